"""Which cell of the matrix is the current one: that of what is selected, or the one with the largest gap."""

from __future__ import annotations

from ecodesk.model.records import ProblemPatch, Project, RestorationUnit
from ecodesk.rules.finding import Finding
from ecodesk.ui.completeness.matrix_view import MatrixView
from ecodesk.ui.selection import Selection

Key = tuple[str, str]  # unit, and element or problem type


def worst_cell(view: MatrixView | None, unit: str = "") -> Key | None:
    """The cell with the largest gap, of one unit or of all."""
    if view is None:
        return None
    cells = view.coverage.cells
    mine = (
        cells if not unit else [(unit, column) for column in view.coverage.columns if (unit, column) in cells]
    )
    return max(mine, key=lambda key: cells[key].gap, default=None)


def selected_cell(
    view: MatrixView | None, selection: Selection, finding: Finding | None, now: Key | None
) -> Key | None:
    """The cell a selection is about: of its finding, patch, project or unit; `now` is the current one."""
    if view is None:
        return None
    cells = view.coverage.cells
    patch = selection.single(ProblemPatch.table)
    project = view.snapshot.table(Project).get(selection.single(Project.table) or "")
    unit = selection.single(RestorationUnit.table) or ""
    wanted = [
        (finding.unit, finding.key) if finding is not None else None,
        view.cells_of_patches.get(patch or ""),
        view.cell_key(project.unit, project.element) if project is not None else None,
    ]
    if found := next((key for key in wanted if key in cells), None):
        return found
    if not unit:
        return None
    return now if now is not None and now[0] == unit else worst_cell(view, unit)


def projects_of_column(view: MatrixView, column: str) -> list[str]:
    """The projects that work on an element, or treat a problem type."""
    projects = view.snapshot.table(Project)
    if view.coverage.problem_types:
        treats = projects.column("problem_types")
        return [row_id for row_id, kinds in zip(projects.ids, treats, strict=True) if column in kinds]
    pairs = zip(projects.ids, projects.column("element"), projects.column("elements"), strict=True)
    return [row_id for row_id, main, others in pairs if column in (main, *others)]
