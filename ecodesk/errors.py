"""Errors a user can do something about; everything else is a bug and looks like one."""

from __future__ import annotations

from ecodesk.i18n import Text, join


class EcoDeskError(Exception):
    """Something expected went wrong. Says what, where, why and what to do next.

    `what` is a full sentence without its final stop; the other parts are optional and follow it.
    The workspace is as it was before the attempt whenever this is raised.
    """

    def __init__(
        self, what: Text, *, where: Text | None = None, why: Text | None = None, remedy: Text | None = None
    ) -> None:
        super().__init__(what.en)
        self.what = what
        self.where = where
        self.why = why
        self.remedy = remedy

    @property
    def message(self) -> Text:
        """What, where, why and the next step as one short paragraph in both languages."""
        parts = [part for part in (self.what, self.where, self.why, self.remedy) if part is not None]
        joined = join(parts, zh="。", en=". ")
        return Text(joined.zh + "。", joined.en + ".")

    def __str__(self) -> str:
        return str(self.message)


class Stale(EcoDeskError):
    """The row was changed by somebody else since it was read; nothing was written."""


class ReadOnly(EcoDeskError):
    """The workspace is open for reading only; nothing was written."""


class CannotOpen(EcoDeskError):
    """The file or database is not a workspace this program can open; it was not touched."""


class CannotImport(EcoDeskError):
    """The file cannot be taken in as it is; the workspace was not touched."""


class CannotWrite(EcoDeskError):
    """The output could not be written; no half-written file is left."""
