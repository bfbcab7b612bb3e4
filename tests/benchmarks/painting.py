"""How long the map takes: painted anew at several scales, from a cold start, and the window while panning."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.benchmarks import qgis_peer
from tests.benchmarks.material import FOLDER, Material
from tests.benchmarks.measurement import Absent, Measurement, Timing, fastest, percentiles
from tests.benchmarks.screen import is_offscreen, screen

SIZE = (1600, 1000)
_ZOOMS = (1, 4, 16, 64)
START_PROJECTS = 10_000
_STEPS, _PIXELS = 240, 6.0
_PATIENCE = 120.0  # seconds


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


def _scene(material: Material) -> Any:
    from ecodesk.maps.offscreen import ensure_application
    from ecodesk.maps.scene import MapScene
    from ecodesk.workspace import Workspace

    ensure_application()
    with Workspace.open(material.workspace(), read_only=True) as workspace:
        return MapScene.of(workspace.snapshot, "light", {"project", "unit"})


def repainting_with_names(material: Material) -> Timing:
    """As `ecodesk render` paints: with codes of projects and names of units where they find room."""
    from PySide6.QtGui import QPainter

    from ecodesk.maps.labels import LabelOptions, paint_labels

    def paint_names(image: Any, view: Any, scene: Any) -> None:
        painter = QPainter(image)
        paint_labels(painter, view, scene, LabelOptions())
        painter.end()

    return _repainted(material, paint_names)


def repainting(material: Material) -> Timing:
    """What QGIS paints as well: fills and outlines of projects above fills and outlines of units."""
    return _repainted(material, lambda image, view, scene: None)


def _repainted(material: Material, paint_more: Callable[[Any, Any, Any], None]) -> Timing:
    from ecodesk.maps.painter import render_image
    from ecodesk.maps.viewport import Viewport

    scene = _scene(material)
    seconds = {}
    for name, box in _views(scene.bounds).items():
        view = Viewport.fitting((box[0], box[1], box[2], box[3]), *SIZE)
        seconds[name], _ = fastest(5, lambda: paint_more(render_image(scene, view), view, scene))  # noqa: B023
    return Timing(seconds)


def _looks() -> dict[str, Any]:
    """Our colours and widths for QGIS, so that both paint the same map."""
    from ecodesk.maps.layer import project_look
    from ecodesk.maps.tokens import map_colour
    from ecodesk.model.code_lists import code_list

    looks = {element: project_look(element, "admitted", "light") for element in code_list("element")}
    return {
        "project": {
            element: {"fill": look.fill, "alpha": look.fill_alpha, "line": look.line, "width": look.width}
            for element, look in looks.items()
        },
        "unit": {
            "fill": map_colour("light", "unitTints")[0],
            "line": map_colour("light", "unitLine"),
            "width": 1.5,
        },
    }


def _bounds(material: Material) -> list[float]:
    import pyogrio

    return list(pyogrio.read_info(material.workspace(), layer="restoration_unit")["total_bounds"])


def repainting_in_qgis(material: Material) -> Timing:
    return _repainted_in_qgis(material, names=False)


def repainting_with_names_in_qgis(material: Material) -> Timing:
    return _repainted_in_qgis(material, names=True)


def _repainted_in_qgis(material: Material, names: bool) -> Timing:
    from ecodesk.maps.viewport import Viewport

    path, boxes = str(material.workspace()), _views(_bounds(material))
    views = {name: Viewport.fitting((b[0], b[1], b[2], b[3]), *SIZE).bounds for name, b in boxes.items()}
    told = qgis_peer.run("repaint", material, path, _looks(), SIZE, views, names)
    return Timing(told["seconds"], megabytes=told["megabytes"])


# the window --------------------------------------------------------------------------------------


def _until(command: list[str], environment: Mapping[str, str], said: str) -> tuple[float, float]:
    """Start a program; seconds until it says a word, and its peak memory in MB until its end."""
    started = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        patience = threading.Timer(_PATIENCE, process.kill)  # a program that asks something waits for ever
        patience.start()
        seconds = next((time.perf_counter() - started for line in process.stdout if said in line), None)
        process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        patience.cancel()
    if seconds is None:
        raise RuntimeError(f"{command[0]} ended with {process.returncode} before its map was painted")
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
    return _best_start([sys.executable, "-m", "tests.benchmarks.window", "start", str(path)], material)


def starting_qgis(material: Material) -> Timing:
    program, project = qgis_peer.program(), str(material.scratch / "province.qgs")
    qgis_peer.run("project", material, str(material.workspace(_start_size(material))), _looks(), project)
    options = ["--noplugins", "--nologo", "--noversioncheck", "--nocustomization"]
    return _best_start([program, *options, "--code", str(FOLDER / "qgis_start.py"), project], material)


def panning(material: Material) -> Timing:
    """The window drags the map by some pixels per frame while it repaints; how long each frame was blocked."""
    path = material.workspace()
    command = [sys.executable, "-m", "tests.benchmarks.window", "pan", str(path), str(_STEPS), str(_PIXELS)]
    with screen(material.scratch) as environment:
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    told = json.loads(done.stdout.strip().splitlines()[-1])
    return Timing(percentiles(told["frames"], 50, 99), told["found"], told["megabytes"])


def panning_qgis(material: Material) -> Timing:
    path, box = str(material.workspace()), _bounds(material)
    told = qgis_peer.run("pan", material, path, _looks(), SIZE, box, _STEPS, _PIXELS)
    return Timing(percentiles(told["frames"], 50, 99), megabytes=told["megabytes"])


MEASUREMENTS = (
    Measurement(
        "repaint",
        f"repaint {SIZE[0]}×{SIZE[1]}, antialiased",
        repainting,
        {"QGIS parallel job": repainting_in_qgis},
        ratios={"QGIS parallel job": 0.3},
    ),
    Measurement(
        "repaint-names",
        "the same with codes and names",
        repainting_with_names,
        {"QGIS parallel job": repainting_with_names_in_qgis},
        ratios={"QGIS parallel job": 0.3},
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
