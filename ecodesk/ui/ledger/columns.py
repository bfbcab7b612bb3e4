"""The columns of the project table: the declared fields of a project, and figures worked out for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ecodesk.analysis.four_elements import ELEMENTS
from ecodesk.i18n import t
from ecodesk.model.code_lists import code_list
from ecodesk.model.fields import Field, Kind, fields_by_id
from ecodesk.model.records import Project
from ecodesk.rules.finding import Severity
from ecodesk.ui.field_text import unit_text

CODE = "code"
NUMBERS = (Kind.NUMBER, Kind.MONEY, Kind.INTEGER)

_FROM_SHAPE = t("椭球面积，由图形计算", "Ellipsoidal area, worked out from the shape")
AREA = Field("area", t("面积", "Area"), Kind.NUMBER, _FROM_SHAPE, "hm²", derived=True)
AREA_MU = Field("area_mu", t("面积", "Area"), Kind.NUMBER, _FROM_SHAPE, "亩", derived=True)
HOME_SHARE = Field(
    "home_share",
    t("在单元内", "In its unit"),
    Kind.NUMBER,
    t("图形落在所属修复单元内的比例", "How much of the shape lies in the unit it is grouped into"),
    "%",
    digits=1,
    derived=True,
)
FINDING = Field(
    "finding",
    t("问题", "Finding"),
    Kind.TEXT,
    t("未处理的检查结果中最严重的一级", "The gravest open finding"),
    derived=True,
)

FOUR = tuple(Field(name, title, Kind.TEXT, derived=True) for name, title in ELEMENTS.items())
"""The four elements of the ledger entry of a project, as marks."""

# in the order they stand in; (field, width at normal text size, shown at first)
_ARRANGED = (
    (CODE, 124, True),
    ("name", 244, True),
    ("element", 108, True),
    ("status", 92, True),
    (FINDING.id, 76, True),
    *((field.id, 80, True) for field in FOUR),
    ("unit", 210, True),
    (AREA.id, 96, True),
    (AREA_MU.id, 104, True),
    ("invest", 116, True),
    ("lead", 156, True),
    ("person", 84, True),
    ("start", 92, True),
    ("end", 92, True),
    (HOME_SHARE.id, 84, True),
    ("townships", 112, True),
)
_WIDTHS = {
    Kind.LONG_TEXT: 240,
    Kind.TEXT: 150,
    Kind.CHOICES: 180,
    Kind.LINKS: 180,
    Kind.LINK: 150,
    Kind.CHOICE: 120,
}
_OTHER_WIDTH = 100


@dataclass(frozen=True)
class Column:
    """One column: its field, how wide it is at normal text size, whether it is shown at first."""

    field: Field
    width: int
    shown: bool = False

    @property
    def id(self) -> str:
        return self.field.id

    @property
    def numeric(self) -> bool:
        return self.field.kind in NUMBERS

    @property
    def wordings(self) -> list[str]:
        """All a cell can show, in the language in use, when that is known beforehand."""
        if self.id == FINDING.id:
            return [str(severity.label) for severity in Severity]
        if self.field.kind is Kind.CHOICE:
            return [str(code.label) for code in code_list(self.field.choices).values()]
        return []

    @property
    def title(self) -> str:
        """Name and unit in the language in use."""
        unit = unit_text(self.field) if self.field.unit else ""
        return f"{self.field.label} {unit}".rstrip()


@cache
def columns() -> tuple[Column, ...]:
    """All columns; a field declared later appears by itself, after the arranged ones."""
    fields = {field.id: field for field in (AREA, AREA_MU, HOME_SHARE, FINDING, *FOUR)}
    fields |= fields_by_id(Project)
    arranged = [Column(fields.pop(name), width, shown) for name, width, shown in _ARRANGED]
    rest = [Column(field, _WIDTHS.get(field.kind, _OTHER_WIDTH)) for field in fields.values()]
    return tuple(arranged + rest)


@cache
def columns_by_id() -> dict[str, Column]:
    """All columns by id."""
    return {column.id: column for column in columns()}
