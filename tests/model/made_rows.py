"""Hypothesis strategies for rows of every record type, and for edits of a plan that holds any of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import shapely
from hypothesis import strategies as st

from ecodesk.i18n import t
from ecodesk.model.code_lists import code_list
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Field, Kind, Record, Shape, fields_of, record_types
from ecodesk.model.records import PlanVersion
from ecodesk.model.snapshot import Snapshot

KINDS = tuple(record_types().values())
_WORDS = st.text(alphabet="山水林田湖草沙 abc,;'\"\n[]{}–°", max_size=12)
_IDS = st.sampled_from(["", "one", "two", "three"])


def values(field: Field) -> st.SearchStrategy[Any]:
    """Everything a field may hold, its empty value included."""
    codes = sorted(code_list(field.choices)) if field.choices else [""]
    return {
        Kind.TEXT: _WORDS,
        Kind.LONG_TEXT: _WORDS,
        Kind.JSON: _WORDS,
        Kind.INTEGER: st.none() | st.integers(-(2**31), 2**31 - 1),
        Kind.NUMBER: st.none() | st.floats(-1e9, 1e9, allow_nan=False),
        Kind.MONEY: st.none() | st.decimals(-(10**9), 10**9, places=2).map(Decimal),
        Kind.DATE: st.none() | st.dates(date(1900, 1, 1), date(2100, 12, 31)),
        Kind.YES_NO: st.none() | st.booleans(),
        Kind.CHOICE: st.sampled_from(["", *codes]),
        Kind.CHOICES: st.lists(st.sampled_from(codes), max_size=3, unique=True).map(tuple),
        Kind.LINK: _IDS,
        Kind.LINKS: st.lists(_IDS, max_size=3, unique=True).map(tuple),
    }[field.kind]


_PLACES = st.tuples(st.integers(390_000, 390_040), st.integers(3_990_000, 3_990_040))


def _box(at: tuple[int, int]) -> shapely.Polygon:
    return shapely.box(at[0], at[1], at[0] + 9, at[1] + 7)


_POLYGONS = _PLACES.map(_box) | st.tuples(_PLACES, _PLACES).map(
    lambda two: shapely.MultiPolygon([_box(two[0]), _box(two[1])])
)
_LINES = st.lists(_PLACES, min_size=2, max_size=5, unique=True).map(shapely.LineString)
_POINTS = _PLACES.map(shapely.Point)
_SHAPES = {
    Shape.NONE: st.none(),
    Shape.POINT: st.none() | _POINTS,
    Shape.LINE: st.none() | _LINES,
    Shape.POLYGON: st.none() | _POLYGONS,
    Shape.ANY: st.none() | _POINTS | _LINES | _POLYGONS,
}


@st.composite
def rows(draw: st.DrawFn, kind: type[Record] | None = None) -> Record:
    """A row of a record type, of any when none is given, with an id of its own."""
    of = kind if kind is not None else draw(st.sampled_from(KINDS))
    held = {field.id: draw(values(field)) for field in fields_of(of)}
    if of is PlanVersion:
        held["content_hash"] = ""  # a version with a content is frozen, and no edit alters it
    return of(is_sample=draw(st.booleans()), geometry=draw(_SHAPES[of.shape]), **held)


@st.composite
def edits(draw: st.DrawFn, snapshot: Snapshot) -> Edit:
    """One gesture: rows added, deleted and changed, in one table or in several."""
    present = [row for table in snapshot.tables.values() for row in table.rows()]
    touched = (
        draw(st.lists(st.sampled_from(present), max_size=3, unique_by=lambda r: r.id)) if present else []
    )
    changes = [
        Change(row, None) if draw(st.booleans()) else Change(row, draw(_changed(row))) for row in touched
    ]
    changes += [Change(None, row) for row in draw(st.lists(rows(), min_size=not changes, max_size=3))]
    kept = [c for c in changes if c.before != c.after]
    return Edit(t("步骤", "Step"), tuple(draw(st.permutations(kept))))


@st.composite
def _changed(draw: st.DrawFn, row: Record) -> Record:
    fields: Sequence[Field] = draw(st.lists(st.sampled_from(fields_of(type(row))), max_size=2, unique=True))
    held: dict[str, Any] = {field.id: draw(values(field)) for field in fields}
    if isinstance(row, PlanVersion):
        held.pop("content_hash", None)
    if draw(st.booleans()):
        held["geometry"] = draw(_SHAPES[row.shape])
    return dataclasses.replace(row, **held)
