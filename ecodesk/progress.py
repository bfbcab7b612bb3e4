"""Report progress and be cancelled, without knowing who listens."""

from __future__ import annotations

from ecodesk.i18n import Text


class Cancelled(Exception):
    """The user asked to stop; whatever was running has left nothing behind."""


class Progress:
    """What long-running functions report to. This one listens to nobody; see the fronts for others."""

    def report(self, done: float, total: float, text: Text | None = None) -> None:
        """Say that `done` of `total` steps are finished. Raises `Cancelled` when asked to stop."""
        if self.cancelled:
            raise Cancelled
        self.shown(done, total, text)

    @property
    def cancelled(self) -> bool:
        """Whether the user asked to stop."""
        return False

    def shown(self, done: float, total: float, text: Text | None) -> None:
        """Show the step to whoever listens; overridden by the window and the command line."""


SILENT = Progress()
