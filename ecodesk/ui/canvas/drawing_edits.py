"""Turn drawn geometries into named edits: naming, unit, townships, avoiding neighbours, mending.

Pure functions on a picture; on a province they may take a moment and run off the UI thread. Each says
in numbers what it changed beyond what was drawn, so that the window can tell.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ecodesk.analysis.coverage import cover_of
from ecodesk.analysis.drawn import Drawn, refused
from ecodesk.analysis.patch_pieces import patch_pieces
from ecodesk.analysis.placing import placed
from ecodesk.analysis.project_codes import free_code
from ecodesk.analysis.shaping import NOW_AN_AREA, drawn, ground, ground_cut, shaped
from ecodesk.analysis.units import best_unit
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import code_list, elements_of_problem
from ecodesk.model.edit import Change, Edit, change
from ecodesk.model.records import ProblemPatch, Project
from ecodesk.model.row_names import captions
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.canvas import shared_edits
from ecodesk.ui.canvas.typed_place import sensible as sensible_place

BEYOND = t(
    "图形超出了本投影带的范围，未改动。请核对坐标，或在县内重画",
    "The shape reaches beyond the projection zone; nothing changed. Check its coordinates, or draw in the county",
)
_DRAWN = (
    t("画点 {code}", "Draw site {code}"),
    t("画线 {code}", "Draw corridor {code}"),
    t("画面 {code}", "Draw {code}"),
)
_AVOIDING_DRAWN = t("画面并避让 {code}", "Draw {code}, avoiding overlap")
_TAKEN_UP_FROM = 0.05  # share of a patch from which a new project is linked to it


def new_project(
    snapshot: Snapshot, geometry: BaseGeometry, *, avoid: bool, values: Mapping[str, Any] | None = None
) -> Drawn:
    """A drawn geometry as a new draft project, trimmed to its neighbours when `avoid` is set.

    `values` are fields the tool knows, such as the width of a corridor, or the element of a gap; the
    rest follows from where the shape lies.
    """
    if not sensible(geometry):
        return refused(BEYOND)
    bare = dataclasses.replace(Project(), **(values or {}))
    dimension = int(shapely.get_dimensions(geometry))
    shape = shaped(snapshot, geometry, bare, avoid=avoid, exists=False)
    said = None
    if avoid and dimension < 2 and shape.kept:
        shape = ground_cut(snapshot, shape.whole, bare, exists=False)
        said = NOW_AN_AREA[dimension] if shape.taken and shape.project is not None else None
    if shape.project is None:
        return Drawn(None, (shape,))
    project = described(snapshot, shape.project)
    label = _AVOIDING_DRAWN if shape.taken else _DRAWN[dimension]
    made = dataclasses.replace(shape, project=project)
    return drawn(label.format(code=project.code), [made], said=said)


def sensible(geometry: BaseGeometry) -> bool:
    """Whether a shape lies wholly where coordinates of the zone mean something; NaN never does."""
    xy = shapely.get_coordinates(geometry)
    if not len(xy) or not np.isfinite(xy).all():
        return False
    (west, south), (east, north) = xy.min(axis=0).tolist(), xy.max(axis=0).tolist()
    return sensible_place((west, south)) and sensible_place((east, north))


def reshaped(
    snapshot: Snapshot,
    before: Project,
    geometry: BaseGeometry,
    *,
    avoid: bool,
    together: bool = False,
    name: Text | None = None,
) -> Drawn:
    """A project in another shape, trimmed to its neighbours when `avoid` is set.

    With `together` neighbours that share nodes which moved go along with them. `name` is what the step
    is called, with a place for `{code}`.
    """
    if not sensible(geometry):
        return refused(BEYOND)
    neighbours: Sequence[Any] = ()
    if together:
        geometry, neighbours = shared_edits.following(snapshot, before, geometry)
    moved = change(Text("", ""), [(n.before, n.after) for n in neighbours])
    shape = shaped(snapshot.after(moved), geometry, before, avoid=avoid)
    label = name or t("整形 {code}", "Reshape {code}")
    if shape.taken:
        label = Text(f"{label.zh}，并避让", f"{label.en}, avoiding overlap") if name else _AVOIDING
    return drawn(label.format(code=before.code), [shape], neighbours=neighbours)


_AVOIDING = t("整形并避让 {code}", "Reshape {code}, avoiding overlap")


def with_overlap(snapshot: Snapshot, wholes: Sequence[tuple[Project, BaseGeometry]]) -> Edit:
    """Projects with the shapes they were drawn with, overlap and all; those not there yet are added."""
    codes = captions([project for project, _ in wholes])
    label = t("保留重叠 {rows}", "Keep the overlap of {rows}").format(rows=codes)
    rows = placed(snapshot, [dataclasses.replace(project, geometry=whole) for project, whole in wholes])
    there = snapshot.table(Project)
    return Edit(label, tuple(Change(there.get(row.id), row) for row in rows))


def described(snapshot: Snapshot, shape: Project) -> Project:
    """A new project with code, name, unit, element and patches as they follow from where it lies.

    What it says already stays.
    """
    taken = ground(snapshot, shape)
    unit = shape.unit or best_unit(taken, snapshot)
    patches = _patches_under(snapshot, taken)
    element, types = (
        (shape.element, shape.problem_types) if shape.element else _element_of(snapshot, unit, patches)
    )
    code = free_code(snapshot, unit)
    name = str(t("新项目 {n}", "New project {n}").format(n=code.rpartition("-")[2]))
    made = dataclasses.replace(
        shape,
        code=code,
        name=name,
        unit=unit,
        element=element,
        elements=shape.elements or (element,),
        problem_types=types,
        patches=shape.patches or tuple(row.id for row, _ in patches if row.problem_type in types),
    )
    return placed(snapshot, [made])[0]


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
