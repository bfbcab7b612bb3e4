"""Two themes on one map, with a line between them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ecodesk.maps.map_display import map_themes
from ecodesk.maps.map_style import map_styles
from ecodesk.ui.canvas.swipe import Swipe
from tests.canvas.conftest import NO_KEYS, Hand
from tests.canvas.made_plan import box, project

HandOn = Callable[..., Hand]

ONE = project("ZH01-001", box(1500, 500, 2500, 1500))
INSIDE = (1650, 1100)  # away from its name


def colour(hand: Hand) -> QColor:
    """What the canvas shows at a place inside the project."""
    swipe = hand.canvas.swipe
    hand.qtbot.waitUntil(lambda: hand.canvas.pictures.up_to_date and swipe.up_to_date, timeout=20_000)
    QApplication.processEvents()
    return hand.canvas.grab().toImage().pixelColor(hand.pixel(*INSIDE))


def comparing(hand: Hand) -> Swipe:
    """The comparison of the planning theme with the review theme, coloured by state."""
    hand.canvas.show_display(map_themes()["planning"].display)
    hand.run("map.swipe")
    hand.canvas.swipe.compare(map_themes()["review"])
    hand.settle()
    return hand.canvas.swipe


def test_each_side_of_the_line_shows_its_theme_and_the_line_can_be_moved(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    plain = colour(hand)
    swipe = comparing(hand)
    assert [name.text() for name in swipe.names] == ["规划", "审查"]
    assert all(name.isVisible() and name.accessibleName() for name in swipe.names)
    x = hand.pixel(*INSIDE).x()
    swipe.place(x + 60)
    at_left = colour(hand)
    swipe.place(x - 60)
    at_right = colour(hand)
    assert at_left == plain and at_right != plain
    middle = QPoint(swipe.line.width() // 2, 40)
    QTest.mousePress(swipe.line, Qt.MouseButton.LeftButton, NO_KEYS, middle)
    QTest.mouseMove(swipe.line, middle + QPoint(120, 0))
    QTest.mouseRelease(swipe.line, Qt.MouseButton.LeftButton, NO_KEYS, middle + QPoint(120, 0))
    assert abs(swipe.x - (x + 60)) <= 1 and colour(hand) == plain
    hand.canvas.pan(200, 0)
    assert colour(hand) != plain  # the line stays on the screen, the map moves below it


def test_arrow_keys_move_the_line_and_esc_ends_the_comparison(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    swipe = comparing(hand)
    assert swipe.line.hasFocus()
    at = swipe.x
    hand.qtbot.keyClick(swipe.line, Qt.Key.Key_Right)
    assert swipe.x > at
    hand.qtbot.keyClick(swipe.line, Qt.Key.Key_Home)
    assert swipe.x == 0
    hand.qtbot.keyClick(swipe.line, Qt.Key.Key_Left)
    assert swipe.x == 0
    hand.qtbot.keyClick(swipe.line, Qt.Key.Key_Escape)
    assert not swipe.on and not swipe.line.isVisible() and hand.window.page == "map"
    assert hand.canvas.hasFocus() and not hand.window.session.selection
    hand.run("map.swipe")
    hand.canvas.setFocus()
    hand.key(Qt.Key.Key_Escape)
    assert not swipe.on


def test_what_is_changed_in_the_plan_is_seen_at_both_sides(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    swipe = comparing(hand)
    swipe.place(0)
    before = colour(hand)
    hand.select(ONE.id)
    hand.run("map.delete")
    hand.window.session.noticed.emit(None)
    assert colour(hand) != before
    hand.window.session.undo()
    hand.settle()
    hand.select()
    assert colour(hand) == before


def test_the_left_side_is_the_map_as_it_is_coloured_by_hand(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    swipe = comparing(hand)
    style = next(one for one in map_styles() if one not in ("element", "status"))
    hand.canvas.show_display(dataclasses.replace(hand.canvas.display, style=style))
    assert swipe.names[0].text() == "当前显示"
    swipe.leave()
    hand.canvas.show_display(map_themes()["planning"].display)


def test_names_give_way_to_the_line_where_it_comes_to_rest(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    swipe = comparing(hand)

    def settled_names() -> list[bool]:
        hand.qtbot.waitUntil(lambda: hand.canvas.pictures.up_to_date and swipe.up_to_date, timeout=20_000)
        line = swipe.line.geometry()
        names = hand.canvas.pictures.names_at(hand.canvas.viewport)
        assert names
        return [name.toRect().intersects(line) for name in names]

    middle = QPoint(swipe.line.width() // 2, 40)
    chip = hand.pixel(2000, 1000)
    by = QPoint(chip.x() - round(swipe.x), 0)
    QTest.mousePress(swipe.line, Qt.MouseButton.LeftButton, NO_KEYS, middle)
    QTest.mouseMove(swipe.line, middle + by)
    QTest.mouseRelease(swipe.line, Qt.MouseButton.LeftButton, NO_KEYS, middle + by)
    assert abs(swipe.x - chip.x()) <= 1
    assert not any(settled_names())


def test_the_status_bar_tells_how_to_compare(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    told: list[str] = []
    hand.canvas.hint_changed.connect(lambda hint: told.append(str(hint)))
    swipe = comparing(hand)
    assert told[-1].startswith("卷帘：")
    swipe.leave()
    assert told[-1] == str(hand.canvas.tool.hint)
