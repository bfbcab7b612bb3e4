"""What the matrix page shows: the plan's figures by element or problem type, as they are or if all were admitted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from ecodesk.analysis.coverage import Cell, CoverageMatrix, matrix, problem_matrix
from ecodesk.analysis.duty_gaps import DutyGap
from ecodesk.analysis.patch_pieces import excused_gaps
from ecodesk.analysis.rollups import Rollup, rollups
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import active_statuses, counted_statuses, elements_of_problem
from ecodesk.model.measures import areas
from ecodesk.model.records import PlanVersion, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.completeness.compared_version import ComparedVersion, compared_version
from ecodesk.ui.figures import PlanFigures
from ecodesk.workspace import Workspace

ELEMENTS, PROBLEMS = "element", "problem_type"
COLUMNS: tuple[tuple[str, Text], ...] = (
    (ELEMENTS, t("单元 × 要素", "Units × elements")),
    (PROBLEMS, t("单元 × 问题类型", "Units × problem types")),
)
AS_IS, IF_ADMITTED = "counted", "active"
COUNTING: tuple[tuple[str, Text], ...] = (
    (AS_IS, t("审查中及以上计入", "Counted from review on")),
    (IF_ADMITTED, t("如果都准入", "If all were admitted")),
)


@dataclass(frozen=True)
class ViewChoice:
    """What stands in the columns, and which projects count."""

    columns: str = ELEMENTS
    counting: str = AS_IS
    version: str = ""  # id of the frozen version it is compared with, empty without one

    @property
    def statuses(self) -> frozenset[str]:
        """Statuses of the projects that count."""
        return active_statuses() if self.counting == IF_ADMITTED else counted_statuses()


@dataclass(frozen=True)
class MatrixView:
    """One way to look at the figures of a picture. `now` is the same with the projects that count today.

    `earlier` is the chosen frozen version, its projects counted by the same statuses as those of `coverage`.
    """

    choice: ViewChoice
    snapshot: Snapshot
    coverage: CoverageMatrix
    now: CoverageMatrix
    duty_gaps: tuple[DutyGap, ...]
    groups: tuple[Rollup, ...]
    projects: Mapping[str, int] = field(default_factory=dict)  # how many a unit has
    cells_of_patches: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    justified: Mapping[tuple[str, str], float] = field(
        default_factory=dict
    )  # m² that need no treatment, by cell
    earlier: ComparedVersion | None = None

    def change(self, cell: Cell) -> float:
        """By how much the share of a cell differs from today, −1 to 1; 0 where it has none."""
        before = self.now.cells.get((cell.unit, cell.column))
        if before is None or cell.share is None or before.share is None:
            return 0.0
        return cell.share - before.share

    def cell_key(self, unit: str, element: str) -> tuple[str, str] | None:
        """The cell of a unit and an element; of problem types that with the largest gap."""
        if (unit, element) in self.coverage.cells:
            return unit, element
        mine = [
            (unit, column)
            for column in self.coverage.columns
            if (cell := self.coverage.cells.get((unit, column))) is not None and cell.element == element
        ]
        return max(mine, key=lambda key: self.coverage.cells[key].gap, default=None)


def matrix_view(
    figures: PlanFigures,
    choice: ViewChoice,
    old: MatrixView | None = None,
    workspace: Workspace | None = None,
) -> MatrixView:
    """Look at figures in a way; what an older view of the same picture has worked out is used again.

    `workspace` gives the frozen version that was chosen. Raises CannotOpen or CannotRead when it cannot be read.
    """
    snapshot = figures.snapshot
    now = figures.coverage
    if choice.columns == PROBLEMS:
        again = old is not None and old.snapshot is snapshot and old.choice.columns == PROBLEMS
        now = old.now if again and old is not None else problem_matrix(snapshot)
    coverage = now
    if choice.counting != AS_IS:
        made = problem_matrix if choice.columns == PROBLEMS else matrix
        coverage = made(snapshot, counting=choice.statuses)
    pieces: dict[str, tuple[str, str]] = {}
    for key, cell in coverage.cells.items():
        pieces.update((piece.patch, key) for piece in cell.pieces)
    return MatrixView(
        choice,
        snapshot,
        coverage,
        now,
        figures.duty_gaps,
        rollups(snapshot, coverage),
        Counter(snapshot.table(Project).column("unit")),
        pieces,
        _justified(snapshot, choice),
        _earlier(choice, old, workspace),
    )


def _earlier(
    choice: ViewChoice, old: MatrixView | None, workspace: Workspace | None
) -> ComparedVersion | None:
    row = workspace.snapshot.table(PlanVersion).get(choice.version) if workspace is not None else None
    if workspace is None or row is None:
        return None
    made = problem_matrix if choice.columns == PROBLEMS else matrix
    same_way = old is not None and (old.choice.columns, old.choice.counting) == (
        choice.columns,
        choice.counting,
    )
    return compared_version(
        row,
        lambda: workspace.frozen_version(row.id).snapshot,
        lambda snapshot: made(snapshot, counting=choice.statuses),
        old.earlier if old is not None and same_way else None,
    )


def _justified(snapshot: Snapshot, choice: ViewChoice) -> dict[tuple[str, str], float]:
    """The ground of justified gaps in force by cell, as far as the row says which."""
    rows = excused_gaps(snapshot, snapshot.today)
    sizes = areas([row.geometry for row in rows], snapshot.crs).tolist() if rows else []
    found: dict[tuple[str, str], float] = {}
    for row, size in zip(rows, sizes, strict=True):
        element = row.element or next(iter(elements_of_problem(row.problem_type)), "")
        column = row.problem_type if choice.columns == PROBLEMS else element
        if column:
            found[row.unit, column] = found.get((row.unit, column), 0.0) + size
    return found
