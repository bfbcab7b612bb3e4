"""The picture after an edit is the picture one would make of the rows anew, whatever was edited."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecodesk.i18n import t
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.edit import Change, Edit, add
from ecodesk.model.fields import Record, fields_of, record_types
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.table import Table
from tests.model.made_rows import edits, rows

CRS = WorkingCrs(4547)
WINDOW = shapely.box(390_010, 3_990_010, 390_022, 3_990_022)


def rows_of(snapshot: Snapshot) -> dict[str, Record]:
    return {row_id: table[row_id] for table in snapshot.tables.values() for row_id in table.ids}


def _same(table: Table[Record], anew: Table[Record]) -> None:
    """Rows, columns, geometries, index and derived arrays tell the same of every row."""
    assert sorted(table.ids) == sorted(anew.ids)
    order = table.positions(anew.ids)
    for field in fields_of(table.kind):
        column = table.column(field.id)
        assert [column[i] for i in order.tolist()] == list(anew.column(field.id))
    for row_id in anew.ids:
        assert table[row_id] == anew[row_id] and table.ids[table.position(row_id)] == row_id
        assert table.geometry[table.position(row_id)] is table[row_id].geometry
    met = {table.ids[i] for i in table.index.query(WINDOW).tolist()}
    assert met == {anew.ids[i] for i in anew.index.query(WINDOW).tolist()}
    assert _sizes(table)[order].tolist() == _sizes(anew).tolist()


def _sizes(table: Table[Record]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return table.derived("size", lambda of, at: np.nan_to_num(shapely.area(of.geometry[at])))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.lists(rows(), max_size=6), st.data())
def test_after_an_edit_the_picture_equals_one_made_anew(start: list[Record], data: st.DataObject) -> None:
    snapshot = Snapshot.of(start, CRS)
    expected = {row.id: row for row in start}
    for _ in range(data.draw(st.integers(1, 5))):
        for table in snapshot.tables.values():  # whatever has been asked for must follow the edit
            table.index.query(WINDOW)
            _sizes(table)
            for field in fields_of(table.kind)[:2]:
                table.column(field.id)
        before = rows_of(snapshot)
        edit = data.draw(edits(snapshot))
        after = snapshot.after(edit)
        assert rows_of(snapshot) == before, "the old picture stays as it was"
        for change in edit.changes:
            expected.pop(change.id, None)
            if change.after is not None:
                expected[change.id] = change.after
        anew = Snapshot.of(expected.values(), CRS)
        for name in record_types():
            _same(after.named(name), anew.named(name))
        assert after.revision == snapshot.revision + 1
        assert rows_of(after.after(edit.inverse())) == before, "and can be gone back to"
        snapshot = after


def test_untouched_tables_are_shared() -> None:
    snapshot = Snapshot.of([Project(code="P")], CRS)
    after = snapshot.after(add(t("加", "Add"), Project(code="Q")))
    assert after.tables["basin"] is snapshot.tables["basin"]
    assert after.tables["project"] is not snapshot.tables["project"]


def test_the_index_stays_right_over_hundreds_of_edits() -> None:
    """It keeps a packed tree and the few rows changed since, and packs anew after some hundreds."""
    shapes = [shapely.box(i, 0, i + 1.5, 1) for i in range(300)]
    snapshot = Snapshot.of([Project(code=str(i), geometry=g) for i, g in enumerate(shapes)], CRS)
    for i in range(400):
        table = snapshot.table(Project)
        table.index.query(WINDOW)
        row = table.at(i * 7 % len(table))
        moved = Project(id=row.id, code=row.code, geometry=shapely.box(i, 5, i + 2, 6 + i % 3))
        snapshot = snapshot.after(Edit(t("移", "Move"), (Change(row, moved if i % 5 else None),)))
    table = snapshot.table(Project)
    for at in range(0, 400, 37):
        window = shapely.box(at, 0.5, at + 3, 5.5)
        found = sorted(table.index.query(window, predicate="intersects").tolist())
        assert found == np.flatnonzero(shapely.intersects(table.geometry, window)).tolist()
