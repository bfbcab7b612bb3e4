"""The legend of a map: what is in view, each with a swatch as the map draws it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import shapely
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from ecodesk.i18n import Text, t
from ecodesk.maps import hatch as hatching
from ecodesk.maps.labels import font
from ecodesk.maps.layer import Look, MapLayer, layer_by_id, project_look
from ecodesk.maps.map_style import PROJECTS, Classes, map_styles, project_outline, with_status
from ecodesk.maps.scene import Chunk, MapScene
from ecodesk.maps.severity_marks import MARK_SIZE, paint_severity_mark
from ecodesk.maps.tokens import element_style
from ecodesk.model.code_lists import code_list
from ecodesk.model.table import Table

LINE_LAYERS = frozenset({"unit", "divide", "river", "road", "township", "county", "small_watershed", "flow"})
_OUTLINED = LINE_LAYERS - {"river", "road", "flow"}  # polygons of which only the outline is drawn


@dataclass(frozen=True)
class LegendRow:
    """A swatch and its name; `kind` says whether it stands for an area, a line or the mark of a severity."""

    title: Text
    look: Look
    kind: str = "area"
    glyph: str = ""  # element, or the severity of a mark
    layer: str = ""  # id of the layer it explains
    opacity: float = 1.0  # of its layer


def legend_rows(scene: MapScene, bounds: tuple[float, float, float, float] | None = None) -> list[LegendRow]:
    """What is visible, in the order of the layers; only layers with something inside `bounds`."""
    rows: list[LegendRow] = []
    declared = layer_by_id()
    for layer_id, layer in declared.items():
        if layer_id not in scene.visible or layer_id in ("place", "unit_fill", "neighbour"):
            continue
        chunks = [chunk for chunk in scene.prepared[layer_id].chunks if chunk.flat.size]
        if not any(_in_view(chunk, layer, scene, bounds) if bounds else True for chunk in chunks):
            continue
        found = _project_rows(scene, bounds) if layer_id == PROJECTS else [_row_of(layer, scene)]
        rows += [replace(row, opacity=scene.opacity.get(_painted_in(row, scene), 1.0)) for row in found]
    return rows


def _painted_in(row: LegendRow, scene: MapScene) -> str:
    """The layer on which what a row explains is painted."""
    classified = map_styles()[scene.style].layer
    return classified if row.layer == PROJECTS and row.look.fill and scene.classes is not None else row.layer


def _in_view(
    chunk: Chunk, layer: MapLayer, scene: MapScene, bounds: tuple[float, float, float, float]
) -> bool:
    """Whether anything of a chunk is drawn inside a box; of what is a line on the map, its line counts."""
    near = chunk.flat.visible(bounds)
    near = near[chunk.alive[near]]
    boxes = chunk.flat.bounds[near]
    whole = (boxes[:, :2] >= bounds[:2]).all(axis=1) & (boxes[:, 2:] <= bounds[2:]).all(axis=1)
    if whole.any() or ((layer.divide or layer.drawn is not None) and len(near)):
        return bool(len(near))
    table = scene.snapshot.named(layer.table)
    shapes = table.geometry[table.positions(chunk.ids[i] for i in near.tolist())]
    drawn = shapely.boundary(shapes) if layer.id in _OUTLINED else shapes
    return bool(shapely.intersects(drawn, shapely.box(*bounds)).any())


def _project_rows(scene: MapScene, bounds: tuple[float, float, float, float] | None) -> list[LegendRow]:
    """A row for every element in use, and one for every status whose outline is broken."""
    table = scene.snapshot.named("project")
    shown = _rows_in(table, scene, bounds)
    if scene.classes is not None:
        return _class_rows(scene, scene.classes, shown, bounds)
    elements, statuses = table.column("element"), table.column("status")
    used, states = {elements[i] for i in shown}, {statuses[i] for i in shown}
    rows = [
        LegendRow(
            t("{e}修复项目", "{e} project").format(e=entry.label),
            project_look(code, "admitted", scene.theme),
            "area",
            code,
            PROJECTS,
        )
        for code, entry in code_list("element").items()
        if code in used
    ]
    return rows + _status_rows(states, scene.theme)


def _status_rows(states: Collection[str], theme: str) -> list[LegendRow]:
    """A row for every status whose outline is broken."""
    rows = []
    for code, entry in code_list("project_status").items():
        look = project_outline(code, theme)
        if code in states and look.dash and look.line:
            title = t("{status}的项目", "Project: {status}").format(status=entry.label)
            rows.append(LegendRow(title, look, "area", "", PROJECTS))
    return rows


def _rows_in(
    table: Table[Any], scene: MapScene, bounds: tuple[float, float, float, float] | None
) -> list[int]:
    at = table.index.query(shapely.box(*bounds)).tolist() if bounds else range(len(table))
    return [i for i in at if table.ids[i] not in scene.hidden_rows]


def _class_rows(
    scene: MapScene,
    classes: Classes,
    projects: list[int],
    bounds: tuple[float, float, float, float] | None,
) -> list[LegendRow]:
    """A row for every class in use, and for the lines that tell the status beside the class."""
    theme, layer = scene.theme, map_styles()[scene.style].layer
    table, at = scene.snapshot.named("project"), projects
    statuses = table.column("status")
    states = {statuses[i] for i in projects}
    if layer != PROJECTS:
        table = scene.snapshot.named("restoration_unit")
        at = _rows_in(table, scene, bounds) if "unit" in scene.visible else []
    used = set(classes.keys(table, at))
    rows = []
    for one in classes.classes:
        if one.key in used:
            look = with_status(one.look(theme), one.status, theme) if one.status else one.look(theme)
            rows.append(LegendRow(one.title, look, "area", "", PROJECTS))
    if any(one.status for one in classes.classes):
        return rows
    if layer != PROJECTS:
        title = layer_by_id()[PROJECTS].title
        rows.append(LegendRow(title, project_outline("admitted", theme), "area", "", PROJECTS))
    return rows + _status_rows(states, theme)


def _row_of(layer: MapLayer, scene: MapScene) -> LegendRow:
    looks = scene.prepared[layer.id].chunks[0].looks
    look = looks[min(len(looks) - 1, 1)] if layer.id in ("river", "problem_patch") else looks[0]
    line = layer.id in LINE_LAYERS
    return LegendRow(layer.title, look, "line" if line else "area", "", layer.id)


def paint_swatch(
    painter: QPainter,
    box: QRectF,
    row: LegendRow,
    unit: float,
    theme: str,
    *,
    paper: bool = False,
    monochrome: bool = False,
) -> None:
    """A swatch as the layer is drawn on the map."""
    look = row.look
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if row.kind == "mark":
        paint_severity_mark(painter, box.center(), row.glyph, theme, MARK_SIZE * unit)
        painter.restore()
        return
    painter.setOpacity(painter.opacity() * row.opacity)
    if row.kind == "line":
        y = box.center().y()
        if look.casing:
            painter.setPen(QPen(QColor(look.casing), (look.width + look.casing_width) * unit))
            painter.drawLine(QLineF(box.left(), y, box.right(), y))
        painter.setPen(_pen(look, unit))
        painter.drawLine(QLineF(box.left(), y, box.right(), y))
        painter.restore()
        return
    path = QPainterPath()
    path.addRect(box)
    if look.fill:
        fill = QColor(look.fill)
        fill.setAlphaF(look.fill_alpha)
        painter.fillPath(path, fill)
    if look.hatch is not None:
        hatching.draw_hatch(painter, path, look.hatch, unit * (0.8 if paper else 0.7))
    if look.print_marks is not None and monochrome:
        hatching.draw_marks(painter, path, look.print_marks, unit)
    if look.line:
        painter.setPen(_pen(look, unit))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
    if row.glyph and not monochrome:
        style = element_style(theme, row.glyph)
        painter.setFont(font(box.height() * 0.8, 600))
        painter.setPen(QColor("#1A2320" if theme == "light" else "#E7EDEA"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, style.glyph)
    painter.restore()


def _pen(look: Look, unit: float) -> QPen:
    pen = QPen(QColor(look.line), look.width * unit)
    if look.dash:
        pen.setDashPattern(look.dash_pattern)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen
