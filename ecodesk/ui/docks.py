"""The docks around the map: left, right and bottom, without title bars, owning their corners."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QWidget

from ecodesk.i18n import Text, t
from ecodesk.ui.appearance import Appearance, tokens

_AREAS = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}
_TITLES: dict[str, Text] = {
    "left": t("单元、图层", "Units and layers"),
    "right": t("详情", "Inspector"),
    "bottom": t("检查结果、属性表、历史", "Findings, table, history"),
}
_LEAST_CANVAS = (640, 400)
_GIVE_WAY = ("right", "bottom", "left")  # who makes room for the canvas first


class Docks(QObject):
    """Three docks of a main window; hidden away from the map page."""

    def __init__(self, body: QMainWindow, look: Appearance, contents: dict[str, QWidget]) -> None:
        super().__init__(body)
        self._body = body
        self._look = look
        self._docks: dict[str, QDockWidget] = {}
        for name, content in contents.items():
            self._docks[name] = self._dock(name, content)
        corner = Qt.Corner
        for where, area in (
            (corner.TopLeftCorner, "left"),
            (corner.BottomLeftCorner, "left"),
            (corner.TopRightCorner, "right"),
            (corner.BottomRightCorner, "right"),
        ):
            body.setCorner(where, _AREAS[area])
        body.setDockNestingEnabled(False)
        look.changed.connect(self.retranslate)
        self.retranslate()

    def _dock(self, name: str, content: QWidget) -> QDockWidget:
        dock = QDockWidget(self._body)
        dock.setObjectName(f"dock.{name}")
        dock.setTitleBarWidget(QWidget(dock))
        dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        dock.setAllowedAreas(_AREAS[name])
        dock.setWidget(content)
        self._body.addDockWidget(_AREAS[name], dock)
        return dock

    def retranslate(self) -> None:
        """Titles for screen readers and the least sizes at the text size in use."""
        sizes = tokens()["sizes"]
        for name, dock in self._docks.items():
            dock.setWindowTitle(str(_TITLES[name]))
        self._content("left").setMinimumWidth(sizes["leftDock"]["min"])
        self._content("left").setMaximumWidth(sizes["leftDock"]["max"])
        self._content("right").setMinimumWidth(sizes["rightDock"]["min"])
        self._content("right").setMaximumWidth(sizes["rightDock"]["max"])
        self._content("bottom").setMinimumHeight(sizes["bottomDock"]["min"])

    def _content(self, name: str) -> QWidget:
        return self._docks[name].widget()

    def is_shown(self, name: str) -> bool:
        """Whether a dock is there, even if the window itself is not shown yet."""
        return not self._docks[name].isHidden()

    def toggle(self, name: str) -> None:
        """Show or hide a dock."""
        self._docks[name].setVisible(not self.is_shown(name))

    def show(self, name: str) -> None:
        """Show a dock."""
        self._docks[name].show()

    def hide_all(self) -> None:
        """Leave the room to the page."""
        for dock in self._docks.values():
            dock.hide()

    def arrange_by_default(self, narrow: bool) -> None:
        """The arrangement of a first start; on narrow screens the inspector comes with F4."""
        sizes = tokens()["sizes"]
        for name, dock in self._docks.items():
            dock.setFloating(False)
            self._body.addDockWidget(_AREAS[name], dock)
            dock.setVisible(not (narrow and name == "right"))
        horizontal = Qt.Orientation.Horizontal
        left = sizes["leftDock"]["min"] if narrow else sizes["leftDock"]["default"]
        right = sizes["rightDock"]["min"] if narrow else sizes["rightDock"]["default"]
        self._body.resizeDocks([self._docks["left"], self._docks["right"]], [left, right], horizontal)
        bottom = 180 if narrow else sizes["bottomDock"]["default"]
        self._body.resizeDocks([self._docks["bottom"]], [bottom], Qt.Orientation.Vertical)

    def make_room(self) -> None:
        """Hide docks until the canvas has its least size."""
        width, height = _LEAST_CANVAS
        sides = {name: self._docks[name].width() for name in ("left", "right") if self.is_shown(name)}
        room = self._body.width() - sum(sides.values())
        for name in _GIVE_WAY:
            if name in sides and room < width:
                self._docks[name].hide()
                room += sides[name]
        if self.is_shown("bottom") and self._body.height() - self._docks["bottom"].height() < height:
            self._docks["bottom"].setVisible(self._body.height() >= height + 140)

    def focus_next(self) -> None:
        """Move the keyboard to the next dock that is shown, then to the canvas, and round again."""
        shown = [dock.widget() for name, dock in self._docks.items() if self.is_shown(name)]
        stops = [part for part in (*shown, self._body.centralWidget()) if part is not None]
        focused = QApplication.focusWidget()
        at = next(
            (i for i, stop in enumerate(stops) if focused is not None and stop.isAncestorOf(focused)), -1
        )
        target = stops[(at + 1) % len(stops)]
        for widget in [target, *target.findChildren(QWidget)]:
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled():
                widget.setFocus(Qt.FocusReason.TabFocusReason)
                return
