"""The lasting states of the open plan as banners: read-only with the holder's name, sample data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecodesk.i18n import plain, t
from ecodesk.ui.opening import is_sample
from ecodesk.ui.session import NoticeAction

if TYPE_CHECKING:
    from ecodesk.ui.main_window import MainWindow


class WorkspaceBanners:
    """Keeps the banner bar in step with the workspace."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

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
            bar.show_banner("read-only", words, "warn", (copy,))
        else:
            bar.remove_banner("read-only")
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
