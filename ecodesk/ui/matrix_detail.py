"""Beside the matrix: one cell in full, with its gaps on a small map and what to do about them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from ecodesk.analysis.analysis_settings import setting
from ecodesk.analysis.cell_detail import CellDetail, cell_detail
from ecodesk.analysis.coverage import Cell, CellState
from ecodesk.analysis.duty_gaps import DutyGap
from ecodesk.i18n import Text, plain, t
from ecodesk.model.measures import hectares
from ecodesk.model.records import ProblemPatch, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.completeness.cell_head import CellHead
from ecodesk.ui.completeness.duty_list import DutyList
from ecodesk.ui.completeness.gap_list import GapList
from ecodesk.ui.completeness.project_list import CellProjectList
from ecodesk.ui.completeness.sections import MARGIN
from ecodesk.ui.figures import PlanFigures
from ecodesk.ui.mini_map import Mark, MiniMap
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session

_MAP_HEIGHT, _MAP_ROOM = 264, 0.02


class MatrixDetail(QFrame):
    """The cell that is current in the matrix."""

    zoom_wanted = Signal(object)
    form_wanted = Signal(str)
    draw_wanted = Signal(object)
    closed = Signal()
    left = Signal()  # Esc: the keyboard goes back to the grid

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._snapshot: Snapshot | None = None
        self._cell: Cell | None = None
        self._vacant: tuple[DutyGap, ...] = ()
        self._asked = 0
        self.detail: CellDetail | None = None
        self.setProperty("role", "panel")
        self.head = CellHead(look, self)
        self.map = MiniMap(session, look, self)
        self.message = QLabel(self)
        self.message.setProperty("role", "secondary")
        self.message.setWordWrap(True)
        self.message.setContentsMargins(MARGIN, 10, MARGIN, 10)
        self.gaps = GapList(look, self)
        self.projects = CellProjectList(look, self)
        self.duties = DutyList(self)
        body = QWidget(self)
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 12)
        inner.setSpacing(0)
        for part in (self.map, self.message, self.gaps, self.projects, self.duties):
            inner.addWidget(part)
        inner.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(scroll, 1)
        self._connect()

    def _connect(self) -> None:
        self.head.closed.connect(self.closed)
        self.map.picked.connect(self._picked)
        self.gaps.current_changed.connect(self._emphasise)
        self.gaps.picked.connect(self._picked)
        self.gaps.zoom_wanted.connect(self.zoom_wanted)
        self.gaps.draw_wanted.connect(self.draw_wanted)
        self.projects.picked.connect(lambda row: self._session.select(Selection.of(Project.table, row)))
        self.projects.form_wanted.connect(self.form_wanted)
        self._session.workspace_changed.connect(self.retranslate)

    @property
    def key(self) -> tuple[str, str] | None:
        """Unit and element of the cell shown."""
        return (self._cell.unit, self._cell.element) if self._cell is not None else None

    def show_cell(self, figures: PlanFigures | None, cell: Cell | None) -> None:
        """Show a cell of the figures' matrix; its gaps and projects follow from the background."""
        if figures is not None and figures.snapshot is self._snapshot and cell is self._cell:
            return
        if cell is None or self.key != (cell.unit, cell.element):
            self.gaps.choose("")
        self._snapshot = figures.snapshot if figures is not None else None
        self._cell = cell
        vacant = figures.duty_gaps if figures is not None else ()
        self._vacant = tuple(gap for gap in vacant if (gap.unit, gap.element) == self.key)
        self.detail = None
        self._asked += 1
        if self._snapshot is not None and cell is not None:
            number, snapshot = self._asked, self._snapshot
            self._session.background.paint(
                lambda _: cell_detail(snapshot, cell), lambda made: self._worked_out(number, made)
            )
        self.retranslate()

    def _worked_out(self, number: int, detail: CellDetail) -> None:
        if number == self._asked:  # otherwise another cell has been chosen meanwhile
            self.detail = detail
            self.retranslate()

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self.map.setFixedHeight(self._look.px(_MAP_HEIGHT))
        snapshot, cell, detail = self._snapshot, self._cell, self.detail
        if snapshot is None or cell is None:
            return
        self.head.show_cell(snapshot, cell)
        self._show_map(snapshot, cell)
        gaps = detail.gaps if detail is not None else ()
        self.gaps.show_gaps(snapshot, gaps, writable=self._session.writable)
        words = self._said(snapshot, cell)
        self.message.setText(str(words) if words is not None else "")
        self.message.setVisible(words is not None)
        self.projects.show_projects(snapshot, detail)
        counted = [project.id for project in detail.counted] if detail is not None else []
        self.duties.show_duties(snapshot, [*cell.projects, *counted], self._vacant)

    def _said(self, snapshot: Snapshot, cell: Cell) -> Text | None:
        """What there is to say of a cell without gaps."""
        if cell.state is CellState.OFF:
            return t("本要素在该单元不适用：{why}", "Not applicable in this unit: {why}").format(
                why=plain(cell.reason) if cell.reason else t("没有填写理由", "no reason given")
            )
        if cell.state is CellState.NOT_RUN:
            return t(
                "未检查：还没有问题图斑，无法判断缺口，也不等于已覆盖。",
                "Not checked: without problem patches no gap can be judged; this is not a pass.",
            )
        if cell.state is CellState.NO_NEED:
            return t(
                "无需求：该单元这一要素的问题图斑合计不超过 {least} hm²。",
                "No need: the problem patches of this element come to no more than {least} ha here.",
            ).format(least=plain(f"{hectares(setting(snapshot, 'need_min')):g}"))
        if self.detail is not None and not self.detail.gaps:
            return t("问题图斑已全部治理，没有缺口。", "All problem patches are treated; there is no gap.")
        return None

    def _show_map(self, snapshot: Snapshot, cell: Cell) -> None:
        unit = snapshot.table(RestorationUnit)[cell.unit].geometry
        lines = self.detail.gaps if self.detail is not None else ()
        marks = [Mark(unit, "outline")]
        marks += [
            Mark(line.geometry, "gap", str(i), line.piece.patch) for i, line in enumerate(lines, start=1)
        ]
        self.map.show_place(unit, marks, room=_MAP_ROOM)

    def _emphasise(self, patch: str) -> None:
        self.map.current = patch
        self.map.update()

    def _picked(self, patch: str) -> None:
        self.gaps.choose(patch)
        self._session.select(Selection.of(ProblemPatch.table, patch))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
