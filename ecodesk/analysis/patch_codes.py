"""The code a new problem patch gets: the next one after those there are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

from ecodesk.model.records import ProblemPatch
from ecodesk.model.snapshot import Snapshot

_STEM, _WIDTH = "WT-", 3


def free_patch_code(snapshot: Snapshot, used: Collection[str] = ()) -> str:
    """The next code, with the stem most patches have, e.g. WT-0210 after WT-0209.

    `used` are codes given in the same gesture.
    """
    codes = {*snapshot.table(ProblemPatch).column("code"), *used}
    numbered = [match for code in codes if (match := re.fullmatch(r"(.*?)(\d+)", code or ""))]
    stem = Counter(match[1] for match in numbered).most_common(1)[0][0] if numbered else _STEM
    mine = [match[2] for match in numbered if match[1] == stem]
    width = max(map(len, mine), default=_WIDTH)
    number = max(map(int, mine), default=0) + 1
    while f"{stem}{number:0{width}d}" in codes:
        number += 1
    return f"{stem}{number:0{width}d}"
