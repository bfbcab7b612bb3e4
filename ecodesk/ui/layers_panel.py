"""图层 and 图例: which layers the map shows, what is missing or old, and what the view holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely
from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, t
from ecodesk.maps.layer import layer_by_id
from ecodesk.maps.map_display import LayerDisplay
from ecodesk.model.code_lists import code_list
from ecodesk.model.fields import record_types
from ecodesk.model.records import ControlLine
from ecodesk.model.table import bounds_of
from ecodesk.settings import PreferenceFile
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.rows import Role
from ecodesk.ui.dialogs.reference_dialog import ReferenceDialog
from ecodesk.ui.layer_display_dialog import LayerDisplayDialog
from ecodesk.ui.layer_rows import BASE, FINDINGS, LayerGroup, LayerRow, layer_list
from ecodesk.ui.layer_tree import LayerModel, LayerTree
from ecodesk.ui.legend_view import LegendView
from ecodesk.ui.map_memory import display_preferences, remembered_display
from ecodesk.ui.newest import Newest
from ecodesk.ui.panel_tabs import panel_tabs
from ecodesk.ui.reference_acts import ReferenceActs, linkable
from ecodesk.ui.session import Session

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas

LAYERS, LEGEND = "layers", "legend"
_TITLES: dict[str, Text] = {LAYERS: t("图层", "Layers"), LEGEND: t("图例", "Legend")}
_LEGEND_REST_MS = 120


class LayersPanel(QWidget):
    """The lower left panel. `follow` joins it to the canvas whose layers it shows and hides."""

    zoom_wanted = Signal(object)
    import_wanted = Signal(str)  # import name such as "control:CL_PBF"

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._canvas: MapCanvas | None = None
        self.references: ReferenceActs | None = None
        self._preferences: PreferenceFile | None = None
        self._trying = False  # a slider is being moved: not every step of it is written to the disk
        self._newest = Newest(session.background, self)
        self._lines: tuple[LayerRow | LayerGroup, ...] = ()
        self._closed: set[str] = {BASE}
        self._stale = True
        self._usual: frozenset[str] = frozenset()
        self._build()
        self._connect()
        self.retranslate()

    def _build(self) -> None:
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tabs = panel_tabs()
        for name in _TITLES:
            self.tabs.setTabData(self.tabs.addTab(""), name)
        self.add_button = QToolButton()
        self.add_button.setAutoRaise(True)
        self.add_button.clicked.connect(self._choose_import)
        bar = QFrame()
        bar.setProperty("role", "header")
        row = QHBoxLayout(bar)
        row.setContentsMargins(4, 0, 8, 1)
        row.addWidget(self.tabs)
        row.addStretch(1)
        row.addWidget(self.add_button)
        self.model = LayerModel(self)
        self.tree = LayerTree(self.model, self._look)
        self.legend = LegendView(self._session, self._look)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.tree)
        self.stack.addWidget(self.legend)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.stack, 1)

    def _connect(self) -> None:
        session = self._session
        session.plan_changed.connect(self._refresh_soon)
        session.findings_changed.connect(self._refresh_soon)
        session.workspace_changed.connect(self._refresh_soon)
        self._look.changed.connect(self.retranslate)
        self.tabs.currentChanged.connect(self._tab_changed)
        self.model.toggled.connect(self._toggled)
        self.tree.load_wanted.connect(self.import_wanted)
        self.tree.trouble_asked.connect(self._ask_about)
        self.tree.display_wanted.connect(self.ask_display)
        self.tree.move_wanted.connect(self._move)
        self.tree.remove_wanted.connect(self._remove)
        self.tree.customContextMenuRequested.connect(self._menu)
        self.tree.collapsed.connect(lambda index: self._closed.add(index.data(Role.ID)))
        self.tree.expanded.connect(lambda index: self._closed.discard(index.data(Role.ID)))
        self._soon = self._timer(0, self.refresh)
        self._moved = self._timer(_LEGEND_REST_MS, self._show_legend)

    def _timer(self, interval: int, run: Any) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(run)
        return timer

    def follow(self, canvas: MapCanvas, preferences: PreferenceFile) -> None:
        """Show and hide the layers of a canvas as the user chose last time, and list what it shows."""
        self._canvas, self._preferences = canvas, preferences
        self._usual = canvas.visible_layers
        canvas.show_display(remembered_display(preferences.values, self._usual))
        canvas.options_changed.connect(self._display_changed)
        canvas.view_changed.connect(self._legend_soon)
        canvas.pictures.ready.connect(self._legend_soon)
        self.references = ReferenceActs(self._session, canvas, preferences, self)
        self.references.zoom_wanted.connect(self.zoom_wanted)
        canvas.references.changed.connect(self._refresh_soon)
        canvas.references.changed.connect(self._legend_soon)
        self.setAcceptDrops(True)
        self._refresh_soon()

    # ---- texts

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        for i in range(self.tabs.count()):
            self.tabs.setTabText(i, str(_TITLES[self.tabs.tabData(i)]))
        self.tabs.setAccessibleName(str(t("图层与图例", "Layers and legend")))
        self.tree.setAccessibleName(str(t("图层", "Layers")))
        self.add_button.setIcon(self._look.icon("layers-plus", "text2"))
        self.add_button.setToolTip(str(t("加载图层…", "Load a layer…")))
        self.add_button.setAccessibleName(str(t("加载图层", "Load a layer")))
        self.legend.retranslate()
        self._show_lines()
        self._refresh_soon()

    # ---- layers

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while it was hidden."""
        super().showEvent(event)
        if self._stale:
            self._refresh_soon()
        self._legend_soon()

    def _refresh_soon(self) -> None:
        self._stale = True
        self._soon.start()

    def refresh(self) -> None:
        """List the layers as they are now; counted in the background."""
        self._stale = not self.isVisible()
        if self._stale:
            return
        snapshot, result = self._session.snapshot, self._session.result
        self.add_button.setEnabled(self._session.writable)
        if snapshot is None:
            self._newest.forget()
            self._lines = ()
            self._show_lines()
            return
        found = result.open_count if result is not None else 0
        today = date.today()

        def counted(lines: tuple[LayerRow | LayerGroup, ...]) -> None:
            if lines != self._lines:
                self._lines = lines
                self._show_lines()

        states = self.references.states() if self.references is not None else {}
        self._newest.ask(lambda _: layer_list(snapshot, found, today, states), counted)

    def _show_lines(self) -> None:
        visible = self._canvas.visible_layers if self._canvas is not None else frozenset[str]()
        place = self.tree.verticalScrollBar().value()
        current = self.tree.currentIndex().data(Role.ID)
        self.model.show_lines(self._lines, visible, self._look.theme)
        for line in self._lines:
            if isinstance(line, LayerGroup):
                self.tree.setExpanded(self.model.index_of(line.id), line.id not in self._closed)
        if current is not None and (index := self.model.index_of(current)).isValid():
            self.tree.setCurrentIndex(index)
        self.tree.verticalScrollBar().setValue(place)

    def _toggled(self) -> None:
        """Show what is ticked; layers that are not there keep what was chosen for them."""
        canvas = self._canvas
        if canvas is None:
            return
        ticked = self.model.ticked()
        visible = {one for one in canvas.visible_layers if ticked.get(one, True)}
        visible |= {one for one, on in ticked.items() if on}
        canvas.show_layers(visible)

    def _display_changed(self) -> None:
        """Tick what is shown, and remember it for the next time."""
        canvas, preferences = self._canvas, self._preferences
        if canvas is None or preferences is None:
            return
        self.model.show_visible(canvas.visible_layers)
        values = display_preferences(canvas.display, self._usual)
        changed = any(getattr(preferences.values, name) != value for name, value in values.items())
        if changed and not self._trying:
            preferences.change(**values)

    # ---- menus

    def _menu(self, place: QPoint) -> None:
        index = self.tree.indexAt(place)
        line = index.data(Role.VALUE) if index.isValid() else None
        if isinstance(line, LayerRow):
            self.menu_for(line).popup(self.tree.viewport().mapToGlobal(place))

    def _ask_about(self, line: LayerRow) -> None:
        """What can be done about a link with which something is wrong."""
        rect = self.tree.visualRect(self.model.index_of(line.id))
        self.menu_for(line).popup(self.tree.viewport().mapToGlobal(rect.bottomLeft()))

    def _move(self, line: LayerRow, step: int) -> None:
        if self.references is not None and line.link is not None and self._session.writable:
            self.references.move(line.link, step)

    def _remove(self, line: LayerRow) -> None:
        if self.references is not None and line.link is not None and self._session.writable:
            self.references.remove(line.link)

    def add_reference(self, paths: Sequence[Path] = ()) -> ReferenceDialog | None:
        """Open what adds reference layers, with files in it when given."""
        return self.references.add(paths) if self.references is not None else None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files that can be shown beside the plan; others go on to the window."""
        if _dropped(event) and self._session.writable:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Link what was dropped."""
        if paths := _dropped(event):
            event.acceptProposedAction()
            self.add_reference(paths)

    def menu_for(self, line: LayerRow) -> QMenu:
        """What can be done with a layer."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if line.link is not None and self.references is not None:
            self.references.fill_menu(menu, line.link, lambda: self.ask_display(line))
            return menu
        zoom = menu.addAction(str(t("缩放至图层", "Zoom to layer")), lambda: self._zoom(line))
        zoom.setEnabled(not line.missing and line.id != FINDINGS)
        shown = menu.addAction(str(t("显示方式…", "How it is shown…")), lambda: self.ask_display(line))
        shown.setEnabled(not line.missing and self._canvas is not None)
        if line.import_name:
            words = t("加载…", "Load…") if line.missing else t("导入更新…", "Import an update…")
            load = menu.addAction(str(words), lambda: self.import_wanted.emit(line.import_name))
            load.setEnabled(self._session.writable)
        return menu

    def ask_display(self, line: LayerRow) -> LayerDisplayDialog | None:
        """Open what chooses opacity and scale range of a layer."""
        canvas = self._canvas
        if canvas is None:
            return None

        def show(display: LayerDisplay) -> None:
            canvas.show_display(canvas.display.with_layer(line.id, display))

        dialog = LayerDisplayDialog(line.title, canvas.display.layer(line.id), show, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._trying = True
        dialog.finished.connect(self._tried)
        dialog.open()
        return dialog

    def _tried(self, result: int) -> None:
        self._trying = False
        self._display_changed()

    def _zoom(self, line: LayerRow) -> None:
        snapshot, layer = self._session.snapshot, layer_by_id()[line.id]
        if snapshot is None:
            return
        table = snapshot.named(layer.table)
        at = table.where(layer.where[0], (layer.where[1],)) if layer.where is not None else slice(None)
        box = bounds_of(table.geometry[at])
        if box is not None:
            self.zoom_wanted.emit(shapely.box(*box))

    def _choose_import(self) -> None:
        self.import_menu().popup(self.add_button.mapToGlobal(self.add_button.rect().bottomLeft()))

    def import_menu(self) -> QMenu:
        """Everything that can be linked or loaded: reference layers, control layers, then the others."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(str(t("添加参考图层…", "Add a reference layer…")), lambda: self.add_reference())
        menu.addSeparator()
        control = menu.addMenu(str(t("管控边界", "Control lines")))
        for code, entry in code_list("control_layer").items():
            control.addAction(str(entry.label), self._asking(f"{ControlLine.import_name}:{code}"))
        menu.addSeparator()
        for kind in record_types().values():
            if kind.import_name and kind is not ControlLine:
                menu.addAction(str(kind.title), self._asking(kind.import_name))
        return menu

    def _asking(self, name: str) -> Callable[[], None]:
        return lambda: self.import_wanted.emit(name)

    # ---- legend

    def show_tab(self, name: str) -> None:
        """Bring 图层 or 图例 to the front."""
        self.tabs.setCurrentIndex(list(_TITLES).index(name))

    def _tab_changed(self, at: int) -> None:
        self.stack.setCurrentIndex(at)
        self._show_legend()

    def _legend_soon(self) -> None:
        if self.stack.currentWidget() is self.legend and self.isVisible():
            self._moved.start()

    def _show_legend(self) -> None:
        canvas = self._canvas
        if canvas is None or self.stack.currentWidget() is not self.legend:
            return
        drawn = [
            one for one in canvas.references.shown().links if canvas.references.is_drawn(one.link.layer_id)
        ]
        self.legend.show_view(canvas.pictures.scene, canvas.viewport.bounds, drawn)


def _dropped(event: QDropEvent) -> list[Path]:
    """The files of a drag that can be shown beside the plan."""
    urls = event.mimeData().urls()
    return linkable([Path(url.toLocalFile()) for url in urls if url.isLocalFile()])
