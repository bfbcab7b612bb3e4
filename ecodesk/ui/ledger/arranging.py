"""Which projects are listed, in which order and under which headings. Plain data; no widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.i18n import Text
from ecodesk.model.measures import SQUARE_METRES_PER_HECTARE
from ecodesk.model.records import OrgUnit
from ecodesk.ui.ledger.aspects import FILTERS, GROUPS, NO_KEY, Aspect, known
from ecodesk.ui.ledger.columns import AREA, CODE
from ecodesk.ui.ledger.rows import ListedRows, ProjectRows

Mask = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]
Bounds = tuple[float, float, float, float]

ALL, VIEW, CHOSEN = "county", "view", "selection"


@dataclass(frozen=True)
class Filter:
    """What must hold for a project to be listed: words in code, name or lead unit, and chosen keys."""

    words: str = ""
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)  # aspect -> keys, any of them

    @property
    def aspects(self) -> int:
        """How many aspects narrow the list."""
        return sum(bool(keys) for keys in self.chosen.values())

    def __bool__(self) -> bool:
        return bool(self.words.strip()) or self.aspects > 0


@dataclass(frozen=True)
class Wish:
    """How the user wants the list. Selected projects are listed whatever the filter says."""

    filter: Filter = Filter()
    scope: str = ALL
    view: Bounds | None = None
    selected: frozenset[str] = frozenset()
    group_by: str = ""  # an aspect of GROUPS, or none
    sort_by: str = CODE
    descending: bool = False
    folded: frozenset[str] = frozenset()  # keys of headings whose projects are not shown


@dataclass(frozen=True)
class Heading:
    """A line above the projects of one key, with their number, area in m² and money in 万元."""

    key: str
    title: Text
    count: int
    area: float
    money: float
    folded: bool


Line = int | Heading


@dataclass(frozen=True)
class Arrangement:
    """The list: a line is the position of a project or a heading."""

    rows: ProjectRows
    wish: Wish
    lines: tuple[Line, ...]
    listed: Positions  # what filter and scope let through, folded or not
    outside: frozenset[int]  # shown although the filter leaves them out, because they are selected


def arrange(rows: ProjectRows, wish: Wish) -> Arrangement:
    """Filter, sort and group."""
    inside = matching(rows, wish.filter) & _in_scope(rows, wish)
    kept = inside.copy()
    kept[rows.table.positions(wish.selected)] = True
    order = _order(rows, wish)
    order = order[kept[order]]
    outside = frozenset(np.flatnonzero(kept & ~inside).tolist())
    lines = _grouped(rows, wish, order, outside) if wish.group_by in GROUPS else tuple(order.tolist())
    return Arrangement(rows, wish, lines, np.flatnonzero(inside), outside)


def matching(rows: ListedRows[Any], wanted: Filter, aspects: Sequence[Aspect] = FILTERS) -> Mask:
    """Which rows a filter lets through."""
    mask = np.ones(len(rows), dtype=bool)
    for aspect in aspects:
        keys = wanted.chosen.get(aspect.id)
        if keys:
            names = aspect.names(rows)
            mask &= [not keys.isdisjoint(known(mine, names)) for mine in aspect.keys(rows)]
    parts = wanted.words.lower().split()
    if parts:
        mask &= [all(part in text for part in parts) for text in _searched(rows)]
    return mask


def _searched(rows: ListedRows[Any]) -> Sequence[str]:
    leads = {row.id: f"{row.name} {row.short_name}" for row in rows.snapshot.table(OrgUnit).rows()}
    columns = (rows.values("code"), rows.values("name"), rows.values("lead"))
    return [f"{code} {name} {leads.get(lead, '')}".lower() for code, name, lead in zip(*columns, strict=True)]


def _in_scope(rows: ProjectRows, wish: Wish) -> Mask:
    mask = np.ones(len(rows), dtype=bool)
    if wish.scope == CHOSEN:
        mask[:] = False
        mask[rows.table.positions(wish.selected)] = True
    elif wish.scope == VIEW and wish.view is not None:
        mask[:] = False
        mask[rows.table.index.query(shapely.box(*wish.view), predicate="intersects")] = True
    return mask


def _order(rows: ProjectRows, wish: Wish) -> Positions:
    """By the wanted column, then by code; what has no value comes last in both directions."""
    by_code = rows.by_code()
    ranks = rows.ranks(wish.sort_by)[by_code]
    ranks = -ranks if wish.descending else ranks
    return by_code[np.argsort(ranks, kind="stable")]  # NaN sorts last


def _grouped(rows: ProjectRows, wish: Wish, order: Positions, outside: frozenset[int]) -> tuple[Line, ...]:
    aspect = GROUPS[wish.group_by]
    names, keys = aspect.names(rows), aspect.keys(rows)
    members: dict[str, list[int]] = {}
    for position in order.tolist():
        members.setdefault(known(keys[position], names)[0], []).append(position)
    area, money = rows.numbers(AREA.id), rows.numbers("invest")
    selected = frozenset(rows.table.positions(wish.selected).tolist())
    lines: list[Line] = []
    for key in (*names, NO_KEY):
        mine = members.get(key)
        if not mine:
            continue
        folded = key in wish.folded
        counted = [position for position in mine if position not in outside]
        title = names[key] if key else aspect.none
        square_metres = float(area[counted].sum()) * SQUARE_METRES_PER_HECTARE
        lines.append(Heading(key, title, len(counted), square_metres, float(money[counted].sum()), folded))
        lines += [position for position in mine if not folded or position in selected]
    return tuple(lines)
