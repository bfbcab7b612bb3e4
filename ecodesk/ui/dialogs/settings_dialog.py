"""首选项: language, theme, text size, who sits here, snapping, which apply at once; and the plan's rules."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, t
from ecodesk.settings import PreferenceFile
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.dialogs.settings_rules import RulesTab
from ecodesk.ui.dialogs.settings_tiles import TileCacheSetting
from ecodesk.ui.number_boxes import WholeNumberBox
from ecodesk.ui.roles import ROLES
from ecodesk.ui.session import Session

LANGUAGE_NAMES = {"zh_CN": t("简体中文", "简体中文"), "en": t("English", "English")}
THEME_NAMES = {
    "system": t("跟随系统", "Follow the system"),
    "light": t("浅色", "Light"),
    "dark": t("深色", "Dark"),
}

_FIELD = 360  # how wide a field is


class SettingsDialog(QDialog):
    """Changes preferences and the appearance of the open window, and how the open plan runs its rules."""

    def __init__(
        self,
        session: Session,
        look: Appearance,
        preferences: PreferenceFile,
        changed: Any,
        parent: QWidget | None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._preferences = preferences
        self._changed = changed
        self.setMinimumSize(860, 690)
        values = preferences.values
        self.language = self._choice(LANGUAGE_NAMES, look.language, self._set_language)
        self.theme = self._choice(THEME_NAMES, values.theme, self._set_theme)
        self.role = self._choice(ROLES, values.user_role, lambda role: self._keep(user_role=role))
        self.name = self._line("user_name")
        self.snapping = self._number("snap_radius_px", 4, 20)
        self.refreshing = self._number("refresh_seconds", 0, 3600)
        self.attachments = self._number("attachment_limit_mb", 1, 100_000)
        self.attachments.setSuffix(" MB")
        self.shared_files = self._line("shared_files_folder")
        self.tiles = TileCacheSetting(session.background, preferences, self)
        self.scale = QSlider(Qt.Orientation.Horizontal, self)
        self.scale.setRange(100, 150)
        self.scale.setSingleStep(5)
        self.scale.setPageStep(10)
        self.scale.setValue(round(values.text_scale * 100))
        self._per_cent = QLabel(f"{self.scale.value()} %", self)
        self.scale.valueChanged.connect(lambda percent: self._per_cent.setText(f"{percent} %"))
        self.scale.sliderReleased.connect(self._set_scale)
        self.rules = RulesTab(session, look, self)
        self._close = QPushButton(self)
        self._close.setProperty("role", "primary")
        self._close.setDefault(True)
        self._close.clicked.connect(self.accept)
        self._lay_out()
        look.changed.connect(self.retranslate)
        self.retranslate()

    def _lay_out(self) -> None:
        size = QHBoxLayout()
        look = self._look
        size.setSpacing(10)
        self.scale.setFixedWidth(look.px(_FIELD - 60))
        size.addWidget(self.scale)
        size.addWidget(self._per_cent)
        size.addStretch(1)
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(20)
        self._form.setVerticalSpacing(10)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self._labels: list[tuple[QLabel, Text]] = []
        rows: list[tuple[Text, Any]] = [
            (t("语言", "Language"), self.language),
            (t("主题", "Theme"), self.theme),
            (t("文字大小", "Text size"), size),
            (t("姓名", "Name"), self.name),
            (t("角色", "Role"), self.role),
            (t("吸附半径", "Snapping radius"), self.snapping),
            (t("取得他人修改的间隔", "Get others' changes every"), self.refreshing),
            (t("附件大小上限", "Largest attachment"), self.attachments),
            (t("共享附件文件夹", "Folder of shared files"), self.shared_files),
            (t("在线地图缓存上限", "Cache of online maps, at most"), self.tiles),
        ]
        for text, field in rows:
            label = QLabel(self)
            label.setMinimumWidth(look.px(110))
            self._labels.append((label, text))
            self._form.addRow(label, field)
            if isinstance(field, QWidget):
                label.setBuddy(field)
                if field is self.tiles:
                    continue  # says what there is beside its field
                field.setMaximumWidth(look.px(_FIELD))
        self._note = QLabel(self)
        self._note.setProperty("role", "hint")
        self._note.setWordWrap(True)
        general = QWidget(self)
        page = QVBoxLayout(general)
        page.setContentsMargins(12, 16, 12, 10)
        page.addLayout(self._form)
        page.addStretch(1)
        page.addWidget(self._note)
        self.tabs = QTabWidget(self)
        self.tabs.addTab(general, "")
        self.tabs.addTab(self.rules, "")
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(18)
        column.addWidget(self.tabs, 1)
        column.addLayout(foot)

    def retranslate(self) -> None:
        """Texts in the language in use."""
        self.setWindowTitle(str(t("首选项", "Preferences")))
        for label, text in self._labels:
            label.setText(str(text))
        for box, names in ((self.language, LANGUAGE_NAMES), (self.theme, THEME_NAMES), (self.role, ROLES)):
            for position, name in enumerate(names.values()):
                box.setItemText(position, str(name))
        for tab, title in enumerate((t("常规", "General"), t("规则", "Rules"))):
            self.tabs.setTabText(tab, str(title))
        self.tiles.retranslate()
        self.snapping.setSuffix(str(t(" 像素", " px")))
        self.shared_files.setToolTip(
            str(
                t(
                    "规划在数据库里时，附件存到这个文件夹；请选大家都能打开的网络盘",
                    "Where files of plans in a database are kept; choose a drive everybody can open",
                )
            )
        )
        self.refreshing.setSuffix(str(t(" 秒", " s")))
        self.refreshing.setSpecialValueText(str(t("只在按 F5 时", "Only with F5")))
        self._note.setText(
            str(
                t(
                    "改动立即生效，只保存在这台电脑上。姓名和角色记入每一步操作。",
                    "Changes apply at once and stay on this computer. Name and role are noted with every step.",
                )
            )
        )
        self._close.setText(str(t("完成", "Done")))

    def accept(self) -> None:
        """Close, and save the rules that were changed; closing in any other way leaves them as they were."""
        self.rules.save()
        super().accept()

    def _choice(self, names: dict[str, Text], current: str, chosen: Any) -> QComboBox:
        box = QComboBox(self)
        for code, name in names.items():
            box.addItem(str(name), code)
        box.setCurrentIndex(max(0, box.findData(current)))
        box.activated.connect(lambda _: chosen(box.currentData()))
        return box

    def _line(self, preference: str) -> QLineEdit:
        """A field for the words of a preference, kept when it is left."""
        line = QLineEdit(getattr(self._preferences.values, preference), self)
        line.editingFinished.connect(lambda: self._keep(**{preference: line.text().strip()}))
        return line

    def _number(self, preference: str, least: int, most: int) -> WholeNumberBox:
        """A field for the number of a preference, kept at once."""
        box = WholeNumberBox(self)
        box.setRange(least, most)
        box.setValue(getattr(self._preferences.values, preference))
        box.valueChanged.connect(lambda value: self._keep(**{preference: value}))
        return box

    def _keep(self, **values: Any) -> None:
        self._preferences.change(**values)
        self._changed()

    def _set_language(self, language: str) -> None:
        self._look.use(language=language)
        self._keep(language=language)

    def _set_theme(self, theme: str) -> None:
        self._look.use(theme=theme)
        self._keep(theme=theme)

    def _set_scale(self) -> None:
        scale = self.scale.value() / 100
        self._look.use(text_scale=scale)
        self._keep(text_scale=scale)
