"""The pages that link tile services: by address, from a WMTS, and the presets of Tianditu."""

from __future__ import annotations

import dataclasses
import uuid

from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from ecodesk.errors import EcoDeskError
from ecodesk.exchange.linked_trouble import LinkTrouble
from ecodesk.i18n import Text, t
from ecodesk.maps.reference_links import TILES, ReferenceLink, without_key
from ecodesk.maps.reference_services import TIANDITU, TileLayer, tianditu, wmts_services, xyz_service
from ecodesk.ui.dialogs.reference_form import form_of, note, row
from ecodesk.ui.number_boxes import WholeNumberBox
from ecodesk.ui.reference_fetching import ReferenceFetching
from ecodesk.ui.reference_threads import ReferenceThreads
from ecodesk.ui.theme import restyle

_OFFLINE = t(
    "添加时不联网；在图层面板勾选以后才取图，取过的图留在本机缓存里。",
    "Nothing is fetched now, only once the layer is ticked in the panel; what was fetched is kept on this computer.",
)
_PRESETS = (
    (("img", "cia"), t("影像和注记", "Imagery with names")),
    (("vec", "cva"), t("矢量地图和注记", "Map with names")),
)


class AddressPage(QWidget):
    """A tile service by its address with {x}, {y}, {z}."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.title, self.address, self.attribution = QLineEdit(self), QLineEdit(self), QLineEdit(self)
        self.highest = WholeNumberBox(self)
        self.highest.setRange(1, 22)
        self.highest.setValue(18)
        self.address.setPlaceholderText("https://…/{z}/{x}/{y}.png")
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        form = form_of(self)
        row(form, t("地址", "Address"), self.address)
        row(form, t("名称", "Name"), self.title)
        row(form, t("版权文字", "Attribution"), self.attribution)
        row(form, t("最大级别", "Highest level"), self.highest)
        form.addRow(self.words)
        form.addRow(note(_OFFLINE, self))
        form.addRow(
            note(
                t(
                    "地址里的密钥（tk=、key= 等）只存在本机首选项里，不写进规划。",
                    "A key in the address (tk=, key= …) stays in the preferences of this computer, not in the plan.",
                ),
                self,
            )
        )
        self.address.textChanged.connect(lambda _: self._check())

    def _check(self) -> None:
        error = self._made()[1]
        self.words.setText(str(error) if error is not None and self.address.text() else "")
        restyle(self.words, tone="warn")
        self.changed.emit()

    def _made(self) -> tuple[TileLayer | None, Text | None]:
        try:
            made = xyz_service(without_key(self.address.text().strip())[0], self.highest.value())
        except EcoDeskError as error:
            return None, error.message
        return made, None

    @property
    def links(self) -> list[ReferenceLink]:
        """The link the address makes."""
        service, _ = self._made()
        if service is None:
            return []
        link = _linked(service)
        title = self.title.text().strip() or link.title
        return [dataclasses.replace(link, title=title, attribution=self.attribution.text().strip())]

    @property
    def keys(self) -> dict[str, str]:
        """The key that stood in the address, by the host it is for."""
        secret = without_key(self.address.text().strip())[1]
        return {link.host: secret for link in self.links if secret}


_NOT_UNDERSTOOD = t(
    "服务的说明无法识别，请核对地址", "What the service says cannot be understood; check the address"
)


class WmtsPage(QWidget):
    """A WMTS: what it offers is asked once, when the user says so."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.fetching = ReferenceFetching(self)
        self._threads = ReferenceThreads(self)
        self._services: list[TileLayer] = []
        self.address = QLineEdit(self)
        self.address.setPlaceholderText("https://…?SERVICE=WMTS&REQUEST=GetCapabilities")
        self.ask_button = QPushButton(str(t("联网读取", "Ask the service")), self)
        self.ask_button.clicked.connect(self.ask)
        self.layer = QComboBox(self)
        self.layer.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.layer.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        form = form_of(self)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.address, 1)
        line.addWidget(self.ask_button)
        row(form, t("服务地址", "Service address"), self.address, line)
        row(form, t("图层", "Layer"), self.layer)
        form.addRow(self.words)
        form.addRow(note(_OFFLINE, self))
        self.layer.setEnabled(False)

    def ask(self) -> None:
        """Fetch what the service says of itself."""
        typed = self.address.text().strip()
        if not typed:
            return
        host = QUrl(typed).host()
        self._say(t("正在读取 {host}…", "Asking {host}…").format(host=host))
        self.ask_button.setEnabled(False)
        self.fetching.ask("wmts", typed, lambda body: self._answered(typed, body), self._failed)

    def _answered(self, typed: str, body: bytes) -> None:
        address = without_key(typed)[0]
        self._threads.run(lambda: wmts_services(body, address), self._understood)  # may be megabytes

    def _understood(self, services: list[TileLayer] | None, error: BaseException | None) -> None:
        self.ask_button.setEnabled(True)
        self._services = services or []
        if error is None:
            self._say(t("有 {n} 个图层", "{n} layers").format(n=len(self._services)))
        else:
            said = error.message if isinstance(error, EcoDeskError) else _NOT_UNDERSTOOD
            self._say(said, "error")
        self.layer.clear()
        for service in self._services:
            self.layer.addItem(str(service.title))
        self.layer.setEnabled(bool(self._services))
        self.changed.emit()

    def _failed(self, trouble: LinkTrouble) -> None:
        self.ask_button.setEnabled(True)
        self._say(trouble.message, "error")

    def _say(self, words: Text, tone: str = "") -> None:
        self.words.setText(str(words))
        restyle(self.words, tone=tone)

    @property
    def links(self) -> list[ReferenceLink]:
        """The link of the layer that is chosen."""
        at = self.layer.currentIndex()
        return [_linked(self._services[at])] if 0 <= at < len(self._services) else []

    @property
    def keys(self) -> dict[str, str]:
        """The key that stood in the address, by the host it is for."""
        secret = without_key(self.address.text().strip())[1]
        return {link.host: secret for link in self.links if secret}


class TiandituPage(QWidget):
    """The layers of Tianditu, with the person's own key."""

    changed = Signal()

    def __init__(self, key: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.boxes = {codes: QCheckBox(str(words), self) for codes, words in _PRESETS}
        self.key = QLineEdit(key, self)
        self.key.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)
        form = form_of(self)
        for box in self.boxes.values():
            form.addRow(box)
            box.toggled.connect(lambda _: self.changed.emit())
        next(iter(self.boxes.values())).setChecked(True)
        row(form, t("密钥（tk）", "Key (tk)"), self.key)
        form.addRow(
            note(
                t(
                    "密钥由单位在天地图网站申请，只存在本机首选项里，不写进规划。",
                    "Your office gets its key from the Tianditu site; it stays on this computer, not in the plan.",
                ),
                self,
            )
        )
        form.addRow(note(_OFFLINE, self))
        self.key.textChanged.connect(lambda _: self.changed.emit())

    @property
    def links(self) -> list[ReferenceLink]:
        """The links of what is ticked, names above pictures."""
        offered = tianditu()
        codes = [code for codes, box in self.boxes.items() if box.isChecked() for code in codes]
        return [_linked(offered[code]) for code in codes]

    @property
    def keys(self) -> dict[str, str]:
        """The key as it stands."""
        return {TIANDITU: self.key.text().strip()} if self.key.text().strip() else {}


def _linked(service: TileLayer) -> ReferenceLink:
    return ReferenceLink(
        str(uuid.uuid4()),
        str(service.title),
        TILES,
        service.address,
        snaps=False,
        attribution=service.attribution,
        grid=service.grid,
    )
