"""How the window looks now: theme, language, text size, and the colours, fonts and icons that follow.

Every widget gets this object and asks it when it paints or fills in its texts; on `changed` it asks
again. Nothing else in the window holds a colour or a font of its own.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPixmap
from PySide6.QtWidgets import QApplication

from ecodesk.i18n import LANGUAGES, current_language, use_language
from ecodesk.resource_files import resource
from ecodesk.ui import icons

THEMES = ("light", "dark", "system")
_NARROW = QFont.Tag.fromString("halt")  # quotation marks of Chinese fonts are as wide as a character


@cache
def tokens() -> dict[str, Any]:
    """The design tokens as they stand in `resources/style/tokens.json`."""
    found: dict[str, Any] = json.loads(resource("style/tokens.json").read_text(encoding="utf-8"))
    return found


@cache
def palette_colour(theme: str, name: str) -> QColor:
    """A palette colour of a theme, shared by all who read it: change a copy."""
    return QColor(tokens()["palette"][theme][name])


class Appearance(QObject):
    """Theme, language and text size of one window, and what follows from them."""

    changed = Signal()  # theme, language or text size; read everything again

    def __init__(
        self,
        theme: str = "system",
        language: str = "zh_CN",
        text_scale: float = 1.0,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._choice = theme
        self._scale = text_scale
        use_language(language)
        self._fonts: dict[str, QFont] = {}
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._dress()

    @property
    def theme(self) -> str:
        """The theme in effect, `light` or `dark`."""
        if self._choice != "system":
            return self._choice
        scheme = QGuiApplication.styleHints().colorScheme()
        return "dark" if scheme == Qt.ColorScheme.Dark else "light"

    @property
    def theme_choice(self) -> str:
        """What the user chose: `light`, `dark` or `system`."""
        return self._choice

    @property
    def language(self) -> str:
        """The language in use, `zh_CN` or `en`."""
        return current_language()

    @property
    def text_scale(self) -> float:
        """How much larger than normal texts are, 1.0 to 1.5."""
        return self._scale

    def use(
        self, *, theme: str | None = None, language: str | None = None, text_scale: float | None = None
    ) -> None:
        """Change theme, language or text size of everything that is open."""
        if theme is not None:
            if theme not in THEMES:
                raise ValueError(f"unknown theme {theme!r}")
            self._choice = theme
        if language is not None:
            if language not in LANGUAGES:
                raise ValueError(f"unknown language {language!r}")
            use_language(language)
        if text_scale is not None:
            self._scale = min(max(text_scale, 1.0), 1.5)
        self._dress()
        self.changed.emit()

    def colour(self, name: str) -> QColor:
        """A palette colour such as `panel`, `text2` or `selection` in the theme in effect."""
        return QColor(palette_colour(self.theme, name))

    def font(self, name: str) -> QFont:
        """A font of the type scale: micro, small, body, bodyStrong, subhead, title, figure, display, mono."""
        if name not in self._fonts:
            self._fonts[name] = self._made_font(name)
        return QFont(self._fonts[name])

    def icon(self, name: str, role: str = "text2", size: int = 18) -> QIcon:
        """An mdi6 icon in a palette colour; greyed when its widget is disabled.

        `size` is kept for widgets that draw the icon themselves through `pixmap`.
        """
        return icons.icon(name, self.colour(role), self.colour("textDisabled"))

    def pixmap(self, name: str, role: str = "text2", size: int = 18) -> QPixmap:
        """The icon as a picture for a label, sharp on the main screen."""
        screen = QGuiApplication.primaryScreen()
        ratio = screen.devicePixelRatio() if screen is not None else 1.0
        return icons.pixmap(name, self.colour(role), self.px(size), ratio)

    def px(self, size: float) -> int:
        """A length of the tokens at the text size in use, so that rows and fields follow their text."""
        return round(size * self._scale)

    def _made_font(self, name: str) -> QFont:
        typography = tokens()["typography"]
        scale = {entry["id"]: entry for entry in typography["scale"]}
        entry = scale["small" if name == "mono" else name]
        font = QFont()
        font.setFamilies(typography["families"]["mono" if name == "mono" else "ui"])
        font.setPixelSize(self.px(entry["px"]))
        font.setWeight(QFont.Weight(entry["weight"]))
        font.setFeature(_NARROW, int(self.language != "zh_CN"))  # 0 too: what is not set is taken from before
        return font

    def _dress(self) -> None:
        from ecodesk.ui.theme import palette, style_sheet

        self._fonts.clear()
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        font, colours, sheet = self.font("body"), palette(self), style_sheet(self)
        as_narrow = app.font().featureValue(_NARROW) == font.featureValue(_NARROW)
        if as_narrow and (app.styleSheet(), app.font(), app.palette()) == (sheet, font, colours):
            return  # each of the three visits every widget there is
        if not as_narrow:  # Qt takes fonts that differ in nothing else for the same
            other = QFont(font)
            other.setPixelSize(font.pixelSize() + 1)
            app.setFont(other)
        app.setFont(font)
        app.setPalette(colours)
        app.setStyleSheet(sheet)

    def _system_changed(self) -> None:
        if self._choice == "system":
            self._dress()
            self.changed.emit()
