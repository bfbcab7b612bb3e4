"""One cell in full: each gap with what stands against it, each project with why it counts or not."""

from __future__ import annotations

import dataclasses

import pytest
import shapely

from ecodesk.analysis.cell_detail import CellDetail, NotCounted, Treatment, cell_detail
from ecodesk.analysis.coverage import matrix
from ecodesk.analysis.duty_gaps import DutyGap, duty_gaps, duty_gaps_by_unit
from ecodesk.model.fields import Record
from ecodesk.model.measures import area
from tests.rules.plans import CRS, WEST, X, Y, box, patch, plan, project


def detail(*rows: Record) -> CellDetail:
    snapshot = plan(*rows)
    return cell_detail(snapshot, matrix(snapshot).cells["west", "water"])


def reasons(found: CellDetail) -> dict[str, NotCounted]:
    return {line.id: line.reason for line in found.uncounted}


def test_gaps_say_how_large_they_are_and_what_stands_against_them() -> None:
    found = detail(
        patch("bare", box(0, 0, 400, 400), severity=5),
        patch("partly", box(600, 0, 1000, 400), severity=4),
        patch("coming", box(1200, 0, 1600, 400), severity=3),
        patch("done", box(0, 600, 400, 1000), severity=5),
        project("P-1", box(600, 0, 800, 400)),
        project("P-2", box(1200, 0, 1600, 400), status="draft"),
        project("P-3", box(0, 600, 400, 1000)),
    )
    lines = {line.piece.patch: line for line in found.gaps}
    assert [line.piece.patch for line in found.gaps] == ["bare", "partly", "coming"]
    assert lines["bare"].treatment is Treatment.NONE
    assert lines["partly"].treatment is Treatment.PARTIAL
    assert lines["coming"].treatment is Treatment.INTENDED
    assert lines["partly"].area == pytest.approx(area(box(800, 0, 1000, 400), CRS), abs=1)
    assert lines["partly"].whole == pytest.approx(area(box(600, 0, 1000, 400), CRS), abs=1)
    assert sum(line.area for line in found.gaps) == pytest.approx(found.cell.gap, abs=1)


def test_a_counted_project_treats_only_problems_of_the_cell() -> None:
    """Its footprint is larger than the patches; ground it treats in two patches counts once."""
    found = detail(
        patch("A", box(200, 200, 600, 600)),
        patch("B", box(400, 200, 800, 600)),
        project("P-1", box(100, 100, 700, 700)),
    )
    (counted,) = found.counted
    assert counted.id == "P-1"
    assert counted.treated == pytest.approx(area(box(200, 200, 700, 600), CRS), abs=1)
    assert counted.treated == pytest.approx(found.cell.treated, abs=1)


def test_projects_that_do_not_count_say_why() -> None:
    bare = dataclasses.replace(project("bare"), geometry=None)
    found = detail(
        patch(),
        project("draft", status="draft"),
        project("type", problem_types=("water_pollution",)),
        project("away", box(1200, 1200, 1500, 1500)),
        bare,
        project("other", box(1200, 200, 1500, 500), element="forest", elements=("forest",)),
    )
    assert found.counted == ()
    assert reasons(found) == {
        "draft": NotCounted.STATUS,
        "type": NotCounted.TYPE,
        "away": NotCounted.ELSEWHERE,
        "bare": NotCounted.NO_SHAPE,
    }


def test_a_project_of_a_neighbour_that_reaches_in_counts_and_one_beside_the_patch_does_not() -> None:
    found = detail(
        patch(geometry=box(1600, 200, 1990, 600)),
        project("in", box(1800, 200, 2400, 600), unit="east"),
        project("beside", box(2100, 200, 2400, 600), unit="east"),
    )
    assert [p.id for p in found.counted] == ["in"]
    assert reasons(found) == {}


def test_a_draft_whose_corridor_reaches_the_gap_is_on_its_way() -> None:
    """The line itself runs beside the patch; the ground it takes does not."""
    line = shapely.LineString([(X + 560, Y + 200), (X + 560, Y + 600)])
    found = detail(patch(), project("line", line, corridor_width_m=100.0, status="draft", unit=""))
    assert found.gaps[0].treatment is Treatment.INTENDED
    assert reasons(found) == {"line": NotCounted.STATUS}


def test_touching_is_not_treating() -> None:
    found = detail(
        patch(), project("beside", box(550, 250, 800, 550), element="forest", elements=("forest",))
    )
    assert found.gaps[0].treatment is Treatment.NONE
    assert found.counted == ()


def test_without_patches_the_projects_are_there_and_say_so() -> None:
    found = detail(project("P-1"))
    assert (found.gaps, found.counted) == ((), ())
    assert reasons(found) == {"P-1": NotCounted.NO_PATCH}


# ---- 责任空当


def gaps_of(*rows: Record) -> tuple[DutyGap, ...]:
    snapshot = plan(*rows)
    return duty_gaps(snapshot, matrix(snapshot))


def test_need_without_any_project_is_nobody_s_duty() -> None:
    assert gaps_of(patch()) == (DutyGap("west", "water"),)


def test_a_project_without_a_lead_leaves_a_gap_even_beside_one_that_has_one() -> None:
    assert gaps_of(patch(), project("P-1")) == ()
    found = gaps_of(patch(), project("P-1"), project("P-2", box(0, 700, 300, 900), lead=""))
    assert found == (DutyGap("west", "water", ("P-2",)),)
    assert duty_gaps_by_unit(found) == {"west": 1}


def test_drafts_answer_for_an_element_and_withdrawn_projects_do_not() -> None:
    assert gaps_of(patch(), project(status="draft")) == ()
    assert gaps_of(patch(), project(status="withdrawn")) == (DutyGap("west", "water"),)


def test_no_need_no_duty() -> None:
    off = dataclasses.replace(WEST, elements_off=("water",))
    snapshot = plan(patch(), west=off)
    assert duty_gaps(snapshot, matrix(snapshot)) == ()
    small = patch(geometry=shapely.box(*box(0, 0, 50, 50).bounds))
    assert gaps_of(small) == ()
