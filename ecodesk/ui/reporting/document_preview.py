"""A document as it will be written, to be read on the page of reports."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ecodesk.i18n import t
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Progress
from ecodesk.reports.document_kinds import gather_document
from ecodesk.reports.documents import DocChapter, Document, Heading, Paragraph, Part
from ecodesk.rules.finding import CheckResult
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.newest import Newest
from ecodesk.ui.planning.document_browser import DocumentBrowser
from ecodesk.ui.session import Session


class DocumentPreview(QWidget):
    """Shows the newest document that was asked for."""

    shown = Signal()

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._newest = Newest(session.background, self)
        self._asked: tuple[str, Snapshot, str] | None = None
        self.browser = DocumentBrowser(look, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.browser)

    def show_document(self, kind: str, snapshot: Snapshot, result: CheckResult | None) -> None:
        """Have a document made, unless it is there or on its way."""
        wanted = (kind, snapshot, self._look.language)
        asked = self._asked
        if asked is not None and asked[1] is snapshot and (asked[0], asked[2]) == (kind, wanted[2]):
            return
        self._asked = wanted
        if asked is None or asked[0] != kind:
            waiting = Paragraph(str(t("正在生成…", "Being made…")), quiet=True)
            self.browser.show_chapter(DocChapter("", "", (waiting,)))

        def work(progress: Progress) -> Document:
            return gather_document(kind, snapshot, result, language=wanted[2], progress=progress)

        self._newest.ask(work, self._made)

    def _made(self, document: Document) -> None:
        parts: list[Part] = [Heading(document.title, 1)]
        for chapter in document.chapters:
            if chapter.title:
                parts.append(Heading(chapter.title, 1))
            parts += chapter.parts
        self.browser.show_chapter(DocChapter(document.title, document.title, tuple(parts)))
        self.shown.emit()

    def forget(self) -> None:
        """Another plan is shown, or none."""
        self._newest.forget()
        self._asked = None
        self.browser.show_chapter(None)

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self._asked = None
        self.browser.retranslate()
