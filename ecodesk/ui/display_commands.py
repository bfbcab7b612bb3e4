"""By what the map is coloured, and the named themes, as commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ecodesk.i18n import t
from ecodesk.maps.map_display import MapTheme, map_themes
from ecodesk.maps.map_style import MapStyle, map_styles
from ecodesk.ui.canvas.canvas_commands import on_map
from ecodesk.ui.commands import Command

STYLE_MENU, THEME_MENU = "layer/style", "layer/theme"


def _colours_by(style: str) -> Callable[[Any], None]:
    def run(window: Any) -> None:
        window.canvas.show_display(replace(window.canvas.display, style=style))

    return run


def _shows(theme: MapTheme) -> Callable[[Any], None]:
    return lambda window: window.canvas.show_display(theme.display)


def _is_coloured_by(style: str) -> Callable[[Any], bool]:
    return lambda window: bool(window.canvas.display.style == style)


def _is_shown(theme: MapTheme) -> Callable[[Any], bool]:
    return lambda window: bool(window.canvas.display == theme.display)


def style_command(style: MapStyle) -> str:
    """The id of the command that colours the map by something."""
    return f"layer.style.{style.id}"


def theme_command(theme: MapTheme) -> str:
    """The id of the command that shows a theme."""
    return f"layer.theme.{theme.id}"


_THEME_HINT = t(
    "显示哪些图层、按什么着色、透明度和比例尺范围，一次换好",
    "Which layers, coloured by what, opacity and scale ranges, all at once",
)

COMMANDS: tuple[Command, ...] = (
    *(
        Command(
            style_command(style),
            t("按{what}着色", "Colour by {what}").format(what=style.title),
            _colours_by(style.id),
            STYLE_MENU,
            disabled=on_map,
            checked=_is_coloured_by(style.id),
        )
        for style in map_styles().values()
    ),
    *(
        Command(
            theme_command(theme),
            t("{name}主题", "{name} theme").format(name=theme.title),
            _shows(theme),
            THEME_MENU,
            disabled=on_map,
            checked=_is_shown(theme),
            hint=_THEME_HINT,
        )
        for theme in map_themes().values()
    ),
)
