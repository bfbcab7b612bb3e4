"""Two pulses on what was zoomed to."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QAbstractAnimation, QObject, QVariantAnimation, Signal
from PySide6.QtWidgets import QApplication, QStyle

from ecodesk.maps.tokens import tokens


class Flash(QObject):
    """`geometry` is what pulses now, None when nothing does; `strength` goes 0 to 1 and back, twice."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        pulse = tokens()["motion"]["flash"]
        self.geometry: Any = None
        self.severity = ""
        self.strength = 0.0
        self._times = int(pulse["times"])
        self._run = QVariantAnimation(self)
        self._run.setStartValue(0.0)
        self._run.setEndValue(1.0)
        self._run.setDuration(int(pulse["ms"]) * self._times)
        self._run.valueChanged.connect(self._step)
        self._run.finished.connect(self._end)

    def start(self, geometry: Any, severity: str) -> None:
        """Pulse a place, unless the system asks for no motion."""
        style = QApplication.style()
        if style is not None and not style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration):
            return
        if self._run.state() == QAbstractAnimation.State.Running:
            self._run.stop()
        self.geometry, self.severity = geometry, severity
        self._run.start()

    def _step(self, at: Any) -> None:
        self.strength = math.sin(math.pi * self._times * float(at)) ** 2
        self.changed.emit()

    def _end(self) -> None:
        self.geometry, self.strength = None, 0.0
        self.changed.emit()
