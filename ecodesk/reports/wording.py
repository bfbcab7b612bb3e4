"""How a printed sheet words things: one language, narrow thousands marks."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ecodesk.i18n import Text, t

Say = Callable[[Text], str]

SAMPLE_DATA = t("示例数据，不代表真实边界与项目", "Sample data, not real boundaries or projects")
THIN = "\u00a0"  # as narrow as a thin space in Chinese fonts, which lack that one


def sayer(language: str) -> Say:
    """What turns a `Text` into the words to print in a language."""
    return lambda text: text.in_language(language)


def number(value: float | Decimal, digits: int = 2) -> str:
    """A number with a narrow space as thousands mark."""
    return f"{value:,.{digits}f}".replace(",", THIN)


def scale_text(scale: int) -> str:
    """`1:200 000`."""
    return f"1:{scale:,}".replace(",", THIN)
