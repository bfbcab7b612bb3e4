"""Ctrl+K: one field in the menu bar that finds everything, with its list below."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import t
from ecodesk.settings import PreferenceFile
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.finder import Hit, find

Index = QModelIndex | QPersistentModelIndex
_HIT = Qt.ItemDataRole.UserRole
_ROWS = 12
_BESIDE_WORDS = 48  # the icon and the edges


class _Hits(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.hits: list[Hit] = []

    def show(self, hits: list[Hit]) -> None:
        self.beginResetModel()
        self.hits = hits
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        hit = self.hits[index.row()]
        if role == _HIT:
            return hit
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{hit.title} {hit.reason}" if hit.reason is not None else hit.title
        return None


class _HitRow(QStyledItemDelegate):
    def __init__(self, look: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self._look.px(32))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit: Hit = index.data(_HIT)
        look, rect = self._look, QRectF(option.rect)
        if option.state & option.state.State_Selected:
            painter.fillRect(rect, look.colour("accentSoft"))
        off = hit.reason is not None
        painter.save()
        painter.drawPixmap(
            QPoint(int(rect.x()) + 10, int(rect.center().y()) - look.px(8)),
            look.pixmap(hit.icon, "textDisabled" if off else "text2", 16),
        )
        rest = rect.adjusted(36, 0, -12, 0)
        side = str(hit.reason) if hit.reason is not None else hit.shortcut if hit.command else hit.about
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("text3"))
        width = min(painter.fontMetrics().horizontalAdvance(side), int(rest.width() * 0.55))
        elide = Qt.TextElideMode.ElideRight
        right = painter.fontMetrics().elidedText(side, elide, width + 2)
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rest, flags | Qt.AlignmentFlag.AlignRight, right)
        painter.setFont(look.font("body"))
        painter.setPen(look.colour("textDisabled" if off else "text"))
        left = rest.adjusted(0, 0, -width - 12, 0)
        words = painter.fontMetrics().elidedText(hit.title, elide, int(left.width()))
        painter.drawText(left, flags | Qt.AlignmentFlag.AlignLeft, words)
        if hit.command and not off:
            used = painter.fontMetrics().horizontalAdvance(words) + 10
            painter.setFont(look.font("small"))
            painter.setPen(look.colour("text3"))
            painter.drawText(left.adjusted(used, 0, 0, 0), flags | Qt.AlignmentFlag.AlignLeft, hit.about)
        painter.restore()


class CommandBox(QLineEdit):
    """The field; its list floats over the window while it has the focus."""

    def __init__(self, window: Any, look: Appearance, preferences: PreferenceFile) -> None:
        super().__init__(window)
        self._window = window
        self._look = look
        self._preferences = preferences
        self._before: QWidget | None = None
        self.setObjectName("commandBox")
        self.setProperty("compact", True)
        self._model = _Hits()
        self.popup = QFrame(window)
        self.popup.setProperty("role", "popup")
        self.list = QListView(self.popup)
        self.list.setModel(self._model)
        self.list.setItemDelegate(_HitRow(look, self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(lambda index: self._choose(index.row()))
        box = QVBoxLayout(self.popup)
        box.setContentsMargins(4, 4, 4, 4)
        box.addWidget(self.list)
        self.popup.hide()
        self.textChanged.connect(self._search)
        self.returnPressed.connect(lambda: self._choose(self.list.currentIndex().row()))
        self._icon = self.addAction(look.icon("magnify"), QLineEdit.ActionPosition.LeadingPosition)
        self.installEventFilter(self)
        look.changed.connect(self.retranslate)
        self.retranslate()

    @property
    def hits(self) -> list[Hit]:
        """What is listed now."""
        return self._model.hits

    def retranslate(self) -> None:
        """Texts and icon as they are now."""
        words = t(
            "搜索命令、项目、单元、规则、坐标…  Ctrl+K", "Search commands, projects, units, places…  Ctrl+K"
        )
        short = t("搜索或执行…  Ctrl+K", "Search or run…  Ctrl+K")
        room = self.width() - self._look.px(_BESIDE_WORDS)
        fits = self.fontMetrics().horizontalAdvance(str(words)) <= room
        self.setPlaceholderText(str(words if fits else short))
        self.setToolTip(str(words))
        self.setAccessibleName(str(t("命令框", "Command box")))
        for button in self.findChildren(QToolButton):  # the magnifier
            button.setAccessibleName(self.accessibleName())
        self._icon.setIcon(self._look.icon("magnify"))

    def start(self) -> None:
        """Take the focus with everything selected."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Open the list."""
        super().focusInEvent(event)
        self._search()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.popup.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys move in the list, Esc leaves."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self._model.hits:
                row = (self.list.currentIndex().row() + step) % len(self._model.hits)
                self.list.setCurrentIndex(self._model.index(row))
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._leave()
                return True
        return super().eventFilter(watched, event)

    def _search(self) -> None:
        if not self.hasFocus():
            return
        self._model.show(find(self.text(), self._window, self._preferences.values.recent_commands))
        if self._model.hits:
            self.list.setCurrentIndex(self._model.index(0))
        self._place()

    def _place(self) -> None:
        count = min(len(self._model.hits), _ROWS)
        self.popup.setVisible(count > 0)
        width = max(self.width(), self._look.px(520))
        corner = self.mapTo(self._window, QPoint(self.width() - width, self.height() + 3))
        left = max(8, corner.x())
        self.popup.setGeometry(left, corner.y(), width, count * self._look.px(32) + 12)
        self.popup.raise_()

    def _choose(self, row: int) -> None:
        if not 0 <= row < len(self._model.hits):
            return
        hit = self._model.hits[row]
        if hit.reason is not None:
            return
        if hit.command:
            others = [c for c in self._preferences.values.recent_commands if c != hit.command]
            self._preferences.change(recent_commands=(hit.command, *others)[:8])
        self._leave()
        hit.run()

    def _leave(self) -> None:
        self.clear()
        self.popup.hide()
        self._window.focus_page()
