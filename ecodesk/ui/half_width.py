"""Full-width digits and marks, as Chinese input methods write them, as the half-width ones they mean."""

from __future__ import annotations

_FIRST, _LAST, _SHIFT = 0xFF01, 0xFF5E, 0xFEE0  # the full-width forms of ! to ~
_HALF = {code: code - _SHIFT for code in range(_FIRST, _LAST + 1)} | {
    0x3000: " ",  # the ideographic space
    0x2212: "-",  # the minus sign
    0x3001: ",",
}


def half_width(text: str) -> str:
    """The text with half-width digits, letters, signs and spaces."""
    return text.translate(_HALF)
