"""Every way to draw a project in the hand of a user, on the real canvas: what it makes, and what it says."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

import numpy as np
import pytest
import shapely
from PySide6.QtCore import Qt

from ecodesk.analysis.footprints import footprints
from ecodesk.model.measures import length
from ecodesk.model.records import River
from ecodesk.settings import PreferenceFile
from ecodesk.ui.canvas.overlap_dialog import OverlapDialog
from ecodesk.ui.canvas.snapping import SnapKind
from ecodesk.ui.canvas.snapping_dialog import SnappingDialog
from ecodesk.ui.canvas.tools.line_gesture import LineGesture
from tests.canvas.conftest import Hand
from tests.canvas.made_plan import CRS, X, Y, box, line, project

HandOn = Callable[..., Hand]

NEXT = project("ZH01-001", box(1600, 500, 1900, 1100))


def points(hand: Hand) -> list[tuple[float, float]]:
    """The points of the line in hand, in metres from the corner of the made plan."""
    tool = hand.canvas.tool
    assert isinstance(tool, LineGesture)
    return [(round(x - X, 3), round(y - Y, 3)) for x, y in tool.points]


def circle(x: float, y: float, radius: float, count: int = 60) -> list[tuple[float, float]]:
    """Places around a middle, the first one twice."""
    angles = np.linspace(0, 2 * math.pi, count + 1)
    return [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles]


def test_an_outline_is_traced_freehand(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.run("map.freehand")
    hand.stroke(*circle(1000, 1000, 300))
    (one,) = hand.made
    assert one.geometry is not None and one.geometry.is_valid
    assert one.geometry.area == pytest.approx(math.pi * 300**2, rel=0.02)
    assert 20 < shapely.get_num_coordinates(one.geometry) < 70
    hand.run("edit.undo")
    assert not hand.made


def test_freehand_goes_on_with_clicks_and_with_the_polygon_tool(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.run("map.polygon")
    hand.click((500, 500), (900, 500))
    hand.run("map.freehand")
    assert points(hand) == [(500, 500), (900, 500)]
    hand.stroke((900, 900), (850, 930), (800, 900), (700, 950), (600, 900))
    hand.click((500, 900))
    assert hand.canvas.sketch is not None and not hand.made
    hand.key(Qt.Key.Key_Return)
    (one,) = hand.made
    assert one.geometry is not None and one.geometry.area == pytest.approx(160_000, rel=0.1)


def test_a_rectangle_is_two_corners_or_one_drag(hand_on: HandOn) -> None:
    hand = hand_on(NEXT)
    hand.run("map.rectangle")
    hand.click((1000, 500), (1400, 700))
    hand.settle()
    assert hand.made[-1].geometry.equals(box(1000, 500, 1400, 700))  # type: ignore[union-attr]
    hand.window.show_page("map")
    hand.run("map.rectangle")
    hand.drag((1500, 800), (1700, 1200))
    assert "属于 ZH01-001" in hand.words and hand.project("ZH01-001") == NEXT
    assert hand.made[-1].geometry.area == pytest.approx(50_000, rel=0.01)  # type: ignore[union-attr]


def test_a_rectangle_of_three_points_is_square_to_its_side(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.run("map.turned_rectangle")
    hand.click((500, 500), (800, 900), (1100, 900))
    hand.settle()
    (one,) = hand.made
    assert one.geometry is not None and one.geometry.area == pytest.approx(500 * 240)
    assert one.geometry.minimum_rotated_rectangle.area == pytest.approx(one.geometry.area)


def test_backspace_takes_back_and_esc_gives_up(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.run("map.polygon")
    hand.click((500, 500), (900, 500), (900, 900))
    hand.key(Qt.Key.Key_Backspace)
    assert points(hand) == [(500, 500), (900, 500)]
    hand.key(Qt.Key.Key_Return)
    assert "至少要三个点" in hand.words and len(points(hand)) == 2
    hand.key(Qt.Key.Key_Escape)
    assert points(hand) == [] and not hand.made


def test_area_and_perimeter_stand_at_the_cursor(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.run("map.polygon")
    hand.click((500, 500), (900, 500))
    hand.move(900, 1000)
    hand.click((900, 1000))
    hand.move(500, 1000)
    words = hand.tip.split("\n")
    assert "约 20.00 hm² · 299.9" in words[0] or "约 19.99 hm² · 299.9" in words[0], words
    assert words[1].startswith(("周长 1\u202f799.", "周长 1\u202f800.")), words


def test_lengths_and_coordinates_are_typed(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.run("map.polygon")
    hand.type(f"N {Y + 500} E {38_000_000 + X + 500}")
    hand.type("400 @ 90")
    lon, lat = CRS.to_lonlat([[X + 900, Y + 900]])[0].tolist()
    hand.type(f"{lon:.9f}, {lat:.9f}")
    assert points(hand)[0] == (500, 500) and points(hand)[2] == pytest.approx((900, 900), abs=0.01)
    first, second = hand.canvas.tool.points[:2]  # type: ignore[attr-defined]
    assert length(shapely.LineString([first, second]), CRS) == pytest.approx(400, abs=1e-3)
    assert second[1] == pytest.approx(first[1], abs=1e-6)
    hand.type("四百米")
    field = hand.canvas.place_field
    assert "看不懂" in field.words.text() and field.isVisible() and len(points(hand)) == 3
    hand.type("400 @ 361")
    assert "0 到 360 度" in field.words.text() and len(points(hand)) == 3
    hand.type("N 3990000 E 20390000")
    assert "不在 CGCS2000" in field.words.text() and len(points(hand)) == 3
    hand.qtbot.keyClick(field.edit, Qt.Key.Key_Escape)
    assert not field.isVisible() and len(points(hand)) == 3
    hand.key(Qt.Key.Key_Return)
    assert len(hand.made) == 1


def test_a_length_alone_goes_towards_the_pointer(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.run("map.polygon")
    hand.click((500, 500))
    hand.move(500, 900)
    hand.type("250")
    assert points(hand)[1] == pytest.approx((500, 750), abs=0.1)


def test_tracing_follows_the_boundaries_between_two_clicks(hand_on: HandOn) -> None:
    """Along the county and the divide: the corner between two clicks becomes a node."""
    hand = hand_on(NEXT)
    hand.run("map.polygon")
    hand.run("map.trace")
    assert hand.canvas.snapping and "吸附已打开" in hand.words
    hand.click((1000, 0))
    hand.click((2000, 400))
    hand.settle()
    assert points(hand) == [(1000, 0), (2000, 0), (2000, 400)]
    hand.key(Qt.Key.Key_Backspace)
    assert points(hand) == [(1000, 0)]
    hand.click((1900, 500))
    hand.settle()
    assert points(hand)[-1] == (1900, 500) and "没有连通的边线" in hand.words
    hand.click((1600, 1000))
    hand.settle()
    assert points(hand)[-3:] == [(1900, 500), (1600, 500), (1600, 1000)]


def test_a_place_typed_while_the_way_is_looked_for_follows_it(hand_on: HandOn) -> None:
    hand = hand_on(NEXT)
    hand.run("map.polygon")
    hand.run("map.trace")
    hand.click((1000, 0))
    hand.click((2000, 400))
    assert hand.canvas.tool.type_place("100 @ 0") is None  # before the way can have come back
    assert len(points(hand)) == 1
    hand.settle()
    assert points(hand) == [(1000, 0), (2000, 0), (2000, 400), pytest.approx((2000, 500), abs=0.5)]


def test_o_keeps_edges_square(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.run("map.polygon")
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_O)
    hand.click((500, 500), (900, 500), (930, 800), (600, 830))
    assert points(hand) == [(500, 500), (900, 500), (900, 800), (600, 800)]
    hand.canvas.set_right_angles(False)


def test_a_corridor_goes_with_its_line(hand_on: HandOn) -> None:
    """Moving a node of the line moves the corridor: there is one shape, not two."""
    one = dataclasses.replace(project("ZH01-001", line((500, 500), (1000, 500))), corridor_width_m=40.0)
    hand = hand_on(one)
    hand.select("ZH01-001")
    hand.run("map.reshape")
    hand.drag((1000, 500), (1000, 800))
    assert hand.shape("ZH01-001").equals(line((500, 500), (1000, 800)))
    assert footprints(hand.snapshot)[0].covers(shapely.Point(X + 1000, Y + 790))
    hand.run("edit.undo")
    assert hand.project("ZH01-001") == one


def test_places_beyond_the_projection_are_refused(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.run("map.polygon")
    hand.canvas.zoom(1e-9)
    hand.click((3_000_000, 0))
    assert "超出了本投影带" in hand.words and points(hand) == []


def test_an_outline_that_crosses_itself_is_mended_and_told(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.run("map.polygon")
    hand.draw((500, 500), (900, 900), (900, 500), (500, 900))
    (one,) = hand.made
    assert one.geometry is not None and one.geometry.is_valid and "图形自相交，已修复" in hand.words


def test_an_outline_without_area_makes_nothing(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.run("map.polygon")
    hand.draw((500, 500), (700, 500), (900, 500))
    assert not hand.made and "没有围出面积" in hand.words


@pytest.mark.parametrize("ending", ["enter", "double click"])
@pytest.mark.parametrize(
    "command", ["map.polygon", "map.freehand", "map.hole", "map.part", "map.patch", "map.turned_rectangle"]
)
def test_two_places_enclose_nothing_and_make_nothing(hand_on: HandOn, command: str, ending: str) -> None:
    hand = hand_on(NEXT)
    hand.select("ZH01-001")
    hand.run(command)
    hand.click((1650, 600))
    if ending == "enter":
        hand.draw((1750, 700))
    else:
        hand.double_click(1750, 700)
    assert ("至少要三个点" in hand.words or "要点 3 个点" in hand.words) == (
        command != "map.turned_rectangle" or ending == "enter"
    )
    assert len(points(hand)) == 2, "what was clicked stays, to go on with"
    assert hand.made == [NEXT] and set(hand.patches) == {"WT-1"}


@pytest.mark.parametrize("ending", ["enter", "double click"])
@pytest.mark.parametrize("command", ["map.corridor", "map.split", "map.lead", "map.patch_line"])
def test_two_clicks_in_one_place_are_no_line(hand_on: HandOn, command: str, ending: str) -> None:
    hand = hand_on(NEXT)
    hand.select("ZH01-001")
    hand.run(command)
    if ending == "enter":
        hand.draw((1700, 700), (1700, 700))
    else:
        hand.double_click(1700, 700)
    assert "至少要两个点" in hand.words and len(points(hand)) == 1
    assert hand.made == [NEXT] and set(hand.patches) == {"WT-1"}


def test_an_unfinished_outline_outlives_other_tools_and_pages(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.run("map.polygon")
    hand.click((500, 500), (900, 500))
    hand.run("map.select")
    assert hand.canvas.sketch is not None
    hand.window.show_page("matrix")
    hand.window.show_page("map")
    hand.run("map.polygon")
    hand.click((900, 900))
    hand.key(Qt.Key.Key_Return)
    assert len(hand.made) == 1


def river(*places: tuple[float, float]) -> River:
    return River(id="river", name="西河", geometry=line(*places))


def test_a_corridor_is_drawn_with_its_widths(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_L)
    hand.canvas.tool_panel.numbers["left"].setValue(30)
    hand.canvas.tool_panel.numbers["right"].setValue(10)
    hand.click((500, 500), (1000, 500))
    hand.move(1000, 500)
    assert hand.canvas.sketch is not None
    assert hand.canvas.sketch.geometry.area == pytest.approx(500 * 40)
    hand.key(Qt.Key.Key_Return)
    (one,) = hand.made
    assert one.geometry is not None and one.geometry.equals(line((500, 500), (1000, 500)))
    assert one.corridor_width_m == 40 and one.corridor_left_m == 30
    assert footprints(hand.snapshot)[0].equals(box(500, 490, 1000, 530))
    hand.run("edit.undo")
    assert not hand.made


def test_a_reach_is_picked_between_two_places_on_the_river(hand_on: HandOn) -> None:
    hand = hand_on(river((200, 300), (600, 700), (1000, 300), (1400, 700)))
    hand.run("map.corridor")
    hand.canvas.tool_panel.ways["way"]["pick"].click()
    hand.click((500, 100))
    assert "这里没有河流" in hand.words and points(hand) == []
    hand.click((400, 500))
    hand.click((1200, 500))
    hand.settle()
    hand.key(Qt.Key.Key_Return)
    (one,) = hand.made
    assert one.geometry is not None
    assert one.geometry.equals_exact(line((400, 500), (600, 700), (1000, 300), (1200, 500)), 0.01)
    assert one.corridor_width_m == 30 and one.corridor_left_m is None


def test_a_corridor_gives_way_and_tells_that_it_is_an_area_now(hand_on: HandOn) -> None:
    hand = hand_on(NEXT)
    hand.run("map.corridor")
    hand.draw((1200, 800), (1700, 800))
    one = hand.made[-1]
    assert one.geometry is not None and one.geometry.equals_exact(
        box(1200, 785, 1600, 815), 0.1, normalize=True
    )
    assert "廊道已成为面" in hand.words and "已裁去 0.30 hm²" in hand.words and "ZH01-001" in hand.words
    assert hand.project("ZH01-001") == NEXT


def test_a_corridor_keeps_its_overlap_when_that_is_wanted(hand_on: HandOn) -> None:
    hand = hand_on(NEXT)
    hand.canvas.set_avoiding(False)
    hand.run("map.corridor")
    hand.draw((1200, 800), (1700, 800))
    assert hand.made[-1].geometry.geom_type == "LineString"  # type: ignore[union-attr]
    assert "与 ZH01-001" in hand.words and "未裁去" in hand.words


def test_a_point_has_the_radius_that_was_pulled_or_typed(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_I)
    hand.drag((1000, 1000), (1000, 1100))
    (one,) = hand.made
    assert one.geometry is not None and one.geometry.geom_type == "Point"
    assert one.site_radius_m == pytest.approx(100, abs=0.2)
    hand.window.show_page("map")
    hand.run("map.site")
    hand.canvas.tool_panel.numbers["radius"].setValue(50)
    hand.type(f"N {Y + 300} E {38_000_000 + X + 300}")
    hand.settle()
    other = next(row for row in hand.made if row.id != one.id)
    assert other.site_radius_m == 50 and other.geometry == shapely.Point(X + 300, Y + 300)


def test_a_point_on_a_project_gives_way(hand_on: HandOn) -> None:
    hand = hand_on(NEXT)
    hand.run("map.site")
    hand.canvas.tool_panel.numbers["radius"].setValue(50)
    hand.click((1600, 800))
    hand.settle()
    one = hand.made[-1]
    assert one.geometry is not None and one.geometry.geom_type == "Polygon"
    assert one.geometry.area == pytest.approx(math.pi * 50**2 / 2, rel=0.02)
    assert "点位已按半径成为面" in hand.words and "ZH01-001" in hand.words


def test_snapping_catches_what_was_chosen_and_says_what(hand_on: HandOn) -> None:
    hand = hand_on(NEXT, river((200, 300), (1000, 300)))
    hand.canvas.set_snapping(True)
    hand.run("map.polygon")
    hand.move(1605, 505)
    assert "吸附到 ZH01-001（节点）" in hand.tip
    hand.move(600, 305)
    assert "吸附到 河流 西河（边线）" in hand.tip
    hand.run("map.snapping_options")
    dialog = hand.dialog(SnappingDialog)
    dialog.tables["river"].setChecked(False)
    dialog.kinds[SnapKind.VERTEX].setChecked(False)
    dialog.in_metres.setChecked(True)
    dialog.metres.setValue(60)
    dialog.accept_button.click()
    hand.move(600, 310)
    assert "吸附" not in hand.tip
    hand.move(1650, 700)
    assert "吸附到 ZH01-001（边线）" in hand.tip
    kept = PreferenceFile(hand.window.preferences.path).values
    assert kept.snap_wanted == {"river": False, "vertex": False} and kept.snap_metres == 60


def test_crossings_are_caught_and_named(hand_on: HandOn) -> None:
    hand = hand_on(NEXT, river((1500, 800), (1800, 810)))
    hand.canvas.set_snapping(True)
    hand.run("map.polygon")
    hand.move(1605, 805)
    assert "交点" in hand.tip and "ZH01-001" in hand.tip and "西河" in hand.tip and " × " in hand.tip


def test_the_status_line_says_when_snapping_is_off_or_limited(hand_on: HandOn) -> None:
    many = [project(f"ZH01-{i:03d}", box(1000 + i, 500 + i, 1010 + i, 510 + i)) for i in range(1, 80)]
    hand = hand_on(*many)
    status = hand.window.status
    hand.run("map.snapping")
    hand.run("map.polygon")
    hand.move(300, 300)
    assert status._snap_label.text() == "吸附：开"
    hand.canvas.zoom(1 / 20)
    hand.move(1040, 540)
    assert "目标太密" in status._snap_label.text() and "放大" in status._snap_label.text()
    hand.run("map.snapping")
    assert status._snap_label.text() == "吸附：关"


def test_a_corridor_without_width_is_refused_and_stays(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.run("map.corridor")
    hand.canvas.tool_panel.numbers["left"].setValue(0)
    hand.canvas.tool_panel.numbers["right"].setValue(0)
    hand.draw((500, 500), (1000, 500))
    assert "左右宽度都是 0" in hand.words and len(points(hand)) == 2 and not hand.made


def test_the_overlap_of_a_corridor_can_be_trimmed_afterwards(hand_on: HandOn) -> None:
    hand = hand_on(NEXT)
    hand.canvas.set_avoiding(False)
    hand.run("map.corridor")
    hand.draw((1200, 800), (1700, 800))
    hand.window.show_page("map")
    hand.answer("裁去重叠")
    assert "廊道已成为面" in hand.words and hand.project("ZH01-001") == NEXT
    assert hand.made[-1].geometry.area == pytest.approx(400 * 30, abs=1)  # type: ignore[union-attr]
    hand.run("edit.undo")
    assert hand.made[-1].geometry.geom_type == "LineString"  # type: ignore[union-attr]


def test_a_corridor_that_gave_way_can_be_kept_whole(hand_on: HandOn) -> None:
    hand = hand_on(NEXT)
    hand.run("map.corridor")
    hand.draw((1200, 800), (1700, 800))
    hand.window.show_page("map")
    hand.answer("保留重叠并说明…")
    dialog = hand.dialog(OverlapDialog)
    dialog.reason_field.setPlainText("两期工程，先后施工")
    dialog.accept_button.click()
    hand.settle()
    one = hand.made[-1]
    assert one.geometry is not None and one.geometry.equals(line((1200, 800), (1700, 800)))
    assert one.corridor_width_m == 30


def test_a_node_dragged_beyond_the_projection_is_refused(hand_on: HandOn) -> None:
    hand = hand_on(NEXT)
    hand.select("ZH01-001")
    hand.run("map.reshape")
    hand.hold((1600, 500), (1500, 500))
    hand.canvas.zoom(1e-9)
    hand.stroke((1600, 500), (-2_000_000, 500))
    assert hand.project("ZH01-001") == NEXT and "超出了本投影带" in hand.words
