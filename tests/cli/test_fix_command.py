"""`ecodesk fix`: what it lists, what it writes, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecodesk.model.records import Project
from ecodesk.workspace import Workspace
from tests.cli.conftest import Run
from tests.rules.plans import BASE, CRS, box, project
from tests.rules.test_fixes import SLIVERED


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """Two projects across the divide, of one unit, and one with a sliver."""
    rows = [
        project("P-1", box(1400, 200, 2400, 500)),
        project("P-2", box(1400, 600, 2400, 900)),
        project("P-3", SLIVERED),
    ]
    path = tmp_path / "county.gpkg"
    Workspace.create(str(path), CRS, [*BASE, *rows]).close()
    return path


def codes(path: Path) -> list[str]:
    with Workspace.open(path, read_only=True) as workspace:
        return sorted(row.code for row in workspace.snapshot.table(Project).rows())


def test_without_apply_it_only_lists(run: Run, county: Path) -> None:
    said = run("fix", county, "--select", "UNT-003", "--fix", "split_at_divide", "--format", "json")
    assert said.status == 0 and not said.json["applied"]
    assert [one["fix"] for one in said.json["fixes"]] == ["split_at_divide"] * 2
    assert codes(county) == ["P-1", "P-2", "P-3"]


def test_projects_are_split_at_the_divide_each_as_a_step_of_its_own(run: Run, county: Path) -> None:
    said = run("fix", county, "--select", "UNT-003", "--fix", "split_at_divide", "--apply")
    assert said.status == 0 and "已修复 2 处" in said.out
    assert len(codes(county)) == len(set(codes(county))) == 5
    left = run("check", county, "--select", "UNT-003", "--format", "json")
    assert left.json["findings"] == []
    with Workspace.open(county) as workspace:
        workspace.undo()
        assert len(workspace.snapshot.table(Project)) == 4


def test_one_object_can_be_named(run: Run, county: Path) -> None:
    run("fix", county, "--fix", "split_at_divide", "--object", "P-2", "--apply")
    found = run("check", county, "--select", "UNT-003", "--format", "json").json["findings"]
    assert [one["subjects"][0]["code"] for one in found] == ["P-1"]


def test_safe_fixes_are_one_step(run: Run, county: Path) -> None:
    said = run("fix", county, "--select", "GEO-005", "--apply")
    assert said.status == 0 and "已修复 1 处" in said.out
    assert run("check", county, "--select", "GEO-005", "--format", "json").json["findings"] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--fix", "magic"), "没有修复 magic"),
        (("--object", "P-9"), "P-9"),
        (("--select", "XYZ"), "没有规则 XYZ"),
    ],
)
def test_what_does_not_exist_is_refused_and_named(
    run: Run, county: Path, arguments: tuple[str, ...], words: str
) -> None:
    said = run("fix", county, *arguments, "--apply")
    assert said.status == 2 and words in said.err and codes(county) == ["P-1", "P-2", "P-3"]
