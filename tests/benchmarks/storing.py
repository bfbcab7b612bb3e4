"""How long opening, one durable edit and an import take."""

from __future__ import annotations

import dataclasses
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks import qgis_peer
from tests.benchmarks.material import EPSG, Material
from tests.benchmarks.measurement import Measurement, Timing, fastest, held_megabytes, percentiles
from tests.benchmarks.rule_checks import moves

_IMPORTED = 10_000


def opening(material: Material) -> Timing:
    """Every table of the workspace, ready to be asked."""
    from ecodesk.workspace import Workspace

    path = material.workspace()

    def work() -> int:
        with Workspace.open(path) as workspace:
            return sum(len(table) for table in workspace.snapshot.tables.values())

    seconds, rows = fastest(4, work)
    return Timing({"": seconds}, f"{rows:,} rows")


def reading(material: Material) -> Timing:
    """The three large layers of the same file as data frames."""
    import pyogrio

    path = material.workspace()
    layers = ("project", "restoration_unit", "problem_patch")
    seconds, rows = fastest(4, lambda: sum(len(pyogrio.read_dataframe(path, layer=name)) for name in layers))
    return Timing({"": seconds}, f"{rows:,} rows")


def opened_memory(material: Material) -> Timing:
    """What a million vertices of an open plan hold, beyond what an empty plan does."""
    import shapely

    from ecodesk.model.crs import WorkingCrs
    from ecodesk.workspace import Workspace

    path = material.workspace()
    Workspace.create(material.scratch / "empty.gpkg", WorkingCrs(EPSG)).close()
    with Workspace.open(material.scratch / "empty.gpkg"):
        before = held_megabytes()
    with Workspace.open(path, read_only=True) as workspace:
        held = held_megabytes() - before
        tables = workspace.snapshot.tables.values()
        vertices = sum(int(shapely.get_num_coordinates(table.geometry).sum()) for table in tables)
    return Timing({"": held / vertices * 1e6}, f"{vertices:,} vertices, {held:.0f} MB")


def read_memory(material: Material) -> Timing:
    """The same for the layers as data frames."""
    import pyogrio
    import shapely

    path = material.workspace()
    pyogrio.read_dataframe(path, layer="basin")
    before = held_megabytes()
    layers = ("project", "restoration_unit", "problem_patch", "control_line")
    frames = [pyogrio.read_dataframe(path, layer=name) for name in layers]
    held = held_megabytes() - before
    vertices = sum(int(shapely.get_num_coordinates(frame.geometry.values).sum()) for frame in frames)
    return Timing({"": held / vertices * 1e6}, f"{vertices:,} vertices, {held:.0f} MB")


def _copied(material: Material) -> Path:
    copy = material.scratch / "copy.gpkg"
    shutil.copy(material.workspace(), copy)
    return copy


def _each(material: Material, edit: Callable[[int, float, float], Any]) -> dict[str, float]:
    times = []
    for number, dx, dy in moves(material.size):
        started = time.perf_counter()
        edit(number, dx, dy)
        times.append(time.perf_counter() - started)
    return percentiles(times, 50, 95)


def edits(material: Material) -> Timing:
    """One project moved, from the edit to the disk: row, log and picture."""
    import shapely

    from ecodesk.i18n import t
    from ecodesk.model.edit import Change, Edit
    from ecodesk.workspace import Workspace

    with Workspace.open(_copied(material)) as workspace:
        prepared = []
        for number, dx, dy in moves(material.size):
            row: Any = workspace.snapshot.row("project", f"project-{number:06d}")
            shape = shapely.affinity.translate(row.geometry, dx, dy)
            prepared.append(Edit(t("移动", "Move"), (Change(row, dataclasses.replace(row, geometry=shape)),)))
        waiting = iter(prepared)
        seconds = _each(material, lambda *_: workspace.apply(next(waiting)))
    return Timing(seconds)


def commits(material: Material) -> Timing:
    """What the disk asks for at least: one blob of a hundred vertices in a table of its own."""
    connection = sqlite3.connect(material.scratch / "bare.db", isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE shape (id INTEGER PRIMARY KEY, geom BLOB)")
    connection.executemany("INSERT INTO shape VALUES (?, ?)", [(i, bytes(1200)) for i in range(1000)])
    change = "UPDATE shape SET geom = ? WHERE id = ?"
    seconds = _each(material, lambda n, *_: connection.execute(change, (bytes([n % 200]) * 1200, n % 1000)))
    connection.close()
    return Timing(seconds)


def edits_in_qgis(material: Material) -> Timing:
    """The same moves through QGIS's edit buffer, one commit each."""
    listed = [(f"project-{number:06d}", dx, dy) for number, dx, dy in moves(material.size)]
    told = qgis_peer.run("edit", material, str(_copied(material)), listed)
    return Timing(percentiles(told["times"], 50, 95), megabytes=told["megabytes"])


def _source(material: Material) -> Any:
    import pyogrio

    columns = ["code", "name", "status", "element", "invest", "note"]
    path = material.workspace()
    return pyogrio.read_dataframe(path, layer="project", columns=columns, max_features=_IMPORTED)


def importing(material: Material) -> Timing:
    """A GeoPackage layer read, judged, and taken into a new workspace as one edit."""
    import pyogrio

    from ecodesk.exchange.importing import plan_import, target_of
    from ecodesk.model.crs import WorkingCrs
    from ecodesk.workspace import Workspace

    source = material.scratch / "source.gpkg"
    pyogrio.write_dataframe(_source(material), source)
    names = iter(range(100))

    def work() -> int:
        with Workspace.create(material.scratch / f"into-{next(names)}.gpkg", WorkingCrs(EPSG)) as workspace:
            started = time.perf_counter()
            plan = plan_import(workspace.snapshot, source, target_of("projects"))
            workspace.apply(plan.edit)
            taken.append(time.perf_counter() - started)
            return plan.new

    taken: list[float] = []
    rows = [work() for _ in range(3)][-1]
    return Timing({"": min(taken)}, f"{rows:,} rows")


def writing(material: Material) -> Timing:
    """The same rows written to a file, with nothing read, judged or logged."""
    import pyogrio

    frame = _source(material)
    names = iter(range(100))
    write = lambda: pyogrio.write_dataframe(frame, material.scratch / f"bare-{next(names)}.gpkg")  # noqa: E731
    seconds, _ = fastest(3, write)
    return Timing({"": seconds}, f"{len(frame):,} rows")


MEASUREMENTS = (
    Measurement(
        "open",
        "open a workspace",
        opening,
        {"pyogrio.read_dataframe": reading},
        ratios={"pyogrio.read_dataframe": 1.5},
    ),
    Measurement(
        "opened-memory",
        "memory held by an open plan, for a million vertices",
        opened_memory,
        {"pyogrio.read_dataframe": read_memory},
        unit="MB",
    ),
    Measurement(
        "edit",
        "one edit, durable",
        edits,
        {"QGIS edit and commit": edits_in_qgis, "bare sqlite3 commit": commits},
        seconds={"p50": 0.005},
    ),
    Measurement(
        "import",
        "import 10,000 rows",
        importing,
        {"bare pyogrio write": writing},
        ratios={"bare pyogrio write": 3.0},
    ),
)
