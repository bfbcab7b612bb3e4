"""Why a linked file or service cannot be shown just now: a word for its row, and a sentence."""

from __future__ import annotations

from pathlib import Path

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, plain, t

MISSING, UNREADABLE, NO_CRS, NO_PLACE, SILENT, REFUSED, NO_PICTURE, NO_KEY = (
    *("missing", "unreadable", "no_crs", "no_place"),
    *("silent", "refused", "no_picture", "no_key"),
)

_BADGES = {
    MISSING: t("找不到", "not found"),
    UNREADABLE: t("读不出", "unreadable"),
    NO_CRS: t("缺坐标系", "no CRS"),
    NO_PLACE: t("无坐标", "no location"),
    SILENT: t("无响应", "no answer"),
    REFUSED: t("被拒绝", "refused"),
    NO_PICTURE: t("不是图片", "no picture"),
    NO_KEY: t("缺密钥", "no key"),
}


class LinkTrouble(EcoDeskError):
    """A linked source cannot be shown; the plan is not affected. `kind` is one of the constants above."""

    def __init__(
        self,
        kind: str,
        what: Text,
        *,
        where: Text | None = None,
        why: Text | None = None,
        remedy: Text | None = None,
    ) -> None:
        super().__init__(what, where=where, why=why, remedy=remedy)
        self.kind = kind

    @property
    def badge(self) -> Text:
        """One or two words for the row of the layer."""
        return _BADGES[self.kind]


def missing(path: Path) -> LinkTrouble:
    """The trouble of a file that is not where it was."""
    return LinkTrouble(
        MISSING,
        t("找不到文件", "The file is not there"),
        where=plain(str(path)),
        remedy=t(
            "请检查移动盘、网络盘是否已连接，或重新指定文件",
            "Check that its drive is connected, or point to the file anew",
        ),
    )


def unreadable(path: Path, why: Text | None = None) -> LinkTrouble:
    """The trouble of a file that is there and cannot be read."""
    return LinkTrouble(
        UNREADABLE,
        t("文件读不出来", "The file cannot be read"),
        where=plain(path.name),
        why=why
        or t("内容不完整、已损坏，或正被别的程序占用", "It is incomplete, damaged or held by a program"),
        remedy=t("请重新取得一份，或重新指定文件", "Get a fresh copy, or point to another file"),
    )


def elsewhere(path: Path) -> LinkTrouble:
    """The trouble of a picture whose coordinates mean nothing in the CRS it states, or lie at the ends of the earth."""
    return LinkTrouble(
        NO_PLACE,
        t("影像不在本投影带能表示的范围内", "The picture lies where this zone has no coordinates"),
        where=plain(path.name),
        why=t("坐标系多半写错了", "its CRS is probably stated wrongly"),
        remedy=t("请重新指定坐标系，或换一个文件", "Choose its CRS anew, or another file"),
    )


def refused(host: str, code: int) -> LinkTrouble:
    """The trouble of a service that wants another key. The address is not repeated, it may hold one."""
    return LinkTrouble(
        REFUSED,
        t("服务拒绝了请求", "The service refused the request"),
        where=plain(host),
        why=t(
            "回答代码 {code}，密钥可能不对或已过期", "answer {code}; the key may be wrong or expired"
        ).format(code=code),
        remedy=t("请核对密钥后重试", "Check the key and try again"),
    )


def silent(host: str, why: Text, code: int | None = None) -> LinkTrouble:
    """The trouble of a service that gives nothing; `code` is what it answered, if anything."""
    return LinkTrouble(
        SILENT,
        t("服务没有给出图片", "The service gave no picture"),
        where=plain(host),
        why=t("回答代码 {code}", "answer {code}").format(code=code) if code else why,
        remedy=t(
            "网络恢复后请重试；不影响规划的编制",
            "Try again when the network is back; the plan is not affected",
        ),
    )


def changed_at(path: Path) -> float:
    """When a file was changed last, in seconds. Raises LinkTrouble when it is not there or not allowed."""
    try:
        return path.stat().st_mtime
    except PermissionError as error:
        raise unreadable(path, t("没有读取权限", "no permission to read it")) from error
    except OSError as error:
        raise missing(path) from error
