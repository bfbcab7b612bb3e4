"""Problem patches on the map, as commands: draw one, delete some, say which projects treat which."""

from __future__ import annotations

from typing import Any

from ecodesk.i18n import Text, t
from ecodesk.model.records import ProblemPatch, Project
from ecodesk.ui.canvas.canvas_commands import to_draw
from ecodesk.ui.canvas.drawing_commands import tool_command
from ecodesk.ui.commands import Command
from ecodesk.ui.patch_claiming import ask_patches, ask_projects
from ecodesk.ui.project_steps import delete_patches_with_notice

_ONE_PATCH = t("先选择一个问题图斑", "Select one problem patch first")
_ONE_PROJECT = t("先选择一个项目", "Select one project first")


def _with_one_patch(window: Any) -> Text | None:
    one = window.session.selection.single(ProblemPatch.table)
    return to_draw(window) or (None if one else _ONE_PATCH)


def _with_patches(window: Any) -> Text | None:
    return to_draw(window) or (None if window.session.selection.ids(ProblemPatch.table) else _ONE_PATCH)


def _with_one_project(window: Any) -> Text | None:
    one = window.session.selection.single(Project.table)
    return to_draw(window) or (None if one else _ONE_PROJECT)


COMMANDS: tuple[Command, ...] = (
    tool_command(
        "patch",
        t("画问题图斑", "Draw problem patch"),
        "vector-polygon",
        t(
            "画出问题范围，成为图斑草稿，再填写类型和程度",
            "Draw where the problem is; then fill in what it is",
        ),
        separate=True,
    ),
    tool_command(
        "patch_line",
        t("画问题线段", "Draw problem line"),
        "vector-polyline",
        t("沿塌岸、道路边坡等画线，有长度没有面积", "Along a caving bank or a road scar: length, no area"),
    ),
    tool_command(
        "patch_point",
        t("画问题点位", "Draw problem site"),
        "map-marker-alert-outline",
        t("单击落点，用于滑坡、排污口等画不出面的问题", "Click the place of a problem too small to outline"),
    ),
    Command(
        "map.claimed_by",
        t("由项目认领…", "Claim by projects…"),
        lambda window: ask_projects(
            window.session, window.look, window.session.selection.single(ProblemPatch.table), window
        ),
        "draw",
        "link-variant",
        disabled=_with_one_patch,
        hint=t(
            "选治理所选图斑的项目，有重叠的排在前面",
            "The projects that treat the patch, overlapping ones first",
        ),
    ),
    Command(
        "map.claim",
        t("认领图斑…", "Claim patches…"),
        lambda window: ask_patches(
            window.session, window.look, window.session.selection.single(Project.table), window
        ),
        "draw",
        "link-variant-plus",
        disabled=_with_one_project,
        hint=t(
            "选所选项目治理的图斑，项目范围内的排在前面",
            "The patches the project treats, those under it first",
        ),
    ),
    Command(
        "map.delete_patch",
        t("删除问题图斑", "Delete problem patch"),
        lambda window: delete_patches_with_notice(
            window.session, window.session.selection.ids(ProblemPatch.table)
        ),
        "draw",
        "delete-outline",
        disabled=_with_patches,
        hint=t(
            "地图上按 Delete；认领它的项目不再认领，可撤销",
            "Delete on the map; projects let go of it; can be undone",
        ),
    ),
)
