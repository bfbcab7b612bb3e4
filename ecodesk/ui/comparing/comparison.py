"""Two versions side by side as data: what changed, on which ground, with which effect, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.footprints import footprints, usable
from ecodesk.analysis.version_shapes import ShapeChange, shape_changes
from ecodesk.i18n import Text, t
from ecodesk.maps.comparison_picture import SHOWN_BELOW, ChangeMark, ComparedMap
from ecodesk.maps.scene import MapScene
from ecodesk.model.fields import record_type
from ecodesk.model.measures import HECTARE_MARK, hectares, number_text
from ecodesk.model.records import Project, ReviewComment
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.version_diff import ChangeKind, Entry, VersionDiff, compare, told_fields
from ecodesk.progress import Progress
from ecodesk.rules.change_review import verdicts
from ecodesk.rules.finding import CheckResult
from ecodesk.rules.freezing import frozen_result, sums
from ecodesk.rules.runner import check
from ecodesk.rules.version_effects import VersionEffects, effects
from ecodesk.workspace import Workspace

_MOVED_M2 = 100.0

NOW = ""  # the plan as it is, instead of the id of a version

SIGNS = {
    ChangeKind.ADDED: "+",
    ChangeKind.REMOVED: "−",
    ChangeKind.RESHAPED: "△",
    ChangeKind.FIELDS: "✎",
}
TONES = {
    ChangeKind.ADDED: "info",
    ChangeKind.REMOVED: "error",
    ChangeKind.RESHAPED: "text2",
    ChangeKind.FIELDS: "text2",
}


@dataclass(frozen=True)
class Side:
    """One of the two versions: its id (`NOW` for the plan as it is), its code, what it holds and how it was judged."""

    id: str
    code: str
    snapshot: Snapshot
    result: CheckResult


@dataclass(frozen=True, eq=False)
class Comparison:
    """Everything the page shows; made off the UI thread, never changed."""

    old: Side
    new: Side
    diff: VersionDiff
    shapes: Mapping[tuple[str, str], ShapeChange]
    effects: VersionEffects
    old_sums: Mapping[str, Any]
    new_sums: Mapping[str, Any]

    def entry(self, key: tuple[str, str]) -> Entry | None:
        """The change of a row, None when it did not change."""
        return next((entry for entry in self.diff.entries if entry.key == key), None)

    def decisions(self, snapshot: Snapshot) -> Mapping[tuple[str, str], ReviewComment]:
        """What was decided so far, by change, as the plan says now."""
        return verdicts(snapshot, self.diff)


def compared(
    workspace: Workspace, old: str, new: str, result: CheckResult | None, progress: Progress
) -> Comparison:
    """Compare two versions by id. Raises CannotOpen or CannotRead for one that is not there or damaged."""
    before = _side(workspace, old, result, progress)
    after = _side(workspace, new, result, progress)
    diff = compare(before.snapshot, after.snapshot, progress=progress)
    return Comparison(
        before,
        after,
        diff,
        shape_changes(diff, diff.entries),
        effects(before.snapshot, after.snapshot, before.result, after.result),
        sums(before.snapshot, before.result),
        sums(after.snapshot, after.result),
    )


def _side(workspace: Workspace, version: str, result: CheckResult | None, progress: Progress) -> Side:
    if version == NOW:
        snapshot = workspace.snapshot
        info = snapshot.plan_info
        known = result if result is not None and result.revision == snapshot.revision else None
        return Side(
            NOW, info.version if info is not None else "", snapshot, known or check(snapshot, progress)
        )
    frozen = workspace.frozen_version(version)
    judged = frozen_result(frozen.documents) or check(frozen.snapshot, progress)
    return Side(version, frozen.row.code, frozen.snapshot, judged)


def map_of(comparison: Comparison, theme: str) -> ComparedMap:
    """The comparison as a map."""
    base = MapScene.of(comparison.new.snapshot, theme, SHOWN_BELOW)
    marks = tuple(mark for entry in comparison.diff.entries if (mark := _mark(comparison, entry)) is not None)
    changed = {mark.key[1] for mark in marks}
    projects = comparison.new.snapshot.table(Project)
    stays = np.array([row_id not in changed for row_id in projects.ids], dtype=bool)
    grounds = footprints(comparison.new.snapshot)
    return ComparedMap(base, grounds[stays & ~shapely.is_missing(grounds)], marks)


def _mark(comparison: Comparison, entry: Entry) -> ChangeMark | None:
    diff, shape = comparison.diff, comparison.shapes.get(entry.key)
    old, new = (_ground(s, entry) for s in (diff.old, diff.new))
    if old is None and new is None:
        return None
    added = None if shape is None or shape.added.is_empty else shape.added
    removed = None if shape is None or shape.removed.is_empty else shape.removed
    row = diff.row(entry)
    words = t("{code} {what}", "{code} {what}").format(
        code=str(getattr(row, "code", "") or row.caption), what=map_words(entry, shape)
    )
    return ChangeMark(entry.key, SIGNS[entry.kind], str(words), TONES[entry.kind], old, new, added, removed)


def _ground(snapshot: Snapshot, entry: Entry) -> Any:
    table = snapshot.named(entry.table)
    if entry.id not in table:
        return None
    shapes = footprints(snapshot) if table.kind is Project else usable(table)
    return shapes[table.position(entry.id)]


def map_words(entry: Entry, shape: ShapeChange | None) -> Text:
    """What a label on the map says of a change, after the code."""
    if entry.kind is ChangeKind.ADDED:
        return t("新增", "added")
    if entry.kind is ChangeKind.REMOVED:
        return t("删除", "removed")
    if entry.kind is ChangeKind.RESHAPED and shape is not None:
        net = signed(shape.net_m2)
        if abs(shape.net_m2) < _MOVED_M2:  # as much gained as lost
            net = f"{signed(shape.added_m2)} {signed(-shape.removed_m2)}"
        return t("图形 {net} {unit}", "shape {net} {unit}").format(net=net, unit=HECTARE_MARK)
    return t("字段", "fields")


def signed(square_metres: float) -> str:
    """An area in hm² with its sign."""
    value = hectares(square_metres)
    return f"{'−' if value < 0 else '+'}{number_text(abs(value))}"


def entry_words(comparison: Comparison, entry: Entry) -> Text:
    """One line about a change, under its name in the list."""
    shape = comparison.shapes.get(entry.key)
    fields = len(told_fields(entry.own)) if entry.own is not None else 0
    parts: dict[str, int] = {}
    for part in entry.parts:
        parts[part.table] = parts.get(part.table, 0) + 1
    said: list[Text] = []
    if entry.kind in (ChangeKind.ADDED, ChangeKind.REMOVED):
        if shape is not None:
            ground = shape.added_m2 or shape.removed_m2
            said.append(
                t("图形 {area} {unit}", "shape {area} {unit}").format(
                    area=number_text(hectares(ground)), unit=HECTARE_MARK
                )
            )
        invest = getattr(comparison.diff.row(entry), "invest", None)
        if invest is not None:
            said.append(t("投资 {sum} 万元", "{sum} 10k CNY").format(sum=number_text(invest)))
    else:
        if shape is not None:
            said.append(
                t("+{more} −{less} {unit}", "+{more} −{less} {unit}").format(
                    more=number_text(hectares(shape.added_m2)),
                    less=number_text(hectares(shape.removed_m2)),
                    unit=HECTARE_MARK,
                )
            )
        if fields:
            said.append(t("字段 {n} 处", "fields: {n}").format(n=fields))
        said += [
            t("{title} {n} 处", "{title}: {n}").format(title=record_type(table).title, n=n)
            for table, n in parts.items()
        ]
    return Text(" · ".join(one.zh for one in said), " · ".join(one.en for one in said))
