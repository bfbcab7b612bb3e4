"""What a measurement is: our side, the peers it is compared with in the same run, and what is aimed at."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import Any

from tests.benchmarks.material import Material


class Absent(Exception):
    """A peer is not on this machine; the text says what is missing."""


class Failed(Exception):
    """A side could not be measured; the text says why in one sentence."""


@dataclass(frozen=True)
class Timing:
    """What one side took: seconds by part, what it found (to see that both did the same work), peak memory."""

    seconds: Mapping[str, float]
    found: str = ""
    megabytes: float | None = None  # of the side's process; None when it runs in a server


Side = Callable[[Material], Timing]


@dataclass(frozen=True)
class Measurement:
    """One question, asked of EcoDesk and of its peers, each in a process of its own."""

    name: str
    title: str
    ours: Side
    peers: Mapping[str, Side]
    ratios: Mapping[str, float] = field(default_factory=dict)  # peer → ours over theirs, at most
    aimed: str | None = None  # the part the ratios are aimed at; every part unless named
    seconds: Mapping[str, float] = field(default_factory=dict)  # part → ours, at most
    memory_ratios: Mapping[str, float] = field(default_factory=dict)  # peer → our memory over theirs, at most
    alone: str = ""  # why there is no peer
    unit: str = "s"  # of what is measured: s, or MB


def fastest(repeats: int, work: Callable[[], Any]) -> tuple[float, Any]:
    """The shortest of several runs, and what the last one returned: other programs can only add time."""
    best, found = float("inf"), None
    for _ in range(repeats):
        started = time.perf_counter()
        found = work()
        best = min(best, time.perf_counter() - started)
    return best, found


def percentiles(times: Sequence[float], *wanted: int) -> dict[str, float]:
    """Percentiles of some times as parts: `{"p50": …, "p95": …}`."""
    ordered = sorted(times)
    return {f"p{p}": ordered[ceil(len(ordered) * p / 100) - 1] for p in wanted}


def held_megabytes() -> float:
    """The memory this process holds now. Raises Absent where the system does not tell."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        raise Absent("memory held by a process is told by Linux only") from None
    held = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(held.split()[1]) / 1024


def peak_megabytes() -> float | None:
    """The most memory this process has held; None where the system does not tell."""
    if os.name == "nt":
        return None
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1024 * 1024 if sys.platform == "darwin" else 1024)
