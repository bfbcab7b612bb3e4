"""QGIS as a peer: found on the machine, never installed by us, run by the Python it was built for."""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from typing import Any

from tests.benchmarks.material import FOLDER, Material
from tests.benchmarks.measurement import Absent
from tests.benchmarks.programs import told
from tests.benchmarks.screen import screen

_SCRIPT = FOLDER / "qgis_script.py"
_PYTHONS = ("/usr/bin/python3", "python3")  # QGIS comes for the system's Python
_PATIENCE = 3000.0  # seconds: it takes a hundred for each view of a province with names


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
    """Run one task of `qgis_script.py`; what it told, with its peak memory.

    Raises Absent without QGIS, Failed when it does not come to an end.
    """
    command = [_python(), str(_SCRIPT), task, *(json.dumps(argument) for argument in arguments)]
    with screen(material.scratch) as environment:
        return told(f"QGIS ({task})", command, environment, _PATIENCE)
