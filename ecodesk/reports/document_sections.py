"""A document cut into stretches of pages of one direction, and the headings its contents list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ecodesk.i18n import t
from ecodesk.reports.documents import DocChapter, DocTable, Document, Heading, Part

CONTENTS = t("目录", "Contents")
_LEAST_LISTED = 3  # titled chapters; fewer are seen at a glance


@dataclass(frozen=True)
class Section:
    """Chapters, or pieces of them, on pages that all stand upright or all lie across.

    A piece that continues a chapter has no title.
    """

    landscape: bool
    chapters: tuple[DocChapter, ...]


@dataclass(frozen=True)
class Listed:
    """A heading in reading order: level 1 is a chapter; `shown` says whether the contents list it."""

    text: str
    level: int
    shown: bool


def has_contents(document: Document) -> bool:
    """Whether the document is long enough to have a list of contents."""
    return sum(bool(chapter.title) for chapter in document.chapters) >= _LEAST_LISTED


def headings(chapters: Iterable[DocChapter]) -> list[Listed]:
    """Every heading of some chapters in reading order."""
    found = []
    for chapter in chapters:
        if chapter.title:
            found.append(Listed(chapter.title, 1, True))
        for part in chapter.parts:
            if isinstance(part, Heading):
                found.append(Listed(part.text, part.level + 1, part.listed and part.level == 1))
    return found


def sections(document: Document) -> list[Section]:
    """Cut the document before and after tables that lie across; nothing is lost, and the order is kept."""
    made: list[Section] = []
    pieces: list[DocChapter] = []
    across = document.landscape

    def end(chapter: DocChapter, title: str, parts: list[Part]) -> None:
        if title or parts:
            pieces.append(replace(chapter, title=title, parts=tuple(parts)))

    def turn(now: bool) -> None:
        nonlocal across
        if pieces:
            made.append(Section(across, tuple(pieces)))
            pieces.clear()
        across = now

    for chapter in document.chapters:
        title, parts = chapter.title, list[Part]()
        for part in chapter.parts:
            wanted = document.landscape or (isinstance(part, DocTable) and part.wide)
            if wanted is not across:
                kept = _trailing_headings(parts)
                carried, parts = parts[kept:], parts[:kept]
                moves = not parts and bool(title)  # a title goes with what it heads
                if not moves:
                    end(chapter, title, parts)
                    title = ""
                turn(wanted)
                parts = carried
            parts.append(part)
        end(chapter, title, parts)
        if across is not document.landscape:
            turn(document.landscape)
    turn(document.landscape)
    return made


def _trailing_headings(parts: list[Part]) -> int:
    """Where the headings begin that end the parts, and so belong to what comes next."""
    at = len(parts)
    while at and isinstance(parts[at - 1], Heading):
        at -= 1
    return at
