"""添加参考图层: a file, a tile service, or Tianditu; nothing is fetched before the user says so."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ecodesk.errors import EcoDeskError
from ecodesk.exchange.linked_trouble import LinkTrouble
from ecodesk.exchange.shapefile_encoding import CANDIDATES
from ecodesk.exchange.source_crs import crs_title
from ecodesk.exchange.undecided import CRS, ENCODING, LAYER
from ecodesk.i18n import Text, t
from ecodesk.maps.reference_links import TILES, VECTOR, ReferenceLink, reference_links, without_key
from ecodesk.maps.reference_services import TIANDITU, Service, tianditu, wmts_services, xyz_service
from ecodesk.settings import PreferenceFile
from ecodesk.ui.number_boxes import WholeNumberBox
from ecodesk.ui.reference_fetching import ReferenceFetching
from ecodesk.ui.reference_making import SUFFIXES, Answers, Examined, examine, kind_of, usual_crs
from ecodesk.ui.reference_threads import ReferenceThreads
from ecodesk.ui.session import Session
from ecodesk.ui.theme import restyle

_OFFLINE = t(
    "添加时不联网；在图层面板勾选以后才取图，取过的图留在本机缓存里。",
    "Nothing is fetched now, only once the layer is ticked in the panel; what was fetched is kept on this computer.",
)
_AUTOMATIC = t("自动判断", "Decide by itself")
_PRESETS = (
    (("img", "cia"), t("影像和注记", "Imagery with names")),
    (("vec", "cva"), t("矢量地图和注记", "Map with names")),
)


def _note(words: Text, parent: QWidget) -> QLabel:
    label = QLabel(str(words), parent)
    label.setProperty("role", "hint")
    label.setWordWrap(True)
    return label


def _form(page: QWidget) -> QFormLayout:
    form = QFormLayout(page)
    form.setContentsMargins(12, 16, 12, 12)
    form.setHorizontalSpacing(16)
    form.setVerticalSpacing(10)
    return form


def _row(form: QFormLayout, words: Text, part: QWidget, laid: Any = None) -> None:
    label = QLabel(str(words))
    label.setBuddy(part)
    part.setAccessibleName(str(words))
    form.addRow(label, laid if laid is not None else part)


class FilePage(QWidget):
    """Choose a file; layer, encoding and CRS are asked where the file does not settle them."""

    changed = Signal()

    def __init__(self, session: Session, plan: Path | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._plan = session, plan
        self._threads = ReferenceThreads(self)
        self._asked = 0
        self._looked_at: Path | None = None
        self.found: Examined | None = None
        self.path = QLineEdit(self)
        self.path.editingFinished.connect(self._typed)
        self._browse = QPushButton(str(t("浏览…", "Browse…")), self)
        self._browse.clicked.connect(self._choose)
        self.layer, self.encoding, self.crs = QComboBox(self), QComboBox(self), QComboBox(self)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setMinimumHeight(54)
        form = _form(self)
        line = QHBoxLayout()
        line.addWidget(self.path, 1)
        line.addWidget(self._browse)
        _row(form, t("文件", "File"), self.path, line)
        _row(form, t("图层", "Layer"), self.layer)
        _row(form, t("文字编码", "Text encoding"), self.encoding)
        _row(form, t("坐标系", "CRS"), self.crs)
        form.addRow(self.words)
        form.addRow(
            _note(
                t(
                    "只记下文件的位置，不复制内容。放在规划同一文件夹里的，随规划一起移动。",
                    "Only the place of the file is kept, nothing is copied. A file beside the plan moves with it.",
                ),
                self,
            )
        )
        self.encoding.addItem(str(_AUTOMATIC), "")
        for name in CANDIDATES:
            self.encoding.addItem(name, name)
        self.crs.addItem(str(t("按文件所写", "As the file says")), "")
        if session.snapshot is not None:
            for epsg in usual_crs(session.snapshot):
                self.crs.addItem(str(crs_title(epsg)), f"EPSG:{epsg}")
        for box in (self.layer, self.encoding, self.crs):
            box.activated.connect(lambda _: self._look_again())
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._show_boxes("")

    def _choose(self) -> None:
        patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        kinds = str(t("矢量、影像和瓦片文件", "Vector, picture and tile files"))
        chosen, _ = QFileDialog.getOpenFileName(
            self,
            str(t("选择参考图层", "Choose a reference layer")),
            self.path.text(),
            f"{kinds} ({patterns})",
        )
        if chosen:
            self.look(Path(chosen))

    def _typed(self) -> None:
        """Look at the file when another one was typed; leaving the field is no reason to."""
        path = Path(self.path.text().strip())
        if path != self._looked_at:
            self.look(path)

    def look(self, path: Path) -> None:
        """Take another file."""
        if path.name and str(path) != ".":
            self._looked_at = path
            self.path.setText(str(path))
            self.layer.clear()
            self._look_again()

    def _look_again(self) -> None:
        snapshot, path = self._session.snapshot, Path(self.path.text().strip())
        if snapshot is None:
            return
        answers = Answers(
            str(self.layer.currentData() or ""), str(self.encoding.currentData()), str(self.crs.currentData())
        )
        self._asked += 1
        number, plan = self._asked, self._plan
        self.found = None
        self._say(t("正在查看…", "Looking…"))
        self.changed.emit()

        def work() -> Examined:
            return examine(path, snapshot, plan, answers, len(reference_links(snapshot)))

        def done(found: Examined | None, error: BaseException | None) -> None:
            if number == self._asked:
                self._show(path, found, error)

        self._threads.run(work, done)

    def _show(self, path: Path, found: Examined | None, error: BaseException | None) -> None:
        if found is None:
            words = (
                error.message if isinstance(error, EcoDeskError) else t("文件读不出来", "It cannot be read")
            )
            self._say(words, "error")
            self._show_boxes(kind_of(path))
        else:
            self.found = found
            if [self.layer.itemData(i) for i in range(self.layer.count())] != ["", *found.layers]:
                self.layer.clear()
                self.layer.addItem(str(t("请选择", "Choose")), "")
                for name in found.layers:
                    self.layer.addItem(name, name)
            if found.link is not None:
                self.layer.setCurrentIndex(max(0, self.layer.findData(found.link.layer)))
            self._say(found.told, "warn" if found.question else "")
            self._show_boxes(kind_of(path), len(found.layers), found.question)
        self.changed.emit()

    def _show_boxes(self, kind: str, layers: int = 0, question: str = "") -> None:
        self.layer.setEnabled(layers > 1)
        self.encoding.setEnabled(kind == VECTOR and self.path.text().lower().endswith(".shp"))
        self.crs.setEnabled(kind in (VECTOR, "raster"))
        box = {LAYER: self.layer, ENCODING: self.encoding, CRS: self.crs}.get(question)
        if box is not None:
            box.setFocus()

    def _say(self, words: Text, tone: str = "") -> None:
        self.words.setText(str(words))
        restyle(self.words, tone=tone)

    @property
    def links(self) -> list[ReferenceLink]:
        """The link the file makes, once nothing is open."""
        return [self.found.link] if self.found is not None and self.found.link is not None else []


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
        form = _form(self)
        _row(form, t("地址", "Address"), self.address)
        _row(form, t("名称", "Name"), self.title)
        _row(form, t("版权文字", "Attribution"), self.attribution)
        _row(form, t("最大级别", "Highest level"), self.highest)
        form.addRow(self.words)
        form.addRow(_note(_OFFLINE, self))
        form.addRow(
            _note(
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

    def _made(self) -> tuple[Service | None, Text | None]:
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


class WmtsPage(QWidget):
    """A WMTS: what it offers is asked once, when the user says so."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.fetching = ReferenceFetching(self)
        self._services: list[Service] = []
        self.address = QLineEdit(self)
        self.address.setPlaceholderText("https://…?SERVICE=WMTS&REQUEST=GetCapabilities")
        self.ask_button = QPushButton(str(t("联网读取", "Ask the service")), self)
        self.ask_button.clicked.connect(self.ask)
        self.layer = QComboBox(self)
        self.layer.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.layer.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        form = _form(self)
        line = QHBoxLayout()
        line.addWidget(self.address, 1)
        line.addWidget(self.ask_button)
        _row(form, t("服务地址", "Service address"), self.address, line)
        _row(form, t("图层", "Layer"), self.layer)
        form.addRow(self.words)
        form.addRow(_note(_OFFLINE, self))
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
        self.ask_button.setEnabled(True)
        try:
            self._services = wmts_services(body, without_key(typed)[0])
        except EcoDeskError as error:
            self._services = []
            self._say(error.message, "error")
        else:
            self._say(t("有 {n} 个图层", "{n} layers").format(n=len(self._services)))
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
        form = _form(self)
        for box in self.boxes.values():
            form.addRow(box)
            box.toggled.connect(lambda _: self.changed.emit())
        next(iter(self.boxes.values())).setChecked(True)
        _row(form, t("密钥（tk）", "Key (tk)"), self.key)
        form.addRow(
            _note(
                t(
                    "密钥由单位在天地图网站申请，只存在本机首选项里，不写进规划。",
                    "Your office gets its key from the Tianditu site; it stays on this computer, not in the plan.",
                ),
                self,
            )
        )
        form.addRow(_note(_OFFLINE, self))
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


def _linked(service: Service) -> ReferenceLink:
    return ReferenceLink(
        str(uuid.uuid4()),
        str(service.title),
        TILES,
        service.address,
        snaps=False,
        attribution=service.attribution,
        grid=service.grid,
    )


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
        form = _form(page)
        _row(form, t("{host} 的密钥", "Key for {host}").format(host=host), self.key)
        form.addRow(
            _note(t("只存在本机首选项里，不写进规划。", "It stays on this computer, not in the plan."), page)
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
