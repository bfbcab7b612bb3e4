"""A candidate beside what it meets: a map of both and of the common part, and field by field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ecodesk.analysis.candidate_matches import candidate_grounds
from ecodesk.analysis.footprints import footprints
from ecodesk.analysis.significance import polygons_of
from ecodesk.i18n import Text, plain, t
from ecodesk.model.belonging import linked
from ecodesk.model.code_lists import label
from ecodesk.model.fields import Record, fields_by_id
from ecodesk.model.measures import THIN, area, area_text, hectares, number_text
from ecodesk.model.records import FundingSource, Project, SourceProject
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.rows import Index, Role, percent_text
from ecodesk.ui.field_text import shown_with_unit
from ecodesk.ui.importing.plain_table import PlainTable, header_data
from ecodesk.ui.mini_map import Mark, MiniMap
from ecodesk.ui.planning.workbench_lines import Line
from ecodesk.ui.session import Session

_FIELDS = (
    "name", "lead", "unit", "element", "problem_types", "work_items", "declared_area_hm2", "invest", "start", "end",
    "description",
)  # fmt: skip
_MAP, _LOW_MAP, _ROW = 190, 128, 26
_NONE = "—"


class _Pairs(QAbstractTableModel):
    """Field, what the candidate says, what the other says; different values stand out."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.heads: tuple[str, ...] = ("", "", "")
        self.rows: Sequence[tuple[str, str, str]] = ()

    def show(self, heads: tuple[str, ...], rows: Sequence[tuple[str, str, str]]) -> None:
        self.beginResetModel()
        self.heads, self.rows = heads, rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 3

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        return header_data(self.heads, section, orientation, role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return row[index.column()]
        if role == Role.FAINT:
            return index.column() == 0
        if role == Role.STRONG:
            return index.column() > 0 and row[1] != row[2] and _NONE not in row[1:]
        return None


class Comparison(QWidget):
    """Shows one candidate and what it meets, or the first project it became."""

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.title = QLabel(self)
        self.title.setProperty("role", "subhead")
        self.title.setWordWrap(True)
        self.about = QLabel(self)
        self.about.setProperty("role", "small")
        self.about.setWordWrap(True)
        self.map = MiniMap(session, look, self)
        self.map.setFixedHeight(look.px(_MAP))
        self.legend = QLabel(self)
        self.legend.setProperty("role", "hint")
        self._pairs = _Pairs(self)
        self.fields = PlainTable(look, self, _ROW)
        self.fields.setModel(self._pairs)
        self.fields.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.fields.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.fields.setAccessibleName(str(t("逐项对比", "Field by field")))
        self.fields.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        header = self.fields.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.title, self.about, self.map, self.legend):
            column.addWidget(widget)
        column.addWidget(self.fields, 1)

    def set_low(self, low: bool) -> None:
        """Give the map less room where the window is low."""
        self.map.setFixedHeight(self._look.px(_LOW_MAP if low else _MAP))

    def show_line(self, snapshot: Snapshot | None, line: Line | None) -> None:
        """Show a candidate, or nothing."""
        row = (
            snapshot.table(SourceProject).get(line.id) if snapshot is not None and line is not None else None
        )
        if snapshot is None or line is None or row is None:
            self.title.setText("")
            self.about.setText("")
            self.map.show_place(None, ())
            self._pairs.show(("", "", ""), ())
            return
        other = counterpart(snapshot, line)
        self.legend.setText(
            str(
                t(
                    "实线：候选 · 虚线：对方 · 红色：共同部分",
                    "Solid: candidate · dashed: the other · red: in common",
                )
            )
        )
        self.title.setText(row.caption)
        about = str(_about(snapshot, line, row, other))
        self.about.setText(about.replace(" %", f"{THIN}%"))  # no line breaks before a per cent sign
        self._draw(snapshot, row, other)
        theirs = (
            t("方案项目", "In the plan") if isinstance(other, Project) else t("另一候选", "Other candidate")
        )
        heads = ("", str(t("候选项目", "Candidate")), str(theirs) if other is not None else "")
        self._pairs.show(heads, _compared(snapshot, row, other))

    def _draw(self, snapshot: Snapshot, row: SourceProject, other: Record | None) -> None:
        mine = ground_of(snapshot, row)
        theirs = ground_of(snapshot, other) if other is not None else None
        common = (
            polygons_of([shapely.intersection(mine, theirs)])[0]
            if mine is not None and theirs is not None
            else None
        )
        marks = [
            Mark(theirs, "before"),
            Mark(mine, "outline"),
            Mark(common, "gap"),
        ]
        there = [shape for shape in (mine, theirs) if shape is not None]
        near = [shape for shape in there if mine is None or shape is mine or shape.distance(mine) < 1.0]
        self.map.show_place(shapely.union_all(near) if near else None, marks)


def counterpart(snapshot: Snapshot, line: Line) -> Record | None:
    """What a candidate is shown beside: what it meets most of, or the first project it became."""
    if line.fate.targets:
        return snapshot.row(Project.table, line.fate.targets[0])
    match = line.standing.match if line.standing is not None else None
    return snapshot.row(match.table, match.id) if match is not None else None


def ground_of(snapshot: Snapshot, row: Record) -> Any:
    """The ground of a project or a candidate, None without a shape."""
    shapes = footprints(snapshot) if isinstance(row, Project) else candidate_grounds(snapshot)
    return shapes[snapshot.named(row.table).position(row.id)]


def _short(row: Record) -> str:
    return str(getattr(row, "code", "") or getattr(row, "name", ""))


def _about(snapshot: Snapshot, line: Line, row: SourceProject, other: Record | None) -> Text:
    if line.fate.decided:
        words = t("{state}：{reason}（{who}，{day}）", "{state}: {reason} ({who}, {day})")
        return words.format(
            state=label("source_state", row.state),
            reason=plain(row.reason or _NONE),
            who=plain(row.decided_by or _NONE),
            day=plain(str(row.decided_on or _NONE)),
        )
    match = line.standing.match if line.standing is not None else None
    if match is None or other is None:
        if row.geometry is None:
            return t(
                "没有图形，方案和其他清单里也没有同名项目",
                "No shape, and no project of the same name anywhere",
            )
        return t("方案和其他清单里没有项目在这里", "No project of plan or lists lies here")
    if match.by_name:
        return t("与 {other} 同名，没有共同的图形", "Same name as {other}, no ground in common").format(
            other=plain(_short(other))
        )
    return t(
        "与 {other} 共同部分 {area}，占候选 {mine}、占对方 {theirs}",
        "Shares {area} with {other}: {mine} of the candidate, {theirs} of the other",
    ).format(
        other=plain(_short(other)),
        area=area_text(match.shared),
        mine=percent_text(match.share),
        theirs=percent_text(match.share_of_it),
    )


def _compared(snapshot: Snapshot, row: SourceProject, other: Record | None) -> list[tuple[str, str, str]]:
    mine, theirs = fields_by_id(SourceProject), fields_by_id(type(other)) if other is not None else {}
    rows = []
    for name in _FIELDS:
        said = shown_with_unit(mine[name], getattr(row, name), snapshot) or _NONE
        against = ""
        if other is not None:
            against = shown_with_unit(theirs[name], getattr(other, name), snapshot) or _NONE
        rows.append((str(mine[name].label), said, against))
    size = (
        str(t("图上面积", "Measured")),
        _size(snapshot, row),
        _size(snapshot, other) if other is not None else "",
    )
    money = (
        str(mine["funding"].label),
        shown_with_unit(mine["funding"], row.funding, snapshot) or _NONE,
        _levels(snapshot, other) if other is not None else "",
    )
    at = _FIELDS.index("invest")
    return [*rows[:at], size, rows[at], money, *rows[at + 1 :]]


def _size(snapshot: Snapshot, row: Record) -> str:
    shape = ground_of(snapshot, row)
    if shape is None:
        return _NONE
    return str(t("{n} hm²", "{n} ha").format(n=number_text(hectares(area(shape, snapshot.crs)))))


def _levels(snapshot: Snapshot, row: Record) -> str:
    if isinstance(row, SourceProject):
        levels = list(row.funding)
    else:
        levels = [line.level for line in linked(snapshot.table(FundingSource), "project", row.id)]
    return "、".join(str(label("funding_source", level)) for level in dict.fromkeys(levels)) or _NONE
