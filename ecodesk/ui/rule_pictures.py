"""The picture of a rule's example: the ground as it fails and as it passes, side by side."""

from __future__ import annotations

from typing import Any

import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QTextCursor, QTextDocument

from ecodesk.i18n import Text, t
from ecodesk.maps.viewport import Viewport
from ecodesk.model.fields import Record
from ecodesk.model.records import Basin, ControlLine, CountyBoundary, ProblemPatch, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.examples import Example, Side, example_of
from ecodesk.rules.explain import example_words
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.mini_map import painter_path

_WIDTH, _HEIGHT, _BETWEEN, _HEAD = 250, 170, 16, 26
_FRAMES = (CountyBoundary, Basin, RestorationUnit)  # lines the rest is laid over
_FRAME_TITLES = (t("不通过", "Fails"), t("通过", "Passes"))


def show_rule(document: QTextDocument, code: str, words: str, look: Appearance) -> None:
    """Put the page of a rule into a document, with its example and the picture of it."""
    example = example_of(code)
    document.setMarkdown(f"{words}\n\n{example_words(code)}")
    if example is not None and example.drawn:
        cursor = QTextCursor(document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertBlock()
        cursor.insertImage(painted(example, look), str(t("例子", "Example")))


def painted(example: Example, look: Appearance) -> QImage:
    """Both halves of an example with their titles."""
    width, height = look.px(_WIDTH), look.px(_HEIGHT)
    gap, head = look.px(_BETWEEN), look.px(_HEAD)
    image = QImage(2 * width + gap, head + height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    bounds = _bounds(example)
    for n, (side, title, tone) in enumerate(
        zip((example.fails, example.passes), _FRAME_TITLES, ("error", "ok"), strict=True)
    ):
        left = n * (width + gap)
        _head(painter, look, QRectF(left, 0, width, head), title, tone)
        painter.save()
        painter.translate(left, head)
        painter.setClipRect(QRectF(0, 0, width, height))
        painter.fillRect(QRectF(0, 0, width, height), look.colour("sunken"))
        _ground(painter, look, side, Viewport.fitting(bounds, width, height))
        painter.setPen(QPen(look.colour(tone), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(0.5, 0.5, width - 1, height - 1))
        painter.restore()
    painter.end()
    return image


def _head(painter: QPainter, look: Appearance, place: QRectF, title: Text, tone: str) -> None:
    painter.setFont(look.font("bodyStrong"))
    painter.setPen(look.colour(tone))
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, str(title))


def _bounds(example: Example) -> tuple[float, float, float, float]:
    """The ground both halves are shown on: what the example is about, with room around it."""
    rows = [row for side in (example.fails, example.passes) for row in side.rows]
    shapes = [row.geometry for row in rows if row.geometry is not None]
    if not shapes:
        shapes = [row.geometry for row in example.passes.snapshot.table(CountyBoundary).rows()]
    x0, y0, x1, y1 = (float(v) for v in shapely.total_bounds(shapes))
    room = 0.25 * max(x1 - x0, y1 - y0, 200.0)
    return x0 - room, y0 - room, x1 + room, y1 + room


def _ground(painter: QPainter, look: Appearance, side: Side, viewport: Viewport) -> None:
    snapshot = side.snapshot
    for kind in _FRAMES:
        pen = QPen(look.colour("text3"), 2 if kind is CountyBoundary else 1)
        pen.setStyle(Qt.PenStyle.DashLine if kind is RestorationUnit else Qt.PenStyle.SolidLine)
        _draw(painter, viewport, _rows(snapshot, kind), pen, QColor(Qt.GlobalColor.transparent))
    for layer, name, pattern in (
        (ControlLine, "warn", Qt.BrushStyle.BDiagPattern),
        (ProblemPatch, "text3", Qt.BrushStyle.SolidPattern),
        (Project, "accent", Qt.BrushStyle.SolidPattern),
    ):
        colour = look.colour(name)
        fill = QColor(colour)
        fill.setAlphaF(0.25)
        _draw(painter, viewport, _rows(snapshot, layer), QPen(colour, 2), fill, pattern)
    for row in side.rows:
        _name(painter, look, viewport, row)
    colour = look.colour("error")
    fill = QColor(colour)
    fill.setAlphaF(0.45)
    painter.setPen(QPen(colour, 3))
    painter.setBrush(fill)
    for finding in side.findings:
        if finding.geometry is not None and not finding.geometry.is_empty:
            painter.drawPath(painter_path(finding.geometry, viewport))


def _rows(snapshot: Snapshot, kind: type[Any]) -> list[Record]:
    return [row for row in snapshot.table(kind).rows() if row.geometry is not None]


def _draw(
    painter: QPainter,
    viewport: Viewport,
    rows: list[Record],
    pen: QPen,
    fill: QColor,
    pattern: Qt.BrushStyle = Qt.BrushStyle.SolidPattern,
) -> None:
    painter.setPen(pen)
    for row in rows:
        areal = shapely.get_dimensions(row.geometry) == 2
        painter.setBrush(fill if areal else QColor(Qt.GlobalColor.transparent))
        if areal and pattern is not Qt.BrushStyle.SolidPattern:
            brush = painter.brush()
            brush.setStyle(pattern)
            painter.setBrush(brush)
        painter.drawPath(painter_path(row.geometry, viewport))


def _name(painter: QPainter, look: Appearance, viewport: Viewport, row: Record) -> None:
    """The code of a row of the example at its place."""
    code = str(getattr(row, "code", "") or "")
    if not code or row.geometry is None or row.geometry.is_empty:
        return
    spot = row.geometry.representative_point()
    painter.setFont(look.font("small"))
    painter.setPen(look.colour("text"))
    x, y = viewport.pixel(spot.x, spot.y)
    painter.drawText(QPointF(x - look.px(12), y + look.px(4)), code)
