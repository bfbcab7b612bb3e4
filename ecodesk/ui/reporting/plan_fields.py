"""The fields of the plan that stand on the sheet, edited in place; leaving a field saves it as one step."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ecodesk.i18n import Text, t
from ecodesk.model.edit import Edit, add
from ecodesk.model.fields import Field, fields_by_id
from ecodesk.model.records import PlanInfo
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.forms.field_box import FieldBox
from ecodesk.ui.plan_edits import set_field
from ecodesk.ui.session import Session

_READ_ONLY = t("只读打开,不能修改", "Open for reading only")


class PlanFields(QWidget):
    """Some fields of the plan's one `PlanInfo` row, one below the other."""

    def __init__(
        self, session: Session, look: Appearance, ids: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
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
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        record = snapshot.plan_info or _new(snapshot)
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
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        box = self.boxes[field.id]

        def refused(error: BaseException) -> None:
            why = getattr(error, "message", None)
            if isinstance(why, Text):
                box.refuse(why)

        self._session.apply(_edit(snapshot, field, value), refused=refused)


def _new(snapshot: Snapshot) -> PlanInfo:
    county = snapshot.county
    return PlanInfo(county_name=county.name if county is not None else "")


def _edit(snapshot: Snapshot, field: Field, value: Any) -> Edit:
    info = snapshot.plan_info
    if info is not None:
        return set_field(snapshot, [info], field, value)
    label = t("填写方案信息 {field}", "Fill in {field} of the plan").format(field=field.label)
    return add(label, dataclasses.replace(_new(snapshot), **{field.id: value}))
