"""The board: cards stand under the state of their project and go to another one only through its gate."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from ecodesk.model.records import LedgerEntry, Project
from ecodesk.ui.ledger.board_chart import BoardChart
from ecodesk.ui.ledger.board_view import BoardView
from ecodesk.ui.session import Notice
from tests.ui.conftest import Desk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)


@pytest.fixture
def desk(lent_desk: Desk) -> Desk:
    return lent_desk


@pytest.fixture
def chart(desk: Desk) -> BoardChart:
    made = BoardView(desk.session, desk.look)
    desk.qtbot.addWidget(made)
    made.resize(1900, 900)
    made.show()
    desk.settle()
    return made.chart


def with_status(desk: Desk, status: str) -> Project:
    return next(p for p in desk.snapshot.table(Project).rows() if p.status == status)


def column_of(chart: BoardChart, status: str) -> int:
    return next(n for n, column in enumerate(chart.columns) if column.status == status)


def drag(chart: BoardChart, project: Project, status: str) -> None:
    """Take the card of a project and let it go in the column of a state."""
    found = chart.place_of(project.id)
    assert found is not None
    chart.go_to(*found)
    start = chart.card_box(*found).center().toPoint()
    end = QPoint(round(chart.column_box(column_of(chart, status)).center().x()), start.y())
    port, left, free = chart.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(port, left, free, start)
    QTest.mouseMove(port, (start + end) / 2)
    QTest.mouseMove(port, end)
    QTest.mouseRelease(port, left, free, end)


def test_every_project_has_one_card_under_its_state(desk: Desk, chart: BoardChart) -> None:
    shown = {card.id: column.status for column in chart.columns for card in column.cards}
    assert shown == {p.id: p.status for p in desk.snapshot.table(Project).rows()}


def test_a_card_dragged_to_the_next_state_is_one_step(desk: Desk, chart: BoardChart) -> None:
    project = with_status(desk, "in_ledger")
    drag(chart, project, "under_construction")
    desk.settle()
    after = desk.snapshot.table(Project)[project.id]
    assert after == dataclasses.replace(project, status="under_construction")
    desk.session.undo()
    desk.settle()
    assert desk.snapshot.table(Project)[project.id] == project


@pytest.mark.parametrize(("old", "new"), [("in_review", "admitted"), ("in_review", "in_ledger")])
def test_no_card_goes_past_the_admission_review(desk: Desk, chart: BoardChart, old: str, new: str) -> None:
    said: list[Notice | None] = []
    desk.session.noticed.connect(said.append)
    project = with_status(desk, old)
    drag(chart, project, new)
    desk.settle()
    assert desk.snapshot.table(Project)[project.id] == project
    assert not [e for e in desk.snapshot.table(LedgerEntry).column("project") if e == project.id]
    assert said and said[-1] is not None and project.code in said[-1].text.zh


def test_a_draft_with_problems_is_not_submitted(desk: Desk, chart: BoardChart) -> None:
    assert desk.session.result is not None
    drafts = [p for p in desk.snapshot.table(Project).rows() if p.status in ("draft", "returned")]
    troubled = next(
        p
        for p in drafts
        if any(f.open and f.severity.name == "ERROR" for f in desk.session.result.of("project", p.id))
    )
    drag(chart, troubled, "in_review")
    desk.settle()
    assert desk.snapshot.table(Project)[troubled.id] == troubled


def test_keys_move_from_card_to_card_and_move_the_card(desk: Desk, chart: BoardChart) -> None:
    project = with_status(desk, "under_construction")
    found = chart.place_of(project.id)
    assert found is not None
    chart.setFocus()
    chart.go_to(*found)
    QTest.keyClick(chart, Qt.Key.Key_Down)
    QTest.keyClick(chart, Qt.Key.Key_Up)
    assert desk.session.selection.ids("project") == [project.id]
    QTest.keyClick(chart, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    desk.settle()
    assert desk.snapshot.table(Project)[project.id].status == "completed"
