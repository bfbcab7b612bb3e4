"""历史: every named step, newest first, and a way to take back one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, t
from ecodesk.model.edit import Step
from ecodesk.model.fields import record_type
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.newest import Newest
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session
from ecodesk.workspace import Workspace

Index = QModelIndex | QPersistentModelIndex
_COLUMNS = (
    t("操作", "Step"),
    t("对象", "Objects"),
    t("操作人", "By"),
    t("时间", "Time"),
    t("", ""),
)
_STEP, _OBJECTS, _AUTHOR, _TIME, _UNDO = range(5)
_NAMED, _LISTED = 3, 500


def conflict(step: Step, steps: Sequence[Step]) -> Step | None:
    """The first later step in force that changed a row of `step`, so that it cannot be taken back alone."""
    rows = set(step.touched)
    later = [s for s in steps if s.seq > step.seq and not s.undone and not s.undoes and not s.redoes]
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
    return Text("、".join(f"{p.zh} {n} 个" for p, n in parts), ", ".join(f"{n} {p.en}" for p, n in parts))


_Listed = tuple[list[Step], dict[int, Step]]  # newest first; by number, the step that stands in the way


def _listed(workspace: Workspace) -> _Listed:
    steps = sorted(workspace.history(limit=_LISTED), key=lambda step: -step.seq)
    later = ((step.seq, conflict(step, steps)) for step in steps)
    return steps, {seq: step for seq, step in later if step is not None}


class _Steps(QAbstractTableModel):
    def __init__(self, look: Appearance) -> None:
        super().__init__()
        self._look = look
        self.steps: list[Step] = []
        self.blocked: dict[int, Step] = {}
        self.snapshot: Snapshot | None = None
        self.writable = False

    def show(self, listed: _Listed, snapshot: Snapshot | None, writable: bool) -> None:
        self.beginResetModel()
        self.steps, self.blocked = listed
        self.snapshot, self.writable = snapshot, writable
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.steps)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return str(_COLUMNS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        step = self.steps[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(step, index.column())
        if role == Qt.ItemDataRole.ForegroundRole:
            if step.undone:
                return self._look.colour("textDisabled")
            if index.column() == _UNDO:
                return self._look.colour("link" if self.undoable(step) else "textDisabled")
            return self._look.colour("text" if index.column() == _STEP else "text2")
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(step, index.column())
        if role == Qt.ItemDataRole.DecorationRole and index.column() == _STEP:
            return self._look.icon("undo" if step.undoes else "pencil-outline", "text3")
        return None

    def undoable(self, step: Step) -> bool:
        """Whether 撤销此步 works on a step now."""
        return self.writable and not step.undone and not step.undoes and step.seq not in self.blocked

    def _words(self, step: Step, column: int) -> str:
        if column == _STEP:
            return str(step.label)
        if column == _OBJECTS:
            return str(touched_text(step, self.snapshot)) if self.snapshot is not None else ""
        if column == _AUTHOR:
            return step.author
        if column == _TIME:
            return step.at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        if step.undone:
            return str(t("已撤销", "Undone"))
        return "" if step.undoes else str(t("撤销此步", "Undo this step"))

    def _tip(self, step: Step, column: int) -> str:
        if column != _UNDO:
            return self._words(step, column)
        if (later := self.blocked.get(step.seq)) is not None:
            words = t(
                "之后的“{label}”（{at}）改了同一对象，请先撤销那一步",
                "The later step “{label}” ({at}) changed the same object; undo that one first",
            )
            return str(words.format(label=later.label, at=later.at.astimezone().strftime("%H:%M:%S")))
        if not self.writable:
            return str(t("只读打开，不能撤销", "Open for reading only, nothing can be undone"))
        return ""


class _UndoCell(QStyledItemDelegate):
    """Paints 撤销此步 as a link and reacts to a click on it."""

    def __init__(self, panel: HistoryPanel) -> None:
        super().__init__(panel)
        self._panel = panel

    def editorEvent(self, event: QEvent, model: Any, option: QStyleOptionViewItem, index: Index) -> bool:
        released = event.type() == QEvent.Type.MouseButtonRelease
        if released and isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            self._panel.undo_row(index.row())
            return True
        return bool(super().editorEvent(event, model, option, index))


class HistoryPanel(QWidget):
    """All saved steps of the workspace; those of the last sitting come first."""

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._look = look
        self._waiting = False
        self._reading = Newest(session.background, self)
        self._model = _Steps(look)
        self.table = QTableView(self)
        self.table.setModel(self._model)
        self.table.setItemDelegateForColumn(_UNDO, _UndoCell(self))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        self.table.clicked.connect(self._select)
        self._empty = QLabel(self)
        self._empty.setProperty("role", "hint")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._undo = QPushButton(self)
        self._undo.setProperty("role", "link")
        self._undo.setProperty("compact", True)
        self._undo.clicked.connect(session.undo)
        self._build()
        session.plan_changed.connect(lambda _: self._refresh_when_seen())
        session.workspace_changed.connect(self._workspace_changed)
        session.step_labels_changed.connect(self._name_undo)
        session.step_labels_changed.connect(self._refresh_when_seen)
        look.changed.connect(self.retranslate)
        self.retranslate()

    def _build(self) -> None:
        self.header_tools = QWidget(self)  # stands beside the tabs of the bottom dock
        row = QHBoxLayout(self.header_tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self._undo)
        holder = QWidget(self)
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header_tools)
        column.addWidget(holder, 1)

    def retranslate(self) -> None:
        """Texts, row heights and colours as they are now."""
        self._empty.setText(
            str(
                t(
                    "还没有操作。画图、填表、导入都会在这里留下一步，每一步都可以撤销。",
                    "No steps yet. Drawing, forms and imports leave a step here, and each can be undone.",
                )
            )
        )
        self.table.verticalHeader().setDefaultSectionSize(self._look.px(29))
        self._name_undo()
        self.refresh()

    def showEvent(self, event: Any) -> None:
        """Catch up with what happened while it was hidden."""
        super().showEvent(event)
        if self._waiting:
            self.refresh()

    def _refresh_when_seen(self) -> None:
        self._waiting = not self.isVisible()
        if not self._waiting:
            self.refresh()

    def _workspace_changed(self) -> None:
        self._reading.forget()
        self._show(([], {}))
        self._name_undo()
        self._refresh_when_seen()

    def refresh(self) -> None:
        """Read the history again, off the UI thread."""
        self._waiting = False
        workspace = self._session.workspace
        if workspace is not None:
            self._reading.ask(lambda _: _listed(workspace), self._show)

    def _show(self, listed: _Listed) -> None:
        self._model.show(listed, self._session.snapshot, self._session.writable)
        self._stack.setCurrentIndex(0 if listed[0] else 1)
        head = self.table.horizontalHeader()
        for column in range(len(_COLUMNS)):
            mode = (
                QHeaderView.ResizeMode.Stretch
                if column == _OBJECTS
                else QHeaderView.ResizeMode.ResizeToContents
            )
            head.setSectionResizeMode(column, mode)

    def _name_undo(self) -> None:
        label = self._session.step_labels.undo
        words = t("撤销“{label}”", "Undo “{label}”").format(label=label) if label else t("撤销", "Undo")
        self._undo.setText(str(words))
        self._undo.setEnabled(label is not None and self._session.writable)

    def undo_row(self, row: int) -> None:
        """Take back the step of a row, if nothing later stands in its way."""
        step = self._model.steps[row]
        if self._model.undoable(step):
            self._session.undo_step(step.edit_id)

    def _select(self, index: QModelIndex) -> None:
        step = self._model.steps[index.row()]
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        there = frozenset(row for row in step.touched if snapshot.row(*row) is not None)
        if there:
            self._session.select(Selection(there))
