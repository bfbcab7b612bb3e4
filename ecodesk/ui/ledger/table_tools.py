"""The tools of the project table: scope, filter, grouping, columns, and what is done with the list."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from ecodesk.i18n import Text, t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.ledger.arranging import ALL, CHOSEN, VIEW, Filter
from ecodesk.ui.ledger.aspects import GROUPS
from ecodesk.ui.ledger.filter_popup import FilterPopup
from ecodesk.ui.ledger.rows import ProjectRows
from ecodesk.ui.theme import restyle

SCOPES: tuple[tuple[str, Text], ...] = (
    (ALL, t("全部", "All")),
    (VIEW, t("当前视图", "Current view")),
    (CHOSEN, t("所选", "Selection")),
)


class TableTools(QWidget):
    """`changed` when the list must be made anew; the rest tells which button was pressed."""

    changed = Signal()
    columns_wanted = Signal()
    bulk_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, look: Appearance, *, in_head: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._in_head = look, in_head
        self._chosen: dict[str, frozenset[str]] = {}
        self._rows: ProjectRows | None = None
        self.scope = QComboBox(self)
        for name, _ in SCOPES:
            self.scope.addItem("", name)
        self.filter_box = QLineEdit(self)
        self.filter_box.setProperty("role", "search")
        self.filter_box.setClearButtonEnabled(True)
        self.filter_button = QPushButton(self)
        self.group = QComboBox(self)
        for name in ("", *GROUPS):
            self.group.addItem("", name)
        self.columns_button = QPushButton(self)
        self.clear_button = QPushButton(self)
        self.clear_button.setProperty("role", "link")
        self.bulk_button = QPushButton(self)
        self.export_button = QPushButton(self)
        for button in (self.bulk_button, self.export_button):
            button.setProperty("role", "link" if in_head else "")
        for widget in self._controls():
            widget.setProperty("compact", in_head)
        self._lay_out()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(150)
        self._connect()
        look.changed.connect(self.retranslate)
        self.retranslate()

    def _controls(self) -> tuple[QWidget, ...]:
        return (
            self.scope,
            self.filter_box,
            self.filter_button,
            self.clear_button,
            self.group,
            self.columns_button,
            self.bulk_button,
            self.export_button,
        )

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6 if self._in_head else 8)
        row.addWidget(self.scope)
        row.addWidget(self.filter_box, 8)
        for widget in (self.filter_button, self.clear_button, self.group, self.columns_button):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.bulk_button)
        row.addWidget(self.export_button)

    def _connect(self) -> None:
        self._typing.timeout.connect(self._say)
        self.filter_box.textChanged.connect(lambda _: self._typing.start())
        self.filter_box.returnPressed.connect(self._say)
        self.scope.currentIndexChanged.connect(lambda _: self._say())
        self.group.currentIndexChanged.connect(lambda _: self._say())
        self.filter_button.clicked.connect(self.open_filter)
        self.clear_button.clicked.connect(self.clear)
        self.columns_button.clicked.connect(self.columns_wanted)
        self.bulk_button.clicked.connect(self.bulk_wanted)
        self.export_button.clicked.connect(self.export_wanted)

    def _say(self) -> None:
        self._typing.stop()
        self._show_filter()
        self.changed.emit()

    # ---- what is wanted

    @property
    def filter(self) -> Filter:
        return Filter(self.filter_box.text(), dict(self._chosen))

    @property
    def scope_id(self) -> str:
        return str(self.scope.currentData())

    @property
    def group_by(self) -> str:
        return str(self.group.currentData())

    def choose(self, chosen: dict[str, frozenset[str]]) -> None:
        """Narrow the list to chosen keys by aspect."""
        self._chosen = dict(chosen)
        self._say()

    def clear(self) -> None:
        """List everything again."""
        self._chosen = {}
        self.filter_box.clear()
        self.scope.setCurrentIndex(0)
        self._say()

    def open_filter(self) -> None:
        """Show the check boxes of the filter."""
        if self._rows is not None:
            popup = FilterPopup(self._rows, self._chosen, self._look, self)
            popup.changed.connect(self.choose)
            popup.open_under(self.filter_button)

    # ---- what is shown

    def show_state(self, rows: ProjectRows | None, selected: int, writable: bool) -> None:
        """Which projects there are to filter, and what can be done with those selected."""
        self._rows = rows
        self.bulk_button.setEnabled(selected > 0 and writable)
        reason: Any = t("先选择项目", "Select projects first") if not selected else ""
        self.bulk_button.setToolTip(
            str(reason) or str(t("批量修改所选项目的一个字段", "Set one field of the selected projects"))
        )
        self.export_button.setEnabled(rows is not None and len(rows) > 0)
        self.export_button.setToolTip(str(t("导出所列的项目和列", "Export the projects and columns listed")))

    def _show_filter(self) -> None:
        wanted = self.filter
        title = t("筛选", "Filter")
        self.filter_button.setText(f"{title} {wanted.aspects}" if wanted.aspects else str(title))
        on = wanted.aspects > 0
        self.filter_button.setIcon(self._look.icon("filter" if on else "filter-outline", "text2"))
        restyle(self.filter_button, tone="accent" if on else "")
        self.clear_button.setVisible(bool(wanted) or self.scope_id != ALL)

    def retranslate(self) -> None:
        """Texts, icons and widths in the language, theme and text size in use."""
        look = self._look
        for i, (_, title) in enumerate(SCOPES):
            self.scope.setItemText(i, str(title))
        self.scope.setAccessibleName(str(t("范围", "Scope")))
        self.group.setItemText(0, str(t("不分组", "No groups")))
        for i, aspect in enumerate(GROUPS.values(), start=1):
            self.group.setItemText(
                i, str(t("按{aspect}", "By {aspect}").format(aspect=_inside(aspect.title)))
            )
        self.group.setAccessibleName(str(t("分组", "Group by")))
        hint = t("按编号、名称、主办单位筛选", "Filter by code, name, lead unit")
        self.filter_box.setPlaceholderText(str(hint))
        self.filter_box.setAccessibleName(str(hint))
        self.filter_box.setToolTip("Ctrl+F")
        self.filter_box.setMinimumWidth(look.px(80 if self._in_head else 180))
        self.filter_box.setMaximumWidth(look.px(250 if self._in_head else 300))
        self.columns_button.setText(str(t("列…", "Columns…")))
        self.columns_button.setIcon(look.icon("view-column-outline", "text2"))
        self.clear_button.setText(str(t("清除", "Clear")))
        self.clear_button.setToolTip(str(t("清除筛选", "Clear the filter")))
        role = "link" if self._in_head else "text2"
        self.bulk_button.setIcon(look.icon("playlist-edit", role))
        self.export_button.setIcon(look.icon("microsoft-excel", role))
        self._show_filter()
        self._word_buttons()

    def _word_buttons(self) -> None:
        """Words on the buttons at the right, only their icons where there is no room for words."""
        said = {
            self.bulk_button: t("批量修改…", "Bulk edit…"),
            self.export_button: t("导出 Excel…", "Export Excel…"),
        }
        for button, words in said.items():
            button.setText(str(words))
            button.setAccessibleName(str(words).rstrip("…"))
        if self.sizeHint().width() > self.width():
            for button in said:
                button.setText("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._word_buttons()

    def minimumSizeHint(self) -> QSize:
        """The words of the buttons at the right may go."""
        words = self.bulk_button.sizeHint().width() + self.export_button.sizeHint().width()
        whole = super().minimumSizeHint()
        return QSize(max(0, whole.width() - words), whole.height())


def _inside(title: Text) -> Text:
    """A title in the middle of an English sentence."""
    return Text(title.zh, title.en[:1].lower() + title.en[1:])
