"""What has been written or printed in this sitting, with ways to open it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, plain, t
from ecodesk.ui.appearance import Appearance

_ICONS = {
    ".pdf": "file-pdf-box",
    ".html": "language-html5",
    ".png": "file-image-outline",
    "": "printer-outline",
}
_NOTHING = plain("")


@dataclass(frozen=True)
class Output:
    """Something that was made: a file, or with no path a print."""

    title: Text
    at: datetime
    path: Path | None = None
    about: Text = _NOTHING


def open_file(path: Path) -> None:
    """Open a file with the program the system has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def open_folder(path: Path) -> None:
    """Show the folder a file lies in."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))


class OutputList(QScrollArea):
    """Newest first."""

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.outputs: list[Output] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = QWidget(self)
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(12, 2, 8, 8)
        self._column.setSpacing(2)
        self.empty = QLabel(self._inside)
        self.empty.setProperty("role", "hint")
        self.empty.setWordWrap(True)
        self._column.addWidget(self.empty)
        self._column.addStretch(1)
        self._rows: list[QWidget] = []
        self.setWidget(self._inside)
        self.retranslate()

    def add(self, output: Output) -> None:
        """Put something at the top."""
        self.outputs.insert(0, output)
        self._fill()

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self.setAccessibleName(str(t("本次输出", "Made in this sitting")))
        self.empty.setText(str(t("本次还没有输出。", "Nothing has been made yet.")))
        self._fill()

    def _fill(self) -> None:
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [self._row(output) for output in self.outputs]
        for i, row in enumerate(self._rows):
            self._column.insertWidget(i, row)
        self.empty.setVisible(not self.outputs)

    def _row(self, output: Output) -> QWidget:
        row = QWidget(self._inside)
        suffix = output.path.suffix.lower() if output.path is not None else ""
        icon, title, about = QLabel(row), _FileName(row), QLabel(row)
        icon.setPixmap(self._look.pixmap(_ICONS.get(suffix, "file-outline"), "text2", 18))
        name = output.path.name if output.path is not None else str(output.title)
        title.show_text(name)
        title.setToolTip(str(output.path) if output.path is not None else name)
        about.setProperty("role", "micro")
        about.setText(" · ".join(part for part in (f"{output.at:%H:%M}", str(output.about)) if part))
        grid = QGridLayout(row)
        grid.setContentsMargins(0, 3, 0, 3)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(0)
        grid.addWidget(icon, 0, 0, 2, 1)
        grid.addWidget(title, 0, 1)
        grid.addWidget(about, 1, 1)
        grid.setColumnStretch(1, 1)
        if (path := output.path) is not None:
            for i, (symbol, words, run) in enumerate(
                (
                    ("open-in-new", t("打开", "Open"), partial(open_file, path)),
                    ("folder-open-outline", t("打开文件夹", "Open the folder"), partial(open_folder, path)),
                )
            ):
                button = QToolButton(row)
                button.setIcon(self._look.icon(symbol))
                button.setToolTip(str(words))
                button.setAccessibleName(f"{words} {path.name}")
                button.clicked.connect(lambda _=False, run=run: run())
                grid.addWidget(button, 0, 2 + i, 2, 1)
        return row


class _FileName(QLabel):
    """A name shortened in its middle, so that beginning and suffix can be read."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_text(self, name: str) -> None:
        self._name = name
        self.setAccessibleName(name)
        self._shorten()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        middle = Qt.TextElideMode.ElideMiddle
        self.setText(self.fontMetrics().elidedText(self._name, middle, max(40, self.width())))
