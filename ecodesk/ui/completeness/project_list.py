"""The projects counted in a cell with what they treat, and those not counted with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QLabel, QWidget

from ecodesk.analysis.cell_detail import CellDetail, CountedProject, NotCounted, UncountedProject
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import label
from ecodesk.model.measures import HECTARE_MARK, hectares, number_text
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.completeness.sections import (
    LEFT,
    MARGIN,
    RIGHT,
    ReplacedRows,
    SectionTable,
    section_column,
    section_title,
)
from ecodesk.ui.delegates.rows import ElementBadge, Index, Role, RowDelegate

_REASONS: dict[NotCounted, Text] = {
    NotCounted.TYPE: t("治理的问题类型不同", "treats other problems"),
    NotCounted.NO_SHAPE: t("没有图形", "has no shape"),
    NotCounted.ELSEWHERE: t("未压到本格图斑", "touches no patch here"),
    NotCounted.NO_PATCH: t("本格没有图斑", "no patch here"),
}
_LAST = 2


def not_counted_because(snapshot: Snapshot, project: UncountedProject) -> Text:
    """Why a project does not count, in words."""
    if project.reason is NotCounted.STATUS:
        row = snapshot.table(Project).get(project.id)
        return label("project_status", row.status if row is not None else "")
    return _REASONS[project.reason]


class CellProjects(ReplacedRows):
    """One row per project: code, name, area treated or reason."""

    rows: Sequence[CountedProject | UncountedProject]

    def columnCount(self, parent: Index | None = None) -> int:
        return _LAST + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.snapshot is None:
            return None
        line = self.rows[index.row()]
        row = self.snapshot.table(Project)[line.id]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return (row.code, row.name, self._last(line))[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if index.column() == _LAST else LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.caption}\n{self._last(line)}"
        if role == Role.ELEMENT and index.column() == 0:
            return row.element
        if role == Role.STRONG:
            return index.column() == _LAST and isinstance(line, CountedProject)
        if role == Role.FAINT:
            return isinstance(line, UncountedProject)
        if role == Role.ID:
            return line.id
        return None

    def _last(self, line: CountedProject | UncountedProject) -> str:
        if isinstance(line, CountedProject):
            return f"{number_text(hectares(line.treated))} {HECTARE_MARK}"
        assert self.snapshot is not None
        because = not_counted_because(self.snapshot, line)
        return str(t("未计入：{why}", "Not counted: {why}").format(why=because))


class CellProjectList(QWidget):
    """Click selects a project everywhere, a double click or Enter opens its form."""

    picked = Signal(str)
    form_wanted = Signal(str)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = section_title(self)
        self.title.setContentsMargins(MARGIN, 10, MARGIN, 4)
        self.model = CellProjects(self)
        self.table = SectionTable(self.model, look, self)
        self.table.setItemDelegate(RowDelegate(look, self.table))
        self.table.setItemDelegateForColumn(0, ElementBadge(look, self.table))
        header = self.table.horizontalHeader()
        header.hide()
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_LAST, QHeaderView.ResizeMode.ResizeToContents)
        self.none = QLabel(self)
        self.none.setProperty("role", "hint")
        self.none.setContentsMargins(MARGIN, 0, MARGIN, 8)
        column = section_column(self)
        column.addWidget(self.title)
        column.addLayout(self.table.inset())
        column.addWidget(self.none)
        self.table.clicked.connect(lambda index: self.picked.emit(index.data(Role.ID)))
        self.table.activated.connect(lambda index: self.form_wanted.emit(index.data(Role.ID)))

    def show_projects(self, snapshot: Snapshot, detail: CellDetail | None) -> None:
        """The projects of a cell, as far as they still exist; none while it is being worked out."""
        projects = snapshot.table(Project)
        listed: list[CountedProject | UncountedProject] = []
        if detail is not None:
            listed = [*detail.counted, *detail.uncounted]
        self.model.show(snapshot, [project for project in listed if project.id in projects])
        counted = len(detail.counted) if detail is not None else 0
        self.title.setText(str(t("计入的项目 {n} 个", "Counted projects: {n}").format(n=counted)))
        self.table.setAccessibleName(self.title.text())
        self.table.fit((100,))
        self.table.setVisible(bool(self.model.rows))
        self.none.setVisible(not self.model.rows)
        self.none.setText(str(t("该单元没有这一要素的项目", "The unit has no project of this element")))
