"""Icons from Material Design Icons 6, named once by what they are for.

Code asks for `icon(NAME["undo"], colour)` or for any mdi6 name without its prefix; a name that the icon
set lacks is a programming mistake and raises at once.
"""

from __future__ import annotations

import os

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPixmap

os.environ.setdefault("QT_API", "pyside6")

LOGO = "image-filter-hdr"


def icon(name: str, colour: QColor, disabled: QColor | None = None) -> QIcon:
    """An icon that scales to any size; `name` is an mdi6 name such as `map-outline`."""
    import qtawesome

    colours = {"color": colour, "color_disabled": disabled if disabled is not None else colour}
    made: QIcon = qtawesome.icon(f"mdi6.{name}", **colours)
    return made


def pixmap(name: str, colour: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon as a picture `size` pixels high on a screen with the given device pixel ratio."""
    return icon(name, colour).pixmap(QSize(size, size), ratio)
