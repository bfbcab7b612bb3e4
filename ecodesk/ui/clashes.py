"""Finds out whether an edit that came too late leaves something to choose, and offers to see both values."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ecodesk.errors import Stale
from ecodesk.i18n import t
from ecodesk.model.clash import clash_in
from ecodesk.model.edit import Edit
from ecodesk.ui.session import Notice, NoticeAction, Session
from ecodesk.workspace import Applied


class Clashes(QObject):
    """Follows a session. `look_wanted` tells that the user wants to see both values."""

    look_wanted = Signal(object, object)  # Clash, what was said of it

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        session.went_stale.connect(self._look)

    def _look(self, edit: Edit, error: Stale) -> None:
        """Fetch what the other person did; where both changed the same field, the notice leads to both values."""

        def fetched(_: list[Applied]) -> None:
            snapshot = self._session.snapshot
            if snapshot is None or not error.row_id:
                return
            clash = clash_in(edit, error.table, error.row_id, snapshot.row(error.table, error.row_id))
            if clash is not None:
                look = NoticeAction(
                    t("看两个值", "See both values"), lambda: self.look_wanted.emit(clash, error.message)
                )
                self._session.notify(Notice(error.message, (look,), level="error"))

        self._session.refresh(fetched)
