"""Settling what two people made of the same row, against going through the fields one by one."""

from __future__ import annotations

import dataclasses

from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from ecodesk.i18n import plain
from ecodesk.model.clash import Clash, clash_in
from ecodesk.model.edit import change, delete
from ecodesk.model.records import Project

FIELDS = ("name", "description", "villages", "flood_plan")
VALUES = st.fixed_dictionaries({name: st.sampled_from(("一", "二", "三")) for name in FIELDS})


@given(before=VALUES, theirs=VALUES, mine=VALUES, chosen=st.sets(st.sampled_from(FIELDS)))
def test_each_field_gets_the_value_of_who_changed_it_or_of_whom_is_chosen(
    before: dict[str, str], theirs: dict[str, str], mine: dict[str, str], chosen: set[str]
) -> None:
    first = Project(code="A", **before)  # type: ignore[arg-type]
    now, after = dataclasses.replace(first, **theirs), dataclasses.replace(first, **mine)
    edit = change(plain("改"), [(first, after)])
    if not edit.changes:
        return
    clash = Clash(edit, edit.changes[0], now)
    both = {n for n in FIELDS if mine[n] != before[n] and theirs[n] != before[n]}
    assert {field.id for field in clash.fields} == both
    settled = clash.settled(chosen)
    row = settled.changes[0].after if settled.changes else now
    for name in FIELDS:
        i_stand = mine[name] != before[name] and (name not in both or name in chosen)
        assert getattr(row, name) == (mine[name] if i_stand else theirs[name])


def test_a_shape_both_moved_stays_theirs_until_mine_is_chosen() -> None:
    first = Project(code="A", geometry=box(0, 0, 1, 1))
    now = dataclasses.replace(first, geometry=box(0, 0, 2, 1))
    after = dataclasses.replace(first, geometry=box(0, 0, 3, 1), name="新")
    clash = clash_in(change(plain("改"), [(first, after)]), "project", first.id, now)
    assert clash is not None
    assert clash.shapes_differ
    kept = clash.settled(()).changes[0].after
    assert kept is not None
    assert (kept.geometry, getattr(kept, "name", "")) == (now.geometry, "新")
    taken = clash.settled((), my_shape=True).changes[0].after
    assert taken is not None
    assert taken.geometry == after.geometry


def test_a_deleted_row_leaves_nothing_to_choose() -> None:
    row = Project(code="A")
    assert clash_in(delete(plain("删"), row), "project", row.id, dataclasses.replace(row, name="x")) is None
    assert (
        clash_in(change(plain("改"), [(row, dataclasses.replace(row, name="y"))]), "project", row.id, None)
        is None
    )
