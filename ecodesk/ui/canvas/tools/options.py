"""What can be set while a tool is in use: a number of metres, or one of a few ways."""

from __future__ import annotations

from dataclasses import dataclass

from ecodesk.i18n import Text


@dataclass(frozen=True)
class Metres:
    """A length the tool draws with."""

    id: str
    title: Text
    start: float
    least: float = 0.0
    most: float = 5_000.0
    step: float = 5.0


@dataclass(frozen=True)
class Ways:
    """One of a few ways to use the tool; the first is the usual one."""

    id: str
    title: Text
    ways: tuple[tuple[str, Text], ...]


Option = Metres | Ways


def usual(options: tuple[Option, ...]) -> dict[str, float | str]:
    """What options are before anybody sets them."""
    return {
        option.id: option.start if isinstance(option, Metres) else option.ways[0][0] for option in options
    }
