"""The part of the window that deals with files and dialogs: new, open, copy, recent, help."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox

from ecodesk import __version__
from ecodesk.i18n import plain, t
from ecodesk.model.fields import Record
from ecodesk.progress import Progress
from ecodesk.ui.session import Notice, NoticeAction
from ecodesk.workspace import Workspace

if TYPE_CHECKING:
    from ecodesk.ui.main_window import MainWindow

_FILTER = t("规划文件 (*.gpkg)", "Plan files (*.gpkg)")


class FileChoosing:
    """Mixed into the main window."""

    def connect_welcome(self: MainWindow, welcome: Any) -> None:
        """Do what the welcome page asks for."""
        welcome.new_wanted.connect(self.new_plan)
        welcome.open_wanted.connect(self.choose_file)
        welcome.import_wanted.connect(self.import_into_new)
        welcome.sample_wanted.connect(self.opening.open_sample)
        welcome.restore_wanted.connect(lambda: self.opening.open_sample(anew=True))
        welcome.file_wanted.connect(self.opening.open_location)

    def new_plan(self: MainWindow) -> None:
        """Ask for county, CRS and place, then make the plan."""
        from ecodesk.ui.dialogs.new_plan_dialog import NewPlanDialog

        dialog = NewPlanDialog(self.background, self.look, self)
        dialog.plan_wanted.connect(self.opening.create)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def choose_file(self: MainWindow) -> None:
        """Ask for a plan file and open it."""
        title = str(t("打开规划", "Open a plan"))
        path, _ = QFileDialog.getOpenFileName(self, title, "", str(_FILTER))
        if path:
            self.opening.open_location(path)

    def import_into_new(self: MainWindow) -> None:
        """Importing needs a plan to import into: make one first, the import dialog follows."""
        import_command = self.command_actions.commands.get("file.import")
        self.session.notify(
            Notice(
                t(
                    "先新建一个规划(县界可以就用要导入的文件),再用“文件 › 导入数据”",
                    "Create a plan first (its boundary may be the file you have), then use File › Import data",
                )
            )
        )
        if import_command is not None:
            self.opening.opened.connect(lambda: self.run(import_command), _once())
        self.new_plan()

    def save_copy(self: MainWindow, *, own: bool = False) -> None:
        """Write all rows as they are now to another file; `own` makes it the user's plan and opens it."""
        workspace, snapshot = self.session.workspace, self.session.snapshot
        if workspace is None or snapshot is None:
            return
        title = str(t("另存为我的规划", "Save as my plan") if own else t("另存副本", "Save a copy"))
        path, _ = QFileDialog.getSaveFileName(self, title, "", str(_FILTER))
        if not path:
            return
        target = Path(path if path.lower().endswith(".gpkg") else f"{path}.gpkg")
        crs, user = snapshot.crs, self.session.user
        rows: list[Record] = [row for table in snapshot.tables.values() for row in table.rows()]
        if own:
            rows = [dataclasses.replace(row, is_sample=False) for row in rows]

        def work(progress: Progress) -> Path:
            Workspace.create(target, crs, rows, user=user, progress=progress).close()
            return target

        def done(written: Path) -> None:
            if own:
                self.opening.open_location(written)
                return
            words = t("副本已写到 {path}", "The copy was written to {path}").format(path=plain(str(written)))
            go = NoticeAction(t("打开副本", "Open the copy"), lambda: self.opening.open_location(written))
            self.session.notify(Notice(words, (go,), level="ok"))

        self.background.read(t("写副本", "Writing the copy"), work, done, self.problems.show)

    def add_recent_menu(self: MainWindow, menu: QMenu, before: QAction) -> None:
        """最近打开 in the file menu, filled when it opens."""
        self.recent_menu = QMenu(menu)
        menu.insertMenu(before, self.recent_menu)

        def fill() -> None:
            self.recent_menu.clear()
            self.recent_menu.setTitle(str(t("最近打开", "Recent")))
            for recent in self.preferences.values.recent[:9]:
                there = "://" in recent.path or Path(recent.path).exists()
                action = self.recent_menu.addAction(f"{recent.title}  ({Path(recent.path).name})")
                action.setEnabled(there)
                action.triggered.connect(_opener(self.opening.open_location, recent.path))
            self.recent_menu.setEnabled(not self.recent_menu.isEmpty())

        menu.aboutToShow.connect(fill)
        self.look.changed.connect(fill)
        fill()

    # ---- dialogs

    def show_settings(self: MainWindow) -> None:
        """首选项."""
        from ecodesk.ui.dialogs.settings_dialog import SettingsDialog

        dialog = SettingsDialog(self.look, self.preferences, self._apply_preferences, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def show_shortcuts(self: MainWindow) -> None:
        """Every shortcut on one sheet."""
        from ecodesk.ui.dialogs.shortcut_sheet import ShortcutSheet

        dialog = ShortcutSheet(self.command_actions, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def show_help(self: MainWindow, page: str = "") -> None:
        """The user guide, at a page when one is named."""
        from ecodesk.ui.dialogs.help_window import HelpWindow

        window = self.findChild(HelpWindow) or HelpWindow(self.look, self)
        if page:
            window.open_page(page)
        window.show()
        window.raise_()

    def show_about(self: MainWindow) -> None:
        """Name, version, licence."""
        words = t(
            "生态修复规划桌面(EcoDesk){version}\n\n面向县级山水林田湖草沙一体化生态保护与修复规划。\n"
            "离线可用,数据不出本机。Apache-2.0 许可。",
            "EcoDesk {version}\n\nIntegrated ecological restoration planning for counties.\n"
            "Works offline; data stay on this computer. Apache-2.0 licence.",
        )
        title = str(t("关于", "About"))
        QMessageBox.about(self, title, str(words.format(version=plain(__version__))))


def _opener(open_location: Callable[[str], None], path: str) -> Callable[[], None]:
    return lambda: open_location(path)


def _once() -> Any:
    from PySide6.QtCore import Qt

    return Qt.ConnectionType.SingleShotConnection
