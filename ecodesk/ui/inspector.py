"""详情: what is selected, in tabs of facts, findings and history; 绘图 joins them while something is drawn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from ecodesk.analysis.grouping import unassigned
from ecodesk.i18n import Text, t
from ecodesk.model.edit import Step
from ecodesk.model.fields import Record
from ecodesk.model.records import ProblemPatch, Project, RestorationUnit
from ecodesk.rules.finding import Finding, Severity, Subject
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.canvas.tools.tool import Sketch
from ecodesk.ui.comments_panel import CommentsPanel
from ecodesk.ui.figures import figures_of
from ecodesk.ui.finding_turns import FindingTurns
from ecodesk.ui.forms.chapters import FormLayout
from ecodesk.ui.forms.patch_chapters import PATCH_FORM
from ecodesk.ui.forms.unit_chapters import UNIT_FORM
from ecodesk.ui.inspection.empty_page import EmptyPage
from ecodesk.ui.inspection.finding_notes import by_family, findings_of
from ecodesk.ui.inspection.head_box import HeadAction, HeadBox
from ecodesk.ui.inspection.note_list import NoteList
from ecodesk.ui.inspection.patch_actions import claim_action, patch_actions, patch_form_action
from ecodesk.ui.inspection.record_notes import record_notes, rows_with_parts
from ecodesk.ui.inspection.sheet_pdf import write_unit_sheet
from ecodesk.ui.inspection.sketch_facts import SketchSheet
from ecodesk.ui.inspection.sketch_page import SketchPage
from ecodesk.ui.inspection.subject import selected_rows
from ecodesk.ui.inspection.summary_page import SummaryPage
from ecodesk.ui.newest import Newest
from ecodesk.ui.panel_tabs import fit_tabs, panel_tabs
from ecodesk.ui.project_steps import copy_project, delete_with_notice
from ecodesk.ui.record_form import RecordForm
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas

SUMMARY, FINDINGS, COMMENTS, RECORDS, SKETCH = "summary", "findings", "comments", "records", "sketch"
_MOST_STEPS = 200


class Inspector(QWidget):
    """The right dock; it reads the selection and never edits a field itself."""

    zoom_wanted = Signal(object)
    form_wanted = Signal(str)
    field_wanted = Signal(str, str)  # id of the project, id of the field
    page_wanted = Signal(str)
    draw_wanted = Signal(object)
    shape_wanted = Signal(str)  # id of the project whose shape is to be changed on the map

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._figures = figures_of(session)
        self._turns = FindingTurns(session, self)
        self._rows: list[Record] = []
        self._findings: list[Finding] = []
        self._loose: int | None = None
        self._stale = True
        self._before_sketch = SUMMARY
        self._counting, self._reading = Newest(session.background, self), Newest(session.background, self)
        self._build()
        self._connect()
        self.retranslate()

    def _build(self) -> None:
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tabs = panel_tabs()
        for name in (SUMMARY, FINDINGS, COMMENTS, RECORDS):
            self.tabs.setTabData(self.tabs.addTab(""), name)
        bar = QFrame()
        bar.setProperty("role", "header")
        row = QHBoxLayout(bar)
        row.setContentsMargins(4, 0, 4, 1)
        row.addWidget(self.tabs)
        row.addStretch(1)
        self.head = HeadBox(self._look)
        self.summary = SummaryPage(self._session, self._look)
        self.checks, self.records = NoteList(self._look), NoteList(self._look)
        self.records.setSelectionMode(NoteList.SelectionMode.NoSelection)
        self.nothing = QLabel()
        self.nothing.setProperty("role", "hint")
        self.nothing.setWordWrap(True)
        self.nothing.setContentsMargins(14, 14, 14, 14)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.comments = CommentsPanel(self._session, self._look, narrow=True)
        self.comments.zoom_wanted.connect(self.zoom_wanted)
        self.comments.changed.connect(self._name_tabs)
        self.sketch = SketchPage(self._session, self._look)
        self.empty = EmptyPage(self._look)
        self.stack = QStackedWidget()
        for page in (
            self.summary,
            self.checks,
            self.records,
            self.comments,
            self.nothing,
            self.sketch,
            self.empty,
        ):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (bar, self.head):
            column.addWidget(widget)
        column.addWidget(self.stack, 1)

    def _connect(self) -> None:
        session = self._session
        session.selection_changed.connect(self._selection_changed)
        session.plan_changed.connect(self._changed)
        session.workspace_changed.connect(self._reading.forget)
        session.workspace_changed.connect(self._refresh_soon)
        session.findings_changed.connect(self._changed)
        self._figures.changed.connect(self._figures_changed)
        self._look.changed.connect(self.retranslate)
        self.tabs.currentChanged.connect(lambda _: self._show_page())
        self.summary.opened.connect(self._open_field)
        self.summary.finding_picked.connect(self._open_finding)
        self.summary.findings_wanted.connect(lambda: self.show_tab(FINDINGS))
        self.checks.picked.connect(self._open_finding)
        for finder in (self.checks, self.summary.findings):
            finder.opened.connect(self._zoom_to_finding)
        self.sketch.measured.connect(self._show_sketch_head)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.refresh)

    def follow(self, canvas: MapCanvas) -> None:
        """Measure what is being drawn on a canvas."""
        self.sketch.follow(canvas)
        canvas.sketch_changed.connect(self._sketch_changed)

    # ---- tabs

    @property
    def tab(self) -> str:
        """The tab in front: summary, findings, records or sketch."""
        return str(self.tabs.tabData(self.tabs.currentIndex()))

    def show_tab(self, name: str) -> None:
        """Bring a tab to the front; the sketch is only there while something is drawn."""
        at = self._tab_at(name)
        if at >= 0:
            self.tabs.setCurrentIndex(at)

    def _tab_at(self, name: str) -> int:
        return next((i for i in range(self.tabs.count()) if self.tabs.tabData(i) == name), -1)

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self.tabs.setAccessibleName(str(t("详情", "Inspector")))
        self.checks.setAccessibleName(str(t("所选对象的检查结果", "Findings of the selection")))
        self.summary.findings.setAccessibleName(str(t("主要检查结果", "Findings that matter most")))
        self.records.setAccessibleName(str(t("所选对象的记录", "History of the selection")))
        self.sketch.retranslate()
        self.summary.rebuild()
        self.refresh()

    def _name_tabs(self) -> None:
        count = sum(finding.open for finding in self._findings)
        spoken = sum(not thread.settled for thread in self.comments.listed)
        names = {
            SUMMARY: str(t("概要", "Summary")),
            FINDINGS: f"{t('检查', 'Checks')} {count}" if count else str(t("检查", "Checks")),
            COMMENTS: f"{t('批注', 'Comments')} {spoken}" if spoken else str(t("批注", "Comments")),
            RECORDS: str(t("记录", "History")),
            SKETCH: str(t("绘图", "Drawing")),
        }
        for i in range(self.tabs.count()):
            self.tabs.setTabText(i, names[self.tabs.tabData(i)])
        fit_tabs(self.tabs, self.width())

    def _show_page(self) -> None:
        tab = self.tab
        if tab == SKETCH:
            self._show_sketch_head(self.sketch.sheet)
            self.stack.setCurrentWidget(self.sketch)
            return
        self.head.setVisible(bool(self._rows))
        if not self._rows:
            self.stack.setCurrentWidget(self.empty)
            return
        self._show_head()
        if tab == SUMMARY:
            self.stack.setCurrentWidget(self.summary)
        elif tab == COMMENTS:
            self.stack.setCurrentWidget(self.comments)
        elif tab == FINDINGS and not self._findings:
            result = self._session.result
            words = t("没有关于它的检查结果。", "No finding about it.")
            self.nothing.setText(str(words if result is not None else t("检查中…", "Checking…")))
            self.stack.setCurrentWidget(self.nothing)
        else:
            self.stack.setCurrentWidget(self.checks if tab == FINDINGS else self.records)
            if tab == RECORDS:
                self._read_records()

    # ---- keeping in step

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while it was hidden."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def _changed(self, change: object) -> None:
        self._refresh_soon()

    def _refresh_soon(self) -> None:
        """Several signals of one change lead to one refreshing."""
        self._stale = True
        self._soon.start()

    def _selection_changed(self, selection: Selection) -> None:
        if self.tab != SKETCH:
            self.show_tab(FINDINGS if selection.finding else SUMMARY)
        self.refresh()

    def _figures_changed(self) -> None:
        if any(isinstance(row, (RestorationUnit, ProblemPatch)) for row in self._rows):
            self._refresh_soon()

    def refresh(self) -> None:
        """Show what is selected as it is now."""
        self._stale = not self.isVisible()
        if self._stale:
            return
        snapshot, selection = self._session.snapshot, self._session.selection
        self._rows = selected_rows(selection, snapshot) if snapshot is not None else []
        self._findings = findings_of(self._rows, self._session.result)
        self.summary.show_rows(self._rows, self._findings)
        self.checks.show_notes(by_family(self._findings, snapshot), selection.finding)
        self._name_tabs()
        if not self._rows:
            self._show_empty()
        self._show_page()

    def _show_head(self) -> None:
        header = self.summary.header()
        if header is not None:
            self.head.show_header(header, self._actions())

    def _show_empty(self) -> None:
        snapshot, result = self._session.snapshot, self._session.result
        if snapshot is None:
            self.empty.show_facts(None)
            return
        blocks = result.count(Severity.BLOCK) if result is not None else None

        def counted(loose: int) -> None:
            self._loose = loose
            self.empty.show_facts(self._plan_facts(blocks))

        self._counting.ask(lambda _: len(unassigned(snapshot)), counted)
        self.empty.show_facts(self._plan_facts(blocks))

    def _plan_facts(self, blocks: int | None) -> tuple[tuple[Text, int | None], ...]:
        snapshot = self._session.snapshot
        projects = len(snapshot.table(Project)) if snapshot is not None else None
        return (
            (t("项目", "projects"), projects),
            (t("阻断", "blocks"), blocks),
            (t("未归入", "without unit"), self._loose),
        )

    # ---- history

    def _read_records(self) -> None:
        workspace, snapshot, rows = self._session.workspace, self._session.snapshot, self._rows
        if workspace is None or snapshot is None:
            return

        def read(_: Any) -> list[Step]:
            return workspace.history_of(rows_with_parts(rows, snapshot), _MOST_STEPS)

        turns = self._turns.about(Subject(row.table, row.id) for row in rows)
        self._reading.ask(read, lambda steps: self.records.show_notes(record_notes(steps, turns)))

    # ---- drawing

    def _sketch_changed(self, sketch: Sketch | None) -> None:
        at = self._tab_at(SKETCH)
        if sketch is not None and at < 0:
            self._before_sketch = self.tab
            self.tabs.setTabData(self.tabs.insertTab(0, ""), SKETCH)
            self._name_tabs()
            self.show_tab(SKETCH)
        self.sketch.show_sketch(sketch if self.isVisible() else None)
        if sketch is None and at >= 0:
            front = self.tab
            self.tabs.removeTab(at)
            self.show_tab(self._before_sketch if front == SKETCH else front)
            self._show_page()

    def _show_sketch_head(self, sheet: SketchSheet | None) -> None:
        if self.tab != SKETCH:
            return
        self.head.setVisible(sheet is not None)
        if sheet is not None and sheet.header != self.head.header:
            self.head.show_header(sheet.header)

    # ---- what can be done

    def _actions(self) -> tuple[HeadAction, ...]:
        rows, selection = self._rows, self._session.selection
        zoom = HeadAction(
            t("缩放至", "Zoom to"),
            "crosshairs",
            lambda: self.zoom_wanted.emit(Selection(selection.rows)),
            enabled=any(row.geometry is not None and not row.geometry.is_empty for row in rows),
        )
        codes = HeadAction(t("复制编号", "Copy code"), "content-copy", self._copy_codes, shown=False)
        projects = [row.id for row in rows if isinstance(row, Project)]
        if len(rows) == 1 and projects:
            return (self._form_action(projects[0]), zoom, codes, *self._project_actions(projects[0]))
        if len(rows) == 1 and isinstance(rows[0], RestorationUnit):
            matrix = HeadAction(
                t("打开矩阵行", "Open matrix row"),
                "view-grid-outline",
                lambda: self.page_wanted.emit("matrix"),
                primary=True,
            )
            draw = HeadAction(
                t("在本单元画项目", "Draw a project here"),
                "shape-polygon-plus",
                lambda: self.draw_wanted.emit(None),
                shown=False,
                enabled=self._session.writable,
            )
            return (matrix, zoom, *self._unit_actions(rows[0]), codes, draw)
        if len(projects) == len(rows):
            return (zoom, codes, self._delete_action(projects))
        if len(rows) == 1 and isinstance(rows[0], ProblemPatch):
            patch = rows[0].id
            form = patch_form_action(lambda: self.open_patch_form(patch))
            return (form, zoom, *patch_actions(self._session, self._look, patch, self), codes)
        return (zoom, codes) if any(getattr(row, "code", "") for row in rows) else (zoom,)

    def _unit_actions(self, unit: RestorationUnit) -> tuple[HeadAction, ...]:
        return (
            HeadAction(
                t("单元表…", "Unit form…"), "form-select", lambda: self.open_unit_form(unit.id), shown=False
            ),
            HeadAction(
                t("打印单元表…", "Print the unit sheet…"),
                "printer-outline",
                lambda: self.ask_unit_sheet(unit.id),
                shown=False,
            ),
        )

    def open_unit_form(self, unit: str) -> None:
        """Open the form of a unit: description, goals, needs, standing duties, indicators."""
        self._open_form(UNIT_FORM, unit)

    def open_patch_form(self, patch: str) -> None:
        """Open the form of a problem patch."""
        self._open_form(PATCH_FORM, patch)

    def _open_form(self, layout: FormLayout, row_id: str) -> None:
        values = getattr(self.window(), "preferences", None)
        self.record_form = RecordForm(
            self._session, self._look, layout, row_id, values.values if values is not None else None, self
        )
        self.record_form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.record_form.show()

    def ask_unit_sheet(self, unit: str) -> None:
        """Ask for a place and write the sheet of a unit as PDF."""
        snapshot = self._session.snapshot
        row = snapshot.row(RestorationUnit.table, unit) if snapshot is not None else None
        if row is None:
            return
        name = str(t("单元表 {code}.pdf", "Unit sheet {code}.pdf").format(code=getattr(row, "code", "")))
        title = str(t("打印单元表", "Print the unit sheet"))
        path, _ = QFileDialog.getSaveFileName(self, title, name, "PDF (*.pdf)")
        if path:
            write_unit_sheet(self._session, self._figures.coverage, unit, Path(path))

    def _form_action(self, project: str) -> HeadAction:
        return HeadAction(
            t("打开表单", "Open form"),
            "form-select",
            lambda: self.form_wanted.emit(project),
            primary=True,
        )

    def _project_actions(self, project: str) -> tuple[HeadAction, ...]:
        copy = HeadAction(
            t("复制为新项目", "Copy as new project"),
            "plus-box-multiple-outline",
            lambda: copy_project(self._session, project),
            shown=False,
            enabled=self._session.writable,
        )
        reshape = HeadAction(
            t("整形", "Reshape"),
            "vector-square-edit",
            lambda: self.shape_wanted.emit(project),
            shown=False,
            enabled=self._session.writable,
        )
        return (
            reshape,
            copy,
            claim_action(self._session, self._look, project, self),
            self._delete_action([project]),
        )

    def _delete_action(self, projects: list[str]) -> HeadAction:
        return HeadAction(
            t("删除项目", "Delete") if len(projects) == 1 else t("删除所选项目", "Delete selected projects"),
            "delete-outline",
            lambda: delete_with_notice(self._session, projects),
            shown=False,
            enabled=self._session.writable,
        )

    def _copy_codes(self) -> None:
        codes = [str(getattr(row, "code", "") or row.caption) for row in self._rows]
        QGuiApplication.clipboard().setText("\n".join(codes))

    def _open_field(self, field: str) -> None:
        if self._rows:
            self.field_wanted.emit(self._rows[0].id, field)

    def _open_finding(self, finding_id: str) -> None:
        finding = self._session.finding(finding_id)
        if finding is not None:
            self._session.open_finding(finding)

    def _zoom_to_finding(self, finding_id: str) -> None:
        finding = self._session.finding(finding_id)
        if finding is not None:
            rows = frozenset((subject.table, subject.id) for subject in finding.subjects)
            self.zoom_wanted.emit(Selection(rows, finding.id))
