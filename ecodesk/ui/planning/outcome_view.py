"""每个部门项目的去向: every row of every list with its outcome and the project it went into, and the sums."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ecodesk.errors import EcoDeskError
from ecodesk.exchange.outcome_rows import (
    COLUMNS,
    LOG,
    LOG_TITLE,
    MOST_STEPS,
    SUMS,
    TITLE,
    Cell,
    OutcomeColumn,
    OutcomeRow,
    OutcomeTable,
    log_rows,
    outcome_table,
)
from ecodesk.i18n import Text, plain, t
from ecodesk.model.edit import Step
from ecodesk.model.measures import number_text
from ecodesk.model.records import OrgUnit, Project, SourcePlan, SourceProject
from ecodesk.progress import Progress
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.rows import Index, Role, StateChip
from ecodesk.ui.importing.plain_table import PlainTable, header_data
from ecodesk.ui.panel_tabs import panel_tabs
from ecodesk.ui.planning.view_head import ViewHead
from ecodesk.ui.planning.workbench_table import OUTCOME_TONES
from ecodesk.ui.session import Notice, Session
from ecodesk.ui.theme import restyle
from ecodesk.workspace import Applied

_READ = frozenset(kind.table for kind in (SourcePlan, SourceProject, Project, OrgUnit))
_ROW = 28
_PX_PER_CHARACTER = 8.2
_ROOMY = {"targets": 27}
_NARROW = {"list": 14, "row": 5, "code": 8, "name": 17, "state": 18, "targets": 15, "area": 12, "counted_area": 12,
           "money": 16.5, "counted_money": 16.5, "by": 0, "on": 0}  # fmt: skip  # 0: in the log only
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def cell_text(cell: Cell, column: OutcomeColumn) -> str:
    """A cell as the screen shows it."""
    if cell is None:
        return "—" if column.digits is not None else ""
    if isinstance(cell, (int, float, Decimal)) and column.digits is not None:
        return number_text(cell, column.digits)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


class _Cells(QAbstractTableModel):
    """Rows of cells in declared columns."""

    def __init__(self, columns: Sequence[OutcomeColumn], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = columns
        self.rows: Sequence[tuple[Cell, ...]] = ()
        self.about: Sequence[OutcomeRow] = ()
        self.strong_last = False

    def show(self, rows: Sequence[tuple[Cell, ...]], about: Sequence[OutcomeRow] = ()) -> None:
        self.beginResetModel()
        self.rows, self.about = rows, about
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and self.columns[section].digits is not None:
            return _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(self.columns[section].title)
        return header_data([str(c.title) for c in self.columns], section, orientation, role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return cell_text(self.rows[index.row()][index.column()], column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column.digits is not None:
            return _RIGHT
        if role == Role.STRONG:
            return self.strong_last and index.row() == len(self.rows) - 1
        if not self.about:
            return None
        row = self.about[index.row()]
        if role == Role.TONE:
            return OUTCOME_TONES.get(row.state, "neutral")
        if role == Role.ID:
            return row.targets[0] if row.targets else ""
        if role == Role.COLOUR and column.id == "targets" and row.targets:
            return "link"
        return None


class OutcomeView(QWidget):
    """Nothing is edited here; a double click opens the project a row went into, or the row on the workbench."""

    form_wanted = Signal(str)
    zoom_wanted = Signal(object)

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._stale = True
        self._asked = 0
        self.shown: OutcomeTable | None = None
        self._steps: list[Step] = []
        self.setProperty("role", "panel")
        self.to_excel, self.to_pdf = QPushButton(self), QPushButton(self)
        self.to_excel.setProperty("role", "primary")
        self.head = ViewHead(self.to_excel, self.to_pdf, parent=self)
        self.balance = QLabel(self)
        self.balance.setProperty("role", "tag")
        self.balance.setWordWrap(True)
        self.sums = PlainTable(look, self, _ROW)
        self._sums = _Cells(SUMS, self)
        self._sums.strong_last = True
        self.sums.setModel(self._sums)
        self.sums.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.sums.setAccessibleName(str(t("按结果合计", "Sums by outcome")))
        self.table = PlainTable(look, self, _ROW)
        self._rows = _Cells(COLUMNS, self)
        self.table.setModel(self._rows)
        self.table.setItemDelegateForColumn(
            [c.id for c in COLUMNS].index("state"), StateChip(look, self.table, _ROW)
        )
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        at = [column.id for column in COLUMNS].index("reason")
        self.table.horizontalHeader().setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        self.table.setAccessibleName(str(TITLE))
        self._log = _Cells(LOG, self)
        self.log = PlainTable(look, self, _ROW)
        self.log.setModel(self._log)
        for i, column in enumerate(LOG):
            self.log.setColumnWidth(i, look.px(column.width * _PX_PER_CHARACTER))
        self.log.horizontalHeader().setStretchLastSection(True)
        self.log.setAccessibleName(str(LOG_TITLE))
        self.tabs = panel_tabs()
        for _ in range(2):
            self.tabs.addTab("")
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.log)
        self.tabs.currentChanged.connect(self.pages.setCurrentIndex)
        self.empty = QLabel(self)
        self.empty.setProperty("role", "hint")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        session.plan_changed.connect(self._plan_changed)
        session.workspace_changed.connect(lambda: self._take_over(None))
        look.changed.connect(self.retranslate)
        self.to_excel.clicked.connect(lambda _=False: self._ask(".xlsx"))
        self.to_pdf.clicked.connect(lambda _=False: self._ask(".pdf"))
        self.table.doubleClicked.connect(lambda index: self._open(index.data(Role.ID)))
        self.retranslate()

    def _lay_out(self) -> None:
        body = QVBoxLayout()
        body.setContentsMargins(14, 10, 14, 10)
        body.setSpacing(10)
        body.addWidget(self.balance)
        body.addWidget(self.sums)
        body.addWidget(self.tabs)
        body.addWidget(self.pages, 1)
        body.addWidget(self.empty, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(body, 1)
        self.setFocusProxy(self.table)

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self.head.say(
            TITLE, t("双击一行打开它所到的项目", "Double-click a row to open the project it went into")
        )
        self.to_excel.setText(str(t("导出 Excel…", "Write Excel…")))
        self.to_pdf.setText(str(t("导出 PDF…", "Write PDF…")))
        self.to_excel.setIcon(self._look.icon("file-excel-outline", "accentText"))
        self.to_pdf.setIcon(self._look.icon("file-pdf-box", "text"))
        self.tabs.setTabText(0, str(t("逐项去向", "Each project")))
        self.tabs.setTabText(1, str(LOG_TITLE))
        self.empty.setText(
            str(
                t(
                    "还没有收入部门清单，请到“部门规划整合”导入",
                    "No list yet; take one in under “Departments' plans”",
                )
            )
        )
        self._take_over(self.shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where not all columns fit, texts get less room, and who and when stand in the log."""
        super().resizeEvent(event)
        widths = [self._look.px(column.width * _PX_PER_CHARACTER) for column in COLUMNS]
        narrow = self.width() < sum(widths)
        for i, column in enumerate(COLUMNS):
            room = (_NARROW if narrow else _ROOMY).get(column.id, column.width)
            self.table.setColumnHidden(i, not room)
            self.table.setColumnWidth(i, self._look.px(room * _PX_PER_CHARACTER))

    def showEvent(self, event: QShowEvent) -> None:
        """Bring up to date what was not looked at."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def _plan_changed(self, applied: Applied | None) -> None:
        if applied is None or not _READ.isdisjoint(applied.edit.tables):
            self._stale = True
            if self.isVisible():
                self.refresh()

    def refresh(self) -> None:
        """Add everything up anew, off the UI thread."""
        snapshot, workspace = self._session.snapshot, self._session.workspace
        self._asked += 1
        number = self._asked
        self._stale = False
        if snapshot is None or workspace is None:
            self._take_over(None)
            return

        def work(_: Progress) -> tuple[OutcomeTable, list[Step]]:
            steps = workspace.history_of(snapshot.table(SourceProject).ids, MOST_STEPS)
            return outcome_table(snapshot), steps

        def done(made: tuple[OutcomeTable, list[Step]]) -> None:
            if number == self._asked:
                table, self._steps = made
                self._log.show(log_rows(self._steps))
                self._take_over(table)

        title = t("汇总去向", "Adding up outcomes")
        self._session.background.read(title, work, done, droppable=True)

    def _take_over(self, made: OutcomeTable | None) -> None:
        self.shown = made
        there = made is not None and bool(made.rows)
        for widget in (self.balance, self.sums, self.tabs, self.pages):
            widget.setVisible(there)
        self.empty.setVisible(not there)
        for button in (self.to_excel, self.to_pdf):
            button.setEnabled(there)
        if made is None or not there:
            return
        self.balance.setText(str(made.balance))
        restyle(self.balance, tone="ok" if made.complete else "error")
        self._sums.show((*made.sums, made.total))
        header = self.sums.horizontalHeader().sizeHint().height()
        self.sums.setFixedHeight(header + self._look.px(_ROW) * (len(made.sums) + 1) + 4)
        self._rows.show([row.cells for row in made.rows], made.rows)

    def _open(self, target: str) -> None:
        if target:
            self.form_wanted.emit(target)
        else:
            self._session.notify(Notice(t("这一行没有进入方案", "This row did not go into the plan")))

    # ---- files

    def _ask(self, suffix: str) -> None:
        kinds = {
            ".xlsx": t("Excel 工作簿 (*.xlsx)", "Excel workbook (*.xlsx)"),
            ".pdf": plain("PDF (*.pdf)"),
        }
        name = f"{t('部门项目去向', 'outcomes')}{suffix}"
        path, _ = QFileDialog.getSaveFileName(self, str(TITLE), name, str(kinds[suffix]))
        if path:
            self.write(Path(path if path.lower().endswith(suffix) else f"{path}{suffix}"))

    def write(self, path: Path) -> None:
        """Write everything to a workbook or, by the suffix, a PDF, in the background."""
        snapshot, language, steps = self._session.snapshot, self._look.language, self._steps
        if snapshot is None:
            return

        def work(progress: Progress) -> Path:
            if path.suffix.lower() == ".pdf":
                from ecodesk.reports.outcome_pdf import write_outcome_pdf

                return write_outcome_pdf(snapshot, path, language=language, progress=progress)
            from ecodesk.exchange.outcome_workbook import write_outcomes

            return write_outcomes(snapshot, path, language, progress, steps=steps)

        def done(written: Path) -> None:
            said: Text = t("已写出 {path}", "Written: {path}").format(path=plain(str(written)))
            self._session.notify(Notice(said, icon="file-check-outline"))

        def failed(error: BaseException) -> None:
            if not isinstance(error, EcoDeskError):
                raise error
            self._session.notify(Notice(error.message, level="error"))

        self._session.background.read(t("导出去向", "Exporting outcomes"), work, done, failed)
