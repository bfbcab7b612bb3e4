"""坐标来源: the question KML, TXT and tables of coordinates leave open, with its five answers."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QLabel, QRadioButton, QVBoxLayout, QWidget

from ecodesk.exchange.coordinate_origin import ANSWERS, UNKNOWN
from ecodesk.exchange.examining import Examined
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import label
from ecodesk.model.records import Project
from ecodesk.model.shifted_coordinates import SHIFTED

_COLUMNS = 2


class OriginQuestion(QFrame):
    """Five answers, one of which is not to know; below, what follows from the one chosen."""

    answered = Signal(str)  # a code of coordinate_source

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        head = QLabel(str(t("坐标来源", "Source of the coordinates")), self)
        head.setProperty("role", "strong")
        self._hint = QLabel(self)
        self._hint.setProperty("role", "small")
        self._hint.setWordWrap(True)
        self._group = QButtonGroup(self)
        self.choices: dict[str, QRadioButton] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        for i, code in enumerate(ANSWERS):
            choice = QRadioButton(str(label("coordinate_source", code)), self)
            choice.clicked.connect(lambda _=False, c=code: self.answered.emit(c))
            self._group.addButton(choice)
            self.choices[code] = choice
            grid.addWidget(choice, i // _COLUMNS, i % _COLUMNS)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addWidget(head)
        column.addLayout(grid)
        column.addWidget(self._hint)

    def show_file(self, seen: Examined) -> None:
        """Ask for a file that leaves it open; others do not need the question."""
        source, answer = seen.source, seen.choices.coordinates
        self.setVisible(source is not None and source.unsourced)
        self._group.setExclusive(False)
        for code, choice in self.choices.items():
            choice.setChecked(code == answer)
        self._group.setExclusive(True)
        self._hint.setText(str(_what_follows(answer, seen.choices.target == Project.import_name)))


def _what_follows(answer: str, projects: bool) -> Text:
    if not answer:
        return t(
            "这种文件不写坐标是怎样得来的；奥维 9.3.0 及以后导出的坐标偏移几百米，请问清再选。",
            "Files of this kind do not say. Ovi 9.3.0 and later shifts coordinates by hundreds of metres: ask first.",
        )
    if answer == SHIFTED:
        return (
            t(
                "坐标照原样导入，每个项目都会有“坐标来源未确认”，可在那里看过前后再纠正。",
                "Taken in as they are; each project gets a finding, where you see before and after and turn it back.",
            )
            if projects
            else t(
                "导入时由 GCJ-02 纠正，移动多少写在结果里，请对照影像核对。",
                "Turned back from GCJ-02 on the way in; the result says by how much. Compare with imagery.",
            )
        )
    if answer == UNKNOWN:
        return (
            t(
                "照原样导入，检查会逐个提醒坐标来源未确认。",
                "Taken in as they are; the checks remind of every project that its source is not confirmed.",
            )
            if projects
            else t("照原样导入，请对照影像核对。", "Taken in as they are; compare with imagery.")
        )
    return t("照原样导入。", "Taken in as they are.")
