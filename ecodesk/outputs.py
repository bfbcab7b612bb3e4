"""Write files so that a reader never meets half of one."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ecodesk.errors import CannotWrite
from ecodesk.i18n import plain, t


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; on success it takes the place of `path` in one step.

    On any failure, cancellation included, the temporary file is removed and `path` is as it was.
    Raises `CannotWrite` when the place cannot be written or the file is held by another program.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.stem}-{uuid.uuid4().hex[:8]}{path.suffix}")
    try:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            yield temporary
            _sync(temporary)
            temporary.replace(path)
        except OSError as error:
            raise CannotWrite(
                t("文件没有写成", "The file was not written"),
                where=plain(str(path)),
                why=plain(error.strerror or str(error)),
                remedy=t(
                    "请检查磁盘空间和写入权限,或关闭正在使用该文件的程序,再试一次",
                    "Check free space and permissions, or close the program that uses the file, and try again",
                ),
            ) from error
    finally:
        temporary.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
