"""What can be done in the project form, as commands for menus, keys and the command box."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ecodesk.i18n import Text, t
from ecodesk.ui.commands import Command
from ecodesk.ui.shell_commands import needs_plan, needs_writable


def _off_form(window: Any) -> Text | None:
    if (reason := needs_plan(window)) is not None:
        return reason
    if window.page == "form" and window.panes.form.project is not None:
        return None
    return t("在项目表单中可用", "Available in the project form")


def _not_to_fill(window: Any) -> Text | None:
    return _off_form(window) or needs_writable(window)


def _chapter(by: int) -> Callable[[Any], None]:
    return lambda window: window.panes.form.next_chapter(by)


COMMANDS: tuple[Command, ...] = (
    Command(
        "form.next_chapter",
        t("表单下一节", "Next chapter of the form"),
        _chapter(1),
        "view",
        "arrow-down",
        "Ctrl+Down",
        disabled=_off_form,
        separate=True,
    ),
    Command(
        "form.previous_chapter",
        t("表单上一节", "Previous chapter of the form"),
        _chapter(-1),
        "view",
        "arrow-up",
        "Ctrl+Up",
        disabled=_off_form,
    ),
    Command(
        "form.copy_from",
        t("从其他项目复制…", "Copy from another project…"),
        lambda window: window.panes.form.copy_from(),
        "edit",
        "content-duplicate",
        disabled=_not_to_fill,
    ),
    Command(
        "form.template",
        t("套用措施模板…", "Use a template…"),
        lambda window: window.panes.form.use_template(),
        "edit",
        "file-document-edit-outline",
        disabled=_not_to_fill,
    ),
)
