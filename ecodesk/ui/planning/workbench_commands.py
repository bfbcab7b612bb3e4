"""Departments' plans as commands for menus, keys and the command box."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ecodesk.i18n import Text, t
from ecodesk.ui.commands import Command
from ecodesk.ui.shell_commands import needs_writable

if TYPE_CHECKING:
    from ecodesk.ui.planning.workbench_view import WorkbenchView


def _workbench(window: Any) -> WorkbenchView:
    from ecodesk.ui.planning.workbench_view import WorkbenchView

    window.show_page("plan")
    window.panes.plan.show_view("workbench")
    view = window.panes.plan.view("workbench")
    assert isinstance(view, WorkbenchView)
    return view


def place_on_map(window: Any, candidate: str) -> None:
    """Lend the map to a candidate (by id) whose place is to be drawn."""
    window.show_page("map")
    window.canvas.place_candidate(candidate)


def come_back_to(window: Any, candidate: str) -> None:
    """Show the workbench again with a candidate (by id) that was on the map."""
    _workbench(window).come_back_to(candidate)


def _take_in(window: Any) -> None:
    _workbench(window).open_import()


def _place(window: Any) -> None:
    from ecodesk.ui.planning.workbench_acts import PLACE

    _workbench(window).decide(PLACE)


def _of_sample(window: Any) -> Text | None:
    if (reason := needs_writable(window)) is not None:
        return reason
    info = window.session.snapshot.plan_info
    return None if info is not None and info.is_sample else t("只用于示例规划", "For the sample plan only")


COMMANDS: tuple[Command, ...] = (
    Command(
        "file.take_in_list",
        t("导入部门规划…", "Take in a department's plan…"),
        _take_in,
        "file",
        "source-merge",
        disabled=needs_writable,
        hint=t(
            "部门的清单（Excel、Shapefile、KML 等）收为候选项目，再逐个决定",
            "A department's list (Excel, shapefile, KML …) becomes candidates to decide about",
        ),
    ),
    Command(
        "file.take_in_sample_lists",
        t("用示例清单试一试", "Try the sample lists"),
        lambda window: _workbench(window).take_sample_lists(),
        "file",
        "playlist-check",
        disabled=_of_sample,
    ),
    Command(
        "map.place_candidate",
        t("在图上画出候选项目", "Draw a candidate on the map"),
        _place,
        "draw",
        "map-marker-plus-outline",
        disabled=needs_writable,
        hint=t(
            "部门规划整合中按 P；给没有图形的候选画出范围",
            "P in the workbench; gives a candidate without a shape its outline",
        ),
    ),
)
