"""Words that wrap keep a number with its unit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QTextLayout

from ecodesk.ui.unbroken_text import unbroken


def _lines(text: str, width: float) -> list[str]:
    layout = QTextLayout(text, QFont())
    layout.beginLayout()
    found = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        found.append(text[line.textStart() : line.textStart() + line.textLength()])
    layout.endLayout()
    return found


@pytest.mark.parametrize(
    "text",
    [
        "重叠 103.11 hm²（1\u202f546.59 亩），占前者 25.2 %、后者 35.8 %",
        "Overlap by 103.11 ha (1\u202f546.59 mu), 25.2 % of the first · 360.00 10k CNY · 12.5 km",
        "WT-0308 · 耕地退化 · 117.20 hm² · N 3\u202f996\u202f745.678 · 360.00 万元",
    ],
)
def test_no_line_begins_with_a_unit_or_a_separator(qapp: QGuiApplication, text: str) -> None:
    whole = unbroken(text)
    assert whole.replace("\u00a0", " ") == text
    for width in range(60, 400, 7):
        starts = {line.lstrip()[:1] for line in _lines(whole, width) if line.strip()}
        assert not starts & {"%", "·"}, (width, _lines(whole, width))
        for line in _lines(whole, width):
            assert not line.startswith(("hm²", "亩", "ha ", "mu", "km", "万元", "10k")), (width, line)
    room = QFontMetrics(QFont()).boundingRect(QRect(0, 0, 10_000, 100), int(Qt.TextFlag.TextWordWrap), whole)
    assert room.height() < 60
