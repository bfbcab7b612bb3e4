"""The schedule of works that go on over New Year: bars without a seam, heads of both years, seasons that go round."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest

from ecodesk.i18n import t
from ecodesk.model.edit import add
from ecodesk.model.records import Milestone, Project, RoadmapStep
from ecodesk.rules.profile import rule_setting, setting_edit
from ecodesk.rules.registry import all_rules
from ecodesk.ui.ledger.schedule_edits import BODY, Replan, replanned
from ecodesk.ui.ledger.schedule_lines import OwnerLine, StepLine
from ecodesk.ui.ledger.schedule_scale import Scale, Season, season
from ecodesk.ui.ledger.schedule_view import SEASONS, ScheduleView, seasons_of
from tests.ui.conftest import Desk

START, END, NEW_YEAR = date(2026, 11, 15), date(2027, 3, 20), date(2027, 1, 1)
WINTER = Project(id="winter", code="DJ-001", name="冬季清淤", element="water", start=START, end=END)
PARTS = (
    RoadmapStep(id="w1", project="winter", number=1, name="清淤", start=START, end=NEW_YEAR),
    RoadmapStep(id="w2", project="winter", number=2, name="护岸", start=NEW_YEAR, end=END, predecessor="w1"),
    Milestone(id="w3", project="winter", name="合龙", planned=NEW_YEAR),
)


@pytest.fixture
def desk(lent_desk: Desk) -> Desk:
    lent_desk.session.apply(add(t("冬季施工", "Winter works"), WINTER, *PARTS))
    lent_desk.settle()
    return lent_desk


@pytest.fixture
def view(desk: Desk) -> Iterator[ScheduleView]:
    made = ScheduleView(desk.session, desk.look)
    desk.qtbot.addWidget(made)
    made.resize(1500, 800)
    made.show()
    desk.settle()
    yield made


def test_bars_steps_and_milestones_go_on_over_new_year_day_by_day(desk: Desk, view: ScheduleView) -> None:
    view.steps.click()
    desk.settle()
    scene = view.chart.scene
    lines = scene.lines
    whole, first, second = (lines.row_of[row_id] for row_id in ("winter", "w1", "w2"))
    boxes = [scene.bar_box(row) for row in (whole, first, second)]
    bar, before, after = (box for box in boxes if box is not None)
    day = scene.scale.day
    assert bar.width() == pytest.approx(((END - START).days + 1) * day)
    assert before.left() == pytest.approx(bar.left()) and after.right() == pytest.approx(bar.right())
    assert after.left() == pytest.approx(before.right() - day)  # both have New Year's Day
    line, step = lines.lines[whole], lines.lines[second]
    assert isinstance(line, OwnerLine) and isinstance(step, StepLine)
    assert [node.planned for node in line.nodes] == [NEW_YEAR]
    assert scene.node_place(whole, line.nodes[0]).x() == pytest.approx(after.left() + day / 2)
    (link,) = (one for one in lines.links if (one.first, one.second) == (first, second))
    assert not link.broken
    assert lines.first is not None and lines.first <= START
    assert lines.last is not None and lines.last >= END


def test_a_bar_moved_back_over_new_year_takes_its_timetable_along(desk: Desk) -> None:
    edit = replanned(desk.snapshot, Replan(Project.table, "winter", BODY, -31))
    assert edit is not None
    moved = {change.id: change.after for change in edit.changes}
    by = timedelta(days=31)
    assert moved["winter"] == dataclasses.replace(WINTER, start=START - by, end=END - by)
    node, step = moved["w3"], moved["w2"]
    assert isinstance(node, Milestone) and node.planned == date(2026, 12, 1)
    assert isinstance(step, RoadmapStep) and (step.start, step.end) == (date(2026, 12, 1), date(2027, 2, 17))


def test_seasons_set_over_new_year_have_one_band_each_winter(desk: Desk) -> None:
    rule = all_rules()[SEASONS]
    usual = rule_setting(desk.snapshot, rule)
    wanted = dataclasses.replace(usual, params={**usual.params, "flood_from": 1101, "flood_to": 310})
    desk.session.apply(setting_edit(desk.snapshot, rule, wanted, "李敏"))
    desk.settle()
    (flood,) = (one for one in seasons_of(desk.snapshot) if one.id == "flood")
    assert list(flood.spans(START, END)) == [(date(2026, 11, 1), date(2027, 3, 11))]
    assert list(flood.spans(NEW_YEAR, date(2027, 12, 31))) == [
        (date(2026, 11, 1), date(2027, 3, 11)),
        (date(2027, 11, 1), date(2028, 3, 11)),
    ]


def test_a_season_ends_on_the_last_day_of_february_whatever_the_year() -> None:
    winter = season("spring", 1201, 229)
    assert isinstance(winter, Season)
    assert [after for _, after in winter.spans(date(2026, 12, 1), date(2028, 3, 1))] == [
        date(2027, 3, 1),
        date(2028, 3, 1),
    ]
    assert season("spring", 1301, 110) is None


@pytest.mark.parametrize("day", [0.5, 1.0, 4.0, 10.0])
def test_the_head_has_no_gap_between_the_years(day: float) -> None:
    scale = Scale(START, day)
    for marks in (scale.upper(START, END), scale.lower(START, END)):
        for one, following in pairwise(marks):
            assert one.after == following.first
        assert marks[0].first <= START and marks[-1].after > END
    assert scale.when(scale.x(NEW_YEAR)) == NEW_YEAR
