"""设审查基线: end a review, so that what is found later is told as new."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from ecodesk.i18n import t
from ecodesk.model.records import ReviewBaseline


class BaselineDialog(QDialog):
    """Asks for the name of the review; says which one was the last."""

    def __init__(self, found: int, last: ReviewBaseline | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(str(t("设审查基线", "Set the review baseline")))
        self.setMinimumWidth(440)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        words = t(
            "记下现在的 {n} 条检查结果。此后发现的，用“仅上次审查后新增”单独列出。",
            "Records the {n} findings there are now. What is found later is listed by “Only new since the last review”.",
        )
        label = QLabel(str(words.format(n=found)))
        label.setWordWrap(True)
        layout.addWidget(label)
        if last is not None:
            day = last.taken_on.isoformat() if last.taken_on is not None else ""
            before = t(
                "上次：{name}，{day}，{author}，{n} 条", "Last: {name}, {day}, {author}, {n} findings"
            ).format(name=last.name, day=day, author=last.author or "—", n=last.count or 0)
            hint = QLabel(str(before))
            hint.setProperty("role", "hint")
            hint.setWordWrap(True)
            layout.addWidget(hint)
        caption = QLabel(str(t("审查名称 *", "Review *")))
        caption.setProperty("role", "field")
        layout.addWidget(caption)
        self.field = QLineEdit(str(t("{day} 审查", "Review of {day}").format(day=date.today().isoformat())))
        self.field.setMaxLength(100)
        self.field.setAccessibleName(str(t("审查名称", "Review")))
        caption.setBuddy(self.field)
        layout.addWidget(self.field)
        buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.accept_button = buttons.addButton(str(t("设为基线", "Set")), role.AcceptRole)
        self.accept_button.setProperty("role", "primary")
        buttons.addButton(str(t("取消", "Cancel")), role.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.field.textChanged.connect(lambda: self.accept_button.setEnabled(bool(self.name)))

    @property
    def name(self) -> str:
        """The name of the review."""
        return self.field.text().strip()
