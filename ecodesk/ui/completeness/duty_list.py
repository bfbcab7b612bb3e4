"""Who answers for the element of a cell: lead units, co-operating units, and what is vacant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ecodesk.analysis.duty_gaps import DutyGap
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.records import OrgUnit, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.completeness.sections import MARGIN, section_column, section_title
from ecodesk.ui.delegates.painting import element_name
from ecodesk.ui.theme import restyle

_CAPTIONS: tuple[Text, ...] = (
    t("主办单位", "Lead unit"),
    t("配合部门", "Co-operating"),
    t("空当", "Vacant"),
)


def vacancy(snapshot: Snapshot, gap: DutyGap) -> Text:
    """A responsibility gap in words."""
    projects = snapshot.table(Project)
    codes = [plain(projects[p].code) for p in gap.projects if p in projects]
    if codes:
        return t("{codes} 缺主办单位", "{codes}: no lead unit").format(codes=join(codes))
    words = t("“{element}”有需求，没有主办单位", "“{element}” has need but no lead unit")
    return words.format(element=element_name(gap.element))


class DutyList(QWidget):
    """Three lines: 主办单位, 配合部门, 空当."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = section_title(self)
        self.title.setContentsMargins(MARGIN, 10, MARGIN, 0)
        grid = QGridLayout()
        grid.setContentsMargins(MARGIN, 6, MARGIN, 8)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        self._captions, self.lines = [QLabel(self) for _ in _CAPTIONS], [QLabel(self) for _ in _CAPTIONS]
        for i, (caption, line) in enumerate(zip(self._captions, self.lines, strict=True)):
            caption.setProperty("role", "secondary")
            line.setWordWrap(True)
            line.setTextFormat(Qt.TextFormat.PlainText)
            grid.addWidget(caption, i, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(line, i, 1)
        column = section_column(self)
        column.addWidget(self.title)
        column.addLayout(grid)

    def show_duties(self, snapshot: Snapshot, projects: Iterable[str], vacant: Sequence[DutyGap]) -> None:
        """The units that answer for some projects, and the gaps there are."""
        self.title.setText(str(t("要素责任", "Responsibility for the element")))
        for caption, words in zip(self._captions, _CAPTIONS, strict=True):
            caption.setText(str(words))
        table, orgs = snapshot.table(Project), snapshot.table(OrgUnit)
        rows = [table[p] for p in dict.fromkeys(projects) if p in table]
        leads = dict.fromkeys(row.lead for row in rows)
        coops = dict.fromkeys(coop for row in rows for coop in row.coops if coop not in leads)
        for line, ids in zip(self.lines, (leads, coops), strict=False):
            names = [plain(orgs[org].name) for org in ids if org in orgs]
            line.setText(str(join(names)) if names else "—")
        said = "\n".join(str(vacancy(snapshot, gap)) for gap in vacant)
        self.lines[2].setText(said or str(t("没有", "None")))
        restyle(self.lines[2], tone="error" if said else "")
