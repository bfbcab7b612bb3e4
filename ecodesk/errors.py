"""Errors a user can do something about; everything else is a bug and looks like one."""

from __future__ import annotations

import errno

from ecodesk.i18n import Text, join, plain, t


class EcoDeskError(Exception):
    """Something expected went wrong. Says what, where, why and what to do next.

    `what` is a full sentence without its final stop; the other parts are optional and follow it. A reason may begin
    in lower case, as it stands after a colon elsewhere.
    The workspace is as it was before the attempt whenever this is raised.
    """

    def __init__(
        self, what: Text, *, where: Text | None = None, why: Text | None = None, remedy: Text | None = None
    ) -> None:
        super().__init__(what.en)
        self.what = what
        self.where = where
        self.why = why
        self.remedy = remedy

    @property
    def message(self) -> Text:
        """What, where, why and the next step as one short paragraph in both languages."""
        parts = [self.what, self.where, _begun(self.why), _begun(self.remedy)]
        joined = join([part for part in parts if part is not None], zh="。", en=". ")
        return Text(joined.zh + "。", joined.en + ".")

    def __str__(self) -> str:
        return str(self.message)


def _begun(part: Text | None) -> Text | None:
    """A part as a sentence of its own; a name such as that of a file keeps its first letter."""
    if part is None or not part.en.partition(" ")[0].isalpha():
        return part
    return Text(part.zh, part.en[:1].upper() + part.en[1:])


class Stale(EcoDeskError):
    """The row was changed by somebody else since it was read; nothing was written.

    `table` and `row_id` say which row, where it is known.
    """

    table = ""
    row_id = ""

    def about(self, table: str, row_id: str) -> Stale:
        """The same error, with the row it is about."""
        self.table, self.row_id = table, row_id
        return self


class ReadOnly(EcoDeskError):
    """The workspace is open for reading only; nothing was written."""


class CannotOpen(EcoDeskError):
    """The file or database is not a workspace this program can open; it was not touched."""


class CannotImport(EcoDeskError):
    """The file cannot be taken in as it is; the workspace was not touched."""


class CannotRead(EcoDeskError):
    """An open workspace could not be read just now; it was not touched."""


class CannotWrite(EcoDeskError):
    """The output could not be written; no half-written file is left."""


_SYSTEM_REASONS = {
    "EACCES": t("没有权限", "permission denied"),
    "EPERM": t("没有权限", "permission denied"),
    "EROFS": t("所在磁盘是只读的", "its disk is read-only"),
    "EBUSY": t("正被另一个程序占用", "another program is using it"),
    "ETXTBSY": t("正被另一个程序占用", "another program is using it"),
    "ENOSPC": t("磁盘空间不足", "the disk is full"),
    "EDQUOT": t("磁盘配额已用完", "the disk quota is used up"),
    "EFBIG": t("超过允许的文件大小", "the largest file size allowed is exceeded"),
    "EIO": t("磁盘或网络读写出错", "the disk or network failed"),
    "ENOENT": t("找不到文件或文件夹", "no such file or folder"),
    "EEXIST": t("那里已有同名文件", "a file of that name is in the way"),
    "ENOTDIR": t("路径中有一段不是文件夹", "part of the path is not a folder"),
    "EISDIR": t("那里是一个文件夹", "it is a folder"),
    "ENAMETOOLONG": t("名字太长", "the name is too long"),
    "ESTALE": t("网络盘已断开", "the network drive has gone"),
    "ENOTCONN": t("网络盘已断开", "the network drive has gone"),
}


def system_reason(error: OSError) -> Text:
    """Why the system refused, in words of both languages; its own words where none are known."""
    known = _SYSTEM_REASONS.get(errno.errorcode.get(error.errno or 0, ""))
    if known is not None:
        return known
    return plain(error.strerror) if error.strerror else t("写入没有成功", "writing did not succeed")
