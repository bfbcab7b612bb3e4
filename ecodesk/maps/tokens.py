"""The design tokens of `resources/style/tokens.json`, read once and typed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from ecodesk.resource_files import resource


@cache
def tokens() -> dict[str, Any]:
    """All tokens as they stand in the file."""
    found: dict[str, Any] = json.loads(resource("style/tokens.json").read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True)
class ElementStyle:
    """How an element looks: `#rrggbb` colours, its glyph, how opaque its areas are."""

    colour: str
    outline: str
    glyph: str
    glyph_colour: str
    fill_alpha: float


@dataclass(frozen=True)
class StatusStyle:
    """How a project status shows on the map; `line` says which colour its outline takes."""

    fill_alpha: float
    line: str
    dash: tuple[float, ...]
    width: float


_NO_ELEMENT = ElementStyle("#8A9691", "#5C6964", "?", "#FFFFFF", 0.3)


@cache
def element_style(theme: str, element: str) -> ElementStyle:
    """The style of an element; an unknown one is grey with a question mark."""
    found = tokens()["elements"][theme].get(element)
    if found is None:
        return _NO_ELEMENT
    return ElementStyle(
        found["color"], found["outline"], found["glyph"], found["glyphColor"], found["fillAlpha"]
    )


@cache
def status_style(status: str) -> StatusStyle:
    """The style of a project status."""
    found = tokens()["projectStatus"].get(status, tokens()["projectStatus"]["draft"])
    return StatusStyle(found["fillAlpha"], found["line"], _dash(found["dash"]), found["width"])


def _dash(text: str) -> tuple[float, ...]:
    return () if text == "solid" else tuple(float(part) for part in text.split())


def map_colour(theme: str, name: str) -> Any:
    """A colour of the map as `#rrggbb`, or the list of unit tints."""
    return tokens()["map"][theme][name]


def palette(theme: str, name: str) -> str:
    """A colour of the window's palette as `#rrggbb`."""
    return str(tokens()["palette"][theme][name])


def severity_colour(theme: str, severity: str) -> str:
    """The colour of a severity: BLOCK, ERROR, WARN or INFO."""
    return str(tokens()["severity"][severity][theme])
