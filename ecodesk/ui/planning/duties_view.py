"""责任矩阵: units × elements with who leads and who helps; gaps are marked, a double-click opens the unit's duties."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import code_list, label
from ecodesk.model.records import RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Progress
from ecodesk.reports.document_kinds import DUTY_MATRIX
from ecodesk.reports.documents import DocColumn, Paragraph, Part, table
from ecodesk.reports.duty_matrix import GAP, DutyCell, cell_text, duty_cells
from ecodesk.reports.plan_document_parts import Gathered
from ecodesk.reports.wording import sayer
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting
from ecodesk.ui.delegates.rows import Index, Role, RowDelegate
from ecodesk.ui.forms.unit_chapters import UNIT_FORM
from ecodesk.ui.newest import Newest
from ecodesk.ui.planning.document_browser import DocumentBrowser
from ecodesk.ui.planning.document_export import ExportButtons
from ecodesk.ui.planning.empty_state import IMPORT, IMPORT_DATA, EmptyState
from ecodesk.ui.planning.view_head import ViewHead
from ecodesk.ui.record_form import RecordForm
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session

_NO_UNITS = t(
    "这里按修复单元和要素列出谁主办、谁配合，标出没有主办单位的责任空当。\n还没有修复单元，先导入单元边界。",
    "Here stands for each unit and element who leads, who helps, and where nobody answers.\n"
    "There are no units yet; import their boundaries first.",
)
_ROW, _PANEL, _PANEL_NARROW, _NARROW = 62, 380, 280, 1400


class _DutyCell(RowDelegate):
    """Lead unit on the first line, those who help below; a gap says so in its own colour."""

    def content(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        cell, look = index.data(Role.VALUE), self.look
        if not isinstance(cell, DutyCell):
            painter.setFont(look.font("body"))
            painter.setPen(look.colour("text"))
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(rect.adjusted(2, 0, -2, 0), flags, str(index.data() or ""))
            return
        lines = str(index.data() or "").removeprefix(f"{GAP} ").split("\n")  # the mark is drawn
        first, rest = lines[0], lines[1:]
        if cell.gap:
            painter.fillRect(rect.adjusted(-5, 2, 5, -2), look.colour("blockSoft"))
        role = "block" if cell.gap else "text" if cell.leads else "text3"
        font = look.font("bodyStrong" if cell.leads or cell.gap else "body")
        high = QFontMetricsF(font).height()
        small = look.font("small")
        lower = QFontMetricsF(small).height()
        room = max(1, int((rect.height() - 4 - high) / lower))
        if len(rest) == 1:
            rest = painting.wrapped(rest[0], small, rect.width() - 4, room)
        top = rect.center().y() - (high + lower * len(rest)) / 2
        line = QRectF(rect.left() + 2, top, rect.width() - 4, high)
        if cell.gap:
            size = look.px(14)
            box = QRectF(line.left(), line.center().y() - size / 2, size, size)
            painting.paint_icon(painter, box, "alert-octagon", look.colour("block"))
            line = line.adjusted(size + 5, 0, 0, 0)
        painter.setFont(font)
        painter.setPen(look.colour(role))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, painting.elided(first, font, line.width()))
        painter.setFont(small)
        painter.setPen(look.colour("text2"))
        for i, said in enumerate(rest):
            below = QRectF(rect.left() + 2, top + high + i * lower, rect.width() - 4, lower)
            painter.drawText(
                below, Qt.AlignmentFlag.AlignVCenter, painting.elided(said, small, below.width())
            )


class DutiesView(QWidget):
    """The grid, and what is to be said of the cell that is chosen."""

    form_wanted = Signal(str)
    command_wanted = Signal(str)
    zoom_wanted = Signal(object)
    shown = Signal()

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._newest = Newest(session.background, self)
        self._asked: Snapshot | None = None
        self.cells: Mapping[tuple[str, str], DutyCell] = {}
        self.next_gap = QPushButton(self)
        self.export = ExportButtons(DUTY_MATRIX, session, look, (".xlsx", ".pdf", ".docx"), self)
        self.head = ViewHead(self.next_gap, self.export, parent=self)
        self.grid = QTableWidget(self)
        self.detail = DocumentBrowser(look, self)
        self.cell_title = QLabel(self)
        self.cell_title.setProperty("role", "subhead")
        self.cell_title.setWordWrap(True)
        self.edit = QPushButton(self)
        self.locate = QPushButton(self)
        for button in (self.edit, self.locate):
            button.setProperty("compact", True)
        self._lay_out()
        session.workspace_changed.connect(self._workspace_changed)
        session.plan_changed.connect(self._plan_changed)
        look.changed.connect(self.retranslate)
        self.grid.currentCellChanged.connect(lambda *_: self._show_cell())
        self.grid.cellDoubleClicked.connect(lambda *_: self.edit_duties())
        self.edit.clicked.connect(self.edit_duties)
        self.locate.clicked.connect(self._locate)
        self.next_gap.clicked.connect(self.go_to_next_gap)
        self.detail.row_wanted.connect(self._open_row)
        self.setFocusProxy(self.grid)
        self.retranslate()

    def _lay_out(self) -> None:
        grid = self.grid
        grid.setFrameShape(QFrame.Shape.NoFrame)
        grid.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        grid.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        grid.setTabKeyNavigation(False)
        grid.verticalHeader().hide()
        grid.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        grid.horizontalHeader().setHighlightSections(False)
        grid.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        grid.setItemDelegate(_DutyCell(self._look, grid))
        self._panel = QFrame(self)
        self._panel.setProperty("role", "panel")
        column = QVBoxLayout(self._panel)
        column.setContentsMargins(0, 10, 0, 10)
        column.setSpacing(6)
        top = QVBoxLayout()
        top.setContentsMargins(16, 0, 16, 0)
        top.addWidget(self.cell_title)
        buttons = QHBoxLayout()
        buttons.addWidget(self.edit)
        buttons.addWidget(self.locate)
        buttons.addStretch(1)
        top.addLayout(buttons)
        column.addLayout(top)
        column.addWidget(self.detail, 1)
        line = QFrame(self)
        line.setProperty("role", "vline")
        self.empty = EmptyState(self._look, "account-group-outline", _NO_UNITS, (IMPORT_DATA,), self)
        self.empty.buttons[0].clicked.connect(lambda: self.command_wanted.emit(IMPORT))
        there = QWidget(self)
        body = QHBoxLayout(there)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(grid, 1)
        body.addWidget(line)
        body.addWidget(self._panel)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.head)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(there)
        self._stack.addWidget(self.empty)
        page.addWidget(self._stack, 1)

    # ---- what is shown

    def refresh(self) -> None:
        """Have the duties gathered anew if the plan is another; later while the view is hidden."""
        snapshot = self._session.snapshot
        if snapshot is None or not self.isVisible() or snapshot is self._asked:
            return
        self._asked = snapshot

        def work(progress: Progress) -> Mapping[tuple[str, str], DutyCell]:
            return duty_cells(snapshot)

        self._newest.ask(work, self._made)

    def _made(self, cells: Mapping[tuple[str, str], DutyCell]) -> None:
        self.cells = cells
        self._stack.setCurrentIndex(0 if cells else 1)
        self._fill()
        self.shown.emit()

    @property
    def gaps(self) -> list[DutyCell]:
        """The cells where nobody answers."""
        return [cell for cell in self.cells.values() if cell.gap]

    @property
    def cell(self) -> DutyCell | None:
        """The cell that is chosen."""
        item = self.grid.currentItem()
        found = item.data(Role.VALUE) if item is not None else None
        return found if isinstance(found, DutyCell) else None

    def show_cell(self, unit: str, element: str) -> None:
        """Choose a cell."""
        units = list(dict.fromkeys(one for one, _ in self.cells))
        if (unit, element) in self.cells:
            self.grid.setCurrentCell(units.index(unit), 1 + list(code_list("element")).index(element))

    def go_to_next_gap(self) -> None:
        """Choose the next cell where nobody answers."""
        gaps, here = self.gaps, self.cell
        if gaps:
            at = gaps.index(here) + 1 if here in gaps else 0
            self.show_cell(gaps[at % len(gaps)].unit, gaps[at % len(gaps)].element)
            self.grid.setFocus()

    def _fill(self) -> None:
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        to = self._to(snapshot)
        place = (self.grid.currentRow(), self.grid.currentColumn())
        elements = list(code_list("element"))
        units = list(dict.fromkeys(unit for unit, _ in self.cells))
        grid = self.grid
        grid.blockSignals(True)
        grid.clear()
        grid.setColumnCount(1 + len(elements))
        grid.setRowCount(len(units))
        heads = [str(t("修复单元", "Unit")), *(str(label("element", element)) for element in elements)]
        grid.setHorizontalHeaderLabels(heads)
        for i, unit in enumerate(units):
            grid.setItem(i, 0, QTableWidgetItem(to.unit(unit)))
            for j, element in enumerate(elements, start=1):
                cell = self.cells[unit, element]
                words = cell_text(to, cell)
                item = QTableWidgetItem(words)
                item.setData(Role.VALUE, cell)
                spoken = f"{to.unit(unit)} {label('element', element)}: {words}"
                item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
                item.setToolTip(words)
                grid.setItem(i, j, item)
        grid.verticalHeader().setDefaultSectionSize(self._look.px(_ROW))
        grid.blockSignals(False)
        if units:
            grid.setCurrentCell(max(0, min(place[0], len(units) - 1)), max(1, place[1]))
        self._say_head()
        self._show_cell()

    def _show_cell(self) -> None:
        cell, snapshot = self.cell, self._session.snapshot
        self.edit.setEnabled(cell is not None)
        self.locate.setEnabled(cell is not None)
        if cell is None or snapshot is None:
            self.cell_title.setText(str(t("选择一格，查看谁负责", "Choose a cell to see who answers")))
            self.detail.show_parts(())
            return
        to = self._to(snapshot)
        self.cell_title.setText(f"{to.unit(cell.unit)} · {label('element', cell.element)}")
        self.detail.show_parts(_cell_parts(to, cell))

    def _to(self, snapshot: Snapshot) -> Gathered:
        return Gathered(snapshot, sayer(self._look.language), self._look.language, 0, False)

    # ---- acts

    def edit_duties(self) -> RecordForm | None:
        """Open the form of the unit at its standing duties."""
        cell = self.cell
        row = self.grid.currentRow()
        units = list(dict.fromkeys(unit for unit, _ in self.cells))
        unit = cell.unit if cell is not None else units[row] if 0 <= row < len(units) else ""
        if not unit:
            return None
        self._session.select(Selection.of(RestorationUnit.table, unit))
        form = RecordForm(self._session, self._look, UNIT_FORM, unit, parent=self)
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.open()
        form.body.show_chapter(2, focus=True)
        return form

    def _locate(self) -> None:
        if (cell := self.cell) is not None:
            chosen = Selection.of(RestorationUnit.table, cell.unit)
            self._session.select(chosen)
            self.zoom_wanted.emit(chosen)

    def _open_row(self, table_name: str, row_id: str) -> None:
        self.form_wanted.emit(row_id)

    def _plan_changed(self, _: object) -> None:
        self.refresh()

    def _workspace_changed(self) -> None:
        self._newest.forget()
        self._asked, self.cells = None, {}
        self.grid.setRowCount(0)
        self.retranslate()

    def _say_head(self) -> None:
        about = t("没有责任空当", "Somebody answers for everything")
        if self.gaps:
            about = t("责任空当 {n} 处：有需求却没有主办单位", "{n} gaps: need without a lead unit").format(
                n=len(self.gaps)
            )
        elif not self.cells:
            about = t("还没有修复单元", "There are no units yet")
        self.head.say(t("责任矩阵", "Duties"), about)
        self.next_gap.setText(str(t("下一处空当", "Next gap")))
        self.next_gap.setEnabled(bool(self.gaps))

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self._say_head()
        self.next_gap.setIcon(self._look.icon("alert-octagon"))
        self.edit.setText(str(t("修改职责…", "Edit duties…")))
        self.edit.setIcon(self._look.icon("pencil-outline"))
        self.locate.setText(str(t("缩放至单元", "Zoom to unit")))
        self.locate.setIcon(self._look.icon("crosshairs-gps"))
        self.grid.setAccessibleName(str(t("责任矩阵", "Matrix of duties")))
        self.export.retranslate()
        self.detail.retranslate()
        self.empty.retranslate()
        self._fill()
        self._show_cell()
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self._look.px(_NARROW)
        self._panel.setFixedWidth(self._look.px(_PANEL_NARROW if narrow else _PANEL))


def _cell_parts(to: Gathered, cell: DutyCell) -> list[Part]:
    parts: list[Part] = []
    if cell.leaderless:
        words = t("项目没有主办单位：{rows}", "Projects without a lead unit: {rows}")
        parts.append(Paragraph(to.say(words).format(rows=to.project_codes(cell.leaderless)), missing=True))
    elif cell.gap:
        words = t(
            "有治理需求，却没有项目或常设职责指定主办单位。点“修改职责…”补上。",
            "There is need, but neither project nor standing duty names a lead unit. Use “Edit duties…”.",
        )
        parts.append(Paragraph(to.say(words), missing=True))
    elif not cell.needed and not cell.leads:
        words = t("没有治理需求，也没有项目。", "Neither need nor project.")
        parts.append(Paragraph(to.say(words), quiet=True))
    rows: list[tuple[Text, str]] = [
        (t("主办单位", "Lead unit"), to.orgs(cell.leads)),
        (t("配合单位", "Co-operating"), to.orgs(cell.helpers)),
        (
            t("依据", "By"),
            to.say(t("常设职责", "standing duty") if cell.standing else t("项目", "projects"))
            if cell.leads
            else "",
        ),
        (t("项目", "Projects"), to.project_codes(cell.projects)),
    ]
    parts.append(
        table(
            "",
            [DocColumn(to.say(t("事项", "Item")), None, 1), DocColumn(to.say(t("内容", "Value")), None, 1.8)],
            [(to.say(name), value or "—") for name, value in rows],
        )
    )
    return parts
