"""Figures that several panels show and that take too long for the UI thread: coverage, areas, unit shares.

One `Figures` belongs to a session; it works in the background after every change of the plan and keeps
the last complete figures until the next are there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Signal

from ecodesk.analysis.coverage import CoverageMatrix, matrix
from ecodesk.analysis.duty_gaps import DutyGap, duty_gaps
from ecodesk.analysis.ground import home_shares
from ecodesk.analysis.grouping import project_areas
from ecodesk.i18n import t
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Cancelled, Progress
from ecodesk.ui.session import Session

_RELEVANT = frozenset(
    {
        *("project", "problem_patch", "restoration_unit", "setting", "basin", "county_boundary", "org_unit"),
        *("unit_need", "gap_justification"),
    }
)


@dataclass(frozen=True)
class PlanFigures:
    """Figures of one picture: coverage, duty gaps, and by project id the area in m² of its footprint and the
    share (0 to 1, NaN without unit or area) of it that lies in its unit.
    """

    snapshot: Snapshot
    coverage: CoverageMatrix
    areas: dict[str, float]
    duty_gaps: tuple[DutyGap, ...] = ()
    home_shares: Mapping[str, float] = field(default_factory=dict)


class Figures(QObject):
    """The last figures of the session's plan; `changed` fires when new ones are there."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._busy = False
        self._wanted = False
        self.last: PlanFigures | None = None
        session.plan_changed.connect(self._plan_changed)
        if session.snapshot is not None:
            self._start()

    @property
    def coverage(self) -> CoverageMatrix | None:
        """The completeness matrix, or None until it has been worked out."""
        return self.last.coverage if self.last is not None else None

    @property
    def fresh(self) -> bool:
        """Whether the figures are those of the picture as it is now."""
        return self.last is not None and self.last.snapshot is self._session.snapshot

    @property
    def working(self) -> bool:
        """Whether figures are being worked out now."""
        return self._busy

    def work_out(self) -> None:
        """Work everything out anew, as after the user has stopped it."""
        self._start()

    def area(self, project: str) -> float | None:
        """Ellipsoidal area in m² of a project's footprint."""
        return self.last.areas.get(project) if self.last is not None else None

    def _plan_changed(self, applied: Any) -> None:
        if applied is None:
            self.last = None
            self.changed.emit()
        elif not (applied.edit.tables & _RELEVANT):
            return
        self._start()

    def _start(self) -> None:
        snapshot, workspace = self._session.snapshot, self._session.workspace
        if snapshot is None:
            return
        if self._busy:
            self._wanted = True
            return
        self._busy, self._wanted = True, False

        def work(progress: Progress) -> PlanFigures:
            sizes, inside = project_areas(snapshot), home_shares(snapshot)
            progress.report(1, 2)
            ids = snapshot.named("project").ids
            coverage = matrix(snapshot)
            area, share = (dict(zip(ids, found.tolist(), strict=True)) for found in (sizes, inside))
            return PlanFigures(snapshot, coverage, area, duty_gaps(snapshot, coverage), share)

        def done(figures: PlanFigures) -> None:
            self._done(figures, still=self._session.workspace is workspace)

        title = t("统计覆盖", "Working out coverage")
        self._session.background.read(title, work, done, self._failed, droppable=True)

    def _done(self, figures: PlanFigures, *, still: bool) -> None:
        """Keep new figures; those of a plan that has been closed meanwhile are dropped."""
        self._busy = False
        if still:
            self.last = figures
            self.changed.emit()
        if self._wanted:
            self._start()

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        self.changed.emit()
        if self._wanted:
            self._start()
        if not isinstance(error, Cancelled):
            raise error


def figures_of(session: Session) -> Figures:
    """The figures of a session; made when first asked for."""
    found = session.findChild(Figures)
    return found if isinstance(found, Figures) else Figures(session)
