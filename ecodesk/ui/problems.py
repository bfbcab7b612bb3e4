"""Failures as the user meets them: a sentence for what can be helped, one dialog for a bug."""

from __future__ import annotations

import platform
import sys
import traceback
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ecodesk import __version__
from ecodesk.errors import EcoDeskError
from ecodesk.i18n import t
from ecodesk.progress import Cancelled
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.session import Notice, NoticeAction, Session


class Problems(QObject):
    """Shows whatever went wrong in one window."""

    def __init__(self, session: Session, look: Appearance, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._look = look
        self._window = window
        self.open_dialog: BugDialog | None = None
        session.background.on_unexpected(self.show)

    def show(self, error: BaseException) -> None:
        """A notice for what the user can do something about, the bug dialog for all else."""
        if isinstance(error, Cancelled):
            self._session.notify(Notice(t("已取消，没有留下任何改动", "Cancelled; nothing was changed")))
        elif isinstance(error, EcoDeskError):
            self._session.notify(Notice(error.message, level="error", actions=self._copy_action(error)))
        elif self.open_dialog is None:  # a second failure while the first is on screen adds nothing
            self.open_dialog = BugDialog(error, self._look, self._window)
            self.open_dialog.finished.connect(self._dialog_closed)
            self.open_dialog.open()

    def watch(self) -> None:
        """Catch what escapes from slots and event handlers, which Qt would otherwise only print."""

        def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
            traceback.print_exception(kind, error, trace, file=sys.stderr)
            if not isinstance(error, KeyboardInterrupt):
                self.show(error)

        sys.excepthook = hook

    def _copy_action(self, error: EcoDeskError) -> tuple[NoticeAction, ...]:
        words = str(error.message)
        copy = NoticeAction(t("复制", "Copy"), lambda: QGuiApplication.clipboard().setText(words))
        return (copy,)

    def _dialog_closed(self, _: int) -> None:
        if self.open_dialog is not None:
            self.open_dialog.deleteLater()
            self.open_dialog = None


class BugDialog(QDialog):
    """Says that the program failed, that saved work is safe, and offers the details to copy."""

    def __init__(self, error: BaseException, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._details = details(error)
        self.setWindowTitle(str(t("程序出现意外错误", "Unexpected failure")))
        self.setMinimumWidth(560)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        top = QHBoxLayout()
        icon = QLabel(self)
        icon.setPixmap(look.pixmap("alert-circle", "error", 24))
        title = QLabel(str(t("刚才的操作没有完成", "The last action was not finished")), self)
        title.setProperty("role", "subhead")
        top.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(title, 1)
        column.addLayout(top)
        words = t(
            "这是程序的错误，不是您的操作有误。此前完成的每一步都已保存。"
            "请复制详情发给维护人员，然后可以继续工作；如反复出现，请重新打开规划。",
            "This is a fault of the program, not of what you did. Every step finished before is saved. Please copy the "
            "details for the maintainers and go on; if it happens again, open the plan anew.",
        )
        text = QLabel(str(words), self)
        text.setWordWrap(True)
        column.addWidget(text)
        self._box = QPlainTextEdit(self._details, self)
        self._box.setReadOnly(True)
        self._box.setMinimumHeight(200)
        self._box.hide()
        column.addWidget(self._box)
        column.addLayout(self._button_row())

    def _button_row(self) -> QHBoxLayout:
        more = QPushButton(str(t("详细信息", "Details")), self)
        more.setProperty("role", "quiet")
        more.setCheckable(True)
        more.toggled.connect(self._box.setVisible)
        self.copy_button = QPushButton(str(t("复制详情", "Copy details")), self)
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._details))
        close = QPushButton(str(t("继续", "Continue")), self)
        close.setProperty("role", "primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(more)
        row.addStretch(1)
        row.addWidget(self.copy_button)
        row.addWidget(close)
        return row


def details(error: BaseException) -> str:
    """What a maintainer needs: versions and the trace, nothing of the user's data."""
    versions: list[Any] = [
        f"EcoDesk {__version__}",
        f"Python {platform.python_version()}",
        f"Qt {qVersion()}",
    ]
    versions.append(platform.platform())
    return "\n".join([*versions, "", "".join(traceback.format_exception(error))])
