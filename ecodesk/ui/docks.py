"""The docks around the map: left, right and bottom, without title bars, owning their corners.

On a narrow screen the right one lies over the map instead of taking room from it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDockWidget,
    QFrame,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, t
from ecodesk.ui.appearance import Appearance, tokens
from ecodesk.ui.notice_bar import NoticeBar
from ecodesk.ui.reading_order import stops_as_read

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

    page_covered = Signal(int)  # pixels at the right edge of the page that the inspector lies over

    def __init__(self, body: QMainWindow, look: Appearance, contents: dict[str, QWidget]) -> None:
        super().__init__(body)
        self._body = body
        self._look = look
        self._docks: dict[str, QDockWidget] = {}
        self._contents = contents
        for name, content in contents.items():
            self._docks[name] = self._dock(name, content)
        self._overlay = _Overlay(body)
        self._overlay.covers.connect(self.page_covered)
        self._narrow = False
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
        return self._contents[name]

    def _place_of(self, name: str) -> QWidget:
        return self._overlay if name == "right" and self._narrow else self._docks[name]

    def is_shown(self, name: str) -> bool:
        """Whether a dock is there, even if the window itself is not shown yet."""
        return not self._place_of(name).isHidden()

    def toggle(self, name: str) -> None:
        """Show or hide a dock."""
        self._place_of(name).setVisible(not self.is_shown(name))

    def show(self, name: str) -> None:
        """Show a dock."""
        self._place_of(name).show()

    def hide_all(self) -> None:
        """Leave the room to the page."""
        self._overlay.hide()
        for dock in self._docks.values():
            dock.hide()

    def set_narrow(self, narrow: bool) -> None:
        """Whether the right dock lies over the map, to be called up with F4, or beside it."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._overlay.hide()
        if narrow:
            self._docks["right"].hide()
            self._overlay.hold(self._contents["right"], tokens()["sizes"]["rightDock"]["default"])
        else:
            self._docks["right"].setWidget(self._contents["right"])

    def arrange_by_default(self, narrow: bool) -> None:
        """The arrangement of a first start; on narrow screens the inspector comes with F4."""
        sizes = tokens()["sizes"]
        self.set_narrow(narrow)
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
        sides = {name: d.width() for name, d in self._docks.items() if name != "bottom" and not d.isHidden()}
        room = self._body.width() - sum(sides.values())
        for name in _GIVE_WAY:
            if name in sides and room < width:
                self._docks[name].hide()
                room += sides[name]
        if self.is_shown("bottom") and self._body.height() - self._docks["bottom"].height() < height:
            self._docks["bottom"].setVisible(self._body.height() >= height + 140)

    def stops(self, page: QWidget) -> list[QWidget]:
        """Where Tab stops in the page and the docks that are shown, as they are read."""
        return [stop for part in self._as_read(page) for stop in stops_as_read(part)]

    def _as_read(self, page: QWidget) -> list[QWidget]:
        """The left dock, the page with the bottom dock below it, the right dock; those that are shown."""
        shown = {name: [part] if self.is_shown(name) else [] for name, part in self._contents.items()}
        return [*shown["left"], page, *shown["bottom"], *shown["right"]]

    def focus_next(self, page: QWidget, step: int = 1) -> None:
        """Move the keyboard to the next dock that is shown, -1 to the one before, the page among them, and round.

        A dock gives it to what had it last there, at first to its list. A notice on the page is a stop of its own.
        """
        parts = self._as_read(page)
        after = parts.index(page) + 1
        parts[after:after] = [bar for bar in page.findChildren(NoticeBar) if bar.isVisible()]
        focused = QApplication.focusWidget()
        holding = [i for i, part in enumerate(parts) if focused is not None and part.isAncestorOf(focused)]
        at = holding[-1] if holding else min(-step, 0)
        part = parts[(at + step) % len(parts)]
        stops = stops_as_read(part)
        last = [stop for stop in stops if stop is part.focusWidget() and part is not page]
        lists = [stop for stop in stops if isinstance(stop, QAbstractItemView) and part is not page]
        if stops:
            (last or lists or stops)[0].setFocus(Qt.FocusReason.TabFocusReason)


class _Overlay(QFrame):
    """Lies over the right edge of the page between the docks; what the docks show stays in sight."""

    covers = Signal(int)  # pixels of the page, 0 when hidden

    def __init__(self, body: QMainWindow) -> None:
        super().__init__(body)
        self._body = body
        self.setProperty("role", "overlay")
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        body.installEventFilter(self)
        self.hide()

    def hold(self, content: QWidget, width: int) -> None:
        """Take in the content of a dock."""
        layout = self.layout()
        assert layout is not None
        layout.addWidget(content)
        content.show()
        self.setFixedWidth(width)
        if page := self._body.centralWidget():
            page.installEventFilter(self)
        self._settle()

    def _settle(self) -> None:
        page = self._body.centralWidget()
        if page is not None:
            box = page.geometry()
            self.setGeometry(box.right() + 1 - self.width(), box.top(), self.width(), box.height())
        self.raise_()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._settle()
        self.covers.emit(self.width())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.covers.emit(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the edge while body and page change their sizes."""
        moved = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.LayoutRequest)
        if event.type() in moved and not self.isHidden():
            self._settle()
        return False
