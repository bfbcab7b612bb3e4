"""The map widget: pictures below, live overlay above, one tool at a time.

It paints nothing slow itself: `pictures` brings the map, `paintEvent` adds what follows the pointer and the
selection. Everything the window can do here has a public method; tools and commands call those.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from ecodesk.analysis.project_splitting import Cut
from ecodesk.i18n import Text, t
from ecodesk.maps.map_display import MapDisplay, map_themes
from ecodesk.maps.reference_links import without_references
from ecodesk.model.edit import Edit
from ecodesk.model.records import ProblemPatch, Project, RestorationUnit
from ecodesk.rules.finding import Finding
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.canvas.canvas_painting import CanvasPainting
from ecodesk.ui.canvas.drawing import Finished
from ecodesk.ui.canvas.drawing_aids import DrawingAids
from ecodesk.ui.canvas.identifying import context_menu
from ecodesk.ui.canvas.keyed_place import keyed_place
from ecodesk.ui.canvas.map_furniture import MARGIN, Furniture
from ecodesk.ui.canvas.navigation import bounds_of_rows
from ecodesk.ui.canvas.picture_wishes import PictureWishes
from ecodesk.ui.canvas.pictures import Pictures
from ecodesk.ui.canvas.place_field import PlaceField
from ecodesk.ui.canvas.split_dialog import SplitOffer
from ecodesk.ui.canvas.swipe import Swipe
from ecodesk.ui.canvas.tool_panel import ToolPanel
from ecodesk.ui.canvas.tools.candidate_tool import CandidateTool
from ecodesk.ui.canvas.tools.polygon_tool import PolygonTool
from ecodesk.ui.canvas.tools.tool import Sketch, Tool
from ecodesk.ui.canvas.tools.tool_box import TOOLS
from ecodesk.ui.canvas.upper_left_panel import UpperLeftPanel
from ecodesk.ui.project_steps import delete_patches_with_notice, delete_with_notice
from ecodesk.ui.reference_layers import ReferenceLayers
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice, NoticeAction, Session
from ecodesk.workspace import Applied

_CORNER = 6  # pixels at the edge of a widget on the map where the map may be seen, as its corners are round
DRAWN_LAYERS = map_themes()["planning"].display.visible
_LAYER_OF = {Project.table: "project", ProblemPatch.table: "problem_patch", RestorationUnit.table: "unit"}


class MapCanvas(DrawingAids):
    """The map of the open workspace."""

    sketch_changed = Signal(object)  # Sketch in the making, or None
    zoom_wanted = Signal(object)
    page_wanted = Signal(str)
    candidate_left = Signal(str)  # id of the one whose place was drawn, or given up

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.look = look
        self.display = MapDisplay(DRAWN_LAYERS)
        self.grids: frozenset[str] = frozenset()
        self.pictures = Pictures(session.background, self)
        self.references = ReferenceLayers(self)
        self._fitted = False
        self._told_sketch = False
        for kind in TOOLS:
            tool = kind(self)
            self.tools[tool.id] = tool
        self.tool = self.tools["select"]
        self._furniture = Furniture(self)
        self._wishes = PictureWishes(self, self._furniture)
        self._painting = CanvasPainting(self, self._furniture)
        self.swipe = Swipe(self)
        self.place_field = PlaceField(self)
        self.tool_panel = ToolPanel(self)
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
        session.findings_changed.connect(self._findings_changed)
        session.selection_changed.connect(self._selection_changed)
        self.look.changed.connect(self.retranslate)
        self.pictures.ready.connect(self.redraw)
        self.references.painted.connect(self.redraw)
        self.flash.changed.connect(self.update)
        self.tool_changed.connect(self._tool_taken)
        self.drawing.marks_changed.connect(self.redraw)
        self.drawing.zoom_wanted.connect(self.zoom_to)
        self.swipe.changed.connect(self.options_changed)

    def retranslate(self) -> None:
        """Names, hints and colours in the language and theme in use."""
        self.setAccessibleName(str(t("地图", "Map")))
        self.hint_changed.emit(self.tool.hint)
        self.tool_panel.show_tool(self.tool)
        self.refresh()

    # ---- what is shown

    def refresh(self, edit: Edit | None = None) -> None:
        """Ask for pictures of the present state."""
        self.redraw()
        snapshot = self.session.snapshot
        if snapshot is None or self.width() < 2 or not self.isVisible():
            if edit is not None or snapshot is None:
                self.pictures.forget()
                self.swipe.forget()
            return
        self.pictures.want(self._wishes.of(snapshot, without_references(self.display)), edit)
        if (other := self.swipe.display) is not None:
            self.swipe.want(self._wishes.of(snapshot, other), edit)

    def _findings_changed(self, change: object) -> None:
        self.refresh()

    def redraw(self) -> None:
        self._painting.forget()
        self.update()

    def redraw_hand(self) -> None:
        """Paint anew what the hand does; widgets that stand on the map need not be painted for it."""
        seen = QRegion(self.rect())
        for child in self.children():
            if isinstance(child, QWidget) and child.isVisible():
                seen -= child.geometry().adjusted(_CORNER, _CORNER, -_CORNER, -_CORNER)
        self.update(seen)

    @property
    def visible_layers(self) -> frozenset[str]:
        """Ids of the layers chosen to be shown."""
        return self.display.visible

    def show_layers(self, visible: Collection[str]) -> None:
        """Choose the layers to show, by id."""
        self.show_display(replace(self.display, visible=frozenset(visible)))

    def show_display(self, display: MapDisplay) -> None:
        """Choose what to show and how."""
        self.display = display
        self.refresh()
        self.options_changed.emit()

    def selectable_tables(self) -> list[str]:
        """Tables whose layer is shown; what cannot be seen cannot be clicked."""
        return [table for table, layer in _LAYER_OF.items() if layer in self.visible_layers]

    def show_only(self, findings: Callable[[], Sequence[Finding]]) -> None:
        """Show those findings only that are told when asked; `refresh` when they are others."""
        self._wishes.shown_findings = findings

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

    def _tool_taken(self) -> None:
        self.place_field.leave()
        self.tool_panel.show_tool(self.tool)
        self.refresh()  # names keep clear of its panel

    def delete_selected(self) -> None:
        """Delete the selected projects, or else the selected problem patches."""
        if self.session.writable:
            projects = self.session.selection.ids(Project.table)
            patches = () if projects else self.session.selection.ids(ProblemPatch.table)
            delete_with_notice(self.session, projects)
            delete_patches_with_notice(self.session, patches)

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

    def place_candidate(self, candidate: str) -> None:
        """Draw where a candidate (by id) lies; `candidate_left` tells when that is done or given up."""
        self.take_tool("candidate")
        if isinstance(self.tool, CandidateTool):
            self.tool.candidate = candidate

    def say_unfinished(self) -> None:
        """Tell that a sketch is still there, when another page is shown."""
        if self.unfinished:
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
        return self.tool.sketch or next((tool.sketch for tool in self.unfinished), None)

    @property
    def unfinished(self) -> list[Tool]:
        """The tools that hold a shape to be gone on with."""
        return [tool for tool in self.tools.values() if tool.unfinished]

    def tell_sketch(self) -> None:
        """Tell what is in the making, for those who measure it."""
        sketch = self.sketch
        if sketch is not None or self._told_sketch:
            self._told_sketch = sketch is not None
            self.sketch_changed.emit(sketch)

    def _give_up(self) -> None:
        for tool in self.unfinished:
            tool.escape()

    def _resume(self) -> None:
        self.page_wanted.emit("map")
        self.take_tool(self.unfinished[0].id if self.unfinished else "polygon")

    def leave_mode(self) -> bool:
        """End a comparison of themes; False when there is none."""
        if not self.swipe.on:
            return False
        self.swipe.leave()
        return True

    def type_place(self) -> bool:
        """Open the field for coordinates or a length, if the tool in use takes any."""
        if not self.tool.takes_places or self.session.snapshot is None:
            return False
        at = self.mapFromGlobal(QCursor.pos())
        middle = QPoint(self.width() // 2, self.height() // 2)
        self.place_field.open_at(at if self.rect().contains(at) else middle)
        return True

    def set_grid(self, grid: str, on: bool) -> None:
        """Show the kilometre grid or the graticule, or not."""
        self.grids = self.grids | {grid} if on else self.grids - {grid}
        self.options_changed.emit()
        self.refresh()  # names give way to those of the grid

    def picture(self) -> QImage:
        """The map as it is shown, without what the hand is doing, with grid, north arrow and scale bar."""
        ratio = self.devicePixelRatioF()
        image = QImage(round(self.width() * ratio), round(self.height() * ratio), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        self._painting.paint_map(painter, hand=False)
        painter.end()
        return image

    # ---- the session

    def _workspace_changed(self) -> None:
        self._fitted = False
        self.forget_views()
        self._hovered = None
        for tool in self.tools.values():
            tool.forget()
        self.take_tool("select")
        self.tell_sketch()
        self._place_furniture()
        if self.session.snapshot is None:
            self.pictures.forget()
            self.swipe.leave()

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
        self._painting.paint(painter)
        if self.hasFocus() and self._focus_by_key:
            painter.setPen(QPen(self.look.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of what lies under the mouse, or by the menu key of what is selected."""
        if self.session.snapshot is None:
            return
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        there = QPointF(event.pos())
        place = keyed_place(self) if by_key else self._at(there, Qt.KeyboardModifier.NoModifier)
        context_menu(self, place).popup(self.mapToGlobal(place.at.toPoint()))

    # ---- furniture

    @property
    def overview_shown(self) -> bool:
        """Whether the overview is wanted."""
        return self._furniture.overview_wanted

    def set_overview(self, on: bool) -> None:
        """Show the overview in the corner, or not; a small canvas never shows it."""
        self._furniture.overview_wanted = on
        self._place_furniture()
        self.options_changed.emit()

    def set_covered(self, pixels: int) -> None:
        super().set_covered(pixels)
        self._place_furniture()

    def _place_furniture(self) -> None:
        self._furniture.place()
        self.swipe.arrange()
        self.redraw()
        for panel in self.findChildren(UpperLeftPanel):
            panel.move(MARGIN, MARGIN + self.fontMetrics().height() * 3)

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
