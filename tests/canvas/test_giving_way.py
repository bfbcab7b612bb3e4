"""Names, pins, panels and what is being drawn give way to each other on the map."""

from __future__ import annotations

from collections.abc import Callable

import shapely
from PySide6.QtCore import QPoint, QRectF

from ecodesk.model.records import ReviewComment
from ecodesk.ui.comments_pins import pin_boxes
from tests.canvas.conftest import Hand
from tests.canvas.made_plan import Y, box, project

HandOn = Callable[..., Hand]

ONE = project("ZH01-001", box(100, 100, 700, 600))


def names(hand: Hand) -> list[QRectF]:
    """Where names stand on the map as it is shown."""
    hand.settle()
    hand.qtbot.waitUntil(lambda: hand.canvas.pictures.up_to_date, timeout=20_000)
    return list(hand.canvas.pictures.names_at(hand.canvas.viewport))


def chip(hand: Hand) -> QRectF:
    """The box of the name of the one project."""
    inside = QRectF(hand.pixel(100, 600), hand.pixel(700, 100))
    (found,) = [one for one in names(hand) if inside.contains(one.center())]
    return found


def test_a_name_gives_way_to_a_pin(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    stood = chip(hand).center()
    x, y = hand.canvas.viewport.ground(stood.x(), stood.y())
    hand.window.close_plan()
    said = ReviewComment(
        id="c1", text="补测", author="赵芳", project="ZH01-001", geometry=shapely.Point(x, y)
    )
    hand = hand_on(ONE, said)
    (pin,) = pin_boxes(hand.snapshot, hand.canvas.viewport)
    assert pin.adjusted(-6, -6, 6, 6).contains(stood)
    assert not any(one.intersects(pin) for one in names(hand))


def test_a_name_gives_way_to_the_line_in_hand_and_comes_back(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    stood = chip(hand)
    at = hand.canvas.viewport.ground(stood.center().x(), stood.center().y())
    row = at[1] - Y
    hand.run("map.split")
    hand.click((50, row), (750, row))
    line = QRectF(hand.pixel(50, row), hand.pixel(750, row)).adjusted(0, -1, 0, 1)
    assert not any(one.intersects(line) for one in names(hand))
    hand.window.activateWindow()
    hand.canvas.tool.escape()
    assert chip(hand).center() == stood.center()


def test_the_panel_of_a_tool_gives_way_to_a_node(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.run("map.corridor")
    panel = hand.canvas.tool_panel
    home = panel.pos()
    hand.click((2000, 1000))
    middle = panel.geometry().center()
    hand.canvas.pan(middle.x() - hand.pixel(2000, 1000).x(), middle.y() - hand.pixel(2000, 1000).y())
    node = hand.pixel(2000, 1000)
    assert panel.isVisible() and not panel.geometry().contains(node) and panel.pos() != home
    assert hand.canvas.rect().contains(panel.geometry())
    hand.canvas.pan(400, 300)
    assert panel.pos() == home and not panel.geometry().contains(QPoint(hand.pixel(2000, 1000)))
