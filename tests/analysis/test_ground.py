"""How much ground projects take together, and how much of each lies in its own unit."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import shapely

from ecodesk.analysis.footprints import usable
from ecodesk.analysis.ground import home_shares, net_area
from ecodesk.analysis.grouping import project_areas
from ecodesk.analysis.parallel import prepared_in_threads
from ecodesk.model.records import RestorationUnit
from tests.rules.plans import box, plan, project


def test_shared_ground_counts_once() -> None:
    snapshot = plan(
        project("P-1", box(200, 200, 600, 600)),
        project("P-2", box(400, 200, 800, 600)),
        project("P-3", box(1000, 1000, 1100, 1100)),
    )
    first, second, third = project_areas(snapshot)
    assert net_area(snapshot, ["P-1", "P-2", "P-3"]) == pytest.approx(first * 1.5 + third, rel=1e-5)
    assert net_area(snapshot, ["P-1", "P-2", "P-3"]) < first + second + third
    assert net_area(snapshot, ["P-1", "P-3"]) == pytest.approx(first + third, abs=0.01)
    assert net_area(snapshot, []) == 0.0


def test_a_project_without_shape_takes_no_ground() -> None:
    snapshot = plan(project("P-1"), project("P-2", shapely.Polygon()))
    assert net_area(snapshot, ["P-2"]) == 0.0
    assert net_area(snapshot, ["P-1", "P-2"]) == pytest.approx(project_areas(snapshot)[0])


def test_shares_inside_the_own_unit() -> None:
    snapshot = plan(
        project("inside", box(200, 200, 600, 600)),
        project("across", box(1900, 200, 2300, 600)),
        project("ungrouped", box(300, 900, 400, 1000), unit=""),
        project("empty", shapely.Polygon()),
    )
    inside, across, ungrouped, empty = home_shares(snapshot)
    assert inside == 1.0
    assert across == pytest.approx(0.25)
    assert math.isnan(ungrouped) and math.isnan(empty)
    assert home_shares(snapshot, np.array([1])) == pytest.approx([0.25])


def test_shapes_that_threads_share_are_never_prepared() -> None:
    """A prepared geometry that two threads ask at once crashes the program."""
    snapshot = plan(*(project(f"P-{n}", box(n, 200, n + 50, 600)) for n in range(40)))
    units = usable(snapshot.table(RestorationUnit))
    pairs = np.arange(6_000) % 2
    others = np.array([box(n % 3000, 100, n % 3000 + 20, 200) for n in range(6_000)], dtype=object)
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(prepared_in_threads, shapely.covers, units[pairs], others) for _ in range(2)]
        answers = [answer.result() for answer in asked]
    expected = [shapely.covers(units[unit], shape) for unit, shape in zip(pairs, others, strict=True)]
    assert (answers[0] == expected).all() and (answers[1] == expected).all()
    home_shares(snapshot)
    assert not shapely.is_prepared(units).any()
