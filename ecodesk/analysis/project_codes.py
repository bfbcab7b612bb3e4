"""The code a new project gets: the next one in its unit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

from ecodesk.model.records import Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot


def free_code(snapshot: Snapshot, unit: str, used: Collection[str] = ()) -> str:
    """The next code in a unit, following those its projects have, e.g. ZH03-006 after ZH03-005.

    `used` are codes given in the same gesture.
    """
    table = snapshot.table(Project)
    codes, units = table.column("code"), table.column("unit")
    mine = [match for code, at in zip(codes, units, strict=True) if at == unit and (match := _numbered(code))]
    row = snapshot.row(RestorationUnit.table, unit)
    stem = f"{row.code.replace('-', '')}-" if isinstance(row, RestorationUnit) else "XM-"
    width = 3
    if mine:
        stem = Counter(match[1] for match in mine).most_common(1)[0][0]
        width = max(len(match[2]) for match in mine if match[1] == stem)
    taken = {*codes, *used}
    last = max((int(m[2]) for c in codes if (m := _numbered(c)) and m[1] == stem), default=0)
    while f"{stem}{last + 1:0{width}d}" in taken:
        last += 1
    return f"{stem}{last + 1:0{width}d}"


def _numbered(code: str) -> re.Match[str] | None:
    return re.fullmatch(r"(.*?)(\d+)", code or "")
