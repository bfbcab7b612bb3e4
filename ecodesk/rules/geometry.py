"""GEO-001, 002, 005, 007: whether shapes can be used at all, and agree with what is declared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from shapely.validation import explain_validity

from ecodesk.analysis.footprints import repaired, usable
from ecodesk.analysis.parallel import in_threads
from ecodesk.analysis.untidy_shapes import untidy
from ecodesk.i18n import Text, plain, t
from ecodesk.model.measures import SQUARE_METRES_PER_HECTARE, Floats, areas, lengths, number_text
from ecodesk.model.records import (
    Basin,
    ControlLine,
    CountyBoundary,
    GapJustification,
    ProblemPatch,
    Project,
    RestorationUnit,
    SmallWatershed,
    Township,
)
from ecodesk.model.spatial_index import Positions
from ecodesk.model.table import Table
from ecodesk.rules import fixes
from ecodesk.rules.finding import Finding, Severity
from ecodesk.rules.looking import about, positions
from ecodesk.rules.rule import Context, Param, Rows, Rule, Scope


def _missing(context: Context, rows: Rows) -> Iterator[Finding]:
    table = context.snapshot.table(Project)
    at = positions(table, rows)
    shapes = table.geometry[at]
    for i in at[shapely.is_missing(shapes) | shapely.is_empty(shapes)].tolist():
        row = table.at(i)
        draft = row.status == "draft"
        message = t("{row} 还没有图形", "{row} has no geometry yet").format(row=row.caption)
        yield about(context, table, i, message, severity=Severity.INFO if draft else None)


def _invalid(context: Context, rows: Rows) -> Iterator[Finding]:
    table = context.snapshot.named(context.table)
    at = positions(table, rows)
    shapes = table.geometry[at]
    layer = table.kind.title
    for i in at[~in_threads(shapely.is_valid, shapes) & ~shapely.is_missing(shapes)].tolist():
        row = table.at(i)
        geometry = table.geometry[i]
        reason, _, place = explain_validity(geometry).partition("[")
        mended = repaired(geometry)
        before = abs(float(areas([geometry], context.snapshot.crs)[0]))
        after = float(areas([mended], context.snapshot.crs)[0]) if mended is not None else 0.0
        delta = (after - before) / before if before else 0.0
        if mended is None:
            words = t(
                "{row} 的图形无效：{why}；无法修复，检查时按没有图形处理",
                "The geometry of {row} is not valid: {why}; it cannot be mended and counts as missing",
            )
        elif shapely.get_dimensions(mended) == 2:
            words = t(
                "{row} 的图形无效：{why}；修复后面积变化 {delta}",
                "The geometry of {row} is not valid: {why}; repairing changes its area by {delta}",
            )
        else:
            words = t("{row} 的图形无效：{why}", "The geometry of {row} is not valid: {why}")
        name = plain(row.caption)
        if context.table != Project.table:
            name = t("{layer} {row}", "{layer} {row}").format(layer=layer, row=row.caption)
        message = words.format(row=name, why=_reason(reason.strip()), delta=f"{delta * 100:+.2f} %")
        yield about(context, table, i, message, geometry=_place(place, geometry), delta=delta)


_REASONS = {
    "Self-intersection": t("自相交", "self-intersection"),
    "Ring Self-intersection": t("环自相交", "ring self-intersection"),
    "Hole lies outside shell": t("洞在外环之外", "a hole lies outside its shell"),
    "Nested shells": t("外环相互嵌套", "nested shells"),
    "Duplicate Rings": t("环重复", "duplicate rings"),
    "Too few points in geometry component": t("点数不足", "too few points"),
    "Interior is disconnected": t("内部不连通", "its interior is not connected"),
    "Invalid Coordinate": t("坐标不是有效数字", "coordinates are not finite numbers"),
}


def _reason(said: str) -> Text:
    return _REASONS.get(said, Text(said, said))


def _place(text: str, geometry: Any) -> Any:
    numbers = text.rstrip("]").split()
    try:
        return shapely.Point(float(numbers[0]), float(numbers[1]))
    except (IndexError, ValueError):
        return shapely.envelope(geometry)


def _declared(context: Context, rows: Rows) -> Iterator[Finding]:
    """Declared areas against polygons, declared lengths against lines; points are not measured."""
    snapshot, params = context.snapshot, context.params
    table, at = snapshot.table(Project), positions(snapshot.table(Project), rows)
    shapes = usable(table)
    dimension = shapely.get_dimensions(shapes[at])
    declared = table.derived("declared area", lambda of, at: _numbers(of, "declared_area_hm2", at))
    areal = at[np.isfinite(declared[at]) & (dimension == 2)]
    if len(areal):
        drawn = in_threads(lambda some: areas(some, snapshot.crs), shapes[areal]) / SQUARE_METRES_PER_HECTARE
        yield from _differing(
            context, areal, declared[areal], drawn, "hm²", params["warn_from"], params["error_from"]
        )
    stated = table.derived("declared length", lambda of, at: _numbers(of, "declared_length_km", at))
    linear = at[np.isfinite(stated[at]) & (dimension == 1)]
    if len(linear):
        drawn = lengths(shapes[linear], snapshot.crs) / 1000
        most = params["length_from"]
        yield from _differing(context, linear, stated[linear], drawn, "km", most, most)


def _differing(
    context: Context, at: Positions, declared: Floats, drawn: Floats, unit: str, warn: float, error: float
) -> Iterator[Finding]:
    table = context.snapshot.table(Project)
    what = t("面积", "area") if unit == "hm²" else t("长度", "length")
    digits = 4 if unit == "hm²" else 3
    with np.errstate(divide="ignore", invalid="ignore"):
        off = np.abs(declared - drawn) / drawn
    for n in np.flatnonzero(off > warn).tolist():
        message = t(
            "{row} 填报{what} {declared} {unit}，图形{what} {drawn} {unit}，相差 {share}",
            "{row} declares a {what} of {declared} {unit}, its shape has {drawn} {unit}, {share} apart",
        ).format(
            row=table.at(int(at[n])).caption,
            what=what,
            unit=plain(unit) if unit == "km" else t("hm²", "ha"),
            declared=number_text(declared[n], digits),
            drawn=number_text(drawn[n], digits),
            share=f"{off[n] * 100:.2f} %",
        )
        severity = min(Severity.WARN, context.severity) if off[n] <= error else None
        yield about(
            context,
            table,
            int(at[n]),
            message,
            severity=severity,
            declared=float(declared[n]),
            share=float(off[n]),
        )


def _numbers(table: Table[Project], field: str, at: Positions) -> Floats:
    column = table.column(field)
    return np.array([np.nan if column[i] is None else column[i] for i in at.tolist()], dtype=np.float64)


def _slivers(context: Context, rows: Rows) -> Iterator[Finding]:
    table = context.snapshot.table(Project)
    at = positions(table, rows)
    shapes = table.geometry[at]
    at = at[(shapely.get_dimensions(shapes) == 2) & shapely.is_valid(shapes)]
    params = context.params
    for i, defects in untidy(
        table.geometry, at, params["min_part"], params["min_width"], params["min_angle"], params["min_step"]
    ):
        row = table.at(i)
        said = [
            text.format(n=len(found))
            for text, found in (
                (t("碎片 {n} 处", "{n} sliver parts"), defects[0]),
                (t("尖刺 {n} 处", "{n} spikes"), defects[1]),
                (t("重复节点 {n} 处", "{n} doubled vertices"), defects[2]),
            )
            if len(found)
        ]
        listed = Text("、".join(s.zh for s in said), ", ".join(s.en for s in said))
        message = t("{row} 的图形有{what}", "The geometry of {row} has {what}").format(
            row=row.caption, what=listed
        )
        places = [shapely.centroid(g) for g in defects[0]] + [
            shapely.Point(p) for p in (*defects[1], *defects[2])
        ]
        yield about(context, table, i, message, geometry=shapely.multipoints(places))


_JUDGED = (
    Project.table,
    CountyBoundary.table,
    Basin.table,
    RestorationUnit.table,
    SmallWatershed.table,
    Township.table,
    ProblemPatch.table,
    ControlLine.table,
    GapJustification.table,
)
"""The layers that rules judge, or judge by."""

RULES = (
    Rule(
        "GEO-001",
        t("缺少图形", "Geometry missing"),
        t(
            "没有图形的项目无法归组、检查和出图。",
            "Without geometry a project cannot be grouped, checked or printed.",
        ),
        t("在地图上画出范围，或导入图形。", "Draw its extent on the map, or import it."),
        Severity.BLOCK,
        Scope.ROW,
        (Project.table,),
        "S4; D",
        _missing,
        fields=("geometry",),
    ),
    Rule(
        "GEO-002",
        t("几何无效", "Invalid geometry"),
        t(
            "自相交、洞在外环之外等图形面积算不准，别的软件也打不开。",
            "Self-crossing shapes have no reliable area and fail in other programs.",
        ),
        t("用“修复图形”，核对面积变化后确认。", "Use “Make valid” and confirm the change of area."),
        Severity.BLOCK,
        Scope.ROW,
        _JUDGED,
        "D",
        _invalid,
        fixes=(fixes.MAKE_VALID,),
        fields=("geometry",),
        judged=_JUDGED,
    ),
    Rule(
        "GEO-005",
        t("碎片与尖刺", "Slivers and spikes"),
        t(
            "数字化留下的碎片和尖刺会带来虚假的重叠和缺口。",
            "Slivers and spikes left by digitising cause false overlaps and gaps.",
        ),
        t(
            "用“清理碎片和尖刺”，核对前后图形。",
            "Use “Clean slivers and spikes” and compare before and after.",
        ),
        Severity.WARN,
        Scope.ROW,
        (Project.table,),
        "D",
        _slivers,
        params=(
            Param("min_part", 100.0, t("最小部分面积", "Smallest part"), "m²"),
            Param("min_width", 1.0, t("最小宽度", "Smallest width"), "m"),
            Param("min_angle", 2.0, t("尖刺夹角", "Spike angle"), "°", 0, 30),
            Param("min_step", 0.01, t("最小节点间距", "Smallest vertex distance"), "m"),
        ),
        fixes=(fixes.CLEAN_SHAPE, fixes.REMOVE_SLIVERS, fixes.REMOVE_SPIKES, fixes.REMOVE_DOUBLES),
        fields=("geometry",),
    ),
    Rule(
        "GEO-007",
        t("填报面积或长度与图形不符", "Declared area or length differs from the shape"),
        t("表上的数与图上的数要一致。", "The number in the form and the number on the map must agree."),
        t("按图形填写，或改正图形。", "Fill it in from the shape, or correct the shape."),
        Severity.ERROR,
        Scope.ROW,
        (Project.table,),
        "D",
        _declared,
        params=(
            Param("warn_from", 0.001, t("提醒比例", "Share that warns"), "", 0, 1),
            Param("error_from", 0.01, t("错误比例", "Share that is an error"), "", 0, 1),
            Param("length_from", 0.02, t("长度错误比例", "Share of length that is an error"), "", 0, 1),
        ),
        fixes=(fixes.FILL_SIZE,),
        fields=("declared_area_hm2", "declared_length_km", "geometry"),
    ),
)
