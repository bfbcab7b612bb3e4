"""Beside the matrix: one cell in full, with its gaps on a small map and what to do about them."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ecodesk.analysis.analysis_settings import setting
from ecodesk.analysis.cell_detail import CellDetail, GapLine, cell_detail
from ecodesk.analysis.coverage import Cell, CellState
from ecodesk.analysis.duty_gaps import DutyGap
from ecodesk.i18n import Text, plain, t
from ecodesk.model.measures import hectares, mu, number_text
from ecodesk.model.records import GapJustification, ProblemPatch, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.completeness.cell_head import CellHead
from ecodesk.ui.completeness.duty_list import DutyList
from ecodesk.ui.completeness.gap_list import GapList
from ecodesk.ui.completeness.justified_list import JustifiedList
from ecodesk.ui.completeness.matrix_view import MatrixView
from ecodesk.ui.completeness.project_list import CellProjectList
from ecodesk.ui.completeness.sections import MARGIN
from ecodesk.ui.completeness.statement_dialog import StatementDialog
from ecodesk.ui.completeness.statements import (
    JUSTIFICATION_FIELDS,
    NEED_FIELDS,
    accept,
    forget,
    judge_need_by_patches,
    justification_of,
    justify,
    not_needed,
    stated_need,
    switch_need_off,
    withdraw,
)
from ecodesk.ui.delegates.painting import element_name
from ecodesk.ui.mini_map import Mark, MiniMap
from ecodesk.ui.roles import refusal
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
        self.justified = JustifiedList(look, self)
        self.need_button = QPushButton(self)
        self.need_button.setProperty("role", "link")
        self.projects = CellProjectList(look, self)
        self.duties = DutyList(self)
        body = QWidget(self)
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 0, 12)
        inner.setSpacing(0)
        for part in (self.map, self.message, self.gaps, self.justified):
            inner.addWidget(part)
        beside = QHBoxLayout()
        beside.setContentsMargins(MARGIN - 8, 0, MARGIN, 4)
        beside.addWidget(self.need_button, 0, Qt.AlignmentFlag.AlignLeft)
        inner.addLayout(beside)
        inner.addWidget(self.projects)
        inner.addWidget(self.duties)
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
        self.gaps.justify_wanted.connect(self.justify)
        self.justified.picked.connect(
            lambda row: self._session.select(Selection.of(GapJustification.table, row))
        )
        self.justified.accept_wanted.connect(self._accept)
        self.justified.withdraw_wanted.connect(self._withdraw)
        self.justified.delete_wanted.connect(self._forget)
        self.need_button.clicked.connect(self.switch_need)
        self.projects.picked.connect(lambda row: self._session.select(Selection.of(Project.table, row)))
        self.projects.form_wanted.connect(self.form_wanted)
        self._session.workspace_changed.connect(self.retranslate)
        self._session.person_changed.connect(self.retranslate)

    @property
    def key(self) -> tuple[str, str] | None:
        """Unit and column of the cell shown."""
        return (self._cell.unit, self._cell.column) if self._cell is not None else None

    def show_cell(self, view: MatrixView | None, cell: Cell | None) -> None:
        """Show a cell of a view; its gaps and projects follow from the background."""
        if view is not None and view.snapshot is self._snapshot and cell is self._cell:
            return
        if cell is None or self.key != (cell.unit, cell.column):
            self.gaps.choose("")
        self._snapshot = view.snapshot if view is not None else None
        self._cell = cell
        vacant = view.duty_gaps if view is not None and cell is not None else ()
        self._vacant = tuple(
            gap for gap in vacant if cell is not None and (gap.unit, gap.element) == (cell.unit, cell.element)
        )
        counting = view.choice.statuses if view is not None else None
        self.detail = None
        self._asked += 1
        if self._snapshot is not None and cell is not None:
            number, snapshot = self._asked, self._snapshot
            self._session.background.paint(
                lambda _: cell_detail(snapshot, cell, counting), lambda made: self._worked_out(number, made)
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
        writable = self._session.writable
        self.gaps.show_gaps(snapshot, detail, writable=writable)
        said = detail.justified if detail is not None else ()
        self.justified.show_justified(
            snapshot,
            said,
            snapshot.today,
            writable=writable,
            refused=refusal(self._session.role, "accept_gaps"),
        )
        self._show_need(snapshot, cell)
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
        if cell.state is CellState.NOT_RUN and cell.missing is not None and self._has_patches(snapshot):
            return t("未检查：{why}，也不等于已覆盖。", "Not checked: {why}; this is not a pass.").format(
                why=cell.missing
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
        if self.detail is not None and not self.detail.cell.gaps:
            return t("问题图斑已全部治理，没有缺口。", "All problem patches are treated; there is no gap.")
        return None

    @staticmethod
    def _has_patches(snapshot: Snapshot) -> bool:
        return bool(len(snapshot.table(ProblemPatch)))

    # ---- what may stay untreated

    def justify(self, line: GapLine) -> None:
        """Ask why a gap may stay, and register it as a justified gap with the gap's own shape."""
        snapshot, cell = self._snapshot, self._cell
        if snapshot is None or cell is None:
            return
        purpose = t(
            "缺口 {area} hm²（{mu} 亩）。登记后待审查人员认可；认可后在有效期内不计入缺口。",
            "A gap of {area} ha ({mu} mu). A reviewer has to accept it; then it does not count until it expires.",
        ).format(area=plain(number_text(hectares(line.area))), mu=plain(number_text(mu(line.area))))
        words = (t("登记缺口说明", "Justify a gap"), purpose, t("登记", "Register"))
        row = justification_of(cell, line)
        dialog = StatementDialog(self._session, self._look, row, JUSTIFICATION_FIELDS, words, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        patch = line.piece.patch
        dialog.accepted.connect(lambda: self._session.apply(justify(snapshot, dialog.row, patch)))
        dialog.open()

    def _justification(self, row_id: str) -> GapJustification | None:
        snapshot = self._session.snapshot
        return snapshot.table(GapJustification).get(row_id) if snapshot is not None else None

    def _accept(self, row_id: str) -> None:
        row, snapshot = self._justification(row_id), self._session.snapshot
        if row is not None and snapshot is not None:
            self._session.apply(accept(snapshot, row, self._session.user, date.today()))

    def _withdraw(self, row_id: str) -> None:
        row, snapshot = self._justification(row_id), self._session.snapshot
        if row is not None and snapshot is not None:
            self._session.apply(withdraw(snapshot, row))

    def _forget(self, row_id: str) -> None:
        row, snapshot = self._justification(row_id), self._session.snapshot
        if row is not None and snapshot is not None:
            self._session.apply(forget(snapshot, row))

    def _show_need(self, snapshot: Snapshot, cell: Cell) -> None:
        stated = stated_need(snapshot, cell)
        off = stated is not None and stated.need == "off"
        words = t("恢复按图斑判断需求", "Judge the need by patches again")
        if not off:
            words = t("本单元不需要治理{element}…", "No need for {element} here…").format(
                element=element_name(cell.element)
            )
        self.need_button.setText(str(words))
        self.need_button.setEnabled(self._session.writable)
        self.need_button.setVisible(bool(cell.element) and (off or not cell.problem_type))

    def switch_need(self) -> None:
        """Say that the element is not needed in the unit, with a reason; or take that back."""
        snapshot, cell = self._session.snapshot, self._cell
        if snapshot is None or cell is None:
            return
        stated = stated_need(snapshot, cell)
        if stated is not None and stated.need == "off":
            self._session.apply(judge_need_by_patches(snapshot, stated))
            return
        purpose = t(
            "这一要素在本单元不再判断需求和缺口，理由会显示在矩阵和报告中。",
            "Need and gaps of the element are no longer judged in this unit; the reason is shown with the matrix.",
        )
        title = t("不需要治理{element}", "No need for {element}").format(element=element_name(cell.element))
        row = not_needed(snapshot, cell)
        words = (title, purpose, t("确定", "OK"))
        dialog = StatementDialog(self._session, self._look, row, NEED_FIELDS, words, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._session.apply(switch_need_off(snapshot, dialog.row)))
        dialog.open()

    def _show_map(self, snapshot: Snapshot, cell: Cell) -> None:
        unit = snapshot.table(RestorationUnit)[cell.unit].geometry
        lines = self.detail.gaps if self.detail is not None else ()
        marks = [Mark(unit, "outline")]
        said = self.detail.justified if self.detail is not None else ()
        marks += [Mark(row.geometry, "before") for row in said if row.geometry is not None]
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
