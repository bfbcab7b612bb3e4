"""A comparison of versions finds what looking at every value of every row finds."""

from __future__ import annotations

import dataclasses
import random
from decimal import Decimal
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecodesk.analysis.version_shapes import shape_changes
from ecodesk.i18n import t
from ecodesk.model.belonging import followed
from ecodesk.model.edit import add, change, delete
from ecodesk.model.fields import Record, fields_of, same_geometry
from ecodesk.model.records import FundingSource, Project, ReviewComment, SplitAgreement, WorkItem
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.version_diff import HOW_REVIEW_GOES, ChangeKind, RowChange, compare
from ecodesk.sample.build import CRS, sample_rows

LABEL = t("改", "Change")


@pytest.fixture(scope="session")
def plan() -> Snapshot:
    return Snapshot.of(sample_rows(), CRS)


def brute_force(old: Snapshot, new: Snapshot) -> set[tuple[str, str, str, frozenset[str]]]:
    found = set()
    for name in old.tables.keys() - HOW_REVIEW_GOES:
        before, after = dict(old.named(name).items()), dict(new.named(name).items())
        for row_id in before.keys() | after.keys():
            one, two = before.get(row_id), after.get(row_id)
            if one is None or two is None:
                found.add((name, row_id, "added" if one is None else "removed", frozenset()))
            elif one != two:
                names = ["is_sample", *(f.id for f in fields_of(type(one)))]
                other = frozenset(n for n in names if getattr(one, n) != getattr(two, n))
                same = same_geometry(one.geometry, two.geometry)
                found.add((name, row_id, "fields" if same else "reshaped", other))
    return found


def told(changes: tuple[RowChange, ...]) -> set[tuple[str, str, str, frozenset[str]]]:
    return {(c.table, c.id, c.kind.value, frozenset(c.fields)) for c in changes}


def edited(plan: Snapshot, dice: random.Random) -> Snapshot:
    """The plan after some edits of every kind."""
    for _ in range(dice.randrange(1, 8)):
        table = plan.named(
            dice.choice(["project", "work_item", "funding_source", "ledger_entry", "township"])
        )
        row = table.at(dice.randrange(len(table)))
        match dice.randrange(5):
            case 0:
                edit = delete(LABEL, row)
            case 1:
                edit = add(LABEL, dataclasses.replace(row, id=f"new-{dice.random()}"))
            case 2 if row.geometry is not None:
                edit = change(LABEL, [(row, _moved(row, dice))])
            case _:
                edit = change(LABEL, [(row, _otherwise(row, dice))])
        plan = plan.after(followed(plan, edit))
    return plan


def _moved(row: Record, dice: random.Random) -> Record:
    assert row.geometry is not None
    return dataclasses.replace(row, geometry=shapely.transform(row.geometry, lambda xy: xy + dice.random()))


def _otherwise(row: Record, dice: random.Random) -> Record:
    values: dict[str, Any] = {
        "note": str(dice.random()),
        "invest": Decimal(dice.randrange(9)),
        "amount": None,
    }
    names = {f.id for f in fields_of(type(row))} & values.keys()
    return dataclasses.replace(row, **{name: values[name] for name in names})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_it_finds_what_brute_force_finds(plan: Snapshot, seed: int) -> None:
    dice = random.Random(seed)
    old, new = edited(plan, dice), edited(plan, dice)
    diff = compare(old, new)
    assert told(diff.changes) == brute_force(old, new)
    parts = [c for e in diff.entries for c in (*((e.own,) if e.own else ()), *e.parts)]
    assert told(tuple(parts)) == told(diff.changes) and len(parts) == len(diff.changes)
    turned = compare(new, old)
    assert diff.count(ChangeKind.ADDED) == turned.count(ChangeKind.REMOVED)


def test_parts_are_told_with_what_they_belong_to_and_reviewing_is_no_change(plan: Snapshot) -> None:
    project = next(p for p in plan.table(Project).rows() if p.code == "ZH03-003")
    source = next(s for s in plan.table(FundingSource).rows() if s.project == project.id)
    work = next(w for w in plan.table(WorkItem).rows() if w.project == project.id)
    edit = change(LABEL, [(source, dataclasses.replace(source, document="晋财 1 号"))])
    new = plan.after(edit).after(delete(LABEL, work)).after(add(LABEL, ReviewComment(project=project.id)))
    (entry,) = compare(plan, new).entries
    assert entry.key == (Project.table, project.id) and entry.kind is ChangeKind.FIELDS
    assert {(p.table, p.kind) for p in entry.parts} == {
        ("funding_source", ChangeKind.FIELDS),
        ("work_item", ChangeKind.REMOVED),
    }


def test_a_row_without_code_and_name_is_called_by_the_rows_it_is_about(plan: Snapshot) -> None:
    projects = [
        next(p for p in plan.table(Project).rows() if p.code == code) for code in ("ZH03-003", "ZH04-001")
    ]
    agreement = SplitAgreement(projects=tuple(p.id for p in projects))
    new = plan.after(add(LABEL, agreement))
    for diff in (compare(plan, new), compare(new, plan)):
        (entry,) = diff.entries
        assert diff.caption(entry).zh == "ZH03-003、ZH04-001"
        assert agreement.id[:8] not in diff.caption(entry).en


def test_what_was_agreed_to_has_to_be_looked_at_again_when_it_changes(plan: Snapshot) -> None:
    project = plan.table(Project).at(0)
    one = plan.after(change(LABEL, [(project, dataclasses.replace(project, note="一"))]))
    two = plan.after(change(LABEL, [(project, dataclasses.replace(project, note="二"))]))
    first, second = compare(plan, one), compare(plan, two)
    assert first.change_hash(first.entries[0]) == compare(plan, one).change_hash(first.entries[0])
    assert first.change_hash(first.entries[0]) != second.change_hash(second.entries[0])


def test_the_ground_of_a_moved_shape_is_gained_and_lost(plan: Snapshot) -> None:
    project = next(p for p in plan.table(Project).rows() if p.code == "ZH03-003")
    assert project.geometry is not None
    larger = dataclasses.replace(project, geometry=project.geometry.buffer(50))
    diff = compare(plan, plan.after(change(LABEL, [(project, larger)])))
    (shape,) = shape_changes(diff, diff.entries).values()
    assert shape.removed_m2 < 1 and shape.added_m2 == pytest.approx(
        larger.geometry.area - project.geometry.area, rel=1e-3
    )
