"""What people write for a value: numbers with units, dates, yes and no, codes. One reading for forms and files.

Every function raises ValueError without words; who asked says what was expected and where.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation

from ecodesk.model.code_lists import code_list
from ecodesk.model.measures import THIN

_NUMBER = re.compile(r"^([+-]?(?:\d[\d,]*)?(?:\.\d*)?(?:[eE][+-]?\d+)?)(.*)$")
_DATE = re.compile(r"^(\d{4})[-/.年 ](\d{1,2})[-/.月 ](\d{1,2})日?(?:[T ][\d:.]+Z?)?$")
_DATE_DIGITS = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_SPLIT = re.compile("[,;\uff0c\uff1b\u3001|]\\s*")  # comma and semicolon, half and full width, and 、
_YES = ("1", "true", "yes", "y", "t", "是", "有", "√", "✓")
_NO = ("0", "false", "no", "n", "f", "否", "无", "×", "✗")
_FACTORS: dict[str, dict[str, Decimal]] = {
    "hm²": {
        **dict.fromkeys(("hm2", "ha", "公顷"), Decimal(1)),
        **dict.fromkeys(("亩", "mu"), Decimal(1) / Decimal(15)),
        "万亩": Decimal(10000) / Decimal(15),
        **dict.fromkeys(("km2", "平方公里", "平方千米"), Decimal(100)),
        **dict.fromkeys(("m2", "平方米", "平米"), Decimal("0.0001")),
    },
    "万元": {
        **dict.fromkeys(("万元", "万"), Decimal(1)),
        **dict.fromkeys(("元", "yuan"), Decimal("0.0001")),
        **dict.fromkeys(("亿元", "亿"), Decimal(10000)),
    },
    "m": {
        **dict.fromkeys(("m", "米"), Decimal(1)),
        **dict.fromkeys(("km", "公里", "千米"), Decimal(1000)),
    },
}
_MOST = 10**15  # no number of a plan is larger; beyond it a float loses whole units


def normal(text: str) -> str:
    """The text with full-width letters and digits made half-width, without blanks around it."""
    return unicodedata.normalize("NFKC", text).strip()


def written_number(text: str) -> tuple[Decimal, str]:
    """A number with thousands marks of any kind, and the unit written behind it (empty without one)."""
    compact = "".join(normal(text.replace(THIN, "")).split()).replace("−", "-")
    match = _NUMBER.match(compact)
    if match is None:
        raise ValueError
    try:
        number = Decimal(match.group(1).replace(",", ""))
    except InvalidOperation:
        raise ValueError from None
    if abs(number) > _MOST:
        raise ValueError
    return number, match.group(2)


def factor_to(wanted: str, unit: str) -> Decimal:
    """What a number in a written unit is multiplied by to be one in the wanted unit; no unit is the wanted one."""
    if not unit or normal(wanted) == unit:
        return Decimal(1)
    factor = _FACTORS.get(wanted, {}).get(unit)
    if factor is None:
        raise ValueError
    return factor


def written_date(text: str) -> date:
    """2026-06-27, 2026/6/27, 2026年6月27日 or 20260627; a time of day behind it is left out."""
    typed = normal(text)
    match = _DATE.match(typed) or _DATE_DIGITS.match(typed)
    if match is None:
        raise ValueError
    year, month, day = (int(part) for part in match.groups())
    return date(year, month, day)


def written_yes_no(text: str) -> bool:
    """是 or 否 in one of the usual ways."""
    said = normal(text).lower().removesuffix(".0")
    if said not in (*_YES, *_NO):
        raise ValueError
    return said in _YES


def written_code(choices: str, text: str) -> str:
    """A code of a code list by itself, by its wording in either language, or by its glyph."""
    entries = code_list(choices)
    typed = text.strip()
    if typed in entries:
        return typed
    folded = normal(typed).casefold()
    for code, entry in entries.items():
        words = (code, entry.label.zh, entry.label.en, str(entry.more.get("glyph") or ""))
        if folded in (normal(word).casefold() for word in words):
            return code
    raise ValueError


def written_parts(text: str) -> list[str]:
    """The parts of a list separated by comma, semicolon, 、 or |, with or without brackets around it.

    The parts stay as they are written: a name may hold full-width brackets.
    """
    stripped = text.strip().strip("[]")
    return [part.strip().strip("\"'") for part in _SPLIT.split(stripped) if part.strip()]
