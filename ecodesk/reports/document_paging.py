"""Where the pages of a laid-out document end: no title at the foot of a page, no row torn between two."""

from __future__ import annotations

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument, QTextFormat, QTextTable

_LEAST_ROWS = 2  # of a table below its title, the head not counted
_TALLEST = 0.5  # of a page: a taller row may be torn, or half a page would stay empty
_MOST_ROWS = 300  # every mend lays the whole table out again: longer tables would take minutes
_PICTURE = "\ufffc"  # what stands for it in the text
_SURE = 2.0  # pixels more than needed, as heights are rounded


def keep_together(laid: QTextDocument) -> None:
    """Begin a page before a heading, picture or title that would stand alone, and before a row that would be torn.

    `laid` has its page size. A heading is a block with a heading level, a title of a table is the block before it.
    """
    tables = [frame for frame in laid.rootFrame().childFrames() if isinstance(frame, QTextTable)]
    by_start = {made.firstPosition(): made for made in tables}
    block = laid.begin()
    while block.isValid():
        made = by_start.get(block.position())
        if made is not None:
            _keep_rows(laid, made)
            block = made.lastCursorPosition().block().next()
            continue
        follows = by_start.get(block.next().position()) if block.next().isValid() else None
        if (follows is not None or _leads(block)) and block.text():
            first = _chain_start(block)
            if _page(laid, _bottom(laid, _needed(block, by_start))) != _page(laid, _top(laid, first)):
                _break_before(first)
                _lay_out_again(laid, first.position())
        block = block.next()


def _leads(block: QTextBlock) -> bool:
    """Whether it is nothing without what follows: a heading, or a picture, whose title stands below it."""
    return block.blockFormat().headingLevel() > 0 or block.text().startswith(_PICTURE)


def page_of(laid: QTextDocument, block: QTextBlock) -> int:
    """The page a block begins on, the first is 0."""
    return _page(laid, _top(laid, block))


def _chain_start(block: QTextBlock) -> QTextBlock:
    """The first of the headings that stand directly above one another, ending with this block."""
    while (before := block.previous()).isValid() and before.blockFormat().headingLevel() and before.text():
        block = before
    return block


def _needed(block: QTextBlock, tables: dict[int, QTextTable]) -> QTextBlock:
    """The last block that must be on the page of a title: some rows of its table, or what comes next."""
    after = block.next()
    if not after.isValid():
        return block
    made = tables.get(after.position())
    if made is None:
        return after
    row = min(made.rows() - 1, _LEAST_ROWS if made.format().headerRowCount() else _LEAST_ROWS - 1)
    return made.cellAt(row, 0).lastCursorPosition().block()


def _keep_rows(laid: QTextDocument, made: QTextTable) -> None:
    """Lengthen the row above a torn row to the foot of its page, so that the torn one begins on the next."""
    high = laid.pageSize().height()
    if made.rows() > _MOST_ROWS:
        return
    for row in range(1, made.rows()):
        cells = [made.cellAt(row, column) for column in range(made.columns())]
        top = min(_top(laid, cell.firstCursorPosition().block()) for cell in cells)
        bottom = max(_bottom(laid, cell.lastCursorPosition().block()) for cell in cells)
        if _page(laid, top) == _page(laid, bottom) or bottom - top > high * _TALLEST:
            continue
        left = (_page(laid, top) + 1) * high - top
        line = cells[0].firstCursorPosition().block().layout().boundingRect().height()
        line /= max(1, cells[0].firstCursorPosition().block().layout().lineCount())
        over = [made.cellAt(row - 1, column) for column in range(made.columns())]
        above = max(over, key=lambda cell: _bottom(laid, cell.lastCursorPosition().block()))
        form = above.format().toTableCellFormat()
        form.setBottomPadding(form.bottomPadding() + max(1.0, left - line + _SURE))
        above.setFormat(form)
        _lay_out_again(laid, above.firstPosition())


def _break_before(block: QTextBlock) -> None:
    form = block.blockFormat()
    form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
    QTextCursor(block).setBlockFormat(form)


def _lay_out_again(laid: QTextDocument, start: int) -> None:
    """All that follows: Qt alone would leave it where it was after a change of format."""
    laid.markContentsDirty(start, laid.characterCount() - start)


def _top(laid: QTextDocument, block: QTextBlock) -> float:
    return laid.documentLayout().blockBoundingRect(block).top()


def _bottom(laid: QTextDocument, block: QTextBlock) -> float:
    return laid.documentLayout().blockBoundingRect(block).bottom() - 0.5


def _page(laid: QTextDocument, y: float) -> int:
    return int(y // laid.pageSize().height())
