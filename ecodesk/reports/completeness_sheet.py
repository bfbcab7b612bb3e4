"""The completeness matrix on paper: which lines stand on which page, and the words that go with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ecodesk.analysis.coverage import CellState, Cover, CoverageMatrix
from ecodesk.analysis.duty_gaps import DutyGap, duty_gaps_by_unit
from ecodesk.analysis.rollups import GroupedBy, Rollup, rollups
from ecodesk.i18n import Text, plain, t
from ecodesk.model.code_lists import elements_of_problem, label
from ecodesk.model.records import Basin, GapJustification, OrgUnit, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.paper_tables import Column, Table
from ecodesk.reports.wording import Say

UNIT, GROUP, HEAD = "unit", "group", "head"
BY_TAG = t("按山系、河流标签汇总", "By mountain and river tag")

_NOTHING = Cover()


@dataclass(frozen=True)
class Box:
    """One cell: its state, its areas, and what follows it in a line of a group that was not all judged."""

    state: CellState
    cover: Cover
    unjudged: int = 0


@dataclass(frozen=True)
class Line:
    """One line of the grid: a unit, a group, the county, or a heading."""

    kind: str
    code: str
    name: Text
    boxes: tuple[Box, ...] = ()
    total: Cover = _NOTHING
    beside: Text | None = None  # under the total: projects, duties


@dataclass(frozen=True)
class CompletenessSheet:
    """Everything the printed matrix says."""

    title: Text
    plan: str
    version: str
    made_on: date
    is_sample: bool
    counted: Text
    columns: tuple[tuple[str, Text], ...]  # the element whose badge a column bears, and its name
    shares: tuple[float | None, ...]
    lines: tuple[Line, ...]
    county: Cover
    gross: Cover
    coverage: CoverageMatrix


def completeness_sheet(
    snapshot: Snapshot,
    coverage: CoverageMatrix,
    duty_gaps: Sequence[DutyGap],
    *,
    if_admitted: bool = False,
    unit: str = "",
) -> CompletenessSheet:
    """The matrix of all units, or the line of one."""
    info = snapshot.plan_info
    by_problem = bool(coverage.problem_types)
    counted = t("计入审查中及以上的项目", "Projects from review on count")
    if if_admitted:
        counted = t("预测：如果全部在编项目都准入", "Projection: as if all pending projects were admitted")
    title = t("单元 × 要素完整性", "Completeness: units × elements")
    if by_problem:
        title = t("单元 × 问题类型完整性", "Completeness: units × problem types")
    return CompletenessSheet(
        title,
        info.name if info is not None else "",
        info.version if info is not None else "",
        snapshot.today,
        bool(info is not None and info.is_sample),
        counted,
        tuple(
            (next(iter(elements_of_problem(name)), ""), label("problem_type", name))
            if by_problem
            else (name, label("element", name))
            for name in coverage.columns
        ),
        tuple(coverage.by_column.get(name, Cover()).share for name in coverage.columns),
        tuple(_lines(snapshot, coverage, duty_gaps, unit)),
        coverage.county,
        coverage.gross,
        coverage,
    )


def _lines(
    snapshot: Snapshot, coverage: CoverageMatrix, duty_gaps: Sequence[DutyGap], only: str
) -> list[Line]:
    units, basins = snapshot.table(RestorationUnit), snapshot.table(Basin)
    vacant = duty_gaps_by_unit(tuple(duty_gaps))
    counts: dict[str, int] = {}
    for home in snapshot.table(Project).column("unit"):
        counts[home] = counts.get(home, 0) + 1
    groups = rollups(snapshot, coverage) if not only else ()
    of_basin = {group.id: group for group in groups if group.by is GroupedBy.BASIN}
    lines: list[Line] = []
    before: str | None = None
    for unit in coverage.units:
        if only and unit != only:
            continue
        row = units[unit]
        if row.basin != before:
            before = row.basin
            known = basins.get(row.basin)
            name = plain(known.name) if known is not None else t("未定流域", "No basin")
            lines.append(_group_line(of_basin.get(row.basin), name, coverage, counts))
        boxes = tuple(
            Box(coverage.cells[unit, name].state, coverage.cells[unit, name].cover)
            for name in coverage.columns
        )
        beside = _beside(counts.get(unit, 0), vacant.get(unit, 0))
        lines.append(Line(UNIT, row.code, plain(row.name), boxes, coverage.unit_total(unit), beside))
    tags = [group for group in groups if group.by is not GroupedBy.BASIN]
    if tags:
        lines.append(Line(HEAD, "", BY_TAG))
    for group in tags:
        lines.append(_group_line(group, label(f"{group.by.value}_tag", group.id), coverage, counts))
    return lines


def _group_line(group: Rollup | None, name: Text, coverage: CoverageMatrix, counts: dict[str, int]) -> Line:
    if group is None:
        return Line(HEAD, "", name)
    words = t("{name}（{n} 单元）", "{name} ({n} units)").format(name=name, n=len(group.units))
    boxes = tuple(
        Box(group.cells[column].state, group.cells[column].cover, group.cells[column].unjudged)
        for column in coverage.columns
    )
    projects = sum(counts.get(unit, 0) for unit in group.units)
    return Line(GROUP, "", words, boxes, group.cover, _beside(projects, 0))


def _beside(projects: int, vacant: int) -> Text:
    words = t("{n} 项目", "{n} projects").format(n=projects)
    if not vacant:
        return words
    return t("{words} · 责任空当 {n}", "{words} · no lead {n}").format(words=words, n=vacant)


def reasons_table(snapshot: Snapshot, coverage: CoverageMatrix, say: Say) -> Table | None:
    """Why cells are empty or gaps may stay: what does not apply, what was not checked, justified gaps."""
    units = snapshot.table(RestorationUnit)
    kind = "problem_type" if coverage.problem_types else "element"
    rows: list[tuple[str, ...]] = []
    for cell in coverage.cells.values():
        what = say(label(kind, cell.column))
        if cell.state is CellState.OFF:
            rows.append(
                (units[cell.unit].code, what, say(t("不适用", "Not applicable")), cell.reason, "", "")
            )
        elif cell.missing is not None and len(coverage.cells) > 0 and len(snapshot.named("problem_patch")):
            unchecked = say(t("未检查", "Not checked"))
            rows.append((units[cell.unit].code, what, unchecked, say(cell.missing), "", ""))
    orgs = snapshot.table(OrgUnit)
    for row in snapshot.table(GapJustification).rows():
        unit, owner = units.get(row.unit), orgs.get(row.owner)
        accepted = t("已认可", "accepted") if row.accepted_by.strip() else t("待认可", "not yet accepted")
        rows.append(
            (
                unit.code if unit is not None else "",
                say(label("element", row.element)) if row.element else "",
                say(t("缺口说明（{state}）", "Justified gap ({state})").format(state=accepted)),
                f"{say(label('gap_reason', row.reason))} {row.explanation}".strip(),
                owner.name if owner is not None else "",
                row.valid_until.isoformat() if row.valid_until is not None else "",
            )
        )
    if not rows:
        return None
    columns = (
        Column(say(t("单元", "Unit")), 8),
        Column(say(t("要素", "Element")), 10),
        Column(say(t("情况", "State")), 16),
        Column(say(t("理由", "Reason")), 40),
        Column(say(t("责任单位", "Responsible")), 16),
        Column(say(t("有效期至", "Valid until")), 10),
    )
    title = say(t("不适用、未检查与缺口说明", "Not applicable, not checked, and justified gaps"))
    return Table(title, "", columns, tuple(rows))
