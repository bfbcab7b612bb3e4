"""Links as pictures of a view in the working CRS: tiles put together and turned, lines painted, pixels wrapped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter, QPainterPath, QPen

from ecodesk.maps.flat_geometry import FlatGeometry
from ecodesk.maps.layer import Look
from ecodesk.maps.pixels import distinct
from ecodesk.maps.reference_grid import LARGEST_TILE, Tile, TileGrid
from ecodesk.maps.reference_links import VECTOR, ReferenceLink
from ecodesk.maps.tokens import palette
from ecodesk.maps.viewport import Viewport
from ecodesk.model.crs import transformer

Pixels = npt.NDArray[np.uint8]  # (height, width, 4): red, green, blue, alpha

_STEP = 16  # pixels between places that are really transformed; between them the way is straight enough
_DOT = 3.0


def decoded_tile(content: bytes, size: int) -> Pixels | None:
    """A tile as pixels of the size the service promises, None when it is no picture."""
    if not content:
        return None
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    found = reader.size()
    if not reader.canRead() or max(found.width(), found.height()) > LARGEST_TILE:
        return None
    image = reader.read()
    if image.isNull():
        return None
    if (image.width(), image.height()) != (size, size):
        image = image.scaled(
            size, size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    return np.frombuffer(image.constBits(), np.uint8).reshape(size, size, 4).copy()


def tiles_picture(
    grid: TileGrid, tiles: Mapping[Tile, Pixels], view: Viewport, working: int
) -> QImage | None:
    """Tiles of one level as the view in the working CRS shows them, None when there are none."""
    if not tiles:
        return None
    number = next(iter(tiles))[0]
    level = grid.level(number)
    columns, rows = [tile[1] for tile in tiles], [tile[2] for tile in tiles]
    left, top, size = min(columns), min(rows), level.size
    mosaic = np.zeros(((max(rows) - top + 1) * size, (max(columns) - left + 1) * size, 4), dtype=np.uint8)
    for (_, column, row), pixels in tiles.items():
        x, y = (column - left) * size, (row - top) * size
        mosaic[y : y + size, x : x + size] = pixels
    corner = (level.left + left * size * level.resolution, level.top - top * size * level.resolution)
    return _turned(mosaic, corner, level.resolution, grid.epsg, view, working)


def _turned(
    mosaic: Pixels, corner: tuple[float, float], resolution: float, epsg: int, view: Viewport, working: int
) -> QImage:
    width, height = round(view.width), round(view.height)
    nodes_x = np.append(np.arange(0, width, _STEP), width).astype(float)
    nodes_y = np.append(np.arange(0, height, _STEP), height).astype(float)
    ground_x = view.x + (nodes_x - view.width / 2) * view.metres_per_pixel
    ground_y = view.y - (nodes_y - view.height / 2) * view.metres_per_pixel
    grid_x, grid_y = np.meshgrid(ground_x, ground_y)
    u, v = transformer(working, epsg).transform(grid_x, grid_y)
    column = _between((u - corner[0]) / resolution, nodes_x, nodes_y, width, height)
    row = _between((corner[1] - v) / resolution, nodes_x, nodes_y, width, height)
    with np.errstate(invalid="ignore"):
        inside = (column >= 0) & (row >= 0) & (column < mosaic.shape[1]) & (row < mosaic.shape[0])
    pixels = np.zeros((height, width, 4), dtype=np.uint8)
    pixels[inside] = mosaic[row[inside].astype(np.intp), column[inside].astype(np.intp)]
    return image_of(pixels)


def _between(values: Any, nodes_x: Any, nodes_y: Any, width: int, height: int) -> npt.NDArray[np.float32]:
    """Values at nodes as values at the middle of every pixel."""

    def weights(nodes: Any, count: int) -> tuple[Any, Any]:
        at = np.arange(count) + 0.5
        before = np.minimum(at // _STEP, len(nodes) - 2).astype(np.intp)
        return before, ((at - nodes[before]) / (nodes[before + 1] - nodes[before])).astype(np.float64)

    bx, wx = weights(nodes_x, width)
    by, wy = weights(nodes_y, height)
    across = values[:, bx] * (1 - wx) + values[:, bx + 1] * wx
    found = across[by] * (1 - wy[:, None]) + across[by + 1] * wy[:, None]
    result: npt.NDArray[np.float32] = found.astype(np.float32)
    return result


def image_of(pixels: Pixels) -> QImage:
    """Pixels as an image that keeps its own copy of them, ready to be drawn."""
    height, width = pixels.shape[:2]
    image = QImage(np.ascontiguousarray(pixels).data, width, height, width * 4, QImage.Format.Format_RGBA8888)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def reference_look(colour: str) -> Look:
    """How a linked vector layer is painted."""
    return Look(fill=colour, fill_alpha=0.08, line=colour, width=1.4)


def link_look(link: ReferenceLink, theme: str) -> Look:
    """What stands for a link in a list: its outline, or a pale plate for a picture or tiles."""
    if link.kind == VECTOR:
        return reference_look(link.colour)
    return Look(fill=palette(theme, "info"), fill_alpha=0.25, line=palette(theme, "text3"), width=1.0)


def lines_picture(geometry: npt.NDArray[np.object_], colour: str, view: Viewport, ratio: float) -> QImage:
    """Shapes in working coordinates painted in one colour, areas with a breath of it."""
    image = QImage(
        round(view.width * ratio), round(view.height * ratio), QImage.Format.Format_ARGB32_Premultiplied
    )
    image.fill(Qt.GlobalColor.transparent)
    image.setDevicePixelRatio(ratio)
    if not len(geometry):
        return image
    painter = QPainter(image)
    try:
        paint_shapes(painter, geometry, reference_look(colour), view)
    finally:
        painter.end()
    return image


def paint_shapes(
    painter: QPainter, geometry: npt.NDArray[np.object_], look: Look, view: Viewport, unit: float = 1.0
) -> None:
    """Paint shapes in working coordinates; `unit` is one pixel of the screen's line widths."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    line, fill = QColor(look.line), QColor(look.fill)
    fill.setAlphaF(look.fill_alpha)
    pen = QPen(line, look.width * unit)
    parts = shapely.get_parts(geometry)
    dimensions = shapely.get_dimensions(parts)
    drawn = parts[dimensions > 0]
    if len(drawn):
        flat = FlatGeometry(drawn)
        at = flat.visible(view.bounds)
        painter.setPen(pen)
        for rings, area in zip(flat.polygons(view, at), flat.area[at].tolist(), strict=True):
            if not area:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                for ring in rings:
                    painter.drawPolyline(ring)
                continue
            path = QPainterPath()
            path.setFillRule(Qt.FillRule.OddEvenFill)
            for ring in rings:
                path.addPolygon(ring)
            painter.setBrush(fill)
            painter.drawPath(path)
    dots = shapely.get_coordinates(parts[dimensions == 0])
    if len(dots):
        painter.setPen(QPen(QColor("#ffffff"), unit))
        painter.setBrush(line)
        for x, y in distinct(view.to_pixels(dots), unit).tolist():
            painter.drawEllipse(QPointF(x, y), _DOT * unit, _DOT * unit)
