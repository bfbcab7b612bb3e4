"""The map of a comparison: what is below, the ground of projects that stayed, and a mark for each change."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from ecodesk.analysis.footprints import footprints, usable
from ecodesk.i18n import Text, t
from ecodesk.maps.comparison_picture import (
    SHOWN_BELOW,
    ChangeMark,
    ComparedMap,
    Showing,
    comparison_image,
    paint_swatch,
)
from ecodesk.maps.furniture import paint_north, paint_scale_bar
from ecodesk.maps.label import FAMILIES
from ecodesk.maps.offscreen import ensure_application
from ecodesk.maps.scene import MapScene
from ecodesk.maps.viewport import Viewport
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.version_diff import ChangeKind, Entry
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.document_maps import png_of
from ecodesk.reports.documents import Picture
from ecodesk.reports.wording import Say
from ecodesk.rules.change_words import SIGNS, map_words, shortened
from ecodesk.rules.comparison import Comparison

TONES = {
    ChangeKind.ADDED: "info",
    ChangeKind.REMOVED: "error",
    ChangeKind.RESHAPED: "text2",
    ChangeKind.FIELDS: "text2",
}
"""Palette colour of the sign of a change."""

_WIDTH, _HEIGHT, _FOOT = 960, 620, 34  # pixels at 100 %
_SHARP = 2.0
_NAME = 24  # characters of a label before what it says
_FREE = 52.0  # pixels at the lower edge for the scale bar


def legend(old: str, new: str) -> list[tuple[str, Text]]:
    """The kinds of ground on the map and what they mean, between versions of these codes."""
    return [
        ("added", t("{v} 增加", "added in {v}").format(v=new)),
        ("removed", t("{v} 减少", "gone since {v}").format(v=old)),
        ("same", t("未变", "unchanged")),
    ]


def change_map(comparison: Comparison, theme: str, say: Say) -> ComparedMap:
    """The comparison as a map with its labels in one language."""
    base = MapScene.of(comparison.new.snapshot, theme, SHOWN_BELOW)
    marks = tuple(
        mark for entry in comparison.diff.entries if (mark := _mark(comparison, entry, say)) is not None
    )
    changed = {mark.key[1] for mark in marks}
    projects = comparison.new.snapshot.table(Project)
    stays = np.array([row_id not in changed for row_id in projects.ids], dtype=bool)
    grounds = footprints(comparison.new.snapshot)
    return ComparedMap(base, grounds[stays & ~shapely.is_missing(grounds)], marks)


def _mark(comparison: Comparison, entry: Entry, say: Say) -> ChangeMark | None:
    diff, shape = comparison.diff, comparison.shapes.get(entry.key)
    old, new = (_ground(s, entry) for s in (diff.old, diff.new))
    if old is None and new is None:
        return None
    added = None if shape is None or shape.added.is_empty else shape.added
    removed = None if shape is None or shape.removed.is_empty else shape.removed
    row = diff.row(entry)
    name = shortened(str(getattr(row, "code", "") or say(diff.caption(entry))), _NAME)
    words = f"{name} {say(map_words(comparison, entry))}"
    return ChangeMark(entry.key, SIGNS[entry.kind], words, TONES[entry.kind], old, new, added, removed)


def _ground(snapshot: Snapshot, entry: Entry) -> Any:
    table = snapshot.named(entry.table)
    if entry.id not in table:
        return None
    shapes = footprints(snapshot) if table.kind is Project else usable(table)
    return shapes[table.position(entry.id)]


def change_picture(
    comparison: Comparison, title: str, say: Say, progress: Progress = SILENT
) -> Picture | None:
    """All changes on one map with scale bar, north arrow and legend; None when none has a place."""
    ensure_application()
    compared = change_map(comparison, "light", say)
    places = [mark.place for mark in compared.marks]
    if not places:
        return None
    x0, y0, x1, y1 = shapely.total_bounds(places).tolist()
    view = Viewport.fitting((x0, y0, x1, y1), _WIDTH, _HEIGHT, 0.1)
    free = (QRectF(0, _HEIGHT - _FREE, 220, _FREE), QRectF(_WIDTH - 60, 0, 60, 60))
    drawn = comparison_image(compared, view, Showing.BOTH, ratio=_SHARP, keep_free=free, progress=progress)
    image = QImage(round(_WIDTH * _SHARP), round((_HEIGHT + _FOOT) * _SHARP), QImage.Format.Format_RGB32)
    image.fill(QColor("#FFFFFF"))
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(_SHARP, _SHARP)
        painter.drawImage(QRectF(0, 0, _WIDTH, _HEIGHT), drawn, QRectF(drawn.rect()))
        paint_scale_bar(painter, view, 16, _HEIGHT - 12, 140, "light", 1)
        paint_north(painter, _WIDTH - 30, 12, 30, "light")
        painter.setPen(QColor("#7A8782"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(0.5, 0.5, _WIDTH - 1, _HEIGHT - 1))
        _paint_legend(painter, legend(comparison.old.code, comparison.new.code), say)
    finally:
        painter.end()
    return Picture("changes", title, png_of(image), _WIDTH, _HEIGHT + _FOOT)


def _paint_legend(painter: QPainter, rows: list[tuple[str, Text]], say: Say) -> None:
    font = QFont()
    font.setFamilies(FAMILIES)
    font.setPixelSize(13)
    metrics = QFontMetricsF(font)
    x, top = 2.0, _HEIGHT + 11.0
    for kind, words in rows:
        paint_swatch(painter, QRectF(x, top, 28, 15), kind, "light")
        painter.setFont(font)
        painter.setPen(QColor("#1A2320"))
        width = metrics.horizontalAdvance(say(words))
        box = QRectF(x + 36, top - 4, width + 2, 23)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, say(words))
        x += 36 + width + 28
