"""GEO: whether a project's geometry can be used at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from shapely.validation import explain_validity

from ecodesk.analysis.footprints import county_shape, footprints, repaired, usable
from ecodesk.analysis.parallel import in_threads, own_prepared
from ecodesk.analysis.significance import polygons_of, significant
from ecodesk.i18n import Text, plain, t
from ecodesk.model.crs import GEOGRAPHIC, WorkingCrs, epsg_of_zone, transformed, zone_3_degree
from ecodesk.model.measures import SQUARE_METRES_PER_HECTARE, Floats, area_text, areas, lengths, number_text
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
from ecodesk.model.shifted_coordinates import unshifted
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Positions
from ecodesk.model.table import Table
from ecodesk.rules import fixes
from ecodesk.rules.finding import Finding, Severity
from ecodesk.rules.looking import about, percent, positions
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


def _zone(context: Context, rows: Rows) -> Iterator[Finding]:
    """The working CRS is always a CGCS2000 3-degree zone; what can be wrong is which."""
    snapshot = context.snapshot
    county = county_shape(snapshot)
    table = snapshot.table(CountyBoundary)
    if county is None or not len(table):
        return
    middle = snapshot.crs.to_lonlat(shapely.get_coordinates(shapely.centroid(county)))[0]
    if not np.isfinite(middle).all():
        return
    zone = zone_3_degree(float(middle[0]))
    if zone != snapshot.crs.zone:
        message = t(
            "工作坐标系是第 {mine} 带，县域中心在东经 {lon}，属第 {zone} 带；边缘变形会变大，请确认",
            "The working CRS is zone {mine}; the middle of the county at {lon}E is in zone {zone}; distortion grows, confirm it",
        ).format(mine=snapshot.crs.zone, zone=zone, lon=f"{middle[0]:.2f}°")
        severity = min(Severity.WARN, context.severity)
        yield about(context, table, 0, message, severity=severity, zone=zone)


def _unconfirmed(context: Context, rows: Rows) -> Iterator[Finding]:
    table = context.snapshot.table(Project)
    at = positions(table, rows)
    sources, confirmed = table.column("coordinate_source"), table.column("datum_confirmed")
    doubtful = table.where("coordinate_source", (SHIFTED, "unknown")) | table.where(
        "datum_confirmed", (False,)
    )
    for i in at[doubtful[at] & ~shapely.is_missing(table.geometry[at])].tolist():
        name, severity, values = table.at(i).caption, None, dict[str, Any]()
        if sources[i] == SHIFTED:
            offset = _gcj_offset(table.geometry[i], context.snapshot.crs)
            words = t(
                "{row} 是 GCJ-02 坐标，尚未纠正，约偏 {offset}",
                "{row} is in GCJ-02 coordinates, not turned back yet, about {offset} off",
            )
            if confirmed[i] is True:
                severity = Severity.INFO
                words = t(
                    "{row} 已由 GCJ-02 纠正，移动约 {offset}，请对照影像核对",
                    "{row} was turned back from GCJ-02 by about {offset}; compare it with imagery",
                )
            message, values = words.format(row=name, offset=f"{offset:.0f} m"), {"offset": offset}
        elif confirmed[i] is True:
            continue
        else:
            message = t(
                "{row} 的坐标来源没有核实，可能有几百米偏移",
                "The source of the coordinates of {row} is not confirmed; they may be hundreds of metres off",
            ).format(row=name)
        yield about(context, table, i, message, severity=severity, **values)


SHIFTED = "ovi_shifted"  # the source of coordinates that stands for GCJ-02


def _gcj_offset(geometry: Any, crs: WorkingCrs) -> float:
    """By how many metres GCJ-02 is off at a shape."""
    middle = shapely.get_coordinates(shapely.centroid(geometry))
    if not len(middle):
        return 0.0
    moved = crs.from_lonlat(unshifted(crs.to_lonlat(middle)))
    return float(np.hypot(*(moved - middle)[0]))


def _declared(context: Context, rows: Rows) -> Iterator[Finding]:
    """Declared areas against polygons, declared lengths against lines; points are not measured."""
    snapshot, params = context.snapshot, context.params
    table, at = snapshot.table(Project), positions(snapshot.table(Project), rows)
    shapes, dimension = usable(table), shapely.get_dimensions(usable(table))
    declared = table.derived("declared area", lambda of, at: _numbers(of, "declared_area_hm2", at))
    areal = at[np.isfinite(declared[at]) & (dimension[at] == 2)]
    if len(areal):
        drawn = in_threads(lambda some: areas(some, snapshot.crs), shapes[areal]) / SQUARE_METRES_PER_HECTARE
        yield from _differing(
            context, areal, declared[areal], drawn, "hm²", params["warn_from"], params["error_from"]
        )
    stated = table.derived("declared length", lambda of, at: _numbers(of, "declared_length_km", at))
    linear = at[np.isfinite(stated[at]) & (dimension[at] == 1)]
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


def _outside(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    table, county = snapshot.table(Project), county_shape(snapshot)
    at = positions(table, rows)
    shapes = footprints(snapshot)
    at = at[~shapely.is_missing(shapes[at])]
    at = at[~in_threads(lambda some: shapely.covers(own_prepared(county), some), shapes[at])]
    if not len(at):
        return
    pieces = polygons_of(in_threads(lambda some: shapely.difference(some, county), shapes[at]))
    whole = areas(shapes[at], snapshot.crs)
    out = areas(pieces, snapshot.crs)
    keep = significant(snapshot, pieces, whole)
    for n, i in enumerate(at.tolist()):
        share = float(shapely.area(pieces[n]) / shapely.area(shapes[i]))
        # degrees taken for metres make a shape too small to count, and wholly elsewhere
        if not keep[n] and share <= context.params["wholly_outside"]:
            continue
        row = table.at(i)
        message = t(
            "{row} 超出县界 {area}，占 {share}", "{row} lies {area} outside the county, {share} of it"
        ).format(row=row.caption, area=area_text(out[n]), share=percent(share))
        severity = None
        if share > context.params["wholly_outside"]:
            severity = Severity.BLOCK
            message = t("{message}。{why}", "{message}. {why}").format(
                message=message, why=_diagnosis(row.geometry, county, snapshot.crs)
            )
        yield about(
            context, table, i, message, geometry=pieces[n], severity=severity, area=out[n], share=share
        )


def _diagnosis(geometry: Any, county: Any, crs: WorkingCrs) -> Text:
    """Why a shape may lie wholly elsewhere, tried in the order of the domain."""

    def lands(moved: Any) -> bool:
        try:
            return bool(shapely.intersects(moved, county))
        except shapely.GEOSException:
            return False

    if lands(shapely.transform(geometry, lambda xy: xy[:, ::-1])):
        return t("可能是 X、Y 颠倒", "X and Y may be swapped")
    million = crs.zone * 1_000_000
    if lands(shapely.transform(geometry, lambda xy: xy - np.array([million, 0]))):
        return t("可能多了带号", "The zone number may be in excess")
    if lands(shapely.transform(geometry, lambda xy: xy + np.array([million, 0]))):
        return t("可能缺少带号", "The zone number may be missing")
    for zone in (crs.zone - 1, crs.zone + 1):
        if lands(transformed(geometry, epsg_of_zone(zone), crs.epsg)):
            return t("可能是第 {zone} 带的坐标", "These may be coordinates of zone {zone}").format(zone=zone)
    if lands(transformed(geometry, GEOGRAPHIC, crs.epsg)):
        return t("可能是经纬度坐标", "These may be longitude and latitude")
    if lands(shapely.transform(geometry, lambda xy: crs.from_lonlat(unshifted(crs.to_lonlat(xy))))):
        return t("可能是 GCJ-02 偏移坐标", "These may be shifted coordinates (GCJ-02)")
    return t("请核对坐标系和来源", "Check its CRS and source")


def county_missing(snapshot: Snapshot) -> Text | None:
    """Why nothing can be judged against the county, None when it can."""
    if county_shape(snapshot) is not None:
        return None
    county = snapshot.county
    if county is None or county.geometry is None or county.geometry.is_empty:
        return t("没有县界", "there is no county boundary")
    return t("县界图形无效，无法使用", "the county boundary is not valid and cannot be used")


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


Defects = tuple[list[Any], list[Any], list[Any]]


def untidy(
    geometry: Any, at: Any, min_part: float, min_width: float, min_angle: float, min_step: float
) -> Iterator[tuple[int, Defects]]:
    """Positions with sliver parts or holes, spikes, or vertices that coincide; all vertices at once."""
    parts, owner = shapely.get_parts(geometry[at], return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    if not len(rings):
        return
    ring_owner = at[owner[part]]
    as_areas = shapely.polygons(rings)
    size, around = shapely.area(as_areas), shapely.length(rings)
    small = (size < min_part) | (2 * size < min_width * around)
    spikes, doubled, vertex_ring, coords = _sharp_vertices(rings, min_angle, min_step)
    flagged = np.union1d(ring_owner[small], ring_owner[vertex_ring[spikes | doubled]])
    for i in flagged.tolist():
        mine = ring_owner[vertex_ring] == i
        yield (
            i,
            (
                list(as_areas[small & (ring_owner == i)]),
                list(coords[spikes & mine]),
                list(coords[doubled & mine]),
            ),
        )


def _sharp_vertices(rings: Any, min_angle: float, min_step: float) -> tuple[Any, Any, Any, Any]:
    """Per vertex (each ring's closing vertex left out): is it a spike, does it repeat the one before it."""
    coords, ring = shapely.get_coordinates(rings, return_index=True)
    last = np.concatenate([ring[1:] != ring[:-1], [True]])
    coords, ring = coords[~last], ring[~last]
    first = np.concatenate([[True], ring[1:] != ring[:-1]])
    starts = np.flatnonzero(first)
    ends = np.concatenate([starts[1:], [len(ring)]]) - 1
    before = np.arange(len(ring)) - 1
    before[starts] = ends
    after = np.arange(len(ring)) + 1
    after[ends] = starts
    back, ahead = coords[before] - coords, coords[after] - coords
    near, far = np.hypot(*back.T), np.hypot(*ahead.T)
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = (back * ahead).sum(axis=1) / (near * far)
    spikes = cosine > np.cos(np.radians(min_angle))
    return spikes & (near >= min_step) & (far >= min_step), near < min_step, ring, coords


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
        "GEO-003",
        t("坐标系不明或不支持", "CRS unknown or not supported"),
        t(
            "规划一律按 CGCS2000 3° 带计算；带号与县域不符时变形变大，坐标也对不上别人的图。",
            "A plan is worked in a CGCS2000 3-degree zone; a zone that is not the county's distorts and fits no other map.",
        ),
        t(
            "按县域所在带新建规划并重新导入，或确认沿用本带。",
            "Make the plan in the county's zone and import again, or confirm this zone.",
        ),
        Severity.BLOCK,
        Scope.PLAN,
        (CountyBoundary.table,),
        "§5.1",
        _zone,
        needs=county_missing,
        fields=("geometry",),
    ),
    Rule(
        "GEO-004",
        t("超出县域", "Outside the county"),
        t(
            "县域以外不属于本县治理范围；整体落在县外多半是坐标系有误。",
            "Ground outside is not the county's; a shape wholly outside mostly has the wrong CRS.",
        ),
        t("裁到县界，或核对坐标系。", "Clip to the county, or check the CRS."),
        Severity.ERROR,
        Scope.ROW,
        (Project.table, CountyBoundary.table),
        "§5.1",
        _outside,
        params=(
            Param(
                "wholly_outside",
                0.99,
                t("视为整体在外的比例", "Share that counts as wholly outside"),
                "",
                0,
                1,
            ),
        ),
        needs=county_missing,
        fixes=(fixes.CLIP_TO_COUNTY,),
        fields=("geometry",),
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
        "GEO-006",
        t("坐标来源未确认", "Source of coordinates not confirmed"),
        t(
            "奥维等软件导出的坐标会偏移几百米，混进来后面积和位置都不可信。",
            "Coordinates exported by some map programs are off by hundreds of metres.",
        ),
        t("查明坐标来源；是 GCJ-02 的先纠正。", "Find out the source; turn GCJ-02 back first."),
        Severity.ERROR,
        Scope.ROW,
        (Project.table,),
        "V27",
        _unconfirmed,
        fixes=(fixes.TURN_BACK,),
        fields=("datum_confirmed", "coordinate_source", "geometry"),
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
