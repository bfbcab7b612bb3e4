"""Fields for numbers with arrows, whose text stands as far from the edge as in other fields."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox, QWidget

_INSET = 6  # pixels; the style sheet does not reach the text inside


def _inset(box: QAbstractSpinBox) -> None:
    box.lineEdit().setTextMargins(_INSET, 0, 0, 0)


class WholeNumberBox(QSpinBox):
    """For whole numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _inset(self)


class DecimalBox(QDoubleSpinBox):
    """For numbers with decimals."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _inset(self)
