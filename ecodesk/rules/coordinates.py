"""GEO-003, 004, 006: whether shapes lie where they should, and why they may not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.footprints import county_shape, footprints
from ecodesk.analysis.parallel import in_threads, own_prepared
from ecodesk.analysis.significance import polygons_of, significant
from ecodesk.i18n import Text, t
from ecodesk.model.crs import GEOGRAPHIC, WorkingCrs, epsg_of_zone, transformed, zone_3_degree
from ecodesk.model.measures import area_text, areas
from ecodesk.model.records import CountyBoundary, Project
from ecodesk.model.shifted_coordinates import SHIFTED, unshifted
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules import fixes
from ecodesk.rules.finding import Finding, Severity
from ecodesk.rules.looking import about, flagged, percent, positions
from ecodesk.rules.rule import Context, Param, Rows, Rule, Scope


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


def _source_unstated(snapshot: Snapshot) -> Text | None:
    table = snapshot.table(Project)
    if bool((~flagged(table, "coordinate_source") & ~shapely.is_missing(table.geometry)).any()):
        return t(
            "没有填坐标来源的项目未检查",
            "projects that state no source of their coordinates were not looked at",
        )
    return None


def _gcj_offset(geometry: Any, crs: WorkingCrs) -> float:
    """By how many metres GCJ-02 is off at a shape."""
    middle = shapely.get_coordinates(shapely.centroid(geometry))
    if not len(middle):
        return 0.0
    moved = crs.from_lonlat(unshifted(crs.to_lonlat(middle)))
    return float(np.hypot(*(moved - middle)[0]))


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


RULES = (
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
        unjudged=_source_unstated,
    ),
)
