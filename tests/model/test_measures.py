"""Official areas and lengths, against the test vectors of the land survey's formula and against other ways."""

from __future__ import annotations

from math import atanh, radians, sin, sqrt

import numpy as np
import pytest
import shapely
from pyproj import Geod

from ecodesk.i18n import use_language
from ecodesk.model import measures
from ecodesk.model.crs import GEOGRAPHIC, WorkingCrs, transformed
from ecodesk.model.measures import (
    area,
    area_text,
    areas,
    hectares,
    length,
    lengths,
    mu,
    near_areas,
)

CRS = WorkingCrs(4547)
A, B, E2 = 6378137.0, 6356752.314140356, 0.00669438002290
GEOD = Geod(a=A, b=B)


def cell(lon: float, lat: float, size: float) -> shapely.Polygon:
    return shapely.box(lon, lat, lon + size, lat + size)


def band(south: float, north: float, width: float) -> float:
    """The exact area between two parallels over `width` degrees, by the authalic formula."""
    e = sqrt(E2)

    def up_to(latitude: float) -> float:
        s = sin(radians(latitude))
        return s / (1 - E2 * s * s) + atanh(e * s) / e

    return B * B / 2 * radians(width) * (up_to(north) - up_to(south))


def test_the_cell_of_the_specification() -> None:
    assert measures._areas([cell(112.80, 36.10, 0.01)], np.asarray)[0] == pytest.approx(999_136.918, abs=5e-4)


def test_the_constants_of_the_specification() -> None:
    said = (1.00336408983, 1.12418938193e-3, 1.69945947352e-6, 2.71785784558e-9, 4.35841900483e-12)
    assert pytest.approx(said, rel=1e-11) == measures._K


@pytest.mark.parametrize("size", [0.0001, 0.01, 0.15, 1.0])
@pytest.mark.parametrize("lat", [18.2, 36.0, 53.5])
def test_it_is_the_exact_area_of_the_ellipsoid_between_parallels(lat: float, size: float) -> None:
    assert measures._areas([cell(112.5, lat, size)], np.asarray)[0] == pytest.approx(
        band(lat, lat + size, size), rel=1e-9
    )


@pytest.mark.parametrize(("size", "within"), [(0.001, 1e-7), (0.013, 3e-6), (0.13, 2e-5)])
def test_it_agrees_with_geodesic_areas_as_far_as_edges_do(size: float, within: float) -> None:
    shape = cell(112.8, 36.1, size)
    assert measures._areas([shape], np.asarray)[0] == pytest.approx(
        abs(GEOD.geometry_area_perimeter(shape)[0]), rel=within
    )


@pytest.mark.parametrize(("lon", "too_large"), [(112.88, 0.00025), (112.45, 0.00048)])
def test_the_plane_is_too_large_by_what_the_specification_says(lon: float, too_large: float) -> None:
    shape = transformed(cell(lon, 36.1, 0.001), GEOGRAPHIC, 4547)
    assert shape.area / area(shape, CRS) - 1 == pytest.approx(too_large, abs=1.5e-5)


def test_holes_count_less_parts_add_up_and_direction_does_not_matter() -> None:
    whole, hole = (
        shapely.box(399_000, 3_995_000, 401_000, 3_997_000),
        shapely.box(399_500, 3_995_500, 400_000, 3_996_000),
    )
    ring = shapely.Polygon(whole.exterior.coords[::-1], [hole.exterior.coords])
    assert area(ring, CRS) == pytest.approx(area(whole, CRS) - area(hole, CRS), rel=1e-12)
    assert area(shapely.reverse(ring), CRS) == pytest.approx(area(ring, CRS), rel=1e-12)
    far = shapely.affinity.translate(hole, 9_000, 0)
    both = shapely.MultiPolygon([ring, far])
    assert area(both, CRS) == pytest.approx(area(ring, CRS) + area(far, CRS), rel=1e-12)


def test_arrays_keep_their_order_and_what_has_no_area_is_zero() -> None:
    box = shapely.box(399_000, 3_995_000, 399_100, 3_995_100)
    line, point = shapely.LineString([(0, 0), (1, 1)]), shapely.Point(1, 1)
    mixed = [None, box, line, shapely.Polygon(), point, shapely.GeometryCollection([line, box])]
    sizes = areas(np.array(mixed, dtype=object), CRS)
    assert sizes[1] == sizes[5] == pytest.approx(area(box, CRS))
    assert sizes[[0, 2, 3, 4]].tolist() == [0, 0, 0, 0]
    assert areas(np.empty(0, dtype=object), CRS).tolist() == []


@pytest.mark.parametrize("epsg", [4547, 4526])
def test_areas_for_thresholds_are_near_the_official_ones(epsg: int) -> None:
    crs = WorkingCrs(epsg)
    lonlat = np.array([cell(lon, 36.0, 0.02) for lon in np.arange(112.4, 115.6, 0.2)], dtype=object)
    shapes = transformed(lonlat, GEOGRAPHIC, epsg)
    assert near_areas(shapes, crs) == pytest.approx(areas(shapes, crs), rel=1e-5)
    assert near_areas([None, shapely.Polygon()], crs).tolist() == [0, 0]


def test_lengths_are_geodesic_and_polygons_have_their_perimeter() -> None:
    lonlat = shapely.LineString([(112.5, 36.0), (112.9, 36.2), (112.6, 36.3)])
    line = transformed(lonlat, GEOGRAPHIC, 4547)
    along = GEOD.line_length(*np.array(lonlat.coords).T)
    assert length(line, CRS) == pytest.approx(along, rel=1e-9)
    box = shapely.box(399_000, 3_995_000, 400_000, 3_996_000)
    assert length(box, CRS) == pytest.approx(4_000, rel=3e-4) and length(box, CRS) < 4_000
    several = lengths(
        np.array([None, line, shapely.Point(1, 1), shapely.MultiLineString([line, line])], dtype=object), CRS
    )
    assert several.tolist() == [0, pytest.approx(along), 0, pytest.approx(2 * along)]


def test_one_hectare_is_fifteen_mu() -> None:
    assert (hectares(10_000), mu(10_000), mu(1_000_000)) == (1.0, 15.0, 1500.0)
    text = area_text(4_200.0)
    assert (text.zh, text.en) == ("0.42 hm²（6.30 亩）", "0.42 ha (6.30 mu)")
    assert area_text(2_833_700.0, 4).zh == "283.3700 hm²（4\u202f250.55 亩）"
    use_language("en")
    assert str(text).endswith("mu)")
