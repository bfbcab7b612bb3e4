"""A map that follows edits looks like one made anew; views go there and back; thinning moves no line visibly."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from ecodesk.i18n import t
from ecodesk.maps.flat_geometry import FlatGeometry
from ecodesk.maps.layer import default_visible, layers
from ecodesk.maps.painter import render_image
from ecodesk.maps.scene import MapScene, plan_bounds
from ecodesk.maps.viewport import Viewport
from ecodesk.model.edit import Change, Edit, add, delete
from ecodesk.model.records import ProblemPatch, Project, River
from ecodesk.model.snapshot import Snapshot
from ecodesk.sample.build import CRS, sample_rows

LABEL = t("改", "Change")
finite = st.floats(-1e6, 1e6)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Snapshot.of(sample_rows(), CRS)


def view(snapshot: Snapshot, zoom: float = 1.0) -> Viewport:
    bounds = plan_bounds(snapshot)
    assert bounds is not None
    return Viewport.fitting(bounds, 500, 400).zoomed(zoom)


def painted(scene: MapScene, box: Viewport) -> QImage:
    """A picture from warm caches: thinned copies of layers, made with the first, differ by a fraction of a pixel."""
    render_image(scene, box)
    return render_image(scene, box)


def same(a: QImage, b: QImage) -> bool:
    return bool(a == b)


def _edits(snapshot: Snapshot) -> list[Edit]:
    row = snapshot.table(Project).at(5)
    patch = snapshot.table(ProblemPatch).at(7)
    moved = dataclasses.replace(row, geometry=shapely.affinity.translate(row.geometry, 3_000, 800))
    return [
        Edit(LABEL, (Change(row, moved),)),
        Edit(LABEL, (Change(patch, dataclasses.replace(patch, severity=5)),)),
        add(
            LABEL,
            Project(code="N", element="sand", geometry=shapely.box(385_000, 3_990_000, 389_000, 3_993_000)),
        ),
        delete(LABEL, snapshot.table(River).at(0), snapshot.table(Project).at(9)),
        Edit(LABEL, (Change(moved, dataclasses.replace(moved, geometry=None)),)),
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_after_every_edit_the_map_looks_like_one_made_anew(snapshot: Snapshot, theme: str) -> None:
    scene = MapScene.of(snapshot, theme)
    pictures = [painted(scene, view(snapshot, 2))]
    now = snapshot
    for edit in _edits(snapshot):
        now = now.after(edit)
        scene = scene.after(now, [edit])
        pictures.append(painted(scene, view(snapshot, 2)))
        assert same(pictures[-1], painted(MapScene.of(now, theme), view(snapshot, 2)))
    assert len({bytes(p.constBits()) for p in pictures}) == len(pictures), "every edit can be seen"
    assert same(painted(MapScene.of(snapshot, theme), view(snapshot, 2)), pictures[0]), "the old scene stays"


def test_a_large_layer_follows_edits_without_being_made_anew() -> None:
    shapes = [shapely.box(x * 30, y * 30, x * 30 + 25, y * 30 + 25) for x in range(50) for y in range(50)]
    rows = [
        Project(code=str(i), element="water", status="admitted", geometry=g) for i, g in enumerate(shapes)
    ]
    snapshot = Snapshot.of(rows, CRS)
    scene = MapScene.of(snapshot)
    box = Viewport.fitting((0, 0, 1500, 1500), 400, 400)
    for i in (3, 700, 3, 2_400):
        row = snapshot.table(Project).at(i)
        moved = dataclasses.replace(
            row, element="sand", geometry=shapely.affinity.translate(row.geometry, 40, 40)
        )
        edit = Edit(LABEL, (Change(row, moved if i != 700 else None),))
        snapshot = snapshot.after(edit)
        scene = scene.after(snapshot, [edit])
        assert same(painted(scene, box), painted(MapScene.of(snapshot), box))


def test_layers_can_be_hidden_and_rows_left_out(snapshot: Snapshot) -> None:
    scene, box = MapScene.of(snapshot), view(snapshot)
    whole = painted(scene, box)
    for layer in ("project", "problem_patch", "unit"):
        assert layer in default_visible()
        assert not same(painted(scene.showing(scene.visible - {layer}), box), whole)
    table = snapshot.table(Project)
    gone = scene.without_rows(table.ids)
    without = scene.showing(scene.visible - {"project"})
    assert same(painted(gone, box), painted(without, box))
    assert {layer.table for layer in layers()} <= set(snapshot.tables)


def test_an_empty_plan_paints_and_has_nothing_to_show_first() -> None:
    empty = Snapshot.of([], CRS)
    assert plan_bounds(empty) is None
    image = render_image(MapScene.of(empty), Viewport(0, 0, 10, 60, 40))
    assert (image.width(), image.height()) == (60, 40)
    alone = Snapshot.of([River(name="河", geometry=shapely.LineString([(0, 0), (5, 9)]))], CRS)
    assert plan_bounds(alone) == (0, 0, 5, 9), "whatever there is"


@given(finite, finite, st.floats(0.01, 1e4), finite, finite, st.floats(0.2, 5))
def test_views_go_there_and_back(x: float, y: float, mpp: float, px: float, py: float, factor: float) -> None:
    here = Viewport(x, y, mpp, 800, 600)
    ground = here.ground(px, py)
    assert here.pixel(*ground) == pytest.approx((px, py), abs=1e-3, rel=1e-6)
    assert here.to_pixels([ground])[0] == pytest.approx((px, py), abs=1e-3, rel=1e-6)
    closer = here.zoomed(factor, px, py)
    assert closer.ground(px, py) == pytest.approx(ground, abs=1e-3, rel=1e-6), (
        "the ground under the pointer stays"
    )
    assert here.panned(30, -20).pixel(x, y) == pytest.approx((430, 280), abs=1e-3)


@given(st.tuples(finite, finite), st.floats(1, 1e6), st.floats(1, 1e6))
def test_a_fitted_view_holds_the_box_with_a_margin(
    corner: tuple[float, float], wide: float, high: float
) -> None:
    box = (*corner, corner[0] + wide, corner[1] + high)
    x0, y0, x1, y1 = Viewport.fitting(box, 640, 480).bounds
    assert x0 < box[0] and y0 < box[1] and x1 > box[2] and y1 > box[3]
    assert min((box[0] - x0) / (x1 - x0), (box[1] - y0) / (y1 - y0)) == pytest.approx(0.04, abs=1e-3)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.05, 500))
def test_thinning_moves_no_line_by_half_a_pixel(seed: int, mpp: float) -> None:
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, 4_000, endpoint=False)
    radius = 4_000 + np.cumsum(rng.normal(0, 4, 4_000))
    radius += np.linspace(0, radius[0] - radius[-1], 4_000)
    ring = shapely.Polygon(np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]))
    shapes: Any = np.array([ring], dtype=object)
    box = Viewport(0, 0, mpp, 800, 600)
    ((drawn,),) = FlatGeometry(shapes).polygons(box, np.array([0]))
    points = np.array([(p.x(), p.y()) for p in drawn])
    exact = shapely.LinearRing(box.to_pixels(np.array(ring.exterior.coords)))
    thinned = shapely.LinearRing(points)
    assert shapely.hausdorff_distance(exact, thinned) <= 0.5
    assert len(points) <= 4_001 and (mpp < 20 or len(points) < 2_500)
