"""What a user relies on when something is saved, on both engines."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
import shapely
import shapely.affinity
from sqlalchemy import event

from ecodesk.errors import CannotWrite, ReadOnly, Stale
from ecodesk.i18n import t
from ecodesk.model.edit import Change, Edit, add, change, delete
from ecodesk.model.fields import Record, record_types
from ecodesk.model.records import OrgUnit, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.store import Store
from ecodesk.workspace import Workspace
from tests.store.conftest import CRS, SQUARE, Place

LABEL = t("测试", "Test")
Make = Callable[..., Project]


def rows_of(snapshot: Snapshot) -> dict[str, Record]:
    return {row_id: table[row_id] for table in snapshot.tables.values() for row_id in table.ids}


def replace(store: Store, code: str, **values: object) -> Edit:
    row = store.load().table(Project).one(code=code)
    assert row is not None
    return change(LABEL, [(row, dataclasses.replace(row, **values))])


def test_every_kind_of_value_comes_back_as_it_was(place: Place, project: Make) -> None:
    full = project(
        invest=Decimal("9295.77"),
        declared_area_hm2=283.7912,
        start=date(2024, 3, 1),
        elements=("water", "lake"),
        description="多行\n文字“引号”，逗号",
        geometry=shapely.MultiPolygon([SQUARE, SQUARE.buffer(100).difference(SQUARE.buffer(50))]),
    )
    bare = project("B", geometry=None)
    place.create(full, bare)
    loaded = place.open(read_only=True).load().table(Project)
    assert (loaded[full.id], loaded[bare.id]) == (full, bare)
    assert list(loaded.column("invest")) == [Decimal("9295.77"), None]
    assert list(loaded.column("elements")) == [("water", "lake"), ()]


def test_an_edit_is_there_for_the_next_opener_and_in_the_history(
    place: Place, rows: list[Record], project: Make
) -> None:
    store = place.create(*rows)
    new = project("ZH03-009")
    step, saved = store.apply(add(t("画面 ZH03-009", "Draw ZH03-009"), new).by("赵芳"))
    assert saved.changes[0].after == new
    store.close()
    again = place.open()
    assert again.load().table(Project)[new.id] == new
    assert again.revision == step.seq
    newest = again.history(1)[0]
    assert (newest.label.zh, newest.author, newest.touched) == (
        "画面 ZH03-009",
        "赵芳",
        (("project", new.id),),
    )


def test_undo_and_redo_go_back_and_forth_and_survive_a_restart(
    place: Place, rows: list[Record], project: Make
) -> None:
    store = place.create(*rows)
    start = rows_of(store.load())
    store.apply(add(t("一", "one"), project("N-1")).by("李敏"))
    store.apply(replace(store, "N-1", name="改名", geometry=SQUARE.buffer(3)).by("李敏"))
    store.apply(delete(t("三", "three"), store.load().table(Project).one(code="ZH03-001")).by("李敏"))  # type: ignore[arg-type]
    end = rows_of(store.load())
    store.close()
    store = place.open()
    store.load()
    assert store.undo_label() == t("三", "three") and store.redo_label() is None
    for _ in range(3):
        edit = store.undo_edit()
        assert edit is not None
        store.apply(edit)
    assert rows_of(store.load()) == start
    assert store.undo_edit() is None
    store.close()
    store = place.open()
    store.load()
    while (edit := store.redo_edit()) is not None:
        store.apply(edit)
    assert rows_of(store.load()) == end


def test_a_new_edit_after_undo_forgets_redo(place: Place, rows: list[Record], project: Make) -> None:
    store = place.create(*rows)
    store.apply(add(LABEL, project("N-1")).by("李敏"))
    store.apply(store.undo_edit())  # type: ignore[arg-type]
    assert store.redo_label() == LABEL
    store.apply(add(LABEL, project("N-2")).by("李敏"))
    assert store.redo_edit() is None


def test_an_older_step_can_be_taken_back_while_later_ones_stay(place: Place, rows: list[Record]) -> None:
    store = place.create(*rows)
    first, _ = store.apply(replace(store, "ZH03-001", name="新名"))
    store.apply(replace(store, "ZH03-001", note="备注"))
    store.apply(store.edit(first.edit_id).inverse())
    row = store.load().table(Project).one(code="ZH03-001")
    assert row is not None and (row.name, row.note) == ("项目 ZH03-001", "备注")
    assert next(s for s in store.history() if s.edit_id == first.edit_id).undone


def test_an_earlier_step_is_restored_and_what_others_do_meanwhile_stays(
    place: Place, rows: list[Record], project: Make
) -> None:
    store = place.create(*rows)
    workspace = Workspace(store, store.load())
    kept = workspace.apply(replace(store, "ZH03-001", name="一")).step
    then = rows_of(workspace.snapshot)
    moved = shapely.affinity.translate(SQUARE, 500, 0)
    workspace.apply(replace(store, "ZH03-001", name="二", geometry=moved))
    workspace.apply(
        delete(LABEL, *(r for r in workspace.snapshot.table(Project).rows() if r.code == "ZH03-002"))
    )
    theirs = project("T-1")
    store.apply(add(LABEL, theirs).by("王建军"))
    back = workspace.edit_back_to(kept)
    assert len(back.changes) == 2
    workspace.apply(back)
    assert rows_of(workspace.snapshot) == rows_of(store.load()) == {**then, theirs.id: theirs}

    workspace.apply(replace(store, "ZH03-001", name="三"))
    back = workspace.edit_back_to(kept)
    store.apply(replace(store, "ZH03-001", name="他的").by("王建军"))
    with pytest.raises(Stale):
        workspace.apply(back)


def test_a_step_that_a_later_one_changed_again_cannot_be_taken_back(place: Place, rows: list[Record]) -> None:
    store = place.create(*rows)
    first, _ = store.apply(replace(store, "ZH03-001", name="一"))
    store.apply(replace(store, "ZH03-001", name="二").by("王建军"))
    with pytest.raises(Stale) as caught:
        store.apply(store.edit(first.edit_id).inverse())
    assert "王建军" in caught.value.message.zh and "王建军" in caught.value.message.en
    assert store.load().table(Project).column("name")[0] == "二"


def test_two_people_may_change_different_fields_of_one_row_but_not_the_same(
    place: Place, rows: list[Record]
) -> None:
    store = place.create(*rows)
    mine, theirs = replace(store, "ZH03-001", name="我的"), replace(store, "ZH03-001", note="他的")
    clash = replace(store, "ZH03-001", name="也是我的")
    store.apply(theirs)
    _, saved = store.apply(mine)
    after = saved.changes[0].after
    assert isinstance(after, Project) and (after.name, after.note) == ("我的", "他的")
    with pytest.raises(Stale):
        store.apply(clash)


def test_a_deleted_or_doubled_row_is_stale(place: Place, rows: list[Record]) -> None:
    store = place.create(*rows)
    late = replace(store, "ZH03-001", name="晚了")
    row = store.load().table(Project).one(code="ZH03-001")
    assert row is not None
    store.apply(delete(LABEL, row))
    with pytest.raises(Stale):
        store.apply(late)
    with pytest.raises(Stale):
        store.apply(add(LABEL, rows[1]))


def test_a_refused_edit_leaves_nothing_behind(place: Place, rows: list[Record], project: Make) -> None:
    store = place.create(*rows)
    before, revision = rows_of(store.load()), store.revision
    with pytest.raises(Stale):
        store.apply(Edit(LABEL, (*add(LABEL, project("N-1")).changes, *add(LABEL, rows[1]).changes)))
    assert rows_of(store.load()) == before and store.revision == revision


def test_a_large_import_is_one_step_and_one_undo(place: Place, rows: list[Record], project: Make) -> None:
    store = place.create(*rows)
    start = rows_of(store.load())
    many = [project(f"I-{i}", geometry=shapely.box(i, 0, i + 1, 1)) for i in range(600)]
    store.apply(add(t("导入", "Import"), *many).by("李敏"))
    loaded = store.load().table(Project)
    assert len(loaded) == 602 and loaded[many[7].id] == many[7]
    store.apply(store.undo_edit())  # type: ignore[arg-type]
    assert rows_of(store.load()) == start


def test_one_step_may_add_change_and_delete_rows_of_several_tables_with_and_without_shapes(
    place: Place, rows: list[Record], project: Make
) -> None:
    store = place.create(*rows)
    start = rows_of(store.load())
    full = project("I-1", invest=Decimal("12.50"), start=date(2024, 3, 1), elements=("water", "lake"))
    bare, office = project("I-2", geometry=None), OrgUnit(code="LYJ", name="县林业局")
    kept, gone = rows[2], rows[3]
    changes = (
        Change(None, full),
        Change(gone, None),
        Change(None, office),
        Change(kept, dataclasses.replace(kept, note="已改")),
        Change(None, bare),
    )
    store.apply(Edit(LABEL, changes, "李敏"))
    after = rows_of(store.load())
    assert (after[full.id], after[bare.id], after[office.id]) == (full, bare, office)
    undo = store.undo_edit()
    assert undo is not None and undo.changes == tuple(c.inverse() for c in reversed(changes))
    store.apply(undo)
    assert rows_of(store.load()) == start
    redo = store.redo_edit()
    assert redo is not None and redo.changes == changes
    store.apply(redo)
    assert rows_of(store.load()) == after


def test_a_step_that_changes_nothing_is_a_step_like_any_other(place: Place, rows: list[Record]) -> None:
    store = place.create(*rows)
    start = rows_of(store.load())
    step, _ = store.apply(Edit(LABEL, (), "李敏"))
    undo = store.undo_edit()
    assert undo is not None and undo.undoes == step.edit_id
    store.apply(undo)
    assert rows_of(store.load()) == start and store.undo_edit() is None


def test_reading_only_refuses_to_write(place: Place, rows: list[Record], project: Make) -> None:
    place.create(*rows).close()
    with pytest.raises(ReadOnly):
        place.open(read_only=True).apply(add(LABEL, project("N-1")))


def test_an_existing_workspace_is_never_overwritten(place: Place, rows: list[Record]) -> None:
    place.create(*rows)
    with pytest.raises(CannotWrite):
        place.create()
    assert len(place.open(read_only=True).load().table(OrgUnit)) == 1


def test_the_picture_after_an_edit_equals_one_loaded_anew(
    place: Place, rows: list[Record], project: Make
) -> None:
    store = place.create(*rows)
    snapshot = store.load()
    for edit in (
        add(LABEL, project("N-1"), project("N-2")),
        replace(store, "ZH03-001", geometry=SQUARE.buffer(1)),
        delete(LABEL, rows[3]),
    ):
        step, saved = store.apply(edit)
        snapshot = snapshot.after(saved, step.seq)
    fresh = store.load()
    assert rows_of(snapshot) == rows_of(fresh) and snapshot.revision == fresh.revision
    assert snapshot.crs == fresh.crs == CRS


def test_every_declared_record_type_can_be_kept(place: Place) -> None:
    made = [kind(geometry=SQUARE if kind.shape.value != "none" else None) for kind in record_types().values()]
    store = place.create(*made)
    assert rows_of(store.load()) == {row.id: row for row in made}


def test_others_edits_arrive_as_they_were_made(place: Place, rows: list[Record], project: Make) -> None:
    """Also those of a row that was deleted later."""
    store = place.create(*rows)
    seen = store.load()
    new = project("N-1")
    made = [
        add(t("画面", "Draw"), new).by("王建军"),
        change(LABEL, [(new, dataclasses.replace(new, name="改名"))]).by("王建军"),
        change(LABEL, [(rows[2], dataclasses.replace(rows[2], note="改过", geometry=None))]),  # type: ignore[type-var]
        delete(LABEL, dataclasses.replace(new, name="改名")),
        delete(LABEL, dataclasses.replace(rows[2], note="改过", geometry=None)),  # type: ignore[type-var]
    ]
    for edit in made:
        store.apply(edit)
    since = store.edits_since(seen)
    assert [edit for _, edit in since] == made
    assert (since[0][0].author, since[0][0].label.zh) == ("王建军", "画面")
    for step, edit in since:
        seen = seen.after(edit, step.seq)
    assert rows_of(seen) == rows_of(store.load())


def test_a_workspace_takes_in_what_others_did_before_its_own_step(
    place: Place, rows: list[Record], project: Make
) -> None:
    store = place.create(*rows)
    workspace = Workspace(store, store.load())
    start = workspace.snapshot
    theirs, gone, mine = project("T-1"), project("T-2"), project("M-1")
    store.apply(add(LABEL, theirs, gone).by("王建军"))
    store.apply(replace(store, "ZH03-001", note="他的").by("王建军"))
    store.apply(delete(LABEL, gone).by("王建军"))
    row = start.table(Project).one(code="ZH03-001")
    assert row is not None
    label = t("我的", "Mine")
    edit = Edit(label, (Change(None, mine), Change(row, dataclasses.replace(row, name="我的"))), "李敏")
    applied = workspace.apply(edit)
    assert rows_of(workspace.snapshot) == rows_of(store.load())
    assert workspace.snapshot.revision == store.revision == applied.step.seq
    assert rows_of(start.after(applied.edit)) == rows_of(workspace.snapshot), "views and checks are told all"
    assert {change.id for change in applied.edit.changes} == {theirs.id, mine.id, row.id}
    assert (applied.edit.id, applied.edit.label, applied.step.edit_id) == (edit.id, label, edit.id)
    assert workspace.refresh() == []


def test_thousands_of_changed_rows_are_read_and_written_in_few_statements(
    place: Place, rows: list[Record], project: Make
) -> None:
    many = [project(f"I-{i}", geometry=shapely.box(i, 0, i + 1, 1)) for i in range(700)]
    store = place.create(*rows, *many)
    start = rows_of(store.load())
    moved = [
        dataclasses.replace(row, geometry=shapely.box(0, i, 1, i + 1)) for i, row in enumerate(many[:400])
    ]
    named = [dataclasses.replace(row, name=f"改{i}", invest=Decimal(i)) for i, row in enumerate(many[400:])]
    statements: list[str] = []

    @event.listens_for(store.engine, "before_cursor_execute")
    def count(_: object, __: object, statement: str, *___: object) -> None:
        statements.append(statement)

    store.apply(change(LABEL, list(zip(many, [*moved, *named], strict=True))).by("李敏"))
    undo = store.undo_edit()
    assert undo is not None
    store.apply(undo)
    assert len(statements) < 50
    assert rows_of(store.load()) == start
    redo = store.redo_edit()
    assert redo is not None
    store.apply(redo)
    after = store.load().table(Project)
    assert all(after[row.id] == row for row in (*moved, *named))
