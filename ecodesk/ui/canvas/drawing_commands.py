"""Drawing on the map, as commands: outlines, how they snap, trace and keep clear of each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ecodesk.i18n import Text, t
from ecodesk.ui.canvas.canvas_commands import has_tool, on_map, takes_tool, to_draw, tool_icon
from ecodesk.ui.canvas.snapping_dialog import open_snapping
from ecodesk.ui.commands import Command

_NO_PLACES = t(
    "正在用的工具不落点，先选绘图工具", "The tool in use takes no points; take a drawing tool first"
)


def _to_type(window: Any) -> Text | None:
    return on_map(window) or (None if window.canvas.tool.takes_places else _NO_PLACES)


def tool_command(
    name: str,
    title: Text,
    icon: str,
    hint: Text,
    *,
    key: str = "",
    toolbar: str = "",
    disabled: Callable[[Any], Text | None] = to_draw,
    separate: bool = False,
) -> Command:
    """The command that takes up a tool."""
    return Command(
        f"map.{name}",
        title,
        takes_tool(name),
        "draw",
        icon,
        key,
        toolbar,
        disabled,
        has_tool(name),
        hint=hint,
        separate=separate,
    )


COMMANDS: tuple[Command, ...] = (
    tool_command(
        "polygon",
        t("画面", "Draw polygon"),
        tool_icon("drawPolygon"),
        t("单击落点，双击或 Enter 完成", "Click points, double-click or Enter finishes"),
        key="P",
        toolbar="draw",
        separate=True,
    ),
    tool_command(
        "freehand",
        t("手绘", "Freehand"),
        "draw",
        t("按住左键拖动描边", "Hold the button and trace the outline"),
        key="Shift+P",
    ),
    tool_command(
        "rectangle",
        t("矩形", "Rectangle"),
        "rectangle-outline",
        t("单击两个对角，或按住拖动", "Click two opposite corners, or drag"),
        key="Shift+B",
    ),
    tool_command(
        "turned_rectangle",
        t("三点矩形", "Rectangle by three points"),
        "vector-rectangle",
        t("先定一条边，再定宽度", "First one side, then how wide"),
    ),
    tool_command(
        "corridor",
        t("河流廊道", "River corridor"),
        tool_icon("drawLine"),
        t("画出或选取河段，给定左右宽度", "Draw or pick a reach, with its widths left and right"),
        key="L",
        toolbar="draw",
        separate=True,
    ),
    tool_command(
        "site",
        t("画点", "Point with radius"),
        tool_icon("drawPoint"),
        t("单击落点，半径可填可拉", "Click the point; type or pull its radius"),
        key="I",
        toolbar="draw",
    ),
    Command(
        "map.type_place",
        t("输入坐标或长度…", "Type a place or length…"),
        lambda window: window.canvas.type_place(),
        "draw",
        "form-textbox",
        disabled=_to_type,
        hint=t("绘图时按 Tab；坐标，或 长度 @ 方位角", "Tab while drawing; coordinates, or length @ azimuth"),
        separate=True,
    ),
    Command(
        "map.trace",
        t("沿线追踪", "Trace boundaries"),
        lambda window: window.canvas.set_tracing(not window.canvas.tracing),
        "draw",
        "vector-polyline-plus",
        "T",
        disabled=to_draw,
        checked=lambda window: bool(window.canvas.tracing),
        hint=t(
            "两次单击之间沿单元、流域、项目、县界等边线走",
            "Follows unit, basin, project and county boundaries from click to click",
        ),
    ),
    Command(
        "map.right_angles",
        t("直角", "Right angles"),
        lambda window: window.canvas.set_right_angles(not window.canvas.right_angles),
        "draw",
        "angle-right",
        "O",
        disabled=to_draw,
        checked=lambda window: bool(window.canvas.right_angles),
        hint=t("每条边与上一条边成直角或在一条线上", "Each edge square to the last, or straight on"),
    ),
    Command(
        "map.snapping",
        t("吸附", "Snapping"),
        lambda window: window.canvas.set_snapping(not window.canvas.snapping),
        "draw",
        tool_icon("snap"),
        "S",
        "options",
        on_map,
        lambda window: bool(window.canvas.snapping),
        hint=t(
            "吸附到节点、边线、交点、单元界、分水岭、县界",
            "Catch nodes, edges, crossings, unit, divide and county boundaries",
        ),
        separate=True,
    ),
    Command(
        "map.snapping_options",
        t("吸附选项…", "Snapping options…"),
        open_snapping,
        "draw",
        "magnet-on",
        disabled=on_map,
        hint=t("选图层、节点边线交点，以及吸附距离", "Layers, nodes, edges and crossings, and the reach"),
    ),
    Command(
        "map.avoid",
        t("避让重叠", "Avoid overlap"),
        lambda window: window.canvas.set_avoiding(not window.canvas.drawing.avoid),
        "draw",
        tool_icon("avoidOverlap"),
        "A",
        "options",
        on_map,
        lambda window: bool(window.canvas.drawing.avoid),
        hint=t(
            "完成时裁去已属于其他项目的部分，并提示", "Trims what other projects already take, and says so"
        ),
    ),
    Command(
        "map.together",
        t("公共边一起移动", "Move shared boundaries together"),
        lambda window: window.canvas.set_together(not window.canvas.drawing.together),
        "draw",
        "vector-link",
        disabled=to_draw,
        checked=lambda window: bool(window.canvas.drawing.together),
        hint=t(
            "整形时相邻项目的公共节点一起移动，并提示",
            "Nodes shared with neighbours move along when reshaping, and it is told",
        ),
    ),
)
