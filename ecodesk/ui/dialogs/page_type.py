"""The type of a page read from Markdown: calm headings, room between paragraphs."""

from __future__ import annotations

from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument

from ecodesk.ui.appearance import Appearance

_HEADINGS = {1: 20, 2: 16, 3: 14}  # pixels at the normal text size
_LINE_HEIGHT = 140.0  # per cent


def set_type(document: QTextDocument, look: Appearance) -> None:
    """Set sizes and distances of all blocks of a document."""
    document.setDocumentMargin(look.px(20))
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid():
        cursor.setPosition(block.position())
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        layout = block.blockFormat()
        layout.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        layout.setBottomMargin(look.px(6))
        if level := layout.headingLevel():
            layout.setTopMargin(look.px(0 if level == 1 else 10))
            letters = cursor.charFormat()
            letters.clearProperty(letters.Property.FontSizeAdjustment.value)
            font = letters.font()
            font.setPixelSize(look.px(_HEADINGS.get(level, _HEADINGS[3])))
            letters.setFont(font)
            cursor.setCharFormat(letters)
        cursor.setBlockFormat(layout)
        block = block.next()
