"""Why an overlap is to stay: one of the usual reasons, and a sentence."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLabel, QVBoxLayout, QWidget

from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import label
from ecodesk.ui.dialogs.reason_dialog import ReasonDialog

REASONS = ("staged", "stackable", "agreed", "other")


class OverlapDialog(ReasonDialog):
    """Asks for the kind of reason as well; the usual wording is proposed."""

    def __init__(self, question: Text, parent: QWidget | None = None) -> None:
        super().__init__(
            t("保留重叠", "Keep the overlap"), question, t("保留并说明", "Keep with this reason"), parent
        )
        self.kind_field = QComboBox()
        for code in REASONS:
            self.kind_field.addItem(str(label("waiver_reason", code)), code)
        words = QLabel(str(t("理由类别", "Kind of reason")))
        words.setProperty("role", "field")
        words.setBuddy(self.kind_field)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, words)
        layout.insertWidget(2, self.kind_field)

    @property
    def kind(self) -> str:
        """The code of the reason."""
        return str(self.kind_field.currentData())
