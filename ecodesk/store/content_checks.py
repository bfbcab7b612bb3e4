"""Whether what a place holds is a whole workspace of a version this program knows."""

from __future__ import annotations

from sqlalchemy import MetaData

from ecodesk.errors import CannotOpen, EcoDeskError
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.crs import WorkingCrs
from ecodesk.store import schema


def read_meta(where: Text, meta: dict[str, str]) -> tuple[int, WorkingCrs]:
    """Format version and working CRS. Raises CannotOpen when they are lost, or of a newer program."""
    try:
        version, crs = int(meta["version"]), WorkingCrs(int(meta["crs"]))
    except (KeyError, ValueError, EcoDeskError) as error:
        raise CannotOpen(
            t("规划的版本或坐标系说明已损坏", "The workspace's note of version and CRS is damaged"),
            where=where,
            remedy=t("请用备份文件", "Use a backup"),
        ) from error
    if version > schema.VERSION:
        raise CannotOpen(
            t("规划由更新的版本建立", "The workspace was made by a newer version"),
            where=where,
            why=t(
                "它的格式是 {theirs}，本软件支持到 {ours}",
                "its format is {theirs}, this program knows {ours}",
            ).format(theirs=version, ours=schema.VERSION),
            remedy=t("请先更新软件", "Update the program first"),
        )
    return version, crs


def check_columns(where: Text, wanted: MetaData, present: dict[str, set[str]]) -> None:
    """Raises CannotOpen when another program has taken away a table or a column."""
    missing = [
        name if name not in present else f"{name}.{column.name}"
        for name, table in wanted.tables.items()
        for column in (table.columns if name in present else list(table.columns)[:1])
        if name not in present or column.name not in present[name]
    ]
    if missing:
        raise CannotOpen(
            t(
                "规划里少了图层或字段，没有打开",
                "Layers or columns of the workspace are missing; it was not opened",
            ),
            where=where,
            why=t(
                "缺少 {names}，可能被别的程序删改", "{names} gone, perhaps removed by another program"
            ).format(names=join([plain(name) for name in missing[:6]])),
            remedy=t("请用备份文件，或没有改过的副本", "Use a backup, or a copy that was not changed"),
        )
