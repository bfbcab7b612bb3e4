"""The command line as a script meets it: arguments in, status, standard output and standard error out."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ecodesk import cli


@dataclass(frozen=True)
class Said:
    """What one command answered."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process."""

    def run_(*arguments: object) -> Said:
        try:
            status = cli.main([str(a) for a in arguments])
        except SystemExit as stop:  # from the parser: help, or a command that is not understood
            status = int(stop.code or 0)
        said = capsys.readouterr()
        return Said(status, said.out, said.err)

    return run_


@pytest.fixture
def run_process() -> Run:
    """Run a command as a process of its own."""

    def run_(*arguments: object) -> Said:
        command = [sys.executable, "-m", "ecodesk", *(str(a) for a in arguments)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
        return Said(done.returncode, done.stdout, done.stderr)

    return run_


@pytest.fixture
def sample(written_sample: Path, tmp_path: Path) -> Path:
    """A private copy of the sample workspace."""
    return Path(shutil.copy(written_sample, tmp_path / "长子县.gpkg"))
