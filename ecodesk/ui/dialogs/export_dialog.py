"""导出数据: which layers, in which format, to where; what would be lost or replaced is said before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from ecodesk.exchange.exporting import export_notes, exportable, files_written
from ecodesk.exchange.file_checks import listed
from ecodesk.exchange.shapefile_encoding import CANDIDATES
from ecodesk.i18n import Text, join, t
from ecodesk.model.fields import Record
from ecodesk.model.records import ControlLine
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Progress
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.newest import Newest
from ecodesk.ui.session import Session

FORMAT_NAMES = {"gpkg": "GeoPackage", "geojson": "GeoJSON", "shp": "Shapefile"}
_ABOUT = {
    "gpkg": t(
        "一个文件，每个图层一张表，{crs}；字段和文字完整保留",
        "One file with a table per layer, in {crs}; fields and texts are kept whole",
    ),
    "geojson": t(
        "每个图层一个文件，经纬度（WGS 84 标准写法）；供网页和其他软件使用",
        "A file per layer in longitude and latitude, for web pages and other programs",
    ),
    "shp": t(
        "每个图层一组文件，{crs}；字段名最多 10 个字符",
        "A set of files per layer, in {crs}; column names have at most 10 characters",
    ),
}
_WIDTH = 620


@dataclass(frozen=True)
class ExportWish:
    """What to write where."""

    kinds: tuple[type[Record], ...]
    format: str
    to: Path
    encoding: str


class ExportDialog(QDialog):
    """Collects an `ExportWish`; the writing is done by whoever gets `export_wanted`."""

    export_wanted = Signal(object)

    def __init__(
        self,
        session: Session,
        look: Appearance,
        format: str = "gpkg",
        chosen: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        """`chosen` names the tables to tick; none of them means all but the background of the map."""
        super().__init__(parent)
        snapshot = session.snapshot
        assert snapshot is not None
        self._snapshot: Snapshot = snapshot
        self._look = look
        self._newest = Newest(session.background, self)
        self._typed = False
        self.setWindowTitle(str(t("导出数据", "Export data")))
        self.setMinimumWidth(look.px(_WIDTH))
        self._make_formats(format)
        self._make_layers(chosen)
        self._make_place()
        self._make_foot()
        self._lay_out()
        self._format_changed()
        look.changed.connect(self._format_changed)

    def _make_formats(self, format: str) -> None:
        self.formats: dict[str, QRadioButton] = {}
        group = QButtonGroup(self)
        for name, title in FORMAT_NAMES.items():
            button = QRadioButton(title, self)
            button.setChecked(name == format)
            button.toggled.connect(lambda on: self._format_changed() if on else None)
            group.addButton(button)
            self.formats[name] = button
        self._about = QLabel(self)
        self._about.setProperty("role", "hint")
        self._about.setWordWrap(True)
        self.encoding = QComboBox(self)
        self.encoding.addItems(CANDIDATES)
        self.encoding.activated.connect(lambda _: self._update())
        self._encoding_words = QLabel(str(t("文字编码", "Encoding")), self)
        self._encoding_words.setBuddy(self.encoding)

    def _make_layers(self, chosen: Sequence[str]) -> None:
        self.layers = QListWidget(self)
        self.layers.setMinimumHeight(self._look.px(220))
        self.layers.setAccessibleName(str(t("要导出的图层", "Layers to export")))
        for kind in exportable(self._snapshot):
            words = t("{title}（{n}）", "{title} ({n})")
            count = len(self._snapshot.table(kind))
            item = QListWidgetItem(str(words.format(title=kind.title, n=count)), self.layers)
            item.setData(Qt.ItemDataRole.UserRole, kind.table)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
            ticked = kind.table in chosen if chosen else True
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self.layers.itemChanged.connect(lambda _: self._update())
        self.layers.itemClicked.connect(self._clicked)
        self.all = self._link(t("全选", "All"), Qt.CheckState.Checked)
        self.none = self._link(t("全不选", "None"), Qt.CheckState.Unchecked)

    def _link(self, title: Text, state: Qt.CheckState) -> QPushButton:
        button = QPushButton(str(title), self)
        button.setProperty("role", "link")
        button.setProperty("compact", True)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._tick_all(state))
        return button

    def _tick_all(self, state: Qt.CheckState) -> None:
        self.layers.blockSignals(True)
        for i in range(self.layers.count()):
            self.layers.item(i).setCheckState(state)
        self.layers.blockSignals(False)
        self._update()

    def _clicked(self, item: QListWidgetItem) -> None:
        """Keep the keyboard on the list; the tick itself is Qt's."""
        self.layers.setCurrentItem(item)

    def _make_place(self) -> None:
        self.place = QLineEdit(self)
        self.place.textEdited.connect(self._place_typed)
        self.browse = QPushButton(str(t("选择…", "Choose…")), self)
        self.browse.setAutoDefault(False)
        self.browse.clicked.connect(self._ask_place)
        self.notes = QLabel(self)
        self.notes.setProperty("role", "small")
        self.notes.setProperty("tone", "warn")
        self.notes.setWordWrap(True)

    def _make_foot(self) -> None:
        self._reason = QLabel(self)
        self._reason.setProperty("role", "small")
        self.cancel = QPushButton(str(t("取消", "Cancel")), self)
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.accept_button = QPushButton(self)
        self.accept_button.setProperty("role", "primary")
        self.accept_button.setDefault(True)
        self.accept_button.clicked.connect(self._export)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        formats = QHBoxLayout()
        formats.setSpacing(18)
        for button in self.formats.values():
            formats.addWidget(button)
        formats.addStretch(1)
        encoding = QHBoxLayout()
        encoding.setSpacing(8)
        encoding.addWidget(self._encoding_words)
        encoding.addWidget(self.encoding)
        formats.addLayout(encoding)
        self._row(grid, 0, t("格式", "Format"))
        grid.addLayout(formats, 0, 1, 1, 2)
        grid.addWidget(self._about, 1, 1, 1, 2)
        self._row(grid, 2, t("图层", "Layers"))
        ticks = QHBoxLayout()
        ticks.addWidget(self.all)
        ticks.addWidget(self.none)
        ticks.addStretch(1)
        layers = QVBoxLayout()
        layers.setSpacing(2)
        layers.addWidget(self.layers)
        layers.addLayout(ticks)
        grid.addLayout(layers, 2, 1, 1, 2)
        self._row(grid, 3, t("写到", "Write to"), self.place)
        grid.addWidget(self.place, 3, 1)
        grid.addWidget(self.browse, 3, 2)
        grid.addWidget(self.notes, 4, 1, 1, 2)
        foot = QHBoxLayout()
        foot.addWidget(self._reason, 1)
        foot.addWidget(self.accept_button)
        foot.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 16)
        column.setSpacing(14)
        column.addLayout(grid)
        column.addLayout(foot)

    def _row(self, grid: QGridLayout, row: int, title: Text, field: QWidget | None = None) -> None:
        label = QLabel(str(title), self)
        label.setMinimumWidth(self._look.px(64))
        if field is not None:
            label.setBuddy(field)
        grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)

    # ---- what is wished

    @property
    def format(self) -> str:
        """The format chosen."""
        return next(name for name, button in self.formats.items() if button.isChecked())

    def wish(self) -> ExportWish:
        """What is asked for as the dialog stands."""
        kinds = {kind.table: kind for kind in exportable(self._snapshot)}
        items = [self.layers.item(i) for i in range(self.layers.count())]
        ticked = [i.data(Qt.ItemDataRole.UserRole) for i in items if i.checkState() == Qt.CheckState.Checked]
        to = Path(self.place.text().strip()).expanduser()
        return ExportWish(tuple(kinds[name] for name in ticked), self.format, to, self.encoding.currentText())

    def _place_typed(self) -> None:
        self._typed = True
        self._update()

    def _format_changed(self) -> None:
        self._about.setText(str(_ABOUT[self.format].format(crs=self._snapshot.crs.name)))
        self._encoding_words.setVisible(self.format == "shp")
        self.encoding.setVisible(self.format == "shp")
        place = self.place.text().strip()
        if not self._typed:
            self.place.setText(str(self._suggested()))
        elif self.format == "gpkg" and not place.lower().endswith(".gpkg"):
            self.place.setText(str(Path(place) / self._suggested().name))
        elif self.format != "gpkg" and place.lower().endswith(".gpkg"):
            self.place.setText(str(Path(place).parent))
        self._update()

    def _suggested(self) -> Path:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        info = self._snapshot.plan_info
        county = info.county_name if info is not None else ""
        name = str(t("{county}导出数据", "{county} data").format(county=county)).strip()
        return Path(documents or Path.home()) / (f"{name}.gpkg" if self.format == "gpkg" else name)

    def _ask_place(self) -> None:
        if self.format == "gpkg":
            title = str(t("写到哪个文件", "Write to which file"))
            path, _ = QFileDialog.getSaveFileName(self, title, self.place.text(), "GeoPackage (*.gpkg)")
            path = path if not path or path.lower().endswith(".gpkg") else f"{path}.gpkg"
        else:
            title = str(t("写到哪个文件夹", "Write to which folder"))
            path = QFileDialog.getExistingDirectory(self, title, self.place.text())
        if path:
            self.place.setText(path)
            self._place_typed()

    # ---- what is said

    def _update(self) -> None:
        wish = self.wish()
        reason = self._why_not(wish)
        replaced = [] if reason is not None else self._replaced(wish)
        self.accept_button.setEnabled(reason is None)
        self.accept_button.setText(
            str(t("覆盖并导出", "Replace and export") if replaced else t("导出", "Export"))
        )
        self._reason.setText(str(reason) if reason is not None else "")
        self._say(replaced, [])
        if reason is not None:
            self._newest.forget()
            return
        snapshot = self._snapshot

        def work(progress: Progress) -> list[Text]:
            return export_notes(snapshot, wish.kinds, wish.format, wish.encoding)

        self._newest.ask(work, lambda notes: self._say(replaced, notes))

    def _why_not(self, wish: ExportWish) -> Text | None:
        if not wish.kinds:
            return t("至少选一个图层", "Choose at least one layer")
        if not self.place.text().strip():
            return t("请选择写到哪里", "Choose where to write")
        if wish.format == "gpkg" and wish.to.suffix.lower() != ".gpkg":
            return t("文件名应以 .gpkg 结尾", "The file name must end in .gpkg")
        if wish.format != "gpkg" and wish.to.is_file():
            return t(
                "这里已有同名文件，请换一个文件夹", "A file of that name is there; choose another folder"
            )
        return None

    def _replaced(self, wish: ExportWish) -> list[str]:
        paths = files_written(self._snapshot, wish.to, wish.kinds, wish.format)
        return [path.name for path in paths if path.exists()]

    def _say(self, replaced: list[str], notes: list[Text]) -> None:
        said = list(notes)
        if replaced:
            words = t("会覆盖已有文件：{files}", "These files will be replaced: {files}")
            said.insert(0, words.format(files=listed(replaced, 5)))
        if ControlLine in self.wish().kinds:
            said.append(
                t(
                    "含管控边界，属内部数据，请勿随公开成果发出",
                    "Control lines are internal data; do not hand them out with public documents",
                )
            )
        self.notes.setText(str(join(said, "\n", "\n")))
        self.notes.setVisible(bool(said))

    def _export(self) -> None:
        self.export_wanted.emit(self.wish())
        self.accept()
