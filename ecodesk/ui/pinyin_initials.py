"""The initials a Chinese name is typed with: 浊漳河 is found by `zzh`.

The common characters of GB 2312 stand in the order of their pinyin, so that its code says the initial; the
rarer ones stand by radical, and of them those that occur in names are listed here, as are characters that are
read in more than one way.
"""

from __future__ import annotations

from functools import cache

_FIRST = "abcdefghjklmnopqrstwxyz"
_FROM = (  # the code of the first common character of each initial
    0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8,
    0xC4C3, 0xC5B6, 0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1,
)  # fmt: skip
_LAST = 0xD7F9
_LISTED = {
    # read in more than one way
    "长": "cz", "重": "zc", "乐": "ly", "行": "xh", "会": "hk", "单": "sdc", "朝": "cz", "石": "sd", "曾": "zc",
    "沈": "sc", "解": "jx", "盛": "sc", "车": "cj", "调": "dt", "藏": "cz", "洞": "d", "阿": "ae", "厦": "sx",
    # by radical in the standard
    "岚": "l", "泾": "j", "浍": "hk", "涞": "l", "滹": "h", "沱": "t", "泓": "h", "沭": "s", "沂": "y", "汶": "w",
    "漯": "l", "濮": "p", "潞": "l", "洹": "h", "涑": "s", "滏": "f", "淇": "q", "浉": "s", "瀍": "c", "灞": "b",
    "岢": "k", "峁": "m", "崾": "y", "岭": "l", "垴": "n", "塬": "y", "堡": "bp", "坨": "t", "埠": "b", "峪": "y",
    "峨": "e", "嵋": "m", "崮": "g", "崞": "g", "岱": "d", "嵩": "s", "圪": "g", "垯": "d", "垲": "k", "埝": "n",
    "郇": "xh", "郜": "g", "鄢": "y", "邛": "q", "邙": "m", "亳": "b", "睢": "s", "芮": "r", "莒": "j", "蓟": "j",
    "蒺": "j", "藜": "l", "榆": "y", "柘": "z", "栾": "l", "桷": "j", "槐": "h", "碛": "q", "砦": "z", "碓": "d",
}  # fmt: skip


@cache
def initials(character: str) -> str:
    """The letters one character may be typed with; one that is no Chinese character stands for itself."""
    if character in _LISTED:
        return _LISTED[character]
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return character.lower()
    if len(code) != 2:
        return character.lower()
    number = code[0] << 8 | code[1]
    if not _FROM[0] <= number <= _LAST:
        return character.lower()
    return _FIRST[sum(number >= start for start in _FROM) - 1]


def typed_by_initials(typed: str, name: str) -> bool:
    """Whether letters are the initials of characters that follow each other in a name."""
    wanted = typed.lower()
    if not wanted or not (wanted.isascii() and wanted.isalnum()):
        return False
    letters = [initials(character) for character in name if not character.isspace()]
    return any(
        all(letter in found for letter, found in zip(wanted, letters[start:], strict=False))
        for start in range(len(letters) - len(wanted) + 1)
    )
