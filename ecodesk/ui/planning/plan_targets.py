"""The targets of the plan and of its basins, to be typed in; those of units are in the form of each unit."""

from __future__ import annotations

import dataclasses

from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ecodesk.i18n import plain, t
from ecodesk.model.edit import Edit
from ecodesk.model.fields import Record
from ecodesk.model.records import Basin, IndicatorTarget, PlanInfo
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.forms.chapters import ChildTable
from ecodesk.ui.forms.child_table import ChildTableBox
from ecodesk.ui.forms.pending_rows import PendingRows
from ecodesk.ui.forms.project_tables import INDICATOR_COLUMNS
from ecodesk.ui.notice_words import READ_ONLY
from ecodesk.ui.session import Session

_ADD = t("添加目标", "Add a target")
OF_PLAN = ChildTable(IndicatorTarget, "project", INDICATOR_COLUMNS, _ADD)  # those that name no project
OF_BASIN = ChildTable(IndicatorTarget, "basin", INDICATOR_COLUMNS, _ADD)


class PlanTargets(QDialog):
    """One table for the plan, one for each basin; every value is saved as one step."""

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._rows = PendingRows(session)
        self.boxes: dict[str, ChildTableBox] = {}  # by id of the basin, empty for the plan
        self.setWindowTitle(str(t("方案与流域目标", "Targets of the plan and its basins")))
        inside = QWidget(self)
        inside.setProperty("role", "panel")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(22, 14, 22, 20)
        self._column.setSpacing(8)
        self._add("", t("方案（全县）", "The plan (county)"), OF_PLAN)
        snapshot = session.snapshot
        for basin in snapshot.table(Basin).rows() if snapshot is not None else ():
            self._add(basin.id, plain(basin.name), OF_BASIN)
        self._column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        said = QLabel(
            str(t("离开单元格即保存，可随时撤销", "Leaving a cell saves it; every step can be undone")), self
        )
        said.setProperty("role", "hint")
        close = QPushButton(str(t("关闭", "Close")), self)
        close.setAutoDefault(False)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setContentsMargins(22, 4, 22, 12)
        foot.addWidget(said, 1)
        foot.addWidget(close)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(area, 1)
        page.addLayout(foot)
        self.resize(look.px(1240), look.px(660))
        session.plan_changed.connect(self._refresh)
        session.workspace_changed.connect(self.reject)
        self._refresh()

    def _add(self, owner: str, title: object, table: ChildTable) -> None:
        heading = QLabel(str(title), self)
        heading.setProperty("role", "subhead")
        self._column.addWidget(heading)
        box = ChildTableBox(table, self._look, lambda: self._session.snapshot, self)
        box.retranslate()
        box.edit_wanted.connect(self._save)
        self.boxes[owner] = box
        self._column.addWidget(box)

    def _owner(self, owner: str) -> Record | None:
        snapshot = self._session.snapshot
        if snapshot is None:
            return None
        if owner:
            return snapshot.row(Basin.table, owner)
        # rows of the plan name no project, which is what an empty id says
        return dataclasses.replace(snapshot.plan_info or PlanInfo(), id="")

    def _refresh(self, _: object = None) -> None:
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        for owner, box in self.boxes.items():
            record = self._owner(owner)
            box.setVisible(record is not None)
            if record is None:
                continue
            rows = self._rows.children(box.table, owner)
            if not owner:
                rows = [
                    row for row in rows if isinstance(row, IndicatorTarget) and not (row.unit or row.basin)
                ]
            box.show_record(record, rows, snapshot)
            box.lock(None if self._session.writable else READ_ONLY)

    def _save(self, edit: Edit) -> None:
        self._rows.apply(edit, lambda _: self._refresh() if isValid(self) else None)
        self._refresh()
