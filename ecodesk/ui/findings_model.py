"""The table of findings: filtered and ordered lists of what the rules found, by column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt

from ecodesk.i18n import Text, t
from ecodesk.model.records import Waiver
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding, FindingState, Severity
from ecodesk.rules.registry import all_rules
from ecodesk.ui.delegates.rows import Index, Role
from ecodesk.ui.finding_words import NAMED, short_message

COLUMNS: tuple[tuple[str, Text], ...] = (
    ("severity", t("级别", "Severity")),
    ("rule", t("编号", "Code")),
    ("title", t("检查项", "Check")),
    ("subjects", t("对象", "Objects")),
    ("message", t("说明", "Description")),
    ("state", t("处理状态", "State")),
    ("author", t("经办", "By")),
)
SCOPES: tuple[tuple[str, Text], ...] = (
    ("county", t("全县", "Whole county")),
    ("view", t("当前视图", "Current view")),
    ("selection", t("所选", "Selection")),
)


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
            names.append(subject.id[:8])
        else:
            names.append(str(getattr(row, "code", "") or getattr(row, "name", "") or row.id[:8]))
    more = len(finding.subjects) - NAMED
    return " × ".join(names) + (f" +{more}" if more > 0 else "")


class FindingsModel(QAbstractTableModel):
    """Findings as rows; what is shown is decided by `show`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.snapshot: Snapshot | None = None
        self.rows: list[Finding] = []
        self._at: dict[str, int] = {}

    def show(self, snapshot: Snapshot | None, findings: Sequence[Finding]) -> None:
        """Show these findings in this order."""
        self.beginResetModel()
        self.snapshot = snapshot
        self.rows = list(findings)
        self._at = {finding.id: i for i, finding in enumerate(self.rows)}
        self.endResetModel()

    def row_of(self, finding: str) -> int:
        """Where a finding stands, -1 when it is not shown."""
        return self._at.get(finding, -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

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
        finding = self.rows[index.row()]
        column = COLUMNS[index.column()][0]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(finding, column)
        if role == Qt.ItemDataRole.ToolTipRole and column in ("message", "state", "subjects"):
            return self._tooltip(finding, column)
        if role == Role.ID:
            return finding.id
        if role == Role.SEVERITY and column == "severity":
            return finding.severity
        if role == Role.TONE and column == "state":
            return "ok" if finding.state is FindingState.WAIVED else "neutral"
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
        waiver = self._waiver(finding)
        return waiver.author if waiver is not None else ""

    def _waiver(self, finding: Finding) -> Waiver | None:
        if self.snapshot is None or not finding.waiver:
            return None
        table = self.snapshot.table(Waiver)
        return table.get(finding.waiver)

    def _state(self, finding: Finding) -> str:
        """The state with all that is known of a waiver: until when, why, by which document."""
        waiver, words = self._waiver(finding), finding.state.label
        if waiver is None:
            return str(words)
        if waiver.valid_until is not None:
            words = t("{state} 至 {day}", "{state} until {day}").format(
                state=words, day=waiver.valid_until.isoformat()
            )
        return "\n".join(filter(None, (str(words), waiver.explanation, waiver.document)))

    def _tooltip(self, finding: Finding, column: str) -> str:
        if column == "state":
            return self._state(finding)
        return self.whole_text(finding, column)

    def whole_text(self, finding: Finding, column: str) -> str:
        """The text of a cell as it is copied: the message names its objects."""
        return str(finding.message) if column == "message" else self._text(finding, column)

    @property
    def anybody(self) -> bool:
        """Whether somebody stands in the column 经办."""
        return any(finding.waiver for finding in self.rows)


def wanted(
    findings: Sequence[Finding],
    severities: frozenset[Severity],
    scope: str,
    *,
    selected: frozenset[tuple[str, str]],
    view: tuple[float, float, float, float] | None,
    waived: bool,
    current: str,
) -> list[Finding]:
    """The findings to list; the one that is open stays whatever the filters say."""
    chosen = [f for f in findings if (f.severity in severities and (waived or f.open)) or f.id == current]
    if scope == "selection":
        return [f for f in chosen if f.id == current or any((s.table, s.id) in selected for s in f.subjects)]
    if scope == "view" and view is not None:
        shapes = [f.geometry for f in chosen]
        boxes = shapely.box(*view)
        meets = shapely.intersects(shapely.envelope(shapes), boxes) if shapes else []
        return [f for f, meet in zip(chosen, meets, strict=True) if meet or f.id == current]
    return chosen
