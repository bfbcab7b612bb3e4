"""Punctuation is narrow in English only, on the screen and never on paper."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from ecodesk.app import make_application
from ecodesk.reports import paper
from ecodesk.ui.appearance import Appearance

_HALF_WIDTH = QFont.Tag("halt")


def test_back_from_english_the_window_has_full_width_punctuation_again() -> None:
    make_application()
    look = Appearance("light", "zh_CN")
    look.use(language="en")
    assert QApplication.font().featureValue(_HALF_WIDTH) == 1
    assert paper.font(9.0).featureValue(_HALF_WIDTH) == 0
    look.use(language="zh_CN")
    assert QApplication.font().featureValue(_HALF_WIDTH) == 0
