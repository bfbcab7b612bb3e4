"""Plan files as the user handles them: new, open, recent, copy."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QMenu

from ecodesk.errors import CannotWrite
from ecodesk.i18n import plain, t
from ecodesk.model.edit import change
from ecodesk.progress import Progress
from ecodesk.ui.exchange_commands import data_among, open_import
from ecodesk.ui.session import Notice, NoticeAction

if TYPE_CHECKING:
    from ecodesk.ui.main_window import MainWindow

_HIDDEN = ":***@"  # where a database's location is shown without its password
_FILTER = t("规划文件 (*.gpkg)", "Plan files (*.gpkg)")


class PlanFiles:
    """Asks for files and places on behalf of the window, and has `Opening` do the work."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def connect_welcome(self, welcome: Any) -> None:
        """Do what the welcome page asks for."""
        welcome.new_wanted.connect(lambda: self.new_plan())
        welcome.open_wanted.connect(self.choose_file)
        welcome.import_wanted.connect(lambda: self.import_into_new())
        welcome.sample_wanted.connect(self._window.opening.open_sample)
        welcome.restore_wanted.connect(lambda: self._window.opening.open_sample(anew=True))
        welcome.file_wanted.connect(self.open_again)
        welcome.files_dropped.connect(self.take)

    def new_plan(self, then: Callable[[], object] | None = None) -> None:
        """Ask for county, CRS and place, then make the plan; `then` follows once it is open."""
        from ecodesk.ui.dialogs.new_plan_dialog import NewPlanDialog

        dialog = NewPlanDialog(self._window.background, self._window.look, self._window)
        dialog.plan_wanted.connect(lambda path, crs, rows: self._window.opening.create(path, crs, rows, then))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def choose_file(self) -> None:
        """Ask for a plan file and open it."""
        title = str(t("打开规划", "Open a plan"))
        path, _ = QFileDialog.getOpenFileName(self._window, title, "", str(_FILTER))
        if path:
            self._window.opening.open_location(path)

    def open_again(self, location: str) -> None:
        """Open what was open before; a database's password is asked for, it is kept nowhere."""
        if _HIDDEN in location:
            title = str(t("打开数据库", "Open a database"))
            words = t("{place} 的密码：", "Password for {place}:")
            words = words.format(place=plain(location.replace(_HIDDEN, "@")))
            hidden = QLineEdit.EchoMode.Password
            password, given = QInputDialog.getText(self._window, title, str(words), hidden)
            if not given:
                return
            location = location.replace(_HIDDEN, f":{quote(password, safe='')}@" if password else "@", 1)
        self._window.opening.open_location(location)

    def import_into_new(self, paths: Sequence[Path] = ()) -> None:
        """Importing needs a plan to import into: make one first, the import dialog follows."""
        self._window.session.notify(
            Notice(
                t(
                    "先新建一个规划（县界可以就用要导入的文件），随后打开导入",
                    "Create a plan first (its boundary may be the file you have); the import follows",
                )
            )
        )
        self.new_plan(then=lambda: open_import(self._window, paths))

    def take(self, paths: Sequence[Path]) -> None:
        """Do what suits files dropped on the window: import data, or open a plan."""
        data = data_among(paths)
        plans = [path for path in paths if path not in data]
        if data and self._window.session.workspace is None:
            self.import_into_new(data)
        elif data:
            open_import(self._window, data)
        elif plans:
            self._window.opening.open_location(plans[0])

    def save_copy(self, *, own: bool = False) -> None:
        """Write a full copy, history included, to a file; `own` makes it the user's plan and opens it."""
        workspace, snapshot = self._window.session.workspace, self._window.session.snapshot
        if workspace is None or snapshot is None:
            return
        title = str(t("另存为我的规划", "Save as my plan") if own else t("另存副本", "Save a copy"))
        path, _ = QFileDialog.getSaveFileName(self._window, title, "", str(_FILTER))
        if not path:
            return
        target = Path(path if path.lower().endswith(".gpkg") else f"{path}.gpkg")
        if target != Path(path) and target.exists():  # the user was asked about another name
            self._window.problems.show(
                CannotWrite(
                    t("已有同名文件，没有覆盖", "A file of that name exists and was not overwritten"),
                    where=plain(str(target)),
                    remedy=t("请换一个名字", "Choose another name"),
                )
            )
            return
        user = self._window.session.user

        def work(progress: Progress) -> Path:
            rows = [row for table in snapshot.tables.values() for row in table.rows()] if own else []
            pairs = [(row, dataclasses.replace(row, is_sample=False)) for row in rows]
            edit = change(t("另存为我的规划", "Save as my plan"), pairs).by(user) if own else None
            workspace.copy_to(target, edit, progress)
            return target

        def done(written: Path) -> None:
            if own:
                self._window.opening.open_location(written)
                return
            words = t("副本已写到 {path}", "The copy was written to {path}").format(path=plain(str(written)))
            go = NoticeAction(
                t("打开副本", "Open the copy"), lambda: self._window.opening.open_location(written)
            )
            self._window.session.notify(Notice(words, (go,), level="ok"))

        self._window.background.read(t("写副本", "Writing the copy"), work, done, self._window.problems.show)

    def add_recent_menu(self, menu: QMenu, before: QAction) -> None:
        """最近打开 in the file menu, filled when it opens."""
        self.recent_menu = QMenu(menu)
        menu.insertMenu(before, self.recent_menu)

        def fill() -> None:
            self.recent_menu.clear()
            self.recent_menu.setTitle(str(t("最近打开", "Recent")))
            for recent in self._window.preferences.values.recent[:9]:
                there = "://" in recent.path or Path(recent.path).exists()
                action = self.recent_menu.addAction(f"{recent.title}  ({Path(recent.path).name})")
                action.setEnabled(there)
                action.triggered.connect(_opener(self.open_again, recent.path))
            self.recent_menu.setEnabled(not self.recent_menu.isEmpty())

        menu.aboutToShow.connect(fill)
        self._window.look.changed.connect(fill)
        fill()


def _opener(open_location: Callable[[str], None], path: str) -> Callable[[], None]:
    return lambda: open_location(path)
