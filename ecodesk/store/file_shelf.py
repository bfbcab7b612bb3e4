"""Files that belong to rows, kept in a folder beside the plan under the SHA-256 of their content.

A row names its file by hash, so the same photo is kept once, a renamed file is still found, and undo and redo
need not touch any file. What is kept is never changed.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from ecodesk.errors import CannotImport, CannotWrite, system_reason
from ecodesk.i18n import Text, plain, t
from ecodesk.outputs import replacing
from ecodesk.progress import SILENT, Progress

_BLOCK = 1 << 20
_MEGABYTE = 1_000_000
# what a system would run rather than show: by the first bytes and, where those are text, by the name
_PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_PROGRAM_SUFFIXES = frozenset(
    (
        *(".exe", ".com", ".bat", ".cmd", ".msi", ".ps1", ".vbs", ".js", ".jse", ".wsf", ".scr", ".lnk"),
        *(".jar", ".sh", ".apk", ".dll", ".hta", ".reg", ".desktop"),
    )
)
_OTHER_FILE = t("请选择照片或文档", "Choose a photo or a document")


@dataclass(frozen=True)
class KeptFile:
    """A file on the shelf."""

    file_name: str
    content_hash: str
    size_bytes: int


class FileShelf:
    """The folder the files of a plan lie in; it is made with the first file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, source: Path, *, limit_mb: float, progress: Progress = SILENT) -> KeptFile:
        """Take a copy of a file. Nothing is left of it when this fails or is cancelled.

        Raises CannotImport when it is missing, empty, larger than the limit or a program; CannotWrite when there
        is no room or no permission.
        """
        size = _looked_at(source, limit_mb)
        hashed, done = hashlib.sha256(), 0
        try:
            with source.open("rb") as read:
                while block := read.read(_BLOCK):
                    hashed.update(block)
                    done += len(block)
                    progress.report(done, 2 * size)
        except OSError as error:
            raise _unreadable(source, system_reason(error)) from error
        kept = KeptFile(source.name, hashed.hexdigest(), size)
        target = self._place(kept.content_hash, kept.file_name)
        if self.find(kept.content_hash, kept.file_name) is None:
            self._copy(source, target, size, progress)
        return kept

    def find(self, content_hash: str, file_name: str) -> Path | None:
        """Where the file of a row lies, None when it is not (or no longer) on the shelf."""
        if not content_hash:
            return None
        path = self._place(content_hash, file_name)
        return path if path.is_file() else None

    def copy_to(self, other: FileShelf, progress: Progress = SILENT) -> None:
        """Take everything along to another shelf, for a copy of the plan. Raises CannotWrite."""
        if not self.folder.is_dir():
            return
        for path in sorted(self.folder.glob("??/*")):
            target = other.folder / path.parent.name / path.name
            if not target.is_file():
                self._copy(path, target, path.stat().st_size, progress)

    def _place(self, content_hash: str, file_name: str) -> Path:
        return self.folder / content_hash[:2] / f"{content_hash}{Path(file_name).suffix.lower()}"

    def _copy(self, source: Path, target: Path, size: int, progress: Progress) -> None:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(target.parent).free
        except OSError as error:
            raise CannotWrite(
                t("附件没有存入", "The file was not kept"),
                where=plain(str(target.parent)),
                why=system_reason(error),
                remedy=t(
                    "请检查规划所在文件夹的写入权限", "Check that the folder of the plan can be written"
                ),
            ) from error
        if size > free:
            raise CannotWrite(
                t("附件没有存入", "The file was not kept"),
                where=plain(source.name),
                why=t("磁盘空间不足", "the disk is full"),
                remedy=t("请清理磁盘后再试", "Free some space and try again"),
            )
        with replacing(target) as path, source.open("rb") as read, path.open("wb") as written:
            done = size
            while block := read.read(_BLOCK):
                written.write(block)
                done += len(block)
                progress.report(done, 2 * size)


def _looked_at(source: Path, limit_mb: float) -> int:
    """The size in bytes of a file that can be kept. Raises CannotImport."""
    try:
        if source.is_dir():
            raise _unreadable(source, t("这是文件夹", "It is a folder"))
        size = source.stat().st_size
        with source.open("rb") as read:
            start = read.read(4)
    except OSError as error:
        raise _unreadable(source, system_reason(error)) from error
    if size == 0:
        raise _unreadable(source, t("文件是空的", "It is empty"))
    if size > limit_mb * _MEGABYTE:
        raise CannotImport(
            t("附件太大，没有存入", "The file is too large and was not kept"),
            where=plain(source.name),
            why=t("{size} MB，上限为 {limit} MB", "{size} MB, at most {limit} MB are taken").format(
                size=round(size / _MEGABYTE, 1), limit=f"{limit_mb:g}"
            ),
            remedy=t(
                "请压缩图片或拆分文件，也可在设置中调整上限",
                "Compress or split it, or raise the limit in the settings",
            ),
        )
    if source.suffix.lower() in _PROGRAM_SUFFIXES or start.startswith(_PROGRAM_STARTS):
        raise CannotImport(
            t("程序文件不能作为附件", "A program cannot be attached"),
            where=plain(source.name),
            remedy=_OTHER_FILE,
        )
    return size


def _unreadable(source: Path, why: Text) -> CannotImport:
    return CannotImport(
        t("附件没有存入", "The file was not kept"), where=plain(source.name), why=why, remedy=_OTHER_FILE
    )
