"""A mapping that shares what stays behaves like a dict that was copied and changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecodesk.model.amended import Amended, AmendedList

keys = st.integers(0, 12)
step = st.tuples(st.dictionaries(keys, st.integers(), max_size=5), st.sets(keys, max_size=5))


@given(st.dictionaries(keys, st.integers()), st.lists(step, max_size=8))
def test_it_holds_what_a_copied_dict_would_hold(
    first: dict[int, int], steps: list[tuple[dict[int, int], set[int]]]
) -> None:
    plain, amended = dict(first), Amended(first)
    for changed, gone in steps:
        before, kept = amended, dict(plain)
        plain = {k: v for k, v in plain.items() if k not in gone} | changed
        amended = amended.after(changed, gone)
        assert amended == plain and len(amended) == len(plain)
        assert dict(amended.items()) == plain and sorted(amended.values()) == sorted(plain.values())
        assert set(amended) == set(plain)
        assert all((k in amended) == (k in plain) for k in range(13))
        assert before == kept


def test_many_changes_are_settled_into_one_mapping_again() -> None:
    amended = Amended({n: n for n in range(3_000)})
    for n in range(2_500):
        amended = amended.after({n: -n}, [n + 1])
    assert len(amended) == 2_999 and 2_500 not in amended
    assert (amended[0], amended[2_499], amended[2_999]) == (0, -2_499, 2_999)


@given(
    st.lists(st.integers(), max_size=20),
    st.lists(st.dictionaries(st.integers(0, 30), st.integers()), max_size=6),
)
def test_a_list_holds_what_a_copied_list_would_hold(first: list[int], steps: list[dict[int, int]]) -> None:
    plain, amended = list(first), AmendedList(first, {}, len(first))
    for changed in steps:
        longest = max([len(plain), *(at + 1 for at in changed)])
        changed = dict.fromkeys(range(len(plain), longest), 0) | changed
        plain = [*plain, *[0] * (longest - len(plain))]
        for at, value in changed.items():
            plain[at] = value
        amended = AmendedList(amended, changed, longest)
        assert list(amended) == plain and len(amended) == len(plain)
        assert [amended[i] for i in range(-longest, longest)] == plain * 2
        assert amended[1:-1] == plain[1:-1]


def test_a_list_with_very_many_changes_is_one_list_again() -> None:
    amended = AmendedList(range(3_000), {n: -n for n in range(2_000)}, 3_000)
    assert list(amended) == [*(-n for n in range(2_000)), *range(2_000, 3_000)]


def test_a_list_has_no_values_beyond_its_ends_and_equals_any_list_of_the_same() -> None:
    amended = AmendedList([1, 2, 3], {1: 5, 3: 4}, 4)
    for place in (4, -5, -6, 100):
        with pytest.raises(IndexError):
            amended[place]
    assert amended == [1, 5, 3, 4] and list(amended) == [1, 5, 3, 4]
    assert amended == AmendedList([1, 5], {2: 3, 3: 4}, 4)
    assert amended != [1, 5, 3] and amended != [1, 5, 3, 3] and amended != "1534"


def test_what_is_kept_beside_the_base_stays_small_over_thousands_of_edits() -> None:
    mapping: Amended[int, int] = Amended({n: n for n in range(100)})
    column = AmendedList(list(range(100)), {}, 100)
    for n in range(5_000):
        mapping = mapping.after({n % 150: n, 1_000 + n: n}, [1_000 + n - 50])
        column = AmendedList(column, {n % 100: n}, 100)
        kept = _reachable(mapping) + _reachable(column)
        assert kept < 5_000, "neither a chain of earlier ones nor everything that ever changed"
    assert len(mapping) == 200 and column[7] == 4_907


def _reachable(root: object) -> int:
    """How many entries the containers it refers to hold."""
    seen: set[int] = set()
    left, total = [root], 0
    while left:
        item = left.pop()
        if id(item) in seen or not isinstance(item, (Amended, AmendedList, dict, list, set)):
            continue
        seen.add(id(item))
        if isinstance(item, (Amended, AmendedList)):
            left += vars(item).values()
        else:
            total += len(item)
    return total
