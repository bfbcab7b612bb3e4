"""Texts that wrap: no line is broken between a number and its unit, none begins with a separator."""

from __future__ import annotations

import re

_UNIT = r"(?:%|hm²|ha\b|亩|mu\b|m\b|m²|km\b|km²|万元|10k\b)"
_BEFORE_UNIT = re.compile(rf"(?<=\d) (?={_UNIT})")
_AFTER_LETTER = re.compile(r"(?<=\b[NE]) (?=\d)")
_BEFORE_GRADE = re.compile(r"(?<=[\u4e00-\u9fff]) (?=\d{1,3}\b)")
_KEPT = "\u00a0"


def unbroken(text: str) -> str:
    """The same words for a label that wraps."""
    for place in (_BEFORE_UNIT, _AFTER_LETTER, _BEFORE_GRADE):
        text = place.sub(_KEPT, text)
    return text.replace(" · ", f"{_KEPT}· ")
