"""打印预检: the checks before printing, each with an icon, a sentence, and where it is put right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, t
from ecodesk.reports.preflight import PreflightItem, State
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.theme import restyle

_ICONS = {
    State.OK: ("check-circle-outline", "ok", t("通过", "passed")),
    State.NOTE: ("minus-circle-outline", "text3", t("说明", "for information")),
    State.WARN: ("alert-outline", "warn", t("注意", "note")),
    State.FAIL: ("close-octagon-outline", "error", t("不合格", "failed")),
}
_TOLD = (State.FAIL, State.WARN)
_REMEDIES: dict[str, Text] = {"check": t("重新检查", "Check now"), "target": t("另选位置…", "Another place…")}
_MOST_COLUMNS, _TWO_COLUMNS_FROM = 2, 720
_REMEDY = t("去处理", "Put right")


class PreflightList(QFrame):
    """Gravest first; `remedy_wanted` carries the item whose link was clicked."""

    remedy_wanted = Signal(object)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.items: tuple[PreflightItem, ...] = ()
        self._waiting = True
        self.setProperty("role", "panel")
        self._title, self.summary = QLabel(self), QLabel(self)
        self._title.setProperty("role", "strong")
        self.summary.setProperty("role", "tag")
        head = QHBoxLayout()
        head.setContentsMargins(14, 6, 14, 4)
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self.summary)
        head.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rows: list[QWidget] = []
        self._columns = 1
        self._inside = QWidget(self._scroll)
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(14, 0, 14, 8)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        self._scroll.setWidget(self._inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)
        self.retranslate()

    def show_items(self, items: Sequence[PreflightItem], *, waiting: bool = False) -> None:
        """Show these; `waiting` while they are worked out anew."""
        order = (State.FAIL, State.WARN, State.NOTE, State.OK)
        self.items = tuple(sorted(items, key=lambda item: order.index(item.state)))
        self._waiting = waiting
        self._fill()

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self._title.setText(str(t("打印预检", "Checks before printing")))
        self._fill()

    def _fill(self) -> None:
        for widget in self._rows:
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._rows = []
        told = [item for item in self.items if item.state in _TOLD]
        passed = [item for item in self.items if item.state not in _TOLD]
        for line, item in enumerate(told):
            self._add_row(line, 0, item, 3 * self._columns - 2)
        for place, item in enumerate(passed):
            line, column = divmod(place, self._columns)
            self._add_row(len(told) + line, 3 * column, item, 2)
        for column in range(3 * _MOST_COLUMNS):
            wide = column % 3 == 1 and column < 3 * self._columns
            self._grid.setColumnStretch(column, int(wide))
        for line in range(self._grid.rowCount() + 1):
            self._grid.setRowStretch(line, 0)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        self._summarise()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        columns = 2 if self.width() >= self._look.px(_TWO_COLUMNS_FROM) else 1
        if columns != self._columns:
            self._columns = columns
            self._fill()

    def _add_row(self, line: int, column: int, item: PreflightItem, span: int) -> None:
        name, tone, word = _ICONS[item.state]
        icon, text = QLabel(self._inside), QLabel(self._inside)
        icon.setPixmap(self._look.pixmap(name, tone, 16))
        icon.setAccessibleName(str(word))
        icon.setToolTip(str(word))
        words = str(item.text)
        text.setText(f"{words} · {item.rule}" if item.stops_public else words)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.setAccessibleName(f"{word}: {words}")
        if item.state is State.FAIL:
            text.setProperty("tone", tone)
        text.setMinimumHeight(self._look.px(24))
        self._grid.addWidget(icon, line, column, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(text, line, column + 1, 1, span)
        self._rows += [icon, text]
        if item.remedy and item.state in _TOLD:
            link = QPushButton(str(_REMEDIES.get(item.remedy, _REMEDY)), self._inside)
            link.setProperty("role", "link")
            link.setProperty("compact", True)
            link.setAccessibleName(f"{link.text()}: {words}")
            link.clicked.connect(partial(self._wanted, item))
            self._grid.addWidget(link, line, column + 1 + span, Qt.AlignmentFlag.AlignRight)
            self._rows.append(link)

    def _wanted(self, item: PreflightItem, _: bool = False) -> None:
        self.remedy_wanted.emit(item)

    def _summarise(self) -> None:
        failed = sum(item.state is State.FAIL for item in self.items)
        warned = sum(item.state is State.WARN for item in self.items)
        if self._waiting or not self.items:
            words, tone = t("正在检查…", "Checking…"), ""
        elif any(item.stops_public for item in self.items):
            words, tone = t("不能公开打印", "Cannot be made public"), "error"
        elif failed:
            words, tone = t("{n} 项不合格", "{n} failed").format(n=failed), "error"
        elif warned:
            words, tone = t("可以打印，{n} 项注意", "Ready, {n} to note").format(n=warned), "warn"
        else:
            words, tone = t("可以打印", "Ready to print"), "ok"
        self.summary.setText(str(words))
        restyle(self.summary, tone=tone)
