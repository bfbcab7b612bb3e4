"""概要: the facts of the selection, worked out in the background, and its open findings in short."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ecodesk.analysis.project_effect import ProjectEffect, effect_of
from ecodesk.i18n import t
from ecodesk.model.fields import Record
from ecodesk.model.records import Project
from ecodesk.rules.finding import Finding
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.figures import figures_of
from ecodesk.ui.inspection.finding_notes import in_short
from ecodesk.ui.inspection.note_list import NoteList
from ecodesk.ui.inspection.project_facts import completeness_section, effect_section, waiting_effect
from ecodesk.ui.inspection.sheet import Header, Section
from ecodesk.ui.inspection.sheet_view import SheetView
from ecodesk.ui.inspection.subject import header_of, sections_of
from ecodesk.ui.newest import Newest
from ecodesk.ui.session import Session

_TOGETHER_MS = 15  # facts and effect that arrive within this time are set together
_STALE_MS = 250  # facts of what was selected before are taken away after this time
_MOST_FINDINGS = 4


class SummaryPage(QWidget):
    """The sheet of some rows; keeps the last complete one until the next is there."""

    opened = Signal(str)  # id of the field whose value was double-clicked
    finding_picked = Signal(str)
    findings_wanted = Signal()  # all of them

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._figures = figures_of(session)
        self._rows: list[Record] = []
        self._facts: tuple[Section, ...] = ()
        self._end: tuple[Section, ...] = ()
        self._effect: tuple[Section, ...] = ()
        self._sheet, self._effects = Newest(session.background, self), Newest(session.background, self)
        self.view = SheetView(look)
        self.view.opened.connect(self.opened)
        self.findings = NoteList(look, fitted=True)
        self.findings.picked.connect(self.finding_picked)
        self.more = QPushButton()
        self.more.setProperty("role", "link")
        self.more.setProperty("compact", True)
        self.more.clicked.connect(self.findings_wanted)
        self._findings_head = self._head_of_findings()
        self.view.add_tail(self._findings_head)
        self.view.add_tail(self.findings)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self._soon, self._late = self._timer(_TOGETHER_MS, self._show), self._timer(_STALE_MS, self._clear)

    def _head_of_findings(self) -> QWidget:
        look, head = self._look, QWidget()
        self.findings_title = QLabel()
        self.findings_title.setProperty("role", "strong")
        line = QFrame()
        line.setProperty("role", "line")
        row = QHBoxLayout()
        row.setContentsMargins(look.px(14), look.px(8), look.px(10), 0)
        row.addWidget(self.findings_title, 1)
        row.addWidget(self.more)
        column = QVBoxLayout(head)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(line)
        column.addLayout(row)
        return head

    def _timer(self, interval: int, run: Any) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(run)
        return timer

    @property
    def complete(self) -> bool:
        """Whether all facts of the present selection are shown."""
        return not (self._sheet.busy or self._effects.busy or self._soon.isActive())

    def header(self) -> Header | None:
        """The head of the rows."""
        snapshot = self._session.snapshot
        if snapshot is None or not self._rows:
            return None
        return header_of(self._rows, snapshot, self._figures.coverage, snapshot.today)

    def show_rows(self, rows: Sequence[Record], findings: Sequence[Finding]) -> None:
        """Show these rows and the findings about them."""
        same = [row.id for row in rows] == [row.id for row in self._rows]
        self._rows = list(rows)
        if not same:
            self._late.start()
            self._effect = ()
            self.view.verticalScrollBar().setValue(0)
        self.show_findings(findings)
        self._ask(list(findings))

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show the open findings in short."""
        notes = in_short(findings)
        shown = notes[:_MOST_FINDINGS]
        self.findings.show_notes(shown, self._session.selection.finding)
        self.findings.setVisible(bool(shown))
        self._findings_head.setVisible(bool(shown))
        self.findings_title.setText(str(t("未处理的问题", "Open findings")))
        self.more.setText(str(t("全部 {n} 条", "All {n}").format(n=len(findings))))

    def _ask(self, findings: list[Finding]) -> None:
        snapshot, rows = self._session.snapshot, self._rows
        if snapshot is None or not rows:
            self._sheet.forget()
            self._effects.forget()
            return
        coverage = self._figures.coverage
        project = rows[0] if len(rows) == 1 and isinstance(rows[0], Project) else None

        def work(progress: Any) -> tuple[tuple[Section, ...], tuple[Section, ...]]:
            end = (completeness_section(project, snapshot, findings),) if project is not None else ()
            return sections_of(rows, snapshot, coverage), end

        self._sheet.ask(work, self._facts_ready)
        if project is None:
            self._effects.forget()
            self._effect = ()
            return
        if not self._effect:
            self._effect = (waiting_effect(),)

        def effect_ready(effect: ProjectEffect | None) -> None:
            self._effect = (effect_section(effect, project, snapshot),)
            self._soon.start()

        self._effects.ask(lambda _: effect_of(snapshot, project.id), effect_ready)

    def _facts_ready(self, made: tuple[tuple[Section, ...], tuple[Section, ...]]) -> None:
        self._facts, self._end = made
        self._late.stop()
        self._soon.start()

    def _show(self) -> None:
        if self._sheet.busy:
            return  # the facts of what is selected now follow
        one = len(self._rows) == 1 and isinstance(self._rows[0], Project)
        editable = one and self._session.writable
        self.view.show_sections((*self._facts, *self._effect, *self._end), editable=editable)

    def _clear(self) -> None:
        """What is shown belongs to something else, and its successor takes long."""
        self.view.show_sections(())

    def rebuild(self) -> None:
        """Set everything anew, as after a change of theme or text size."""
        self.view.rebuild()
