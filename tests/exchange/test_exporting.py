"""Export says what a format cannot hold, refuses what would be garbled, and never leaves half a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely

from ecodesk.errors import CannotWrite
from ecodesk.exchange.exporting import export, export_notes, files_written
from ecodesk.exchange.vector_files import read_layer
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from tests.exchange.bad_files import SQUARE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "出"
    made.mkdir()
    return made


def county(*rows: Any) -> Snapshot:
    return Snapshot.of(rows, WorkingCrs(4547))


def exported() -> Snapshot:
    line = shapely.LineString([(399_000, 3_995_000), (400_000, 3_996_000)])
    return county(
        Project(code="A", name="长" * 200, geometry=SQUARE),
        Project(code="B", name="没有图形"),
        Project(code="C", name="河道", geometry=line),
    )


def test_export_says_beforehand_what_a_format_cannot_hold(folder: Path) -> None:
    snapshot = exported()
    notes = [note.zh for note in export_notes(snapshot, [Project], "shp")]
    assert len(notes) == 2 and "1 行没有图形" in notes[0] and "会截断" in notes[1]
    assert export_notes(snapshot, [Project], "gpkg") == []
    named = files_written(snapshot, folder, [Project], "shp")
    assert named == export(snapshot, folder, [Project], "shp")
    assert [len(read_layer(path)) for path in named] == [2, 1]


def test_export_refuses_letters_the_encoding_lacks_and_leaves_nothing(folder: Path) -> None:
    snapshot = county(Project(code="A", name="𤓓村", geometry=SQUARE))
    with pytest.raises(CannotWrite) as caught:
        export(snapshot, folder, [Project], "shp")
    assert "𤓓" in caught.value.message.zh and list(folder.iterdir()) == []
    (path,) = export(snapshot, folder, [Project], "shp", encoding="UTF-8")
    assert read_layer(path).columns["name"] == ["𤓓村"]
    with pytest.raises(CannotWrite):
        export(snapshot, folder, [Project], "shp", encoding="no-such")


@pytest.mark.parametrize("format", ["gpkg", "geojson", "shp"])
def test_export_to_a_place_that_is_no_folder_is_one_sentence(format: str, folder: Path) -> None:
    (folder / "占").write_bytes(b"")
    with pytest.raises(CannotWrite) as caught:
        export(exported(), folder / "占" / "里", [Project], format)
    assert caught.value.remedy is not None
    assert [p.name for p in folder.iterdir()] == ["占"]
