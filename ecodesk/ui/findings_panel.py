"""检查结果: what the rules found, filtered, grouped, explained, fixed, treated, and stepped through with F8."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from operator import is_
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from ecodesk.i18n import Text, t
from ecodesk.model.records import Project
from ecodesk.rules.baseline import latest_baseline
from ecodesk.rules.finding import CheckResult, Finding, RunState
from ecodesk.rules.prepared_fixes import PreparedFix, prepare_safe
from ecodesk.rules.treatment import Act
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.background import Task
from ecodesk.ui.dialogs.explain_dialog import ExplainDialog
from ecodesk.ui.dialogs.fix_dialog import FixDialog
from ecodesk.ui.finding_acts import ACT_WORDS, FindingActs
from ecodesk.ui.finding_filter import Around, grouped, in_view, wanted
from ecodesk.ui.findings_model import COLUMNS, rule_title
from ecodesk.ui.findings_table import FindingsTable
from ecodesk.ui.findings_tools import FindingsTools
from ecodesk.ui.prepared_fixes import has_fixes, prepare
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session

_NARROW = 1500  # a window below it has lower rows in its docks


class FindingsPanel(QWidget):
    """The table of findings with its filters; the selection of the window follows the row."""

    zoom_wanted = Signal(object)
    form_wanted = Signal(str)
    page_wanted = Signal(str)
    shown_changed = Signal()  # other findings pass the filter: the map shows these

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._view_bounds: tuple[float, float, float, float] | None = None
        self._on_map: tuple[CheckResult | None, list[Finding]] = (None, [])
        self.acts = FindingActs(session, self)
        self._safe: list[PreparedFix] = []
        self._trial: Task | None = None  # of the safe fixes
        self._build()
        self._connect()
        self.retranslate()

    def _build(self) -> None:
        self.setProperty("role", "panel")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.header_tools = FindingsTools(self._look)  # stands beside the tabs of the bottom dock
        layout.addWidget(self._banner())
        self.empty = QLabel()
        self.empty.setProperty("role", "hint")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        layout.addWidget(self.empty, 1)
        self.table = FindingsTable(self._look)
        self.model = self.table.findings
        layout.addWidget(self.table, 1)

    def _banner(self) -> QFrame:
        self.banner = QFrame()
        self.banner.setProperty("role", "banner")
        self.banner.setProperty("tone", "warn")
        row = QHBoxLayout(self.banner)
        row.setContentsMargins(12, 3, 12, 3)
        self.banner_text = QLabel()
        self.banner_text.setProperty("tone", "warn")
        self.banner_button = QPushButton()
        self.banner_button.setProperty("role", "link")
        row.addWidget(self.banner_text)
        row.addWidget(self.banner_button)
        row.addStretch(1)
        return self.banner

    def _connect(self) -> None:
        session = self._session
        session.findings_changed.connect(self._findings_changed)
        session.workspace_changed.connect(self._workspace_changed)
        session.selection_changed.connect(self._selection_changed)
        session.checking_changed.connect(self._checking_changed)
        self._look.changed.connect(self.retranslate)
        self.header_tools.asked_changed.connect(self.refresh)
        self.header_tools.safe_button.clicked.connect(self.open_safe_fixes)
        self.header_tools.check_button.clicked.connect(session.check_all)
        self.banner_button.clicked.connect(self._explain_not_run)
        self.table.picked.connect(self.open_finding)
        self.table.opened.connect(self._zoom)
        self.table.customContextMenuRequested.connect(self._menu)
        self._view_moved = QTimer(self)
        self._view_moved.setSingleShot(True)
        self._view_moved.setInterval(200)
        self._view_moved.timeout.connect(self.refresh)

    # ---- texts and lists

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self.header_tools.retranslate()
        self.banner_button.setText(str(t("查看", "Show")))
        self.banner_button.setAccessibleName(str(t("查看未检查的规则", "Show the rules that did not run")))
        self.table.retranslate()
        self._fit_rows()
        self.refresh()

    def _fit_rows(self) -> None:
        """Lower rows on small screens, where the dock is low."""
        low = self.window().width() < _NARROW
        self.table.verticalHeader().setDefaultSectionSize(self._look.px(26 if low else 30))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_rows()

    def set_view_bounds(self, bounds: Any) -> None:
        """Tell which box of the ground the map shows, for the scope 当前视图."""
        self._view_bounds = tuple(bounds) if bounds is not None else None
        if self.header_tools.asked.scope == "view":
            self._view_moved.start()

    def _checking_changed(self, checking: bool) -> None:
        self._show_state()

    def _findings_changed(self, change: object) -> None:
        self.refresh()
        self._find_safe()

    def _workspace_changed(self) -> None:
        self.header_tools.reset()
        self.refresh()

    def refresh(self) -> None:
        """List what the filters let through; row, choice and place stay."""
        before = self._on_map[1]
        listed = on_map = self._let_through()
        if self.header_tools.asked.scope == "view":
            listed = in_view(listed, self._view_bounds, self._session.selection.finding)
        snapshot = self._session.snapshot
        lines = grouped(listed, self.header_tools.asked.group, snapshot)
        self.table.show_lines(snapshot, lines, self._session.selection.finding)
        self._show_state()
        if on_map is not before:
            self.shown_changed.emit()

    def _let_through(self) -> list[Finding]:
        """The findings the filter lets through, wherever they lie: the list and the map show them."""
        result, snapshot = self._session.result, self._session.snapshot
        listed: list[Finding] = []
        if result is not None and snapshot is not None:
            around = Around(
                snapshot,
                latest_baseline(snapshot),
                self._session.user,
                self._session.selection.rows,
                self._session.selection.finding,
            )
            listed = wanted(result.ordered(), self.header_tools.asked, around)
        known, before = self._on_map
        if result is not known or len(listed) != len(before) or not all(map(is_, listed, before)):
            self._on_map = (result, listed)
        return self._on_map[1]

    def shown(self) -> list[Finding]:
        """The findings for the map to show, of the last check."""
        if self._on_map[0] is not self._session.result:
            self._let_through()
        return self._on_map[1]

    def fit_tools(self, room: int) -> None:
        """Shorten the tools beside the tabs to so many pixels."""
        self.header_tools.fit(room)

    def _show_state(self) -> None:
        result = self._session.result
        tools = self.header_tools
        tools.show_result(result, self._session.snapshot, len(self._safe))
        tools.safe_button.setEnabled(bool(self._safe) and self._session.writable)
        tools.check_button.setEnabled(self._session.snapshot is not None and not self._session.checking)
        missing = result.not_run if result is not None else ()
        notes = result.notes if result is not None else ()
        self.banner.setVisible(bool(missing or notes))
        said = t("有 {n} 条规则未检查，不等于通过。", "{n} rules did not run, which is not a pass.")
        words = str(said.format(n=len(missing))) if missing else ""
        self.banner_text.setText(" ".join([words, *map(str, notes[:1])]).strip())
        self.empty.setVisible(not self.model.rows)
        self.table.setVisible(bool(self.model.rows))
        self.empty.setText(str(self._empty_text()))

    def _empty_text(self) -> Text:
        result = self._session.result
        if self._session.snapshot is None:
            return t("没有打开规划。", "No plan is open.")
        if result is None:
            return t("检查中…", "Checking…")
        if result.open_count:
            return t("没有符合条件的检查结果。", "No finding matches the filters.")
        done = sum(run.state is RunState.DONE for run in result.runs.values())
        return t(
            "没有未处理的问题。已运行规则 {done} 条，未检查 {missing} 条。",
            "No open problem. {done} rules ran, {missing} did not.",
        ).format(done=done, missing=len(result.not_run))

    # ---- selection

    def chosen(self) -> list[Finding]:
        """The findings an act is done to: those selected in the list, or the one that is open."""
        current = self.current()
        if len(self.table.chosen) > 1 and (
            current is None or any(f.id == current.id for f in self.table.chosen)
        ):
            return self.table.chosen
        return [current] if current is not None else []

    def open_finding(self, finding: Finding) -> None:
        """Select what a finding is about, with the finding open."""
        self._session.open_finding(finding)

    def _selection_changed(self, selection: Selection) -> None:
        if self.header_tools.asked.scope == "selection" and not self.table.hasFocus():
            self.refresh()
        else:
            self.table.mark(selection.finding)

    def current(self) -> Finding | None:
        """The finding that is open."""
        return self._session.finding(self._session.selection.finding)

    def step(self, by: int = 1) -> None:
        """Open the next (or with -1 the previous) finding of the list and show it on the map."""
        finding = self.table.next_to(self._session.selection.finding, by)
        if finding is None:
            return
        self.open_finding(finding)
        self._zoom(finding)

    def _zoom(self, finding: Finding) -> None:
        rows = frozenset((s.table, s.id) for s in finding.subjects)
        self.zoom_wanted.emit(
            finding.geometry if finding.geometry is not None else Selection(rows, finding.id)
        )

    # ---- menu

    def _menu(self, place: QPoint) -> None:
        finding = self.model.finding_at(self.table.indexAt(place).row())
        if finding is not None:
            chosen = self.chosen()
            findings = chosen if any(one.id == finding.id for one in chosen) else [finding]
            self.menu_for(findings).popup(self.table.viewport().mapToGlobal(place))

    def menu_for(self, findings: Sequence[Finding]) -> QMenu:
        """The context menu of findings; what cannot be done says why."""
        menu, first = QMenu(self), findings[0]
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        if len(findings) == 1:
            menu.addAction(str(t("缩放至", "Zoom to")), lambda: self._zoom(first))
            project = next((s.id for s in first.subjects if s.table == Project.table), "")
            form = menu.addAction(str(t("打开表单", "Open form")), lambda: self.form_wanted.emit(project))
            form.setEnabled(bool(project))
            fix = menu.addAction(str(t("修复…", "Fix…")), lambda: self.open_fixes(first))
            fix.setEnabled(first.found and has_fixes(first) and self._session.writable)
            menu.addSeparator()
        for act, words in ACT_WORDS.items():
            reason = self.acts.refusal(act, findings)
            if reason is not None and act is Act.END_WAIVER:
                continue
            if act is Act.WAIVE and reason is not None:
                words = t("{words}（{why}）", "{words} ({why})").format(words=words, why=reason)
            action = menu.addAction(str(words), partial(self.acts.run, act, findings))
            action.setEnabled(reason is None)
            action.setToolTip(str(reason) if reason is not None else "")
        menu.addSeparator()
        menu.addAction(str(t("复制", "Copy")), lambda: self._copy(findings))
        if len(findings) == 1:
            what = str(t("这条规则是什么", "What is this rule"))
            menu.addAction(what, lambda: self.open_explanation(first))
        return menu

    def _copy(self, findings: Sequence[Finding]) -> None:
        lines = ["\t".join(self.model.whole_text(one, name) for name, _ in COLUMNS) for one in findings]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def open_explanation(self, finding: Finding) -> ExplainDialog:
        """Show what the rule of a finding is."""
        dialog = ExplainDialog(finding.rule, self._session.snapshot, self._look, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def open_fixes(self, finding: Finding) -> None:
        """Try the fixes of a finding in the background and show what they would do."""
        snapshot, workspace = self._session.snapshot, self._session.workspace
        if snapshot is None:
            return

        def shown(fixes: list[PreparedFix]) -> None:
            if self._session.workspace is workspace:  # else another plan has been opened meanwhile
                self._open_fix_dialog(fixes, many=False)

        self._session.background.read(
            t("准备修复", "Preparing fixes"), lambda _: prepare(snapshot, finding), shown
        )

    def open_safe_fixes(self) -> None:
        """Show the fixes inside the limits, to be made as one step."""
        self._open_fix_dialog(self._safe, many=True)

    def _open_fix_dialog(self, fixes: list[PreparedFix], *, many: bool) -> None:
        self.fix_dialog = FixDialog(self._session, self._look, fixes, many=many, parent=self)
        self.fix_dialog.setModal(True)
        self.fix_dialog.show()

    def _find_safe(self) -> None:
        """Try the safe fixes of all findings beside the window; a trial for an older result is given up."""
        if self._trial is not None:
            self._trial.cancel()
        result, snapshot = self._session.result, self._session.snapshot
        if result is None or snapshot is None:
            self._safe = []
            self._show_state()
            return
        findings = [finding for finding in result.findings.values() if finding.found]

        def found(safe: list[PreparedFix]) -> None:
            if self._session.result is result:
                self._safe = safe
                self._show_state()

        self._trial = self._session.background.paint(
            lambda p: prepare_safe(snapshot, findings, p), found, lambda _: found([])
        )

    def _explain_not_run(self) -> None:
        result = self._session.result
        if result is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for run in (*result.not_run, *result.partly_run):
            menu.addAction(f"{rule_title(run.rule)}  {run.rule}  {run.reason or ''}").setEnabled(False)
        for note in result.notes:
            menu.addAction(str(note)).setEnabled(False)
        menu.popup(self.banner_button.mapToGlobal(self.banner_button.rect().bottomLeft()))
