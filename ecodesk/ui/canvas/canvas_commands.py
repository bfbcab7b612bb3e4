"""What can be done on the map, as commands: menus, tool bar, shortcuts and the command box read this."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ecodesk.i18n import Text, t
from ecodesk.maps.tokens import tokens
from ecodesk.model.records import Project
from ecodesk.ui.commands import Command
from ecodesk.ui.notice_words import READ_ONLY

TOOLBAR_GROUPS = ("history", "select", "draw", "edit", "options", "output")
LABELLED = ("map.select", "map.polygon", "map.reshape", "map.clip_unit", "map.snapping", "map.avoid")

_NOT_OPEN = t("没有打开的规划", "No plan is open")
_NO_SELECTION = t("没有选择对象", "Nothing is selected")
_NO_PROJECT = t("先选择项目", "Select a project first")
_NOT_HERE = t("在地图页可用", "Available on the map page")


def tool_icon(name: str) -> str:
    """The icon of a tool, by its name in the design tokens."""
    return str(tokens()["icons"]["tools"][name])


def on_map(window: Any) -> Text | None:
    """Why nothing can be done on the map now, or None."""
    if window.session.workspace is None:
        return _NOT_OPEN
    return None if window.canvas.isVisible() else _NOT_HERE


def to_draw(window: Any) -> Text | None:
    """Why nothing can be drawn now, or None."""
    return on_map(window) or (None if window.session.writable else READ_ONLY)


def _with_selection(window: Any) -> Text | None:
    return on_map(window) or (None if window.session.selection.rows else _NO_SELECTION)


def with_project(window: Any) -> Text | None:
    """Why nothing can be done with the selected projects now, or None."""
    return to_draw(window) or (None if window.session.selection.ids(Project.table) else _NO_PROJECT)


def takes_tool(tool: str) -> Callable[[Any], None]:
    """What takes up a tool."""
    return lambda window: window.canvas.take_tool(tool)


def has_tool(tool: str) -> Callable[[Any], bool]:
    """Whether a tool is in use."""
    return lambda window: window.canvas.tool_id == tool


COMMANDS: tuple[Command, ...] = (
    Command(
        "map.select",
        t("选择", "Select"),
        takes_tool("select"),
        "draw",
        tool_icon("select"),
        "V",
        "select",
        on_map,
        has_tool("select"),
        hint=t("单击选择，拖框多选，Alt 穿透下层", "Click, drag a box for several, Alt for the layer below"),
    ),
    Command(
        "map.lasso",
        t("套索选择", "Lasso"),
        takes_tool("lasso"),
        "draw",
        "lasso",
        "Shift+V",
        disabled=on_map,
        checked=has_tool("lasso"),
        hint=t(
            "按住左键圈出多个项目；选择工具下按 Ctrl 拖动也可",
            "Draw around projects; or Ctrl and drag when selecting",
        ),
    ),
    Command(
        "map.pan",
        t("平移", "Pan"),
        takes_tool("pan"),
        "view",
        tool_icon("pan"),
        "H",
        "select",
        on_map,
        has_tool("pan"),
        hint=t("也可按住空格或中键拖动", "Or hold Space, or drag with the middle button"),
        separate=True,
    ),
    Command(
        "map.zoom_selection",
        t("缩放至所选", "Zoom to selection"),
        lambda window: window.canvas.zoom_to_selection(),
        "view",
        tool_icon("zoom"),
        "Z",
        "select",
        _with_selection,
    ),
    Command(
        "map.county",
        t("全县", "Whole county"),
        lambda window: window.canvas.show_county(),
        "view",
        tool_icon("fit"),
        "0",
        "select",
        on_map,
    ),
    Command(
        "map.zoom_in",
        t("放大", "Zoom in"),
        lambda window: window.canvas.zoom(1.5),
        "view",
        "magnify-plus-outline",
        "",
        "",
        on_map,
    ),
    Command(
        "map.zoom_out",
        t("缩小", "Zoom out"),
        lambda window: window.canvas.zoom(1 / 1.5),
        "view",
        "magnify-minus-outline",
        "",
        "",
        on_map,
    ),
    Command(
        "map.view_back",
        t("上一视图", "Previous view"),
        lambda window: window.canvas.view_back(),
        "view",
        "arrow-left",
        "[",
        "",
        on_map,
    ),
    Command(
        "map.view_forward",
        t("下一视图", "Next view"),
        lambda window: window.canvas.view_forward(),
        "view",
        "arrow-right",
        "]",
        "",
        on_map,
    ),
    Command(
        "map.overview",
        t("总览图", "Overview"),
        lambda window: window.canvas.set_overview(not window.canvas.overview_shown),
        "view",
        "picture-in-picture-bottom-right",
        "",
        "",
        on_map,
        lambda window: bool(window.canvas.overview_shown),
    ),
)
