"""The steps of the history as a table, and which of them can be taken back by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from ecodesk.i18n import Text, t
from ecodesk.model.edit import Step
from ecodesk.model.fields import record_type
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.delegates.rows import Role
from ecodesk.ui.step_kinds import froze_a_version, kind_of, made_the_plan
from ecodesk.workspace import Workspace

Index = QModelIndex | QPersistentModelIndex
COLUMNS = (
    t("操作", "Step"),
    t("类别", "Kind"),
    t("对象", "Objects"),
    t("操作人", "By"),
    t("时间", "Time"),
    t("", ""),
)
STEP, KIND, OBJECTS, AUTHOR, TIME, UNDO = range(len(COLUMNS))
LISTED = 500  # the newest so many steps
_NAMED = 3


@dataclass(frozen=True)
class Listed:
    """Steps, newest first; by number, the step that stands in the way of taking one back."""

    steps: Sequence[Step] = ()
    blocked: dict[int, Step] = field(default_factory=dict)


def listed(workspace: Workspace) -> Listed:
    """The newest steps of a workspace. `StoreError` when they cannot be read."""
    steps = sorted(workspace.history(limit=LISTED), key=lambda step: -step.seq)
    later = ((step.seq, conflict(step, steps)) for step in steps)
    return Listed(steps, {seq: step for seq, step in later if step is not None})


def conflict(step: Step, steps: Sequence[Step]) -> Step | None:
    """The first later step in force that changed a row of `step`, so that it cannot be taken back alone."""
    rows = set(step.touched)
    later = [
        s
        for s in steps
        if s.seq > step.seq and not s.undone and (not s.undoes or froze_a_version(s)) and not s.redoes
    ]
    return next((s for s in sorted(later, key=lambda s: s.seq) if rows & set(s.touched)), None)


def touched_text(step: Step, snapshot: Snapshot) -> Text:
    """Which rows a step changed, by code; many rows are counted instead."""
    names = []
    for table, row_id in step.touched[:_NAMED]:
        row = snapshot.row(table, row_id)
        names.append(str(getattr(row, "code", "") or getattr(row, "name", "")) if row is not None else "")
    if len(step.touched) <= _NAMED and all(names):
        return Text("、".join(names), ", ".join(names))
    kinds: dict[str, int] = {}
    for table, _ in step.touched:
        kinds[table] = kinds.get(table, 0) + 1
    parts = [(record_type(table).title, n) for table, n in kinds.items()]
    return Text("、".join(f"{p.zh} {n} 个" for p, n in parts), ", ".join(f"{p.en} {n}" for p, n in parts))


def time_text(at: datetime, today: datetime) -> str:
    """The time of a step; of an earlier day with its date."""
    local = at.astimezone()
    return local.strftime("%H:%M:%S" if local.date() == today.astimezone().date() else "%Y-%m-%d %H:%M")


def exact_time(at: datetime) -> str:
    """The time of a step with its date and seconds."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S")


class HistoryModel(QAbstractTableModel):
    """What is listed of the history."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[Step] = []
        self._blocked: dict[int, Step] = {}
        self._snapshot: Snapshot | None = None
        self._writable = False

    def show(
        self, steps: list[Step], blocked: dict[int, Step], snapshot: Snapshot | None, writable: bool
    ) -> None:
        """List other steps."""
        self.beginResetModel()
        self.steps, self._blocked = steps, blocked
        self._snapshot, self._writable = snapshot, writable
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.steps)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return str(COLUMNS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        step, column = self.steps[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(step, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(step, column)
        if role == Role.COLOUR:
            return self._colour(step, column)
        if role == Role.TONE and column == KIND:
            return "neutral" if step.undone else kind_of(step).tone
        return None

    def undoable(self, step: Step) -> bool:
        """Whether 撤销此步 works on a step now."""
        return self._writable and not step.undone and not step.undoes and step.seq not in self._blocked

    def _words(self, step: Step, column: int) -> str:
        if column == STEP:
            return str(step.label)
        if column == KIND:
            return str(kind_of(step).title)
        if column == OBJECTS:
            return str(touched_text(step, self._snapshot)) if self._snapshot is not None else ""
        if column == AUTHOR:
            return step.author or "—"
        if column == TIME:
            return time_text(step.at, datetime.now().astimezone())
        if step.undone:
            return str(t("已撤销", "Undone"))
        return "" if step.undoes else str(t("撤销此步", "Undo this step"))

    def _colour(self, step: Step, column: int) -> str:
        if column == UNDO:
            return "link" if self.undoable(step) else "textDisabled"
        if step.undone:
            return "textDisabled"
        return "text" if column == STEP else "text2"

    def _tip(self, step: Step, column: int) -> str:
        if column == TIME:
            return exact_time(step.at)
        if column != UNDO:
            return self._words(step, column)
        if made_the_plan(step):
            return str(t("规划从这一步开始，不能撤销", "The plan begins with it; it cannot be undone"))
        if froze_a_version(step):
            return str(t("冻结的版本不能撤销", "A frozen version cannot be undone"))
        if (later := self._blocked.get(step.seq)) is not None:
            words = t(
                "之后的“{label}”（{at}）改了同一对象，请先撤销那一步",
                'The later step "{label}" ({at}) changed the same object; undo that one first',
            )
            return str(words.format(label=later.label, at=later.at.astimezone().strftime("%H:%M:%S")))
        if not self._writable:
            return str(t("只读打开，不能撤销", "Open for reading only, nothing can be undone"))
        return ""
