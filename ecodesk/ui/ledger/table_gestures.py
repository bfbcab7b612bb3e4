"""What a user does to the projects of the table: edit, set for several, delete, copy, export."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QFrame, QMenu

from ecodesk.analysis.ground import net_area
from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, plain, t
from ecodesk.model.fields import Field
from ecodesk.model.records import Project
from ecodesk.progress import Progress
from ecodesk.ui.ledger.bulk_edit import BulkEditDialog
from ecodesk.ui.ledger.cell_popups import IN_POPUP, open_popup
from ecodesk.ui.ledger.cells import cell_delegate
from ecodesk.ui.ledger.columns import Column
from ecodesk.ui.ledger.export_list import clipboard_text, workbook_sheets
from ecodesk.ui.ledger.paste_dialog import PasteDialog
from ecodesk.ui.ledger.pasting import Pasted, block_of, read_block
from ecodesk.ui.plan_edits import set_field
from ecodesk.ui.project_steps import delete_with_notice
from ecodesk.ui.session import Notice, NoticeAction
from ecodesk.ui.unit_grouping import ask_reason, group_into

if TYPE_CHECKING:
    from ecodesk.ui.project_table import ProjectTable


class TableGestures:
    """Turns gestures on the table into edits, dialogs and files."""

    def __init__(self, table: ProjectTable) -> None:
        self._table, self._session, self._look = table, table.session, table.look
        self.popup: QFrame | None = None
        self.dialog: BulkEditDialog | None = None
        self.preview: PasteDialog | None = None
        view, model = table.view, table.model
        for part in (view, view.frozen):
            for i, column in enumerate(model.columns):
                made = cell_delegate(column, lambda: self._session.snapshot, self._look, self.tell, part)
                part.setItemDelegateForColumn(i, made)
        model.edited.connect(self.set_value)
        view.edit_wanted.connect(self.edit)
        view.delete_wanted.connect(self.delete)
        view.copy_wanted.connect(self.copy)
        view.paste_wanted.connect(self.paste)
        view.menu_wanted.connect(lambda index, place: self.menu_for(index).popup(place))

    def tell(self, what: Any) -> None:
        """Show what an editor has to say: a conversion, or why it did not understand."""
        if isinstance(what, EcoDeskError):
            self._session.notify(Notice(what.message, level="error"))
        elif isinstance(what, Text):
            self._session.notify(Notice(what))

    # ---- one cell

    def edit(self, index: QModelIndex) -> None:
        """Edit a cell in its place, or beside it when it does not fit in."""
        model, view = self._table.model, self._table.view
        if not model.may_edit(index):
            self._explain_fixed(model.columns[index.column()])
            return
        field = model.columns[index.column()].field
        if field.kind not in IN_POPUP:
            view.begin_editing(index)
            return
        view.scrollTo(index)
        project = model.project(index.row())
        value = self._project(project, field)
        self.popup = open_popup(
            field,
            value,
            lambda: self._session.snapshot,
            self._look,
            view.viewport(),
            view.visualRect(index),
            lambda chosen: self.set_value(project, field, chosen),
        )
        self.popup.destroyed.connect(self._popup_gone)

    def _popup_gone(self) -> None:
        self.popup = None

    def _project(self, project: str, field: Field) -> Any:
        row = self._session.snapshot.row(Project.table, project) if self._session.snapshot else None
        return getattr(row, field.id) if row is not None else None

    def _explain_fixed(self, column: Column) -> None:
        if not self._session.writable:
            self.tell(t("规划以只读方式打开，不能修改", "The plan is open for reading only"))
        elif column.field.derived:
            words = t("“{field}”由程序计算，不能修改", "“{field}” is worked out by the program")
            self.tell(words.format(field=column.field.label))

    def set_value(self, project: str, field: Field, value: Any) -> None:
        """Give a field of a project a value, as one step."""
        snapshot = self._session.snapshot
        row = snapshot.row(Project.table, project) if snapshot is not None else None
        if snapshot is None or row is None or getattr(row, field.id) == value:
            return
        if field.unique and value in snapshot.table(Project).column(field.id):
            words = t(
                "{field}“{value}”已用于另一个项目，没有修改",
                "{field} “{value}” is taken; nothing was changed",
            )
            self._session.notify(Notice(words.format(field=field.label, value=value), level="error"))
            return
        if field.id == "unit":
            group_into(self._session, [project], value, self._table)
            return
        self._session.apply(set_field(snapshot, [row], field, value))

    # ---- several projects

    @property
    def chosen(self) -> list[str]:
        """The selected projects, in the order of the table as far as they are in it."""
        shown = self._table.view.selected_projects()
        others = self._session.selection.ids(Project.table)
        return [*shown, *(project for project in others if project not in set(shown))]

    def open_bulk_edit(self, field: str = "") -> BulkEditDialog | None:
        """Ask for one field of the selected projects; starts with the column of the current cell."""
        snapshot = self._session.snapshot
        if snapshot is None or not self._session.writable:
            return None
        table = snapshot.table(Project)
        rows = [table[project] for project in self.chosen if project in table]
        if not rows:
            return None
        first = field or self._table.current_column
        dialog = BulkEditDialog(snapshot, rows, self._look, first, self._table)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        ids = [row.id for row in rows]
        dialog.wanted.connect(lambda field, value: self.set_for_all(ids, field, value))
        dialog.destroyed.connect(self._dialog_gone)
        self.dialog = dialog
        dialog.open()
        return dialog

    def _dialog_gone(self) -> None:
        self.dialog = None

    def set_for_all(self, projects: list[str], field: Field, value: Any) -> None:
        """Give a field of several projects one value, as one step."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        table = snapshot.table(Project)
        rows = [table[p] for p in projects if p in table and getattr(table[p], field.id) != value]
        if rows and field.id == "unit":
            group_into(self._session, [row.id for row in rows], value, self._table)
        elif rows:
            self._session.apply(set_field(snapshot, rows, field, value))
        else:
            self.tell(
                t("所选项目已是这个值，没有改动", "The projects have this value already; nothing was changed")
            )

    def delete(self) -> None:
        """Delete the selected projects; the notice offers to take it back."""
        if self._session.writable:
            delete_with_notice(self._session, self.chosen)

    # ---- copying and exporting

    def copy(self, *, heads: bool = False, column: str = "") -> None:
        """Put the shown cells of the selected projects on the clipboard, of one column when it is named."""
        arrangement = self._table.arrangement
        if arrangement is None:
            return
        at = arrangement.rows.table.positions(self._table.view.selected_projects()).tolist()
        shown = self._table.columns.in_order()
        wanted = [one for one in shown if not column or one.id == column]
        if at:
            QGuiApplication.clipboard().setText(clipboard_text(arrangement, at, wanted, heads=heads))

    def paste(self) -> None:
        """Read the clipboard into the cells from the current one on, and show what would change."""
        snapshot, arrangement = self._session.snapshot, self._table.arrangement
        view, model = self._table.view, self._table.model
        at, text = view.currentIndex(), QGuiApplication.clipboard().text()
        if snapshot is None or arrangement is None:
            return
        if not self._session.writable:
            self.tell(t("规划以只读方式打开，不能修改", "The plan is open for reading only"))
            return
        if not at.isValid() or not model.project(at.row()):
            self.tell(t("先点要粘贴到的第一个单元格", "Click the first cell to paste into first"))
            return
        if not text.strip():
            self.tell(t("剪贴板里没有文字", "The clipboard holds no text"))
            return
        shown = self._table.columns.in_order()
        first = next((i for i, c in enumerate(shown) if c.id == model.columns[at.column()].id), 0)
        below = [p for row in range(at.row(), model.rowCount()) if (p := model.project(row))]

        def work(progress: Progress) -> Pasted:
            return read_block(snapshot, block_of(text), below, shown[first:], progress)

        self._session.background.read(t("读取剪贴板", "Reading the clipboard"), work, self._show_pasted)

    def _show_pasted(self, pasted: Pasted) -> None:
        if self._session.snapshot is None:
            return
        dialog = PasteDialog(pasted, self._look, self._table)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.wanted.connect(lambda: self._take_pasted(pasted))
        dialog.destroyed.connect(self._preview_gone)
        self.preview = dialog
        dialog.open()

    def _take_pasted(self, pasted: Pasted) -> None:
        """Write what was pasted, with a reason where projects go into units that hold little of them."""

        def take(reasons: Mapping[str, str]) -> None:
            self._session.apply(pasted.edit(reasons))

        if pasted.units:
            ask_reason(self._session, pasted.units, self._table, take)
        else:
            take({})

    def _preview_gone(self) -> None:
        self.preview = None

    def ask_export(self) -> None:
        """Ask for a file and export what is shown."""
        title = str(t("导出台账", "Export the list"))
        name = str(t("项目台账.xlsx", "projects.xlsx"))
        kinds = str(t("Excel 工作簿 (*.xlsx)", "Excel workbook (*.xlsx)"))
        path, _ = QFileDialog.getSaveFileName(self._table, title, name, kinds)
        if path:
            self.export_to(Path(path if path.lower().endswith(".xlsx") else f"{path}.xlsx"))

    def export_to(self, path: Path) -> None:
        """Write what is shown to an Excel file in the background."""
        arrangement, listed = self._table.arrangement, self._table.listed
        if arrangement is None:
            return
        shown = self._table.columns.in_order()

        def work(progress: Progress) -> int:
            from ecodesk.exchange.spreadsheet import write_workbook

            whole, ids = listed, arrangement.rows.table.ids
            if whole.net is None:
                net = net_area(arrangement.rows.snapshot, [ids[i] for i in arrangement.listed.tolist()])
                whole = dataclasses.replace(whole, net=net)
            write_workbook(path, workbook_sheets(arrangement, shown, whole, datetime.now()), progress)
            return whole.count

        def done(count: int) -> None:
            said = t("已导出 {n} 个项目：{path}", "{n} projects exported: {path}")
            folder = QUrl.fromLocalFile(str(path.parent))
            show = NoticeAction(t("打开文件夹", "Open the folder"), lambda: _open(folder))
            self._session.notify(
                Notice(said.format(n=count, path=plain(str(path))), (show,), "microsoft-excel", level="ok")
            )

        self._session.background.read(t("导出台账", "Exporting the list"), work, done)

    # ---- menu

    def menu_for(self, index: QModelIndex) -> QMenu:
        """The context menu of a cell; what several projects allow works on all that are selected."""
        table, model = self._table, self._table.model
        project = model.project(index.row())
        column = model.columns[index.column()]
        count = max(1, len(self.chosen))
        menu = QMenu(table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(str(t("打开表单", "Open form")), lambda: table.form_wanted.emit(project))
        menu.addAction(str(t("缩放至", "Zoom to")), lambda: table.zoom_wanted.emit(self._session.selection))
        menu.addSeparator()
        edit = menu.addAction(
            str(t("修改“{field}”", "Edit “{field}”").format(field=column.field.label)),
            lambda: self.edit(index),
        )
        edit.setEnabled(model.may_edit(index))
        bulk = menu.addAction(
            str(t("批量修改 {n} 个项目…", "Edit {n} projects…").format(n=count)),
            lambda: self.open_bulk_edit(column.id),
        )
        menu.addSeparator()
        menu.addAction(str(t("复制", "Copy")), self.copy).setShortcut("Ctrl+C")
        menu.addAction(str(t("复制（含表头）", "Copy with heads")), lambda: self.copy(heads=True))
        menu.addAction(
            str(t("复制“{field}”一列", "Copy column “{field}”").format(field=column.field.label)),
            lambda: self.copy(column=column.id),
        )
        paste = menu.addAction(str(t("粘贴…", "Paste…")), self.paste)
        paste.setShortcut("Ctrl+V")
        menu.addSeparator()
        head = table.columns.menu_for(index.column(), table.sort_by, table.open_columns)
        head.setTitle(str(t("“{field}”列", "Column “{field}”").format(field=column.field.label)))
        menu.addMenu(head)
        menu.addSeparator()
        gone = menu.addAction(str(t("删除 {n} 个项目", "Delete {n} projects").format(n=count)), self.delete)
        for action in (bulk, paste, gone):
            action.setEnabled(self._session.writable)
        return menu


def _open(folder: QUrl) -> None:
    QDesktopServices.openUrl(folder)
