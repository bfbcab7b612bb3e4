"""Linked files are read window by window, in the plan's coordinates, and say what is wrong in a sentence."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
from PIL import Image
from rasterio import Affine

from ecodesk.exchange import linked_index, linked_raster
from ecodesk.exchange.linked_mbtiles import mbtiles_about, mbtiles_tiles
from ecodesk.exchange.linked_raster import raster_about, raster_bounds, raster_values, raster_window
from ecodesk.exchange.linked_tile_cache import TileCache
from ecodesk.exchange.linked_trouble import MISSING, NO_CRS, NO_PICTURE, NO_PLACE, UNREADABLE, LinkTrouble
from ecodesk.exchange.linked_vector import (
    vector_bounds,
    vector_examined,
    vector_layers,
    vector_values,
    vector_window,
)
from ecodesk.exchange.undecided import CRS, LAYER, Undecided
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.snapshot import Snapshot
from tests.reference_files import GREEN, geotiff, mbtiles, square, vector_file

WORKING = 4547
X, Y = 560_000.0, 3_995_000.0
PLAN = Snapshot.of([], WorkingCrs(WORKING))
BOX = (X, Y, X + 1000.0, Y + 1000.0)


def shapefile(folder: Path) -> Path:
    """Ten squares 200 m apart with names in GBK."""
    return vector_file(folder / "宗地.shp", [square(X + 200 * i, Y, 100) for i in range(10)], WORKING)


def test_only_the_window_is_read(tmp_path: Path) -> None:
    path = shapefile(tmp_path)
    found = vector_window(path, "宗地", WORKING, WORKING, (X + 350, Y, X + 650, Y + 50), 1.0, tmp_path)
    assert sorted(found.fids.tolist()) == [2, 3] and found.exact and not found.limited


def test_texts_are_in_the_encoding_the_file_is_in(tmp_path: Path) -> None:
    path = shapefile(tmp_path)
    seen = vector_examined(path, PLAN)
    assert (seen.encoding, seen.epsg, seen.count) == ("GBK", WORKING, 10)
    assert vector_values(path, seen.layer, seen.encoding, [4], tmp_path) == [
        [("地块名称", "地块5"), ("用途", "林地")]
    ]


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".kml", ".fgb", ".gml"])
def test_degrees_come_out_in_working_metres(tmp_path: Path, suffix: str) -> None:
    lon, lat = PLAN.crs.to_lonlat([(X, Y)])[0]
    path = vector_file(tmp_path / f"地块{suffix}", [square(lon, lat, 0.001)], 4326)
    seen = vector_examined(path, PLAN)
    found = vector_window(path, seen.layer, seen.epsg, WORKING, BOX, 1.0, tmp_path)
    assert len(found.geometry) == 1
    assert shapely.bounds(found.geometry[0])[:2] == pytest.approx((X, Y), abs=2.0)
    box = vector_bounds(path, seen.layer, seen.epsg, WORKING, tmp_path)
    assert box is not None and box[0] == pytest.approx(X, abs=2.0)


def test_a_drawing_without_a_crs_is_asked_about(tmp_path: Path) -> None:
    import pyogrio
    from pyogrio.raw import write

    path = tmp_path / "图.dxf"
    lines = np.array([shapely.to_wkb(shapely.LineString([(X, Y), (X + 80, Y + 80)]))], dtype=object)
    with pytest.warns(UserWarning, match="crs"):
        write(path, lines, [], [], driver="DXF", geometry_type="LineString", crs=None)
    assert pyogrio.list_layers(path)[0][0] == "entities"
    with pytest.raises(Undecided) as caught:
        vector_examined(path, PLAN)
    assert caught.value.about == CRS
    assert vector_examined(path, PLAN, crs="EPSG:4547").epsg == WORKING


def test_several_layers_are_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "两层.gpkg"
    vector_file(path, [square(X, Y, 10)], WORKING, "甲")
    vector_file(path, [square(X, Y, 10)], WORKING, "乙")
    assert vector_layers(path) == ["甲", "乙"]
    with pytest.raises(Undecided) as caught:
        vector_examined(path, PLAN)
    assert caught.value.about == LAYER
    assert vector_examined(path, PLAN, layer="乙").layer == "乙"


def test_very_many_are_cut_off_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ecodesk.exchange import linked_vector

    monkeypatch.setattr(linked_vector, "MOST_FEATURES", 4)
    monkeypatch.setattr(linked_vector, "_MOST_VERTICES", 10)
    path = shapefile(tmp_path)
    found = vector_window(path, "宗地", WORKING, WORKING, (X, Y, X + 9000, Y + 500), 1.0, tmp_path)
    assert (len(found.geometry), found.limited, found.exact) == (4, True, False)


def test_a_large_file_without_index_is_read_from_an_indexed_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linked_index, "_LARGE", 100)
    lon, lat = PLAN.crs.to_lonlat([(X, Y)])[0]
    shapes = [square(lon + 0.02 * i, lat, 0.001) for i in range(9)]
    path, cache = vector_file(tmp_path / "地块.geojson", shapes, 4326), tmp_path / "cache"
    found = vector_window(path, "地块", 4326, WORKING, BOX, 1.0, cache)
    assert len(found.geometry) == 1
    values = vector_values(path, "地块", "UTF-8", found.fids.tolist(), cache)
    assert values == [[("地块名称", "地块1"), ("用途", "林地")]]
    (copy,) = cache.iterdir()

    vector_file(path, shapes[:1] * 3, 4326)
    os.utime(path, (1_000, 1_000))
    assert len(vector_window(path, "地块", 4326, WORKING, BOX, 1.0, cache).geometry) == 3
    assert len(list(cache.iterdir())) == 1 and not copy.exists(), "the copy of the old state has gone"


def test_a_shapefile_without_its_parts_and_garbage_are_told(tmp_path: Path) -> None:
    path = shapefile(tmp_path)
    path.with_suffix(".shx").unlink()
    with pytest.raises(LinkTrouble) as caught:
        vector_layers(path)
    assert caught.value.kind == UNREADABLE
    broken = tmp_path / "坏.geojson"
    broken.write_text("{ nothing")
    with pytest.raises(LinkTrouble) as caught:
        vector_layers(broken)
    assert caught.value.kind == UNREADABLE
    with pytest.raises(LinkTrouble) as caught:
        vector_window(tmp_path / "没有.shp", "没有", WORKING, WORKING, BOX, 1.0, tmp_path)
    assert caught.value.kind == MISSING and "没有.shp" in str(caught.value)


def test_texts_of_another_encoding_than_the_file_says_are_read_as_chosen(tmp_path: Path) -> None:
    path = shapefile(tmp_path)
    path.with_suffix(".cpg").write_text("UTF-8")
    with pytest.raises(Undecided):
        vector_examined(path, PLAN)
    seen = vector_examined(path, PLAN, encoding="GBK")
    assert seen.count == 10 and vector_bounds(path, seen.layer, WORKING, WORKING, tmp_path) is not None
    assert ("用途", "林地") in vector_values(path, seen.layer, "GBK", [4], tmp_path)[0]


def test_a_broken_description_of_a_crs_is_named(tmp_path: Path) -> None:
    path = shapefile(tmp_path)
    path.with_suffix(".prj").write_text("PROJCS[nothing")
    with pytest.raises(LinkTrouble) as caught:
        vector_examined(path, PLAN)
    assert ".prj" in str(caught.value)


def test_a_picture_is_turned_into_the_working_crs(tmp_path: Path) -> None:
    lon, lat = PLAN.crs.to_lonlat([(X, Y)])[0]
    path = geotiff(tmp_path / "影像.tif", (lon, lat, lon + 0.02, lat + 0.02), 4490)
    pixels = raster_window(path, "", WORKING, (X - 500, Y - 500, X + 500, Y + 500), 100, 100)
    assert pixels.shape == (100, 100, 4)
    assert tuple(pixels[20, 80, :3]) == GREEN and pixels[20, 80, 3] == 255
    assert pixels[90, 10, 3] == 0, "south-west of its corner there is nothing"
    box = raster_bounds(path, "", WORKING)
    assert box[0] == pytest.approx(X, abs=30) and box[1] == pytest.approx(Y, abs=30)
    assert raster_values(path, "", WORKING, (X + 100, Y + 100)) == list(GREEN)
    assert raster_values(path, "", WORKING, (X - 400, Y - 400)) == []


def test_grey_values_beyond_a_byte_are_spread_over_what_a_screen_shows(tmp_path: Path) -> None:
    path = geotiff(tmp_path / "高程.tif", BOX, WORKING, dtype="float32")
    pixels = raster_window(path, "", WORKING, BOX, 64, 64)
    assert pixels[2, 30, 0] < 20 and pixels[61, 30, 0] > 235
    assert (pixels[..., 0] == pixels[..., 1]).all()


def test_a_picture_that_does_not_say_where_it_is(tmp_path: Path) -> None:
    path = geotiff(tmp_path / "无坐标系.tif", BOX, None)
    with pytest.raises(LinkTrouble) as caught:
        raster_about(path)
    assert caught.value.kind == NO_CRS
    assert raster_about(path, "EPSG:4547").bounds == pytest.approx(BOX)
    plain = tmp_path / "照片.tif"
    Image.new("RGB", (32, 32)).save(plain)
    with pytest.raises(LinkTrouble) as caught:
        raster_about(plain)
    assert caught.value.kind == NO_PLACE


def placed(path: Path, transform: Affine, values: float, dtype: str = "uint8", crs: int = WORKING) -> Path:
    """A grey picture of one value that lies where a transform puts it."""
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=8,
        height=8,
        count=1,
        dtype=dtype,
        crs=f"EPSG:{crs}",
        transform=transform,
    ) as made:
        made.write(np.full((1, 8, 8), values, dtype=dtype))
    return path


@pytest.mark.parametrize("size", [0.0, np.nan, np.inf])
def test_a_picture_without_extent_has_no_place(tmp_path: Path, size: float) -> None:
    path = placed(tmp_path / "影像.tif", Affine(size, 0, X, 0, -size, Y), 9)
    with pytest.raises(LinkTrouble) as caught:
        raster_about(path)
    assert caught.value.kind == NO_PLACE


def test_metres_labelled_as_degrees_have_no_place(tmp_path: Path) -> None:
    path = placed(tmp_path / "影像.tif", Affine(100, 0, X, 0, -100, Y), 9, crs=4326)
    with pytest.raises(LinkTrouble) as caught:
        raster_bounds(path, "", WORKING)
    assert caught.value.kind == NO_PLACE and "重新指定坐标系" in str(caught.value)
    assert raster_bounds(path, "EPSG:4547", WORKING)[0] == pytest.approx(X)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_pixels_without_a_number_are_not_painted(tmp_path: Path, value: float) -> None:
    path = placed(tmp_path / "高程.tif", Affine(100, 0, X, 0, -100, Y + 800), value, "float32")
    assert not raster_window(path, "", WORKING, (X, Y, X + 800, Y + 800), 8, 8)[..., 3].any()


def test_a_picture_nobody_would_wait_for_is_refused_until_zoomed_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linked_raster, "_MOST_READ", 1_000)
    path = geotiff(tmp_path / "影像.tif", BOX, WORKING)
    with pytest.raises(LinkTrouble) as caught:
        raster_window(path, "", WORKING, BOX, 64, 64)
    assert "放大" in str(caught.value)
    near = raster_window(path, "", WORKING, (X, Y, X + 100, Y + 100), 64, 64)
    assert tuple(near[30, 30, :3]) == GREEN


def test_a_damaged_picture_is_told(tmp_path: Path) -> None:
    path = tmp_path / "坏.tif"
    path.write_bytes(b"II*\0 nothing else")
    with pytest.raises(LinkTrouble) as caught:
        raster_about(path)
    assert caught.value.kind == UNREADABLE


def test_mbtiles_are_read_tile_by_tile(tmp_path: Path) -> None:
    path = mbtiles(tmp_path / "底图.mbtiles", [(3, 6, 2), (3, 6, 3)])
    about = mbtiles_about(path)
    assert (about.lowest, about.highest, about.attribution) == (3, 3, "县测绘院")
    assert set(mbtiles_tiles(path, [(3, 6, 2), (3, 0, 0)])) == {(3, 6, 2)}


def test_mbtiles_of_vectors_and_garbage_are_told(tmp_path: Path) -> None:
    path = mbtiles(tmp_path / "矢量.mbtiles", [(3, 6, 2)])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE metadata SET value = 'pbf' WHERE name = 'format'")
        connection.commit()
    with pytest.raises(LinkTrouble) as caught:
        mbtiles_about(path)
    assert caught.value.kind == NO_PICTURE
    path.write_bytes(b"nothing")
    with pytest.raises(LinkTrouble) as caught:
        mbtiles_tiles(path, [(3, 6, 2)])
    assert caught.value.kind == UNREADABLE


@pytest.mark.parametrize("level", ["'abc'", "99", "-3", "1 << 62"])
def test_levels_nobody_has_are_no_levels(tmp_path: Path, level: str) -> None:
    path = mbtiles(tmp_path / "底图.mbtiles", [(3, 6, 2)])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"UPDATE tiles SET zoom_level = {level}")
        connection.commit()
    with pytest.raises(LinkTrouble) as caught:
        mbtiles_about(path)
    assert caught.value.kind == UNREADABLE


@pytest.mark.parametrize("content", ["'words'", "5000000000", "NULL", "x''"])
def test_a_tile_that_is_no_bytes_is_none(tmp_path: Path, content: str) -> None:
    path = mbtiles(tmp_path / "底图.mbtiles", [(3, 6, 2)])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"UPDATE tiles SET tile_data = {content}")
        connection.commit()
    assert mbtiles_tiles(path, [(3, 6, 2)]) == {}


def test_the_cache_keeps_tiles_up_to_its_size(tmp_path: Path) -> None:
    cache = TileCache(tmp_path / "tiles", 5_000)
    for i in range(10):
        cache.put("https://a/{z}", (1, i, 0), bytes(1_000))
        os.utime(cache._path("https://a/{z}", (1, i, 0)), (1_000 + i, 1_000 + i))
    assert cache.get("https://b/{z}", (1, 9, 0)) is None
    cache.trim()
    kept = [i for i in range(10) if cache.get("https://a/{z}", (1, i, 0)) is not None]
    assert kept == [6, 7, 8, 9]
    away = TileCache(tmp_path / "tiles" / "file", 5_000)
    (tmp_path / "tiles" / "file").write_text("no folder")
    away.put("https://a/{z}", (1, 1, 1), b"x")
    assert away.get("https://a/{z}", (1, 1, 1)) is None
