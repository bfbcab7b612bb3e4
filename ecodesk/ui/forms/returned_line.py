"""Above the form of a returned project: why it was returned, by whom and when."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from ecodesk.i18n import plain, t
from ecodesk.model.records import ReviewComment
from ecodesk.ui.appearance import Appearance


class ReturnedLine(QFrame):
    """Visible only while there is a reason to show; `comments_wanted` asks for the whole thread."""

    comments_wanted = Signal()

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._said: ReviewComment | None = None
        self.setProperty("role", "banner")
        self.setProperty("tone", "warn")
        self._icon = QLabel(self)
        self.text = QLabel(self)
        self.text.setProperty("tone", "warn")
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.answer = QPushButton(self)
        self.answer.setProperty("role", "link")
        self.answer.setProperty("compact", True)
        self.answer.clicked.connect(self.comments_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 3, 16, 3)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self.text, 1)
        row.addWidget(self.answer)
        self.hide()

    def show_reason(self, said: ReviewComment | None) -> None:
        """Show what was said when the project was returned; nothing for None."""
        self._said = said
        self.setVisible(said is not None)
        self.retranslate()

    def retranslate(self) -> None:
        """Take over language and theme."""
        said = self._said
        if said is None:
            return
        self._icon.setPixmap(self._look.pixmap("undo-variant", "warn", 16))
        words = t("已退回：{why}（{who} {day}）", "Returned: {why} ({who}, {day})")
        who, day = plain(said.author or "—"), plain(str(said.written_on or "—"))
        self.text.setText(str(words.format(why=plain(said.text), who=who, day=day)))
        self.answer.setText(str(t("回复", "Answer")))
        self.answer.setToolTip(str(t("打开这个项目的批注", "Opens the comments about this project")))
