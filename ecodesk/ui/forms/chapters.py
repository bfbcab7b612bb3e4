"""How a form is declared: chapters in their order, figures between the fields, tables of child rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Field, Kind, Record, fields_by_id, fields_of
from ecodesk.model.snapshot import Snapshot

_NOTHING = t("", "")


@dataclass(frozen=True)
class Figure:
    """Something shown that no field holds: worked out of a record and the plan it belongs to."""

    id: str
    label: Text
    text: Callable[[Record, Snapshot], str]
    source: Text = _NOTHING  # what it is worked out from
    unit: str = ""
    before: str = ""  # id of the field it stands before; empty = at the end of its chapter
    shown: Callable[[Any], bool] = lambda record: True

    @property
    def as_field(self) -> Field:
        """The figure as a field that nobody types into."""
        return Field(self.id, self.label, Kind.TEXT, help=self.source, unit=self.unit, derived=True)


@dataclass(frozen=True)
class TableAct:
    """Something to do with a whole table of a form, offered beside its title. `run` gets the desk of the form."""

    id: str
    title: Text
    icon: str
    tip: Text
    run: Callable[[Any], None]
    needs_row: bool = False  # works on the chosen row
    reads_only: bool = False  # possible in a plan opened for reading, too


@dataclass(frozen=True)
class ChildTable:
    """Rows of another record type that belong to the record of the form."""

    kind: type[Record]
    owner: str  # the LINK field that names the record they belong to
    columns: tuple[str | Figure, ...]
    add: Text  # what the line says that adds a row
    sums: tuple[str, ...] = ()  # fields with a sum in the last row
    required: bool = False
    acts: tuple[TableAct, ...] = ()
    own_links: tuple[str, ...] = ()  # LINK fields that can only name rows of the same table and owner

    @property
    def id(self) -> str:
        """The name by which rules and the form speak of the whole table."""
        return self.kind.table

    @property
    def title(self) -> Text:
        return self.kind.title

    @property
    def fields(self) -> tuple[Field, ...]:
        """The columns as fields, figures included."""
        declared = fields_by_id(self.kind)
        return tuple(c.as_field if isinstance(c, Figure) else declared[c] for c in self.columns)

    def figure(self, field_id: str) -> Figure | None:
        """The figure of a column, or None when the column is a field."""
        return next((c for c in self.columns if isinstance(c, Figure) and c.id == field_id), None)

    def of(self, owner: str, snapshot: Snapshot) -> list[Record]:
        """The rows that belong to a record, in the order of the table."""
        return list[Record](snapshot.table(self.kind).having(self.owner, owner))


@dataclass(frozen=True)
class Chapter:
    """One chapter of a form; its fields are those whose `section` is its id."""

    id: str
    title: Text
    note: Text = _NOTHING  # one line beside the title
    figures: tuple[Figure, ...] = ()
    tables: tuple[ChildTable, ...] = ()
    only_when: Mapping[str, Callable[[Any], bool]] = field(default_factory=dict)  # by field id
    left_out: tuple[str, ...] = ()  # fields the program keeps for itself; a figure says what they mean
    spans: Mapping[str, int] = field(
        default_factory=dict
    )  # by field id, of those wider or narrower than usual


@dataclass(frozen=True)
class FormLayout:
    """The form of one record type. ValueError when a field stands in a chapter that is not declared."""

    kind: type[Record]
    chapters: tuple[Chapter, ...]

    def __post_init__(self) -> None:
        known = {chapter.id for chapter in self.chapters}
        lost = [f.id for f in fields_of(self.kind) if f.section and f.section not in known]
        if lost:
            raise ValueError(f"fields of {self.kind.table} in no chapter of its form: {lost}")

    def fields(self, chapter: Chapter) -> tuple[Field, ...]:
        """The declared fields of a chapter."""
        return tuple(
            f for f in fields_of(self.kind) if f.section == chapter.id and f.id not in chapter.left_out
        )

    def parts(self, chapter: Chapter) -> tuple[Field | Figure, ...]:
        """Fields and figures of a chapter in reading order."""
        found: list[Field | Figure] = []
        for declared in self.fields(chapter):
            found += [figure for figure in chapter.figures if figure.before == declared.id]
            found.append(declared)
        return (*found, *(figure for figure in chapter.figures if not figure.before))

    def places(self) -> dict[str, Chapter]:
        """The chapter of every place a rule can speak about: fields, figures and child tables, in order."""
        return {
            name: chapter
            for chapter in self.chapters
            for name in (*(p.id for p in self.parts(chapter)), *(table.id for table in chapter.tables))
        }

    def tables(self) -> tuple[ChildTable, ...]:
        """All child tables in reading order."""
        return tuple(table for chapter in self.chapters for table in chapter.tables)


def is_shown(chapter: Chapter, part: Field | Figure, record: Record) -> bool:
    """Whether a part makes sense for a record; a field that holds something is never hidden."""
    if isinstance(part, Figure):
        return part.shown(record)
    condition = chapter.only_when.get(part.id)
    return condition is None or condition(record) or bool(getattr(record, part.id))


def total(rows: Sequence[Record], field_id: str) -> Any:
    """The sum of a field over rows, None when no row has a value."""
    values = [value for row in rows if (value := getattr(row, field_id)) is not None]
    return sum(values[1:], values[0]) if values else None
