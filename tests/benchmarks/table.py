"""The table of results: one line per part and peer, with what is aimed at."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.benchmarks.measurement import Measurement, Timing

HEAD = ("measurement", "EcoDesk", "peer", "", "ratio", "target", "", "peak memory")
MET, MISSED = "met", "MISSED"


@dataclass(frozen=True)
class Missing:
    """A side without a timing: it was skipped, or it failed; the reason is one sentence."""

    reason: str
    failed: bool = False

    @property
    def state(self) -> str:
        return "failed" if self.failed else "skipped"


@dataclass(frozen=True)
class Outcome:
    """What came back from all sides of a measurement; a side that did not run gives the reason."""

    measurement: Measurement
    ours: Timing | Missing
    peers: Mapping[str, Timing | Missing]

    @property
    def sides(self) -> Mapping[str, Timing | Missing]:
        return {"EcoDesk": self.ours, **self.peers}


def duration(seconds: float) -> str:
    """A time with three digits: 12.3 s, 4.56 ms."""
    if seconds >= 1:
        return f"{seconds:.3g} s" if seconds < 100 else f"{seconds:,.0f} s"
    return f"{seconds * 1000:.3g} ms"


def memory(megabytes: float | None) -> str:
    if megabytes is None:
        return "—"
    return f"{megabytes / 1024:.1f} GB" if megabytes >= 1024 else f"{megabytes:.0f} MB"


def rows(outcome: Outcome) -> list[tuple[str, ...]]:
    """The lines of one measurement."""
    measurement, ours = outcome.measurement, outcome.ours
    if isinstance(ours, Missing):
        return [(measurement.title, ours.state, "", "", "", "", "", "")]
    shown = memory if measurement.unit == "MB" else duration
    made: list[tuple[str, ...]] = []
    for part, seconds in ours.seconds.items():
        title = f"{measurement.title}, {part}" if part else measurement.title
        aim = measurement.seconds.get(part)
        met = "" if aim is None else MET if seconds <= aim else MISSED
        own = (title, shown(seconds))
        absolute = (f"≤ {shown(aim)}" if aim is not None else "—", met)
        if not outcome.peers:
            made.append((*own, measurement.alone, "—", "—", *absolute, memory(ours.megabytes)))
        for n, (peer, theirs) in enumerate(outcome.peers.items()):
            begin = own if n == 0 else ("", "")
            if isinstance(theirs, Missing):
                end = (*(absolute if n == 0 and aim is not None else ("—", "")), memory(ours.megabytes))
                made.append((*begin, f"{peer}: {theirs.state}", "—", "—", *end))
                continue
            ratio = seconds / theirs.seconds[part]
            most = measurement.ratios.get(peer) if measurement.aimed in (None, part) else None
            target = (f"≤ {most} ×", MET if ratio <= most else MISSED) if most is not None else ("—", "")
            if n == 0 and aim is not None:
                target = absolute
            both = f"{memory(ours.megabytes)} / {memory(theirs.megabytes)}"
            made.append((*begin, peer, shown(theirs.seconds[part]), f"{ratio:.2f}", *target, both))
            most_memory = measurement.memory_ratios.get(peer)
            if most_memory is not None and ours.megabytes and theirs.megabytes:
                used = ours.megabytes / theirs.megabytes
                words = (
                    f"{measurement.title}, memory",
                    memory(ours.megabytes),
                    peer,
                    memory(theirs.megabytes),
                )
                made.append(
                    (*words, f"{used:.2f}", f"≤ {most_memory} ×", MET if used <= most_memory else MISSED, "")
                )
    return made


def notes(outcome: Outcome) -> list[str]:
    """What each side found, and why some are skipped."""
    said = [(side, t.found if isinstance(t, Timing) else t.reason) for side, t in outcome.sides.items()]
    return [f"{outcome.measurement.name}: {side}: {text}" for side, text in said if text]


def failures(outcome: Outcome) -> list[str]:
    """Which sides failed, and why."""
    missing = [(side, t) for side, t in outcome.sides.items() if isinstance(t, Missing) and t.failed]
    return [f"{outcome.measurement.name}: {side}: {t.reason}" for side, t in missing]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def markdown(lines: Sequence[Sequence[str]]) -> str:
    """Lines as a table that reads well as text and as Markdown."""
    listed = [HEAD, *lines]
    widths = [max(3, *(_width(line[i]) for line in listed)) for i in range(len(HEAD))]

    def row(cells: Sequence[str]) -> str:
        padded = (cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True))
        return f"| {' | '.join(padded)} |"

    return "\n".join([row(HEAD), row(["-" * width for width in widths]), *map(row, lines)])
