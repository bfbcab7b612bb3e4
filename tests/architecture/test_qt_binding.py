"""The Qt binding in use is sound on this Python."""

from __future__ import annotations

import sys

from PySide6.QtGui import QPainterPath


def test_void_calls_keep_none_alive() -> None:
    """PySide6 6.12.0 loses one reference to None per call on Python 3.11, until Python aborts."""
    path = QPainterPath()
    before = sys.getrefcount(None)
    for number in range(1_000):
        path.moveTo(number, number)
    assert sys.getrefcount(None) > before - 500
