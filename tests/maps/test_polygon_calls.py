"""Polygons look the same whether Qt takes them from memory or PySide hands them over; holes stay holes."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from ecodesk.maps import polygon_calls
from ecodesk.maps.rings import Rings


def _square(x: float, y: float, side: float) -> list[tuple[float, float]]:
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]


def _painted(rings: Rings) -> QImage:
    image = QImage(100, 60, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(200, 0, 0, 120))
    rings.draw(painter)
    painter.end()
    return image


def test_both_ways_paint_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    if polygon_calls.direct_call() is None:
        pytest.skip(
            f"Qt's own function cannot be called on {sys.platform}: only PySide's way is there to be painted"
        )
    squares = [_square(3.3, 4.1, 20.7), _square(15, 9, 30), _square(60, 2.5, 33.3)]
    rings = Rings(np.concatenate(squares), np.array([5, 5, 5]))
    direct = _painted(rings)
    monkeypatch.setattr(polygon_calls, "direct_call", lambda: None)
    assert _painted(rings) == direct
    assert direct.pixelColor(20, 12) != direct.pixelColor(40, 30), "one above the other"


def test_rings_joined_keep_their_holes() -> None:
    parts = [_square(5, 5, 40), _square(10, 10, 8), _square(28, 28, 8), _square(60, 10, 20)]
    rings = Rings(np.concatenate(parts), np.array([5, 5, 5, 5])).joined(np.array([3, 1]))
    assert len(rings) == 2
    image, white = _painted(rings), QColor(Qt.GlobalColor.white)
    assert [image.pixelColor(*at) == white for at in ((14, 14), (32, 32), (24, 24), (70, 20), (50, 20))] == [
        True,
        True,
        False,
        False,
        True,
    ]
