"""R: move, add and delete the nodes of one project or problem patch."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import shapely
from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from shapely.geometry.base import BaseGeometry

from ecodesk.analysis.drawn import Neighbour
from ecodesk.analysis.shaping import ground
from ecodesk.i18n import t
from ecodesk.model.measures import area, hectares, mu, number_text
from ecodesk.model.records import Project
from ecodesk.ui.announcing import announce
from ecodesk.ui.canvas.chosen_shape import SHAPED, ShapedRow, chosen_row
from ecodesk.ui.canvas.drawing_notices import signed
from ecodesk.ui.canvas.held_outline import HeldOutline
from ecodesk.ui.canvas.hit_testing import rows_at
from ecodesk.ui.canvas.node_changes import NO_EDGE, NodeChanges, too_few_nodes
from ecodesk.ui.canvas.outline import Outline
from ecodesk.ui.canvas.overlay import (
    Paint,
    paint_box,
    paint_dashed,
    paint_ground,
    paint_hovered,
    paint_nodes,
    paint_selected,
    paint_snap,
)
from ecodesk.ui.canvas.overlay_words import paint_tip
from ecodesk.ui.canvas.shared_edits import following
from ecodesk.ui.canvas.snapping import Snap
from ecodesk.ui.canvas.tools.node_keys import HeldKeys, pixels_moved, step_along
from ecodesk.ui.canvas.tools.tool import DRAG_PIXELS, REACH_PIXELS, Pointer, Sketch, Tool
from ecodesk.ui.newest import Newest
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas

_TIP = t("{hm2} hm² · {mu} 亩 · {n} 个节点", "{hm2} ha · {mu} mu · {n} nodes")
# nodes from which a shape is measured beside the window, and not painted whole in each painting
_LARGE = 3000
_NOW_AND_THEN = 100  # ms
_FEW = 500  # nodes dragged at once that are few among so many
_NODE = t("节点 {n}，共 {m} 个，N {north}，E {east}", "node {n} of {m}, N {north}, E {east}")
_CHOOSE_FIRST = t(
    "还没有选中节点。按逗号或句号选一个，再按 Alt+方向键移动",
    "No node is chosen. Choose one with comma or full stop, then move it with Alt and an arrow",
)
_NEIGHBOUR = t("公共边：{code} {change} hm²", "shared boundary: {code} {change} ha")


class ReshapeTool(Tool):
    """One finished drag, move by keys, insertion or deletion is one step of the history."""

    id = "reshape"
    hint = t(
        "整形：拖节点 · 双击加点 · , . 选点 · Alt+方向键移 · Delete 删 · Alt 不吸附 · Esc",
        "Reshape: drag · double-click adds · , . choose · Alt+arrows move · Delete · Esc",
    )
    cursor = Qt.CursorShape.ArrowCursor
    needs_writing = True

    _row: ShapedRow | None = None  # what is in hand
    _outline: Outline | None = None  # as shown
    _before_drag: Outline | None = None
    _held: HeldOutline | None = None  # of a large shape in a drag
    _grabbed: int | None = None
    _start: Pointer | None = None
    _now: Pointer | None = None
    _snap: Snap | None = None
    _saving = False
    _at = -1  # the node one came to by key
    _nudged: tuple[int, int] | None = None  # pixels that the keys have moved so far
    chosen: frozenset[int] = frozenset()
    neighbours: tuple[Neighbour, ...] = ()  # as they would move along

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._newest = Newest(canvas.session.background, canvas)
        self._sizing = Newest(canvas.session.background, canvas)
        self._surface: float | None = None  # of a large shape, as last measured
        self._soon = QTimer(canvas)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_NOW_AND_THEN)
        self._soon.timeout.connect(self._estimate_large)
        self._held_keys = HeldKeys()

    @property
    def sketch(self) -> Sketch | None:
        """The project as it is being dragged; None while nothing moves."""
        project = self.project_in_hand
        return Sketch(self._outline.geometry, project) if project and self._outline is not None else None

    @property
    def project_in_hand(self) -> str:
        moving = self._before_drag is not None and self._outline is not self._before_drag
        return self._row.id if moving and isinstance(self._row, Project) else ""

    def begin(self) -> None:
        self.plan_changed()

    def end(self) -> None:
        self.let_go(None)
        self.escape()

    def forget(self) -> None:
        self._row = self._outline = self._before_drag = self._grabbed = self._start = self._snap = None
        self.chosen, self._saving, self._at, self._nudged = frozenset(), False, -1, None
        self._forget_drag()

    def plan_changed(self) -> None:
        """Take the selected project as it stands now; nodes stay chosen while it is the same shape."""
        if self._before_drag is not None or self._saving:
            return
        snapshot = self.canvas.session.snapshot
        row = chosen_row(snapshot, self.canvas.session.selection)
        if row is not self._row:
            self.chosen = frozenset()
        if row is None or self._row is None or row.id != self._row.id:
            self._at = -1
        self._row = row
        outline = Outline.of(row.geometry) if row is not None and row.geometry is not None else None
        self._outline = outline if outline is not None and len(outline.xy) else None
        self.redraw()

    def press(self, pointer: Pointer) -> None:
        self.let_go(None)
        self._start = self._now = pointer
        if self._saving or self._outline is None:
            return
        node = self._outline.nearest_node(pointer.x, pointer.y, self._reach)
        if node is None:
            return
        if pointer.adding:
            self.chosen = self.chosen ^ {node}
        elif node not in self.chosen:
            self.chosen = frozenset({node})
        self._grabbed, self._before_drag, self._at = node, self._outline, node
        self.redraw()

    def move(self, pointer: Pointer, pressed: bool) -> None:
        self._now = pointer
        if not pressed:
            near = self._outline is not None and self._outline.nearest_node(pointer.x, pointer.y, self._reach)
            self.canvas.setCursor(Qt.CursorShape.SizeAllCursor if near not in (None, False) else self.cursor)
            return
        if self._before_drag is not None and self._grabbed is not None and self._moved(pointer):
            without = [(self._row.table, self._row.id)] if self._row is not None else []
            x, y, self._snap = self.canvas.snapped(pointer, without=without)
            from_x, from_y = self._before_drag.xy[self._grabbed]
            self._outline = self._before_drag.moved(self._moving, x - from_x, y - from_y)
            self._estimate()
        self.redraw()

    def release(self, pointer: Pointer) -> None:
        start, before = self._start, self._before_drag
        self._forget_drag()
        self._start = self._before_drag = self._grabbed = self._snap = None
        if before is not None:
            if self._outline is not None and self._outline is not before:
                self._save()
        elif start is not None and self._outline is not None and pointer.away(start) >= DRAG_PIXELS:
            xs, ys = sorted((start.x, pointer.x)), sorted((start.y, pointer.y))
            found = frozenset(self._outline.nodes_in(xs[0], ys[0], xs[1], ys[1]))
            self.chosen = self.chosen | found if pointer.adding else found
        elif start is not None:
            self._click(pointer)
        self.redraw()

    def double_click(self, pointer: Pointer) -> None:
        if self._outline is None or self._saving:
            return
        if self._outline.nearest_node(pointer.x, pointer.y, self._reach) is not None:
            return
        edge = self._outline.nearest_edge(pointer.x, pointer.y, self._reach)
        if edge is not None:
            node, x, y = edge
            self._outline = self._outline.with_node_after(node, x, y)
            self.chosen, self._at = frozenset({node + 1}), node + 1
            self._save(NodeChanges(inserted=1))

    def key(self, event: QKeyEvent) -> bool:
        if self._outline is None:
            return False
        if self._held_keys.pressed(event):
            return True
        if (pixels := pixels_moved(event)) is not None:
            self._nudge(self._outline, *pixels)
            return True
        step, key = step_along(event), event.key()
        if step is None and key not in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Insert):
            return False
        if self._before_drag is None and not self._saving:
            if step is not None:
                adding = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self._go_along(self._outline, step, adding=adding)
            elif key == Qt.Key.Key_Insert:
                self._insert(self._outline)
            else:
                self._delete(self._outline)
        return True

    def let_go(self, key: int | None) -> None:
        if not self._held_keys.let_go(key) or self._nudged is None:
            return
        before, self._before_drag, self._nudged = self._before_drag, None, None
        self._forget_drag()
        if self._outline is not before:
            self._save()
        self.redraw()

    def _go_along(self, outline: Outline, step: int, *, adding: bool) -> None:
        """Choose the next or previous node, or add it to those chosen."""
        stays = step < 0 and not self.chosen  # what was deleted lay between this one and the next
        self._at = (self._at if stays else self._at + step) % len(outline.xy)
        self.chosen = (self.chosen if adding else frozenset()) | {self._at}
        x, y = outline.xy[self._at].tolist()
        self.canvas.keep_in_view(x, y)
        snapshot = self.canvas.session.snapshot
        if snapshot is not None:
            north, east = snapshot.crs.zone_metres(x, y)
            words = _NODE.format(n=self._at + 1, m=len(outline.xy), north=f"{north:.1f}", east=f"{east:.1f}")
            announce(self.canvas, str(words))
        self.redraw()

    def _nudge(self, outline: Outline, across: int, up: int) -> None:
        """Move the chosen nodes by pixels of the screen; saved when the keys are let go."""
        if self._saving or self._grabbed is not None:
            return
        if not self.chosen:
            self.canvas.session.notify(Notice(_CHOOSE_FIRST))
            return
        before = self._before_drag if self._before_drag is not None else outline
        pixels = self._nudged or (0, 0)
        self._before_drag, self._nudged = before, (pixels[0] + across, pixels[1] + up)
        dx, dy = (self.canvas.viewport.metres_per_pixel * moved for moved in self._nudged)
        self._outline = before.moved(self._moving, dx, dy) if any(self._nudged) else before
        self.canvas.keep_in_view(*self._outline.xy[self._in_hand].tolist())
        self._estimate()
        self.redraw()

    @property
    def _in_hand(self) -> int:
        """The node the keys are at, among those they move."""
        return self._at if self._at in self.chosen else min(self.chosen)

    def _insert(self, outline: Outline) -> None:
        """A new node halfway behind each chosen one."""
        made, new = outline.divided_after(self.chosen)
        if new:
            self._outline, self.chosen, self._at = made, frozenset(new), new[0]
            self._save(NodeChanges(inserted=len(new)))
        elif self.chosen:
            self.canvas.session.notify(Notice(NO_EDGE, level="warn"))

    def _delete(self, outline: Outline) -> None:
        """Take the chosen nodes away; the keys go on from where they were."""
        if not self.chosen:
            return
        left = outline.without(self.chosen)
        if left is None:
            dimension = int(shapely.get_dimensions(outline.geometry()))
            self.canvas.session.notify(Notice(too_few_nodes(dimension), level="warn"))
            return
        gone = NodeChanges(removed=len(outline.xy) - len(left.xy))
        self._outline, self.chosen, self._at = left, frozenset(), min(self.chosen) - 1
        self._save(gone)

    def escape(self) -> bool:
        if self._before_drag is not None:
            self._outline = self._before_drag
            self._before_drag = self._grabbed = self._start = self._snap = self._nudged = None
            self._forget_drag()
        elif self.chosen:
            self.chosen = frozenset()
        else:
            return False
        self.redraw()
        return True

    def paint(self, paint: Paint) -> None:
        if self._outline is None:
            return
        for neighbour in self.neighbours:
            paint_dashed(paint, neighbour.before.geometry)
            paint_hovered(paint, neighbour.after.geometry)
        if self._before_drag is not None and self._is_large and len(self._moving) < _FEW:
            self._paint_held(paint, self._before_drag, self._outline)
        elif self._before_drag is not None:
            self._paint_dragged(paint, self._outline.geometry())
        paint_nodes(paint, self._outline, self.chosen)
        if self._start is not None and self._now is not None and self._before_drag is None:
            if self._moved(self._now):
                paint_box(paint, self._start.at, self._now.at)
        elif self._nudged is not None:
            paint_tip(paint, QPointF(*paint.viewport.pixel(*self._outline.xy[self._in_hand])), self.tip())
        elif self._before_drag is not None and self._now is not None:
            if self._snap is not None:
                paint_snap(paint, self._snap)
            paint_tip(paint, self._now.at, self.tip())

    def _paint_dragged(self, paint: Paint, shape: BaseGeometry) -> None:
        """The shape as it would be; a line or a point with the ground it takes."""
        snapshot = self.canvas.session.snapshot
        flat = shapely.get_dimensions(shape) < 2
        if isinstance(self._row, Project) and snapshot is not None and flat:
            paint_ground(paint, ground(snapshot, dataclasses.replace(self._row, geometry=shape)))
        paint_selected(paint, shape)

    def _paint_held(self, paint: Paint, before: Outline, now: Outline) -> None:
        """A large shape as it would be, of which only what moves is painted anew."""
        if self._held is None:
            self._held = HeldOutline(before, self._moving)
        self._held.paint(paint, now)

    @property
    def _moving(self) -> frozenset[int]:
        """The nodes that a drag takes along."""
        return self.chosen if self._grabbed is None else self.chosen | {self._grabbed}

    def _estimate(self) -> None:
        """Who would move along, and how large it is; of a large shape only now and then, lest it slow the hand."""
        if not self._is_large:
            self._look_at_neighbours()
        elif not self._soon.isActive():
            self._soon.start()

    def _estimate_large(self) -> None:
        self._look_at_neighbours()
        self._measure()

    def _measure(self) -> None:
        """Measure a large shape beside the window; the hand must not wait for it."""
        snapshot, outline = self.canvas.session.snapshot, self._outline
        if snapshot is not None and outline is not None and self._is_large:
            self._sizing.ask(lambda _: area(outline.geometry(), snapshot.crs), self._measured)

    def _measured(self, surface: float) -> None:
        self._surface = surface
        self.redraw()

    def _look_at_neighbours(self) -> None:
        """Work out who would move along, beside the window."""
        snapshot, project, outline = self.canvas.session.snapshot, self._row, self._outline
        if snapshot is None or outline is None or not self.canvas.drawing.together:
            return
        if not isinstance(project, Project):
            return  # patches have no neighbours that go along
        self._newest.ask(lambda _: following(snapshot, project, outline.geometry())[1], self._found)

    def _found(self, neighbours: list[Neighbour]) -> None:
        self.neighbours = tuple(neighbours)
        self.redraw()

    def _forget_drag(self) -> None:
        self._soon.stop()
        self._newest.forget()
        self._sizing.forget()
        self.neighbours, self._surface, self._held = (), None, None

    def tip(self) -> list[str]:
        """What stands beside the pointer during a drag."""
        lines = [self._snap.words] if self._snap is not None else []
        snapshot = self.canvas.session.snapshot
        if snapshot is not None and self._outline is not None:
            nodes = len(self._outline.xy)
            surface = self._surface if self._is_large else area(self._outline.geometry(), snapshot.crs)
            if surface is not None:
                hm2, in_mu = number_text(hectares(surface)), number_text(mu(surface))
                lines.append(str(_TIP.format(hm2=hm2, mu=in_mu, n=nodes)))
        for neighbour in self.neighbours:
            words = _NEIGHBOUR.format(code=neighbour.before.code, change=signed(neighbour.grown_m2))
            lines.append(str(words))
        return lines

    def _click(self, pointer: Pointer) -> None:
        snapshot = self.canvas.session.snapshot
        if snapshot is None:
            return
        tables = [table for table in SHAPED if table in self.canvas.selectable_tables()]
        found = rows_at(snapshot, pointer.x, pointer.y, self._reach, tables)
        if found and (self._row is None or (self._row.table, self._row.id) not in found):
            self.canvas.select(Selection(frozenset(found[:1])))
        elif not pointer.adding:
            self.chosen = frozenset()

    def _save(self, done: NodeChanges | None = None) -> None:
        if self._row is None or self._outline is None:
            return
        self._saving = True
        name = done.step if done is not None else None
        self.canvas.drawing.reshape(self._row, self._outline.geometry(), lambda _: self._saved(), name)

    def _saved(self) -> None:
        """Saved or refused: show the project as it stands, with those nodes chosen that lie where they lay."""
        self._saving = False
        chosen, at, was, before = self.chosen, self._at, self._outline, self._row
        self.plan_changed()
        now = self._outline
        if was is None or now is None:
            return
        if self._row is before:  # refused: the nodes are those they were
            self.chosen, self._at = frozenset(node for node in chosen if node < len(now.xy)), at
            return
        self.chosen = now.nodes_at(was.xy[sorted(chosen)])
        here = now.nodes_at(was.xy[[at]]) if 0 <= at < len(was.xy) else frozenset()
        self._at = min(here, default=min(at, len(now.xy) - 1))

    def _moved(self, pointer: Pointer) -> bool:
        return self._start is not None and pointer.away(self._start) >= DRAG_PIXELS

    @property
    def _is_large(self) -> bool:
        return self._outline is not None and len(self._outline.xy) > _LARGE

    @property
    def _reach(self) -> float:
        return (REACH_PIXELS + 2) * self.canvas.viewport.metres_per_pixel
