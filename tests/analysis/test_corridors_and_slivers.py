"""Bands along lines, narrow gaps beside neighbours, and what is shared out when a project is split."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
import shapely

from ecodesk.analysis.corridors import band
from ecodesk.analysis.shared_quantities import shared_out
from ecodesk.analysis.slivers import new_slivers, slivers_beside
from ecodesk.analysis.splitting import line_split_by_line, line_split_by_zones
from ecodesk.analysis.units import best_unit
from ecodesk.model.records import IndicatorTarget, Project
from tests.canvas.made_plan import X, Y, box, line, plan, project, ring


def test_a_band_lies_on_the_sides_it_was_given() -> None:
    east = line((0, 0), (100, 0))
    assert band(east, 30, 10).equals(box(0, -10, 100, 30))
    assert band(east, 30, 0).equals(box(0, 0, 100, 30))
    assert band(line((100, 0), (0, 0)), 30, 10).equals(box(0, -30, 100, 10))
    assert band(east, 20, 20).equals(box(0, -20, 100, 20))


@pytest.mark.parametrize("seed", range(30))
def test_a_band_along_a_wild_line_is_a_polygon(seed: int) -> None:
    numbers = np.random.default_rng(seed)
    wild = shapely.LineString(np.cumsum(numbers.normal(size=(12, 2)) * 30, axis=0))
    left, right = numbers.uniform(0, 60, 2).tolist()
    made = band(wild, left, right)
    assert made.is_valid and not made.is_empty and made.geom_type in ("Polygon", "MultiPolygon")
    assert shapely.hausdorff_distance(made, wild) <= 1.5 * max(left, right) + 60


def test_a_band_on_one_side_of_a_line_that_crosses_itself_is_whole() -> None:
    loop = line((200, 400), (1200, 1200), (1200, 400), (200, 1200), (200, 400))
    assert band(loop, 0, 5).area == pytest.approx(5 * loop.length, rel=0.01)
    assert band(loop, 5, 0).area == pytest.approx(5 * loop.length, rel=0.01)


@pytest.mark.parametrize("radius", [0.5, 3.0, 50.0])
def test_a_site_however_small_is_in_the_unit_it_lies_in(radius: float) -> None:
    snapshot = plan()
    for x, unit in ((500, "u1"), (2500, "u2"), (9000, "")):
        assert best_unit(shapely.Point(X + x, Y + 600).buffer(radius), snapshot) == unit


def test_a_gap_is_a_sliver_when_it_is_narrow_and_nobody_has_it() -> None:
    snapshot = plan(
        project("ZH01-001", box(0, 0, 500, 400)),
        project("ZH01-002", box(500.8, 0, 900, 400)),
        project("ZH01-003", box(910, 0, 990, 400)),
    )
    one, two = snapshot.table(Project)["ZH01-001"], snapshot.table(Project)["ZH01-002"]
    (found,) = slivers_beside(snapshot, one.geometry, ["ZH01-001"])
    assert found.project == "ZH01-002" and found.width == pytest.approx(0.8, abs=0.01)
    assert found.geometry.area == pytest.approx(0.8 * 400, rel=0.02)
    assert [s.project for s in slivers_beside(snapshot, two.geometry, ["ZH01-002"])] == ["ZH01-001"]
    filled = plan(*snapshot.table(Project).rows(), project("ZH01-004", box(500, 0, 500.8, 400)))
    assert slivers_beside(filled, one.geometry, ["ZH01-001"]) == []


def test_boundaries_that_part_at_an_angle_leave_no_sliver() -> None:
    snapshot = plan(
        project("ZH01-001", ring((0, 0), (500, 0), (500, 200), (400, 400), (0, 400))),
        project("ZH01-002", box(500, 0, 900, 400)),
    )
    one = snapshot.table(Project)["ZH01-001"].geometry
    assert slivers_beside(snapshot, one, ["ZH01-001"]) == []


def test_a_gap_that_was_there_is_no_news() -> None:
    snapshot = plan(project("ZH01-001", box(0, 0, 500, 400)), project("ZH01-002", box(500.8, 0, 900, 400)))
    before = snapshot.table(Project)["ZH01-001"].geometry
    assert new_slivers(snapshot, before, box(-100, 0, 500, 400), ["ZH01-001"]) == []
    assert len(new_slivers(snapshot, None, before, ["ZH01-001"])) == 1
    assert len(new_slivers(snapshot, box(0, 0, 400, 400), before, ["ZH01-001"])) == 1


def test_lines_are_cut_by_lines_and_by_zones() -> None:
    way = line((0, 0), (1000, 0))
    pieces = line_split_by_line(way, line((300, -50), (300, 50)))
    assert [piece.length for piece in pieces] == pytest.approx([700, 300])
    assert line_split_by_line(way, line((300, 10), (300, 50))) == [way]
    zoned = line_split_by_zones(way, [box(0, -50, 600, 50), None, box(600, -50, 900, 50)])
    assert [(zone, round(piece.length)) for zone, piece in zoned] == [(0, 600), (2, 300), (-1, 100)]


def test_amounts_are_shared_and_rates_hold() -> None:
    one = Project(code="A", invest=Decimal("100.00"), declared_count=5, declared_length_km=3.0, start=None)
    parts = shared_out(one, [1.0, 1.0, 1.0])
    assert sum(part["invest"] for part in parts) == Decimal("100.00")
    assert sorted(part["declared_count"] for part in parts) == [1, 2, 2]
    assert sum(part["declared_length_km"] for part in parts) == pytest.approx(3.0)
    rate = IndicatorTarget(project="A", indicator="IND_WQ_RATE", target=95.0, year=2027)
    assert shared_out(rate, [1.0, 2.0]) == [{}, {}]
    people = IndicatorTarget(project="A", indicator="IND_BENEFIT_POP", target=101.0, year=2027)
    assert [part["target"] for part in shared_out(people, [1.0, 1.0])] == [51.0, 50.0]


def test_a_narrow_gap_to_the_boundary_of_the_unit_is_a_sliver_too() -> None:
    """The western unit ends at 2000 m."""
    one = project("ZH01-001", box(1500, 500, 1999.4, 900))
    snapshot = plan(one)
    unit = best_unit(one.geometry, snapshot)
    (found,) = slivers_beside(snapshot, one.geometry, [one.id], unit)
    assert (found.project, found.unit) == ("", unit) and found.width == pytest.approx(0.6, abs=0.01)
    assert slivers_beside(snapshot, box(1500, 500, 2000, 900), [one.id], unit) == []
    assert slivers_beside(snapshot, box(1500, 500, 1990, 900), [one.id], unit) == []
    assert new_slivers(snapshot, one.geometry, box(1400, 500, 1999.4, 900), [one.id], unit) == []
