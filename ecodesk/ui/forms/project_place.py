"""The top of a project's context column: where it lies, and how its figures fit together."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ecodesk.i18n import t
from ecodesk.model.fields import fields_by_id
from ecodesk.model.measures import HECTARE_MARK, number_text
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.field_text import EMPTY, unit_text
from ecodesk.ui.forms.project_chapters import drawn_hectares, ground
from ecodesk.ui.mini_map import Mark, MiniMap
from ecodesk.ui.session import Session
from ecodesk.ui.theme import restyle

_INVEST = fields_by_id(Project)["invest"]
_MAP_HEIGHT = 232
_WARN_FROM, _ERROR_FROM = 0.001, 0.01  # declared against drawn area


class ProjectPlace(QWidget):
    """A small map, area drawn and declared, investment per hectare."""

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._project: Project | None = None
        self._snapshot: Snapshot | None = None
        self.map = MiniMap(session, look, self)
        self._titles = [QLabel(self) for _ in range(3)]
        self.values = [QLabel(self) for _ in range(3)]
        self.difference = QLabel(self)
        self.difference.setProperty("role", "tag")
        grid = QGridLayout()
        grid.setContentsMargins(14, 10, 14, 10)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        for i, (title, value) in enumerate(zip(self._titles, self.values, strict=True)):
            title.setProperty("role", "small")
            value.setProperty("role", "strong")
            grid.addWidget(title, 0, i)
            if i == 1:
                pair = QHBoxLayout()
                pair.setSpacing(5)
                pair.addWidget(value)
                pair.addWidget(self.difference)
                pair.addStretch(1)
                grid.addLayout(pair, 1, i)
            else:
                grid.addWidget(value, 1, i)
        for i in range(3):
            grid.setColumnStretch(i, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.map)
        column.addLayout(grid)

    def show_project(self, project: Project, snapshot: Snapshot) -> None:
        """Show a project as it stands in the form."""
        before, self._project, self._snapshot = self._project, project, snapshot
        if before is None or before.id != project.id or before.geometry is not project.geometry:
            shape = ground(project, snapshot)
            self.map.show_place(
                shape, [Mark(shape, id=project.id, caption=project.code)] if shape is not None else []
            )
        drawn = drawn_hectares(project, snapshot)
        declared, invest = project.declared_area_hm2, project.invest
        per_hectare = float(invest) / drawn if invest is not None and drawn else None
        texts = (
            f"{number_text(drawn)} {HECTARE_MARK}" if drawn is not None else EMPTY,
            f"{number_text(declared)} {HECTARE_MARK}" if declared is not None else EMPTY,
            f"{number_text(per_hectare)} {unit_text(_INVEST)}/{HECTARE_MARK}"
            if per_hectare is not None
            else EMPTY,
        )
        for label, text in zip(self.values, texts, strict=True):
            label.setText(text)
        self._show_difference(drawn, declared)

    def _show_difference(self, drawn: float | None, declared: float | None) -> None:
        self.difference.setVisible(bool(drawn) and declared is not None)
        if not drawn or declared is None:
            return
        off = (declared - drawn) / drawn
        tone = "error" if abs(off) > _ERROR_FROM else "warn" if abs(off) > _WARN_FROM else "ok"
        per_cent = f"{off * 100:+.2f}"
        same = float(per_cent) == 0
        self.difference.setText(str(t("一致", "equal")) if same else f"{per_cent} %".replace("-", "−"))
        self.difference.setToolTip(str(t("填报面积与图形面积之差", "Declared against drawn area")))
        if self.difference.property("tone") != tone:
            restyle(self.difference, tone=tone)

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self.map.setFixedHeight(self._look.px(_MAP_HEIGHT))
        titles = (
            t("图形面积", "Drawn"),
            t("填报面积", "Declared"),
            t("单位面积投资", "Per hectare"),
        )
        for label, text in zip(self._titles, titles, strict=True):
            label.setText(str(text))
        if self._project is not None and self._snapshot is not None:
            self.show_project(self._project, self._snapshot)
