"""The map widget: pictures below, live overlay above, one tool at a time.

It paints nothing slow itself: `pictures` brings the map, `paintEvent` adds what follows the pointer and the
selection. Everything the window can do here has a public method; tools and commands call those.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import shapely
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from ecodesk.i18n import Text, t
from ecodesk.maps.labels import LabelOptions
from ecodesk.maps.layer import default_visible
from ecodesk.maps.tokens import map_colour
from ecodesk.model.edit import Edit
from ecodesk.model.records import ProblemPatch, Project, RestorationUnit
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.canvas import overlay
from ecodesk.ui.canvas.canvas_input import CanvasInput
from ecodesk.ui.canvas.drawing import Drawing, Finished
from ecodesk.ui.canvas.identifying import context_menu
from ecodesk.ui.canvas.map_furniture import MARGIN, ZoomButtons, paint_furniture
from ecodesk.ui.canvas.navigation import bounds_of_rows
from ecodesk.ui.canvas.overview import SIZE as OVERVIEW_SIZE
from ecodesk.ui.canvas.overview import Overview
from ecodesk.ui.canvas.pictures import Pictures, Wanted, finding_marks
from ecodesk.ui.canvas.snapping import Row as SnapRow
from ecodesk.ui.canvas.snapping import Snap, Snapper
from ecodesk.ui.canvas.split_dialog import SplitOffer
from ecodesk.ui.canvas.splitting_edits import Cut
from ecodesk.ui.canvas.tools.editing_tools import EDITING_TOOLS
from ecodesk.ui.canvas.tools.pan_tool import PanTool
from ecodesk.ui.canvas.tools.polygon_tool import PolygonTool
from ecodesk.ui.canvas.tools.select_tool import SelectTool
from ecodesk.ui.canvas.tools.tool import Pointer, Sketch, Tool
from ecodesk.ui.project_steps import delete_with_notice
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice, NoticeAction, Session
from ecodesk.workspace import Applied

FINDINGS_LAYER = "findings"
DRAWN_LAYERS = frozenset(default_visible()) | {FINDINGS_LAYER, "unit_fill"}
_MOST_OUTLINED = 400
_LAYER_OF = {Project.table: "project", ProblemPatch.table: "problem_patch", RestorationUnit.table: "unit"}


class MapCanvas(CanvasInput):
    """The map of the open workspace."""

    snapping_changed = Signal(bool)
    snapping_limited = Signal(object)  # Text why nothing can be caught here, or None
    options_changed = Signal()
    sketch_changed = Signal(object)  # Sketch in the making, or None
    zoom_wanted = Signal(object)
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
        self._marks: tuple[Any, Any] = (None, ())
        self._fitted = False
        self._told_sketch = False
        kinds: tuple[type[Tool], ...] = (SelectTool, PanTool, PolygonTool, *EDITING_TOOLS)
        for kind in kinds:
            tool = kind(self)
            self.tools[tool.id] = tool
        self.tool = self.tools["select"]
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

    def offer_split(
        self, projects: Sequence[Project], cut: Cut, nothing: Text, finished: Finished | None = None
    ) -> None:
        """Split projects; where money is shared out the split is shown before it is made."""
        SplitOffer(self, projects, cut, nothing, finished).start()

    def chosen_projects(self) -> list[Project]:
        """The selected projects, by code."""
        snapshot = self.session.snapshot
        if snapshot is None:
            return []
        table = snapshot.table(Project)
        chosen = [table[i] for i in self.session.selection.ids(Project.table) if i in table]
        return sorted(chosen, key=lambda row: row.code)

    def delete_selected(self) -> None:
        """Delete the selected projects."""
        if self.session.writable:
            delete_with_notice(self.session, self.session.selection.ids(Project.table))

    @property
    def polygon_tool(self) -> PolygonTool:
        tool = self.tools["polygon"]
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
                    t("有未完成的图形，已保留", "An unfinished shape is kept"),
                    (
                        NoticeAction(t("继续画", "Go on drawing"), self._resume),
                        NoticeAction(t("放弃", "Give up"), self._give_up),
                    ),
                    "shape-polygon-plus",
                )
            )

    @property
    def sketch(self) -> Sketch | None:
        """The shape in the making; an unfinished polygon stays one while another tool is used."""
        return self.tool.sketch or self.polygon_tool.sketch

    def tell_sketch(self) -> None:
        """Tell what is in the making, for those who measure it."""
        sketch = self.sketch
        if sketch is not None or self._told_sketch:
            self._told_sketch = sketch is not None
            self.sketch_changed.emit(sketch)

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

    def set_together(self, on: bool) -> None:
        """Let neighbours go along when a shared boundary is moved, or not."""
        self.drawing.together = on
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

    # ---- the session

    def _workspace_changed(self) -> None:
        self._fitted = False
        self.forget_views()
        self._hovered = None
        if hasattr(self.polygon_tool, "points"):
            self.polygon_tool.points = []
        self.take_tool("select")
        self.tell_sketch()
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
            self.pictures.draw_ground(painter, self.viewport)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint = overlay.Paint(painter, self.viewport, self.look)
            self._paint_marks(paint)
            self.pictures.draw_names(painter, self.viewport)
            self._paint_gesture(paint)
            paint_furniture(self, painter, self._zoom_buttons.geometry().bottom())
        if self.hasFocus() and self._focus_by_key:
            painter.setPen(QPen(self.look.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_marks(self, paint: overlay.Paint) -> None:
        """What is selected, pointed at or in question; names stay readable above it."""
        snapshot = self.session.snapshot
        assert snapshot is not None
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

    def _paint_gesture(self, paint: overlay.Paint) -> None:
        """What the hand is doing, and what the last gesture did; nothing covers it."""
        for shape in self.drawing.preview:
            overlay.paint_target(paint, shape)
        for mark in self.drawing.marks:
            overlay.paint_cut(paint, mark.geometry, str(mark.label))
        self.tool.paint(paint)
        if self.tool is not self.polygon_tool and getattr(self.polygon_tool, "points", None):
            self.polygon_tool.paint(paint)
        if self.flash.geometry is not None:
            overlay.paint_flash(paint, self.flash.geometry, self.flash.severity, self.flash.strength)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        context_menu(self, self._at(QPointF(event.pos()), Qt.KeyboardModifier.NoModifier)).popup(
            event.globalPos()
        )

    # ---- furniture

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
