"""One column, declared once.

A record type is a frozen dataclass whose attributes are made with `column()`. The schema of the
store, the forms, the tables, the import mapping, the help and the data dictionary all read the same
`Field`; nothing keeps a list of its own.
"""

from __future__ import annotations

import dataclasses
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, TypeVar, dataclass_transform

from shapely.geometry.base import BaseGeometry

from ecodesk.i18n import Text, plain, t


class Kind(Enum):
    """What a field holds. The comment gives the Python type of a value; every value may be None."""

    TEXT = "text"  # str
    LONG_TEXT = "long_text"  # str, several lines
    INTEGER = "integer"  # int
    NUMBER = "number"  # float
    MONEY = "money"  # Decimal, 万元, two digits unless the field says otherwise
    DATE = "date"  # datetime.date
    YES_NO = "yes_no"  # bool
    CHOICE = "choice"  # str, a code of `choices`
    CHOICES = "choices"  # tuple[str, ...], codes of `choices`
    LINK = "link"  # str, id of a row of `table`
    LINKS = "links"  # tuple[str, ...], ids of rows of `table`
    JSON = "json"  # str holding JSON


class Shape(Enum):
    """What geometry a record type carries."""

    NONE = "none"
    POINT = "point"
    LINE = "line"
    POLYGON = "polygon"  # Polygon or MultiPolygon
    ANY = "any"


_NO_HELP = t("", "")
_UNIT_NAMES = {
    "万元": t("万元", "10k CNY"),
    "年": t("年", "years"),
    "处": t("处", "sites"),
    "字节": t("字节", "bytes"),
}


@dataclass(frozen=True)
class When:
    """A condition on a row, in words and as a test of its values."""

    text: Text
    holds: Callable[[Any], bool]


@dataclass(frozen=True)
class Gathered:
    """Where a list comes from: the values of `field` over the rows of `table` that are part of the row.

    `only` (field, value) leaves out the rows that say otherwise.
    """

    table: str
    field: str
    only: tuple[str, Any] | None = None


@dataclass(frozen=True)
class Pattern:
    """How the text of a field is written: a regular expression for the whole of it, and the same in words."""

    expression: str
    words: Text

    def fits(self, text: str) -> bool:
        return re.fullmatch(self.expression, text) is not None


@dataclass(frozen=True)
class Field:
    """One column: what it is called, holds, and means."""

    id: str
    label: Text
    kind: Kind
    help: Text = _NO_HELP
    unit: str = ""
    digits: int = 2
    max_length: int = 0
    choices: str = ""  # code list, see `code_lists`
    table: str = ""  # for LINK and LINKS
    required: bool = False
    unique: bool = False
    derived: bool = False  # computed by the program; shown, not typed
    section: str = ""  # group in forms
    required_when: When | None = None  # asked for only of the rows this holds for
    part_of: bool = False  # of a LINK: the row belongs to the one it names and goes with it
    gathered: Gathered | None = None  # of a derived field: kept in step with the rows it sums up
    numbered: str = ""  # stem of numbers such as TZ-2026-004, each given once: not changed, not used again
    limits: tuple[float, float] | None = None  # of a number: the least and the greatest there can be
    pattern: Pattern | None = None  # of a text
    hint: bool = False  # the help is short and so often needed that it always stands below the field

    @property
    def range(self) -> tuple[float, float | None]:
        """The least and, where there is one, the greatest number: nothing of a plan is less than zero."""
        if self.limits is not None:
            return self.limits
        return (0, 100 if self.unit == "%" else None)

    @property
    def unit_name(self) -> Text:
        """The unit of measure in words."""
        return _UNIT_NAMES.get(self.unit, plain(self.unit))


def out_of_range(field: Field, number: float) -> Text | None:
    """What to say of a number that a field cannot hold, None when it can."""
    low, high = field.range
    if number < low or (high is not None and number > high):
        if high is None:
            return t("“{field}”不能小于 {low}", "“{field}” cannot be less than {low}").format(
                field=field.label, low=f"{low:g}"
            )
        return t("“{field}”只能填 {low}–{high}{unit}", "“{field}” takes {low} to {high}{unit}").format(
            field=field.label, low=f"{low:g}", high=f"{high:g}", unit=f" {field.unit}" if field.unit else ""
        )
    return None


def column(
    label: Text,
    kind: Kind = Kind.TEXT,
    *,
    default: Any,
    help: Text = _NO_HELP,
    unit: str = "",
    digits: int = 2,
    max_length: int = 0,
    choices: str = "",
    table: str = "",
    required: bool = False,
    unique: bool = False,
    derived: bool = False,
    section: str = "",
    required_when: When | None = None,
    part_of: bool = False,
    gathered: Gathered | None = None,
    numbered: str = "",
    limits: tuple[float, float] | None = None,
    pattern: Pattern | None = None,
    hint: bool = False,
) -> Any:
    """Declare one field of a record type; its id is the attribute's name, `default` its empty value."""
    declared = Field(
        "",
        label,
        kind,
        help,
        unit,
        digits,
        max_length,
        choices,
        table,
        required,
        unique,
        derived or gathered is not None,
        section,
        required_when,
        part_of,
        gathered,
        numbered,
        limits,
        pattern,
        hint,
    )
    return dataclasses.field(default=default, metadata={"field": declared}, kw_only=True)


@dataclass(frozen=True, kw_only=True)
class Record:
    """A row. `id` is a UUID that never changes; `geometry` is in the workspace's working CRS."""

    table: ClassVar[str] = ""
    title: ClassVar[Text] = t("", "")
    shape: ClassVar[Shape] = Shape.NONE
    import_name: ClassVar[str] = ""

    id: str = dataclasses.field(default_factory=lambda: str(uuid.uuid4()))
    is_sample: bool = False
    geometry: BaseGeometry | None = None

    def __eq__(self, other: object) -> bool:
        """Equal when every value is equal and the geometry has the same vertices in the same order."""
        if type(other) is not type(self):
            return NotImplemented
        mine, theirs = self.__dict__, other.__dict__
        return all(mine[k] == theirs[k] for k in mine if k != "geometry") and same_geometry(
            self.geometry, other.geometry
        )

    def __hash__(self) -> int:
        return hash((type(self), self.id))

    @property
    def caption(self) -> str:
        """What to call this row in a sentence: code and name as far as it has them."""
        parts = [getattr(self, part, "") for part in ("code", "name")]
        return " ".join(str(part) for part in parts if part) or self.id[:8]


def same_geometry(a: BaseGeometry | None, b: BaseGeometry | None) -> bool:
    """Whether two geometries have exactly the same coordinates in the same order."""
    if a is None or b is None:
        return a is b
    return a is b or (a.geom_type == b.geom_type and a.wkb == b.wkb)


R = TypeVar("R", bound=Record)

_TYPES: dict[str, type[Record]] = {}


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(column,))
def record_part(cls: type[R]) -> type[R]:
    """The first columns of a long record type; a class derived from it adds the others and is the record."""
    return dataclass(frozen=True, kw_only=True, eq=False)(cls)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(column,))
def record(cls: type[R]) -> type[R]:
    """Make a frozen record type of a class and enter it in the register under its table name."""
    if cls.table in _TYPES:
        raise ValueError(f"two record types for table {cls.table!r}")
    made = dataclass(frozen=True, kw_only=True, eq=False)(cls)
    _TYPES[made.table] = made
    return made


def record_types() -> dict[str, type[Record]]:
    """All record types by table name, in the order of declaration."""
    return dict(_TYPES)


def record_type(table: str) -> type[Record]:
    """The record type of a table. Raises KeyError for an unknown table."""
    return _TYPES[table]


_FIELDS: dict[str, dict[str, Field]] = {}


def fields_of(cls: type[Record]) -> tuple[Field, ...]:
    """The declared fields of a record type (without `id`, `is_sample`, `geometry`)."""
    return tuple(fields_by_id(cls).values())


def fields_by_id(cls: type[Record]) -> dict[str, Field]:
    """The declared fields of a record type by id."""
    if cls.table not in _FIELDS:
        declared = (f for f in dataclasses.fields(cls) if "field" in f.metadata)
        _FIELDS[cls.table] = {f.name: dataclasses.replace(f.metadata["field"], id=f.name) for f in declared}
    return _FIELDS[cls.table]
