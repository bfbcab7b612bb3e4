"""How the coordinates of a file were made, which KML, TXT and tables do not say (domain 5.5).

The answer goes into every project, and the checks follow it: shifted coordinates (GCJ-02) of projects stay as
they are until somebody turns them back. Records that have no place for the answer are turned back on the way.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import shapely

from ecodesk.errors import CannotImport
from ecodesk.exchange import undecided
from ecodesk.exchange.geometry_intake import Intake
from ecodesk.exchange.source_layer import SourceLayer
from ecodesk.exchange.targets import Target
from ecodesk.exchange.undecided import Undecided
from ecodesk.i18n import plain, t
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.fields import fields_by_id
from ecodesk.model.shifted_coordinates import SHIFTED, unshifted

ORIGIN, CONFIRMED = "coordinate_source", "datum_confirmed"
UNKNOWN = "unknown"
ANSWERS = ("survey", "gps", "ovi_old", SHIFTED, UNKNOWN)


def check_answer(source: SourceLayer, answer: str) -> None:
    """Raises Undecided when a file leaves its origin open and nobody said, CannotImport for an unknown word."""
    if answer and answer not in ANSWERS:
        raise CannotImport(
            t("不知道坐标来源“{name}”", "Unknown source of coordinates “{name}”").format(name=plain(answer)),
            remedy=t("可用：{names}", "Use one of: {names}").format(names=plain(" ".join(ANSWERS))),
        )
    if source.unsourced and not answer:
        raise Undecided(
            undecided.COORDINATES,
            t("还没有说明坐标来源", "It is not said yet how the coordinates were made"),
            where=plain(source.path.name),
            why=t(
                "这种文件不写坐标来源，奥维等软件导出的会偏移几百米",
                "Files of this kind do not say, and some map programs shift theirs by hundreds of metres",
            ),
            remedy=t(
                "请选择坐标来源；不清楚也可以导入，检查会提醒",
                "Choose the source of coordinates; not known is an answer too, and the checks will tell",
            ),
        )


def with_origin(target: Target, answer: str) -> Target:
    """The target whose rows say how their coordinates were made; nobody has confirmed them yet."""
    if not answer or ORIGIN not in fields_by_id(target.kind):
        return target
    return dataclasses.replace(target, fixed={**target.fixed, ORIGIN: answer, CONFIRMED: None})


def taken_back(intake: Intake, target: Target, answer: str, crs: WorkingCrs) -> Intake:
    """Shapes of records that cannot say their origin, turned back from GCJ-02 where that is the answer."""
    if ORIGIN in fields_by_id(target.kind) or answer not in (SHIFTED, UNKNOWN):
        return intake
    if answer == UNKNOWN:
        note = t(
            "坐标来源不清楚，可能有几百米偏移，请对照影像核对",
            "Nobody knows how the coordinates were made; they may be hundreds of metres off. Compare with imagery",
        )
        return dataclasses.replace(intake, notes=(*intake.notes, note))
    geometry, offset = _turned_back(intake.geometry, crs)
    note = t(
        "已由 GCJ-02 纠正，移动约 {offset}，请对照影像核对",
        "Turned back from GCJ-02 by about {offset}; compare with imagery",
    ).format(offset=plain(f"{offset:.0f} m"))
    return dataclasses.replace(intake, geometry=geometry, notes=(*intake.notes, note))


def _turned_back(geometry: Any, crs: WorkingCrs) -> tuple[Any, float]:
    def turn(xy: Any) -> Any:
        return crs.from_lonlat(unshifted(crs.to_lonlat(xy)))

    made = shapely.transform(geometry, turn)
    before, after = shapely.get_coordinates(geometry), shapely.get_coordinates(made)
    return made, float(np.median(np.hypot(*(after - before).T))) if len(before) else 0.0
