"""What a user chooses for a sheet: scope, paper, scale, use, layers, and the texts that stand on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ecodesk.analysis.basin_flow import flow
from ecodesk.i18n import Text, plain, t
from ecodesk.maps.map_style import map_styles
from ecodesk.model.code_lists import code_list
from ecodesk.model.records import RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.catalogue import ReportOptions
from ecodesk.reports.sheet_pages import FORMATS
from ecodesk.reports.wording import scale_text
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.reporting.layer_choice import LayerChoice
from ecodesk.ui.reporting.plan_fields import PlanFields, PlanRow
from ecodesk.ui.session import Session

_SCALES = tuple(n * 1_000 for n in (10, 25, 50, 75, 100, 150, 200, 250, 300, 400, 500, 1_000))
_FACTS = ("name", "map_number", "prepared_by", "approval_number")
_TEXTS = ("goals", "layout", "tasks", "safeguards")
_PUBLIC_NOTE = t(
    "公开用图须有审图号；不表示管控边界、地类图斑，不列联系电话。",
    "A public map needs an approval number; control lines, land use and phone numbers are left out.",
)


class OptionsPanel(QScrollArea):
    """Emits `changed` when the sheet has to be laid out anew."""

    changed = Signal()

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._options = ReportOptions()
        self._titles: list[tuple[QLabel, Text]] = []
        self._automatic = 0  # the scale that was chosen automatically
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget(self)
        inside.setProperty("role", "panel")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(14, 12, 14, 16)
        self._column.setSpacing(6)
        self.scope, self.scale, self.colouring = QComboBox(inside), QComboBox(inside), QComboBox(inside)
        for box in (self.scope, self.scale, self.colouring):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8)
        self.papers = {name: _chip(name, inside) for name in FORMATS}
        self.uses = {code: _chip(code, inside) for code in code_list("use_mark")}
        self.monochrome = QCheckBox(inside)
        self.public_note = QLabel(inside)
        self.public_note.setProperty("role", "hint")
        self.public_note.setWordWrap(True)
        self.layers = LayerChoice(look, inside)
        row = PlanRow(session)
        self.facts = PlanFields(session, look, row, _FACTS, inside)
        self.texts = PlanFields(session, look, row, _TEXTS, inside)
        self._lay_out()
        self.setWidget(inside)
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        self._section(t("范围", "Scope"), self.scope)
        self._section(t("纸张", "Paper"), _row(self.papers.values()))
        self._section(t("比例尺", "Scale"), self.scale)
        self._section(t("用途", "Use"), _row(self.uses.values()), self.public_note)
        self._column.addWidget(self.monochrome)
        self._line()
        self._section(t("着色", "Coloured by"), self.colouring)
        self._section(t("图层", "Layers"), self.layers)
        self._line()
        self._section(t("方案信息", "Plan information"), self.facts)
        self._line()
        self._section(t("图上文字", "Texts on the sheet"), self.texts)
        self._column.addStretch(1)

    def _section(self, title: Text, *parts: QWidget) -> None:
        label = QLabel(self)
        label.setProperty("role", "strong")
        self._titles.append((label, title))
        self._column.addWidget(label)
        for part in parts:
            self._column.addWidget(part)
        self._column.addSpacing(6)

    def _line(self) -> None:
        line = QFrame(self)
        line.setProperty("role", "line")
        self._column.addWidget(line)
        self._column.addSpacing(4)

    def _connect(self) -> None:
        self.scope.activated.connect(lambda _: self.choose(unit=self.scope.currentData()))
        self.scale.activated.connect(lambda _: self.choose(scale=self.scale.currentData()))
        self.colouring.activated.connect(lambda _: self.choose(style=self.colouring.currentData()))
        for field, chips in (("paper", self.papers), ("use_mark", self.uses)):
            group = QButtonGroup(self)
            for value, chip in chips.items():
                group.addButton(chip)
                chip.clicked.connect(partial(self._chip_clicked, field, value))
        self.monochrome.toggled.connect(lambda on: self.choose(monochrome=on))
        self.layers.changed.connect(lambda: self.choose(layers=self.layers.chosen))

    def _chip_clicked(self, field: str, value: str, _: bool = False) -> None:
        self.choose(**{field: value})

    # ---- options

    @property
    def options(self) -> ReportOptions:
        """What is chosen now, in the language of the window."""
        return replace(self._options, language=self._look.language)

    def choose(self, **values: Any) -> None:
        """Change some options, from here or from a command."""
        made = replace(self._options, **values)
        if made != self._options:
            self._options = made
            self._show_options()
            self.changed.emit()

    def show_plan(self, snapshot: Snapshot) -> None:
        """Offer what the plan has: its units, layers and texts."""
        units = snapshot.table(RestorationUnit)
        if self._options.unit and self._options.unit not in units:
            self._options = replace(self._options, unit="")
        self.scope.clear()
        self.scope.addItem(str(t("全县", "Whole county")), "")
        for unit in flow(snapshot).order:
            self.scope.addItem(units[unit].caption, unit)
        self.layers.show_plan(snapshot)
        self.facts.show_plan()
        self.texts.show_plan()
        self._show_options()

    def forget(self) -> None:
        """The plan was closed or another one opened: nothing chosen for it holds."""
        self._options = ReportOptions()
        self.layers.forget()
        self.facts.forget()
        self.texts.forget()
        self._show_options()

    def show_scale(self, scale: int) -> None:
        """The scale the sheet came out at."""
        if not self._options.scale and scale != self._automatic:
            self._automatic = scale
            self._fill_scales()

    def point_at(self, remedy: str) -> None:
        """Bring into view, and give the keyboard to, what puts something right."""
        if remedy in self.facts.boxes:
            self.facts.focus(remedy)
            self.ensureWidgetVisible(self.facts.boxes[remedy], 0, 40)
            return
        part: QWidget = self.layers if remedy == "layers" else self.scale
        part.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.ensureWidgetVisible(part, 0, 40)

    def _show_options(self) -> None:
        options = self._options
        self.scope.setCurrentIndex(max(0, self.scope.findData(options.unit)))
        self._fill_scales()
        self.colouring.setCurrentIndex(self.colouring.findData(options.style))
        self.papers[options.paper].setChecked(True)
        self.uses[options.use_mark].setChecked(True)
        self.public_note.setVisible(options.use_mark == "public")
        self.monochrome.setChecked(options.monochrome)
        self.layers.show_choice(options.layers, public=options.use_mark == "public")

    def _fill_scales(self) -> None:
        self.scale.clear()
        words = t("自动（{scale}）", "Automatic ({scale})") if self._automatic else t("自动", "Automatic")
        self.scale.addItem(str(words.format(scale=plain(scale_text(self._automatic)))), 0)
        for scale in _SCALES:
            self.scale.addItem(scale_text(scale), scale)
        self.scale.setCurrentIndex(max(0, self.scale.findData(self._options.scale)))

    # ---- looks

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        for label, title in self._titles:
            label.setText(str(title))
        names = (t("范围", "Scope"), t("比例尺", "Scale"), t("着色", "Coloured by"))
        for box, name in zip((self.scope, self.scale, self.colouring), names, strict=True):
            box.setAccessibleName(str(name))
        self.colouring.clear()
        for style in map_styles().values():
            self.colouring.addItem(str(style.title), style.id)
        for paper in FORMATS.values():
            chip = self.papers[paper.name]
            chip.setToolTip(f"{paper.width:g} × {paper.height:g} mm")
        for code, entry in code_list("use_mark").items():
            self.uses[code].setText(str(entry.label))
        self.monochrome.setText(str(t("黑白打印（加要素纹理）", "Black and white (element patterns)")))
        self.public_note.setText(str(_PUBLIC_NOTE))
        self.layers.retranslate()
        self.facts.retranslate()
        self.texts.retranslate()
        if self._session.snapshot is not None:
            self.show_plan(self._session.snapshot)
        else:
            self._show_options()


def _chip(text: str, parent: QWidget) -> QPushButton:
    chip = QPushButton(text, parent)
    chip.setProperty("role", "chip")
    chip.setCheckable(True)
    return chip


def _row(parts: Iterable[QWidget]) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return holder
