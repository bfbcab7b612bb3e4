"""Reference layers in the real window: linked by dialog or drop, shown beneath the plan, and calm when they fail."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from ecodesk.maps.map_display import LayerDisplay, map_themes
from ecodesk.maps.reference_grid import TileGrid
from ecodesk.maps.reference_links import TILES, VECTOR, ReferenceLink, add_link, reference_links
from ecodesk.maps.viewport import Viewport
from ecodesk.model.records import Setting
from ecodesk.reports.map_picture import MapPicture
from ecodesk.ui import reference_fetching
from ecodesk.ui.canvas.traced_way import traced_way
from ecodesk.ui.delegates.rows import Role
from ecodesk.ui.dialogs.reference_dialog import ReferenceDialog
from ecodesk.ui.layer_display_dialog import LayerDisplayDialog
from ecodesk.ui.layer_tree import LayerDelegate, right_text
from ecodesk.ui.layers_panel import LAYERS, LEGEND
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.reference_layers import ReferenceLayers
from tests.reference_files import (
    GREEN,
    ORANGE,
    TileServer,
    geotiff,
    mbtiles,
    picture_bytes,
    square,
    tile_server,
    vector_file,
)
from tests.settling import settle
from tests.ui.test_layers_panel import click_check

SCALE = 4.0  # metres per pixel


class Bench:
    """The window on the sample, looking at one place, with files beside the plan."""

    def __init__(self, window: MainWindow, qtbot: QtBot, folder: Path) -> None:
        self.window, self.qtbot, self.folder = window, qtbot, folder
        self.canvas, self.panel = window.canvas, window.panes.layers
        snapshot = window.session.snapshot
        assert snapshot is not None
        self.epsg = snapshot.crs.epsg
        box = self.canvas.pictures.scene.bounds if self.canvas.pictures.scene is not None else None
        assert box is not None
        self.x, self.y = round((box[0] + box[2]) / 2, -2), round((box[1] + box[3]) / 2, -2)
        self.look_at(0, 0)

    @property
    def references(self) -> ReferenceLayers:
        return self.canvas.references

    @property
    def links(self) -> tuple[ReferenceLink, ...]:
        snapshot = self.window.session.snapshot
        assert snapshot is not None
        return reference_links(snapshot)

    def look_at(self, dx: float, dy: float) -> None:
        """Look at a place, so many metres from the middle."""
        width, height = self.canvas.width(), self.canvas.height()
        self.canvas.set_view(Viewport(self.x + dx, self.y + dy, SCALE, width, height), remember=False)

    def rest(self) -> None:
        """Let everything that was begun come to its end."""
        settle(self.qtbot, self.window.session)
        self.qtbot.waitUntil(lambda: not self.references.busy, timeout=20_000)
        settle(self.qtbot, self.window.session)

    def add(self, path: Path) -> ReferenceLink:
        """Link a file by the dialog, as a user does."""
        self.window.command_actions.action("layer.reference").trigger()
        dialog = self.dialog()
        dialog.file.path.setText(str(path))
        dialog.file.path.editingFinished.emit()
        self.accept(dialog)
        return self.links[0]

    def dialog(self) -> ReferenceDialog:
        """The dialog that is open."""
        (found,) = [one for one in self.panel.findChildren(ReferenceDialog) if one.isVisible()]
        return found

    def accept(self, dialog: ReferenceDialog) -> None:
        """Press 添加 when it can be pressed."""
        self.qtbot.waitUntil(dialog.accept_button.isEnabled, timeout=10_000)
        self.qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
        self.rest()

    def add_tiles(self, address: str) -> ReferenceLink:
        """Link a tile service by the dialog."""
        self.window.command_actions.action("layer.reference").trigger()
        dialog = self.dialog()
        dialog.tabs.setCurrentWidget(dialog.tiles)
        dialog.tiles.address.setText(address)
        dialog.tiles.title.setText("县影像")
        dialog.tiles.attribution.setText("县测绘院")
        self.accept(dialog)
        return self.links[0]

    def colour(self, dx: float, dy: float) -> tuple[int, int, int]:
        """The colour of the copied map at a place."""
        px, py = self.canvas.viewport.pixel(self.x + dx, self.y + dy)
        found = self.canvas.picture().pixelColor(round(px), round(py))
        return found.red(), found.green(), found.blue()

    def only(self, *links: ReferenceLink) -> None:
        """Show these links and nothing of the plan."""
        self.canvas.show_layers({link.layer_id for link in links})
        self.rest()

    def row_text(self, link: ReferenceLink) -> str:
        """What stands at the right of its row."""
        return right_text(self.panel.model.index_of(link.layer_id).data(Role.VALUE))

    def menu(self, link: ReferenceLink) -> dict[str, object]:
        """The actions of its row by their words."""
        line = self.panel.model.index_of(link.layer_id).data(Role.VALUE)
        return {action.text().split("\t")[0]: action for action in self.panel.menu_for(line).actions()}


@pytest.fixture
def bench(window_again: MainWindow, qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    """The kept window, back to the layers it shows at first afterwards."""
    made = Bench(window_again, qtbot, tmp_path)
    before = made.canvas.display
    yield made
    made.canvas.show_display(before)
    made.rest()


@pytest.fixture
def server() -> Iterator[TileServer]:
    with tile_server() as found:
        yield found


def is_reddish(found: tuple[int, int, int]) -> bool:
    """Whether a pixel belongs to a line in the first colour of links."""
    return found[0] - found[1] > 50


def near(found: tuple[int, int, int], wanted: tuple[int, int, int], within: int = 12) -> bool:
    """Whether two colours look the same."""
    return all(abs(a - b) <= within for a, b in zip(found, wanted, strict=True))


def test_a_shapefile_is_linked_shown_hidden_and_taken_back(bench: Bench, qtbot: QtBot) -> None:
    path = vector_file(bench.folder / "宗地.shp", [square(bench.x, bench.y, 400)], bench.epsg)
    link = bench.add(path)

    assert (link.source, link.encoding, link.crs) == ("宗地.shp", "GBK", f"EPSG:{bench.epsg}")
    assert link.layer_id in bench.canvas.visible_layers
    assert bench.panel.model.index_of(link.layer_id).data() == "宗地"
    bench.only(link)
    assert is_reddish(bench.colour(400, 200))
    bench.panel.show_tab(LEGEND)
    in_legend = lambda: "宗地" in {str(row.title) for row in bench.panel.legend.rows}  # noqa: E731
    qtbot.waitUntil(in_legend, timeout=10_000)

    bench.panel.show_tab(LAYERS)
    click_check(bench.panel, qtbot, link.layer_id)
    bench.rest()
    bench.panel.show_tab(LEGEND)
    qtbot.waitUntil(lambda: not in_legend(), timeout=10_000)
    bench.panel.show_tab(LAYERS)
    assert link.layer_id not in bench.canvas.visible_layers
    assert not is_reddish(bench.colour(400, 200))

    bench.window.session.undo()
    bench.rest()
    assert bench.links == () and not bench.panel.model.index_of(link.layer_id).isValid()


def test_a_picture_lies_beneath_the_plan_as_strongly_as_chosen(bench: Bench) -> None:
    box = (bench.x - 3000, bench.y - 3000, bench.x + 3000, bench.y + 3000)
    link = bench.add(geotiff(bench.folder / "影像.tif", box, bench.epsg))
    bench.only(link)
    assert near(bench.colour(40, 40), GREEN)

    display = bench.canvas.display
    bench.canvas.show_display(display.with_layer(link.layer_id, LayerDisplay(0.3)))
    bench.rest()
    assert not near(bench.colour(40, 40), GREEN, 40)

    bench.canvas.show_display(display.with_layer(link.layer_id, LayerDisplay(farthest=5_000)))
    bench.rest()
    assert not near(bench.colour(40, 40), GREEN, 40), "at 1:15 000 it is beyond its smallest scale"


def test_an_exported_picture_shows_what_the_map_shows(bench: Bench) -> None:
    box = (bench.x - 9000, bench.y - 9000, bench.x + 9000, bench.y + 9000)
    link = bench.add(geotiff(bench.folder / "影像.tif", box, bench.epsg))
    bench.only(link)
    snapshot, view = bench.window.session.snapshot, bench.canvas.viewport
    assert snapshot is not None
    size = (round(view.width), round(view.height))
    picture = MapPicture(
        snapshot, size, view.bounds, "light", bench.canvas.display, laid=bench.references.laid()
    )
    picture.paint()
    found = picture.image.pixelColor(size[0] // 2 + 10, size[1] // 2 + 10)
    assert near((found.red(), found.green(), found.blue()), GREEN)


def test_mbtiles_are_laid_where_they_belong_and_name_their_maker(bench: Bench) -> None:
    grid = TileGrid.web(12, 12)
    view = bench.canvas.viewport
    path = mbtiles(bench.folder / "底图.mbtiles", grid.tiles(view, bench.epsg))
    link = bench.add(path)
    bench.only(link)
    assert near(bench.colour(40, 40), ORANGE)
    assert bench.references.laid().attributions == ["县测绘院"]


def test_identify_and_snapping_know_vector_links(bench: Bench, qtbot: QtBot) -> None:
    link = bench.add(vector_file(bench.folder / "宗地.gpkg", [square(bench.x, bench.y, 400)], bench.epsg))
    bench.only(link)
    canvas = bench.canvas
    canvas.take_tool("identify")
    px, py = canvas.viewport.pixel(bench.x + 200, bench.y + 200)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(px), round(py)))
    bench.rest()
    told = [(str(title), str(words)) for title, words in canvas.tool.lines]  # type: ignore[attr-defined]
    assert ("宗地", "地块名称 地块1 · 用途 林地") in told

    canvas.take_tool("polygon")
    px, py = canvas.viewport.pixel(bench.x + 400 + 10, bench.y + 400 + 10)
    qtbot.mouseMove(canvas, QPoint(round(px), round(py)))
    pointer = canvas._at(QPointF(px, py), Qt.KeyboardModifier.NoModifier)
    x, y, snap = canvas.snapped(pointer)
    assert snap is not None and str(snap.name) == "宗地"
    assert (x, y) == pytest.approx((bench.x + 400, bench.y + 400), abs=0.01)

    canvas.take_tool("select")
    bench.menu(link)["可吸附和追踪"].setChecked(False)  # type: ignore[attr-defined]
    bench.rest()
    assert canvas.snapped(pointer)[2] is None


def test_lines_of_links_are_traced(bench: Bench) -> None:
    bench.add(vector_file(bench.folder / "宗地.gpkg", [square(bench.x, bench.y, 400)], bench.epsg))
    snapshot = bench.window.session.snapshot
    assert snapshot is not None
    start, end = (bench.x, bench.y), (bench.x + 400, bench.y + 300)
    way = traced_way(snapshot, start, end, (), [one.geometry for one in bench.references.lines])
    assert way is not None
    assert (bench.x + 400, bench.y) == pytest.approx(way[1], abs=0.01)


def test_the_open_plan_is_not_linked_to_itself(bench: Bench) -> None:
    workspace = bench.window.session.workspace
    assert workspace is not None
    dialog = bench.panel.add_reference([Path(workspace.location)])
    assert dialog is not None
    bench.qtbot.waitUntil(lambda: "现在打开的规划" in dialog.file.words.text())
    assert not dialog.accept_button.isEnabled()
    dialog.reject()
    assert no_box(bench)


def test_files_dropped_on_the_panel_are_linked(bench: Bench) -> None:
    path = vector_file(bench.folder / "宗地.geojson", [square(112.9, 36.1, 0.01)], 4326)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    action, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(QPoint(5, 5), action, data, button, keys)
    bench.panel.dragEnterEvent(entered)
    assert entered.isAccepted()
    bench.panel.dropEvent(QDropEvent(QPointF(5, 5), action, data, button, keys))
    bench.accept(bench.dialog())
    assert [link.title for link in bench.links] == ["宗地"]


def test_a_file_of_several_layers_is_added_once_one_is_chosen(bench: Bench) -> None:
    path = bench.folder / "两层.gpkg"
    vector_file(path, [square(bench.x, bench.y, 300)], bench.epsg, "甲")
    vector_file(path, [square(bench.x, bench.y, 300)], bench.epsg, "乙")
    dialog = bench.panel.add_reference([path])
    assert dialog is not None
    bench.qtbot.waitUntil(lambda: dialog.file.layer.count() == 3)
    assert not dialog.accept_button.isEnabled()
    dialog.file.layer.setCurrentIndex(dialog.file.layer.findData("乙"))
    dialog.file.layer.activated.emit(dialog.file.layer.currentIndex())
    bench.accept(dialog)
    assert bench.links[0].title == "两层 › 乙"


def test_a_file_that_vanishes_gets_a_badge_and_can_be_pointed_to_anew(bench: Bench) -> None:
    path = vector_file(bench.folder / "宗地.geojson", [square(112.9, 36.1, 0.01)], 4326)
    link = bench.add(path)
    assert bench.row_text(link) == ""
    moved = path.rename(bench.folder / "搬走.geojson")
    bench.references.look_now()
    bench.qtbot.waitUntil(lambda: bench.references.trouble(link.layer_id) is not None)
    bench.rest()

    assert bench.row_text(link) == "找不到"
    tip = bench.panel.model.index_of(link.layer_id).data(Qt.ItemDataRole.ToolTipRole)
    assert "重新指定" in tip
    assert {"重试", "重新指定…", "移除"} <= bench.menu(link).keys()
    assert no_box(bench)

    bench.menu(link)["重新指定…"].trigger()  # type: ignore[attr-defined]
    dialog = bench.dialog()
    dialog.file.look(moved)
    bench.accept(dialog)
    assert bench.links[0].id == link.id and bench.links[0].source == "搬走.geojson"
    assert bench.row_text(bench.links[0]) == ""


def test_the_badge_is_a_button_and_a_file_that_is_back_is_shown_after_retry(
    bench: Bench, qtbot: QtBot
) -> None:
    path = vector_file(bench.folder / "宗地.geojson", [square(112.9, 36.1, 0.01)], 4326)
    content = path.read_bytes()
    link = bench.add(path)
    path.write_bytes(b"{ nothing")
    bench.references.retry(link.layer_id)
    bench.rest()
    assert bench.row_text(link) == "读不出"
    index = bench.panel.model.index_of(link.layer_id)
    delegate = bench.panel.tree.itemDelegate()
    assert isinstance(delegate, LayerDelegate)
    rect = delegate.link_rect(bench.panel.tree.visualRect(index), index.data(Role.VALUE))
    assert not rect.isEmpty()
    path.write_bytes(content)
    bench.menu(link)["重试"].trigger()  # type: ignore[attr-defined]
    bench.rest()
    assert bench.row_text(link) == ""


def test_a_picture_without_a_crs_is_asked_about_before_it_is_added(bench: Bench) -> None:
    box = (bench.x - 3000, bench.y - 3000, bench.x + 3000, bench.y + 3000)
    dialog = bench.panel.add_reference([geotiff(bench.folder / "无坐标系.tif", box, None)])
    assert dialog is not None
    bench.qtbot.waitUntil(lambda: "坐标系" in dialog.file.words.text())
    assert not dialog.accept_button.isEnabled()
    dialog.file.crs.setCurrentIndex(dialog.file.crs.findData(f"EPSG:{bench.epsg}"))
    dialog.file.crs.activated.emit(dialog.file.crs.currentIndex())
    bench.accept(dialog)
    bench.only(bench.links[0])
    assert near(bench.colour(40, 40), GREEN)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a file that never answers is made as a pipe")
def test_a_file_that_never_answers_holds_up_nothing(bench: Bench, qtbot: QtBot) -> None:
    pipe = bench.folder / "网络盘.fgb"
    os.mkfifo(pipe)
    snapshot = bench.window.session.snapshot
    assert snapshot is not None
    hung = ReferenceLink("hung", "网络盘", VECTOR, pipe.name, "网络盘", "UTF-8", f"EPSG:{bench.epsg}")
    bench.window.session.apply(add_link(snapshot, hung))
    settle(qtbot, bench.window.session)
    bench.canvas.show_layers(bench.canvas.visible_layers | {hung.layer_id})
    qtbot.waitUntil(lambda: bench.references.threads.busy)

    snapshot = bench.window.session.snapshot
    assert snapshot is not None
    path = vector_file(bench.folder / "宗地.gpkg", [square(bench.x, bench.y, 400)], bench.epsg)
    good = ReferenceLink("good", "宗地", VECTOR, path.name, "宗地", "UTF-8", f"EPSG:{bench.epsg}")
    bench.window.session.apply(add_link(snapshot, good))
    settle(qtbot, bench.window.session)
    bench.canvas.show_layers(bench.canvas.visible_layers | {good.layer_id})
    qtbot.waitUntil(lambda: bench.references.is_drawn(good.layer_id), timeout=10_000)
    assert not bench.references.is_drawn(hung.layer_id) and bench.references.threads.busy

    with pipe.open("wb"):  # somebody answers at last, with nothing
        pass
    bench.rest()
    assert bench.row_text(hung) == "读不出"


def test_an_online_layer_fetches_nothing_until_it_is_ticked(
    bench: Bench, qtbot: QtBot, server: TileServer
) -> None:
    link = bench.add_tiles(server.address)
    bench.look_at(500, 0)
    bench.rest()
    assert server.asked == [] and link.layer_id not in bench.canvas.visible_layers

    click_check(bench.panel, qtbot, link.layer_id)
    bench.rest()
    assert server.asked
    bench.only(link)
    assert near(bench.colour(540, 40), GREEN)
    assert bench.references.laid().attributions == ["县测绘院"]

    asked = len(server.asked)
    server.mode = "hang"
    bench.references._shown[link.layer_id].stock.pixels.clear()
    bench.references.retry(link.layer_id)
    bench.rest()
    assert len(server.asked) == asked, "what was fetched comes from the disk"
    assert near(bench.colour(540, 40), GREEN)


@pytest.mark.parametrize(
    ("mode", "badge"),
    [
        ("html", "不是图片"),
        ("garbage", "不是图片"),
        ("hang", "无响应"),
        ("drip", "无响应"),
        ("loop", "无响应"),
        ("broken", "无响应"),
        ("refused", "被拒绝"),
    ],
)
def test_a_server_that_fails_gets_a_badge_and_is_left_alone(
    bench: Bench, qtbot: QtBot, server: TileServer, mode: str, badge: str
) -> None:
    server.mode = mode
    bench.references.fetching.patience_ms = 300
    link = bench.add_tiles(server.address)
    click_check(bench.panel, qtbot, link.layer_id)
    qtbot.waitUntil(lambda: bench.references.trouble(link.layer_id) is not None, timeout=15_000)
    bench.rest()
    assert bench.row_text(link) == badge
    assert no_box(bench)

    asked = len(server.asked)
    bench.look_at(3000, 0)
    bench.rest()
    assert len(server.asked) == asked, "until somebody tries again"

    server.mode = "good"
    server.let_go.set()
    bench.menu(link)["重试"].trigger()  # type: ignore[attr-defined]
    bench.rest()
    assert bench.row_text(link) == "在线"
    assert bench.references.is_drawn(link.layer_id)


def test_an_address_that_is_no_web_address_is_never_opened(bench: Bench, qtbot: QtBot) -> None:
    """A plan from elsewhere may name anything; a picture on this disk is not what a service gives."""
    picture = bench.folder / "0.png"
    picture.write_bytes(picture_bytes(GREEN))
    source = picture.as_uri() + "?{z}{x}{y}"
    link = ReferenceLink("elsewhere", "影像", TILES, source, grid=TileGrid.web(0, 18))
    snapshot = bench.window.session.snapshot
    assert snapshot is not None
    bench.window.session.apply(add_link(snapshot, link))
    settle(qtbot, bench.window.session)
    bench.canvas.show_layers(bench.canvas.visible_layers | {link.layer_id})
    qtbot.waitUntil(lambda: bench.references.trouble(link.layer_id) is not None, timeout=15_000)
    bench.rest()
    assert bench.row_text(link) == "无响应" and not bench.references.is_drawn(link.layer_id)


def test_a_picture_of_another_county_says_so_before_it_is_added(bench: Bench) -> None:
    box = (bench.x - 3000, bench.y - 3000, bench.x + 3000, bench.y + 3000)
    dialog = bench.panel.add_reference([geotiff(bench.folder / "邻县.tif", box, bench.epsg + 1)])
    assert dialog is not None
    bench.qtbot.waitUntil(lambda: "不在县域内" in dialog.file.words.text())
    assert dialog.accept_button.isEnabled()
    dialog.reject()


def test_a_key_stays_with_the_person(bench: Bench, server: TileServer, qtbot: QtBot) -> None:
    link = bench.add_tiles(f"{server.address}?tk=secret4711")
    assert "secret4711" not in link.source
    snapshot = bench.window.session.snapshot
    assert snapshot is not None
    assert all("secret4711" not in value for value in snapshot.table(Setting).column("value"))
    click_check(bench.panel, qtbot, link.layer_id)
    bench.rest()
    assert server.asked and all("tk=secret4711" in path for path in server.asked)
    assert bench.window.session.workspace is not None
    assert b"secret4711" not in Path(bench.window.session.workspace.location).read_bytes()


def test_tianditu_is_a_preset_that_asks_for_a_key(bench: Bench, qtbot: QtBot) -> None:
    bench.window.preferences.change(service_keys={})
    bench.window.command_actions.action("layer.reference").trigger()
    dialog = bench.dialog()
    dialog.tabs.setCurrentWidget(dialog.tianditu)
    bench.accept(dialog)
    assert [link.title for link in bench.links] == ["天地图影像注记", "天地图影像"]
    assert all("{key}" in link.source and link.attribution == "天地图" for link in bench.links)
    click_check(bench.panel, qtbot, bench.links[1].layer_id)
    bench.rest()
    assert bench.row_text(bench.links[1]) == "缺密钥"
    assert not bench.references.fetching.busy


def test_a_wmts_offers_its_layers(bench: Bench, server: TileServer) -> None:
    server.body = CAPABILITIES.replace("HOST", server.address.split("/{")[0]).encode()
    bench.window.command_actions.action("layer.reference").trigger()
    dialog = bench.dialog()
    dialog.tabs.setCurrentWidget(dialog.wmts)
    dialog.wmts.address.setText(server.address.split("/{")[0] + "/wmts?REQUEST=GetCapabilities")
    dialog.wmts.ask()
    bench.accept(dialog)
    link = bench.links[0]
    assert (link.title, link.attribution) == ("正射影像", "省测绘局")
    assert link.grid is not None and link.grid.epsg == 4490


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"\x00\xff" * 600_000, "回答超过 1 MB"),
        (b"<Capabilities>" + b"<a>" * 50_000, "没有给出 WMTS 服务说明"),
        (b"<html>login</html>", "没有给出 WMTS 服务说明"),
    ],
    ids=["too much garbage", "never ending XML", "web page"],
)
def test_garbage_instead_of_capabilities_is_said_and_nothing_else(
    bench: Bench,
    qtbot: QtBot,
    server: TileServer,
    body: bytes,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reference_fetching, "_LARGEST", 1_000_000)
    server.body = body
    bench.window.command_actions.action("layer.reference").trigger()
    dialog = bench.dialog()
    dialog.tabs.setCurrentWidget(dialog.wmts)
    dialog.wmts.address.setText(server.address.split("/{")[0] + "/wmts?REQUEST=GetCapabilities")
    dialog.wmts.ask()
    qtbot.waitUntil(dialog.wmts.ask_button.isEnabled, timeout=15_000)
    assert said in dialog.wmts.words.text()
    assert not dialog.accept_button.isEnabled() and dialog.isVisible()
    dialog.reject()
    assert no_box(bench)


@pytest.mark.parametrize("name", ["空.tif", "假.mbtiles", "假.gpkg"])
def test_a_file_that_became_garbage_gets_a_badge(bench: Bench, name: str) -> None:
    """It was good when it was linked; the plan goes on and the file is shown again when it is mended."""
    path = bench.folder / name
    if name.endswith("tif"):
        geotiff(path, (bench.x, bench.y, bench.x + 400, bench.y + 400), bench.epsg)
    elif name.endswith("mbtiles"):
        mbtiles(path, [(10, 833, 401)])
    else:
        vector_file(path, [square(bench.x, bench.y, 400)], bench.epsg)
    good = path.read_bytes()
    link = bench.add(path)
    assert bench.references.trouble(link.layer_id) is None
    path.write_bytes(b"" if name.endswith("tif") else b"neither SQLite nor anything else " * 200)
    os.utime(path, (1, 1))
    bench.references.look_now()
    bench.rest()
    assert bench.row_text(link) == "读不出" and no_box(bench)
    path.write_bytes(good)
    bench.menu(link)["重试"].trigger()  # type: ignore[attr-defined]
    bench.rest()
    assert bench.references.trouble(link.layer_id) is None


def test_what_the_map_shows_is_what_the_sheet_gets(bench: Bench) -> None:
    """The page of reports reads the shown links anew, as strong as they are on the map."""
    path = geotiff(bench.folder / "影像.tif", (bench.x, bench.y, bench.x + 400, bench.y + 400), bench.epsg)
    link = bench.add(path)
    bench.canvas.show_display(bench.canvas.display.with_layer(link.layer_id, LayerDisplay(0.5)))
    bench.window.show_page("reports")
    bench.rest()
    sheet = bench.window.panes.reports.sheet
    assert sheet is not None
    assert [(one.link, one.opacity) for one in sheet.wanted.options.references.links] == [(link, 0.5)]
    bench.window.show_page("map")
    bench.canvas.show_layers(bench.canvas.visible_layers - {link.layer_id})
    bench.window.show_page("reports")
    bench.rest()
    sheet = bench.window.panes.reports.sheet
    assert sheet is not None and not sheet.wanted.options.references.links
    bench.window.show_page("map")
    bench.rest()


def test_layers_are_worked_with_from_the_keyboard(bench: Bench, qtbot: QtBot) -> None:
    """Visibility, order, opacity, scales, adding and removing, without a mouse."""
    lower = bench.add(vector_file(bench.folder / "甲.geojson", [square(112.9, 36.1, 0.01)], 4326))
    upper = bench.add(vector_file(bench.folder / "乙.geojson", [square(112.9, 36.1, 0.01)], 4326))
    tree, canvas = bench.panel.tree, bench.canvas

    def press(key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        qtbot.keyClick(tree, key, *modifiers)
        bench.rest()

    tree.setFocus()
    tree.setCurrentIndex(bench.panel.model.index_of(lower.layer_id))
    press(Qt.Key.Key_Space)
    assert lower.layer_id not in canvas.visible_layers
    press(Qt.Key.Key_Space)
    assert lower.layer_id in canvas.visible_layers
    press(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [link.id for link in bench.links] == [lower.id, upper.id]
    assert tree.currentIndex().data(Role.ID) == lower.layer_id, "the same layer stays current"
    press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [link.id for link in bench.links] == [upper.id, lower.id]

    press(Qt.Key.Key_Return)
    (dialog,) = [one for one in bench.panel.findChildren(LayerDisplayDialog) if one.isVisible()]
    dialog.opacity.setFocus()
    qtbot.keyClick(dialog.opacity, Qt.Key.Key_PageDown)
    dialog.nearest.setFocus()
    qtbot.keyClick(dialog.nearest, Qt.Key.Key_Down)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    bench.rest()
    shown = canvas.display.layer(lower.layer_id)
    assert shown.opacity == pytest.approx(0.9) and shown.nearest > 0

    press(Qt.Key.Key_Delete)
    assert [link.id for link in bench.links] == [upper.id]

    button = bench.panel.add_button
    button.setFocus()
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    for command in ("layer.reference", "layer.theme.review", "layer.style.status"):
        assert bench.window.command_actions.action(command).isEnabled(), command


def test_links_are_reordered_and_removed_as_steps(bench: Bench) -> None:
    first = bench.add(vector_file(bench.folder / "甲.geojson", [square(112.9, 36.1, 0.01)], 4326))
    second = bench.add(vector_file(bench.folder / "乙.geojson", [square(112.9, 36.1, 0.01)], 4326))
    assert [link.title for link in bench.links] == ["乙", "甲"]
    bench.menu(second)["下移一层"].trigger()  # type: ignore[attr-defined]
    bench.rest()
    assert [link.title for link in bench.links] == ["甲", "乙"]
    bench.menu(bench.links[0])["移除"].trigger()  # type: ignore[attr-defined]
    bench.rest()
    assert [link.id for link in bench.links] == [second.id]
    assert (bench.folder / "甲.geojson").exists()
    bench.window.session.undo()
    bench.rest()
    assert [link.id for link in bench.links] == [first.id, second.id]


def test_a_theme_changes_the_plan_and_leaves_links_alone(bench: Bench) -> None:
    link = bench.add(vector_file(bench.folder / "甲.geojson", [square(112.9, 36.1, 0.01)], 4326))
    bench.window.command_actions.action("layer.theme.review").trigger()
    assert link.layer_id in bench.canvas.visible_layers
    assert map_themes()["review"].display.visible <= bench.canvas.visible_layers


def test_more_than_can_be_shown_is_said(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    from ecodesk.exchange import linked_vector

    monkeypatch.setattr(linked_vector, "MOST_FEATURES", 5)
    shapes = [square(bench.x + 50 * i, bench.y, 40) for i in range(9)]
    link = bench.add(vector_file(bench.folder / "宗地.gpkg", shapes, bench.epsg))
    limited = bench.references.limited(link.layer_id)
    assert limited is not None and "放大" in str(limited)
    assert bench.references.snap_limit is not None


def no_box(bench: Bench) -> bool:
    """Whether no box stands in the way."""
    return not [box for box in bench.window.findChildren(QMessageBox) if box.isVisible()] and not [
        dialog for dialog in bench.window.findChildren(QDialog) if dialog.isVisible()
    ]


CAPABILITIES = """<Capabilities xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1"
 version="1.0.0"><ows:ServiceProvider><ows:ProviderName>省测绘局</ows:ProviderName></ows:ServiceProvider>
<Contents><Layer><ows:Title>正射影像</ows:Title><ows:Identifier>dom</ows:Identifier>
<Style isDefault="true"><ows:Identifier>default</ows:Identifier></Style><Format>image/png</Format>
<TileMatrixSetLink><TileMatrixSet>c</TileMatrixSet></TileMatrixSetLink></Layer>
<TileMatrixSet><ows:Identifier>c</ows:Identifier>
<ows:SupportedCRS>urn:ogc:def:crs:EPSG::4490</ows:SupportedCRS>
<TileMatrix><ows:Identifier>1</ows:Identifier><ScaleDenominator>2.958293554545656E8</ScaleDenominator>
<TopLeftCorner>90.0 -180.0</TopLeftCorner><TileWidth>256</TileWidth><TileHeight>256</TileHeight>
<MatrixWidth>2</MatrixWidth><MatrixHeight>1</MatrixHeight></TileMatrix></TileMatrixSet></Contents>
</Capabilities>"""
