"""Reference layers on a printed map: read for the paper, drawn beneath the plan, named in the legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QPainter

from ecodesk.exchange.linked_tile_cache import tile_cache
from ecodesk.exchange.linked_trouble import NO_KEY, LinkTrouble
from ecodesk.i18n import Text, join, plain, t
from ecodesk.maps.layer import Look
from ecodesk.maps.legend import LegendRow
from ecodesk.maps.reference_laid import LaidPicture, LaidPictures
from ecodesk.maps.reference_links import TILES, VECTOR, ReferenceLink
from ecodesk.maps.reference_pictures import paint_shapes, reference_look
from ecodesk.maps.reference_shown import ShownReference, ShownReferences
from ecodesk.maps.viewport import Viewport
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.paper import PER_MM
from ecodesk.reports.reference_reading import ReferenceView, read_file, tile_folder
from ecodesk.reports.reference_tiles import tiles_for_paper

_PIXELS_PER_MM = 8.0  # about 200 dpi, what an office printer shows of a photograph
_LONGEST_TITLE = 22
_PICTURE = Look(fill="#B7C4BD", line="#7C8883", width=0.8)  # stands for a picture in the legend


@dataclass(frozen=True, eq=False)
class DrawnReference:
    """A link as it is drawn: pictures, or shapes in working coordinates; `gaps` is why part of it is missing."""

    shown: ShownReference
    pictures: tuple[LaidPicture, ...] = ()
    shapes: npt.NDArray[np.object_] | None = None
    gaps: Text | None = None


@dataclass(frozen=True, eq=False)
class PaperReferences:
    """The links of one map, the lowest first, and those that cannot be drawn with a word why."""

    drawn: tuple[DrawnReference, ...] = ()
    left_out: tuple[tuple[ReferenceLink, Text], ...] = ()

    def legend_rows(self) -> tuple[LegendRow, ...]:
        """What the legend says of them, the uppermost first."""
        return tuple(_legend_row(one) for one in reversed(self.drawn))

    def lines(self) -> tuple[Text, ...]:
        """What the sheet says of them in words: whom to name, what is missing."""
        said = []
        makers = dict.fromkeys(one.shown.link.attribution for one in self.drawn if one.shown.link.attribution)
        if makers:
            whole = t("参考图层来源：{who}", "Reference layers: {who}")
            said.append(whole.format(who=plain(" · ".join(makers))))
        missing = [(link, why) for link, why in self.left_out]
        if missing:
            whole = t("未画出参考图层：{what}", "Reference layers not drawn: {what}")
            said.append(whole.format(what=_listed(missing)))
        partly = [(one.shown.link, one.gaps) for one in self.drawn if one.gaps is not None]
        if partly:
            whole = t("参考图层不完整：{what}", "Reference layers drawn in part: {what}")
            said.append(whole.format(what=_listed(partly)))
        return tuple(said)

    def paint(self, painter: QPainter, view: Viewport, unit: float) -> None:
        """Paint into a view; `unit` is one pixel of the screen's line widths."""
        for one in self.drawn:
            opaque = one.shown.opacity
            LaidPictures(tuple(replace(picture, opacity=opaque) for picture in one.pictures)).draw(
                painter, view
            )
            if one.shapes is not None and len(one.shapes):
                painter.save()
                painter.setOpacity(opaque)
                paint_shapes(painter, one.shapes, reference_look(one.shown.link.colour), view, unit)
                painter.restore()


NOT_PUBLIC = t("公开图不表示", "not on public maps")
NOTHING_DRAWN = PaperReferences()


def paper_references(
    shown: ShownReferences, view: Viewport, working: int, progress: Progress = SILENT
) -> PaperReferences:
    """Read the links for a map of the view (in units of the layout) in the working CRS.

    One that cannot be read is left out. Raises Cancelled.
    """
    k = _PIXELS_PER_MM / PER_MM
    pixels = replace(
        view, metres_per_pixel=view.metres_per_pixel / k, width=view.width * k, height=view.height * k
    )
    drawn: list[DrawnReference] = []
    left_out: list[tuple[ReferenceLink, Text]] = []
    for one in shown.links:
        progress.report(len(drawn), len(shown.links))
        try:
            drawn.append(
                _read(one, shown, ReferenceView(one.link, shown.plan, pixels, working, 1.0), progress)
            )
        except LinkTrouble as trouble:
            left_out.append((one.link, trouble.badge))
    return PaperReferences(tuple(drawn), tuple(left_out))


def _read(
    one: ShownReference, shown: ShownReferences, asked: ReferenceView, progress: Progress
) -> DrawnReference:
    link = one.link
    if link.kind == TILES:
        key = shown.key_of(link)
        if link.needs_key and not key:
            raise LinkTrouble(NO_KEY, t("这个服务要用自己的密钥", "This service needs a key of your own"))
        tiles = tiles_for_paper(asked, tile_cache(tile_folder(), shown.cache_bytes), key, progress)
        return DrawnReference(one, tiles.pictures, gaps=tiles.trouble.badge if tiles.trouble else None)
    reading = read_file(asked)
    gaps = t("要素太多", "too many features") if reading.limited is not None else None
    if link.kind == VECTOR and reading.lines is not None:
        return DrawnReference(one, shapes=reading.lines.geometry, gaps=gaps)
    pictures = (LaidPicture(reading.image, asked.view),) if reading.image is not None else ()
    return DrawnReference(one, pictures, gaps=gaps)


def _legend_row(one: DrawnReference) -> LegendRow:
    title = _short(one.shown.link.title)
    if one.shapes is None:
        return LegendRow(title, _PICTURE)
    look = reference_look(one.shown.link.colour)
    return LegendRow(title, look, "area" if _has_areas(one.shapes) else "line")


def _has_areas(shapes: npt.NDArray[np.object_]) -> bool:
    import shapely

    return bool((shapely.get_dimensions(shapes) == 2).any())


def _short(title: str) -> Text:
    return plain(title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…")


def _listed(links: Sequence[tuple[ReferenceLink, Text]]) -> Text:
    each = t("{name}（{why}）", "{name} ({why})")
    return join([each.format(name=_short(link.title), why=why) for link, why in links])
