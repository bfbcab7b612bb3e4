"""Whether the files of a shapefile belong together and are whole.

A copy that stopped half-way keeps a header that promises more than is there; drivers then deliver rows
without geometry, which would look like rows that never had one.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from ecodesk.errors import CannotImport
from ecodesk.i18n import Text, plain, t

_MAGIC = (9994).to_bytes(4, "big")
_HEADER = 100
_COPY_ALL = t("请把同名文件一起重新复制过来", "Copy all files of the same name again, together")


def beside(path: Path, suffix: str) -> Path | None:
    """The file of the same name with another suffix, in lower or upper case."""
    for candidate in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
        if candidate.is_file():
            return candidate
    return None


def check(path: Path) -> None:
    """Raises CannotImport when a part of the shapefile is missing, cut short or belongs to another."""
    index, table = beside(path, ".shx"), beside(path, ".dbf")
    if index is None or table is None:
        missing = [s for s, found in ((".shx", index), (".dbf", table)) if found is None]
        raise _incomplete(path, t("缺少 {files}", "{files} missing").format(files=plain(" ".join(missing))))
    for part in (path, index):
        _check_header(part)
    shapes = (index.stat().st_size - _HEADER) // 8
    rows = _rows(table)
    if shapes != rows:
        raise _incomplete(
            path,
            t(
                "图形 {shapes} 个，属性 {rows} 行，数目不一致",
                "It has {shapes} shapes and {rows} rows of attributes",
            ).format(shapes=shapes, rows=rows),
        )
    _check_shapes(path, index)


def _incomplete(path: Path, why: Text) -> CannotImport:
    return CannotImport(
        t("Shapefile 不完整", "The shapefile is incomplete"),
        where=plain(path.name),
        why=why,
        remedy=_COPY_ALL,
    )


def _check_header(part: Path) -> None:
    with part.open("rb") as file:
        header = file.read(_HEADER)
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        raise _incomplete(
            part, t("文件头已损坏，或不是 Shapefile", "Its header is damaged, or it is no shapefile")
        )
    _check_size(part, 2 * int.from_bytes(header[24:28], "big"))


def _check_size(part: Path, size: int) -> None:
    found = part.stat().st_size
    if found < size:
        raise _incomplete(
            part,
            t("应有 {size} 字节，只有 {found} 字节", "It should have {size} bytes and has {found}").format(
                size=size, found=found
            ),
        )


def _rows(table: Path) -> int:
    with table.open("rb") as file:
        header = file.read(32)
    if len(header) < 32:
        raise _incomplete(table, t("属性表是空的", "The table of attributes is empty"))
    rows = int.from_bytes(header[4:8], "little")
    _check_size(
        table, int.from_bytes(header[8:10], "little") + rows * int.from_bytes(header[10:12], "little")
    )
    return rows


def _check_shapes(path: Path, index: Path) -> None:
    """Every entry of the index must point at a record of the file's own type."""
    entries = np.fromfile(index, dtype=">i4", offset=_HEADER)
    offsets = entries[: len(entries) // 2 * 2 : 2].astype(np.int64) * 2
    lengths = entries[1 : len(entries) // 2 * 2 : 2].astype(np.int64) * 2
    if not len(offsets):
        return
    content: npt.NDArray[np.uint8] = np.memmap(path, dtype=np.uint8, mode="r")
    own = int(content[32:36].view("<i4")[0])
    inside = (offsets >= _HEADER) & (lengths >= 4) & (offsets + 8 + lengths <= len(content))
    kinds = np.full(len(offsets), -1)
    places = offsets[inside, None] + np.arange(8, 12)
    kinds[inside] = content[places].view("<i4")[:, 0]
    broken = np.flatnonzero((kinds != own) & (kinds != 0))
    if len(broken):
        raise CannotImport(
            t("Shapefile 已损坏", "The shapefile is damaged"),
            where=plain(path.name),
            why=t(
                "有 {n} 个图形读不出来，最先是第 {row} 个", "{n} shapes cannot be read, number {row} first"
            ).format(n=len(broken), row=int(broken[0]) + 1),
            remedy=_COPY_ALL,
        )
