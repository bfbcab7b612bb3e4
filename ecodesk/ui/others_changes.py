"""What others saved in the open plan meanwhile: taken in when asked, and by itself where a team shares it."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QObject, QTimer

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, join, plain, t
from ecodesk.settings import PreferenceFile
from ecodesk.ui.session import Notice, Session
from ecodesk.workspace import Applied

_NOTHING = t("没有他人的新修改，已是最新", "Nobody else has changed anything; the plan is up to date")


class OthersChanges(QObject):
    """Looks for edits of others, and says whose they are."""

    def __init__(self, session: Session, preferences: PreferenceFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._preferences = preferences
        self._looking = self._told_failure = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look_by_itself)
        session.workspace_changed.connect(self.adjust)

    @property
    def looks_by_itself(self) -> bool:
        """Whether it looks from time to time without being asked."""
        return self._timer.isActive()

    def adjust(self) -> None:
        """Begin or stop looking from time to time, as the open plan and the preferences have it."""
        workspace, seconds = self._session.workspace, self._preferences.values.refresh_seconds
        self._looking = self._told_failure = False
        if workspace is not None and workspace.shared and seconds > 0:
            self._timer.start(seconds * 1000)
        else:
            self._timer.stop()

    def fetch(self) -> None:
        """Take in what others saved, and say so even when there is nothing."""

        def taken(edits: list[Applied]) -> None:
            if edits:
                self._tell(edits)
            elif self._session.outside is None:  # else a banner tells
                self._say(_NOTHING)

        self._session.refresh(taken)

    def _look_by_itself(self) -> None:
        if self._looking:
            return
        self._looking = True

        def taken(edits: list[Applied]) -> None:
            self._looking = self._told_failure = False
            if edits:
                self._tell(edits)

        def failed(error: BaseException) -> None:
            self._looking = False
            if not isinstance(error, EcoDeskError):
                raise error
            if not self._told_failure:  # once is enough while a server cannot be reached
                self._told_failure = True
                self._session.notify(Notice(error.message, level="warn"))

        self._session.refresh(taken, failed)

    def _tell(self, taken: list[Applied]) -> None:
        authors = Counter(applied.step.author for applied in taken)
        named = [
            t("{who} {n} 步", "{n} by {who}").format(who=plain(who or "—"), n=n) for who, n in authors.items()
        ]
        words = t("已取得他人的修改：{steps}", "Others' changes were taken in: {steps}")
        self._say(words.format(steps=join(named, zh="、", en=", ")))

    def _say(self, words: Text) -> None:
        self._session.notify(Notice(words, level="ok"))
