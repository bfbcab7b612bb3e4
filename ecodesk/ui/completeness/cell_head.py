"""The head of the panel: which cell it is, and its three figures in hm² and 亩."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ecodesk.analysis.coverage import Cell, CellState
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import label
from ecodesk.model.measures import HECTARE_MARK, hectares, mu, number_text
from ecodesk.model.records import RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.painting import badge_pixmap, element_name
from ecodesk.ui.theme import restyle

_FIGURES: tuple[Text, ...] = (
    t("问题面积", "Problem area"),
    t("已治理（计入）", "Treated"),
    t("缺口", "Gap"),
)


class CellHead(QWidget):
    """Badge, unit × element, the unit's name, problem, treated and gap."""

    closed = Signal()

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._badge = QLabel(self)
        self.title = QLabel(self)
        self.title.setProperty("role", "subhead")
        self.name = QLabel(self)
        self.name.setProperty("role", "secondary")
        self.close_button = QToolButton(self)
        self.close_button.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._badge)
        top.addWidget(self.title, 1)
        top.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 10, 10)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.name)
        column.addLayout(self._numbers())

    def _numbers(self) -> QGridLayout:
        self._captions = [QLabel(self) for _ in _FIGURES]
        self.figures = [QLabel(self) for _ in _FIGURES]
        self._in_mu = [QLabel(self) for _ in _FIGURES]
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(0)
        lines = ((self._captions, "small"), (self.figures, "figure"), (self._in_mu, "micro"))
        for line, (labels, role) in enumerate(lines):
            for column, shown in enumerate(labels):
                shown.setProperty("role", role)
                grid.addWidget(shown, line, column)
                grid.setColumnStretch(column, 1)
        for figure in self.figures:
            figure.setTextFormat(Qt.TextFormat.RichText)
        return grid

    def show_cell(self, snapshot: Snapshot, cell: Cell) -> None:
        """Take over a cell, and the language, theme and text size in use."""
        look = self._look
        self.close_button.setIcon(look.icon("close"))
        self.close_button.setToolTip(str(t("关闭", "Close")))
        self.close_button.setAccessibleName(str(t("关闭右侧面板", "Close the panel")))
        unit = snapshot.table(RestorationUnit)[cell.unit]
        self._badge.setPixmap(badge_pixmap(cell.element, look, 20, self.devicePixelRatioF()))
        of = label("problem_type", cell.problem_type) if cell.problem_type else element_name(cell.element)
        self.title.setText(f"{unit.code} × {of}")
        self.name.setText(unit.name)
        judged = cell.state not in (CellState.NOT_RUN, CellState.OFF)
        unit_of_area = f'<span style="font-size:{look.px(13)}px; font-weight:500"> {HECTARE_MARK}</span>'
        for i, value in enumerate((cell.problem, cell.treated, cell.gap)):
            self._captions[i].setText(str(_FIGURES[i]))
            self.figures[i].setText(f"{number_text(hectares(value))}{unit_of_area}" if judged else "—")
            in_mu = t("{n} 亩", "{n} mu").format(n=number_text(mu(value)))
            self._in_mu[i].setText(str(in_mu) if judged else "")
        restyle(self.figures[2], tone="error" if judged and cell.gap > 0 else "")
