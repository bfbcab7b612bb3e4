"""One file of the import dialog: what it becomes, what stands in the way, and the four tabs."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from ecodesk.exchange import undecided
from ecodesk.exchange.examining import TARGET, Choices, Examined
from ecodesk.i18n import Text, t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.forms.wrapped_label import WrappedLabel
from ecodesk.ui.importing.crs_tab import CrsTab
from ecodesk.ui.importing.encoding_tab import EncodingTab
from ecodesk.ui.importing.fields_tab import FieldsTab
from ecodesk.ui.importing.results_tab import ResultsTab
from ecodesk.ui.session import Session
from ecodesk.ui.theme import restyle

ENCODING, CRS, FIELDS, RESULTS = range(4)
_TITLES = (t("编码", "Encoding"), t("坐标系", "CRS"), t("字段", "Fields"), t("结果", "Result"))
_QUESTION_TABS = {undecided.ENCODING: ENCODING, undecided.CRS: CRS, undecided.COORDINATES: CRS}


class FilePage(QWidget):
    """Shows a file; `choice_made` tells what the user set, by the names of `Choices`."""

    choice_made = Signal(dict)

    def __init__(
        self, session: Session, look: Appearance, targets: Mapping[str, Text], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._led: dict[str, str] = {}  # path → the question whose tab was opened for it
        self._targets = targets
        self.name = QLabel(self)
        self.name.setProperty("role", "subhead")
        self._place = QLabel(self)
        self._place.setProperty("role", "hint")
        self.target = QComboBox(self)
        self.target.addItem(str(t("请选择…", "Choose…")), "")
        for name, title in targets.items():
            self.target.addItem(str(title), name)
        self.target.activated.connect(lambda _: self._tell(target=self.target.currentData()))
        self.layer = QComboBox(self)
        self.layer.activated.connect(lambda _: self._tell(layer=self.layer.currentData()))
        self._make_problem()
        self.encoding, self.crs = EncodingTab(look, self), CrsTab(session, look, self)
        self.fields, self.results = FieldsTab(look, self), ResultsTab(look, self)
        self.encoding.encoding_wanted.connect(lambda name: self._tell(encoding=name))
        self.crs.crs_wanted.connect(lambda name: self._tell(crs=name or None))
        self.crs.origin_wanted.connect(lambda answer: self._tell(coordinates=answer))
        self.fields.mapping_wanted.connect(lambda mapping: self._tell(mapping=mapping))
        self.tabs = QTabWidget(self)
        for tab, title in zip((self.encoding, self.crs, self.fields, self.results), _TITLES, strict=True):
            self.tabs.addTab(tab, str(title))
        self._lay_out(look)

    def _make_problem(self) -> None:
        self._problem_frame = QFrame(self)
        self._problem_frame.setProperty("role", "banner")
        self._problem_icon = QLabel(self._problem_frame)
        self.problem = WrappedLabel(self._problem_frame)
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout(self._problem_frame)
        row.setContentsMargins(16, 6, 16, 6)
        row.addWidget(self._problem_icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.problem, 1)

    def _lay_out(self, look: Appearance) -> None:
        words = QLabel(str(t("导入为", "Import as")), self)
        words.setBuddy(self.target)
        self._layer_words = QLabel(str(t("图层", "Layer")), self)
        self._layer_words.setBuddy(self.layer)
        self.target.setMinimumWidth(look.px(190))
        self.layer.setMinimumWidth(look.px(150))
        choices = QHBoxLayout()
        choices.setSpacing(8)
        for widget in (words, self.target, self._layer_words, self.layer):
            choices.addWidget(widget)
        choices.addStretch(1)
        head = QVBoxLayout()
        head.setContentsMargins(16, 12, 16, 10)
        head.setSpacing(4)
        head.addWidget(self.name)
        head.addWidget(self._place)
        head.addSpacing(4)
        head.addLayout(choices)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._problem_frame)
        column.addWidget(self.tabs, 1)

    def _tell(self, **chosen: object) -> None:
        self.choice_made.emit(chosen)

    def show_file(self, choices: Choices, seen: Examined | None) -> None:
        """Show a file as it is known now; None while it is read for the first time."""
        self.name.setText(choices.path.name)
        self._place.setText(
            self._place.fontMetrics().elidedText(
                str(choices.path.parent), Qt.TextElideMode.ElideMiddle, self._look.px(640)
            )
        )
        self._place.setToolTip(str(choices.path))
        self.target.setCurrentIndex(max(0, self.target.findData(choices.target)))
        self.setEnabled(seen is not None)
        if seen is None:
            seen = Examined(choices)
        self._fill_layers(choices, seen)
        self._say_problem(seen)
        for tab in (self.encoding, self.crs, self.fields, self.results):
            tab.show_file(seen)
        self._lead(choices, seen)

    def _fill_layers(self, choices: Choices, seen: Examined) -> None:
        several = len(seen.layers) > 1
        self._layer_words.setVisible(several)
        self.layer.setVisible(several)
        self.layer.clear()
        if choices.layer is None:
            self.layer.addItem(str(t("请选择…", "Choose…")), None)
        for name in seen.layers:
            self.layer.addItem(name, name)
        self.layer.setCurrentIndex(max(0, self.layer.findData(choices.layer)))

    def _say_problem(self, seen: Examined) -> None:
        problem = seen.problem
        self._problem_frame.setVisible(problem is not None)
        if problem is None:
            return
        tone = "warn" if seen.about else "error"
        restyle(self._problem_frame, tone=tone)
        self.problem.setText(str(problem.message))
        icon = "alert" if seen.about else "alert-circle"
        self._problem_icon.setPixmap(self._look.pixmap(icon, tone, 18))

    def _lead(self, choices: Choices, seen: Examined) -> None:
        """Open the tab that needs an answer, once; and mark it."""
        about = seen.about
        for tab in range(self.tabs.count()):
            asked = _QUESTION_TABS.get(about) == tab
            self.tabs.setTabIcon(tab, self._look.icon("alert", "warn") if asked else QIcon())
        if seen.source is None and not about and seen.problem is None:
            return
        key, state = str(choices.path), about or "ready"
        if self._led.get(key) == state:
            return
        self._led[key] = state
        if about != TARGET:
            self.tabs.setCurrentIndex(_QUESTION_TABS.get(about, RESULTS))
