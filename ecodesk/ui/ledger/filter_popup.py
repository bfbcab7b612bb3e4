"""筛选: one column of check boxes per aspect, with the number of projects behind each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.ledger.aspects import FILTERS, Aspect, choices
from ecodesk.ui.ledger.cell_popups import fitting
from ecodesk.ui.ledger.check_list import CheckList
from ecodesk.ui.ledger.columns import CODE, columns
from ecodesk.ui.ledger.rows import ProjectRows


class _Popup(QFrame):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "popup")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 12, 14, 10)
        self.column.setSpacing(8)

    def open_under(self, button: QWidget) -> None:
        """Show below a button."""
        self.adjustSize()
        place = button.mapToGlobal(QPoint(0, 0))
        self.move(fitting(self, QRect(place, button.size())))
        self.show()


class FilterPopup(_Popup):
    """Ticking takes effect at once; `changed` tells the chosen keys by aspect."""

    changed = Signal(dict)

    def __init__(
        self,
        rows: ProjectRows,
        chosen: dict[str, frozenset[str]],
        look: Appearance,
        parent: QWidget,
        aspects: Sequence[Aspect] = FILTERS,
    ) -> None:
        super().__init__(parent)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        self.lists: dict[str, CheckList] = {}
        for number, aspect in enumerate(aspects):
            head = QLabel(str(aspect.title), self)
            head.setProperty("role", "field")
            offered = [(c.key or "-", f"{c.name}  {c.count}") for c in choices(aspect, rows)]
            ticked = CheckList(look, self)
            ticked.fill(offered, [key or "-" for key in chosen.get(aspect.id, ())])
            ticked.list.setAccessibleName(str(aspect.title))
            ticked.changed.connect(self._tell)
            self.lists[aspect.id] = ticked
            grid.addWidget(head, 0, number)
            grid.addWidget(ticked, 1, number, Qt.AlignmentFlag.AlignTop)
            ticked.setFixedSize(ticked.sizeHint())
        self.column.addLayout(grid)
        foot = QHBoxLayout()
        note = QLabel(
            str(t("同一列内任选其一，各列同时满足", "Any of one column, and all columns together")), self
        )
        note.setProperty("role", "hint")
        clear = QPushButton(str(t("清除筛选", "Clear the filter")), self)
        clear.setProperty("role", "link")
        clear.clicked.connect(self._clear)
        foot.addWidget(note, 1)
        foot.addWidget(clear)
        self.column.addLayout(foot)

    def _tell(self) -> None:
        keys = {name: ticked.ticked() for name, ticked in self.lists.items()}
        self.changed.emit(
            {
                name: frozenset("" if key == "-" else key for key in mine)
                for name, mine in keys.items()
                if mine
            }
        )

    def _clear(self) -> None:
        self.changed.emit({})
        self.close()


class ColumnPopup(_Popup):
    """列…: which columns are shown; `changed` tells their ids."""

    changed = Signal(object)
    default_wanted = Signal()

    def __init__(self, shown: list[str], look: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.ticked = CheckList(look, self)
        self.ticked.fill([(column.id, column.title) for column in columns()], shown, fixed=(CODE,))
        self.ticked.list.setAccessibleName(str(t("显示的列", "Columns shown")))
        self.ticked.changed.connect(lambda: self.changed.emit(self.ticked.ticked()))
        self.ticked.setFixedSize(self.ticked.sizeHint())
        default = QPushButton(str(t("恢复默认", "Defaults")), self)
        default.setProperty("role", "link")
        default.clicked.connect(self._default)
        self.column.addWidget(self.ticked)
        self.column.addWidget(default, 0, Qt.AlignmentFlag.AlignRight)

    def _default(self) -> None:
        self.default_wanted.emit()
        self.close()
