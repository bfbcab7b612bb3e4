"""What is painted over the map stays cheap however many nodes a shape has, and looks the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen, QPolygonF

from ecodesk.maps.viewport import Viewport
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.canvas.overlay import Paint, line_boxes, paint_sketch, path_of
from ecodesk.ui.canvas.overlay_words import leader_box, tip_box

WIDE, HIGH = 900, 600
NODES = 50_000


def star() -> Any:
    """A rough round shape of very many nodes with a hole."""
    angles = np.linspace(0, 2 * np.pi, NODES, endpoint=False)
    radii = 700 + 20 * np.sin(angles * 400)
    outer = np.column_stack([radii * np.cos(angles), radii * np.sin(angles)])
    return shapely.Polygon(outer, [outer[::-1] * 0.3])


def painted(path: QPainterPath) -> np.ndarray[Any, Any]:
    image = QImage(WIDE, HIGH, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(path, Qt.GlobalColor.gray)
    painter.strokePath(path, QPen(Qt.GlobalColor.black, 2.0))
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(HIGH, image.bytesPerLine())
    return rows[:, :WIDE].astype(int)


def every_node(shape: Any, viewport: Viewport) -> QPainterPath:
    path = QPainterPath()
    for ring in [shape.exterior, *shape.interiors]:
        pixels = viewport.to_pixels(shapely.get_coordinates(ring)[:-1])
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in pixels.tolist()]))
        path.closeSubpath()
    return path


@pytest.mark.parametrize(
    "view",
    [Viewport(0, 0, 3.0, WIDE, HIGH), Viewport(700, 0, 0.05, WIDE, HIGH)],
    ids=["whole", "on the boundary"],
)
def test_a_shape_of_many_nodes_is_painted_with_those_that_show(view: Viewport) -> None:
    path = path_of(star(), view)
    assert path.elementCount() < NODES / 4
    away = np.abs(painted(path) - painted(every_node(star(), view)))
    assert (away > 128).mean() < 0.002


def test_a_shape_that_crosses_itself_is_painted_all_the_same() -> None:
    xy = shapely.get_coordinates(star().exterior).copy()
    xy[100], xy[NODES // 2] = xy[NODES // 2].copy(), xy[100].copy()
    assert not path_of(shapely.Polygon(xy), Viewport(700, 0, 0.05, WIDE, HIGH)).isEmpty()


def test_what_lies_elsewhere_is_not_painted() -> None:
    assert path_of(star(), Viewport(9000, 9000, 1.0, WIDE, HIGH)).isEmpty()


@pytest.mark.parametrize("at", [(820, 520), (600, 560), (30, 30), (450, 300)])
def test_words_beside_a_piece_lie_under_no_widget(at: tuple[float, float]) -> None:
    """The overview in the corner, and the inspector over the right edge."""
    covered = (QRectF(680, 430, 210, 160), QRectF(700, 0, 200, HIGH))
    painter = QPainter(image := QImage(WIDE, HIGH, QImage.Format.Format_RGB32))
    paint = Paint(painter, Viewport(0, 0, 3.0, WIDE, HIGH), Appearance("light", "zh_CN"), covered)
    box = leader_box(paint, "−0.42 hm² 归 ZH03-001 所有", QPointF(*at))
    painter.end()
    assert QRectF(image.rect()).contains(box) and not any(map(box.intersects, covered))


def test_words_beside_a_piece_leave_names_and_marks_to_be_read() -> None:
    image = QImage(WIDE, HIGH, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    view, look = Viewport(0, 0, 3.0, WIDE, HIGH), Appearance("light", "zh_CN")
    words, start = "−0.42 hm² 归 ZH03-001 所有", QPointF(450, 300)
    usual = leader_box(Paint(painter, view, look), words, start)
    chip = QRectF(usual.center().x(), usual.top() - 10, 60, 20)
    box = leader_box(Paint(painter, view, look, (), (chip,)), words, start)
    painter.end()
    assert usual.intersects(chip) and not box.intersects(chip)


def test_a_line_in_hand_keeps_room_for_itself_as_far_as_it_is_seen() -> None:
    view = Viewport(0, 0, 1.0, WIDE, HIGH)
    boxes = line_boxes(view, [[(-5000.0, 0.0), (5000.0, 0.0)], [(0.0, 0.0)], []])
    assert 70 < len(boxes) < 90 and all(box.contains(QPointF(box.center().x(), HIGH / 2)) for box in boxes)
    assert line_boxes(view, [[(9000.0, 9000.0), (9000.0, 9900.0)]]) == ()


def test_words_beside_the_pointer_hide_little_of_the_stretch_they_are_about() -> None:
    """Near the right edge they stand left of the pointer, above or below, where the stretch does not run."""
    image = QImage(WIDE, HIGH, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    view = Viewport(0, 0, 1.0, WIDE, HIGH)
    paint, at = Paint(painter, view, Appearance("light", "zh_CN")), QPointF(WIDE - 60, HIGH / 2)
    x, y = view.ground(at.x(), at.y())
    for beneath in (-30, 30):
        stretch = line_boxes(view, [[(x, y), (x - 60, y + beneath), (x - 500, y + beneath)]])
        box = tip_box(paint, at, 300, 60, stretch)
        assert view.ground(0, box.center().y())[1] * beneath < y * beneath
        assert not any(map(box.intersects, stretch))
    assert tip_box(paint, at, 300, 60).top() > at.y()
    painter.end()


def test_an_edge_that_follows_boundaries_encloses_what_it_will() -> None:
    """The area runs along the way to the pointer, not straight to it."""
    image = QImage(WIDE, HIGH, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    view = Viewport(0, 0, 1.0, WIDE, HIGH)
    paint = Paint(painter, view, Appearance("light", "zh_CN"))
    paint_sketch(paint, [(-200.0, 0.0)], (200.0, 0.0), [(-200.0, 0.0), (0.0, 200.0), (200.0, 0.0)])
    painter.end()
    inside, outside = (image.pixelColor(*map(round, view.pixel(0.0, y))) for y in (100.0, -100.0))
    assert inside != outside and outside == Qt.GlobalColor.white
