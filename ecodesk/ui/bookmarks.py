"""Views of the map somebody wants to come back to: kept with the preferences, for each plan its own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
)

from ecodesk.i18n import Text, t
from ecodesk.ui.session import Notice
from ecodesk.ui.theme import restyle

MOST = 60
NAME_LENGTH = 40


@dataclass(frozen=True)
class Bookmark:
    """A name, the middle of a view in metres of the working CRS, and its metres per pixel."""

    name: str
    x: float
    y: float
    metres_per_pixel: float


class Bookmarks:
    """The bookmarks of the plan that is open."""

    def __init__(self, window: Any) -> None:
        self._window = window

    def kept(self) -> list[Bookmark]:
        """In the order they were made; what cannot be read is left out."""
        listed = self._window.preferences.values.bookmarks.get(self._plan, [])
        found = (_read(entry) for entry in (listed if isinstance(listed, list) else []))
        return [bookmark for bookmark in found if bookmark is not None]

    def add(self, name: str) -> Bookmark:
        """Keep the view as it is now; another of the same name gives way."""
        view = self._window.canvas.viewport
        made = Bookmark(name.strip()[:NAME_LENGTH], view.x, view.y, view.metres_per_pixel)
        self.keep([*(b for b in self.kept() if b.name != made.name), made][-MOST:])
        return made

    def keep(self, bookmarks: list[Bookmark]) -> None:
        """These and no others."""
        entries = [[b.name, b.x, b.y, b.metres_per_pixel] for b in bookmarks]
        others = self._window.preferences.values.bookmarks
        self._window.preferences.change(bookmarks={**others, self._plan: entries})

    def show(self, bookmark: Bookmark) -> None:
        """Bring a view back."""
        self._window.show_page("map")
        canvas = self._window.canvas
        canvas.show_view(bookmark.x, bookmark.y, bookmark.metres_per_pixel)

    @property
    def _plan(self) -> str:
        workspace = self._window.session.workspace
        return str(workspace.location) if workspace is not None else ""


def _read(entry: object) -> Bookmark | None:
    if not (isinstance(entry, list) and len(entry) == 4 and isinstance(entry[0], str)):
        return None
    numbers = entry[1:]
    if not all(isinstance(n, (int, float)) and math.isfinite(n) for n in numbers) or numbers[2] <= 0:
        return None
    return Bookmark(entry[0], *map(float, numbers))


class BookmarksDialog(QDialog):
    """Add the view as it is, go to one, rename by editing its line, delete."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self._bookmarks: Bookmarks = window.bookmarks
        self._notify = window.session.notify
        self.setWindowTitle(str(t("书签", "Bookmarks")))
        self.setMinimumWidth(420)
        self.name = QLineEdit(self)
        self.name.setMaxLength(NAME_LENGTH)
        self.name.setPlaceholderText(str(t("当前视图的名称", "Name of the view as it is")))
        self.name.setAccessibleName(str(t("书签名称", "Name of the bookmark")))
        self.add_button = QPushButton(str(t("添加当前视图", "Add this view")), self)
        self.add_button.setEnabled(False)
        self.list = QListWidget(self)
        self.list.setAccessibleName(str(t("书签", "Bookmarks")))
        self.hint = QLabel(self)
        self.hint.setProperty("role", "hint")
        self.hint.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self.name, 1)
        row.addWidget(self.add_button)
        buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        self.go_button = buttons.addButton(str(t("转到", "Go to")), role.AcceptRole)
        restyle(self.go_button, role="primary")
        self.delete_button = buttons.addButton(str(t("删除", "Delete")), role.ActionRole)
        buttons.addButton(str(t("关闭", "Close")), role.RejectRole)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.list)
        column.addWidget(self.hint)
        column.addWidget(buttons)
        self.name.textChanged.connect(lambda text: self.add_button.setEnabled(bool(text.strip())))
        self.name.returnPressed.connect(self._add)
        self.add_button.setAutoDefault(False)
        self.add_button.clicked.connect(self._add)
        self.list.itemChanged.connect(self._renamed)
        self.list.currentRowChanged.connect(lambda _: self._refresh())
        self.list.itemActivated.connect(lambda _: self.accept())
        self.delete_button.clicked.connect(self._delete)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._fill()

    def accept(self) -> None:
        """Go to the chosen one."""
        kept, row = self._bookmarks.kept(), self.list.currentRow()
        if 0 <= row < len(kept):
            super().accept()
            self._bookmarks.show(kept[row])

    def _fill(self, current: int = 0) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for bookmark in self._bookmarks.kept():
            item = QListWidgetItem(bookmark.name, self.list)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        self.list.setCurrentRow(min(current, self.list.count() - 1))
        self.list.blockSignals(False)
        self._refresh()

    def _refresh(self) -> None:
        chosen = self.list.currentRow() >= 0
        self.go_button.setEnabled(chosen)
        self.delete_button.setEnabled(chosen)
        some = t(
            "F2 改名；也可在命令框里输入名称或拼音首字母转到。", "F2 renames; the command box finds them too."
        )
        none = t(
            "还没有书签。把地图移到要记住的地方，起个名字再添加。",
            "No bookmark yet. Move the map, name the view and add it.",
        )
        self.hint.setText(str(some if self.list.count() else none))
        self.list.setVisible(self.list.count() > 0)
        self.adjustSize()

    def _add(self) -> None:
        if self.name.text().strip():
            made = self._bookmarks.add(self.name.text())
            self.name.clear()
            self._fill(self.list.count())
            words: Text = t("已添加书签 {name}", "Bookmark {name} added").format(name=made.name)
            self._notify(Notice(words, icon="bookmark-outline", level="ok"))

    def _renamed(self, item: QListWidgetItem) -> None:
        kept, row = self._bookmarks.kept(), self.list.row(item)
        name = item.text().strip()[:NAME_LENGTH]
        if name and 0 <= row < len(kept):
            old = kept[row]
            kept[row] = Bookmark(name, old.x, old.y, old.metres_per_pixel)
            self._bookmarks.keep(kept)
        self._fill(row)

    def _delete(self) -> None:
        kept, row = self._bookmarks.kept(), self.list.currentRow()
        if 0 <= row < len(kept):
            del kept[row]
            self._bookmarks.keep(kept)
            self._fill(row)


def open_bookmarks(window: Any) -> None:
    """Show the bookmarks of the plan."""
    dialog = BookmarksDialog(window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    dialog.name.setFocus(Qt.FocusReason.OtherFocusReason)
