"""Which coordinate system a file's coordinates are in, and on what evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from pyproj import CRS

from ecodesk.errors import EcoDeskError
from ecodesk.exchange.landing import Landing, landing
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.crs import (
    GEOGRAPHIC,
    WorkingCrs,
    central_meridian,
    epsg_of_zone,
    identify,
    transformed,
    zone_of_epsg,
)
from ecodesk.model.snapshot import Snapshot

_WGS84 = 4326
_PREFIX = 1_000_000
_TRIED = 300  # shapes looked at to see where a candidate puts them


@dataclass(frozen=True)
class SourceCrs:
    """A decided CRS; `epsg` is None when it cannot be decided.

    `likely` then is the best guess, and `remedy` what to do when no CRS would help.
    """

    epsg: int | None
    evidence: Text
    warnings: tuple[Text, ...] = ()
    likely: int | None = None
    remedy: Text | None = None


@dataclass(frozen=True)
class Candidate:
    """A CRS the coordinates could be in, and where it puts them; None when there is no county."""

    epsg: int
    landing: Landing | None


def decide(declared: str | None, geometry: Any, snapshot: Snapshot, *, by_user: bool) -> SourceCrs:
    """Decide the CRS from what file or user declare, else from where the coordinates fall.

    Coordinates that cannot be in the CRS declared leave it undecided, and so do Xi'an 80 and Beijing 54,
    which have no public datum parameters.
    """
    if not declared:
        return _from_coordinates(geometry, snapshot)
    try:
        epsg = identify(declared)
    except EcoDeskError as error:
        why = join([part for part in (error.what, error.why) if part is not None], ",", ", ")
        return SourceCrs(None, why, remedy=error.remedy)
    if epsg is None:
        why = t("无法识别坐标系“{name}”", "unknown CRS “{name}”").format(name=plain(declared[:60]))
        return SourceCrs(None, why, (), _from_coordinates(geometry, snapshot).epsg)
    source = t("由用户指定", "given by the user") if by_user else t("文件中写明", "stated in the file")
    if (against := _contradiction(epsg, geometry)) is not None:
        words = t("{source}为 {crs}，但{against}", "{source}: {crs}, but {against}")
        evidence = words.format(source=source, crs=crs_title(epsg), against=against.why)
        likely = _from_coordinates(geometry, snapshot).epsg if against.remedy is None else None
        return SourceCrs(None, evidence, (), likely, against.remedy)
    return SourceCrs(epsg, source, _warnings(epsg, snapshot.crs, by_user))


def crs_title(epsg: int) -> Text:
    """What to call a CRS in a list: its common name and its code."""
    zone = zone_of_epsg(epsg)
    if zone is not None:
        prefixed = epsg == epsg_of_zone(zone, prefixed=True)
        form = t("坐标含带号", "zone number in front") if prefixed else t("坐标不含带号", "no zone number")
        return t(
            "CGCS2000 3° 带 {zone}（中央经线 {cm}°E，{form}）EPSG:{epsg}",
            "CGCS2000 3° zone {zone} (CM {cm}°E, {form}) EPSG:{epsg}",
        ).format(zone=zone, cm=central_meridian(zone), form=form, epsg=epsg)
    known = {
        GEOGRAPHIC: t("CGCS2000 经纬度", "CGCS2000 longitude and latitude"),
        _WGS84: t("WGS 84 经纬度", "WGS 84 longitude and latitude"),
        3857: t("网络墨卡托", "Web Mercator"),
    }
    name = known.get(epsg) or plain(CRS.from_epsg(epsg).name)
    return t("{name} EPSG:{epsg}", "{name} EPSG:{epsg}").format(name=name, epsg=epsg)


def candidates(geometry: Any, snapshot: Snapshot) -> list[Candidate]:
    """The usual CRSs these coordinates can be in, with where each would put them; the best fit first."""
    zone = snapshot.crs.zone
    listed = [GEOGRAPHIC, _WGS84]
    for near in (zone, zone - 1, zone + 1):
        listed += [epsg_of_zone(near), epsg_of_zone(near, prefixed=True)] if 25 <= near <= 45 else []
    tried = _some(geometry)
    possible = [epsg for epsg in listed if _contradiction(epsg, geometry) is None]
    found = [
        Candidate(epsg, landing(transformed(tried, epsg, snapshot.crs.epsg), snapshot)) for epsg in possible
    ]
    return sorted(found, key=lambda c: c.landing.distance if c.landing is not None else 0.0)


def _some(geometry: Any) -> Any:
    """The middles of some of the shapes."""
    usable = np.asarray([g for g in geometry if g is not None and not g.is_empty], dtype=object)
    boxes = shapely.bounds(usable[:: max(1, len(usable) // _TRIED)])
    with np.errstate(all="ignore"):
        return shapely.points(boxes[:, :2] / 2 + boxes[:, 2:] / 2)


def _middle(geometry: Any) -> tuple[float, float] | None:
    """The median vertex: one wild row must not speak for all."""
    coords = shapely.get_coordinates(np.asarray(geometry, dtype=object))
    coords = coords[np.isfinite(coords).all(axis=1)]
    if not len(coords):
        return None
    x, y = np.median(coords, axis=0)
    return float(x), float(y)


@dataclass(frozen=True)
class _Against:
    """Why coordinates cannot be in a CRS; `remedy` when they can be in none."""

    why: Text
    remedy: Text | None = None


_SWAPPED = _Against(
    t("经度和纬度写反了", "longitude and latitude are swapped"),
    t("请先在 GIS 软件里把两者对调再导入", "Swap them in a GIS first and import again"),
)
_NOWHERE = _Against(
    t("坐标大得不在地球上", "the coordinates lie nowhere on Earth"),
    t("请核对数据来源", "Check where the data come from"),
)
_FARTHEST_X, _FARTHEST_Y = 150_000_000.0, 20_100_000.0  # metres; a zone number in front included


def _contradiction(epsg: int, geometry: Any) -> _Against | None:
    """Why these coordinates cannot be in a CRS, or None when they can."""
    middle = _middle(geometry)
    if middle is None:
        return None
    x, y = middle
    if abs(x) > _FARTHEST_X or abs(y) > _FARTHEST_Y:
        return _NOWHERE
    degrees = abs(x) <= 180 and abs(y) <= 90
    if CRS.from_epsg(epsg).is_geographic:
        if degrees:
            return None
        if abs(x) <= 90 and abs(y) <= 180:
            return _SWAPPED
        return _Against(t("坐标不是经纬度", "the coordinates are not degrees"))
    if degrees:
        return _Against(t("坐标像是经纬度", "the coordinates look like degrees"))
    zone = zone_of_epsg(epsg)
    if zone is None:
        return None
    prefix = int(x // _PREFIX)
    if epsg == epsg_of_zone(zone, prefixed=True):
        return None if prefix == zone else _Against(_prefix_text(prefix))
    return _Against(_prefix_text(prefix)) if 25 <= prefix <= 45 else None


def _prefix_text(prefix: int) -> Text:
    if not 25 <= prefix <= 45:
        return t("坐标没有带号", "the eastings carry no zone number")
    return t("坐标带有带号 {zone}", "the eastings carry zone number {zone}").format(zone=prefix)


def _warnings(epsg: int, working: WorkingCrs, by_user: bool) -> tuple[Text, ...]:
    if epsg == _WGS84 and not by_user:
        return (
            t(
                "坐标按 WGS 84 读取；如来自高德、DataV 或奥维导出，会偏移数百米，请先纠偏",
                "Coordinates are read as WGS 84; data from AMap, DataV or Ovi are off by hundreds of metres",
            ),
        )
    zone = zone_of_epsg(epsg)
    if zone is not None and zone != working.zone:
        return (
            t(
                "文件为第 {zone} 带，已换算到第 {ours} 带，请确认",
                "The file is in zone {zone} and was converted to zone {ours}; please confirm",
            ).format(zone=zone, ours=working.zone),
        )
    return ()


def _from_coordinates(geometry: Any, snapshot: Snapshot) -> SourceCrs:
    middle = _middle(geometry)
    if middle is None:
        return SourceCrs(None, t("没有可用的坐标", "there are no usable coordinates"))
    x, y = middle
    if abs(x) > _FARTHEST_X or abs(y) > _FARTHEST_Y:
        return SourceCrs(None, _NOWHERE.why, remedy=_NOWHERE.remedy)
    if 73 <= x <= 136 and 17 <= y <= 55:
        warning = t(
            "文件没有坐标系说明，按 CGCS2000 经纬度读取；如为偏移坐标（GCJ-02）请先纠偏",
            "The file states no CRS; read as CGCS2000 longitude and latitude. Shifted (GCJ-02) data must be "
            "corrected first",
        )
        return SourceCrs(GEOGRAPHIC, t("坐标数值为经纬度", "values are degrees"), (warning,))
    if 73 <= y <= 136 and 17 <= x <= 55:
        why = t("文件没有坐标系说明，且{why}", "no CRS is stated, and {why}").format(why=_SWAPPED.why)
        return SourceCrs(None, why, remedy=_SWAPPED.remedy)
    zone = int(x // _PREFIX)
    if 25 <= zone <= 45:
        warning = t(
            "文件没有坐标系说明，按带号 {zone} 读取为 3 度带坐标",
            "No CRS stated; read as 3-degree zone {zone}",
        ).format(zone=zone)
        evidence = t("坐标带有带号", "eastings carry the zone number")
        return SourceCrs(epsg_of_zone(zone, prefixed=True), evidence, (warning,))
    found = landing(_some(geometry), snapshot)
    if found is not None and found.share > 0.9:
        warning = t(
            "文件没有坐标系说明；坐标落在县域内，按工作坐标系 EPSG:{epsg} 读取",
            "No CRS stated; the coordinates fall inside the county in EPSG:{epsg}, which is assumed",
        ).format(epsg=snapshot.crs.epsg)
        return SourceCrs(snapshot.crs.epsg, t("坐标落在县域内", "lands in the county"), (warning,))
    return SourceCrs(
        None,
        t("文件没有坐标系说明，坐标也不落在县域内", "no CRS is stated and the coordinates miss the county"),
    )
