"""历史: every named step, newest first, and a way to take back one of them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, t
from ecodesk.model.edit import Step
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting
from ecodesk.ui.delegates.rows import RowDelegate, StateChip
from ecodesk.ui.history_model import (
    AUTHOR,
    COLUMNS,
    KIND,
    LISTED,
    OBJECTS,
    STEP,
    TIME,
    UNDO,
    HistoryModel,
    Listed,
    listed,
)
from ecodesk.ui.newest import Newest
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session
from ecodesk.ui.step_kinds import kind_of
from ecodesk.workspace import Workspace

Index = QModelIndex | QPersistentModelIndex
_ROW, _ICON = 29, 16
_STRETCHED = (STEP, OBJECTS)


class _StepCell(RowDelegate):
    """The icon of its kind before the name of a step."""

    def content(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        model = index.model()
        if not isinstance(model, HistoryModel):
            return
        step = model.steps[index.row()]
        size = self.look.px(_ICON)
        box = QRectF(rect.left(), rect.center().y() - size / 2, size, size)
        colour = self.look.colour("textDisabled" if step.undone else "text3")
        painting.paint_icon(painter, box, kind_of(step).icon, colour)
        self.text(painter, rect.adjusted(size + self.look.px(8), 0, 0, 0), index)


class _View(QTableView):
    """A click on 撤销此步 is told with its row."""

    undo_wanted = Signal(int)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and index.column() == UNDO:
            self.undo_wanted.emit(index.row())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index, model = self.indexAt(event.position().toPoint()), self.model()
        link = (
            isinstance(model, HistoryModel)
            and index.column() == UNDO
            and model.undoable(model.steps[index.row()])
        )
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.ArrowCursor)


class HistoryPanel(QWidget):
    """All saved steps of the workspace, or those of this sitting, or one's own."""

    zoom_wanted = Signal(object)  # Selection
    restore_wanted = Signal(object)  # the Step to go back to, or None to choose one

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._look = look
        self._waiting = False
        self._listed = Listed()
        self._workspace: Workspace | None = None
        self._first = 0  # the revision that workspace was opened at
        self._reading = Newest(session.background, self)
        self.model = HistoryModel()
        self.table = _View(self)
        self._build_table()
        self._build()
        session.plan_changed.connect(self._refresh_when_seen)
        session.workspace_changed.connect(self._workspace_changed)
        session.step_labels_changed.connect(self._name_undo)
        session.step_labels_changed.connect(self._refresh_when_seen)
        look.changed.connect(self.retranslate)
        self.retranslate()

    def _build_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        self._delegates = {column: RowDelegate(self._look, table, _ROW) for column in range(len(COLUMNS))}
        self._delegates[STEP] = _StepCell(self._look, table, _ROW)
        self._delegates[KIND] = StateChip(self._look, table, _ROW)
        for column, delegate in self._delegates.items():
            table.setItemDelegateForColumn(column, delegate)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.setMouseTracking(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        for column in range(len(COLUMNS)):
            mode = QHeaderView.ResizeMode.Stretch if column in _STRETCHED else QHeaderView.ResizeMode.Fixed
            head.setSectionResizeMode(column, mode)
        table.clicked.connect(self._select)
        table.activated.connect(self._zoom)
        table.undo_wanted.connect(self.undo_row)
        table.customContextMenuRequested.connect(self._menu)

    def _build(self) -> None:
        self._empty = QLabel(self)
        self._empty.setProperty("role", "hint")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._undo = QPushButton(self)
        self._undo.setProperty("role", "link")
        self._undo.setProperty("compact", True)
        self._undo.clicked.connect(self._session.undo)
        self.restore = QPushButton(self)
        self.restore.setProperty("role", "link")
        self.restore.setProperty("compact", True)
        self.restore.clicked.connect(lambda: self.restore_wanted.emit(None))
        self.sitting, self.all, self.mine = _chip(), _chip(), _chip()
        self.all.setChecked(True)
        one_of = QButtonGroup(self)
        for chip in (self.sitting, self.all):
            one_of.addButton(chip)
        self.header_tools = QWidget(self)  # stands beside the tabs of the bottom dock
        row = QHBoxLayout(self.header_tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for chip in (self.sitting, self.all, self.mine):
            chip.toggled.connect(self._list)
            row.addWidget(chip)
        row.addStretch(1)
        row.addWidget(self._undo)
        row.addWidget(self.restore)
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
        """Texts, row heights and widths as they are now."""
        self.restore.setText(str(t("恢复到某一步…", "Restore an earlier step…")))
        self.mine.setText(str(t("只看我的", "Mine only")))
        self.mine.setToolTip(str(t("只列出以当前姓名保存的操作", "Only steps saved under the name in use")))
        self.table.setAccessibleName(str(t("历史", "History")))
        self.table.verticalHeader().setDefaultSectionSize(self._look.px(_ROW))
        body = self.fontMetrics()
        widest = {
            KIND: max(body.horizontalAdvance(str(title)) for title in (t("项目", "Project"), COLUMNS[KIND])),
            AUTHOR: self._look.px(84),
            TIME: body.horizontalAdvance("2026-12-28 23:58"),
            UNDO: body.horizontalAdvance(str(t("撤销此步", "Undo this step"))),
        }
        for column, width in widest.items():
            self.table.setColumnWidth(column, width + self._look.px(28))
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
        snapshot, workspace = self._session.snapshot, self._session.workspace
        if workspace is not self._workspace:
            self._workspace, self._first = workspace, snapshot.revision if snapshot is not None else 0
        self._show(Listed())
        self._name_undo()
        self._refresh_when_seen()

    def refresh(self) -> None:
        """Read the history again, off the UI thread."""
        self._waiting = False
        workspace = self._session.workspace
        if workspace is not None:
            self._reading.ask(lambda _: listed(workspace), self._show)

    def _show(self, found: Listed) -> None:
        self._listed = found
        self._list()

    def _list(self) -> None:
        """Put the steps the chips ask for into the table."""
        steps = self._listed.steps
        sitting = [step for step in steps if step.seq > self._first]
        count = t("{n}+", "{n}+") if len(steps) == LISTED else t("{n}", "{n}")
        self.sitting.setText(str(t("本次打开 {n}", "This sitting {n}").format(n=len(sitting))))
        self.all.setText(str(t("全部 {n}", "All {n}").format(n=count.format(n=len(steps)))))
        shown = [
            step
            for step in (sitting if self.sitting.isChecked() else steps)
            if not self.mine.isChecked() or step.author == self._session.user
        ]
        self.model.show(shown, self._listed.blocked, self._session.snapshot, self._session.writable)
        self._empty.setText(str(self._nothing()))
        self._stack.setCurrentIndex(0 if shown else 1)

    def _nothing(self) -> Text:
        """Why nothing is listed."""
        if not self._listed.steps:
            return t(
                "还没有操作。画图、填表、导入都会在这里留下一步，每一步都可以撤销。",
                "No steps yet. Drawing, forms and imports leave a step here, and each can be undone.",
            )
        if self.mine.isChecked():
            return t("没有以当前姓名保存的操作。", "No step was saved under the name in use.")
        return t(
            "本次打开后还没有操作；以前的操作在“全部”里。",
            'Nothing has been done in this sitting yet; earlier steps are under "All".',
        )

    def _name_undo(self) -> None:
        label = self._session.step_labels.undo
        words = t("撤销“{label}”", 'Undo "{label}"').format(label=label) if label else t("撤销", "Undo")
        self._undo.setText(str(words))
        self._undo.setEnabled(label is not None and self._session.writable)
        self.restore.setEnabled(self._session.writable)

    def undo_row(self, row: int) -> None:
        """Take back the step of a row, if nothing later stands in its way."""
        step = self.model.steps[row]
        if self.model.undoable(step):
            self._session.undo_step(step.edit_id)

    def _touched(self, step: Step) -> Selection:
        snapshot = self._session.snapshot
        if snapshot is None:
            return Selection()
        return Selection(frozenset(row for row in step.touched if snapshot.row(*row) is not None))

    def _select(self, index: QModelIndex) -> None:
        touched = self._touched(self.model.steps[index.row()])
        if touched.rows:
            self._session.select(touched)

    def _zoom(self, index: QModelIndex) -> None:
        if index.column() != UNDO:
            self._select(index)
            self._zoom_to(self.model.steps[index.row()])

    def _zoom_to(self, step: Step) -> None:
        touched = self._touched(step)
        if touched.rows:
            self.zoom_wanted.emit(touched)

    def _menu(self, place: QPoint) -> None:
        index = self.table.indexAt(place)
        if not index.isValid():
            return
        step = self.model.steps[index.row()]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        icon = self._look.icon
        undo = menu.addAction(
            icon("undo"), str(t("撤销此步", "Undo this step")), lambda: self._session.undo_step(step.edit_id)
        )
        undo.setEnabled(self.model.undoable(step))
        words = str(t("恢复到这一步之后…", "Restore the plan as it was after this step…"))
        restore = menu.addAction(icon("backup-restore"), words, lambda: self.restore_wanted.emit(step))
        restore.setEnabled(self._session.writable)
        zoom = menu.addAction(icon("crosshairs"), str(t("缩放至", "Zoom to")), lambda: self._zoom_to(step))
        zoom.setEnabled(bool(self._touched(step).rows))
        words = str(step.label)
        copy = menu.addAction(icon("content-copy"), str(t("复制", "Copy")))
        copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(words))
        menu.popup(self.table.viewport().mapToGlobal(place))


def _chip() -> QPushButton:
    chip = QPushButton()
    chip.setCheckable(True)
    chip.setProperty("role", "chip")
    return chip
