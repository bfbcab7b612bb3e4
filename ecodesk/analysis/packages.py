"""Projects taken together in packages: what each package adds up to, and how packages follow from basins and units."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import shapely

from ecodesk.analysis.basin_flow import flow
from ecodesk.analysis.footprints import footprints
from ecodesk.analysis.funding_sums import total
from ecodesk.analysis.significance import polygons_of
from ecodesk.i18n import plain, t
from ecodesk.model.code_lists import active_statuses, code_list
from ecodesk.model.edit import Change, Edit
from ecodesk.model.measures import areas, hectares
from ecodesk.model.records import Basin, Project, ProjectPackage, RestorationUnit
from ecodesk.model.snapshot import Snapshot

BY_UNIT, BY_BASIN = "unit", "basin"


@dataclass(frozen=True)
class PackageTotals:
    """What the projects of a package make together; areas in hm², `net` counts shared ground once."""

    package: str  # id, empty: the projects in no package
    projects: tuple[str, ...]
    invest: Decimal
    gross: float
    net: float
    units: tuple[str, ...]
    elements: tuple[str, ...]


def offered_projects(snapshot: Snapshot) -> list[Project]:
    """The projects that can be in a package: neither rejected nor withdrawn, by code."""
    rows = [row for row in snapshot.table(Project).rows() if row.status in active_statuses()]
    return sorted(rows, key=lambda row: row.code)


def package_totals(snapshot: Snapshot) -> Mapping[str, PackageTotals]:
    """By id of the package; under an empty id the projects in none."""
    return snapshot.once("package totals", lambda: _package_totals(snapshot))


def _package_totals(snapshot: Snapshot) -> Mapping[str, PackageTotals]:
    packages = snapshot.table(ProjectPackage)
    members: dict[str, list[Project]] = {"": [], **{row_id: [] for row_id in packages.ids}}
    for row in offered_projects(snapshot):
        members[row.package if row.package in packages else ""].append(row)
    table = snapshot.table(Project)
    shapes = footprints(snapshot)
    sizes = dict(zip(table.ids, areas(shapes, snapshot.crs).tolist(), strict=True))
    place = flow(snapshot).order
    made = {}
    for package, rows in members.items():
        at = table.positions(row.id for row in rows)
        homes = {row.unit for row in rows if row.unit}
        elements = {element for row in rows for element in (row.element, *row.elements)}
        gross = sum(sizes[row.id] for row in rows if np.isfinite(sizes[row.id]))
        made[package] = PackageTotals(
            package,
            tuple(row.id for row in rows),
            total(row.invest for row in rows if row.invest is not None),
            hectares(gross),
            hectares(_net(snapshot, shapes[at])),
            tuple(unit for unit in place if unit in homes),
            tuple(code for code in code_list("element") if code in elements),
        )
    return made


def _net(snapshot: Snapshot, shapes: Iterable[object]) -> float:
    there = [shape for shape in shapes if shape is not None]
    if not there:
        return 0.0
    together = polygons_of(np.array([shapely.union_all(there), None], dtype=object)[:-1])
    return float(areas(together, snapshot.crs)[0])


def moved(snapshot: Snapshot, projects: Collection[str], package: str) -> Edit:
    """The step that puts projects into a package; an empty id takes them out."""
    table = snapshot.table(Project)
    rows = [table[one] for one in projects if one in table and table[one].package != package]
    target = snapshot.row(ProjectPackage.table, package)
    name = plain(target.caption) if target is not None else t("未打包", "no package")
    which = plain(rows[0].code) if len(rows) == 1 else t("{n} 个项目", "{n} projects").format(n=len(rows))
    label = t("打包 {rows} → {package}", "Package {rows} → {package}").format(rows=which, package=name)
    return Edit(label, tuple(Change(row, dataclasses.replace(row, package=package)) for row in rows))


def new_package(snapshot: Snapshot, name: str) -> tuple[ProjectPackage, Edit]:
    """A package with the next free code, and the step that adds it."""
    row = ProjectPackage(code=_free_codes(snapshot, 1)[0], name=name)
    label = t("新建子项目包 {row}", "New package {row}").format(row=plain(row.caption))
    return row, Edit(label, (Change(None, row),))


def dissolved(snapshot: Snapshot, package: str) -> Edit:
    """The step that deletes a package; its projects are in none afterwards."""
    row = snapshot.table(ProjectPackage)[package]
    held = [one for one in snapshot.table(Project).rows() if one.package == package]
    label = t("解散子项目包 {row}", "Dissolve package {row}").format(row=plain(row.caption))
    freed = tuple(Change(one, dataclasses.replace(one, package="")) for one in held)
    return Edit(label, (*freed, Change(row, None)))


def grouped(snapshot: Snapshot, by: str) -> Edit:
    """One step that packs every project in no package by its basin or its unit, adding packages where needed."""
    packages, units = snapshot.table(ProjectPackage), snapshot.table(RestorationUnit)
    loose = [row for row in offered_projects(snapshot) if row.package not in packages and row.unit in units]
    keys = {row.id: row.unit if by == BY_UNIT else units[row.unit].basin for row in loose}
    order = list(flow(snapshot).order)
    if by == BY_BASIN:
        order = list(dict.fromkeys(units[unit].basin for unit in order))
    held = set(keys.values())
    wanted = [key for key in order if key and key in held]
    known: dict[str, ProjectPackage] = {}
    for package in packages.rows():
        known.setdefault(package.unit if by == BY_UNIT else "" if package.unit else package.basin, package)
    fresh = [key for key in wanted if key not in known]
    changes = []
    for key, code in zip(fresh, _free_codes(snapshot, len(fresh)), strict=True):
        made = _package_of(snapshot, by, key, code)
        known[key] = made
        changes.append(Change(None, made))
    for row in loose:
        if (home := known.get(keys[row.id])) is not None and keys[row.id]:
            changes.append(Change(row, dataclasses.replace(row, package=home.id)))
    words = t("按单元打包", "Package by unit") if by == BY_UNIT else t("按流域打包", "Package by basin")
    label = t("{words}（{n} 个项目）", "{words} ({n} projects)").format(
        words=words, n=len(changes) - len(fresh)
    )
    return Edit(label, tuple(changes))


def _package_of(snapshot: Snapshot, by: str, key: str, code: str) -> ProjectPackage:
    if by == BY_UNIT:
        unit = snapshot.table(RestorationUnit)[key]
        return ProjectPackage(code=code, name=unit.name, unit=key, basin=unit.basin)
    found = snapshot.row(Basin.table, key)
    return ProjectPackage(code=code, name=found.name if isinstance(found, Basin) else code, basin=key)


def _free_codes(snapshot: Snapshot, count: int) -> list[str]:
    taken = set(snapshot.table(ProjectPackage).column("code"))
    found: list[str] = []
    number = 0
    while len(found) < count:
        number += 1
        if (code := f"ZB-{number:02d}") not in taken:
            found.append(code)
    return found
