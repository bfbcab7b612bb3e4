"""The page shown while no plan is open: three actions, recent plans, a place to drop files, the sample."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import code_list
from ecodesk.settings import PreferenceFile
from ecodesk.ui import icons
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.painting import badge_pixmap
from ecodesk.ui.dialogs.settings_dialog import LANGUAGE_NAMES
from ecodesk.ui.opening import sample_path
from ecodesk.ui.recent_list import RecentList
from ecodesk.ui.sample_card import SampleCard
from ecodesk.ui.session import Session
from ecodesk.ui.theme import restyle

_ACTIONS = (
    (
        "new",
        "file-plus-outline",
        t("新建规划", "New plan"),
        t("选县界、坐标系和保存位置，3\u00a0步完成", "County, CRS and place in 3\u00a0steps"),
    ),
    (
        "open",
        "folder-open-outline",
        t("打开规划…", "Open a plan…"),
        t("GeoPackage 规划文件", "A GeoPackage plan file"),
    ),
    (
        "import",
        "database-import-outline",
        t("导入已有数据…", "Import data…"),
        t("SHP、GeoJSON、GeoPackage", "Shapefile, GeoJSON, GeoPackage"),
    ),
)
_NARROW = 1180


class WelcomePage(QScrollArea):
    """Where a newcomer starts and a regular goes on."""

    new_wanted = Signal()
    open_wanted = Signal()
    import_wanted = Signal()
    sample_wanted = Signal()
    restore_wanted = Signal()
    file_wanted = Signal(str)
    files_dropped = Signal(list)  # of Path

    def __init__(
        self, session: Session, look: Appearance, preferences: PreferenceFile, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._preferences = preferences
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptDrops(True)
        self._inside = QWidget(self)
        self._heading = _Heading(look, self._inside)
        self.languages = self._heading.languages
        self._heading.language_chosen.connect(self._use_language)
        self._cards = {
            name: _ActionCard(look, icon, title, about, name == "new", self._inside)
            for name, icon, title, about in _ACTIONS
        }
        self._cards["new"].clicked.connect(self.new_wanted)
        self._cards["open"].clicked.connect(self.open_wanted)
        self._cards["import"].clicked.connect(self.import_wanted)
        self.recent = RecentList(look, preferences, self._inside)
        self.recent.file_wanted.connect(self.file_wanted)
        self._drop = _DropArea(look, self._inside)
        self.sample = SampleCard(session.background, look, self._inside)
        self.sample.sample_wanted.connect(self.sample_wanted)
        self.sample.restore_wanted.connect(self.restore_wanted)
        self._lay_out()
        self.setWidget(self._inside)
        look.changed.connect(self.retranslate)
        self.retranslate()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(16)
        left.addWidget(self._heading)
        row = QHBoxLayout()
        row.setSpacing(12)
        for card in self._cards.values():
            row.addWidget(card, 1)
        left.addLayout(row)
        left.addWidget(self.recent)
        left.addWidget(self._drop)
        left.addStretch(1)
        right = QVBoxLayout()
        right.addWidget(self.sample)
        right.addStretch(1)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(32)
        self._columns.addLayout(left, 64)
        self._columns.addLayout(right, 36)
        holder = QWidget(self._inside)
        holder.setLayout(self._columns)
        holder.setMaximumWidth(1600)
        holder.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(holder, 100)
        across.addStretch(1)
        self._outer = QVBoxLayout(self._inside)
        self._outer.addStretch(2)  # a little above the middle, where the eye rests
        self._outer.addLayout(across)
        self._outer.addStretch(3)

    def _use_language(self, language: str) -> None:
        self._preferences.change(language=language)
        self._look.use(language=language)

    def retranslate(self) -> None:
        """Texts, recent plans and states of their files as they are now."""
        self._heading.retranslate()
        for card in self._cards.values():
            card.retranslate()
        self.recent.retranslate()
        self._drop.retranslate()
        self.sample.offer_restore(sample_path().exists())

    def showEvent(self, event: Any) -> None:
        """Look at the recent files anew."""
        super().showEvent(event)
        self.retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns where there is room, one below the other where not."""
        super().resizeEvent(event)
        wide = self.width() >= _NARROW
        self._columns.setDirection(
            QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        )
        side = 32 if self.width() < 1500 else 64
        self._outer.setContentsMargins(side, 24, side, 24)
        self.sample.map.setFixedHeight(self._look.px(260 if self.height() < 800 else 386))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            restyle(self._drop, over="true")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The files went elsewhere."""
        restyle(self._drop, over="false")

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        restyle(self._drop, over="false")
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)


class _Heading(QWidget):
    language_chosen = Signal(str)

    def __init__(self, look: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._logo, self._title, self._about = QLabel(self), QLabel(self), QLabel(self)
        self._title.setProperty("role", "display")
        self._about.setProperty("role", "secondary")
        self._badges = [QLabel(self) for _ in code_list("element")]
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._about)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 4)
        row.setSpacing(14)
        row.addWidget(self._logo)
        row.addLayout(words, 1)
        badges = QHBoxLayout()
        badges.setSpacing(5)
        for badge in self._badges:
            badges.addWidget(badge)
        self.languages: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        choice = QHBoxLayout()
        choice.setSpacing(4)
        for code, name in LANGUAGE_NAMES.items():
            button = QPushButton(str(name), self)
            button.setProperty("role", "chip")
            button.setCheckable(True)
            button.clicked.connect(partial(self.language_chosen.emit, code))
            group.addButton(button)
            choice.addWidget(button)
            self.languages[code] = button
        side = QVBoxLayout()
        side.setSpacing(6)
        side.addLayout(choice)
        side.addLayout(badges)
        row.addLayout(side)

    def retranslate(self) -> None:
        self._logo.setPixmap(self._look.pixmap(icons.LOGO, "accent", 44))
        for code, button in self.languages.items():
            button.setChecked(code == self._look.language)
            button.setAccessibleName(f"{t('语言', 'Language')} {button.text()}")
        self._title.setText(str(t("生态修复规划桌面", "EcoDesk")))
        about = t(
            "两山七河一流域 · 县级山水林田湖草沙一体化生态保护与修复",
            "Integrated ecological protection and restoration planning for counties",
        )
        self._about.setText(str(about))
        ratio = self.devicePixelRatioF()
        for badge, (code, entry) in zip(self._badges, code_list("element").items(), strict=True):
            badge.setPixmap(badge_pixmap(code, self._look, self._look.px(26), ratio))
            badge.setToolTip(str(entry.label))


class _ActionCard(QPushButton):
    def __init__(
        self, look: Appearance, icon: str, title: Text, about: Text, first: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._look, self._icon_name, self._words, self._first = look, icon, (title, about), first
        self.setProperty("role", "card")
        self.setProperty("first", first)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._icon, self._title, self._about = QLabel(self), QLabel(self), QLabel(self)
        self._icon.setProperty("role", "cardIcon")
        self._icon.setProperty("first", first)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title.setProperty("role", "subhead")
        self._about.setProperty("role", "small")
        self._about.setWordWrap(True)
        for label in (self._icon, self._title, self._about):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._title)
        words.addWidget(self._about)
        words.addStretch(1)  # titles of neighbouring cards stand level, however long their texts
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 12, 12, 10)
        row.setSpacing(12)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        assert layout is not None
        height = max(layout.heightForWidth(max(180, self.width())), layout.sizeHint().height())
        return QSize(layout.minimumSize().width(), max(self._look.px(66), height))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(170), self.sizeHint().height())

    def retranslate(self) -> None:
        title, about = self._words
        self._title.setText(str(title))
        self._about.setText(str(about))
        self.setAccessibleName(f"{title}. {about}")
        role = "accentText" if self._first else "text2"
        self._icon.setPixmap(self._look.pixmap(self._icon_name, role, 22))
        self._icon.setFixedSize(self._look.px(40), self._look.px(40))
        self.setMinimumHeight(self.sizeHint().height())


class _DropArea(QFrame):
    def __init__(self, look: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.setProperty("role", "drop")
        self._icon, self._title, self._about = QLabel(self), QLabel(self), QLabel(self)
        self._about.setProperty("role", "small")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._about)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 22, 20, 22)
        row.setSpacing(16)
        row.addStretch(1)
        row.addWidget(self._icon)
        row.addLayout(words)
        row.addStretch(1)

    def retranslate(self) -> None:
        self._icon.setPixmap(self._look.pixmap("tray-arrow-down", "text2", 28))
        self._title.setText(str(t("把文件或文件夹拖到这里", "Drop files or a folder here")))
        self._about.setText(
            str(
                t(
                    "先检查编码、坐标系和是否落在县域内，再决定导入什么；不会改动原文件",
                    "Encoding, CRS and place are checked before anything is taken in; your files stay as they are",
                )
            )
        )
