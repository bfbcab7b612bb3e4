"""Whatever is done can be undone: after taking back every step the rows are as they were."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecodesk.model.fields import Record
from ecodesk.workspace import Workspace
from tests.model.made_rows import edits, rows
from tests.store.conftest import CRS
from tests.store.test_store import rows_of

MANY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@MANY
@given(st.lists(rows(), max_size=5), st.data())
def test_undoing_everything_restores_equal_rows(start: list[Record], data: st.DataObject) -> None:
    """Over rows of every record type, with undo and redo in between and a restart at the end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "w.gpkg"
        with Workspace.create(path, CRS, start) as workspace:
            at_first = rows_of(workspace.snapshot)
            assert at_first == {row.id: row for row in start}
            for what in data.draw(st.lists(st.sampled_from(["edit", "edit", "undo", "redo"]), max_size=8)):
                match what:
                    case "undo":
                        workspace.undo()
                    case "redo":
                        workspace.redo()
                    case _:
                        workspace.apply(data.draw(edits(workspace.snapshot)))
            at_last = rows_of(workspace.snapshot)
        with Workspace.open(path) as again:
            assert rows_of(again.snapshot) == at_last
            steps = 0
            while again.undo() is not None:
                steps += 1
            assert rows_of(again.snapshot) == at_first
            for _ in range(steps):
                assert again.redo() is not None
            assert rows_of(again.snapshot) == at_last


@settings(MANY, max_examples=20)  # each looks back at every step it made
@given(st.lists(rows(), max_size=5), st.data())
def test_any_earlier_step_is_restored_as_one_step(start: list[Record], data: st.DataObject) -> None:
    """With undo, redo and earlier restorations in between; the restoration itself is taken back by one undo."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "w.gpkg"
        with Workspace.create(path, CRS, start) as workspace:
            then = {step.seq: (step, rows_of(workspace.snapshot)) for step in workspace.history()}
            kinds = ["edit", "edit", "edit", "undo", "redo", "restore"]
            for what in data.draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=6)):
                match what:
                    case "undo":
                        applied = workspace.undo()
                    case "redo":
                        applied = workspace.redo()
                    case "restore" if then:
                        step = data.draw(st.sampled_from([step for step, _ in then.values()]))
                        back = workspace.edit_back_to(step)
                        applied = workspace.apply(back) if back.changes else None
                        assert rows_of(workspace.snapshot) == then[step.seq][1]
                    case _:
                        applied = workspace.apply(data.draw(edits(workspace.snapshot)))
                if applied is not None:
                    then[applied.step.seq] = (applied.step, rows_of(workspace.snapshot))
            at_last = rows_of(workspace.snapshot)
            for step, was in then.values():
                back = workspace.edit_back_to(step)
                if back.changes:
                    workspace.apply(back)
                    assert rows_of(workspace.snapshot) == was
                    workspace.undo()
                assert rows_of(workspace.snapshot) == at_last
