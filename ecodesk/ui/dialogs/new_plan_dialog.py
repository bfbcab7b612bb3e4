"""新建规划: county boundary, coordinate system, where to save; three steps on one dialog."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, plain, t
from ecodesk.model.crs import WorkingCrs, epsg_of_zone
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.background import Background
from ecodesk.ui.county_source import County, from_file, from_sample
from ecodesk.ui.theme import restyle


class NewPlanDialog(QDialog):
    """Collects what a plan needs to exist; everything else is added later."""

    plan_wanted = Signal(object, object, object)  # Path, WorkingCrs, list of rows

    def __init__(self, background: Background, look: Appearance, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._background = background
        self._look = look
        self._county: County | None = None
        self._asked = 0
        self.setWindowTitle(str(t("新建规划", "New plan")))
        self.setMinimumWidth(640)
        self._make_fields()
        self._lay_out()
        self._update()

    def _make_fields(self) -> None:
        self.from_file = QRadioButton(str(t("从文件读取", "From a file")), self)
        self.from_sample = QRadioButton(
            str(t("使用示例县界（练习用）", "The sample outline (to practise)")), self
        )
        group = QButtonGroup(self)
        group.addButton(self.from_file)
        group.addButton(self.from_sample)
        self.from_file.setChecked(True)
        self.file = QLineEdit(self)
        self.file.setPlaceholderText(".shp .geojson .gpkg")
        self.file.editingFinished.connect(self._read_file)
        self.browse = QPushButton(str(t("浏览…", "Browse…")), self)
        self.browse.clicked.connect(self._browse)
        self.from_sample.toggled.connect(self._source_changed)
        self.name = QLineEdit(self)
        self.title = QLineEdit(self)
        self.crs = QComboBox(self)
        for zone in range(25, 46):
            crs = WorkingCrs(epsg_of_zone(zone))
            words = t(
                "CGCS2000 3° 带 {zone}，中央经线 {cm}°E（EPSG:{epsg}）",
                "CGCS2000 3° zone {zone}, CM {cm}°E (EPSG:{epsg})",
            )
            filled = words.format(zone=zone, cm=crs.central_meridian, epsg=crs.epsg)
            self.crs.addItem(str(filled), crs.epsg)
        self.crs.setCurrentIndex(self.crs.findData(4547))
        self.crs.currentIndexChanged.connect(self._update)
        self.place = QLineEdit(self)
        self.place.textChanged.connect(self._update)
        self.choose = QPushButton(str(t("选择…", "Choose…")), self)
        self.choose.clicked.connect(self._choose_place)
        for field in (self.name, self.title):
            field.textEdited.connect(self._update)
        self.name.textEdited.connect(self._suggest)
        self._found, self._fits, self._problem = QLabel(self), QLabel(self), QLabel(self)
        for label in (self._found, self._fits, self._problem):
            label.setProperty("role", "small")
            label.setWordWrap(True)
        self.create_button = QPushButton(str(t("新建", "Create")), self)
        self.create_button.setProperty("role", "primary")
        self.create_button.setDefault(True)
        self.create_button.clicked.connect(self._create)
        self.cancel = QPushButton(str(t("取消", "Cancel")), self)
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.browse.setAutoDefault(False)
        self.choose.setAutoDefault(False)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        row = self._step(grid, 0, 1, t("县界", "County boundary"))
        sources = QHBoxLayout()
        sources.setSpacing(24)
        sources.addWidget(self.from_file)
        sources.addWidget(self.from_sample)
        sources.addStretch(1)
        grid.addLayout(sources, row, 1, 1, 2)
        row = self._row(grid, row + 1, t("文件", "File"), self.file, self.browse)
        grid.addWidget(self._found, row, 1, 1, 2)
        row = self._row(grid, row + 1, t("县名", "County"), self.name)
        row = self._row(grid, row, t("方案名称", "Plan title"), self.title)
        row = self._step(grid, row, 2, t("坐标系", "Coordinate system"))
        row = self._row(grid, row, t("工作坐标系", "Working CRS"), self.crs)
        grid.addWidget(self._fits, row, 1, 1, 2)
        row = self._step(grid, row + 1, 3, t("保存位置", "Where to save"))
        row = self._row(grid, row, t("规划文件", "Plan file"), self.place, self.choose)
        note = QLabel(self)
        note.setProperty("role", "hint")
        note.setWordWrap(True)
        words = t(
            "山水林田湖草沙七个要素全部参与判断；某个单元没有的要素，在单元里注明“不适用”和理由。",
            "All seven elements are judged; where a unit lacks one, note “not applicable” and why in that unit.",
        )
        note.setText(str(words))
        foot = QHBoxLayout()
        foot.addWidget(self._problem, 1)
        foot.addWidget(self.create_button)
        foot.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 16)
        column.setSpacing(14)
        column.addLayout(grid)
        column.addWidget(note)
        column.addLayout(foot)

    def _step(self, grid: QGridLayout, row: int, number: int, title: Text) -> int:
        label = QLabel(f"{number}  {title}", self)
        label.setProperty("role", "subhead")
        label.setContentsMargins(0, 10 if number > 1 else 0, 0, 2)
        grid.addWidget(label, row, 0, 1, 3)
        return row + 1

    def _row(
        self, grid: QGridLayout, row: int, title: Text, field: QWidget, button: QWidget | None = None
    ) -> int:
        label = QLabel(str(title), self)
        label.setBuddy(field)
        label.setMinimumWidth(90)
        grid.addWidget(label, row, 0)
        grid.addWidget(field, row, 1, 1, 1 if button is not None else 2)
        if button is not None:
            grid.addWidget(button, row, 2)
        return row + 1

    # ---- the county

    def _source_changed(self, sample: bool) -> None:
        self._county = None
        self._asked += 1
        if sample:
            self._read(None)
        else:
            self._read_file()
        self._update()

    def _browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self,
            str(t("选择县界文件", "Choose the boundary file")),
            "",
            str(
                t("矢量文件 (*.shp *.geojson *.json *.gpkg)", "Vector files (*.shp *.geojson *.json *.gpkg)")
            ),
        )
        if path:
            self.file.setText(path)
            self.from_file.setChecked(True)
            self._read_file()

    def _read_file(self) -> None:
        text = self.file.text().strip()
        if text and self.from_file.isChecked():
            self._read(Path(text))

    def _read(self, path: Path | None) -> None:
        self._asked += 1
        number = self._asked
        restyle(self._found, tone="")
        self._found.setText(str(t("正在读取…", "Reading…")))

        def done(county: County) -> None:
            if number == self._asked:
                self._show(county)

        def failed(error: BaseException) -> None:
            if number != self._asked:
                return
            if not isinstance(error, EcoDeskError):
                raise error
            self._county = None
            restyle(self._found, tone="error")
            self._found.setText(str(error.message))
            self._update()

        work = from_sample if path is None else (lambda progress: from_file(path, progress))
        self._background.read(t("读取县界", "Reading the boundary"), work, done, failed)

    def _show(self, county: County) -> None:
        self._county = county
        self.name.setText(county.name)
        self.crs.setCurrentIndex(self.crs.findData(county.proposed_epsg))
        words = t("已读取 {name}（{source}）", "Read {name} ({source})")
        restyle(self._found, tone="ok")
        self._found.setText(str(words.format(name=county.name, source=plain(county.source))))
        self._suggest()
        self._update()

    def _suggest(self) -> None:
        name = self.name.text().strip()
        if not self.title.isModified():
            self.title.setText(f"{name}山水林田湖草沙一体化生态修复实施方案")
        if not self.place.isModified():
            documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
            self.place.setText(
                str(_free(Path(documents or Path.home()) / f"{name or 'plan'}生态修复规划.gpkg"))
            )

    # ---- what stands in the way

    def _update(self) -> None:
        sample = self.from_sample.isChecked()
        self.file.setEnabled(not sample)
        self.browse.setEnabled(not sample)
        if self._county is not None:
            proposed = self._county.proposed_epsg == self.crs.currentData()
            lon = float(self._county.outline.centroid.x)
            words = (
                t(
                    "{name} 中心经度 {lon:.2f}°E，落在该带 ✓",
                    "The middle of {name}, {lon:.2f}°E, lies in this zone ✓",
                )
                if proposed
                else t(
                    "{name} 中心经度 {lon:.2f}°E，不在该带，图形会有较大变形",
                    "The middle of {name}, {lon:.2f}°E, is outside this zone; shapes will be distorted",
                )
            )
            restyle(self._fits, tone="ok" if proposed else "warn")
            self._fits.setText(str(words.format(name=self._county.name, lon=lon)))
        reason = self._reason()
        self.create_button.setEnabled(reason is None)
        restyle(self._problem, tone="")
        self._problem.setText(str(reason) if reason is not None else "")
        self.create_button.setToolTip(str(reason) if reason is not None else "")

    def _reason(self) -> Text | None:
        if self._county is None:
            return t("还没有县界", "No boundary yet")
        if not self.name.text().strip() or not self.title.text().strip():
            return t("请填写县名和方案名称", "Enter county and title")
        place = self.place.text().strip()
        if not place:
            return t("请选择保存位置", "Choose where to save")
        if Path(place).exists():
            return t("该位置已有文件，请换一个名称", "A file is there already; choose another name")
        return None

    def _choose_place(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, str(t("规划文件", "Plan file")), self.place.text(), "GeoPackage (*.gpkg)"
        )
        if path:
            self.place.setText(path if path.endswith(".gpkg") else f"{path}.gpkg")
            self.place.setModified(True)

    def _create(self) -> None:
        if self._county is None or self._reason() is not None:
            return
        county = County(
            self.name.text().strip(), self._county.code, self._county.outline, self._county.source
        )
        crs = WorkingCrs(int(self.crs.currentData()))
        self.plan_wanted.emit(
            Path(self.place.text().strip()), crs, county.rows(self.title.text().strip(), crs)
        )
        self.accept()


def _free(path: Path) -> Path:
    number, wanted = 2, path
    while wanted.exists():
        wanted = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return wanted
