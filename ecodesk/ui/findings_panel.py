"""检查结果: what the rules found, filtered, explained, fixed, waived, and stepped through with F8."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, QTimer, Signal
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
from ecodesk.rules.finding import Finding, FindingState, RunState, Severity
from ecodesk.rules.waivers import withdraw
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.painting import SEVERITY_ICONS, SEVERITY_ROLES
from ecodesk.ui.delegates.rows import RowDelegate, SeverityCell, StateChip
from ecodesk.ui.dialogs.explain_dialog import ExplainDialog
from ecodesk.ui.dialogs.fix_dialog import FixDialog
from ecodesk.ui.dialogs.waive_dialog import WaiveDialog
from ecodesk.ui.findings_model import COLUMNS, SCOPES, FindingsModel, rule_title, wanted
from ecodesk.ui.prepared_fixes import PreparedFix, has_fixes, prepare, prepare_safe
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session

_WIDTHS = {
    "severity": 84,
    "rule": 84,
    "title": 140,
    "subjects": 150,
    "message": 420,
    "state": 96,
    "author": 90,
}


_NARROW = 1500  # a window below it has lower rows in its docks


class FindingsPanel(QWidget):
    """The table of findings with its filters; the selection of the window follows the row."""

    zoom_wanted = Signal(object)
    form_wanted = Signal(str)
    page_wanted = Signal(str)

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._view_bounds: tuple[float, float, float, float] | None = None
        self._writing = False
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
        for name, _ in SCOPES:
            self.scope.addItem("", name)
        self.waived = _chip()
        self.waived.toggled.connect(lambda _: self.refresh())
        self.safe_button = QPushButton()
        self.safe_button.setProperty("role", "link")
        self.check_button = QPushButton()
        self.check_button.setProperty("role", "link")
        for widget in (self.scope, self.waived):
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
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
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
        session.workspace_changed.connect(self.refresh)
        session.selection_changed.connect(self._selection_changed)
        session.checking_changed.connect(self._checking_changed)
        self._look.changed.connect(self.retranslate)
        self.scope.currentIndexChanged.connect(lambda _: self.refresh())
        self.safe_button.clicked.connect(self.open_safe_fixes)
        self.check_button.clicked.connect(session.check_all)
        self.banner_button.clicked.connect(self._explain_not_run)
        self.table.selectionModel().currentRowChanged.connect(self._row_changed)
        self.table.doubleClicked.connect(lambda index: self._zoom(self.model.rows[index.row()]))
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
        self.waived.setText(str(t("含已豁免", "With waived")))
        self.check_button.setText(str(t("全部检查", "Check all")))
        self.check_button.setIcon(self._look.icon("refresh", "link"))
        self.check_button.setToolTip("F9")
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

    def refresh(self) -> None:
        """List what the filters let through; row and place stay."""
        result = self._session.result
        current = self._session.selection.finding
        shown: list[Finding] = []
        if result is not None:
            shown = wanted(
                result.ordered(),
                frozenset(s for s, chip in self.chips.items() if chip.isChecked()),
                str(self.scope.currentData()),
                selected=self._session.selection.rows,
                view=self._view_bounds,
                waived=self.waived.isChecked(),
                current=current,
            )
        self._writing = True
        place = self.table.verticalScrollBar().value()
        self.model.show(self._session.snapshot, shown)
        self.table.setColumnHidden([name for name, _ in COLUMNS].index("author"), not self.model.anybody)
        self.table.verticalScrollBar().setValue(place)
        self._writing = False
        self._show_current()
        self._show_state()

    def _show_state(self) -> None:
        result = self._session.result
        for severity, chip in self.chips.items():
            chip.setText(f"{severity.label} {result.count(severity) if result is not None else 0}")
            chip.setIcon(self._look.icon(SEVERITY_ICONS[severity], SEVERITY_ROLES[severity]))
        self.safe_button.setText(str(t("安全修复（{n}）…", "Safe fixes ({n})…").format(n=len(self._safe))))
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
        if any(f.open for f in result.findings.values()):
            return t("没有符合条件的检查结果。", "No finding matches the filters.")
        done = sum(run.state is RunState.DONE for run in result.runs.values())
        return t(
            "没有未处理的问题。已运行规则 {done} 条，未检查 {missing} 条。",
            "No open problem. {done} rules ran, {missing} did not.",
        ).format(done=done, missing=len(result.not_run))

    # ---- selection

    def _row_changed(self, current: Any, previous: Any) -> None:
        if not self._writing and current.isValid():
            self.open_finding(self.model.rows[current.row()])

    def open_finding(self, finding: Finding) -> None:
        """Select what a finding is about, with the finding open."""
        self._session.open_finding(finding)

    def _selection_changed(self, selection: Selection) -> None:
        if self.scope.currentData() == "selection" and not self.table.hasFocus():
            self.refresh()
        else:
            self._show_current()

    def _show_current(self) -> None:
        row = self.model.row_of(self._session.selection.finding)
        self._writing = True
        if row < 0:
            self.table.clearSelection()
            self.table.setCurrentIndex(self.model.index(-1, -1))
        else:
            index = self.model.index(row, 0)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.table.selectionModel().setCurrentIndex(index, flags)
            self.table.scrollTo(index)
        self._writing = False

    def current(self) -> Finding | None:
        """The finding that is open."""
        return self._session.finding(self._session.selection.finding)

    def step(self, by: int = 1) -> None:
        """Open the next (or with -1 the previous) finding of the list and show it on the map."""
        if not self.model.rows:
            return
        at = self.model.row_of(self._session.selection.finding)
        row = (at + by) % len(self.model.rows) if at >= 0 else (0 if by > 0 else len(self.model.rows) - 1)
        finding = self.model.rows[row]
        self.open_finding(finding)
        self._zoom(finding)

    def _zoom(self, finding: Finding) -> None:
        rows = frozenset((s.table, s.id) for s in finding.subjects)
        self.zoom_wanted.emit(
            finding.geometry if finding.geometry is not None else Selection(rows, finding.id)
        )

    # ---- menu

    def _menu(self, place: QPoint) -> None:
        index = self.table.indexAt(place)
        if index.isValid():
            self.menu_for(self.model.rows[index.row()]).exec(self.table.viewport().mapToGlobal(place))

    def menu_for(self, finding: Finding) -> QMenu:
        """The context menu of a finding; what cannot be done says why."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        menu.addAction(str(t("缩放至", "Zoom to")), lambda: self._zoom(finding))
        project = next((s.id for s in finding.subjects if s.table == Project.table), "")
        form = menu.addAction(str(t("打开表单", "Open form")), lambda: self.form_wanted.emit(project))
        form.setEnabled(bool(project))
        menu.addSeparator()
        fix = menu.addAction(str(t("修复…", "Fix…")), lambda: self.open_fixes(finding))
        fix.setEnabled(has_fixes(finding) and self._session.writable)
        if finding.state is FindingState.WAIVED:
            end = menu.addAction(str(t("取消豁免", "End the waiver")), lambda: self._withdraw(finding))
            end.setEnabled(self._session.writable)
        else:
            block = finding.severity is Severity.BLOCK
            words = (
                t("豁免…（阻断不可豁免）", "Waive… (a block cannot be waived)")
                if block
                else t("豁免…", "Waive…")
            )
            waiver = menu.addAction(str(words), lambda: self.open_waiver(finding))
            waiver.setEnabled(not block and self._session.writable)
        menu.addSeparator()
        menu.addAction(str(t("复制", "Copy")), lambda: self._copy(finding))
        menu.addAction(str(t("这条规则是什么", "What is this rule")), lambda: self.open_explanation(finding))
        return menu

    def _copy(self, finding: Finding) -> None:
        cells = [self.model.whole_text(finding, name) for name, _ in COLUMNS]
        QGuiApplication.clipboard().setText("\t".join(cells))

    def open_explanation(self, finding: Finding) -> ExplainDialog:
        """Show what the rule of a finding is."""
        dialog = ExplainDialog(finding.rule, self._session.snapshot, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def open_waiver(self, finding: Finding) -> WaiveDialog:
        """Ask for a waiver of a finding."""
        dialog = WaiveDialog(self._session, finding, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def _withdraw(self, finding: Finding) -> None:
        snapshot = self._session.snapshot
        edit = withdraw(snapshot, finding) if snapshot is not None else None
        if edit is not None:
            self._session.apply(edit)

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
        findings = list(result.findings.values())

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
