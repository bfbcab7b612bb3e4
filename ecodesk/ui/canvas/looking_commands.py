"""Finding one's way and reading the map, as commands: measure, identify, go to, bookmarks, grids, copy."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication

from ecodesk.i18n import t
from ecodesk.model.measures import number_text
from ecodesk.ui.bookmarks import open_bookmarks
from ecodesk.ui.canvas.canvas_commands import has_tool, on_map, takes_tool, tool_icon
from ecodesk.ui.canvas.map_grid import GRATICULE, KILOMETRES
from ecodesk.ui.commands import Command
from ecodesk.ui.session import Notice


def copy_map(window: Any) -> None:
    """The map as a picture on the clipboard."""
    QApplication.clipboard().setImage(window.canvas.picture())
    scale = number_text(window.canvas.viewport.scale(), 0)
    words = t("地图已复制为图片，约 1:{scale}", "Map copied as a picture, about 1:{scale}").format(
        scale=scale
    )
    window.session.notify(Notice(words, icon="content-copy", level="ok"))


def go_to(window: Any) -> None:
    """Put the keyboard into the command box, which finds places; the full-screen map has none and is left."""
    if window.full_map:
        window.toggle_full_map()
    window.command_box.start()


def _toggles(grid: str, window: Any) -> None:
    window.canvas.set_grid(grid, grid not in window.canvas.grids)
    window.preferences.change(map_grids=tuple(sorted(window.canvas.grids)))


COMMANDS: tuple[Command, ...] = (
    Command(
        "map.identify",
        t("识别", "Identify"),
        takes_tool("identify"),
        "tools",
        "information-variant",
        "Q",
        "select",
        on_map,
        has_tool("identify"),
        hint=t("单击一处，列出各图层在此的对象", "Click a place to list what lies there in every layer"),
    ),
    Command(
        "map.measure",
        t("测量", "Measure"),
        takes_tool("measure"),
        "tools",
        tool_icon("measure"),
        "D",
        "select",
        on_map,
        has_tool("measure"),
        hint=t(
            "椭球面上的长度、方位角和面积，Shift 画圆",
            "Lengths, azimuths and areas on the ellipsoid; Shift for a circle",
        ),
    ),
    Command(
        "map.go_to",
        t("转到…", "Go to…"),
        go_to,
        "view",
        "crosshairs-gps",
        "Ctrl+G",
        disabled=on_map,
        hint=t(
            "坐标、项目编号、单元名、地名，或拼音首字母",
            "Coordinates, a project code, a unit, a place name, or pinyin initials",
        ),
        separate=True,
    ),
    Command(
        "map.bookmarks",
        t("书签…", "Bookmarks…"),
        open_bookmarks,
        "view",
        "bookmark-outline",
        "Ctrl+B",
        disabled=on_map,
        hint=t("记住当前视图，或转到记住的视图", "Keep this view, or go to one that was kept"),
    ),
    Command(
        "map.kilometre_grid",
        t("公里网", "Kilometre grid"),
        lambda window: _toggles(KILOMETRES, window),
        "view",
        "grid",
        disabled=on_map,
        checked=lambda window: KILOMETRES in window.canvas.grids,
        separate=True,
    ),
    Command(
        "map.graticule",
        t("经纬网", "Graticule"),
        lambda window: _toggles(GRATICULE, window),
        "view",
        "latitude",
        disabled=on_map,
        checked=lambda window: GRATICULE in window.canvas.grids,
    ),
    Command(
        "map.copy_picture",
        t("复制地图为图片", "Copy map as picture"),
        copy_map,
        "edit",
        "image-outline",
        "Ctrl+Alt+C",
        disabled=on_map,
        hint=t("当前视图连同比例尺和指北针放到剪贴板", "This view with its scale bar and north arrow"),
    ),
)
