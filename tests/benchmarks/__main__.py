"""Measure EcoDesk beside its peers: `python -m tests.benchmarks [NAME …] [--size N] [--cache DIR]`.

Every side of every measurement runs in a process of its own, one after another. Times are the shortest of
several runs unless a percentile is named; peak memory is that of the process (EcoDesk / peer). A peer that is
not on this machine is skipped, and said so; a side that fails or does not come to an end is named with the reason.
The maps both sides paint are left as pictures in the cache, to be looked at.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from tests.benchmarks.material import Material
from tests.benchmarks.measurement import Failed, Timing
from tests.benchmarks.one_side import MEASUREMENTS, OURS, packed
from tests.benchmarks.postgis_peer import MISSING, new_schema
from tests.benchmarks.programs import told
from tests.benchmarks.table import Missing, Outcome, failures, markdown, notes, rows

_PATIENCE = 3600.0  # seconds for one side: the rules of a large province take minutes, names in QGIS as well


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    postgis = os.environ.get("ECODESK_TEST_POSTGIS", "")
    material = Material(options.cache, options.size, Path(), postgis, new_schema())
    names = options.names or list(MEASUREMENTS)
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        print(f"unknown: {' '.join(unknown)}; there are: {' '.join(MEASUREMENTS)}", file=sys.stderr)
        return 2
    _say(_machine())
    _say(f"preparing {material.size:,} projects in {material.cache}")
    try:
        _run("prepare", "files", material)
    except Failed as failed:
        _say(f"FAILED: {failed}")
        return 1
    outcomes = []
    with _tables(material, names) as ready:
        for name in names:
            measurement = MEASUREMENTS[name]
            sides = {side: _side(name, side, ready) for side in (OURS, *measurement.peers)}
            outcomes.append(Outcome(measurement, sides.pop(OURS), sides))
    print(markdown([line for outcome in outcomes for line in rows(outcome)]))
    print()
    for line in (note for outcome in outcomes for note in notes(outcome)):
        print(f"- {line}")
    print(f"- {_machine()}")
    failed = [line for outcome in outcomes for line in failures(outcome)]
    for line in failed:
        _say(f"FAILED: {line}")
    return 1 if failed else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.benchmarks", description=__doc__.split("\n\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=" ".join(MEASUREMENTS))
    parser.add_argument("--size", type=int, default=100_000, help="projects in the province")
    parser.add_argument("--cache", type=Path, default=user_cache_path("ecodesk-benchmarks"))
    return parser.parse_args(arguments)


@contextmanager
def _tables(material: Material, names: Sequence[str]) -> Iterator[Material]:
    """The province in PostGIS while it is needed; without a server the material says so."""
    needed = any(peer.startswith("PostGIS") for name in names for peer in MEASUREMENTS[name].peers)
    if not needed:
        yield material
        return
    if not material.postgis:
        _say(f"SKIPPED: every comparison with PostGIS: {MISSING}")
        yield material
        return
    _say("copying the province into PostGIS")
    try:
        try:
            _run("prepare", "tables", material)
            ready = material
        except Failed as failed:
            _say(f"SKIPPED: every comparison with PostGIS: {failed}")
            ready = replace(material, postgis="")
        yield ready
    finally:
        _run("prepare", "no tables", material)


def _run(name: str, side: str, material: Material) -> dict[str, Any]:
    """What `one_side` tells of one side, run in a process of its own. Raises Failed."""
    with tempfile.TemporaryDirectory(prefix="ecodesk-bench-") as scratch:
        given = packed(replace(material, scratch=Path(scratch)))
        command = [sys.executable, "-m", "tests.benchmarks.one_side", name, side, given]
        return told(f"{name} ({side})", command, _with_bytecode(material.cache / "bytecode"), _PATIENCE)


def _with_bytecode(folder: Path) -> dict[str, str]:
    """As an installed program starts: compiled once, also where the machine asks Python to leave nothing behind."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(folder)}


def _side(name: str, side: str, material: Material) -> Timing | Missing:
    """The timing of one side, or why there is none."""
    try:
        answer = _run(name, side, material)
    except Failed as failed:
        _say(f"FAILED: {name}: {side}: {failed}")
        return Missing(str(failed), failed=True)
    if "absent" in answer:
        _say(f"SKIPPED: {name}: {side}: {answer['absent']}")
        return Missing(str(answer["absent"]))
    timing = Timing(answer["seconds"], answer["found"], answer["megabytes"])
    _say(f"{name}: {side}: " + ", ".join(f"{part} {s:.4f} s".strip() for part, s in timing.seconds.items()))
    return timing


def _machine() -> str:
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}{load}"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
