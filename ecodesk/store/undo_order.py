"""What undo and redo would take next, worked out from the log alone, so that it survives a restart."""

from __future__ import annotations

from collections.abc import Iterable

BASELINE = "-"  # `undoes` of the edit that made the workspace: it is history, but nothing to undo
FREEZING = "="  # `undoes` of an edit that froze a version: what is frozen stays


class UndoOrder:
    """The edits that can be undone and redone, newest last."""

    def __init__(self, log: Iterable[tuple[str, str, str]] = ()) -> None:
        self._done: list[str] = []
        self._undone: list[str] = []
        self.taken_back: set[str] = set()
        for edit_id, undoes, redoes in log:
            self.note(edit_id, undoes, redoes)

    def note(self, edit_id: str, undoes: str, redoes: str) -> None:
        """Take an edit into account that has just been saved."""
        if undoes:
            self.taken_back.add(undoes)
            if undoes in self._done:
                self._done.remove(undoes)
            self._undone.append(undoes)
            return
        if redoes:
            if redoes in self._undone:
                self._undone.remove(redoes)
        else:
            self._undone.clear()
        self._done.append(edit_id)

    def note_of_others(self, undoes: str) -> None:
        """Take into account that somebody else took back an edit."""
        if undoes:
            self.taken_back.add(undoes)
            if undoes in self._done:
                self._done.remove(undoes)

    @property
    def next_undo(self) -> str | None:
        return self._done[-1] if self._done else None

    @property
    def next_redo(self) -> str | None:
        return self._undone[-1] if self._undone else None
