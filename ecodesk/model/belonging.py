"""Rows that are part of another row: which they are, and how lists on the other row follow from them.

A LINK field declared `part_of` says what its row belongs to. Such rows go with the row they belong to; lists
declared as `gathered` are kept in step with them, whichever of the two an edit changes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from ecodesk.model.completeness import is_empty
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Field, Gathered, Kind, Record, fields_of, record_type, record_types
from ecodesk.model.records import WorkItem
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Positions
from ecodesk.model.table import Table

R = TypeVar("R", bound=Record)

_CENT = Decimal("0.01")


def part_links(kind: type[Record]) -> list[tuple[type[Record], Field]]:
    """The record types whose rows can be part of a row of `kind`, with the field that says so."""
    return [
        (part, field)
        for part in record_types().values()
        for field in fields_of(part)
        if field.part_of and field.table == kind.table
    ]


def linked(table: Table[R], field: str, row_id: str) -> list[R]:
    """The rows whose LINK field names a row, in the order of the table."""
    return _linked_to_any(table, field, {row_id})


def _linked_to_any(table: Table[R], field: str, ids: set[str]) -> list[R]:
    hashes = table.derived(f"hash of {field}", lambda of, at: _hashes(of, field, at))
    near = np.isin(hashes, np.fromiter(map(hash, ids), dtype=np.int64, count=len(ids)))
    return [row for i in np.flatnonzero(near).tolist() if getattr(row := table.at(i), field) in ids]


def _hashes(table: Table[Any], field: str, at: Positions) -> npt.NDArray[Any]:
    column = table.column(field)
    return np.fromiter((hash(column[i]) for i in at.tolist()), dtype=np.int64, count=len(at))


def direct_parts(snapshot: Snapshot, rows: Iterable[Record]) -> list[Record]:
    """The rows that are part of any of these; not the parts of those."""
    ids: dict[type[Record], set[str]] = {}
    for row in rows:
        ids.setdefault(type(row), set()).add(row.id)
    return [
        part
        for owner, named in ids.items()
        for kind, link in part_links(owner)
        if len(snapshot.named(kind.table))
        for part in _linked_to_any(snapshot.table(kind), link.id, named)
    ]


def followed(snapshot: Snapshot, edit: Edit) -> Edit:
    """The edit with what follows from it: amounts, parts of deleted rows, gathered lists and their rows.

    What takes a step back, makes it again or restores an earlier one is whole already; only rows that came later
    go with what they are part of.
    """
    after = _Following(snapshot, edit)
    after.take_parts_along()
    if not (edit.undoes or edit.redoes or edit.whole):
        after.work_out_amounts()
        after.gather()
    return after.edit()


def gathered_fields(kind: type[Record]) -> frozenset[str]:
    """Ids of the fields of a record type that follow from rows that are part of it."""
    return frozenset(field.id for field, _ in _gathering(kind.table))


def merged_list(now: Any, before: Any, after: Any) -> Any:
    """A gathered list as it is now, with what an edit made of it: its rows are others' business as well.

    What the edit took away is gone, what it added is there, the rest stays as others left it.
    """
    if now == before or not isinstance(now, tuple):
        return after
    return (
        *(one for one in now if one in after or one not in before),
        *(a for a in after if a not in (*before, *now)),
    )


def amount(qty: float | None, unit_price: Decimal | None) -> Decimal | None:
    """Quantity × unit price to 0.01 万元; None while either is missing."""
    if qty is None or unit_price is None:
        return None
    return (Decimal(repr(qty)) * unit_price).quantize(_CENT, ROUND_HALF_UP)


def with_gathered(row: Record, snapshot: Snapshot) -> Record:
    """The row with its gathered lists as they follow from its parts."""
    values = {
        field.id: gathered_value(field, linked(snapshot.named(field.gathered.table), link, row.id))
        for field, link in _gathering(row.table)
        if field.gathered is not None
    }
    return dataclasses.replace(row, **values) if values else row


def gathered_value(field: Field, rows: Iterable[Record]) -> Any:
    """What a gathered field holds when these rows are the parts it sums up; texts are joined with ；."""
    assert field.gathered is not None
    values = dict.fromkeys(
        value
        for row in rows
        if _counts(field, row) and not is_empty(value := getattr(row, field.gathered.field))
    )
    return tuple(values) if field.kind in (Kind.CHOICES, Kind.LINKS) else "；".join(map(str, values))


def _counts(field: Field, row: Record) -> bool:
    assert field.gathered is not None
    only = field.gathered.only
    return only is None or getattr(row, only[0]) == only[1]


@cache
def _gathering(table: str) -> tuple[tuple[Field, str], ...]:
    """The gathered fields of a record type, each with the LINK field of the rows it gathers."""
    kind = record_type(table)
    return tuple(
        (field, next(link.id for part, link in part_links(kind) if part.table == field.gathered.table))
        for field in fields_of(kind)
        if field.gathered is not None
    )


@cache
def _gathered_from(table: str) -> tuple[tuple[str, str], ...]:
    """The owners whose lists follow from rows of a table: their table, and the LINK field that names them."""
    return tuple(
        dict.fromkeys(
            (owner, link)
            for owner in record_types()
            for field, link in _gathering(owner)
            if field.gathered is not None and field.gathered.table == table
        )
    )


class _Following:
    """An edit that grows while what follows from it is worked out."""

    def __init__(self, snapshot: Snapshot, edit: Edit) -> None:
        self._snapshot = snapshot
        self._given = edit
        self._changes = _Changes(edit.changes)

    def edit(self) -> Edit:
        """The edit as it is now; the one that was given when nothing followed."""
        changes = tuple(c for c in self._changes.values() if c.before != c.after)
        if changes == self._given.changes:
            return self._given
        return dataclasses.replace(self._given, changes=changes)

    def take_parts_along(self) -> None:
        waiting = [c.before for c in self._given.changes if c.after is None and c.before is not None]
        while waiting:
            # what the edit changes itself moves elsewhere, or is gone already
            found = [
                part
                for part in direct_parts(self._snapshot, waiting)
                if (part.table, part.id) not in self._changes
            ]
            # last first, so that taking it back puts them in again in their order
            for part in reversed(found):
                self._changes[part.table, part.id] = Change(part, None)
            waiting = found

    def work_out_amounts(self) -> None:
        for key, change in list(self._changes.items()):
            row = change.after
            if isinstance(row, WorkItem):
                known = amount(row.qty, row.unit_price_wan)
                if known is not None and known != row.amount_wan:
                    self._changes[key] = Change(change.before, dataclasses.replace(row, amount_wan=known))

    def gather(self) -> None:
        by_rows = self._owners_of_changed_rows()
        for change in list(self._given.changes):
            for field, link in _gathering(change.table):
                if field.gathered is not None and (change.table, change.id, field.gathered) not in by_rows:
                    self._rows_for(change, field, field.gathered, link)
        touched: dict[tuple[str, str], list[Gathered]] = {}
        for table, row_id, gathered in by_rows:
            touched.setdefault((table, row_id), []).append(gathered)
        for (table, row_id), lists in touched.items():
            self._list_for(table, row_id, lists)

    def _owners_of_changed_rows(self) -> dict[tuple[str, str, Gathered], None]:
        """(table, id, what is gathered) of the rows whose parts the edit changes, in the order of the edit."""
        found: dict[tuple[str, str, Gathered], None] = {}
        for change in self._changes.values():
            for owner, link in _gathered_from(change.table):
                for side in (change.before, change.after):
                    row_id = getattr(side, link) if side is not None else ""
                    if row_id:
                        found.update(
                            ((owner, row_id, field.gathered), None)
                            for field, _ in _gathering(owner)
                            if field.gathered is not None and field.gathered.table == change.table
                        )
        return found

    def _list_for(self, table: str, row_id: str, lists: Sequence[Gathered]) -> None:
        """Bring lists of a row into step with its parts."""
        row = self._now(table, row_id)
        if row is None:
            return
        values = {
            field.id: gathered_value(field, self._parts_now(table, row_id, field.gathered.table, link))
            for field, link in _gathering(table)
            if field.gathered is not None and field.gathered in lists
        }
        change = self._changes.get((table, row_id))
        before = change.before if change is not None else row
        self._changes[table, row_id] = Change(before, dataclasses.replace(row, **values))

    def _rows_for(self, change: Change, field: Field, gathered: Gathered, link: str) -> None:
        """Add and take away parts where an edit changes the list itself."""
        if change.after is None or field.kind not in (Kind.CHOICES, Kind.LINKS):
            return
        wanted = getattr(change.after, field.id)
        if change.before is not None and getattr(change.before, field.id) == wanted:
            return
        kind = record_type(gathered.table)
        if change.before is None and not wanted and not self._changes.naming(kind.table, link, change.id):
            return  # as nearly every row of an import
        there = [
            row for row in self._parts_now(change.table, change.id, kind.table, link) if _counts(field, row)
        ]
        held = {getattr(row, gathered.field) for row in there}
        values = {link: change.id, **_beside(change.after, gathered)}
        for value in wanted:
            if value not in held:
                row = kind(is_sample=change.after.is_sample, **values, **{gathered.field: value})
                self._changes[row.table, row.id] = Change(None, row)
        for row in there:
            if getattr(row, gathered.field) not in wanted:
                known = self._changes.get((row.table, row.id))
                self._changes[row.table, row.id] = Change(known.before if known else row, None)

    def _now(self, table: str, row_id: str) -> Record | None:
        """A row as it is after the edit so far."""
        change = self._changes.get((table, row_id))
        return change.after if change is not None else self._snapshot.row(table, row_id)

    def _parts_now(self, owner: str, row_id: str, table: str, link: str) -> list[Record]:
        """The parts of a row as they are after the edit so far, those already there first."""
        there = row_id in self._snapshot.named(owner)  # a new row has no parts yet but those of this edit
        rows = linked(self._snapshot.named(table), link, row_id) if there else []
        known = {row.id for row in rows}
        now = [change.after if (change := self._changes.get((table, r.id))) is not None else r for r in rows]
        now += [c.after for c in self._changes.naming(table, link, row_id) if c.id not in known]
        return [row for row in now if row is not None and getattr(row, link) == row_id]


class _Changes(dict[tuple[str, str], Change]):
    """The changes of an edit by table and id; those of rows that name an owner are found by its id too."""

    def __init__(self, changes: Iterable[Change]) -> None:
        super().__init__()
        self._naming: dict[tuple[str, str, str], dict[str, None]] = {}
        for change in changes:
            self[change.table, change.id] = change

    def __setitem__(self, key: tuple[str, str], change: Change) -> None:
        super().__setitem__(key, change)
        if change.after is not None:
            for _, link in _gathered_from(change.table):
                named = self._naming.setdefault((change.table, link, getattr(change.after, link)), {})
                named[change.id] = None

    def naming(self, table: str, link: str, owner: str) -> list[Change]:
        """Changes of rows that named the owner at some time of the edit, in the order they did."""
        return [self[table, row_id] for row_id in self._naming.get((table, link, owner), ())]


def _beside(row: Record, gathered: Gathered) -> dict[str, Any]:
    """What else a part says: the value that makes it count, and texts gathered from the same rows."""
    said = dict([gathered.only]) if gathered.only is not None else {}
    for other, _ in _gathering(row.table):
        from_same = other.gathered is not None and other.gathered.table == gathered.table
        if other.gathered is not None and from_same and other.kind is Kind.LONG_TEXT:
            said[other.gathered.field] = getattr(row, other.id)
    return said
