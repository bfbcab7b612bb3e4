"""A split is shown before it is made: which projects come of it, how large, with how much money."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QRadioButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ecodesk.analysis.drawn import Drawn
from ecodesk.analysis.project_splitting import Cut, size_text, sizes, split
from ecodesk.i18n import Text, t
from ecodesk.model.measures import number_text
from ecodesk.model.records import FundingSource, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.canvas.drawing_notices import sentence
from ecodesk.ui.theme import restyle

if TYPE_CHECKING:
    from ecodesk.ui.canvas.drawing import Drawing, Finished
    from ecodesk.ui.canvas.map_canvas import MapCanvas

_HEADINGS = (
    t("编号", "Code"),
    t("名称", "Name"),
    t("单元", "Unit"),
    t("面积或长度", "Area or length"),
    t("投资（万元）", "Money (10k CNY)"),
)
_NUMBERS_FROM = 3  # the columns from here hold numbers


@dataclass(frozen=True)
class Choice:
    """One way to do it: what it is called, what comes of it, and how to do it."""

    title: Text
    drawn: Drawn
    work: Callable[[Snapshot], Drawn]


class SplitDialog(QDialog):
    """Lists the projects of each way to choose from; the map shows the shapes of the one chosen."""

    def __init__(
        self,
        title: Text,
        snapshot: Snapshot,
        choices: Sequence[Choice],
        drawing: Drawing,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._snapshot, self._choices, self._drawing = snapshot, choices, drawing
        self.setWindowTitle(str(title))
        self.setMinimumWidth(720)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        self.ways = [QRadioButton(str(choice.title), self) for choice in choices]
        for number, way in enumerate(self.ways):
            way.setVisible(len(choices) > 1)
            way.setEnabled(choices[number].drawn.edit is not None)
            way.toggled.connect(lambda on, n=number: self._show(n) if on else None)
            column.addWidget(way)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        column.addWidget(self.words)
        self.table = QTableWidget(0, len(_HEADINGS), self)
        self.table.setTabKeyNavigation(False)
        for place, heading in enumerate(_HEADINGS):
            self.table.setHorizontalHeaderItem(place, _cell(str(heading), place))
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.setAccessibleName(str(t("分割后的项目", "Projects after the split")))
        column.addWidget(self.table)
        buttons = QDialogButtonBox(self)
        self.accept_button = buttons.addButton(str(title), QDialogButtonBox.ButtonRole.AcceptRole)
        restyle(self.accept_button, role="primary")
        buttons.addButton(str(t("取消", "Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.finished.connect(lambda _: drawing.show_preview(()))
        first = next((n for n, c in enumerate(choices) if c.drawn.edit is not None), 0)
        self.ways[first].setChecked(True)

    @property
    def chosen(self) -> Choice:
        """The way that is chosen."""
        return self._choices[next((n for n, way in enumerate(self.ways) if way.isChecked()), 0)]

    def _show(self, number: int) -> None:
        drawn = self._choices[number].drawn
        self.words.setText(str(sentence(self._snapshot, drawn) or ""))
        self.accept_button.setEnabled(drawn.edit is not None)
        projects = [shape.project for shape in drawn.shapes if shape.project is not None]
        self.table.setRowCount(len(projects))
        for row, project in enumerate(projects):
            for place, words in enumerate(self._cells(project)):
                self.table.setItem(row, place, _cell(words, place))
        rows = min(max(len(projects), 2), 8)
        height = self.table.verticalHeader().defaultSectionSize() * rows
        self.table.setFixedHeight(height + self.table.horizontalHeader().sizeHint().height() + 6)
        self._drawing.show_preview([p.geometry for p in projects if p.geometry is not None])

    def _cells(self, project: Project) -> tuple[str, str, str, str, str]:
        unit = self._snapshot.row(RestorationUnit.table, project.unit)
        size = size_text(project, sizes([project.geometry], self._snapshot)[0])
        money = number_text(project.invest) if project.invest is not None else "—"
        code = unit.code if isinstance(unit, RestorationUnit) else "—"
        return project.code, project.name, code, str(size), money


def _cell(words: str, place: int) -> QTableWidgetItem:
    """A cell or heading of a column; both are aligned alike."""
    item = QTableWidgetItem(words)
    side = Qt.AlignmentFlag.AlignRight if place >= _NUMBERS_FROM else Qt.AlignmentFlag.AlignLeft
    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return item


class SplitOffer:
    """Works a split out, shows it when it shares out money, and makes it."""

    def __init__(
        self,
        canvas: MapCanvas,
        projects: Sequence[Project],
        cut: Cut,
        nothing: Text,
        finished: Finished | None = None,
    ) -> None:
        self._canvas = canvas
        self._ids = [project.id for project in projects]
        self._cut, self._nothing = cut, nothing
        self._finished: Finished = finished or (lambda _: None)

    def start(self) -> None:
        """Begin; returns at once."""
        session = self._canvas.session
        snapshot = session.snapshot
        if snapshot is None or not session.writable:
            self._finished(None)
            return
        workspace = session.workspace

        def worked_out(drawn: Drawn) -> None:
            if session.workspace is workspace:
                self._worked_out(snapshot, drawn)
            else:  # another plan has been opened meanwhile
                self._finished(None)

        session.background.paint(lambda _: self._split(snapshot), worked_out)

    def _split(self, snapshot: Snapshot) -> Drawn:
        table = snapshot.table(Project)
        return split(snapshot, [table[i] for i in self._ids if i in table], self._cut, self._nothing)

    def _worked_out(self, snapshot: Snapshot, drawn: Drawn) -> None:
        if drawn.edit is None or not has_money(snapshot, drawn):
            self._canvas.drawing.run(self._split, self._finished)
            return
        choice = Choice(t("分割", "Split"), drawn, self._split)
        offer(self._canvas, t("分割", "Split"), snapshot, [choice], self._finished)


def offer(
    canvas: MapCanvas, title: Text, snapshot: Snapshot, choices: Sequence[Choice], finished: Finished
) -> None:
    """Show the ways to choose from, and do the one that is chosen."""
    dialog = SplitDialog(title, snapshot, choices, canvas.drawing, canvas.window())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: canvas.drawing.run(dialog.chosen.work, finished))
    dialog.rejected.connect(lambda: finished(None))
    dialog.open()


def has_money(snapshot: Snapshot, drawn: Drawn) -> bool:
    """Whether a split shares out money."""
    owners = set(snapshot.table(FundingSource).column("project"))
    split_up = [shape.before for shape in drawn.shapes if shape.before is not None]
    return any(project.invest is not None or project.id in owners for project in split_up)
