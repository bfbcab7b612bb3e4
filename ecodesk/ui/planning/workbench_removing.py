"""移除这份清单: takes a list out, and offers to take back the decisions that rest on it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, t
from ecodesk.model.edit import Step
from ecodesk.ui.notice_words import undo_action
from ecodesk.ui.planning.candidate_edits import reopen
from ecodesk.ui.planning.candidate_list_edits import decided_of, list_removal
from ecodesk.ui.planning.workbench_deciding import MOST_STEPS, deciding_step
from ecodesk.ui.session import Notice, NoticeAction, Session

REMOVE = t("移除这份清单", "Take this list out")


class Removing(QObject):
    """Takes lists out one at a time, each in one step."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session

    def remove(self, plan: str) -> None:
        """Take a list out; while decisions rest on it, say so and offer to take them back."""
        self._session.finish_typing()
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        try:
            edit = list_removal(snapshot, plan)
        except EcoDeskError as error:
            decided = decided_of(snapshot, plan)
            actions = (
                (NoticeAction(_take_back(len(decided)), lambda: self.take_back(plan)),) if decided else ()
            )
            self._session.notify(Notice(error.message, actions, level="warn"))
            return
        self._session.apply(
            edit,
            lambda applied: self._session.notify(
                Notice(
                    applied.edit.label,
                    (undo_action(self._session, applied.edit.id),),
                    "database-remove-outline",
                )
            ),
        )

    def take_back(self, plan: str) -> None:
        """Take the decisions about a list back, the newest first, each as its own step."""
        workspace, snapshot = self._session.workspace, self._session.snapshot
        if workspace is None or snapshot is None:
            return
        ids = [row.id for row in decided_of(snapshot, plan)]

        def look_up(_: object) -> list[tuple[str, Step | None]]:
            found = [(one, deciding_step(workspace.history_of([one], MOST_STEPS))) for one in ids]
            return sorted(found, key=lambda pair: pair[1].seq if pair[1] is not None else 0, reverse=True)

        def done(found: list[tuple[str, Step | None]]) -> None:
            if self._session.workspace is workspace:
                self._next(plan, found, len(found))

        self._session.background.read(t("查找处理记录", "Looking up the decisions"), look_up, done)

    def _next(self, plan: str, left: list[tuple[str, Step | None]], count: int) -> None:
        """Take the newest of the decisions back, then the next; one that cannot be taken back ends it."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        standing = {row.id for row in decided_of(snapshot, plan)}  # one step may have decided several
        left = [pair for pair in left if pair[0] in standing]
        if not left:
            words = t(
                "已收回 {n} 个处理，清单现在可以移除", "{n} decisions are taken back; the list can go now"
            ).format(n=count)
            action = NoticeAction(REMOVE, lambda: self.remove(plan))
            self._session.notify(Notice(words, (action,), "undo-variant"))
            return
        (row_id, step), rest = left[0], left[1:]
        row = next(row for row in decided_of(snapshot, plan) if row.id == row_id)
        if step is None:
            self._session.apply(reopen(snapshot, row), lambda _: self._next(plan, rest, count))
        else:
            self._session.undo_step(step.edit_id, lambda _: self._next(plan, rest, count))


def _take_back(count: int) -> Text:
    return t("收回 {n} 个处理", "Take back {n} decisions").format(n=count)
