"""Which columns the project table shows, how wide, and by which it is sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QMenu

from ecodesk.i18n import t
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.ledger.columns import CODE, Column
from ecodesk.ui.ledger.table_view import ProjectTableView

_MARKS = 44  # room for a badge or a chip's edges beside the words
_WIDEST_CHOICE = 170


class ColumnState:
    """Keeps the heads of the table and of its frozen part in step."""

    def __init__(self, view: ProjectTableView, look: Appearance, *, low: bool = False) -> None:
        self._view, self._look = view, look
        self._low = low  # rather wide columns than high heads
        self._texts: tuple[float, str] | None = None
        self._setting = False
        self._columns = view.projects.columns
        self.show_default()
        self.show_sorting(CODE, False)
        view.horizontalHeader().sectionResized.connect(lambda *_: self._fit_heads())

    def dress(self) -> None:
        """Heights, and after a change of text size or language widths, as they fit the texts."""
        texts = (self._look.text_scale, self._look.language)
        if texts != self._texts:
            self._texts = texts
            self._setting = True
            for i, column in enumerate(self._columns):
                self._view.setColumnWidth(i, self._width(column))
            self._setting = False
        self._fit_heads()

    def _width(self, column: Column) -> int:
        """Wide enough for all a column can hold, as far as that is known and reasonable."""
        metrics = QFontMetricsF(self._look.font("body"))
        longest = max(map(metrics.horizontalAdvance, column.wordings), default=0.0)
        most = self._look.px(_WIDEST_CHOICE)
        width = max(self._look.px(column.width), min(longest + self._look.px(_MARKS), most))
        return round(max(width, self._view.heads.width_on_one_line(column.title)) if self._low else width)

    def _fit_heads(self) -> None:
        if self._setting:
            return  # once, when all widths are set
        lines = self._view.heads.lines_needed()
        self._view.set_header_height(self._look.px(28 if lines == 1 else 40))

    def shown(self) -> list[str]:
        """Ids of the columns shown."""
        return [c.id for i, c in enumerate(self._columns) if not self._view.isColumnHidden(i)]

    def in_order(self) -> list[Column]:
        """The columns shown, from left to right."""
        header = self._view.horizontalHeader()
        order = sorted(range(len(self._columns)), key=header.visualIndex)
        return [self._columns[i] for i in order if not self._view.isColumnHidden(i)]

    def show(self, names: Iterable[str]) -> None:
        """Show these columns, and the code."""
        wanted = {*names, CODE}
        for i, column in enumerate(self._columns):
            self._view.setColumnHidden(i, column.id not in wanted)
            if not self._view.columnWidth(i) and column.id in wanted:
                self._view.setColumnWidth(i, self._width(column))
        self._fit_heads()

    def show_default(self) -> None:
        """The columns of a first start, in their first order."""
        header = self._view.horizontalHeader()
        for i in range(len(self._columns)):
            header.moveSection(header.visualIndex(i), i)
        self.show(column.id for column in self._columns if column.shown)

    def show_sorting(self, column: str, descending: bool) -> None:
        """Mark the column the table is sorted by."""
        section = self._view.projects.column_of(column)
        for heads in (self._view.heads, self._view.frozen.heads):
            heads.show_sorting(section, descending)

    def menu_for(self, section: int, sort: Callable[[str, bool], None], choose: Callable[[], None]) -> QMenu:
        """The context menu of a head."""
        column = self._columns[section]
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        icon = self._look.icon
        menu.addAction(icon("arrow-up"), str(t("升序", "Ascending")), lambda: sort(column.id, False))
        menu.addAction(icon("arrow-down"), str(t("降序", "Descending")), lambda: sort(column.id, True))
        menu.addSeparator()
        rest = [name for name in self.shown() if name != column.id]
        hide = menu.addAction(str(t("隐藏此列", "Hide this column")), lambda: self.show(rest))
        hide.setEnabled(column.id != CODE)
        menu.addAction(str(t("列…", "Columns…")), choose)
        return menu
