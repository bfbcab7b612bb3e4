"""P: draw a project's area point by point; or follow it with the button held down, or span a rectangle."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from ecodesk.analysis.drawn import Drawn
from ecodesk.i18n import Text, t
from ecodesk.ui.canvas.drawing_notices import NO_AREA
from ecodesk.ui.canvas.overlay import Paint, paint_sketch
from ecodesk.ui.canvas.tools.line_gesture import LineGesture
from ecodesk.ui.canvas.tools.rectangles import across, spanned
from ecodesk.ui.canvas.tools.tool import DRAG_PIXELS, Place, Pointer, Sketch
from ecodesk.ui.session import Notice

_TOO_FEW_CORNERS = t("这种矩形要点 {n} 个点，再点一下即可继续", "This rectangle takes {n} points; click on")
_STROKE_PIXELS = 4.0  # from one node of a stroke to the next
_STROKE_SLACK = 1.0  # pixels a stroke may be off when nodes that say nothing are dropped


class PolygonTool(LineGesture):
    """Makes a project of an outline. Keeps its sketch while other tools or pages are used."""

    id = "polygon"
    closed = True
    keeps = True
    hint = t(
        "画面：单击落点 · 双击或 Enter 完成 · Backspace 退点 · T 追踪 · Tab 坐标 · Esc",
        "Polygon: click points · Enter ends · Backspace · T traces · Tab types · Esc",
    )

    @property
    def sketch(self) -> Sketch | None:
        """The polygon as it would be if finished at the pointer; a line while it has no area."""
        shape = self.in_the_making()
        return Sketch(lambda: shape) if shape is not None else None

    @property
    def unfinished(self) -> bool:
        return bool(self.points)

    def begin(self) -> None:
        """Go on with an outline begun with the other way of drawing."""
        others = [tool for tool in self.canvas.tools.values() if isinstance(tool, PolygonTool)]
        begun = next((tool for tool in others if tool.keeps and tool.points), None)
        if self.keeps and begun is not None and begun is not self:
            self.points = begun.points
            begun.forget()

    def end(self) -> None:
        self._cursor = self._snap = None

    def start_from(self, geometry: BaseGeometry) -> None:
        """Take an existing shape, such as a gap, as the sketch; its largest part is what can be drawn."""
        parts = [p for p in shapely.get_parts(geometry) if p.geom_type == "Polygon"]
        if parts:
            ring = shapely.get_coordinates(max(parts, key=lambda p: p.area).exterior)[:-1]
            self.forget()
            self.points = [(float(x), float(y)) for x, y in ring.tolist()]
            self.redraw()

    def act(self, shape: BaseGeometry) -> None:
        if shape.is_valid and shape.area < 1.0:
            self.canvas.session.notify(Notice(NO_AREA, level="warn"))
            self.forget()
            self.redraw()
            return
        self.canvas.drawing.add(shape, self.finished)

    def finished(self, drawn: Drawn | None) -> None:
        """The gesture has ended; None when it could not be saved, and the sketch stays."""
        self._busy = False
        if drawn is not None:
            self.forget()
        self.redraw()


class FreehandTool(PolygonTool):
    """Follows the pointer while the button is down; clicks between strokes draw straight edges."""

    id = "freehand"
    hint = t(
        "手绘：按住拖动描边 · 单击画直边 · 回起点或 Enter 完成 · Backspace 退一点 · Esc",
        "Freehand: hold and trace · clicks draw edges · Enter ends · Esc",
    )

    _stroke: int | None = None  # which point the stroke in hand began with
    _last: Pointer | None = None

    def press(self, pointer: Pointer) -> None:
        super().press(pointer)
        if not self._busy and self.points:
            self._stroke, self._last = len(self.points) - 1, pointer

    def move(self, pointer: Pointer, pressed: bool) -> None:
        if not pressed or self._stroke is None or self._last is None:
            super().move(pointer, pressed)
            return
        self._cursor, self._at, self._snap = (pointer.x, pointer.y), pointer.at, None
        begun = len(self.points) > self._stroke + 1
        if pointer.away(self._last) >= (_STROKE_PIXELS if begun else DRAG_PIXELS):
            self.points.append((pointer.x, pointer.y))
            self._last = pointer
        self.redraw()

    def release(self, pointer: Pointer) -> None:
        first, self._stroke = self._stroke, None
        if first is None or self._busy or len(self.points) <= first + 1:
            return
        x, y, self._snap = self.canvas.snapped(pointer)
        back = len(self.points) > first + 2 and first == 0 and self._near_first(pointer)
        stroke = [*self.points[first:], *([] if back else [(x, y)])]
        slack = _STROKE_SLACK * self.canvas.viewport.metres_per_pixel
        kept = shapely.get_coordinates(shapely.simplify(shapely.LineString(stroke), slack)).tolist()
        self.points[first:] = [(float(px), float(py)) for px, py in kept]
        self.canvas.refresh()  # names give way to the stroke
        if back:
            self.finish()
        self.redraw()

    @property
    def tells_edges(self) -> bool:
        return self._stroke is None

    def forget(self) -> None:
        super().forget()
        self._stroke = None


class RectangleTool(PolygonTool):
    """Two opposite corners of a rectangle along the grid; the second click finishes it."""

    id = "rectangle"
    keeps = False
    places = 2
    hint = t(
        "矩形：单击两个对角，或按住拖动 · Tab 输坐标 · Backspace 退一点 · Esc 放弃",
        "Rectangle: click two corners, or drag · Tab types a place · Esc",
    )
    _pressed: Pointer | None = None

    @property
    def least(self) -> int:
        return self.places

    @property
    def few(self) -> Text:
        return _TOO_FEW_CORNERS.format(n=self.places)

    def outline(self, places: list[Place]) -> list[Place]:
        return spanned(places[0], places[1])

    @property
    def tells_edges(self) -> bool:
        return len(self.points) + 1 < self.places  # the last one is not from corner to corner

    def traces(self, pointer: Pointer) -> bool:
        return False  # a rectangle has no edge that could follow anything

    def end(self) -> None:
        self.forget()

    def press(self, pointer: Pointer) -> None:
        self._pressed = pointer
        if self._busy:
            return
        x, y, self._snap = self.canvas.snapped(pointer)
        self._at = pointer.at
        self.place((x, y))

    def place(self, place: Place) -> None:
        super().place(place)
        if len(self.points) >= self.places:
            self.finish()

    def release(self, pointer: Pointer) -> None:
        pressed, self._pressed = self._pressed, None
        dragged = pressed is not None and pointer.away(pressed) >= DRAG_PIXELS
        if dragged and not self._busy and len(self.points) == 1:
            x, y, self._snap = self.canvas.snapped(pointer)
            self.place((x, y))

    def double_click(self, pointer: Pointer) -> None:
        """The two clicks have been taken as what they are."""

    def paint_shape(self, paint: Paint, cursor: Place | None) -> None:
        corners = [*self.points, cursor] if cursor is not None else self.points
        if len(dict.fromkeys(corners)) >= self.places:
            paint_sketch(paint, self.outline(list(dict.fromkeys(corners))), None)
        else:
            paint_sketch(paint, self.points, cursor)


class TurnedRectangleTool(RectangleTool):
    """Three points: the two ends of one side, and how far the opposite one is away."""

    id = "turned_rectangle"
    places = 3
    hint = t(
        "三点矩形：单击一条边的两端，再单击对边上一点 · Tab 输坐标 · Esc 放弃",
        "Rectangle: click both ends of a side, then the opposite side · Esc",
    )

    def outline(self, places: list[Place]) -> list[Place]:
        return across(places[0], places[1], places[2])
