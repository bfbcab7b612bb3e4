"""Where gaps lie towards the projects around them, and which are listed one by one."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
import shapely

from ecodesk.analysis.cell_detail import CellDetail, cell_detail
from ecodesk.analysis.coverage import matrix, problem_matrix
from ecodesk.analysis.gap_kinds import GapKind
from ecodesk.model.fields import Record
from ecodesk.model.measures import area
from ecodesk.model.records import GapJustification, Setting
from tests.rules.plans import CRS, box, patch, plan, project

RING = box(200, 200, 800, 800).difference(box(400, 400, 600, 600))


def detail(*rows: Record) -> CellDetail:
    snapshot = plan(*rows)
    return cell_detail(snapshot, matrix(snapshot).cells["west", "water"])


@pytest.mark.parametrize(
    ("ground", "projects", "kind"),
    [
        (box(200, 200, 800, 800), (RING,), GapKind.HOLE),
        (
            box(200, 200, 800, 600),
            (box(200, 200, 400, 600), box(600, 200, 800, 600)),
            GapKind.BETWEEN,
        ),
        (box(200, 200, 800, 600), (box(200, 200, 600, 600),), GapKind.EDGE),
        (box(0, 1000, 200, 1200), (box(600, 200, 800, 600),), GapKind.EDGE),
        (box(1000, 1000, 1200, 1200), (box(600, 200, 800, 600),), GapKind.APART),
        (box(200, 200, 800, 600), (), GapKind.WHOLE_UNIT),
    ],
)
def test_a_gap_is_told_by_what_it_touches(
    ground: shapely.Polygon, projects: tuple[shapely.Polygon, ...], kind: GapKind
) -> None:
    """A second, treated patch keeps the unit from being without any treatment."""
    treated = [patch("treated", box(600, 1400, 800, 1600)), project("P-0", box(600, 1400, 800, 1600))]
    rows = [project(f"P-{n}", shape) for n, shape in enumerate(projects, start=1)]
    found = detail(patch("WT", ground), *rows, *(treated if kind is not GapKind.WHOLE_UNIT else ()))
    assert [line.kind for line in found.gaps] == [kind]


def test_every_polygon_of_a_gap_is_told_apart() -> None:
    """A project through the middle of a patch leaves two polygons of one patch."""
    found = detail(patch("WT", box(200, 200, 800, 600)), project("P", box(300, 100, 500, 700)))
    assert [line.piece.patch for line in found.gaps] == ["WT", "WT"]
    sizes = [area(box(500, 200, 800, 600), CRS), area(box(200, 200, 300, 600), CRS)]
    assert [line.area for line in found.gaps] == pytest.approx(sizes, abs=1)


def test_gaps_outside_the_sizes_of_the_county_are_counted_and_not_listed() -> None:
    rows = [patch("small", box(0, 0, 50, 50)), patch("fit", box(200, 200, 500, 500))]
    rows += [patch("large", box(600, 200, 1600, 1200))]
    limits = {"analysis.gap_min": 10_000, "analysis.gap_max": 500_000}
    settings = [Setting(key=key, value=json.dumps(value)) for key, value in limits.items()]
    found = detail(*rows, *settings)
    assert [line.piece.patch for line in found.gaps] == ["fit"]
    assert (found.smaller.count, found.larger.count) == (1, 1)
    assert found.smaller.area == pytest.approx(area(box(0, 0, 50, 50), CRS), abs=1)
    listed = sum(line.area for line in found.gaps)
    assert listed + found.smaller.area + found.larger.area == pytest.approx(found.cell.gap, abs=1)


def test_what_was_said_about_gaps_stands_with_their_cell() -> None:
    said = GapJustification(
        id="said",
        unit="west",
        element="water",
        problem_type="river_degradation",
        reason="next_phase",
        valid_until=date.today() + timedelta(days=30),
        geometry=box(200, 200, 300, 300),
    )
    elsewhere = GapJustification(id="east", unit="east", element="water", geometry=box(2200, 200, 2300, 300))
    snapshot = plan(patch(geometry=box(200, 200, 600, 600)), said, elsewhere)
    assert cell_detail(snapshot, matrix(snapshot).cells["west", "water"]).justified == (said,)
    by_problem = problem_matrix(snapshot).cells
    assert cell_detail(snapshot, by_problem["west", "river_degradation"]).justified == (said,)
