"""Write files so that a reader never meets half of one."""

from __future__ import annotations

import os
import re
import shutil
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ecodesk.errors import CannotWrite, system_reason
from ecodesk.held_files import is_held
from ecodesk.i18n import Text, plain, t

_DAY = 86_400.0
_ROOM = 65_536  # bytes
_HELD = t("它是现在打开的规划", "it is the plan that is open now")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a path of the same name in a hidden folder beside; on success it takes the place of `path` in one step.

    On any failure, cancellation included, `path` is as it was. Raises `CannotWrite` when the place cannot
    be written, is full, or the file is held by another program or is an open plan.
    """
    path = Path(path)
    if is_held(path):
        raise CannotWrite(
            t("文件没有写成", "The file was not written"),
            where=plain(str(path)),
            why=_HELD,
            remedy=t("请换一个名字", "Choose another name"),
        )
    try:
        with hidden_folder(path.parent) as folder:
            try:
                yield folder / path.name
            except OSError as error:
                if error.errno is None:  # a writer that only knows that it failed: was it the disk?
                    make_sure(folder)
                raise
            make_sure(folder)
            (folder / path.name).replace(path)
    except OSError as error:
        raise CannotWrite(
            t("文件没有写成", "The file was not written"),
            where=plain(str(path)),
            why=system_reason(error),
            remedy=t(
                "请检查磁盘空间和写入权限，或关闭正在使用该文件的程序，再试一次",
                "Check free space and permissions, or close the program that uses the file, and try again",
            ),
        ) from error


@contextmanager
def hidden_folder(parent: Path) -> Iterator[Path]:
    """A hidden folder to write in, gone afterwards; one that a killed process left is removed first."""
    folder = parent / f"{_prefix()}{os.getpid()}-{uuid.uuid4().hex[:8]}"
    try:
        parent.mkdir(parents=True, exist_ok=True)
        _clear_abandoned(parent)
        folder.mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_sure(folder: Path) -> None:
    """Put the files of a folder on the disk. Raises OSError, also when it ran full unnoticed.

    Drivers and image writers go on without a word when a disk is full, so there must be room left.
    """
    probe = folder / ".room"
    probe.write_bytes(bytes(_ROOM))
    for file in folder.iterdir():
        with file.open("rb+") as opened:
            os.fsync(opened.fileno())
    probe.unlink()


def _prefix() -> str:
    """Begins the hidden folders of this computer; on a shared drive others have their own."""
    return f".ecodesk-{re.sub(r'[^A-Za-z0-9]', '', socket.gethostname())[:20]}-"


def why_not_writable(path: Path) -> Text | None:
    """Why a file could not be written or replaced now, or None. Nothing is changed by asking."""
    folder = path.parent
    if not folder.is_dir():
        return t("文件夹不存在", "the folder does not exist")
    if not os.access(folder, os.W_OK):
        return t("没有写入权限", "no permission to write")
    if path.is_dir():
        return t("同名的是文件夹", "it is a folder")
    if is_held(path):
        return _HELD
    if path.exists():
        try:
            with path.open("rb+"):
                pass
        except OSError:
            return t("正被其他程序打开或被写保护", "another program has it open, or it is write-protected")
    return None


def _clear_abandoned(parent: Path) -> None:
    for folder in parent.glob(f"{_prefix()}*"):
        owner = folder.name.removeprefix(_prefix()).split("-")[0]
        if owner.isdigit() and _gone(int(owner), folder):
            shutil.rmtree(folder, ignore_errors=True)


def _gone(process: int, folder: Path) -> bool:
    if os.name == "nt":  # where asking for a process would end it
        return time.time() - folder.stat().st_mtime > _DAY
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
