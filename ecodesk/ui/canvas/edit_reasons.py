"""Why a command that changes shapes cannot run now, in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ecodesk.i18n import Text, t
from ecodesk.model.records import ProblemPatch, Project
from ecodesk.ui.canvas.canvas_commands import on_map, to_draw
from ecodesk.ui.canvas.chosen_shape import ONE_ROW, ShapedRow, chosen_rows
from ecodesk.ui.canvas.merging_edits import TOO_FEW

_NO_SHAPE = t("所选对象还没有图形，先画出来", "What is selected has no shape yet; draw it first")
_SOME = t("先选择项目或问题图斑", "Select projects or problem patches first")
PATCH_NOT_TRIMMED = t("问题图斑可以互相重叠，不用裁", "Problem patches may overlap; they are not trimmed")
PATCH_NOT_CLIPPED = t(
    "裁切会丢掉一部分问题，图斑请用“按单元界分割”",
    "Clipping would lose part of the problem; split the patch by unit boundary",
)
PATCH_NOT_GROUPED = t("图斑随位置归单元，要改请在图斑表单里改", "The unit of a patch is set in its form")
PATCH_NOT_A_PROJECT = t(
    "选中的是问题图斑，请用“删除问题图斑”", "This is a problem patch: Delete problem patch"
)


def selected_rows(window: Any) -> list[ShapedRow]:
    """The selected projects, or else the selected problem patches."""
    snapshot = window.session.snapshot
    return chosen_rows(snapshot, window.session.selection) if snapshot is not None else []


def with_one_row(window: Any) -> Text | None:
    """Why nothing can be done with one selected project or patch, or None."""
    return to_draw(window) or (None if len(selected_rows(window)) == 1 else ONE_ROW)


def _one_shape(window: Any) -> Text | None:
    rows = selected_rows(window)
    if len(rows) != 1:
        return ONE_ROW
    return None if rows[0].geometry is not None and not rows[0].geometry.is_empty else _NO_SHAPE


def with_one_shape(window: Any) -> Text | None:
    """Why nothing can be done with the shape of one selected project or patch, or None."""
    return to_draw(window) or _one_shape(window)


def with_shape_to_copy(window: Any) -> Text | None:
    """As `with_one_shape`, for what changes nothing and so is possible in a plan open for reading."""
    return on_map(window) or _one_shape(window)


def with_rows(window: Any) -> Text | None:
    """Why nothing can be done with the selected projects or patches, or None."""
    return to_draw(window) or (None if selected_rows(window) else _SOME)


def with_several(window: Any) -> Text | None:
    """Why nothing can be done with several selected projects or patches, or None."""
    return to_draw(window) or (None if len(selected_rows(window)) > 1 else TOO_FEW)


def for_projects(check: Callable[[Any], Text | None], for_patches: Text) -> Callable[[Any], Text | None]:
    """A check of what is for projects only; `for_patches` says why it is not for the patches selected."""

    def disabled(window: Any) -> Text | None:
        selection = window.session.selection
        patches = selection.ids(ProblemPatch.table) and not selection.ids(Project.table)
        return to_draw(window) or (for_patches if patches else check(window))

    return disabled
