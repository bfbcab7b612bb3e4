"""A large outline of which some nodes are dragged: what stays is painted once, what moves each time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QPainter, QPainterPath, QPixmap, QPolygonF

from ecodesk.maps.viewport import Viewport
from ecodesk.ui.canvas.outline import Outline
from ecodesk.ui.canvas.overlay import Paint, outline_pens, pixel_points
from ecodesk.ui.canvas.painted_picture import painted_picture

Mask = npt.NDArray[np.bool_]


class HeldOutline:
    """The line of an outline, without a fill, while the nodes `moving` are somewhere else in each painting."""

    def __init__(self, outline: Outline, moving: Collection[int]) -> None:
        self._moving = np.zeros(len(outline.xy), dtype=bool)
        self._moving[list(moving)] = True
        self._before = outline
        self._still: tuple[Viewport, str, float, QPixmap] | None = None

    def paint(self, paint: Paint, now: Outline) -> None:
        """Paint `now`, which is the outline with its moving nodes elsewhere."""
        painter = paint.painter
        casing, line = outline_pens(paint, rough=True)
        stretches = _path(now, self._moving, paint.viewport, moving=True)
        painter.strokePath(stretches, casing)
        painter.drawPixmap(0, 0, self._picture(paint))
        painter.strokePath(stretches, line)

    def _picture(self, paint: Paint) -> QPixmap:
        """What does not move, on a ground one can see through."""
        view, ratio = paint.viewport, paint.painter.device().devicePixelRatioF()
        now = view, paint.look.theme, ratio
        if self._still is None or self._still[:3] != now:
            path = _path(self._before, self._moving, view, moving=False)
            picture = painted_picture(view.width, view.height, ratio, partial(_stroke, path, paint))
            self._still = (*now, picture)
        return self._still[3]


def _stroke(path: QPainterPath, paint: Paint, painter: QPainter) -> None:
    casing, line = outline_pens(paint, rough=True)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.strokePath(path, casing)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.strokePath(path, line)


def _path(outline: Outline, nodes: Mask, view: Viewport, *, moving: bool) -> QPainterPath:
    """The edges that end at one of some nodes, or all others, on the screen."""
    path, first = QPainterPath(), 0
    for line in outline.lines:
        xy, mine = line.xy, nodes[first : first + len(line.xy)]
        first += len(line.xy)
        if line.closed:
            xy, mine = np.concatenate([xy, xy[:1]]), np.concatenate([mine, mine[:1]])
        touched = mine[1:] | mine[:-1]
        for begin, end in _runs(touched if moving else ~touched):
            path.addPolygon(QPolygonF(pixel_points(view.to_pixels(xy[begin : end + 1]))))
    return path


def _runs(wanted: Mask) -> Iterator[tuple[int, int]]:
    """Where wanted entries follow each other: the first of each run, and the one after its last."""
    steps = np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]])))
    yield from zip(steps[::2].tolist(), steps[1::2].tolist(), strict=True)
