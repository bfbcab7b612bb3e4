"""The two versions to compare, fetched from the open workspace."""

from __future__ import annotations

from ecodesk.progress import Progress
from ecodesk.rules.comparison import Comparison, Side, side_by_side, side_frozen, side_now
from ecodesk.rules.finding import CheckResult
from ecodesk.workspace import Workspace

NOW = ""  # the plan as it is, instead of the id of a version


def compared(
    workspace: Workspace, old: str, new: str, result: CheckResult | None, progress: Progress
) -> Comparison:
    """Compare two versions by id. Raises CannotOpen or CannotRead for one that is not there or damaged."""

    def side(version: str) -> Side:
        if version == NOW:
            return side_now(workspace.snapshot, result, progress)
        frozen = workspace.frozen_version(version)
        return side_frozen(frozen.row, frozen.snapshot, frozen.documents, progress)

    return side_by_side(side(old), side(new), progress)
