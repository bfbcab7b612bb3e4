"""What can be typed instead of clicked, and what is said to what cannot."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely

from ecodesk.errors import EcoDeskError
from ecodesk.model.measures import length
from ecodesk.ui.canvas.tools.rectangles import across, spanned, squared
from ecodesk.ui.canvas.traced_way import traced_way
from ecodesk.ui.canvas.typed_place import azimuth, typed_place
from ecodesk.ui.coordinate_text import degrees_text, place_text
from tests.canvas.made_plan import CRS, X, Y, box, plan, project

LAST, TOWARD = (X + 500.0, Y + 500.0), (X + 500.0, Y + 900.0)
LON, LAT = CRS.to_lonlat([[X + 700.0, Y + 300.0]])[0].tolist()


def dms(degrees: float) -> str:
    minutes, seconds = divmod(degrees * 3600, 60)
    return f"{int(minutes // 60)}°{int(minutes % 60):02d}′{seconds:.5f}″"


@pytest.mark.parametrize(
    "text",
    [
        f"N {Y + 300} E {38_000_000 + X + 700}",
        f"E {38_000_000 + X + 700} N {Y + 300}",
        f"{38_000_000 + X + 700}, {Y + 300}",
        f"{Y + 300}，{X + 700}",
        f"北 {Y + 300} 东 {38_000_000 + X + 700}",
        f"{LON:.9f}, {LAT:.9f}",
        f"{LAT:.9f} {LON:.9f}",
        f"{dms(LON)} {dms(LAT)}",
        f"东经{dms(LON)}，北纬{dms(LAT)}",
        f"{dms(LAT)}N {dms(LON)}E",
        f"{int(LON)}°{LON % 1 * 60:.7f}′ {int(LAT)}°{LAT % 1 * 60:.7f}′",
        f"{LON:.9f}°, {LAT:.9f}°",
        f"N{LAT:.9f} E{LON:.9f}",
        f"{LON:.9f}".translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789."}) + f"，{LAT:.9f}",
    ],
)
def test_coordinates_in_every_usual_form(text: str) -> None:
    assert typed_place(text, CRS) == pytest.approx((X + 700, Y + 300), abs=0.01)


def test_a_place_is_understood_as_it_is_shown() -> None:
    north, east = CRS.zone_metres(X + 700.0, Y + 300.0)
    assert typed_place(place_text(north, east), CRS) == pytest.approx((X + 700, Y + 300), abs=1e-3)
    assert typed_place(degrees_text(LON, LAT), CRS) == pytest.approx((X + 700, Y + 300), abs=0.1)


@pytest.mark.parametrize(
    ("text", "metres", "degrees"),
    [
        ("120 @ 45", 120, 45),
        ("120@45", 120, 45),
        ("120<45°30′", 120, 45.5),
        ("１２０＠４５", 120, 45),
        ("长 120 方位角 45", 120, 45),
        ("1.2 km @ 270", 1200, 270),
        ("120 米 @ 360", 120, 0),
        ("250", 250, 0),
    ],
)
def test_a_length_and_an_azimuth_from_the_last_point(text: str, metres: float, degrees: float) -> None:
    found = typed_place(text, CRS, LAST, TOWARD)
    assert length(shapely.LineString([LAST, found]), CRS) == pytest.approx(metres, abs=1e-3)
    turn = (azimuth(LAST, found) - degrees + 180) % 360 - 180
    assert turn == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "还没有输入"),
        ("  ", "还没有输入"),
        ("今天", "看不懂"),
        ("NaN", "看不懂"),
        ("inf, 3", "看不懂"),
        ("120 @", "看不懂"),
        ("-120 @ 45", "看不懂"),
        ("120 @ 361", "0 到 360 度"),
        ("120 @ 45°75′", "0 到 360 度"),
        ("0 @ 45", "大于 0"),
        ("300 km @ 45", "200 公里"),
        ("999999999, 1", "不在 CGCS2000"),
        ("1e308, 3", "看不懂"),
        ("N 3990000 E 20390000", "不在 CGCS2000"),
        ("0, 0", "不在 CGCS2000"),
        ("95, 112.88", "不在 CGCS2000"),
        ("112°75′ 36°07′12″", "小于 60"),
        ("112°52′99″ 36°07′12″", "小于 60"),
        ("-112°52′48″ 36°07′12″", "不在 CGCS2000"),
        ("112°52′48″W 36°07′12″N", "不在 CGCS2000"),
        ("东经112°52′48″ 南纬36°07′12″", "不在 CGCS2000"),
        ("自112°52′48″ 36°07′12″起", "看不懂"),
        ("112,88 36,12", "看不懂"),
        ("9" * 400 + " " + "9" * 400, "不在 CGCS2000"),
        (f"N {'9' * 400} E {'9' * 400}", "不在 CGCS2000"),
    ],
)
def test_nonsense_is_refused_in_one_sentence(text: str, words: str) -> None:
    with pytest.raises(EcoDeskError) as refused:
        typed_place(text, CRS, LAST, TOWARD)
    assert words in str(refused.value.message)


def test_a_length_needs_a_point_and_a_direction() -> None:
    for text in ("120", "120 @ 45"):
        with pytest.raises(EcoDeskError, match="还没有上一个点"):
            typed_place(text, CRS)
    with pytest.raises(EcoDeskError, match="先把鼠标移到那一侧"):
        typed_place("120", CRS, LAST)


def test_corners_are_square() -> None:
    assert shapely.Polygon(spanned((0, 0), (30, 20))).area == 600
    corners = np.array(across((0, 0), (30, 40), (0, 100)))
    sides = np.diff(np.vstack([corners, corners[:1]]), axis=0)
    assert [float(a @ b) for a, b in zip(sides, np.roll(sides, -1, axis=0), strict=True)] == pytest.approx(
        [0, 0, 0, 0], abs=1e-9
    )
    assert math.hypot(*sides[0]) == pytest.approx(50) and math.hypot(*sides[1]) == pytest.approx(60)
    assert squared((0, 0), (10, 0), (13, 8)) == pytest.approx((10, 8))
    assert squared((0, 0), (10, 0), (18, 3)) == pytest.approx((18, 0))
    assert squared((5, 5), (5, 5), (9, 9)) == (9, 9)


def test_a_trace_takes_the_shorter_way_and_knows_when_there_is_none() -> None:
    snapshot = plan(project("ZH01-001", box(1000, 500, 1600, 1100)))
    way = traced_way(snapshot, (X + 1000, Y + 600), (X + 1200, Y + 500), ["project"])
    assert way == [(X + 1000, Y + 600), (X + 1000, Y + 500), (X + 1200, Y + 500)]
    assert traced_way(snapshot, (X + 1000, Y + 600), (X + 10, Y + 10), ["project"]) is None
    assert traced_way(snapshot, (X + 1000, Y + 600), (X + 1200, Y + 500), ["river"]) is None
