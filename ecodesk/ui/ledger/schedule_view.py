"""The view 甘特 of the ledger: the tools of the list, the bars, and what their marks mean."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.edit import Edit
from ecodesk.model.records import LedgerEntry, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Progress
from ecodesk.reports.schedule_pdf import write_schedule
from ecodesk.reports.schedule_sheet import ScheduleGroup, schedule_sheet
from ecodesk.rules.profile import rule_setting
from ecodesk.rules.registry import all_rules
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.figures import figures_of
from ecodesk.ui.ledger.arranging import Arrangement, Heading, Wish, arrange
from ecodesk.ui.ledger.aspects import UNIT
from ecodesk.ui.ledger.empty_list import EmptyList
from ecodesk.ui.ledger.list_form import ListForm
from ecodesk.ui.ledger.list_kinds import ENTRIES
from ecodesk.ui.ledger.rows import ProjectRows, worst_findings
from ecodesk.ui.ledger.schedule_chart import ScheduleChart
from ecodesk.ui.ledger.schedule_edits import Replan, judged, replanned
from ecodesk.ui.ledger.schedule_legend import ScheduleLegend
from ecodesk.ui.ledger.schedule_lines import OwnerLine, ScheduleLines, schedule_lines
from ecodesk.ui.ledger.schedule_scale import STEPS, Season, season
from ecodesk.ui.ledger.table_tools import TableTools
from ecodesk.ui.newest import Newest
from ecodesk.ui.notice_words import undo_action
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice, NoticeAction, Session
from ecodesk.workspace import Applied

SEASONS = "SCH-004"  # the rule that holds the seasons of the county
_SCALES = {"month": t("月", "Month"), "quarter": t("季", "Quarter"), "year": t("年", "Year")}


def seasons_of(snapshot: Snapshot) -> tuple[Season, ...]:
    """Flood season and planting windows as the county has set them."""
    params = rule_setting(snapshot, all_rules()[SEASONS]).params
    found = (
        season(name, params[f"{name}_from"], params[f"{name}_to"]) for name in ("flood", "spring", "autumn")
    )
    return tuple(one for one in found if one is not None)


class ScheduleView(QWidget):
    """Projects, and entries without one, as bars along the days, with order and filter of the table."""

    zoom_wanted = Signal(object)
    form_wanted = Signal(str)
    draw_wanted = Signal(object)
    command_wanted = Signal(str)

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._arranging = Newest(session.background, self)
        self._figures = figures_of(session)
        self._folded: frozenset[str] = frozenset()
        self._toggled: frozenset[str] = (
            frozenset()
        )  # projects and entries whose steps are shown otherwise than those of all
        self._queue: list[tuple[Replan, str]] = []
        self._saving = self._stale = False
        self._arrangement: Arrangement | None = None
        self._build()
        self._connect()
        self.retranslate()

    def _build(self) -> None:
        look = self._look
        self.tools = TableTools(look, parent=self)
        for part in (
            self.tools.scope,
            self.tools.columns_button,
            self.tools.bulk_button,
            self.tools.export_button,
        ):
            part.hide()
        self.tools.group.setCurrentIndex(self.tools.group.findData(UNIT.id))
        self.chart = ScheduleChart(look, self)
        self.chart.judge = self._judge
        self.empty = EmptyList(look, self)
        self.scale_buttons = QButtonGroup(self)
        self.scales = {name: QPushButton(self) for name in STEPS}
        for button in self.scales.values():
            button.setProperty("role", "chip")
            button.setCheckable(True)
            self.scale_buttons.addButton(button)
        self.fit, self.today, self.steps, self.print = (QPushButton(self) for _ in range(4))
        self.steps.setProperty("role", "chip")
        self.steps.setCheckable(True)
        self.circles = QLabel(self)
        self.circles.setProperty("role", "small")
        self.circles.setProperty("tone", "warn")
        self.circles.setWordWrap(True)
        self.circles.hide()
        self.legend = ScheduleLegend(look, self)
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self.tools, 1)
        for part in (self.steps, *self.scales.values(), self.fit, self.today, self.print):
            row.addWidget(part)
        card = QFrame(self)
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addLayout(row)
        inside.addWidget(self.circles)
        self._body = QStackedLayout()
        self._body.addWidget(self.chart)
        self._body.addWidget(self.empty)
        inside.addLayout(self._body, 1)
        inside.addWidget(self.legend)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(card)
        self.setFocusProxy(self.chart)

    def _connect(self) -> None:
        session, chart = self._session, self.chart
        session.plan_changed.connect(self._changed)
        session.workspace_changed.connect(self._another_plan)
        session.selection_changed.connect(self._selection_changed)
        session.findings_changed.connect(self._changed)
        self._look.changed.connect(self.retranslate)
        self.tools.changed.connect(self.refresh)
        self.empty.clear_wanted.connect(self.tools.clear)
        self.empty.draw_wanted.connect(lambda: self.draw_wanted.emit(None))
        self.empty.command_wanted.connect(self.command_wanted)
        chart.replan_wanted.connect(self.replan)
        chart.picked.connect(self._picked)
        chart.fold_wanted.connect(self._fold)
        chart.steps_wanted.connect(self._toggle_steps)
        chart.form_wanted.connect(self.form_wanted)
        chart.entry_wanted.connect(self.open_entry)
        chart.zoomed.connect(self._show_scale)
        for name, button in self.scales.items():
            button.clicked.connect(lambda _=False, name=name: chart.zoom(STEPS[name]))
        self.fit.clicked.connect(chart.zoom_to_fit)
        self.today.clicked.connect(lambda: chart.show_day(chart.scene.lines.today))
        self.steps.toggled.connect(self._all_steps)
        self.print.clicked.connect(self.ask_print)
        self._show_scale()

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        look = self._look
        for name, button in self.scales.items():
            button.setText(str(_SCALES[name]))
            button.setToolTip(str(t("Ctrl+滚轮缩放", "Ctrl+wheel zooms")))
        said = (
            (self.fit, t("全部", "Fit"), "fit-to-page-outline", t("显示全部工期", "Show the whole period")),
            (self.today, t("今天", "Today"), "calendar-today", t("移到今天", "Go to today")),
            (
                self.steps,
                t("步骤和关键路径", "Steps, critical path"),
                "sitemap-outline",
                t("显示所有项目的路线图步骤", "Show the roadmap steps of all projects"),
            ),
            (
                self.print,
                t("PDF…", "PDF…"),
                "printer-outline",
                t("把所列进度写成 PDF", "Write the schedule as PDF"),
            ),
        )
        for button, words, icon, tip in said:
            button.setText(str(words))
            button.setIcon(look.icon(icon, "text2"))
            button.setToolTip(str(tip))
        self.chart.retranslate()
        self.legend.update()
        self.refresh()

    def _show_scale(self) -> None:
        day = self.chart.scene.scale.day
        nearest = min(STEPS, key=lambda name: abs(STEPS[name] / day - 1) + abs(day / STEPS[name] - 1))
        self.scales[nearest].setChecked(True)

    # ---- what is listed

    def refresh(self) -> None:
        """List anew in the background; out of sight that waits."""
        snapshot = self._session.snapshot
        if snapshot is None:
            self._arranging.forget()
            self._take(None, ScheduleLines())
            return
        if not self.isVisible():
            self._stale = True
            return
        self._stale = False
        rows = ProjectRows(snapshot, self._figures.last, worst_findings(self._session.result))
        selected = frozenset(self._session.selection.ids(Project.table))
        wish = Wish(self.tools.filter, selected=selected, group_by=self.tools.group_by, folded=self._folded)
        toggled, all_steps = self._toggled, self.steps.isChecked()

        def work(_: Progress) -> tuple[Arrangement, ScheduleLines, tuple[Season, ...]]:
            arrangement = arrange(rows, wish)
            lines = schedule_lines(arrangement, toggled, all_steps=all_steps)
            return arrangement, lines, seasons_of(snapshot)

        def done(found: tuple[Arrangement, ScheduleLines, tuple[Season, ...]]) -> None:
            if self._session.snapshot is not None:
                self.chart.scene.seasons = found[2]
                self._take(found[0], found[1])

        self._arranging.ask(work, done)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale or self._arrangement is None:
            self.refresh()

    def _take(self, arrangement: Arrangement | None, lines: ScheduleLines) -> None:
        self._arrangement = arrangement
        self.chart.locked = not self._session.writable
        self.chart.scene.selected = frozenset(self._session.selection.ids(Project.table))
        self.chart.show_lines(lines)
        rows = arrangement.rows if arrangement is not None else None
        self.tools.show_state(rows, 0, self._session.writable)
        self.print.setEnabled(bool(lines.lines))
        bare = not lines.lines
        if bare:
            waiting = arrangement is None and self._session.snapshot is not None
            some = rows is not None and len(rows) > 0
            self.empty.show_reason(some, waiting, writable=self._session.writable, scope=self.tools.scope_id)
        self._body.setCurrentIndex(1 if bare else 0)
        self._show_circles(lines)

    def _show_circles(self, lines: ScheduleLines) -> None:
        self.circles.setVisible(bool(lines.circles))
        if lines.circles:
            rings = [
                join([plain(name) for name in (*ring, ring[0])], " → ", " → ") for ring in lines.circles[:3]
            ]
            words = t(
                "路线图前置步骤循环，这些步骤和后续步骤算不出关键路径：{rings}。请改其中一步的前置步骤。",
                "Predecessors run in a circle; these steps and those after them have no critical path: {rings}. "
                "Change the predecessor of one of them.",
            )
            self.circles.setText(str(words.format(rings=join(rings, "；", "; "))))
            self.circles.setContentsMargins(12, 0, 12, 8)

    def _changed(self, _: object) -> None:
        self.refresh()

    def _picked(self, projects: frozenset[str]) -> None:
        self._session.select(Selection.of(Project.table, *projects))

    def _another_plan(self) -> None:
        self._folded, self._toggled, self._queue, self._saving = frozenset(), frozenset(), [], False
        self.refresh()

    def _fold(self, key: str) -> None:
        self._folded = self._folded ^ {key}
        self.refresh()

    def _toggle_steps(self, owner: str) -> None:
        self._toggled = self._toggled ^ {owner}
        self.refresh()

    def open_entry(self, entry: str) -> ListForm | None:
        """The form of a ledger entry, in a window of its own."""
        row = self._session.snapshot.row(LedgerEntry.table, entry) if self._session.snapshot else None
        if row is None:
            return None
        form = ListForm(self._session, self._look, ENTRIES, row, self)
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        form.form_wanted.connect(self.form_wanted)
        form.open()
        return form

    def _all_steps(self, _: bool) -> None:
        self._toggled = frozenset()
        self.refresh()

    def _selection_changed(self, selection: Selection) -> None:
        chosen = frozenset(selection.ids(Project.table))
        self.chart.scene.selected = chosen
        self.chart.viewport().update()
        rows = [self.chart.scene.lines.row_of[p] for p in chosen if p in self.chart.scene.lines.row_of]
        if rows and not self.chart.hasFocus():
            self.chart.show_row(min(rows))
        if len(rows) < len(chosen):
            self.refresh()

    # ---- re-planning

    def _judge(self, owner: str, wanted: Replan) -> Text | None:
        snapshot = self._session.snapshot
        if snapshot is None:
            return None
        return judged(snapshot, owner, replanned(snapshot, wanted))

    def replan(self, wanted: Replan, owner: str) -> None:
        """Move a bar, an end or a milestone as one step; what comes faster than it can be saved waits its turn."""
        self._queue.append((wanted, owner))
        self._go_on()

    def _go_on(self) -> None:
        snapshot = self._session.snapshot
        if self._saving or not self._queue or snapshot is None:
            return
        wanted, owner = self._queue.pop(0)
        edit = replanned(snapshot, wanted)
        if edit is None:
            self.chart.forget_drag()
            self._go_on()
            return
        self._saving = True
        said = judged(snapshot, owner, edit)

        def saved(applied: Applied) -> None:
            self._saving = False
            self._tell(applied.edit, said)
            self._go_on()

        def refused(_: BaseException) -> None:
            self._saving, self._queue = False, []
            self.refresh()

        self._session.apply(edit, saved, refused)

    def _tell(self, edit: Edit, said: Text | None) -> None:
        """More was changed than what was dragged, or the dates are wrong now: say so, with a way back."""
        others = len(edit.changes) - 1
        parts = [edit.label]
        if others:
            words = t("连同未完成的节点和步骤 {n} 个", "with {n} milestones and steps still to be done")
            parts.append(words.format(n=others))
        if said is not None:
            parts.append(said)
        if len(parts) > 1:
            undo = undo_action(self._session)
            level = "warn" if said is not None else "info"
            self._session.notify(Notice(join(parts, "；", "; "), (undo,), "calendar-edit", level))

    # ---- on paper

    def ask_print(self) -> None:
        """Ask for a file and write what is listed."""
        title, name = str(t("导出进度图", "Export the schedule")), str(t("项目进度.pdf", "schedule.pdf"))
        path, _ = QFileDialog.getSaveFileName(self, title, name, "PDF (*.pdf)")
        if path:
            self.print_to(Path(path if path.lower().endswith(".pdf") else f"{path}.pdf"))

    def print_to(self, path: Path) -> None:
        """Write what is listed to a PDF file in the background."""
        snapshot, language = self._session.snapshot, self._look.language
        if snapshot is None:
            return
        wish = Wish(self.tools.filter, group_by=self.tools.group_by)
        steps = self.steps.isChecked()

        def work(progress: Progress) -> Path:
            arrangement = arrange(ProjectRows(snapshot, self._figures.last), wish)
            lines = schedule_lines(arrangement, frozenset(), all_steps=False)
            sheet = schedule_sheet(snapshot, _groups(lines), steps=steps)
            return write_schedule(sheet, path, language=language, progress=progress)

        def done(written: Path) -> None:
            folder = QUrl.fromLocalFile(str(written.parent))
            show = NoticeAction(t("打开文件夹", "Open the folder"), lambda: _open(folder))
            said = t("已导出进度图：{path}", "Schedule exported: {path}").format(path=plain(str(written)))
            self._session.notify(Notice(said, (show,), "printer-outline", "ok"))

        def failed(error: BaseException) -> None:
            if not isinstance(error, EcoDeskError):
                raise error
            self._session.notify(Notice(error.message, level="error"))

        self._session.background.read(t("导出进度图", "Exporting the schedule"), work, done, failed)


def _open(folder: QUrl) -> None:
    QDesktopServices.openUrl(folder)


def _groups(lines: ScheduleLines) -> tuple[ScheduleGroup, ...]:
    """What is listed, by heading."""
    made: list[tuple[Text | None, list[str]]] = []
    for line in lines.lines:
        if isinstance(line, Heading):
            made.append((line.title, []))
        elif isinstance(line, OwnerLine):
            if not made:
                made.append((None, []))
            made[-1][1].append(line.id)
    return tuple(ScheduleGroup(title, tuple(owners)) for title, owners in made)
