"""Basins and tags taken together, other columns, other counted projects, and the flow between units."""

from __future__ import annotations

import dataclasses

import pytest

from ecodesk.analysis.basin_flow import flow
from ecodesk.analysis.coverage import CellState, matrix, problem_matrix
from ecodesk.analysis.rollups import GroupedBy, rollups
from ecodesk.model.code_lists import active_statuses
from ecodesk.model.measures import area
from ecodesk.model.records import RestorationUnit
from tests.rules.plans import CRS, EAST, WEST, box, patch, plan, project

TAGGED_WEST = dataclasses.replace(WEST, mountain="MT_TAIHANG", river="RV_ZHANG", basin="hai")
TAGGED_EAST = dataclasses.replace(EAST, mountain="MT_TAIHANG", basin="hai")


def test_a_group_holds_the_sums_of_its_units() -> None:
    snapshot = plan(
        patch("A", box(200, 200, 600, 600)),
        patch("B", box(2200, 200, 2600, 600), unit="east"),
        project("P-1", box(200, 200, 600, 600)),
        west=TAGGED_WEST,
        east=TAGGED_EAST,
    )
    coverage = matrix(snapshot)
    groups = {(group.by, group.id): group for group in rollups(snapshot, coverage)}
    assert set(groups) == {
        (GroupedBy.BASIN, "hai"),
        (GroupedBy.MOUNTAIN, "MT_TAIHANG"),
        (GroupedBy.RIVER, "RV_ZHANG"),
    }
    basin = groups[GroupedBy.BASIN, "hai"]
    assert basin.units == coverage.units
    assert (basin.cover.problem, basin.cover.gap) == pytest.approx(
        (coverage.county.problem, coverage.county.gap), abs=1
    )
    assert basin.cells["water"].state is CellState.LOW
    assert groups[GroupedBy.RIVER, "RV_ZHANG"].cells["water"].state is CellState.FULL
    assert basin.cells["sand"].state is CellState.NO_NEED


def test_a_group_is_not_covered_while_a_unit_of_it_could_not_be_judged() -> None:
    rows = [patch("A", box(200, 200, 600, 600)), project("P-1", box(200, 200, 600, 600))]
    shapeless = dataclasses.replace(TAGGED_EAST, geometry=None)
    snapshot = plan(*rows, west=TAGGED_WEST, east=shapeless)
    coverage = matrix(snapshot)
    assert coverage.cells["east", "water"].state is CellState.NOT_RUN
    assert coverage.cells["east", "water"].missing is not None
    (basin,) = rollups(snapshot, coverage, (GroupedBy.BASIN,))
    assert basin.cells["water"].state is CellState.NOT_RUN
    assert basin.cells["water"].unjudged == 1
    assert basin.cells["water"].cover.problem == pytest.approx(coverage.county.problem, abs=1)


def test_gross_totals_count_shared_ground_in_every_patch() -> None:
    first, second = box(200, 200, 600, 600), box(400, 200, 800, 600)
    result = matrix(plan(patch("A", first), patch("B", second), project("P-1", first)))
    shapes = (first, second)
    assert result.gross.problem == pytest.approx(sum(area(shape, CRS) for shape in shapes), abs=1)
    assert result.gross.gap == pytest.approx(area(second.difference(first), CRS), abs=1)
    assert result.gross.problem > result.county.problem


def test_if_all_pending_projects_were_admitted() -> None:
    ground = box(200, 200, 600, 600)
    snapshot = plan(patch("A", ground), project("P-1", ground, status="draft"))
    assert matrix(snapshot).cells["west", "water"].state is CellState.NO_PROJECT
    admitted = matrix(snapshot, counting=active_statuses()).cells["west", "water"]
    assert (admitted.state, admitted.projects) == (CellState.FULL, ("P-1",))
    assert matrix(snapshot).cells["west", "water"].state is CellState.NO_PROJECT


def test_units_by_problem_type() -> None:
    """Two types of one element stand apart; a type nobody has does not stand there at all."""
    snapshot = plan(
        patch("A", box(200, 200, 600, 600)),
        patch("B", box(800, 200, 1200, 600), problem_type="water_pollution"),
        project("P-1", box(200, 200, 600, 600)),
    )
    result = problem_matrix(snapshot)
    assert set(result.columns) == {"river_degradation", "water_pollution"}
    treated, open_ = (result.cells["west", kind] for kind in ("river_degradation", "water_pollution"))
    assert (treated.state, treated.projects) == (CellState.FULL, ("P-1",))
    assert (open_.state, open_.element) == (CellState.NO_PROJECT, "water")
    assert result.county.gap == pytest.approx(matrix(snapshot).county.gap, abs=1)
    assert result.by_column["water_pollution"].gap == pytest.approx(
        area(box(800, 200, 1200, 600), CRS), abs=1
    )


def test_problems_of_an_element_that_does_not_apply_are_in_no_column() -> None:
    off = dataclasses.replace(WEST, elements_off=("water",), elements_off_reason="没有河")
    result = problem_matrix(plan(patch("A"), west=off))
    assert result.cells["west", "river_degradation"].problem == 0
    assert result.county.problem == 0


def test_what_lies_above_and_below_a_unit() -> None:
    """a and b run into c, c runs into d; e stands apart."""
    units = [
        RestorationUnit(id=name, code=name, downstream=below, geometry=box(0, 0, 1, 1))
        for name, below in (("a", "c"), ("b", "c"), ("c", "d"), ("d", ""), ("e", ""))
    ]
    found = flow(plan(*units, without=("west", "east")))
    assert found.above(["d"]) == {"a", "b", "c"}
    assert found.above(["a"]) == set()
    assert found.above(["c", "e"]) == {"a", "b"}
    assert found.below(["a"]) == {"c", "d"}


def test_a_circle_of_units_ends() -> None:
    units = [
        RestorationUnit(id=name, code=name, downstream=below, geometry=box(0, 0, 1, 1))
        for name, below in (("a", "b"), ("b", "a"))
    ]
    assert flow(plan(*units, without=("west", "east"))).above(["a"]) == {"a", "b"}
