"""The map widget: pictures below, live overlay above, one tool at a time.

It paints nothing slow itself: `pictures` brings the map, `paintEvent` adds what follows the pointer and the
selection. Everything the window can do here has a public method; tools and commands call those.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import shapely
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from ecodesk.i18n import Text, t
from ecodesk.maps.labels import LabelOptions
from ecodesk.maps.layer import default_visible
from ecodesk.maps.tokens import map_colour
from ecodesk.model.edit import Edit
from ecodesk.model.records import ProblemPatch, Project, RestorationUnit
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.canvas import overlay
from ecodesk.ui.canvas.drawing import Drawing
from ecodesk.ui.canvas.hit_testing import Row
from ecodesk.ui.canvas.identifying import context_menu, tip_at
from ecodesk.ui.canvas.map_furniture import MARGIN, ZoomButtons, paint_furniture
from ecodesk.ui.canvas.navigation import Navigation, bounds_of_rows
from ecodesk.ui.canvas.overview import SIZE as OVERVIEW_SIZE
from ecodesk.ui.canvas.overview import Overview
from ecodesk.ui.canvas.pictures import Pictures, Wanted, finding_marks
from ecodesk.ui.canvas.snapping import Row as SnapRow
from ecodesk.ui.canvas.snapping import Snap, Snapper
from ecodesk.ui.canvas.tools.pan_tool import PanTool
from ecodesk.ui.canvas.tools.polygon_tool import PolygonTool
from ecodesk.ui.canvas.tools.reshape_tool import ReshapeTool
from ecodesk.ui.canvas.tools.select_tool import SelectTool
from ecodesk.ui.canvas.tools.tool import Pointer, Tool
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice, NoticeAction, Session
from ecodesk.workspace import Applied

FINDINGS_LAYER = "findings"
DRAWN_LAYERS = frozenset(default_visible()) | {FINDINGS_LAYER, "unit_fill"}
_PAN_STEP = 80.0
_MOST_OUTLINED = 400
_LAYER_OF = {Project.table: "project", ProblemPatch.table: "problem_patch", RestorationUnit.table: "unit"}


class MapCanvas(Navigation):
    """The map of the open workspace."""

    position_changed = Signal(object)  # (north, east with zone) in metres, or None when off the map
    lonlat_changed = Signal(object)  # (lon, lat) in degrees, or None
    hint_changed = Signal(object)
    snapping_changed = Signal(bool)
    snapping_limited = Signal(object)  # Text why nothing can be caught here, or None
    tool_changed = Signal(str)
    options_changed = Signal()
    hovered = Signal(object)  # (table, id) under the pointer, or None
    zoom_wanted = Signal(object)
    form_wanted = Signal(str)
    page_wanted = Signal(str)

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.look = look
        self.visible_layers: frozenset[str] = DRAWN_LAYERS
        self.snapping = True
        self.snap_radius = 8
        self.drawing: Drawing = Drawing(session, self)
        self.pictures = Pictures(session.background, self)
        self._snapper = Snapper()
        self._hovered: Row | None = None
        self._pointer: Pointer | None = None
        self._panning_from: QPointF | None = None
        self._space = False
        self._marks: tuple[Any, Any] = (None, ())
        self._own_selection = False
        self._fitted = False
        self._tools: dict[str, Tool] = {
            tool.id: tool for tool in (SelectTool(self), PanTool(self), PolygonTool(self), ReshapeTool(self))
        }
        self.tool: Tool = self._tools["select"]
        self.overview = Overview(self)
        self.overview_shown = True
        self._zoom_buttons = ZoomButtons(self)
        self._set_up_widget()
        self._connect()

    def _set_up_widget(self) -> None:
        self.setObjectName("mapCanvas")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 240)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.retranslate()

    def _connect(self) -> None:
        session = self.session
        session.plan_changed.connect(self._plan_changed)
        session.workspace_changed.connect(self._workspace_changed)
        session.findings_changed.connect(lambda _: self.refresh())
        session.selection_changed.connect(self._selection_changed)
        self.look.changed.connect(self.retranslate)
        self.pictures.ready.connect(self.update)
        self.flash.changed.connect(self.update)
        self.drawing.marks_changed.connect(self.update)
        self.drawing.zoom_wanted.connect(self.zoom_to)

    def retranslate(self) -> None:
        """Names, hints and colours in the language and theme in use."""
        self.setAccessibleName(str(t("地图", "Map")))
        self.hint_changed.emit(self.tool.hint)
        self.refresh()

    # ---- what is shown

    def refresh(self, edit: Edit | None = None) -> None:
        """Ask for pictures of the present state."""
        self.update()
        snapshot = self.session.snapshot
        if snapshot is None or self.width() < 2 or not self.isVisible():
            if edit is not None or snapshot is None:
                self.pictures.forget()
            return
        self.pictures.want(
            Wanted(
                snapshot,
                self.look.theme,
                self.visible_layers,
                self._finding_marks() if FINDINGS_LAYER in self.visible_layers else (),
                self.look.language,
                self._label_options(),
                self.viewport,
                self.devicePixelRatioF(),
            ),
            edit,
        )

    def show_layers(self, visible: Collection[str]) -> None:
        """Choose the layers to show, by id."""
        self.visible_layers = frozenset(visible)
        self.refresh()
        self.options_changed.emit()

    def selectable_tables(self) -> list[str]:
        """Tables whose layer is shown; what cannot be seen cannot be clicked."""
        return [table for table, layer in _LAYER_OF.items() if layer in self.visible_layers]

    def _finding_marks(self) -> Any:
        result = self.session.result
        if self._marks[0] is not result:
            self._marks = (result, finding_marks(result.findings.values()) if result is not None else ())
        return self._marks[1]

    def _label_options(self) -> LabelOptions:
        worst: dict[str, Any] = {}
        if self.session.result is not None and FINDINGS_LAYER in self.visible_layers:
            for finding in self.session.result.findings.values():
                for subject in finding.subjects if finding.open else ():
                    if subject.table == Project.table:
                        worst[subject.id] = max(worst.get(subject.id, finding.severity), finding.severity)
        grave = {key: severity.name for key, severity in worst.items() if severity.name in ("BLOCK", "ERROR")}
        return LabelOptions(selected=frozenset(self.session.selection.ids(Project.table)), findings=grave)

    # ---- tools

    @property
    def tool_id(self) -> str:
        return self.tool.id

    def take_tool(self, tool_id: str) -> None:
        """Take up a tool: select, pan, polygon or reshape."""
        tool = self._tools[tool_id]
        if tool.needs_writing and not self.session.writable:
            self.session.notify(
                Notice(
                    t("规划以只读方式打开,不能绘图", "Open for reading only; drawing is off"), level="warn"
                )
            )
            return
        if tool is not self.tool:
            self.tool.end()
            self.tool = tool
        tool.begin()
        self.setCursor(tool.cursor)
        self.hint_changed.emit(tool.hint)
        self.tool_changed.emit(tool.id)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.update()

    @property
    def polygon_tool(self) -> PolygonTool:
        tool = self._tools["polygon"]
        assert isinstance(tool, PolygonTool)
        return tool

    def draw_from(self, geometry: Any) -> None:
        """Start a polygon, from a shape when one is given; it is shown whole."""
        self.take_tool("polygon")
        if geometry is not None and self.tool is self.polygon_tool:
            self.polygon_tool.start_from(geometry)
            self.zoom_to(geometry)

    def say_unfinished(self) -> None:
        """Tell that a sketch is still there, when another page is shown."""
        if getattr(self.polygon_tool, "points", None):
            self.session.notify(
                Notice(
                    t("有未完成的图形,已保留", "An unfinished shape is kept"),
                    (
                        NoticeAction(t("继续画", "Go on drawing"), self._resume),
                        NoticeAction(t("放弃", "Give up"), self._give_up),
                    ),
                    "shape-polygon-plus",
                )
            )

    def _give_up(self) -> None:
        self.polygon_tool.escape()

    def _resume(self) -> None:
        self.page_wanted.emit("map")
        self.take_tool("polygon")

    def set_snapping(self, on: bool) -> None:
        """Catch nodes and edges while drawing, or not."""
        self.snapping = on
        self.snapping_changed.emit(on)
        self.options_changed.emit()

    def set_avoiding(self, on: bool) -> None:
        """Trim what is drawn to its neighbours, or not."""
        self.drawing.avoid = on
        self.options_changed.emit()

    def snapped(
        self, pointer: Pointer, without: Collection[SnapRow] = ()
    ) -> tuple[float, float, Snap | None]:
        """Where the pointer means: the place it catches, or its own."""
        snapshot = self.session.snapshot
        if not self.snapping or pointer.alt or snapshot is None:
            return pointer.x, pointer.y, None
        radius = self.snap_radius * self.viewport.metres_per_pixel
        snap = self._snapper.find(snapshot, pointer.x, pointer.y, radius, without=without)
        self.snapping_limited.emit(self._snapper.limited)
        return (snap.x, snap.y, snap) if snap is not None else (pointer.x, pointer.y, None)

    # ---- objects

    def select(self, selection: Selection) -> None:
        """Select for the whole window, from the map."""
        self._own_selection = True
        self.session.select(selection)
        self._own_selection = False

    def open(self, row: Row) -> None:
        """Double-click: the form of a project, the extent of anything else."""
        if row[0] == Project.table:
            self.form_wanted.emit(row[1])
        else:
            self.zoom_to(Selection(frozenset({row})))

    def delete_selected(self) -> None:
        """Delete the selected projects."""
        snapshot = self.session.snapshot
        if snapshot is None or not self.session.writable:
            return
        table = snapshot.table(Project)
        self.drawing.delete([table[i] for i in self.session.selection.ids(Project.table) if i in table])

    def hover(self, row: Row | None) -> None:
        """Outline what the pointer is on, and tell the lists."""
        if row != self._hovered:
            self._hovered = row
            self.hovered.emit(row)
            self.update()

    def show_hover(self, row: Row | None) -> None:
        """Outline what the pointer is on in a list."""
        self._hovered = row
        self.update()

    def walk(self, step: int) -> bool:
        """Select the next (1) or previous (-1) project in view; False past the last."""
        snapshot = self.session.snapshot
        if snapshot is None:
            return False
        table = snapshot.table(Project)
        found = table.index.query(shapely.box(*self.viewport.bounds), predicate="intersects").tolist()
        ids = sorted((table.ids[i] for i in found), key=lambda row_id: table[row_id].code)
        now = self.session.selection.single(Project.table)
        at = ids.index(now) + step if now in ids else (0 if step > 0 else len(ids) - 1)
        if not 0 <= at < len(ids):
            return False
        self.select(Selection.of(Project.table, ids[at]))
        self.setAccessibleDescription(tip_at(self, [(Project.table, ids[at])]))
        return True

    # ---- the session

    def _workspace_changed(self) -> None:
        self._fitted = False
        self.forget_views()
        self._hovered = None
        if hasattr(self.polygon_tool, "points"):
            self.polygon_tool.points = []
        self.take_tool("select")
        self._place_furniture()
        if self.session.snapshot is None:
            self.pictures.forget()

    def _plan_changed(self, applied: Applied | None) -> None:
        if self.session.snapshot is not None and not self._fitted:
            self.fit_first()
        self.refresh(applied.edit if applied is not None else None)
        self.tool.plan_changed()

    def fit_first(self) -> None:
        """Show the whole county once the widget has its size."""
        if self.isVisible() and self.width() > 1:
            self._fitted = True
            self.show_county(remember=False)

    def _selection_changed(self, selection: Selection) -> None:
        box = bounds_of_rows(self.session, selection)
        if not self._own_selection and box is not None and not self.shows(box):
            self.look_at((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        self.tool.plan_changed()
        self.refresh()

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(map_colour(self.look.theme, "outside")))
        if self.session.snapshot is not None:
            self.pictures.draw(painter, self.viewport)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_overlay(overlay.Paint(painter, self.viewport, self.look))
            paint_furniture(self, painter, self._zoom_buttons.geometry().bottom())
        if self.hasFocus() and self._focus_by_key:
            painter.setPen(QPen(self.look.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_overlay(self, paint: overlay.Paint) -> None:
        snapshot = self.session.snapshot
        assert snapshot is not None
        for mark in self.drawing.marks:
            overlay.paint_cut(paint, mark.geometry, str(mark.label))
        if self.drawing.ghost is not None:
            overlay.paint_dashed(paint, self.drawing.ghost)
        finding = self.session.finding(self.session.selection.finding)
        if finding is not None and finding.geometry is not None:
            overlay.paint_finding(paint, finding.geometry, finding.severity.name)
        if self._hovered is not None and self._hovered not in self.session.selection.rows:
            row = snapshot.row(*self._hovered)
            overlay.paint_hovered(paint, row.geometry if row is not None else None)
        view = shapely.box(*self.viewport.bounds)
        for name, row_id in sorted(self.session.selection.rows)[:_MOST_OUTLINED]:
            row = snapshot.row(name, row_id)
            if (
                row is not None
                and row.geometry is not None
                and shapely.intersects(row.geometry.envelope, view)
            ):
                overlay.paint_selected(paint, row.geometry)
        self.tool.paint(paint)
        if self.tool is not self.polygon_tool and getattr(self.polygon_tool, "points", None):
            self.polygon_tool.paint(paint)
        if self.flash.geometry is not None:
            overlay.paint_flash(paint, self.flash.geometry, self.flash.severity, self.flash.strength)

    # ---- mouse

    def _at(self, at: QPointF, keys: Qt.KeyboardModifier) -> Pointer:
        x, y = self.viewport.ground(at.x(), at.y())
        return Pointer(at, x, y, keys)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._focus_by_key = False
        pointer = self._at(event.position(), event.modifiers())
        if event.button() == Qt.MouseButton.MiddleButton or (
            self._space and event.button() == Qt.MouseButton.LeftButton
        ):
            self._panning_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton and self.session.snapshot is not None:
            self.tool.press(pointer)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._panning_from is not None:
            step = event.position() - self._panning_from
            self._panning_from = event.position()
            self.pan(step.x(), step.y())
            return
        self._pointer = self._at(event.position(), event.modifiers())
        self._tell_position(self._pointer)
        if self.session.snapshot is not None:
            self.tool.move(self._pointer, bool(event.buttons() & Qt.MouseButton.LeftButton))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._panning_from is not None:
            self._panning_from = None
            self.setCursor(Qt.CursorShape.OpenHandCursor if self._space else self.tool.cursor)
        elif event.button() == Qt.MouseButton.LeftButton and self.session.snapshot is not None:
            self.tool.release(self._at(event.position(), event.modifiers()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.session.snapshot is not None:
            self.tool.double_click(self._at(event.position(), event.modifiers()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        if steps:
            at = event.position()
            self.zoom(1.25**steps, at.x(), at.y())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self.position_changed.emit(None)
        self.lonlat_changed.emit(None)
        self.hover(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        context_menu(self, self._at(QPointF(event.pos()), Qt.KeyboardModifier.NoModifier)).popup(
            event.globalPos()
        )

    def _tell_position(self, pointer: Pointer) -> None:
        snapshot = self.session.snapshot
        if snapshot is None:
            return
        self.position_changed.emit(snapshot.crs.zone_metres(pointer.x, pointer.y))
        lon, lat = snapshot.crs.to_lonlat([[pointer.x, pointer.y]])[0].tolist()
        self.lonlat_changed.emit((lon, lat))

    # ---- keys and the rest

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._focus_by_key = True
        if self.tool.key(event):
            return
        key = event.key()
        arrows = {
            Qt.Key.Key_Left: (_PAN_STEP, 0.0),
            Qt.Key.Key_Right: (-_PAN_STEP, 0.0),
            Qt.Key.Key_Up: (0.0, _PAN_STEP),
            Qt.Key.Key_Down: (0.0, -_PAN_STEP),
        }
        if key in arrows:
            self.pan(*arrows[Qt.Key(key)])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1.5)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / 1.5)
        elif key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif key == Qt.Key.Key_Escape:
            if not self.tool.escape() and self.tool.id != "select":
                self.take_tool("select")
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if row_id := self.session.selection.single(Project.table):
                self.form_wanted.emit(row_id)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            if self._panning_from is None:
                self.setCursor(self.tool.cursor)
        else:
            super().keyReleaseEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab walks the projects in view; past the last one it goes on to the next widget."""
        return self.walk(1 if next else -1) or super().focusNextPrevChild(next)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._focus_by_key = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        )
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._space = False
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tip(event.pos(), event.globalPos())
            return True
        return super().event(event)

    def _show_tip(self, at: QPoint, globally: QPoint) -> None:
        if self.tool.id != "select":
            QToolTip.hideText()
            return
        QToolTip.showText(globally, tip_at(self, self.rows_under(QPointF(at))), self)

    def set_overview(self, on: bool) -> None:
        """Show the overview in the corner, or not; a small canvas never shows it."""
        self.overview_shown = on
        self._place_furniture()
        self.options_changed.emit()

    def _place_furniture(self) -> None:
        buttons, open_ = self._zoom_buttons, self.session.snapshot is not None
        buttons.move(self.width() - MARGIN - buttons.width(), MARGIN)
        buttons.setVisible(open_)
        size = OVERVIEW_SIZE
        self.overview.move(self.width() - MARGIN - size.width(), self.height() - MARGIN - size.height())
        roomy = self.width() > 3 * size.width() and self.height() > 2 * size.height()
        self.overview.setVisible(open_ and self.overview_shown and roomy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.viewport = self.viewport.resized(self.width(), self.height())
        self._place_furniture()
        if self.session.snapshot is not None and not self._fitted:
            self.fit_first()
        self.refresh()
        self.view_changed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        self.viewport = self.viewport.resized(self.width(), self.height())
        if self.session.snapshot is not None and not self._fitted:
            self.fit_first()
        self.refresh()

    _focus_by_key = False

    def hint(self) -> Text:
        """What the tool in use does."""
        return self.tool.hint
