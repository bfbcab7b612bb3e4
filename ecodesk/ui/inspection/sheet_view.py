"""Sets a sheet of facts in type: sections with labels at the left, values that wrap, bars and remarks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.painting import badge_pixmap, paint_bar
from ecodesk.ui.flow_box import FlowBox
from ecodesk.ui.inspection.sheet import Bar, Fact, Piece, Section

_LABEL_SHARE = 0.34  # of the width, at most
_ROLES = {"strong": "strong", "faint": "hint", "micro": "micro", "tag": "tag"}


class Words(QLabel):
    """A text that would like one line and wraps when it does not get it."""

    def __init__(self, text: str, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(role != "tag")  # a tag is a word
        if role:
            self.setProperty("role", role)

    def sizeHint(self) -> QSize:
        """The size on one line."""
        self.ensurePolished()
        if not self.wordWrap():
            return super().sizeHint()
        metrics, margins = self.fontMetrics(), self.contentsMargins()
        width = metrics.horizontalAdvance(self.text()) + margins.left() + margins.right()
        return QSize(width + 2, metrics.height() + margins.top() + margins.bottom() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())


class Value(FlowBox):
    """The pieces of a value; double-click asks for the form, the right button copies."""

    opened = Signal(str)

    def __init__(
        self, fact: Fact, look: Appearance, *, editable: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self._fact, self._editable = fact, editable and bool(fact.field)
        for piece in fact.pieces:
            self.add(piece_label(piece, look), tight=piece.joined)
        self.setAccessibleName(f"{fact.label} {self.text()}")
        if self._editable:
            self.setToolTip(str(t("双击在表单中修改", "Double-click to edit in the form")))

    def text(self) -> str:
        """The value as one line."""
        return " ".join(piece.tip if piece.style == "badge" else piece.text for piece in self._fact.pieces)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._editable and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(self._fact.field)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(str(t("复制", "Copy")), lambda: QGuiApplication.clipboard().setText(self.text()))
        if self._editable:
            words = str(t("在表单中修改", "Edit in the form"))
            menu.addAction(words, lambda: self.opened.emit(self._fact.field))
        menu.popup(event.globalPos())


def piece_label(piece: Piece, look: Appearance) -> QLabel:
    """The label of one piece."""
    if piece.style == "badge":
        badge = QLabel()
        badge.setPixmap(badge_pixmap(piece.text, look, 18, _ratio()))
        badge.setToolTip(piece.tip)
        badge.setAccessibleName(piece.tip)
        return badge
    words = Words(piece.text, _ROLES.get(piece.style, ""))
    if piece.tone and piece.tone != "neutral":
        words.setProperty("tone", piece.tone)
    if piece.tip:
        words.setToolTip(piece.tip)
    return words


def _ratio() -> float:
    screen = QGuiApplication.primaryScreen()
    return screen.devicePixelRatio() if screen is not None else 1.0


class BarLine(QWidget):
    """A bar with its badge, name and numbers; the numbers go below when there is no room beside."""

    def __init__(self, bar: Bar, look: Appearance, label_width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(8))
        if bar.element:
            row.addWidget(piece_label(Piece(bar.element, "badge", tip=bar.label), look))
        if bar.label:
            name = QLabel(bar.label)
            name.setMinimumWidth(label_width)
            row.addWidget(name)
        row.addWidget(_Stroke(bar, look), 1)
        if bar.text:
            words = QLabel(bar.text)
            words.setProperty("role", "strong")
            row.addWidget(words)
        self.setToolTip(bar.tip)
        self.setAccessibleName(bar.tip or f"{bar.label} {bar.text}")


class _Stroke(QWidget):
    def __init__(self, bar: Bar, look: Appearance) -> None:
        super().__init__()
        self._bar, self._look = bar, look
        self.setMinimumWidth(look.px(36))
        self.setFixedHeight(look.px(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._bar.share is None:
            return
        height = self._look.px(6)
        box = QRectF(0, (self.height() - height) / 2, self.width(), height)
        painter = QPainter(self)
        accent = self._look.colour("accent")
        paint_bar(painter, box, self._bar.share, accent, self._look, self._bar.before)


class SectionBox(QWidget):
    """One section in type."""

    opened = Signal(str)  # id of the field whose value was double-clicked

    def __init__(
        self, section: Section, look: Appearance, label_width: int, *, editable: bool, first: bool
    ) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if not first:
            line = QFrame()
            line.setProperty("role", "line")
            column.addWidget(line)
        inner = QVBoxLayout()
        inner.setContentsMargins(look.px(14), look.px(10), look.px(14), look.px(12))
        inner.setSpacing(look.px(6))
        column.addLayout(inner)
        inner.addLayout(self._head(section, look))
        if section.facts:
            inner.addLayout(self._facts(section.facts, look, label_width, editable))
        names = [QFontMetrics(look.font("body")).horizontalAdvance(bar.label) for bar in section.bars]
        for bar in section.bars:
            inner.addWidget(BarLine(bar, look, max(names)))
        for note in section.notes:
            inner.addWidget(piece_label(note, look))
        self.setAccessibleName(section.title)

    def _head(self, section: Section, look: Appearance) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(look.px(8))
        row.addWidget(Words(section.title, "strong"), 1)
        if section.aside is not None:
            row.addWidget(piece_label(section.aside, look), 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _facts(
        self, facts: Sequence[Fact], look: Appearance, label_width: int, editable: bool
    ) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.px(10))
        grid.setVerticalSpacing(look.px(5))
        grid.setColumnStretch(1, 1)
        for row, fact in enumerate(facts):
            label = QLabel(fact.label)
            label.setProperty("role", "small")
            label.setWordWrap(True)
            label.setFixedWidth(label_width)
            label.setContentsMargins(0, look.px(2), 0, 0)  # on one line with the larger value
            value = Value(fact, look, editable=editable)
            value.opened.connect(self.opened)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        return grid


class SheetView(QScrollArea):
    """Sections below each other; what is given as `tail` stands under them."""

    opened = Signal(str)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "sheet")
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.setWidget(self._body)
        self._shown: tuple[tuple[Section, ...], bool] = ((), False)
        self.boxes: list[SectionBox] = []
        self._built_for = 0

    @property
    def sections(self) -> tuple[Section, ...]:
        """What is shown."""
        return self._shown[0]

    def add_tail(self, widget: QWidget) -> None:
        """Put a widget below the sections, for good."""
        self._column.insertWidget(self._column.count() - 1, widget)

    def show_sections(self, sections: Sequence[Section], *, editable: bool = False) -> None:
        """Show these sections; the place scrolled to stays when they are the same kind of sheet."""
        wanted = (tuple(sections), editable)
        if wanted == self._shown:
            return
        self._shown = wanted
        self.rebuild()

    def rebuild(self) -> None:
        """Set everything anew, as after a change of theme or text size."""
        self.setAccessibleName(str(t("要点", "Facts")))
        place = self.verticalScrollBar().value()
        self._body.setUpdatesEnabled(False)
        for box in self.boxes:
            self._column.removeWidget(box)
            box.hide()
            box.deleteLater()
        sections, editable = self._shown
        width = self._built_for = self._label_width(sections)
        self.boxes = []
        for i, section in enumerate(sections):
            box = SectionBox(section, self._look, width, editable=editable, first=i == 0)
            box.opened.connect(self.opened)
            self._column.insertWidget(i, box)
            self.boxes.append(box)
        self._body.setUpdatesEnabled(True)
        self.verticalScrollBar().setValue(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.boxes and self._label_width(self.sections) != self._built_for:
            self.rebuild()

    def _label_width(self, sections: Sequence[Section]) -> int:
        """All labels share one width: that of the longest, but never more than a third of the panel."""
        metrics = QFontMetrics(self._look.font("small"))
        wanted = [metrics.horizontalAdvance(fact.label) for section in sections for fact in section.facts]
        return min(max(wanted, default=0) + 4, round(_LABEL_SHARE * max(self.width(), 240)))
