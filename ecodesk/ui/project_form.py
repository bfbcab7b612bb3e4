"""The form of one project: chapters of fields, what stands in the way of a submission, map and help beside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from ecodesk.i18n import Text, t
from ecodesk.model.records import Project
from ecodesk.rules.comment_threads import return_reason
from ecodesk.rules.finding import Finding, Severity
from ecodesk.rules.rule import Fix
from ecodesk.settings import PreferenceFile, Preferences
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.dialogs.copy_from_dialog import ask_copy
from ecodesk.ui.dialogs.submission_dialog import ObstacleLine, SubmissionDialog
from ecodesk.ui.dialogs.template_dialog import ask_template
from ecodesk.ui.forms.chapter_list import ChapterList
from ecodesk.ui.forms.chapter_states import ChapterState, chapter_state, placed
from ecodesk.ui.forms.child_table import ChildTableBox
from ecodesk.ui.forms.context_column import ContextColumn
from ecodesk.ui.forms.field_box import FieldBox
from ecodesk.ui.forms.form_body import FormBody
from ecodesk.ui.forms.form_fixes import explain, try_fix
from ecodesk.ui.forms.form_header import FormHeader, SubmitBar
from ecodesk.ui.forms.form_pane import READ_ONLY
from ecodesk.ui.forms.form_saving import FormSaving
from ecodesk.ui.forms.no_project_page import NoProjectPage
from ecodesk.ui.forms.pending_rows import PendingRows
from ecodesk.ui.forms.project_chapters import PROJECT_FORM
from ecodesk.ui.forms.project_place import ProjectPlace
from ecodesk.ui.forms.returned_line import ReturnedLine
from ecodesk.ui.forms.submitting import obstacle_lines, submit_project
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session
from ecodesk.workspace import Applied

_CONTEXT_FROM = 1080  # page width at the normal text size below which the context column goes
_MAKE_AFTER = 400  # ms after the first check, when the plan is on screen


class ProjectForm(QWidget):
    """Shows the project that was asked for last and follows it through every change of the plan."""

    zoom_wanted = Signal(object)
    page_wanted = Signal(str)
    comments_wanted = Signal(object)  # the Selection whose comments are to be seen
    shape_wanted = Signal(str)  # id of the project whose shape is to be changed on the map

    hint = t(
        "Tab 下一字段 · Ctrl+↓ 下一节 · F8 下一问题 · Esc 还原本字段",
        "Tab next field · Ctrl+↓ next chapter · F8 next problem · Esc restores the field",
    )

    def __init__(
        self,
        session: Session,
        look: Appearance,
        preferences: PreferenceFile | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._preferences = preferences
        self._rows = PendingRows(session)
        self._project_id = ""
        self._back_to = "map"
        self._drafts: dict[str, dict[str, Any]] = {}  # entered and not saved, by project
        self._states: list[ChapterState] = []
        self._locked: Text | None = None
        self._made = False
        self._pages = QStackedLayout(self)
        self.empty = NoProjectPage(look, self)
        self.empty.page_wanted.connect(self.page_wanted)
        self._pages.addWidget(self.empty)
        self._connect()
        self._show_empty()

    # ---- making

    def _make(self) -> None:
        """The widgets of the form, when one is shown for the first time."""
        self._made = True
        page = QWidget(self)
        self.header = FormHeader(self._look, page)
        self.returned = ReturnedLine(self._look, page)
        self.bar = SubmitBar(self._look, page)
        self.chapters = ChapterList(PROJECT_FORM, self._look, page)
        self.body = FormBody(PROJECT_FORM, self._look, lambda: self._session.snapshot, page)
        self._saving = FormSaving(
            self.body,
            self._session,
            self._look,
            self._rows,
            lambda: self.project,
            self._refresh,
            self._preferred,
            self,
        )
        self.place = ProjectPlace(self._session, self._look)
        self.context = ContextColumn(PROJECT_FORM, self.place, self._look, page)
        columns = QHBoxLayout()
        columns.setSpacing(0)
        columns.addWidget(self.chapters)
        columns.addWidget(self.body, 1)
        columns.addWidget(self.context)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, self.returned, self.bar):
            column.addWidget(part)
        column.addLayout(columns, 1)
        self._pages.addWidget(page)
        self.setFocusProxy(self.chapters)
        self._connect_parts()
        self.retranslate()

    def _connect(self) -> None:
        session = self._session
        session.plan_changed.connect(self._plan_changed)
        session.findings_changed.connect(self._findings_changed)
        session.checking_changed.connect(self._checking_changed)
        session.workspace_changed.connect(self._workspace_changed)
        session.closing.connect(self.finish_typing)
        session.selection_changed.connect(self._selection_changed)
        self._look.changed.connect(self.retranslate)

    def _connect_parts(self) -> None:
        self.header.back_wanted.connect(lambda: self.page_wanted.emit(self._back_to))
        self.header.zoom_wanted.connect(
            lambda: self.zoom_wanted.emit(Selection.of(Project.table, self._project_id))
        )
        self.header.shape_wanted.connect(lambda: self.shape_wanted.emit(self._project_id))
        self.returned.comments_wanted.connect(
            lambda: self.comments_wanted.emit(Selection.of(Project.table, self._project_id))
        )
        self.bar.next_wanted.connect(self.next_problem)
        self.bar.submit_wanted.connect(self.submit)
        self.chapters.chosen.connect(self.body.show_chapter)
        self.body.chapter_changed.connect(self._chapter_changed)
        self.header.copy_wanted.connect(self.copy_from)
        self.header.template_wanted.connect(self.use_template)
        self.body.entered.connect(self._show_help)
        self.body.judged.connect(self._show_problems)
        self.body.fix_wanted.connect(self._fix)
        self.body.explain_wanted.connect(self._explain)
        self.context.place_wanted.connect(self.body.focus_place)

    # ---- which project

    @property
    def project(self) -> Project | None:
        """The project shown, with everything that is on its way to the store."""
        row = self._rows.row(Project.table, self._project_id) if self._project_id else None
        return row if isinstance(row, Project) else None

    def show_project(self, project_id: str, came_from: str = "") -> None:
        """Show a project; `came_from` is the page that the back button leads to."""
        if came_from:
            self._back_to = came_from
        other = project_id != self._project_id
        if other:
            self._leave()
            self._project_id = project_id
        if self.project is not None:
            if not self._made:
                self._make()
            self._session.select(Selection.of(Project.table, project_id))
        self._refresh()
        if other and self.project is not None:
            self.body.put_back(self._drafts.pop(project_id, {}))
            self.body.show_chapter(0)
            if self.body.place:
                self.chapters.setFocus()
            self._show_help("")
            self._show_problems()

    def _leave(self) -> None:
        """Save what is being typed; what cannot be saved is kept for when the project is shown again."""
        if not self._made or not self._project_id:
            return
        self.body.take()
        if drafts := self.body.drafts():
            self._drafts[self._project_id] = drafts
        self.body.forget()

    def _preferred(self) -> Preferences:
        return self._preferences.values if self._preferences is not None else Preferences()

    def finish_typing(self) -> None:
        """Save what is still being typed."""
        if self._made:
            self._saving.finish_typing()

    def hideEvent(self, event: QHideEvent) -> None:
        self.finish_typing()
        super().hideEvent(event)

    def _selection_changed(self, selection: Selection) -> None:
        chosen = selection.single(Project.table)
        if chosen is not None and chosen != self._project_id and self.isVisible():
            self.show_project(chosen)

    def _workspace_changed(self) -> None:
        self._drafts.clear()
        if self._made:
            self.body.forget()
        self._project_id = ""
        self._refresh()

    def _plan_changed(self, applied: Applied | None) -> None:
        if self._project_id:
            self._refresh()

    # ---- what is shown

    def _refresh(self) -> None:
        project, snapshot = self.project, self._session.snapshot
        if project is None or snapshot is None:
            self._pages.setCurrentIndex(0)
            self._show_empty()
            return
        self._lock()
        children = {table.id: self._rows.children(table, project.id) for table in PROJECT_FORM.tables()}
        self._children = children
        self.body.show_record(project, children, snapshot)
        self.place.show_project(project, snapshot)
        self._show_findings()
        self._pages.setCurrentIndex(1)

    def _lock(self) -> None:
        workspace = self._session.workspace
        reason = None
        if workspace is not None and workspace.read_only:
            reason = workspace.held_by or READ_ONLY
        if reason != self._locked:
            self._locked = reason
            self.body.lock(reason)

    def _checking_changed(self, checking: bool) -> None:
        self._show_findings()

    def _findings_changed(self, change: Any) -> None:
        self._show_findings()
        if not self._made and self._session.workspace is not None:
            QTimer.singleShot(_MAKE_AFTER, self, self._make_ahead)

    def _make_ahead(self) -> None:
        """Make the widgets while nobody waits, so that the first project opens at once."""
        if not self._made and self._session.workspace is not None:
            self._make()
            for widget in self.findChildren(QWidget):
                widget.ensurePolished()

    def _open_findings(self) -> list[Finding]:
        result = self._session.result
        return [f for f in result.of(Project.table, self._project_id) if f.open] if result is not None else []

    def _show_findings(self) -> None:
        project = self.project
        if project is None or not self._made:
            return
        findings = placed(PROJECT_FORM, self._open_findings())
        self.body.show_findings(findings, self._session.writable)
        self._states = [
            chapter_state(PROJECT_FORM, chapter, project, self._children, findings)
            for chapter in PROJECT_FORM.chapters
        ]
        self.body.show_states(self._states)
        self.chapters.show_states(self._states)
        self.header.show_project(project, self._states, self._locked)
        snapshot = self._session.snapshot
        self.returned.show_reason(return_reason(snapshot, project) if snapshot is not None else None)
        listed = [(finding, place) for place, found in findings.items() for finding in found]
        listed.sort(key=lambda pair: (-pair[0].severity, pair[0].rule))
        checking = self._session.checking or self._session.result is None
        state = t("检查中…", "Checking…") if checking else t("随填随查 · 已是最新", "Live · up to date")
        self.context.show_findings(listed, state)
        self._show_problems()

    def _show_problems(self) -> None:
        project = self.project
        if project is None:
            return
        counts: dict[Severity, int] | None = None
        if self._session.result is not None:
            counts = {}
            for finding in self._open_findings():
                counts[finding.severity] = counts.get(finding.severity, 0) + 1
        missing = sum(len(state.missing) for state in self._states)
        bad = sum(place.not_understood for place in self.body.places.values())
        self.bar.show_state(project.status, counts, missing, bad, self._locked)

    def _show_help(self, name: str) -> None:
        snapshot = self._session.snapshot
        place = self.body.places.get(name or self.body.first_place())
        about = (
            place.table if isinstance(place, ChildTableBox) else place.field if place is not None else None
        )
        if snapshot is not None:
            self.context.show_help(about, self.project, snapshot)

    def _chapter_changed(self, index: int) -> None:
        self.chapters.follow(index)
        place = self.body.place
        self._show_help(place if place in self.body.cards[index].places else "")

    def _show_empty(self) -> None:
        self.empty.show_why(gone=bool(self._project_id))

    # ---- filling in several things at once

    def let_go(self, project_id: str, fields: Iterable[str]) -> None:
        """Drop what was typed into fields of a project: what is to stand there has been decided elsewhere."""
        if not self._made or project_id != self._project_id:
            return
        for name in fields:
            box = self.body.places.get(name)
            if isinstance(box, FieldBox):
                box.forget()
        self._refresh()

    def copy_from(self) -> None:
        """Offer to take over what another project's form holds."""
        self._saving.act(ask_copy)

    def use_template(self) -> None:
        """Offer the templates of measures."""
        self._saving.act(ask_template)

    # ---- findings

    def next_problem(self, by: int = 1) -> None:
        """Go to the next (or with -1 the previous) field with a finding, bad input or nothing where needed."""
        if self.project is None:
            return
        problems = set(placed(PROJECT_FORM, self._open_findings()))
        problems |= {name for state in self._states for name in state.missing}
        problems |= {name for name, place in self.body.places.items() if place.not_understood}
        self.body.next_problem(sorted(problems), by)

    # ---- submitting

    def submit(self) -> SubmissionDialog | None:
        """Put the project into review, or list what stands in the way."""
        self.finish_typing()
        project, result = self.project, self._session.result
        if project is None or result is None or not self._made:
            return None
        lines = obstacle_lines(project, result, self._states, self.body.places)
        if not lines:
            submit_project(self._session, self._rows, project, result, self._refresh)
            return None
        dialog = SubmissionDialog(project.caption, lines, self._look, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._go_to)
        dialog.open()
        return dialog

    def _go_to(self, line: ObstacleLine) -> None:
        if line.finding is not None and line.place not in self.body.places:
            self._session.open_finding(line.finding)
            self.page_wanted.emit("map")
        else:
            self.body.focus_place(line.place)

    def next_chapter(self, by: int = 1) -> None:
        """Go to the next (or with -1 the previous) chapter."""
        if self.project is not None:
            self.body.show_chapter(self.body.chapter + by, focus=True)

    def _fix(self, finding: Finding, fix: Fix) -> None:
        try_fix(self._session, self._look, self._rows, finding, fix, self)

    def _explain(self, finding: Finding) -> None:
        explain(self._session, self._look, finding, self)

    # ---- looks

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._made:
            self.context.setVisible(self.width() >= self._look.px(_CONTEXT_FROM))

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self._show_empty()
        if self._made:
            for part in (self.header, self.returned, self.chapters, self.body, self.place, self.context):
                part.retranslate()
            self._refresh()
