"""GEO: whether a project's geometry can be used at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from shapely.validation import explain_validity

from ecodesk.analysis.footprints import footprints, repaired
from ecodesk.analysis.parallel import own_prepared
from ecodesk.analysis.significance import polygons_of, significant
from ecodesk.i18n import Text, t
from ecodesk.model.crs import GEOGRAPHIC, WorkingCrs, epsg_of_zone, transformed
from ecodesk.model.measures import area_text, areas
from ecodesk.model.records import CountyBoundary, Project
from ecodesk.model.snapshot import Snapshot
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
    table = context.snapshot.table(Project)
    at = positions(table, rows)
    shapes = table.geometry[at]
    for i in at[~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)].tolist():
        row = table.at(i)
        reason, _, place = explain_validity(row.geometry).partition("[")
        mended = repaired(row.geometry)
        before = abs(float(areas([row.geometry], context.snapshot.crs)[0]))
        after = float(areas([mended], context.snapshot.crs)[0]) if mended is not None else 0.0
        delta = (after - before) / before if before else 0.0
        message = t(
            "{row} 的图形无效：{why}；修复后面积变化 {delta}",
            "The geometry of {row} is not valid: {why}; repairing changes its area by {delta}",
        ).format(row=row.caption, why=_reason(reason.strip()), delta=f"{delta * 100:+.2f} %")
        yield about(context, table, i, message, geometry=_place(place, row.geometry), delta=delta)


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


def _outside(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    table, county = snapshot.table(Project), snapshot.county
    assert county is not None
    at = positions(table, rows)
    shapes = footprints(snapshot)
    at = at[~shapely.is_missing(shapes[at])]
    at = at[~shapely.covers(own_prepared(county.geometry), shapes[at])]
    if not len(at):
        return
    pieces = polygons_of(shapely.difference(shapes[at], county.geometry))
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
                message=message, why=_diagnosis(row.geometry, county.geometry, snapshot.crs)
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
    return t("请核对坐标系和来源", "Check its CRS and source")


def _county_missing(snapshot: Snapshot) -> Text | None:
    county = snapshot.county
    if county is None or county.geometry is None or county.geometry.is_empty:
        return t("没有县界", "there is no county boundary")
    return None


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
        (Project.table,),
        "D",
        _invalid,
        fixes=(fixes.MAKE_VALID,),
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
        needs=_county_missing,
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
        fixes=(fixes.CLEAN_SHAPE,),
        fields=("geometry",),
    ),
)
