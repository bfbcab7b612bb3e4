"""How wide the columns of a table in a form are: as wished where there is room, never too narrow to read."""

from __future__ import annotations

from collections.abc import Sequence

from ecodesk.model.fields import Field, Kind
from ecodesk.ui.delegates.editors import CHOSEN, SEVERAL
from ecodesk.ui.forms.child_model import NUMERIC


def elastic(fields: Sequence[Field]) -> list[int]:
    """The columns that take what room is left: texts, or else the first."""
    texts = [i for i, f in enumerate(fields) if f.kind in (Kind.TEXT, Kind.LONG_TEXT) and not f.derived]
    return texts or [0]


def wished_width(field: Field) -> int:
    """How wide a column would like to be at the normal text size."""
    if field.kind in (*CHOSEN, *SEVERAL):
        return 200
    if field.kind in (Kind.TEXT, Kind.LONG_TEXT) and not field.derived:
        return 140
    return 120 if field.kind in NUMERIC else 90


def least_width(field: Field) -> int:
    """How narrow a column can be and still be read."""
    if field.kind in (*CHOSEN, *SEVERAL):
        return 104
    return 96 if field.kind is Kind.DATE else 72


def shared_out(room: int, least: Sequence[int], wished: Sequence[int], elastic: Sequence[int]) -> list[int]:
    """Widths of columns: as wished and the rest to the elastic ones; between least and wished when it is tight.

    Never narrower than least, so that their sum may be more than the room.
    """
    if room >= sum(wished):
        widths = list(wished)
        over = room - sum(wished)
        for n, column in enumerate(elastic):
            widths[column] += over // len(elastic) + (1 if n < over % len(elastic) else 0)
        return widths
    slack = max(0, room - sum(least))
    span = max(1, sum(wished) - sum(least))
    return [low + slack * (high - low) // span for low, high in zip(least, wished, strict=True)]
