"""What can be done from the head of the inspector with a problem patch, and with the patches of a project."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.inspection.head_box import HeadAction
from ecodesk.ui.patch_claiming import ask_patches, ask_projects
from ecodesk.ui.project_steps import delete_patches_with_notice
from ecodesk.ui.session import Session


def patch_form_action(run: Callable[[], None]) -> HeadAction:
    """Open the form of a patch."""
    return HeadAction(t("图斑表单…", "Patch form…"), "form-select", run, primary=True)


def patch_actions(session: Session, look: Appearance, patch: str, parent: QWidget) -> tuple[HeadAction, ...]:
    """Say which projects treat a patch; delete it."""
    return (
        HeadAction(
            t("由项目认领…", "Claim by projects…"),
            "link-variant",
            lambda: ask_projects(session, look, patch, parent),
            shown=False,
            enabled=session.writable,
        ),
        HeadAction(
            t("删除问题图斑", "Delete problem patch"),
            "delete-outline",
            lambda: delete_patches_with_notice(session, [patch]),
            shown=False,
            enabled=session.writable,
        ),
    )


def claim_action(session: Session, look: Appearance, project: str, parent: QWidget) -> HeadAction:
    """Say which patches a project treats."""
    return HeadAction(
        t("认领图斑…", "Claim patches…"),
        "link-variant-plus",
        lambda: ask_patches(session, look, project, parent),
        shown=False,
        enabled=session.writable,
    )
