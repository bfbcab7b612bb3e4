"""矩阵: units × elements, whether each need is covered, and what to do where it is not."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ecodesk.analysis.coverage import Cell
from ecodesk.i18n import t
from ecodesk.model.records import ProblemPatch, Project, RestorationUnit
from ecodesk.progress import Cancelled
from ecodesk.rules.finding import FindingsChange
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.completeness.current_cell import Key, projects_of_column, selected_cell, worst_cell
from ecodesk.ui.completeness.empty_grid import EmptyGrid
from ecodesk.ui.completeness.exporting import ask_place, write_matrix_as
from ecodesk.ui.completeness.footer import MatrixFooter
from ecodesk.ui.completeness.gap_list import all_of
from ecodesk.ui.completeness.import_banner import ImportBanner
from ecodesk.ui.completeness.matrix_view import MatrixView, ViewChoice, matrix_view
from ecodesk.ui.completeness.page_head import MatrixHead
from ecodesk.ui.completeness.work_lists import WorkLine, work_lists
from ecodesk.ui.dialogs.explain_dialog import ExplainDialog
from ecodesk.ui.figures import figures_of
from ecodesk.ui.flow_menu import pop_up_flow
from ecodesk.ui.matrix_detail import MatrixDetail
from ecodesk.ui.matrix_grid import MatrixGrid
from ecodesk.ui.matrix_model import MatrixModel
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session

_COMPACT_BELOW, _LOW_BELOW, _VERY_LOW_BELOW = 1180, 760, 520
_PANEL_WIDTH, _PANEL_LEAST, _PANEL_SHARE = 424, 340, 0.26


class MatrixPage(QWidget):
    """Title, legend, grid and footer at the left, the current cell at the right."""

    zoom_wanted = Signal(object)
    form_wanted = Signal(str)
    page_wanted = Signal(str)
    draw_wanted = Signal(object)
    command_wanted = Signal(str)

    hint = t(
        "方向键移动单元格 · Enter 看缺口 · 空格在地图中定位 · Ctrl+空格选中整列 · Ctrl+E 导出",
        "Arrows move · Enter shows the gaps · Space locates on the map · Ctrl+Space selects the column"
        " · Ctrl+E exports",
    )

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._figures = figures_of(session)
        self._checked_at: datetime | None = None
        self._key: Key | None = None  # unit and element of the current cell
        self.choice = ViewChoice()
        self._asked = 0
        self._working = False
        self._detail_wanted = True
        self._following = False  # the selection is being written or read, do not answer it
        self.head = MatrixHead(look, self)
        self.model = MatrixModel(self)
        self.grid = MatrixGrid(self.model, look, self)
        self.footer = MatrixFooter(look, self)
        self.detail = MatrixDetail(session, look, self)
        self.banner = ImportBanner(look, self)
        self.empty = EmptyGrid(look, self)
        left = QVBoxLayout()
        left.setContentsMargins(16, 10, 16, 10)
        left.setSpacing(8)
        for part in (self.head, self.banner, self.empty, self.grid, self.footer):
            left.addWidget(part, 1 if part in (self.empty, self.grid) else 0)
        self._edge = QFrame(self)
        self._edge.setProperty("role", "vline")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self._edge)
        row.addWidget(self.detail)
        self.setFocusProxy(self.grid)
        self._connect()
        self._show_check()
        self._show_versions()
        self._figures_changed()
        self.retranslate()

    def _connect(self) -> None:
        session, grid, detail = self._session, self.grid, self.detail
        session.findings_changed.connect(self._findings_changed)
        session.checking_changed.connect(self._checking_changed)
        session.selection_changed.connect(self._selection_changed)
        session.plan_changed.connect(self._show_versions)
        session.workspace_changed.connect(self._workspace_changed)
        self._figures.changed.connect(self._figures_changed)
        self._look.changed.connect(self.retranslate)
        self.head.shown_changed.connect(self.show_as)
        self.head.columns_changed.connect(lambda what: self.look_at(columns=what))
        self.head.counting_changed.connect(lambda what: self.look_at(counting=what))
        self.head.version_changed.connect(self.compare_with)
        self.head.export_wanted.connect(lambda: self.command_wanted.emit("matrix.export"))
        self.head.print_wanted.connect(lambda: self.command_wanted.emit("matrix.print"))
        self.footer.followed.connect(self.follow)
        self.banner.import_wanted.connect(lambda: self.command_wanted.emit("file.import"))
        self.empty.clicked.connect(self._fill_empty)
        grid.selectionModel().currentChanged.connect(lambda index, _: self._current_changed(index))
        grid.clicked.connect(self._clicked)
        grid.opened.connect(self._opened)
        grid.located.connect(self.locate)
        grid.unit_picked.connect(self._pick_unit)
        grid.unit_opened.connect(lambda unit: self._open_units([unit]))
        grid.group_picked.connect(self._pick_group)
        grid.group_opened.connect(self._open_units)
        grid.column_picked.connect(self.select_column)
        grid.menu_wanted.connect(lambda unit, place: pop_up_flow(session, unit, place, self))
        for name in ("zoom_wanted", "form_wanted", "draw_wanted"):
            getattr(detail, name).connect(getattr(self, name))
        detail.closed.connect(self.hide_detail)
        detail.left.connect(lambda: self.grid.setFocus(Qt.FocusReason.OtherFocusReason))

    # ---- texts and figures

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self.banner.retranslate()
        self.grid.setAccessibleName(str(t("完整性矩阵", "Completeness matrix")))
        self.head.retranslate()
        self.model.repaint()
        self.grid.arrange()
        self.detail.retranslate()
        self._show_state()
        self._show_footer()

    def _workspace_changed(self) -> None:
        self._key, self._checked_at = None, None
        self._show_versions()
        self.model.current_column = ""

    def _checking_changed(self, checking: bool) -> None:
        self._show_check()

    def _findings_changed(self, change: FindingsChange | None) -> None:
        self._checked_at = datetime.now() if self._session.result is not None else None
        self._show_check()
        self._show_footer()

    def _show_check(self) -> None:
        self.head.show_check(self._session.result, self._checked_at, self._session.checking)

    def look_at(self, *, columns: str = "", counting: str = "") -> None:
        """Show elements or problem types, as it is or as if all pending projects were admitted."""
        old = self.choice
        self._choose(ViewChoice(columns or old.columns, counting or old.counting, old.version))

    def compare_with(self, version: str) -> None:
        """Set the cells against a frozen version by its id; an empty one ends it."""
        self._choose(dataclasses.replace(self.choice, version=version))

    def _choose(self, choice: ViewChoice) -> None:
        if choice != self.choice:
            self.choice = choice
            self.head.show_choice(choice)
            self._show_versions()
            self._figures_changed()

    def _show_versions(self, change: object = None) -> None:
        """What the plan can be compared with; a version looked at by itself has no others."""
        version = self.head.offer_versions(self._session.workspace, self.choice.version)
        if version != self.choice.version:
            self.choice = dataclasses.replace(self.choice, version=version)
            self._figures_changed()

    def _figures_changed(self) -> None:
        """New figures, or another way to look at them: worked out aside, shown when ready."""
        self._asked += 1
        workspace = self._session.workspace
        figures, choice, old, number = self._figures.last, self.choice, self.model.view, self._asked
        if figures is None:
            self._working = False
            self._show_view(None)
            return
        self._working = True
        self._session.background.read(
            t("统计矩阵", "Working out the matrix"),
            lambda _: matrix_view(figures, choice, old, workspace),
            lambda view: self._worked_out(number, view),
            lambda error: self._not_worked_out(number, error),
            droppable=True,
        )

    def _worked_out(self, number: int, view: MatrixView) -> None:
        if number == self._asked:  # otherwise the plan or the choice has changed meanwhile
            self._working = False
            self._show_view(view)

    def _not_worked_out(self, number: int, error: BaseException) -> None:
        if number == self._asked:
            self._working = False
            self._show_state()
            if not isinstance(error, Cancelled):
                self.compare_with("")  # a damaged version must not keep the plan's own figures away
        if not isinstance(error, Cancelled):
            raise error

    def _show_view(self, view: MatrixView | None) -> None:
        """The same cell stays current, the same rows stay in view."""
        place = self.grid.verticalScrollBar().value()
        self._following = True
        self.model.show(view)
        self._following = False
        cells = view.coverage.cells if view is not None else {}
        self.grid.cells.bare = bool(view is not None and not len(view.snapshot.table(ProblemPatch)))
        if self._key not in cells:
            self._key = self._selected_cell(self._session.selection) or self._worst()
        self._go(self._key)
        self.grid.verticalScrollBar().setValue(place)
        self.head.legend.show_thresholds(*self.model.thresholds)
        self._show_state()
        self._show_footer()

    def _show_footer(self) -> None:
        figures, view = self._figures.last, self.model.view
        if figures is None or view is None or not view.coverage.units:
            self.footer.show_figures(None, ())
        else:
            lists = work_lists(figures, self._session.result)
            self.footer.show_figures(view.coverage, lists, judged=not self.grid.cells.bare)

    def _show_state(self) -> None:
        """The grid, or why there is none; and the banner while nothing can be judged."""
        has_rows = bool(self.model.rows)
        self.grid.setVisible(has_rows)
        self.empty.setVisible(not has_rows)
        self.head.allow_output(has_rows)
        self.banner.setVisible(has_rows and self.grid.cells.bare)
        if not has_rows:
            view, working = self.model.view, self._working or self._figures.working
            self.empty.say_why(self._session.snapshot is not None, self._working, view is not None, working)

    def _fill_empty(self) -> None:
        """The button of the empty grid: bring units, or work out again what was stopped."""
        if self.model.view is not None:
            self.command_wanted.emit("file.import")
            return
        if self._figures.last is not None:
            self._figures_changed()
        else:
            self._figures.work_out()
        self._show_state()

    def show_as(self, shown: str) -> None:
        """What the first line of a cell says: share, gap, count or lead."""
        self.model.shown = shown
        self.model.repaint()

    # ---- the current cell and the selection of the window

    @property
    def current(self) -> Cell | None:
        """The current cell."""
        coverage = self.model.coverage
        return coverage.cells.get(self._key) if coverage is not None and self._key is not None else None

    def _worst(self, unit: str = "") -> Key | None:
        return worst_cell(self.model.view, unit)

    def _go(self, key: Key | None) -> None:
        """Show a cell without touching the selection of the window."""
        self._following = True
        if key is not None:
            self.grid.go_to(*key)
        self._following = False
        self._take(key)

    def _take(self, key: Key | None) -> None:
        self._key = key
        self.model.make_current(key[0] if key is not None else "")
        self.detail.show_cell(self.model.view, self.current)
        self._place_detail()

    def _current_changed(self, index: QModelIndex) -> None:
        cell = self.model.cell(index)
        if self._following or cell is None:
            return
        self._mark_column("")
        self._take((cell.unit, cell.column))
        self._select(Selection.of(RestorationUnit.table, cell.unit))

    def _clicked(self, index: QModelIndex) -> None:
        """A click selects the cell even where it was current already, and opens the panel."""
        self._current_changed(index)
        self.show_detail()

    def _select(self, selection: Selection) -> None:
        self._following = True
        self._session.select(selection)
        self._following = False

    def _pick_unit(self, unit: str) -> None:
        """The name of a unit: the same column in its row."""
        column = self._key[1] if self._key is not None else ""
        self._mark_column("")
        self._go((unit, column) if column else self._worst(unit))
        self._select(Selection.of(RestorationUnit.table, unit))

    def _pick_group(self, units: Sequence[str]) -> None:
        """The row of a basin or a tag: its units are selected together."""
        self._mark_column("")
        self._select(Selection.of(RestorationUnit.table, *units))

    def _open_units(self, units: Sequence[str]) -> None:
        self.zoom_wanted.emit(Selection.of(RestorationUnit.table, *units))

    def _selection_changed(self, selection: Selection) -> None:
        if self._following:
            return
        self._mark_column("")
        key = self._selected_cell(selection)
        if key is not None and key != self._key:
            self._go(key)

    def _selected_cell(self, selection: Selection) -> Key | None:
        finding = self._session.finding(selection.finding)
        return selected_cell(self.model.view, selection, finding, self._key)

    def select_column(self, column: str) -> None:
        """A column head: select the column, and the projects that work on its element or problem type."""
        if (view := self.model.view) is not None:
            self._select(Selection.of(Project.table, *projects_of_column(view, column)))
            self._mark_column(column)

    def _mark_column(self, column: str) -> None:
        if self.model.current_column != column:
            self.model.current_column = column
            self.model.repaint()

    # ---- what can be done

    def show_detail(self) -> None:
        """Open the panel at the right."""
        self._detail_wanted = True
        self._place_detail()

    def hide_detail(self) -> None:
        """Close the panel; the grid gets its room."""
        self._detail_wanted = False
        self._place_detail()
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place_detail(self) -> None:
        """The panel, where it is wanted and there is a cell to show."""
        shown = self._detail_wanted and self.current is not None
        self.detail.setVisible(shown)
        self._edge.setVisible(shown)
        self._make_room()

    def _opened(self, index: QModelIndex) -> None:
        self.show_detail()
        detail = self.detail
        target: QWidget = detail.gaps.table if detail.gaps.isVisible() else detail.projects.table
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def locate(self, index: QModelIndex) -> None:
        """Show a cell on the map: its gaps, else its problems, else its unit."""
        cell = self.model.cell(index)
        if cell is None:
            return
        unit = Selection.of(RestorationUnit.table, cell.unit)
        self._select(unit)
        shapes = [p.gap for p in cell.gaps] or [p.geometry for p in cell.pieces]
        self.zoom_wanted.emit(all_of(shapes) if shapes else unit)

    def show_unit(self, unit: str) -> None:
        """Go to the row of a unit, at its largest gap unless the row is current already."""
        self._select(Selection.of(RestorationUnit.table, unit))
        if self._key is None or self._key[0] != unit:
            self._go(self._worst(unit))

    def follow(self, line: WorkLine) -> None:
        """Go where a line of the work lists leads."""
        snapshot = self._session.snapshot
        if line.rule:
            dialog = ExplainDialog(line.rule, snapshot, self._look, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()
        elif line.to_import:
            self.command_wanted.emit("file.import")
        elif line.patches:
            chosen = Selection.of(ProblemPatch.table, *line.patches)
            self._session.select(chosen)
            self.zoom_wanted.emit(chosen)
        elif line.unit:
            self._mark_column("")
            view = self.model.view
            key = view.cell_key(line.unit, line.element) if view is not None and line.element else None
            self._go(key or self._worst(line.unit))
            self._select(Selection.of(RestorationUnit.table, line.unit))
            self.detail.gaps.choose(line.patch)
            self.show_detail()
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- export and print

    def export(self) -> None:
        """Ask for a place and write the matrix as a workbook."""
        self._ask(".xlsx")

    def print(self) -> None:
        """Ask for a place and write the matrix as a PDF to print."""
        self._ask(".pdf")

    def _ask(self, suffix: str) -> None:
        if (view := self.model.view) is not None:
            path = ask_place(self, view.snapshot, suffix)
            if path is not None:
                self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Write the matrix as it is shown, in the background, and say where it is."""
        if (view := self.model.view) is not None:
            write_matrix_as(self._session, view, path, self._look.language, self._checked_at)

    # ---- room

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Share the width between grid and panel, and leave out what does not fit."""
        panel = min(self._look.px(_PANEL_WIDTH), round(self.width() * _PANEL_SHARE))
        self.detail.setFixedWidth(max(panel, _PANEL_LEAST))
        left = self.width() - (self.detail.width() if not self.detail.isHidden() else 0)
        narrow = left < self._look.px(_COMPACT_BELOW)
        self.head.set_compact(narrow)
        self.footer.set_compact(narrow or self.height() < self._look.px(_LOW_BELOW))
        very_low = self.height() < self._look.px(_VERY_LOW_BELOW)
        self.head.legend.setVisible(not very_low)
        self.footer.show_cards(not very_low)

    def minimumSizeHint(self) -> QSize:
        return QSize(600, 360)
