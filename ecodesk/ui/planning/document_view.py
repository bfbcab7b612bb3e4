"""The chapters of the integrated plan."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ecodesk.ui.appearance import Appearance
from ecodesk.ui.session import Session


class DocumentView(QWidget):
    """The integrated plan, chapter by chapter."""

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
