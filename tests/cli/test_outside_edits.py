"""What another program wrote into a plan keeps its place in the history when a command writes next."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ecodesk.store.geopackage_schema import register_functions
from ecodesk.workspace import Workspace
from tests.cli.conftest import Run
from tests.cli.test_commands import patches


def test_an_import_first_takes_in_what_another_program_changed(
    run: Run, sample: Path, tmp_path: Path
) -> None:
    connection = sqlite3.connect(sample)
    register_functions(connection)
    connection.execute("UPDATE project SET name = '在外修改' WHERE code = 'ZH01-001'")
    connection.commit()
    connection.close()
    assert run("import", sample, patches(tmp_path / "p.gpkg"), "--as", "problems").status == 0
    with Workspace.open(sample) as workspace:
        labels = [step.label.zh for step in workspace.history(limit=2)]
        assert labels[1] == "在 EcoDesk 之外修改" and labels[0] != labels[1]
        assert workspace.outside_edit() is None
