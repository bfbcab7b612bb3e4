"""The table of findings: filtered and ordered lists of what the rules found, by column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from ecodesk.i18n import Text, t
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding, FindingState
from ecodesk.rules.registry import all_rules
from ecodesk.rules.treatment import treatments
from ecodesk.ui.delegates.rows import Index, Role
from ecodesk.ui.finding_filter import Heading
from ecodesk.ui.finding_path import in_charge, path, updated
from ecodesk.ui.finding_words import NAMED, short_message

COLUMNS: tuple[tuple[str, Text], ...] = (
    ("severity", t("级别", "Severity")),
    ("rule", t("编号", "Code")),
    ("title", t("检查项", "Check")),
    ("subjects", t("对象", "Objects")),
    ("message", t("说明", "Description")),
    ("state", t("处理状态", "State")),
    ("author", t("经办", "By")),
    ("updated", t("更新", "Updated")),
)
STATE_TONES = {
    FindingState.TAKEN: "ok",
    FindingState.CORRECTED: "warn",
    FindingState.RETURNED: "error",
    FindingState.VERIFIED: "ok",
    FindingState.WAIVED: "ok",
}


def rule_title(code: str) -> Text:
    """The title of a rule; its code when it is not known."""
    rule = all_rules().get(code)
    return rule.title if rule is not None else Text(code, code)


def subject_text(finding: Finding, snapshot: Snapshot | None) -> str:
    """The objects of a finding by code, or by name when they have none."""
    names = []
    for subject in finding.subjects[:NAMED]:
        row = snapshot.row(subject.table, subject.id) if snapshot is not None else None
        if row is None:
            names.append(subject.id if subject.table == "rule" else str(t("已删除", "deleted")))
        else:
            names.append(str(getattr(row, "code", "") or getattr(row, "name", "") or row.id[:8]))
    more = len(finding.subjects) - NAMED
    return " × ".join(names) + (f" +{more}" if more > 0 else "")


class FindingsModel(QAbstractTableModel):
    """Findings as lines, with headings where they are grouped; what is shown is decided by `show`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.snapshot: Snapshot | None = None
        self.lines: list[Finding | Heading] = []
        self.rows: list[Finding] = []  # without the headings
        self._at: dict[str, int] = {}

    def show(self, snapshot: Snapshot | None, lines: Sequence[Finding | Heading]) -> None:
        """Show these findings and headings in this order."""
        self.beginResetModel()
        self.snapshot = snapshot
        self.lines = list(lines)
        self.rows = [line for line in self.lines if isinstance(line, Finding)]
        self._at = {line.id: i for i, line in enumerate(self.lines) if isinstance(line, Finding)}
        self.endResetModel()

    def line_of(self, finding: str) -> int:
        """At which line a finding stands, -1 when it is not shown."""
        return self._at.get(finding, -1)

    def finding_at(self, line: int) -> Finding | None:
        """The finding of a line, None for a heading and outside the list."""
        found = self.lines[line] if 0 <= line < len(self.lines) else None
        return found if isinstance(found, Finding) else None

    @property
    def headings(self) -> list[int]:
        """The lines that are headings."""
        if len(self.rows) == len(self.lines):
            return []
        return [i for i, line in enumerate(self.lines) if isinstance(line, Heading)]

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A heading cannot be chosen."""
        if self.finding_at(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return str(COLUMNS[section][1])
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        finding = self.lines[index.row()]
        column = COLUMNS[index.column()][0]
        if isinstance(finding, Heading):
            return self._heading(finding, role) if index.column() == 0 else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(finding, column)
        if role == Qt.ItemDataRole.ToolTipRole and column in ("message", "state", "subjects", "author"):
            return self._tooltip(finding, column)
        if role == Role.ID:
            return finding.id
        if role == Role.SEVERITY and column == "severity":
            return finding.severity
        if role == Role.TONE and column == "state":
            return STATE_TONES.get(finding.state, "neutral")
        if role == Role.COLOUR and column == "author" and finding.state is FindingState.RETURNED:
            return "error"
        if role == Role.STRONG:
            return column == "title"
        if role == Role.FAINT:
            return not finding.open
        return None

    def _text(self, finding: Finding, column: str) -> str:
        if column == "severity":
            return str(finding.severity.label)
        if column == "rule":
            return finding.rule
        if column == "title":
            return str(rule_title(finding.rule))
        if column == "subjects":
            return subject_text(finding, self.snapshot)
        if column == "message":
            return str(short_message(finding, self.snapshot))
        if column == "state":
            return str(finding.state.label)
        if column == "updated":
            return updated(finding, self.snapshot)
        return in_charge(finding, self.snapshot)

    def _heading(self, heading: Heading, role: int) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{heading.title}  {heading.count}"
        return role in (Role.BANNER, Role.STRONG) or None

    def _tooltip(self, finding: Finding, column: str) -> str:
        if column in ("state", "author"):
            return path(finding, self.snapshot)
        return self.whole_text(finding, column)

    def whole_text(self, finding: Finding, column: str) -> str:
        """The text of a cell as it is copied: the message names its objects."""
        return str(finding.message) if column == "message" else self._text(finding, column)

    @property
    def anybody(self) -> bool:
        """Whether somebody has done something about one of them."""
        known = treatments(self.snapshot) if self.snapshot is not None else {}
        return bool(known) and any(finding.id in known for finding in self.rows)
