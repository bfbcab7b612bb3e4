"""What lies at a place, layer by layer, in words: codes, names, the values that matter, sizes."""

from __future__ import annotations

from collections.abc import Sequence

import shapely

from ecodesk.analysis.grouping import basin_name
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.code_lists import label
from ecodesk.model.fields import Kind, Record, fields_of, record_type
from ecodesk.model.measures import area, area_text, length
from ecodesk.model.records import (
    Basin,
    ControlLine,
    ProblemPatch,
    Project,
    RestorationUnit,
    River,
    Road,
    SmallWatershed,
    Township,
    Waterbody,
)
from ecodesk.model.records import Place as NamedPlace
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.canvas.hit_testing import Row
from ecodesk.ui.canvas.measuring import metres_text
from ecodesk.ui.coordinate_text import degrees_text, place_text
from ecodesk.ui.field_text import shown_with_unit

EVERYWHERE = (
    Project.table,
    ProblemPatch.table,
    ControlLine.table,
    NamedPlace.table,
    Road.table,
    River.table,
    Waterbody.table,
    SmallWatershed.table,
    RestorationUnit.table,
    Basin.table,
    Township.table,
)
_TOLD = {  # fields beside code and name
    Project.table: ("status", "element", "invest", "lead"),
    ProblemPatch.table: ("problem_type", "severity"),
    ControlLine.table: ("layer",),
    RestorationUnit.table: ("mountain", "river"),
    River.table: ("level",),
    NamedPlace.table: ("kind",),
}


def identified(
    snapshot: Snapshot,
    place: tuple[float, float],
    rows: Sequence[Row],
    beside: Sequence[tuple[Text, Text]] = (),
) -> list[tuple[Text, Text]]:
    """The coordinates of a place, layer and description of each row at it, and what lies `beside` the plan."""
    north, east = snapshot.crs.zone_metres(*place)
    lon, lat = snapshot.crs.to_lonlat([place])[0].tolist()
    lines = [
        (t("坐标", "Coordinates"), plain(place_text(north, east))),
        (t("经纬度", "Lon/lat"), plain(degrees_text(lon, lat))),
    ]
    for name, row_id in sorted(rows, key=lambda one: EVERYWHERE.index(one[0])):
        row = snapshot.row(name, row_id)
        if row is not None:
            lines.append((record_type(name).title, description(snapshot, row)))
    lines += beside
    if not rows and not beside:
        lines.append((t("对象", "Objects"), t("这里没有对象", "Nothing lies here")))
    return lines


def _called(row: Record) -> Text:
    """Code and name; the name alone of what is known by it."""
    if isinstance(row, Basin):
        return basin_name(row)
    return plain(row.name) if isinstance(row, Township) and row.name else plain(row.caption)


def description(snapshot: Snapshot, row: Record) -> Text:
    """Code and name, the values told of its kind, and how large it is."""
    parts = [_called(row)] if row.caption != row.id[:8] else []
    told = _TOLD.get(row.table, ())
    for field in (f for f in fields_of(type(row)) if f.id in told):
        value = getattr(row, field.id)
        if value in (None, "", ()):
            continue
        if field.kind is Kind.CHOICE and field.choices:
            parts.append(label(field.choices, value))
        elif field.kind is Kind.INTEGER:
            parts.append(Text(f"{field.label.zh} {value}", f"{field.label.en} {value}"))
        else:
            parts.append(plain(shown_with_unit(field, value, snapshot)))
    if row.geometry is not None and not row.geometry.is_empty:
        dimension = int(shapely.get_dimensions(row.geometry))
        if dimension == 2:
            parts.append(area_text(area(row.geometry, snapshot.crs)))
        elif dimension == 1:
            parts.append(metres_text(length(row.geometry, snapshot.crs)))
    return join(parts, zh=" · ", en=" · ")
