"""Every value of the project table at one revision: read as columns, worded and ranked on demand.

Safe to read from the thread that arranges the table while the window shows it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCollator, QLocale

from ecodesk.analysis.four_elements import ELEMENTS, Extent, Mark, four_elements
from ecodesk.model.code_lists import code_list
from ecodesk.model.fields import Kind, Record
from ecodesk.model.measures import hectares, mu
from ecodesk.model.records import LedgerEntry, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.table import Table
from ecodesk.rules.finding import CheckResult, Severity
from ecodesk.ui.field_text import shown
from ecodesk.ui.figures import PlanFigures
from ecodesk.ui.ledger.columns import AREA, AREA_MU, CODE, FINDING, HOME_SHARE, NUMBERS, columns_by_id

Ranks = npt.NDArray[np.float64]


def worst_findings(result: CheckResult | None) -> dict[str, Severity]:
    """The gravest open finding about each project and each ledger entry, by id."""
    worst: dict[str, Severity] = {}
    for finding in result.findings.values() if result is not None else ():
        for subject in finding.subjects if finding.open else ():
            if subject.table in (Project.table, LedgerEntry.table):
                worst[subject.id] = max(worst.get(subject.id, finding.severity), finding.severity)
    return worst


R = TypeVar("R", bound=Record)


class ListedRows(Generic[R]):
    """The rows of a table of one picture, by column; `worst` are the gravest findings, by id."""

    def __init__(
        self, snapshot: Snapshot, kind: type[R], worst: Mapping[str, Severity] | None = None
    ) -> None:
        self.snapshot = snapshot
        self.table: Table[R] = snapshot.table(kind)
        self.worst: Mapping[str, Severity] = worst or {}
        self._values: dict[str, Sequence[Any]] = {}
        self._texts: dict[tuple[str, Any], str] = {}
        self._ranks: dict[str, Ranks] = {}

    def __len__(self) -> int:
        return len(self.table)

    def values(self, column: str) -> Sequence[Any]:
        """All values of a column, by position."""
        if column not in self._values:
            self._values[column] = self.worked_out(column)
        return self._values[column]

    def worked_out(self, column: str) -> Sequence[Any]:
        """Read a column for the first time."""
        if column == FINDING.id:
            return [self.worst.get(i) for i in self.table.ids]
        return self.table.column(column)

    def text(self, position: int, column: str) -> str:
        """What a cell shows, in the language in use."""
        return self._text(column, self.values(column)[position])

    def _text(self, column: str, value: Any) -> str:
        if isinstance(value, Severity):
            return str(value.label)
        if isinstance(value, Mark):
            return value.extent.value
        key = (column, value)
        if key not in self._texts:
            self._texts[key] = shown(columns_by_id()[column].field, value, self.snapshot)
        return self._texts[key]

    def numbers(self, column: str) -> npt.NDArray[np.float64]:
        """A numeric column for sums; what is missing is 0."""
        return np.array([float(value or 0) for value in self.values(column)], dtype=float)

    def ranks(self, column: str) -> Ranks:
        """Where each value stands in the order of its kind; NaN where there is none."""
        if column not in self._ranks:
            self._ranks[column] = self._ranked(column)
        return self._ranks[column]

    def _ranked(self, column: str) -> Ranks:
        field, values = columns_by_id()[column].field, self.values(column)
        if column in ELEMENTS:
            extents = list(Extent)
            return np.array([float(extents.index(mark.extent)) for mark in values], dtype=float)
        if field.kind in NUMBERS or column == FINDING.id:
            return np.array([np.nan if v is None else float(v) for v in values], dtype=float)
        if field.kind is Kind.DATE:
            return np.array([np.nan if v is None else float(v.toordinal()) for v in values], dtype=float)
        if field.kind is Kind.CHOICE:
            order = {code: float(i) for i, code in enumerate(code_list(field.choices))}
            return np.array([order.get(v, np.nan) for v in values], dtype=float)
        texts = [self._text(column, v) for v in values]
        order = {text: float(i) for i, text in enumerate(sorted_as_read({*texts} - {""}))}
        return np.array([order.get(text, np.nan) for text in texts], dtype=float)

    def by_code(self) -> npt.NDArray[np.intp]:
        """All positions in the order of the codes."""
        return np.argsort(self.ranks(CODE), kind="stable")


class ProjectRows(ListedRows[Project]):
    """The projects of one picture, with areas and shares as far as they have been worked out."""

    def __init__(
        self,
        snapshot: Snapshot,
        figures: PlanFigures | None = None,
        worst: Mapping[str, Severity] | None = None,
    ) -> None:
        super().__init__(snapshot, Project, worst)
        self._figures = figures

    def worked_out(self, column: str) -> Sequence[Any]:
        ids = self.table.ids
        if column in (AREA.id, AREA_MU.id):
            known: Mapping[str, float] = self._figures.areas if self._figures is not None else {}
            convert = hectares if column == AREA.id else mu
            return [convert(known[i]) if i in known else None for i in ids]
        if column == HOME_SHARE.id:
            shares = self._figures.home_shares if self._figures is not None else {}
            found = (shares.get(i, math.nan) for i in ids)
            return [None if math.isnan(share) else share * 100 for share in found]
        if column in ELEMENTS:
            four = four_elements(self.snapshot)
            return [four[i][column] for i in ids]
        return super().worked_out(column)


def sorted_as_read(texts: Any) -> list[str]:
    """Texts as a reader looks for them: Chinese by pronunciation, numbers inside by value."""
    collator = QCollator(QLocale("zh_CN"))
    collator.setNumericMode(True)
    return sorted(texts, key=collator.sortKey)
