"""Projects grouped the ways people look for them: by basin and unit, tag, township, element, lead, status, year."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ecodesk.analysis.basin_flow import flow
from ecodesk.analysis.coverage import CoverageMatrix
from ecodesk.analysis.footprints import footprint_derivation
from ecodesk.i18n import Text, plain, t
from ecodesk.model.code_lists import code_list, label
from ecodesk.model.measures import Floats, areas
from ecodesk.model.records import Basin, OrgUnit, Project, RestorationUnit, Township
from ecodesk.model.snapshot import Snapshot

BY = ("basin", "unit", "tag", "township", "element", "lead", "status", "year")
_TAGS = "mountain_tag+river_tag+basin_tag"


@dataclass(frozen=True)
class Group:
    """One heading of the tree: what it stands for, the projects under it, areas in m², coverage share."""

    table: str  # table of the row it stands for, or the name of a code list
    id: str
    code: str
    title: Text
    projects: tuple[str, ...]
    area: float  # of the row itself when it has a shape, else of its projects
    project_area: float
    coverage: float | None = None
    groups: tuple[Group, ...] = ()

    @property
    def project_count(self) -> int:
        return len(self.projects) + sum(group.project_count for group in self.groups)


def grouped(snapshot: Snapshot, by: str, coverage: CoverageMatrix | None = None) -> list[Group]:
    """The groups of one kind in `BY`, each project under every group it belongs to.

    Projects without a unit, township … come last under an empty id.
    """
    sizes = project_areas(snapshot)
    if by == "basin":
        return _by_basin(snapshot, sizes, coverage)
    if by == "unit":
        return _by_unit(snapshot, sizes, coverage)
    if by == "township":
        return _by_rows(snapshot, sizes, Township, lambda p: p.townships, t("未确定乡镇", "No township"))
    if by == "lead":
        return _by_rows(snapshot, sizes, OrgUnit, lambda p: (p.lead,), t("缺主办单位", "No lead unit"))
    if by == "element":
        return _by_codes(snapshot, sizes, "element", lambda p: p.elements or (p.element,))
    if by == "tag":
        return _by_codes(snapshot, sizes, _TAGS, lambda p: p.tags)
    if by == "year":
        return _by_year(snapshot, sizes)
    return _by_codes(snapshot, sizes, "project_status", lambda p: (p.status,))


def project_areas(snapshot: Snapshot) -> Floats:
    """Ellipsoidal area in m² of each project's footprint, in the order of the table."""
    crs, derive = snapshot.crs, footprint_derivation(snapshot)
    return snapshot.table(Project).derived("area", lambda table, at: areas(derive(table, at), crs))


def _members(
    snapshot: Snapshot, keys: Callable[[Project], Iterable[str]], known: Iterable[str]
) -> dict[str, list[str]]:
    valid = set(known)
    found: dict[str, list[str]] = {}
    for project in sorted(snapshot.table(Project).rows(), key=lambda p: p.code):
        mine = [key for key in keys(project) if key in valid] or [""]
        for key in mine:
            found.setdefault(key, []).append(project.id)
    return found


def _sum(snapshot: Snapshot, sizes: Floats, ids: Iterable[str]) -> float:
    return float(sizes[snapshot.table(Project).positions(ids)].sum())


def _unit_group(
    snapshot: Snapshot, sizes: Floats, unit: str, ids: list[str], coverage: CoverageMatrix | None
) -> Group:
    units = snapshot.table(RestorationUnit)
    row = units[unit]
    own = units.derived("area", lambda table, at: areas(table.geometry[at], snapshot.crs))[
        units.position(unit)
    ]
    share = coverage.unit_total(unit).share if coverage is not None else None
    return Group(
        RestorationUnit.table,
        unit,
        row.code,
        plain(row.name),
        tuple(ids),
        float(own),
        _sum(snapshot, sizes, ids),
        share,
    )


def unassigned(snapshot: Snapshot) -> list[str]:
    """Projects that belong to no unit, by code."""
    return _members(snapshot, lambda p: (p.unit,), snapshot.table(RestorationUnit).ids).get("", [])


def _by_unit(snapshot: Snapshot, sizes: Floats, coverage: CoverageMatrix | None) -> list[Group]:
    members = _members(snapshot, lambda p: (p.unit,), snapshot.table(RestorationUnit).ids)
    return [_unit_group(snapshot, sizes, u, members.get(u, []), coverage) for u in flow(snapshot).order]


def _by_basin(snapshot: Snapshot, sizes: Floats, coverage: CoverageMatrix | None) -> list[Group]:
    units, basins = snapshot.table(RestorationUnit), snapshot.table(Basin)
    made: dict[str, list[Group]] = {}
    for group in _by_unit(snapshot, sizes, coverage):
        made.setdefault(units[group.id].basin, []).append(group)
    return [_basin_group(snapshot, basins.get(b, None), groups) for b, groups in made.items()]


def basin_name(basin: Basin) -> Text:
    """As the plan has it; in both languages where that is nothing but what its tag says."""
    tag = label("basin_tag", basin.tag)
    return tag if basin.name == tag.zh else plain(basin.name)


def _basin_group(snapshot: Snapshot, basin: Basin | None, groups: list[Group]) -> Group:
    units = snapshot.table(RestorationUnit)
    rivers = dict.fromkeys(units[g.id].river for g in groups if units[g.id].river)
    name = basin_name(basin) if basin is not None else t("未定流域", "No basin")
    if rivers:
        listed = [label("river_tag", river) for river in rivers]
        zh, en = "、".join(r.zh for r in listed), ", ".join(r.en for r in listed)
        own = basin is not None and name.zh == name.en  # in the words of the plan; its rivers are then too
        name = t("{basin} · {rivers}", "{basin} · {rivers}").format(
            basin=name, rivers=plain(zh) if own else Text(zh, en)
        )
    return Group(
        Basin.table,
        basin.id if basin is not None else "",
        basin.code if basin is not None else "",
        name,
        (),
        sum(g.area for g in groups),
        sum(g.project_area for g in groups),
        None,
        tuple(groups),
    )


def _by_rows(
    snapshot: Snapshot,
    sizes: Floats,
    kind: type[Township] | type[OrgUnit],
    keys: Callable[[Project], Iterable[str]],
    none: Text,
) -> list[Group]:
    table = snapshot.named(kind.table)
    members = _members(snapshot, keys, table.ids)
    own = areas(table.geometry, snapshot.crs)
    groups = [
        Group(
            kind.table,
            row.id,
            row.code,
            plain(row.name),
            tuple(members[row.id]),
            float(own[i]) or _sum(snapshot, sizes, members[row.id]),
            _sum(snapshot, sizes, members[row.id]),
        )
        for i, row in enumerate(table.rows())
        if row.id in members
    ]
    return groups + _rest(snapshot, sizes, kind.table, members, none)


def _by_codes(
    snapshot: Snapshot, sizes: Floats, name: str, keys: Callable[[Project], Iterable[str]]
) -> list[Group]:
    members = _members(snapshot, keys, code_list(name))
    groups = [
        Group(
            name,
            code,
            code,
            entry.label,
            tuple(members[code]),
            area := _sum(snapshot, sizes, members[code]),
            area,
        )
        for code, entry in code_list(name).items()
        if code in members
    ]
    return groups + _rest(snapshot, sizes, name, members, t("未填", "Not stated"))


def _years(project: Project) -> tuple[str, ...]:
    """The years a project runs through, first to last."""
    days = [day for day in (project.start, project.end) if day is not None]
    return tuple(map(str, range(min(days).year, max(days).year + 1))) if days else ()


def _by_year(snapshot: Snapshot, sizes: Floats) -> list[Group]:
    known = {year for project in snapshot.table(Project).rows() for year in _years(project)}
    members = _members(snapshot, _years, known)
    groups = [
        Group(
            "year",
            year,
            year,
            t("{year} 年", "{year}").format(year=year),
            tuple(members[year]),
            area := _sum(snapshot, sizes, members[year]),
            area,
        )
        for year in sorted(known)
    ]
    return groups + _rest(snapshot, sizes, "year", members, t("未填工期", "No period"))


def _rest(
    snapshot: Snapshot, sizes: Floats, table: str, members: dict[str, list[str]], title: Text
) -> list[Group]:
    ids = members.get("", [])
    if not ids:
        return []
    area = _sum(snapshot, sizes, ids)
    return [Group(table, "", "", title, tuple(ids), area, area)]
