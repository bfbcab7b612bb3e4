"""Turn drawn geometries into named edits: naming, unit, townships, avoiding neighbours, mending.

Pure functions on a picture; on a province they may take a moment and run off the UI thread. Each says
in numbers what it changed beyond what was drawn, so that the window can tell.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from ecodesk.analysis.coverage import cover_of, patch_pieces
from ecodesk.analysis.footprints import repaired
from ecodesk.analysis.placing import placed
from ecodesk.analysis.shape_edits import Taken, clip_to, trim_to_neighbours
from ecodesk.analysis.units import best_unit
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import code_list, elements_of_problem
from ecodesk.model.edit import Edit, add, change
from ecodesk.model.fields import record_type
from ecodesk.model.measures import area
from ecodesk.model.records import ProblemPatch, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot

WORTH_SAYING_M2 = 1.0  # a smaller cut or excess is rounding, not news
_LEAST_AREA_M2 = 1.0
_TAKEN_UP_FROM = 0.05  # share of a patch from which a new project is linked to it


@dataclass(frozen=True)
class Drawn:
    """What becomes of a drawn geometry. `edit` is None when nothing is left or nothing changed."""

    edit: Edit | None
    project: Project | None  # as it will be
    drawn: BaseGeometry  # as drawn, before mending and trimming
    whole: BaseGeometry  # mended, before trimming
    taken: tuple[Taken, ...] = ()
    mended: bool = False
    mended_change_m2: float = 0.0
    outside: BaseGeometry | None = None
    outside_m2: float = 0.0
    too_small: bool = False

    @property
    def taken_m2(self) -> float:
        return sum(piece.area for piece in self.taken)


def new_project(snapshot: Snapshot, geometry: BaseGeometry, *, avoid: bool) -> Drawn:
    """A drawn polygon as a new draft project, trimmed to its neighbours when `avoid` is set."""
    shaped = _shaped(snapshot, geometry, avoid, without="")
    if shaped.too_small or shaped.project is None:
        return shaped
    project = _described(snapshot, shaped.project)
    label = (
        t("画面并避让 {code}", "Draw {code}, avoiding overlap")
        if shaped.taken
        else t("画面 {code}", "Draw {code}")
    )
    return dataclasses.replace(shaped, project=project, edit=add(label.format(code=project.code), project))


def reshaped(snapshot: Snapshot, before: Project, geometry: BaseGeometry, *, avoid: bool) -> Drawn:
    """A project in another shape, trimmed to its neighbours when `avoid` is set."""
    shaped = _shaped(snapshot, geometry, avoid, without=before.id)
    if shaped.too_small or shaped.project is None:
        return shaped
    after = _placed(snapshot, dataclasses.replace(before, geometry=shaped.project.geometry))
    label = (
        t("整形并避让 {code}", "Reshape {code}, avoiding overlap")
        if shaped.taken
        else t("整形 {code}", "Reshape {code}")
    )
    edit = change(label.format(code=before.code), [(before, after)])
    return dataclasses.replace(shaped, project=after, edit=edit if edit.changes else None)


def clipped_to_county(snapshot: Snapshot, project: Project) -> Edit | None:
    """Cut away what lies outside the county; None when nothing would be left or changed."""
    county = snapshot.county
    if county is None or county.geometry is None or project.geometry is None:
        return None
    inside = clip_to(project.geometry, county.geometry)
    if inside is None:
        return None
    label = t("裁到县界 {code}", "Clip {code} to the county").format(code=project.code)
    edit = change(label, [(project, _placed(snapshot, dataclasses.replace(project, geometry=inside)))])
    return edit if edit.changes else None


def with_overlap(snapshot: Snapshot, project: Project, whole: BaseGeometry, *, exists: bool) -> Edit:
    """The project with the shape it was drawn with, overlap and all."""
    label = t("保留重叠 {code}", "Keep the overlap of {code}").format(code=project.code)
    after = _placed(snapshot, dataclasses.replace(project, geometry=whole))
    return change(label, [(project, after)]) if exists else add(label, after)


def _shaped(snapshot: Snapshot, geometry: BaseGeometry, avoid: bool, without: str) -> Drawn:
    """Mend, trim and measure a geometry; `project` carries the result, without words yet."""
    whole, mended = geometry, False
    areal = shapely.get_dimensions(geometry) == 2
    if areal and not shapely.is_valid(geometry):
        whole, mended = repaired(geometry), True
    if whole is None or (areal and area(whole, snapshot.crs) < _LEAST_AREA_M2):
        return Drawn(None, None, geometry, geometry, too_small=True)
    delta = area(whole, snapshot.crs) - area(geometry, snapshot.crs) if mended else 0.0
    taken: tuple[Taken, ...] = ()
    left: Any = whole
    if avoid and areal:
        trimmed = trim_to_neighbours(whole, snapshot, [without] if without else [])
        worth = tuple(piece for piece in trimmed.taken if piece.area >= WORTH_SAYING_M2)
        if worth:
            left, taken = trimmed.geometry, worth
    if left is None:
        return Drawn(None, None, geometry, whole, taken, mended, delta)
    outside = _outside(snapshot, left)
    outside_m2 = area(outside, snapshot.crs) if outside is not None else 0.0
    if outside_m2 < WORTH_SAYING_M2:
        outside, outside_m2 = None, 0.0
    project = record_type(Project.table)(geometry=left)
    assert isinstance(project, Project)
    return Drawn(None, project, geometry, whole, taken, mended, delta, outside, outside_m2)


def _outside(snapshot: Snapshot, geometry: Any) -> Any:
    county = snapshot.county
    if county is None or county.geometry is None or not shapely.is_valid(county.geometry):
        return None
    return shapely.difference(geometry, county.geometry)


def _placed(snapshot: Snapshot, project: Project) -> Project:
    """With the townships and the basin it lies in now; the unit is the planner's to decide."""
    return placed(snapshot, [project])[0]


def _described(snapshot: Snapshot, shaped: Project) -> Project:
    unit = best_unit(shaped.geometry, snapshot)
    patches = _patches_under(snapshot, shaped.geometry)
    element, types = _element_of(snapshot, unit, patches)
    code = free_code(snapshot, unit)
    name = str(t("新项目 {n}", "New project {n}").format(n=code.rpartition("-")[2]))
    return _placed(
        snapshot,
        dataclasses.replace(
            shaped,
            code=code,
            name=name,
            unit=unit,
            element=element,
            elements=(element,),
            problem_types=types,
            patches=tuple(row.id for row, _ in patches if row.problem_type in types),
        ),
    )


def free_code(snapshot: Snapshot, unit: str) -> str:
    """The next code in a unit, following those its projects have, e.g. ZH03-006 after ZH03-005."""
    table = snapshot.table(Project)
    codes, units = table.column("code"), table.column("unit")
    mine = [match for code, at in zip(codes, units, strict=True) if at == unit and (match := _numbered(code))]
    row = snapshot.row(RestorationUnit.table, unit)
    stem = f"{row.code.replace('-', '')}-" if isinstance(row, RestorationUnit) else "XM-"
    width = 3
    if mine:
        stem = Counter(match[1] for match in mine).most_common(1)[0][0]
        width = max(len(match[2]) for match in mine if match[1] == stem)
    taken = set(codes)
    last = max((int(m[2]) for c in codes if (m := _numbered(c)) and m[1] == stem), default=0)
    while f"{stem}{last + 1:0{width}d}" in taken:
        last += 1
    return f"{stem}{last + 1:0{width}d}"


def _numbered(code: str) -> re.Match[str] | None:
    return re.fullmatch(r"(.*?)(\d+)", code or "")


def _patches_under(snapshot: Snapshot, geometry: Any) -> list[tuple[ProblemPatch, float]]:
    """Patches a shape covers a fair part of, with the area covered in m², the largest first."""
    table = snapshot.table(ProblemPatch)
    found = []
    for position in table.index.query(geometry, predicate="intersects").tolist():
        row = table.at(position)
        if row.geometry is None or row.geometry.area <= 0 or not shapely.is_valid(row.geometry):
            continue
        covered = shapely.intersection(row.geometry, geometry).area
        if covered >= _TAKEN_UP_FROM * row.geometry.area:
            found.append((row, covered))
    return sorted(found, key=lambda pair: -pair[1])


def _element_of(
    snapshot: Snapshot, unit: str, patches: list[tuple[ProblemPatch, float]]
) -> tuple[str, tuple[str, ...]]:
    """The element of the worst problem under the shape, else of the unit's largest gap, else mountain."""
    weight: Counter[str] = Counter()
    for row, covered in patches:
        weight[_element(row)] += int(covered)
    if weight and (best := weight.most_common(1)[0][0]):
        types = tuple(dict.fromkeys(row.problem_type for row, _ in patches if _element(row) == best))
        return best, types
    if unit:
        pieces = patch_pieces(snapshot, [unit])
        gaps = {
            e: cover_of(snapshot, [p for p in pieces if p.element == e]).gap for e in code_list("element")
        }
        worst = max(gaps, key=lambda e: gaps[e])
        if gaps[worst] > 0:
            return worst, ()
    return "mountain", ()


def _element(patch: ProblemPatch) -> str:
    known = elements_of_problem(patch.problem_type)
    return patch.element or (known[0] if known else "")


def captions(projects: list[Project]) -> Text:
    """Up to two codes, or how many."""
    if len(projects) <= 2:
        return Text("、".join(p.code for p in projects), ", ".join(p.code for p in projects))
    return t("{n} 个项目", "{n} projects").format(n=len(projects))
