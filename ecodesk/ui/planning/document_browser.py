"""Shows parts of a document in the colours of the window; names of rows are links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QImage, QResizeEvent, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from ecodesk.i18n import t
from ecodesk.reports.chart_drawing import chart_image
from ecodesk.reports.document_html import Inks, chapter_html
from ecodesk.reports.documents import DocChapter, Part, Picture
from ecodesk.reports.wording import sayer
from ecodesk.ui.appearance import Appearance

_CELL, _LETTER = 12, 13.8  # px, the text of tables and how wide its letter M is in bold
_MOST_ROWS = 400  # of a table, so that a province is shown as fast as a county
_STYLE = "h2{{font-size:{h2}px}} h3{{font-size:{h3}px}} h4{{font-size:{h4}px}} td,th{{font-size:{td}px}}"


def inks_of(look: Appearance) -> Inks:
    """The colours of a page in the theme in effect."""
    names = ("text", "text2", "border", "sunken", "warn", "link", "warnSoft")
    return Inks(*(look.colour(name).name() for name in names))


class DocumentBrowser(QTextBrowser):
    """`row_wanted` brings table and id of the row whose name was clicked."""

    row_wanted = Signal(str, str)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._chapter: DocChapter | None = None
        self._titled = False
        self._width = 0
        self._images: dict[str, QImage] = {}
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # tables are as wide as the view and pictures never wider, but rounding may make them a pixel wider
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.anchorClicked.connect(self._clicked)

    @property
    def chapter(self) -> DocChapter | None:
        """What is shown."""
        return self._chapter

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Show parts that belong to no chapter."""
        self.show_chapter(DocChapter("", "", tuple(parts)), titled=False)

    def show_chapter(self, chapter: DocChapter | None, *, titled: bool = False) -> None:
        """Show a chapter; the same place stays in view when it is the same chapter."""
        same = self._chapter is not None and chapter is not None and self._chapter.code == chapter.code
        place = self.verticalScrollBar().value() if same else 0
        self._chapter, self._titled = chapter, titled
        self.retranslate()
        self.verticalScrollBar().setValue(place)

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        look = self._look
        self._width = self.viewport().width()
        self.document().setDefaultStyleSheet(
            _STYLE.format(h2=look.px(19), h3=look.px(16), h4=look.px(14), td=look.px(_CELL))
        )
        self.document().clear()
        pictures = (
            [part for part in self._chapter.parts if isinstance(part, Picture)] if self._chapter else []
        )
        self._images = {picture.name: self._image(picture) for picture in pictures}
        if self._chapter is None:
            self.setHtml("")
            return
        html = chapter_html(
            self._chapter,
            sayer(look.language),
            lambda picture: picture.name,
            inks_of(look),
            title=self._titled,
            most_rows=_MOST_ROWS,
            links=True,
            room=max(20.0, self._width / look.px(_LETTER)),
        )
        self.setHtml(self._fitted(html))
        self.setAccessibleName(self._chapter.title or str(t("内容", "Content")))

    def _image(self, picture: Picture) -> QImage:
        """Charts in the colours of the window, maps as they are printed."""
        if picture.chart is None:
            return QImage.fromData(picture.png)
        return chart_image(picture.chart, inks_of(self._look), dark=self._look.theme == "dark")

    def _fitted(self, html: str) -> str:
        """Pictures no wider than the view."""
        room = max(200, self._width - 48)
        for part in self._chapter.parts if self._chapter is not None else ():
            if isinstance(part, Picture) and part.width > room:
                high = round(part.height * room / part.width)
                html = html.replace(
                    f'src="{part.name}" width="{part.width}" height="{part.height}"',
                    f'src="{part.name}" width="{room}" height="{high}"',
                )
        return html

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._chapter is not None and abs(self.viewport().width() - self._width) > 40:
            place = self.verticalScrollBar().value()
            self.retranslate()
            self.verticalScrollBar().setValue(place)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        address = name.toString() if isinstance(name, QUrl) else name
        if kind == QTextDocument.ResourceType.ImageResource.value and address in self._images:
            return self._images[address]
        return super().loadResource(kind, name)

    def _clicked(self, address: QUrl) -> None:
        table, _, row_id = address.path().partition("/")
        if address.scheme() == "ecodesk" and row_id:
            self.row_wanted.emit(table, row_id)
