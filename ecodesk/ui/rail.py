"""The rail at the left: one button per page that works, settings at the bottom."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSizePolicy, QToolBar, QToolButton, QWidget

from ecodesk.i18n import Text, t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.theme import restyle


@dataclass(frozen=True)
class RailPage:
    """A page the rail leads to."""

    id: str
    title: Text
    icon: str
    shortcut: str


# numbered in the order of the yearly work, whichever pages there are
PAGES = (
    RailPage("map", t("地图", "Map"), "map-outline", "Ctrl+1"),
    RailPage("matrix", t("矩阵", "Matrix"), "view-grid-outline", "Ctrl+2"),
    RailPage("plan", t("方案", "Plan"), "sitemap-outline", "Ctrl+7"),
    RailPage("ledger", t("台账", "Ledger"), "notebook-outline", "Ctrl+3"),
    RailPage("reports", t("成果", "Reports"), "file-chart-outline", "Ctrl+6"),
)
_SETTINGS = RailPage("settings", t("设置", "Settings"), "cog-outline", "Ctrl+,")
_WIDE, _NARROW, _HEIGHT = 64, 48, 58


class Rail(QToolBar):
    """Page buttons with icon and name, or icon only on narrow screens."""

    page_wanted = Signal(str)
    settings_wanted = Signal()

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._compact = False
        self.setObjectName("rail")
        if (layout := self.layout()) is not None:  # made before it had the name its style goes by
            layout.setContentsMargins(0, 0, 0, 0)
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._buttons = {page.id: self._button(page) for page in PAGES}
        filler = QWidget(self)
        filler.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        filler.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.addWidget(filler)
        self._settings = self._button(_SETTINGS)
        look.changed.connect(self.retranslate)
        self.retranslate()

    def _button(self, page: RailPage) -> QToolButton:
        button = QToolButton(self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if page is _SETTINGS:
            button.clicked.connect(self.settings_wanted)
        else:
            button.setCheckable(True)
            button.setAutoExclusive(False)
            button.clicked.connect(lambda: self._clicked(page.id))
        self.addWidget(button)
        return button

    def _clicked(self, page: str) -> None:
        self.page_wanted.emit(page)

    def show_current(self, page: str) -> None:
        """Mark the button of the page shown; the form belongs to the ledger, a comparison to the map."""
        shown = {"form": "ledger", "compare": "map"}.get(page, page)
        for name, button in self._buttons.items():
            button.setChecked(name == shown)

    def set_open(self, is_open: bool) -> None:
        """Dim the pages while no plan is open."""
        for button in self._buttons.values():
            button.setEnabled(is_open)
        self.retranslate()

    def set_compact(self, compact: bool) -> None:
        """Icons only, 48 px wide, for narrow screens."""
        if compact != self._compact:
            self._compact = compact
            self.retranslate()

    def retranslate(self) -> None:
        """Texts, icons and sizes as they are now."""
        width = self._look.px(_NARROW if self._compact else _WIDE)
        if not self._compact and self._look.language == "en":
            width = max(width, self._look.px(72))
        style = Qt.ToolButtonStyle
        for page in (*PAGES, _SETTINGS):
            button = self._settings if page is _SETTINGS else self._buttons[page.id]
            button.setText(str(page.title))
            button.setIcon(self._icon(page.icon))
            button.setIconSize(QSize(self._look.px(24), self._look.px(24)))
            button.setToolButtonStyle(
                style.ToolButtonIconOnly if self._compact else style.ToolButtonTextUnderIcon
            )
            button.setFixedSize(width, self._look.px(_NARROW if self._compact else _HEIGHT))
            button.setAccessibleName(str(page.title))
            tip = f"{page.title}  {page.shortcut}"
            if not button.isEnabled():
                tip += "\n" + str(t("先打开或新建一个规划", "Open or create a plan first"))
            button.setToolTip(tip)
        self.setFixedWidth(width)
        restyle(self)

    def _icon(self, name: str) -> QIcon:
        icon = QIcon()
        for mode, state, role in (
            (QIcon.Mode.Normal, QIcon.State.Off, "railText"),
            (QIcon.Mode.Normal, QIcon.State.On, "railActive"),
            (QIcon.Mode.Active, QIcon.State.Off, "railActive"),
            (QIcon.Mode.Disabled, QIcon.State.Off, "borderStrong"),
        ):
            icon.addPixmap(self._look.pixmap(name, role, 24), mode, state)
        return icon
