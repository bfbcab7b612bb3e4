"""Which encoding a text file is in: its mark, else UTF-8 where all of it fits, else GB18030."""

from __future__ import annotations

import codecs
from pathlib import Path

from ecodesk.exchange import undecided
from ecodesk.exchange.file_checks import cannot_open
from ecodesk.exchange.shapefile_encoding import CANDIDATES, Encoding
from ecodesk.exchange.undecided import Undecided
from ecodesk.i18n import plain, t

_CODECS = {"GBK": "gb18030", "GB2312": "gb18030", "GB18030": "gb18030", "UTF-8": "utf-8-sig"}
_MARKS = ((codecs.BOM_UTF8, "UTF-8"), (codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"))


def read_text(path: Path, given: str | None = None) -> tuple[str, Encoding]:
    """The text of a file and how it was decoded. Raises CannotImport, or Undecided when nothing fits."""
    raw = read_bytes(path)
    if given:
        decoded = _decoded(raw, given)
        if decoded is None:
            raise Undecided(
                undecided.ENCODING,
                t("按编码 {name} 读不出文字", "Texts cannot be read as {name}").format(name=plain(given)),
                where=plain(path.name),
                remedy=t("请换一种编码（GBK 或 UTF-8）", "Try another encoding (GBK or UTF-8)"),
            )
        return decoded, Encoding(given, t("由用户指定", "given by the user"))
    for encoding in _likely(raw):
        decoded = _decoded(raw, encoding.name)
        if decoded is not None:
            return decoded, encoding
    raise Undecided(
        undecided.ENCODING,
        t("无法确定文字编码", "The text encoding cannot be decided"),
        where=plain(path.name),
        why=t("文字按 GBK 和 UTF-8 都读不通", "the texts fit neither GBK nor UTF-8"),
        remedy=t(
            "请用文本编辑器另存为 UTF-8 编码再导入", "Save it as UTF-8 in a text editor and import again"
        ),
    )


def read_bytes(path: Path) -> bytes:
    """All of a file. Raises CannotImport."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise cannot_open(path, error) from error


def candidates(raw: bytes) -> list[tuple[str, str, bool]]:
    """For each candidate: its name, the text with what does not fit replaced, and whether all fits."""
    return [
        (name, raw.decode(_CODECS[name], "replace"), _decoded(raw, name) is not None) for name in CANDIDATES
    ]


def codec_of(encoding: str) -> str:
    """The codec to decode with: GB18030 holds all of GBK; a mark in front is no text."""
    return _CODECS.get(encoding.upper(), encoding)


def _likely(raw: bytes) -> list[Encoding]:
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return [Encoding(name, t("文件开头有编码标记", "marked at its beginning"))]
    if raw.isascii():
        return [Encoding("UTF-8", t("全是英文和数字", "plain ASCII"))]
    return [
        Encoding("UTF-8", t("全部文字可按 UTF-8 解读", "all texts decode as UTF-8")),
        Encoding("GB18030", t("全部文字可按国标编码解读", "all texts decode as GB18030")),
    ]


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        text = raw.decode(codec_of(encoding))
    except (UnicodeError, LookupError):
        return None
    return None if "\0" in text else text
