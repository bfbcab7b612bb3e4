"""Where nobody answers for an element of a unit: 责任空当."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ecodesk.analysis.coverage import CellState, CoverageMatrix
from ecodesk.model.code_lists import active_statuses
from ecodesk.model.records import OrgUnit, Project, StandingDuty
from ecodesk.model.snapshot import Snapshot

_WITH_NEED = frozenset({CellState.FULL, CellState.PARTIAL, CellState.LOW, CellState.NO_PROJECT})


@dataclass(frozen=True)
class DutyGap:
    """An element of a unit without a lead unit: a project has none, or there is neither project nor standing duty."""

    unit: str
    element: str
    projects: tuple[str, ...] = ()  # the active projects without a lead unit


def duty_gaps(snapshot: Snapshot, coverage: CoverageMatrix) -> tuple[DutyGap, ...]:
    """Gaps in the order of the matrix.

    A project that is neither rejected nor withdrawn leaves a gap in its main element while it has no lead
    unit; an element with need leaves one when no such project of the unit, drafts included, stands for it and no
    standing duty names who leads.
    """
    projects, orgs = snapshot.table(Project), snapshot.table(OrgUnit)
    columns = tuple(projects.column(name) for name in ("unit", "element", "elements", "lead"))
    duties = snapshot.table(StandingDuty).rows()
    led = {(duty.unit, duty.element) for duty in duties if duty.lead_unit in orgs}
    leaderless: dict[tuple[str, str], tuple[str, ...]] = {}
    for i in np.flatnonzero(projects.where("status", active_statuses())).tolist():
        unit, main, elements, lead = (column[i] for column in columns)
        if lead in orgs:
            led |= {(unit, element) for element in {*elements, main}}
        else:
            leaderless[unit, main] = (*leaderless.get((unit, main), ()), projects.ids[i])
    return tuple(
        DutyGap(cell.unit, cell.element, leaderless.get(key, ()))
        for key, cell in coverage.cells.items()
        if key in leaderless or (cell.state in _WITH_NEED and key not in led)
    )


def duty_gaps_by_unit(gaps: tuple[DutyGap, ...]) -> Mapping[str, int]:
    """How many gaps each unit has; units without any are left out."""
    found: dict[str, int] = {}
    for gap in gaps:
        found[gap.unit] = found.get(gap.unit, 0) + 1
    return found
