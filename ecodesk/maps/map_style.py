"""By what the map is coloured: declared once, read by map, legend and printed sheet.

Every class has a hatch of its own beside its colour, so that it is told apart in black and white too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ecodesk.analysis.coverage import CellState, matrix, state_of
from ecodesk.i18n import Text, plain, t
from ecodesk.maps.hatch import Hatch
from ecodesk.maps.layer import Look, Looks, indexed_looks, project_look
from ecodesk.maps.tokens import element_style, palette, tokens
from ecodesk.model.records import OrgUnit, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.table import Table

PROJECTS, UNITS = "project", "unit_fill"
ELEMENT = "element"
_OTHER = "*"


@dataclass(frozen=True)
class StyleClass:
    """One class: its key, what the legend calls it, and how it looks in a theme.

    `status` names the one whose line it is drawn with; of the others the line tells the status beside the class.
    """

    key: str
    title: Text
    look: Callable[[str], Look]
    status: str = ""


Keys = Callable[[Table[Any], Sequence[int]], list[str]]


@dataclass(frozen=True)
class Classes:
    """The classes of a plan and which of them each row of the layer belongs to."""

    classes: tuple[StyleClass, ...]
    keys: Keys

    @property
    def names(self) -> tuple[tuple[str, Text], ...]:
        """What has to be the same for looks made before to be still right."""
        return tuple((one.key, one.title) for one in self.classes)


@dataclass(frozen=True)
class MapStyle:
    """A way to colour the map. `layer` is the one it classifies; `classify` is None for colours by element."""

    id: str
    title: Text
    layer: str = PROJECTS
    classify: Callable[[Snapshot], Classes] | None = None


def looks_by(style: MapStyle, classes: Classes | None) -> Mapping[str, Looks]:
    """Layer id → its looks in this style; other layers look as always."""
    if classes is None:
        return {}
    made = {one.key: one.look for one in classes.classes}
    rest = classes.classes[-1].look  # of what was added since the classes were made

    def looks(table: Table[Any], at: Sequence[int], theme: str) -> tuple[list[Look], list[int]]:
        keys = classes.keys(table, at)
        if style.layer != PROJECTS:
            return indexed_looks(keys, lambda key: made.get(key, rest)(theme))
        pairs = list(zip(keys, _column(table, "status", at), strict=True))
        return indexed_looks(pairs, lambda pair: with_status(made.get(pair[0], rest)(theme), pair[1], theme))

    if style.layer == PROJECTS:
        return {PROJECTS: looks}
    return {style.layer: looks, PROJECTS: _plain_projects}


def _column(table: Table[Any], field: str, at: Sequence[int]) -> list[Any]:
    column = table.column(field)
    return [column[i] for i in at]


def with_status(look: Look, status: str, theme: str) -> Look:
    """The line style of the status: what is not certain yet stays broken."""
    state = project_look("", status, theme)
    return replace(look, width=state.width, dash=state.dash)


def project_outline(status: str, theme: str) -> Look:
    """The outline of a project alone: its line tells the status, its colour no element."""
    look = project_look("", status, theme)
    neutral = look.line == element_style(theme, "").outline
    return replace(look, fill="", print_marks=None, line=palette(theme, "text2") if neutral else look.line)


def _plain_projects(table: Table[Any], at: Sequence[int], theme: str) -> tuple[list[Look], list[int]]:
    """Outlines only, where the ground below is what is coloured."""
    return indexed_looks(_column(table, "status", at), lambda status: project_outline(status, theme))


def class_look(number: int | None) -> Callable[[str], Look]:
    """The look of the n-th class, or of what belongs to none."""
    declared = tokens()["classes"]
    entry = declared["other"] if number is None else declared["list"][number % len(declared["list"])]
    colour, alpha = entry["color"], declared["fillAlpha"]
    hatch = (
        Hatch(entry["angle"], entry["pitch"], 0.8, "#26302C", 0.55, entry["kind"]) if entry["pitch"] else None
    )

    def look(theme: str) -> Look:
        lines = hatch if theme == "light" or hatch is None else replace(hatch, colour="#E7EDEA")
        return Look(fill=colour, fill_alpha=alpha, line=colour, width=1.4, hatch=lines)

    return look


# ---- by status

_STATUS_CLASSES: tuple[tuple[Text, tuple[str, ...], int | None], ...] = (
    (t("草拟", "Draft"), ("draft",), 6),
    (t("审查中", "In review"), ("in_review",), 1),
    (t("退回、不予准入", "Returned or rejected"), ("returned", "rejected"), 5),
    (t("已准入，待实施", "Admitted, to begin"), ("admitted", "in_ledger"), 4),
    (t("实施中", "Under construction"), ("under_construction",), 0),
    (t("完工及以后", "Completed and after"), ("completed", "accepted", "under_maintenance", "closed"), 2),
    (t("暂停、撤销", "Suspended or withdrawn"), ("suspended", "withdrawn"), None),
)


def _by_status(snapshot: Snapshot) -> Classes:
    of = {status: statuses[0] for _, statuses, _ in _STATUS_CLASSES for status in statuses}
    classes = tuple(
        StyleClass(statuses[0], title, class_look(number), statuses[0])
        for title, statuses, number in _STATUS_CLASSES
    )
    last = classes[-1].key
    return Classes(classes, lambda table, at: [of.get(value, last) for value in _column(table, "status", at)])


# ---- by lead unit


def _by_lead(snapshot: Snapshot) -> Classes:
    """The units with the most projects one by one, the others together."""
    names = {row.id: row.short_name or row.name for row in snapshot.table(OrgUnit).rows()}
    counted = Counter(lead for lead in snapshot.table(Project).column("lead") if lead in names)
    ranked = sorted(counted, key=lambda lead: (-counted[lead], names[lead]))
    most = len(tokens()["classes"]["list"])
    classes = [StyleClass(lead, plain(names[lead]), class_look(i)) for i, lead in enumerate(ranked[:most])]
    known = {one.key for one in classes}
    rest = t("其他或未定主办单位", "Other or no lead unit")
    classes.append(StyleClass(_OTHER, rest, class_look(None)))

    def keys(table: Table[Any], at: Sequence[int]) -> list[str]:
        return [lead if lead in known else _OTHER for lead in _column(table, "lead", at)]

    return Classes(tuple(classes), keys)


# ---- by year


def _by_year(snapshot: Snapshot) -> Classes:
    """The year in which work begins; the last class takes all later ones."""
    years = sorted({day.year for day in snapshot.table(Project).column("start") if day is not None})
    most = len(tokens()["classes"]["list"])
    single, later = (years, []) if len(years) <= most else (years[: most - 1], years[most - 1 :])
    classes = [
        StyleClass(str(year), t("{year} 年开工", "Starts in {year}").format(year=year), class_look(i))
        for i, year in enumerate(single)
    ]
    if later:
        words = t("{year} 年及以后开工", "Starts in {year} or later").format(year=later[0])
        classes.append(StyleClass(str(later[0]), words, class_look(most - 1)))
    classes.append(StyleClass(_OTHER, t("未定开工时间", "Start not set"), class_look(None)))

    def key(day: Any) -> str:
        if day is None:
            return _OTHER
        return str(day.year if not later else min(day.year, later[0]))

    return Classes(tuple(classes), lambda table, at: [key(day) for day in _column(table, "start", at)])


# ---- by coverage

_STEPS: tuple[tuple[CellState | None, Text, str], ...] = (
    (CellState.FULL, t("单元覆盖率：已覆盖", "Unit: covered"), "full"),
    (CellState.PARTIAL, t("单元覆盖率：不足", "Unit: partly covered"), "partial"),
    (CellState.LOW, t("单元覆盖率：缺口大", "Unit: large gap"), "low"),
    (None, t("单元无治理需求", "Unit without need"), ""),
)
_STEP_HATCHES = {"full": None, "partial": (-45, 12), "low": (-45, 5), "": (0, 14)}


def _step_look(step: str) -> Callable[[str], Look]:
    def look(theme: str) -> Look:
        steps = tokens()["coverage"]["steps"]
        entry = next((one[theme] for one in steps if one["id"] == step), None)
        colour = entry["bar"] if entry else "#8A9691"
        lines = _STEP_HATCHES[step]
        hatch = Hatch(*lines, 0.7, colour, 0.8) if lines else None
        return Look(fill=colour, fill_alpha=0.25 if entry else 0.08, hatch=hatch)

    return look


def _by_coverage(snapshot: Snapshot) -> Classes:
    """The share of its problems that is treated, by unit; limits are settings of the plan."""
    covers = matrix(snapshot).by_unit
    step_of = {state: step for state, _, step in _STEPS}

    def step(unit: str) -> str:
        cover = covers.get(unit)
        if cover is None or cover.share is None:
            return ""
        return step_of.get(state_of(snapshot, cover, any_project=True), "low")

    steps = {unit: step(unit) for unit in snapshot.table(RestorationUnit).ids}
    classes = tuple(StyleClass(step, title, _step_look(step)) for _, title, step in _STEPS)
    return Classes(classes, lambda table, at: [steps.get(table.ids[i], "") for i in at])


_STYLES = (
    MapStyle(ELEMENT, t("主要要素", "Main element")),
    MapStyle("status", t("项目状态", "Project status"), classify=_by_status),
    MapStyle("lead", t("主办单位", "Lead unit"), classify=_by_lead),
    MapStyle("coverage", t("单元覆盖率", "Coverage of units"), UNITS, _by_coverage),
    MapStyle("year", t("开工年度", "Year of start"), classify=_by_year),
)


def map_styles() -> Mapping[str, MapStyle]:
    """The styles by id, in the order menus show them."""
    return {style.id: style for style in _STYLES}
