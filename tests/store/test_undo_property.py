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


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
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
