"""Reference layers on the printed sheet: beneath the plan, in the legend, named, and left out in words when broken."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import shapely
from PySide6.QtGui import QImage

from ecodesk.exchange.linked_tile_cache import TileCache
from ecodesk.maps.reference_grid import TileGrid
from ecodesk.maps.reference_links import MBTILES, RASTER, TILES, VECTOR, ReferenceLink
from ecodesk.maps.reference_shown import ShownReference, ShownReferences
from ecodesk.maps.viewport import Viewport
from ecodesk.model.fields import Record
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports import reference_tiles
from ecodesk.reports.catalogue import ReportOptions, write_report
from ecodesk.reports.reference_reading import tile_folder
from tests.reference_files import GREEN, ORANGE, TileServer, geotiff, tile_server, vector_file
from tests.reports.conftest import with_plan

pytestmark = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler is not installed")

EPSG = 4547
WEB = TileGrid.web(0, 14)
TITLE = "遥感影像"


@pytest.fixture
def server() -> Iterator[TileServer]:
    with tile_server() as started:
        yield started


@dataclass(frozen=True)
class Written:
    """A sheet read back: its words as pdftotext finds them, its page as pixels."""

    text: str
    image: QImage

    def share(self, colour: tuple[int, int, int], reach: int = 30) -> float:
        """The share of the map whose pixels are about this colour."""
        places = [(x, y) for x in range(30, 268, 2) for y in range(34, 226, 2)]
        found = 0
        for x, y in places:
            at = self.image.pixelColor(round(x * PIXELS), round(y * PIXELS))
            seen = (at.red(), at.green(), at.blue())
            found += all(abs(a - b) <= reach for a, b in zip(seen, colour, strict=True))
        return found / len(places)


PIXELS = 4.0  # per millimetre


def written(
    snapshot: Snapshot, folder: Path, *links: ReferenceLink, opacity: float = 1.0, use_mark: str = "internal"
) -> Written:
    shown = ShownReferences(tuple(ShownReference(link, opacity) for link in links), cache_bytes=50_000_000)
    options = ReportOptions(references=shown, layers=frozenset({"county"}), use_mark=use_mark)
    path = write_report("plan-summary", snapshot, None, folder / "sheet.pdf", options)
    dots = str(PIXELS * 25.4)
    commands = (
        ["pdftotext", "-layout", str(path), "-"],
        ["pdftoppm", "-png", "-r", dots, "-singlefile", str(path), str(folder / "page")],
    )
    text, _ = (subprocess.run(one, capture_output=True, check=True).stdout.decode() for one in commands)
    return Written(text.replace(" ", ""), QImage(str(folder / "page.png")))


def county(snapshot: Snapshot) -> tuple[float, float, float, float]:
    assert snapshot.county is not None and snapshot.county.geometry is not None
    x0, y0, x1, y1 = snapshot.county.geometry.bounds
    return x0, y0, x1, y1


def picture(snapshot: Snapshot, folder: Path, title: str = TITLE) -> ReferenceLink:
    path = geotiff(folder / f"{title}.tif", county(snapshot), EPSG)
    return ReferenceLink("r1", title, RASTER, str(path), attribution="县测绘院")


def test_pictures_lie_beneath_the_plan(sample: Snapshot, tmp_path: Path) -> None:
    bare = written(sample, tmp_path)
    assert bare.share(GREEN) < 0.02 and "参考图层" not in bare.text
    made = written(sample, tmp_path, picture(sample, tmp_path))
    assert 0.25 < made.share(GREEN) < 0.95, "the picture shows, and projects stand on it"
    assert TITLE in made.text, "in the legend"
    assert "参考图层来源：县测绘院" in made.text
    pale = written(sample, tmp_path, picture(sample, tmp_path), opacity=0.3)
    assert pale.share(GREEN) < 0.05, "as faint as on the map"


def test_lines_of_files_are_drawn_as_lines(sample: Snapshot, tmp_path: Path) -> None:
    x0, y0, x1, y1 = county(sample)
    whole = shapely.box(x0 + 500, y0 + 500, x1 - 500, y1 - 500)
    path = vector_file(tmp_path / "规划边界.shp", [whole.buffer(-400), whole.exterior.buffer(300)], EPSG)
    link = ReferenceLink("v1", "国土地块", VECTOR, str(path), path.stem, "GBK", f"EPSG:{EPSG}", "#1565C0")
    made = written(sample, tmp_path, link)
    assert made.share((0x15, 0x65, 0xC0), 60) > written(sample, tmp_path).share((0x15, 0x65, 0xC0), 60)
    assert "国土地块" in made.text


@pytest.mark.parametrize("broken", ["missing.tif", "empty.tif", "tiles.mbtiles"])
def test_a_broken_source_is_left_out_in_words(sample: Snapshot, tmp_path: Path, broken: str) -> None:
    path = tmp_path / broken
    if broken != "missing.tif":
        path.write_bytes(b"" if broken == "empty.tif" else b"not a database" * 80)
    kind = MBTILES if broken.endswith("mbtiles") else RASTER
    link = ReferenceLink("b1", "旧航片", kind, str(path), grid=WEB if kind == MBTILES else None)
    made = written(sample, tmp_path, picture(sample, tmp_path), link)
    why = "找不到" if broken == "missing.tif" else "读不出"
    assert f"未画出参考图层：旧航片（{why}）" in made.text
    assert made.text.count("旧航片") == 1, "the legend does not explain what is not drawn"
    assert made.share(GREEN) > 0.25 and TITLE in made.text, "the good one is drawn all the same"


def test_public_sheets_show_none(rows: list[Record], sample: Snapshot, tmp_path: Path) -> None:
    public = with_plan(rows, approval_number="晋S（2026）001号", prepared_by="长子县")
    made = written(public, tmp_path, picture(sample, tmp_path), use_mark="public")
    assert f"未画出参考图层：{TITLE}（公开图不表示）" in made.text
    assert made.share(GREEN) < 0.02


def service(server: TileServer) -> ReferenceLink:
    return ReferenceLink("t1", "在线影像", TILES, server.address, attribution="天地图", grid=WEB)


def test_tiles_come_from_the_server_and_then_from_this_computer(
    sample: Snapshot, tmp_path: Path, server: TileServer
) -> None:
    link = service(server)
    assert written(sample, tmp_path, link).share(GREEN) > 0.5
    asked = len(server.asked)
    assert asked
    server.mode = "broken"
    again = written(sample, tmp_path, link)
    assert again.share(GREEN) > 0.5 and "天地图" in again.text and "不完整" not in again.text
    assert len(server.asked) == asked, "what is kept is not asked for"


def test_without_network_coarser_tiles_stand_in(sample: Snapshot, tmp_path: Path, server: TileServer) -> None:
    link = service(server)
    server.mode = "broken"
    x0, y0, x1, y1 = county(sample)
    looked = Viewport.fitting((x0, y0, x1, y1), 500, 400)  # as on a small screen
    cache = TileCache(tile_folder(), 50_000_000)
    for tile in WEB.tiles(looked, EPSG):
        cache.put(link.source, tile, server.body)
    made = written(sample, tmp_path, link)
    assert made.share(GREEN) > 0.5
    assert "参考图层不完整：在线影像（无响应）" in made.text
    assert len(server.asked) < 12, "a server that does not answer is left alone"


def test_a_service_that_gives_nothing_is_left_out(
    sample: Snapshot, tmp_path: Path, server: TileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reference_tiles, "PATIENCE", 0.2)
    for mode, why in (
        ("hang", "无响应"),
        ("refused", "被拒绝"),
        ("html", "不是图片"),
        ("garbage", "不是图片"),
    ):
        server.mode = mode
        made = written(sample, tmp_path, service(server))
        assert f"未画出参考图层：在线影像（{why}）" in made.text, mode
        server.let_go.set()


def test_a_layer_above_covers_one_below(sample: Snapshot, tmp_path: Path) -> None:
    low = picture(sample, tmp_path, "下层")
    path = geotiff(tmp_path / "above.tif", county(sample), EPSG, ORANGE)
    high = ReferenceLink("r2", "上层", RASTER, str(path))
    made = written(sample, tmp_path, low, high)
    assert made.share(ORANGE) > 0.25 and made.share(GREEN) < 0.05
    assert made.text.index("上层") < made.text.index("下层"), "the legend lists the uppermost first"
