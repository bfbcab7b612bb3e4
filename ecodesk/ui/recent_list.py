"""Plans opened before, with the state of their files: there, in use, or gone."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ecodesk.i18n import Text, t
from ecodesk.settings import PreferenceFile, RecentFile
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.theme import restyle


class RecentList(QFrame):
    """Plans opened before, with the state of their files."""

    file_wanted = Signal(str)

    def __init__(self, look: Appearance, preferences: PreferenceFile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._preferences = preferences
        self.setProperty("role", "card")
        self._title = QLabel(self)
        self._title.setProperty("role", "strong")
        self.filter = QLineEdit(self)
        self.filter.setProperty("compact", True)
        self.filter.setFixedWidth(220)
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._fill)
        head = QHBoxLayout()
        head.setContentsMargins(14, 8, 8, 8)
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.filter)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._rows)

    def retranslate(self) -> None:
        """Texts and rows as they are now."""
        self._title.setText(str(t("最近打开", "Recent")))
        self.filter.setPlaceholderText(str(t("筛选", "Filter")))
        self.filter.setAccessibleName(str(t("筛选最近打开的规划", "Filter recent plans")))
        self._fill()

    def _fill(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        wanted = self.filter.text().strip().lower()
        listed = [r for r in self._preferences.values.recent if wanted in f"{r.title} {r.path}".lower()]
        self.filter.setVisible(bool(self._preferences.values.recent))
        for recent in listed[:6]:
            row = _RecentRow(self._look, recent, self)
            row.opened.connect(self.file_wanted)
            row.forgotten.connect(self._forget)
            self._rows.addWidget(row)
        if not listed:
            words = (
                t("没有符合条件的规划。", "No plan matches.")
                if wanted
                else t(
                    "还没有打开过规划。先看看示例，或新建一个。",
                    "No plan yet. Look at the sample, or create one.",
                )
            )
            empty = QLabel(str(words), self)
            empty.setProperty("role", "hint")
            empty.setContentsMargins(14, 10, 14, 16)
            self._rows.addWidget(empty)

    def _forget(self, path: str) -> None:
        self._preferences.forget_file(path)
        self._fill()


class _RecentRow(QFrame):
    opened = Signal(str)
    forgotten = Signal(str)

    def __init__(self, look: Appearance, recent: RecentFile, parent: QWidget) -> None:
        super().__init__(parent)
        self._recent = recent
        icon_name, state, tone = file_state(recent.path)
        self._there = tone != "missing"
        self.setProperty("role", "row")
        self.setProperty("hot", "true" if self._there else "false")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(recent.path)
        self.setAccessibleName(f"{recent.title}, {state}")
        title = QLabel(recent.title or Path(recent.path).stem, self)
        title.setProperty("role", "strong")
        about = t("{version} · {n} 个项目", "{version} · {n} projects").format(
            version=recent.version or "v0.1", n=recent.projects
        )
        below = QLabel(str(about), self)
        below.setProperty("role", "small")
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(title)
        words.addWidget(below)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 14, 7)
        row.setSpacing(6)
        row.addLayout(words, 5)
        row.addWidget(_pixmap_label(look, icon_name, "warn" if tone == "warn" else "text2", self))
        row.addWidget(QLabel(str(state), self), 3)
        if recent.blocks and self._there:
            row.addWidget(_pixmap_label(look, "close-octagon", "block", self))
            count = QLabel(str(recent.blocks), self)
            count.setToolTip(str(t("{n} 条阻断", "{n} blocking findings").format(n=recent.blocks)))
            row.addWidget(count)
        row.addSpacing(10)
        when = QLabel(_when(recent.opened_at), self)
        when.setProperty("role", "small")
        row.addWidget(when)
        if not self._there:
            for label in self.findChildren(QLabel):
                label.setEnabled(False)
            forget = QPushButton(str(t("移除", "Remove")), self)
            forget.setProperty("role", "link")
            forget.setProperty("compact", True)
            forget.clicked.connect(lambda: self.forgotten.emit(recent.path))
            row.addWidget(forget)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._there and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(self._recent.path)

    def keyPressEvent(self, event: Any) -> None:
        if self._there and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(self._recent.path)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            restyle(self, focused=event.type() == QEvent.Type.FocusIn)
        return super().event(event)


def file_state(location: str) -> tuple[str, Text, str]:
    """Icon, words and tone (plain, warn, missing) for where a recent plan lies."""
    from ecodesk.store.holder import HolderLock

    if "://" in location:
        return "database-outline", t("团队数据库", "Team database"), ""
    path = Path(location)
    if not path.exists():
        medium = not Path(path.anchor or "/").exists() or not path.parent.exists()
        words = (
            t("存储设备未插入或文件夹已移走", "Medium or folder not there")
            if medium
            else t("文件已移走", "File gone")
        )
        return "link-off", words, "missing"
    if path.with_name(f".{path.name}.lock").exists():
        words = t("正在使用：{who}；将以只读打开", "In use: {who}; opens read-only")
        return "lock-outline", words.format(who=HolderLock(path).holder()), "warn"
    return "harddisk", t("本机", "This computer"), ""


def _pixmap_label(look: Appearance, name: str, role: str, parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setPixmap(look.pixmap(name, role, 16))
    return label


def _when(iso: str) -> str:
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return ""
    days = (date.today() - at.date()).days
    if days == 0:
        return str(t("今天 {at}", "Today {at}").format(at=at.strftime("%H:%M")))
    if days == 1:
        return str(t("昨天 {at}", "Yesterday {at}").format(at=at.strftime("%H:%M")))
    return at.strftime("%Y-%m-%d")
