"""What became of each department's project, as a workbook: every row, and the sums by outcome."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ecodesk.exchange.outcome_rows import (
    COLUMNS,
    LOG,
    LOG_TITLE,
    SUMS,
    TITLE,
    Cell,
    OutcomeColumn,
    log_rows,
    outcome_table,
)
from ecodesk.exchange.spreadsheet import Sheet, SheetColumn, SheetRow, Value, write_workbook
from ecodesk.i18n import Text, t
from ecodesk.model.edit import Step
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress


def write_outcomes(
    snapshot: Snapshot,
    to: Path,
    language: str = "zh_CN",
    progress: Progress = SILENT,
    *,
    steps: Sequence[Step] = (),
) -> Path:
    """Write the sheets; `steps` are those about candidates. Raises CannotWrite; leaves no half file."""
    made = outcome_table(snapshot)

    def say(cell: Cell) -> Value:
        return cell.in_language(language) if isinstance(cell, Text) else cell

    def sheet(title: Text, columns: Sequence[OutcomeColumn], rows: list[SheetRow], frozen: int) -> Sheet:
        heads = [SheetColumn(c.title.in_language(language), c.digits, c.width) for c in columns]
        return Sheet(title.in_language(language), heads, rows, frozen, filtered=bool(frozen))

    rows = [SheetRow([say(cell) for cell in row.cells]) for row in made.rows]
    sums = [SheetRow([say(cell) for cell in row]) for row in made.sums]
    sums.append(SheetRow([say(cell) for cell in made.total], strong=True))
    sums.append(SheetRow([say(made.balance), *[None] * (len(SUMS) - 1)]))
    sheets = [sheet(TITLE, COLUMNS, rows, 4), sheet(t("按结果合计", "Sums by outcome"), SUMS, sums, 0)]
    if steps:
        log = [SheetRow([say(cell) for cell in row]) for row in log_rows(steps)]
        sheets.append(sheet(LOG_TITLE, LOG, log, 1))
    return write_workbook(to, sheets, progress)
