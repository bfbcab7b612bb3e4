"""A panel on the map with names and values that can be read, selected and copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, t
from ecodesk.ui.canvas.upper_left_panel import UpperLeftPanel
from ecodesk.ui.unbroken_text import unbroken

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas

_WIDTH = 330
_MARGINS = (10, 6, 10, 8)
_BELOW = 60  # pixels left free for the scale bar
_MOST = 40


class ResultPanel(UpperLeftPanel):
    """Lines of name and value at the upper left of the map, with a button that copies them."""

    def __init__(self, canvas: MapCanvas, title: Text) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._title_words = title
        self._lines: list[tuple[str, str]] = []
        self._labels: list[tuple[QLabel, QLabel]] = []
        self._title = QLabel(self)
        self._title.setProperty("role", "strong")
        self._copy = QToolButton(self)
        self._copy.clicked.connect(self.copy)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._copy)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._inside = QWidget()
        self._inside.setLayout(self._grid)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._scroll = QScrollArea(self)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setProperty("role", "sheet")
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(*_MARGINS)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)
        self.setFixedWidth(_WIDTH)
        canvas.look.changed.connect(self._retranslate)

    def open(self, nothing: Text) -> None:
        """Show it; `nothing` stands there until there is a result."""
        self._retranslate()
        self.show_lines((), nothing)
        self.show()

    def show_lines(self, lines: Sequence[tuple[Text, Text]], nothing: Text) -> None:
        """Other results."""
        shown = [(str(name), str(value)) for name, value in lines[:_MOST]]
        if shown == self._lines and self._labels:
            return
        self._lines = shown
        rows = shown or [(str(nothing), "")]
        while len(self._labels) < len(rows):
            self._labels.append(self._row(len(self._labels)))
        for number, (name, value) in enumerate(self._labels):
            there = number < len(rows)
            name.setVisible(there)
            value.setVisible(there)
            if there:
                name.setText(rows[number][0])
                value.setText(unbroken(rows[number][1]))
        self._copy.setEnabled(bool(shown))
        self._fit()

    def _fit(self) -> None:
        """As high as the lines need, as far as the map goes; the rest is scrolled to."""
        ring = 2 * self._scroll.frameWidth()  # where the focus is shown
        inner = _WIDTH - _MARGINS[0] - _MARGINS[2] - 2 * self.frameWidth() - ring
        needed = self._grid.totalHeightForWidth(inner) + ring
        room = self._canvas.height() - self.y() - _BELOW
        layout = self.layout()
        assert layout is not None
        around = self._copy.sizeHint().height() + layout.spacing() + _MARGINS[1] + _MARGINS[3]
        room = max(room - around - 2 * self.frameWidth(), 24)
        bar = Qt.ScrollBarPolicy  # asked for where it is not needed, it narrows the lines, which then need it
        self._scroll.setVerticalScrollBarPolicy(
            bar.ScrollBarAsNeeded if needed > room else bar.ScrollBarAlwaysOff
        )
        self._scroll.setFixedHeight(max(min(needed, room), 24))
        self.setFixedHeight(self.sizeHint().height())

    @property
    def text(self) -> str:
        """The results as lines of text, name and value with a tab between, as a table takes them."""
        return "\n".join(f"{name}\t{value}" for name, value in self._lines)

    def copy(self) -> None:
        """Put the results on the clipboard."""
        if self._lines:
            QApplication.clipboard().setText(self.text)

    def _row(self, number: int) -> tuple[QLabel, QLabel]:
        name, value = QLabel(self), QLabel(self)
        name.setProperty("role", "small")
        value.setWordWrap(True)
        value.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._grid.addWidget(name, number, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, number, 1)
        return name, value

    def _retranslate(self) -> None:
        self._title.setText(str(self._title_words))
        self._scroll.setAccessibleName(str(self._title_words))
        self._copy.setIcon(self._canvas.look.icon("content-copy", "text"))
        words = str(t("复制结果", "Copy results"))
        self._copy.setToolTip(words)
        self._copy.setAccessibleName(words)
