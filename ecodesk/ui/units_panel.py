"""单元与项目: projects grouped by basin, unit, township or element; drag them onto units to regroup."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, t
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Severity
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.rows import Role
from ecodesk.ui.figures import figures_of
from ecodesk.ui.flow_menu import add_flow_menu
from ecodesk.ui.panel_tabs import panel_tabs
from ecodesk.ui.project_steps import copy_project, delete_with_notice
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session
from ecodesk.ui.unit_filter import UnitFilter
from ecodesk.ui.unit_grouping import ask_unit, group_by_area, group_into
from ecodesk.ui.unit_tray import UnitTray
from ecodesk.ui.unit_tree_model import (
    AREA_UNITS,
    Node,
    UnitTreeModel,
    build_tree,
)
from ecodesk.ui.unit_tree_view import UnitTreeView

_MODES: tuple[tuple[str, Text], ...] = (
    ("basin", t("流域", "Basin")),
    ("unit", t("山水单元", "Unit")),
    ("township", t("乡镇", "Town")),
    ("element", t("要素", "Element")),
)
_OTHER_MODES: tuple[tuple[str, Text], ...] = (
    ("tag", t("山河标签", "Mountain and river tags")),
    ("lead", t("主办单位", "Lead unit")),
    ("status", t("状态", "State")),
    ("year", t("年度", "Year")),
)
_TREE_TABLES = frozenset({"project", "restoration_unit", "basin", "township", "org_unit", "setting"})


class UnitsPanel(QWidget):
    """The tree of the left dock, its filter, and the tray of projects without a unit."""

    zoom_wanted = Signal(object)
    form_wanted = Signal(str)
    page_wanted = Signal(str)
    draw_wanted = Signal(object)

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._figures = figures_of(session)
        self._busy = self._again = self._writing = False
        self._closed: set[str] = set()
        self._opened: set[str] = set()
        self._loose: list[str] = []
        self._build()
        self._connect()
        self.retranslate()
        self.refresh()

    def _build(self) -> None:
        self.setProperty("role", "panel")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.modes = panel_tabs(narrow=True)
        for name, _ in _MODES:
            self.modes.setTabData(self.modes.addTab(""), name)
        self.more_modes = QToolButton()
        self.more_modes.setFixedWidth(18)  # only the arrow of its menu
        self.more_modes.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more_modes.setMenu(QMenu(self.more_modes))
        self.more_modes.menu().aboutToShow.connect(self._fill_modes)
        heads = QHBoxLayout()
        heads.setContentsMargins(0, 0, 4, 0)
        heads.setSpacing(0)
        heads.addWidget(self.modes, 1)
        heads.addWidget(self.more_modes)
        self.filter_box = QLineEdit()
        self.filter_box.setProperty("role", "search")
        self.filter_box.setClearButtonEnabled(True)
        self.area_units = QComboBox()
        self.area_units.setProperty("compact", True)
        for name in AREA_UNITS:
            self.area_units.addItem("", name)
        self.filter = UnitFilter(self._session, self._look)
        top = QHBoxLayout()
        top.setContentsMargins(10, 8, 10, 8)
        top.setSpacing(6)
        top.addWidget(self.filter_box, 1)
        top.addWidget(self.filter)
        top.addWidget(self.area_units)
        self.model = UnitTreeModel(self)
        self.view = UnitTreeView(self._look, self)
        self.view.setModel(self.model)
        self.empty = QLabel()
        self.empty.setProperty("role", "hint")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setContentsMargins(16, 24, 16, 24)
        self.tray = UnitTray(self._look)
        layout.addLayout(heads)
        layout.addLayout(top)
        layout.addWidget(self.empty)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.tray)

    def _connect(self) -> None:
        session = self._session
        session.plan_changed.connect(self._plan_changed)
        session.workspace_changed.connect(self._forget_folding)
        session.findings_changed.connect(self._findings_changed)
        session.selection_changed.connect(self._selection_changed)
        self._figures.changed.connect(self.refresh)
        self._look.changed.connect(self.retranslate)
        self.modes.currentChanged.connect(lambda _: self.refresh())
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(150)
        self._typing.timeout.connect(self.refresh)
        self.filter_box.textChanged.connect(lambda _: self._typing.start())
        self.filter.changed.connect(self.refresh)
        self.area_units.currentIndexChanged.connect(self._area_unit_changed)
        self.view.selectionModel().selectionChanged.connect(self._picked)
        self.view.doubleClicked.connect(self._opened_row)
        self.view.entered_row.connect(self._opened_row)
        self.view.customContextMenuRequested.connect(self._menu)
        self.view.collapsed.connect(lambda i: self._note_folding(i, False))
        self.view.expanded.connect(lambda i: self._note_folding(i, True))
        self.model.dropped.connect(self.group_into)
        self.tray.dropped.connect(self.group_into)
        self.tray.clicked.connect(self._select_loose)
        self.tray.menu_wanted.connect(self._loose_menu)

    # ---- texts

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        titles = dict((*_MODES, *_OTHER_MODES))
        for i in range(self.modes.count()):
            self.modes.setTabText(i, str(titles[self.modes.tabData(i)]))
        more = str(t("更多分组方式", "More ways to group"))
        self.more_modes.setAccessibleName(more)
        self.more_modes.setToolTip(more)
        hint = t("按名称、编号、责任单位筛选", "Filter by name, code, lead unit")
        self.filter_box.setPlaceholderText(str(t("名称、编号…", "Name, code…")))
        self.filter_box.setAccessibleName(str(hint))
        self.filter_box.setToolTip(str(hint))
        self.modes.setAccessibleName(str(t("分组方式", "Group by")))
        self.area_units.setAccessibleName(str(t("面积单位", "Unit of area")))
        self.view.setAccessibleName(str(t("单元与项目", "Units and projects")))
        for i in range(self.area_units.count()):
            self.area_units.setItemText(i, str(AREA_UNITS[self.area_units.itemData(i)][0]))
        self.filter.retranslate()
        self._show_tray()
        self.model.repaint()
        self._show_empty()

    def _findings_changed(self, change: object) -> None:
        self._show_severities()
        if self.filter.chosen:
            self.refresh()

    def _show_tray(self) -> None:
        self.tray.show_count(len(self._loose), self._session.snapshot is not None)

    def _show_empty(self) -> None:
        words = self.filter_box.text().strip()
        if self._session.snapshot is None:
            text = t("没有打开规划。", "No plan is open.")
        elif words or self.filter.chosen:
            text = t("没有符合条件的项目。", "No project matches.")
        else:
            text = t(
                "还没有单元和项目。导入修复单元，或在地图上画一个项目。",
                "No units or projects yet. Import units or draw a project.",
            )
        self.empty.setText(str(text))
        bare = not self.model.root.children
        self.empty.setVisible(bare)
        self.view.setVisible(not bare)
        self.layout().setStretch(2, 1 if bare else 0)  # type: ignore[union-attr]

    # ---- the tree

    def _plan_changed(self, applied: Any) -> None:
        if applied is None or applied.edit.tables & _TREE_TABLES:
            self.refresh()

    @property
    def mode(self) -> str:
        """What projects are grouped by now, one of `grouping.BY`."""
        return str(self.modes.tabData(self.modes.currentIndex()))

    def group_by(self, mode: str) -> None:
        """Group by one of `grouping.BY`; one that has no tab of its own takes the last one."""
        named = [self.modes.tabData(i) for i in range(self.modes.count())]
        if mode not in named:
            if len(named) == len(_MODES):
                named.append(self.modes.addTab(""))
            self.modes.setTabData(len(_MODES), mode)
            self.modes.setTabText(len(_MODES), str(dict(_OTHER_MODES)[mode]))
            if self.modes.currentIndex() == len(_MODES):
                self.refresh()
                return
        self.modes.setCurrentIndex(named.index(mode) if mode in named else len(_MODES))

    def _fill_modes(self) -> None:
        menu = self.more_modes.menu()
        menu.clear()
        for name, title in (*_MODES, *_OTHER_MODES):
            action = menu.addAction(str(title), partial(self.group_by, name))
            action.setCheckable(True)
            action.setChecked(name == self.mode)

    def refresh(self) -> None:
        """Build the tree anew in the background; the last request wins."""
        snapshot = self._session.snapshot
        if snapshot is None:
            self._loose = []
            self.model.show_tree(None, Node(None, 0))
            self.retranslate()
            return
        if self._busy:
            self._again = True
            return
        self._busy = True
        mode, words, coverage = self.mode, self.filter_box.text(), self._figures.coverage
        inside = self.filter.inside(snapshot, coverage)
        kept = self._session.selection.ids(Project.table)

        def done(built: tuple[Node, list[str]]) -> None:
            self._busy = False
            if self._session.snapshot is not None:
                self._take(snapshot, *built)
            self._once_more()

        def work(_: object) -> tuple[Node, list[str]]:
            return build_tree(snapshot, mode, coverage, words, kept, inside())

        self._session.background.paint(work, done, self._not_built)

    def _not_built(self, error: BaseException) -> None:
        self._busy = False
        self._once_more()

    def _once_more(self) -> None:
        if self._again:
            self._again = False
            self.refresh()

    def _take(self, snapshot: Snapshot, root: Node, loose: list[str]) -> None:
        self._loose = loose
        place = self.view.verticalScrollBar().value()
        self._writing = True
        self.model.show_tree(snapshot, root)
        self._unfold(QModelIndex(), 0)
        self._writing = False
        self.view.verticalScrollBar().setValue(place)
        self._show_severities()
        self._show_tray()
        self._show_empty()
        self._show_selection()

    def _unfold(self, parent: QModelIndex, depth: int) -> None:
        """Basins are open unless closed by hand, units closed unless opened; a filter opens all."""
        for row in range(self.model.rowCount(parent)):
            index = self.model.index(row, 0, parent)
            node = self.model.node(index)
            if node.group is None:
                return
            first = bool(node.group.groups)
            wanted = node.key not in self._closed if first else node.key in self._opened
            if wanted or self.filter_box.text().strip() or self.filter.chosen:
                self.view.setExpanded(index, True)
            if first:
                self._unfold(index, depth + 1)

    def _forget_folding(self) -> None:
        """Another plan: what was opened and closed in the one before says nothing about it."""
        self._opened.clear()
        self._closed.clear()

    def _note_folding(self, index: QModelIndex, opened: bool) -> None:
        if self._writing:
            return
        key = self.model.node(index).key
        (self._opened if opened else self._closed).add(key)
        (self._closed if opened else self._opened).discard(key)

    def _show_severities(self) -> None:
        worst: dict[str, Severity] = {}
        result = self._session.result
        for finding in result.findings.values() if result is not None else ():
            if finding.open and finding.severity >= Severity.WARN:
                for subject in finding.subjects:
                    if subject.table == Project.table:
                        worst[subject.id] = max(worst.get(subject.id, Severity.INFO), finding.severity)
        self.model.severities = worst
        self.view.viewport().update()

    def _area_unit_changed(self, index: int) -> None:
        self.model.area_unit = str(self.area_units.itemData(index))
        self.model.repaint()

    # ---- selection

    def _picked(self, selected: Any, deselected: Any) -> None:
        if self._writing:
            return
        rows = {
            (index.data(Role.TABLE), index.data(Role.ID))
            for index in self.view.selectionModel().selectedIndexes()
            if index.data(Role.ID)
            and index.data(Role.TABLE) in (Project.table, "restoration_unit", "township", "basin")
        }
        self._session.select(Selection(frozenset(rows)))

    def _selection_changed(self, selection: Selection) -> None:
        self._show_selection()

    def _show_selection(self) -> None:
        rows = self._session.selection.rows
        chosen = QItemSelection()
        first = QModelIndex()
        for index in self._indexes(QModelIndex(), rows):
            chosen.select(index, index)
            first = first if first.isValid() else index
        self._writing = True
        self.view.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if first.isValid() and not self.view.hasFocus():
            if first.parent().isValid():
                self.view.setExpanded(first.parent(), True)
                self._opened.add(self.model.node(first.parent()).key)  # nothing closes it but the hand
            self.view.scrollTo(first)
            self.view.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
        self._writing = False

    def _indexes(self, parent: QModelIndex, rows: frozenset[tuple[str, str]]) -> list[QModelIndex]:
        found: list[QModelIndex] = []
        for node in self.model.node(parent).children if rows else ():
            key = (
                (node.group.table, node.group.id) if node.group is not None else (Project.table, node.project)
            )
            if key not in rows and not node.children:
                continue
            index = self.model.index(node.row, 0, parent)
            if key in rows:
                found.append(index)
            if node.children:
                found += self._indexes(index, rows)
        return found

    def _opened_row(self, index: QModelIndex) -> None:
        if index.data(Role.TABLE) == Project.table:
            self.form_wanted.emit(index.data(Role.ID))
        elif index.data(Role.ID):
            self.zoom_wanted.emit(Selection.of(index.data(Role.TABLE), index.data(Role.ID)))

    # ---- grouping

    def _select_loose(self) -> None:
        """Select the projects without a unit."""
        self._session.select(Selection.of(Project.table, *self._loose))

    def _loose_menu(self, place: QPoint) -> None:
        """What can be done with the projects without a unit."""
        self._select_loose()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._add_grouping(menu, self._loose)
        menu.popup(self.tray.text.mapToGlobal(place))

    def group_into(self, projects: list[str], unit: str) -> None:
        """Put projects into a unit; asks when a unit holds too little of a footprint."""
        group_into(self._session, projects, unit, self)

    # ---- menu

    def _menu(self, place: QPoint) -> None:
        index = self.view.indexAt(place)
        if index.isValid() and index.data(Role.ID):
            self.menu_for(index).popup(self.view.viewport().mapToGlobal(place))

    def menu_for(self, index: QModelIndex) -> QMenu:
        """The context menu of a line."""
        table, row_id = index.data(Role.TABLE), index.data(Role.ID)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if table == Project.table:
            menu.addAction(str(t("打开表单", "Open form")), lambda: self.form_wanted.emit(row_id))
        menu.addAction(
            str(t("缩放至", "Zoom to")), lambda: self.zoom_wanted.emit(Selection.of(table, row_id))
        )
        if table == RestorationUnit.table:
            menu.addAction(str(t("新建项目", "New project")), lambda: self.draw_wanted.emit(None))
            menu.addAction(str(t("打开矩阵行", "Open matrix row")), lambda: self._open_matrix(row_id))
            add_flow_menu(menu, self._session, row_id)
        if table == Project.table:
            menu.addSeparator()
            chosen = self._chosen_with(row_id)
            self._add_grouping(menu, chosen)
            menu.addSeparator()
            copy = menu.addAction(
                str(t("复制为新项目", "Copy as new project")), lambda: copy_project(self._session, row_id)
            )
            gone = menu.addAction(str(t("删除", "Delete")), lambda: self.delete([row_id]))
            for action in (copy, gone):
                action.setEnabled(self._session.writable)
        return menu

    def _add_grouping(self, menu: QMenu, projects: list[str]) -> None:
        into, back = t("归入单元…", "Group into a unit…"), t("改回按面积归属", "Group by area again")
        for action in (
            menu.addAction(str(into), lambda: ask_unit(self._session, self._look, projects, self)),
            menu.addAction(str(back), lambda: group_by_area(self._session, projects)),
        ):
            action.setEnabled(self._session.writable and bool(projects))

    def _chosen_with(self, project: str) -> list[str]:
        """The selected projects where this one is among them, else this one."""
        chosen = self._session.selection.ids(Project.table)
        return list(chosen) if project in chosen else [project]

    def _open_matrix(self, unit: str) -> None:
        self._session.select(Selection.of(RestorationUnit.table, unit))
        self.page_wanted.emit("matrix")

    def delete(self, projects: list[str]) -> None:
        """Delete projects without asking; the notice offers to undo it."""
        delete_with_notice(self._session, projects)
