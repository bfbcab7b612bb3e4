"""The checkout that the architecture tests read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "ecodesk"


def modules() -> list[Path]:
    """All modules of the program."""
    return sorted(PACKAGE.rglob("*.py"))


def tool(*arguments: str, folder: Path = ROOT) -> tuple[int, str]:
    """Run a Python program of this environment in `folder`: its exit status and all it printed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout
