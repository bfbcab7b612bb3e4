"""CGCS2000 zones, with and without their number in front, and the names other programs give them."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import CRS

from ecodesk.errors import EcoDeskError
from ecodesk.model.crs import (
    WorkingCrs,
    central_meridian,
    epsg_of_zone,
    identify,
    transformed,
    zone_3_degree,
    zone_of_epsg,
)


@pytest.mark.parametrize("zone", range(25, 46))
@pytest.mark.parametrize("prefixed", [True, False])
def test_every_zone_is_what_epsg_says_it_is(zone: int, prefixed: bool) -> None:
    epsg = epsg_of_zone(zone, prefixed=prefixed)
    operation = CRS.from_epsg(epsg).coordinate_operation
    assert operation is not None
    projection = {parameter.name: parameter.value for parameter in operation.params}
    assert projection["Longitude of natural origin"] == central_meridian(zone) == 3 * zone
    assert projection["False easting"] == 500_000 + (zone * 1_000_000 if prefixed else 0)
    assert zone_of_epsg(epsg) == zone and WorkingCrs(epsg).zone == zone


def test_codes_beside_the_zones_are_no_zones() -> None:
    assert [zone_of_epsg(epsg) for epsg in (4490, 4512, 4555, 4326, 3857)] == [None] * 5
    for zone in (24, 46):
        with pytest.raises(ValueError, match="zone"):
            epsg_of_zone(zone)
    for epsg in (4490, 3857, 4502):
        with pytest.raises(EcoDeskError, match="工作坐标系"):
            WorkingCrs(epsg)


@pytest.mark.parametrize(
    ("longitude", "zone"), [(112.45, 37), (112.5, 38), (112.88, 38), (113.99, 38), (114.0, 38), (115.5, 39)]
)
def test_the_zone_of_a_longitude(longitude: float, zone: int) -> None:
    assert zone_3_degree(longitude) == zone


@pytest.mark.parametrize(
    ("lonlat", "north", "east"),
    [((112.88, 36.12), 3_999_438.868, 399_167.903), ((112.45, 36.07), 3_994_422.049, 360_364.623)],
)
def test_the_points_of_the_specification(lonlat: tuple[float, float], north: float, east: float) -> None:
    plain, prefixed = WorkingCrs(4547), WorkingCrs(4526)
    assert plain.from_lonlat([lonlat])[0] == pytest.approx((east, north), abs=5e-4)
    assert prefixed.from_lonlat([lonlat])[0] == pytest.approx((38_000_000 + east, north), abs=5e-4)
    assert plain.to_lonlat(plain.from_lonlat([lonlat]))[0] == pytest.approx(lonlat, abs=1e-10)
    # surveyors read north first and want the zone number in front, whichever CRS the plan is kept in
    assert plain.zone_metres(east, north) == prefixed.zone_metres(38_000_000 + east, north)
    assert plain.zone_metres(east, north) == (north, 38_000_000 + east)


def test_geometries_go_there_and_back_one_or_many_missing_ones_too() -> None:
    box = shapely.box(399_000, 3_995_000, 400_000, 3_996_000)
    many = np.array([box, None, shapely.Point(1, 2)], dtype=object)
    there = transformed(many, 4547, 4490)
    back = transformed(there, 4490, 4547)
    assert there[1] is None and shapely.equals_exact(back[0], box, tolerance=1e-6)
    assert transformed(box, 4547, "4547") is box


ARCGIS = (
    'PROJCS["{name}",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",'
    'SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",{east}],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",{cm}],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],'
    'UNIT["Meter",1.0]]'
)


@pytest.mark.parametrize(
    ("definition", "epsg"),
    [
        ("EPSG:4547", 4547),
        ("EPSG:4526", 4526),
        ("EPSG:4490", 4490),
        ("EPSG:4326", 4326),
        ("OGC:CRS84", 4326),
        (ARCGIS.format(name="CGCS2000_3_Degree_GK_CM_114E", east=500_000.0, cm=114.0), 4547),
        (ARCGIS.format(name="CGCS2000_3_Degree_GK_Zone_38", east=38_500_000.0, cm=114.0), 4526),
        (ARCGIS.format(name="CGCS2000_3_Degree_GK_Zone_37", east=37_500_000.0, cm=111.0), 4525),
        (ARCGIS.format(name="CGCS2000_3_Degree_GK_Zone_99", east=500_000.0, cm=114.0), None),
        ("EPSG:4547+5773", 4547),
        ("some local grid", None),
        ("", None),
    ],
)
def test_what_files_call_a_crs(definition: str, epsg: int | None) -> None:
    assert identify(definition) == epsg


@pytest.mark.parametrize("definition", ["EPSG:2362", "EPSG:4610", "EPSG:2436", "EPSG:4214"])
def test_old_datums_are_refused_with_the_reason(definition: str) -> None:
    with pytest.raises(EcoDeskError) as caught:
        identify(definition)
    assert "基准转换参数" in caught.value.message.zh and "CGCS2000" in caught.value.message.en


def test_a_map_says_its_coordinate_system_in_both_languages() -> None:
    crs = WorkingCrs(4547)
    assert "第 38 带" in crs.description.zh and "114°E" in crs.description.zh
    assert "zone 38" in crs.description.en and crs.name.zh == "CGCS2000 / 3°带 38"
