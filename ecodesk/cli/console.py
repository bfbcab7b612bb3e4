"""What the command line shows: progress and errors on standard error, results on standard output."""

from __future__ import annotations

import json
import sys
from typing import Any

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text
from ecodesk.progress import Progress


class ConsoleProgress(Progress):
    """Shows the current step on one line of a terminal, and nothing when output goes to a file."""

    def __init__(self) -> None:
        self._shown = ""

    def shown(self, done: float, total: float, text: Text | None) -> None:
        if not sys.stderr.isatty():
            return
        line = f"{text or ''} {done:.0f}/{total:.0f}"
        if line != self._shown:
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)
            self._shown = line

    def clear(self) -> None:
        """Take the line away before results are printed."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._shown = ""


def say(text: object = "") -> None:
    """One line of result."""
    print(text)


def say_json(value: Any) -> None:
    """One JSON object, readable, with Chinese as it is."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def complain(error: EcoDeskError) -> None:
    """An error in one plain paragraph."""
    print(str(error.message), file=sys.stderr)
