"""Which coordinate system a file's coordinates are in, and on what evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ecodesk.i18n import Text, plain, t
from ecodesk.model.crs import GEOGRAPHIC, WorkingCrs, epsg_of_zone, identify, transformed, zone_of_epsg
from ecodesk.model.snapshot import Snapshot

_WGS84 = 4326


@dataclass(frozen=True)
class SourceCrs:
    """A decided CRS; `epsg` is None when it cannot be decided."""

    epsg: int | None
    evidence: Text
    warnings: tuple[Text, ...] = ()


def decide(declared: str | None, geometry: Any, snapshot: Snapshot, *, by_user: bool) -> SourceCrs:
    """Decide the CRS from what file or user declare, else from where the coordinates fall.

    Raises EcoDeskError for Xi'an 80 and Beijing 54, which have no public datum parameters.
    """
    if declared:
        epsg = identify(declared)
        if epsg is None:
            why = t("无法识别坐标系“{name}”", "unknown CRS “{name}”").format(name=plain(declared[:60]))
            return SourceCrs(None, why)
        source = t("由用户指定", "given by the user") if by_user else t("文件中写明", "stated in the file")
        return SourceCrs(epsg, source, _warnings(epsg, snapshot.crs, by_user))
    return _from_coordinates(geometry, snapshot)


def _warnings(epsg: int, working: WorkingCrs, by_user: bool) -> tuple[Text, ...]:
    if epsg == _WGS84 and not by_user:
        return (
            t(
                "坐标按 WGS 84 读取;如来自高德、DataV 或奥维导出,会偏移数百米,请先纠偏",
                "Coordinates are read as WGS 84; data from AMap, DataV or Ovi are off by hundreds of metres",
            ),
        )
    zone = zone_of_epsg(epsg)
    if zone is not None and zone != working.zone:
        return (
            t(
                "文件为第 {zone} 带,已换算到第 {ours} 带,请确认",
                "The file is in zone {zone} and was converted to zone {ours}; please confirm",
            ).format(zone=zone, ours=working.zone),
        )
    return ()


def _from_coordinates(geometry: Any, snapshot: Snapshot) -> SourceCrs:
    bounds = shapely.total_bounds(np.asarray(geometry, dtype=object))
    if np.isnan(bounds).any():
        return SourceCrs(None, t("没有可用的坐标", "there are no usable coordinates"))
    x0, y0, x1, y1 = (float(v) for v in bounds)
    if 73 <= x0 <= x1 <= 136 and 17 <= y0 <= y1 <= 55:
        warning = t(
            "文件没有坐标系说明,按 CGCS2000 经纬度读取;如为偏移坐标(GCJ-02)请先纠偏",
            "The file states no CRS; read as CGCS2000 longitude and latitude. Shifted (GCJ-02) data must be "
            "corrected first",
        )
        return SourceCrs(GEOGRAPHIC, t("坐标数值为经纬度", "values are degrees"), (warning,))
    zone = int(x0 // 1_000_000)
    if 25 <= zone <= 45 and zone == int(x1 // 1_000_000):
        warning = t(
            "文件没有坐标系说明,按带号 {zone} 读取为 3 度带坐标",
            "No CRS stated; read as 3-degree zone {zone}",
        ).format(zone=zone)
        evidence = t("坐标带有带号", "eastings carry the zone number")
        return SourceCrs(epsg_of_zone(zone, prefixed=True), evidence, (warning,))
    if _lands_in_county(geometry, snapshot):
        warning = t(
            "文件没有坐标系说明;坐标落在县域内,按工作坐标系 EPSG:{epsg} 读取",
            "No CRS stated; the coordinates fall inside the county in EPSG:{epsg}, which is assumed",
        ).format(epsg=snapshot.crs.epsg)
        return SourceCrs(snapshot.crs.epsg, t("坐标落在县域内", "lands in the county"), (warning,))
    return SourceCrs(
        None,
        t("文件没有坐标系说明,坐标也不落在县域内", "no CRS is stated and the coordinates miss the county"),
    )


def _lands_in_county(geometry: Any, snapshot: Snapshot) -> bool:
    county = snapshot.county
    if county is None or county.geometry is None:
        return False
    points = shapely.centroid(
        transformed(np.asarray(geometry, dtype=object), snapshot.crs.epsg, snapshot.crs.epsg)
    )
    inside = shapely.intersects(county.geometry, points)
    return bool(np.mean(inside) > 0.9) if len(inside) else False
