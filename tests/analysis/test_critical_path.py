"""The critical path agrees with trying out every chain of steps; circles are told, not walked for ever."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from ecodesk.analysis.critical_path import Activity, critical_path


@st.composite
def networks(draw: st.DrawFn) -> list[Activity]:
    """Steps without circles: each names only steps before it."""
    count = draw(st.integers(1, 9))
    made = []
    for n in range(count):
        after = draw(st.sets(st.integers(0, n - 1), max_size=3)) if n else set()
        made.append(
            Activity(
                str(n),
                draw(st.integers(0, 12)),
                tuple(map(str, sorted(after))),
                draw(st.integers(0, 20)),
                draw(st.sampled_from("ab")),
            )
        )
    return draw(st.permutations(made))


def ends(steps: Sequence[Activity], late: str = "", by: int = 0) -> dict[str, int]:
    """The end of every step found by walking every chain to it; `late` ends `by` days later than it could."""
    known = {one.id: one for one in steps}

    def end(step: str) -> int:
        one = known[step]
        start = max([one.not_before, *(end(first) for first in one.after)])
        return start + one.days + (by if step == late else 0)

    return {step: end(step) for step in known}


def last_of_groups(steps: Sequence[Activity], at: dict[str, int]) -> dict[str, int]:
    return {one.group: max(at[o.id] for o in steps if o.group == one.group) for one in steps}


@given(networks())
def test_a_step_may_slip_by_its_slack_and_not_a_day_more(steps: list[Activity]) -> None:
    found = critical_path(steps)
    assert found.circles == ()
    planned = ends(steps)
    assert {step: span.end for step, span in found.spans.items()} == planned
    limit = last_of_groups(steps, planned)
    for step, span in found.spans.items():
        assert span.slack >= 0
        slipped = last_of_groups(steps, ends(steps, step, span.slack))
        assert slipped == limit, "no end moves while the slack lasts"
        further = last_of_groups(steps, ends(steps, step, span.slack + 1))
        assert further != limit, "one day more and an end moves"


@given(networks(), st.data())
def test_a_circle_is_told_and_what_does_not_hang_on_it_is_still_worked_out(
    steps: list[Activity], data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, 4))
    ring = [Activity(f"r{n}", 1, (f"r{(n - 1) % size}",)) for n in range(size)]
    behind = Activity("behind", 1, ("r0", steps[0].id))
    found = critical_path([*ring, behind, *steps])
    (circle,) = found.circles
    assert sorted(circle) == sorted(one.id for one in ring)
    for one, following in zip(circle, (*circle[1:], circle[0]), strict=True):
        assert one in next(r.after for r in ring if r.id == following)
    assert set(found.spans) == {one.id for one in steps} and not found.is_critical("behind")


def test_a_step_that_names_one_nobody_knows_begins_when_it_is_planned() -> None:
    found = critical_path([Activity("a", 3, ("gone",), 10)])
    assert (found.spans["a"].start, found.spans["a"].end, found.is_critical("a")) == (10, 13, True)
