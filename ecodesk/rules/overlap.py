"""OVL: projects that take the same ground at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from ecodesk.analysis.footprints import FootprintIndex, footprints
from ecodesk.analysis.overlaps import overlapping_pairs, shared_shapes
from ecodesk.analysis.significance import significant
from ecodesk.i18n import t
from ecodesk.model.code_lists import active_statuses
from ecodesk.model.measures import area_text, areas, near_areas
from ecodesk.model.records import Project
from ecodesk.model.spatial_index import Positions
from ecodesk.model.table import Table
from ecodesk.rules import fixes
from ecodesk.rules.finding import Finding, Severity
from ecodesk.rules.looking import about, percent
from ecodesk.rules.rule import Context, Rows, Rule, Scope


def _overlap(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    table = snapshot.table(Project)
    shapes = footprints(snapshot)
    active = table.where("status", active_statuses())
    asked = None if rows is None else rows[active[rows]]
    a, b = overlapping_pairs(shapes, FootprintIndex(snapshot), asked)
    both = active[a] & active[b]
    a, b = a[both], b[both]
    together = _same_time(table, a, b)
    a, b = a[together], b[together]
    if not len(a):
        return
    pieces = shared_shapes(shapes[a], shapes[b])
    smaller = np.minimum(near_areas(shapes[a], snapshot.crs), near_areas(shapes[b], snapshot.crs))
    keep = significant(snapshot, pieces, smaller)
    a, b, pieces = a[keep], b[keep], pieces[keep]
    shared = areas(pieces, snapshot.crs)
    whole_a, whole_b = near_areas(shapes[a], snapshot.crs), near_areas(shapes[b], snapshot.crs)
    codes, names = table.column("code"), table.column("name")
    for n, (i, j) in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
        # The later code comes first: it is the one expected to yield.
        if (codes[i], table.ids[i]) > (codes[j], table.ids[j]):
            first, second, share_first, share_second = i, j, shared[n] / whole_a[n], shared[n] / whole_b[n]
        else:
            first, second, share_first, share_second = j, i, shared[n] / whole_b[n], shared[n] / whole_a[n]
        message = t(
            "{a} 与 {b} 重叠 {area},占前者 {sa}、后者 {sb}",
            "{a} and {b} overlap by {area}, {sa} of the first and {sb} of the second",
        ).format(
            a=codes[first] or names[first],
            b=codes[second] or names[second],
            area=area_text(shared[n]),
            sa=percent(share_first),
            sb=percent(share_second),
        )
        yield about(context, table, (first, second), message, geometry=pieces[n], area=float(shared[n]))


def _same_time(table: Table[Project], a: Positions, b: Positions) -> npt.NDArray[np.bool_]:
    """Whether the periods of each pair meet; an unknown date bounds nothing."""
    starts = table.derived("start day", lambda of, at: _days(of, "start", at, date.min))
    ends = table.derived("end day", lambda of, at: _days(of, "end", at, date.max))
    result: npt.NDArray[np.bool_] = (starts[a] <= ends[b]) & (starts[b] <= ends[a])
    return result


def _days(table: Table[Any], field: str, at: Positions, unknown: date) -> npt.NDArray[np.int64]:
    column = table.column(field)
    return np.array([(column[i] or unknown).toordinal() for i in at.tolist()], dtype=np.int64)


RULES = (
    Rule(
        "OVL-001",
        t("项目空间重叠", "Projects overlap"),
        t(
            "同一块地被两个同期项目计算两次,面积和投资都会虚增。",
            "Ground counted by two projects at once inflates area and money.",
        ),
        t(
            "裁去其中一个的重叠部分,或说明分期、分工。",
            "Trim one of them, or state stages or a split of duties.",
        ),
        Severity.WARN,
        Scope.NEIGHBOURS,
        (Project.table,),
        "S4",
        _overlap,
        fixes=(fixes.TRIM_FIRST, fixes.TRIM_SECOND),
        fields=("geometry",),
    ),
)
