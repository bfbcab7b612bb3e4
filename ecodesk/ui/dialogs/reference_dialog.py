"""添加参考图层: a file, a tile service, or Tianditu; nothing is fetched before the user says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import t
from ecodesk.maps.reference_links import ReferenceLink
from ecodesk.maps.reference_services import TIANDITU
from ecodesk.settings import PreferenceFile
from ecodesk.ui.dialogs.reference_file_page import FilePage
from ecodesk.ui.dialogs.reference_form import form_of, note, row
from ecodesk.ui.dialogs.reference_service_pages import AddressPage, TiandituPage, WmtsPage
from ecodesk.ui.session import Session
from ecodesk.ui.theme import restyle


class ReferenceDialog(QDialog):
    """`links` are what is to be added once it is accepted. With `anew` only another file is chosen."""

    def __init__(
        self,
        session: Session,
        preferences: PreferenceFile,
        plan: Path | None,
        path: Path | None = None,
        parent: QWidget | None = None,
        *,
        anew: bool = False,
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        title = (
            t("重新指定文件", "Point to the file anew")
            if anew
            else t("添加参考图层", "Add a reference layer")
        )
        self.setWindowTitle(str(title))
        self.setMinimumSize(620, 420)
        self.file = FilePage(session, plan, self)
        self.tiles = AddressPage(self)
        self.wmts = WmtsPage(self)
        self.tianditu = TiandituPage(preferences.values.service_keys.get(TIANDITU, ""), self)
        self.tabs = QTabWidget(self)
        self.tabs.addTab(self.file, str(t("文件", "File")))
        if not anew:
            self.tabs.addTab(self.tiles, str(t("XYZ 瓦片", "XYZ tiles")))
            self.tabs.addTab(self.wmts, str(t("WMTS 服务", "WMTS")))
            self.tabs.addTab(self.tianditu, str(t("天地图", "Tianditu")))
        else:
            for page in (self.tiles, self.wmts, self.tianditu):
                page.hide()
        buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        words = t("指定", "Use it") if anew else t("添加", "Add")
        self.accept_button = buttons.addButton(str(words), role.AcceptRole)
        restyle(self.accept_button, role="primary")
        buttons.addButton(str(t("取消", "Cancel")), role.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(14)
        column.addWidget(self.tabs, 1)
        column.addWidget(buttons)
        for part in (self.file, self.tiles, self.wmts, self.tianditu):
            part.changed.connect(self._refresh)
        self.tabs.currentChanged.connect(lambda _: self._refresh())
        self._refresh()
        if path is not None:
            self.file.look(path)

    @property
    def links(self) -> list[ReferenceLink]:
        """What the page that is shown makes."""
        page = self.tabs.currentWidget()
        return list(page.links) if isinstance(page, (FilePage, AddressPage, WmtsPage, TiandituPage)) else []

    def _refresh(self) -> None:
        self.accept_button.setEnabled(bool(self.links))

    def accept(self) -> None:
        """Keep the keys on this computer and close."""
        page = self.tabs.currentWidget()
        keys = page.keys if isinstance(page, (AddressPage, WmtsPage, TiandituPage)) else {}
        if keys:
            self._preferences.change(service_keys={**self._preferences.values.service_keys, **keys})
        super().accept()

    def reject(self) -> None:
        """Close; nothing is waited for."""
        self.wmts.fetching.stop("wmts")
        super().reject()


class KeyDialog(QDialog):
    """Ask for the key of a service; it goes into the preferences."""

    def __init__(
        self, host: str, preferences: PreferenceFile, kept: Callable[[], None], parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(str(t("服务密钥", "Key of a service")))
        self.setMinimumWidth(420)
        self._host, self._preferences = host, preferences
        self.key = QLineEdit(preferences.values.service_keys.get(host, ""), self)
        self.key.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)
        page = QWidget(self)
        form = form_of(page)
        row(form, t("{host} 的密钥", "Key for {host}").format(host=host), self.key)
        form.addRow(
            note(t("只存在本机首选项里，不写进规划。", "It stays on this computer, not in the plan."), page)
        )
        buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        done = buttons.addButton(str(t("保存", "Save")), role.AcceptRole)
        done.setProperty("role", "primary")
        buttons.addButton(str(t("取消", "Cancel")), role.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(page)
        column.addWidget(buttons)
        self.accepted.connect(kept)

    def accept(self) -> None:
        """Keep the key."""
        keys = {**self._preferences.values.service_keys, self._host: self.key.text().strip()}
        self._preferences.change(service_keys={host: key for host, key in keys.items() if key})
        super().accept()
