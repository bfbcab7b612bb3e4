"""What is done with the rows of a list: a new one, withdrawal, projects entered, the list on paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import plain, t
from ecodesk.model.edit import Edit
from ecodesk.model.records import LedgerEntry, Project
from ecodesk.progress import Progress
from ecodesk.reports.list_pdf import write_list
from ecodesk.reports.list_sheet import list_sheet
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.dialogs.reason_dialog import ReasonDialog
from ecodesk.ui.ledger.list_edits import (
    entered,
    new_row,
    numbers_of,
    take_back,
    waiting_projects,
    withdraw,
)
from ecodesk.ui.ledger.list_entering import EnteringDialog
from ecodesk.ui.ledger.list_model import is_withdrawn, list_rows
from ecodesk.ui.notice_words import undo_action
from ecodesk.ui.session import Notice, NoticeAction, Session

if TYPE_CHECKING:
    from ecodesk.ui.ledger.list_view import ListView


class ListActs:
    """Turns the buttons of a list into dialogs, edits and files."""

    def __init__(self, view: ListView, session: Session, look: Appearance) -> None:
        self._view, self._session, self._look = view, session, look
        self.dialog: EnteringDialog | None = None

    def add_row(self) -> None:
        """A new row under the next number; the list goes to it."""
        snapshot = self._session.snapshot
        if snapshot is None or not self._session.writable:
            return
        edit = new_row(snapshot, self._view.kind)
        self._view.awaited = edit.changes[0].id
        self._session.apply(edit)

    def ask_withdrawal(self) -> None:
        """Ask why the selected rows are taken out of use, or put them back when all of them are."""
        view, snapshot = self._view, self._session.snapshot
        if not view.acted_on or snapshot is None or not self._session.writable:
            return
        used = [row for row in view.acted_on if not is_withdrawn(row)]
        if not used:
            gone = view.acted_on
            self._apply(lambda: take_back(snapshot, view.kind, gone))
            return
        title = t("撤下{row}", "Withdraw {row}").format(row=view.kind.row)
        words = t(
            "{number} 撤下后保留在清单中，编号不再使用；可以恢复。",
            "{number}: kept in the list, and the number is not used again; it can be restored.",
        ).format(number=numbers_of(view.kind, used))
        dialog = ReasonDialog(title, words, t("撤下", "Withdraw"), view)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._apply(lambda: withdraw(view.kind, used, dialog.reason)))
        dialog.open()

    def _apply(self, make: Callable[[], Edit]) -> None:
        try:
            edit = make()
        except EcoDeskError as error:
            self._view.tell(error)
            return
        self._session.apply(edit)

    def ask_entering(self) -> None:
        """Let the user choose admitted projects that enter the ledger."""
        snapshot = self._session.snapshot
        waiting = waiting_projects(snapshot) if snapshot is not None else []
        if not waiting:
            said = t(
                "没有已准入、尚未入台账的项目。项目先在“准入审查”中准入。",
                "No admitted project waits for the ledger. Projects are admitted by their review first.",
            )
            self._session.notify(Notice(said))
            return
        selected = self._session.selection.ids(Project.table)
        dialog = EnteringDialog(waiting, selected, self._look, self._view)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.enter(dialog.chosen))
        dialog.destroyed.connect(self._dialog_gone)
        self.dialog = dialog
        dialog.open()

    def _dialog_gone(self) -> None:
        self.dialog = None

    def enter(self, projects: Sequence[str]) -> None:
        """Enter admitted projects into the ledger as one step."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        rows = [project for project in waiting_projects(snapshot) if project.id in projects]
        try:
            edit = entered(snapshot, rows)
        except EcoDeskError as error:
            self._view.tell(error)
            return
        made = [
            one.after for one in edit.changes if one.before is None and isinstance(one.after, LedgerEntry)
        ]
        self._view.awaited = made[0].id if made else ""

        def saved(_: object) -> None:
            numbers = "、".join(entry.ledger_no for entry in made[:4])
            words = t("{n} 个项目已入台账：{numbers}", "{n} projects entered: {numbers}")
            undo = undo_action(self._session)
            said = words.format(n=len(rows), numbers=plain(numbers))
            self._session.notify(Notice(said, (undo,), "tray-arrow-down", "ok"))

        self._session.apply(edit, saved)

    def ask_print(self) -> None:
        """Ask for a file and write the rows listed."""
        title = str(t("导出{list}", "Export the {list}").format(list=self._view.kind.title))
        path, _ = QFileDialog.getSaveFileName(
            self._view, title, f"{self._view.kind.title}.pdf", "PDF (*.pdf)"
        )
        if path:
            self.print_to(Path(path if path.lower().endswith(".pdf") else f"{path}.pdf"))

    def print_to(self, path: Path) -> None:
        """Write the rows listed to a PDF file in the background."""
        snapshot, language = self._session.snapshot, self._look.language
        if snapshot is None:
            return
        words, gone = self._view.filter_box.text(), self._view.gone_box.isChecked()
        order = self._view.order

        def work(progress: Progress) -> Path:
            found = list_rows(snapshot, self._view.kind, words, withdrawn=gone, order=order)
            sheet = list_sheet(snapshot, self._view.kind.kind, [row.id for row in found.rows], language)
            return write_list(sheet, path, language=language, progress=progress)

        def done(written: Path) -> None:
            folder = QUrl.fromLocalFile(str(written.parent))
            show = NoticeAction(t("打开文件夹", "Open the folder"), lambda: _open(folder))
            words = t("已导出{list}：{path}", "{list} exported: {path}")
            said = words.format(list=self._view.kind.title, path=plain(str(written)))
            self._session.notify(Notice(said, (show,), "printer-outline", "ok"))

        def failed(error: BaseException) -> None:
            if not isinstance(error, EcoDeskError):
                raise error
            self._view.tell(error)

        title = t("导出{list}", "Exporting the {list}").format(list=self._view.kind.title)
        self._session.background.read(title, work, done, failed)


def _open(folder: QUrl) -> None:
    QDesktopServices.openUrl(folder)
