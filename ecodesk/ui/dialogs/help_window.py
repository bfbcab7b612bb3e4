"""帮助 › 使用说明: the written pages, all commands, and a page for every rule, in the language in use."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLineEdit,
    QSplitter,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import t
from ecodesk.model.records import Setting
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.dialogs.help_pages import RULES, HelpPage, help_pages
from ecodesk.ui.dialogs.page_type import set_type
from ecodesk.ui.rule_pictures import show_rule
from ecodesk.ui.session import Session
from ecodesk.workspace import Applied

_NAME = Qt.ItemDataRole.UserRole


class HelpWindow(QDialog):
    """Pages at the left with a search field, text at the right; stays open beside the work."""

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._pages: dict[str, HelpPage] = {}
        self._rows: dict[str, QTreeWidgetItem] = {}
        self.resize(1080, 720)
        self.search = QLineEdit(self)
        self.search.setProperty("role", "search")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.contents = QTreeWidget(self)
        self.contents.setHeaderHidden(True)
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.contents.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.contents.setFrameShape(QFrame.Shape.NoFrame)
        self.text = QTextBrowser(self)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setOpenLinks(False)
        self.text.anchorClicked.connect(self._follow)
        self.contents.currentItemChanged.connect(lambda item, _: self._show(item))
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(8, 8, 0, 0)
        column.addWidget(self.search)
        column.addWidget(self.contents, 1)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(left)
        split.addWidget(self.text)
        split.setSizes([310, 770])
        split.setStretchFactor(1, 1)
        row = QVBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(split)
        look.changed.connect(self.retranslate)
        session.workspace_changed.connect(self.retranslate)
        session.plan_changed.connect(self._plan_changed)
        self.retranslate()

    def retranslate(self) -> None:
        """All pages in the language in use, rules as the open plan sets them, staying on the page shown."""
        self.setWindowTitle(str(t("使用说明", "User guide")))
        self.search.setPlaceholderText(str(t("在说明中查找", "Search the guide")))
        self.search.setAccessibleName(str(t("在说明中查找", "Search the guide")))
        self.contents.setAccessibleName(str(t("目录", "Contents")))
        shown = self.page
        self._pages = {page.name: page for page in help_pages(self._look.language, self._session.snapshot)}
        self._rows.clear()
        self.contents.blockSignals(True)
        self.contents.clear()
        for page in self._pages.values():
            above = self._rows.get(page.parent, self.contents.invisibleRootItem())
            item = QTreeWidgetItem(above, [page.title])
            item.setToolTip(0, page.title)
            item.setData(0, _NAME, page.name)
            self._rows[page.name] = item
        self.contents.blockSignals(False)
        self._filter(self.search.text())
        if not self.open_page(shown):
            self.open_page(next(iter(self._pages)))

    def _plan_changed(self, applied: Applied | None) -> None:
        if applied is not None and Setting.table in applied.edit.tables:
            self.retranslate()

    @property
    def page(self) -> str:
        """The name of the page shown; empty before there is one."""
        item = self.contents.currentItem()
        return str(item.data(0, _NAME)) if item is not None else ""

    def open_page(self, name: str) -> bool:
        """Show a page (`01-start.md`) or a rule (`rules/OVL-001`); False when there is none of that name."""
        item = self._rows.get(name)
        if item is None:
            return False
        if item.isHidden():  # the page is wanted, whatever was searched for before
            self.search.clear()
        self.contents.setCurrentItem(item)
        self.contents.scrollToItem(item)
        return True

    def _filter(self, words: str) -> None:
        """List the pages that hold all the words, with the pages they stand under."""
        wanted = words.casefold().split()
        for name, item in self._rows.items():
            page = self._pages[name]
            text = f"{page.title} {page.words}".casefold()
            item.setHidden(not all(word in text for word in wanted))
        if wanted:
            for name, item in self._rows.items():
                above = self._rows.get(self._pages[name].parent)
                while above is not None and not item.isHidden():
                    above.setHidden(False)
                    above.setExpanded(True)
                    above = above.parent()

    def _show(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            page = self._pages[str(item.data(0, _NAME))]
            show_rule(self.text.document(), page.name.removeprefix(f"{RULES}/"), page.words, self._look)
            set_type(self.text.document(), self._look)

    def _follow(self, url: QUrl) -> None:
        if not self.open_page(url.toString()):
            QDesktopServices.openUrl(url)
