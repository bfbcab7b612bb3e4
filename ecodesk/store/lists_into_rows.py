"""What version 3 changes in the rows: lists and names on a row became rows of their own.

Work items, co-operating units and elements that are off stay on project and unit as lists gathered from those
rows; the name of a source plan becomes a link to its row. The history is brought along, so that older steps can
still be taken back: where a step changed a list, it now says which rows came and went.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from ecodesk.model.fields import Record, fields_by_id
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.store.values import restored

Run = Callable[[str, Mapping[str, Any]], Sequence[Any]]
"""Runs a statement with named parameters; returns the rows it selects."""


def run_in_schema(connection: Connection) -> Run:
    """Statements in a database schema."""

    def run(statement: str, values: Mapping[str, Any]) -> Sequence[Any]:
        result = connection.execute(text(statement), dict(values))
        return result.fetchall() if result.returns_rows else ()

    return run


@dataclass(frozen=True)
class _List:
    """A list on a row, and the rows it becomes."""

    owner: type[Record]
    field: str
    table: str
    link: str
    part: str
    reason: str = ""  # field of the owner with the reason for every value of the list

    def codes(self, value: Any) -> tuple[str, ...]:
        return tuple(restored(fields_by_id(self.owner)[self.field], value))

    def row(self, owner_id: str, sample: int, code: str, reason: str) -> dict[str, Any]:
        """The row of one value; the same wherever the log speaks of it."""
        values = {"is_sample": sample, self.link: owner_id, self.part: code}
        return {**values, "need": "off", "reason": reason} if self.reason else values

    def row_id(self, owner_id: str, code: str) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"ecodesk/{self.table}/{owner_id}/{code}"))


_LISTS = (
    _List(Project, "work_items", "work_item", "project", "item_code"),
    _List(Project, "coops", "coop_duty", "project", "org_unit"),
    _List(RestorationUnit, "elements_off", "unit_need", "unit", "element", "elements_off_reason"),
)


def lists_into_rows(run: Run) -> None:
    """Make the rows; the tables and columns of version 3 are there already."""
    for listed in _LISTS:
        _rows_of(run, listed)
        _steps_of(run, listed)
    run("UPDATE indicator_target SET state = 'value'", {})
    _source_plans(run)


def _rows_of(run: Run, listed: _List) -> None:
    owner, reason = listed.owner.table, f'"{listed.reason}"' if listed.reason else "''"
    asked = f'SELECT id, is_sample, "{listed.field}", {reason} FROM "{owner}" ORDER BY fid'
    for owner_id, sample, value, why in run(asked, {}):
        for code in listed.codes(value):
            values = {"id": listed.row_id(owner_id, code), **listed.row(owner_id, sample, code, why or "")}
            names = ", ".join(f'"{name}"' for name in values)
            places = ", ".join(f":{name}" for name in values)
            run(f'INSERT INTO "{listed.table}" ({names}) VALUES ({places})', values)


def _steps_of(run: Run, listed: _List) -> None:
    log = run(
        "SELECT edit, row_id, before, after FROM change_log WHERE table_name = :owner"
        " AND (before LIKE :field OR after LIKE :field) ORDER BY seq",
        {"owner": listed.owner.table, "field": f'%"{listed.field}":%'},
    )
    for edit, owner_id, *sides in log:
        before, after = (json.loads(side) if side else {} for side in sides)
        were, are = (listed.codes(side.get(listed.field)) for side in (before, after))
        for code in dict.fromkeys((*were, *are)):
            if (code in were) != (code in are):
                side = before if code in were else after
                row = listed.row(owner_id, side.get("is_sample", 0), code, side.get(listed.reason) or "")
                _log(run, edit, listed.table, listed.row_id(owner_id, code), row, gone=code in were)


def _log(run: Run, edit: int, table: str, row_id: str, row: Mapping[str, Any], *, gone: bool = False) -> None:
    """Enter into the history that an edit added a row, or took it away."""
    written = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    run(
        "INSERT INTO change_log (edit, table_name, row_id, before, after)"
        " VALUES (:edit, :table, :id, :before, :after)",
        {
            "edit": edit,
            "table": table,
            "id": row_id,
            "before": written if gone else None,
            "after": None if gone else written,
        },
    )


def _source_plans(run: Run) -> None:
    samples: dict[str, int] = {}
    for name, sample in run("SELECT source_plan, is_sample FROM project ORDER BY fid", {}):
        if name:
            samples.setdefault(name, sample)
    log = run(
        "SELECT seq, before, after FROM change_log WHERE table_name = 'project'"
        " AND (before LIKE :field OR after LIKE :field)",
        {"field": '%"source_plan":%'},
    )
    sides = {seq: [json.loads(side) if side else None for side in (b, a)] for seq, b, a in log}
    for values in (side for both in sides.values() for side in both if side):
        if values.get("source_plan"):
            samples.setdefault(values["source_plan"], values.get("is_sample", 0))
    ids = {name: str(uuid.uuid4()) for name in samples}
    ((first,),) = run("SELECT min(seq) FROM edit_log", {})  # which made the workspace and is never taken back
    for name, row_id in ids.items():
        run(
            "INSERT INTO source_plan (id, is_sample, name) VALUES (:id, :sample, :name)",
            {"id": row_id, "sample": samples[name], "name": name},
        )
        run("UPDATE project SET source_plan = :id WHERE source_plan = :name", {"id": row_id, "name": name})
        if first is not None:
            _log(run, first, "source_plan", row_id, {"is_sample": samples[name], "name": name})
    for seq, both in sides.items():
        written = [_linked(side, ids) for side in both]
        run(
            "UPDATE change_log SET before = :before, after = :after WHERE seq = :seq",
            {"before": written[0], "after": written[1], "seq": seq},
        )


def _linked(side: dict[str, Any] | None, ids: Mapping[str, str]) -> str | None:
    if side is None:
        return None
    if "source_plan" in side:
        side["source_plan"] = ids.get(side["source_plan"], "")
    return json.dumps(side, ensure_ascii=False, separators=(",", ":"))
