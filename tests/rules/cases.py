"""Cases of rules written as data: rows on the base plan, and what the rule is to say of them.

A case is an object of a list in `cases/*.json`: `rule`, `name`, `rows`, and `expect`. Rows name their table, give
shapes as `box`, `line` or `point` in metres from the county's south-west corner, and fields as they are declared;
projects and patches start from sound ones. `without` leaves base rows out. `expect` is the state `not_run`, or a
list of findings, each with its severity and, where given, the ids of its subjects and a piece of its words.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import shapely

from ecodesk.model.fields import Kind, Record, fields_by_id, record_type
from ecodesk.model.snapshot import Snapshot
from tests.rules.plans import X, Y, box, patch, plan, project

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """One case as it stands in its file."""

    rule: str
    name: str
    rows: tuple[dict[str, Any], ...]
    expect: Any
    without: tuple[str, ...] = ()

    def snapshot(self) -> Snapshot:
        """The plan the case describes; rows with the id of a base row stand for it."""
        made = [_row(dict(row)) for row in self.rows]
        replaced = {row.id for row in made}
        return plan(*made, without=(*self.without, *replaced))


def all_cases() -> list[Case]:
    """Every case of every file."""
    found = []
    for file in sorted(FOLDER.glob("*.json")):
        for given in json.loads(file.read_text(encoding="utf-8")):
            found.append(
                Case(
                    given["rule"],
                    given["name"],
                    tuple(given.get("rows", ())),
                    given["expect"],
                    tuple(given.get("without", ())),
                )
            )
    return found


def _row(given: dict[str, Any]) -> Record:
    kind = record_type(given.pop("table"))
    geometry = _shape(given)
    fields = fields_by_id(kind)
    values = {name: _value(fields[name].kind if name in fields else None, v) for name, v in given.items()}
    if kind.table == "project":
        return project(values.pop("id", "P-1"), geometry, **values)
    if kind.table == "problem_patch":
        return patch(values.pop("id", "WT-1"), geometry, **values)
    return kind(geometry=geometry, **values)


def _shape(given: dict[str, Any]) -> Any:
    if (corners := given.pop("box", None)) is not None:
        return box(*corners)
    if (points := given.pop("line", None)) is not None:
        return shapely.LineString([(X + x, Y + y) for x, y in points])
    if (point := given.pop("point", None)) is not None:
        return shapely.Point(X + point[0], Y + point[1])
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
