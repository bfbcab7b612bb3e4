"""A widget that sets others side by side like words and goes on below when the line is full."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class FlowBox(QWidget):
    """Widgets keep their natural width; one that is wider than the line gets the line and its own height."""

    def __init__(self, gap: int = 6, line_gap: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gap, self._line_gap = gap, line_gap
        self._members: list[QWidget] = []
        self._tight: set[int] = set()  # positions after which there is no gap
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget, *, tight: bool = False) -> None:
        """Put a widget after the others; after a `tight` one the next follows without a gap."""
        widget.setParent(self)
        if tight:
            self._tight.add(len(self._members))
        self._members.append(widget)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Everything on one line."""
        sizes = [_natural(widget) for widget in self._members]
        width = sum(size.width() for size in sizes) + self._gap * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, max((widget.minimumSizeHint().height() for widget in self._members), default=0))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """The height all lines take."""
        return self._lines(width)[1]

    def resizeEvent(self, event: QResizeEvent) -> None:
        for widget, box in self._lines(self.width())[0]:
            widget.setGeometry(box)

    def _lines(self, room: int) -> tuple[list[tuple[QWidget, QRect]], int]:
        """Where every widget goes in this width; widgets of one line stand centred on it."""
        placed: list[tuple[QWidget, QRect]] = []
        line: list[tuple[QWidget, QRect]] = []
        top = left = height = 0
        for i, widget in enumerate(self._members):
            natural = _natural(widget)
            width = min(natural.width(), room)
            if line and left + width > room:
                placed += _centred(line, top, height)
                top, left, height, line = top + height + self._line_gap, 0, 0, []
            tall = widget.heightForWidth(width) if width < natural.width() else natural.height()
            tall = max(tall, natural.height())
            line.append((widget, QRect(left, 0, width, tall)))
            left += width + (0 if i in self._tight else self._gap)
            height = max(height, tall)
        placed += _centred(line, top, height)
        return placed, top + height


def _natural(widget: QWidget) -> QSize:
    return widget.sizeHint().expandedTo(widget.minimumSize()).boundedTo(widget.maximumSize())


def _centred(line: list[tuple[QWidget, QRect]], top: int, height: int) -> list[tuple[QWidget, QRect]]:
    return [(widget, box.translated(0, top + (height - box.height()) // 2)) for widget, box in line]
