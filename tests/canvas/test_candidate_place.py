"""A row of a department's list that came without a place gets one from the hand, and is compared there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from ecodesk.model.records import OrgUnit, SourcePlan, SourceProject
from ecodesk.ui.planning.workbench_acts import PLACE
from ecodesk.ui.planning.workbench_view import WorkbenchView
from tests.canvas.conftest import Hand
from tests.canvas.made_plan import box, project
from tests.settling import settle

HandOn = Callable[..., Hand]

LIST = (
    OrgUnit(id="o1", code="LY", name="县林业局"),
    SourcePlan(id="s1", code="LY", name="林业规划", department="o1"),
    SourceProject(id="c1", source_plan="s1", code="LY-01", name="退化林修复"),
    SourceProject(id="c2", source_plan="s1", code="LY-02", name="造林", geometry=box(3000, 200, 3400, 600)),
)
STANDING = project("ZH01-001", box(1000, 400, 1400, 800))
PLACE_OF_C1 = ((1000, 400), (1400, 400), (1400, 600), (1000, 600))


def bench_on(hand: Hand, code: str) -> WorkbenchView:
    """The workbench with a candidate in focus."""
    hand.window.show_page("plan")
    hand.window.panes.plan.show_view("workbench")
    view = hand.window.panes.plan.view("workbench")
    assert isinstance(view, WorkbenchView)
    settle(hand.qtbot, hand.window.session)
    view.show_candidate(code)
    settle(hand.qtbot, hand.window.session)
    assert view.line is not None and view.line.id == code
    return view


def candidate(hand: Hand) -> SourceProject:
    return hand.snapshot.table(SourceProject)["c1"]


def to_the_map(hand: Hand, view: WorkbenchView) -> None:
    view.table.setFocus()
    hand.qtbot.keyClick(view.table, Qt.Key.Key_P)
    settle(hand.qtbot, hand.window.session)
    assert hand.window.page == "map" and hand.canvas.tool_id == "candidate"
    hand.look_squarely()


def test_a_candidate_without_a_place_is_drawn_and_compared_where_it_lies(hand_on: HandOn) -> None:
    hand = hand_on(*LIST, STANDING)
    view = bench_on(hand, "c1")
    button = view.acts.buttons[PLACE]
    assert button.isVisible() and view.line is not None and view.line.standing is not None
    assert view.line.standing.match is None
    hand.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert hand.window.page == "map" and hand.canvas.tool_id == "candidate"
    hand.look_squarely()
    hand.draw(*PLACE_OF_C1)
    settle(hand.qtbot, hand.window.session)

    assert candidate(hand).geometry is not None and candidate(hand).geometry.equals(box(1000, 400, 1400, 600))
    assert hand.project("ZH01-001") == STANDING, "projects are left alone"
    assert hand.step == "候选 LY-01 画出位置" and "候选 LY-01 已画出位置，8.0" in hand.words
    assert hand.window.page == "plan" and hand.canvas.tool_id == "select"
    assert hand.window.panes.plan.current == "workbench"
    assert view.line is not None and view.line.id == "c1" and view.line.standing is not None
    match = view.line.standing.match
    assert match is not None and match.id == "ZH01-001" and match.share > 0.99
    assert not button.isVisible(), "there is no more need of it"
    assert not view.acts.can(PLACE) and view.acts.can("X")

    hand.window.session.undo()
    settle(hand.qtbot, hand.window.session)
    assert candidate(hand) == LIST[2] and button.isVisible()


@pytest.mark.parametrize("begun", [(), PLACE_OF_C1[:3]], ids=["nothing", "three points"])
def test_esc_gives_up_and_changes_nothing(hand_on: HandOn, begun: tuple[tuple[float, float], ...]) -> None:
    hand = hand_on(*LIST, STANDING)
    view = bench_on(hand, "c1")
    before, step = hand.snapshot.revision, hand.step
    to_the_map(hand, view)
    hand.click(*begun)
    hand.key(Qt.Key.Key_Escape)
    settle(hand.qtbot, hand.window.session)
    assert hand.window.page == "plan" and view.line is not None and view.line.id == "c1"
    assert candidate(hand) == LIST[2]
    assert (hand.snapshot.revision, hand.step) == (before, step)
    to_the_map(hand, view)
    assert not hand.canvas.tool.lines_in_hand[0], "what was given up does not come back"
    hand.key(Qt.Key.Key_Escape)


def test_points_that_enclose_nothing_stay_to_be_mended(hand_on: HandOn) -> None:
    hand = hand_on(*LIST)
    to_the_map(hand, bench_on(hand, "c1"))
    hand.draw((700, 400), (800, 400), (900, 400))
    assert "没有围出面积" in hand.words
    assert candidate(hand).geometry is None and hand.window.page == "map"
    hand.key(Qt.Key.Key_Backspace)
    hand.draw((800, 600))
    assert candidate(hand).geometry is not None and hand.window.page == "plan"


def test_one_that_has_a_place_or_a_plan_to_read_only_is_refused(hand_on: HandOn) -> None:
    hand = hand_on(*LIST)
    view = bench_on(hand, "c2")
    notices: list[str] = []
    hand.window.session.noticed.connect(lambda notice: notices.append(str(notice.text)))
    view.table.setFocus()
    hand.qtbot.keyClick(view.table, Qt.Key.Key_P)
    assert notices == ["这个候选已有图形"] and hand.window.page == "plan"

    hand.open_for_reading()
    view = bench_on(hand, "c1")
    notices.clear()
    view.table.setFocus()
    hand.qtbot.keyClick(view.table, Qt.Key.Key_P)
    assert notices == ["规划以只读方式打开"] and hand.window.page == "plan"
    assert hand.reason("map.place_candidate") is not None
