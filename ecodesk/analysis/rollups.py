"""The completeness matrix rolled up: the units of a basin, or of a mountain or river tag, taken together.

Units tile the county, so the net areas of a group are the sums of its units; ground of two units that
overlap by mistake counts in both, and UNT-004 reports it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from ecodesk.analysis.coverage import Cell, CellState, Cover, CoverageMatrix, state_of
from ecodesk.model.records import RestorationUnit
from ecodesk.model.snapshot import Snapshot

_JUDGED = frozenset({CellState.FULL, CellState.PARTIAL, CellState.LOW, CellState.NO_PROJECT})


class GroupedBy(Enum):
    """What units are taken together by; the value is the field of the unit."""

    BASIN = "basin"
    MOUNTAIN = "mountain"
    RIVER = "river"


@dataclass(frozen=True)
class RollupCell:
    """All cells of a group in one column. `unjudged` of them could not be judged and are in no sum."""

    state: CellState
    cover: Cover
    unjudged: int = 0


@dataclass(frozen=True)
class Rollup:
    """The units of one basin (an id) or one tag (a code) taken together, upstream first."""

    by: GroupedBy
    id: str
    units: tuple[str, ...]
    cells: Mapping[str, RollupCell]  # by column
    cover: Cover


def rollups(
    snapshot: Snapshot, coverage: CoverageMatrix, kinds: Sequence[GroupedBy] = tuple(GroupedBy)
) -> tuple[Rollup, ...]:
    """The groups of each kind in the order of their first unit; units without basin or tag are in none."""
    units = snapshot.table(RestorationUnit)
    made = []
    for kind in kinds:
        members: dict[str, list[str]] = {}
        for unit in coverage.units:
            if unit in units and (group := getattr(units[unit], kind.value)):
                members.setdefault(group, []).append(unit)
        made += [_rollup(snapshot, coverage, kind, group, inside) for group, inside in members.items()]
    return tuple(made)


def _rollup(
    snapshot: Snapshot, coverage: CoverageMatrix, kind: GroupedBy, group: str, units: Sequence[str]
) -> Rollup:
    cells = {
        column: rolled_up(snapshot, [coverage.cells[unit, column] for unit in units])
        for column in coverage.columns
    }
    return Rollup(kind, group, tuple(units), cells, summed(coverage.unit_total(unit) for unit in units))


def summed(covers: Iterable[Cover]) -> Cover:
    """Covers of ground that does not overlap, together."""
    listed = list(covers)
    return Cover(
        sum(cover.problem for cover in listed),
        sum(cover.treated for cover in listed),
        sum(cover.gap for cover in listed),
    )


def rolled_up(snapshot: Snapshot, cells: Sequence[Cell]) -> RollupCell:
    """One column of a group: judged like a unit by what was judged, and not covered while something was not."""
    unjudged = sum(cell.state is CellState.NOT_RUN for cell in cells)
    judged = [cell for cell in cells if cell.state in _JUDGED]
    if not judged:
        states = {cell.state for cell in cells}
        empty = (CellState.NOT_RUN, CellState.NO_NEED, CellState.OFF)
        return RollupCell(next((s for s in empty if s in states), CellState.NO_NEED), Cover(), unjudged)
    cover = summed(cell.cover for cell in judged)
    if cover.problem > 0:
        state = state_of(snapshot, cover, any(cell.projects for cell in judged))
    else:
        lacking = any(cell.state is CellState.NO_PROJECT for cell in judged)
        state = CellState.NO_PROJECT if lacking else CellState.FULL
    if state is CellState.FULL and unjudged:
        state = CellState.NOT_RUN
    return RollupCell(state, cover, unjudged)
