"""Chapters about the ground: general provisions, the region, its problems, the layout of units."""

from __future__ import annotations

from collections.abc import Mapping

from ecodesk.analysis.basin_flow import flow
from ecodesk.analysis.coverage import matrix, problem_matrix
from ecodesk.i18n import Text, join, t
from ecodesk.model.code_lists import label
from ecodesk.model.fields import fields_by_id
from ecodesk.model.measures import SQUARE_METRES_PER_SQUARE_KILOMETRE, areas, hectares
from ecodesk.model.records import (
    Basin,
    PlanInfo,
    ProblemPatch,
    Project,
    RestorationUnit,
    SourcePlan,
    SourceProject,
    Township,
)
from ecodesk.reports.documents import Bullets, DocRow
from ecodesk.reports.plan_document_figures import coverage_charts
from ecodesk.reports.plan_document_parts import Gathered

_HEADER = ("name", "start_year", "end_year", "prepared_by", "scope", "basis")
_AREA = t("面积 km²", "Area km²")
_SUM = t("合计", "Total")


def general(to: Gathered) -> None:
    """Basis, scope, period, and the specialist plans that are brought together."""
    info = to.snapshot.plan_info or PlanInfo()
    fields = fields_by_id(PlanInfo)
    empty = [fields[name].label for name in _HEADER if not getattr(info, name)]
    if empty:
        to.lacks(t("方案信息没有填：{fields}", "The plan lacks: {fields}").format(fields=join(empty)))
    if info.start_year and info.end_year:
        words = t("规划期 {start}—{end} 年，共 {n} 年。", "The period is {start}–{end}, {n} years.")
        to.paragraph(
            words.format(start=info.start_year, end=info.end_year, n=info.end_year - info.start_year + 1)
        )
    basis = [line.strip() for line in info.basis.splitlines() if line.strip()]
    if basis:
        to.heading(t("编制依据", "Basis"))
        to.parts.append(Bullets(tuple(basis), numbered=True))
    plans = to.snapshot.table(SourcePlan).rows()
    if not plans:
        to.lacks(t("没有登记所整合的专项规划", "No specialist plan has been entered"))
        return
    candidates: dict[str, int] = {}
    for plan in to.snapshot.table(SourceProject).column("source_plan"):
        candidates[plan] = candidates.get(plan, 0) + 1
    adopted: dict[str, int] = {}
    for plan in to.snapshot.table(Project).column("source_plan"):
        adopted[plan] = adopted.get(plan, 0) + 1
    to.table(
        t("所整合的专项规划", "Specialist plans brought together"),
        (
            (t("编号", "Code"), None, 0.9),
            (t("规划名称", "Plan"), None, 2.4),
            (t("编制部门", "Department"), None, 1.4),
            (t("规划期", "Period"), None, 1.1),
            (t("批准文号", "Approval"), None, 2.0),
            (t("候选项目", "Candidates"), 0, 0.9),
            (t("本方案项目", "In this plan"), 0, 0.9),
        ),
        (
            DocRow(
                (
                    row.code,
                    row.name,
                    to.org(row.department),
                    _period(row.start_year, row.end_year, to),
                    row.document or None,
                    candidates.get(row.id, 0),
                    adopted.get(row.id, 0),
                )
            )
            for row in plans
        ),
    )
    to.lacking_rows(
        [row for row in plans if not row.document],
        t("{n} 个专项规划没有批准文号：{rows}", "{n} specialist plans lack an approval: {rows}"),
    )


def region(to: Gathered) -> None:
    """Basins, units and townships with their areas."""
    units, townships = to.snapshot.table(RestorationUnit), to.snapshot.table(Township)
    if not len(units):
        to.lacks(t("没有修复单元", "There are no restoration units"))
    sizes = dict(zip(units.ids, _square_kilometres(to, RestorationUnit), strict=True))
    names = {row.id: row.name for row in to.snapshot.table(Basin).rows()}
    by_basin: dict[str, list[str]] = {}
    for row in units.rows():
        by_basin.setdefault(row.basin, []).append(row.id)
    none = to.say(t("未定流域", "No basin"))
    rows = [
        DocRow((names.get(basin, none), len(mine), sum(sizes[unit] for unit in mine)))
        for basin, mine in by_basin.items()
    ]
    if rows:
        rows.append(DocRow((to.say(_SUM), len(units), sum(sizes.values())), strong=True))
    to.table(
        t("流域", "Basins"),
        ((t("流域", "Basin"), None, 2), (t("单元数", "Units"), 0, 1), (_AREA, 2, 1)),
        rows,
    )
    spread = dict(zip(townships.ids, _square_kilometres(to, Township), strict=True))
    to.table(
        t("乡镇", "Townships"),
        ((t("乡镇", "Township"), None, 2), (_AREA, 2, 1)),
        [
            *(DocRow((row.name, spread[row.id])) for row in townships.rows()),
            *([DocRow((to.say(_SUM), sum(spread.values())), strong=True)] if spread else []),
        ],
    )
    if not len(townships):
        to.lacks(t("没有乡镇界", "There are no township boundaries"))
    to.map(t("位置与水系图", "Location and waters"), {"township", "road"})


def diagnosis(to: Gathered) -> None:
    """Problem patches by type and severity, by unit, and how much of them is treated."""
    patches = to.snapshot.table(ProblemPatch)
    if not len(patches):
        to.lacks(
            t(
                "没有问题图斑，无法识别诊断；请导入问题图斑",
                "There are no problem patches to judge by; import them",
            )
        )
        return
    sizes = areas(patches.geometry, to.snapshot.crs)
    kinds: dict[str, list[float]] = {}
    columns = (patches.column("problem_type"), patches.column("severity"), sizes.tolist())
    for kind, severity, size in zip(*columns, strict=True):
        sums = kinds.setdefault(kind, [0.0] * 4)
        sums[0] += 1
        sums[1] += hectares(size)
        sums[2 if (severity or 0) < 4 else 3] += hectares(size)
    rows = [
        DocRow((to.code("problem_type", kind), int(n), gross, gross - grave, grave))
        for kind, (n, gross, _, grave) in sorted(kinds.items(), key=lambda item: -item[1][1])
    ]
    rows.append(
        DocRow(
            (
                to.say(_SUM),
                len(patches),
                sum(sums[1] for sums in kinds.values()),
                sum(sums[1] - sums[3] for sums in kinds.values()),
                sum(sums[3] for sums in kinds.values()),
            ),
            strong=True,
        )
    )
    to.table(
        t("生态问题图斑", "Problem patches"),
        (
            (t("问题类型", "Problem"), None, 2.4),
            (t("图斑数", "Patches"), 0, 1),
            (t("面积 hm²", "Area ha"), 2, 1.2),
            (t("其中轻中度", "Mild or medium"), 2, 1.2),
            (t("其中重度（4—5级）", "Grave (4–5)"), 2, 1.2),
        ),
        rows,
        t(
            "毛面积：每块图斑各计一次，重叠的地面重复计入。",
            "Gross: every patch in full, ground that patches share counts more than once.",
        ),
    )
    coverage = problem_matrix(to.snapshot)
    whole = matrix(to.snapshot)
    made = []
    for unit in whole.units:
        cover = whole.unit_total(unit)
        worst = sorted(
            (coverage.cells[unit, kind] for kind in coverage.columns), key=lambda cell: -cell.problem
        )
        main = [to.code("problem_type", cell.problem_type) for cell in worst[:2] if cell.problem > 0]
        made.append(
            DocRow(
                (
                    to.unit(unit),
                    "、".join(main) if to.language == "zh_CN" else ", ".join(main),
                    hectares(cover.problem),
                    hectares(cover.treated),
                    hectares(cover.gap),
                    None if cover.share is None else cover.share * 100,
                ),
                link=(RestorationUnit.table, unit),
            )
        )
    county = whole.county
    made.append(
        DocRow(
            (
                to.say(_SUM),
                "—",
                hectares(county.problem),
                hectares(county.treated),
                hectares(county.gap),
                None if county.share is None else county.share * 100,
            ),
            strong=True,
        )
    )
    to.table(
        t("各单元的问题和治理", "Problems of units and their treatment"),
        (
            (t("修复单元", "Unit"), None, 2.2),
            (t("主要问题", "Main problems"), None, 2.4),
            (t("问题 hm²", "Problem ha"), 2, 1),
            (t("已治理 hm²", "Treated ha"), 2, 1),
            (t("缺口 hm²", "Gap ha"), 2, 1),
            (t("覆盖率 %", "Coverage %"), 1, 0.9),
        ),
        made,
        t("净面积：重叠的地面只计一次。", "Net: shared ground counts once."),
    )
    coverage_charts(to, whole)
    undated = sum(day is None for day in patches.column("surveyed_on"))
    if undated:
        to.lacks(t("{n} 块图斑没有调查日期", "{n} patches lack a survey date").format(n=undated))
    to.map(t("生态问题分布图", "Problem patches"), {"problem_patch"})


def layout(to: Gathered) -> None:
    """The units in the order of the water, and a sheet of each."""
    units = to.snapshot.table(RestorationUnit)
    if not len(units):
        to.lacks(t("没有划定修复单元", "No restoration unit has been drawn"))
        return
    sizes = dict(zip(units.ids, _square_kilometres(to, RestorationUnit), strict=True))
    counts: dict[str, int] = {}
    for home in to.snapshot.table(Project).column("unit"):
        counts[home] = counts.get(home, 0) + 1
    order = [units[unit] for unit in flow(to.snapshot).order]
    to.table(
        t("保护修复单元", "Restoration units"),
        (
            (t("单元", "Unit"), None, 2.2),
            (t("所属流域", "Basin"), None, 1.3),
            (t("下游", "Downstream"), None, 1.0),
            (_AREA, 2, 0.9),
            (t("山系、河流标签", "Mountain and river"), None, 1.6),
            (t("项目数", "Projects"), 0, 0.7),
        ),
        (
            DocRow(
                (
                    row.caption,
                    _basin(to, row.basin),
                    units[row.downstream].code
                    if row.downstream in units
                    else to.say(t("出县", "leaves the county"))
                    if row.terminal
                    else None,
                    sizes[row.id],
                    _tags(to, row),
                    counts.get(row.id, 0),
                ),
                link=(RestorationUnit.table, row.id),
            )
            for row in order
        ),
    )
    to.map(t("保护修复单元布局图", "Layout of the units"), {"unit_fill", "flow"})
    for row in order:
        if row.description or row.goals:
            to.heading(Text(row.caption, row.caption))
            for name in ("description", "goals"):
                if text := getattr(row, name):
                    said = fields_by_id(RestorationUnit)[name].label
                    to.paragraph(
                        t("{name}：{text}", "{name}: {text}").format(name=said, text=text.rstrip("。"))
                    )
    to.lacking_rows(
        [row for row in order if not row.description],
        t("{n} 个单元没有单元概况：{rows}", "{n} units lack a description: {rows}"),
    )
    to.lacking_rows(
        [row for row in order if not row.goals],
        t("{n} 个单元没有修复目标：{rows}", "{n} units lack goals: {rows}"),
    )


def _square_kilometres(to: Gathered, kind: type[RestorationUnit] | type[Township]) -> list[float]:
    sizes = areas(to.snapshot.table(kind).geometry, to.snapshot.crs)
    return [size / SQUARE_METRES_PER_SQUARE_KILOMETRE for size in sizes.tolist()]


def _basin(to: Gathered, row_id: str) -> str | None:
    row: Basin | None = to.snapshot.table(Basin).get(row_id)
    return row.name if row is not None else None


def _tags(to: Gathered, row: RestorationUnit) -> str:
    names: Mapping[str, str] = {"mountain_tag": row.mountain, "river_tag": row.river}
    found = [label(codes, code) for codes, code in names.items() if code]
    return to.say(join(found)) if found else "—"


def _period(first: int | None, last: int | None, to: Gathered) -> str | None:
    """From one year to another, None while either is open."""
    if not first or not last:
        return None
    return to.say(t("{first}—{last}", "{first}–{last}")).format(first=first, last=last)
