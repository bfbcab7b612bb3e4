"""How long the map takes: painted anew at several scales, from a cold start, and the window while panning."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.benchmarks import qgis_peer
from tests.benchmarks.material import FOLDER, Material
from tests.benchmarks.measurement import Absent, Failed, Measurement, Side, Timing, fastest, percentiles
from tests.benchmarks.painted_maps import HATCHED, NAMED, PLAIN, PaintedMap, named_layers
from tests.benchmarks.programs import reason
from tests.benchmarks.screen import is_offscreen, screen
from tests.benchmarks.window_frames import command as window_command
from tests.benchmarks.window_frames import window_frames

SIZE = (1600, 1000)
_ZOOMS = (1, 4, 16, 64)
START_PROJECTS = 10_000
_STEPS, _PIXELS = 240, 6.0
_PATIENCE = 120.0  # seconds until a window has painted its map
_GRACE = 30.0  # seconds more for a window to say itself why it has not


def _views(bounds: Any) -> dict[str, list[float]]:
    """The whole province, and parts of it around its middle."""
    x0, y0, x1, y1 = bounds
    x, y, half_w, half_h = (x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2, (y1 - y0) / 2
    return {
        "full view" if zoom == 1 else f"zoom {zoom}×": [
            x - half_w / zoom,
            y - half_h / zoom,
            x + half_w / zoom,
            y + half_h / zoom,
        ]
        for zoom in _ZOOMS
    }


def _scene(material: Material, painted: PaintedMap) -> Any:
    from ecodesk.maps.offscreen import ensure_application
    from ecodesk.maps.scene import MapScene
    from ecodesk.workspace import Workspace

    ensure_application()
    with Workspace.open(material.workspace(), read_only=True) as workspace:
        return MapScene.of(workspace.snapshot, "light", painted.layers)


def _repainting(painted: PaintedMap) -> Side:
    """As `ecodesk render` paints; names where they find room."""

    def ours(material: Material) -> Timing:
        from PySide6.QtGui import QPainter

        from ecodesk.maps.labels import LabelOptions, paint_labels
        from ecodesk.maps.painter import render_image
        from ecodesk.maps.viewport import Viewport

        scene = _scene(material, painted)

        def paint(view: Viewport) -> Any:
            image = render_image(scene, view)
            if painted.names:
                painter = QPainter(image)
                paint_labels(painter, view, scene, LabelOptions())
                painter.end()
            return image

        seconds = {}
        for name, box in _views(scene.bounds).items():
            view = Viewport.fitting((box[0], box[1], box[2], box[3]), *SIZE)
            seconds[name], image = fastest(5, lambda: paint(view))  # noqa: B023
            image.save(str(_picture(material, painted, "EcoDesk", name)))
        return Timing(seconds)

    return ours


def _repainting_in_qgis(painted: PaintedMap) -> Side:
    def theirs(material: Material) -> Timing:
        from ecodesk.maps.viewport import Viewport

        path, boxes = str(material.workspace()), _views(_bounds(material))
        views = {name: Viewport.fitting((b[0], b[1], b[2], b[3]), *SIZE) for name, b in boxes.items()}
        scene = _scene(material, painted) if painted.same_names else None
        wanted = [
            {
                "view": name,
                "box": view.bounds,
                "names": ["project", "unit"] if scene is None else named_layers(view, scene),
                "picture": str(_picture(material, painted, "QGIS", name)),
            }
            for name, view in views.items()
        ]
        told = qgis_peer.run("repaint", material, path, painted.for_qgis(), SIZE, wanted)
        return Timing(told["seconds"], megabytes=told["megabytes"])

    return theirs


def _picture(material: Material, painted: PaintedMap, side: str, view: str) -> Path:
    """Where a painted map is left, so that anybody can see whether both sides paint the same."""
    folder = material.cache / "pictures"
    folder.mkdir(exist_ok=True)
    return folder / f"{painted.id}-{view.replace(' ', '-').replace('×', '')}-{side}.png"


def _bounds(material: Material) -> list[float]:
    import pyogrio

    return list(pyogrio.read_info(material.workspace(), layer="restoration_unit")["total_bounds"])


# the window --------------------------------------------------------------------------------------


def _until(command: list[str], environment: Mapping[str, str], said: str) -> tuple[float, float]:
    """Start a program; seconds until it says a word, and its peak memory in MB until its end. Raises Failed."""
    started = time.perf_counter()
    late = threading.Event()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None

        def end() -> None:  # a program that asks something waits for ever
            late.set()
            process.kill()

        patience = threading.Timer(_PATIENCE + _GRACE, end)
        patience.start()
        why = seconds = None
        for line in process.stdout:
            if seconds is None and said in line:
                seconds = time.perf_counter() - started
            why = reason(line) or why
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        patience.cancel()
    if seconds is None:
        ended = "was ended: it took too long" if late.is_set() else f"ended with status {process.returncode}"
        raise Failed(why or f"{command[0]} {ended} before its map was painted")
    return seconds, used.ru_maxrss / 1024


def _best_start(command: list[str], material: Material) -> Timing:
    with screen(material.scratch) as environment:
        if command[0] == shutil.which("qgis"):
            if is_offscreen(environment):
                raise Absent("QGIS starts on no screen; on Debian: apt-get install xvfb")
            # the Python inside QGIS takes its libraries from beside the first python3 it finds
            environment = {**environment, "PATH": f"/usr/bin:{environment['PATH']}"}
        runs = [_until(command, environment, "painted") for _ in range(4)]
    return Timing({"": min(seconds for seconds, _ in runs)}, megabytes=max(used for _, used in runs))


def _start_size(material: Material) -> int:
    return min(START_PROJECTS, material.size)


def starting(material: Material) -> Timing:
    """A new process until the whole map stands in its window; files are in the disk cache."""
    path = material.workspace(_start_size(material))
    return _best_start(window_command("start", path, patience=_PATIENCE), material)


def starting_qgis(material: Material) -> Timing:
    program, project = qgis_peer.program(), str(material.scratch / "province.qgs")
    qgis_peer.run(
        "project", material, str(material.workspace(_start_size(material))), PLAIN.for_qgis(), project
    )
    options = ["--noplugins", "--nologo", "--noversioncheck", "--nocustomization"]
    return _best_start([program, *options, "--code", str(FOLDER / "qgis_start.py"), project], material)


def panning(material: Material) -> Timing:
    """The window drags the map by some pixels per frame while it repaints; how long each frame was blocked."""
    return window_frames(material, "pan", material.workspace(), _STEPS, _PIXELS)


def panning_qgis(material: Material) -> Timing:
    path, box = str(material.workspace()), _bounds(material)
    told = qgis_peer.run("pan", material, path, PLAIN.for_qgis(), SIZE, box, _STEPS, _PIXELS)
    return Timing(percentiles(told["frames"], 50, 99), megabytes=told["megabytes"])


_REPAINTED = {
    PLAIN: f"repaint {SIZE[0]}×{SIZE[1]}, antialiased",
    NAMED: "the same with codes and names",
    HATCHED: "the same with hatches, codes and names",
}

MEASUREMENTS = (
    *(
        Measurement(
            painted.id,
            title,
            _repainting(painted),
            {"QGIS parallel job": _repainting_in_qgis(painted)},
            ratios={"QGIS parallel job": 0.3},
        )
        for painted, title in _REPAINTED.items()
    ),
    Measurement(
        "start",
        f"start to painted map, {START_PROJECTS:,} polygons",
        starting,
        {"QGIS without plugins": starting_qgis},
        ratios={"QGIS without plugins": 1.0},
        memory_ratios={"QGIS without plugins": 0.6},
    ),
    Measurement(
        "pan",
        "longest block of the window per frame, panning",
        panning,
        {"QGIS canvas": panning_qgis},
        seconds={"p99": 0.016},
    ),
)
