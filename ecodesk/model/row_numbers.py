"""Numbers of rows of the lists, such as TZ-2026-004: given once, in order, and never again."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ecodesk.model.fields import Field, Record, fields_of

_LEAST_DIGITS = 3


def next_number(taken: Iterable[str], stem: str, year: int) -> str:
    """The number after the highest of a stem and year; gaps stay, for somebody may have had them.

    As many digits as the numbers there are already, three for the first one.
    """
    form = re.compile(rf"{re.escape(stem)}-{year}-(\d+)")
    found = [match.group(1) for number in taken if (match := form.fullmatch(number.strip()))]
    digits = max((len(one) for one in found), default=_LEAST_DIGITS)
    return f"{stem}-{year}-{max(map(int, found), default=0) + 1:0{digits}d}"


def numbered_field(kind: type[Record]) -> Field | None:
    """The field that holds the number of a row, None when rows of this type have none."""
    return next((field for field in fields_of(kind) if field.numbered), None)
