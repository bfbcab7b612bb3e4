"""A corridor that another tool cuts keeps its line, or it is told that it is an area now."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from ecodesk.analysis.footprints import footprints
from ecodesk.model.records import Project
from ecodesk.ui.canvas.merge_dialog import MergeDialog
from ecodesk.ui.canvas.split_dialog import SplitDialog
from tests.canvas.conftest import Hand
from tests.canvas.made_plan import box, line, project

HandOn = Callable[..., Hand]

NEXT = project("ZH01-009", box(1600, 500, 1900, 1100))


def corridor(code: str, *places: tuple[float, float], left: float = 30, right: float = 10) -> Project:
    """A corridor wider on its left."""
    made = project(code, line(*places))
    return dataclasses.replace(made, corridor_width_m=left + right, corridor_left_m=left)


def axes(hand: Hand) -> dict[str, tuple[str, int, float | None, float | None]]:
    """Of each project its kind of shape, length of its line, and widths."""
    return {
        row.code: (
            row.geometry.geom_type,
            round(row.geometry.length),
            row.corridor_width_m,
            row.corridor_left_m,
        )
        for row in hand.made
        if row.geometry is not None
    }


def test_clipping_to_the_county_clips_the_line(hand_on: HandOn) -> None:
    before = corridor("ZH01-001", (-300, 800), (700, 800))
    hand = hand_on(before)
    hand.select("ZH01-001")
    hand.run("map.clip_county")
    assert hand.shape("ZH01-001") == line((0, 800), (700, 800))
    assert axes(hand)["ZH01-001"] == ("LineString", 700, 40, 30)
    assert footprints(hand.snapshot)[0].equals(box(0, 790, 700, 830)), "left and right stay what they were"
    assert "ZH01-001 1.000 → 0.700 km（−0.300）" in hand.words and "廊道仍随中线" in hand.words, hand.words
    hand.run("edit.undo")
    assert hand.project("ZH01-001") == before


def test_clipping_to_the_unit_clips_the_line_or_splits_it(hand_on: HandOn) -> None:
    before = corridor("ZH01-001", (1500, 800), (2300, 800))
    hand = hand_on(before)
    hand.select("ZH01-001")
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_C)
    hand.dialog(SplitDialog).accept_button.click()
    hand.settle()
    assert axes(hand) == {"ZH01-001": ("LineString", 500, 40, 30)} and "廊道仍随中线" in hand.words
    hand.run("edit.undo")
    hand.run("map.clip_unit")
    dialog = hand.dialog(SplitDialog)
    dialog.ways[1].setChecked(True)
    dialog.accept_button.click()
    hand.settle()
    assert axes(hand) == {"ZH01-001": ("LineString", 500, 40, 30), "ZH02-001": ("LineString", 300, 40, 30)}
    hand.run("edit.undo")
    assert hand.made == [before]


@pytest.mark.parametrize("command", ["map.split", "map.split_units", "map.split_basins"])
def test_splitting_gives_each_part_its_line_and_widths(hand_on: HandOn, command: str) -> None:
    hand = hand_on(corridor("ZH01-001", (1500, 800), (2300, 800)))
    hand.select("ZH01-001")
    hand.run(command)
    if command == "map.split":
        hand.draw((2000, 500), (2000, 1100))
    assert sorted(axes(hand).values()) == [("LineString", 300, 40, 30), ("LineString", 500, 40, 30)]
    assert "ZH01-001 分为 2 个项目" in hand.words and "km" in hand.words


def test_trimming_makes_an_area_and_says_so(hand_on: HandOn) -> None:
    before = corridor("ZH01-001", (1200, 800), (1700, 800))
    hand = hand_on(before, NEXT)
    hand.select("ZH01-001")
    hand.run("map.trim")
    assert axes(hand)["ZH01-001"][0] == "Polygon" and "廊道已成为面，不再随轴线" in hand.words
    hand.run("edit.undo")
    assert hand.project("ZH01-001") == before


@pytest.mark.parametrize(
    ("command", "places"),
    [
        ("map.hole", ((1250, 780), (1300, 780), (1300, 820))),
        ("map.part", ((1250, 780), (1300, 780), (1300, 900))),
        ("map.lead", ((1250, 700), (1300, 900))),
    ],
)
def test_tools_for_areas_leave_it_alone_and_say_so(
    hand_on: HandOn, command: str, places: tuple[tuple[float, float], ...]
) -> None:
    before = corridor("ZH01-001", (1200, 800), (1500, 800))
    hand = hand_on(before)
    hand.select("ZH01-001")
    hand.run(command)
    hand.draw(*places)
    assert "ZH01-001 不是面" in hand.words and hand.project("ZH01-001") == before


def test_moving_and_reshaping_keep_the_line_over_a_neighbour(hand_on: HandOn) -> None:
    hand = hand_on(corridor("ZH01-001", (1200, 800), (1500, 800)), NEXT)
    hand.select("ZH01-001")
    hand.run("map.reshape")
    hand.drag((1500, 800), (1700, 800))
    assert axes(hand)["ZH01-001"] == ("LineString", 500, 40, 30)
    assert "与 ZH01-009" in hand.words and "未裁去" in hand.words
    hand.run("map.move")
    hand.drag((1300, 800), (1300, 900))
    assert axes(hand)["ZH01-001"] == ("LineString", 500, 40, 30) and "整体移动了" in hand.words


def test_merging_joins_the_lines_and_says_whose_width_holds(hand_on: HandOn) -> None:
    hand = hand_on(
        corridor("ZH01-001", (500, 800), (1100, 800)),
        corridor("ZH01-002", (1100, 800), (1500, 800), left=5, right=5),
    )
    hand.select("ZH01-001", "ZH01-002")
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_M)
    dialog = hand.dialog(MergeDialog)
    dialog.ways[0].setChecked(True)
    dialog.accept_button.click()
    hand.settle()
    assert axes(hand) == {"ZH01-001": ("LineString", 1000, 40, 30)}
    assert "共 1.000 km" in hand.words and "廊道宽度都按 ZH01-001" in hand.words, hand.words
