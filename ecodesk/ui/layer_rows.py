"""The lines of the layer list as data: what there is of each layer, how old it is, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

import numpy as np

from ecodesk.analysis.analysis_settings import setting
from ecodesk.i18n import Text, plain, t
from ecodesk.maps.layer import Look, MapLayer, layer_by_id, typical_look
from ecodesk.maps.legend import LINE_LAYERS, LegendRow
from ecodesk.maps.reference_links import ReferenceLink, reference_links
from ecodesk.maps.reference_pictures import link_look
from ecodesk.maps.tokens import severity_colour
from ecodesk.model.fields import record_type
from ecodesk.model.records import ControlLine, GapJustification, ProblemPatch, Project
from ecodesk.model.snapshot import Snapshot

FINDINGS = "findings"
CONTROL, BASE, REFERENCE = "control", "base", "reference"
_ABOVE = (
    *(FINDINGS, "project", "problem_patch", "gap_justification"),
    *("unit", "flow", "small_watershed", "divide"),
)
_BELOW = ("river", "waterbody", "township", "county")
_IN_BASE = ("road", "place", "neighbour")
_GROUPS: dict[str, Text] = {
    CONTROL: t("管控边界", "Control lines"),
    BASE: t("底图", "Base map"),
    REFERENCE: t("参考图层", "Reference layers"),
}
_MADE_HERE = frozenset({Project.table, GapJustification.table})  # drawn in the program, so never missing
_UNCOUNTED = frozenset({"divide", "flow", "county", "neighbour", "place", "road"})
_AREA_FROM = 0.2  # a fainter fill shows best as its outline


@dataclass(frozen=True)
class LinkState:
    """How a link fares: a word when something is wrong, and a sentence about that or about what is left out."""

    badge: Text | None = None
    sentence: Text | None = None


_WELL = LinkState()
NOTHING_TOLD: Mapping[str, LinkState] = MappingProxyType({})


@dataclass(frozen=True)
class LayerRow:
    """One layer. `import_name` says what would bring it in when it is `missing`.

    `data_date` is that of its oldest rows; `outdated` means older than the county allows, or not dated.
    """

    id: str
    title: Text
    group: str = ""
    count: int | None = None
    missing: bool = False
    import_name: str = ""
    data_date: date | None = None
    dated: bool = False  # its rows carry dates, so that one without is in doubt
    outdated: bool = False
    link: ReferenceLink | None = None  # of a reference layer
    state: LinkState = _WELL


@dataclass(frozen=True)
class LayerGroup:
    """Layers that fold away together."""

    id: str
    title: Text
    rows: tuple[LayerRow, ...]

    @property
    def missing(self) -> int:
        return sum(row.missing for row in self.rows)


def layer_list(
    snapshot: Snapshot, findings: int, today: date, states: Mapping[str, LinkState] = NOTHING_TOLD
) -> tuple[LayerRow | LayerGroup, ...]:
    """All layers and groups in their fixed order; in a group what is missing comes last.

    `states` tells of the links, by layer id; there is no group for them when the plan has none.
    """
    declared = layer_by_id()

    def rows(ids: Iterable[str], group: str = "") -> list[LayerRow]:
        made = [_row(declared[one], snapshot, today, group) for one in ids]
        return sorted(made, key=lambda row: row.missing) if group else made

    found = LayerRow(FINDINGS, t("检查结果", "Findings"), count=findings)
    linked = tuple(_linked(link, states) for link in reference_links(snapshot))
    control = rows((one for one in declared if declared[one].group == CONTROL), CONTROL)
    return (
        found,
        *rows(one for one in _ABOVE if one != FINDINGS),
        LayerGroup(CONTROL, _GROUPS[CONTROL], tuple(control)),
        *rows(_BELOW),
        LayerGroup(BASE, _GROUPS[BASE], tuple(rows(_IN_BASE, BASE))),
        *((LayerGroup(REFERENCE, _GROUPS[REFERENCE], linked),) if linked else ()),
    )


def _linked(link: ReferenceLink, states: Mapping[str, LinkState]) -> LayerRow:
    state = states.get(link.layer_id, _WELL)
    return LayerRow(link.layer_id, plain(link.title), REFERENCE, link=link, state=state)


def _row(layer: MapLayer, snapshot: Snapshot, today: date, group: str) -> LayerRow:
    table = snapshot.named(layer.table)
    mine = np.arange(len(table))
    name = record_type(layer.table).import_name
    if layer.where is not None:
        mine = np.flatnonzero(table.where(layer.where[0], (layer.where[1],)))
        name = f"{name}:{layer.where[1]}"
    count = None if layer.id in _UNCOUNTED else len(mine)
    missing = not len(mine) and layer.table not in _MADE_HERE
    day, dated = _data_date(layer, table, mine)
    limit = int(setting(snapshot, "layer_months")) if layer.table == ControlLine.table else 0
    old = bool(limit and len(mine)) and (day is None or _months_before(today, limit) > day)
    return LayerRow(layer.id, layer.title, group, count, missing, name, day, dated, old)


def _data_date(layer: MapLayer, table: Any, mine: Any) -> tuple[date | None, bool]:
    """The oldest date of a control layer, the latest of a survey; whether the layer has dates at all."""
    field = {ControlLine.table: "data_date", ProblemPatch.table: "surveyed_on"}.get(layer.table, "")
    if not field:
        return None, False
    column = table.column(field)
    days = [column[i] for i in mine.tolist()]
    known = [day for day in days if day is not None]
    if layer.table == ControlLine.table:
        return (min(known) if len(known) == len(days) and known else None), True
    return max(known, default=None), bool(known)


def _months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of that month."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    last = 28 if month == 1 else 30 if month + 1 in (4, 6, 9, 11) else 31
    return date(year, month + 1, min(day.day, last))


def swatch(row: LayerRow, theme: str) -> LegendRow:
    """What to paint before the name: a piece of the layer as the map shows it, or a ring for findings."""
    if row.id == FINDINGS:
        look = Look(line=severity_colour(theme, "ERROR"), width=1.8)
        return LegendRow(row.title, look, "ring")
    if row.link is not None:
        return LegendRow(row.title, link_look(row.link, theme))
    look = typical_look(layer_by_id()[row.id], theme)
    line = row.id in LINE_LAYERS or (row.group == CONTROL and (not look.fill or look.fill_alpha < _AREA_FROM))
    kind = "dot" if row.id == "place" else "line" if line else "area"
    return LegendRow(row.title, look, kind)
