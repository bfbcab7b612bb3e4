"""帮助 › 使用说明: the pages of `resources/help` and one page per rule, in the language in use."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTextBrowser,
    QWidget,
)

from ecodesk.i18n import t
from ecodesk.resource_files import resource
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.dialogs.page_type import set_type

_RULES = "rules/"


class HelpWindow(QDialog):
    """Pages at the left, text at the right; stays open beside the work."""

    def __init__(self, look: Appearance, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._look = look
        self.resize(1000, 680)
        self.pages = QListWidget(self)
        self.pages.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pages.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.pages.setFrameShape(QFrame.Shape.NoFrame)
        self.pages.setSpacing(2)
        self.text = QTextBrowser(self)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setOpenLinks(False)
        self.text.anchorClicked.connect(self._follow)
        self.pages.currentItemChanged.connect(lambda item, _: self._show(item))
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.addWidget(self.pages)
        split.addWidget(self.text)
        split.setSizes([310, 690])
        split.setStretchFactor(1, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 0, 0)
        row.addWidget(split)
        look.changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """All pages in the language in use, staying on the page shown."""
        self.setWindowTitle(str(t("使用说明", "User guide")))
        shown = self.pages.currentItem().data(Qt.ItemDataRole.UserRole) if self.pages.currentItem() else ""
        self.pages.clear()
        for name in sorted(p.name for p in resource(f"help/{self._look.language}").glob("*.md")):
            words = resource(f"help/{self._look.language}/{name}").read_text(encoding="utf-8")
            self._add(name, words.splitlines()[0].lstrip("# "), words)
        from ecodesk.rules.explain import explain
        from ecodesk.rules.registry import all_rules

        for code, rule in all_rules().items():
            self._add(f"{_RULES}{code}", f"{code} {rule.title}", str(explain(rule)))
        if not self.open_page(shown):
            self.pages.setCurrentRow(0)

    def _add(self, name: str, title: str, words: str) -> None:
        item = QListWidgetItem(title)
        item.setToolTip(title)
        item.setData(Qt.ItemDataRole.UserRole, name)
        item.setData(Qt.ItemDataRole.UserRole + 1, words)
        self.pages.addItem(item)

    def open_page(self, name: str) -> bool:
        """Show a page (`1-start.md`) or a rule (`rules/OVL-001`); False when there is none of that name."""
        for row in range(self.pages.count()):
            if self.pages.item(row).data(Qt.ItemDataRole.UserRole) == name:
                self.pages.setCurrentRow(row)
                return True
        return False

    def _show(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.text.setMarkdown(item.data(Qt.ItemDataRole.UserRole + 1))
            set_type(self.text.document(), self._look)

    def _follow(self, url: QUrl) -> None:
        if not self.open_page(url.toString()):
            QDesktopServices.openUrl(url)
