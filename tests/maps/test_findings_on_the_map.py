"""Severities are told apart by shape; thousands of findings are points; names stay whole and off the furniture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from ecodesk.i18n import t
from ecodesk.maps.finding_marks import FindingMarks, paint_findings
from ecodesk.maps.labels import LabelOptions, place_labels
from ecodesk.maps.pixels import distinct
from ecodesk.maps.scene import MapScene, plan_bounds
from ecodesk.maps.severity_marks import paint_severity_mark
from ecodesk.maps.viewport import Viewport
from ecodesk.model.edit import change
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.sample.build import CRS, sample_rows

SEVERITIES = ("BLOCK", "ERROR", "WARN", "INFO")
VIEW = Viewport(0, 0, 1.0, 200, 200)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Snapshot.of(sample_rows(), CRS)


def drawn(paint: object, size: int = 200) -> QImage:
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint(painter)  # type: ignore[operator]
    painter.end()
    return image


def inked(image: QImage) -> npt.NDArray[np.bool_]:
    """Where there is any paint, whatever its colour."""
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32).reshape(image.height(), image.width())
    return (pixels >> 24) > 16


def on_map(*places: tuple[object, str, bool]) -> QImage:
    marks = FindingMarks(places)
    return drawn(lambda painter: paint_findings(painter, VIEW, marks, "light", 1.0, paper=False, whole=VIEW))


def test_the_severities_inside_a_box_are_told_gravest_first() -> None:
    marks = FindingMarks(
        [
            (shapely.Point(10, 10), "WARN", False),
            (shapely.Point(20, 20), "BLOCK", True),
            (None, "ERROR", False),
        ]
    )
    assert marks.severities_in((0, 0, 50, 50)) == ["BLOCK", "WARN"]
    assert marks.severities_in((0, 0, 15, 15)) == ["WARN"]
    assert marks.severities_in((60, 60, 90, 90)) == FindingMarks().severities_in((0, 0, 9, 9)) == []


def test_every_severity_has_a_shape_of_its_own() -> None:
    def outline(severity: str) -> npt.NDArray[np.bool_]:
        return inked(drawn(lambda p: paint_severity_mark(p, QPointF(20, 20), severity, "light", 28), 40))

    def grey(severity: str) -> bytes:
        image = drawn(lambda p: paint_severity_mark(p, QPointF(20, 20), severity, "light", 28), 40)
        return bytes(image.convertToFormat(QImage.Format.Format_Grayscale8).constBits())

    assert len({grey(one) for one in SEVERITIES}) == 4
    assert (outline("WARN") != outline("ERROR")).sum() > 40, "a triangle is no disc"
    assert (outline("BLOCK") != outline("WARN")).sum() > 40


def test_graver_findings_are_drawn_stronger() -> None:
    place = shapely.box(-60, -60, 60, 60)
    amounts = [inked(on_map((place, severity, True))).sum() for severity in SEVERITIES]
    assert amounts == sorted(amounts, reverse=True)
    assert amounts[0] > 2 * amounts[2], "only what blocks is hatched"


def test_a_finding_without_named_project_carries_its_mark() -> None:
    place = shapely.box(-60, -60, 60, 60)
    assert inked(on_map((place, "WARN", False))).sum() > inked(on_map((place, "WARN", True))).sum() + 50


def test_what_lies_elsewhere_or_nowhere_is_left_out() -> None:
    elsewhere = shapely.box(5_000, 5_000, 5_010, 5_010)
    assert not inked(
        on_map((elsewhere, "BLOCK", False), (None, "ERROR", False), (shapely.Point(), "INFO", False))
    ).any()


def test_a_crowd_of_findings_does_not_hide_the_map() -> None:
    grid = [(shapely.Point(x, y), "WARN", False) for x in range(-90, 91, 10) for y in range(-90, 91, 10)]
    assert inked(on_map(*grid)).mean() < 0.25


def test_names_stay_inside_the_picture_and_off_the_furniture(snapshot: Snapshot) -> None:
    bounds = plan_bounds(snapshot)
    assert bounds is not None
    box = Viewport.fitting(bounds, 700, 500).zoomed(2.5)
    taken = QRectF(480, 320, 200, 150)
    worst = dict.fromkeys(snapshot.table(Project).ids, "BLOCK")
    options = LabelOptions(findings=worst, keep_free=(taken,))
    placed = place_labels(box, MapScene.of(snapshot), options).placed
    assert placed
    for one in placed:
        assert QRectF(0, 0, 700, 500).contains(one.box)
        assert not one.box.intersects(taken)


def test_the_chip_of_a_small_shape_stands_beside_it(snapshot: Snapshot) -> None:
    bounds = plan_bounds(snapshot)
    assert bounds is not None
    box = Viewport.fitting(bounds, 900, 700)
    chosen = min(
        snapshot.table(Project).rows(), key=lambda row: row.geometry.area if row.geometry else np.inf
    )
    placed = place_labels(box, MapScene.of(snapshot), LabelOptions(selected=frozenset({chosen.id}))).placed
    chip = next(one for one in placed if one.label.selected)
    x0, y0, x1, y1 = chosen.geometry.bounds
    shape = QRectF(QPointF(*box.pixel(x0, y1)), QPointF(*box.pixel(x1, y0)))
    assert not chip.box.intersects(shape)


def test_the_chip_of_a_shape_in_two_parts_stands_on_one_of_them(snapshot: Snapshot) -> None:
    row = snapshot.table(Project).one(code="ZH03-004")
    assert row is not None and row.geometry is not None
    x, y = row.geometry.centroid.coords[0]
    parts = shapely.MultiPolygon(
        [shapely.box(x - 900, y - 800, x + 900, y - 450), shapely.box(x - 900, y - 350, x + 900, y + 900)]
    )
    pair = (row, replace(row, geometry=parts))
    apart = snapshot.after(change(t("改形状", "Change the shape"), [pair]))
    box = Viewport(x, y, 8.0, 900, 700)
    placed = place_labels(box, MapScene.of(apart), LabelOptions(selected=frozenset({row.id}))).placed
    chip = next(one for one in placed if one.label.selected).box
    corners = [box.ground(chip.left(), chip.bottom()), box.ground(chip.right(), chip.top())]
    assert parts.covers(shapely.box(*corners[0], *corners[1]))


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(-50, 300), st.floats(-50, 300)), max_size=60),
    st.sampled_from([1.0, 2.0, 3.0]),
)
def test_every_place_on_the_picture_keeps_a_point_within_its_cell(
    places: list[tuple[float, float]], cell: float
) -> None:
    points = np.array(places, dtype=float).reshape(-1, 2)
    found = distinct(points, cell)
    seen = points[(points >= 0).all(axis=1)]
    assert len(found) <= len(seen)
    for point in seen:
        assert (np.abs(found - point).max(axis=1) <= cell / 2 + 1e-9).any()
