"""Checks before printing tell what is so."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from ecodesk.model.fields import Record
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.catalogue import ReportOptions
from ecodesk.reports.plan_sheet import plan_sheet
from ecodesk.reports.preflight import PreflightItem, State, preflight
from ecodesk.reports.sheet_drawing import SheetDrawing
from ecodesk.rules.finding import CheckResult
from tests.reports.conftest import with_plan, with_project


def checks(
    snapshot: Snapshot, result: CheckResult | None, target: Path | None = None, **options: Any
) -> dict[str, PreflightItem]:
    chosen = ReportOptions(**options)
    sheet = plan_sheet(snapshot, result, use_mark=chosen.use_mark, unit=chosen.unit)
    drawing = SheetDrawing(sheet, snapshot, chosen)
    items = preflight(sheet, drawing.facts, result, snapshot.revision, target)
    return {item.id: item for item in items}


def test_a_clean_sheet_passes(sample: Snapshot, result: CheckResult, tmp_path: Path) -> None:
    items = checks(sample, result, tmp_path / "plan.pdf")
    failed = [item.text.zh for item in items.values() if item.state is State.FAIL]
    assert not failed
    for name in ("fonts", "legend", "numbers", "particulars", "target"):
        assert items[name].state is State.OK, items[name].text.zh
    for name in ("approval", "names"):
        assert items[name].state is State.NOTE, "what was not filled in or left out is no pass"
    assert not any(item.stops_public for item in items.values())


def test_missing_shape_is_named(rows: list[Record]) -> None:
    items = checks(with_project(rows, "ZH03-001", geometry=None), None)
    numbers = items["numbers"]
    assert numbers.state is State.FAIL and numbers.rule == "DOC-001"
    assert "ZH03-001" in numbers.text.zh and numbers.remedy == "geometry" and len(numbers.projects) == 1


def test_too_large_a_scale_is_told(sample: Snapshot, result: CheckResult) -> None:
    items = checks(sample, result, scale=100_000)
    assert items["frame"].state is State.WARN and items["frame"].remedy == "scale"
    assert items["numbers"].state is State.FAIL, "discs outside the frame are not on the map"


def test_public_without_number_and_author(rows: list[Record]) -> None:
    items = checks(with_plan(rows, approval_number="", prepared_by=" "), None, use_mark="public")
    assert items["approval"].stops_public and items["approval"].remedy == "approval_number"
    assert items["particulars"].stops_public and items["particulars"].remedy == "prepared_by"
    assert "永久基本农田" in items["withheld"].text.zh
    inside = checks(with_plan(rows, approval_number="", prepared_by=" "), None, use_mark="review")
    assert not any(item.stops_public for item in inside.values())


def test_age_of_the_check(sample: Snapshot, result: CheckResult) -> None:
    assert checks(sample, None)["checked"].state is State.WARN
    later = dataclasses.replace(sample, revision=sample.revision + 1)
    assert "又有改动" in checks(later, result)["checked"].text.zh
    assert "又有改动" in plan_sheet(later, result).check_line.zh
    assert "又有改动" not in plan_sheet(sample, result).check_line.zh


def test_target_that_cannot_be_written(sample: Snapshot, tmp_path: Path) -> None:
    folder = tmp_path / "plan.pdf"
    folder.mkdir()
    item = checks(sample, None, folder)["target"]
    assert item.state is State.FAIL and item.remedy == "target"
    assert checks(sample, None, tmp_path / "nowhere" / "plan.pdf")["target"].state is State.FAIL
    there = tmp_path / "there.pdf"
    there.write_bytes(b"x")
    assert "替换" in checks(sample, None, there)["target"].text.zh
    assert there.read_bytes() == b"x", "asking changes nothing"


@pytest.mark.parametrize("character", ["\U0002a6a5"])
def test_characters_the_font_lacks_are_named(rows: list[Record], character: str) -> None:
    item = checks(with_plan(rows, prepared_by=f"{character}局"), None)["fonts"]
    assert item.state is State.WARN and character in item.text.zh
