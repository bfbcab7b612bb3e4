"""Icons are there in every size Qt asks for, none included."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from ecodesk.ui.icons import icon


@pytest.mark.parametrize("size", [(0, 0), (0, 16), (16, 0)])
def test_where_there_is_no_room_nothing_is_painted(qtbot: QtBot, size: tuple[int, int]) -> None:
    """Painting on a picture without pixels would be told as a warning of Qt, which fails the test."""
    assert icon("undo", QColor("black")).pixmap(QSize(*size)).isNull()


def test_an_icon_is_drawn_in_its_colour(qtbot: QtBot) -> None:
    drawn = icon("undo", QColor("#c00000")).pixmap(QSize(32, 32)).toImage()
    inked = [
        drawn.pixelColor(x, y) for x in range(32) for y in range(32) if drawn.pixelColor(x, y).alpha() == 255
    ]
    assert len(inked) > 40 and all(one.red() > 180 and one.green() < 10 for one in inked)
