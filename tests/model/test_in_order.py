"""Values in order stay in order through any changes, and the one before stays as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecodesk.model import in_order
from ecodesk.model.in_order import InOrder

numbers = st.sets(st.integers(0, 60), max_size=40)


def _key(value: int) -> tuple[int]:
    return (value,)


@given(numbers, st.lists(numbers, max_size=6))
def test_after_any_changes_the_values_are_those_wanted_in_order(
    start: set[int], steps: list[set[int]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(in_order, "_BLOCK", 4)
        now, held = InOrder.of(start, _key), set(start)
        for wanted in steps:
            following = now.after(held - wanted, wanted - held)
            assert list(now) == sorted(held)
            assert list(following) == sorted(wanted)
            now, held = following, wanted


def test_a_value_taken_out_and_put_back_in_one_step_stays() -> None:
    now = InOrder.of(range(5), _key)
    assert list(now.after([0, 4], [4, 0])) == [0, 1, 2, 3, 4]
