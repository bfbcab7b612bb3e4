"""The window driven in a process of its own: how long it was blocked in each frame, and how it is called."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.benchmarks.material import Material
from tests.benchmarks.measurement import Timing, percentiles
from tests.benchmarks.programs import told
from tests.benchmarks.screen import screen

_PATIENCE = 600.0  # seconds until the window is as wanted: all rules of a province take minutes
_FRAMES = 300.0  # seconds more for the frames, and for a window that answers nothing at all


def command(act: str, path: Path, *words: str | float, patience: float = _PATIENCE) -> list[str]:
    """The window on a file, driven by one act of `tests.benchmarks.window`; `patience` is for each state awaited."""
    act_words = map(str, (patience, act, path, *words))
    return [sys.executable, "-m", "tests.benchmarks.window", *act_words]


def window_frames(material: Material, act: str, path: Path, *words: str | float) -> Timing:
    """The longest blocks of the window per frame. Raises Failed with what the window says."""
    with screen(material.scratch) as environment:
        answer = told("the window", command(act, path, *words), environment, 2 * _PATIENCE + _FRAMES)
    return Timing(percentiles(answer["frames"], 50, 99), answer["found"], answer["megabytes"])
