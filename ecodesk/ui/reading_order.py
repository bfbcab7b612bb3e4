"""The order in which the parts of a window are read, which is the order in which Tab visits them.

Qt visits widgets in the order in which they were made; what is made later, such as the facts about a selection,
would come last wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QMainWindow,
    QTabBar,
    QWidget,
)

_WHOLE = (QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QTabBar)  # their parts are no stops


def is_stop(widget: QWidget) -> bool:
    """Whether Tab may stop at a widget now."""
    reached = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    return reached and widget.isVisible() and widget.isEnabled()


def stops_as_read(part: QWidget) -> list[QWidget]:
    """The stops of a part of a window: itself, then its children line by line, each from the left."""
    own = [part] if is_stop(part) else []
    if isinstance(part, _WHOLE):
        return own
    return own + [stop for child in _lines(part) for stop in stops_as_read(child)]


def _lines(part: QWidget) -> Iterator[QWidget]:
    """The children that are shown, as they are read: those side by side are one line."""
    direct = Qt.FindChildOption.FindDirectChildrenOnly  # `children()` would make Python drop what Qt made
    shown = [
        one for one in part.findChildren(QWidget, options=direct) if one.isVisible() and not one.isWindow()
    ]
    line: list[QWidget] = []
    for one in sorted(shown, key=lambda child: (child.y(), child.x())):
        if line and one.geometry().center().y() >= min(other.geometry().bottom() for other in line):
            yield from sorted(line, key=lambda child: child.x())
            line = []
        line.append(one)
    yield from sorted(line, key=lambda child: child.x())


class ReadWindow(QMainWindow):
    """A window through which Tab goes as it is read, and Shift+Tab back."""

    def reading_stops(self) -> Sequence[QWidget]:
        """Every stop of the window, in order; none where Qt's own order is as good."""
        raise NotImplementedError

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go to the next stop, or the one before; from the last to the first."""
        focused = self.focusWidget()
        if focused is None or not focused.isVisible():  # it is being hidden, or taken away
            return super().focusNextPrevChild(forward)
        stops = self.reading_stops()
        holding = [i for i, stop in enumerate(stops) if stop is focused or stop.isAncestorOf(focused)]
        if not holding:
            return super().focusNextPrevChild(forward)
        at = holding[-1]  # the field of a number box is part of a stop
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[(at + (1 if forward else -1)) % len(stops)].setFocus(reason)
        return True
