"""The completeness matrix: its sums against plain unions, what counts, and what was never judged."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
import shapely

from ecodesk.analysis.coverage import CellState, CoverageMatrix, matrix
from ecodesk.analysis.patch_pieces import patch_pieces
from ecodesk.model.code_lists import counted_statuses
from ecodesk.model.fields import Record
from ecodesk.model.measures import area
from ecodesk.model.records import GapJustification, ProblemPatch, Project, Setting, UnitNeed
from tests.rules.plans import CRS, EAST, WEST, X, Y, box, patch, plan, project

ELEMENTS = {
    "water": "river_degradation",
    "forest": "forest_degradation",
    "farmland": "farmland_degradation",
}


def size(shapes: Iterable[Any]) -> float:
    """Net ellipsoidal area of shapes, m²."""
    return area(shapely.union_all(list(shapes)), CRS)


def state(result: CoverageMatrix, unit: str = "west", element: str = "water") -> CellState:
    return result.cells[unit, element].state


def random_rows(seed: int) -> list[Record]:
    """Patches and projects on a 50 m raster, overlapping each other and the unit boundary at will."""
    chance = random.Random(seed)

    def anywhere() -> Any:
        x, y = chance.randrange(0, 3400, 50), chance.randrange(0, 1600, 50)
        return box(x, y, x + chance.randrange(100, 600, 50), y + chance.randrange(100, 400, 50))

    rows: list[Record] = []
    for n in range(24):
        element = chance.choice(list(ELEMENTS))
        rows.append(
            patch(f"WT-{n}", anywhere(), element=element, problem_type=ELEMENTS[element], severity=n % 5 + 1)
        )
    for n in range(18):
        element = chance.choice(list(ELEMENTS))
        treats = (ELEMENTS[element], *chance.sample(sorted(ELEMENTS.values()), chance.randrange(2)))
        status = chance.choice(("admitted", "draft", "in_review", "returned", "completed"))
        unit = chance.choice(("west", "east"))
        rows.append(
            project(f"P-{n}", anywhere(), unit=unit, element=element, problem_types=treats, status=status)
        )
    return rows


def plainly(rows: Iterable[Record], unit: Any, elements: Iterable[str]) -> tuple[float, float]:
    """Problem and gap of a unit worked out one patch after the other with whole unions, m²."""
    listed = list(rows)
    wanted = set(elements)
    problem, gap = [], []
    for row in listed:
        if not isinstance(row, ProblemPatch) or row.element not in wanted:
            continue
        piece = row.geometry.intersection(unit)
        treating = [
            p.geometry
            for p in listed
            if isinstance(p, Project)
            and p.status in counted_statuses()
            and row.problem_type in p.problem_types
        ]
        problem.append(piece)
        gap.append(piece.difference(shapely.union_all(treating)))
    return size(problem), size(gap)


@pytest.mark.parametrize("seed", range(6))
def test_every_sum_equals_plain_unions(seed: int) -> None:
    rows = random_rows(seed)
    result = matrix(plan(*rows))
    both = shapely.union_all([WEST.geometry, EAST.geometry])
    for unit in (WEST, EAST):
        for element in ELEMENTS:
            cell = result.cells[unit.id, element]
            problem, gap = plainly(rows, unit.geometry, [element])
            assert (cell.problem, cell.gap) == pytest.approx((problem, gap), abs=1)
            assert cell.treated == pytest.approx(problem - gap, abs=1)
        problem, gap = plainly(rows, unit.geometry, ELEMENTS)
        total = result.unit_total(unit.id)
        assert (total.problem, total.gap) == pytest.approx((problem, gap), abs=1)
    for element in ELEMENTS:
        problem, gap = plainly(rows, both, [element])
        assert (result.by_element[element].problem, result.by_element[element].gap) == pytest.approx(
            (problem, gap), abs=1
        )
    problem, gap = plainly(rows, both, ELEMENTS)
    assert (result.county.problem, result.county.gap) == pytest.approx((problem, gap), abs=1)


def test_shared_ground_counts_once() -> None:
    """Two patches that overlap by half, two projects on the very same ground."""
    first, second = box(200, 200, 600, 600), box(400, 200, 800, 600)
    rows = [patch("A", first), patch("B", second), project("P-1", first), project("P-2", first)]
    cell = matrix(plan(*rows)).cells["west", "water"]
    assert cell.problem == pytest.approx(size([first, second]), abs=1)
    assert cell.problem < 0.8 * (size([first]) + size([second]))
    assert cell.treated == pytest.approx(size([first]), abs=1)
    assert cell.gap == pytest.approx(size([second.difference(first)]), abs=1)


def test_a_patch_across_the_divide_is_cut_to_its_units() -> None:
    result = matrix(plan(patch(geometry=box(1600, 200, 2200, 600))))
    assert result.cells["west", "water"].problem == pytest.approx(size([box(1600, 200, 2000, 600)]), abs=1)
    assert result.cells["east", "water"].problem == pytest.approx(size([box(2000, 200, 2200, 600)]), abs=1)
    assert result.county.problem == pytest.approx(size([box(1600, 200, 2200, 600)]), abs=1)


@pytest.mark.parametrize("status", ["draft", "returned", "rejected", "suspended", "withdrawn"])
def test_what_does_not_count_treats_nothing(status: str) -> None:
    cell = matrix(plan(patch(), project(status=status))).cells["west", "water"]
    assert (cell.state, cell.treated, cell.projects) == (CellState.NO_PROJECT, 0.0, ())


def test_a_project_of_another_problem_type_treats_nothing() -> None:
    result = matrix(plan(patch(), project(problem_types=("water_pollution",))))
    assert state(result) is CellState.LOW
    assert result.cells["west", "water"].treated == 0.0


def test_a_line_project_treats_its_corridor() -> None:
    line = shapely.LineString([(X + 300, Y + 400), (X + 500, Y + 400)])
    result = matrix(plan(patch(), project(geometry=line, corridor_width_m=100.0)))
    assert result.cells["west", "water"].treated == pytest.approx(size([box(300, 350, 500, 450)]), abs=1)


@pytest.mark.parametrize(
    ("treated", "expected"),
    [(0.97, CellState.FULL), (0.94, CellState.PARTIAL), (0.61, CellState.PARTIAL), (0.59, CellState.LOW)],
)
def test_thresholds(treated: float, expected: CellState) -> None:
    whole = box(0, 0, 1000, 1000)
    snapshot = plan(patch(geometry=whole), project(geometry=box(0, 0, 1000 * treated, 1000)))
    assert state(matrix(snapshot)) is expected


def test_thresholds_are_the_county_s_to_set() -> None:
    whole = box(0, 0, 1000, 1000)
    rows = [patch(geometry=whole), project(geometry=box(0, 0, 850, 1000))]
    assert state(matrix(plan(*rows))) is CellState.PARTIAL
    lower = Setting(id="s", key="analysis.covered", value=json.dumps(0.8))
    assert state(matrix(plan(*rows, lower))) is CellState.FULL


def test_little_need_is_no_need() -> None:
    small = patch(geometry=box(200, 200, 290, 300))
    large = patch(geometry=box(200, 200, 310, 300))
    assert state(matrix(plan(small))) is CellState.NO_NEED
    assert state(matrix(plan(large))) is CellState.NO_PROJECT


# ---- never judged


def test_without_patches_nothing_is_judged_and_nothing_passes() -> None:
    result = matrix(plan(project()))
    assert {cell.state for cell in result.cells.values()} == {CellState.NOT_RUN}
    assert all(cell.share is None for cell in result.cells.values())
    assert result.county.share is None and result.county.problem == 0.0
    assert all(cover.share is None for cover in (*result.by_unit.values(), *result.by_element.values()))


def test_patches_that_fit_no_cell_are_told() -> None:
    """One patch lies outside, one is of a type nobody knows: neither is lost."""
    rows = [
        patch("inside"),
        patch("away", box(9000, 9000, 9500, 9500)),
        patch("strange", problem_type="not_in_the_list", element=""),
    ]
    result = matrix(plan(*rows))
    assert set(result.unplaced) == {"away", "strange"}
    assert result.county.problem == pytest.approx(size([box(250, 250, 550, 550)]), abs=1)


@pytest.mark.parametrize(
    ("shape", "state"),
    [
        (shapely.Point(X + 900, Y + 900), CellState.NO_PROJECT),  # a site is need, small as it is
        (
            shapely.LineString([(X + 900, Y + 900), (X + 1010, Y + 900)]),
            CellState.NO_PROJECT,
        ),  # 110 m of river
        (shapely.LineString([(X + 900, Y + 900), (X + 990, Y + 900)]), CellState.NO_NEED),  # 90 m
        (box(900, 900, 990, 990), CellState.NO_NEED),
    ],
)
def test_sites_and_reaches_carry_need_by_their_own_measure(shape: Any, state: CellState) -> None:
    cell = matrix(plan(patch("W", shape))).cells["west", "water"]
    assert cell.state is state and [p.patch for p in cell.pieces] == ["W"] and cell.gap > 0
    covering = project(geometry=shapely.buffer(shape, 60))
    treated = matrix(plan(patch("W", shape), covering)).cells["west", "water"]
    assert treated.gap == 0 and treated.problem == pytest.approx(cell.problem)


def test_ground_whose_staying_untreated_is_accepted_is_no_gap_until_its_day() -> None:
    half = GapJustification(
        id="g",
        unit="west",
        problem_type="river_degradation",
        reason="next_phase",
        explanation="二期实施",
        geometry=box(250, 250, 400, 550),
        accepted_by="审查人",
        valid_until=date(2026, 12, 31),
    )
    whole = size([box(250, 250, 550, 550)])

    def gap(row: GapJustification, day: date = date(2026, 6, 1)) -> float:
        return sum(size([p.gap]) for p in patch_pieces(plan(patch(), row), today=day))

    assert gap(half) == pytest.approx(whole / 2, rel=1e-3)
    for other in (
        dataclasses.replace(half, accepted_by=""),
        dataclasses.replace(half, unit="east"),
        dataclasses.replace(half, problem_type="soil_erosion"),
        dataclasses.replace(half, element="forest"),
        dataclasses.replace(half, geometry=None),
    ):
        assert gap(other) == pytest.approx(whole, rel=1e-3)
    assert gap(half, date(2027, 1, 1)) == pytest.approx(whole, rel=1e-3)


def test_a_stated_need_asks_for_a_project_where_no_patch_does() -> None:
    stated = UnitNeed(unit="west", element="forest", need="on", reason="规划要求")
    bare = matrix(plan(patch(), stated)).cells["west", "forest"]
    assert bare.state is CellState.NO_PROJECT
    wooded = project(elements=("forest",), element="forest")
    assert matrix(plan(patch(), stated, wooded)).cells["west", "forest"].state is CellState.FULL


def test_an_element_switched_off_leaves_the_sums() -> None:
    off = dataclasses.replace(WEST, elements_off=("water",), elements_off_reason="河道已划入省级工程")
    rows = [
        patch("W"),
        patch("F", box(800, 800, 1200, 1200), element="forest", problem_type=ELEMENTS["forest"]),
    ]
    result = matrix(plan(*rows, west=off))
    cell = result.cells["west", "water"]
    assert (cell.state, cell.reason, cell.share) == (CellState.OFF, "河道已划入省级工程", None)
    assert cell.gaps == ()
    forest = size([box(800, 800, 1200, 1200)])
    assert result.unit_total("west").problem == pytest.approx(forest, abs=1)
    assert result.county.problem == pytest.approx(forest, abs=1)
    assert result.by_element["water"].share is None
    assert result.unplaced == ()


def test_units_stand_upstream_first() -> None:
    upper = dataclasses.replace(EAST, basin="hai", downstream="west", terminal=None)
    assert matrix(plan(patch(), east=upper)).units == ("east", "west")


def test_the_gravest_gap_comes_first() -> None:
    rows = [
        patch("mild", box(0, 0, 900, 900), severity=2),
        patch("grave", box(1000, 0, 1200, 200), severity=5),
        patch("large", box(1000, 400, 1900, 900), severity=5),
    ]
    gaps = matrix(plan(*rows)).cells["west", "water"].gaps
    assert [piece.patch for piece in gaps] == ["large", "grave", "mild"]
