"""The list of chapters at the left: a mark for how far each has come, and what is open in it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListView, QVBoxLayout, QWidget

from ecodesk.i18n import Text, t
from ecodesk.rules.finding import Severity
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting
from ecodesk.ui.delegates.rows import Index, Role, RowDelegate
from ecodesk.ui.forms.chapter_card import state_words
from ecodesk.ui.forms.chapter_states import ChapterState, Filling
from ecodesk.ui.forms.chapters import FormLayout

_MARKS = {
    Filling.COMPLETE: ("check-circle", "ok"),
    Filling.BEGUN: ("circle-half-full", "text2"),
    Filling.EMPTY: ("circle-outline", "text3"),
    Filling.NOT_CONCERNED: ("minus-circle-outline", "text3"),
}
_ROW, _WIDTH = 34, 224


def mark_of(state: ChapterState) -> tuple[str, str]:
    """Icon and colour of a chapter's mark: the gravest finding, else how far it is filled in."""
    if state.severity is not None and state.severity > Severity.INFO:
        return painting.SEVERITY_ICONS[state.severity], painting.SEVERITY_ROLES[state.severity]
    return _MARKS[state.filling]


def aside_of(state: ChapterState) -> tuple[Text, str]:
    """The words at the right of a chapter and their colour."""
    if state.findings and state.severity is not None:
        count = t("{n} 条", "{n}").format(n=state.findings)
        return count, painting.SEVERITY_ROLES[state.severity]
    if state.missing:
        return t("缺 {n} 项", "{n} empty").format(n=len(state.missing)), "text2"
    if state.filling is Filling.NOT_CONCERNED:
        return t("不涉及", "none"), "text3"
    if state.rows:
        return t("{n} 项", "{n}").format(n=state.rows), "text3"
    return t("", ""), "text3"


class _Model(QAbstractListModel):
    def __init__(self, layout: FormLayout, parent: QObject) -> None:
        super().__init__(parent)
        self.layout_shown = layout
        self.states: list[ChapterState] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.layout_shown.chapters)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        title = str(self.layout_shown.chapters[index.row()].title)
        if role == Qt.ItemDataRole.DisplayRole:
            return title
        if index.row() >= len(self.states):
            return None
        state = self.states[index.row()]
        if role == Role.VALUE:
            return state
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{index.row() + 1} {title} {state_words(state)[0]}"
        return None

    def repaint(self) -> None:
        self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))


class _Row(RowDelegate):
    """Mark, number, title, count."""

    def _ground(self, painter: QPainter, rect: QRect, index: Index, selected: bool, hovered: bool) -> None:
        if selected:
            painter.fillRect(rect, self.look.colour("accentSoft"))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), self.look.colour("accent"))
        elif hovered:
            painter.fillRect(rect, self.look.colour("hover"))

    def content(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        look, state = self.look, index.data(Role.VALUE)
        rect = rect.adjusted(look.px(6), 0, -look.px(2), 0)
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if isinstance(state, ChapterState):
            icon, role = mark_of(state)
            size = look.px(16)
            box = QRectF(rect.left(), rect.center().y() - size / 2, size, size)
            painting.paint_icon(painter, box, icon, look.colour(role))
            words, role = aside_of(state)
            font = look.font("small")
            if role not in ("text2", "text3"):
                font.setBold(True)
            painter.setFont(font)
            painter.setPen(look.colour(role))
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(rect, right, str(words))
            rect = rect.adjusted(0, 0, -QFontMetricsF(font).horizontalAdvance(str(words)) - look.px(8), 0)
        view = self.parent()
        current = isinstance(view, QListView) and view.currentIndex().row() == index.row()
        font = look.font("bodyStrong" if current else "body")
        painter.setFont(font)
        painter.setPen(look.colour("text3"))
        number = rect.adjusted(look.px(26), 0, 0, 0)
        painter.drawText(number, left, str(index.row() + 1))
        painter.setPen(look.colour("text"))
        title = rect.adjusted(look.px(50), 0, 0, 0)
        painter.drawText(title, left, painting.elided(str(index.data() or ""), font, title.width()))


class ChapterList(QWidget):
    """Choosing a chapter brings it into view; the chapter in view is the one marked."""

    chosen = Signal(int)

    def __init__(self, layout: FormLayout, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._following = False
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._head = QLabel(self)
        self._head.setProperty("role", "small")
        self._head.setContentsMargins(14, 12, 14, 6)
        self.model = _Model(layout, self)
        self.view = QListView(self)
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Row(look, self.view, _ROW))
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setCurrentIndex(self.model.index(0))
        self.view.selectionModel().currentChanged.connect(self._current_changed)
        self.view.clicked.connect(lambda index: self.chosen.emit(index.row()))
        self.setFocusProxy(self.view)
        self._keys = [QLabel(self) for _ in range(4)]
        for label, role in zip(self._keys, ("key", "micro", "key", "micro"), strict=True):
            label.setProperty("role", role)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 8, 8, 10)
        foot.setSpacing(4)
        for label in self._keys:
            foot.addWidget(label)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.view, 1)
        column.addLayout(foot)

    def show_states(self, states: list[ChapterState]) -> None:
        """Show how far each chapter has come."""
        if states != self.model.states:
            self.model.states = states
            self.model.repaint()

    def follow(self, index: int) -> None:
        """Mark the chapter that is in view."""
        self._following = True
        self.view.setCurrentIndex(self.model.index(index))
        self._following = False

    def _current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        if not self._following and current.isValid():
            self.chosen.emit(current.row())

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self._head.setText(str(t("章节", "Chapters")))
        self.view.setAccessibleName(str(t("章节", "Chapters")))
        self.setFixedWidth(self._look.px(_WIDTH))
        words = ("Ctrl+↓", t("下一节", "chapter"), "F8", t("下一问题", "problem"))
        for label, text in zip(self._keys, words, strict=True):
            label.setText(str(text))
        self.model.repaint()
        self.view.doItemsLayout()
