"""A small example of each rule: rows it finds fault with, and the same rows put right.

They stand in `resources/rules/examples.json` and are laid over a square county of two units in two basins. Shapes
are given in metres from its south-west corner.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import shapely

from ecodesk.i18n import Text, plain, t
from ecodesk.model.code_lists import label
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.fields import Field, Kind, Record, fields_by_id, record_type
from ecodesk.model.snapshot import Snapshot
from ecodesk.resource_files import resource
from ecodesk.rules.finding import Finding
from ecodesk.rules.runner import check

_CRS = WorkingCrs(4547)
_X, _Y = 390_000.0, 3_990_000.0


@dataclass(frozen=True)
class Side:
    """One half of an example: the plan as the rule sees it, the rows that are the example, what is found."""

    snapshot: Snapshot
    rows: tuple[Record, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Example:
    """What fails and what passes; `drawn` when the difference is in shapes or in where they lie."""

    fails: Side
    passes: Side
    drawn: bool


@dataclass(frozen=True)
class Difference:
    """A value that makes the difference: whose and which it is, wrong and right."""

    name: Text
    wrong: Text
    right: Text


@cache
def example_of(code: str) -> Example | None:
    """The example of a rule as the rule itself judges it; None for a rule that has none."""
    given = _declared()["rules"].get(code)
    if given is None:
        return None
    fails, passes = (_side(code, given[name]) for name in ("fails", "passes"))
    return Example(fails, passes, bool(given["drawn"]))


def example_codes() -> frozenset[str]:
    """The rules that have an example."""
    return frozenset(_declared()["rules"])


@cache
def _declared() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(resource("rules/examples.json").read_text(encoding="utf-8"))
    return found


def _side(code: str, given: Mapping[str, Any]) -> Side:
    declared = _declared()
    rows = [_row(row) for row in given["rows"]]
    out = {*given.get("without", ()), *(row.id for row in rows)}
    base = [_row(row) for row in declared["base"] if row["id"] not in out]
    snapshot = Snapshot.of([*base, *rows], _CRS)
    day = date.fromisoformat(declared["today"])
    found = [f for f in check(snapshot, select={code}, today=day).ordered() if f.rule == code]
    return Side(snapshot, tuple(rows), tuple(found))


def _row(given: Mapping[str, Any]) -> Record:
    """A row with the values of its kind that are the same in every example, and its own."""
    kind = record_type(given["table"])
    fields = fields_by_id(kind)
    values = {**_declared()["sound"].get(kind.table, {}), **given}
    made = {
        name: _value(fields[name].kind if name in fields else None, value)
        for name, value in values.items()
        if name not in ("table", "box", "line", "point", "ring", "boxes")
    }
    return kind(geometry=_shape(values), **made)


def _shape(given: Mapping[str, Any]) -> Any:
    if (corners := given.get("box")) is not None:
        return shapely.box(_X + corners[0], _Y + corners[1], _X + corners[2], _Y + corners[3])
    if (boxes := given.get("boxes")) is not None:
        return shapely.multipolygons([_shape({"box": one}) for one in boxes])
    if (ring := given.get("ring")) is not None:
        return shapely.Polygon([(_X + x, _Y + y) for x, y in ring])
    if (points := given.get("line")) is not None:
        return shapely.LineString([(_X + x, _Y + y) for x, y in points])
    if (point := given.get("point")) is not None:
        return shapely.Point(_X + point[0], _Y + point[1])
    return None


def _value(kind: Kind | None, value: Any) -> Any:
    match kind:
        case Kind.DATE if value is not None:
            return date.fromisoformat(value)
        case Kind.MONEY if value is not None:
            return Decimal(str(value))
        case Kind.CHOICES | Kind.LINKS:
            return tuple(value)
        case _:
            return value


# ---- the difference in words


def differences(example: Example) -> list[Difference]:
    """The values in which the two sides differ, and the rows only one of them has; shapes are left out."""
    before, after = ({(r.table, r.id): r for r in side.rows} for side in (example.fails, example.passes))
    found: list[Difference] = []
    for key in dict.fromkeys([*before, *after]):
        wrong, right = before.get(key), after.get(key)
        row = wrong or right
        assert row is not None
        if wrong is None or right is None:
            words = _NONE, _THERE
            found.append(Difference(type(row).title, *(words if wrong is None else words[::-1])))
            continue
        for field in fields_by_id(type(row)).values():
            values = (getattr(wrong, field.id), getattr(right, field.id))
            if values[0] != values[1]:
                name = t("{table}：{field}", "{table}: {field}").format(
                    table=type(row).title, field=field.label
                )
                found.append(Difference(name, *(_words(field, v, example.passes.snapshot) for v in values)))
    return found


_NONE, _THERE = t("没有", "none"), t("有", "there")


def _words(field: Field, value: Any, snapshot: Snapshot) -> Text:
    if value is None or value in ("", ()):
        return t("空", "empty")
    if field.kind in (Kind.CHOICES, Kind.LINKS):
        each = [_one(field, one, snapshot) for one in value]
        return Text("、".join(w.zh for w in each), ", ".join(w.en for w in each))
    return _one(field, value, snapshot)


def _one(field: Field, value: Any, snapshot: Snapshot) -> Text:
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        return label(field.choices, value)
    if field.kind in (Kind.LINK, Kind.LINKS):
        row = snapshot.row(field.table, value)
        return plain(row.caption if row is not None else str(value))
    if isinstance(value, bool):
        return t("是", "yes") if value else t("否", "no")
    return plain(f"{value} {field.unit}".strip() if field.unit else str(value))
