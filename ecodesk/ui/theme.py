"""The one style sheet and palette of the window, made from the tokens.

Widgets never carry colours; they say what they are with `setProperty("role", …)`:

    QPushButton, QToolButton  primary, quiet (no border), danger, link, chip (checkable pill)
    QLabel                    title, subhead, strong, small, micro, hint, figure, display, mono,
                              tag (small filled label), key (a key of the keyboard)
    QFrame, QWidget           panel, sunken, card, header, banner, notice, line (1 px separator), row,
                              message (what is said about a field)
    QLineEdit                 search; derived (computed, sunken)
    QTabBar                   panel (tabs in the head of a dock)

`tone` (neutral, accent, selection, block, error, warn, info, ok) colours labels, tags, banners, cards and
fields; `compact` makes controls 26 px high. After changing a property of a visible widget call `restyle`.
"""

from __future__ import annotations

import hashlib
import tempfile
from functools import cache
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from ecodesk.resource_files import resource
from ecodesk.ui import icons

if TYPE_CHECKING:
    from ecodesk.ui.appearance import Appearance

TONES = ("accent", "selection", "block", "error", "warn", "info", "ok")

_IMAGES = {
    # name in the style sheet: icon, colour
    "tick": ("check-bold", "accentText"),
    "dash": ("minus", "accentText"),
    "dot": ("circle", "accentText"),
    "down": ("chevron-down", "text2"),
    "down-off": ("chevron-down", "textDisabled"),
    "up": ("chevron-up", "text2"),
    "branch-closed": ("chevron-right", "text2"),
    "branch-open": ("chevron-down", "text2"),
    "close": ("close", "text2"),
}


def restyle(widget: QWidget, **properties: object) -> None:
    """Set properties the style sheet looks at and let it look again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def style_sheet(look: Appearance) -> str:
    """The style sheet of the whole program in the theme and text size in effect."""
    from ecodesk.ui.appearance import tokens

    values = dict(tokens()["palette"][look.theme])
    values["families"] = ", ".join(f'"{family}"' for family in tokens()["typography"]["families"]["ui"])
    values["mono"] = ", ".join(f'"{family}"' for family in tokens()["typography"]["families"]["mono"])
    for entry in tokens()["typography"]["scale"]:
        values[f"{entry['id']}Px"] = f"{look.px(entry['px'])}px"
    for name, size in tokens()["sizes"].items():
        if isinstance(size, int):
            values[name] = f"{look.px(size)}px"
    for name, radius in tokens()["radii"].items():
        values[f"{name}Radius"] = f"{radius}px"
    for name, path in _images(look).items():
        values[f"image_{name.replace('-', '_')}"] = path
    sheet = resource("style/window.qss").read_text(encoding="utf-8")
    toned = resource("style/tones.qss").read_text(encoding="utf-8")
    parts = [Template(sheet).substitute(values)]
    for tone in TONES:
        soft = values["selectionSoft" if tone == "selection" else f"{tone}Soft"]
        parts.append(Template(toned).substitute(values, tone=tone, strong=values[tone], soft=soft))
    return "\n".join(parts)


def palette(look: Appearance) -> QPalette:
    """The palette that native dialogs and unstyled widgets follow."""
    made = QPalette()
    role = QPalette.ColorRole
    plain = {
        role.Window: "window",
        role.WindowText: "text",
        role.Base: "panel",
        role.AlternateBase: "sunken",
        role.ToolTipBase: "raised",
        role.ToolTipText: "text",
        role.PlaceholderText: "text3",
        role.Text: "text",
        role.Button: "panel",
        role.ButtonText: "text",
        role.BrightText: "accentText",
        role.Link: "link",
        role.LinkVisited: "link",
        role.Highlight: "selectionSoft",
        role.HighlightedText: "text",
        role.Light: "raised",
        role.Midlight: "hover",
        role.Mid: "border",
        role.Dark: "borderStrong",
        role.Shadow: "borderStrong",
        role.Accent: "accent",
    }
    for where, name in plain.items():
        made.setColor(where, look.colour(name))
    for where in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, where, look.colour("textDisabled"))
    return made


@cache
def _image_folder() -> Path:
    return Path(tempfile.gettempdir()) / "ecodesk-style"


def _images(look: Appearance) -> dict[str, str]:
    """Small pictures the style sheet can only take from files: ticks and arrows in the theme's colours."""
    from ecodesk.ui.appearance import tokens

    colours = tokens()["palette"][look.theme]
    key = hashlib.sha1(repr((sorted(_IMAGES.items()), sorted(colours.items()))).encode()).hexdigest()[:12]
    folder = _image_folder() / key
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for name, (icon, colour) in _IMAGES.items():
        path = folder / f"{name}.png"
        if not path.exists():
            icons.pixmap(icon, look.colour(colour), 16).save(str(path))
            icons.pixmap(icon, look.colour(colour), 32).save(str(folder / f"{name}@2x.png"))
        paths[name] = path.as_posix()
    return paths
