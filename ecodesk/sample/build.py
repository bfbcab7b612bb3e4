"""Make the sample workspace from the committed layers and tables of `data/sample/`.

A layer (`TABLE.geojson`) holds shapes in lon/lat, a table (`TABLE.csv`) the values of rows; both name fields
as they are declared. Where a record type has both, they are joined by code. Links are written as codes.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from ecodesk.analysis.footprints import footprints
from ecodesk.analysis.placing import of_unit
from ecodesk.analysis.units import shares
from ecodesk.i18n import t
from ecodesk.model.belonging import amount, with_gathered
from ecodesk.model.crs import GEOGRAPHIC, WorkingCrs, transformed
from ecodesk.model.fields import Field, Kind, Record, fields_by_id, record_type
from ecodesk.model.measures import area, hectares, length
from ecodesk.model.records import AdmissionReview, LedgerEntry, ProblemPatch, Project, Township, WorkItem
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress
from ecodesk.resource_files import data_file
from ecodesk.sample.earlier_version import earlier_version, sample_comments
from ecodesk.store import create_store

CRS = WorkingCrs(4547)
LAYERS = (
    "county_boundary", "neighbour", "basin", "restoration_unit", "small_watershed", "township", "river",
    "waterbody", "road", "place", "problem_patch", "control_line", "project", "gap_justification",
)  # fmt: skip
TABLES = (
    "plan_info", "plan_chapter", "org_unit", "person", "restoration_unit", "unit_need", "standing_duty",
    "source_plan", "project_package", "project", "work_item", "funding_source", "annual_plan", "indicator_target", "milestone",
    "roadmap_step", "coop_duty", "cross_unit_share", "negative_answer", "source_project", "split_agreement", "task_item",
    "ledger_entry", "attachment", "admission_review", "consultation_record", "one_matter_resolution", "decision",
    "national_application",
)  # fmt: skip
_LEAST_SHARE = 0.05  # of a project, from which it counts as lying in a township


def sample_id(table: str, key: str) -> str:
    """The id of a sample row: the same in every copy of the sample."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"ecodesk-sample/{table}/{key}"))


def write_sample(location: str | Path, progress: Progress = SILENT) -> str:
    """Write the sample workspace; returns where, as it may be shown. Raises CannotWrite when there is one already."""
    label = t("示例数据", "Sample data")
    rows = sample_rows()
    version, content = earlier_version(rows, CRS, sample_id)
    comments = sample_comments(rows, version, sample_id)
    with create_store(
        location,
        CRS,
        [*rows, version, *comments],
        label=label,
        author="EcoDesk",
        freezing={version.id: content},
        progress=progress,
    ) as store:
        return store.shown


def sample_rows() -> list[Record]:
    """Every row of the sample, in the working CRS, marked `is_sample`."""
    tables = {table: _table(table) for table in TABLES}
    rows = [row for layer in LAYERS for row in _shaped(layer, tables.get(layer, {}))]
    for table in TABLES:
        if table not in LAYERS:
            rows += [_record(record_type(table), key, row) for key, row in tables[table].items()]
    return _with_derived(rows)


def _table(table: str) -> dict[str, dict[str, str]]:
    """The rows of a table by their key: `key` (which is no field), else the code, else the place in the table."""
    with data_file(f"sample/{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row.pop("key", "") or row.get("code", "") or str(i): row for i, row in enumerate(rows)}


def _shaped(layer: str, values: Mapping[str, Mapping[str, str]]) -> list[Record]:
    features = json.loads(data_file(f"sample/{layer}.geojson").read_text(encoding="utf-8"))["features"]
    geometry = np.array([shape(feature["geometry"]) for feature in features], dtype=object)
    made = []
    for i, placed in enumerate(transformed(geometry, GEOGRAPHIC, CRS.epsg)):
        drawn = features[i]["properties"]
        key = str(drawn.get("code") or f"{drawn.get('name', '')}{i}")
        made.append(_record(record_type(layer), key, {**drawn, **values.get(key, {})}, placed))
    return made


def _record(kind: type[Record], key: str, written: Mapping[str, Any], geometry: Any = None) -> Record:
    fields = fields_by_id(kind)
    values = {name: _value(fields[name], value) for name, value in written.items()}
    return kind(id=sample_id(kind.table, key), is_sample=True, geometry=geometry, **values)


def _value(field: Field, written: Any) -> Any:
    text = str(written).strip()
    match field.kind:
        case Kind.LINK:
            return sample_id(field.table, text) if text else ""
        case Kind.LINKS:
            return tuple(sample_id(field.table, code) for code in text.split())
        case Kind.CHOICES:
            return tuple(text.split())
        case Kind.INTEGER:
            return int(text) if text else None
        case Kind.NUMBER:
            return float(text) if text else None
        case Kind.MONEY:
            return Decimal(text) if text else None
        case Kind.DATE:
            return date.fromisoformat(text) if text else None
        case Kind.YES_NO:
            return text == "1" if text else None
        case _:
            return text


def _with_derived(rows: list[Record]) -> list[Record]:
    """What follows from where projects lie and from rows that belong together, worked out as the program does."""
    snapshot = Snapshot.of(rows, CRS)
    ground = dict(zip(snapshot.table(Project).ids, footprints(snapshot), strict=True))
    made = [with_gathered(_derived(row, ground, snapshot), snapshot) for row in rows]
    return [_at_its_shape(row, snapshot) for row in made]


def _derived(row: Record, ground: Mapping[str, Any], snapshot: Snapshot) -> Record:
    if isinstance(row, Project):
        return _project(row, ground[row.id], snapshot)
    if isinstance(row, WorkItem):
        return dataclasses.replace(row, amount_wan=amount(row.qty, row.unit_price_wan))
    return row


def _at_its_shape(row: Record, snapshot: Snapshot) -> Record:
    """Ledger entries and reviews say which shape of their project they are about."""
    if not isinstance(row, (LedgerEntry, AdmissionReview)):
        return row
    project = snapshot.row(Project.table, row.project)
    shape = b"" if project is None else shapely.to_wkb(project.geometry)
    return dataclasses.replace(row, geometry_version=hashlib.sha256(shape).hexdigest()[:16])


def _project(row: Project, ground: Any, snapshot: Snapshot) -> Project:
    townships = shares(ground, snapshot.table(Township), snapshot)
    drawn_as_area = row.geometry is not None and row.geometry.area > 0
    drawn_as_line = row.geometry is not None and not drawn_as_area
    return dataclasses.replace(
        row,
        **of_unit(snapshot, row.unit),
        townships=tuple(s.id for s in townships if s.share >= _LEAST_SHARE),
        declared_area_hm2=round(hectares(area(ground, CRS)), 2) if drawn_as_area else None,
        declared_length_km=round(length(row.geometry, CRS) / 1000, 3) if drawn_as_line else None,
        patches=_patches(row, ground, snapshot),
    )


def _patches(row: Project, ground: Any, snapshot: Snapshot) -> tuple[str, ...]:
    patches = snapshot.table(ProblemPatch)
    near = patches.index.query(ground, predicate="intersects")
    types = patches.column("problem_type")
    return tuple(patches.ids[i] for i in sorted(near.tolist()) if types[i] in row.problem_types)
