"""并入: field by field whose value stays, what becomes of shape and money, and what the project is then."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QScrollArea, QWidget

from ecodesk.analysis.footprints import footprint_derivation
from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, plain, t
from ecodesk.model.fields import fields_by_id
from ecodesk.model.measures import area, hectares, number_text, signed_text
from ecodesk.model.records import Project, SourceProject
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.table import Table
from ecodesk.rules.change_words import shortened
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.field_text import shown_with_unit
from ecodesk.ui.planning.candidate_dialog import CandidateDialog
from ecodesk.ui.planning.candidate_edits import (
    ADD,
    BOTH,
    KEEP,
    LISTS,
    MERGED_FIELDS,
    PLAN,
    SOURCE,
    TAKE,
    TAKE_SOURCES,
    MergeWish,
    merged_project,
)

_WHOSE = {
    PLAN: t("保留方案", "Keep the plan's"),
    SOURCE: t("采用候选", "Take the candidate's"),
    BOTH: t("两者合并", "Both"),
}
_SHAPES = {
    PLAN: t("保留方案图形", "Keep the plan's shape"),
    BOTH: t("两个图形合并", "Unite both shapes"),
    SOURCE: t("采用候选图形", "Take the candidate's shape"),
}
_MONEY = {
    KEEP: t("不增加投资", "Add no money"),
    ADD: t("投资相加", "Add the money"),
    TAKE: t("采用候选投资", "Take the candidate's money"),
    TAKE_SOURCES: t("采用候选投资和来源", "Take its money and sources"),
}
_BOTH_MEANS = (*LISTS, "start", "end", "declared_area_hm2", "description")
_WIDTH = 760
_TEXT = 80  # characters of a value that are shown; the tooltip has all


class MergeDialog(CandidateDialog):
    """Chooses how a candidate goes into a project. `wish` is what was chosen."""

    def __init__(
        self,
        snapshot: Snapshot,
        row: SourceProject,
        project: Project,
        reason: str,
        look: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        title = t("并入 {code}", "Merge into {code}").format(code=plain(project.code))
        super().__init__(title, t("并入", "Merge"), reason, parent)
        self._snapshot, self._row, self._project = snapshot, row, project
        self.setMinimumWidth(look.px(_WIDTH))
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        for column, words in enumerate((t("字段", "Field"), plain(row.caption), plain(project.caption))):
            head = QLabel(str(words), self)
            head.setProperty("role", "field")
            head.setWordWrap(True)
            grid.addWidget(head, 0, column)
        self.choices: dict[str, QComboBox] = {}
        for name in MERGED_FIELDS:
            self._add_field(grid, name)
        self.shape = self._add_choice(grid, t("图形", "Shape"), _shape(row), _shape(project), _SHAPES)
        self.money = self._add_choice(
            grid,
            t("投资", "Money"),
            _amount(row.invest),
            _amount(project.invest),
            {wish: words for wish, words in _MONEY.items() if wish != TAKE_SOURCES or row.funding},
        )
        if row.geometry is None:
            self.shape.setEnabled(False)
        if row.invest is None:
            self.money.setEnabled(False)
        grid.setRowStretch(grid.rowCount(), 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        inside = QWidget(self)
        inside.setLayout(grid)
        area_ = QScrollArea(self)
        area_.setWidgetResizable(True)
        area_.setFrameShape(QScrollArea.Shape.NoFrame)
        area_.setWidget(inside)
        area_.setMinimumHeight(min(inside.sizeHint().height() + look.px(12), look.px(440)))
        self.body.addWidget(area_, 1)
        self._preview()

    def _add_field(self, grid: QGridLayout, name: str) -> None:
        field = fields_by_id(SourceProject)[name]
        mine, theirs = getattr(self._row, name), getattr(self._project, name)
        if mine == theirs or mine in (None, "", ()):
            return
        offered = {k: v for k, v in _WHOSE.items() if k != BOTH or name in _BOTH_MEANS}
        box = self._add_choice(
            grid,
            field.label,
            shown_with_unit(field, mine, self._snapshot),
            shown_with_unit(field, theirs, self._snapshot) or "—",
            offered,
        )
        if name in LISTS:
            box.setCurrentIndex(box.findData(BOTH))
        elif theirs in (None, "", ()):
            box.setCurrentIndex(box.findData(SOURCE))
        self.choices[name] = box

    def _add_choice(
        self, grid: QGridLayout, title: Text, mine: str, theirs: str, offered: dict[str, Text]
    ) -> QComboBox:
        at = grid.rowCount()
        for column, words in enumerate((str(title), mine, theirs)):
            cell = QLabel(shortened(words, _TEXT), self)
            cell.setWordWrap(column > 0)
            cell.setToolTip(words)
            cell.setProperty("role", "small" if column == 0 else "")
            grid.addWidget(cell, at, column)
        box = QComboBox(self)
        box.setProperty("compact", True)
        box.setAccessibleName(str(title))
        for value, words_of in offered.items():
            box.addItem(str(words_of), value)
        box.currentIndexChanged.connect(lambda _: self._preview())
        grid.addWidget(box, at, 3)
        return box

    @property
    def wish(self) -> MergeWish:
        """What was chosen."""
        return MergeWish(
            self._project.id,
            {name: box.currentData() for name, box in self.choices.items()},
            self.shape.currentData(),
            self.money.currentData(),
        )

    def _preview(self) -> None:
        if not hasattr(self, "money"):
            return
        self._possible = True
        try:
            merged = merged_project(self._snapshot, self._row, self._project, self.wish)
        except EcoDeskError as error:
            self._possible = False
            self.said.setText(str(error.message))
            self._allow()
            return
        before, after = _hectares(self._snapshot, self._project), _hectares(self._snapshot, merged)
        money = (merged.invest or Decimal(0)) - (self._project.invest or Decimal(0))
        words = t(
            "并入后 {code}：面积 {area} hm²（{more}），总投资 {money} 万元（{more_money}）",
            "Then {code} has {area} ha ({more}) and {money} 10k CNY ({more_money})",
        )
        self.said.setText(
            str(
                words.format(
                    code=plain(merged.code),
                    area=number_text(after),
                    more=signed_text(after - before),
                    money=number_text(merged.invest or Decimal(0)),
                    more_money=signed_text(float(money)),
                )
            )
        )
        self._allow()

    def complete(self) -> bool:
        return getattr(self, "_possible", True)


def _hectares(snapshot: Snapshot, project: Project) -> float:
    shape = Table.of(Project, [project]).derived("ground", footprint_derivation(snapshot))[0]
    return hectares(area(shape, snapshot.crs)) if shape is not None else 0.0


def _shape(row: Any) -> str:
    return str(t("有", "Yes") if row.geometry is not None else t("没有", "None"))


def _amount(value: Decimal | None) -> str:
    return "—" if value is None else f"{number_text(value)} {t('万元', '10k CNY')}"
