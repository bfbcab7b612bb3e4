"""Changes between two versions in words: their signs, what a label says of them, and one line each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ecodesk.analysis.version_shapes import ShapeChange
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.field_words import unit_words, value_words
from ecodesk.model.fields import Field, Record, fields_of, record_type
from ecodesk.model.measures import HECTARE_MARK, hectares, number_text, signed_text
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.version_diff import ChangeKind, Entry, RowChange, told_fields
from ecodesk.rules.comparison import Comparison, Side
from ecodesk.rules.finding import Severity

SIGNS = {
    ChangeKind.ADDED: "+",
    ChangeKind.REMOVED: "−",
    ChangeKind.RESHAPED: "△",
    ChangeKind.FIELDS: "✎",
}
SAME_AREA = t("形状改变，面积不变", "reshaped, same area")
NOTHING_THERE = plain("—")
_MOVED_M2 = 100.0
_NAMED_FIELDS = 2
_PART_FIELDS = 4
LONG = 160
"""Characters of a value that a line of a table holds."""
_BEFORE_IT = 24  # characters shown before the first that differs


def signed_hectares(square_metres: float) -> str:
    """An area in hm² with its sign; none when it rounds to nothing."""
    value = hectares(square_metres)
    return signed_text(value) if _counts(square_metres) else number_text(0.0)


def _counts(square_metres: float) -> bool:
    """Whether two decimals of hm² show an area at all."""
    return abs(round(hectares(square_metres), 2)) > 0


def shape_words(shape: ShapeChange) -> Text:
    """Ground won and lost, each only when there is any."""
    told = [signed_hectares(part) for part in (shape.added_m2, -shape.removed_m2) if _counts(part)]
    if not told:
        return SAME_AREA
    return t("{areas} {unit}", "{areas} {unit}").format(areas=plain(" ".join(told)), unit=HECTARE_MARK)


def map_words(comparison: Comparison, entry: Entry) -> Text:
    """What a label on the map says of a change, after the code."""
    shape = comparison.shapes.get(entry.key)
    if entry.kind is ChangeKind.ADDED:
        return t("新增", "added")
    if entry.kind is ChangeKind.REMOVED:
        into = merged_words(comparison, entry)
        gone = t("删除", "removed")
        return gone if into is None else t("{gone}（{into}）", "{gone} ({into})").format(gone=gone, into=into)
    if entry.kind is ChangeKind.RESHAPED and shape is not None:
        told = shape_words(shape)
        if told != SAME_AREA and abs(shape.net_m2) >= _MOVED_M2:  # not as much gained as lost
            told = t("{net} {unit}", "{net} {unit}").format(
                net=plain(signed_hectares(shape.net_m2)), unit=HECTARE_MARK
            )
        elif told == SAME_AREA:
            return told
        return t("图形 {told}", "shape {told}").format(told=told)
    return t("字段", "fields")


def merged_words(comparison: Comparison, entry: Entry) -> Text | None:
    """Into what a row that is gone went, None when nobody knows of any."""
    into = comparison.merged.get(entry.key)
    row = comparison.diff.new.row(*into) if into is not None else None
    if row is None:
        return None
    return t("并入 {code}", "merged into {code}").format(
        code=plain(str(getattr(row, "code", "")) or row.caption)
    )


def entry_words(comparison: Comparison, entry: Entry) -> Text:
    """One line about a change, under its name in the list."""
    shape = comparison.shapes.get(entry.key)
    said: list[Text] = []
    if entry.kind in (ChangeKind.ADDED, ChangeKind.REMOVED):
        if (into := merged_words(comparison, entry)) is not None:
            said.append(into)
        if shape is not None:
            ground = shape.added_m2 or shape.removed_m2
            said.append(
                t("图形 {area} {unit}", "shape {area} {unit}").format(
                    area=number_text(hectares(ground)), unit=HECTARE_MARK
                )
            )
        invest = getattr(comparison.diff.row(entry), "invest", None)
        if invest is not None:
            said.append(t("投资 {sum} 万元", "{sum} 10k CNY").format(sum=number_text(invest)))
    else:
        if entry.kind is ChangeKind.RESHAPED and shape is not None:
            said.append(shape_words(shape))
        said += _fields_words(entry)
    return join(said, " · ", " · ")


def _fields_words(entry: Entry) -> list[Text]:
    said: list[Text] = []
    fields = told_fields(entry.own) if entry.own is not None else ()
    if 0 < len(fields) <= _NAMED_FIELDS:
        said.append(join([field.label for field in fields]))
    elif fields:
        said.append(t("字段 {n} 处", "fields: {n}").format(n=len(fields)))
    parts: dict[str, int] = {}
    for part in entry.parts:
        parts[part.table] = parts.get(part.table, 0) + 1
    said += [
        t("{title} {n} 处", "{title}: {n}").format(title=record_type(table).title, n=n)
        for table, n in parts.items()
    ]
    return said


def kind_words(entry: Entry) -> Text:
    """What happened to a row; of a reshaped one also whether fields changed with it."""
    if entry.kind is ChangeKind.RESHAPED and (entry.parts or (entry.own and told_fields(entry.own))):
        return t("图形 + 字段修改", "Shape and fields")
    return entry.kind.title


# ---- fields old and new


def field_title(field: Field) -> Text:
    """Label of a field with its unit."""
    if not field.unit:
        return field.label
    return t("{label} {unit}", "{label} {unit}").format(label=field.label, unit=unit_words(field))


def field_value(field: Field, row: Record | None, snapshot: Snapshot) -> Text:
    """What a row says in a field, a dash for nothing; empty when there is no such row."""
    if row is None:
        return plain("")
    told = value_words(field, getattr(row, field.id), snapshot)
    return told if told.zh.strip() else NOTHING_THERE


def old_and_new(comparison: Comparison, entry: Entry) -> list[tuple[Text, Text, Text]]:
    """The fields of a change, its own first and then those of its parts: title, old and new value."""
    lines: list[tuple[Text, Text, Text]] = []
    if entry.kind in (ChangeKind.ADDED, ChangeKind.REMOVED):
        return lines
    if entry.own is not None:
        before, after = comparison.diff.rows(entry.key)
        for field in told_fields(entry.own):
            lines.append(_line(comparison, field, field_title(field), before, after))
    for part in entry.parts:
        lines += part_lines(comparison, part)
    return lines


def differing_parts(old: str, new: str) -> tuple[str, str]:
    """Two texts as a line of a table holds them: of long ones only where they begin to differ."""
    if max(len(old), len(new)) <= LONG:
        return old, new
    same = next(
        (i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    start = max(0, same - _BEFORE_IT)
    return _part(old, start), _part(new, start)


def _part(words: str, start: int) -> str:
    part = words[start : start + LONG - 2]
    before = "…" if start and part else ""
    return f"{before}{part}{'…' if start + len(part) < len(words) else ''}"


def shortened(words: str, most: int = LONG) -> str:
    """The beginning of words that are too many for a line."""
    return words if len(words) <= most else f"{words[: most - 1]}…"


def part_lines(comparison: Comparison, part: RowChange) -> list[tuple[Text, Text, Text]]:
    """What changed in a part of a row: field by field, or all of it when it came or went."""
    before, after = comparison.diff.rows((part.table, part.id))
    row = after or before
    assert row is not None
    title = row.title
    if part.kind is ChangeKind.FIELDS and part.fields:
        return [
            _line(
                comparison,
                field,
                t("{row} · {field}", "{row} · {field}").format(row=title, field=field_title(field)),
                before,
                after,
            )
            for field in told_fields(part)
        ]
    return [
        (
            title,
            _whole(before, comparison.diff.old) or NOTHING_THERE,
            _whole(after, comparison.diff.new) or NOTHING_THERE,
        )
    ]


def _line(
    comparison: Comparison, field: Field, title: Text, before: Record | None, after: Record | None
) -> tuple[Text, Text, Text]:
    diff = comparison.diff
    return title, field_value(field, before, diff.old), field_value(field, after, diff.new)


def _whole(row: Record | None, snapshot: Snapshot) -> Text | None:
    """The first things a part says."""
    if row is None:
        return None
    told = []
    for field in fields_of(type(row)):
        value = value_words(field, getattr(row, field.id), snapshot)
        if value.zh and not field.part_of:
            unit = unit_words(field) if field.unit else plain("")
            told.append(Text(f"{value.zh} {unit.zh}".strip(), f"{value.en} {unit.en}".strip()))
    return join(told[:_PART_FIELDS])


# ---- both versions


def sum_lines(comparison: Comparison) -> list[tuple[Text, str, str]]:
    """What both versions add up to: title with unit, old and new."""
    old, new = comparison.old_sums, comparison.new_sums

    def both(title: Text, key: str, digits: int) -> tuple[Text, str, str]:
        return title, _figure(old.get(key), digits), _figure(new.get(key), digits)

    lines = [
        both(t("项目数", "Projects"), "projects", 0),
        both(t("投资合计 万元", "Investment 10k CNY"), "invest_wan", 2),
        both(t("项目面积 hm²", "Area of projects ha"), "area_hm2", 2),
        (
            t("问题治理覆盖率", "Coverage of problems"),
            percent(old.get("coverage")),
            percent(new.get("coverage")),
        ),
    ]
    lines += [
        (
            t("{severity}（条）", "{severity} findings").format(severity=severity.label),
            str(comparison.old.result.count(severity)),
            str(comparison.new.result.count(severity)),
        )
        for severity in reversed(Severity)
    ]
    return lines


def _figure(value: Any, digits: int) -> str:
    return number_text(Decimal(str(value)), digits) if value is not None else NOTHING_THERE.zh


def percent(share: float | None) -> str:
    """A share in per cent, a dash for none."""
    return NOTHING_THERE.zh if share is None else f"{share * 100:.1f} %"


def side_words(side: Side) -> Text:
    """Which version a side is and since when nothing in it can change."""
    if side.version is None:
        return t("{code}（当前，未冻结）", "{code} (as it is now, not frozen)").format(
            code=plain(side.code or "—")
        )
    row = side.version
    named = plain(f"{row.code} {row.name}".strip())
    return t("{code}，{day} 由 {who} 冻结", "{code}, frozen on {day} by {who}").format(
        code=named, day=str(row.frozen_on or "—"), who=plain(row.frozen_by or "—")
    )
