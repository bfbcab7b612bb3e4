"""The head of a view of the plan: a title, one line about it, and its buttons."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ecodesk.i18n import Text


class ViewHead(QFrame):
    """Title and remark at the left, buttons at the right."""

    def __init__(self, *buttons: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "header")
        self.title, self.about = QLabel(self), QLabel(self)
        self.title.setProperty("role", "title")
        self.about.setProperty("role", "small")
        for label, least in ((self.title, 60), (self.about, 20)):
            label.setMinimumWidth(least)
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 7, 14, 7)
        row.setSpacing(8)
        row.addWidget(self.title)
        row.addSpacing(6)
        row.addWidget(self.about, 1)
        for button in buttons:
            row.addWidget(button)

    def say(self, title: Text, about: Text) -> None:
        """Name the view and say something about it."""
        self.title.setText(str(title))
        self.about.setText(str(about))
        self.about.setToolTip(str(about))
