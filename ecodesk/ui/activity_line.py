"""The thin line under the tool bar while work runs; nothing for work shorter than 300 ms."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from ecodesk.ui.background import Background

_SHOW_AFTER_MS = 300


class ActivityLine(QProgressBar):
    """Lies over the top edge of its host."""

    def __init__(self, background: Background, host: QWidget) -> None:
        super().__init__(host)
        self._background = background
        self.setObjectName("activity")
        self.setTextVisible(False)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_SHOW_AFTER_MS)
        self._wait.timeout.connect(self._show)
        background.activity_changed.connect(self._changed)
        host.installEventFilter(self)
        self.hide()

    def _changed(self) -> None:
        if not self._background.running:
            self._wait.stop()
            self.hide()
        elif self.isVisible():
            self._show()
        elif not self._wait.isActive():
            self._wait.start()

    def _show(self) -> None:
        running = self._background.running
        if not running:
            return
        task = running[0]
        known = task.total_steps > 1
        self.setRange(0, 1000 if known else 0)
        if known:
            self.setValue(round(1000 * min(task.done_steps / task.total_steps, 1.0)))
        host = self.parentWidget()
        self.setGeometry(0, 0, host.width() if host is not None else self.width(), 2)
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """As wide as the host."""
        if isinstance(event, QResizeEvent):
            self.resize(event.size().width(), 2)
        return False
