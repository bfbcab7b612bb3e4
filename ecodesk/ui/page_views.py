"""A page of several views behind one row of tabs; each view is made when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ecodesk.i18n import Text, t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.panel_tabs import panel_tabs
from ecodesk.ui.session import Session


@dataclass(frozen=True)
class PageView:
    """One view of a page: its name on the tab, its icon in menus, and how it is made. `hint` stands in the status bar."""

    id: str
    title: Text
    icon: str
    make: Callable[[Session, Appearance], QWidget]
    hint: Text | None = None


def view_in(module: str, name: str) -> Callable[[Session, Appearance], QWidget]:
    """How a view of a class is made; its module is imported then, not when the program starts."""

    def make(session: Session, look: Appearance) -> QWidget:
        made: QWidget = getattr(import_module(module), name)(session, look)
        return made

    return make


class PageViews(QWidget):
    """Tabs at the top, the chosen view below. `made` tells of a view that was made just now."""

    made = Signal(object)
    viewed = Signal(str)

    def __init__(
        self, session: Session, look: Appearance, views: Sequence[PageView], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self.views = {view.id: view for view in views}
        self._made: dict[str, QWidget] = {}
        self.bar = panel_tabs()
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self._stack = QStackedWidget(self)
        head = QFrame(self)
        head.setProperty("role", "header")
        row = QHBoxLayout(head)
        row.setContentsMargins(10, 0, 10, 1)  # the line below the head stays in view
        row.addWidget(self.bar)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self._stack, 1)
        for _ in views:
            self.bar.addTab("")
        self.bar.currentChanged.connect(lambda position: self.show_view(list(self.views)[position]))
        look.changed.connect(self._name_tabs)
        self._name_tabs()

    def showEvent(self, event: QShowEvent) -> None:
        """Make the view in front when the page is first seen."""
        super().showEvent(event)
        if self._stack.currentWidget() is None:
            self.show_view(self.current)

    @property
    def current(self) -> str:
        """The id of the view in front."""
        return list(self.views)[max(0, self.bar.currentIndex())]

    @property
    def hint(self) -> Text | None:
        """What the status bar says of the view in front."""
        return self.views[self.current].hint

    def view(self, view_id: str) -> QWidget:
        """A view by its id, made now when nobody looked at it before. KeyError when there is none."""
        if view_id not in self._made:
            widget = self.views[view_id].make(self._session, self._look)
            self._made[view_id] = widget
            self._stack.addWidget(widget)
            self.made.emit(widget)
        return self._made[view_id]

    def show_view(self, view_id: str) -> None:
        """Bring a view to the front and give it the keyboard. KeyError when there is none."""
        widget = self.view(view_id)
        self.bar.setCurrentIndex(list(self.views).index(view_id))
        self._stack.setCurrentWidget(widget)
        self.setFocusProxy(widget)
        self.viewed.emit(view_id)

    def made_views(self) -> tuple[QWidget, ...]:
        """The views made so far."""
        return tuple(self._made.values())

    def _name_tabs(self) -> None:
        self.bar.setAccessibleName(str(t("视图", "Views")))
        for position, view in enumerate(self.views.values()):
            self.bar.setTabText(position, str(view.title))
