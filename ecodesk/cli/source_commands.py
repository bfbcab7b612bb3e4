"""take-in · outcomes · sample-lists: departments' lists into the plan, and what became of each of their projects."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ecodesk.cli.console import ConsoleProgress, say, say_json
from ecodesk.errors import CannotImport, CannotWrite
from ecodesk.exchange.examining import Examined
from ecodesk.exchange.outcome_rows import (
    COLUMNS,
    MOST_STEPS,
    SUMS,
    Cell,
    OutcomeColumn,
    OutcomeTable,
    outcome_table,
)
from ecodesk.exchange.source_examining import ListChoices, ListExaminer
from ecodesk.i18n import Text, current_language, plain, t
from ecodesk.model.edit import Step
from ecodesk.model.measures import number_text
from ecodesk.model.records import OrgUnit, SourceProject
from ecodesk.model.snapshot import Snapshot
from ecodesk.settings import PreferenceFile
from ecodesk.workspace import Workspace

NAMES = ("take-in", "outcomes", "sample-lists")


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    take = commands.add_parser(
        "take-in", parents=[common], help=str(t("收入部门规划清单", "take in a department's list"))
    )
    take.add_argument("workspace")
    take.add_argument("file", type=Path)
    take.add_argument(
        "--department",
        default="",
        help=str(t("部门编号或名称，不给则按文件名判断", "its code or name; else guessed")),
    )
    take.add_argument("--name", default="", help=str(t("规划名称", "name of the plan")))
    take.add_argument("--layer", help=str(t("图层或工作表", "layer or sheet of the file")))
    take.add_argument(
        "--encoding", help=str(t("文字编码，不给则检测", "text encoding; detected when not given"))
    )
    take.add_argument("--crs", help=str(t("坐标系，不给则检测", "CRS; detected when not given")))
    take.add_argument(
        "--dry-run", action="store_true", help=str(t("只报告，不写入", "report only, write nothing"))
    )
    take.add_argument("--format", choices=("text", "json"), default="text")
    take.set_defaults(run=_take_in)

    told = commands.add_parser(
        "outcomes",
        parents=[common],
        help=str(t("每个部门项目的去向", "what became of each department's project")),
    )
    told.add_argument("workspace")
    told.add_argument("--format", choices=("text", "json"), default="text")
    told.add_argument("--to", type=Path, help=str(t("写成 .xlsx 或 .pdf", "write as .xlsx or .pdf")))
    told.set_defaults(run=_outcomes)

    lists = commands.add_parser(
        "sample-lists",
        parents=[common],
        help=str(t("写出示例部门清单", "write the departments' lists of the sample")),
    )
    lists.add_argument("folder", type=Path)
    lists.set_defaults(run=_sample_lists)


def _take_in(arguments: argparse.Namespace) -> int:
    user = PreferenceFile().values.user_name
    progress = ConsoleProgress()
    with Workspace.open(
        arguments.workspace, read_only=arguments.dry_run, user=user, progress=progress
    ) as workspace:
        outside = None if workspace.read_only else workspace.outside_edit()
        if outside is not None:  # else our own write would hide that other programs have written
            workspace.record(outside.by(user))
        snapshot = workspace.snapshot
        info = snapshot.plan_info
        examiner = ListExaminer(user, date.today(), is_sample=info is not None and info.is_sample)
        choices = ListChoices(
            arguments.file,
            layer=arguments.layer,
            encoding=arguments.encoding,
            crs=arguments.crs,
            department=_department(snapshot, arguments.department),
            plan_name=arguments.name,
        )
        seen = examiner.examine(snapshot, [choices], progress)
        found = seen.files[0]
        if found.problem is not None:
            raise found.problem
        if seen.edit is not None and not arguments.dry_run:
            workspace.apply(seen.edit.by(user))
    progress.clear()
    if arguments.format == "json":
        say_json(_taken_json(found))
    else:
        _say_taken(found, written=not arguments.dry_run)
    return 0


def _department(snapshot: Snapshot, name: str) -> str:
    if not name:
        return ""
    table = snapshot.table(OrgUnit)
    for column in ("code", "name", "short_name"):
        row = table.one(**{column: name})
        if row is not None:
            return row.id
    raise CannotImport(
        t("没有部门“{name}”", "There is no department “{name}”").format(name=plain(name)),
        remedy=t("可用：{names}", "Use one of: {names}").format(names=plain(" ".join(table.column("code")))),
    )


def _taken_json(found: Examined) -> dict[str, Any]:
    assert found.plan is not None
    choices = found.choices
    return {
        "read": found.plan.read,
        "candidates": found.plan.new,
        "plan": choices.plan_name if isinstance(choices, ListChoices) else "",
        "rows": [{"row": r.row, "caption": r.caption, "why": str(r.why)} for r in found.plan.results],
        "warnings": [str(w) for w in found.plan.warnings],
        "encoding": found.plan.encoding,
        "crs": found.plan.crs,
    }


def _say_taken(found: Examined, *, written: bool) -> None:
    plan, choices = found.plan, found.choices
    assert plan is not None and isinstance(choices, ListChoices)
    say(
        t("“{name}”：{n} 行，{new} 个候选项目", "“{name}”: {n} rows, {new} candidates").format(
            name=plain(choices.plan_name), n=plan.read, new=plan.new
        )
    )
    say(
        t("编码 {encoding}，坐标系 {crs}", "Encoding {encoding}, CRS {crs}").format(
            encoding=plain(plan.encoding), crs=plain(plan.crs or "—")
        )
    )
    for warning in plan.warnings:
        say(t("注意：{text}", "Note: {text}").format(text=warning))
    for row in plan.results:
        why = f"  {row.why}" if str(row.why) else ""
        say(f"{row.row:>4}  {row.caption}{why}")
    if not written:
        say(t("只做了检查，没有写入", "Checked only, nothing was written"))


def _outcomes(arguments: argparse.Namespace) -> int:
    with Workspace.open(arguments.workspace, read_only=True) as workspace:
        snapshot = workspace.snapshot
        if arguments.to is not None:
            steps = workspace.history_of(snapshot.table(SourceProject).ids, MOST_STEPS)
            say(_write(snapshot, arguments.to, steps))
            return 0
    made = outcome_table(snapshot)
    if arguments.format == "json":
        say_json(_outcome_json(made))
        return 0
    for row in made.rows:
        cells = [_shown(cell, column) for cell, column in zip(row.cells, COLUMNS, strict=True)]
        say("  ".join(cell for cell in cells if cell))
    say()
    say("  ".join(str(column.title) for column in SUMS))
    for sums in (*made.sums, made.total):
        say("  ".join(_shown(cell, column) for cell, column in zip(sums, SUMS, strict=True)))
    say(made.balance)
    return 0 if made.complete else 1


def _shown(cell: Cell, column: OutcomeColumn) -> str:
    if cell is None:
        return "—" if column.digits is not None else ""
    if column.digits is not None and not isinstance(cell, (str, Text, date)):
        return number_text(cell, column.digits)
    return str(cell)


def _outcome_json(made: OutcomeTable) -> dict[str, Any]:
    def plain_cells(cells: Sequence[Cell], columns: Sequence[OutcomeColumn]) -> dict[str, Any]:
        return {
            column.id: str(cell) if isinstance(cell, Text) else cell
            for column, cell in zip(columns, cells, strict=True)
        }

    return {
        "rows": [
            {
                **plain_cells(row.cells, COLUMNS),
                "id": row.id,
                "state": row.state,
                "targets": list(row.targets),
            }
            for row in made.rows
        ],
        "sums": [plain_cells(sums, SUMS) for sums in made.sums],
        "total": plain_cells(made.total, SUMS),
        "complete": made.complete,
    }


def _write(snapshot: Snapshot, to: Path, steps: Sequence[Step]) -> Path:
    if to.suffix.lower() == ".xlsx":
        from ecodesk.exchange.outcome_workbook import write_outcomes

        return write_outcomes(snapshot, to, current_language(), ConsoleProgress(), steps=steps)
    if to.suffix.lower() == ".pdf":
        from ecodesk.reports.outcome_pdf import write_outcome_pdf

        return write_outcome_pdf(snapshot, to, language=current_language(), progress=ConsoleProgress())
    raise CannotWrite(
        t("不能写成 {suffix}", "Cannot be written as {suffix}").format(suffix=plain(to.suffix or to.name)),
        remedy=t("可用格式：.xlsx .pdf", "Formats: .xlsx .pdf"),
    )


def _sample_lists(arguments: argparse.Namespace) -> int:
    from ecodesk.sample.source_lists import write_source_lists

    for path in write_source_lists(arguments.folder):
        say(path)
    return 0
