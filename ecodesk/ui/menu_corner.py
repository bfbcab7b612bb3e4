"""The right end of the menu bar: command box, version of the plan, who sits here."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenuBar, QToolButton, QWidget

from ecodesk.i18n import t
from ecodesk.model.code_lists import label
from ecodesk.settings import PreferenceFile
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.command_box import CommandBox
from ecodesk.ui.roles import ROLES
from ecodesk.ui.session import Session
from ecodesk.ui.window_dialogs import show_settings


class MenuCorner(QWidget):
    """Stands in the menu bar's corner."""

    def __init__(self, session: Session, look: Appearance, preferences: PreferenceFile, window: Any) -> None:
        super().__init__(window)
        self._session = session
        self._look = look
        self._preferences = preferences
        self._compact = False
        self.box = CommandBox(window, look, preferences)
        self._version_icon, self._version = QLabel(self), QLabel(self)
        self.user = QToolButton(self)
        self.user.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.user.clicked.connect(lambda: show_settings(window))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 10, 2)
        row.setSpacing(6)
        row.addWidget(self.box)
        row.addSpacing(10)
        row.addWidget(self._version_icon)
        row.addWidget(self._version)
        row.addSpacing(6)
        row.addWidget(self.user)
        session.workspace_changed.connect(self.retranslate)
        session.plan_changed.connect(self.retranslate)
        look.changed.connect(self.retranslate)
        self.retranslate()

    def set_compact(self, compact: bool) -> None:
        """A shorter box on narrow screens."""
        self._compact = compact
        self.retranslate()

    def retranslate(self) -> None:
        """Texts as they are now."""
        self.box.setFixedWidth(self._look.px(260 if self._compact else 360))
        self.box.retranslate()  # its words follow its width
        info = self._session.snapshot.plan_info if self._session.snapshot is not None else None
        for widget in (self._version_icon, self._version):
            widget.setVisible(info is not None)
        if info is not None:
            self._version_icon.setPixmap(self._look.pixmap("source-branch", "text2", 15))
            self._version.setText(f"{info.version} {label('plan_status', info.status)}")
        values = self._preferences.values
        role = ROLES.get(values.user_role, ROLES["planner"])
        self.user.setText(f"{values.user_name or t('未署名', 'No name')} · {role}")
        self.user.setIcon(self._look.icon("account-outline", "text2"))
        self.user.setIconSize(QSize(15, 15))
        self.user.setToolTip(
            str(t("姓名和角色记入每一步操作；单击修改", "Noted with every step; click to change"))
        )
        self._take_room()

    def _take_room(self) -> None:
        """A menu bar lays its corner out when it is set, not when it grows."""
        bar, layout = self.parentWidget(), self.layout()
        if isinstance(bar, QMenuBar) and layout is not None:
            layout.activate()
            bar.setCornerWidget(self, Qt.Corner.TopRightCorner)
