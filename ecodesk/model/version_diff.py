"""How two pictures of a plan differ: rows added, removed, reshaped or filled in otherwise, gathered by what they belong to."""

from __future__ import annotations

import hashlib
import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.belonging import gathered_fields
from ecodesk.model.fields import Field, Kind, Record, fields_of, record_type, record_types
from ecodesk.model.row_names import short_caption
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Positions
from ecodesk.model.table import Table
from ecodesk.progress import SILENT, Progress

HOW_REVIEW_GOES = frozenset({"plan_version", "review_comment", "review_baseline", "finding_treatment"})
"""Tables about the review of a plan and not part of what it says: a comparison leaves them out."""


class ChangeKind(Enum):
    """What happened to a row; of several, the first of these."""

    ADDED = "added"
    REMOVED = "removed"
    RESHAPED = "reshaped"
    FIELDS = "fields"

    @property
    def title(self) -> Text:
        return _TITLES[self]


_TITLES = {
    ChangeKind.ADDED: t("新增", "Added"),
    ChangeKind.REMOVED: t("删除", "Removed"),
    ChangeKind.RESHAPED: t("图形修改", "Reshaped"),
    ChangeKind.FIELDS: t("仅字段修改", "Fields only"),
}


@dataclass(frozen=True)
class RowChange:
    """One row: what happened to it, and the fields that differ (none when it was added or removed)."""

    table: str
    id: str
    kind: ChangeKind
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A change as people review it: a row that is part of no other, with what happened to its parts.

    `own` is None when only parts of the row differ.
    """

    table: str
    id: str
    own: RowChange | None
    parts: tuple[RowChange, ...] = ()

    @property
    def kind(self) -> ChangeKind:
        return self.own.kind if self.own is not None else ChangeKind.FIELDS

    @property
    def key(self) -> tuple[str, str]:
        return self.table, self.id


@dataclass(frozen=True)
class VersionDiff:
    """Two pictures and every row in which they differ."""

    old: Snapshot
    new: Snapshot
    changes: tuple[RowChange, ...]

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The changes gathered by the row they belong to, in the order of kinds, tables and captions."""
        own: dict[tuple[str, str], RowChange] = {}
        parts: dict[tuple[str, str], list[RowChange]] = {}
        for change in self.changes:
            owner = self._owner(change)
            if owner == (change.table, change.id):
                own[owner] = change
            else:
                parts.setdefault(owner, []).append(change)
        keys = dict.fromkeys(chain(own, parts))
        made = (
            Entry(*key, own.get(key), tuple(parts.get(key, ())))
            for key in keys
            if key not in own or not _only_counts_on(own[key])
        )
        kinds, tables = list(ChangeKind), list(record_types())
        return tuple(
            sorted(
                made,
                key=lambda e: (
                    kinds.index(e.kind),
                    e.table != "project",
                    tables.index(e.table),
                    self.row(e).caption,
                ),
            )
        )

    def row(self, entry: Entry) -> Record:
        """The row of an entry as it is now, or as it was when it is gone."""
        row = self.new.row(*entry.key) or self.old.row(*entry.key)
        if row is None:
            raise KeyError(entry.key)
        return row

    def caption(self, entry: Entry) -> Text:
        """What to call the row of an entry: code and name, or else the codes of the rows it is about."""
        row = self.row(entry)
        if getattr(row, "code", "") or getattr(row, "name", ""):
            return plain(row.caption)
        snapshot = self.new if self.new.row(*entry.key) is not None else self.old
        for field in fields_of(type(row)):
            if field.kind in (Kind.LINK, Kind.LINKS) and field.table:
                value = getattr(row, field.id)
                ids = value if field.kind is Kind.LINKS else (value,)
                found = [snapshot.row(field.table, one) for one in ids if one]
                if about := [plain(short_caption(one)) for one in found if one is not None]:
                    return join(about)
        return plain(row.caption)

    def rows(self, key: tuple[str, str]) -> tuple[Record | None, Record | None]:
        """A row before and after."""
        return self.old.row(*key), self.new.row(*key)

    def _owner(self, change: RowChange) -> tuple[str, str]:
        table, row_id = change.table, change.id
        for _ in range(8):  # rows are part of rows that are part of rows, but never of themselves
            row = self.new.row(table, row_id) or self.old.row(table, row_id)
            links = [field for field in _owner_fields(table) if row is not None and getattr(row, field.id)]
            above = next(
                (
                    (link.table, getattr(row, link.id))
                    for link in links
                    if self.new.row(link.table, getattr(row, link.id)) is not None
                    or self.old.row(link.table, getattr(row, link.id)) is not None
                ),
                None,
            )
            if above is None:
                break
            table, row_id = above
        return table, row_id

    def count(self, kind: ChangeKind) -> int:
        """How many entries are of a kind."""
        return sum(entry.kind is kind for entry in self.entries)

    def change_hash(self, entry: Entry) -> str:
        """Stands for what exactly changed: another change of the same row has another."""
        if entry.key not in self._hashes:
            self._hashes[entry.key] = self._hash_of(entry)
        return self._hashes[entry.key]

    @cached_property
    def _hashes(self) -> dict[tuple[str, str], str]:
        return {}

    def _hash_of(self, entry: Entry) -> str:
        made = hashlib.sha256()
        for change in (*((entry.own,) if entry.own is not None else ()), *entry.parts):
            for row in self.rows((change.table, change.id)):
                made.update(_fingerprint(row))
        return made.hexdigest()[:16]


def _only_counts_on(change: RowChange) -> bool:
    """Whether nothing but the version and state of the plan differ, as they do from version to version."""
    named = change.kind is ChangeKind.FIELDS and bool(change.fields)
    return change.table == "plan_info" and named and {"version", "status"}.issuperset(change.fields)


def _owner_fields(table: str) -> list[Field]:
    """The links to what a row is part of; else to the one project it speaks about."""
    links = [field for field in fields_of(record_type(table)) if field.kind is Kind.LINK]
    return [field for field in links if field.part_of] or [f for f in links if f.id == "project"]


def _fingerprint(row: Record | None) -> bytes:
    if row is None:
        return b"-"
    shape = shapely.to_wkb(row.geometry) if row.geometry is not None else b""
    values = [str(getattr(row, field.id)) for field in fields_of(type(row))]
    return b"|".join([row.id.encode(), *(value.encode() for value in values), shape or b""])


def compare(
    old: Snapshot, new: Snapshot, tables: Iterable[str] | None = None, progress: Progress = SILENT
) -> VersionDiff:
    """How two pictures differ, in all tables of the plan or those named."""
    chosen = [n for n in record_types() if n not in HOW_REVIEW_GOES] if tables is None else list(tables)
    found: list[RowChange] = []
    for i, name in enumerate(chosen):
        progress.report(i, len(chosen), record_type(name).title)
        found += _table_changes(old.named(name), new.named(name))
    return VersionDiff(old, new, tuple(found))


def _table_changes(old: Table[Any], new: Table[Any]) -> list[RowChange]:
    if old is new:
        return []
    name = old.kind.table
    added = [RowChange(name, i, ChangeKind.ADDED) for i in new.ids if i not in old]
    removed = [RowChange(name, i, ChangeKind.REMOVED) for i in old.ids if i not in new]
    both = [i for i in old.ids if i in new]
    if not both:
        return added + removed
    at_old, at_new = old.positions(both), new.positions(both)
    reshaped = _other_shapes(old.geometry[at_old], new.geometry[at_new])
    fields: dict[int, list[str]] = {}
    for field in ("is_sample", *(f.id for f in fields_of(old.kind))):
        for place in _other_values(old.column(field), new.column(field), at_old, at_new).tolist():
            fields.setdefault(place, []).append(field)
    changed = [
        RowChange(
            name,
            both[place],
            ChangeKind.RESHAPED if reshaped[place] else ChangeKind.FIELDS,
            tuple(fields.get(place, ())),
        )
        for place in sorted({*fields, *np.flatnonzero(reshaped).tolist()})
    ]
    return added + removed + changed


def _other_shapes(old: Any, new: Any) -> npt.NDArray[np.bool_]:
    """Where two arrays of geometries differ in any coordinate."""
    other = np.fromiter(map(operator.is_not, old, new), dtype=bool, count=len(old))
    there = np.flatnonzero(other)
    if len(there):
        one_missing = shapely.is_missing(old[there]) != shapely.is_missing(new[there])
        same = shapely.equals_identical(old[there], new[there])
        other[there] = one_missing | ~(same | shapely.is_missing(old[there]))
    return other


def _other_values(old: Sequence[Any], new: Sequence[Any], at_old: Positions, at_new: Positions) -> Positions:
    """The places at which two columns differ."""
    if old is new and np.array_equal(at_old, at_new):
        return np.empty(0, dtype=np.intp)
    pairs = zip(_taken(old, at_old), _taken(new, at_new), strict=True)
    differs = np.fromiter((a is not b and a != b for a, b in pairs), dtype=bool, count=len(at_old))
    return np.flatnonzero(differs)


def _taken(column: Sequence[Any], at: Positions) -> Sequence[Any]:
    if len(at) == len(column) and np.array_equal(at, np.arange(len(at))):
        return column
    return [column[i] for i in at.tolist()]


def told_fields(change: RowChange) -> tuple[Field, ...]:
    """The fields of a change worth showing: not the lists that follow from parts, which are shown themselves."""
    kind = record_type(change.table)
    followed = gathered_fields(kind)
    return tuple(f for f in fields_of(kind) if f.id in change.fields and f.id not in followed)


def counts(diff: VersionDiff) -> Mapping[ChangeKind, int]:
    """How many entries of each kind there are."""
    return {kind: diff.count(kind) for kind in ChangeKind}
