"""Choose which tables of records go out to a workbook."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import t
from ecodesk.model.fields import Record
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.theme import restyle


class TableChoice(QDialog):
    """A list to tick, with how many rows each table has, and whether only selected projects are meant."""

    def __init__(
        self,
        snapshot: Snapshot,
        kinds: Sequence[type[Record]],
        first: Sequence[str],
        selected: int,
        look: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kinds = list(kinds)
        self.setWindowTitle(str(t("导出 Excel（可回读）", "Export to Excel, to be read back")))
        self.resize(look.px(460), look.px(520))
        words = QLabel(
            str(
                t(
                    "每张表一页，编号列锁定，选项字段有下拉列表。离线填好后用“回读 Excel”逐格核对再写入。",
                    "One sheet for each table; ids are locked, coded fields offer lists. Fill in offline, then read "
                    "back: every cell is shown before it is written.",
                )
            ),
            self,
        )
        words.setWordWrap(True)
        words.setProperty("role", "secondary")
        self.list = QListWidget(self)
        self.list.setAccessibleName(str(t("要导出的表", "Tables to export")))
        for kind in kinds:
            count = len(snapshot.table(kind))
            item = QListWidgetItem(
                str(t("{title}（{n}）", "{title} ({n})").format(title=kind.title, n=count))
            )
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable
            )
            ticked = kind.table in first
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.only = QCheckBox(
            str(t("只导出所选 {n} 个项目的行", "Only rows of the {n} selected projects").format(n=selected)),
            self,
        )
        self.only.setVisible(selected > 0)
        buttons = QDialogButtonBox(self)
        self.accept_button = buttons.addButton(
            str(t("导出…", "Export…")), QDialogButtonBox.ButtonRole.AcceptRole
        )
        restyle(self.accept_button, role="primary")
        buttons.addButton(str(t("取消", "Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(words)
        column.addWidget(self.list, 1)
        column.addWidget(self.only)
        column.addWidget(buttons)
        self.list.itemChanged.connect(lambda _: self._ticked())
        self._ticked()

    def _ticked(self) -> None:
        self.accept_button.setEnabled(bool(self.kinds()))

    def tick(self, *tables: str) -> None:
        """Tick exactly these tables."""
        for row, kind in enumerate(self._kinds):
            wanted = Qt.CheckState.Checked if kind.table in tables else Qt.CheckState.Unchecked
            self.list.item(row).setCheckState(wanted)

    def kinds(self) -> list[type[Record]]:
        """The tables that are ticked."""
        return [
            kind
            for row, kind in enumerate(self._kinds)
            if self.list.item(row).checkState() == Qt.CheckState.Checked
        ]

    @property
    def only_selected(self) -> bool:
        """Whether only rows of the selected projects are wanted."""
        return not self.only.isHidden() and self.only.isChecked()
