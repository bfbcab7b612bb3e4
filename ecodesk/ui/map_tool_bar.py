"""The tool bar of the map: tools at the left; colours, views and print at the right."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from ecodesk.i18n import Text, t
from ecodesk.maps.map_display import map_themes
from ecodesk.maps.map_style import map_styles
from ecodesk.ui.actions import Actions
from ecodesk.ui.appearance import Appearance, tokens
from ecodesk.ui.canvas.canvas_commands import LABELLED, TOOLBAR_GROUPS
from ecodesk.ui.canvas.map_canvas import MapCanvas
from ecodesk.ui.display_commands import STYLE_MENU, theme_command

_PRINT, _OUTPUT = "report.print", "output"
_VIEWS = (
    ("map.county", "map.zoom_selection", "map.view_back", "map.view_forward", "map.go_to", "map.bookmarks"),
    ("map.overview", "map.kilometre_grid", "map.graticule", "map.swipe"),
)
_ICON = 20
_AFTER_TOOLS = "map.snapping"  # the first of what comes behind the tools


class MapToolBar(QToolBar):
    """Where there is little room only the tool in use shows its name."""

    def __init__(self, canvas: MapCanvas, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas, self._look = canvas, look
        self._compact = False
        self._guest: QAction | None = None  # the tool in use, where the bar does not have it anyway
        self._actions: Actions | None = None
        self.setObjectName("mapTools")
        self.setMovable(False)
        self.setIconSize(QSize(_ICON, _ICON))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.style_button, self.view_button = self._menu_button(), self._menu_button()
        self._views = QMenu(self)
        self.view_button.setMenu(self._views)

    def _menu_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def fill(self, actions: Actions) -> None:
        """Put the commands of the map in, and keep their checks and names in step."""
        self._actions = actions
        left = [group for group in TOOLBAR_GROUPS if group != _OUTPUT]
        actions.fill_tool_bar(self, left, LABELLED)
        gap = QWidget(self)
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(gap)
        self.style_button.setMenu(actions.menu(STYLE_MENU))
        self.addWidget(self.style_button)
        self.addWidget(self.view_button)
        self._fill_views(actions)
        self.addSeparator()
        actions.fill_tool_bar(self, (_OUTPUT,), (_PRINT,))
        self._canvas.options_changed.connect(self.retranslate)
        self._canvas.tool_changed.connect(self._show_names)
        self.retranslate()

    def _fill_views(self, actions: Actions) -> None:
        for theme in map_themes().values():
            self._views.addAction(actions.action(theme_command(theme)))
        for group in _VIEWS:
            self._views.addSeparator()
            for command in group:
                self._views.addAction(actions.action(command))
        self._views.aboutToShow.connect(actions.refresh)

    def set_compact(self, compact: bool) -> None:
        """Whether names are left out."""
        if compact != self._compact:
            self._compact = compact
            self._show_names()

    def _show_names(self) -> None:
        actions = self._actions
        if actions is None:
            return
        self._show_guest(actions)
        beside, alone = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
        tools = [command for name in self._canvas.tools if (command := f"map.{name}") in actions.commands]
        named = {*LABELLED, _PRINT}
        for command in {*named, *tools}:
            button = self.widgetForAction(actions.action(command))
            if isinstance(button, QToolButton):
                used = command == f"map.{self._canvas.tool_id}"
                button.setToolButtonStyle(
                    beside if used or (command in named and not self._compact) else alone
                )
        for button in (self.style_button, self.view_button):
            button.setToolButtonStyle(alone if self._compact else beside)

    def _show_guest(self, actions: Actions) -> None:
        """Show the tool in use at the end of the tools, even if it is only found in menus."""
        command = f"map.{self._canvas.tool_id}"
        used = actions.action(command) if command in actions.commands else None
        if used is self._guest:
            return
        if self._guest is not None:
            self.removeAction(self._guest)
            self._guest = None
        there = self.actions()
        if used is None or used in there:
            return
        after = there.index(actions.action(_AFTER_TOOLS)) - 1  # the line before it
        self.insertAction(there[after], used)
        self._guest = used
        button = self.widgetForAction(used)
        if isinstance(button, QToolButton):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if (before := self.widgetForAction(there[after - 1])) is not None:
                self.setTabOrder(before, button)

    def retranslate(self) -> None:
        """Names and icons in the language and theme in use."""
        self.setAccessibleName(str(t("地图工具", "Map tools")))
        self.setFixedHeight(self._look.px(tokens()["sizes"]["toolBar"]))
        style = map_styles()[self._canvas.display.style].title
        self._name(
            self.style_button, "palette-outline", t("着色：{what}", "Colour: {what}").format(what=style)
        )
        self._name(self.view_button, "bookmark-outline", t("视图", "View"))
        self._show_names()

    def _name(self, button: QToolButton, icon: str, words: Text) -> None:
        button.setIcon(self._look.icon(icon, "text"))
        button.setText(str(words))
        button.setToolTip(str(words))
        button.setAccessibleName(str(words))
