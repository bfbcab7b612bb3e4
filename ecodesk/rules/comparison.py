"""Two versions side by side as data: what changed, on which ground, with which effect, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ecodesk.analysis.merged_ground import merged_into
from ecodesk.analysis.version_shapes import ShapeChange, shape_changes
from ecodesk.model.records import PlanVersion, ReviewComment
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.version_diff import Entry, VersionDiff, compare
from ecodesk.progress import SILENT, Progress
from ecodesk.rules.change_review import verdicts
from ecodesk.rules.finding import CheckResult
from ecodesk.rules.freezing import frozen_result, sums
from ecodesk.rules.runner import check
from ecodesk.rules.version_effects import VersionEffects, effects


@dataclass(frozen=True)
class Side:
    """One of the two versions: its code, what it holds and how it was judged; `version` is None for the plan as it is."""

    version: PlanVersion | None
    code: str
    snapshot: Snapshot
    result: CheckResult

    @property
    def id(self) -> str:
        """The id of the frozen version, empty for the plan as it is."""
        return self.version.id if self.version is not None else ""


@dataclass(frozen=True, eq=False)
class Comparison:
    """What a comparison shows and prints; never changed."""

    old: Side
    new: Side
    diff: VersionDiff
    shapes: Mapping[tuple[str, str], ShapeChange]
    merged: Mapping[tuple[str, str], tuple[str, str]]  # rows that are gone, by what they went into
    effects: VersionEffects
    old_sums: Mapping[str, Any]
    new_sums: Mapping[str, Any]

    def entry(self, key: tuple[str, str]) -> Entry | None:
        """The change of a row, None when it did not change."""
        return next((entry for entry in self.diff.entries if entry.key == key), None)

    def decisions(self, snapshot: Snapshot) -> Mapping[tuple[str, str], ReviewComment]:
        """What was decided so far, by change, as the plan says now."""
        return verdicts(snapshot, self.diff)


def side_now(snapshot: Snapshot, result: CheckResult | None, progress: Progress = SILENT) -> Side:
    """The plan as it is now; `result` is taken when it is of this state."""
    info = snapshot.plan_info
    known = result if result is not None and result.revision == snapshot.revision else None
    return Side(None, info.version if info is not None else "", snapshot, known or check(snapshot, progress))


def side_frozen(
    version: PlanVersion, snapshot: Snapshot, documents: Mapping[str, str], progress: Progress = SILENT
) -> Side:
    """A frozen version, judged as it was when it was frozen."""
    judged = frozen_result(documents) or check(snapshot, progress)
    return Side(version, version.code, snapshot, judged)


def side_by_side(old: Side, new: Side, progress: Progress = SILENT) -> Comparison:
    """Compare two versions."""
    diff = compare(old.snapshot, new.snapshot, progress=progress)
    shapes = shape_changes(diff, diff.entries)
    return Comparison(
        old,
        new,
        diff,
        shapes,
        merged_into(diff, shapes),
        effects(old.snapshot, new.snapshot, old.result, new.result),
        sums(old.snapshot, old.result),
        sums(new.snapshot, new.result),
    )
