"""LED: whether tasks and ledger are whole and agree with the projects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import codes_where
from ecodesk.model.completeness import is_empty
from ecodesk.model.fields import Record, fields_by_id
from ecodesk.model.records import (
    LedgerEntry,
    Milestone,
    OrgUnit,
    Person,
    Project,
    RestorationUnit,
    RoadmapStep,
    TaskItem,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.admission_steps import shape_version
from ecodesk.rules.finding import Finding, Severity
from ecodesk.rules.looking import about, listed, positions
from ecodesk.rules.papers import parts_by_entry, parts_by_project
from ecodesk.rules.rule import Context, Rows, Rule, Scope

_INSTITUTIONS = ("goal", "standard", "task", "measures", "policy")
_COMPARED = ("name", "unit", "start", "end", "invest", "person", "lead")


def _incomplete(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    if context.table == TaskItem.table:
        tasks = snapshot.table(TaskItem)
        for i in positions(tasks, rows).tolist():
            row = tasks.at(i)
            if row.withdrawn:
                continue
            missing = [fields_by_id(TaskItem)[f].label for f in _INSTITUTIONS if is_empty(getattr(row, f))]
            if missing:
                message = t("任务 {row} 缺{missing}", "Task {row} lacks {missing}").format(
                    row=row.name, missing=listed(missing)
                )
                yield about(context, tasks, i, message)
        return
    table = snapshot.table(LedgerEntry)
    for i in positions(table, rows).tolist():
        entry = table.at(i)
        if entry.withdrawn:
            continue
        missing = []
        if len(_parts(snapshot, Milestone, entry)) < 2:
            missing.append(t("时间表（至少两个节点）", "a timetable of two milestones or more"))
        if not _parts(snapshot, RoadmapStep, entry):
            missing.append(t("路线图", "a roadmap"))
        if entry.person not in snapshot.table(Person):
            missing.append(t("责任人", "a responsible person"))
        if not entry.task_book or entry.task_book_signed is None:
            missing.append(t("签订的任务书", "a signed task book"))
        if missing:
            message = t("台账 {row} 缺{missing}", "Ledger entry {row} lacks {missing}").format(
                row=_entry_name(entry), missing=listed(missing)
            )
            yield about(context, table, i, message)


def _entry_name(entry: LedgerEntry) -> str:
    return f"{entry.ledger_no} {entry.name}".strip()


def _parts(snapshot: Snapshot, kind: type[Record], entry: LedgerEntry) -> tuple[int, ...]:
    """The rows of a timetable or roadmap: those of the project where the entry has one, else its own."""
    if entry.project:
        return parts_by_project(snapshot, kind).get(entry.project, ())
    return parts_by_entry(snapshot, kind).get(entry.id, ())


def _undivided(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    entries = snapshot.table(LedgerEntry)
    if context.table == TaskItem.table:
        tasks = snapshot.table(TaskItem)
        taken = set(entries.column("task"))
        for i in positions(tasks, rows).tolist():
            row = tasks.at(i)
            if not row.projects and row.id not in taken and not row.withdrawn:
                message = t(
                    "任务 {row} 没有分解到项目或台账", "Task {row} has neither projects nor a ledger entry"
                ).format(row=row.name)
                yield about(context, tasks, i, message)
        return
    table = snapshot.table(Project)
    pairs = zip(entries.column("project"), entries.column("withdrawn"), strict=True)
    entered = {project for project, withdrawn in pairs if not withdrawn}
    at = positions(table, rows)
    for i in at[table.where("status", codes_where("project_status", "running"))[at]].tolist():
        if table.ids[i] not in entered:
            message = t(
                "{row} 已入台账，但台账里没有它", "{row} counts as in the ledger but has no entry"
            ).format(row=table.at(i).caption)
            yield about(context, table, i, message)


def _different(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    table, projects = snapshot.table(LedgerEntry), snapshot.table(Project)
    for i in positions(table, rows).tolist():
        entry = table.at(i)
        if entry.withdrawn or entry.project not in projects or entry.change_reason.strip():
            continue
        project = projects[entry.project]
        said = [
            t("{field}台账为 {a}，项目为 {b}", "{field} is {a} in the ledger and {b} in the project").format(
                field=fields_by_id(Project)[name].label,
                a=_shown(snapshot, name, getattr(entry, name)),
                b=_shown(snapshot, name, getattr(project, name)),
            )
            for name in _COMPARED
            if getattr(entry, name) != getattr(project, name)
        ]
        if entry.geometry_version and entry.geometry_version != shape_version(project):
            said.append(t("项目图形在入账后改过", "the shape of the project was changed since"))
        if said:
            message = t(
                "台账 {row} 与项目不一致：{said}", "Ledger entry {row} differs from its project: {said}"
            )
            yield about(context, table, i, message.format(row=_entry_name(entry), said=listed(said)))


def _shown(snapshot: Snapshot, field: str, value: Any) -> Text:
    declared = fields_by_id(Project)[field]
    if is_empty(value):
        return t("空", "empty")
    if declared.table:
        row = snapshot.row(declared.table, value)
        value = value if row is None else row.caption
    return Text(str(value), str(value))


def _nothing_kept(snapshot: Snapshot) -> Text | None:
    if len(snapshot.table(LedgerEntry)) or len(snapshot.table(TaskItem)):
        return None
    return t("还没有管理清单和工作台账", "there is neither a management list nor a ledger")


def _no_ledger(snapshot: Snapshot) -> Text | None:
    return None if len(snapshot.table(LedgerEntry)) else t("还没有工作台账", "there is no ledger yet")


RULES = (
    Rule(
        "LED-001",
        t("四要素与制度要素不全", "Ledger or task incomplete"),
        t(
            "台账要有时间表、路线图、责任人、任务书，管理清单要有目标、标准、任务、举措、政策。",
            "An entry needs timetable, roadmap, person and task book; a task its goal, standard, measures and policy.",
        ),
        t("补全缺少的内容。", "Fill in what is missing."),
        Severity.ERROR,
        Scope.ROW,
        (LedgerEntry.table, TaskItem.table, Milestone.table, RoadmapStep.table, Person.table),
        "S5.1",
        _incomplete,
        needs=_nothing_kept,
        judged=(LedgerEntry.table, TaskItem.table),
    ),
    Rule(
        "LED-002",
        t("任务未分解", "Task not divided"),
        t(
            "任务要落到项目或台账，入台账的项目要有台账条目。",
            "Tasks come down to projects, projects to entries.",
        ),
        t("关联项目，或建台账条目。", "Link projects, or make an entry."),
        Severity.ERROR,
        Scope.ROW,
        (Project.table, TaskItem.table, LedgerEntry.table),
        "S5.1",
        _undivided,
        needs=_no_ledger,
        judged=(Project.table, TaskItem.table),
        fields=("status",),
    ),
    Rule(
        "LED-003",
        t("台账与项目不一致", "Ledger and project differ"),
        t("同一件事在台账和项目表里只能有一个说法。", "Ledger and project form must say the same."),
        t("改正其中一处，或写明不一致的理由。", "Correct one of them, or say why they differ."),
        Severity.ERROR,
        Scope.ROW,
        (LedgerEntry.table, Project.table, RestorationUnit.table, OrgUnit.table, Person.table),
        "S5.1",
        _different,
        needs=_no_ledger,
    ),
)
