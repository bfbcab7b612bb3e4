"""Lines painted as the ground they take look as a pen paints them; names kept from one view to the next stay right."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import shapely
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from ecodesk.maps.label import LabelOptions
from ecodesk.maps.label_rooms import Room
from ecodesk.maps.labels import paint_labels, place_labels
from ecodesk.maps.offscreen import ensure_application
from ecodesk.maps.rings import Rings, fill_strokes
from ecodesk.maps.scene import MapScene
from ecodesk.maps.viewport import Viewport
from ecodesk.model.records import RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.sample.build import CRS

Pixels = np.ndarray[tuple[int, int], np.dtype[np.float64]]


def _ink(paint: Callable[[QPainter], None]) -> Pixels:
    """How dark each pixel is."""
    image = QImage(200, 200, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter)
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(200, image.bytesPerLine())[:, :200]
    return 1 - rows / 255


def _wavy(corners: int) -> Pixels:
    angle = np.linspace(0, 2 * np.pi, corners + 1)
    radius = 60 + 15 * np.sin(5 * angle)
    xy = np.column_stack([100 + radius * np.cos(angle), 100 + radius * np.sin(angle)])
    xy[-1] = xy[0]
    return xy


def test_a_line_filled_looks_like_the_same_line_drawn() -> None:
    for width in (1.0, 1.5, 4.0):
        pen = QPen(QColor("black"), width)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        for ring in (_wavy(90), np.array([[20, 20], [180, 20], [180, 150], [20, 150], [20, 20.0]])):
            drawn = QPolygonF([QPointF(x, y) for x, y in ring.tolist()])

            def by_pen(painter: QPainter, pen: QPen = pen, drawn: QPolygonF = drawn) -> None:
                painter.setPen(pen)
                painter.drawPolygon(drawn)

            def by_filling(painter: QPainter, pen: QPen = pen, ring: Pixels = ring) -> None:
                fill_strokes(painter, Rings(ring, np.array([len(ring)])), pen)

            filled = _ink(by_filling)
            stroked = _ink(by_pen)
            assert np.abs(filled - stroked).mean() < 0.002
            assert filled.sum() > 0.95 * stroked.sum()


def test_degenerate_rings_are_no_trouble() -> None:
    point, closed = np.full((4, 2), 7.0), np.array([[0, 0], [9, 0], [9, 0], [0, 0.0]])
    strokes = Rings(np.vstack([point, closed, [[1, 1]]]), np.array([4, 4, 1])).strokes(2)
    assert len(strokes) == 2 and np.isfinite(strokes.xy).all()
    assert len(Rings(np.empty((0, 2)), np.empty(0, dtype=np.intp)).strokes(2)) == 0


def _units() -> Snapshot:
    shapes = [
        shapely.box(x * 1_000, y * 1_000, x * 1_000 + 900, y * 1_000 + 900)
        for x in range(4)
        for y in range(4)
    ]
    rows = [RestorationUnit(code=f"U{i}", name=f"单元{i}", geometry=g) for i, g in enumerate(shapes)]
    return Snapshot.of(rows, CRS)


def test_names_move_with_the_ground_when_the_map_is_moved() -> None:
    ensure_application()
    scene = MapScene.of(_units())
    here = Viewport(1_950, 1_950, 5, 1_000, 1_000)
    for view in (here, here.panned(30, 40), here.zoomed(1.1)):
        for one in place_labels(view, scene).placed:
            x, y = view.ground(one.box.center().x(), one.box.center().y())
            row = next(
                r
                for r in scene.snapshot.table(RestorationUnit).rows()
                if one.label.text.startswith(r.name + " ")
            )
            assert shapely.contains_xy(row.geometry, x, y), "kept places are those of this view"


def test_a_name_looks_the_same_wherever_the_map_is() -> None:
    ensure_application()
    scene = MapScene.of(_units())

    def names(view: Viewport) -> QImage:
        image = QImage(1_000, 1_000, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        paint_labels(painter, view, scene, LabelOptions())
        painter.end()
        return image

    here = Viewport(1_950, 1_950, 5, 1_000, 1_000)
    before, after = names(here), names(here.panned(30, 40))
    assert before != after
    assert before.copy(150, 150, 700, 700) == after.copy(180, 190, 700, 700)


def test_two_maps_painted_at_once_ask_for_the_same_rooms() -> None:
    """Page, card and overview are painted by several threads; a crash of GEOS would end the test run."""
    angles = np.linspace(0, 2 * np.pi, 2_001)
    away = 5_000 + 900 * np.sin(31 * angles)
    shape = shapely.Polygon(np.column_stack([away * np.cos(angles), away * np.sin(angles)]))
    viewport = Viewport(0.0, 0.0, 20.0, 1_000, 1_000)
    sizes = [(40.0 + n, 12.0 + n % 7) for n in range(300)]

    def ask(_: int) -> list[tuple[int, int]]:
        room = Room.of(shape, viewport)
        assert room is not None
        return [(len(inside), len(partly)) for inside, partly in map(room.spots, sizes)]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(8)))
    assert all(answer == answers[0] for answer in answers)
