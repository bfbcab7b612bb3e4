"""How a printed sheet words things: one language, Chinese punctuation in Chinese text, narrow thousands marks."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from ecodesk.i18n import Text

Say = Callable[[Text], str]

THIN = "\u00a0"  # as narrow as a thin space in Chinese fonts, which lack that one
_HAN = "\u3400-\u9fff\u3001\u3002\uff08\uff09\u300a\u300b\u201c\u201d"
_MARKS = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！"}
_MARK = re.compile(rf"(?<=[{_HAN}])[,:;?!] ?|[,;?!] ?(?=[{_HAN}])")
_BRACKETS = re.compile(rf"(?<=[{_HAN}])\(([^()]*)\)|\(([^()]*[{_HAN}][^()]*)\)")


def sayer(language: str) -> Say:
    """What turns a `Text` into the words to print in a language."""
    if language != "zh_CN":
        return lambda text: text.in_language(language)
    return lambda text: chinese_punctuation(text.in_language(language))


def chinese_punctuation(text: str) -> str:
    """Full-width marks beside Chinese characters; codes, numbers and scales keep theirs."""
    bracketed = _BRACKETS.sub(lambda m: f"（{m[1] if m[1] is not None else m[2]}）", text)
    return _MARK.sub(lambda m: _MARKS[m[0][0]], bracketed)


def number(value: float | Decimal, digits: int = 2) -> str:
    """A number with a narrow space as thousands mark."""
    return f"{value:,.{digits}f}".replace(",", THIN)


def scale_text(scale: int) -> str:
    """`1:200 000`."""
    return f"1:{scale:,}".replace(",", THIN)
