"""The critical path through steps that follow each other: how late each may become before an end moves.

Days are ordinals (`date.toordinal`). A step begins when all before it are finished, and never before the day it is
planned for; it may end as late as those after it allow, and no later than the last step of its own group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Activity:
    """One step: how many days it takes, after which steps it comes, the day it is planned for, whose end counts."""

    id: str
    days: int
    after: tuple[str, ...] = ()
    not_before: int = 0
    group: str = ""


@dataclass(frozen=True)
class Span:
    """When an activity begins and ends at the earliest, and by how many days it can slip."""

    start: int
    end: int
    slack: int

    @property
    def critical(self) -> bool:
        """Whether an end moves as soon as this one does."""
        return self.slack == 0


@dataclass(frozen=True)
class CriticalPath:
    """Spans by activity. What stands in a circle, or comes after one, has none."""

    spans: Mapping[str, Span]
    circles: tuple[tuple[str, ...], ...] = ()

    def is_critical(self, activity: str) -> bool:
        """Whether an activity is known to be critical."""
        span = self.spans.get(activity)
        return span is not None and span.critical


def critical_path(activities: Sequence[Activity]) -> CriticalPath:
    """Work out spans and circles. A predecessor nobody knows counts as none; negative durations as no time."""
    by_id = {one.id: one for one in activities}
    before = {one.id: tuple(dict.fromkeys(p for p in one.after if p in by_id)) for one in activities}
    after: dict[str, list[str]] = {one.id: [] for one in activities}
    for activity, firsts in before.items():
        for first in firsts:
            after[first].append(activity)
    order = _in_order(before, after)
    starts: dict[str, int] = {}
    ends: dict[str, int] = {}
    for activity in order:
        one = by_id[activity]
        starts[activity] = max([one.not_before, *(ends[p] for p in before[activity])])
        ends[activity] = starts[activity] + max(0, one.days)
    last: dict[str, int] = {}
    for activity in order:
        group = by_id[activity].group
        last[group] = max(last.get(group, ends[activity]), ends[activity])
    latest: dict[str, int] = {}
    for activity in reversed(order):
        followers = (latest[f] - (ends[f] - starts[f]) for f in after[activity] if f in latest)
        latest[activity] = min([last[by_id[activity].group], *followers])
    spans = {a: Span(starts[a], ends[a], latest[a] - ends[a]) for a in order}
    return CriticalPath(spans, _circles({a: before[a] for a in by_id if a not in spans}))


def _in_order(before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]]) -> list[str]:
    """Every activity after all its predecessors; those in or behind a circle are left out."""
    waiting = {activity: len(firsts) for activity, firsts in before.items()}
    ready = [activity for activity, n in waiting.items() if n == 0]
    for activity in ready:  # grows while it is read
        for follower in after[activity]:
            waiting[follower] -= 1
            if waiting[follower] == 0:
                ready.append(follower)
    return ready


def _circles(before: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """Circles among activities each of which waits for another one here; every activity is visited once."""
    seen: set[str] = set()
    found: list[tuple[str, ...]] = []
    for start in before:
        path: list[str] = []
        at: dict[str, int] = {}
        here: str | None = start
        while here is not None and here not in seen and here not in at:
            at[here] = len(path)
            path.append(here)
            here = next((p for p in before[here] if p in before), None)
        if here is not None and here in at:
            found.append(tuple(reversed(path[at[here] :])))  # in the order they would follow each other
        seen.update(path)
    return tuple(found)
