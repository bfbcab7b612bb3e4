"""A picture of a view made from that of another place at the same scale: only what it uncovers is painted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from ecodesk.maps.painter import PaintOptions, device_view, manner, paint_image
from ecodesk.maps.scene import MapScene
from ecodesk.maps.viewport import Viewport
from ecodesk.progress import SILENT, Progress

_WHOLE = 1e-3  # how far from whole pixels a view may have moved
_EDGE = 4  # pixels beyond a strip, where lines that are cut off end a little differently
_WORTHWHILE = 0.5  # share of the picture that must be of use still


def render_moved(
    image: QImage,
    shown: Viewport,
    scene: MapScene,
    viewport: Viewport,
    options: PaintOptions,
    progress: Progress = SILENT,
) -> QImage | None:
    """What `render_image` paints of a view, from its picture of another view of the same scene.

    None when that is of no use: another scale or size, not moved by whole pixels, moved too far, or so that
    all is painted in another manner.
    """
    ratio = image.devicePixelRatio()
    before, now = device_view(shown, ratio), device_view(viewport, ratio)
    if replace(before, x=now.x, y=now.y) != now:
        return None
    dx, dy = (before.x - now.x) / now.metres_per_pixel, (now.y - before.y) / now.metres_per_pixel
    right, down = round(dx), round(dy)
    if max(abs(dx - right), abs(dy - down)) > _WHOLE:
        return None
    kept = image.rect().intersected(image.rect().translated(right, down))
    if kept.width() * kept.height() < _WORTHWHILE * image.width() * image.height():
        return None
    if manner(scene, before, options) != manner(scene, now, options):
        return None
    made = image.copy(image.rect().translated(-right, -down))
    made.setDevicePixelRatio(1)
    painter = QPainter(made)
    try:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        for strip in _uncovered(image.rect(), kept):
            part = Viewport(
                *now.ground(strip.x() + strip.width() / 2, strip.y() + strip.height() / 2),
                now.metres_per_pixel,
                strip.width(),
                strip.height(),
            )
            painter.drawImage(
                strip.topLeft(), paint_image(scene, part, replace(options, whole=now), progress)
            )
    finally:
        painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def _uncovered(whole: QRect, kept: QRect) -> Iterator[QRect]:
    """The strips above, below and beside what is kept."""
    above = QRect(whole.left(), whole.top(), whole.width(), kept.top() - whole.top())
    below = QRect(whole.left(), kept.bottom() + 1, whole.width(), whole.bottom() - kept.bottom())
    left = QRect(whole.left(), kept.top(), kept.left() - whole.left(), kept.height())
    right = QRect(kept.right() + 1, kept.top(), whole.right() - kept.right(), kept.height())
    yield from (strip for strip in (above, below, left, right) if not strip.isEmpty())
