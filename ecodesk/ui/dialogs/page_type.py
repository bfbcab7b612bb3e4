"""The type of a page read from Markdown: calm headings, room between paragraphs, tables as wide as the page."""

from __future__ import annotations

from PySide6.QtGui import (
    QBrush,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)

from ecodesk.ui.appearance import Appearance

_HEADINGS = {1: 20, 2: 16, 3: 14}  # pixels at the normal text size
_LINE_HEIGHT = 140.0  # per cent


def set_type(document: QTextDocument, look: Appearance) -> None:
    """Set sizes and distances of all blocks of a document, and mark keys and things to type."""
    document.setDocumentMargin(look.px(20))
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid():
        cursor.setPosition(block.position())
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        layout = block.blockFormat()
        layout.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if layout.hasProperty(QTextFormat.Property.BlockCodeFence.value):
            layout.setBackground(look.colour("sunken"))
            layout.setLineHeight(100.0, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            layout.setTopMargin(0)
            layout.setBottomMargin(look.px(14) if _ends_code(block) else 0)
        elif cursor.currentTable() is not None:
            layout.setTopMargin(0)
            layout.setBottomMargin(0)
        else:
            layout.setBottomMargin(look.px(6))
        if level := layout.headingLevel():
            layout.setTopMargin(look.px(0 if level == 1 else 16))
            letters = cursor.charFormat()
            letters.clearProperty(letters.Property.FontSizeAdjustment.value)
            font = letters.font()
            font.setPixelSize(look.px(_HEADINGS.get(level, _HEADINGS[3])))
            letters.setFont(font)
            cursor.setCharFormat(letters)
        elif not layout.hasProperty(QTextFormat.Property.BlockCodeFence.value):
            _mark_keys(document, block, look)
        cursor.setBlockFormat(layout)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _set_table(frame, look)


def _ends_code(block: QTextBlock) -> bool:
    following = block.next()
    return not (
        following.isValid() and following.blockFormat().hasProperty(QTextFormat.Property.BlockCodeFence.value)
    )


def _mark_keys(document: QTextDocument, block: QTextBlock, look: Appearance) -> None:
    """Lay a tint under words in the type of a keyboard."""
    tint = QTextCharFormat()
    tint.setBackground(look.colour("sunken"))
    spans = []
    each = block.begin()
    while not each.atEnd():
        fragment = each.fragment()
        if fragment.charFormat().fontFixedPitch():
            spans.append((fragment.position(), fragment.length()))
        each += 1
    cursor = QTextCursor(document)
    for start, length in spans:
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(tint)


def _set_table(table: QTextTable, look: Appearance) -> None:
    """As wide as the page, thin lines, room in the cells, a tint under the heads."""
    layout = table.format()
    layout.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    layout.setCellPadding(look.px(6))
    layout.setCellSpacing(0)
    layout.setBorder(1)
    layout.setBorderCollapse(True)
    layout.setBorderBrush(QBrush(look.colour("border")))
    layout.setBottomMargin(look.px(10))
    table.setFormat(layout)
    for row in range(table.rows()):
        for column in range(table.columns()):
            cell = table.cellAt(row, column)
            drawn = cell.format().toTableCellFormat()
            drawn.setBorder(1)
            drawn.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            drawn.setBorderBrush(QBrush(look.colour("border")))
            if row == 0:
                drawn.setBackground(look.colour("sunken"))
            cell.setFormat(drawn)
