"""检查结果: what the rules found, filtered, grouped, explained, fixed, treated, and stepped through with F8."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from operator import is_
from typing import Any

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, t
from ecodesk.model.records import Project
from ecodesk.rules.baseline import latest_baseline, new_since
from ecodesk.rules.finding import CheckResult, Finding, RunState, Severity
from ecodesk.rules.treatment import Act
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.painting import SEVERITY_ICONS, SEVERITY_ROLES
from ecodesk.ui.delegates.rows import RowDelegate, SeverityCell, StateChip
from ecodesk.ui.dialogs.explain_dialog import ExplainDialog
from ecodesk.ui.dialogs.fix_dialog import FixDialog
from ecodesk.ui.finding_acts import ACT_WORDS, FindingActs
from ecodesk.ui.finding_filter import SCOPES, Around, FindingFilter, grouped, in_view, wanted
from ecodesk.ui.finding_filter_popup import FindingFilterPopup
from ecodesk.ui.findings_model import COLUMNS, FindingsModel, rule_title
from ecodesk.ui.prepared_fixes import PreparedFix, has_fixes, prepare, prepare_safe
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session
from ecodesk.ui.theme import restyle

_WIDTHS = {
    "severity": 96,
    "rule": 84,
    "title": 140,
    "subjects": 150,
    "message": 420,
    "state": 96,
    "author": 110,
    "updated": 92,
}


_NEW, _NEW_SHORT = t("仅上次审查后新增", "Only new since the review"), t("仅新增", "Only new")
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
        self._writing = False
        self._tools_room = 10_000  # pixels, until they are laid out
        self._asked = FindingFilter()
        self._on_map: tuple[CheckResult | None, list[Finding]] = (None, [])
        self._chosen: list[Finding] = []
        self.acts = FindingActs(session, self)
        self._safe: list[PreparedFix] = []
        self._build()
        self._connect()
        self.retranslate()

    def _build(self) -> None:
        self.setProperty("role", "panel")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.header_tools = QWidget()  # stands beside the tabs of the bottom dock
        bar = QHBoxLayout(self.header_tools)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(6)
        self.chips: dict[Severity, QPushButton] = {}
        for severity in sorted(Severity, reverse=True):
            chip = _chip()
            chip.setChecked(severity is not Severity.INFO)
            chip.toggled.connect(lambda _: self.refresh())
            self.chips[severity] = chip
            bar.addWidget(chip)
        self.scope = QComboBox()
        self.scope.setProperty("compact", True)
        self.scope.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for name, _ in SCOPES:
            self.scope.addItem("", name)
        self.only_new = _chip()
        self.only_new.toggled.connect(lambda _: self.refresh())
        self.filter_button = QPushButton()
        self.filter_button.setProperty("compact", True)
        self.filter_button.clicked.connect(self.open_filter)
        self.safe_button = QPushButton()
        self.safe_button.setProperty("role", "link")
        self.check_button = QPushButton()
        self.check_button.setProperty("role", "link")
        for widget in (self.scope, self.only_new, self.filter_button):
            bar.addWidget(widget)
        bar.addStretch(1)
        bar.addWidget(self.safe_button)
        bar.addWidget(self.check_button)
        layout.addWidget(self._banner())
        self.empty = QLabel()
        self.empty.setProperty("role", "hint")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self._table(), 1)

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

    def _table(self) -> QTableView:
        self.model = FindingsModel(self)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setShowGrid(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.setMouseTracking(True)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.setItemDelegate(RowDelegate(self._look, self.table))
        for i, (name, _) in enumerate(COLUMNS):
            if name in ("severity", "state"):
                kind = SeverityCell if name == "severity" else StateChip
                self.table.setItemDelegateForColumn(i, kind(self._look, self.table))
        self.table.horizontalHeader().setHighlightSections(False)
        return self.table

    def _connect(self) -> None:
        session = self._session
        session.findings_changed.connect(self._findings_changed)
        session.workspace_changed.connect(self._workspace_changed)
        session.selection_changed.connect(self._selection_changed)
        session.checking_changed.connect(self._checking_changed)
        self._look.changed.connect(self.retranslate)
        self.scope.currentIndexChanged.connect(lambda _: self.refresh())
        self.safe_button.clicked.connect(self.open_safe_fixes)
        self.check_button.clicked.connect(session.check_all)
        self.banner_button.clicked.connect(self._explain_not_run)
        self.table.selectionModel().currentRowChanged.connect(self._row_changed)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._choose())
        self.table.doubleClicked.connect(self._double_clicked)
        self.table.customContextMenuRequested.connect(self._menu)
        self._view_moved = QTimer(self)
        self._view_moved.setSingleShot(True)
        self._view_moved.setInterval(200)
        self._view_moved.timeout.connect(self.refresh)

    # ---- texts and lists

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        for i, (_, title) in enumerate(SCOPES):
            self.scope.setItemText(i, str(title))
        self.scope.setAccessibleName(str(t("范围", "Scope")))
        self._name_filter()
        self.check_button.setIcon(self._look.icon("refresh", "link"))
        self.safe_button.setIcon(self._look.icon("auto-fix", "link"))
        self.banner_button.setText(str(t("查看", "Show")))
        self.table.setAccessibleName(str(t("检查结果", "Findings")))
        self._fit_rows()
        for i, (name, _) in enumerate(COLUMNS):
            self.table.setColumnWidth(i, self._look.px(_WIDTHS[name]))
            stretch = (
                QHeaderView.ResizeMode.Stretch if name == "message" else QHeaderView.ResizeMode.Interactive
            )
            self.table.horizontalHeader().setSectionResizeMode(i, stretch)
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
        if self.scope.currentData() == "view":
            self._view_moved.start()

    def _checking_changed(self, checking: bool) -> None:
        self._show_state()

    def _findings_changed(self, change: object) -> None:
        self.refresh()
        self._find_safe()

    def _workspace_changed(self) -> None:
        self._asked, self._chosen = FindingFilter(), []
        self.only_new.setChecked(False)
        self.refresh()

    def refresh(self) -> None:
        """List what the filters let through; row, choice and place stay."""
        before = self._on_map[1]
        listed = on_map = self._let_through()
        if self.scope.currentData() == "view":
            listed = in_view(listed, self._view_bounds, self._session.selection.finding)
        self._writing = True
        place, chosen = self.table.verticalScrollBar().value(), [f.id for f in self._chosen]
        self.table.clearSpans()
        self.model.show(self._session.snapshot, grouped(listed, self._asked.group, self._session.snapshot))
        for line in self.model.headings:
            self.table.setSpan(line, 0, 1, len(COLUMNS))
        columns = [name for name, _ in COLUMNS]
        for name in ("author", "updated"):
            self.table.setColumnHidden(columns.index(name), not self.model.anybody)
        self._choose_again(chosen)
        self.table.verticalScrollBar().setValue(place)
        self._writing = False
        self._choose()
        self._show_current()
        self._name_filter()
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
            listed = wanted(result.ordered(), self.asked, around)
        known, before = self._on_map
        if result is not known or len(listed) != len(before) or not all(map(is_, listed, before)):
            self._on_map = (result, listed)
        return self._on_map[1]

    def shown(self) -> list[Finding]:
        """The findings for the map to show, of the last check."""
        if self._on_map[0] is not self._session.result:
            self._let_through()
        return self._on_map[1]

    @property
    def asked(self) -> FindingFilter:
        """What the list is filtered and grouped by now."""
        return replace(
            self._asked,
            severities=frozenset(s for s, chip in self.chips.items() if chip.isChecked()),
            only_new=self.only_new.isChecked(),
            scope=str(self.scope.currentData()),
        )

    def ask(self, asked: FindingFilter) -> None:
        """Filter and group by this; severities, scope and 仅新增 are those of their buttons."""
        self._asked = asked
        self.refresh()

    def open_filter(self) -> None:
        """Show what can narrow and group the list."""
        result, snapshot = self._session.result, self._session.snapshot
        if result is None or snapshot is None:
            return
        self.popup = FindingFilterPopup(
            list(result.findings.values()), snapshot, self._asked, self._look, self.filter_button
        )
        self.popup.changed.connect(self.ask)
        self.popup.open_under(self.filter_button)

    def _name_filter(self) -> None:
        count = self._asked.narrowed
        self.filter_button.setText(str(count) if count else "")
        self.filter_button.setIcon(self._look.icon("filter" if count else "filter-outline", "text2"))
        words = t(
            "筛选：状态、检查项、单元、责任单位、我的；分组",
            "Filter: state, check, unit, responsible unit, mine; groups",
        )
        self.filter_button.setToolTip(str(words))
        self.filter_button.setAccessibleName(str(t("筛选与分组", "Filter and group")))
        restyle(self.filter_button, tone="accent" if count else "")

    def _name_new(self, result: CheckResult | None) -> None:
        snapshot = self._session.snapshot
        baseline = latest_baseline(snapshot) if snapshot is not None else None
        self.only_new.setEnabled(baseline is not None)
        if baseline is None:
            self.only_new.setText(str(_NEW_SHORT))
            none = t(
                "还没有设过审查基线。用“审查 ▸ 设审查基线”记下现有的检查结果。",
                "No review baseline yet. “Review ▸ Set the review baseline” records what is found now.",
            )
            self.only_new.setToolTip(str(none))
            return
        count = new_since(result, baseline) if result is not None else 0
        title = _NEW if self.window().width() >= _NARROW else _NEW_SHORT
        self.only_new.setText(f"{title} {count}")
        day = baseline.taken_on.isoformat() if baseline.taken_on is not None else ""
        words = t(
            "仅上次审查后新增。上次：{name}，{day} {author}",
            "Only new since the last review: {name}, {day} {author}",
        )
        self.only_new.setToolTip(str(words.format(name=baseline.name, day=day, author=baseline.author)))

    def fit_tools(self, room: int) -> None:
        """Shorten the tools beside the tabs to so many pixels: chips and links by their icons alone."""
        self._tools_room = room
        self._name_chips()

    def _name_chips(self) -> None:
        """Counts of severities, and the links, with their words where all of them have room."""
        self._name_tools(words=True)
        if self.header_tools.sizeHint().width() > self._tools_room:
            self._name_tools(words=False)

    def _name_tools(self, words: bool) -> None:
        result = self._session.result
        for severity, chip in self.chips.items():
            count = result.count(severity) if result is not None else 0
            name = f"{severity.label} {count}"
            chip.setText(name if words else str(count))
            chip.setToolTip(name)
            chip.setAccessibleName(name)
            chip.setIcon(self._look.icon(SEVERITY_ICONS[severity], SEVERITY_ROLES[severity]))
        safe = str(t("安全修复（{n}）…", "Safe fixes ({n})…").format(n=len(self._safe)))
        check = str(t("全部检查", "Check all"))
        self.safe_button.setText(safe if words else str(len(self._safe)))
        self.safe_button.setToolTip(safe)
        self.safe_button.setAccessibleName(safe)
        self.check_button.setText(check if words else "")
        self.check_button.setAccessibleName(check)
        self.check_button.setToolTip(f"{check}  F9")

    def _show_state(self) -> None:
        result = self._session.result
        self._name_new(result)
        self._name_chips()
        self.safe_button.setEnabled(bool(self._safe) and self._session.writable)
        self.check_button.setEnabled(self._session.snapshot is not None and not self._session.checking)
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

    def _row_changed(self, current: Any, previous: Any) -> None:
        finding = self.model.finding_at(current.row())
        if not self._writing and finding is not None:
            self.open_finding(finding)

    def _double_clicked(self, index: QModelIndex) -> None:
        finding = self.model.finding_at(index.row())
        if finding is not None:
            self._zoom(finding)

    def _choose(self) -> None:
        """Keep what is selected in the list: there may be several for one act."""
        if self._writing:
            return
        selection = self.table.selectionModel().selection()
        parts = (selection.at(i) for i in range(selection.count()))
        lines = {line for part in parts for line in range(part.top(), part.bottom() + 1)}
        found = (self.model.finding_at(line) for line in sorted(lines))
        self._chosen = [finding for finding in found if finding is not None]

    def _choose_again(self, ids: list[str]) -> None:
        """Select several findings again after the list was made anew."""
        lines = [line for one in ids if (line := self.model.line_of(one)) >= 0]
        if len(lines) < 2:
            return
        selection, last = QItemSelection(), len(COLUMNS) - 1
        for line in lines:
            selection.select(self.model.index(line, 0), self.model.index(line, last))
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        current = self.model.index(self.model.line_of(self._session.selection.finding), 0)
        self.table.selectionModel().setCurrentIndex(current, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.table.selectionModel().select(selection, flags)

    def chosen(self) -> list[Finding]:
        """The findings an act is done to: those selected in the list, or the one that is open."""
        current = self.current()
        if len(self._chosen) > 1 and (current is None or any(f.id == current.id for f in self._chosen)):
            return self._chosen
        return [current] if current is not None else []

    def open_finding(self, finding: Finding) -> None:
        """Select what a finding is about, with the finding open."""
        self._session.open_finding(finding)

    def _selection_changed(self, selection: Selection) -> None:
        if self.scope.currentData() == "selection" and not self.table.hasFocus():
            self.refresh()
        else:
            self._show_current()

    def _show_current(self) -> None:
        row = self.model.line_of(self._session.selection.finding)
        selection = self.table.selectionModel()
        if row >= 0 and selection.currentIndex().row() == row and selection.isRowSelected(row):
            return
        self._writing = True
        if row < 0:
            self.table.clearSelection()
            self.table.setCurrentIndex(self.model.index(-1, -1))
        else:
            index = self.model.index(row, 0)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            selection.setCurrentIndex(index, flags)
            self.table.scrollTo(index)
        self._writing = False
        self._choose()

    def current(self) -> Finding | None:
        """The finding that is open."""
        return self._session.finding(self._session.selection.finding)

    def step(self, by: int = 1) -> None:
        """Open the next (or with -1 the previous) finding of the list and show it on the map."""
        if not self.model.rows:
            return
        lines, line = len(self.model.lines), self.model.line_of(self._session.selection.finding)
        line = (line + by) % lines if line >= 0 else (0 if by > 0 else lines - 1)
        while (finding := self.model.finding_at(line)) is None:
            line = (line + by) % lines
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
            self.menu_for(findings).exec(self.table.viewport().mapToGlobal(place))

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
        dialog = ExplainDialog(finding.rule, self._session.snapshot, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def open_fixes(self, finding: Finding) -> None:
        """Try the fixes of a finding in the background and show what they would do."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return

        def shown(fixes: list[PreparedFix]) -> None:
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

        self._session.background.paint(lambda p: prepare_safe(snapshot, findings, p), found, lambda _: None)

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


def _chip() -> QPushButton:
    chip = QPushButton()
    chip.setCheckable(True)
    chip.setProperty("role", "chip")
    return chip
