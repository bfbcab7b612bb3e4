"""Tables of records as files: what `export` writes as .xlsx, and what `import` reads from .xlsx and .csv."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ecodesk.cli.console import ConsoleProgress, say, say_json
from ecodesk.errors import CannotWrite
from ecodesk.exchange.record_tables import write_tables
from ecodesk.exchange.record_tables_reading import TableReading, read_tables
from ecodesk.exchange.targets import kind_of
from ecodesk.i18n import plain, t
from ecodesk.model.fields import Record, record_type, record_types
from ecodesk.model.snapshot import Snapshot
from ecodesk.settings import PreferenceFile
from ecodesk.workspace import Workspace

SUFFIXES = (".xlsx", ".csv")


def give_out(snapshot: Snapshot, to: Path, names: Sequence[str], *, template: bool) -> Path:
    """Write the tables called by table or layer name, else all that have rows. Raises CannotWrite."""
    kinds = [_kind(name) for name in names] or [
        kind for kind in record_types().values() if len(snapshot.table(kind))
    ]
    if not kinds:
        raise CannotWrite(
            t("没有可导出的表", "There is no table to export"),
            remedy=t("请用 --layer 给出表名", "Name a table with --layer"),
        )
    only = {kind.table: () for kind in kinds} if template else None
    return write_tables(to, snapshot, kinds, only=only, progress=ConsoleProgress())


def _kind(name: str) -> type[Record]:
    return record_type(name) if name in record_types() else kind_of(name)


def take_in(arguments: argparse.Namespace) -> int:
    """Read a workbook or a CSV file and save what it changes, unless it is only to be checked."""
    kind = _kind(arguments.target) if arguments.file.suffix.lower() == ".csv" else None
    user = PreferenceFile().values.user_name
    with Workspace.open(arguments.workspace, read_only=arguments.dry_run, user=user) as workspace:
        outside = None if workspace.read_only else workspace.outside_edit()
        if outside is not None:  # else our own write would hide that other programs have written
            workspace.record(outside.by(user))
        reading = read_tables(arguments.file, workspace.snapshot, kind=kind, progress=ConsoleProgress())
        if reading.edit.changes and not arguments.dry_run:
            workspace.apply(reading.edit.by(user))
    if arguments.format == "json":
        say_json(_as_json(reading))
    else:
        _say(reading, written=not arguments.dry_run)
    return 0


def _rows_changed(reading: TableReading) -> int:
    return len({(cell.table, cell.row_id) for cell in reading.changed})


def _as_json(reading: TableReading) -> dict[str, Any]:
    rejected = [
        {
            "table": one.table,
            "row": one.row,
            "field": one.field.id if one.field is not None else "",
            "why": str(one.why),
        }
        for one in reading.refused
    ]
    changed = _rows_changed(reading)
    return {
        "read": len(reading.added) + changed + reading.same,
        "new": len(reading.added),
        "changed": changed,
        "same": reading.same,
        "rejected": rejected,
        "warnings": [
            str(t("未读：{name}", "not read: {name}").format(name=plain(n))) for n in reading.unknown
        ],
    }


def _say(reading: TableReading, *, written: bool) -> None:
    counts = t(
        "新增 {new} 行，更新 {changed} 行（{cells} 格），相同 {same} 行，未采纳 {refused} 处，其中冲突 {conflict} 处",
        "{new} rows new, {changed} changed ({cells} cells), {same} the same, "
        "{refused} places not taken in, {conflict} of them in conflict",
    )
    say(
        counts.format(
            new=len(reading.added),
            changed=_rows_changed(reading),
            cells=len(reading.changed),
            same=reading.same,
            refused=len(reading.refused),
            conflict=len(reading.conflicts),
        )
    )
    for cell in reading.changed:
        say(
            t("{row} {field}：{before} → {after}", "{row} {field}: {before} → {after}").format(
                row=plain(cell.caption),
                field=cell.field.label,
                before=plain(cell.before or "—"),
                after=plain(cell.after or "—"),
            )
        )
    for one in reading.refused:
        place = one.field.label if one.field is not None else t("整行", "whole row")
        say(
            t("{table} 第 {row} 行 {place}：{why}", "{table} row {row} {place}: {why}").format(
                table=record_type(one.table).title, row=one.row, place=place, why=one.why
            )
        )
    for name in reading.unknown:
        say(t("没有读：{name}", "Not read: {name}").format(name=plain(name)))
    if not written:
        say(t("只做了检查，没有写入", "Checked only, nothing was written"))
