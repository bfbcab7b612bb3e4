"""What is drawn or typed by mistake: one sentence, no step, and the window goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
import shapely
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ecodesk.analysis.tangles import crossing_count
from ecodesk.model.records import Project
from ecodesk.ui.canvas.keyed_place import keyed_place
from ecodesk.ui.canvas.outline_dialog import OutlineDialog
from ecodesk.ui.canvas.vertex_dialog import VertexDialog
from ecodesk.ui.canvas.vertex_model import NORTH
from tests.canvas.conftest import Hand
from tests.canvas.made_plan import X, Y, box, project, ring

HandOn = Callable[..., Hand]

ONE = project("ZH01-001", box(1000, 500, 1600, 1100))
BOW_TIE = [(2500, 500), (2900, 900), (2900, 500), (2500, 900)]


@pytest.fixture
def hand(hand_on: HandOn) -> Iterator[Hand]:
    """One project, selected."""
    made = hand_on(ONE)
    made.select(ONE.id)
    yield made
    assert made.window.isVisible() and not made.canvas.drawing.busy


def untouched(hand: Hand) -> bool:
    """Whether nothing was changed, so that there is nothing to take back."""
    workspace = hand.window.session.workspace
    return hand.made == [ONE] and workspace is not None and workspace.undo_label is None


def paste(hand: Hand, text: str) -> None:
    QApplication.clipboard().setText(text)
    hand.run("map.paste")


def test_a_bow_tie_says_what_it_has_now_rather_than_a_share_of_nothing(hand: Hand) -> None:
    hand.run("map.polygon")
    hand.draw(*BOW_TIE)
    assert "图形自相交，已修复，修复后 8.00 hm²" in hand.words and "%" not in hand.words
    hand.run("edit.undo")
    assert hand.made == [ONE]


def test_a_shape_that_crosses_itself_has_a_place_for_the_keyboard(hand_on: HandOn) -> None:
    hand = hand_on(project("ZH01-001", ring(*BOW_TIE)))
    hand.select("ZH01-001")
    view = hand.canvas.viewport
    for x in (X + 2700, X + 2700 + 0.48 * view.width * view.metres_per_pixel):  # whole, and partly in sight
        hand.canvas.show_view(x, Y + 700, view.metres_per_pixel)
        place = keyed_place(hand.canvas)
        assert X + 2500 <= place.x <= X + 2900 and hand.canvas.rect().contains(place.at.toPoint())


def test_a_tangle_is_refused_and_can_be_told_from_a_few_crossings(hand: Hand) -> None:
    places = np.random.default_rng(3).uniform((2000, 900), (2800, 1700), (900, 2))
    tangle = ring(*places.tolist())
    assert crossing_count(tangle) > 50_000
    assert crossing_count(ring(*BOW_TIE)) == 1 and crossing_count(box(0, 0, 9, 9)) == 0
    paste(hand, tangle.wkt)
    assert "边界自己相交了约" in hand.words and "核对节点的顺序" in hand.words
    assert untouched(hand)


def test_a_line_without_length_is_no_line(hand: Hand) -> None:
    paste(hand, shapely.LineString([(X + 2500, Y + 500)] * 2).wkt)
    assert "没有成线" in hand.words and untouched(hand)


@pytest.mark.parametrize("command", ["map.hole", "map.part"])
def test_a_ring_that_encloses_nothing_changes_no_shape(hand: Hand, command: str) -> None:
    hand.run(command)
    hand.draw((1100, 600), (1200, 600), (1300, 600))
    assert "没有围出面积" in hand.words and untouched(hand)


def test_a_part_that_is_there_already_is_no_step(hand: Hand) -> None:
    hand.run("map.part")
    hand.draw((1100, 600), (1300, 600), (1300, 800))
    assert "不会有变化" in hand.words and untouched(hand)


@pytest.mark.parametrize(("command", "value"), [("map.buffer", 0.0), ("map.simplify", 0.1)])
def test_an_outline_that_would_stay_cannot_be_applied(hand: Hand, command: str, value: float) -> None:
    hand.run(command)
    dialog: OutlineDialog = hand.dialog(OutlineDialog)
    dialog.value.setValue(value)
    hand.settle()
    assert "不会有变化" in dialog.words.text() and not dialog.accept_button.isEnabled()
    dialog.reject()
    assert untouched(hand)


@pytest.mark.parametrize("typed", ["", "abc", "1e300", "NaN", "-1", "9" * 400])
def test_a_coordinate_that_is_none_is_told_shortly(hand: Hand, typed: str) -> None:
    hand.run("map.vertices")
    dialog: VertexDialog = hand.dialog(VertexDialog)
    width = dialog.width()
    assert not dialog.model.setData(dialog.model.index(0, NORTH), typed)
    assert 0 < len(dialog.words.text()) < 80 and dialog.width() == width
    assert not dialog.accept_button.isEnabled()
    dialog.reject()
    assert untouched(hand)


@pytest.mark.parametrize("typed", ["112°75′ 36°07′12″", "112°52′48″E 36°07′12″S", f"N {'9' * 400} E 1"])
def test_a_place_nobody_can_mean_is_refused_in_the_field(hand: Hand, typed: str) -> None:
    hand.run("map.polygon")
    hand.click((2500, 500))
    hand.type(typed)
    assert hand.canvas.place_field.isVisible() and hand.canvas.place_field.words.text()
    assert hand.canvas.place_field.words.property("tone") == "error"
    hand.qtbot.keyClick(hand.canvas.place_field.edit, Qt.Key.Key_Escape)
    assert len(hand.canvas.tool.lines_in_hand[0]) == 1
    assert len(hand.snapshot.table(Project)) == 1
