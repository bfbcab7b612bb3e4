"""Which encoding the texts of a shapefile are in (domain 5.4).

Order of evidence: the `.cpg` beside it, the language byte of the DBF, whether all texts decode
strictly as UTF-8, then GB18030. What a file says of itself is checked against its texts; when the two
contradict each other, or nothing settles it, the user is asked.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ecodesk.exchange.dbf_texts import DbfTexts
from ecodesk.exchange.shapefile_parts import beside
from ecodesk.i18n import Text, plain, t

CANDIDATES = ("GBK", "UTF-8")
_LANGUAGE_DRIVERS = {0x4D: "GBK", 0x7A: "GBK"}
_CHINESE = ("gbk", "gb2312", "gb18030")
_SAMPLES = 5


@dataclass(frozen=True)
class Encoding:
    """A decided encoding and the evidence for it; `name` is empty when it cannot be decided.

    `likely` then names the one the texts themselves speak for, when there is one.
    """

    name: str
    evidence: Text
    likely: str = ""


@dataclass(frozen=True)
class Sample:
    """How the first telling rows read in one encoding: column names, rows, and whether all texts fit."""

    encoding: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    fits: bool


def detect(path: Path) -> Encoding:
    """The encoding of the DBF beside a `.shp`. Raises OSError when it cannot be read."""
    dbf = beside(path, ".dbf")
    if dbf is None:
        return Encoding("UTF-8", t("没有属性表", "no attribute table"))
    table = DbfTexts.of(dbf.read_bytes())
    texts = table.all()
    if (stated := _from_cpg(path)) is not None:
        return _checked(stated, texts)
    if driver := _LANGUAGE_DRIVERS.get(table.language, ""):
        return _checked(Encoding(driver, t("属性表语言标记", "language byte of the DBF")), texts)
    if texts.isascii():
        return Encoding("UTF-8", t("属性均为英文和数字", "plain ASCII"))
    spoken = _spoken(texts)
    if spoken == "UTF-8":
        return Encoding("UTF-8", t("全部文字可按 UTF-8 解读", "all texts decode as UTF-8"))
    if spoken:
        return Encoding("GB18030", t("全部文字可按国标编码解读", "all texts decode as GB18030"))
    return Encoding("", t("文字按 GBK 和 UTF-8 都读不通", "the texts fit neither GBK nor UTF-8"))


def samples(path: Path) -> tuple[Sample, ...]:
    """The same few rows in each candidate encoding, rows with other than plain letters first."""
    dbf = beside(path, ".dbf")
    if dbf is None:
        return ()
    table = DbfTexts.of(dbf.read_bytes())
    telling: list[tuple[bytes, ...]] = []
    others: list[tuple[bytes, ...]] = []
    for row in table.rows():
        wanted = others if b"".join(row).isascii() else telling
        if len(wanted) < _SAMPLES:
            wanted.append(row)
        if len(telling) == _SAMPLES:
            break
    rows, texts = (telling + others)[:_SAMPLES], table.all()
    return tuple(
        Sample(
            name,
            tuple(_shown(n, name) for n in table.names),
            tuple(tuple(_shown(v, name) for v in row) for row in rows),
            _decodes(texts, name),
        )
        for name in CANDIDATES
    )


def decoded(value: bytes, encoding: str) -> str:
    """A value in an encoding; one cut inside a character loses that character.

    Raises UnicodeDecodeError when it does not fit, LookupError for an unknown encoding.
    """
    codec = _codec(encoding)
    for cut in range(4):
        try:
            return value[: len(value) - cut].decode(codec)
        except UnicodeDecodeError:
            if cut == 3 or not _may_be_cut(value):
                raise
    raise AssertionError("the last attempt returns or raises")


@cache
def _codec(encoding: str) -> str:
    """GB18030 holds all of GBK and GB 2312, and files that name these often go beyond them."""
    family = codecs.lookup(encoding).name
    return "gb18030" if family in _CHINESE else family


def _may_be_cut(value: bytes) -> bool:
    return len(value) >= 200  # the width of a long text column, at most 254


def _from_cpg(path: Path) -> Encoding | None:
    cpg = beside(path, ".cpg")
    if cpg is None:
        return None
    name = cpg.read_text(encoding="ascii", errors="replace").strip()
    name = {"936": "GBK", "CP936": "GBK", "65001": "UTF-8", "OEM": ""}.get(name.upper(), name)
    try:
        codecs.lookup(name)
    except LookupError:
        return None
    return Encoding(name, t("{file} 中写明", "stated in {file}").format(file=plain(cpg.name)))


def _checked(stated: Encoding, texts: bytes) -> Encoding:
    """What the file states, unless its texts speak against it."""
    if texts.isascii():
        return stated
    spoken = _spoken(texts)
    agrees = spoken.lower() == _codec(stated.name)
    if _decodes(texts, stated.name) and (agrees or not spoken):
        return stated
    words = t("{how}：{name}，但文字按 {name} 读不通", "{how}: {name}, but the texts do not fit it")
    likely = "GBK" if spoken == "GB18030" else spoken
    return Encoding("", words.format(how=stated.evidence, name=plain(stated.name)), likely)


def _spoken(texts: bytes) -> str:
    """The encoding the texts themselves speak for: UTF-8, GB18030, or neither."""
    if _decodes(texts, "utf-8"):
        return "UTF-8"
    if _decodes(texts, "gb18030") and _looks_chinese(texts.decode("gb18030", "ignore")):
        return "GB18030"
    return ""


def _decodes(texts: bytes, encoding: str) -> bool:
    try:
        texts.decode(_codec(encoding))
        return True
    except UnicodeDecodeError:  # perhaps only where a value is cut short
        pass
    for value in texts.split(b"\n"):
        try:
            decoded(value, encoding)
        except UnicodeDecodeError:
            return False
    return True


def _looks_chinese(text: str) -> bool:
    foreign = re.findall(r"[^\x00-\x7f]", text)
    common = re.findall(r"[\u4e00-\u9fa5\u3000-\u303f\uff00-\uffef·—…“”]", text)
    return len(common) >= 0.9 * len(foreign)


def _shown(value: bytes, encoding: str) -> str:
    return value.decode(_codec(encoding), "replace")
