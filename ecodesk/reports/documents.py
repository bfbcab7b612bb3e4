"""A written document as data, in one language: chapters of headings, paragraphs, lists, tables and pictures.

Word, PDF, web page and workbook are made from the same parts, so they say the same. A value that is not there
is None and is said in words; it never becomes an empty cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ecodesk.i18n import t
from ecodesk.reports.wording import Say, number

Value = str | int | float | Decimal | date | None

NOT_GIVEN = t("未填", "not given")
_HEADING = re.compile(r"(#{1,4})\s+(.+)")
_BULLET = re.compile(r"[-*·•]\s+(.+)")
_NUMBERED = re.compile(r"\d{1,2}[.、)]\s*(.+)")


@dataclass(frozen=True)
class Heading:
    """A heading inside a chapter; level 1 is the largest. One that is not `listed` is left out of the contents."""

    text: str
    level: int = 1
    listed: bool = True


@dataclass(frozen=True)
class Paragraph:
    """Running text; `missing` says that something is not there yet, `quiet` is a remark."""

    text: str
    missing: bool = False
    quiet: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list, with numbers or without."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class DocColumn:
    """One column: its head, how many digits its numbers show (None: no numbers), its share of the width."""

    head: str
    digits: int | None = None
    share: float = 1.0


@dataclass(frozen=True)
class DocRow:
    """One row, as many values as columns. `strong` is a sum; `link` names the row of the plan it is about.

    `missing` marks a row that says what is not as it should be, `flagged` the columns of single cells that do.
    """

    values: tuple[Value, ...]
    strong: bool = False
    link: tuple[str, str] | None = None  # table, id
    missing: bool = False
    flagged: frozenset[int] = frozenset()


@dataclass(frozen=True)
class DocTable:
    """A table with its title above and a note below; a `wide` one stands on pages across."""

    title: str
    columns: tuple[DocColumn, ...]
    rows: tuple[DocRow, ...]
    note: str = ""
    wide: bool = False


@dataclass(frozen=True)
class BarChart:
    """Stacked bars, one for each row; `series` are names with a value for each row, `ends` what stands behind a bar."""

    rows: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]
    ends: tuple[str, ...]


@dataclass(frozen=True)
class GanttLine:
    """A project from its start to its end, or a heading; `done` is a share, nodes are days with their state.

    A state is one of those in `ecodesk.analysis.timetable`.
    """

    label: str
    start: date | None = None
    end: date | None = None
    done: float | None = None
    nodes: tuple[tuple[date, str], ...] = ()
    heading: bool = False


@dataclass(frozen=True)
class GanttChart:
    """Lines along the years from `first` to `last`; `keys` words the legend, by kind."""

    lines: tuple[GanttLine, ...]
    first: date
    last: date
    today: date
    keys: tuple[tuple[str, str], ...]

    @property
    def rows(self) -> tuple[str, ...]:
        """The labels."""
        return tuple(line.label for line in self.lines)


Chart = BarChart | GanttChart


@dataclass(frozen=True)
class Picture:
    """A picture as PNG with its title below; `width` and `height` in pixels.

    A picture of a `chart` is drawn anew where lines or other colours are wanted.
    """

    name: str
    title: str
    png: bytes
    width: int
    height: int
    chart: Chart | None = None


Part = Heading | Paragraph | Bullets | DocTable | Picture


@dataclass(frozen=True)
class DocChapter:
    """A chapter; `missing` are the sentences about what is not there yet."""

    code: str
    title: str
    parts: tuple[Part, ...]
    missing: tuple[str, ...] = ()
    written: bool = False  # somebody has written a text for it


@dataclass(frozen=True)
class Document:
    """The whole; `facts` stand in two columns below the title, `running` at the head of every page."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    chapters: tuple[DocChapter, ...]
    foot: str = ""
    language: str = "zh_CN"
    landscape: bool = False
    running: str = ""

    def tables(self) -> list[DocTable]:
        """All tables in reading order."""
        return [part for chapter in self.chapters for part in chapter.parts if isinstance(part, DocTable)]

    def pictures(self) -> list[Picture]:
        """All pictures in reading order."""
        return [part for chapter in self.chapters for part in chapter.parts if isinstance(part, Picture)]


def shown(value: Value, column: DocColumn, say: Say) -> str:
    """A value as it is read."""
    if value is None:
        return say(NOT_GIVEN)
    if isinstance(value, str):
        return value or say(NOT_GIVEN)
    if isinstance(value, date):
        return value.isoformat()
    return number(value, column.digits or 0)


def table(
    title: str, columns: Sequence[DocColumn], rows: Iterable[Sequence[Value] | DocRow], note: str = ""
) -> DocTable:
    """A table from plain rows."""
    made = [row if isinstance(row, DocRow) else DocRow(tuple(row)) for row in rows]
    return DocTable(title, tuple(columns), tuple(made), note)


def written_parts(text: str) -> list[Part]:
    """A text typed by people as parts: `#` begins headings, `-` or `1.` list items; an empty line ends a paragraph."""
    parts: list[Part] = []
    lines: list[str] = []
    items: list[str] = []
    numbered = False

    def end() -> None:
        if lines:
            parts.append(Paragraph("\n".join(lines)))
            lines.clear()
        if items:
            parts.append(Bullets(tuple(items), numbered))
            items.clear()

    for line in (raw.strip() for raw in text.splitlines()):
        if match := _HEADING.fullmatch(line):
            end()
            parts.append(Heading(match[2], len(match[1])))
        elif match := (_BULLET.fullmatch(line) or _NUMBERED.fullmatch(line)):
            kind = _NUMBERED.fullmatch(line) is not None
            if lines or (items and kind is not numbered):
                end()
            numbered = kind
            items.append(match[1])
        elif not line:
            end()
        else:
            if items:
                end()
            lines.append(line)
    end()
    return parts
