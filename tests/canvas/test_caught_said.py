"""What snapping catches is said aloud, once for each thing that is caught, and only to who works on the map."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from ecodesk.ui.canvas import drawing_aids
from tests.canvas.conftest import Hand
from tests.canvas.made_plan import box, project

HandOn = Callable[..., Hand]
ONE = project("ZH01-001", box(1000, 500, 1600, 1100))
TWO = project("ZH01-002", box(300, 500, 600, 1100))


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(drawing_aids, "announce", lambda about, words: said.append(words))
    return said


def test_another_kind_or_name_is_said_and_the_same_is_not(hand_on: HandOn, heard: list[str]) -> None:
    hand = hand_on(ONE, TWO)
    hand.run("map.polygon")
    hand.canvas.set_snapping(True)
    hand.canvas.setFocus()
    hand.move(1300, 300)
    assert heard == []
    for x in (1200, 1250, 1300, 1350):
        hand.move(x, 510)
    assert heard == ["吸附到 ZH01-001（边线）"]
    hand.move(1595, 510)
    assert heard[1:] == ["吸附到 ZH01-001（节点）"]
    hand.move(590, 800)
    assert heard[2:] == ["吸附到 ZH01-002（边线）"]
    hand.move(1300, 300)
    assert len(heard) == 3, "nothing is caught, nothing is said"
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_Escape)


def test_nothing_is_said_to_who_works_elsewhere(hand_on: HandOn, heard: list[str]) -> None:
    hand = hand_on(ONE)
    hand.run("map.polygon")
    hand.canvas.set_snapping(True)
    hand.window.panes.layers.tree.setFocus()
    hand.move(1300, 510)
    assert heard == [] and hand.canvas.tool._snap is not None  # type: ignore[attr-defined]
