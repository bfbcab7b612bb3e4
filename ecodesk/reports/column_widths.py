"""How wide the columns of a table are: by their shares, but never narrower than their longest word."""

from __future__ import annotations

import re

from ecodesk.reports.documents import DocTable, shown
from ecodesk.reports.wording import Say

_WORD = re.compile(
    r"[!-~\u00a0\u00b2\u00b3\u00c0-\u024f\u2013\u2014]+"
)  # what a line is not broken in: Latin letters, codes, numbers
PAGE_ROOM = 62.0  # widths of a letter M that fit beside one another on an upright page
_LETTER, _PADDING = 0.57, 1.3  # of a letter M
_WIDE, _SHORT_HEAD = 1.0, 4  # of a letter M for a Chinese character; heads of so many are not broken
_LONGEST = 16  # letters; longer ones are broken
_MOST = 0.3  # of the room, for one column


def column_widths(made: DocTable, say: Say, room: float = PAGE_ROOM) -> list[float]:
    """The part of the width each column takes; all together make 1. `room` is the whole width in letters M."""
    whole = sum(column.share for column in made.columns)
    wanted = [column.share / whole for column in made.columns]
    least = []
    for at, column in enumerate(made.columns):
        texts = [column.head, *(shown(row.values[at], column, say) for row in made.rows)]
        longest = max((len(word) for text in texts for word in _WORD.findall(text)), default=0)
        head = len(column.head) * _WIDE if len(column.head) <= _SHORT_HEAD else 0.0
        need = (max(min(longest, _LONGEST) * _LETTER, head) + _PADDING) / room
        least.append(min(need, _MOST))
    short = [need > share for need, share in zip(least, wanted, strict=True)]
    fixed = sum(need for need, lacks in zip(least, short, strict=True) if lacks)
    free = sum(share for share, lacks in zip(wanted, short, strict=True) if not lacks)
    if fixed >= 1 or free <= 0:
        return wanted
    scale = (1 - fixed) / free
    made_wide = [
        need if lacks else max(share * scale, need)
        for need, share, lacks in zip(least, wanted, short, strict=True)
    ]
    return [width / sum(made_wide) for width in made_wide]
