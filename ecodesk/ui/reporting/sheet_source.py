"""Lays the sheet out off the UI thread whenever plan, findings or options change."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ecodesk.errors import EcoDeskError
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Progress
from ecodesk.reports.catalogue import ReportOptions
from ecodesk.reports.plan_sheet import plan_sheet
from ecodesk.reports.preflight import PreflightItem, preflight
from ecodesk.reports.sheet_drawing import SheetDrawing
from ecodesk.rules.finding import CheckResult
from ecodesk.ui.background import Background
from ecodesk.ui.newest import Newest


@dataclass(frozen=True, eq=False)
class WantedSheet:
    """What to lay out; `target` is where it would be written."""

    kind: str
    snapshot: Snapshot
    result: CheckResult | None
    options: ReportOptions
    target: Path | None

    def same_as(self, other: WantedSheet | None) -> bool:
        """Whether both give the same sheet and checks."""
        return other is not None and (
            self.snapshot is other.snapshot
            and self.result is other.result
            and (self.kind, self.options, self.target) == (other.kind, other.options, other.target)
        )


@dataclass(frozen=True, eq=False)
class LaidOutSheet:
    """A sheet ready to be drawn, with the checks before printing."""

    wanted: WantedSheet
    drawing: SheetDrawing
    items: tuple[PreflightItem, ...]


class SheetSource(QObject):
    """Keeps the newest sheet; `ready` brings a `LaidOutSheet`, `failed` what kept it from being laid out."""

    ready = Signal(object)
    failed = Signal(object)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._newest = Newest(background)
        self._asked: WantedSheet | None = None
        self.sheet: LaidOutSheet | None = None

    @property
    def busy(self) -> bool:
        """Whether a newer sheet is being laid out."""
        return self._newest.busy

    def want(self, wanted: WantedSheet) -> None:
        """Ask for a sheet, unless it is there or on its way."""
        if wanted.same_as(self._asked):
            return
        self._asked = wanted

        def work(progress: Progress) -> LaidOutSheet | EcoDeskError:
            try:
                return _laid_out(wanted, progress)
            except EcoDeskError as error:
                return error

        self._newest.ask(work, self._done)

    def forget(self) -> None:
        """Nothing is open any more."""
        self._newest.forget()
        self._asked = self.sheet = None

    def _done(self, made: LaidOutSheet | EcoDeskError) -> None:
        if isinstance(made, EcoDeskError):
            self._asked = self.sheet = None
            self.failed.emit(made)
            return
        self.sheet = made
        self.ready.emit(made)


def _laid_out(wanted: WantedSheet, progress: Progress) -> LaidOutSheet:
    options = wanted.options
    sheet = plan_sheet(wanted.snapshot, wanted.result, use_mark=options.use_mark, unit=options.unit)
    drawing = SheetDrawing(sheet, wanted.snapshot, options, progress)
    items = preflight(sheet, drawing.facts, wanted.result, wanted.snapshot.revision, wanted.target)
    return LaidOutSheet(wanted, drawing, tuple(items))
