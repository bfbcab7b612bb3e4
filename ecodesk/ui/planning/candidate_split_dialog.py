"""按单元拆分: the children as they will be, with area, money and quantities by their share, before it is done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHeaderView, QWidget

from ecodesk.i18n import plain, t
from ecodesk.model.measures import number_text
from ecodesk.model.records import RestorationUnit, SourceProject
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.rows import percent_text
from ecodesk.ui.importing.plain_table import PlainTable, TextRows
from ecodesk.ui.planning.candidate_dialog import CandidateDialog
from ecodesk.ui.planning.candidate_edits import Part

_COLUMNS = (
    t("编号", "Code"),
    t("修复单元", "Unit"),
    t("面积 hm²", "Area, ha"),
    t("占比", "Share"),
    t("填报面积 hm²", "Declared, ha"),
    t("投资 万元", "Cost, 10k CNY"),
)


class SplitDialog(CandidateDialog):
    """Shows the parts; nothing is to be chosen but the reason."""

    def __init__(
        self,
        snapshot: Snapshot,
        row: SourceProject,
        parts: Sequence[Part],
        reason: str,
        look: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        title = t("按单元拆分 {name}", "Split {name} by unit").format(name=plain(row.name))
        super().__init__(title, t("拆分", "Split"), reason, parent)
        self.setMinimumWidth(look.px(720))
        self.rows = TextRows(self)
        self.table = PlainTable(look, self)
        self.table.setModel(self.rows)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.setMinimumHeight(look.px(40 + 28 * (len(parts) + 1)))
        self.rows.show([str(head) for head in _COLUMNS], [_cells(snapshot, part) for part in parts])
        self.body.addWidget(self.table)
        words = t(
            "面积合计 {area} hm²，投资合计 {money} 万元，与原清单相等",
            "Together {area} ha and {money} 10k CNY, as in the list",
        )
        money = [part.project.invest for part in parts if part.project.invest is not None]
        self.said.setText(
            str(
                words.format(
                    area=number_text(sum(part.area for part in parts)),
                    money=number_text(sum(money[1:], money[0])) if money else "—",
                )
            )
        )
        self._allow()


def _cells(snapshot: Snapshot, part: Part) -> list[str]:
    unit = snapshot.row(RestorationUnit.table, part.project.unit)
    project = part.project
    return [
        project.code,
        unit.caption if unit is not None else str(t("单元以外", "outside units")),
        number_text(part.area),
        percent_text(part.share, 1),
        "—" if project.declared_area_hm2 is None else number_text(project.declared_area_hm2),
        "—" if project.invest is None else number_text(project.invest),
    ]
