"""What the measurements work on: the generated province as a workspace file, made once and kept.

The same file serves every side of a comparison: EcoDesk opens it, QGIS and pyogrio read its layers, and
PostGIS gets its rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

CONTROL_LAYERS = {"CL_PBF": 2, "CL_ERL": 10}
"""Basic farmland and the ecological red line, and how many projects there are to each of their polygons."""

FOLDER = Path(__file__).resolve().parent
EPSG = 4547


@dataclass(frozen=True)
class Material:
    """Where the files are, how many projects they hold, and the PostGIS that holds the same rows."""

    cache: Path
    size: int
    scratch: Path  # emptied after each side
    postgis: str = ""  # URL, empty without a server
    schema: str = ""

    def workspace(self, size: int = 0) -> Path:
        """The province as a workspace of `size` projects (the size asked for by default), made when missing."""
        path = self.cache / f"province-{size or self.size}-{_version()}.gpkg"
        if not path.exists():
            from ecodesk.model.crs import WorkingCrs
            from ecodesk.workspace import Workspace

            self.cache.mkdir(parents=True, exist_ok=True)
            Workspace.create(path, WorkingCrs(EPSG), plan_rows(size or self.size)).close()
        return path


def _version() -> str:
    """Changes with what the file would hold, and with the fields there are."""
    from ecodesk.model.fields import fields_by_id, record_types
    from ecodesk.store.schema import VERSION

    text = "".join((FOLDER / name).read_text(encoding="utf-8") for name in ("province.py", "material.py"))
    fields = {name: sorted(fields_by_id(kind)) for name, kind in record_types().items()}
    return hashlib.sha256(f"{VERSION} {fields} {text}".encode()).hexdigest()[:10]


def plan_rows(size: int) -> Iterator[Any]:
    """The province as the rows of a plan: two basins, units, a problem patch as large as each unit, projects, and
    two control layers with half as many polygons as projects, and a tenth.
    """
    import shapely

    from ecodesk.model.records import (
        Basin,
        ControlLine,
        CountyBoundary,
        OrgUnit,
        PlanInfo,
        ProblemPatch,
        RestorationUnit,
    )
    from tests.benchmarks.province import CELL, control_polygons, make

    province = make(size)
    halves = (province.units_west, ~province.units_west)
    west, east = (shapely.coverage_union_all(province.units[half]) for half in halves)
    yield PlanInfo(id="plan", name="Benchmark", county_name="Benchmark", county_code="140428")
    yield CountyBoundary(id="county", code="140428", name="County", geometry=shapely.union(west, east))
    yield Basin(id="hai", code="HAI", name="Hai", tag="BS_HAI", geometry=east)
    yield Basin(id="yellow", code="YELLOW", name="Yellow", tag="BS_YELLOW", geometry=west)
    yield OrgUnit(id="org", code="ORG", name="Water bureau", short_name="Water")
    for i, shape in enumerate(province.units):
        yield RestorationUnit(
            id=f"unit-{i:05d}",
            code=f"U{i:05d}",
            name=f"Unit {i}",
            basin="yellow" if province.units_west[i] else "hai",
            terminal=True,
            geometry=shape,
        )
        yield ProblemPatch(
            id=f"patch-{i:05d}",
            code=f"W{i:05d}",
            problem_type="soil_erosion",
            element="mountain",
            severity=3,
            unit=f"unit-{i:05d}",
            geometry=shape,
        )
    extent = CELL * size**0.5
    for layer, count in CONTROL_LAYERS.items():
        for i, shape in enumerate(control_polygons(max(1, size // count), extent)):
            yield ControlLine(id=f"{layer}-{i:05d}", layer=layer, name=f"{layer} {i}", geometry=shape)
    for i, (shape, home) in enumerate(zip(province.projects, province.home.tolist(), strict=True)):
        yield _project(i, shape, f"unit-{home:05d}")


_ELEMENTS = ("mountain", "water", "forest", "farmland", "lake", "grassland", "sand")


def _project(i: int, shape: Any, unit: str) -> Any:
    from ecodesk.model.records import Project

    element = _ELEMENTS[i % len(_ELEMENTS)]
    return Project(
        id=f"project-{i:06d}",
        code=f"P{i:06d}",
        name=f"Project {i}",
        status="admitted",
        unit=unit,
        element=element,
        elements=tuple(sorted({"mountain", element})),
        problem_types=("soil_erosion",),
        work_items=("RIVER_LAKE_02",),
        lead="org",
        start=date(2025, 1, 1),
        end=date(2026, 12, 31),
        geometry=shape,
    )
