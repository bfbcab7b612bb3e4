"""The lasting states of the open plan as banners: read-only, changed by other programs, sample data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecodesk.i18n import Text, plain, t
from ecodesk.model.edit import Edit
from ecodesk.ui.opening import is_sample
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import NoticeAction

if TYPE_CHECKING:
    from ecodesk.ui.main_window import MainWindow


class WorkspaceBanners:
    """Keeps the banner bar in step with the workspace."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        window.session.outside_changed.connect(self.update)

    def _show_rows(self, edit: Edit) -> None:
        """Select the changed rows that are still there, on the map."""
        snapshot = self._window.session.snapshot
        if snapshot is None:
            return
        there = Selection(frozenset(row for row in edit.touched if snapshot.row(*row) is not None))
        self._window.session.select(there)
        self._window.zoom_to(there)

    def update(self) -> None:
        """Show or remove the banners."""
        window = self._window
        workspace, bar = window.session.workspace, window.banners
        if workspace is not None and workspace.read_only:
            words = t(
                "只读打开：{holder}。可以查看和打印，不能修改",
                "Open for reading only: {holder}. You can look and print, not change",
            ).format(holder=workspace.held_by or plain(""))
            copy = NoticeAction(t("另存副本…", "Save a copy…"), window.files.save_copy)
            actions: tuple[NoticeAction, ...] = (copy,)
            if workspace.frozen is not None:
                location = workspace.location
                now = t("回到当前规划", "Back to the plan as it is")
                actions = (NoticeAction(now, lambda: window.opening.open_location(location)), copy)
            bar.show_banner("read-only", words, "warn", actions)
        else:
            bar.remove_banner("read-only")
        if (outside := window.session.outside) is not None:
            look = NoticeAction(t("查看", "Look at them"), lambda: self._show_rows(outside))
            take = NoticeAction(t("记入历史", "Enter into the history"), window.session.take_in_outside)
            bar.show_banner("outside", outside_words(outside), "warn", (look, take))
        else:
            bar.remove_banner("outside")
        if is_sample(window.session):
            restore = NoticeAction(t("还原", "Restore"), lambda: window.opening.open_sample(anew=True))
            own = NoticeAction(
                t("另存为我的规划…", "Save as my plan…"), lambda: window.files.save_copy(own=True)
            )
            words = t(
                "示例数据：虚构，不代表真实边界与项目",
                "Sample data: fictional, not real boundaries or projects",
            )
            bar.show_banner("sample", words, "info", (restore, own))
        else:
            bar.remove_banner("sample")


def outside_words(edit: Edit) -> Text:
    """How many rows other programs added, changed and deleted, and what can be done about it."""
    added = sum(change.before is None for change in edit.changes)
    deleted = sum(change.after is None for change in edit.changes)
    return t(
        "文件在 EcoDesk 之外被改过（新增 {added}、修改 {changed}、删除 {deleted} 行），下次修改时自动记入历史",
        "Changed outside EcoDesk ({added} rows added, {changed} changed, {deleted} deleted); your next edit "
        "enters it into the history",
    ).format(added=added, changed=len(edit.changes) - added - deleted, deleted=deleted)
