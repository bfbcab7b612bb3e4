"""From a file's layer to one `Edit`: what is new, changed, the same, and what is refused and why."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from ecodesk.errors import CannotImport
from ecodesk.exchange.field_matching import ValueReader, match_columns
from ecodesk.exchange.source_crs import decide
from ecodesk.exchange.vector_files import SourceLayer, read_layer
from ecodesk.i18n import Text, plain, t
from ecodesk.model.code_lists import code_list
from ecodesk.model.crs import transformed
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Record, Shape, fields_by_id, record_types, same_geometry
from ecodesk.model.records import ControlLine
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress


@dataclass(frozen=True)
class Rejected:
    """A source row that was not taken in; rows count from 1."""

    row: int
    why: Text


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do; applying `edit` does it in one step."""

    edit: Edit
    read: int
    new: int
    changed: int
    same: int
    rejected: tuple[Rejected, ...]
    warnings: tuple[Text, ...]
    encoding: str
    crs: str
    mapping: Mapping[str, str]


@dataclass(frozen=True)
class Target:
    """What the rows become: a record type, and values every row gets (such as the control layer)."""

    kind: type[Record]
    fixed: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def kind_of(name: str) -> type[Record]:
    """The record type called `projects`, `units`, `control` … Raises CannotImport for an unknown name."""
    for kind in record_types().values():
        if kind.import_name and name == kind.import_name:
            return kind
    raise _unknown_kind(name)


def target_of(name: str) -> Target:
    """`projects`, `units`, `control:CL_PBF` … as a target. Raises CannotImport for an unknown name."""
    head, _, layer = name.partition(":")
    kind = kind_of(head)
    if kind is not ControlLine:
        return Target(kind)
    if layer not in code_list("control_layer"):
        raise _unknown_kind(name)
    return Target(kind, {"layer": layer})


def _unknown_kind(name: str) -> CannotImport:
    known = [k.import_name for k in record_types().values() if k.import_name and k is not ControlLine]
    known += [f"{ControlLine.import_name}:{code}" for code in code_list("control_layer")]
    return CannotImport(
        t("不知道“{name}”是什么数据", "Unknown kind of data “{name}”").format(name=plain(name)),
        remedy=t("可用:{kinds}", "Use one of: {kinds}").format(kinds=plain(" ".join(known))),
    )


def plan_import(
    snapshot: Snapshot,
    path: Path,
    target: Target,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    crs: str | None = None,
    mapping: Mapping[str, str] | None = None,
    progress: Progress = SILENT,
) -> ImportPlan:
    """Read a file and work out the edit; nothing is written. Raises CannotImport."""
    progress.report(0, 3, t("读取文件", "Reading the file"))
    source = read_layer(path, layer, encoding)
    decided = decide(crs or source.crs, source.geometry, snapshot, by_user=crs is not None)
    if decided.epsg is None:
        raise CannotImport(
            t("无法确定坐标系", "The coordinate system cannot be decided"),
            where=plain(Path(path).name),
            why=decided.evidence,
            remedy=t("请指定坐标系,例如 EPSG:4526", "State it, for example EPSG:4526"),
        )
    progress.report(1, 3, t("核对图形", "Checking geometry"))
    geometry, bad, notes = _geometry(source, decided.epsg, snapshot, target.kind)
    progress.report(2, 3, t("比对记录", "Comparing rows"))
    matched = match_columns(target.kind, source.columns, mapping or {})
    rows, rejected = _rows(source, geometry, bad, matched, target, snapshot)
    changes, counts = _changes(rows, snapshot, target.kind)
    if not changes and rejected and not counts["same"]:
        raise CannotImport(
            t("没有一行可以导入", "Not one row can be imported"),
            where=plain(Path(path).name),
            why=rejected[0].why,
            remedy=t("请核对图层类型和字段对应", "Check the layer and the field mapping"),
        )
    label = t("导入 {what}:{file}", "Import {what}: {file}").format(
        what=target.kind.title, file=plain(Path(path).name)
    )
    return ImportPlan(
        Edit(label, tuple(changes)),
        len(source),
        counts["new"],
        counts["changed"],
        counts["same"],
        tuple(rejected),
        (*source.warnings, *decided.warnings, *notes),
        source.encoding,
        f"EPSG:{decided.epsg}",
        matched,
    )


_KINDS = {Shape.POINT: 0, Shape.LINE: 1, Shape.POLYGON: 2}


def _geometry(
    source: SourceLayer, epsg: int, snapshot: Snapshot, kind: type[Record]
) -> tuple[Any, dict[int, Text], list[Text]]:
    """Geometries in the working CRS, why some rows are refused, and what was changed in all."""
    geometry = source.geometry
    notes: list[Text] = []
    if bool(shapely.has_z(geometry).any()):
        notes.append(t("高程值未导入", "Heights were left out"))
        geometry = shapely.force_2d(geometry)
    bad: dict[int, Text] = {}
    missing = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    for row in np.flatnonzero(missing):
        bad[int(row)] = t("没有图形", "no geometry")
    coords, owner = shapely.get_coordinates(geometry, return_index=True)
    for row in np.unique(owner[~np.isfinite(coords).all(axis=1)]):
        bad[int(row)] = t("坐标不是有效数字", "coordinates are not finite numbers")
    usable = np.ones(len(geometry), dtype=bool)
    usable[list(bad)] = False
    result = np.full(len(geometry), None, dtype=object)
    moved = transformed(geometry[usable], epsg, snapshot.crs.epsg)
    result[usable] = moved
    lost, owner = shapely.get_coordinates(moved, return_index=True)
    at = np.flatnonzero(usable)
    for row in np.unique(owner[~np.isfinite(lost).all(axis=1)]):
        bad[int(at[row])] = t("坐标超出投影范围", "coordinates lie outside the projection")
    wanted = _KINDS.get(kind.shape)
    if wanted is not None:
        for row in np.flatnonzero(usable & (shapely.get_dimensions(result) != wanted)):
            bad[int(row)] = t("图形类型不符,是{found}", "wrong geometry type, it is a {found}").format(
                found=plain(result[row].geom_type)
            )
    return result, bad, notes


def _rows(
    source: SourceLayer,
    geometry: Any,
    bad: dict[int, Text],
    matched: Mapping[str, str],
    target: Target,
    snapshot: Snapshot,
) -> tuple[list[Record], list[Rejected]]:
    fields = fields_by_id(target.kind)
    reader = ValueReader(snapshot)
    existing = _by_key(snapshot, target.kind)
    rows: list[Record] = []
    rejected: list[Rejected] = []
    seen: set[str] = set()
    for i in range(len(source)):
        if i in bad:
            rejected.append(Rejected(i + 1, bad[i]))
            continue
        try:
            values = {
                f: reader.read(fields[f], source.columns[column][i])
                for f, column in matched.items()
                if f in fields and not (fields[f].derived)
            }
        except ValueError as error:
            rejected.append(Rejected(i + 1, error.args[0]))
            continue
        values |= target.fixed
        given_id = str(source.columns[matched["id"]][i] or "") if "id" in matched else ""
        known = existing.get(given_id) or existing.get(str(values.get("code", "")))
        key = known.id if known else str(values.get("code") or given_id or i)
        if key in seen:
            rejected.append(Rejected(i + 1, t("编号重复", "the code occurs twice")))
            continue
        seen.add(key)
        if known is not None:
            rows.append(dataclasses.replace(known, geometry=geometry[i], **values))
        else:
            rows.append(_new_row(target.kind, i, geometry[i], values))
    return rows, rejected


def _new_row(kind: type[Record], i: int, geometry: Any, values: dict[str, Any]) -> Record:
    fields = fields_by_id(kind)
    if "code" in fields and fields["code"].required and not values.get("code"):
        values["code"] = f"NEW-{i + 1:04d}"
    if "name" in fields and fields["name"].required and not values.get("name"):
        values["name"] = str(values.get("code") or f"{kind.title.zh} {i + 1}")
    return kind(geometry=geometry, **values)


def _by_key(snapshot: Snapshot, kind: type[Record]) -> dict[str, Record]:
    table = snapshot.table(kind)
    keys: dict[str, Record] = {}
    if fields_by_id(kind).get("code") is not None and fields_by_id(kind)["code"].unique:
        keys.update(
            (code, table[row_id])
            for code, row_id in zip(table.column("code"), table.ids, strict=True)
            if code
        )
    keys.update((row_id, table[row_id]) for row_id in table.ids)
    return keys


def _changes(
    rows: list[Record], snapshot: Snapshot, kind: type[Record]
) -> tuple[list[Change], dict[str, int]]:
    table = snapshot.table(kind)
    changes: list[Change] = []
    counts = {"new": 0, "changed": 0, "same": 0}
    for row in rows:
        before = table.get(row.id)
        if before is None:
            counts["new"] += 1
            changes.append(Change(None, row))
        elif _equal(before, row):
            counts["same"] += 1
        else:
            counts["changed"] += 1
            changes.append(Change(before, row))
    return changes, counts


def _equal(a: Record, b: Record) -> bool:
    """Equal values, and a geometry that is the same but for what a round trip through a file does.

    That is: a vertex moved by less than 1 mm, a ring begun elsewhere, one part wrapped as several.
    """
    if dataclasses.replace(a, geometry=None) != dataclasses.replace(b, geometry=None):
        return False
    if same_geometry(a.geometry, b.geometry):
        return True
    if a.geometry is None or b.geometry is None:
        return False
    parts = (shapely.geometrycollections(shapely.get_parts(g)) for g in (a.geometry, b.geometry))
    return bool(shapely.equals_exact(*parts, tolerance=1e-3, normalize=True))
