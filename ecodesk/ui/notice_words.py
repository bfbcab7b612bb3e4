"""What many notices and tooltips say alike: that a plan can only be read, and how a step is taken back."""

from __future__ import annotations

from ecodesk.i18n import t
from ecodesk.ui.session import NoticeAction, Session

READ_ONLY = t("规划以只读方式打开", "The plan is open for reading only")


def undo_action(session: Session, step: str = "") -> NoticeAction:
    """Takes back the newest step, or the step of an edit by its id."""

    def undo() -> None:
        if step:
            session.undo_step(step)
        else:
            session.undo()

    return NoticeAction(t("撤销", "Undo"), undo, "Ctrl+Z")
