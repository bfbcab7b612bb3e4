"""Every tool of the map in the middle of its work, on the sample county."""

from __future__ import annotations

import math
from collections.abc import Callable

import shapely
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shapely.ops import substring

from ecodesk.i18n import t
from ecodesk.maps.map_display import map_themes
from ecodesk.model.records import ProblemPatch, Project, River
from ecodesk.ui.canvas.merge_dialog import MergeDialog
from ecodesk.ui.canvas.outline_dialog import OutlineDialog
from ecodesk.ui.canvas.overlap_dialog import OverlapDialog
from ecodesk.ui.canvas.split_dialog import SplitDialog
from ecodesk.ui.canvas.vertex_dialog import VertexDialog
from ecodesk.ui.notice_bar import NoticeBar
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
        self.look_at(Selection.of(Project.table, found.id))
        self.run(command)

    def run(self, command: str) -> None:
        self.window.run(self.window.command_actions.commands[command])
        self.stage.settle()

    def look_at(self, chosen: Selection) -> None:
        """Select something and show it with what lies around it."""
        self.window.zoom_to(chosen)
        self.canvas.zoom(0.55)
        self.window.session.select(chosen)
        self.stage.wait(lambda: self.canvas.flash.geometry is None)
        self.stage.settle()

    def share(self, x: float, y: float) -> tuple[float, float]:
        """A place on the ground as shares of the canvas."""
        px, py = self.canvas.viewport.pixel(x, y)
        return px / self.canvas.width(), py / self.canvas.height()

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
    hand.canvas.zoom_to(substring(line, 0.28, 0.42, normalized=True))
    stage.wait(lambda: hand.canvas.flash.geometry is None)
    stage.settle()
    hand.canvas.tool_panel.ways["way"]["pick"].setChecked(True)
    hand.canvas.tool.set_value("left", 150.0)
    hand.canvas.tool.set_value("right", 150.0)
    first, last = (line.interpolate(share, normalized=True) for share in (0.3, 0.4))
    hand.click(hand.share(first.x, first.y))
    hand.move(*hand.share(last.x, last.y))
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
    hand = _Hand(stage, "map.polygon", project="ZH03-002")
    hand.click((0.46, 0.2), (0.75, 0.2), (0.75, 0.8), (0.46, 0.8))
    hand.key(Qt.Key.Key_Return)
    hand.window.session.noticed.emit(None)
    hand.run("map.reshape")
    (new,) = hand.canvas.chosen_projects()
    snapshot = hand.window.session.snapshot
    assert snapshot is not None and new.geometry is not None
    old = snapshot.table(Project).one(code="ZH03-002")
    assert old is not None and old.geometry is not None
    theirs = shapely.MultiPoint(shapely.get_coordinates(old.geometry))
    nodes = shapely.get_coordinates(new.geometry).tolist()
    x, y = min(nodes, key=lambda node: theirs.distance(shapely.Point(node)))
    start = hand.share(x, y)
    hand.hold(start, (start[0] + 0.02, start[1] + 0.01), (start[0] + 0.05, start[1] + 0.02))
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
    hand.canvas.zoom(0.3)
    stage.settle()
    turn = [i / 60 * 5.6 for i in range(61)]
    hand.hold(*[(0.55 + 0.2 * math.cos(a) + 0.02 * math.sin(3 * a), 0.5 + 0.3 * math.sin(a)) for a in turn])
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
    hand.look_at(Selection.of(ProblemPatch.table, row.id))


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
    """A wider outline, seen on the map before it is done."""
    hand = _Hand(stage, "map.buffer")
    _dialog(stage, OutlineDialog)
    stage.settle()
    return hand.window


def outline_asked(stage: Stage) -> QWidget:
    """What is asked for a wider outline."""
    _Hand(stage, "map.buffer")
    return _dialog(stage, OutlineDialog)


def split_asked(stage: Stage) -> QWidget:
    """What comes of a split that shares out money."""
    hand = _Hand(stage, "map.split")
    hand.click((0.3, 0.35), (0.72, 0.62))
    hand.key(Qt.Key.Key_Return)
    return _dialog(stage, SplitDialog)


def merging(stage: Stage) -> QWidget:
    """Whose code stays when two projects become one."""
    hand = _Hand(stage, "map.select")
    snapshot = hand.window.session.snapshot
    assert snapshot is not None
    codes = ("ZH06-001", "ZH06-004")
    ids = [row.id for row in snapshot.table(Project).rows() if row.code in codes]
    hand.window.session.select(Selection.of(Project.table, *ids))
    hand.run("map.merge")
    return _dialog(stage, MergeDialog)


def kept_overlap(stage: Stage) -> QWidget:
    """Why a cut is not wanted."""
    cut(stage)
    (bar,) = stage.window.canvas.findChildren(NoticeBar)
    keep = t("保留重叠并说明…", "Keep overlap, with reason…")
    stage.wait(lambda: bar.notice is not None and any(one.title == keep for one in bar.notice.actions))
    assert bar.notice is not None
    next(one for one in bar.notice.actions if one.title == keep).run()
    return _dialog(stage, OverlapDialog)


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
    """A node of a problem patch dragged."""
    hand = _Hand(stage, "map.reshape")
    _choose_patch(hand)
    snapshot = hand.window.session.snapshot
    assert snapshot is not None
    row = snapshot.table(ProblemPatch)[hand.window.session.selection.ids(ProblemPatch.table)[0]]
    start = hand.share(*shapely.get_coordinates(row.geometry)[0].tolist())
    hand.hold(start, (start[0] + 0.02, start[1] - 0.04), (start[0] + 0.04, start[1] - 0.08))
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
    "tool-outline-asked": outline_asked,
    "tool-split-asked": split_asked,
    "tool-merge": merging,
    "tool-kept-overlap": kept_overlap,
    "tool-vertices": vertices,
    "tool-clip": clip,
    "tool-patch-line": patch_line,
    "tool-patch-shape": patch_shape,
    "tool-patch-moved": patch_moved,
}
