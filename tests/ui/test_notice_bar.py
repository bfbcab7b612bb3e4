"""A notice with many actions stays readable where there is little room."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QStackedWidget, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from ecodesk.app import make_application
from ecodesk.i18n import plain
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.notice_bar import NoticeBar
from ecodesk.ui.session import Notice, NoticeAction
from ecodesk.ui.unbroken_text import unbroken

_WORDS = (
    "Cut 103.12 ha (1546.78 mu) that belongs to ZH03-001, the restoration of the river in the county town"
)
_ACTIONS = ("Undo", "Fill in the form", "Keep overlap, with reason…", "Zoom to")


@pytest.mark.parametrize("width", [640, 800, 1100])
def test_words_take_few_lines_and_every_action_stands_inside_the_bar(width: int, qtbot: QtBot) -> None:
    make_application()
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(width, 400)
    bar = NoticeBar(Appearance("light", "en"), host)
    host.show()
    actions = tuple(
        NoticeAction(plain(words), lambda: None, "Ctrl+Z" * (words == "Undo")) for words in _ACTIONS
    )
    bar.show_notice(Notice(plain(_WORDS), actions))
    qtbot.waitUntil(bar.isVisible)
    assert host.rect().contains(bar.geometry())
    words = next(label for label in bar.findChildren(QLabel) if label.text() == unbroken(_WORDS))
    assert words.heightForWidth(words.width()) <= 3 * words.fontMetrics().lineSpacing()
    buttons = [button for button in bar.findChildren(QPushButton) if button.text() in _ACTIONS]
    assert len(buttons) == len(_ACTIONS)
    for button in buttons:
        assert button.width() >= button.minimumSizeHint().width(), "no action is cut"
        assert bar.rect().contains(button.geometry())
    key = next(label for label in bar.findChildren(QLabel) if label.text() == "Ctrl+Z")
    assert key.height() <= 2 * key.fontMetrics().lineSpacing(), "a key keeps its height beside several lines"


def test_a_notice_at_the_foot_covers_nothing(qtbot: QtBot) -> None:
    """The last row of a table stays above the notice, and gets its room back afterwards."""
    host = QStackedWidget()
    qtbot.addWidget(host)
    table = QTableWidget(60, 2)
    host.addWidget(table)
    host.resize(800, 400)
    bar = NoticeBar(Appearance("light", "en"), host, at_foot=True)
    host.show()
    assert table.height() == 400
    bar.show_notice(Notice(plain(_WORDS)))
    qtbot.waitUntil(lambda: table.height() < 400)
    assert not bar.geometry().intersects(table.geometry())
    table.scrollToBottom()
    last = table.visualRect(table.model().index(59, 0))
    low = table.viewport().mapTo(host, last.bottomLeft()).y()
    assert low < bar.geometry().top()
    host.resize(800, 300)
    qtbot.waitUntil(lambda: not bar.geometry().intersects(table.geometry()))
    bar.show_notice(None)
    qtbot.waitUntil(lambda: table.height() == 300)
