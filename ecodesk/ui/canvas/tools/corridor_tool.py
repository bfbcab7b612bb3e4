"""L: a corridor along a river or any line; I: a site around a point."""

from __future__ import annotations

import math
from collections.abc import Collection

import shapely
from shapely.geometry.base import BaseGeometry

from ecodesk.analysis.corridors import band
from ecodesk.analysis.drawn import Drawn
from ecodesk.i18n import t
from ecodesk.model.measures import area, area_text, length, number_text
from ecodesk.model.records import Basin, River, SmallWatershed
from ecodesk.ui.canvas.overlay import Paint, paint_ground, paint_sketch, paint_snap
from ecodesk.ui.canvas.overlay_words import paint_tip
from ecodesk.ui.canvas.snapping import Snap
from ecodesk.ui.canvas.tools.line_gesture import LineGesture
from ecodesk.ui.canvas.tools.options import Metres, Option, Ways
from ecodesk.ui.canvas.tools.tool import DRAG_PIXELS, Place, Pointer, Sketch, Tool
from ecodesk.ui.canvas.typed_place import OFF_THE_MAP, sensible
from ecodesk.ui.session import Notice

REACHES = (River.table, Basin.table, SmallWatershed.table)  # the layers a reach is picked from
NO_WIDTH = t(
    "左右宽度都是 0，没有廊道。先填宽度", "Both widths are 0, that is no corridor. Give a width first"
)
NO_REACH = t(
    "这里没有河流或流域界线，请点在线上，或改为“画线”",
    "No river or basin boundary here; click on one, or change to Draw a line",
)
_GROUND = t("廊道 {area}", "corridor {area}")
_RADIUS = t("半径 {radius} m · {area}", "radius {radius} m · {area}")


class CorridorTool(LineGesture):
    """The line is the project's shape and its widths are fields, so that line and corridor go together."""

    id = "corridor"
    keeps = True
    hint = t(
        "河流廊道：单击画线或选河段 · 左上填宽度 · Enter 完成 · T 追踪 · Tab 坐标 · Esc",
        "River corridor: click along the reach · Enter ends · T traces · Esc",
    )
    options: tuple[Option, ...] = (
        Ways(
            "way",
            t("河段", "Reach"),
            (("draw", t("画线", "Draw a line")), ("pick", t("沿河流线", "Along a river"))),
        ),
        Metres("left", t("左侧宽度", "Width on the left"), 15.0),
        Metres("right", t("右侧宽度", "Width on the right"), 15.0),
    )

    @property
    def picks(self) -> bool:
        """Whether the line follows a river or a divide rather than the hand."""
        return self.values["way"] == "pick"

    @property
    def sketch(self) -> Sketch | None:
        line = self.in_the_making()
        if line is None or line.length == 0:
            return None
        left, right = self._widths
        return Sketch(lambda: band(line, left, right))

    @property
    def unfinished(self) -> bool:
        return bool(self.points)

    def end(self) -> None:
        self._cursor = self._snap = None

    def snap(self, pointer: Pointer) -> tuple[float, float, Snap | None]:
        return self.canvas.snapped(pointer, tables=REACHES) if self.picks else super().snap(pointer)

    def traces(self, pointer: Pointer) -> bool:
        return (self.picks and bool(self.points)) or super().traces(pointer)

    @property
    def traced_tables(self) -> Collection[str]:
        return REACHES if self.picks else super().traced_tables

    def press(self, pointer: Pointer) -> None:
        if self.picks and not self._busy and self.snap(pointer)[2] is None:
            self.canvas.session.notify(Notice(NO_REACH, level="warn"))
            return
        super().press(pointer)

    def act(self, shape: BaseGeometry) -> None:
        left, right = float(self.values["left"]), float(self.values["right"])
        if left + right <= 0:
            self.canvas.session.notify(Notice(NO_WIDTH, level="warn"))
            self.finished(None)
            return
        values = {
            "corridor_width_m": left + right,
            "corridor_left_m": left if left != right else None,
        }
        self.canvas.drawing.add(shape, self.finished, values)

    def paint_shape(self, paint: Paint, cursor: Place | None) -> None:
        line = self.in_the_making()
        if line is not None and line.length > 0:
            paint_ground(paint, self._ground(line))
        self.paint_line(paint, cursor)

    def _ground(self, line: BaseGeometry) -> BaseGeometry:
        ground: BaseGeometry = band(line, *self._widths)
        return ground

    @property
    def _widths(self) -> tuple[float, float]:
        """Metres to the left and to the right of the line."""
        return float(self.values["left"]), float(self.values["right"])

    def tip(self) -> list[str]:
        """What stands beside the pointer."""
        lines = super().tip()
        snapshot, line = self.canvas.session.snapshot, self.in_the_making()
        if snapshot is not None and line is not None and line.length > 0:
            lines.append(str(_GROUND.format(area=area_text(area(self._ground(line), snapshot.crs)))))
        return lines


class SiteTool(Tool):
    """A click puts the point with the radius set; a drag from the middle sets the radius."""

    id = "site"
    needs_writing = True
    takes_places = True
    cursor = LineGesture.cursor
    hint = t(
        "画点：单击落点，按住拖动拉出半径，或在左上填 · Tab 输坐标 · Esc 放弃",
        "Point: click, or drag to pull the radius · Tab types a place · Esc",
    )
    options: tuple[Option, ...] = (Metres("radius", t("半径", "Radius"), 20.0, least=0.5),)

    _middle: Place | None = None
    _pressed: Pointer | None = None
    _now: Pointer | None = None
    _snap: Snap | None = None
    _busy = False

    @property
    def sketch(self) -> Sketch | None:
        if self._middle is None:
            return None
        disc = self._disc(self._middle)
        return Sketch(lambda: disc)

    def press(self, pointer: Pointer) -> None:
        if self._busy:
            return
        x, y, self._snap = self.canvas.snapped(pointer)
        if not sensible((x, y)):
            self.canvas.session.notify(Notice(OFF_THE_MAP, level="warn"))
            return
        self._middle, self._pressed, self._now = (x, y), pointer, pointer
        self.redraw()

    def move(self, pointer: Pointer, pressed: bool) -> None:
        self._now = pointer
        if self._busy:
            return
        if pressed and self._middle is not None and self._pressed is not None:
            if pointer.away(self._pressed) >= DRAG_PIXELS:
                self._pull(pointer)
        else:
            self._snap = self.canvas.snapped(pointer)[2]
        self.redraw()

    def release(self, pointer: Pointer) -> None:
        if self._middle is not None and self._pressed is not None and not self._busy:
            self._pressed = None
            self._put(self._middle)

    def take_place(self, place: Place) -> None:
        if not self._busy:
            self._put(place)

    def escape(self) -> bool:
        if self._middle is None or self._busy:
            return False
        self.forget()
        self.redraw()
        return True

    def end(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._middle = self._pressed = self._now = self._snap = None
        self._busy = False

    def paint(self, paint: Paint) -> None:
        if self._now is None:
            return
        middle = self._middle or (
            (self._snap.x, self._snap.y) if self._snap is not None else (self._now.x, self._now.y)
        )
        paint_ground(paint, self._disc(middle))
        paint_sketch(paint, [middle], None)
        if self._snap is not None:
            paint_snap(paint, self._snap)
        snapshot = self.canvas.session.snapshot
        if snapshot is not None:
            size = area_text(area(self._disc(middle), snapshot.crs))
            words = _RADIUS.format(radius=number_text(float(self.values["radius"]), 1), area=size)
            snapped = [self._snap.words] if self._snap is not None else []
            paint_tip(paint, self._now.at, [*snapped, str(words)])

    def _pull(self, pointer: Pointer) -> None:
        assert self._middle is not None
        snapshot = self.canvas.session.snapshot
        if snapshot is None or math.dist(self._middle, (pointer.x, pointer.y)) == 0:
            return
        reach = length(shapely.LineString([self._middle, (pointer.x, pointer.y)]), snapshot.crs)
        option = self.options[0]
        assert isinstance(option, Metres)
        self.set_value("radius", round(min(max(reach, option.least), option.most), 1))

    def _put(self, place: Place) -> None:
        self._busy, self._middle = True, place
        values = {"site_radius_m": float(self.values["radius"])}
        self.canvas.drawing.add(shapely.Point(place), self._put_down, values)

    def _put_down(self, drawn: Drawn | None) -> None:
        self.forget()
        self.redraw()

    def _disc(self, middle: Place) -> BaseGeometry:
        disc: BaseGeometry = shapely.buffer(shapely.Point(middle), float(self.values["radius"]))
        return disc
