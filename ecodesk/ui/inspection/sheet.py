"""A sheet of facts about what is selected, as data: worked out off the UI thread, set in type by `sheet_view`.

Texts are worded in the language in use when the sheet is made.
"""

from __future__ import annotations

from dataclasses import dataclass

from ecodesk.i18n import t
from ecodesk.model.measures import HECTARE_MARK, hectares, mu, number_text
from ecodesk.ui.field_text import EMPTY


@dataclass(frozen=True)
class Piece:
    """A part of a value. `style`: plain, strong, faint, micro, tag (filled, in a tone) or badge (element)."""

    text: str
    style: str = "plain"
    tone: str = ""
    tip: str = ""
    joined: bool = False  # ends with a separator, the next piece follows at once


@dataclass(frozen=True)
class Fact:
    """A label and its value; `field` is the field of the form it comes from, if any."""

    label: str
    pieces: tuple[Piece, ...]
    field: str = ""


@dataclass(frozen=True)
class Bar:
    """A share of 0 to 1 as a bar; with `before`, what it was before. `share` None draws no bar."""

    label: str
    text: str
    share: float | None
    before: float | None = None
    element: str = ""
    tip: str = ""


@dataclass(frozen=True)
class Section:
    """A heading with the facts, bars and remarks under it; `aside` stands at the right of the heading."""

    title: str
    facts: tuple[Fact, ...] = ()
    bars: tuple[Bar, ...] = ()
    notes: tuple[Piece, ...] = ()
    aside: Piece | None = None


@dataclass(frozen=True)
class Header:
    """What is selected: its kind or element, code, name, state."""

    title: str
    code: str = ""
    element: str = ""
    chips: tuple[Piece, ...] = ()
    aside: str = ""


@dataclass(frozen=True)
class Sheet:
    """All that is shown about a selection."""

    header: Header
    sections: tuple[Section, ...]


def plain(text: str) -> tuple[Piece, ...]:
    """A value of one piece; a faint dash when there is nothing."""
    return (Piece(text),) if text else (Piece(EMPTY, "faint"),)


def listed(texts: list[str], separator: str) -> tuple[Piece, ...]:
    """Several texts as pieces that may wrap between them."""
    if not texts:
        return plain("")
    return (*(Piece(f"{text}{separator}", joined=True) for text in texts[:-1]), Piece(texts[-1]))


def area_pieces(square_metres: float, *, strong: bool = True) -> tuple[Piece, ...]:
    """An area in hm² and 亩."""
    return (
        Piece(f"{number_text(hectares(square_metres))} {HECTARE_MARK}", "strong" if strong else "plain"),
        Piece(mu_text(square_metres)),
    )


def mu_text(square_metres: float) -> str:
    """An area in 亩, with its unit in the language in use."""
    return f"{number_text(mu(square_metres))} {t('亩', 'mu')}"
