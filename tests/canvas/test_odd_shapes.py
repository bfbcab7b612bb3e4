"""Whatever shape a row has, the map is painted: a failure while painting would end the program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely

from ecodesk.maps.viewport import Viewport
from ecodesk.model.records import Project
from ecodesk.ui.canvas.overlay import path_of
from ecodesk.ui.mini_map import painter_path
from tests.canvas.conftest import Hand

VIEW = Viewport.fitting((0, 0, 100, 100), 200, 200)
MANY = np.random.default_rng(1).uniform(0, 1000, (3000, 2))
ODD = {
    "many points, most out of sight": shapely.multipoints(MANY),
    "points, lines and areas": shapely.GeometryCollection(
        [shapely.Point(90, 90).buffer(60, quad_segs=1000), shapely.LineString(MANY), shapely.Point(2, 2)]
    ),
    "out of sight": shapely.Point(9000, 9000).buffer(100, quad_segs=1000),
    "an empty part": shapely.from_wkt("GEOMETRYCOLLECTION (POINT EMPTY, POLYGON ((0 0, 9 0, 9 9, 0 0)))"),
    "nothing": shapely.from_wkt("MULTIPOLYGON EMPTY"),
}


@pytest.mark.parametrize("shape", ODD.values(), ids=ODD)
def test_any_shape_has_a_path_on_both_maps(shape: Any) -> None:
    path_of(shape, VIEW)
    painter_path(shape, VIEW)


@pytest.mark.parametrize("empty", ["MULTIPOLYGON EMPTY", "POLYGON EMPTY"])
def test_a_project_with_an_empty_shape_can_be_selected_with_every_tool(
    hand_on: Callable[..., Hand], empty: str
) -> None:
    """Other programs write such rows."""
    hand = hand_on(Project(code="P-1", name="空", geometry=shapely.from_wkt(empty)))
    hand.select(hand.made[0].id)
    for tool in hand.canvas.tools:
        hand.canvas.take_tool(tool)
        hand.move(100, 100)
        hand.canvas.repaint()
        assert hand.canvas.tool.id == tool


@pytest.mark.parametrize(
    "shape", [None, shapely.from_wkt("MULTIPOLYGON EMPTY"), shapely.from_wkt("POLYGON EMPTY")]
)
def test_commands_on_a_shape_say_that_there_is_none(hand_on: Callable[..., Hand], shape: Any) -> None:
    hand = hand_on(Project(code="P-1", name="空", geometry=shape))
    hand.select(hand.made[0].id)
    for command in (
        "vertices",
        "buffer",
        "simplify",
        "smooth",
        "copy_wkt",
        "clip_unit",
        "clip_county",
        "hole",
    ):
        assert "没有图形" in (hand.reason(f"map.{command}") or ""), command
    hand.run("map.part")  # a first part can be drawn all the same
    assert hand.canvas.tool.id == "part"
