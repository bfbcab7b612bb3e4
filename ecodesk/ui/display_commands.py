"""By what the map is coloured, and the named themes, as commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ecodesk.i18n import Text, t
from ecodesk.maps.map_display import MapTheme, map_themes
from ecodesk.maps.map_style import MapStyle, map_styles
from ecodesk.maps.reference_links import with_references_of, without_references
from ecodesk.ui.canvas.canvas_commands import on_map
from ecodesk.ui.commands import Command

STYLE_MENU, THEME_MENU = "layer/style", "layer/theme"


def _colours_by(style: str) -> Callable[[Any], None]:
    def run(window: Any) -> None:
        window.canvas.show_display(replace(window.canvas.display, style=style))

    return run


def _shows(theme: MapTheme) -> Callable[[Any], None]:
    """Reference layers stay as they are: a theme is about the plan."""
    return lambda window: window.canvas.show_display(with_references_of(theme.display, window.canvas.display))


def _is_coloured_by(style: str) -> Callable[[Any], bool]:
    return lambda window: bool(window.canvas.display.style == style)


def _is_shown(theme: MapTheme) -> Callable[[Any], bool]:
    return lambda window: without_references(window.canvas.display) == theme.display


def _swipes(window: Any) -> None:
    """Begin or end the comparison of two themes."""
    swipe = window.canvas.swipe
    (swipe.leave if swipe.on else swipe.start)()


def style_command(style: MapStyle) -> str:
    """The id of the command that colours the map by something."""
    return f"layer.style.{style.id}"


def theme_command(theme: MapTheme) -> str:
    """The id of the command that shows a theme."""
    return f"layer.theme.{theme.id}"


def _inside(title: Text) -> Text:
    """A title as it stands inside a sentence."""
    return Text(title.zh, title.en[:1].lower() + title.en[1:])


_THEME_HINT = t(
    "显示哪些图层、按什么着色、透明度和比例尺范围，一次换好",
    "Which layers, coloured by what, opacity and scale ranges, all at once",
)

COMMANDS: tuple[Command, ...] = (
    *(
        Command(
            style_command(style),
            t("按{what}着色", "Colour by {what}").format(what=_inside(style.title)),
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
    Command(
        "map.swipe",
        t("卷帘比较两个主题", "Compare two themes"),
        _swipes,
        "layer",
        "compare",
        disabled=on_map,
        checked=lambda window: bool(window.canvas.swipe.on),
        hint=t(
            "左右两个主题，拖动分隔线或按 ← → 移动，Esc 结束",
            "One theme at each side; drag the line or use ← →; Esc ends",
        ),
        separate=True,
    ),
)
