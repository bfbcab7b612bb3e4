"""Merging: whose code stays."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QRadioButton, QVBoxLayout, QWidget

from ecodesk.i18n import t
from ecodesk.model.measures import area, hectares, number_text
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.canvas.drawing_notices import sentence
from ecodesk.ui.canvas.merging_edits import merged
from ecodesk.ui.theme import restyle


class MergeDialog(QDialog):
    """Lists the projects; the one chosen keeps its code, name and fields, the others become part of it."""

    def __init__(
        self, snapshot: Snapshot, projects: Sequence[Project], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._snapshot, self._projects = snapshot, projects
        self.setWindowTitle(str(t("合并项目", "Merge projects")))
        self.setMinimumWidth(480)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(QLabel(str(t("保留谁的编号和名称？", "Whose code and name stay?")), self))
        self.ways = []
        for project in projects:
            size = hectares(area(project.geometry, snapshot.crs)) if project.geometry is not None else 0.0
            money = number_text(project.invest) if project.invest is not None else "—"
            words = t("{name} · {area} hm² · {money} 万元", "{name} · {area} ha · {money} 10k CNY")
            way = QRadioButton(
                str(words.format(name=project.caption, area=number_text(size), money=money)), self
            )
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
        sizes = [p.geometry.area if p.geometry is not None else 0.0 for p in projects]
        self.ways[sizes.index(max(sizes))].setChecked(True)

    @property
    def keep(self) -> str:
        """The id of the project that stays."""
        return next(p.id for p, way in zip(self._projects, self.ways, strict=True) if way.isChecked())

    def _show(self) -> None:
        drawn = merged(self._snapshot, self._projects, self.keep)
        self.words.setText(str(sentence(self._snapshot, drawn) or ""))
        self.accept_button.setEnabled(drawn.edit is not None)
