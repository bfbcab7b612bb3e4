"""A screen for programs with windows: the one there is, a virtual one, or none (`offscreen`)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NO_SCREEN = ("QT_QPA_PLATFORM", "offscreen")


@contextmanager
def screen(scratch: Path) -> Iterator[dict[str, str]]:
    """The environment for a program with a window: settings of its own, and where to draw."""
    environment = {**os.environ, "HOME": str(scratch), "PYTHONNOUSERSITE": "1"}
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        environment[f"XDG_{name}_HOME"] = str(scratch / name.lower())
    environment["XDG_RUNTIME_DIR"] = str(scratch)
    if not sys.platform.startswith("linux") or _has_screen():
        yield environment
        return
    server = shutil.which("Xvfb")
    if server is None:
        yield environment | dict([_NO_SCREEN])
        return
    command = [server, "-displayfd", "1", "-screen", "0", "1920x1080x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        number = process.stdout.readline().strip()
        try:
            yield environment | {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        finally:
            process.terminate()


def _has_screen() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def is_offscreen(environment: dict[str, str]) -> bool:
    """Whether a program would draw nowhere, which some refuse."""
    return environment.get(_NO_SCREEN[0]) == _NO_SCREEN[1]
