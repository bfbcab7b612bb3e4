"""Data files packed in a ZIP: unpacked to a place of their own, or refused.

An archive from elsewhere may name places outside its folder, hold links, or swell to any size; such a
one is refused whole, because nothing in it can be trusted.
"""

from __future__ import annotations

import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from ecodesk.errors import CannotImport
from ecodesk.exchange.file_checks import cannot_open, speaks_of_parcels
from ecodesk.i18n import Text, plain, t

DATA = (".shp", ".geojson", ".json", ".gpkg", ".kml", ".ovkml", ".dxf", ".tab", ".mif", ".gml")
_TABLES = (".txt", ".csv", ".xlsx")  # beside other data mostly notes, so counted only when there are none
_TAKEN = (*DATA, *_TABLES, ".shx", ".dbf", ".prj", ".cpg", ".dat", ".map", ".id", ".ind", ".mid", ".xsd")
MOST_BYTES = 2 << 30
MOST_FILES = 2000
_MOST_SWELLING = 200  # real geometry packs to a fifth or so; a bomb to a thousandth
_SMALL = 10 << 20
_CHUNK = 1 << 20


@contextmanager
def unpacked(path: Path) -> Iterator[list[Path]]:
    """The data files of an archive in a temporary folder that goes away afterwards.

    Raises CannotImport when it is damaged, locked by a password, dangerous, or holds no data file.
    """
    with tempfile.TemporaryDirectory(prefix="ecodesk-") as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                members = _members(path, archive)
                left = MOST_BYTES
                for name, member in members.items():
                    left = _unpack(path, archive, member, Path(folder) / name, left)
        except zipfile.BadZipFile as error:
            raise _refused(path, t("压缩包已损坏或不完整", "The archive is damaged or incomplete")) from error
        except (RuntimeError, NotImplementedError) as error:
            raise _refused(
                path, t("压缩包有密码或用了不支持的压缩方式", "It has a password or an unknown compression")
            ) from error
        except OSError as error:
            raise cannot_open(path, error) from error
        files = sorted(Path(folder).rglob("*"))
        found = [p for p in files if p.suffix.lower() in DATA] or [
            p
            for p in files
            if p.suffix.lower() in _TABLES and (p.suffix.lower() != ".txt" or speaks_of_parcels(p))
        ]
        if not found:
            raise CannotImport(
                t("压缩包里没有可导入的数据文件", "The archive holds no data file"),
                where=plain(path.name),
                remedy=t("其中应有 {kinds}", "It should hold one of {kinds}").format(
                    kinds=plain(" ".join((*DATA, *_TABLES)))
                ),
            )
        yield found


def _members(path: Path, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    listed = [member for member in archive.infolist() if not member.is_dir()]
    if len(listed) > MOST_FILES:
        raise _refused(path, t("压缩包里文件太多", "It holds too many files"))
    size = 0
    members: dict[str, zipfile.ZipInfo] = {}
    for member in listed:
        name = _name(member)
        _check_place(path, name, member)
        if PurePosixPath(name).suffix.lower() not in _TAKEN:
            continue
        swelling = member.file_size / max(1, member.compress_size)
        if member.file_size > _SMALL and swelling > _MOST_SWELLING:
            raise _too_large(path)
        size += member.file_size
        members[name] = member
    if size > MOST_BYTES:
        raise _too_large(path)
    return members


def _name(member: zipfile.ZipInfo) -> str:
    """The name as written; archives made on a Chinese Windows hold it in GBK and do not say so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename


def _check_place(path: Path, name: str, member: zipfile.ZipInfo) -> None:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    outside = not parts or parts[0] == "/" or ".." in parts or ":" in parts[0] or "\0" in name
    if outside or stat.S_ISLNK(member.external_attr >> 16):
        raise _refused(
            path,
            t(
                "其中的“{name}”指向压缩包以外的位置，可能是恶意文件",
                "“{name}” in it points outside the archive and may be malicious",
            ).format(name=plain(name[:60])),
        )


def _unpack(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, to: Path, left: int) -> int:
    """Write one member out; the sizes an archive states are not believed."""
    to.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as source, to.open("wb") as target:
        return _copy(path, source, target, left)


def _copy(path: Path, source: IO[bytes], target: IO[bytes], left: int) -> int:
    while chunk := source.read(_CHUNK):
        left -= len(chunk)
        if left < 0:
            raise _too_large(path)
        target.write(chunk)
    return left


def _too_large(path: Path) -> CannotImport:
    return _refused(
        path,
        t(
            "解压后会异常地大（超过 {most} GB 或膨胀 {times} 倍以上）",
            "It would grow beyond all measure (over {most} GB or {times} times its size)",
        ).format(most=MOST_BYTES >> 30, times=_MOST_SWELLING),
    )


def _refused(path: Path, why: Text) -> CannotImport:
    return CannotImport(
        t("没有打开压缩包", "The archive was not opened"),
        where=plain(path.name),
        why=why,
        remedy=t(
            "请先核对来源，自行解压后再导入其中的文件",
            "Check where it comes from, unpack it and import the files",
        ),
    )
