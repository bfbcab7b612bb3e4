"""The view 表格 of the ledger: what the plan adds up to, the tools, and the table of all projects."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ecodesk.i18n import Text, t
from ecodesk.model.measures import HECTARE_MARK, hectares, mu, number_text
from ecodesk.rules.finding import Severity
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.field_text import EMPTY
from ecodesk.ui.ledger.aspects import UNIT
from ecodesk.ui.ledger.columns import FINDING
from ecodesk.ui.project_table import ProjectTable
from ecodesk.ui.session import Session

_FIGURES = ("projects", "money", "net", "gross", "problems")
_NARROW = 1500


class ProjectsView(QWidget):
    """Projects as a table."""

    zoom_wanted = Signal(object)
    form_wanted = Signal(str)
    draw_wanted = Signal(object)
    command_wanted = Signal(str)

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.table = ProjectTable(session, look, self)
        self._figures = {name: _Figure(self) for name in _FIGURES}
        self._lay_out()
        table = self.table
        for mine, its in (
            (self.zoom_wanted, table.zoom_wanted),
            (self.form_wanted, table.form_wanted),
            (self.draw_wanted, table.draw_wanted),
            (self.command_wanted, table.command_wanted),
        ):
            its.connect(mine)
        table.sums_changed.connect(self._show_figures)
        table.tools.scope.hide()
        table.tools.group.setCurrentIndex(table.tools.group.findData(UNIT.id))
        look.changed.connect(self.retranslate)
        self.setFocusProxy(table)
        self.retranslate()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(0)
        for number, figure in enumerate(self._figures.values()):
            if number:
                line = QFrame(self)
                line.setProperty("role", "vline")
                head.addSpacing(20)
                head.addWidget(line)
                head.addSpacing(20)
            head.addWidget(figure)
        head.addStretch(1)
        card = QFrame(self)
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 8, 12, 8)
        bar.addWidget(self.table.tools)
        inside.addLayout(bar)
        inside.addWidget(self.table, 1)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(12)
        self._column.addLayout(head)
        self._column.addWidget(card, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = 10 if self.width() < _NARROW else 16
        self._column.setContentsMargins(side, 12, side, side)

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self._show_figures()

    def _show_figures(self) -> None:
        whole, figures = self.table.whole, self._figures
        figures["projects"].show_words(t("项目", "Projects"), str(whole.count), str(t("个", "")))
        figures["money"].show_words(
            t("总投资", "Investment"), number_text(whole.money), str(t("万元", "10k CNY"))
        )
        net, gross = whole.net, whole.gross
        figures["net"].show_words(
            t("净面积（重叠只计一次）", "Net area (overlaps once)"),
            EMPTY if net is None else number_text(hectares(net)),
            str(HECTARE_MARK) if net is None else _with_mu(net),
        )
        figures["gross"].show_words(
            t("毛面积（各项目之和）", "Gross area (sum)"),
            number_text(hectares(gross)),
            _gross_note(net, gross),
        )
        arrangement = self.table.arrangement
        worst = arrangement.rows.values(FINDING.id) if arrangement is not None else []
        counts = [(s, sum(found is s for found in worst)) for s in sorted(Severity, reverse=True)]
        words = " · ".join(f"{s.label} {n}" for s, n in counts if n and s >= Severity.WARN)
        troubled = sum(n for s, n in counts if s >= Severity.WARN)
        figures["problems"].show_words(t("有问题的项目", "Projects with problems"), str(troubled), words)


def _with_mu(square_metres: float) -> str:
    return str(t("hm² · {mu} 亩", "ha · {mu} mu").format(mu=number_text(mu(square_metres))))


def _gross_note(net: float | None, gross: float) -> str:
    if net is None:
        return str(HECTARE_MARK)
    shared = number_text(hectares(max(0.0, gross - net)))
    return str(t("hm² · 重叠 {shared}", "ha · shared {shared}").format(shared=shared))


class _Figure(QWidget):
    """A number that matters: what it is above, the number, its unit beside."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._name, self._number, self._note = QLabel(self), QLabel(self), QLabel(self)
        self._name.setProperty("role", "small")
        self._number.setProperty("role", "figure")
        self._note.setProperty("role", "small")
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._number)
        row.addWidget(self._note, 1, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._name)
        column.addLayout(row)

    def show_words(self, name: Text, number: str, note: str) -> None:
        self._name.setText(str(name))
        self._number.setText(number)
        self._note.setText(note)
        self.setAccessibleName(f"{name} {number} {note}")
