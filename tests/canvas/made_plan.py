"""A small plan of round numbers: a county of two units and two basins, projects of all shapes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import shapely

from ecodesk.model.crs import WorkingCrs
from ecodesk.model.fields import Record
from ecodesk.model.records import (
    Basin,
    CountyBoundary,
    FundingSource,
    IndicatorTarget,
    ProblemPatch,
    Project,
    RestorationUnit,
)
from ecodesk.model.snapshot import Snapshot

CRS = WorkingCrs(4547)
X, Y = 390_000.0, 3_990_000.0


def box(x0: float, y0: float, x1: float, y1: float) -> Any:
    """A rectangle in metres from the corner of the county."""
    return shapely.box(X + x0, Y + y0, X + x1, Y + y1)


def line(*points: tuple[float, float]) -> Any:
    """A line in metres from the corner of the county."""
    return shapely.LineString([(X + x, Y + y) for x, y in points])


def ring(*points: tuple[float, float]) -> Any:
    """A polygon in metres from the corner of the county."""
    return shapely.Polygon([(X + x, Y + y) for x, y in points])


def project(code: str, geometry: Any, **values: Any) -> Project:
    """A project that counts."""
    return Project(
        id=code,
        code=code,
        name=f"项目{code}",
        status="draft",
        unit="u1",
        element="water",
        elements=("water",),
        geometry=geometry,
        **values,
    )


def ground() -> list[Record]:
    """The county, its units and basins, one problem patch."""
    return [
        CountyBoundary(id="county", name="县", geometry=box(0, 0, 4000, 2000)),
        Basin(id="b1", name="西河", geometry=box(0, 0, 2000, 2000)),
        Basin(id="b2", name="东河", geometry=box(2000, 0, 4000, 2000)),
        RestorationUnit(id="u1", code="ZH-01", name="西", basin="b1", geometry=box(0, 0, 2000, 2000)),
        RestorationUnit(id="u2", code="ZH-02", name="东", basin="b2", geometry=box(2000, 0, 4000, 2000)),
        ProblemPatch(
            id="q1",
            code="WT-1",
            problem_type="water_pollution",
            element="water",
            severity=4,
            geometry=box(200, 1400, 800, 1800),
        ),
    ]


def plan(*projects: Project, more: tuple[Record, ...] = ()) -> Snapshot:
    """The ground with projects on it."""
    return Snapshot.of([*ground(), *projects, *more], CRS)


def funded(code: str, geometry: Any) -> tuple[Project, list[Record]]:
    """A project with money from two sources and three targets."""
    made = project(code, geometry, invest=Decimal("360.00"), declared_area_hm2=50.0)
    rows: list[Record] = [
        FundingSource(id=f"{code}-f1", project=code, level="central", amount=Decimal("230.01")),
        FundingSource(id=f"{code}-f2", project=code, level="county", amount=Decimal("129.99")),
        IndicatorTarget(
            id=f"{code}-t1", project=code, indicator="IND_WETLAND_AREA", target=33.3333, year=2027
        ),
        IndicatorTarget(id=f"{code}-t2", project=code, indicator="IND_WQ_RATE", target=95.0, year=2027),
        IndicatorTarget(id=f"{code}-t3", project=code, indicator="IND_RIVER_LEN", target=4.0, year=2027),
    ]
    return made, rows
