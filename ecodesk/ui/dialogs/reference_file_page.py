"""The page that links a file: which layer, in which encoding and CRS."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from ecodesk.errors import EcoDeskError
from ecodesk.exchange.shapefile_encoding import CANDIDATES
from ecodesk.exchange.source_crs import crs_title
from ecodesk.exchange.undecided import CRS, ENCODING, LAYER
from ecodesk.i18n import Text, t
from ecodesk.maps.reference_links import VECTOR, ReferenceLink, reference_links
from ecodesk.ui.dialogs.reference_form import form_of, note, row
from ecodesk.ui.reference_making import SUFFIXES, Answers, Examined, examine, kind_of, usual_crs
from ecodesk.ui.reference_threads import ReferenceThreads
from ecodesk.ui.session import Session
from ecodesk.ui.theme import restyle

_AUTOMATIC = t("自动判断", "Decide by itself")


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
        form = form_of(self)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.path, 1)
        line.addWidget(self._browse)
        row(form, t("文件", "File"), self.path, line)
        row(form, t("图层", "Layer"), self.layer)
        row(form, t("文字编码", "Text encoding"), self.encoding)
        row(form, t("坐标系", "CRS"), self.crs)
        form.addRow(self.words)
        form.addRow(
            note(
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
