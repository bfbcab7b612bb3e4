"""CTL-008: whether the control layers that rules look at are there, recent, and where they should be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import shapely

from ecodesk.analysis.footprints import county_shape, usable
from ecodesk.i18n import t
from ecodesk.model.code_lists import label
from ecodesk.model.records import ControlLine, CountyBoundary, PlanInfo
from ecodesk.rules.finding import Finding, Severity, Subject
from ecodesk.rules.layers import loaded
from ecodesk.rules.looking import listed
from ecodesk.rules.rule import Context, Rows, Rule, Scope, shared_param

_USED = (
    "CL_PBF", "CL_LAND", "CL_ERL", "CL_NPA_CORE", "CL_NPA_GEN", "CL_WSP1", "CL_WSP2", "CL_WSP3", "CL_RIVER",
    "CL_MINE", "CL_HIST",
)  # fmt: skip
"""The layers that rules look at."""


def _layers(context: Context, rows: Rows) -> Iterator[Finding]:
    """Layers that are not there, too old, or have shapes that had to be mended."""
    snapshot = context.snapshot
    lines = snapshot.table(ControlLine)
    subject = _plan_subject(context)
    missing = [label("control_layer", layer) for layer in _USED if not loaded(snapshot, layer)]
    if missing:
        message = t(
            "缺少 {n} 个管控图层：{layers}；依赖它们的检查没有运行",
            "{n} control layers are missing: {layers}; what rests on them was not checked",
        ).format(n=len(missing), layers=listed(missing))
        yield Finding(context.rule, context.severity, subject, message, key="missing")
    shapes, county = usable(lines), county_shape(snapshot)
    dates, broken = lines.column("data_date"), ~shapely.is_valid(lines.geometry)
    broken &= ~shapely.is_missing(lines.geometry)
    oldest = _months_before(context.today, int(context.params["layer_months"]))
    for layer in _USED:
        at = np.flatnonzero(lines.where("layer", (layer,)))
        if not len(at) or not loaded(snapshot, layer):
            continue
        said = []
        undated = sum(dates[i] is None for i in at.tolist())
        old = [dates[i] for i in at.tolist() if dates[i] is not None and dates[i] < oldest]
        if old:
            said.append(
                t("数据日期 {day}，已超过 {n} 个月", "dated {day}, more than {n} months ago").format(
                    day=min(old).isoformat(), n=f"{context.params['layer_months']:g}"
                )
            )
        if undated:
            said.append(t("{n} 个没有数据日期", "{n} without a data date").format(n=undated))
        if broken[at].any():
            said.append(
                t("{n} 个图形无效，检查时已修复", "{n} shapes not valid, mended for the check").format(
                    n=int(broken[at].sum())
                )
            )
        if (
            county is not None
            and not shapely.intersects(county, shapes[at[~shapely.is_missing(shapes[at])]]).any()
        ):
            said.append(t("没有一个图形在县域内，请核对坐标系", "no shape lies in the county; check its CRS"))
        if said:
            message = t("管控图层“{layer}”{said}", "Control layer “{layer}”: {said}").format(
                layer=label("control_layer", layer), said=listed(said)
            )
            yield Finding(context.rule, context.severity, subject, message, key=layer)


def _plan_subject(context: Context) -> tuple[Subject, ...]:
    for kind in (PlanInfo, CountyBoundary):
        table = context.snapshot.table(kind)
        if len(table):
            return (Subject(kind.table, table.ids[0]),)
    return (Subject("rule", context.rule),)


def _months_before(day: date, months: int) -> date:
    """The same day some months earlier; the last of the month where there is none."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    for number in range(day.day, 0, -1):
        try:
            return date(max(1, year), month + 1, number)
        except ValueError:
            continue
    return date.min


RULES = (
    Rule(
        "CTL-008",
        t("管控图层缺失或过期", "Control layers missing or old"),
        t("缺图层或图层过旧时，相应检查不等于通过。", "A missing or old layer is not a pass."),
        t("导入最新的管控图层。", "Import the current layers."),
        Severity.WARN,
        Scope.PLAN,
        (ControlLine.table, PlanInfo.table, CountyBoundary.table),
        "D",
        _layers,
        params=(shared_param("layer_months"),),
    ),
)
