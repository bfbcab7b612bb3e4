"""Cutting, joining, tracing and sharing: nothing is lost, nothing is counted twice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from ecodesk.analysis.apportioning import apportion
from ecodesk.analysis.outline_generalizing import buffered, simplified, smoothed
from ecodesk.analysis.rings import filled, hole_at, part_at, with_hole, with_part, without_part
from ecodesk.analysis.splitting import split_by_line, split_by_zones
from ecodesk.analysis.tracing import trace

WITH_HOLE = shapely.box(0, 0, 100, 100).difference(shapely.box(40, 40, 60, 60))
TWO_PARTS = shapely.MultiPolygon([shapely.box(0, 0, 100, 100), shapely.box(200, 0, 250, 50)])


def star(radii: list[float]) -> Any:
    """A polygon around the origin, valid whatever the radii."""
    angles = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    return shapely.Polygon(np.column_stack([np.cos(angles), np.sin(angles)]) * np.array(radii)[:, None])


STARS = st.lists(st.floats(50, 300), min_size=4, max_size=30).map(star)
PLACES = st.tuples(st.floats(-400, 400), st.floats(-400, 400))


@given(STARS, st.lists(PLACES, min_size=2, max_size=6, unique=True))
def test_the_pieces_of_a_cut_are_the_whole(polygon: Any, way: list[tuple[float, float]]) -> None:
    pieces = split_by_line(polygon, shapely.LineString(way))
    assert sum(piece.area for piece in pieces) == pytest.approx(polygon.area, rel=1e-9)
    for i, piece in enumerate(pieces):
        assert piece.is_valid
        assert all(shapely.intersection(piece, other).area < 1e-6 for other in pieces[i + 1 :])
    assert [piece.area for piece in pieces] == sorted((p.area for p in pieces), reverse=True)


def test_a_line_that_does_not_cut_through_changes_nothing() -> None:
    assert split_by_line(WITH_HOLE, shapely.LineString([(50, -10), (50, 20)])) == [WITH_HOLE]


def test_a_cut_leaves_other_parts_with_the_nearest_piece() -> None:
    left, right = sorted(
        split_by_line(TWO_PARTS, shapely.LineString([(30, -10), (30, 110)])), key=lambda p: p.bounds[0]
    )
    assert shapely.get_num_geometries(left) == 1 and shapely.get_num_geometries(right) == 2


@given(STARS)
def test_zones_share_a_polygon_among_them(polygon: Any) -> None:
    zones = [shapely.box(-400, -400, 0, 400), shapely.box(0, -400, 100, 400)]
    pieces = split_by_zones(polygon, zones)
    assert sum(piece.area for _, piece in pieces) == pytest.approx(polygon.area, rel=1e-9)
    for zone, piece in pieces:
        held = shapely.intersection(piece, shapely.union_all(zones) if zone < 0 else zones[zone]).area
        assert held == pytest.approx(0 if zone < 0 else piece.area, abs=1e-6)


@given(st.decimals(0, 10_000_000, places=2), st.lists(st.floats(0, 1e6), min_size=1, max_size=12))
def test_shares_of_money_add_up_to_the_cent(amount: Decimal, weights: list[float]) -> None:
    shares = apportion(amount, weights)
    assert sum(shares) == amount
    assert all(share >= 0 and share == share.quantize(Decimal("0.01")) for share in shares)


def test_money_follows_area() -> None:
    assert apportion(Decimal("360.00"), [3.0, 1.0]) == [Decimal("270.00"), Decimal("90.00")]
    assert apportion(Decimal("0.01"), [1.0, 1.0]) == [Decimal("0.01"), Decimal("0.00")]
    with pytest.raises(ValueError):
        apportion(Decimal(1), [])


def test_holes_and_parts_come_and_go() -> None:
    hole = hole_at(WITH_HOLE, 50, 50)
    assert hole.area == 400 and hole_at(WITH_HOLE, 10, 10) is None
    assert filled(WITH_HOLE, hole).equals(shapely.box(0, 0, 100, 100))
    assert with_hole(shapely.box(0, 0, 100, 100), shapely.box(40, 40, 60, 60)).area == 9600
    assert shapely.get_num_geometries(with_part(WITH_HOLE, shapely.box(200, 0, 250, 50))) == 2
    part = part_at(TWO_PARTS, 210, 10)
    assert without_part(TWO_PARTS, part).equals(shapely.box(0, 0, 100, 100))
    assert without_part(shapely.box(0, 0, 1, 1), shapely.box(0, 0, 1, 1)) is None


def test_the_way_follows_the_boundary_and_turns_where_lines_cross() -> None:
    square = shapely.box(0, 0, 100, 100).boundary
    river = shapely.LineString([(-50, 50), (200, 50)])
    assert trace([square], (0, 30), (100, 30)) == [(0, 30), (0, 0), (100, 0), (100, 30)]
    assert trace([square, river], (0, 30), (150, 50)) == [(0, 30), (0, 50), (100, 50), (150, 50)]
    assert trace([square, shapely.LineString([(300, 0), (400, 0)])], (0, 30), (350, 0)) is None
    assert trace([square], (0, 30), (50, 50)) is None
    assert trace([], (0, 0), (1, 1)) is None


@given(STARS, st.integers(1, 3))
def test_smoothing_keeps_near_the_outline(polygon: Any, rounds: int) -> None:
    made = smoothed(polygon, rounds)
    assert made.is_valid and made.within(polygon.convex_hull.buffer(1e-6))


@given(STARS, st.floats(0.1, 40))
def test_simplifying_moves_the_outline_no_further_than_said(polygon: Any, metres: float) -> None:
    made = simplified(polygon, metres)
    assert made.is_valid
    assert shapely.get_num_coordinates(made) <= shapely.get_num_coordinates(polygon)
    assert made.boundary.hausdorff_distance(polygon.boundary) < 4 * metres + 1e-6


def test_shrinking_to_nothing_says_so() -> None:
    assert buffered(shapely.box(0, 0, 10, 10), -6) is None
    assert buffered(shapely.box(0, 0, 10, 10), 5).area > 100
