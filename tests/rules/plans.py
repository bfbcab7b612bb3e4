"""Small plans to judge: a square county of two units in two basins, built as a test needs it."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import shapely

from ecodesk.i18n import t
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Record
from ecodesk.model.records import (
    Basin,
    ControlLine,
    CountyBoundary,
    OrgUnit,
    ProblemPatch,
    Project,
    RestorationUnit,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import CheckResult, Finding
from ecodesk.rules.runner import check

CRS = WorkingCrs(4547)
X, Y = 390_000.0, 3_990_000.0
TODAY = date(2026, 6, 27)
LABEL = t("测试", "Test")


def box(x0: float, y0: float, x1: float, y1: float) -> Any:
    """A box in metres from the county's south-west corner."""
    return shapely.box(X + x0, Y + y0, X + x1, Y + y1)


COUNTY = CountyBoundary(id="county", code="140428", name="长子县", geometry=box(0, 0, 4000, 2000))
HAI = Basin(id="hai", code="HAI", name="海河流域", tag="BS_HAI", geometry=box(0, 0, 2000, 2000))
YELLOW = Basin(
    id="yellow", code="YELLOW", name="黄河流域", tag="BS_YELLOW", geometry=box(2000, 0, 4000, 2000)
)
WEST = RestorationUnit(
    id="west", code="U-1", name="西单元", basin="hai", terminal=True, geometry=box(0, 0, 2000, 2000)
)
EAST = RestorationUnit(
    id="east", code="U-2", name="东单元", basin="yellow", terminal=True, geometry=box(2000, 0, 4000, 2000)
)
SLJ = OrgUnit(id="slj", code="SLJ", name="县水利局", short_name="水利")
FARMLAND = ControlLine(id="pbf", layer="CL_PBF", name="基本农田", geometry=box(1500, 1500, 1900, 1900))
BASE: tuple[Record, ...] = (COUNTY, HAI, YELLOW, WEST, EAST, SLJ, FARMLAND)


def project(code: str = "P-1", geometry: Any = None, **values: Any) -> Project:
    """A sound project in the western unit unless told otherwise."""
    sound: dict[str, Any] = {
        "id": code,
        "code": code,
        "name": f"项目{code}",
        "status": "admitted",
        "unit": "west",
        "element": "water",
        "elements": ("water",),
        "problem_types": ("river_degradation",),
        "work_items": ("RIVER_LAKE_02",),
        "lead": "slj",
        "start": date(2025, 1, 1),
        "end": date(2026, 12, 31),
        "geometry": box(200, 200, 600, 600) if geometry is None else geometry,
    }
    return Project(**(sound | values))


def patch(code: str = "WT-1", geometry: Any = None, **values: Any) -> ProblemPatch:
    """A river problem of severity 3 in the western unit unless told otherwise."""
    sound: dict[str, Any] = {
        "id": code,
        "code": code,
        "problem_type": "river_degradation",
        "element": "water",
        "severity": 3,
        "unit": "west",
        "geometry": box(250, 250, 550, 550) if geometry is None else geometry,
    }
    return ProblemPatch(**(sound | values))


def plan(*rows: Record, without: tuple[str, ...] = (), **changed: Record) -> Snapshot:
    """The base rows (some replaced or left out by id) and more."""
    base = [changed.get(row.id, row) for row in BASE if row.id not in without]
    return Snapshot.of([*base, *rows], CRS)


def found(snapshot: Snapshot, code: str) -> list[Finding]:
    """What one rule says of a plan."""
    return [f for f in check(snapshot, select={code}, today=TODAY).ordered() if f.rule == code]


def run_state(snapshot: Snapshot, code: str) -> str:
    """How one rule ended."""
    return check(snapshot, select={code}, today=TODAY).runs[code].state.value


def replaced(snapshot: Snapshot, table: str, row_id: str, **values: Any) -> Edit:
    """An edit of one row."""
    row = snapshot.row(table, row_id)
    assert row is not None
    return Edit(LABEL, (Change(row, dataclasses.replace(row, **values)),))


def told(result: CheckResult) -> dict[str, tuple[object, ...]]:
    """A result in comparable form: all a user could see of each finding, and how each rule ended."""
    findings = {
        k: (
            f.severity.name,
            f.message.zh,
            f.message.en,
            f.state.value,
            f.waiver,
            f.assignee,
            f.found,
            f.unit,
            f.shape_hash,
            f.subjects,
            {k: round(v, 6) if isinstance(v, float) else v for k, v in f.values.items()},
        )
        for k, f in result.findings.items()
    }
    return findings | {code: (run.state.value, run.reason) for code, run in result.runs.items()}
