"""While a hand draws the rest of the map is kept as a picture; it shows what a painting of everything would."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage

from ecodesk.maps.tokens import tokens
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.ui.canvas.map_grid import KILOMETRES
from ecodesk.ui.canvas.tools.reshape_tool import ReshapeTool
from tests.canvas.conftest import Hand
from tests.canvas.made_plan import box, project, ring

HandOn = Callable[..., Hand]

ONE = project("ZH01-001", box(100, 100, 700, 600))
NEXT = project("ZH01-002", box(700, 100, 1300, 600))


@pytest.fixture(autouse=True)
def usual_looks(hand_on: HandOn) -> Iterator[None]:
    """The window is the same for all: it looks afterwards as it did."""
    hand = hand_on(ONE, NEXT)
    layers = hand.canvas.visible_layers
    yield
    hand.window.look.use(theme="light", language="zh_CN")
    hand.canvas.set_grid(KILOMETRES, False)
    hand.canvas.show_layers(layers)
    hand.canvas.set_covered(0)


def shown(hand: Hand) -> QImage:
    return hand.canvas.grab().toImage()


def hide_projects(hand: Hand) -> None:
    hand.canvas.show_layers(hand.canvas.visible_layers - {"project"})


CHANGES: dict[str, Callable[[Hand], object]] = {
    "selected": lambda hand: hand.select("ZH01-002"),
    "pointed at in a list": lambda hand: hand.canvas.show_hover((Project.table, "ZH01-002")),
    "unit pointed at": lambda hand: hand.canvas.show_hover(
        (RestorationUnit.table, hand.snapshot.table(RestorationUnit).ids[0])
    ),
    "layer hidden": hide_projects,
    "grid": lambda hand: hand.canvas.set_grid(KILOMETRES, True),
    "theme": lambda hand: hand.window.look.use(theme="dark"),
    "language": lambda hand: hand.window.look.use(language="en"),
    "moved": lambda hand: hand.canvas.pan(37, -11),
    "smaller": lambda hand: hand.canvas.zoom(0.8),
    "covered": lambda hand: hand.canvas.set_covered(120),
    "deleted": lambda hand: hand.canvas.delete_selected(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_kept_follows_every_change(hand_on: HandOn, change: str) -> None:
    hand = hand_on(ONE, NEXT)
    hand.select("ZH01-001")
    hand.run("map.polygon")
    hand.click((900, 1200), (1500, 1200))
    hand.move(1200, 1500)
    before = shown(hand)
    assert shown(hand) == before  # kept by now
    CHANGES[change](hand)
    hand.settle()
    hand.qtbot.waitUntil(lambda: hand.canvas.pictures.up_to_date, timeout=20_000)
    shown(hand)
    kept = shown(hand)
    hand.canvas.redraw()
    assert kept == shown(hand)
    assert kept != before


def test_the_line_of_a_large_shape_follows_the_node_in_hand(hand_on: HandOn) -> None:
    angles = np.linspace(0, 2 * np.pi, 5000, endpoint=False)
    round_ = ring(*np.column_stack([1500 + 600 * np.cos(angles), 1000 + 600 * np.sin(angles)]).tolist())
    hand = hand_on(project("ZH01-001", round_))
    hand.select("ZH01-001")
    hand.run("map.reshape")
    tool = hand.canvas.tool
    assert isinstance(tool, ReshapeTool)
    hand.hold((2100, 1000), (2150, 1000), (2300, 1000))
    for x, y in ((2200, 1000), (1500, 1600), (900, 1000)):  # the new edges, and two that stay
        assert is_violet(shown(hand), hand.pixel(x, y)), (x, y)
    hand.hold((2300, 1000), (2250, 1200))
    assert not is_violet(shown(hand), hand.pixel(2290, 1000))


def difference(one: QImage, other: QImage) -> int:
    """The most by which a colour of a pixel differs."""
    bytes_ = [np.frombuffer(image.constBits(), np.uint8).astype(np.int16) for image in (one, other)]
    return int(np.abs(bytes_[0] - bytes_[1]).max())


def is_violet(image: QImage, at: QPoint) -> bool:
    """Whether the line of a selection runs within two pixels."""
    red, green, blue = (
        int(tokens()["palette"]["light"]["selection"].lstrip("#")[i : i + 2], 16) for i in (0, 2, 4)
    )
    ratio = image.devicePixelRatio()
    near = (
        image.pixelColor(round((at.x() + dx) * ratio), round((at.y() + dy) * ratio))
        for dx in range(-2, 3)
        for dy in range(-2, 3)
    )
    return any(abs(c.red() - red) + abs(c.green() - green) + abs(c.blue() - blue) < 30 for c in near)


def test_a_large_selected_shape_goes_with_the_map_as_if_painted_anew(hand_on: HandOn) -> None:
    angles = np.linspace(0, 2 * np.pi, 5000, endpoint=False)
    round_ = ring(*np.column_stack([1500 + 600 * np.cos(angles), 1000 + 600 * np.sin(angles)]).tolist())
    hand = hand_on(project("ZH01-001", round_))
    hand.select("ZH01-001")
    shown(hand)
    for step in ((17, -9), (-40, 3), (2.5, 0.5)):
        hand.canvas.pan(*step)
        hand.settle()
        hand.qtbot.waitUntil(lambda: hand.canvas.pictures.up_to_date, timeout=20_000)
        moved = hand.canvas.picture()
        for theme in ("dark", "light"):  # painted anew in another colour, and again
            hand.window.look.use(theme=theme)
            hand.qtbot.waitUntil(lambda: hand.canvas.pictures.up_to_date, timeout=20_000)
            painted = hand.canvas.picture()
        assert difference(moved, painted) <= 16  # letters drawn in two threads differ by what nobody sees
