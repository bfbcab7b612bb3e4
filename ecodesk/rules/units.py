"""UNT: whether projects belong to units and basins, whether the units tile the county, how water flows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.basin_flow import flow
from ecodesk.analysis.footprints import footprints, usable
from ecodesk.analysis.ground import home_ground, home_shares
from ecodesk.analysis.parallel import in_threads
from ecodesk.analysis.significance import significant
from ecodesk.analysis.units import Share, across_basins, all_shares, shares, shares_elsewhere, tiling_defects
from ecodesk.i18n import Text, later, plain, t
from ecodesk.model.code_lists import classes_of_items, label
from ecodesk.model.measures import area_text, areas, near_areas
from ecodesk.model.records import Basin, CountyBoundary, CrossUnitShare, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.table import Table
from ecodesk.rules import unit_fixes as fixes
from ecodesk.rules.coordinates import county_missing
from ecodesk.rules.finding import Finding, Severity, Subject
from ecodesk.rules.looking import about, caption, percent, positions, shapeless
from ecodesk.rules.papers import RESOLUTIONS, shares_settled
from ecodesk.rules.rule import Context, Param, Rows, Rule, Scope


def _units_missing(snapshot: Snapshot) -> Text | None:
    if not len(snapshot.table(RestorationUnit)):
        return t("没有修复单元", "there are no restoration units")
    return None


def _unit_shapes_missing(snapshot: Snapshot) -> Text | None:
    if shapeless(snapshot.table(RestorationUnit)):
        return _units_missing(snapshot) or t("修复单元都没有图形", "no restoration unit has a shape")
    return None


def _basins_missing(snapshot: Snapshot) -> Text | None:
    if (~shapely.is_missing(snapshot.table(Basin).geometry)).sum() < 2:
        return t("有图形的流域少于两个", "fewer than two basins have a shape")
    return None


def _unassigned(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    table, units = snapshot.table(Project), snapshot.table(RestorationUnit)
    at = positions(table, rows)
    share = home_shares(snapshot, rows)
    column, shapes = table.column("unit"), footprints(snapshot)
    assigned = np.fromiter((column[i] in units for i in at.tolist()), dtype=bool, count=len(at))
    wrong = ~assigned | (share < context.params["least_share"])
    at, share = at[wrong], share[wrong]
    for i, inside, better in zip(at.tolist(), share, all_shares(shapes[at], units, snapshot), strict=True):
        hint = t("", "")
        if better and better[0].id != column[i]:
            hint = t("；{share} 在 {unit}", "; {share} of it lies in {unit}").format(
                share=percent(better[0].share), unit=caption(units, units.position(better[0].id))
            )
        if column[i] in units:
            message = t(
                "{row} 只有 {share} 在所属单元 {unit}{hint}",
                "Only {share} of {row} lies in its unit {unit}{hint}",
            ).format(
                row=caption(table, i),
                share=percent(inside),
                unit=units.column("code")[units.position(column[i])],
                hint=hint,
            )
        else:
            message = t("{row} 未归入修复单元{hint}", "{row} belongs to no restoration unit{hint}").format(
                row=caption(table, i), hint=hint
            )
        yield about(context, table, i, message, geometry=shapes[i])


def _across_units(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    table, units = snapshot.table(Project), snapshot.table(RestorationUnit)
    ground = home_ground(snapshot, rows)
    out = np.flatnonzero(1 - ground.inside > context.params["warn_from"])
    at, outside = positions(table, rows)[out], ground.outside[out]
    whole = near_areas(footprints(snapshot)[at], snapshot.crs)
    keep = significant(snapshot, outside, whole)
    at, outside, whole, away = at[keep], outside[keep], whole[keep], 1 - ground.inside[out[keep]]
    if not len(at):
        return
    column, codes = table.column("unit"), units.column("code")
    homes = units.positions(column[i] for i in at.tolist())
    sizes = in_threads(lambda some: areas(some, snapshot.crs), outside)
    elsewhere = shares_elsewhere(snapshot, outside, whole, homes)
    columns = (at, homes, outside, sizes, away)
    for i, home, piece, size, share, others in zip(
        *(column_.tolist() for column_ in columns), elsewhere, strict=True
    ):
        where = [(codes[unit], part) for unit, part in others]
        where.append((codes[home], 1 - share))
        grave = share > context.params["error_from"]
        if grave:
            touched = {units.ids[unit] for unit, part in others if part >= context.params["warn_from"]}
            grave = not _settled_by_unit(snapshot, table.ids[i], touched)
        yield about(
            context,
            table,
            i,
            later(_across_units_words, caption(table, i), size, share, codes[home], tuple(where)),
            geometry=piece,
            severity=Severity.ERROR if grave else None,
            share=share,
        )


def _across_units_words(
    row: str, area: float, share: float, unit: str, where: tuple[tuple[str, float], ...]
) -> Text:
    parts = [f"{code} {percent(part)}" for code, part in sorted(where, key=lambda place: -place[1]) if part]
    return t(
        "{row} 有 {area}、占 {share} 在所属单元 {unit} 以外：{where}",
        "{area} of {row}, {share} of it, lies outside its unit {unit}: {where}",
    ).format(
        row=row,
        area=area_text(area),
        share=percent(share),
        unit=unit,
        where=Text("、".join(parts), ", ".join(parts)),
    )


def _settled_by_unit(snapshot: Snapshot, project: str, touched: set[str]) -> bool:
    """Whether a decided resolution lists every other unit that holds a part worth telling."""
    return bool(touched) and touched <= {row.unit for row in shares_settled(snapshot, project)}


def _across_basins(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    table, basins = snapshot.table(Project), snapshot.table(Basin)
    shapes, basin_shapes = footprints(snapshot), usable(basins)
    divides: dict[tuple[str, str], Any] = {}
    for i in across_basins(snapshot, rows).tolist():
        if _only_protects_along_a_line(table.at(i)):
            continue
        found = [s for s in shares(shapes[i], basins, snapshot) if s.share >= context.params["least_share"]]
        row = table.at(i)
        if len(found) < 2 or _settled_by_basin(snapshot, row, found):
            continue
        parts = [f"{label('basin_tag', basins[s.id].tag).zh} {percent(s.share)}" for s in found]
        parts_en = [f"{label('basin_tag', basins[s.id].tag).en} {percent(s.share)}" for s in found]
        message = t("{row} 跨流域：{where}", "{row} crosses basins: {where}").format(
            row=row.caption, where=Text("、".join(parts), ", ".join(parts_en))
        )
        pair = (found[0].id, found[1].id)
        if pair not in divides:
            sides = [shapely.boundary(basin_shapes[basins.position(basin)]) for basin in pair]
            divides[pair] = shapely.intersection(*sides)
        line = shapely.intersection(divides[pair], shapes[i])
        yield about(context, table, i, message, geometry=shapes[i] if line.is_empty else line)


def _settled_by_basin(snapshot: Snapshot, row: Project, found: list[Share]) -> bool:
    """Whether the project is meant to cross, with area and money by basin and a decided resolution."""
    if row.multi_basin is not True:
        return False
    rows = [r for r in shares_settled(snapshot, row.id) if r.area_hm2 is not None and r.amount is not None]
    units = snapshot.table(RestorationUnit)
    listed_ = {r.basin or (units[r.unit].basin if r.unit in units else "") for r in rows}
    home = units[row.unit].basin if row.unit in units else ""
    return {s.id for s in found} - {home} <= listed_


def _only_protects_along_a_line(row: Project) -> bool:
    """A fence, a fire break or a row of markers may cross the divide."""
    return bool(shapely.get_dimensions(row.geometry) == 1) and classes_of_items(row.work_items) == {"protect"}


def _tiling(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    units = snapshot.table(RestorationUnit)
    for defect in tiling_defects(snapshot):
        size = area_text(float(areas([defect.geometry], snapshot.crs)[0]))
        codes = [units[u].code for u in defect.ids]
        if defect.kind == "gap":
            message = t("单元之间有 {area} 没有铺满", "{area} is left out between the units").format(
                area=size
            )
        elif defect.kind == "overlap":
            message = t("{a} 与 {b} 重叠 {area}", "{a} and {b} overlap by {area}").format(
                a=codes[0], b=codes[1], area=size
            )
        else:
            message = t("{a} 超出县界 {area}", "{a} lies {area} outside the county").format(
                a=codes[0], area=size
            )
        subjects = tuple(Subject(RestorationUnit.table, u) for u in defect.ids) or _county(snapshot)
        point = shapely.point_on_surface(defect.geometry)
        key = f"{defect.kind} {point.x:.0f} {point.y:.0f}"
        yield Finding(
            context.rule,
            context.severity,
            subjects,
            message,
            defect.geometry,
            {"kind": defect.kind},
            key,
            (*defect.ids, "")[0],
        )


def _county(snapshot: Snapshot) -> tuple[Subject, ...]:
    county = snapshot.county
    return (Subject(CountyBoundary.table, county.id),) if county is not None else ()


def _water_flow(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    units = snapshot.table(RestorationUnit)
    now = flow(snapshot)
    for cycle in now.cycles:
        codes = " → ".join(units[u].code for u in (*cycle, cycle[0]))
        message = t("水流成环：{codes}", "The flow runs in a circle: {codes}").format(codes=codes)
        yield about(context, units, [units.position(u) for u in cycle], message, key="cycle")
    for unit, down in now.downstream.items():
        a, b = units[unit], units[down]
        if a.basin and b.basin and a.basin != b.basin:
            message = t("{a} 的下游 {b} 在另一个流域", "{b}, downstream of {a}, is in another basin").format(
                a=a.caption, b=b.caption
            )
            yield about(context, units, [units.position(unit)], message, key="basin")
    for row in units.rows():
        if row.id in now.downstream and row.terminal:
            message = t(
                "{row} 既有下游单元，又标明水流出县",
                "{row} has a unit downstream and is marked as leaving the county",
            )
            yield about(context, units, units.position(row.id), message.format(row=row.caption), key="both")
    yield from _outlets(context, units, set(now.downstream).union(*now.cycles))


def _outlets(context: Context, units: Table[RestorationUnit], flowing: set[str]) -> Iterator[Finding]:
    """Where a basin has several outlets, at least one must be marked as leaving the county."""
    basins = context.snapshot.table(Basin)
    outlets: dict[str, list[RestorationUnit]] = {}
    for row in units.rows():
        if row.id not in flowing:
            outlets.setdefault(row.basin, []).append(row)
    for basin, rows in outlets.items():
        if len(rows) < 2 or any(row.terminal for row in rows):
            continue
        named = plain(basins[basin].name) if basin in basins else t("未定流域", "No basin")
        codes = [row.code for row in rows]
        message = t(
            "{basin}有 {n} 个单元没有下游，又没有一个标明水流出县：{codes}",
            "{basin}: {n} units have none downstream and none is marked as leaving the county: {codes}",
        ).format(basin=named, n=len(rows), codes=Text("、".join(codes[:12]), ", ".join(codes[:12])))
        yield about(context, units, [units.position(row.id) for row in rows], message, key="outlets")


RULES = (
    Rule(
        "UNT-001",
        t("未归入修复单元", "Belongs to no unit"),
        t(
            "覆盖和责任按修复单元统计，归错单元会漏掉需求。",
            "Coverage and duties are counted by unit; a wrong unit hides need.",
        ),
        t(
            "归入占比最大的单元，或调整图形。",
            "Move it to the unit with the largest share, or change its shape.",
        ),
        Severity.BLOCK,
        Scope.ROW,
        (Project.table, RestorationUnit.table),
        "S4",
        _unassigned,
        params=(Param("least_share", 0.5, t("单元内最小占比", "Least share inside the unit"), "", 0, 1),),
        needs=_unit_shapes_missing,
        fixes=(fixes.BETTER_UNIT, fixes.PLACE),
        fields=("unit", "geometry"),
    ),
    Rule(
        "UNT-002",
        t("跨修复单元", "Crosses units"),
        t("跨单元的项目要说清各单元各占多少。", "A project across units must state what lies where."),
        t("按单元裁切成子项目，或附一事一议文件。", "Split it by unit, or attach a resolution."),
        Severity.WARN,
        Scope.ROW,
        (Project.table, RestorationUnit.table, CrossUnitShare.table, *RESOLUTIONS),
        "S4",
        _across_units,
        params=(
            Param("warn_from", 0.05, t("提醒比例", "Share that warns"), "", 0, 1),
            Param("error_from", 0.30, t("错误比例", "Share that is an error"), "", 0, 1),
        ),
        needs=_unit_shapes_missing,
        fixes=(fixes.SPLIT_BY_UNIT, fixes.SNAP_TO_UNIT, fixes.BETTER_UNIT, fixes.CLIP_TO_UNIT, fixes.PLACE),
        fields=("unit", "geometry"),
    ),
    Rule(
        "UNT-003",
        t("跨流域", "Crosses basins"),
        t(
            "黄河、海河两侧资金和责任不同，要分开计列。",
            "Money and duties differ on both sides of the divide and are listed apart.",
        ),
        t(
            "沿分水岭拆成两个项目，或按流域拆分面积和资金并附一事一议。",
            "Split it along the divide, or split area and money and attach a resolution.",
        ),
        Severity.ERROR,
        Scope.ROW,
        (Project.table, Basin.table, RestorationUnit.table, CrossUnitShare.table, *RESOLUTIONS),
        "S4",
        _across_basins,
        params=(Param("least_share", 0.01, t("计入的最小占比", "Least share that counts"), "", 0, 1),),
        needs=_basins_missing,
        fixes=(fixes.SPLIT_AT_DIVIDE, fixes.SNAP_TO_UNIT, fixes.CLIP_TO_UNIT, fixes.PLACE),
        fields=("unit", "geometry"),
    ),
    Rule(
        "UNT-004",
        t("单元未铺满或重叠", "Units leave gaps or overlap"),
        t("单元应当不重不漏地铺满全县。", "Units must tile the county without gap or overlap."),
        t("把单元边界对齐到相邻单元或县界。", "Align the boundary with its neighbours or the county."),
        Severity.ERROR,
        Scope.PLAN,
        (RestorationUnit.table, CountyBoundary.table),
        "S4",
        _tiling,
        needs=_unit_shapes_missing,
        unjudged=county_missing,
        fixes=(fixes.CLOSE_GAP, fixes.CUT_FIRST_UNIT, fixes.CUT_SECOND_UNIT),
        fields=("geometry",),
    ),
    Rule(
        "UNT-005",
        t("单元水流关系异常", "Flow between units is wrong"),
        t(
            "源头治理要看上下游，水流关系必须无环、通向出口。",
            "Treating sources first needs a flow without circles that reaches an outlet.",
        ),
        t("改正下游单元，或标明水流出县。", "Correct the downstream unit, or mark the outlet."),
        Severity.ERROR,
        Scope.PLAN,
        (RestorationUnit.table, Basin.table),
        "S2, S4",
        _water_flow,
        needs=_units_missing,
        fields=("downstream", "terminal"),
    ),
)
