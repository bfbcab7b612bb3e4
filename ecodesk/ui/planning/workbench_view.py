"""部门规划整合: lists of departments, their candidates against the plan, and what is decided about each."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ecodesk.errors import EcoDeskError
from ecodesk.exchange.examining import Examination
from ecodesk.i18n import Text, plain, t
from ecodesk.model.edit import Step
from ecodesk.model.records import (
    FundingSource,
    OrgUnit,
    Project,
    RestorationUnit,
    Setting,
    SourcePlan,
    SourceProject,
)
from ecodesk.progress import Cancelled, Progress
from ecodesk.sample.source_lists import write_source_lists
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.background import Task
from ecodesk.ui.inspection.note_list import NoteList
from ecodesk.ui.inspection.record_notes import record_notes
from ecodesk.ui.notice_words import READ_ONLY, undo_action
from ecodesk.ui.planning.workbench_acts import LETTERS, PLACE, ActPanel
from ecodesk.ui.planning.workbench_compare import Comparison
from ecodesk.ui.planning.workbench_deciding import MOST_STEPS, Deciding
from ecodesk.ui.planning.workbench_empty import TAKE_IN, TRY_SAMPLE, EmptyBench
from ecodesk.ui.planning.workbench_import import ListImportDialog
from ecodesk.ui.planning.workbench_lines import (
    FILTERS,
    OPEN,
    Bench,
    Line,
    bench,
    let_through,
    next_open,
)
from ecodesk.ui.planning.workbench_lists import ListsPane
from ecodesk.ui.planning.workbench_removing import REMOVE, Removing
from ecodesk.ui.planning.workbench_table import CandidateTable
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice, Session
from ecodesk.workspace import Applied

_READ = frozenset(
    kind.table
    for kind in (SourcePlan, SourceProject, Project, FundingSource, OrgUnit, RestorationUnit, Setting)
)
_LISTS, _RIGHT = 208, 404
_LISTS_NARROW, _RIGHT_NARROW = 156, 356
_NARROW, _LOW = 1500, 720
_SAMPLE_FOLDER = "部门清单（示例）"


class WorkbenchView(QWidget):
    """The page; what it shows is worked out off the UI thread whenever something it reads has changed."""

    zoom_wanted = Signal(object)
    form_wanted = Signal(str)
    candidate_place_wanted = Signal(str)  # id of the candidate to draw on the map

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self.bench: Bench | None = None
        self._task: Task | None = None
        self._asked = 0
        self._stale = True
        self._wanted_filter = OPEN
        self._go_to = ""
        self._narrow: bool | None = None
        self.setProperty("role", "panel")
        self._make_head()
        self.side = ListsPane(look, self)
        self.lists = self.side.lists
        self.table = CandidateTable(look, self)
        self.table.letters = LETTERS
        self.nothing = QLabel(self)
        self.nothing.setProperty("role", "hint")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setWordWrap(True)
        self.comparison = Comparison(session, look, self)
        self.acts = ActPanel(look, self)
        self.deciding = Deciding(session, look, self)
        self.removing = Removing(session, self)
        self.log = NoteList(look, self)
        self.log.setAccessibleName(str(t("处理记录", "Log")))
        self._lay_out()
        self._connect()
        self.retranslate()

    # ---- making

    def _make_head(self) -> None:
        self.take_in = QPushButton(self)
        self.take_in.setProperty("role", "primary")
        self.try_sample = QPushButton(self)
        self.chips: dict[str, QPushButton] = {}
        for wanted in FILTERS:
            chip = QPushButton(self)
            chip.setProperty("role", "chip")
            chip.setCheckable(True)
            chip.setAutoExclusive(True)
            chip.clicked.connect(lambda _=False, w=wanted: self.show_filter(w))
            self.chips[wanted] = chip
        self.chips[OPEN].setChecked(True)
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(self._look.px(180))
        self.search.textChanged.connect(lambda _: self._filter())

    def _lay_out(self) -> None:
        head = QFrame(self)
        head.setProperty("role", "header")
        row = QHBoxLayout(head)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(6)
        row.addWidget(self.take_in)
        row.addWidget(self.try_sample)
        row.addSpacing(12)
        for chip in self.chips.values():
            row.addWidget(chip)
        row.addStretch(1)
        row.addWidget(self.search)
        self._middle = QStackedWidget(self)
        self._middle.addWidget(self.table)
        self._middle.addWidget(self.nothing)
        self.log_title = QLabel(self)
        self.log_title.setProperty("role", "field")
        right = QWidget(self)
        right.setProperty("role", "panel")
        side = QVBoxLayout(right)
        side.setContentsMargins(12, 10, 12, 8)
        side.setSpacing(8)
        side.addWidget(self.comparison, 1)
        side.addWidget(self.acts)
        side.addWidget(self.log_title)
        side.addWidget(self.log)
        self.log.setFixedHeight(self._look.px(74))
        self.parts = QSplitter(Qt.Orientation.Horizontal, self)
        self.parts.setChildrenCollapsible(False)
        for part in (self.side, self._middle, right):
            self.parts.addWidget(part)
        self.parts.setStretchFactor(1, 1)
        self.side.setMinimumWidth(self._look.px(150))
        right.setMinimumWidth(self._look.px(320))
        self.parts.setSizes([self._look.px(_LISTS), 4000, self._look.px(_RIGHT)])
        self.empty = EmptyBench(self._look, self)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.parts)
        self.pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.pages, 1)
        self.setFocusProxy(self.table)

    def _connect(self) -> None:
        session = self._session
        session.plan_changed.connect(self._plan_changed)
        session.workspace_changed.connect(self._workspace_changed)
        self._look.changed.connect(self.retranslate)
        for button in (self.take_in, self.empty.take_in):
            button.clicked.connect(lambda _=False: self.open_import())
        for button in (self.try_sample, self.empty.try_sample):
            button.clicked.connect(lambda _=False: self.take_sample_lists())
        self.lists.chosen.connect(lambda _: self._filter())
        self.lists.removal_wanted.connect(self.removing.remove)
        self.table.picked.connect(lambda _: self._show_current())
        self.table.decision_wanted.connect(self.decide)
        self.table.doubleClicked.connect(lambda _: self._zoom())
        self.acts.wanted.connect(self.decide)
        self.deciding.decided.connect(self._decided)
        self.deciding.form_wanted.connect(self.form_wanted)

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self.take_in.setText(str(TAKE_IN))
        self.try_sample.setText(str(TRY_SAMPLE))
        self.search.setAccessibleName(str(t("查找候选", "Find a candidate")))
        self.search.setPlaceholderText(str(t("查找候选", "Find a candidate")))
        self.log_title.setText(str(t("处理记录", "Log")))
        self.empty.retranslate()
        self.acts.retranslate()
        self.table.retranslate()
        self.lists.viewport().update()
        self._name_removal()
        self._name_chips()
        self._show_current()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow and low windows get narrower sides, a lower map and no log."""
        super().resizeEvent(event)
        narrow, low = self.width() < self._look.px(_NARROW), self.height() < self._look.px(_LOW)
        if narrow != self._narrow:
            self._narrow = narrow
            lists, right = (_LISTS_NARROW, _RIGHT_NARROW) if narrow else (_LISTS, _RIGHT)
            left, side = self._look.px(lists), self._look.px(right)
            self.parts.setSizes([left, max(1, self.width() - left - side), side])
        self.comparison.set_low(low)
        for widget in (self.log_title, self.log):
            widget.setVisible(not low)

    def _name_chips(self) -> None:
        lines = self.bench.lines if self.bench is not None else ()
        for wanted, chip in self.chips.items():
            count = len(let_through(lines, wanted, self.lists.current, ""))
            chip.setText(f"{FILTERS[wanted]} {count}")

    def _name_removal(self) -> None:
        hindered = None if self._session.writable else READ_ONLY
        if hindered is None and not self.lists.current:
            hindered = t("请先选一份清单", "Choose a list first")
        self.side.name_removal(REMOVE, hindered)

    # ---- keeping up with the plan

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

    def _workspace_changed(self) -> None:
        self.bench, self._stale = None, True
        self._take_over(None)

    @property
    def busy(self) -> bool:
        """Whether candidates are being compared."""
        return self._task is not None

    def refresh(self) -> None:
        """Compare the candidates anew, off the UI thread; a comparison that runs is given up."""
        snapshot = self._session.snapshot
        self._asked += 1
        number = self._asked
        if self._task is not None:
            self._task.cancel()
        if snapshot is None:
            self._task = None
            self._take_over(None)
            return
        self._stale = False

        def done(made: Bench) -> None:
            if number == self._asked:
                self._task = None
                self._take_over(made)

        def failed(error: BaseException) -> None:
            if number == self._asked:
                self._task = None
                self._stale = True
            if not isinstance(error, Cancelled):
                raise error

        title, before = t("比对候选项目", "Comparing candidates"), self.bench
        self._task = self._session.background.read(
            title, lambda progress: bench(snapshot, progress, before), done, failed, droppable=True
        )

    def _take_over(self, made: Bench | None) -> None:
        self.bench = made
        self.lists.show_lists(made.lists if made is not None else ())
        self.pages.setCurrentWidget(self.parts if made is None or made.lines else self.empty)
        info = made.snapshot.plan_info if made is not None else None
        sample = info is not None and info.is_sample
        for button in (self.try_sample, self.empty.try_sample):
            button.setVisible(sample)
        for button in (self.take_in, self.try_sample, self.empty.take_in, self.empty.try_sample):
            button.setEnabled(self._session.writable)
        self._filter()

    def show_filter(self, wanted: str) -> None:
        """Show only candidates a filter lets through."""
        self._wanted_filter = wanted
        self.chips[wanted].setChecked(True)
        self._filter()

    def _filter(self) -> None:
        lines = self.bench.lines if self.bench is not None else ()
        shown = let_through(lines, self._wanted_filter, self.lists.current, self.search.text().strip())
        wanted = self._go_to or self.table.current
        self._go_to = ""
        self.table.show_lines(shown, wanted)
        self._middle.setCurrentWidget(self.table if shown else self.nothing)
        self.nothing.setText(str(_why_none(lines, self._wanted_filter, self.search.text().strip())))
        self._name_chips()
        self._name_removal()

    # ---- the candidate in focus

    @property
    def line(self) -> Line | None:
        """The candidate in focus."""
        current = self.table.current
        lines = self.table.candidates.lines
        return next((line for line in lines if line.id == current), None)

    def show_candidate(self, row_id: str) -> None:
        """Bring a candidate to the front, whatever is filtered."""
        self.search.clear()
        self.lists.choose("")
        self._go_to = row_id
        self.show_filter("all")

    def come_back_to(self, row_id: str) -> None:
        """Go on with a candidate that was drawn on the map; it may fit another filter now."""
        self._go_to = row_id
        self.show_filter(OPEN)
        self.table.setFocus()

    def _show_current(self) -> None:
        line, made = self.line, self.bench
        self.comparison.show_line(made.snapshot if made is not None else None, line)
        why = None if self._session.writable else READ_ONLY
        self.acts.show_line(line, why)
        self.acts.reason.clear()
        self._read_log(line)

    def _read_log(self, line: Line | None) -> None:
        workspace = self._session.workspace
        if line is None or workspace is None:
            self.log.show_notes([])
            return
        asked = line.id

        def done(steps: list[Step]) -> None:
            if self.table.current == asked:
                self.log.show_notes(record_notes(steps, ()))

        self._session.background.paint(
            lambda _: workspace.history_of([asked], MOST_STEPS), done, lambda _: None
        )

    def _zoom(self) -> None:
        line = self.line
        if line is not None and self.bench is not None:
            row = self.bench.snapshot.table(SourceProject).get(line.id)
            target = line.fate.targets[0] if line.fate.targets else ""
            if target:
                self.zoom_wanted.emit(Selection.of(Project.table, target))
            elif row is not None and row.geometry is not None:
                self.zoom_wanted.emit(row.geometry)

    # ---- lists in

    def open_import(self, paths: Sequence[Path] = ()) -> ListImportDialog | None:
        """Show the import doctor for lists of departments, with files in it when given."""
        if not self._session.writable:
            self._session.notify(Notice(READ_ONLY, level="warn"))
            return None
        dialog = ListImportDialog(self._session, self._look, paths, self.window())
        dialog.imported.connect(self._taken_in)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def take_sample_lists(self) -> None:
        """Write the three lists of the sample beside the plan and show them in the import doctor."""
        workspace = self._session.workspace
        if workspace is None:
            return
        location = workspace.location
        beside = Path(tempfile.gettempdir()) if "://" in location else Path(location).parent

        def work(_: Progress) -> list[Path]:
            return write_source_lists(beside / _SAMPLE_FOLDER)

        title = t("准备示例清单", "Making the sample lists")
        self._session.background.read(title, work, self._offer, self._failed)

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, EcoDeskError):
            raise error
        self._session.notify(Notice(error.message, level="error"))

    def _offer(self, paths: list[Path]) -> None:
        self.open_import(paths)

    def _taken_in(self, applied: Applied, examination: Examination) -> None:
        rows = [c.after for c in applied.edit.changes if isinstance(c.after, SourceProject)]
        plans = [c.after for c in applied.edit.changes if isinstance(c.after, SourcePlan)]
        words = t(
            "已收入 {plans} 份清单、{n} 个候选项目，方案没有变化；请逐个处理",
            "{plans} lists with {n} candidates were taken in; the plan is as it was. Decide about each",
        ).format(plans=len(plans), n=len(rows))
        self._go_to = rows[0].id if rows else ""
        self._session.notify(
            Notice(words, (undo_action(self._session, applied.edit.id),), "database-import-outline")
        )

    # ---- decisions

    def decide(self, letter: str) -> None:
        """Do what a letter stands for about the candidate in focus, asking first what it needs."""
        line = self.line
        if line is None:
            return
        if not self.acts.can(letter):
            self._session.notify(Notice(plain(self.acts.why_not(letter)), level="warn"))
            return
        if letter == PLACE:
            self.candidate_place_wanted.emit(line.id)
            return
        self.deciding.decide(line, letter, self.acts.reason.text().strip())

    def _decided(self, row_id: str, taken_back: bool) -> None:
        """Go on to the next candidate at once, or stay with one that was taken back."""
        following = row_id if taken_back else next_open(self.table.candidates.lines, row_id)
        self.table.go_to(following)


def _why_none(lines: Sequence[Line], wanted: str, typed: str) -> Text:
    if typed:
        return t("没有符合条件的候选项目", "No candidate fits")
    if lines and wanted == OPEN:
        return t("所有候选项目都已处理", "Every candidate is decided")
    return t("这里没有候选项目", "There is no candidate here")
