"""The head of the inspector: what is selected, its state, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.flow_box import FlowBox
from ecodesk.ui.inspection.sheet import Header, Piece
from ecodesk.ui.inspection.sheet_view import Words, piece_label


@dataclass(frozen=True)
class HeadAction:
    """A button of the head; those that are not `shown` stand in the ⋯ menu."""

    title: Text
    icon: str
    run: Callable[[], None]
    shown: bool = True
    primary: bool = False
    enabled: bool = True


class HeadBox(QFrame):
    """Badge, code, chips and name, with the actions below."""

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setProperty("role", "header")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._content: QWidget | None = None
        self._shown: tuple[Header, tuple[HeadAction, ...]] | None = None
        self.buttons: list[QPushButton] = []
        self.menu = QMenu(self)

    @property
    def header(self) -> Header | None:
        """What is shown."""
        return self._shown[0] if self._shown is not None else None

    def show_header(self, header: Header, actions: tuple[HeadAction, ...] = ()) -> None:
        """Show a head with its actions."""
        self._shown = (header, actions)
        self.rebuild()

    def rebuild(self) -> None:
        """Set it anew, as after a change of theme or text size."""
        if self._shown is None:
            return
        if self._content is not None:
            self._column.removeWidget(self._content)
            self._content.hide()
            self._content.deleteLater()
        look, (header, actions) = self._look, self._shown
        self._content = QWidget(self)
        column = QVBoxLayout(self._content)
        column.setContentsMargins(look.px(14), look.px(10), look.px(14), look.px(10))
        column.setSpacing(look.px(7))
        if header.code or header.chips or header.aside or header.element:
            column.addLayout(self._first_line(header))
        column.addWidget(Words(header.title, "subhead"))
        if actions:
            column.addWidget(self._actions(actions))
        self._column.addWidget(self._content)
        self.setAccessibleName(f"{header.code} {header.title}".strip())

    def _first_line(self, header: Header) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._look.px(8))
        flow = FlowBox(self._look.px(8), self._look.px(4))
        if header.element:
            flow.add(piece_label(Piece(header.element, "badge"), self._look))
        if header.code:
            flow.add(Words(header.code, "strong"))
        for chip in header.chips:
            flow.add(piece_label(chip, self._look))
        row.addWidget(flow, 1)
        if header.aside:
            aside = QLabel(header.aside)
            aside.setProperty("role", "micro")
            row.addWidget(aside)
        return row

    def _actions(self, actions: tuple[HeadAction, ...]) -> QWidget:
        flow = FlowBox(self._look.px(8), self._look.px(6))
        self.buttons = []
        self.menu.clear()
        for action in actions:
            if not action.shown:
                entry = self.menu.addAction(self._look.icon(action.icon), str(action.title), action.run)
                entry.setEnabled(action.enabled)
                continue
            button = QPushButton(str(action.title))
            role = "accentText" if action.primary else "text"
            button.setIcon(self._look.icon(action.icon, role))
            button.setProperty("compact", True)
            if action.primary:
                button.setProperty("role", "primary")
            button.setEnabled(action.enabled)
            button.clicked.connect(lambda _=False, run=action.run: run())
            flow.add(button)
            self.buttons.append(button)
        if not self.menu.isEmpty():
            flow.add(self._more())
        return flow

    def _more(self) -> QToolButton:
        more = QToolButton()
        more.setProperty("role", "outlined")
        more.setIcon(self._look.icon("dots-horizontal", "text"))
        more.setFixedHeight(self.buttons[0].sizeHint().height() if self.buttons else self._look.px(26))
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setMenu(self.menu)
        more.setToolTip(str(t("更多操作", "More actions")))
        more.setAccessibleName(more.toolTip())
        return more
