"""A list of short notes that wrap: findings and history steps of what is selected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyleOptionViewItem, QWidget

from ecodesk.rules.finding import Severity
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting
from ecodesk.ui.delegates.rows import Index, Role, RowDelegate
from ecodesk.ui.unbroken_text import unbroken

_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


@dataclass(frozen=True)
class Note:
    """A title and a wrapped text under it; `aside` stands at the right, as words or as the icon `aside_icon`.

    The mark is that of a severity or else `icon` in the palette colour `tone`; the badge of an `element` stands
    beside it. A `heading` cannot be chosen. `key` says what is meant when the note is picked.
    """

    title: str
    text: str = ""
    key: str = ""
    severity: Severity | None = None
    aside: str = ""
    tag: str = ""
    tone: str = "neutral"
    icon: str = ""
    element: str = ""
    aside_icon: str = ""
    aside_tone: str = "neutral"
    faint: bool = False
    heading: bool = False


class _Notes(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.notes: list[Note] = []

    def show(self, notes: Sequence[Note]) -> None:
        self.beginResetModel()
        self.notes = list(notes)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.notes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        note = self.notes[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return note.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            grade = str(note.severity.label) if note.severity is not None else ""
            return " ".join(part for part in (grade, note.title, note.text, note.aside, note.tag) if part)
        if role == Role.BANNER:
            return note.heading
        if role == Role.VALUE:
            return note
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and self.notes[index.row()].heading:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)


class _NoteRow(RowDelegate):
    """Mark, title, wrapped text; as high as the text needs in the width there is."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QAbstractItemView) else 300
        return QSize(width, self._laid_out(None, QRectF(0, 0, width, 0), index.data(Role.VALUE)))

    def content(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        pad = self.look.px(8)
        self._laid_out(painter, rect.adjusted(-pad, 0, pad, 0), index.data(Role.VALUE))

    def _laid_out(self, painter: QPainter | None, rect: QRectF, note: Note) -> int:
        """Paint the note, or only say how high it is."""
        look = self.look
        side, top = look.px(14), look.px(5 if note.heading else 8)
        left = side
        if note.severity is not None or note.icon:
            size = look.px(18 if note.element else 14)
            if painter is not None:
                self._mark(
                    painter, QRectF(rect.left() + left, rect.top() + top + look.px(2), size, size), note
                )
            left += size + look.px(8)
        if note.element:
            size = look.px(18)
            if painter is not None:
                box = QRectF(rect.left() + left, rect.top() + top + look.px(2), size, size)
                painting.paint_badge(painter, box, note.element, look)
            left += size + look.px(8)
        width = rect.width() - left - side
        aside = self._aside(painter, rect, top, side, note)
        font = "small" if note.heading else "bodyStrong" if note.text else "body"
        colour = "text2" if note.heading else "text3" if note.faint else "text"
        top += self._words(painter, rect, left, top, width - aside, note.title, font, colour)
        if note.text:
            top += look.px(1)
            top += self._words(
                painter, rect, left, top, width, note.text, "small", "text3" if note.faint else "text2"
            )
        if note.tag:
            height = look.px(22)
            if painter is not None:
                box = QRectF(rect.left() + left, rect.top() + top + look.px(2), width, height)
                painting.paint_tag(painter, box, note.tag, note.tone, look)
            top += height + look.px(2)
        return round(top + look.px(5 if note.heading else 8))

    def _mark(self, painter: QPainter, box: QRectF, note: Note) -> None:
        if note.severity is not None:
            painting.paint_severity(painter, box, note.severity, self.look)
        else:
            tone = "text3" if note.tone == "neutral" else note.tone
            painting.paint_icon(painter, box, note.icon, self.look.colour(tone))

    def _aside(self, painter: QPainter | None, rect: QRectF, top: int, side: int, note: Note) -> float:
        if note.aside_icon:
            size = self.look.px(18)
            if painter is not None:
                tone = "text3" if note.aside_tone == "neutral" else note.aside_tone
                box = QRectF(rect.right() - side - size, rect.top() + top + self.look.px(2), size, size)
                painting.paint_icon(painter, box, note.aside_icon, self.look.colour(tone))
            return size + self.look.px(8)
        if not note.aside:
            return 0.0
        font = self.look.font("micro")
        width = QFontMetrics(font).horizontalAdvance(note.aside)
        if painter is not None:
            painter.setFont(font)
            painter.setPen(self.look.colour("text3"))
            box = QRectF(rect.right() - side - width, rect.top() + top, width + 2, self.look.px(20))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, note.aside)
        return width + self.look.px(8)

    def _words(
        self,
        painter: QPainter | None,
        rect: QRectF,
        left: float,
        top: float,
        width: float,
        text: str,
        font_id: str,
        colour: str,
    ) -> int:
        font, text = self.look.font(font_id), unbroken(text)
        room = QRect(0, 0, max(24, round(width)), 10_000)
        height = QFontMetrics(font).boundingRect(room, int(_WRAP), text).height()
        if painter is not None:
            painter.setFont(font)
            painter.setPen(self.look.colour(colour))
            painter.drawText(
                QRectF(rect.left() + left, rect.top() + top, room.width(), height + 1), _WRAP, text
            )
        return height


class NoteList(QListView):
    """Shows notes; `picked` tells the key of the one that was chosen, `opened` of the one double-clicked, or entered
    with Enter.

    With `fitted` the list is as high as its notes and never scrolls.
    """

    picked = Signal(str)
    opened = Signal(str)

    def __init__(self, look: Appearance, parent: QWidget | None = None, *, fitted: bool = False) -> None:
        super().__init__(parent)
        self._notes = _Notes(self)
        self._fitted = fitted
        self._writing = False
        self.setModel(self._notes)
        self.setItemDelegate(_NoteRow(look, self))
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        if fitted:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.selectionModel().currentChanged.connect(self._moved)

    @property
    def notes(self) -> list[Note]:
        """What is listed."""
        return self._notes.notes

    def show_notes(self, notes: Sequence[Note], current: str = "") -> None:
        """List these notes; the one with the key `current` is marked."""
        self._writing = True
        if list(notes) != self._notes.notes:
            place = self.verticalScrollBar().value()
            self._notes.show(notes)
            self.verticalScrollBar().setValue(place)
        at = next((i for i, note in enumerate(self.notes) if note.key and note.key == current), -1)
        flags = QItemSelectionModel.SelectionFlag
        if at >= 0:
            self.selectionModel().setCurrentIndex(self._notes.index(at), flags.ClearAndSelect)
            self.scrollTo(self._notes.index(at))
        else:
            self.selectionModel().clear()
        self._writing = False
        self._fit()

    def pick(self, key: str) -> None:
        """Choose a note as a click on it does."""
        at = next(i for i, note in enumerate(self.notes) if note.key == key)
        self.setCurrentIndex(self._notes.index(at))

    def _moved(self, current: QModelIndex, previous: QModelIndex) -> None:
        if not self._writing and current.isValid():
            self.picked.emit(self.notes[current.row()].key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt makes the first note the current one; to come here is not to choose."""
        before, self._writing = self._writing, True
        super().focusInEvent(event)
        self._writing = before

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses and opens."""
        row = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0 and self.notes[row].key:
            key = self.notes[row].key
            self.picked.emit(key)
            self.opened.emit(key)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and not self.notes[index.row()].heading:
            self.opened.emit(self.notes[index.row()].key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()  # texts wrap anew; a scroll bar that appears takes room too
        self._fit()

    def _fit(self) -> None:
        if self._fitted:
            rows = range(len(self.notes))
            height = sum(self.sizeHintForIndex(self._notes.index(i)).height() for i in rows)
            if height != self.height():
                self.setFixedHeight(height)
