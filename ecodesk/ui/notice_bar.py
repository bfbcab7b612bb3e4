"""The bar that says what the last action did, with its undo; and the banners for lasting states."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, t
from ecodesk.ui.announcing import announce
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.session import Notice, NoticeAction
from ecodesk.ui.theme import restyle
from ecodesk.ui.unbroken_text import unbroken

_ICONS = {
    "info": "information-outline",
    "warn": "alert",
    "error": "alert-circle",
    "ok": "check-circle-outline",
}
_WIDEST, _MARGIN = 860, 10
_SIDE = 54  # left free at both sides, where the map has its buttons
_EDGES = 6  # what the style draws at both sides
_MOST_LINES = 2  # of words beside the actions; longer ones get the whole width, the actions go below
_BANNER = 32
_UNLIMITED = 16_777_215


class NoticeBar(QFrame):
    """At most one notice, no time-out: floats at the top of its host, or stands `at_foot` in room made for it."""

    closed = Signal()  # the user closed it with ×

    def __init__(self, look: Appearance, host: QWidget, *, at_foot: bool = False) -> None:
        super().__init__(host)
        self._look = look
        self._at_foot = at_foot
        self._notice: Notice | None = None
        self._kept_free = 0
        self.setProperty("role", "notice")
        self._icon = QLabel(self)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(6)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)  # actions beside the words, or below them
        self._body.setSpacing(8)
        self._body.addWidget(self._text, 1)
        self._body.addLayout(self._buttons)
        self._close = QToolButton(self)
        self._close.clicked.connect(self._closed_by_user)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 6, 5)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addLayout(self._body, 1)
        row.addWidget(self._close)
        host.installEventFilter(self)
        look.changed.connect(self.retranslate)
        self.hide()

    def _closed_by_user(self) -> None:
        self.show_notice(None)
        self.closed.emit()

    @property
    def notice(self) -> Notice | None:
        """What is shown, or None."""
        return self._notice

    def show_notice(self, notice: Notice | None) -> None:
        """Show a notice in place of the one before, or take it away."""
        self._notice = notice
        host = self.parentWidget()
        if notice is None and host is not None and self.isAncestorOf(QApplication.focusWidget() or host):
            host.setFocus(Qt.FocusReason.OtherFocusReason)  # where the keyboard came from
        self.setVisible(notice is not None)
        if notice is not None:
            self.retranslate()
            self.raise_()
            announce(self, str(notice.text))
        elif self._at_foot:
            self._make_room(0)

    def _make_room(self, pixels: int) -> None:
        """Keep what the host holds above its lowest pixels."""
        host = self.parentWidget()
        if host is not None and host.contentsMargins().bottom() != pixels:
            host.setContentsMargins(0, 0, 0, pixels)

    def keep_free(self, pixels: int) -> None:
        """Leave so much of the host's right edge to what lies over it."""
        self._kept_free = pixels
        if self._notice is not None:
            self._place()

    def retranslate(self) -> None:
        """Texts and icons in the language and theme in use."""
        notice = self._notice
        self._close.setIcon(self._look.icon("close"))
        self._close.setToolTip(str(t("关闭提示", "Close notice")))
        self._close.setAccessibleName(str(t("关闭提示", "Close notice")))
        if notice is None:
            return
        tone = notice.level if notice.level in ("warn", "error", "ok") else ""
        restyle(self, tone=tone)
        role = notice.level if tone else "selection"
        self._icon.setPixmap(self._look.pixmap(notice.icon or _ICONS.get(notice.level, ""), role, 18))
        self._text.setText(unbroken(str(notice.text)))
        self.setAccessibleName(str(notice.text))
        _clear(self._buttons)
        for action in notice.actions:
            self._add(self._button(action))
            if action.shortcut:
                key = QLabel(action.shortcut, self)
                key.setProperty("role", "key")
                key.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
                self._add(key)
        self._place()

    def _add(self, widget: QWidget) -> None:
        self._buttons.addWidget(widget)
        widget.show()  # what is not shown yet takes no room in the layout

    def _button(self, action: NoticeAction) -> QPushButton:
        button = QPushButton(str(action.title), self)
        button.setProperty("role", "link")
        button.setProperty("compact", True)

        def run() -> None:
            self.show_notice(None)
            action.run()

        button.clicked.connect(run)
        return button

    def _place(self) -> None:
        host = self.parentWidget()
        if host is None:
            return
        room = host.width() - self._kept_free
        widest = min(self._look.px(_WIDEST), room - 2 * self._look.px(_SIDE))
        self._text.setMinimumWidth(0)
        self._text.setMaximumWidth(_UNLIMITED)  # else the width of the notice before counts
        one_line = self._text.fontMetrics().horizontalAdvance(self._text.text()) + 12
        self._turn(QBoxLayout.Direction.LeftToRight)
        others = self._beside_words()
        actions = self._buttons.sizeHint().width()
        if one_line + others > widest and (one_line / max(1, widest - others)) > _MOST_LINES:
            self._turn(QBoxLayout.Direction.TopToBottom)
            others = self._beside_words()
        below = self._body.direction() == QBoxLayout.Direction.TopToBottom
        text_width = max(1, min(max(one_line, actions) if below else one_line, widest - others))
        self._text.setFixedWidth(text_width)
        tall = self._text.heightForWidth(text_width)
        tall += self._buttons.sizeHint().height() + self._body.spacing() if below else 0
        width, height = others + text_width, max(self._look.px(40), tall + 14)
        top = host.height() - height - _MARGIN if self._at_foot else _MARGIN
        if self._at_foot:
            self._make_room(height + 2 * _MARGIN)
        self.setGeometry((room - width) // 2, top, width, height)

    def _turn(self, direction: QBoxLayout.Direction) -> None:
        self._body.setDirection(direction)
        below = direction == QBoxLayout.Direction.TopToBottom
        self._body.setAlignment(
            self._buttons, Qt.AlignmentFlag.AlignLeft if below else Qt.AlignmentFlag.AlignVCenter
        )
        self._buttons.invalidate()
        self._body.invalidate()

    def _beside_words(self) -> int:
        """What everything that stands in one line with the words takes of the width."""
        beside = self._buttons.sizeHint().width() + self._body.spacing()
        if self._body.direction() == QBoxLayout.Direction.TopToBottom:
            beside = 0
        layout = self.layout()
        assert layout is not None
        ends = layout.contentsMargins()
        fixed = self._icon.sizeHint().width() + self._close.sizeHint().width() + 2 * layout.spacing()
        return beside + fixed + ends.left() + ends.right() + 2 * self.frameWidth() + _EDGES

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the top centre when the host changes its size."""
        if isinstance(event, QResizeEvent) and self._notice is not None:
            self._place()
        return False


class BannerBar(QToolBar):
    """Lasting states under the page header: read-only, sample data, changed outside."""

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._banners: dict[str, tuple[Text, str, tuple[NoticeAction, ...]]] = {}
        self.setObjectName("banners")
        if (layout := self.layout()) is not None:  # made before it had the name its style goes by
            layout.setContentsMargins(0, 0, 0, 0)
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._box = QWidget(self)
        self._box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._rows = QVBoxLayout(self._box)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self.addWidget(self._box)
        look.changed.connect(self.retranslate)
        self.hide()

    def show_banner(
        self, name: str, text: Text, tone: str = "warn", actions: tuple[NoticeAction, ...] = ()
    ) -> None:
        """Show a banner, or replace the one of that name."""
        self._banners[name] = (text, tone, actions)
        self.retranslate()

    def remove_banner(self, name: str) -> None:
        """Take a banner away; nothing happens when it is not shown."""
        if self._banners.pop(name, None) is not None:
            self.retranslate()

    def retranslate(self) -> None:
        """Lay out the banners anew."""
        _clear(self._rows)
        for text, tone, actions in self._banners.values():
            self._rows.addWidget(banner(self._look, text, tone, actions, self._box))
        self.setVisible(bool(self._banners))


def banner(
    look: Appearance, text: Text, tone: str, actions: tuple[NoticeAction, ...], parent: QWidget
) -> QFrame:
    """One banner: icon, text, link buttons."""
    frame = QFrame(parent)
    frame.setProperty("role", "banner")
    frame.setProperty("tone", tone)
    frame.setFixedHeight(look.px(_BANNER))
    row = QHBoxLayout(frame)
    row.setContentsMargins(14, 0, 14, 0)
    row.setSpacing(8)
    icon = QLabel(frame)
    icon.setPixmap(look.pixmap({"warn": "alert", "error": "alert-circle"}.get(tone, "information"), tone, 16))
    words = QLabel(str(text), frame)
    words.setToolTip(str(text))
    words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    row.addWidget(icon)
    row.addWidget(words, 1)
    for action in actions:
        row.addWidget(_link(action.title, action.run, frame))
    return frame


def _link(title: Text, run: Callable[[], None], parent: QWidget) -> QPushButton:
    button = QPushButton(str(title), parent)
    button.setProperty("role", "link")
    button.setProperty("compact", True)
    button.clicked.connect(lambda: run())
    return button


def _clear(layout: QHBoxLayout | QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
