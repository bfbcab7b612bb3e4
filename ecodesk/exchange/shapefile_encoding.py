"""Which encoding the texts of a shapefile are in (domain 5.4).

Order of evidence: the `.cpg` beside it, the language byte of the DBF, whether all texts decode
strictly as UTF-8, then GB18030. Only when none of these settles it is the user asked.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from ecodesk.i18n import Text, plain, t

_LANGUAGE_DRIVERS = {0x4D: "GBK", 0x7A: "GBK", 0x57: "", 0x00: ""}
_HEADER = 32


@dataclass(frozen=True)
class Encoding:
    """A decided encoding and the evidence for it; `name` is empty when it cannot be decided."""

    name: str
    evidence: Text


def detect(path: Path) -> Encoding:
    """The encoding of the DBF beside a `.shp`. Raises OSError when it cannot be read."""
    if (named := _from_cpg(path)) is not None:
        return named
    dbf = _sibling(path, ".dbf")
    if dbf is None:
        return Encoding("UTF-8", t("没有属性表", "no attribute table"))
    data = dbf.read_bytes()
    if len(data) > 29 and (driver := _LANGUAGE_DRIVERS.get(data[29], "")):
        return Encoding(driver, t("属性表语言标记", "language byte of the DBF"))
    texts = _texts(data)
    if all(byte < 0x80 for byte in texts):
        return Encoding("UTF-8", t("属性均为英文和数字", "plain ASCII"))
    if _decodes(texts, "utf-8"):
        return Encoding("UTF-8", t("全部文字可按 UTF-8 解读", "all texts decode as UTF-8"))
    if _decodes(texts, "gb18030") and _looks_chinese(texts.decode("gb18030")):
        return Encoding("GB18030", t("全部文字可按国标编码解读", "all texts decode as GB18030"))
    return Encoding("", t("文字编码无法确定", "the encoding cannot be decided"))


def _from_cpg(path: Path) -> Encoding | None:
    cpg = _sibling(path, ".cpg")
    if cpg is None:
        return None
    name = cpg.read_text(encoding="ascii", errors="replace").strip()
    name = {"936": "GBK", "CP936": "GBK", "65001": "UTF-8", "OEM": ""}.get(name.upper(), name)
    try:
        codecs.lookup(name)
    except LookupError:
        return None
    return Encoding(name, t("{file} 中写明", "stated in {file}").format(file=plain(cpg.name)))


def _sibling(path: Path, suffix: str) -> Path | None:
    for candidate in (suffix, suffix.upper()):
        if (found := path.with_suffix(candidate)).exists():
            return found
    return None


def _texts(data: bytes) -> bytes:
    """Field names and character columns of a DBF, joined by newlines."""
    if len(data) < _HEADER:
        return b""
    header_size = int.from_bytes(data[8:10], "little")
    record_size = int.from_bytes(data[10:12], "little")
    parts, columns, offset = [], [], 1
    for at in range(_HEADER, max(_HEADER, header_size - 1), 32):
        descriptor = data[at : at + 32]
        if len(descriptor) < 32 or descriptor[0] == 0x0D:
            break
        parts.append(descriptor[:11].split(b"\0")[0])
        if descriptor[11:12] == b"C":
            columns.append((offset, descriptor[16]))
        offset += descriptor[16]
    if record_size > 0:
        for start in range(header_size, len(data) - record_size + 1, record_size):
            parts.extend(data[start + o : start + o + n].rstrip(b" \0") for o, n in columns)
    return b"\n".join(parts)


def _decodes(texts: bytes, encoding: str) -> bool:
    # A 254-byte value may be cut inside a character; one broken end per value is forgiven.
    good = 0
    for value in texts.split(b"\n"):
        for cut in (0, 1, 2):
            try:
                value[: len(value) - cut].decode(encoding)
            except UnicodeDecodeError:
                if len(value) < 200:
                    return False
            else:
                good += 1
                break
        else:
            return False
    return good > 0


def _looks_chinese(text: str) -> bool:
    foreign = re.findall(r"[^\x00-\x7f]", text)
    common = re.findall(r"[\u4e00-\u9fa5\u3000-\u303f\uff00-\uffef·—…“”]", text)
    return len(common) >= 0.9 * len(foreign)
