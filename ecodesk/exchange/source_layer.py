"""What one layer of a file holds, whatever format it came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ecodesk.i18n import Text, t

OPEN_RING = t("图形没有闭合或点数不足", "its ring is not closed or has too few points")


@dataclass(frozen=True)
class SourceLayer:
    """What a file holds: columns of values, one geometry (or None) per row, and how it was read.

    `unusable` says of rows without a geometry why what is written makes none. `unsourced`: its format says
    nothing of how the coordinates were made, so that they may be shifted (GCJ-02).
    """

    path: Path
    layer: str
    columns: Mapping[str, list[Any]]
    geometry: Any  # array of shapely geometries or None
    crs: str | None
    encoding: str
    warnings: tuple[Text, ...] = field(default=())
    unusable: Mapping[int, Text] = field(default_factory=dict, hash=False)
    encoding_evidence: Text = field(default=t("", ""))
    unsourced: bool = False

    def __len__(self) -> int:
        return len(self.geometry)
