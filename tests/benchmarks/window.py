"""The program's own window, driven from inside: `python -m tests.benchmarks.window start|pan FILE …`."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.benchmarks.measurement import peak_megabytes


def _opened(path: str, ready: Callable[[Any], bool]) -> Any:
    """The window with a workspace, once it is as wanted."""
    from ecodesk.app import make_application, make_window

    application = make_application()
    window = make_window(application)
    window.resize(1600, 1000)
    window.show()
    window.opening.open_location(path)
    while not ready(window):
        application.processEvents()
        time.sleep(0.001)
    return window


def _map_is_painted(window: Any) -> bool:
    pictures = window.canvas.pictures
    return window.session.workspace is not None and pictures.scene is not None and pictures.up_to_date


def start(path: str) -> None:
    """Say when the map is painted, and leave."""
    window = _opened(path, _map_is_painted)
    window.grab()
    print("painted", flush=True)
    os._exit(0)  # the check that has begun would be waited for


def pan(path: str, steps: int, pixels: float) -> None:
    """Drag the map with the middle button once per frame; how late a one-millisecond heartbeat comes in each."""
    from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    def settled(window: Any) -> bool:
        session = window.session
        return session.result is not None and not session.checking and _map_is_painted(window)

    window = _opened(path, settled)
    canvas = window.canvas
    at = QPointF(canvas.width() * 0.1, canvas.height() / 2)
    frames: list[float] = [0.0]
    last = [time.perf_counter()]
    middle, none = Qt.MouseButton.MiddleButton, Qt.MouseButton.NoButton

    def mouse(kind: Any, button: Any, held: Any) -> None:
        away = canvas.mapToGlobal(QPoint(0, 0))
        modifiers = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(canvas, QMouseEvent(kind, at, at + away, button, held, modifiers))

    def beat() -> None:
        now = time.perf_counter()
        frames[-1] = max(frames[-1], now - last[0])
        last[0] = now

    def step() -> None:
        nonlocal at
        frames.append(0.0)
        at += QPointF(pixels, 0)
        mouse(QEvent.Type.MouseMove, none, middle)
        if len(frames) > steps:
            QApplication.exit()

    mouse(QEvent.Type.MouseButtonPress, middle, middle)
    heart, pace = QTimer(), QTimer()
    heart.setTimerType(Qt.TimerType.PreciseTimer)
    pace.setTimerType(Qt.TimerType.PreciseTimer)
    heart.timeout.connect(beat)
    pace.timeout.connect(step)
    heart.start(1)
    pace.start(16)
    QApplication.exec()
    findings = len(window.session.result.findings)
    print(
        json.dumps(
            {
                "frames": frames[1:],
                "found": f"worst {max(frames) * 1000:.0f} ms in {steps} frames, {findings:,} findings marked",
                "megabytes": peak_megabytes(),
            }
        ),
        flush=True,
    )
    os._exit(0)


if __name__ == "__main__":
    if sys.argv[1] == "start":
        start(sys.argv[2])
    else:
        pan(sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
