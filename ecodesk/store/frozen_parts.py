"""The content of frozen versions: compressed parts that are written once and can be neither changed nor deleted.

A version is kept as a snapshot of its own rather than as rows marked with a version: later upgrades of the tables
leave it alone, no reading of the plan has to leave it out, one hash proves it, and a file and a database hold the
same bytes. One part is one record type, or one document about the version; the database itself refuses to alter it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, MetaData, insert, select, text

from ecodesk.errors import CannotRead, EcoDeskError
from ecodesk.i18n import plain, t
from ecodesk.model.edit import Edit
from ecodesk.model.fields import Record, Shape, fields_by_id, fields_of, record_type, record_types
from ecodesk.model.records import PlanVersion
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.table import Table
from ecodesk.progress import SILENT, Progress
from ecodesk.store.loaded_rows import LoadedRows
from ecodesk.store.values import stored

_TABLE, _SHAPES, _DOCUMENT = "table:", "shapes:", "document:"
_LEVEL = 3  # of compression: much faster than the best and hardly larger

_REFUSALS = {
    event: f"""CREATE TRIGGER IF NOT EXISTS "frozen_part_no_{event.lower()}" BEFORE {event} ON "frozen_part"
BEGIN SELECT RAISE(ABORT, 'a frozen version cannot be changed'); END"""
    for event in ("UPDATE", "DELETE")
}
_GUARD = """CREATE OR REPLACE FUNCTION frozen_part_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a frozen version cannot be changed'; END $$"""


def guard_in_file(connection: sqlite3.Connection) -> None:
    """Let the file itself refuse to change or delete what is frozen, whichever program tries."""
    for statement in _REFUSALS.values():
        connection.execute(statement)


def guard_in_schema(connection: Connection) -> None:
    """The same in a database schema."""
    connection.execute(text(_GUARD))
    connection.execute(text('DROP TRIGGER IF EXISTS frozen_part_stays ON "frozen_part"'))
    connection.execute(
        text(
            'CREATE TRIGGER frozen_part_stays BEFORE UPDATE OR DELETE ON "frozen_part" '
            "FOR EACH ROW EXECUTE FUNCTION frozen_part_stays()"
        )
    )


@dataclass(frozen=True)
class FrozenContent:
    """The parts of a version, compressed, with the hash of what each holds."""

    parts: Mapping[str, bytes]
    hashes: Mapping[str, str]

    @property
    def data_hash(self) -> str:
        """Of the rows and shapes alone: the same for the same plan, whoever froze it when."""
        return _hash_of({name: own for name, own in self.hashes.items() if not name.startswith(_DOCUMENT)})

    @property
    def content_hash(self) -> str:
        """Of everything, findings and sums included."""
        return _hash_of(self.hashes)

    def documents(self) -> dict[str, str]:
        """What was written down about the version, by name. Raises CannotRead when it is damaged."""
        return {
            name.removeprefix(_DOCUMENT): self._plain(name).decode()
            for name in self.parts
            if name.startswith(_DOCUMENT)
        }

    def tables(self) -> dict[str, Table[Any]]:
        """The rows as they were. Raises CannotRead when they are damaged.

        What record types have since gained is empty; what they have lost is left out.
        """
        return {name: self._table(record_type(name)) for name in record_types()}

    def _table(self, kind: type[Record]) -> Table[Any]:
        if _TABLE + kind.table not in self.parts:
            return Table.of(kind)
        held = json.loads(self._plain(_TABLE + kind.table))
        ids, known = held["ids"], fields_by_id(kind)
        names = [name for name in held["columns"] if name in known]
        names += [name for name in known if name not in held["columns"]]
        columns = [held["columns"].get(name) or [None] * len(ids) for name in names]
        rows = list(zip(ids, held["is_sample"], *columns, strict=True))
        geometry = np.full(len(ids), None, dtype=object)
        if _SHAPES + kind.table in self.parts:
            geometry = _shapes(self._plain(_SHAPES + kind.table), len(ids))
        return Table(kind, ids, geometry, LoadedRows(kind, names, rows, geometry))

    def _plain(self, name: str) -> bytes:
        try:
            found = zlib.decompress(self.parts[name])
        except zlib.error as error:
            raise damaged() from error
        if hashlib.sha256(found).hexdigest() != self.hashes[name]:
            raise damaged()
        return found


def damaged() -> CannotRead:
    """What to say of a version that is not as it was frozen."""
    return CannotRead(
        t("冻结版本的内容已损坏，没有打开", "The frozen version is damaged and was not opened"),
        why=t("内容与冻结时的校验不符", "it does not match the hash taken when it was frozen"),
        remedy=t("请用规划的备份文件", "Use a backup of the plan"),
    )


def _hash_of(hashes: Mapping[str, str]) -> str:
    lines = "\n".join(f"{name} {own}" for name, own in sorted(hashes.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def frozen_content(
    snapshot: Snapshot, documents: Mapping[str, str], progress: Progress = SILENT
) -> FrozenContent:
    """Everything a picture holds, with some documents about it."""
    parts: dict[str, bytes] = {}
    hashes: dict[str, str] = {}

    def keep(name: str, content: bytes) -> None:
        hashes[name] = hashlib.sha256(content).hexdigest()
        parts[name] = zlib.compress(content, _LEVEL)

    kinds = [kind for kind in record_types().values() if len(snapshot.table(kind))]
    for i, kind in enumerate(kinds):
        progress.report(i, len(kinds), kind.title)
        table = snapshot.table(kind)
        keep(_TABLE + kind.table, _columns(table))
        if kind.shape is not Shape.NONE:
            keep(_SHAPES + kind.table, _packed(table.geometry))
    for name, words in documents.items():
        keep(_DOCUMENT + name, words.encode())
    return FrozenContent(parts, hashes)


def _columns(table: Table[Any]) -> bytes:
    """The rows column by column; a column that holds nothing is left out."""
    columns: dict[str, list[Any]] = {}
    for field in fields_of(table.kind):
        values = [stored(field, value) for value in table.column(field.id)]
        if any(value not in (None, "", "[]") for value in values):
            columns[field.id] = values
    samples = list(map(int, table.column("is_sample")))
    held = {"ids": list(table.ids), "is_sample": samples, "columns": columns}
    return json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode()


def _packed(geometry: Any) -> bytes:
    """Shapes as WKB one after another, behind the length of each; -1 stands for none."""
    shapes = shapely.to_wkb(geometry)
    lengths = np.array([-1 if one is None else len(one) for one in shapes], dtype="<i8")
    return lengths.tobytes() + b"".join(one for one in shapes if one is not None)


def _shapes(packed: bytes, count: int) -> Any:
    lengths = np.frombuffer(packed[: 8 * count], dtype="<i8")
    ends = 8 * count + np.cumsum(np.maximum(lengths, 0))
    blobs = np.full(count, None, dtype=object)
    for i in np.flatnonzero(lengths >= 0).tolist():
        blobs[i] = packed[ends[i] - lengths[i] : ends[i]]
    return shapely.from_wkb(blobs)


def write_all(
    connection: Connection, metadata: MetaData, edit: Edit, freezing: Mapping[str, FrozenContent]
) -> None:
    """Write the content of the versions an edit freezes, by their ids. Raises EcoDeskError for a code that is taken."""
    for change in edit.changes:
        if change.id in freezing and isinstance(change.after, PlanVersion):
            _write(connection, metadata, change.after, freezing[change.id])


def _write(connection: Connection, metadata: MetaData, version: PlanVersion, content: FrozenContent) -> None:
    """Write the parts of a version. Raises EcoDeskError when its code is frozen already, by others meanwhile."""
    rows, sql = metadata.tables[PlanVersion.table], metadata.tables["frozen_part"]
    alike = select(rows.c.id).where(rows.c.code == version.code, rows.c.id != version.id)
    if connection.execute(alike.where(rows.c.content_hash != "")).first() is not None:
        raise EcoDeskError(
            t("版本号 {code} 已用过", "There is a version {code} already").format(code=plain(version.code)),
            remedy=t("刷新后换一个版本号", "Refresh and take another code"),
        )
    for name, part in content.parts.items():
        row = {"version": version.id, "part": name, "sha256": content.hashes[name], "content": part}
        connection.execute(insert(sql), row)


def read(
    connection: Connection, metadata: MetaData, version: str, names: Sequence[str] | None = None
) -> FrozenContent | None:
    """The parts of a version, None when there are none; `names` of documents reads only these."""
    sql = metadata.tables["frozen_part"]
    wanted = select(sql.c.part, sql.c.sha256, sql.c.content).where(sql.c.version == version)
    if names is not None:
        wanted = wanted.where(sql.c.part.in_([_DOCUMENT + name for name in names]))
    rows = connection.execute(wanted).all()
    if not rows:
        return None
    parts = {row.part: bytes(row.content) for row in rows}
    return FrozenContent(parts, {row.part: row.sha256 for row in rows})
