"""Every tool of the map in the middle of its work, on the sample county."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ecodesk.maps.map_display import map_themes
from ecodesk.model.records import ProblemPatch, Project, River
from ecodesk.ui.canvas.outline_dialog import OutlineDialog
from ecodesk.ui.canvas.split_dialog import SplitDialog
from ecodesk.ui.canvas.vertex_dialog import VertexDialog
from ecodesk.ui.patch_claiming import ClaimDialog
from ecodesk.ui.selection import Selection
from tests.screenshots.stage import Stage

Scene = Callable[[Stage], QWidget]
_NO_KEYS = Qt.KeyboardModifier.NoModifier


class _Hand:
    """Clicks and drags at shares of the canvas: (0.5, 0.5) is its middle."""

    def __init__(self, stage: Stage, command: str, *, project: str = "ZH03-004") -> None:
        self.stage, self.window, self.canvas = stage, stage.window, stage.window.canvas
        snapshot = self.window.session.snapshot
        assert snapshot is not None
        found = snapshot.table(Project).one(code=project)
        assert found is not None
        self.window.zoom_to(Selection.of(Project.table, found.id))
        self.canvas.zoom(0.55)
        self.window.session.select(Selection.of(Project.table, found.id))
        self.run(command)

    def run(self, command: str) -> None:
        self.window.run(self.window.command_actions.commands[command])
        self.stage.settle()

    def at(self, x: float, y: float) -> QPoint:
        return QPoint(round(self.canvas.width() * x), round(self.canvas.height() * y))

    def move(self, x: float, y: float) -> None:
        QTest.mouseMove(self.canvas, self.at(x, y))
        self.stage.settle()

    def click(self, *places: tuple[float, float]) -> None:
        for x, y in places:
            QTest.mouseMove(self.canvas, self.at(x, y))
            QTest.mouseClick(self.canvas, Qt.MouseButton.LeftButton, _NO_KEYS, self.at(x, y))
            self.stage.settle()

    def hold(self, *places: tuple[float, float]) -> None:
        QTest.mousePress(self.canvas, Qt.MouseButton.LeftButton, _NO_KEYS, self.at(*places[0]))
        for place in places[1:]:
            at = QPointF(self.at(*place))
            kind, button, held = QEvent.Type.MouseMove, Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
            event = QMouseEvent(kind, at, self.canvas.mapToGlobal(at), button, held, _NO_KEYS)
            QApplication.sendEvent(self.canvas, event)
        self.stage.settle()

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.canvas, key)
        self.stage.settle()


def polygon(stage: Stage) -> QWidget:
    hand = _Hand(stage, "map.polygon")
    hand.click((0.3, 0.3), (0.6, 0.25), (0.7, 0.5))
    hand.move(0.5, 0.7)
    return stage.window


def freehand(stage: Stage) -> QWidget:
    hand = _Hand(stage, "map.freehand")
    turn = [i / 40 * 5.2 for i in range(41)]
    hand.hold(*[(0.5 + 0.18 * math.cos(a), 0.5 + 0.25 * math.sin(a)) for a in turn])
    return stage.window


def rectangle(stage: Stage) -> QWidget:
    hand = _Hand(stage, "map.turned_rectangle")
    hand.click((0.3, 0.5), (0.6, 0.35))
    hand.move(0.65, 0.6)
    return stage.window


def corridor(stage: Stage) -> QWidget:
    hand = _Hand(stage, "map.corridor")
    hand.canvas.tool.set_value("left", 120.0)
    hand.canvas.tool.set_value("right", 60.0)
    hand.canvas.tool_panel.show_tool(hand.canvas.tool)
    hand.click((0.25, 0.4), (0.45, 0.55), (0.6, 0.45))
    hand.move(0.75, 0.6)
    return stage.window


def reach(stage: Stage) -> QWidget:
    """A reach picked on a river, its end not yet clicked."""
    hand = _Hand(stage, "map.corridor")
    snapshot = stage.window.session.snapshot
    assert snapshot is not None
    line = max((r.geometry for r in snapshot.table(River).rows() if r.geometry), key=lambda g: g.length)
    stage.window.canvas.zoom_to(line)
    stage.settle()
    hand.canvas.tool_panel.ways["way"]["pick"].setChecked(True)
    hand.canvas.tool.set_value("left", 150.0)
    hand.canvas.tool.set_value("right", 150.0)
    ends = [line.interpolate(share, normalized=True) for share in (0.3, 0.6)]
    first, last = (QPointF(*hand.canvas.viewport.pixel(p.x, p.y)).toPoint() for p in ends)
    QTest.mouseMove(hand.canvas, first)
    QTest.mouseClick(hand.canvas, Qt.MouseButton.LeftButton, _NO_KEYS, first)
    QTest.mouseMove(hand.canvas, last)
    stage.settle()
    return stage.window


def site(stage: Stage) -> QWidget:
    hand = _Hand(stage, "map.site")
    hand.hold((0.5, 0.5), (0.55, 0.5), (0.6, 0.55))
    return stage.window


def typing(stage: Stage) -> QWidget:
    """A length that makes no sense, and what the field says to it."""
    hand = _Hand(stage, "map.polygon")
    hand.click((0.3, 0.3), (0.6, 0.25))
    hand.key(Qt.Key.Key_Tab)
    field = hand.canvas.place_field
    field.edit.setText("300 @ 400")
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    stage.settle()
    return stage.window


def tracing(stage: Stage) -> QWidget:
    """The way along a project's boundary before the second click."""
    hand = _Hand(stage, "map.polygon")
    hand.run("map.trace")
    row = hand.canvas.chosen_projects()[0]
    assert row.geometry is not None
    xy = list(row.geometry.exterior.coords)
    first, last = (QPointF(*hand.canvas.viewport.pixel(*xy[i])).toPoint() for i in (1, len(xy) // 2))
    QTest.mouseMove(hand.canvas, first)
    QTest.mouseClick(hand.canvas, Qt.MouseButton.LeftButton, _NO_KEYS, first)
    QTest.mouseMove(hand.canvas, last)
    stage.settle()
    hand.canvas.set_tracing(True)
    return stage.window


def measure(stage: Stage) -> QWidget:
    hand = _Hand(stage, "map.measure")
    hand.click((0.4, 0.3), (0.65, 0.3), (0.7, 0.6))
    hand.move(0.45, 0.65)
    return stage.window


def identify(stage: Stage) -> QWidget:
    hand = _Hand(stage, "map.identify")
    hand.click((0.5, 0.5))
    return stage.window


def grids(stage: Stage) -> QWidget:
    hand = _Hand(stage, "map.kilometre_grid")
    hand.run("map.graticule")
    return stage.window


def split(stage: Stage) -> QWidget:
    hand = _Hand(stage, "map.split")
    hand.click((0.3, 0.35), (0.5, 0.5))
    hand.move(0.72, 0.62)
    return stage.window


def hole(stage: Stage) -> QWidget:
    hand = _Hand(stage, "map.hole")
    hand.click((0.47, 0.45), (0.53, 0.45))
    hand.move(0.52, 0.54)
    return stage.window


def shared(stage: Stage) -> QWidget:
    """A node of a shared boundary dragged, the neighbour's change beside it."""
    hand = _Hand(stage, "map.reshape")
    row = hand.canvas.chosen_projects()[0]
    assert row.geometry is not None
    x, y = row.geometry.exterior.coords[0]
    px, py = hand.canvas.viewport.pixel(x, y)
    start = (px / hand.canvas.width(), py / hand.canvas.height())
    hand.hold(start, (start[0] + 0.02, start[1] + 0.02), (start[0] + 0.05, start[1] + 0.03))
    return stage.window


def move(stage: Stage) -> QWidget:
    hand = _Hand(stage, "map.move")
    hand.hold((0.5, 0.5), (0.52, 0.52), (0.58, 0.56))
    return stage.window


def gap(stage: Stage) -> QWidget:
    hand = _Hand(stage, "map.gap")
    hand.move(0.45, 0.42)
    return stage.window


def swipe(stage: Stage) -> QWidget:
    """Two themes with a line between them."""
    hand = _Hand(stage, "map.swipe")
    hand.canvas.swipe.compare(map_themes()["review"])
    stage.settle()
    return hand.window


def lasso(stage: Stage) -> QWidget:
    """A freehand outline around projects."""
    hand = _Hand(stage, "map.lasso")
    hand.hold((0.3, 0.3), (0.45, 0.22), (0.6, 0.35), (0.62, 0.6), (0.48, 0.72), (0.33, 0.55))
    return hand.window


def patch(stage: Stage) -> QWidget:
    """A problem patch just drawn over another one."""
    hand = _Hand(stage, "map.patch")
    hand.click((0.32, 0.42), (0.5, 0.38), (0.55, 0.55), (0.36, 0.6))
    hand.key(Qt.Key.Key_Return)
    return stage.window


def claim(stage: Stage) -> QWidget:
    """Which patches a project treats."""
    _Hand(stage, "map.claim")
    return _dialog(stage, ClaimDialog)


def _dialog(stage: Stage, kind: type[QWidget]) -> QWidget:
    """The dialog of a kind, once it is there."""
    found: list[QWidget] = []

    def there() -> bool:
        found[:] = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
        return bool(found)

    stage.wait(there)
    return found[0]


def _choose_patch(hand: _Hand) -> None:
    """Select the largest patch that is an area, and look at it."""
    snapshot = hand.window.session.snapshot
    assert snapshot is not None
    rows = [row for row in snapshot.table(ProblemPatch).rows() if row.geometry is not None]
    row = max(rows, key=lambda one: one.geometry.area if one.geometry is not None else 0.0)
    hand.window.zoom_to(Selection.of(ProblemPatch.table, row.id))
    hand.canvas.zoom(0.55)
    hand.window.session.select(Selection.of(ProblemPatch.table, row.id))
    hand.stage.settle()


def cut(stage: Stage) -> QWidget:
    """A polygon just drawn over neighbours: what was cut away, and whose it is."""
    hand = _Hand(stage, "map.polygon")
    hand.click((0.34, 0.3), (0.6, 0.28), (0.62, 0.55), (0.38, 0.6))
    hand.key(Qt.Key.Key_Return)
    return stage.window


def lead(stage: Stage) -> QWidget:
    hand = _Hand(stage, "map.lead")
    hand.click((0.3, 0.4), (0.45, 0.55), (0.6, 0.5))
    hand.move(0.74, 0.4)
    return stage.window


def part(stage: Stage) -> QWidget:
    hand = _Hand(stage, "map.part")
    hand.click((0.7, 0.3), (0.8, 0.3), (0.8, 0.45))
    hand.move(0.72, 0.45)
    return stage.window


def outline(stage: Stage) -> QWidget:
    """Smoothing, seen on the map before it is done."""
    hand = _Hand(stage, "map.buffer")
    _dialog(stage, OutlineDialog)
    stage.settle()
    return hand.window


def vertices(stage: Stage) -> QWidget:
    _Hand(stage, "map.vertices")
    return _dialog(stage, VertexDialog)


def clip(stage: Stage) -> QWidget:
    _Hand(stage, "map.clip_unit", project="QH01-003")
    return _dialog(stage, SplitDialog)


def patch_line(stage: Stage) -> QWidget:
    """A problem along a line, its end not yet clicked."""
    hand = _Hand(stage, "map.patch_line")
    hand.click((0.3, 0.55), (0.42, 0.5), (0.55, 0.58))
    hand.move(0.68, 0.5)
    return stage.window


def patch_shape(stage: Stage) -> QWidget:
    """A problem patch under the reshaping tool."""
    hand = _Hand(stage, "map.reshape")
    _choose_patch(hand)
    return stage.window


def patch_moved(stage: Stage) -> QWidget:
    """A problem patch moved as a whole, and what is said of it."""
    hand = _Hand(stage, "map.move")
    _choose_patch(hand)
    hand.hold((0.5, 0.5), (0.52, 0.52), (0.58, 0.56))
    QTest.mouseRelease(hand.canvas, Qt.MouseButton.LeftButton, _NO_KEYS, hand.at(0.58, 0.56))
    return stage.window


TOOL_SCENES: dict[str, Scene] = {
    "tool-polygon": polygon,
    "tool-freehand": freehand,
    "tool-rectangle": rectangle,
    "tool-corridor": corridor,
    "tool-reach": reach,
    "tool-site": site,
    "tool-typing": typing,
    "tool-tracing": tracing,
    "tool-measure": measure,
    "tool-identify": identify,
    "tool-grids": grids,
    "tool-split": split,
    "tool-hole": hole,
    "tool-shared": shared,
    "tool-move": move,
    "tool-gap": gap,
    "tool-swipe": swipe,
    "tool-lasso": lasso,
    "tool-patch": patch,
    "tool-claim": claim,
    "tool-cut": cut,
    "tool-lead": lead,
    "tool-part": part,
    "tool-outline": outline,
    "tool-vertices": vertices,
    "tool-clip": clip,
    "tool-patch-line": patch_line,
    "tool-patch-shape": patch_shape,
    "tool-patch-moved": patch_moved,
}
