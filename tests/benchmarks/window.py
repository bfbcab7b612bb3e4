"""The program's own window, driven from inside: `python -m tests.benchmarks.window PATIENCE ACT FILE …`.

An act is start, pan, drag or draw. The last line tells what was measured, or why nothing was: the window refused
what was wanted of it, or was not in the state awaited after PATIENCE seconds.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from tests.benchmarks.measurement import Failed, peak_megabytes, percentiles
from tests.benchmarks.programs import failure

_METRES_PER_PIXEL = 5.0  # where a polygon is drawn: some thirty projects in view


def _opened(path: str, awaited: str, ready: Callable[[Any], bool], patience: float) -> Any:
    """The window with a workspace, once it is as wanted. Raises Failed."""
    from ecodesk.app import make_application, start_window

    application = make_application()
    window = start_window(application, path)
    window.resize(1600, 1000)
    _wait(window, awaited, ready, patience)
    return window


def _wait(window: Any, awaited: str, ready: Callable[[Any], bool], patience: float) -> None:
    """Let the window work until it is as wanted. Raises Failed with what it says when it refuses or is late."""
    from PySide6.QtWidgets import QApplication

    ends = time.monotonic() + patience
    while not ready(window):
        QApplication.processEvents()
        if (refusal := _refusal(window)) is not None:
            raise Failed(f"the window was not {awaited}: it says “{refusal}”")
        if time.monotonic() > ends:
            raise Failed(f"the window was not {awaited} within {patience:.0f} s; {_state(window)}")
        time.sleep(0.001)


def _refusal(window: Any) -> str | None:
    """What the window says of something that went wrong."""
    from PySide6.QtWidgets import QPlainTextEdit

    if (bug := window.problems.open_dialog) is not None:
        return str(bug.findChild(QPlainTextEdit).toPlainText()).strip().rpartition("\n")[2]
    notice = window.panes.map.notice_bar.notice
    return notice.text.in_language("en") if notice is not None and notice.level == "error" else None


def _state(window: Any) -> str:
    """What the window says and does."""
    notice = window.panes.map.notice_bar.notice
    says = f"it says “{notice.text.in_language('en')}”" if notice is not None else "it says nothing"
    works = [task.title.in_language("en") for task in window.background.running]
    return f"{says} and is at work on {', '.join(works) or 'nothing'}"


def _map_is_painted(window: Any) -> bool:
    pictures = window.canvas.pictures
    return window.session.workspace is not None and pictures.scene is not None and pictures.up_to_date


_PAINTED = "painted"
_SETTLED = "checked and painted"


def start(path: str, patience: float) -> None:
    """Say when the map is painted, and leave."""
    window = _opened(path, _PAINTED, _map_is_painted, patience)
    window.canvas.repaint()
    print(_PAINTED, flush=True)
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


@dataclass
class _Frames:
    """For each frame: how late a heartbeat of a millisecond came at most, and how much work of the window's own
    thread lay between two beats at most. Other programs lengthen the first, not the second.
    """

    blocked: list[float]
    worked: list[float]


def _frames(steps: int, step: Callable[[int], None]) -> _Frames:
    """Take a step per frame of 16 ms."""
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication

    frames = _Frames([0.0], [0.0])
    last = [time.perf_counter(), time.thread_time()]

    def beat() -> None:
        now = [time.perf_counter(), time.thread_time()]
        frames.blocked[-1] = max(frames.blocked[-1], now[0] - last[0])
        frames.worked[-1] = max(frames.worked[-1], now[1] - last[1])
        last[:] = now

    def take() -> None:
        frames.blocked.append(0.0)
        frames.worked.append(0.0)
        step(len(frames.blocked))
        if len(frames.blocked) > steps:
            QApplication.exit()

    heart, pace = QTimer(), QTimer()
    for timer, every, slot in ((heart, 1, beat), (pace, 16, take)):
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(slot)
        timer.start(every)
    QApplication.exec()
    return _Frames(frames.blocked[1:], frames.worked[1:])


def _tell(frames: _Frames, found: str) -> None:
    blocked = f"worst {max(frames.blocked) * 1000:.0f} ms in {len(frames.blocked)} frames"
    work = ", ".join(f"{name} {s * 1000:.1f} ms" for name, s in percentiles(frames.worked, 50, 99).items())
    words = f"{blocked}; at work of its own {work}; {found}"
    print(json.dumps({"frames": frames.blocked, "found": words, "megabytes": peak_megabytes()}), flush=True)
    os._exit(0)


def pan(path: str, patience: float, steps: int, pixels: float) -> None:
    """Drag the map with the middle button, some pixels per frame."""
    from PySide6.QtCore import QPointF

    window = _opened(path, _SETTLED, _settled, patience)
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


def drag(path: str, patience: float, project: str, steps: int, pixels: float) -> None:
    """Drag a vertex of a project that is wholly in view, some pixels per frame."""
    from PySide6.QtCore import QPointF

    from ecodesk.model.records import Project

    window = _opened(path, _SETTLED, _settled, patience)
    window.edit_shape(project)
    _wait(window, _SETTLED, _settled, patience)
    canvas = window.canvas
    shape = window.session.snapshot.row(Project.table, project).geometry
    start = QPointF(*canvas.viewport.pixel(*shape.exterior.coords[0]))
    _mouse(canvas, "press", start, "LeftButton", "LeftButton")
    if not canvas.tool.chosen:
        raise Failed(f"no vertex of the project was caught; {_state(window)}")
    frames = _frames(steps, lambda n: _mouse(canvas, "move", _round(start, n, pixels), held="LeftButton"))
    if canvas.tool.sketch is None:
        raise Failed(f"the vertex did not move; {_state(window)}")
    _tell(frames, f"{len(shape.exterior.coords):,} vertices in hand")


def draw(path: str, patience: float, steps: int, pixels: float) -> None:
    """Move the pointer some pixels per frame while a polygon of five clicks waits for its next vertex."""
    from PySide6.QtCore import QPointF

    window = _opened(path, _SETTLED, _settled, patience)
    canvas = window.canvas
    canvas.show_view(canvas.viewport.x, canvas.viewport.y, _METRES_PER_PIXEL)
    _wait(window, _SETTLED, _settled, patience)
    canvas.take_tool("polygon")
    middle = QPointF(canvas.width() / 2, canvas.height() / 2)
    for dx, dy in ((0, 0), (120, -90), (260, -40), (300, 110), (140, 190)):
        at = middle + QPointF(dx, dy)
        _mouse(canvas, "press", at, "LeftButton", "LeftButton")
        _mouse(canvas, "release", at, "LeftButton")
    frames = _frames(steps, lambda n: _mouse(canvas, "move", _round(middle, n, pixels)))
    if canvas.tool.sketch is None:
        raise Failed(f"nothing was drawn; {_state(window)}")
    _tell(frames, "snapping to what is in view")


def _end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell what went wrong, also in a slot of Qt, and leave whatever still works."""
    if not isinstance(error, Failed):
        traceback.print_exception(kind, error, trace)
    print(failure(str(error) if isinstance(error, Failed) else f"{kind.__name__}: {error}"), flush=True)
    os._exit(1)


if __name__ == "__main__":
    sys.excepthook = _end
    patience, act, path, *words = sys.argv[1:]
    match act:
        case "start":
            start(path, float(patience))
        case "pan":
            pan(path, float(patience), int(words[0]), float(words[1]))
        case "drag":
            drag(path, float(patience), words[0], int(words[1]), float(words[2]))
        case "draw":
            draw(path, float(patience), int(words[0]), float(words[1]))
