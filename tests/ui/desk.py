"""An open sample as tests of panels handle it."""

from __future__ import annotations

from dataclasses import dataclass

from pytestqt.qtbot import QtBot

from ecodesk.model.fields import Record, record_type
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session
from tests.settling import settle


@dataclass
class Desk:
    """An open sample and how it looks."""

    session: Session
    look: Appearance
    qtbot: QtBot

    @property
    def snapshot(self) -> Snapshot:
        found = self.session.snapshot
        assert found is not None
        return found

    def row(self, table: str, code: str) -> Record:
        """A row of the sample by its code."""
        found = self.snapshot.table(record_type(table)).one(code=code)
        assert found is not None, code
        return found

    def select(self, table: str, *codes: str) -> None:
        """Select rows for the whole window."""
        self.session.select(Selection.of(table, *(self.row(table, code).id for code in codes)))

    def settle(self) -> None:
        """Let everything that was begun come to its end, and what it leads to."""
        settle(self.qtbot, self.session)
