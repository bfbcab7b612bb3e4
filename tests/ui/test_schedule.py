"""The schedule: bars are dragged, moved by keys, judged while they move, and written as PDF, on the sample."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ecodesk.i18n import t
from ecodesk.model.edit import add, change
from ecodesk.model.records import LedgerEntry, Milestone, Project, RoadmapStep
from ecodesk.ui.ledger.list_form import ListForm
from ecodesk.ui.ledger.schedule_chart import ScheduleChart
from ecodesk.ui.ledger.schedule_lines import EntryLine, OwnerLine, ProjectLine, ScheduleLines, StepLine
from ecodesk.ui.ledger.schedule_scale import STEPS
from ecodesk.ui.ledger.schedule_view import ScheduleView, seasons_of
from ecodesk.ui.ledger_page import LedgerPage
from ecodesk.ui.session import Notice
from tests.ui.conftest import Desk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)

CODE = "ZH01-001"


@pytest.fixture
def desk(lent_desk: Desk) -> Desk:
    return lent_desk


@pytest.fixture
def view(desk: Desk) -> Iterator[ScheduleView]:
    made = ScheduleView(desk.session, desk.look)
    desk.qtbot.addWidget(made)
    made.resize(1500, 800)
    made.show()
    desk.settle()
    yield made


def project(desk: Desk) -> Project:
    found = desk.row("project", CODE)
    assert isinstance(found, Project)
    return found


def steps(desk: Desk) -> list[RoadmapStep]:
    mine = [s for s in desk.snapshot.table(RoadmapStep).rows() if s.project == project(desk).id]
    return sorted(mine, key=lambda s: s.number or 0)


def row_of(desk: Desk, view: ScheduleView, row_id: str) -> int:
    """The row of a bar, brought into sight."""
    row = view.chart.scene.lines.row_of[row_id]
    view.chart.show_row(row)
    return row


def ends(chart: ScheduleChart, row: int) -> tuple[QPoint, QPoint, QPoint]:
    """Left end, middle and right end of a bar, brought into sight sideways."""
    line = chart.scene.lines.lines[row]
    assert isinstance(line, (OwnerLine, StepLine)) and line.end is not None
    chart.show_day(line.end)
    box = chart.scene.bar_box(row)
    assert box is not None
    y = round(box.center().y())
    return QPoint(round(box.left()), y), QPoint(round(box.right()) - 30, y), QPoint(round(box.right()), y)


def drag(chart: ScheduleChart, start: QPoint, by: float, *, release: bool = True) -> None:
    """Press, move in two turns, and let go."""
    port = chart.viewport()
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(port, left, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(port, start + QPoint(round(by / 2), 0))
    QTest.mouseMove(port, start + QPoint(round(by), 0))
    if release:
        QTest.mouseRelease(port, left, Qt.KeyboardModifier.NoModifier, start + QPoint(round(by), 0))


def test_a_bar_is_listed_for_every_project_with_its_milestones(desk: Desk, view: ScheduleView) -> None:
    lines = [line for line in view.chart.scene.lines.lines if isinstance(line, ProjectLine)]
    assert {line.id for line in lines} == set(desk.snapshot.table(Project).ids)
    told = {
        node.id for line in view.chart.scene.lines.lines if isinstance(line, OwnerLine) for node in line.nodes
    }
    assert told == set(desk.snapshot.table(Milestone).ids)


def test_dragging_the_end_of_a_bar_is_one_step_by_whole_days(desk: Desk, view: ScheduleView) -> None:
    before = project(desk)
    assert before.end is not None
    view.chart.zoom(6.0)
    row = row_of(desk, view, before.id)
    drag(view.chart, ends(view.chart, row)[2], 10 * 6.0 + 2)
    desk.settle()
    after = project(desk)
    assert after == dataclasses.replace(before, end=before.end + timedelta(days=10))
    assert desk.session.workspace is not None
    assert CODE in str(desk.session.workspace.undo_label)
    desk.session.undo()
    desk.settle()
    assert project(desk) == before


def test_an_end_cannot_be_dragged_past_the_other_one(desk: Desk, view: ScheduleView) -> None:
    before = project(desk)
    assert before.start is not None
    view.chart.zoom(0.4)
    row = row_of(desk, view, before.id)
    drag(view.chart, ends(view.chart, row)[2], -2000 * 0.4)
    desk.settle()
    assert project(desk).end == before.start + timedelta(days=1) and project(desk).start == before.start


def test_moving_a_whole_bar_takes_what_is_still_to_be_done_along_and_says_so(
    desk: Desk, view: ScheduleView
) -> None:
    before = project(desk)
    said: list[Notice | None] = []
    desk.session.noticed.connect(said.append)
    mine = {m.id: m for m in desk.snapshot.table(Milestone).rows() if m.project == before.id}
    view.chart.zoom(4.0)
    row = row_of(desk, view, before.id)
    drag(view.chart, ends(view.chart, row)[1], 7 * 4.0)
    desk.settle()
    after = project(desk)
    assert before.start is not None and before.end is not None
    assert (after.start, after.end) == (before.start + timedelta(days=7), before.end + timedelta(days=7))
    for row_id, node in mine.items():
        now = desk.snapshot.table(Milestone)[row_id]
        assert node.planned is not None
        assert now.planned == (node.planned if node.actual else node.planned + timedelta(days=7))
    notices = [n for n in said if n is not None]
    assert notices and "连同" in notices[-1].text.zh and notices[-1].actions
    desk.session.undo()
    desk.settle()
    assert project(desk) == before
    assert all(desk.snapshot.table(Milestone)[row_id] == node for row_id, node in mine.items())


def test_a_broken_predecessor_is_told_while_the_bar_still_moves_and_escape_gives_up(
    desk: Desk, view: ScheduleView
) -> None:
    view.chart.zoom(4.0)
    view.chart.steps_wanted.emit(project(desk).id)
    desk.settle()
    third = steps(desk)[2]
    row = row_of(desk, view, third.id)
    end = ends(view.chart, row)[2]
    drag(view.chart, end, 12 * 4.0, release=False)
    verdict = view.chart.verdict
    assert verdict is not None and "SCH-001" in verdict.zh and third.name in verdict.zh
    QTest.keyClick(view.chart, Qt.Key.Key_Escape)
    QTest.mouseRelease(view.chart.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
    desk.settle()
    assert steps(desk)[2] == third
    drag(view.chart, ends(view.chart, row)[2], 12 * 4.0)
    desk.settle()
    assert desk.session.result is not None
    found = desk.session.result.of("project", project(desk).id)
    assert any(f.rule == "SCH-001" and f.open for f in found)
    assert any(link.broken for link in view.chart.scene.lines.links)


ENTRY = LedgerEntry(
    id="e-watch",
    ledger_no="TZ-900",
    name="地下水监测网络",
    task="t-watch",
    element="water",
    start=date(2026, 3, 1),
    end=date(2027, 2, 28),
    progress_pct=40.0,
)
NODES = (
    Milestone(
        id="m-a", entry=ENTRY.id, name="布点", planned=date(2026, 4, 1), actual=date(2026, 4, 1), weight=40.0
    ),
    Milestone(id="m-b", entry=ENTRY.id, name="联网", planned=date(2027, 1, 20), weight=60.0),
)
WORKS = (
    RoadmapStep(
        id="s-a", entry=ENTRY.id, number=1, name="选址", start=date(2027, 1, 1), end=date(2027, 1, 31)
    ),
    RoadmapStep(
        id="s-b",
        entry=ENTRY.id,
        number=2,
        name="安装",
        start=date(2027, 1, 31),
        end=date(2027, 2, 20),
        predecessor="s-a",
    ),
)


@pytest.fixture
def own_entry(desk: Desk, view: ScheduleView) -> ScheduleView:
    """The schedule with an entry that has no project, in sight."""
    desk.session.apply(add(t("添加条目", "Add an entry"), ENTRY, *NODES, *WORKS))
    desk.settle()
    view.chart.zoom(4.0)
    return view


def test_an_entry_without_a_project_has_a_bar_with_milestones_and_steps(
    desk: Desk, own_entry: ScheduleView
) -> None:
    chart = own_entry.chart
    line = chart.scene.lines.lines[row_of(desk, own_entry, ENTRY.id)]
    assert isinstance(line, EntryLine)
    assert (line.code, line.start, line.end, line.actual) == (ENTRY.ledger_no, ENTRY.start, ENTRY.end, 0.4)
    assert [node.name for node in line.nodes] == ["布点", "联网"]
    chart.steps_wanted.emit(ENTRY.id)
    desk.settle()
    first, second = (chart.scene.lines.row_of[step.id] for step in WORKS)
    assert [(link.first, link.second) for link in chart.scene.lines.links_across(first, second)] == [
        (first, second)
    ]
    own_entry.tools.filter_box.setText("监测网络")
    desk.qtbot.waitUntil(lambda: set(chart.scene.lines.row_of) == {ENTRY.id, *(step.id for step in WORKS)})
    own_entry.tools.filter_box.setText("没有这样的条目")
    desk.qtbot.waitUntil(lambda: not chart.scene.lines.row_of)


def test_dragging_the_bar_of_an_entry_takes_what_is_to_be_done_along_as_one_step(
    desk: Desk, own_entry: ScheduleView
) -> None:
    row = row_of(desk, own_entry, ENTRY.id)
    drag(own_entry.chart, ends(own_entry.chart, row)[1], 7 * 4.0)
    desk.settle()
    by = timedelta(days=7)
    assert ENTRY.start is not None and ENTRY.end is not None
    moved = dataclasses.replace(ENTRY, start=ENTRY.start + by, end=ENTRY.end + by)
    assert desk.snapshot.table(LedgerEntry)[ENTRY.id] == moved
    done, open_ = (desk.snapshot.table(Milestone)[node.id].planned for node in NODES)
    assert (done, open_) == (date(2026, 4, 1), date(2027, 1, 27))
    assert desk.snapshot.table(RoadmapStep)["s-a"].start == date(2027, 1, 8)
    assert desk.session.workspace is not None and "TZ-900" in str(desk.session.workspace.undo_label)
    desk.session.undo()
    desk.settle()
    assert desk.snapshot.table(LedgerEntry)[ENTRY.id] == ENTRY
    assert all(desk.snapshot.row(part.table, part.id) == part for part in (*NODES, *WORKS))


def test_the_rule_about_dates_speaks_of_an_entry_while_its_bar_is_dragged_and_after(
    desk: Desk, own_entry: ScheduleView
) -> None:
    chart = own_entry.chart
    drag(chart, ends(chart, row_of(desk, own_entry, ENTRY.id))[2], -60 * 4.0, release=False)
    assert chart.verdict is not None and "SCH-001" in chart.verdict.zh and "联网" in chart.verdict.zh
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    chart.steps_wanted.emit(ENTRY.id)
    desk.settle()
    drag(chart, ends(chart, row_of(desk, own_entry, "s-a"))[2], 12 * 4.0)
    desk.settle()
    assert desk.session.result is not None
    said = [f.message.zh for f in desk.session.result.of(LedgerEntry.table, ENTRY.id) if f.rule == "SCH-001"]
    assert said and "选址" in said[0]


def test_enter_on_the_bar_of_an_entry_opens_its_own_form(desk: Desk, own_entry: ScheduleView) -> None:
    chart = own_entry.chart
    chart.setFocus()
    row = row_of(desk, own_entry, ENTRY.id)
    place = QPoint(200, round(chart.scene.row_top(row)) + 8)
    QTest.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert not desk.session.selection.ids("project")
    QTest.keyClick(chart, Qt.Key.Key_Return)
    (form,) = own_entry.findChildren(ListForm)
    assert ENTRY.name in form.windowTitle()
    form.accept()


def test_a_milestone_is_dragged_by_itself(desk: Desk, view: ScheduleView) -> None:
    view.chart.zoom(4.0)
    row = row_of(desk, view, project(desk).id)
    line = view.chart.scene.lines.lines[row]
    assert isinstance(line, ProjectLine)
    node = line.nodes[-2]
    view.chart.show_day(node.planned)
    drag(view.chart, view.chart.scene.node_place(row, node).toPoint(), -5 * 4.0)
    desk.settle()
    assert desk.snapshot.table(Milestone)[node.id].planned == node.planned - timedelta(days=5)
    assert project(desk).end == line.end


def test_keys_move_the_selection_and_the_bar_however_fast_they_come(desk: Desk, view: ScheduleView) -> None:
    before = project(desk)
    view.chart.setFocus()
    row = row_of(desk, view, before.id)
    QTest.mouseClick(
        view.chart.viewport(),
        Qt.MouseButton.LeftButton,
        pos=QPoint(200, round(view.chart.scene.row_top(row)) + 8),
    )
    assert desk.session.selection.ids("project") == [before.id]
    for _ in range(3):
        QTest.keyClick(view.chart, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    desk.settle()
    assert before.start is not None and project(desk).start == before.start + timedelta(days=21)
    alt_shift = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(view.chart, Qt.Key.Key_Left, alt_shift)
    desk.settle()
    assert before.end is not None and project(desk).end == before.end + timedelta(days=14)
    QTest.keyClick(view.chart, Qt.Key.Key_Down)
    assert desk.session.selection.ids("project") != [before.id]


def test_the_wheel_zooms_around_the_pointer(view: ScheduleView) -> None:
    chart = view.chart
    chart.zoom(STEPS["quarter"])
    chart.show_day(chart.scene.lines.today)
    x = 700.0
    day = chart.scene.scale.when(chart.horizontalScrollBar().value() + x - chart.scene.axis().left())
    event = QWheelEvent(
        QPointF(x, 300),
        QPointF(x, 300),
        QPoint(),
        QPoint(0, 480),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(chart.viewport(), event)
    assert chart.scene.scale.day > STEPS["quarter"]
    after = chart.scene.scale.when(chart.horizontalScrollBar().value() + x - chart.scene.axis().left())
    assert abs((after - day).days) <= 3


def test_circular_predecessors_are_told_and_nothing_hangs(desk: Desk, view: ScheduleView) -> None:
    first, second = steps(desk)[:2]
    desk.session.apply(
        change(t("循环", "Circle"), [(first, dataclasses.replace(first, predecessor=second.id))])
    )
    desk.settle()
    assert (
        view.circles.isVisible() and first.name in view.circles.text() and second.name in view.circles.text()
    )
    view.steps.click()
    desk.settle()
    row = view.chart.scene.lines.row_of[first.id]
    line = view.chart.scene.lines.lines[row]
    assert isinstance(line, StepLine) and line.in_circle and line.slack is None
    assert not view.chart.grab().isNull()


def test_of_ten_thousand_bars_only_those_in_sight_are_looked_at(view: ScheduleView) -> None:
    chart, first, count = view.chart, date(2026, 1, 1), 10_000
    lines = tuple(
        ProjectLine(f"p{i}", f"C{i}", "项目", "water", first, first + timedelta(90), 0.5, None, (), 0)
        for i in range(count)
    )
    row_of = {line.id: row for row, line in enumerate(lines)}
    chart.show_lines(ScheduleLines(lines, (), first, first, first + timedelta(90), row_of=row_of))
    chart.show_row(count - 1)
    chart.show_day(first)
    in_sight = chart.scene.visible_rows()
    room = chart.viewport().height() // chart.scene.row_height() + 2
    assert in_sight.stop == count and len(in_sight) <= room
    box = chart.scene.bar_box(count - 1)
    assert box is not None and chart.viewport().rect().contains(box.center().toPoint())
    image: QImage = chart.viewport().grab().toImage()
    bar, beside = round(box.left()) + 8, round(box.right()) + 100
    y = round(box.center().y())
    assert image.pixelColor(bar, y) != image.pixelColor(beside, y)


def test_season_bands_follow_the_settings_of_the_county(desk: Desk) -> None:
    found = {season.id: season for season in seasons_of(desk.snapshot)}
    assert set(found) == {"flood", "spring", "autumn"}
    spans = list(found["flood"].spans(date(2026, 1, 1), date(2026, 12, 31)))
    assert spans == [(date(2026, 6, 1), date(2026, 10, 1))]


def test_filter_and_grouping_are_those_of_the_table(desk: Desk) -> None:
    page = LedgerPage(desk.session, desk.look)
    desk.qtbot.addWidget(page)
    page.resize(1500, 800)
    page.show()
    page.table.tools.choose({"element": frozenset({"forest"})})
    page.table.tools.group.setCurrentIndex(page.table.tools.group.findData("lead"))
    page.show_view("schedule")
    desk.settle()
    view = page.view("schedule")
    assert isinstance(view, ScheduleView) and view.tools.group_by == "lead"
    lines = [line for line in view.chart.scene.lines.lines if isinstance(line, ProjectLine)]
    assert page.table.arrangement is not None
    assert {line.id for line in lines} == {
        page.table.arrangement.rows.table.ids[i] for i in page.table.arrangement.listed.tolist()
    }
    view.tools.clear()
    desk.settle()
    assert not page.table.tools.filter


def test_bars_are_painted_and_a_tip_says_what_they_mean(desk: Desk, view: ScheduleView) -> None:
    row = row_of(desk, view, project(desk).id)
    _, middle, _ = ends(view.chart, row)
    tip = view.chart.tip_at(middle.x(), middle.y())
    assert CODE in tip and "73 %" in tip
    image: QImage = view.chart.grab().toImage()
    box = view.chart.scene.bar_box(row)
    assert box is not None
    y = round(box.center().y())
    assert image.pixelColor(middle.x(), y) != image.pixelColor(round(box.right()) + 80, y)


def test_the_schedule_is_written_as_pdf_with_every_listed_project(
    desk: Desk, view: ScheduleView, tmp_path: Path
) -> None:
    view.steps.click()
    desk.settle()
    path = tmp_path / "进度.pdf"
    view.print_to(path)
    desk.settle()
    text = "".join(page.extract_text() for page in PdfReader(path).pages)
    for code in desk.snapshot.table(Project).column("code"):
        assert code in text
