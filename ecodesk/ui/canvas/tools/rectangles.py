"""Corners that are square, in metres of the working CRS."""

from __future__ import annotations

import math

from ecodesk.ui.canvas.tools.tool import Place


def spanned(first: Place, opposite: Place) -> list[Place]:
    """The rectangle along the grid between two opposite corners."""
    (x0, y0), (x1, y1) = first, opposite
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def across(start: Place, end: Place, beyond: Place) -> list[Place]:
    """The rectangle on a side, as wide as a place is away from the line the side lies on."""
    way = (end[0] - start[0], end[1] - start[1])
    long = math.hypot(*way)
    if long == 0.0:
        return [start, end, beyond]
    square = (-way[1] / long, way[0] / long)
    wide = (beyond[0] - start[0]) * square[0] + (beyond[1] - start[1]) * square[1]
    shift = (square[0] * wide, square[1] * wide)
    return [start, end, (end[0] + shift[0], end[1] + shift[1]), (start[0] + shift[0], start[1] + shift[1])]


def squared(before: Place, last: Place, place: Place) -> Place:
    """The place nearest to one that goes on from an edge straight, back, or at a right angle."""
    way = (last[0] - before[0], last[1] - before[1])
    long = math.hypot(*way)
    if long == 0.0:
        return place
    along = (way[0] / long, way[1] / long)
    shift = (place[0] - last[0], place[1] - last[1])
    ahead = shift[0] * along[0] + shift[1] * along[1]
    aside = shift[1] * along[0] - shift[0] * along[1]
    if abs(ahead) >= abs(aside):
        return last[0] + along[0] * ahead, last[1] + along[1] * ahead
    return last[0] - along[1] * aside, last[1] + along[0] * aside
