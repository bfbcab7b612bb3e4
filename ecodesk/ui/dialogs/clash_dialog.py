"""看两个值: somebody else changed the same field; whose value is to stand is chosen field by field."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, t
from ecodesk.model.clash import Clash
from ecodesk.model.measures import area, hectares, number_text
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.field_text import EMPTY, shown_with_unit

_SHAPE = "geometry"


class ClashDialog(QDialog):
    """One line per field both changed: before, theirs, mine; theirs is chosen until I say otherwise."""

    def __init__(
        self, clash: Clash, said: Text, snapshot: Snapshot, look: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.clash, self._snapshot = clash, snapshot
        self.setWindowTitle(str(t("两个人改了同一处", "Two people changed the same")))
        self.setMinimumWidth(look.px(620))
        words = QLabel(str(said), self)
        words.setWordWrap(True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.px(18))
        grid.setVerticalSpacing(look.px(8))
        heads = (t("字段", "Field"), t("原来", "Before"), t("对方的值", "Theirs"), t("我的值", "Mine"))
        for column, head in enumerate(heads):
            label = QLabel(str(head), self)
            label.setProperty("role", "small")
            grid.addWidget(label, 0, column)
            grid.setColumnStretch(column, 1)
        self.mine: dict[str, QRadioButton] = {}
        self._groups: list[QButtonGroup] = []
        for row, (name, title, before, theirs, mine) in enumerate(self._lines(), 1):
            grid.addWidget(QLabel(str(title), self), row, 0)
            grid.addWidget(QLabel(before, self), row, 1)
            their, my = QRadioButton(theirs, self), QRadioButton(mine, self)
            their.setChecked(True)
            their.setAccessibleName(f"{title} {heads[2]} {theirs}")
            my.setAccessibleName(f"{title} {heads[3]} {mine}")
            group = QButtonGroup(self)
            group.addButton(their)
            group.addButton(my)
            self._groups.append(group)
            self.mine[name] = my
            grid.addWidget(their, row, 2)
            grid.addWidget(my, row, 3)
        buttons = QDialogButtonBox()
        self.accept_button = buttons.addButton(
            str(t("按所选保存", "Save as chosen")), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.accept_button.setProperty("role", "primary")
        buttons.addButton(str(t("放弃我的修改", "Give up mine")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(16, 16, 16, 16)
        column_layout.setSpacing(12)
        column_layout.addWidget(words)
        column_layout.addLayout(grid)
        column_layout.addWidget(buttons)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def _lines(self) -> list[tuple[str, Text, str, str, str]]:
        clash = self.clash
        before, after, now = clash.mine.before, clash.mine.after, clash.now
        lines = []
        for field in clash.fields:
            values = (getattr(row, field.id) for row in (before, now, after))
            old, theirs, mine = (shown_with_unit(field, value, self._snapshot) or EMPTY for value in values)
            lines.append((field.id, field.label, old, theirs, mine))
        if clash.shapes_differ:
            old, theirs, mine = (self._size(row.geometry) for row in (before, now, after) if row is not None)
            lines.append((_SHAPE, t("图形", "Shape"), old, theirs, mine))
        return lines

    def _size(self, geometry: object) -> str:
        if geometry is None:
            return EMPTY
        return f"{number_text(hectares(area(geometry, self._snapshot.crs)), 4)} hm²"

    def chosen(self) -> tuple[set[str], bool]:
        """The fields that get my value, and whether my shape stands."""
        names = {name for name, button in self.mine.items() if button.isChecked()}
        return names - {_SHAPE}, _SHAPE in names
