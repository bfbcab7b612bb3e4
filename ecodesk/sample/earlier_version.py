"""The version of the sample plan that was frozen before the one under review, and what reviewers said of the changes.

`data/sample/earlier_version.json` says how the earlier version differed: rows that were not there yet, one that has
gone since, shapes that were moved or grown, and fields that held something else.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import shapely
from shapely import affinity

from ecodesk.model.belonging import direct_parts
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.fields import Kind, Record, fields_by_id, record_type
from ecodesk.model.records import PlanInfo, PlanVersion, Project, ReviewComment
from ecodesk.model.snapshot import Snapshot
from ecodesk.resource_files import data_file
from ecodesk.rules.freezing import new_version
from ecodesk.rules.runner import check
from ecodesk.store.frozen_parts import FrozenContent, frozen_content

SampleId = Callable[[str, str], str]


def _declared() -> dict[str, Any]:
    held = json.loads(data_file("sample/earlier_version.json").read_text(encoding="utf-8"))
    assert isinstance(held, dict)
    return held


def earlier_version(
    rows: Sequence[Record], crs: WorkingCrs, sample_id: SampleId
) -> tuple[PlanVersion, FrozenContent]:
    """The row of the earlier version and what it holds."""
    declared = _declared()
    snapshot = Snapshot.of(_rows_then(rows, declared, crs, sample_id), crs)
    at = datetime.fromisoformat(declared["frozen_at"])
    result = check(snapshot, today=at.date())
    row, documents = new_version(
        snapshot,
        result,
        code=declared["code"],
        name=declared["name"],
        status=declared["status"],
        author=declared["frozen_by"],
        now=at,
    )
    content = frozen_content(snapshot, documents)
    made = dataclasses.replace(
        row,
        id=sample_id(PlanVersion.table, row.code),
        is_sample=True,
        data_hash=content.data_hash,
        content_hash=content.content_hash,
    )
    return made, content


def _rows_then(
    rows: Sequence[Record], declared: Mapping[str, Any], crs: WorkingCrs, sample_id: SampleId
) -> list[Record]:
    known = {(row.table, str(getattr(row, "code", ""))): row for row in rows}
    absent = _with_parts([known[Project.table, code] for code in declared["added_since"]], rows, crs)
    then = {row.id: row for row in rows if row.id not in absent and getattr(row, "project", "") not in absent}
    for code, how in declared["shapes"].items():
        row = then[known[Project.table, code].id]
        then[row.id] = dataclasses.replace(row, geometry=_shaped(row.geometry, how))
    for change in declared["fields"]:
        row = then[known[change["table"], change["code"]].id]
        then[row.id] = dataclasses.replace(row, **_values(row.table, change["values"]))
    for gone in declared["removed_since"]:
        like = then[known[Project.table, gone["like"]].id]
        values = _values(Project.table, gone["values"])
        then[gone["values"]["code"]] = dataclasses.replace(
            like,
            id=sample_id(Project.table, gone["values"]["code"]),
            geometry=_shaped(like.geometry, gone["shape"]),
            **values,
        )
    info = next(row for row in rows if isinstance(row, PlanInfo))
    then[info.id] = dataclasses.replace(info, version=declared["code"], status=declared["status"])
    return list(then.values())


def _with_parts(gone: Iterable[Record], rows: Sequence[Record], crs: WorkingCrs) -> set[str]:
    """Ids of rows and of everything that is part of them."""
    snapshot, found = Snapshot.of(rows, crs), set[str]()
    step = list(gone)
    while step:
        found.update(row.id for row in step)
        step = [row for row in direct_parts(snapshot, step) if row.id not in found]
    return found


def _values(table: str, written: Mapping[str, Any]) -> dict[str, Any]:
    fields = fields_by_id(record_type(table))
    read: dict[Kind, Callable[[Any], Any]] = {
        Kind.MONEY: Decimal,
        Kind.DATE: date.fromisoformat,
        Kind.CHOICES: tuple,
    }
    return {name: read.get(fields[name].kind, lambda value: value)(value) for name, value in written.items()}


def _shaped(geometry: Any, how: Mapping[str, Any]) -> Any:
    east, north = how.get("shift_m", (0, 0))
    moved = affinity.translate(geometry, east, north)
    if "scale" in how:
        moved = affinity.scale(moved, *how["scale"])
    return shapely.buffer(moved, how["grow_m"], quad_segs=4) if "grow_m" in how else moved


def sample_comments(rows: Sequence[Record], version: PlanVersion, sample_id: SampleId) -> list[ReviewComment]:
    """What reviewers have said so far, with the answers."""
    projects = {row.code: row for row in rows if isinstance(row, Project)}
    made = []
    for said in _declared()["comments"]:
        project = projects[said["project"]]
        answer = sample_id(ReviewComment.table, said["answers"]) if "answers" in said else ""
        pinned = said.get("pin") and project.geometry is not None
        made.append(
            ReviewComment(
                id=sample_id(ReviewComment.table, said["key"]),
                is_sample=True,
                geometry=project.geometry.representative_point() if pinned and project.geometry else None,
                version=version.id,
                reply_to=answer,
                project=project.id,
                field=said.get("field", ""),
                text=said["text"],
                state=said["state"],
                author=said["author"],
                written_on=date.fromisoformat(said["written_on"]),
            )
        )
    return made
