"""What a reviewer has looked at, as one short text: the project and everything that is part of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal

import shapely

from ecodesk.model.belonging import direct_parts
from ecodesk.model.fields import Record, fields_of
from ecodesk.model.records import AdmissionReview, LedgerEntry, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.version_diff import HOW_REVIEW_GOES

_LATER = frozenset(
    {*HOW_REVIEW_GOES, AdmissionReview.table, LedgerEntry.table}
)  # how the review goes and what follows it


def content_version(snapshot: Snapshot, project: Project) -> str:
    """Stands for all that is filled in about a project: its fields, shape, work items, funding, years, papers.

    Neither the status, which the steps of the review move, nor what is worked out from the rest counts.
    """
    made = hashlib.sha256()
    for row in sorted(_whole(snapshot, project), key=lambda one: (one.table, one.id)):
        made.update(_written(row))
    return made.hexdigest()[:16]


def _whole(snapshot: Snapshot, project: Project) -> Iterator[Record]:
    level: list[Record] = [project]
    seen: set[tuple[str, str]] = set()
    while level:
        level = [one for one in level if (one.table, one.id) not in seen]
        seen.update((one.table, one.id) for one in level)
        yield from level
        level = [part for part in direct_parts(snapshot, level) if part.table not in _LATER]


def _written(row: Record) -> bytes:
    values = [
        f"{field.id}={_value(getattr(row, field.id))}"
        for field in fields_of(type(row))
        if not field.derived and field.id != "status"
    ]
    shape = b"" if row.geometry is None else shapely.to_wkb(row.geometry)
    return "\x1f".join((row.table, row.id, *values)).encode() + b"\x1e" + shape


def _value(value: object) -> str:
    """A number is the same number however a file has kept it: 480, 480.0 and 480.00."""
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return f"{Decimal(str(value)).normalize():f}"
    return str(value)
