"""Tables of records out to Excel and in again, from the window: ask for tables and files, read, show, take in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from ecodesk.errors import EcoDeskError
from ecodesk.exchange.record_tables import columns_of, write_tables
from ecodesk.exchange.record_tables_reading import TableReading, read_tables
from ecodesk.i18n import join, plain, t
from ecodesk.model.belonging import part_links
from ecodesk.model.fields import Kind, Record
from ecodesk.model.records import LedgerEntry, OrgUnit, Person, Project, TaskItem
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Progress
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.ledger.reread_dialog import RereadDialog
from ecodesk.ui.ledger.reread_tables import TableChoice
from ecodesk.ui.notice_words import undo_action
from ecodesk.ui.session import Notice, NoticeAction, Session
from ecodesk.workspace import Applied

_FILTER = t("Excel 工作簿 (*.xlsx)", "Excel workbook (*.xlsx)")


def kinds_out() -> tuple[type[Record], ...]:
    """The tables that go out: projects, the two lists, all that is part of these, and who is named in them."""
    owners = (Project, LedgerEntry, TaskItem)
    parts = (kind for owner in owners for kind, _ in part_links(owner))
    return tuple(dict.fromkeys((*owners, *parts, OrgUnit, Person)))


def rows_about(
    snapshot: Snapshot, kinds: Sequence[type[Record]], projects: Sequence[str]
) -> dict[str, set[str]]:
    """Of each table the ids of the rows that are some projects or name one of them; a table that names none whole."""
    wanted, only = frozenset(projects), {}
    for kind in kinds:
        table = snapshot.table(kind)
        if kind is Project:
            only[kind.table] = {row_id for row_id in table.ids if row_id in wanted}
            continue
        for field in columns_of(kind):
            if field.table != Project.table:
                continue
            values = zip(table.ids, table.column(field.id), strict=True)
            if field.kind is Kind.LINK:
                only[kind.table] = {row_id for row_id, value in values if value in wanted}
            else:
                only[kind.table] = {row_id for row_id, value in values if not wanted.isdisjoint(value)}
            break
    return only


class TableExchange(QObject):
    """Asks, works in the background, and applies what was agreed to as one step."""

    def __init__(self, session: Session, look: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._look, self._window = session, look, parent
        self.choice: TableChoice | None = None
        self.dialog: RereadDialog | None = None
        self._path: Path | None = None
        self._read_from: Snapshot | None = None
        self._reading: TableReading | None = None
        session.plan_changed.connect(self._read_again)
        session.workspace_changed.connect(self._plan_gone)

    # ---- out

    def ask_out(self, first: Sequence[str] = ()) -> None:
        """Let the user choose tables (those named `first` are ticked) and a file."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        selected = self._session.selection.ids(Project.table)
        choice = TableChoice(snapshot, kinds_out(), first, len(selected), self._look, self._window)
        choice.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        choice.accepted.connect(
            lambda: self._ask_file(choice.kinds(), selected if choice.only_selected else ())
        )
        choice.destroyed.connect(self._choice_gone)
        self.choice = choice
        choice.open()

    def _choice_gone(self) -> None:
        self.choice = None

    def _ask_file(self, kinds: Sequence[type[Record]], projects: Sequence[str]) -> None:
        title, name = str(t("导出 Excel", "Export to Excel")), str(t("台账数据.xlsx", "ledger.xlsx"))
        path, _ = QFileDialog.getSaveFileName(self._window, title, name, str(_FILTER))
        if path:
            self.write(Path(path if path.lower().endswith(".xlsx") else f"{path}.xlsx"), kinds, projects)

    def write(self, path: Path, kinds: Sequence[type[Record]], projects: Sequence[str] = ()) -> None:
        """Write tables in the background, of some projects only when they are named."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return

        def work(progress: Progress) -> Path:
            only = rows_about(snapshot, kinds, projects) if projects else None
            return write_tables(path, snapshot, kinds, only=only, progress=progress)

        def done(written: Path) -> None:
            words = t(
                "已导出 {n} 张表：{path}。填好后用“回读 Excel”读回。",
                "{n} tables exported: {path}. Fill in and take back with “Read Excel back”.",
            ).format(n=len(kinds), path=plain(str(written)))
            folder = QUrl.fromLocalFile(str(written.parent))
            show = NoticeAction(t("打开文件夹", "Open the folder"), lambda: _open(folder))
            self._session.notify(Notice(words, (show,), "microsoft-excel", "ok"))

        self._session.background.read(t("导出 Excel", "Exporting to Excel"), work, done, self._failed)

    # ---- in

    def ask_in(self) -> None:
        """Ask for a workbook and show what taking it in would do."""
        if not self._session.writable:
            self._session.notify(
                Notice(t("规划以只读方式打开，不能回读", "The plan is open for reading only"), level="warn")
            )
            return
        title = str(t("回读 Excel", "Read Excel back"))
        path, _ = QFileDialog.getOpenFileName(self._window, title, "", str(_FILTER))
        if path:
            self.read(Path(path))

    def read(self, path: Path) -> None:
        """Read a workbook in the background and show what it would change; nothing is written yet."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        self._path = path

        def done(reading: TableReading) -> None:
            if self._session.snapshot is snapshot:
                self._show(path, reading, snapshot)
            else:  # the plan went on meanwhile
                self.read(path)

        title = t("回读 {file}", "Reading {file}").format(file=plain(path.name))
        self._session.background.read(
            title, lambda progress: read_tables(path, snapshot, progress=progress), done, self._failed
        )

    def _show(self, path: Path, reading: TableReading, snapshot: Snapshot) -> None:
        self._read_from = snapshot
        if self.dialog is None:
            dialog = RereadDialog(path, self._look, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.accepted.connect(self._take_in)
            dialog.destroyed.connect(self._dialog_gone)
            self.dialog = dialog
            dialog.open()
        self.dialog.show_reading(reading)
        self._reading = reading

    def _read_again(self, _: object) -> None:
        """What is shown was compared with a plan that has changed since."""
        shown = self.dialog is not None and self.dialog.isVisible()
        if shown and self._path is not None and self._session.snapshot is not self._read_from:
            self.read(self._path)

    def _plan_gone(self) -> None:
        if self.dialog is not None:
            self.dialog.reject()

    def _dialog_gone(self) -> None:
        self.dialog = None

    def _take_in(self) -> None:
        reading = self._reading
        if self.dialog is None or self._read_from is None or reading is None:
            return
        count, chosen = self.dialog.changes, self.dialog.model.chosen()
        edit, left = reading.edit_with(self._read_from, chosen), len(reading.refused) - len(chosen)

        def saved(applied: Applied) -> None:
            said = [t("已回读 {n} 处", "{n} taken in").format(n=count)]
            if left:
                said.append(t("{n} 处没有采纳", "{n} not taken in").format(n=left))
            undo = undo_action(self._session, applied.edit.id)
            self._session.notify(Notice(join(said, "，", ", "), (undo,), "microsoft-excel", "ok"))

        self._session.apply(edit, saved)

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, EcoDeskError):
            raise error
        self._session.notify(Notice(error.message, level="error"))


def _open(folder: QUrl) -> None:
    QDesktopServices.openUrl(folder)
