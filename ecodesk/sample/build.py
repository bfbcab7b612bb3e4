"""Make the sample workspace from the committed layers."""

from __future__ import annotations

import json
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from shapely.geometry import shape

from ecodesk.analysis.units import shares
from ecodesk.i18n import t
from ecodesk.model.code_lists import code_list
from ecodesk.model.crs import GEOGRAPHIC, WorkingCrs, transformed
from ecodesk.model.fields import Kind, Record, fields_by_id, record_type
from ecodesk.model.records import FundingSource, IndicatorTarget, OrgUnit, Person, PlanInfo, Project, Township
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress
from ecodesk.resource_files import data_file
from ecodesk.sample import content
from ecodesk.store import create_store

CRS = WorkingCrs(4547)
TABLES = (
    "county_boundary", "neighbour", "basin", "restoration_unit", "small_watershed", "township", "river",
    "waterbody", "road", "place", "problem_patch", "control_line", "project",
)  # fmt: skip


def sample_id(table: str, key: str) -> str:
    """The id of a sample row: the same in every copy of the sample."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"ecodesk-sample/{table}/{key}"))


def write_sample(path: Path, progress: Progress = SILENT) -> None:
    """Write the sample workspace. Raises CannotWrite when a file is there already."""
    create_store(
        path, CRS, sample_rows(), label=t("示例数据", "Sample data"), author="示例", progress=progress
    ).close()


def sample_rows() -> list[Record]:
    """Every row of the sample, in the working CRS, marked `is_sample`."""
    rows: list[Record] = [_plan_info(), *_organisation()]
    for table in TABLES:
        rows += _layer(table)
    rows += _money_and_indicators([row for row in rows if isinstance(row, Project)])
    return _with_derived(rows)


def _layer(table: str) -> list[Record]:
    data = json.loads(data_file(f"sample/{table}.geojson").read_text(encoding="utf-8"))["features"]
    geometry = np.empty(len(data), dtype=object)
    geometry[:] = [shape(feature["geometry"]) for feature in data]
    moved = transformed(geometry, GEOGRAPHIC, CRS.epsg)
    kind = record_type(table)
    made = []
    for i, (feature, placed) in enumerate(zip(data, moved, strict=True)):
        values = feature["properties"]
        key = str(values.get("code") or f"{values.get('name', '')}{i}")
        read = {name: _value(kind, name, value) for name, value in values.items()}
        made.append(kind(id=sample_id(table, key), is_sample=True, geometry=placed, **read))
    return made


def _value(kind: type[Record], name: str, value: Any) -> Any:
    field = fields_by_id(kind)[name]
    match field.kind:
        case Kind.LINK:
            return sample_id(field.table, value) if value else ""
        case Kind.LINKS:
            return tuple(sample_id(field.table, v) for v in value)
        case Kind.CHOICES:
            return tuple(value)
        case Kind.MONEY:
            return Decimal(value)
        case Kind.DATE:
            from datetime import date

            return date.fromisoformat(value)
        case _:
            return value


def _plan_info() -> PlanInfo:
    return PlanInfo(
        id=sample_id("plan_info", "plan"),
        is_sample=True,
        name="长子县山水林田湖草沙一体化生态修复实施方案",
        county_code="140428",
        county_name="长子县",
        version="v0.7",
        status="internal_review",
        start_year=2024,
        end_year=2028,
        prepared_by="长子县自然资源局",
        map_number="ZZ-SSFA-01",
        goals=content.GOALS,
        layout=content.LAYOUT,
        tasks=content.TASKS,
        safeguards=content.SAFEGUARDS,
    )


def _organisation() -> list[Record]:
    rows: list[Record] = []
    offices = [(code, name, short, "department", duty) for code, name, short, duty in content.DEPARTMENTS]
    offices += [
        (name, f"{name}人民政府", name, "township", "组织本辖区实施与月报")
        for name, _, _ in content.TOWNSHIPS
    ]
    for i, (code, name, short, kind, duty) in enumerate(offices):
        org = sample_id("org_unit", code)
        rows.append(
            OrgUnit(id=org, is_sample=True, code=code, name=name, short_name=short, kind=kind, duty=duty)
        )
        for k, role in enumerate(code_list("person_role")):
            n = i * 3 + k
            rows.append(
                Person(
                    id=sample_id("person", f"{code}{role}"),
                    is_sample=True,
                    name=content.SURNAMES[n * 7 % len(content.SURNAMES)]
                    + content.GIVEN[n * 11 % len(content.GIVEN)],
                    org_unit=org,
                    post={
                        "leader": "副局长" if kind == "department" else "副镇长",
                        "direct": "股长",
                        "contact": "干事",
                    }[role],
                    phone=f"1380000{n:04d}",
                    role=role,
                )
            )
    return rows


_SHARES = {
    "lake": {"central_shanshui": 0.5, "provincial": 0.2, "municipal": 0.1, "county": 0.2},
    "water": {"central_shanshui": 0.3, "provincial": 0.3, "municipal": 0.1, "county": 0.3},
    "mountain": {"central_mine": 0.4, "provincial": 0.15, "county": 0.2, "enterprise": 0.25},
    "forest": {"central_other": 0.5, "provincial": 0.2, "county": 0.2, "labor": 0.1},
}
_INDICATORS = {
    "soil_erosion": ("IND_SWC_AREA", 1.0),
    "mine_legacy": ("IND_MINE_AREA", 1.0),
    "mine_subsidence": ("IND_SUBS_AREA", 1.0),
    "river_degradation": ("IND_RIVER_LEN", 0.012),
    "wetland_loss": ("IND_WETLAND_AREA", 0.8),
    "forest_degradation": ("IND_LOWEFF_AREA", 1.0),
    "grass_degradation": ("IND_GRASS_AREA", 1.0),
    "farmland_degradation": ("IND_FARM_AREA", 1.0),
    "desertification": ("IND_SAND_AREA", 1.0),
}


def _money_and_indicators(projects: list[Project]) -> list[Record]:
    rows: list[Record] = []
    for project in projects:
        total, left = project.invest or Decimal(0), project.invest or Decimal(0)
        parts = _SHARES.get(project.element, {"provincial": 0.4, "county": 0.4, "labor": 0.2})
        if project.code == "ZH03-005":
            parts = {"social": 0.8, "county": 0.2}
        for i, (level, share) in enumerate(parts.items()):
            amount = left if i == len(parts) - 1 else (total * Decimal(str(share))).quantize(Decimal("0.01"))
            left -= amount
            rows.append(
                FundingSource(
                    id=sample_id("funding_source", project.code + level),
                    is_sample=True,
                    project=project.id,
                    level=level,
                    amount=amount,
                    document=f"示例文号〔{project.start.year if project.start else 2026}〕{i + 1}号",
                )
            )
        for problem in project.problem_types:
            if problem in _INDICATORS and project.geometry is not None:
                code, factor = _INDICATORS[problem]
                target = round(project.geometry.area / 1e4 * factor, 1)
                rows.append(
                    IndicatorTarget(
                        id=sample_id("indicator_target", project.code + problem),
                        is_sample=True,
                        project=project.id,
                        indicator=code,
                        target=target,
                        year=project.end.year if project.end else None,
                    )
                )
    return rows


def _with_derived(rows: list[Record]) -> list[Record]:
    """Basin, townships, declared area and persons of each project, worked out as the program does."""
    import dataclasses

    snapshot = Snapshot.of(rows, CRS)
    units = {row.id: row for row in rows if row.table == "restoration_unit"}
    made: list[Record] = []
    for row in rows:
        if isinstance(row, Project) and row.geometry is not None:
            shape_ = row.geometry if row.geometry.is_valid else row.geometry.buffer(0)
            lead = next(
                (code for code, *_ in content.DEPARTMENTS if sample_id("org_unit", code) == row.lead), ""
            )
            row = dataclasses.replace(
                row,
                basin=getattr(units.get(row.unit), "basin", ""),
                townships=tuple(
                    s.id for s in shares(shape_, snapshot.table(Township), snapshot) if s.share >= 0.05
                ),
                declared_area_hm2=round(shape_.area / 1e4 * 0.9998, 4),
                person=sample_id("person", f"{lead}direct") if lead else "",
                patches=_patches_of(row, shape_, snapshot),
            )
        made.append(row)
    return made


def _patches_of(row: Project, shape_: Any, snapshot: Snapshot) -> tuple[str, ...]:
    patches = snapshot.named("problem_patch")
    near = patches.index.query(shape_, predicate="intersects")
    types = patches.column("problem_type")
    return tuple(patches.ids[i] for i in sorted(near.tolist()) if types[i] in row.problem_types)
