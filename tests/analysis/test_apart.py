"""Polygons in groups that do not meet; what is left of shapes without them; pairs that overlap or only touch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from ecodesk.analysis import overlaps
from ecodesk.analysis.apart import groups_apart, without
from ecodesk.analysis.overlaps import overlap_likely
from tests.benchmarks.province import make, tiles


@pytest.fixture(scope="module")
def province() -> Any:
    return make(400)


def test_polygons_of_a_group_neither_overlap_nor_touch(province: Any) -> None:
    group = groups_apart(province.projects)
    a, b = shapely.STRtree(province.projects).query(province.projects, predicate="intersects")
    assert not ((group[a] == group[b]) & (a < b)).any()
    assert group.max() < 8


def test_without_their_polygons_shapes_are_as_without_their_union(province: Any) -> None:
    owner, polygon = shapely.STRtree(province.projects).query(province.units, predicate="intersects")
    others = province.projects[polygon]
    left = without(province.units, owner, others, groups_apart(province.projects)[polygon])
    for n, unit in enumerate(province.units):
        wanted = shapely.difference(unit, shapely.union_all(others[owner == n]))
        assert shapely.area(shapely.symmetric_difference(left[n], wanted)) < 1e-3


def test_shapes_without_polygons_stay_as_they_are() -> None:
    shapes = np.array([shapely.box(0, 0, 1, 1), shapely.box(5, 0, 6, 1), None], dtype=object)[:-1]
    parts = shapely.MultiPolygon([shapely.box(0.5, 0, 0.6, 1), shapely.box(0.7, 0, 2, 1)])
    left = without(shapes, np.array([0]), np.array([parts, None], dtype=object)[:-1], np.array([0]))
    assert shapely.area(left).tolist() == pytest.approx([0.6, 1.0])


def test_in_an_exact_coverage_no_pair_is_cut() -> None:
    shapes = tiles(400)
    a, b = shapely.STRtree(shapes).query(shapes)
    a, b = a[a < b], b[a < b]
    assert shapely.touches(shapes[a], shapes[b]).any()
    assert not overlap_likely(shapes[a], shapes[b]).any()


def test_no_pair_that_overlaps_is_lost_among_many_that_touch(monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = tiles(100)
    shapes[40] = shapely.buffer(shapes[40], 10.0)
    a, b = shapely.STRtree(shapes).query(shapes)
    a, b = a[a < b], b[a < b]
    found = overlap_likely(shapes[a], shapes[b])
    shared = shapely.area(shapely.intersection(shapes[a], shapes[b])) > 0
    assert shared.any() and (found == shared).all()
    monkeypatch.setattr(overlaps, "_OFTEN", 1.0)  # as where touching is rare: then all that meet are told
    assert (overlap_likely(shapes[a], shapes[b]) == shapely.intersects(shapes[a], shapes[b])).all()
