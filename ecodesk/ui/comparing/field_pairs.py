"""Fields old and new side by side: what changed on a tinted ground, long texts by the part that differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, t
from ecodesk.rules.change_words import LONG, differing_parts
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.forms.wrapped_label import WrappedLabel
from ecodesk.ui.theme import restyle


@dataclass(frozen=True)
class Pair:
    """One line: what it is, its value before and after, and whether that is a change or only context."""

    title: str
    old: str
    new: str
    changed: bool


class FieldPairs(QFrame):
    """A small table; a long text shows the part that differs, and all of it in a window of its own."""

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._pairs: Sequence[Pair] = ()
        self._heads = ("", "")
        self._tinted: list[tuple[QWidget, QWidget]] = []
        self.setProperty("role", "card")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(10, 6, 10, 6)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)

    def show_pairs(self, old: str, new: str, pairs: Sequence[Pair]) -> None:
        """Show these lines under the codes of two versions."""
        self._heads, self._pairs = (old, new), pairs
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        self._tinted = []
        for column, words in enumerate(("", old, new)):
            self._cell(0, column, words, "small")
        for line, pair in enumerate(pairs, 1):
            self._show(line, pair)
        for column, share in enumerate((4, 5, 5)):
            self._grid.setColumnStretch(column, share)
            self._grid.setColumnMinimumWidth(column, self._look.px(82))
        self.update()

    def texts(self) -> list[tuple[str, str, str]]:
        """What stands in the table, line by line."""
        return [(pair.title, *self._shown(pair)) for pair in self._pairs]

    @staticmethod
    def _shown(pair: Pair) -> tuple[str, str]:
        return differing_parts(pair.old, pair.new) if pair.changed else (pair.old[:LONG], pair.new[:LONG])

    def _show(self, line: int, pair: Pair) -> None:
        old, new = self._shown(pair)
        title = self._cell(line, 0, pair.title, "small")
        if max(len(pair.old), len(pair.new)) > LONG:
            self._grid.removeWidget(title)
            self._grid.addWidget(self._with_whole(title, pair), line, 0, Qt.AlignmentFlag.AlignTop)
        before = self._cell(line, 1, old, "")
        after = self._cell(line, 2, new, "strong" if pair.changed else "")
        if pair.changed:
            font = before.font()
            font.setStrikeOut(True)
            before.setFont(font)
            restyle(before, tone="error")
            restyle(after, tone="info")
            self._tinted.append((before, after))

    def _with_whole(self, title: QLabel, pair: Pair) -> QWidget:
        made = QWidget(self)
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(title)
        link = QPushButton(str(t("看全文…", "Whole text…")), made)
        link.setProperty("role", "link")
        link.setProperty("compact", True)
        link.setAccessibleName(f"{pair.title} {link.text()}")
        link.clicked.connect(partial(self.show_whole, pair))
        column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        return made

    def show_whole(self, pair: Pair) -> WholeTexts:
        """Open both texts of a line, all of them."""
        dialog = WholeTexts(pair, self._heads, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def _cell(self, line: int, column: int, words: str, role: str) -> QLabel:
        made = WrappedLabel(self)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setProperty("role", role)
        made.setText(words)
        self._grid.addWidget(made, line, column, Qt.AlignmentFlag.AlignTop)
        return made

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        pad, half = self._grid.horizontalSpacing() / 2, self._grid.verticalSpacing() / 2
        for before, after in self._tinted:
            bottom = max(before.geometry().bottom(), after.geometry().bottom())
            for cell, tone in ((before, "errorSoft"), (after, "infoSoft")):
                place = QRectF(cell.geometry())
                place.setBottom(bottom)
                right = place.right() + pad if cell is before else self.width() - 1
                box = QRectF(
                    place.left() - pad, place.top() - half, right - place.left() + pad, place.height()
                )
                painter.fillRect(box.adjusted(0, 0, 0, 2 * half), self._look.colour(tone))
        painter.end()


class WholeTexts(QDialog):
    """Two versions of a long text beside each other, to read and to copy."""

    def __init__(self, pair: Pair, heads: tuple[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(pair.title)
        self.resize(900, 560)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.texts: list[QPlainTextEdit] = []
        for head, words in zip(heads, (pair.old, pair.new), strict=True):
            side = QVBoxLayout()
            title = QLabel(str(_counted(head, words)))
            title.setProperty("role", "strong")
            text = QPlainTextEdit(words)
            text.setReadOnly(True)
            text.setAccessibleName(title.text())
            side.addWidget(title)
            side.addWidget(text, 1)
            self.texts.append(text)
            row.addLayout(side, 1)
        column.addLayout(row, 1)
        buttons = QDialogButtonBox()
        buttons.addButton(str(t("关闭", "Close")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)


def _counted(head: str, words: str) -> Text:
    return t("{version}（{n} 字）", "{version} ({n} characters)").format(version=head, n=len(words))
