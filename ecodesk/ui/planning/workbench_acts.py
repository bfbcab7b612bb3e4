"""What can be decided about the candidate in focus: buttons with their letters, the reason, and who decided before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ecodesk.i18n import Text, t
from ecodesk.model.records import Project
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.planning.workbench_lines import Line

ACCEPT, MERGE, SPLIT, STACK, REJECT, TAKE_BACK, PLACE = "A", "M", "X", "S", "R", "T", "P"


@dataclass(frozen=True)
class Act:
    """What can be done: its letter, what the button says, and why it cannot be done about a candidate.

    With `needed` it is shown only where there is need of it.
    """

    letter: str
    title: Text
    icon: str
    hindered: Callable[[Line], Text | None]
    needed: Callable[[Line], bool] | None = None


def _open(line: Line) -> Text | None:
    return None if line.open else t("已处理；可先收回", "Decided; take it back first")


def _has_project(line: Line) -> Text | None:
    if (reason := _open(line)) is not None:
        return reason
    match = line.standing.match if line.standing is not None else None
    if match is not None and match.table == Project.table:
        return None
    return t("方案中没有同一地点或同名的项目", "No project of the plan lies there or has its name")


def _has_ground(line: Line) -> Text | None:
    if (reason := _open(line)) is not None:
        return reason
    if line.standing is None or _lacks_place(line):
        return t("没有图形", "It has no shape")
    return None


def _has_place(line: Line) -> Text | None:
    if (reason := _open(line)) is not None:
        return reason
    return None if _lacks_place(line) else t("这个候选已有图形", "This candidate has a shape already")


def _lacks_place(line: Line) -> bool:
    return line.standing is not None and line.standing.area is None


def _is_decided(line: Line) -> Text | None:
    return t("还没有处理", "Not decided yet") if line.open else None


ACTS = (
    Act(ACCEPT, t("采纳", "Accept"), "check", _open),
    Act(MERGE, t("并入…", "Merge…"), "call-merge", _has_project),
    Act(SPLIT, t("拆分…", "Split…"), "call-split", _has_ground),
    Act(STACK, t("约定叠加…", "Stack…"), "layers-triple-outline", _has_project),
    Act(REJECT, t("不采纳…", "Reject…"), "close", _open),
    Act(TAKE_BACK, t("收回", "Take back"), "undo-variant", _is_decided),
    Act(PLACE, t("在图上画出", "Draw on the map"), "vector-polygon", _has_place, _lacks_place),
)
_COLUMNS = 3
LETTERS = frozenset(act.letter for act in ACTS)


class ActPanel(QWidget):
    """Buttons and the reason. `wanted` tells the letter of the one pressed."""

    wanted = Signal(str)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QPushButton] = {}
        grid = QGridLayout()
        grid.setSpacing(6)
        for n, act in enumerate(ACTS):
            button = QPushButton(self)
            button.setProperty("compact", True)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, letter=act.letter: self.wanted.emit(letter))
            self.buttons[act.letter] = button
            row, column_at = divmod(n, _COLUMNS)
            grid.addWidget(button, row, column_at, 1, 1 if act.needed is None else _COLUMNS)
        self._look = look
        self.reason = QLineEdit(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.reason)
        column.addLayout(grid)
        self.retranslate()

    def retranslate(self) -> None:
        """Take over language and theme."""
        for act in ACTS:
            self.buttons[act.letter].setText(f"{act.title}  {act.letter}")
            self.buttons[act.letter].setIcon(self._look.icon(act.icon))
        self.reason.setAccessibleName(str(t("理由", "Reason")))
        self.reason.setPlaceholderText(
            str(t("理由：不写则按比对结果", "Reason: else what the comparison says"))
        )

    def show_line(self, line: Line | None, reason: Text | None) -> None:
        """Say what can be done about a candidate; `reason` hinders everything."""
        for act in ACTS:
            why = reason if line is None or reason is not None else act.hindered(line)
            button = self.buttons[act.letter]
            button.setEnabled(line is not None and why is None)
            button.setVisible(act.needed is None or (line is not None and act.needed(line)))
            button.setToolTip(str(why) if why is not None else str(act.title))

    def can(self, letter: str) -> bool:
        """Whether a decision can be taken now."""
        return letter in self.buttons and self.buttons[letter].isEnabled()

    def why_not(self, letter: str) -> str:
        """Why a decision cannot be taken now."""
        return self.buttons[letter].toolTip()
