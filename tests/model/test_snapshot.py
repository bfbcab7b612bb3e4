"""The picture after an edit is the picture one would make of the rows anew, whatever was edited."""

from __future__ import annotations

import dataclasses
import threading
from concurrent.futures import ThreadPoolExecutor

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


class _SlowRows:
    """Rows a store holds, each built by as many threads at once as the test wants."""

    def __init__(self, row: Project, readers: int) -> None:
        self._row = row
        self._all_there = threading.Barrier(readers)

    def record(self, position: int) -> Project:
        self._all_there.wait(30)
        return dataclasses.replace(self._row)

    def column(self, field: str) -> list[object]:
        return [getattr(self._row, field)]


def test_readers_in_several_threads_get_one_row_and_one_array() -> None:
    row = Project(code="P", geometry=shapely.box(0, 0, 1, 1))
    geometry = np.array([row.geometry], dtype=object)
    table = Table(Project, [row.id], geometry, _SlowRows(row, 3))
    together = threading.Barrier(3)

    def sizes(of: Table[Record], at: np.ndarray[tuple[int, ...], np.dtype[np.intp]]) -> object:
        together.wait(30)
        return shapely.area(of.geometry[at])

    def ask(_: int) -> tuple[Project, object]:
        return table[row.id], table.derived("size", sizes)  # type: ignore[arg-type]

    with ThreadPoolExecutor(3) as readers:
        rows, arrays = zip(*readers.map(ask, range(3)), strict=True)
    assert len({id(r) for r in rows}) == 1 and rows[0] == row
    assert len({id(a) for a in arrays}) == 1


def test_readers_fill_a_table_while_edits_make_the_next_ones() -> None:
    snapshot = Snapshot.of([Project(code=str(i), name="n") for i in range(300)], CRS)
    stop = threading.Event()
    shown: list[Snapshot] = [snapshot]

    def read(thread: int) -> int:
        turn = 0
        while not stop.is_set():
            turn += 1
            table = shown[-1].table(Project)
            codes, wanted = table.column("code"), f"{thread} {turn % 4}"
            assert len(codes) == len(table) and table.at(turn % 300).code == codes[turn % 300]
            assert table.derived(wanted, lambda of, at: np.zeros(len(at))).shape == (len(table),)
            table.column(fields_of(Project)[turn % 12].id)
        return turn

    with ThreadPoolExecutor(3) as readers:
        reading = [readers.submit(read, thread) for thread in range(3)]
        try:
            for i in range(200):
                row = snapshot.table(Project).at(i)
                edit = Edit(t("改", "Change"), (Change(row, dataclasses.replace(row, name=str(i))),))
                snapshot = snapshot.after(edit)
                shown.append(snapshot)
        finally:
            stop.set()
        assert all(done.result() for done in reading)
    names = snapshot.table(Project).column("name")
    assert list(names) == [*map(str, range(200)), *["n"] * 100]


def test_columns_are_right_whenever_they_are_asked_for() -> None:
    """A column follows edits cheaply while it is asked for; after many edits unasked it is read anew."""
    snapshot = Snapshot.of([Project(code=str(i)) for i in range(40)], CRS)
    expected = {row.id: row for row in snapshot.table(Project).rows()}
    snapshot.table(Project).column("name")
    for i in range(450):
        row = list(expected.values())[i % 40]
        new = Project(code=f"N{i}") if i % 90 == 10 else dataclasses.replace(row, name=str(i))
        snapshot = snapshot.after(Edit(t("改", "Change"), (Change(expected.get(new.id), new),)))
        expected[new.id] = new
        if i in (5, 80, 81, 300):
            table = snapshot.table(Project)
            assert list(table.column("name")) == [expected[row_id].name for row_id in table.ids]
    table = snapshot.table(Project)
    assert list(table.column("name")) == [expected[row_id].name for row_id in table.ids]
    assert list(table.column("code")) == [expected[row_id].code for row_id in table.ids]
