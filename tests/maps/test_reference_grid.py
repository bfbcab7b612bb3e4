"""Tiles lie where they belong, in every grid, and links are kept without their keys."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from ecodesk.errors import EcoDeskError
from ecodesk.maps.map_display import LayerDisplay, MapDisplay
from ecodesk.maps.reference_grid import TileGrid, TileLevel, address
from ecodesk.maps.reference_links import (
    TILES,
    VECTOR,
    ReferenceLink,
    add_link,
    kept_source,
    move_link,
    reference_links,
    with_references_of,
    without_key,
    without_references,
)
from ecodesk.maps.reference_pictures import decoded_tile, lines_picture, tiles_picture
from ecodesk.maps.reference_services import TIANDITU, tianditu, wmts_services, xyz_service
from ecodesk.maps.viewport import Viewport
from ecodesk.model.crs import WorkingCrs, transformer
from ecodesk.model.records import Setting
from ecodesk.model.snapshot import Snapshot
from tests.reference_files import GREEN, picture_bytes, square

WORKING = 4547
X, Y = 560_000.0, 3_995_000.0
VIEW = Viewport(X, Y, 5.0, 400, 300)


def test_a_view_is_covered_by_tiles_about_as_fine_as_the_screen() -> None:
    grid = TileGrid.web(0, 18)
    tiles = grid.tiles(VIEW, WORKING)
    level = grid.level(tiles[0][0])
    assert {tile[0] for tile in tiles} == {tiles[0][0]}
    assert 5.0 / 2 < level.resolution * 0.81 < 5.0 * 2, "at this latitude a metre of the grid is 0.81 m"
    assert len(TileGrid.web(0, 3).tiles(VIEW, WORKING)) == 1, "no finer level: the finest there is"
    assert len(grid.tiles(Viewport(X, Y, 5000.0, 1200, 800), WORKING)) <= 160


def test_a_pixel_of_a_tile_is_shown_where_it_lies() -> None:
    grid = TileGrid.web(14, 14)
    tiles = grid.tiles(VIEW, WORKING)
    level = grid.levels[0]
    u, v = transformer(WORKING, 3857).transform(X + 300, Y - 200)
    side = level.resolution * 256
    column, row = (u - level.left) / side, (level.top - v) / side
    pixels = {tile: np.full((256, 256, 4), (0, 0, 0, 255), dtype=np.uint8) for tile in tiles}
    at = (int((row % 1) * 256), int((column % 1) * 256))
    pixels[(14, int(column), int(row))][max(0, at[0] - 1) : at[0] + 2, max(0, at[1] - 1) : at[1] + 2] = 255
    image = tiles_picture(grid, pixels, VIEW, WORKING)
    assert image is not None
    px, py = VIEW.pixel(X + 300, Y - 200)
    assert image.pixelColor(round(px), round(py)).red() == 255
    assert image.pixelColor(round(px) + 20, round(py)).red() == 0


def test_a_grid_of_degrees_has_its_rows_from_the_top() -> None:
    levels = tuple(
        TileLevel(str(z), 0.703125 / 2 ** (z - 1), -180, 90, 256, 2**z, 2 ** (z - 1)) for z in range(1, 19)
    )
    grid = TileGrid(4490, levels, 1)
    tile = grid.tiles(VIEW, WORKING)[0]
    lon, lat = transformer(WORKING, 4490).transform(X, Y)
    side = grid.level(tile[0]).resolution * 256
    assert abs((lon + 180) / side - tile[1] - 0.5) <= 1.5 and abs((90 - lat) / side - tile[2] - 0.5) <= 1.5
    assert TileGrid.read(grid.written()).levels == levels


def test_only_pictures_are_tiles() -> None:
    assert decoded_tile(b"<html></html>", 256) is None
    assert decoded_tile(b"\x89PNG\r\n nothing", 256) is None
    assert decoded_tile(b"", 256) is None
    pixels = decoded_tile(picture_bytes(GREEN, 512), 256)
    assert pixels is not None and pixels.shape == (256, 256, 4) and tuple(pixels[9, 9, :3]) == GREEN


def test_lines_are_painted_in_their_colour() -> None:
    shapes = np.array([square(X, Y, 500)], dtype=object)
    image: QImage = lines_picture(shapes, "#C2185B", VIEW, 1.0)
    px, py = VIEW.pixel(X, Y + 250)
    assert image.pixelColor(round(px), round(py)).red() > 190
    assert 0 < image.pixelColor(round(px) + 40, round(py)).alpha() < 60


def test_addresses_of_tiles() -> None:
    grid = TileGrid.web(0, 18)
    service = tianditu()["img"]
    url = address(service.address, grid.level(12), (12, 3300, 1600), "KEY", tuple("01234567"))
    assert url.startswith("https://t4.tianditu.gov.cn/img_w/wmts?") and url.endswith(
        "TILEMATRIX=12&TILEROW=1600&TILECOL=3300&tk=KEY"
    )
    link = ReferenceLink("1", "影像", TILES, service.address, grid=service.grid)
    assert (link.host, link.needs_key) == (TIANDITU, True)
    assert address("{z}/{-y}", grid.level(2), (2, 0, 0)) == "2/3"
    assert xyz_service("https://a.b/{TileMatrix}/{TileRow}/{TileCol}").address == "https://a.b/{z}/{y}/{x}"
    for bad in ("ftp://a/{z}/{x}/{y}", "https://a.b/{z}/{x}", "地图"):
        with pytest.raises(EcoDeskError):
            xyz_service(bad)


def test_a_page_is_no_wmts() -> None:
    for body in (b"<html><body/></html>", b"nothing", b""):
        with pytest.raises(EcoDeskError):
            wmts_services(body, "https://a.b/wmts")


def capabilities(
    denominator: str = "1000", side: str = "256", corner: str = "0 0", template: str = ""
) -> bytes:
    """What a WMTS with one layer of one level says of itself."""
    resource = (
        f'<ResourceURL format="image/png" resourceType="tile" template="{template}"/>' if template else ""
    )
    return f"""<Capabilities xmlns="http://www.opengis.net/wmts/1.0" xmlns:o="http://www.opengis.net/ows/1.1">
<Contents><Layer><o:Identifier>a</o:Identifier><Format>image/png</Format><TileMatrixSetLink>
<TileMatrixSet>s</TileMatrixSet></TileMatrixSetLink>{resource}</Layer>
<TileMatrixSet><o:Identifier>s</o:Identifier><o:SupportedCRS>urn:ogc:def:crs:EPSG::3857</o:SupportedCRS>
<TileMatrix><o:Identifier>0</o:Identifier><ScaleDenominator>{denominator}</ScaleDenominator>
<TopLeftCorner>{corner}</TopLeftCorner><TileWidth>{side}</TileWidth><TileHeight>{side}</TileHeight>
<MatrixWidth>4</MatrixWidth><MatrixHeight>4</MatrixHeight></TileMatrix></TileMatrixSet></Contents>
</Capabilities>""".encode()


@pytest.mark.parametrize(
    "told",
    [
        {"denominator": "0"},
        {"denominator": "-5"},
        {"denominator": "nan"},
        {"denominator": "inf"},
        {"side": "0"},
        {"side": "-256"},
        {"side": "60000"},
        {"corner": "nan nan"},
    ],
)
def test_levels_no_picture_can_have_are_not_offered(told: dict[str, str]) -> None:
    assert len(wmts_services(capabilities(), "https://a.b/wmts")) == 1
    with pytest.raises(EcoDeskError, match="没有能显示的图层"):
        wmts_services(capabilities(**told), "https://a.b/wmts")


@pytest.mark.parametrize(
    "template", ["file:///data/{TileMatrix}/{TileRow}/{TileCol}", "javascript:1", "https://a.b/{TileMatrix}"]
)
def test_what_is_no_address_of_tiles_is_left_for_the_service_itself(template: str) -> None:
    (found,) = wmts_services(capabilities(template=template), "https://a.b/wmts")
    assert found.address.startswith("https://a.b/wmts?SERVICE=WMTS&REQUEST=GetTile")


def test_a_view_is_never_put_together_from_very_many_pixels() -> None:
    levels = (TileLevel("0", 0.2, -20_037_508, 20_037_508, 2048, 10**6, 10**6),)
    assert len(TileGrid(3857, levels).tiles(VIEW, WORKING)) * 2048**2 <= 160 * 512**2


@pytest.mark.parametrize("name", ["tk", "key", "token", "access_token"])
def test_keys_are_taken_out_of_addresses(name: str) -> None:
    assert without_key(f"https://a.b/{{z}}?x={{x}}&{name}=se-cret&y={{y}}") == (
        f"https://a.b/{{z}}?x={{x}}&{name}={{key}}&y={{y}}",
        "se-cret",
    )


def test_paths_are_relative_beside_the_plan_only(tmp_path: Path) -> None:
    plan = tmp_path / "plan.gpkg"
    assert kept_source(tmp_path / "gis" / "a.shp", plan) == "gis/a.shp"
    assert kept_source(tmp_path.parent / "a.shp", plan) == (tmp_path.parent / "a.shp").as_posix()
    link = ReferenceLink("1", "a", VECTOR, "gis/a.shp")
    assert link.path(tmp_path / "moved" / "plan.gpkg") == tmp_path / "moved" / "gis" / "a.shp"


def test_links_come_back_from_the_plan_and_what_is_no_link_is_left_out() -> None:
    plan = Snapshot.of([], WorkingCrs(WORKING))
    links = (
        ReferenceLink("1", "宗地", VECTOR, "a.shp", crs="EPSG:4547", snaps=False),
        ReferenceLink("2", "影像", TILES, "https://a/{z}/{x}/{y}", grid=TileGrid.web(3, 16)),
    )
    plan = plan.after(add_link(plan, *links))
    assert [link.title for link in reference_links(plan)] == ["影像", "宗地"]
    assert reference_links(plan)[1].snaps is False and reference_links(plan)[0].grid == TileGrid.web(3, 16)
    moved = move_link(plan, reference_links(plan)[0], -1)
    assert moved is not None
    assert [one.title for one in reference_links(plan.after(moved))] == ["宗地", "影像"]
    assert move_link(plan, reference_links(plan)[0], 1) is None
    for value in (
        "",
        "[]",
        "{}",
        '{"kind": "tiles", "source": "x"}',
        '{"kind": "vector", "source": 3, "place": "x"}',
    ):
        odd = Snapshot.of([Setting(key="reference.x", value=value)], WorkingCrs(WORKING))
        assert reference_links(odd) == ()


def test_displays_keep_links_apart_from_the_plan() -> None:
    shown = MapDisplay(frozenset({"project", "reference:1"})).with_layer("reference:1", LayerDisplay(0.5))
    assert without_references(shown) == MapDisplay(frozenset({"project"}))
    theme = MapDisplay(frozenset({"unit"})).with_layer("unit", LayerDisplay(0.4))
    both = with_references_of(theme, shown)
    assert both.visible == {"unit", "reference:1"} and both.layer("reference:1").opacity == 0.5
    assert without_references(both) == theme
