"""What rows are called in the label of a step: by their codes, or how many there are."""

from __future__ import annotations

from collections.abc import Sequence

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Record


def short_caption(row: Record) -> str:
    """What an undo label calls a row: its code, or else its name."""
    return str(getattr(row, "code", "") or getattr(row, "name", "") or row.id[:8])


def captions(rows: Sequence[Record]) -> Text:
    """Up to two codes, or how many."""
    if len(rows) <= 2:
        return Text("、".join(map(short_caption, rows)), ", ".join(map(short_caption, rows)))
    return t("{n} 个项目", "{n} projects").format(n=len(rows))
