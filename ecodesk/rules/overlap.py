"""OVL: projects that take the same ground at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.analysis.footprints import FootprintIndex, footprints
from ecodesk.analysis.overlaps import near_pairs
from ecodesk.analysis.parallel import all_own_prepared, parts_in_threads
from ecodesk.analysis.significance import polygons_of, significant
from ecodesk.i18n import t
from ecodesk.model.code_lists import active_statuses
from ecodesk.model.measures import area_text, areas, near_areas
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Geometries, Positions
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
    a, b = near_pairs(shapes, FootprintIndex(snapshot), None if rows is None else rows[active[rows]])
    wanted = active[a] & active[b]
    wanted[wanted] = _same_time(table, a[wanted], b[wanted])
    for part in parts_in_threads(lambda a, b: _shared(snapshot, shapes, a, b), a[wanted], b[wanted]):
        yield from _findings(context, table, part)


def _shared(snapshot: Snapshot, shapes: Geometries, a: Positions, b: Positions) -> tuple[Any, ...]:
    """Of the pairs that share enough: both positions, the shared polygon, its area, its share of either.

    What pairs have in common is made at once for all that meet; those that only touch have no area in common.
    """
    meet = shapely.intersects(all_own_prepared(shapes[a]), shapes[b])
    a, b = a[meet], b[meet]
    pieces = np.asarray(polygons_of(shapely.intersection(shapes[a], shapes[b])), dtype=object)
    whole_a, whole_b = near_areas(shapes[a], snapshot.crs), near_areas(shapes[b], snapshot.crs)
    keep = significant(snapshot, pieces, np.minimum(whole_a, whole_b))
    shared = areas(pieces[keep], snapshot.crs)
    return a[keep], b[keep], pieces[keep], shared, shared / whole_a[keep], shared / whole_b[keep]


def _findings(context: Context, table: Table[Project], shared: tuple[Any, ...]) -> Iterator[Finding]:
    codes, names, ids = table.column("code"), table.column("name"), table.ids
    for i, j, piece, area, share_i, share_j in zip(*(column.tolist() for column in shared), strict=True):
        # The later code comes first: it is the one expected to yield.
        if (codes[i], ids[i]) > (codes[j], ids[j]):
            first, second, share_first, share_second = i, j, share_i, share_j
        else:
            first, second, share_first, share_second = j, i, share_j, share_i
        message = _MESSAGE.format(
            a=codes[first] or names[first],
            b=codes[second] or names[second],
            area=area_text(area),
            sa=percent(share_first),
            sb=percent(share_second),
        )
        yield about(context, table, (first, second), message, geometry=piece, area=area)


_MESSAGE = t(
    "{a} 与 {b} 重叠 {area}，占前者 {sa}、后者 {sb}",
    "{a} and {b} overlap by {area}, {sa} of the first and {sb} of the second",
)


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
            "同一块地被两个同期项目计算两次，面积和投资都会虚增。",
            "Ground counted by two projects at once inflates area and money.",
        ),
        t(
            "裁去其中一个的重叠部分，或说明分期、分工。",
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
