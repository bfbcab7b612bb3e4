"""What one project does for the coverage of its unit: element by element, without it and with it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from ecodesk.analysis.coverage import Cover, cover_of
from ecodesk.analysis.footprints import footprints
from ecodesk.analysis.patch_pieces import PatchPiece, patch_pieces
from ecodesk.analysis.units import best_unit
from ecodesk.i18n import plain
from ecodesk.model.code_lists import code_list, counted_statuses
from ecodesk.model.edit import change
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot


@dataclass(frozen=True)
class ElementEffect:
    """Coverage of one element in the unit, first without and then with the project."""

    element: str
    without: Cover
    together: Cover


@dataclass(frozen=True)
class ProjectEffect:
    """The elements whose treated area a project changes in its unit.

    `counted` tells whether its status counts towards coverage now; when not, `together` is what would be
    if it did. `need` tells whether the unit has problem patches at all.
    """

    unit: str
    counted: bool
    need: bool
    elements: tuple[ElementEffect, ...]


def effect_of(snapshot: Snapshot, project_id: str) -> ProjectEffect | None:
    """What a project changes in the unit it belongs to, or lies in; None when it has no place or no unit."""
    table = snapshot.table(Project)
    if project_id not in table:
        return None
    project = table[project_id]
    shape = footprints(snapshot)[table.position(project_id)]
    units = snapshot.table(RestorationUnit)
    unit = project.unit if project.unit in units else best_unit(shape, snapshot)
    if shape is None or not unit:
        return None
    counted = project.status in counted_statuses()
    without = _pieces(_with(snapshot, project, dataclasses.replace(project, geometry=None)), unit)
    if counted:
        together = _pieces(snapshot, unit)
    else:
        status = next(code for code in code_list("project_status") if code in counted_statuses())
        together = _pieces(_with(snapshot, project, dataclasses.replace(project, status=status)), unit)
    found = []
    for element in code_list("element"):
        before, after = without.get(element, []), together.get(element, [])
        if element in units[unit].elements_off or _same(before, after):
            continue
        found.append(ElementEffect(element, cover_of(snapshot, before), cover_of(snapshot, after)))
    return ProjectEffect(unit, counted, bool(together), tuple(found))


def _with(snapshot: Snapshot, before: Project, after: Project) -> Snapshot:
    return snapshot.after(change(plain(""), [(before, after)]))


def _pieces(snapshot: Snapshot, unit: str) -> dict[str, list[PatchPiece]]:
    by_element: dict[str, list[PatchPiece]] = {}
    for piece in patch_pieces(snapshot, [unit]):
        by_element.setdefault(piece.element, []).append(piece)
    return by_element


def _same(before: list[PatchPiece], after: list[PatchPiece]) -> bool:
    """Whether every piece of a problem is treated to the same extent."""
    return [(p.patch, p.gap.area) for p in before] == [(p.patch, p.gap.area) for p in after]
