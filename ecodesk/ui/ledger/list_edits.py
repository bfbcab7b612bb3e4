"""What can be done with the rows of the two lists: a new one, one withdrawn or taken back, projects entered."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, plain, t
from ecodesk.model.edit import Change, Edit, add, change
from ecodesk.model.fields import Record, fields_by_id
from ecodesk.model.records import LedgerEntry, Project, TaskItem
from ecodesk.model.row_numbers import next_number
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.admission_steps import enter_ledger
from ecodesk.ui.ledger.list_kinds import ListKind

WITHDRAWN = "withdrawn"


def new_row(snapshot: Snapshot, kind: ListKind) -> Edit:
    """Add a row under the next number."""
    taken = snapshot.table(kind.kind).column(kind.number)
    number = next_number(taken, fields_by_id(kind.kind)[kind.number].numbered, snapshot.today.year)
    values: dict[str, Any] = {kind.number: number}
    row = kind.kind(**values)
    return add(t("添加{row} {number}", "Add {row} {number}").format(row=kind.row, number=number), row)


def withdraw(kind: ListKind, rows: Sequence[Record], reason: str) -> Edit:
    """Take rows out of use with a reason. They stay, and so do their numbers. Raises EcoDeskError without a reason."""
    if not reason.strip():
        raise EcoDeskError(t("撤下要写明原因", "A reason is needed to withdraw a row"))
    pairs: list[tuple[Record, Record]] = []
    for row in rows:
        values: dict[str, Any] = {"withdrawn": reason.strip()}
        if isinstance(row, LedgerEntry):
            values["status"] = WITHDRAWN
        pairs.append((row, dataclasses.replace(row, **values)))
    return change(t("撤下{row} {number}", "Withdraw {row} {number}").format(**_called(kind, rows)), pairs)


def take_back(snapshot: Snapshot, kind: ListKind, rows: Sequence[Record]) -> Edit:
    """Put withdrawn rows to use again, under the numbers they have."""
    pairs: list[tuple[Record, Record]] = []
    for row in rows:
        values: dict[str, Any] = {"withdrawn": ""}
        if isinstance(row, LedgerEntry):
            project = snapshot.row(Project.table, row.project)
            values["status"] = project.status if isinstance(project, Project) else "in_ledger"
        pairs.append((row, dataclasses.replace(row, **values)))
    return change(t("恢复{row} {number}", "Restore {row} {number}").format(**_called(kind, rows)), pairs)


def _called(kind: ListKind, rows: Sequence[Record]) -> dict[str, Text]:
    return {"row": kind.row, "number": numbers_of(kind, rows)}


def numbers_of(kind: ListKind, rows: Sequence[Record]) -> Text:
    """The numbers of some rows; of many, the first and how many there are."""
    numbers = [str(getattr(row, kind.number)) for row in rows]
    if len(numbers) <= 3:
        return t("{all}", "{all}").format(all=plain("、".join(numbers)))
    return t("{first} 等 {n} 行", "{n} rows from {first}").format(first=plain(numbers[0]), n=len(numbers))


def waiting_projects(snapshot: Snapshot) -> list[Project]:
    """Admitted projects that are not in the ledger yet, by code."""
    table = snapshot.table(Project)
    status = table.column("status")
    found = [table.at(i) for i in range(len(table)) if status[i] == "admitted"]
    return sorted(found, key=lambda project: project.code)


def entered(snapshot: Snapshot, projects: Sequence[Project]) -> Edit:
    """Enter admitted projects into the ledger as one step, each with the tasks that name it.

    Raises EcoDeskError when one of them has not been admitted by a review.
    """
    now, made = snapshot, []
    tasks = {project: task.id for task in snapshot.table(TaskItem).rows() for project in task.projects}
    for project in projects:
        edit = enter_ledger(now, project)
        changes = [
            Change(None, dataclasses.replace(one.after, task=tasks.get(project.id, "")))
            if one.before is None and isinstance(one.after, LedgerEntry)
            else one
            for one in edit.changes
        ]
        edit = dataclasses.replace(edit, changes=tuple(changes))
        made.append(edit)
        now = now.after(edit)
    if len(made) == 1:
        return made[0]
    label = t("{n} 个项目入台账", "Enter {n} projects into the ledger").format(n=len(made))
    return Edit(label, tuple(one for edit in made for one in edit.changes))
