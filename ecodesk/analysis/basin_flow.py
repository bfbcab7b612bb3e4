"""How water flows from unit to unit: the `downstream` graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from ecodesk.model.records import RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.table import Table


@dataclass(frozen=True)
class Flow:
    """The units in the order water passes them, and what is wrong with the graph."""

    order: tuple[str, ...]  # upstream first, basin by basin
    downstream: Mapping[str, str]
    cycles: tuple[tuple[str, ...], ...]

    @cached_property
    def tributaries(self) -> Mapping[str, tuple[str, ...]]:
        """The units whose water runs straight into each unit."""
        found: dict[str, list[str]] = {}
        for above, below in self.downstream.items():
            found.setdefault(below, []).append(above)
        return {below: tuple(above) for below, above in found.items()}

    def below(self, units: Iterable[str]) -> set[str]:
        """All units the water of these reaches, not counting the units themselves unless it comes back."""
        found: set[str] = set()
        for unit in units:
            here = self.downstream.get(unit)
            while here is not None and here not in found:
                found.add(here)
                here = self.downstream.get(here)
        return found

    def above(self, units: Iterable[str]) -> set[str]:
        """All units whose water reaches these, not counting the units themselves unless it comes back."""
        found: set[str] = set()
        waiting = list(units)
        while waiting:
            fresh = set(self.tributaries.get(waiting.pop(), ())) - found
            found |= fresh
            waiting += fresh
        return found


def flow(snapshot: Snapshot) -> Flow:
    """The flow of the units; a link to a unit that does not exist counts as none."""
    units = snapshot.table(RestorationUnit)
    return units.once("flow", lambda: _flow(units))


def _flow(units: Table[RestorationUnit]) -> Flow:
    down = {
        u: d
        for u, d in zip(units.ids, units.column("downstream"), strict=True)
        if d and d in units and d != u
    }
    loops = {u for u, d in zip(units.ids, units.column("downstream"), strict=True) if d == u}
    cycles = [*((u,) for u in sorted(loops)), *_cycles(down)]
    return Flow(_order(units, down), down, tuple(cycles))


def _cycles(down: Mapping[str, str]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    settled: set[str] = set()
    for start in down:
        path: list[str] = []
        here: str | None = start
        while here is not None and here not in settled and here not in path:
            path.append(here)
            here = down.get(here)
        if here is not None and here in path:
            found.append(tuple(path[path.index(here) :]))
        settled.update(path)
    return found


def _order(units: Table[RestorationUnit], down: Mapping[str, str]) -> tuple[str, ...]:
    """Upstream before downstream inside each basin; the larger basin first, codes decide otherwise."""
    depth = {u: _steps_to_outlet(u, down) for u in units.ids}
    basin = dict(zip(units.ids, units.column("basin"), strict=True))
    code = dict(zip(units.ids, units.column("code"), strict=True))
    members: dict[str, int] = {}
    for b in basin.values():
        members[b] = members.get(b, 0) + 1
    return tuple(sorted(units.ids, key=lambda u: (-members[basin[u]], basin[u], -depth[u], code[u])))


def _steps_to_outlet(unit: str, down: Mapping[str, str]) -> int:
    steps, here, seen = 0, unit, {unit}
    while (below := down.get(here)) is not None and below not in seen:
        seen.add(below)
        steps, here = steps + 1, below
    return steps
