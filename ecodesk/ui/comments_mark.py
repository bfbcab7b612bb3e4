"""The mark beside a field that somebody has said something about."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.theme import restyle


class CommentMark(QLabel):
    """A small flag with the number of open comments; not there when there are none."""

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.count = look, 0
        self.setProperty("role", "micro")
        self.hide()

    def show_count(self, count: int) -> None:
        """Show how many comments about the field are open."""
        if count == self.count:
            return
        self.count = count
        words = str(t("{n} 条批注未解决", "{n} comments open").format(n=count))
        self.setText(f"⚑ {count}")
        self.setToolTip(words)
        self.setAccessibleName(words)
        restyle(self, tone="warn")
        self.setVisible(bool(count))
