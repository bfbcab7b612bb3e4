"""筛选与分组: what narrows the list of findings, with the number behind each, and how it is grouped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import t
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.finding_filter import FILTERED, GROUPED, FindingFilter, offered
from ecodesk.ui.ledger.cell_popups import fitting
from ecodesk.ui.ledger.check_list import CheckList

_NONE = "-"  # a key of nobody: a check list needs a value


class FindingFilterPopup(QFrame):
    """Ticking takes effect at once; `changed` tells the filter."""

    changed = Signal(object)

    def __init__(
        self,
        findings: Sequence[Finding],
        snapshot: Snapshot,
        asked: FindingFilter,
        look: Appearance,
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._asked = asked
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "popup")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 10)
        column.setSpacing(10)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        self.lists: dict[str, CheckList] = {}
        for number, aspect in enumerate(FILTERED):
            head = QLabel(str(aspect.title), self)
            head.setProperty("role", "field")
            ticked = CheckList(look, self)
            choices = [(key or _NONE, words) for key, words in offered(aspect, findings, snapshot)]
            ticked.fill(choices, [key or _NONE for key in asked.keys.get(aspect.id, ())])
            ticked.list.setAccessibleName(str(aspect.title))
            ticked.changed.connect(self._tell)
            ticked.setFixedSize(ticked.sizeHint())
            self.lists[aspect.id] = ticked
            grid.addWidget(head, 0, number)
            grid.addWidget(ticked, 1, number, Qt.AlignmentFlag.AlignTop)
        column.addLayout(grid)
        column.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(10)
        self.mine = QCheckBox(str(t("只看我的", "Only mine")), self)
        self.mine.setChecked(self._asked.mine)
        self.mine.setToolTip(str(t("分派给我或我的单位的", "Assigned to me or to my organisation")))
        self.mine.toggled.connect(self._tell)
        words = QLabel(str(t("分组", "Group by")), self)
        self.group = QComboBox(self)
        self.group.setProperty("compact", True)
        self.group.setAccessibleName(words.text())
        self.group.addItem(str(t("不分组", "No groups")), "")
        for aspect in GROUPED:
            self.group.addItem(str(aspect.title), aspect.id)
        self.group.setCurrentIndex(max(0, self.group.findData(self._asked.group)))
        self.group.currentIndexChanged.connect(self._tell)
        clear = QPushButton(str(t("清除筛选", "Clear the filter")), self)
        clear.setProperty("role", "link")
        clear.clicked.connect(self._clear)
        foot.addWidget(self.mine)
        foot.addSpacing(14)
        foot.addWidget(words)
        foot.addWidget(self.group)
        foot.addStretch(1)
        foot.addWidget(clear)
        return foot

    def open_under(self, button: QWidget) -> None:
        """Show below a button, or above it where there is no room."""
        self.adjustSize()
        self.move(fitting(self, QRect(button.mapToGlobal(QPoint(0, 0)), button.size())))
        self.show()

    def _tell(self) -> None:
        keys = {
            name: frozenset("" if key == _NONE else key for key in ticked.ticked())
            for name, ticked in self.lists.items()
        }
        self._asked = replace(
            self._asked,
            keys={name: mine for name, mine in keys.items() if mine},
            mine=self.mine.isChecked(),
            group=str(self.group.currentData()),
        )
        self.changed.emit(self._asked)

    def _clear(self) -> None:
        self.changed.emit(replace(self._asked, keys={}, mine=False))
        self.close()
