"""Whatever is done can be undone: after taking back every step the rows are as they were."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path
from typing import Any

import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecodesk.i18n import t
from ecodesk.model.edit import Change, Edit
from ecodesk.model.records import Project
from ecodesk.workspace import Workspace
from tests.store.conftest import CRS, SQUARE
from tests.store.test_store import rows_of

action = st.tuples(st.sampled_from(["add", "delete", "rename", "move", "undo", "redo"]), st.integers(0, 9))


def _edit(workspace: Workspace, what: str, n: int) -> Edit | None:
    table = workspace.snapshot.table(Project)
    label = t("步骤", "Step")
    if what == "add":
        return Edit(
            label, (Change(None, Project(code=f"A{n}", name="加", geometry=shapely.box(n, 0, n + 1, 1))),)
        )
    if not len(table):
        return None
    row = table.at(n % len(table))
    if what == "delete":
        return Edit(label, (Change(row, None),))
    values: dict[str, Any] = (
        {"name": f"名{n}"} if what == "rename" else {"geometry": shapely.box(n, n, n + 2, n + 3)}
    )
    after = dataclasses.replace(row, **values)
    return Edit(label, (Change(row, after),)) if after != row else None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(action, max_size=14))
def test_undoing_everything_restores_equal_rows(actions: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "w.gpkg"
        with Workspace.create(path, CRS, [Project(code="P", name="起点", geometry=SQUARE)]) as workspace:
            start = rows_of(workspace.snapshot)
            for what, n in actions:
                if what in ("undo", "redo"):
                    workspace.undo() if what == "undo" else workspace.redo()
                elif (edit := _edit(workspace, what, n)) is not None:
                    workspace.apply(edit)
            end = rows_of(workspace.snapshot)
        with Workspace.open(path) as again:
            assert rows_of(again.snapshot) == end
            while again.undo() is not None:
                pass
            assert rows_of(again.snapshot) == start
