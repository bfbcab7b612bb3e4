"""The fields of the plan that stand on the sheet, edited in place; leaving a field saves it as one step."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import t
from ecodesk.model.edit import add
from ecodesk.model.fields import Field, fields_by_id
from ecodesk.model.records import PlanInfo
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.forms.field_box import FieldBox
from ecodesk.ui.forms.pending_rows import PendingRows
from ecodesk.ui.plan_edits import set_field
from ecodesk.ui.session import Session

_READ_ONLY = t("只读打开，不能修改", "Open for reading only")


class PlanRow:
    """The plan's one `PlanInfo` row, with what is still on its way to the store; made when first filled in."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rows = PendingRows(session)
        self._new: PlanInfo | None = None
        session.workspace_changed.connect(self._forget)

    def _forget(self) -> None:
        self._new = None

    @property
    def snapshot(self) -> Snapshot | None:
        """The picture as of the last edit that has been saved."""
        return self._session.snapshot

    def row(self) -> PlanInfo | None:
        """The row as it will be, or None while no plan is open."""
        snapshot = self.snapshot
        if snapshot is None:
            return None
        known = snapshot.plan_info or self._fresh(snapshot)
        pending = self._rows.row(PlanInfo.table, known.id)
        return pending if isinstance(pending, PlanInfo) else known

    def _fresh(self, snapshot: Snapshot) -> PlanInfo:
        if self._new is None:
            county = snapshot.county
            self._new = PlanInfo(county_name=county.name if county is not None else "")
        return self._new

    def save(self, field: Field, value: Any, refused: Callable[[BaseException], None]) -> None:
        """Save one value as a step of its own."""
        row, snapshot = self.row(), self.snapshot
        if row is None or snapshot is None:
            return
        if self._rows.row(PlanInfo.table, row.id) is not None:
            self._rows.apply(set_field(snapshot, [row], field, value), refused)
            return
        label = t("填写方案信息 {field}", "Fill in {field} of the plan").format(field=field.label)
        self._rows.apply(add(label, dataclasses.replace(row, **{field.id: value})), refused)


class PlanFields(QWidget):
    """Some fields of the plan, one below the other."""

    def __init__(
        self,
        session: Session,
        look: Appearance,
        row: PlanRow,
        ids: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._row = session, row
        declared = fields_by_id(PlanInfo)
        self.boxes = {
            name: FieldBox(declared[name], look, lambda: session.snapshot, self, preset=True) for name in ids
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for box in self.boxes.values():
            box.changed.connect(self._save)
            column.addWidget(box)

    def show_plan(self) -> None:
        """Show what the plan holds now."""
        snapshot, record = self._session.snapshot, self._row.row()
        if snapshot is None or record is None:
            return
        for box in self.boxes.values():
            box.show_record(record, snapshot)
            box.lock(None if self._session.writable else _READ_ONLY)

    def forget(self) -> None:
        """Another plan is about to be shown."""
        for box in self.boxes.values():
            box.forget()

    def focus(self, name: str) -> None:
        """Give the keyboard to a field."""
        self.boxes[name].editor.widget.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        for box in self.boxes.values():
            box.retranslate()

    def _save(self, field: Field, value: Any) -> None:
        box = self.boxes[field.id]
        typed = box.editor.typed()

        def refused(error: BaseException) -> None:
            self.show_plan()
            if isinstance(error, EcoDeskError):
                box.editor.retype(typed)
                box.refuse(error.message)

        self._row.save(field, value, refused)
        box.accept(value)
