"""The program's own window, driven from inside: `python -m tests.benchmarks.window start|pan|drag|draw FILE …`."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.benchmarks.measurement import peak_megabytes

_METRES_PER_PIXEL = 5.0  # where a polygon is drawn: some thirty projects in view


def _opened(path: str, ready: Callable[[Any], bool]) -> Any:
    """The window with a workspace, once it is as wanted."""
    from ecodesk.app import make_application, start_window

    application = make_application()
    window = start_window(application, path)
    window.resize(1600, 1000)
    _until(lambda: ready(window))
    return window


def _until(ready: Callable[[], bool]) -> None:
    from PySide6.QtWidgets import QApplication

    while not ready():
        QApplication.processEvents()
        time.sleep(0.001)


def _map_is_painted(window: Any) -> bool:
    pictures = window.canvas.pictures
    return window.session.workspace is not None and pictures.scene is not None and pictures.up_to_date


def start(path: str) -> None:
    """Say when the map is painted, and leave."""
    window = _opened(path, _map_is_painted)
    window.canvas.repaint()
    print("painted", flush=True)
    os._exit(0)  # the check that has begun would be waited for


def _settled(window: Any) -> bool:
    session = window.session
    return session.result is not None and not session.checking and _map_is_painted(window)


def _mouse(canvas: Any, kind: str, at: Any, button: str = "NoButton", held: str = "NoButton") -> None:
    """Send the map a mouse event, as the system would."""
    from PySide6.QtCore import QEvent, QPoint, Qt
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    buttons = Qt.MouseButton
    types = {"press": QEvent.Type.MouseButtonPress, "move": QEvent.Type.MouseMove}
    types["release"] = QEvent.Type.MouseButtonRelease
    away = canvas.mapToGlobal(QPoint(0, 0))
    none = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(types[kind], at, at + away, buttons[button], buttons[held], none)
    QApplication.sendEvent(canvas, event)


def _frames(steps: int, step: Callable[[int], None]) -> list[float]:
    """Take a step per frame of 16 ms; how late a one-millisecond heartbeat comes at most after each."""
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication

    frames: list[float] = [0.0]
    last = [time.perf_counter()]

    def beat() -> None:
        now = time.perf_counter()
        frames[-1] = max(frames[-1], now - last[0])
        last[0] = now

    def take() -> None:
        frames.append(0.0)
        step(len(frames))
        if len(frames) > steps:
            QApplication.exit()

    heart, pace = QTimer(), QTimer()
    for timer, every, slot in ((heart, 1, beat), (pace, 16, take)):
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(slot)
        timer.start(every)
    QApplication.exec()
    return frames[1:]


def _tell(frames: list[float], found: str) -> None:
    worst = f"worst {max(frames) * 1000:.0f} ms in {len(frames)} frames, {found}"
    print(json.dumps({"frames": frames, "found": worst, "megabytes": peak_megabytes()}), flush=True)
    os._exit(0)


def pan(path: str, steps: int, pixels: float) -> None:
    """Drag the map with the middle button, some pixels per frame."""
    from PySide6.QtCore import QPointF

    window = _opened(path, _settled)
    canvas = window.canvas
    at = QPointF(canvas.width() * 0.1, canvas.height() / 2)

    def step(number: int) -> None:
        nonlocal at
        at += QPointF(pixels, 0)
        _mouse(canvas, "move", at, held="MiddleButton")

    _mouse(canvas, "press", at, "MiddleButton", "MiddleButton")
    frames = _frames(steps, step)
    _tell(frames, f"{len(window.session.result.findings):,} findings marked")


def _round(at: Any, number: int, pixels: float) -> Any:
    """A place on a circle through another, some pixels on with each step: a hand that seeks its place."""
    from math import cos, sin

    from PySide6.QtCore import QPointF

    radius = 60.0
    turn = number * pixels / radius
    return at + QPointF(radius * (cos(turn) - 1), radius * sin(turn))


def drag(path: str, project: str, steps: int, pixels: float) -> None:
    """Drag a vertex of a project that is wholly in view, some pixels per frame."""
    from PySide6.QtCore import QPointF

    from ecodesk.model.records import Project
    from ecodesk.ui.selection import Selection

    window = _opened(path, _settled)
    window.edit_shape(project)
    _until(lambda: _settled(window))
    canvas = window.canvas
    shape = window.session.snapshot.row(Project.table, project).geometry
    start = QPointF(*canvas.viewport.pixel(*shape.exterior.coords[0]))
    assert window.session.selection == Selection.of(Project.table, project)
    _mouse(canvas, "press", start, "LeftButton", "LeftButton")
    frames = _frames(steps, lambda n: _mouse(canvas, "move", _round(start, n, pixels), held="LeftButton"))
    assert canvas.tool.sketch is not None, "no vertex was caught"
    _tell(frames, f"{len(shape.exterior.coords):,} vertices in hand")


def draw(path: str, steps: int, pixels: float) -> None:
    """Move the pointer some pixels per frame while a polygon of five clicks waits for its next vertex."""
    from PySide6.QtCore import QPointF

    window = _opened(path, _settled)
    canvas = window.canvas
    canvas.show_view(canvas.viewport.x, canvas.viewport.y, _METRES_PER_PIXEL)
    _until(lambda: _settled(window))
    canvas.take_tool("polygon")
    middle = QPointF(canvas.width() / 2, canvas.height() / 2)
    for dx, dy in ((0, 0), (120, -90), (260, -40), (300, 110), (140, 190)):
        at = middle + QPointF(dx, dy)
        _mouse(canvas, "press", at, "LeftButton", "LeftButton")
        _mouse(canvas, "release", at, "LeftButton")
    frames = _frames(steps, lambda n: _mouse(canvas, "move", _round(middle, n, pixels)))
    assert canvas.tool.sketch is not None, "nothing was drawn"
    _tell(frames, "snapping to what is in view")


if __name__ == "__main__":
    act, path, *numbers = sys.argv[1:]
    match act:
        case "start":
            start(path)
        case "pan":
            pan(path, int(numbers[0]), float(numbers[1]))
        case "drag":
            drag(path, numbers[0], int(numbers[1]), float(numbers[2]))
        case "draw":
            draw(path, int(numbers[0]), float(numbers[1]))
