"""QGIS as a peer: found on the machine, never installed by us, run by the Python it was built for."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from tests.benchmarks.material import FOLDER, Material
from tests.benchmarks.measurement import Absent

_SCRIPT = FOLDER / "qgis_script.py"
_PYTHONS = ("/usr/bin/python3", "python3")  # QGIS comes for the system's Python


def display_environment(scratch: Path) -> dict[str, str]:
    """The environment of a windowed program: settings of its own, and no screen unless there is one."""
    environment = {**os.environ, "HOME": str(scratch), "PYTHONNOUSERSITE": "1"}
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        environment[f"XDG_{name}_HOME"] = str(scratch / name.lower())
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    return environment


@cache
def _python() -> str:
    for candidate in _PYTHONS:
        found = shutil.which(candidate)
        if found and subprocess.run([found, "-c", "import qgis.core"], capture_output=True).returncode == 0:
            return found
    raise Absent("no QGIS for Python; on Debian: apt-get install python3-qgis")


def program() -> str:
    """QGIS's own window. Raises Absent."""
    found = shutil.which("qgis")
    if not found:
        raise Absent("no QGIS window; on Debian: apt-get install qgis")
    return found


def run(task: str, material: Material, *arguments: Any) -> dict[str, Any]:
    """Run one task of `qgis_script.py`; what it told, with its peak memory. Raises Absent without QGIS."""
    command = [_python(), str(_SCRIPT), task, *(json.dumps(argument) for argument in arguments)]
    done = subprocess.run(
        command, env=display_environment(material.scratch), stdout=subprocess.PIPE, text=True, check=True
    )
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told
