"""Which source column feeds which field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ecodesk.errors import CannotImport
from ecodesk.i18n import join, plain, t
from ecodesk.model.fields import Field, Record, fields_of

ROW_ID = "id"  # fed by the column of that name, so that an export comes back to its rows

# Column names seen in county files, beside a field's own id and labels.
_ALIASES: dict[str, tuple[str, ...]] = {
    "code": (
        "adcode",
        "bh",
        "bsm",
        "dm",
        "id_code",
        "xmbh",
        "xmbm",
        "xzqdm",
        "tbbh",
        "code_",
        "编号",
        "编码",
        "代码",
        "地块编号",
        "地块号",
        "项目编号",
        "dkbh",
    ),
    "name": ("mc", "xmmc", "xzqmc", "tbmc", "title", "name_county", "名称", "名字", "地块名称", "dkmc"),
    "declared_area_hm2": ("地块面积",),
    "severity": ("yzcd", "grade", "等级"),
    "problem_type": ("wtlx", "type", "类型"),
    "invest": ("ztz", "investment", "投资"),
    "data_date": ("sjrq",),
    "lead": ("zbdw", "牵头单位"),
    "unit": ("xfdy", "单元"),
}


def importable(kind: type[Record]) -> dict[str, Field]:
    """The fields a file can feed, by id: all but those the program works out.

    A gathered list counts: the rows it is gathered from are made of it.
    """
    return {f.id: f for f in fields_of(kind) if not f.derived or f.gathered is not None}


def match_columns(kind: type[Record], columns: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """Field id → column name: what the user gives first, then ids, labels and known aliases.

    Raises CannotImport when the user names a field or a column that does not exist.
    """
    names = list(columns)
    check_given(kind, names, given)
    folded = {name.strip().casefold(): name for name in reversed(names)}
    matched = dict(given)
    short = short_names(kind)
    for field in importable(kind).values():
        if field.id in matched:
            continue
        candidates = (field.id, field.label.zh, field.label.en, short[field.id], *_ALIASES.get(field.id, ()))
        found = next((folded[c.casefold()] for c in candidates if c.casefold() in folded), None)
        if found is not None and found not in matched.values():
            matched[field.id] = found
    if ROW_ID in folded and folded[ROW_ID] not in matched.values():
        matched.setdefault(ROW_ID, folded[ROW_ID])
    return matched


def short_names(kind: type[Record]) -> dict[str, str]:
    """Column names of at most 10 characters, all different: a DBF cuts the rest off."""
    short: dict[str, str] = {}
    for field in fields_of(kind):
        cut, number = field.id[:10], 1
        while cut in short.values():
            cut, number = f"{field.id[:8]}_{number}", number + 1
        short[field.id] = cut
    return short


def check_given(kind: type[Record], columns: list[str], given: Mapping[str, str]) -> None:
    """Raises CannotImport when a mapping names a field or a column that does not exist."""
    fields = importable(kind)
    for field, column in given.items():
        if field not in fields and field != ROW_ID:
            raise CannotImport(
                t("没有名为 {field} 的字段", "There is no field {field}").format(field=plain(field)),
                where=kind.title,
                remedy=t("可用字段：{fields}", "Fields are: {fields}").format(fields=plain(" ".join(fields))),
            )
        if column not in columns:
            raise CannotImport(
                t("文件里没有列“{column}”", "The file has no column “{column}”").format(column=plain(column)),
                remedy=t("文件中的列：{columns}", "Its columns: {columns}").format(
                    columns=join([plain(c) for c in columns])
                ),
            )
