"""The project table for a view: reads an arrangement on demand, so its size does not matter."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal

from ecodesk.analysis.four_elements import Mark
from ecodesk.i18n import t
from ecodesk.model.fields import Kind
from ecodesk.model.records import Project
from ecodesk.ui.delegates.painting import STATUS_TONES
from ecodesk.ui.delegates.rows import Index, Role
from ecodesk.ui.field_text import EMPTY
from ecodesk.ui.ledger.arranging import Arrangement, Heading
from ecodesk.ui.ledger.columns import CODE, FINDING, Column, columns

_NO_PARENT = QModelIndex()
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_READ = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_STATED = _READ | Qt.ItemFlag.ItemIsEditable


class ProjectTableModel(QAbstractTableModel):
    """One row per line of the arrangement, one column per field; a value typed is told by `edited`."""

    edited = Signal(str, object, object)  # project id, Field, value

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.arrangement: Arrangement | None = None
        self.columns = columns()
        self.writable = False
        self._row_at: dict[int, int] = {}

    # ---- what is shown

    def show(self, arrangement: Arrangement | None, writable: bool) -> bool:
        """Take over an arrangement; False when the same projects stand in the same order as before."""
        before, self.writable = self.arrangement, writable
        if (
            before is not None
            and arrangement is not None
            and before.lines == arrangement.lines
            and before.rows.table.ids == arrangement.rows.table.ids
        ):
            self.arrangement = arrangement
            self.repaint()
            return False
        self.beginResetModel()
        self.arrangement = arrangement
        lines = arrangement.lines if arrangement is not None else ()
        self._row_at = {line: row for row, line in enumerate(lines) if isinstance(line, int)}
        self.endResetModel()
        return True

    def repaint(self) -> None:
        """Values have changed, lines have not."""
        if self.rowCount():
            last = self.index(self.rowCount() - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def heading(self, row: int) -> Heading | None:
        """The heading that stands in a row, or None when it is a project."""
        line = self.arrangement.lines[row] if self.arrangement is not None else None
        return line if isinstance(line, Heading) else None

    def project(self, row: int) -> str:
        """The id of the project in a row, empty for a heading."""
        if self.arrangement is None or not 0 <= row < len(self.arrangement.lines):
            return ""
        line = self.arrangement.lines[row]
        return self.arrangement.rows.table.ids[line] if isinstance(line, int) else ""

    def row_of(self, project: str) -> int:
        """Where a project stands, -1 when it is not shown."""
        if self.arrangement is None or project not in self.arrangement.rows.table:
            return -1
        return self._row_at.get(self.arrangement.rows.table.position(project), -1)

    def column_of(self, name: str) -> int:
        """The number of a column by id."""
        return next(i for i, column in enumerate(self.columns) if column.id == name)

    def may_edit(self, index: Index) -> bool:
        """Whether a cell holds something the user states rather than something worked out."""
        return (
            index.isValid()
            and self.writable
            and not self.columns[index.column()].field.derived
            and bool(self.project(index.row()))
        )

    # ---- for views

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() or self.arrangement is None else len(self.arrangement.lines)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or not self.project(index.row()):
            return Qt.ItemFlag.NoItemFlags
        return _STATED if self.may_edit(index) else _READ

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, (column.title, str(column.field.help))))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.numeric else _LEFT
        if role == Role.FAINT:
            return column.field.derived
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self.arrangement is None:
            return None
        line, column = self.arrangement.lines[index.row()], self.columns[index.column()]
        if isinstance(line, Heading):
            return self._heading_data(line, column, role)
        if role == Qt.ItemDataRole.DisplayRole:
            text = " ".join(self.arrangement.rows.text(line, column.id).split("\n"))
            return text or (EMPTY if column.id == FINDING.id else "")
        if role in (Role.VALUE, Qt.ItemDataRole.EditRole):
            return self.arrangement.rows.values(column.id)[line]
        if role == Role.ID:
            return self.arrangement.rows.table.ids[line]
        if role == Role.TABLE:
            return Project.table
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(line, column, role)
        return self._look_of(line, column, role)

    def _look_of(self, line: int, column: Column, role: int) -> Any:
        assert self.arrangement is not None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.numeric else _LEFT
        if role == Role.STRONG:
            return column.id == CODE
        if role == Role.FAINT:
            return line in self.arrangement.outside
        if role == Role.COLOUR:
            outside = line in self.arrangement.outside
            return "text2" if column.field.derived and not outside else None
        if role == Role.SECOND and column.id == "name" and line in self.arrangement.outside:
            return str(t("筛选外", "outside the filter"))
        if role == Role.ELEMENT and column.field.choices == "element":
            return self.arrangement.rows.values(column.id)[line]
        if role == Role.SEVERITY and column.id == FINDING.id:
            return self.arrangement.rows.values(column.id)[line]
        if role == Role.TONE and column.field.choices == "project_status":
            return STATUS_TONES.get(self.arrangement.rows.values(column.id)[line], "neutral")
        return None

    def _words(self, line: int, column: Column, role: int) -> str:
        assert self.arrangement is not None
        text = self.arrangement.rows.text(line, column.id)
        value = self.arrangement.rows.values(column.id)[line]
        if isinstance(value, Mark):
            return f"{column.title} {text} {value.why}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title} {text}".strip()
        if column.field.derived:
            note = (
                column.field.help if str(column.field.help) else t("由程序计算", "Worked out by the program")
            )
            return f"{text}\n{note}".strip()
        return text if column.field.kind is not Kind.DATE else ""

    def _heading_data(self, heading: Heading, column: Column, role: int) -> Any:
        if role == Role.BANNER:
            return True
        if column.id == CODE and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return str(heading.title)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tell what the user wants; the cell changes when it has been saved."""
        if role != Qt.ItemDataRole.EditRole or not self.may_edit(index):
            return False
        self.edited.emit(self.project(index.row()), self.columns[index.column()].field, value)
        return True
