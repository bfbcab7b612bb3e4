"""Make the text of a PDF findable: Qt names shared glyphs after radicals and tabs.

In Chinese fonts a character such as 子 and the radical ⼦ are one glyph, as are space and tab. Qt writes
the first code of a glyph into the table that turns glyphs back into text, which is the radical or the tab;
searching the file for 子 then finds nothing. The table is plain text, and a code is as long as another, so it is put right in place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from PySide6.QtGui import QRawFont

from ecodesk.reports.paper import font

_TAB, _SPACE = 0x09, 0x20
_RADICALS = range(0x2E80, 0x2FE0)
_CHARACTERS = range(0x4E00, 0xA000)
_TABLE = re.compile(rb"begincmap.*?endcmap", re.DOTALL)
_LIST = re.compile(rb"\[[^\]]*\]")
_SINGLE = re.compile(rb"(<[0-9A-Fa-f]{4}> <[0-9A-Fa-f]{4}> )(<[0-9A-Fa-f]{4}>)")
_CODE = re.compile(rb"<([0-9A-Fa-f]{4})>")


def make_findable(path: Path) -> None:
    """Replace radicals by characters in the text tables of a PDF that Qt has written."""
    better = _better_codes()

    def codes(text: bytes) -> bytes:
        return _CODE.sub(lambda m: b"<%04X>" % better.get(int(m[1], 16), int(m[1], 16)), text)

    def table(match: re.Match[bytes]) -> bytes:
        listed = _LIST.sub(lambda m: codes(m[0]), match[0])
        return _SINGLE.sub(lambda m: m[1] + codes(m[2]), listed)

    data = path.read_bytes()
    changed = _TABLE.sub(table, data)
    if len(changed) != len(data):
        raise AssertionError("the tables of the PDF would move")
    if changed != data:
        path.write_bytes(changed)


@cache
def _better_codes() -> Mapping[int, int]:
    """The character that shares its glyph with a radical, in the font of the sheet; and the space with the tab."""
    raw = QRawFont.fromFont(font(7.5))
    glyph_of = {code: _glyph(raw, code) for code in _CHARACTERS}
    character = {glyph: code for code, glyph in reversed(glyph_of.items()) if glyph}
    found = ((code, character.get(_glyph(raw, code))) for code in _RADICALS)
    return {_TAB: _SPACE} | {code: same for code, same in found if same is not None}


def _glyph(raw: QRawFont, code: int) -> int:
    indexes = raw.glyphIndexesForString(chr(code))
    return int(indexes[0]) if indexes else 0
