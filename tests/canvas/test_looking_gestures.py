"""Reading the map and finding one's way on it: measuring, identifying, going to places, bookmarks, grids."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea

from ecodesk.model.records import Basin, Place, River
from ecodesk.model.snapshot import Snapshot
from ecodesk.settings import PreferenceFile
from ecodesk.ui.bookmarks import BookmarksDialog
from ecodesk.ui.canvas.identified import identified
from ecodesk.ui.canvas.map_grid import GRATICULE, graticule, kilometre_grid, name_boxes
from ecodesk.ui.canvas.tools.identify_tool import IdentifyTool
from ecodesk.ui.canvas.tools.measure_tool import MeasureTool
from ecodesk.ui.finder import find
from ecodesk.ui.pinyin_initials import typed_by_initials
from tests.canvas.conftest import Hand
from tests.canvas.made_plan import CRS, X, Y, box, line, project

HandOn = Callable[..., Hand]

ONE = project("ZH01-001", box(1000, 500, 1600, 1100))


def measuring(hand: Hand) -> dict[str, str]:
    """Name and value of each result of the measuring tool."""
    tool = hand.canvas.tool
    assert isinstance(tool, MeasureTool)
    return {str(name): str(value) for name, value in tool.lines}


def test_d_measures_on_the_ellipsoid_and_copies(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_D)
    hand.click((1000, 500), (1600, 500))
    found = measuring(hand)
    assert found["坐标方位角"] == "90°00′00″" and found["真方位角"] != found["坐标方位角"]
    assert found["总长"] == "599.9 m" or found["总长"] == "600.0 m"
    hand.click((1600, 1100))
    hand.key(Qt.Key.Key_Return)
    found = measuring(hand)
    assert found["椭球面积"].startswith("17.99 hm²（269.") or found["椭球面积"].startswith("18.00 hm²（")
    hand.move(300, 300)
    assert measuring(hand) == found
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert f"椭球面积\t{found['椭球面积']}" in QApplication.clipboard().text()
    assert hand.made == [ONE] and hand.reason("edit.undo")
    hand.key(Qt.Key.Key_Escape)
    assert measuring(hand) == {}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_last_line_of_a_measurement_is_not_cut_off(hand_on: HandOn, language: str) -> None:
    hand = hand_on(ONE)
    before = hand.window.look.language
    hand.window.look.use(language=language)
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_D)
    hand.click((1000, 500), (1600, 500), (1600, 1100))
    hand.key(Qt.Key.Key_Return)
    tool = hand.canvas.tool
    assert isinstance(tool, MeasureTool)
    scroll = tool.panel.findChild(QScrollArea)
    assert isinstance(scroll, QScrollArea)
    QApplication.processEvents()
    assert scroll.widget().height() <= scroll.viewport().height()
    hand.window.look.use(language=before)


def test_a_basin_is_named_in_both_languages() -> None:
    hai = Basin(id="b", code="HAI", name="海河流域", tag="BS_HAI", geometry=box(0, 0, 100, 100))
    own = Basin(id="c", code="QIN", name="沁河上游", tag="BS_YELLOW", geometry=box(0, 0, 100, 100))
    told = [identified(Snapshot.of([one], CRS), (X, Y), [("basin", one.id)])[-1][1] for one in (hai, own)]
    assert told[0].zh.startswith("海河流域") and told[0].en.startswith("Hai River basin")
    assert told[1].en.startswith("沁河上游")


def test_shift_measures_a_circle(hand_on: HandOn) -> None:
    hand = hand_on()
    hand.run("map.measure")
    hand.click((1000, 500))
    QTest.mouseClick(
        hand.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, hand.pixel(1100, 500)
    )
    found = measuring(hand)
    assert found["半径"] == "100.0 m" and found["圆面积"].startswith("3.14 hm²")


def test_identify_lists_every_layer(hand_on: HandOn) -> None:
    hand = hand_on(ONE, River(id="r", name="西河", level="2", geometry=line((1000, 800), (1600, 800))))
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_Q)
    hand.click((1300, 800))
    tool = hand.canvas.tool
    assert isinstance(tool, IdentifyTool)
    words = tool.panel.text
    assert f"N {Y + 800:,.3f}".replace(",", "\u202f") in words
    for part in ("修复项目\tZH01-001", "河流水系\t西河", "修复单元\tZH-01", "流域\t西河", "hm²"):
        assert part in words, words
    layers = [line.split("\t")[0] for line in words.splitlines()]
    told = [layers.index(layer) for layer in ("修复项目", "河流水系", "修复单元", "流域")]
    assert told == sorted(told), "what was planned first, the wider ground last"
    assert hand.window.session.selection.single("project") == "ZH01-001"
    hand.click((3900, 1950))
    assert "ZH01-001" not in tool.panel.text and "ZH-02" in tool.panel.text
    hand.run("map.select")
    assert not tool.panel.isVisible()


def test_everything_with_a_place_is_found_and_gone_to(hand_on: HandOn) -> None:
    hand = hand_on(ONE, Place(id="p", name="慈林镇", geometry=box(3000, 300, 3001, 301).centroid))
    window = hand.window
    north, east = CRS.zone_metres(X + 3500, Y + 1700)
    lon, lat = CRS.to_lonlat([[X + 3500, Y + 1700]])[0].tolist()
    for text in (f"N {north} E {east}", f"{lon:.7f}, {lat:.7f}", f"{lat:.7f} {lon:.7f}"):
        find(text, window)[0].run()
        view = hand.canvas.viewport
        assert (view.x, view.y) == pytest.approx((X + 3500, Y + 1700), abs=0.1)
    for text, title in (("ZH01-001", "ZH01-001"), ("clz", "慈林镇"), ("慈林", "慈林镇"), ("xh", "西河")):
        hits = [hit for hit in find(text, window) if title in hit.title]
        assert hits, text
        hits[0].run()
    assert window.page == "map"
    hand.run("map.go_to")
    assert window.command_box.hasFocus()


@pytest.mark.parametrize(
    ("typed", "name", "found"),
    [
        ("zzx", "长子县", True),
        ("czx", "长子县", True),
        ("zzh", "浊漳南源河", False),
        ("zznyh", "浊漳南源河", True),
        ("lsx", "岚水乡", True),
        ("县", "长子县", False),
        ("", "长子县", False),
    ],
)
def test_initials_stand_for_names(typed: str, name: str, found: bool) -> None:
    assert typed_by_initials(typed, name) is found


def test_the_view_goes_back_and_forward(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    before = hand.canvas.viewport
    hand.select("ZH01-001")
    hand.run("map.zoom_selection")
    there = hand.canvas.viewport
    assert there != before
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_BracketLeft)
    assert hand.canvas.viewport == before
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_BracketRight)
    assert hand.canvas.viewport == there


def test_bookmarks_are_kept_for_the_plan(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    hand.canvas.show_view(X + 1300, Y + 800, 2.0)
    hand.run("map.bookmarks")
    dialog = hand.dialog(BookmarksDialog)
    assert not dialog.add_button.isEnabled() and not dialog.go_button.isEnabled()
    dialog.name.setText("河口")
    dialog.add_button.click()
    assert dialog.list.count() == 1 and "已添加书签 河口" in hand.words
    hand.look_squarely()
    dialog.list.item(0).setText("西河口")
    dialog.accept()
    view = hand.canvas.viewport
    assert (view.x, view.y, view.metres_per_pixel) == (X + 1300, Y + 800, 2.0)
    hand.look_squarely()
    find("xhk", hand.window)[0].run()
    assert hand.canvas.viewport.metres_per_pixel == 2.0
    hand.run("map.bookmarks")
    dialog = hand.dialog(BookmarksDialog)
    dialog.delete_button.click()
    assert dialog.list.count() == 0 and not hand.window.bookmarks.kept()


def test_grids_have_round_lines_with_names(hand_on: HandOn) -> None:
    hand = hand_on()
    lines = kilometre_grid(hand.canvas.viewport, CRS)
    names = {one.label for one in lines}
    assert {"38391 km", "38392 km", "3990 km", "3991 km"} <= names or {"38391.0 km", "3991.0 km"} <= names
    meridians = [one.label for one in graticule(hand.canvas.viewport, CRS) if one.upright]
    assert meridians and all(label.startswith("112°4") for label in meridians)
    plain = hand.canvas.picture()
    hand.run("map.kilometre_grid")
    with_grid = hand.canvas.picture()
    hand.run("map.graticule")
    assert plain != with_grid and with_grid != hand.canvas.picture()
    hand.run("map.kilometre_grid")
    hand.run("map.graticule")
    assert not hand.canvas.grids


def test_names_of_grid_lines_keep_clear_of_what_stands_on_the_map(hand_on: HandOn) -> None:
    view = hand_on().canvas.viewport
    metrics = QFontMetricsF(QFont())
    lines = graticule(view, CRS)
    at_the_edge = name_boxes(view, lines, metrics, names_far=True)
    below = next(box for line, box in at_the_edge if not line.upright)
    cover = below.adjusted(-20, -40, 0, 40)
    named = name_boxes(view, lines, metrics, (cover,), names_far=True)
    assert len(named) >= len(at_the_edge) - 2  # what only comes close to it, and finds no room, is left out
    assert not any(box.intersects(cover) for _, box in named)
    moved = next(
        box for line, box in named if not line.upright and abs(box.center().y() - below.center().y()) < 3
    )
    assert moved.right() < cover.left() and moved.right() > cover.left() - 10


def test_the_map_is_copied_as_a_picture(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    hand.run("map.copy_picture")
    image = QApplication.clipboard().image()
    assert (image.width(), image.height()) == (hand.canvas.width(), hand.canvas.height())
    assert "地图已复制为图片" in hand.words


def test_f11_leaves_nothing_but_the_map(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    window = hand.window
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_F11)
    assert window.isFullScreen() and not window.menuBar().isVisible() and not window.status.isVisible()
    hand.qtbot.keyClick(hand.canvas, Qt.Key.Key_F11)
    assert not window.isFullScreen() and window.menuBar().isVisible() and window.status.isVisible()


def test_grids_are_shown_again_in_the_next_sitting(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    hand.run("map.graticule")
    kept = PreferenceFile(hand.window.preferences.path)
    assert kept.values.map_grids == (GRATICULE,)
    hand.canvas.set_grid(GRATICULE, False)
    hand.window.apply_preferences()
    assert hand.canvas.grids == {GRATICULE}
    hand.run("map.graticule")
    assert not hand.window.preferences.values.map_grids


# ---- lasso

NORTH, SOUTH, FAR = (
    project("ZH01-002", box(1000, 900, 1200, 1100)),
    project("ZH01-003", box(1000, 500, 1200, 700)),
    project("ZH01-004", box(1800, 500, 2000, 700)),
)
AROUND_TWO = ((900, 1200), (1300, 1200), (1300, 400), (900, 400))  # a box would take in no other


def chosen(hand: Hand) -> set[str]:
    return set(hand.window.session.selection.ids("project"))


def test_a_lasso_takes_what_it_goes_around_and_not_what_a_box_would(hand_on: HandOn) -> None:
    hand = hand_on(NORTH, SOUTH, FAR)
    hand.run("map.lasso")
    hand.stroke((900, 1000), (1500, 1200), (2100, 400), (1900, 750), (1700, 750), (1400, 1150), (900, 1050))
    assert chosen(hand) == {NORTH.id, FAR.id}
    hand.stroke(*AROUND_TWO, AROUND_TWO[0])
    assert chosen(hand) == {NORTH.id, SOUTH.id}
    hand.key(Qt.Key.Key_Escape)
    assert not chosen(hand) and hand.canvas.tool_id == "lasso"
    hand.key(Qt.Key.Key_Escape)
    assert hand.canvas.tool_id == "select"


def test_ctrl_and_a_drag_with_the_select_tool_draws_a_lasso_that_adds(hand_on: HandOn) -> None:
    hand = hand_on(NORTH, SOUTH, FAR)
    hand.select(FAR.id)
    hand.stroke(*AROUND_TWO, AROUND_TWO[0], keys=Qt.KeyboardModifier.ControlModifier)
    assert chosen(hand) == {NORTH.id, SOUTH.id, FAR.id}


def test_a_lasso_that_crosses_itself_selects_inside_both_loops(hand_on: HandOn) -> None:
    hand = hand_on(NORTH, SOUTH, FAR)
    hand.run("map.lasso")
    hand.stroke((950, 1150), (1250, 850), (950, 750), (1250, 450), (950, 450), (1250, 750), (950, 850))
    assert chosen(hand) >= {SOUTH.id} and FAR.id not in chosen(hand)


def test_two_fingers_on_a_touchpad_magnify_at_the_pointer(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    view, at = hand.canvas.viewport, QPointF(300, 200)
    ground = view.ground(at.x(), at.y())
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        at,
        at,
        hand.canvas.mapToGlobal(at),
        0.25,
        QPointF(),
    )
    QApplication.sendEvent(hand.canvas, event)
    now = hand.canvas.viewport
    assert now.metres_per_pixel == pytest.approx(view.metres_per_pixel / 1.25)
    assert now.ground(at.x(), at.y()) == pytest.approx(ground, abs=0.01)


def test_a_shape_is_copied_from_a_plan_open_for_reading_too(hand_on: HandOn) -> None:
    hand = hand_on(ONE)
    hand.select(ONE.id)
    hand.open_for_reading()
    hand.select(ONE.id)
    assert hand.reason("map.copy_wkt") is None and hand.reason("map.clip_county") is not None
    hand.run("map.copy_wkt")
    assert QApplication.clipboard().text().startswith("POLYGON")
