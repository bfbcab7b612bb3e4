"""The board itself: a column for each state, a card for each project; cards are dragged to another state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from ecodesk.i18n import t
from ecodesk.model.code_lists import label
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting
from ecodesk.ui.ledger.board_cards import BoardColumn, Card

_COLUMN, _CARD, _GAP, _HEAD = 212, 84, 8, 40


@dataclass
class _Drag:
    card: Card
    status: str
    start: QPointF
    at: QPointF
    moving: bool = False


class BoardChart(QAbstractScrollArea):
    """`move_wanted` asks for a project to be put into a state. Only what is in sight is painted."""

    move_wanted = Signal(str, str)  # project, status
    picked = Signal(object)  # ids of projects
    form_wanted = Signal(str)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.columns: Sequence[BoardColumn] = ()
        self.selected: frozenset[str] = frozenset()
        self.locked = False
        self._current: tuple[int, int] = (-1, -1)  # column, card
        self._drag: _Drag | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setAccessibleName(str(t("看板", "Board")))

    # ---- what is shown

    def show_columns(self, columns: Sequence[BoardColumn]) -> None:
        """Take over the cards."""
        self.columns, self._drag = columns, None
        self._fit()

    def _fit(self) -> None:
        look, port = self._look, self.viewport()
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        wide = len(self.columns) * look.px(_COLUMN) + look.px(_GAP)
        tallest = max((len(column.cards) for column in self.columns), default=0)
        high = look.px(_HEAD) + tallest * look.px(_CARD + _GAP) + look.px(_GAP)
        across.setRange(0, max(0, wide - port.width()))
        across.setPageStep(port.width())
        across.setSingleStep(look.px(40))
        down.setRange(0, max(0, high - port.height()))
        down.setPageStep(port.height())
        down.setSingleStep(look.px(_CARD + _GAP))
        port.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    # ---- places

    def column_box(self, n: int) -> QRectF:
        """Where a column stands, from its head to the foot of the viewport."""
        look = self._look
        left = look.px(_GAP) + n * look.px(_COLUMN) - self.horizontalScrollBar().value()
        return QRectF(left, 0, look.px(_COLUMN - _GAP), self.viewport().height())

    def card_box(self, n: int, place: int) -> QRectF:
        """Where a card stands."""
        look, column = self._look, self.column_box(n)
        top = look.px(_HEAD) + place * look.px(_CARD + _GAP) - self.verticalScrollBar().value()
        return QRectF(column.left() + 4, top, column.width() - 8, look.px(_CARD))

    def column_at(self, x: float) -> int:
        """The column at a place, -1 between columns."""
        return next(
            (
                n
                for n in range(len(self.columns))
                if self.column_box(n).left() <= x <= self.column_box(n).right()
            ),
            -1,
        )

    def place_of(self, project: str) -> tuple[int, int] | None:
        """Column and place of the card of a project."""
        for n, column in enumerate(self.columns):
            for place, card in enumerate(column.cards):
                if card.id == project:
                    return n, place
        return None

    def _card_at(self, at: QPointF) -> tuple[int, int] | None:
        n = self.column_at(at.x())
        if n < 0 or at.y() < self._look.px(_HEAD):
            return None
        step = self._look.px(_CARD + _GAP)
        place = int((at.y() - self._look.px(_HEAD) + self.verticalScrollBar().value()) // step)
        inside = place < len(self.columns[n].cards) and self.card_box(n, place).contains(at)
        return (n, place) if inside else None

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = self._look, QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step, down = look.px(_CARD + _GAP), self.verticalScrollBar().value()
        over = self.column_at(self._drag.at.x()) if self._drag is not None and self._drag.moving else -1
        for n, column in enumerate(self.columns):
            box = self.column_box(n)
            if box.right() < 0 or box.left() > self.viewport().width():
                continue
            painter.setPen(QPen(look.colour("accent"), 2) if n == over else Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("sunken"))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, 6), 6, 6)
            first = max(0, down // step)
            last = min(len(column.cards), (down + self.viewport().height()) // step + 1)
            painter.save()
            painter.setClipRect(box.adjusted(0, look.px(_HEAD), 0, 0))
            for place in range(first, last):
                self._paint_card(
                    painter, self.card_box(n, place), column.cards[place], (n, place) == self._current
                )
            painter.restore()
            title = f"{label('project_status', column.status)} {len(column.cards)}"
            painter.setFont(look.font("bodyStrong"))
            painter.setPen(look.colour("text"))
            painter.drawText(
                QRectF(box.left() + look.px(10), 0, box.width() - 20, look.px(_HEAD)),
                Qt.AlignmentFlag.AlignVCenter,
                title,
            )
        drag = self._drag
        if drag is not None and drag.moving:
            box = QRectF(drag.at.x() - 40, drag.at.y() - 20, look.px(_COLUMN - 16), look.px(_CARD))
            painter.setOpacity(0.9)
            self._paint_card(painter, box, drag.card, True)
        painter.end()

    def _paint_card(self, painter: QPainter, box: QRectF, card: Card, current: bool) -> None:
        look = self._look
        chosen = card.id in self.selected
        painter.setPen(QPen(look.colour("selection" if chosen else "border"), 1.5 if chosen else 1))
        painter.setBrush(look.colour("selectionSoft" if chosen else "panel"))
        painter.drawRoundedRect(box, 5, 5)
        pad, size = look.px(8), look.px(18)
        badge = QRectF(box.left() + pad, box.top() + pad, size, size)
        painting.paint_badge(painter, badge, card.element, look)
        body, small = look.font("body"), look.font("small")
        line = QRectF(badge.right() + look.px(6), badge.top(), box.right() - badge.right() - pad * 3, size)
        self._text(painter, line, card.code, "bodyStrong", "text")
        if card.worst is not None:
            mark = QRectF(box.right() - pad - look.px(14), badge.top() + 2, look.px(14), look.px(14))
            painting.paint_severity(painter, mark, card.worst, look)
        high, low = QFontMetricsF(body).height(), QFontMetricsF(small).height()
        wide = box.width() - 2 * pad
        top = badge.bottom() + look.px(3)
        self._text(painter, QRectF(box.left() + pad, top, wide, high), card.name, "body", "text")
        foot = QRectF(box.left() + pad, box.bottom() - low - look.px(6), wide, low)
        said = "" if card.actual is None else f"{card.actual * 100:.0f} %"
        used = QFontMetricsF(small).horizontalAdvance(said) + look.px(6)
        self._text(painter, foot.adjusted(0, 0, -used, 0), card.lead, "small", "text2")
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, said)
        if current and self.hasFocus():
            painting.paint_focus(painter, box.toRect(), look)

    def _text(self, painter: QPainter, box: QRectF, said: str, font: str, colour: str) -> None:
        made = self._look.font(font)
        painter.setFont(made)
        painter.setPen(self._look.colour(colour))
        shown = painting.elided(said, made, max(0.0, box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)

    # ---- mouse and keyboard

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._card_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or found is None:
            return
        self._current = found
        column = self.columns[found[0]]
        card = column.cards[found[1]]
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.picked.emit(self.selected ^ {card.id})
        else:
            self.picked.emit(frozenset({card.id}))
        if not self.locked:
            self._drag = _Drag(card, column.status, event.position(), event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        drag = self._drag
        if drag is None:
            return
        drag.at = event.position()
        far = (drag.at - drag.start).manhattanLength() >= QApplication.startDragDistance()
        drag.moving = drag.moving or far
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag, self._drag = self._drag, None
        self.viewport().update()
        n = self.column_at(event.position().x())
        if drag is not None and drag.moving and n >= 0 and self.columns[n].status != drag.status:
            self.move_wanted.emit(drag.card.id, self.columns[n].status)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        found = self._card_at(event.position())
        self._drag = None
        if found is not None:
            self.form_wanted.emit(self.columns[found[0]].cards[found[1]].id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from card to card; with Alt, left and right move the card to the next column."""
        key, (n, place) = event.key(), self._current
        sideways = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key), 0)
        upright = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(key), 0)
        here = 0 <= n < len(self.columns) and 0 <= place < len(self.columns[n].cards)
        if key == Qt.Key.Key_Escape and self._drag is not None:
            self._drag = None
            self.viewport().update()
        elif sideways and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            other = n + sideways
            if here and 0 <= other < len(self.columns) and not self.locked:
                self.move_wanted.emit(self.columns[n].cards[place].id, self.columns[other].status)
        elif sideways or upright:
            self._go(n + sideways, place + upright)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and here:
            self.form_wanted.emit(self.columns[n].cards[place].id)
        else:
            super().keyPressEvent(event)

    def _go(self, n: int, place: int) -> None:
        n = min(max(0, n), len(self.columns) - 1)
        if n < 0 or not self.columns[n].cards:
            self._current = (n, 0)
            self.viewport().update()
            return
        place = min(max(0, place), len(self.columns[n].cards) - 1)
        self.go_to(n, place)
        self.picked.emit(frozenset({self.columns[n].cards[place].id}))

    def go_to(self, n: int, place: int) -> None:
        """Make a card the current one and bring it into sight."""
        self._current = (n, place)
        card = self.columns[n].cards[place]
        status = label("project_status", self.columns[n].status)
        self.setAccessibleDescription(f"{status} {card.code} {card.name} {card.lead}")
        box, port = self.card_box(n, place), self.viewport()
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        if box.top() < self._look.px(_HEAD):
            down.setValue(down.value() + round(box.top()) - self._look.px(_HEAD))
        elif box.bottom() > port.height():
            down.setValue(down.value() + round(box.bottom()) - port.height() + self._look.px(_GAP))
        if box.left() < 0:
            across.setValue(across.value() + round(box.left()) - self._look.px(_GAP))
        elif box.right() > port.width():
            across.setValue(across.value() + round(box.right()) - port.width() + self._look.px(_GAP))
        port.update()
