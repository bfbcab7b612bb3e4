"""Merging projects or problem patches: whose code stays."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QRadioButton, QVBoxLayout, QWidget

from ecodesk.i18n import Text, t
from ecodesk.model.measures import area, hectares, number_text
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.canvas.chosen_shape import ShapedRow
from ecodesk.ui.canvas.drawing_notices import sentence
from ecodesk.ui.canvas.merging_edits import merged
from ecodesk.ui.theme import restyle


class MergeDialog(QDialog):
    """Lists projects or patches; the one chosen keeps its code, name and fields, the others become part of it."""

    def __init__(self, snapshot: Snapshot, rows: Sequence[ShapedRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._snapshot, self._rows = snapshot, rows
        of_projects = isinstance(rows[0], Project)
        title = t("合并项目", "Merge projects") if of_projects else t("合并图斑", "Merge problem patches")
        self.setWindowTitle(str(title))
        self.setMinimumWidth(480)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(QLabel(str(t("保留谁的编号和名称？", "Whose code and name stay?")), self))
        self.ways = []
        for one in rows:
            way = QRadioButton(str(_described(one, snapshot)), self)
            way.toggled.connect(lambda on: self._show() if on else None)
            self.ways.append(way)
            column.addWidget(way)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setProperty("role", "hint")
        column.addWidget(self.words)
        buttons = QDialogButtonBox(self)
        self.accept_button = buttons.addButton(
            str(t("合并", "Merge")), QDialogButtonBox.ButtonRole.AcceptRole
        )
        restyle(self.accept_button, role="primary")
        buttons.addButton(str(t("取消", "Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        sizes = [one.geometry.area if one.geometry is not None else 0.0 for one in rows]
        self.ways[sizes.index(max(sizes))].setChecked(True)

    @property
    def keep(self) -> str:
        """The id of the one that stays."""
        return next(one.id for one, way in zip(self._rows, self.ways, strict=True) if way.isChecked())

    def _show(self) -> None:
        drawn = merged(self._snapshot, self._rows, self.keep)
        said = sentence(self._snapshot, drawn)
        becomes = t("合并后：{words}", "After the merge: {words}")
        if said is not None and drawn.edit is not None:
            said = becomes.format(words=said)
        self.words.setText(str(said or ""))
        self.accept_button.setEnabled(drawn.edit is not None)


def _described(row: ShapedRow, snapshot: Snapshot) -> Text:
    """What tells them apart: name and size, the money of a project, how severe a patch is."""
    size = number_text(hectares(area(row.geometry, snapshot.crs)) if row.geometry is not None else 0.0)
    if isinstance(row, Project):
        money = number_text(row.invest) if row.invest is not None else "—"
        words = t("{name} · {area} hm² · {money} 万元", "{name} · {area} ha · {money} 10k CNY")
        return words.format(name=row.caption, area=size, money=money)
    words = t("{name} · {area} hm² · 程度 {n}", "{name} · {area} ha · severity {n}")
    return words.format(name=row.caption, area=size, n=row.severity if row.severity is not None else "—")
