"""What came and went in this sitting: each finding a re-check no longer found, or found again, after which step."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import QObject

from ecodesk.rules.finding import Finding, FindingsChange, Subject
from ecodesk.ui.session import Session
from ecodesk.workspace import Applied

_MOST = 5_000


@dataclass(frozen=True)
class Turn:
    """A finding that went (`gone`), or one that had gone before and came back."""

    finding: Finding
    gone: bool
    author: str  # of the step it followed
    at: datetime


class FindingTurns(QObject):
    """Listens to the session; forgets everything when another plan is opened."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._turns: deque[Turn] = deque(maxlen=_MOST)
        self._gone: set[str] = set()  # ids of those that went
        self._author, self._at = "", datetime.now(UTC)
        session.workspace_changed.connect(self._forget)
        session.plan_changed.connect(self._plan_changed)
        session.findings_changed.connect(self._findings_changed)

    def about(self, subjects: Iterable[Subject]) -> list[Turn]:
        """The turns of findings about any of these rows, newest first."""
        wanted = frozenset(subjects)
        return [turn for turn in reversed(self._turns) if not wanted.isdisjoint(turn.finding.subjects)]

    def _forget(self) -> None:
        self._turns.clear()
        self._gone.clear()

    def _plan_changed(self, applied: Applied | None) -> None:
        if applied is not None:
            self._author, self._at = applied.step.author, applied.step.at

    def _findings_changed(self, change: FindingsChange | None) -> None:
        if change is None:
            return
        for finding in (*change.removed, *change.changed):
            known = change.result.findings.get(finding.id)
            gone = known is None or not known.found
            if gone and finding.id not in self._gone:
                self._gone.add(finding.id)
                self._turns.append(Turn(finding, True, self._author, self._at))
        for finding in (*change.added, *change.changed):
            if finding.found and finding.id in self._gone:
                self._gone.discard(finding.id)
                self._turns.append(Turn(finding, False, self._author, self._at))
