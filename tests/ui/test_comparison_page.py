"""The comparison of versions in the real window: the map, the list, long texts, many changes, and the printed statement."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from ecodesk.i18n import t
from ecodesk.maps.comparison_picture import Showing
from ecodesk.model.edit import change
from ecodesk.model.records import ProblemPatch, Project
from ecodesk.rules.change_words import differing_parts
from ecodesk.ui.comparing.comparison_canvas import BLINK
from ecodesk.ui.comparing.comparison_page import ComparisonPage
from ecodesk.ui.main_window import MainWindow
from tests.settling import settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)


@pytest.fixture
def window(window_again: MainWindow) -> Any:
    yield window_again
    window_again.panes.comparing.canvas.show_layout("overlay")


def project(window: MainWindow, code: str) -> Project:
    assert window.session.snapshot is not None
    found = window.session.snapshot.table(Project).one(code=code)
    assert found is not None
    return found


def compare(window: MainWindow, qtbot: QtBot) -> ComparisonPage:
    window.show_page("compare")
    page = window.panes.comparing
    qtbot.waitUntil(lambda: page.ready, timeout=20_000)
    return page


def test_the_list_and_the_map_point_at_each_other(window: MainWindow, qtbot: QtBot) -> None:
    page = compare(window, qtbot)
    canvas, key = page.canvas, (Project.table, project(window, "ZH03-003").id)
    (note,) = [one for one in page.changes.notes.notes if one.title.startswith("ZH03-003")]
    assert note.element == "farmland" and note.aside == "未审" and note.aside_icon == "circle-outline"
    assert note.text == "+55.86 −5.32 hm² · 总投资、结束日期"
    page.changes.notes.pick("/".join(key))
    assert canvas.flash.geometry is not None  # it pulses where it is
    qtbot.waitUntil(lambda: canvas.flash.geometry is None)
    whole = canvas.viewport.metres_per_pixel
    assert canvas.furniture.overview.isHidden()  # everything is in view anyway
    for _ in range(3):
        qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.viewport.metres_per_pixel == pytest.approx(whole / 1.5**3)
    assert canvas.furniture.overview.isVisible()
    overview = canvas.furniture.overview
    qtbot.mouseClick(overview, Qt.MouseButton.LeftButton, pos=overview.rect().center())
    before = canvas.viewport
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert canvas.viewport.bounds[0] < before.bounds[0]
    qtbot.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.viewport.metres_per_pixel == pytest.approx(whole)
    canvas.pan(canvas.width() * 3, 0)
    page.show_change(key)  # out of sight: it is brought into the middle, large enough to be seen
    shape = project(window, "ZH03-003").geometry
    assert shape is not None and canvas.shows(shape.bounds)
    x0, _, x1, _ = canvas.viewport.bounds
    assert 0.1 < (shape.bounds[2] - shape.bounds[0]) / (x1 - x0) < 0.6


def test_versions_take_turns_in_the_blinking_map(window: MainWindow, qtbot: QtBot) -> None:
    canvas = compare(window, qtbot).canvas
    canvas.show_layout(BLINK)
    qtbot.waitUntil(lambda: canvas.up_to_date)
    assert canvas._blinking() is Showing.NEW
    qtbot.waitUntil(lambda: canvas._blinking() is Showing.OLD)
    qtbot.waitUntil(lambda: canvas._blinking() is Showing.NEW)
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    assert canvas._blinking() is Showing.OLD  # held as long as the key is
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    window.show_page("map")
    assert not canvas._blink.isActive()


def test_the_statement_of_changes_is_written_from_the_window(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "变更说明"
    asked: list[str] = []

    def choose(parent: object, title: str, name: str, *_: object) -> tuple[str, str]:
        asked.append(name)
        return str(to), "PDF 文件 (*.pdf)"

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    window.show_page("map")
    window.panes.comparing.comparison = None
    action = window.command_actions.action("review.change_notice")
    action.trigger()
    written = to.with_name(to.name + ".pdf")
    qtbot.waitUntil(written.exists, timeout=20_000)
    settle(qtbot, window.session)
    assert asked == ["变更说明 v0.6-v0.7.pdf"] and window.page == "compare"
    words = "".join("".join(page.extract_text() for page in pypdf.PdfReader(written).pages).split())
    assert "变更说明" in words and "ZH03-006县城北部荒坡绿化" in words
    page = window.panes.comparing
    page.compare(page.old, page.old)
    qtbot.waitUntil(lambda: page.ready and not page.notice.isEnabled())
    assert page.notice.toolTip() == "两个版本没有差别"
    page._chosen = False


def test_of_two_long_texts_the_part_that_differs_is_shown() -> None:
    old, new = "前" * 5_000 + "甲" + "后" * 4_999, "前" * 5_000 + "乙" + "后" * 4_999
    parts = differing_parts(old, new)
    assert all(len(one) <= 160 and one.startswith("…前") and one.endswith("后…") for one in parts)
    assert "甲" in parts[0] and "乙" in parts[1]
    assert differing_parts("短", "短句") == ("短", "短句")
    assert differing_parts("", old)[0] == ""


def test_long_texts_and_hundreds_of_changes_stay_readable(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    assert session.snapshot is not None
    row = project(window, "ZH05-003")
    name, note = "长" * 10_000, "前" * 5_000 + "甲" + "后" * 4_999
    first = change(t("改", "Change"), [(row, dataclasses.replace(row, name=name, note=note))])
    session.apply(first)
    settle(qtbot, session)
    patches = session.snapshot.table(ProblemPatch).rows()[:1]
    made = [
        (None, dataclasses.replace(patches[0], id=f"{i:032x}", code=f"WT-X{i:03}")) for i in range(1, 301)
    ]
    session.apply(change(t("加", "Add"), made))
    settle(qtbot, session)
    page = compare(window, qtbot)
    qtbot.waitUntil(lambda: page.ready and len(page.changes.listed()) > 300, timeout=20_000)
    (listed,) = [one for one in page.changes.notes.notes if one.title.startswith("ZH05-003")]
    assert len(listed.title) <= 60 and listed.title.endswith("…")
    page.show_change((Project.table, row.id))
    assert page.panel._name.height() < page.panel.height() / 2
    told = {title: (old, new) for title, old, new in page.panel.fields.texts()}
    assert told["备注"][1].startswith("前前") and told["备注"][1].endswith("…")
    assert max(len(text) for pair in told.values() for text in pair) <= 165
    (pair,) = [one for one in page.panel.fields._pairs if one.title == "备注"]
    whole = page.panel.fields.show_whole(pair)
    assert whole.texts[1].toPlainText() == note and whole.texts[1].isReadOnly()
    whole.reject()
    page.changes.only_unseen.setChecked(True)
    page.next_change(1)
    assert page.changes.listed().index(page._current) >= 1  # type: ignore[arg-type]
    page.changes.only_unseen.setChecked(False)
