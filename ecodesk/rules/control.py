"""CTL: what may not be done inside control lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.footprints import footprints, usable
from ecodesk.analysis.parallel import in_threads
from ecodesk.analysis.significance import polygons_of, significant
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import classes_of_items, code_list, label
from ecodesk.model.measures import area_text, areas, near_areas
from ecodesk.model.records import ControlLine, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Positions
from ecodesk.rules.finding import Finding, Severity
from ecodesk.rules.looking import about, percent, positions
from ecodesk.rules.rule import Context, Rows, Rule, Scope

_FORBIDDEN_ON_FARMLAND = frozenset({"veg", "water", "build"})


def layer_missing(layer: str) -> Callable[[Snapshot], Text | None]:
    """Why a rule on a control layer cannot run: the layer is not loaded, which is not a pass."""

    def why(snapshot: Snapshot) -> Text | None:
        table = snapshot.table(ControlLine)
        if bool((table.where("layer", (layer,)) & ~shapely.is_missing(table.geometry)).any()):
            return None
        return t("缺少图层“{layer}”", "The layer “{layer}” is missing").format(
            layer=label("control_layer", layer)
        )

    return why


def hits(snapshot: Snapshot, layer: str, at: Positions) -> Iterator[tuple[int, Any, float, list[str]]]:
    """Projects that meet a control layer: position, the shared polygon, its share, names of the features."""
    lines = snapshot.table(ControlLine)
    shapes, zones = footprints(snapshot), usable(lines)
    wanted = at[~shapely.is_missing(shapes[at])]
    found = lines.index.query(shapes[wanted])
    right = lines.where("layer", (layer,))[found[1]] & ~shapely.is_missing(zones[found[1]])
    project, zone = wanted[found[0][right]], found[1][right]
    if not len(project):
        return
    meet = in_threads(lambda a, b: shapely.relate_pattern(a, b, "T********"), shapes[project], zones[zone])
    project, zone = project[meet], zone[meet]
    names = lines.column("name")
    for i in np.unique(project).tolist():
        mine = zone[project == i]
        piece = polygons_of([shapely.intersection(shapes[i], shapely.union_all(zones[mine]))])
        whole = near_areas([shapes[i]], snapshot.crs)
        if significant(snapshot, piece, whole)[0]:
            share = float(near_areas(piece, snapshot.crs)[0] / whole[0])
            yield i, piece[0], share, [names[j] for j in mine.tolist() if names[j]]


def _basic_farmland(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    table = snapshot.table(Project)
    items = table.column("work_items")
    at = positions(table, rows)
    bad = np.fromiter(
        (bool(classes_of_items(items[i]) & _FORBIDDEN_ON_FARMLAND) for i in at.tolist()), bool, len(at)
    )
    for i, piece, share, _ in hits(snapshot, "CL_PBF", at[bad]):
        row = table.at(i)
        wrong = [
            entry.label
            for code, entry in code_list("work_item").items()
            if code in row.work_items and entry.more["class"] in _FORBIDDEN_ON_FARMLAND
        ]
        message = t(
            "{row} 占永久基本农田 {area}（{share}），工程内容含“{items}”",
            "{row} takes {area} ({share}) of permanent basic farmland with “{items}”",
        ).format(
            row=row.caption,
            area=area_text(float(areas([piece], snapshot.crs)[0])),
            share=percent(share),
            items=Text("、".join(w.zh for w in wrong), ", ".join(w.en for w in wrong)),
        )
        yield about(context, table, i, message, geometry=piece, share=share)


RULES = (
    Rule(
        "CTL-001",
        t("占用永久基本农田", "Takes permanent basic farmland"),
        t(
            "永久基本农田上不得绿化造林、挖塘或建设；提升耕地质量的工程可以。",
            "No planting, ponds or building on permanent basic farmland; works that improve the farmland may stay.",
        ),
        t("退出永久基本农田范围，或改用农田类工程。", "Leave the farmland, or use farmland works only."),
        Severity.BLOCK,
        Scope.ROW,
        (Project.table, ControlLine.table),
        "V19, V20",
        _basic_farmland,
        needs=layer_missing("CL_PBF"),
        fields=("geometry", "work_items"),
    ),
)
