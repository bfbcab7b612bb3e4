"""Arrows from unit to unit: one for each link, from inside the one to inside the other, drawn when asked for."""

from __future__ import annotations

import dataclasses

import numpy as np
import shapely

from ecodesk.maps.flow_arrows import flow_arrows
from ecodesk.maps.layer import default_visible
from ecodesk.maps.painter import render_image
from ecodesk.maps.scene import MapScene
from ecodesk.maps.viewport import Viewport
from ecodesk.model.edit import Change, Edit
from ecodesk.model.records import RestorationUnit
from ecodesk.model.snapshot import Snapshot
from tests.rules.plans import EAST, LABEL, WEST, X, Y, plan

LINKED = dataclasses.replace(WEST, downstream="east")


def arrows(snapshot: Snapshot) -> dict[str, shapely.Geometry]:
    table = snapshot.table(RestorationUnit)
    return {row: arrow for row, arrow in zip(table.ids, flow_arrows(table), strict=True) if arrow is not None}


def test_an_arrow_runs_from_the_unit_into_the_next() -> None:
    (arrow,) = arrows(plan(west=LINKED)).values()
    tail, tip, *_ = shapely.get_coordinates(arrow)
    assert WEST.geometry.contains(shapely.Point(tail)) and EAST.geometry.contains(shapely.Point(tip))
    others = shapely.get_coordinates(arrow)[[2, 4]]
    assert (others[:, 0] < tip[0]).all() and others[0, 1] * others[1, 1] > 0, "the head opens backwards"


def test_links_to_nowhere_to_itself_and_without_shape_have_none() -> None:
    assert arrows(plan()) == {}
    assert arrows(plan(west=dataclasses.replace(WEST, downstream="west"))) == {}
    assert arrows(plan(west=dataclasses.replace(WEST, downstream="gone"))) == {}
    assert arrows(plan(west=LINKED, east=dataclasses.replace(EAST, geometry=None))) == {}


def pixels(scene: MapScene) -> np.ndarray:  # type: ignore[type-arg]
    image = render_image(scene, Viewport(X + 2000, Y + 1000, 10, 440, 240))
    return np.frombuffer(image.constBits(), dtype=np.uint32).copy()


def test_the_layer_is_off_until_asked_for_and_follows_edits() -> None:
    snapshot = plan(west=LINKED)
    scene = MapScene.of(snapshot)
    assert "flow" not in default_visible()
    shown = scene.showing(scene.visible | {"flow"})
    assert (pixels(shown) != pixels(scene)).any()
    edit = Edit(LABEL, (Change(LINKED, dataclasses.replace(LINKED, downstream="")),))
    after = snapshot.after(edit)
    unlinked = shown.after(after, [edit])
    assert (pixels(unlinked) == pixels(MapScene.of(after))).all()
