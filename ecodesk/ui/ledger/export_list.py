"""What the project table shows, as a workbook, and as text for the clipboard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from ecodesk.exchange.spreadsheet import Sheet, SheetColumn, SheetRow, Value
from ecodesk.i18n import Text, plain, t
from ecodesk.model.fields import Kind
from ecodesk.model.measures import hectares, mu, number_text
from ecodesk.ui.ledger.arranging import Arrangement, Heading
from ecodesk.ui.ledger.aspects import FILTERS
from ecodesk.ui.ledger.columns import AREA, AREA_MU, CODE, Column
from ecodesk.ui.ledger.rows import ProjectRows
from ecodesk.ui.ledger.sums import Sum

_PIXELS_PER_CHARACTER = 7.0
_QUOTED = '\t\n\r"'


def workbook_sheets(
    arrangement: Arrangement, shown: Sequence[Column], listed: Sum, made: datetime
) -> list[Sheet]:
    """The list as it stands, with its headings and a sum, and a sheet that says what it is."""
    rows, columns = arrangement.rows, list(shown)
    lines = [
        _heading_row(line, columns) if isinstance(line, Heading) else _project_row(rows, line, columns)
        for line in arrangement.lines
        if isinstance(line, Heading) or line not in arrangement.outside
    ]
    lines.append(_sum_row(listed, columns))
    heads = [
        SheetColumn(column.title, column.field.digits if column.numeric else None, _width(column))
        for column in columns
    ]
    grouped = bool(arrangement.wish.group_by)
    table = Sheet(str(t("项目台账", "Projects")), heads, lines, frozen=1, filtered=not grouped)
    return [table, _about(arrangement, listed, made)]


def _width(column: Column) -> float:
    return max(8.0, column.width / _PIXELS_PER_CHARACTER)


def _project_row(rows: ProjectRows, position: int, columns: Sequence[Column]) -> SheetRow:
    return SheetRow([_cell(rows, position, column) for column in columns])


def _cell(rows: ProjectRows, position: int, column: Column) -> Value:
    value: Any = rows.values(column.id)[position]
    if column.numeric:
        return None if value is None else round(value, column.field.digits)
    if column.field.kind is Kind.DATE:
        day: Value = value
        return day
    return rows.text(position, column.id)


def _heading_row(heading: Heading, columns: Sequence[Column]) -> SheetRow:
    title = t("{title}（{n} 项）", "{title} ({n})").format(title=heading.title, n=heading.count)
    return _summing_row(str(title), heading.area, heading.money, columns)


def _sum_row(listed: Sum, columns: Sequence[Column]) -> SheetRow:
    title = t("合计（{n} 项）", "Sum ({n})").format(n=listed.count)
    return _summing_row(str(title), listed.gross, listed.money, columns)


def _summing_row(title: str, area: float, money: float, columns: Sequence[Column]) -> SheetRow:
    sums: dict[str, Value] = {
        CODE: title,
        AREA.id: round(hectares(area), 2),
        AREA_MU.id: round(mu(area), 2),
        "invest": Decimal(f"{money:.2f}"),
    }
    return SheetRow([sums.get(column.id) for column in columns], strong=True)


def _about(arrangement: Arrangement, listed: Sum, made: datetime) -> Sheet:
    info = arrangement.rows.snapshot.plan_info
    net = t("没有算出", "not worked out") if listed.net is None else plain(number_text(hectares(listed.net)))
    facts: list[tuple[Text, Text]] = [
        (t("规划", "Plan"), plain(info.name if info is not None else "")),
        (t("导出时间", "Exported"), plain(f"{made:%Y-%m-%d %H:%M}")),
        (t("筛选", "Filter"), filter_words(arrangement)),
        (t("项目数", "Projects"), plain(str(listed.count))),
        (t("净面积 hm²", "Net area ha"), net),
        (t("毛面积 hm²", "Gross area ha"), plain(number_text(hectares(listed.gross)))),
        (
            t("说明", "Note"),
            t(
                "面积为椭球面积；净面积中项目之间重叠的部分只计一次，合计行为毛面积。",
                "Areas are ellipsoidal; the net area counts ground shared by projects once, sums are gross.",
            ),
        ),
    ]
    rows = [SheetRow([str(name), str(value)]) for name, value in facts]
    heads = [SheetColumn(str(t("事项", "Item")), width=18), SheetColumn(str(t("内容", "Value")), width=90)]
    return Sheet(str(t("说明", "About")), heads, rows)


def filter_words(arrangement: Arrangement) -> Text:
    """What the list was narrowed to, in words."""
    wanted, rows = arrangement.wish.filter, arrangement.rows
    parts: list[Text] = []
    if wanted.words.strip():
        parts.append(t("含“{words}”", "“{words}”").format(words=wanted.words.strip()))
    for aspect in FILTERS:
        keys = wanted.chosen.get(aspect.id)
        if keys:
            names = aspect.names(rows)
            chosen = [name for key, name in names.items() if key in keys]
            chosen += [aspect.none] if "" in keys else []
            listed = Text("、".join(n.zh for n in chosen), ", ".join(n.en for n in chosen))
            parts.append(t("{aspect}：{keys}", "{aspect}: {keys}").format(aspect=aspect.title, keys=listed))
    if not parts:
        return t("全部项目", "All projects")
    return Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


# ---- the clipboard


def clipboard_text(
    arrangement: Arrangement, positions: Sequence[int], shown: Sequence[Column], *, heads: bool = False
) -> str:
    """Cells as tab-separated text that spreadsheets take in: plain numbers, ISO dates."""
    lines = [[column.title for column in shown]] if heads else []
    lines += [[_copied(arrangement.rows, position, column) for column in shown] for position in positions]
    return "\n".join("\t".join(map(_quoted, line)) for line in lines)


def _copied(rows: ProjectRows, position: int, column: Column) -> str:
    value: Any = rows.values(column.id)[position]
    if column.numeric:
        return "" if value is None else f"{value:.{column.field.digits}f}"
    return rows.text(position, column.id)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in _QUOTED) else text
