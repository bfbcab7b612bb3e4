"""The planner's main path in the real window, with mouse and keys: draw, see, fix, undo, reopen, print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdf
import shapely
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ecodesk.model.records import Project
from ecodesk.reports.catalogue import ReportOptions, write_report
from ecodesk.rules.finding import Finding
from ecodesk.ui.dialogs.fix_dialog import FixDialog
from ecodesk.ui.main_window import MainWindow
from tests.settling import settle

NEIGHBOUR = "ZH03-001"


def project(window: MainWindow, code: str) -> Project:
    snapshot = window.session.snapshot
    assert snapshot is not None
    found = snapshot.table(Project).one(code=code)
    assert found is not None, code
    return found


def projects(window: MainWindow) -> dict[str, Project]:
    snapshot = window.session.snapshot
    assert snapshot is not None
    return {row.id: row for row in snapshot.table(Project).rows()}


def click(qtbot: QtBot, window: MainWindow, x: float, y: float) -> None:
    px, py = window.canvas.viewport.pixel(x, y)
    spot = QPoint(round(px), round(py))
    qtbot.mouseMove(window.canvas, spot)
    qtbot.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=spot)


def draw_over(qtbot: QtBot, window: MainWindow, geometry: Any) -> Project:
    """Draw a four-sided polygon over the eastern end of a shape and finish it with Enter."""
    before = projects(window)
    window.zoom_to(geometry)
    settle(qtbot, window.session)
    x0, y0, x1, y1 = geometry.bounds
    east = x1 - (x1 - x0) / 3
    corners = [(x1 + 300, y0 - 200), (east, y0 - 200), (east, y1 + 200), (x1 + 300, y1 + 200)]
    qtbot.keyClick(window.canvas, Qt.Key.Key_P)
    assert window.canvas.tool_id == "polygon"
    for corner in corners:
        click(qtbot, window, *corner)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(projects(window)) == len(before) + 1, timeout=20_000)
    settle(qtbot, window.session)
    (row_id,) = set(projects(window)) - set(before)
    return projects(window)[row_id]


def overlaps(window: MainWindow, row_id: str) -> list[Finding]:
    assert window.session.result is not None
    return [f for f in window.session.result.of(Project.table, row_id) if f.rule == "OVL-001"]


def test_with_avoiding_on_the_neighbour_keeps_its_ground_and_the_notice_says_so(
    qtbot: QtBot, window: MainWindow
) -> None:
    neighbour = project(window, NEIGHBOUR)
    drawn = draw_over(qtbot, window, neighbour.geometry)
    notice = window.panes.map.notice_bar.notice
    assert notice is not None and NEIGHBOUR in notice.text.zh and " ha " in notice.text.en
    assert overlaps(window, drawn.id) == []
    assert project(window, NEIGHBOUR) == neighbour
    assert not shapely.relate_pattern(drawn.geometry, neighbour.geometry, "T********")


def test_draw_over_a_neighbour_trim_undo_reopen_and_print(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    neighbour = project(window, NEIGHBOUR)
    qtbot.keyClick(window.canvas, Qt.Key.Key_A)
    assert not window.canvas.drawing.avoid
    drawn = draw_over(qtbot, window, neighbour.geometry)
    (finding,) = overlaps(window, drawn.id)
    assert window.session.selection.single(Project.table) == drawn.id

    window.panes.findings.open_finding(finding)
    window.command_actions.action("check.fix").trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(FixDialog)), timeout=20_000)
    dialog = window.findChildren(FixDialog)[0]
    qtbot.waitUntil(dialog.isVisible, timeout=20_000)
    card = next(c for c in dialog.cards if drawn.id in c.fix.preview.before)
    assert card.fix.preview.area_lost > 0
    button = card.apply_button
    assert isinstance(button, QPushButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: projects(window)[drawn.id].geometry != drawn.geometry, timeout=20_000)
    settle(qtbot, window.session)
    assert overlaps(window, drawn.id) == []
    assert project(window, NEIGHBOUR) == neighbour

    window.command_actions.action("edit.undo").trigger()
    qtbot.waitUntil(lambda: projects(window)[drawn.id] == drawn, timeout=20_000)
    settle(qtbot, window.session)
    assert [f.id for f in overlaps(window, drawn.id)] == [finding.id]

    assert window.session.workspace is not None
    location = window.session.workspace.location
    window.close_plan()
    qtbot.waitUntil(lambda: window.page == "welcome", timeout=20_000)
    settle(qtbot, window.session)
    window.opening.open_location(location)
    qtbot.waitUntil(lambda: window.page == "map" and window.session.result is not None, timeout=20_000)
    settle(qtbot, window.session)
    assert projects(window)[drawn.id] == drawn
    assert window.session.workspace is not None and window.session.workspace.redo_label is not None
    print_it(window, tmp_path / "plan.pdf", drawn)


def print_it(window: MainWindow, path: Path, drawn: Project) -> None:
    """The printed sheet lists what is on the map; a draft does not count yet and is not listed."""
    snapshot, result = window.session.snapshot, window.session.result
    assert snapshot is not None and result is not None
    write_report("plan-summary", snapshot, result, path, ReportOptions())
    text = "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    assert NEIGHBOUR in text and drawn.code not in text
