"""At 1366 × 768 the inspector lies over the map alone, and what is selected stays in sight; the bars keep their words."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ecodesk.i18n import t
from ecodesk.model.records import Project
from ecodesk.ui.canvas.navigation import bounds_of_rows
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.selection import Selection
from ecodesk.ui.status_bar import round_denominator
from tests.settling import settle

HELD = t(
    "只读打开：周丽在 2026-06-27 14:20 打开了它。可以查看和打印，不能修改",
    "Open for reading only: Zhou Li opened it at 2026-06-27 14:20. You can look and print, not change anything",
)


def on_window(window: MainWindow, part: QWidget) -> QRect:
    return QRect(part.mapTo(window, QPoint(0, 0)), part.size())


def select(window: MainWindow, code: str) -> None:
    snapshot = window.session.snapshot
    assert snapshot is not None
    row = snapshot.table(Project).one(code=code)
    assert row is not None
    window.session.select(Selection.of(Project.table, row.id))


def test_the_inspector_covers_the_map_only(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1366, 768)
    select(window, "ZH03-005")
    settle(qtbot, window.session)
    window.docks.toggle("right")
    settle(qtbot, window.session)
    inspector, canvas = on_window(window, window.panes.inspector), on_window(window, window.canvas)
    assert canvas.contains(inspector)
    assert not inspector.intersects(on_window(window, window.panes.bottom))
    box = bounds_of_rows(window.session, window.session.selection)
    assert box is not None
    right = window.canvas.viewport.pixel(box[2], box[1])[0]
    assert right <= window.canvas.width() - inspector.width(), "what is selected was moved out from under it"


def test_what_is_selected_under_the_inspector_is_brought_into_sight(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1366, 768)
    window.docks.toggle("right")
    select(window, "ZH03-004")
    window.canvas.zoom_to_selection()
    settle(qtbot, window.session)
    box = bounds_of_rows(window.session, window.session.selection)
    assert box is not None
    left, right = (window.canvas.viewport.pixel(x, box[1])[0] for x in (box[0], box[2]))
    assert 0 < left < right < window.canvas.width() - window.panes.inspector.width()
    window.docks.toggle("right")
    assert window.canvas.covered == 0


def test_the_status_bar_tells_scale_place_and_the_last_saving(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1366, 768)
    status = window.status
    workspace = window.session.workspace
    assert workspace is not None
    last = workspace.history(limit=1)[0].at.astimezone()
    today = last.date() == datetime.now().astimezone().date()
    told = f"已保存 {last:%H:%M:%S}" if today else f"已保存 {last:%Y-%m-%d %H:%M}"
    qtbot.waitUntil(lambda: status._saved_label.text() == told, timeout=20_000)
    assert status._position_label.isVisible()
    status.show_position((3_998_126.408, 38_396_842.571))
    assert status._position_label.text() == "N 3\u202f998\u202f126  E 38\u202f396\u202f843"
    status.scale_wanted.emit(50_000.0)
    assert status._scale_button.text() == "1:50\u202f000"
    window.close_plan()
    qtbot.waitUntil(lambda: window.page == "welcome", timeout=20_000)
    parts = (status._position_label, status._scale_button, status._snap_label, status._saved_label)
    assert not any(part.isVisible() for part in parts), "nothing of a plan while none is open"


@pytest.mark.parametrize(
    ("exact", "spoken"), [(108_299, 110_000), (50_000, 50_000), (12_500, 12_500), (167_744, 170_000), (3, 3)]
)
def test_scales_are_told_as_they_are_spoken_of(exact: float, spoken: int) -> None:
    assert round_denominator(exact) == spoken


def test_banners_and_tabs_are_alike_in_both_languages(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1366, 768)
    heights = set()
    for language in ("zh_CN", "en"):
        window.use_language(language)
        window.banners.show_banner("held", HELD)
        settle(qtbot, window.session)
        heights.add(window.banners.height())
        modes = window.panes.units.modes
        assert not any(arrow.isVisible() for arrow in modes.findChildren(QToolButton))
        assert modes.tabRect(modes.count() - 1).right() <= modes.width()
    assert len(heights) == 1


def test_the_bottom_dock_never_pushes_over_the_inspector(window: MainWindow, qtbot: QtBot) -> None:
    """The tools beside its tabs are longer in English and give way; the tabs keep their words."""
    window.look.use(language="en")
    window.resize(1600, 900)
    settle(qtbot, window.session)
    bottom, inspector = on_window(window, window.panes.bottom), on_window(window, window.panes.inspector)
    assert not bottom.intersects(inspector)
    bar = window.panes.bottom.bar
    assert bar.width() >= bar.sizeHint().width()
