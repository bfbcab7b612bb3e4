"""Icons from Material Design Icons 6, named once by what they are for.

Code asks for `icon(NAME["undo"], colour)` or for any mdi6 name without its prefix; a name that the icon
set lacks is a programming mistake and raises at once.

The font comes with the package qtawesome, but is drawn here: importing that package reads every icon font it
has and all of Qt's modules through a layer over them, which is a tenth of a start.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

LOGO = "image-filter-hdr"
_FILL = 0.875  # height of the font in that of the icon, which leaves room for what reaches out of a glyph


def icon(name: str, colour: QColor, disabled: QColor | None = None) -> QIcon:
    """An icon that scales to any size; `name` is an mdi6 name such as `map-outline`."""
    return QIcon(_icon(name, colour.rgba(), (colour if disabled is None else disabled).rgba()))


def pixmap(name: str, colour: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon as a picture `size` pixels high on a screen with the given device pixel ratio."""
    return QPixmap(_pixmap(name, colour.rgba(), size, ratio))


class _Glyph(QIconEngine):
    """Draws one character of the icon font in one colour, or another when disabled."""

    def __init__(self, character: str, colour: int, disabled: int) -> None:
        super().__init__()
        self._character = character
        self._colours = QColor.fromRgba(colour), QColor.fromRgba(disabled)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        font = QFont(_family())
        font.setPixelSize(max(1, round(_FILL * rect.height())))
        painter.save()
        painter.setPen(self._colours[mode == QIcon.Mode.Disabled])
        painter.setFont(font)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._character)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = QPixmap(size)
        if size.isEmpty():  # Qt asks for one where there is no room for it
            return picture
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return picture


@cache
def _icon(name: str, colour: int, disabled: int) -> QIcon:
    return QIcon(_Glyph(chr(int(_characters()[name], 16)), colour, disabled))


@lru_cache(maxsize=2000)
def _pixmap(name: str, colour: int, size: int, ratio: float) -> QPixmap:
    return _icon(name, colour, colour).pixmap(QSize(size, size), ratio)


@cache
def _characters() -> dict[str, str]:
    """The code points of the font, in hexadecimal, by name."""
    found: dict[str, str] = json.loads(_file("materialdesignicons6-webfont-charmap-*.json").read_bytes())
    return found


@cache
def _family() -> str:
    """The font, made known to Qt at its first use."""
    number = QFontDatabase.addApplicationFont(str(_file("materialdesignicons6-webfont-[0-9]*.ttf")))
    return QFontDatabase.applicationFontFamilies(number)[0]


def _file(pattern: str) -> Path:
    package = find_spec("qtawesome")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("qtawesome, which brings the font of icons, is not installed")
    return next(Path(package.submodule_search_locations[0], "fonts").glob(pattern))
