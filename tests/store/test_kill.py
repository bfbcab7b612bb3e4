"""`kill -9` at random moments, again and again: every finished gesture is there, no file is half written."""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import geopandas
import pypdf
import pytest
import shapely

from ecodesk.model.records import Project
from ecodesk.reports.catalogue import ReportOptions, write_report
from ecodesk.rules.freezing import frozen_versions
from ecodesk.store import open_store, outside_edits
from ecodesk.store.geopackage_schema import TRIGGERS
from ecodesk.workspace import Workspace
from tests.store.test_store import rows_of

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="processes are forked and killed by signal")


class Doomed:
    """Starts processes and kills them at the moment asked for."""

    def __init__(self) -> None:
        self._mother = subprocess.Popen(
            [sys.executable, "-m", "tests.store.doomed"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )
        assert self._mother.stdout is not None and self._mother.stdin is not None
        self._said, self._orders = self._mother.stdout, self._mother.stdin
        self._buffer = b""
        assert self._line(60) == "ready"

    def _line(self, patience: float) -> str | None:
        """The next line said, None when nothing was said in that time."""
        end = time.monotonic() + patience
        while b"\n" not in self._buffer:
            if not select.select([self._said], [], [], max(0.0, end - time.monotonic()))[0]:
                return None
            self._buffer += os.read(self._said.fileno(), 65_536)
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.decode()

    def run(self, work: str, workspace: Path, place: Path, seed: int, steps: int, moment: float) -> list[str]:
        """What a process had finished when it was killed `moment` seconds into a step after `steps` others."""
        self._orders.write(f"{work}\t{workspace}\t{place}\t{seed}\n".encode())
        self._orders.flush()
        said: list[str] = []
        while sum(line.startswith("begin") for line in said) <= steps:
            line = self._line(60)
            assert line, "the process stopped by itself"
            said.append(line)
        process = int(said[0].removeprefix("pid "))
        end = time.monotonic() + moment
        while (line := self._line(max(0.0, end - time.monotonic()))) is not None:
            said.append(line)
            if time.monotonic() >= end:
                break
        os.kill(process, signal.SIGKILL)
        while _alive(process):
            pass  # it takes a moment
        while (line := self._line(0)) is not None:
            said.append(line)
        return [words.removeprefix("done ") for words in said if words.startswith("done ")]

    def close(self) -> None:
        self._orders.close()
        self._mother.wait()
        self._said.close()


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def doomed() -> Iterator[Doomed]:
    made = Doomed()
    yield made
    made.close()


@pytest.fixture
def path(written_sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(written_sample, tmp_path / "规划.gpkg"))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file to import: 210 projects, enough for the R-tree to be filled in one go."""
    shapes = [shapely.box(395_000 + 9 * i, 3_995_000, 395_008 + 9 * i, 3_995_400) for i in range(210)]
    rows = {"code": [f"I-{i}" for i in range(210)], "name": [f"导入 {i}" for i in range(210)]}
    file = tmp_path / "导入.gpkg"
    geopandas.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4547").to_file(file, engine="pyogrio")
    return file


def test_killed_at_any_moment_every_finished_gesture_is_there(
    doomed: Doomed, path: Path, source: Path
) -> None:
    dice = random.Random(20_240_103)
    with open_store(path) as store:
        start = rows_of(store.load())
    finished: set[str] = set()
    for turn in range(30):
        finished |= set(doomed.run("edit", path, source, turn, dice.randrange(9), dice.uniform(0, 0.04)))
        with open_store(path, read_only=turn % 2 == 0) as store:
            snapshot = store.load()
            assert finished <= {step.edit_id for step in store.history(100_000)}
            with store.engine.connect() as connection:  # the rows are what the log says, to the last vertex
                assert outside_edits.found(connection, store.metadata, snapshot) is None
        _check_file(path, len(snapshot.table(Project).ids))
    assert len(finished) > 60
    with Workspace.open(path) as workspace:
        while workspace.undo() is not None:
            pass
        assert rows_of(workspace.snapshot) == start


def _check_file(path: Path, projects: int) -> None:
    """Whole for SQLite, and for GDAL and QGIS: the R-tree holds every shape and its triggers are in place."""
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert connection.execute("SELECT count(*) FROM project").fetchone()[0] == projects
    shapes = connection.execute("SELECT count(*) FROM project WHERE geom NOT NULL").fetchone()[0]
    assert connection.execute("SELECT count(*) FROM rtree_project_geom").fetchone()[0] == shapes
    wanted = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'project'"
    assert connection.execute(wanted).fetchone()[0] == len(TRIGGERS) + 1
    connection.close()


def test_killed_while_printing_no_file_is_half_written(doomed: Doomed, path: Path, tmp_path: Path) -> None:
    dice = random.Random(95)
    folder = tmp_path / "成果"
    folder.mkdir()
    before = path.read_bytes()
    for turn in range(14):
        finished = doomed.run("print", path, folder, turn, dice.randrange(2), dice.uniform(0, 0.7))
        assert set(finished) <= {file.name for file in folder.iterdir()}
        for file in folder.iterdir():
            if not file.name.startswith("."):
                _check_output(file)
    assert path.read_bytes() == before
    with Workspace.open(path, read_only=True) as workspace:
        write_report("plan-summary", workspace.snapshot, None, folder / "plan.html", ReportOptions())
    left = [file.name for file in folder.iterdir() if file.name.startswith(".")]
    assert left == [], "what killed processes left is cleared by the next write"


def _check_output(file: Path) -> None:
    match file.suffix:
        case ".pdf":
            assert len(pypdf.PdfReader(file).pages) >= 1
        case ".html":
            assert file.read_text(encoding="utf-8").rstrip().endswith("</html>")
        case ".geojson":
            assert len(json.loads(file.read_text(encoding="utf-8"))["features"]) == 9
        case ".gpkg" | ".shp":
            assert len(geopandas.read_file(file, engine="pyogrio")) == 9


def test_killed_while_freezing_a_version_is_whole_or_not_there(
    doomed: Doomed, path: Path, tmp_path: Path
) -> None:
    dice = random.Random(7)
    finished: set[str] = set()
    for turn in range(10):
        finished |= set(doomed.run("freeze", path, tmp_path, turn, dice.randrange(3), dice.uniform(0, 0.03)))
        with Workspace.open(path) as workspace:
            versions = frozen_versions(workspace.snapshot)
            assert finished <= {row.code for row in versions}
            for row in versions:  # each opens whole, or this raises
                assert len(workspace.frozen_version(row.id).snapshot.table(Project)) >= 32
        with sqlite3.connect(path) as file:
            kept = {row[0] for row in file.execute("SELECT DISTINCT version FROM frozen_part")}
        file.close()
        assert kept == {row.id for row in versions}
    assert len(finished) > 5
