"""A picture made from that of the place before shows what one painted anew shows, however often the map is moved."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from PySide6.QtGui import QImage

from ecodesk.maps.finding_marks import FindingMarks
from ecodesk.maps.moved_image import render_moved
from ecodesk.maps.painter import PaintOptions, render_image
from ecodesk.maps.scene import MapScene, plan_bounds
from ecodesk.maps.viewport import Viewport
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.sample.build import CRS, sample_rows

_STEPS = ((7, 0), (-13, 5), (0, -31), (41, 17), (-3, -3), (60, -45))  # pixels


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Snapshot.of(sample_rows(), CRS)


def _pixels(image: QImage) -> np.ndarray[tuple[int, int, int], np.dtype[np.int16]]:
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return rows.astype(np.int16)


def assert_alike(image: QImage, fresh: QImage) -> None:
    """Dashes may begin elsewhere, and edges differ by what rounding makes of them; no line and no patch may."""
    assert image.size() == fresh.size() and image.devicePixelRatio() == fresh.devicePixelRatio()
    apart = np.abs(_pixels(image) - _pixels(fresh)).max(axis=2) > 24
    assert apart.mean() < 0.01, f"{apart.sum()} pixels differ"
    assert max(apart.mean(axis=0).max(), apart.mean(axis=1).max()) < 0.1, "no seam"


def moved_about(scene: MapScene, view: Viewport, ratio: float) -> None:
    """Move a picture step by step and compare it each time with one painted anew."""
    options = PaintOptions(unit=ratio)
    image = render_image(scene, view, ratio=ratio, options=options)
    for step in _STEPS:
        there = view.panned(*step)
        made = render_moved(image, view, scene, there, options)
        assert made is not None
        assert_alike(made, render_image(scene, there, ratio=ratio, options=options))
        image, view = made, there


@pytest.mark.parametrize(("theme", "zoom", "ratio"), [("light", 1, 1), ("dark", 7, 1), ("light", 3, 2)])
def test_the_sample_moved_about(snapshot: Snapshot, theme: str, zoom: float, ratio: float) -> None:
    bounds = plan_bounds(snapshot)
    assert bounds is not None
    moved_about(MapScene.of(snapshot, theme), Viewport.fitting(bounds, 401, 300).zoomed(zoom), ratio)


def _crowd() -> MapScene:
    """Thousands of shapes of all sizes, with as many findings."""
    rng = np.random.default_rng(5)
    places, reach = rng.uniform(0, 60_000, (6_000, 2)), rng.uniform(10, 900, 6_000)
    shapes = shapely.buffer(shapely.points(places), reach, quad_segs=3)
    rows = [
        Project(code=str(i), element=("water", "forest")[i % 2], status="admitted", geometry=shape)
        for i, shape in enumerate(shapes)
    ]
    scene = MapScene.of(Snapshot.of(rows, CRS))
    marks = [(shape, ("WARN", "BLOCK", "ERROR")[i % 3], False) for i, shape in enumerate(shapes)]
    return MapScene(
        scene.snapshot, scene.theme, scene.visible, scene.prepared, FindingMarks(marks), style=scene.style
    )


def test_a_crowd_moved_about() -> None:
    moved_about(_crowd(), Viewport(30_000, 30_000, 120, 401, 300), 1)


def test_a_picture_of_no_use_is_told() -> None:
    scene, options = _crowd(), PaintOptions()
    view = Viewport(30_000, 30_000, 120, 300, 200)
    image = render_image(scene, view)
    for there in (view.zoomed(1.01), view.panned(0.5, 0), view.panned(290, 0), view.resized(301, 200)):
        assert render_moved(image, view, scene, there, options) is None
    edge = Viewport(6_000, 30_000, 120, 400, 300)  # less is in view here, and so painted in another manner
    image = render_image(scene, edge)
    assert render_moved(image, edge, scene, edge.panned(-7, 0), options) is not None
    assert render_moved(image, edge, scene, edge.panned(-140, 0), options) is None
