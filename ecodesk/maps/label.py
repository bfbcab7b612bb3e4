"""One name on the map as data: what it says, where it may stand, how large it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import overload

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF

FAMILIES = ["Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei UI", "Microsoft YaHei", "PingFang SC"]


Lines = tuple[tuple[str, float, int, str], ...]
"""(text, px, weight, colour) of each line of a name."""


@dataclass(frozen=True)
class Spot:
    """Where the middle of a label may stand, in device units, and how it is turned, in degrees."""

    at: QPointF
    angle: float = 0.0


class PixelSpots(Sequence[Spot]):
    """Spots at pixels; made one by one, most often the first is free."""

    def __init__(self, pixels: Sequence[tuple[float, float]]) -> None:
        self._pixels = pixels

    def __len__(self) -> int:
        return len(self._pixels)

    @overload
    def __getitem__(self, at: int) -> Spot: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Spot]: ...
    def __getitem__(self, at: int | slice) -> Spot | Sequence[Spot]:
        if isinstance(at, slice):
            return PixelSpots(self._pixels[at])
        return Spot(QPointF(*self._pixels[at]))


@dataclass(frozen=True)
class Label:
    """A text to place; smaller `rank` goes first, earlier spots are better."""

    rank: int
    lines: Lines
    halo: str
    spots: Sequence[Spot]
    poor_spots: Sequence[Spot] = ()  # when none of the spots is free
    chip: tuple[str, str] = ("", "")  # element and fill: painted as a chip with a badge
    spacing: float = 0.0
    finding: str = ""  # severity of a dot at the corner
    selected: bool = False
    symbol: str = ""  # place kind: its mark is painted at `foot`
    foot: QPointF | None = None
    shorter: Label | None = None  # placed instead when there is no room for this one

    @property
    def text(self) -> str:
        """What it says, on one line; what stands in another size, such as a code, after a space."""
        size = self.lines[0][1]
        first = "".join(text for text, px, *_ in self.lines if px == size)
        return " ".join([first, *(text for text, px, *_ in self.lines if px != size)])


@dataclass(frozen=True)
class LabelOptions:
    """What to name. `unit` is the size of one pixel at 100 % in device units."""

    unit: float = 1.0
    projects: bool = True
    unit_names: bool = True  # else units show their code only
    selected: frozenset[str] = frozenset()
    findings: dict[str, str] = field(default_factory=dict)  # project id → worst severity
    keep_free: tuple[QRectF, ...] = ()  # where furniture stands
    keep_off: tuple[QRectF, ...] = ()  # where names stand only when there is no other room


@lru_cache(maxsize=256)
def font(px: float, weight: int = 400, spacing: float = 0.0) -> QFont:
    """The map's font."""
    made = QFont()
    made.setFamilies(FAMILIES)
    made.setPixelSize(max(1, round(px)))
    made.setWeight(QFont.Weight(weight))
    made.setFeature(QFont.Tag("locl"), 0)  # its variant digits have no code, a PDF would lose them as text
    made.setFeature(QFont.Tag("halt"), 0)  # whatever the window's own font does in English
    if spacing:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing)
    return made


def size_of(label: Label, unit: float, angle: float = 0.0) -> tuple[float, float]:
    """Width and height of the box around a label turned by an angle, in device units."""
    chip = label.chip[0] or label.chip[1]
    size = chip_size(label.lines, unit) if chip else size_of_lines(label.lines, unit, label.spacing)
    if not angle:
        return size
    c, s = abs(np.cos(np.radians(angle))), abs(np.sin(np.radians(angle)))
    return float(size[0] * c + size[1] * s), float(size[0] * s + size[1] * c)


def chip_size(lines: Lines, unit: float) -> tuple[float, float]:
    """Width and height of a chip with a badge."""
    width, height = size_of_lines(lines, unit)
    return width + 28 * unit, height + 4 * unit


def size_of_lines(lines: Lines, unit: float, spacing: float = 0.0) -> tuple[float, float]:
    """Width and height of lines of text, in device units."""
    width = height = 0.0
    for text, px, weight, _ in lines:
        wide, high = _measured(text, px * unit, weight, spacing * unit)
        width, height = max(width, wide), height + high * 0.98
    return width, height


@lru_cache(maxsize=8_192)
def _measured(text: str, px: float, weight: int, spacing: float) -> tuple[float, float]:
    metrics = QFontMetricsF(font(px, weight, spacing))
    return metrics.horizontalAdvance(text), metrics.height()
