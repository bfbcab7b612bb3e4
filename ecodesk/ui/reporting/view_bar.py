"""The bar over the live sheet: pages, zoom, and what paper and scale it has."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from ecodesk.i18n import Text, t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.reporting.sheet_view import SheetView

_BUTTONS: tuple[tuple[str, str, Text], ...] = (
    ("previous", "chevron-left", t("上一页", "Previous page")),
    ("next", "chevron-right", t("下一页", "Next page")),
    ("out", "minus", t("缩小", "Zoom out")),
    ("in", "plus", t("放大", "Zoom in")),
    ("page", "fit-to-page-outline", t("适合整页", "Fit the page")),
    ("width", "arrow-expand-horizontal", t("适合页宽", "Fit the width")),
)
_KEYS = {"previous": "PgUp", "next": "PgDn", "out": "−", "in": "+", "page": "0"}


class ViewBar(QFrame):
    """Drives a `SheetView`."""

    def __init__(self, view: SheetView, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view, self._look = view, look
        self.setProperty("role", "header")
        self.buttons = {name: QToolButton(self) for name, _, _ in _BUTTONS}
        self.pages, self.zoom, self.about = QLabel(self), QLabel(self), QLabel(self)
        self.about.setProperty("role", "small")
        self.about.setMinimumWidth(20)
        for name in ("page", "width"):
            self.buttons[name].setCheckable(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 12, 4)
        row.setSpacing(2)
        row.addWidget(self.buttons["previous"])
        row.addWidget(self.pages)
        row.addWidget(self.buttons["next"])
        row.addSpacing(14)
        row.addWidget(self.buttons["out"])
        row.addWidget(self.zoom)
        row.addWidget(self.buttons["in"])
        row.addSpacing(6)
        row.addWidget(self.buttons["page"])
        row.addWidget(self.buttons["width"])
        row.addStretch(1)
        row.addWidget(self.about)
        self.buttons["previous"].clicked.connect(lambda: view.go_to(view.page - 1))
        self.buttons["next"].clicked.connect(lambda: view.go_to(view.page + 1))
        self.buttons["out"].clicked.connect(view.zoom_out)
        self.buttons["in"].clicked.connect(view.zoom_in)
        self.buttons["page"].clicked.connect(lambda: self._fit("page"))
        self.buttons["width"].clicked.connect(lambda: self._fit("width"))
        view.page_changed.connect(lambda *_: self.refresh())
        view.zoom_changed.connect(lambda _: self.refresh())
        self.retranslate()

    def _fit(self, what: str) -> None:
        self._view.fit_to(what)
        self.refresh()

    def say(self, about: str) -> None:
        """What the sheet is: paper, size, scale."""
        self.about.setText(about)
        self._make_room()

    def refresh(self) -> None:
        """Pages and zoom as they are now."""
        view = self._view
        count = view.page_count
        self.pages.setText(f"{view.page + 1} / {count}" if count else "–")
        self.zoom.setText(f"{view.zoom * 100:.0f} %" if count else "–")
        self.buttons["previous"].setEnabled(count > 0 and view.page > 0)
        self.buttons["next"].setEnabled(view.page + 1 < count)
        for name in ("out", "in", "page", "width"):
            self.buttons[name].setEnabled(count > 0)
        for name in ("page", "width"):
            self.buttons[name].setChecked(view.fit == name and count > 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Paper and scale also stand on the sheet; they go when there is no room for them."""
        others = sum(button.sizeHint().width() for button in self.buttons.values())
        others += self.zoom.width() + self.pages.sizeHint().width() + self._look.px(60)
        self.about.setVisible(self.width() - others > self.about.sizeHint().width())

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        for name, icon, title in _BUTTONS:
            button = self.buttons[name]
            button.setIcon(self._look.icon(icon, "text"))
            button.setAccessibleName(str(title))
            key = _KEYS.get(name)
            button.setToolTip(f"{title}  {key}" if key else str(title))
        self.zoom.setFixedWidth(self._look.px(48))
        self.pages.setMinimumWidth(self._look.px(40))
        for label in (self.zoom, self.pages):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.refresh()
