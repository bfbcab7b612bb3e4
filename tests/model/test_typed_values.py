"""What people write for numbers, dates, yes and no, codes and lists: read alike in forms and in files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ecodesk.model.typed_values import (
    written_code,
    written_date,
    written_number,
    written_parts,
    written_yes_no,
)


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("1,200.50", "1200.50", ""),
        ("1\u202f200", "1200", ""),
        ("１２００．５", "1200.5", ""),
        ("−3", "-3", ""),
        ("1e3", "1000", ""),
        ("41.99 亩", "41.99", "亩"),
        ("0.5 亿元", "0.5", "亿元"),
    ],
)
def test_numbers_with_marks_and_units(text: str, number: str, unit: str) -> None:
    assert written_number(text) == (Decimal(number), unit)


@pytest.mark.parametrize("text", ["", "about 300", "亩", "nan", "inf", "1e99", "--3"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ValueError):
        written_number(text)


@pytest.mark.parametrize(
    "text", ["2026-06-07", "2026/6/7", "2026.6.7", "2026年6月7日", "20260607", "2026-06-07 00:00:00"]
)
def test_dates(text: str) -> None:
    assert written_date(text) == date(2026, 6, 7)


@pytest.mark.parametrize("text", ["2026-13-01", "2026-02-30", "7 June", "26-6-7", "2026-06-07 tomorrow"])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError):
        written_date(text)


def test_yes_no_codes_and_lists() -> None:
    assert [written_yes_no(text) for text in ("是", "√", "1.0", "否", "No")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    with pytest.raises(ValueError):
        written_yes_no("也许")
    assert {written_code("element", text) for text in ("water", "水系", "水", "WATER")} == {"water"}
    with pytest.raises(ValueError):
        written_code("element", "空气")
    assert written_parts("水系，农田；森林、草地|沙") == ["水系", "农田", "森林", "草地", "沙"]
    assert written_parts("县水利局（河长办）；县林业局") == ["县水利局（河长办）", "县林业局"]
    assert written_parts("['water', 'forest']") == ["water", "forest"]
