"""Look at a file before it is read: there, readable, whole, and what its name says it is.

Drivers judge a file by its content and read a damaged one as far as they get; both would be silent.
"""

from __future__ import annotations

import codecs
import errno
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from ecodesk.errors import CannotImport
from ecodesk.exchange import shapefile_parts
from ecodesk.held_files import is_held
from ecodesk.i18n import Text, join, plain, t

TEXT_SUFFIX = ".txt"
SUFFIXES = (
    ".gpkg", ".geojson", ".json", ".shp", ".zip", ".kml", ".kmz", ".ovkml", ".ovkmz", TEXT_SUFFIX, ".csv", ".xlsx",
    ".dxf", ".tab", ".mif", ".gml",
)  # fmt: skip
_SHAPEFILE_PARTS = (".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix")
_PATIENCE = 2.0  # seconds: a write of somebody else is mostly over by then
_FRESH_COPY = t("请重新取得一份完整的文件", "Get a fresh and complete copy")


def check(path: Path) -> None:
    """Raises CannotImport with what, where, why and what to do when a file cannot be what it says."""
    if not path.exists():
        raise CannotImport(
            t("找不到文件", "File not found"),
            where=plain(str(path)),
            remedy=t(
                "请核对路径，或检查移动盘、网络盘是否已连接", "Check the path and that its drive is connected"
            ),
        )
    if path.is_dir():
        raise _folder(path)
    if is_held(path):
        raise CannotImport(
            t("这是现在打开的规划", "This is the plan that is open now"),
            where=plain(path.name),
            why=t("规划不能导入自己", "A plan cannot be imported into itself"),
            remedy=t("请选择别的文件", "Choose another file"),
        )
    if path.suffix.lower() not in SUFFIXES:
        raise _unsupported(path)
    start = _first_bytes(path)
    if not start:
        raise CannotImport(
            t("文件是空的", "The file is empty"),
            where=plain(path.name),
            why=t("大小为 0 字节", "It has 0 bytes"),
            remedy=_FRESH_COPY,
        )
    match path.suffix.lower():
        case ".gpkg":
            _check_geopackage(path, start)
        case ".shp":
            shapefile_parts.check(path)
        case ".geojson" | ".json":
            _check_json(path, start)


def _folder(path: Path) -> CannotImport:
    if path.suffix.lower() == ".gdb":
        return CannotImport(
            t("不支持文件地理数据库（.gdb）", "File geodatabases (.gdb) are not supported"),
            where=plain(path.name),
            remedy=t(
                "请在 GIS 软件里导出为 GeoPackage 或 Shapefile 再导入",
                "Export it as GeoPackage or shapefile in a GIS first",
            ),
        )
    return CannotImport(
        t("这是文件夹，不是文件", "This is a folder, not a file"),
        where=plain(path.name),
        remedy=t("请选择其中的数据文件", "Choose a data file inside it"),
    )


def _unsupported(path: Path) -> CannotImport:
    remedy = t("可导入 {kinds}", "Supported are {kinds}").format(kinds=plain(" ".join(SUFFIXES)))
    if path.suffix.lower() in _SHAPEFILE_PARTS:
        remedy = t("请选择同名的 {name}", "Choose {name} instead").format(name=plain(f"{path.stem}.shp"))
    return CannotImport(
        t("不支持这种文件", "This kind of file is not supported"), where=plain(path.name), remedy=remedy
    )


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except OSError as error:
        raise cannot_open(path, error) from error


_REASONS = {
    errno.EACCES: t(
        "没有读取权限，或文件正被别的程序占用", "No permission to read it, or another program holds it"
    ),
    errno.EPERM: t("没有读取权限", "No permission to read it"),
    errno.EBUSY: t("文件正被别的程序占用", "Another program holds it"),
    errno.ENOSPC: t("磁盘空间不足", "The disk is full"),
    errno.EIO: t("磁盘读写出错", "The disk failed to read it"),
}


def cannot_open(path: Path, error: OSError) -> CannotImport:
    """The sentence for a file the system does not let us read."""
    why = _REASONS.get(error.errno or 0, plain(error.strerror or type(error).__name__))
    return CannotImport(
        t("文件打不开", "The file cannot be opened"),
        where=plain(path.name),
        why=why,
        remedy=t(
            "请关闭正在使用它的程序或请管理员放开权限，再试一次",
            "Close the program that uses it or have the permission changed, and try again",
        ),
    )


def _check_geopackage(path: Path, start: bytes) -> None:
    if not start.startswith(b"SQLite format 3\0"):
        raise _not_what_it_says(path, "GeoPackage")
    page = int.from_bytes(start[16:18], "big")
    size = (65536 if page == 1 else page) * int.from_bytes(start[28:32], "big")
    found = path.stat().st_size
    if start[24:28] == start[92:96] and found < size:  # else the page count in the header is out of date
        raise CannotImport(
            t("文件不完整", "The file is not complete"),
            where=plain(path.name),
            why=t(
                "应有 {size} 字节，只有 {found} 字节", "It should have {size} bytes and has {found}"
            ).format(size=size, found=found),
            remedy=_FRESH_COPY,
        )
    _check_unlocked(path)


def _check_unlocked(path: Path) -> None:
    """Drivers read a file in the middle of somebody's writing; what they see then may be half of it."""
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=_PATIENCE)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise cannot_open(path, OSError(errno.EBUSY, str(error))) from error
    except sqlite3.DatabaseError:  # damaged: reading it says where
        return


def _not_what_it_says(path: Path, format: str) -> CannotImport:
    return CannotImport(
        t("文件内容不是 {format}", "The content is not {format}").format(format=plain(format)),
        where=plain(path.name),
        why=t("扩展名与内容不符，或文件已损坏", "Its name and content differ, or it is damaged"),
        remedy=t(
            "请核对文件来源，或在 GIS 软件里重新导出",
            "Check where it comes from, or export it again in a GIS",
        ),
    )


def _check_json(path: Path, start: bytes) -> None:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise CannotImport(
            t("GeoJSON 的文字编码不是 UTF-8", "The texts of this GeoJSON are not UTF-8"),
            where=plain(path.name),
            remedy=t(
                "请用文本编辑器另存为 UTF-8 编码再导入", "Save it as UTF-8 in a text editor and import again"
            ),
        ) from None
    if not start.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        raise _not_what_it_says(path, "GeoJSON")


_MEMBER = re.compile(
    r'"crs"\s*:\s*(?:(null)|\{\s*"type"\s*:\s*"(\w+)"\s*,\s*"properties"\s*:\s*\{\s*"\w+"\s*:\s*"([^"]*)")'
)
_LOOKED_AT = 65536


def geojson_crs(path: Path) -> tuple[bool, str]:
    """Whether a GeoJSON file has a `crs` member, and what it names; empty for null.

    RFC 7946 dropped the member, older files still carry it, and drivers pass over one they cannot read.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        ends = [file.read(_LOOKED_AT)]
        if size > _LOOKED_AT:
            file.seek(max(_LOOKED_AT, size - _LOOKED_AT))
            ends.append(file.read())
    for end in ends:
        if match := _MEMBER.search(end.decode("utf-8", "ignore")):
            return True, match[3] or ""
    return False, ""


_PARCELS = tuple("地块坐标".encode(name) for name in ("utf-8", "gb18030", "utf-16-le", "utf-16-be"))
_HEAD_LINE = re.compile(rb",@\s*$", re.MULTILINE)


def speaks_of_parcels(path: Path) -> bool:
    """Whether a text file holds parcel coordinates: most texts among data are notes."""
    try:
        with path.open("rb") as file:
            start = file.read(_LOOKED_AT)
    except OSError:
        return False
    return any(word in start for word in _PARCELS) or _HEAD_LINE.search(start) is not None


def is_data_file(path: Path) -> bool:
    """Whether a file is one to import: of a known kind, and not a plan, which is opened instead."""
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        return False
    if path.suffix.lower() != ".gpkg":
        return True
    if is_held(path):
        return False
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            asked = "SELECT 1 FROM sqlite_master WHERE name = 'workspace_meta'"
            return connection.execute(asked).fetchone() is None
    except sqlite3.Error:  # damaged: opening it says so better than importing it
        return False


def listed(names: list[str], most: int = 12) -> Text:
    """Names in a sentence; very many are cut short."""
    return join([plain(name) for name in names[:most]] + ([plain("…")] if len(names) > most else []))
