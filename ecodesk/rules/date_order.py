"""Whether the dates of a project or a ledger entry are in order: period, milestones, roadmap, task book (SCH-001)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from ecodesk.analysis.critical_path import Activity, critical_path
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.records import LedgerEntry, Milestone, Project, RoadmapStep
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.table import Table
from ecodesk.rules.finding import Finding
from ecodesk.rules.looking import about, active, caption, listed, name_list, positions
from ecodesk.rules.papers import parts_by_entry, parts_by_project
from ecodesk.rules.rule import Context, Rows


def wrong_order(context: Context, rows: Rows) -> Iterator[Finding]:
    """Projects, and ledger entries that have no project: their timetable and roadmap are their own."""
    snapshot = context.snapshot
    if context.table == LedgerEntry.table:
        entries = snapshot.table(LedgerEntry)
        signed = entries.column("task_book_signed")
        nodes, steps = (parts_by_entry(snapshot, kind) for kind in (Milestone, RoadmapStep))
        projects, withdrawn = entries.column("project"), entries.column("withdrawn")
        for i in positions(entries, rows).tolist():
            if projects[i] or withdrawn[i]:
                continue
            owner = entries.ids[i]
            called = _entry_name(entries, i)
            mine, order = nodes.get(owner, ()), steps.get(owner, ())
            yield from _about_dates(context, entries, i, called, mine, order, [signed[i]])
        return
    table = snapshot.table(Project)
    nodes, steps, books = (parts_by_project(snapshot, kind) for kind in (Milestone, RoadmapStep, LedgerEntry))
    signed = snapshot.table(LedgerEntry).column("task_book_signed")
    for i in active(snapshot, rows).tolist():
        owner = table.ids[i]
        mine, order, signing = nodes.get(owner, ()), steps.get(owner, ()), books.get(owner, ())
        days = [signed[n] for n in signing]
        yield from _about_dates(context, table, i, caption(table, i), mine, order, days)


def _entry_name(entries: Table[LedgerEntry], at: int) -> str:
    return f"{entries.column('ledger_no')[at]} {entries.column('name')[at]}".strip()


def _about_dates(
    context: Context,
    table: Table[Any],
    at: int,
    called: str,
    nodes: Sequence[int],
    steps: Sequence[int],
    signed: Sequence[date | None],
) -> Iterator[Finding]:
    """What is wrong with the dates of a row, given its milestones, its steps and when its task books were signed."""
    snapshot = context.snapshot
    start, end = (table.column(name)[at] for name in ("start", "end"))
    planned, names = (snapshot.table(Milestone).column(name) for name in ("planned", "name"))
    wrong: list[Text] = []
    if start is not None and end is not None and end <= start:
        wrong.append(
            t(
                "结束日期 {end} 不晚于开始日期 {start}",
                "it ends on {end}, not after it starts on {start}",
            ).format(start=start.isoformat(), end=end.isoformat())
        )
    dated = [n for n in nodes if planned[n] is not None]
    outside = [
        n
        for n in dated
        if (start is not None and planned[n] < start) or (end is not None and planned[n] > end)
    ]
    if outside:
        said = (
            t("里程碑“{names}”不在项目工期内", "milestones “{names}” lie outside its period")
            if table.kind is Project
            else t("里程碑“{names}”不在条目工期内", "milestones “{names}” lie outside its period")
        )
        wrong.append(said.format(names=name_list(names[n] for n in outside[:4])))
    wrong += _steps_in_wrong_order(snapshot, steps) + _circles(snapshot, steps)
    first = min((planned[n] for n in dated), default=None)
    for day in signed:
        if first is not None and day is not None and day > first:
            wrong.append(
                t(
                    "任务书 {day} 才签订，晚于第一个里程碑 {first}",
                    "the task book was signed on {day}, after the first milestone on {first}",
                ).format(day=day.isoformat(), first=first.isoformat())
            )
    if wrong:
        message = t("{row}：{wrong}", "{row}: {wrong}").format(row=called, wrong=listed(wrong))
        yield about(context, table, at, message)


def _steps_in_wrong_order(snapshot: Snapshot, steps: Sequence[int]) -> list[Text]:
    """Steps that begin before the one they come after, here or elsewhere, is finished."""
    roadmap = snapshot.table(RoadmapStep)
    wrong = []
    for step in (roadmap.at(n) for n in steps):
        if step.start is not None and step.end is not None and step.end < step.start:
            said = t("路线图“{a}”结束早于开始", "roadmap step “{a}” ends before it begins")
            wrong.append(said.format(a=plain(step.name)))
        before = roadmap.get(step.predecessor)
        if before is None or before.end is None or step.start is None or before.end <= step.start:
            continue
        said = t("路线图“{b}”未完成，“{a}”已开始", "roadmap step “{a}” begins before “{b}” is finished")
        other = _elsewhere(snapshot, step, before)
        if other:
            said = t(
                "路线图 {other}“{b}”未完成，“{a}”已开始",
                "roadmap step “{a}” begins before “{b}” of {other} is finished",
            )
        wrong.append(said.format(a=plain(step.name), b=plain(before.name), other=plain(other)))
    return wrong


def _elsewhere(snapshot: Snapshot, step: RoadmapStep, before: RoadmapStep) -> str:
    """What to call the project or entry a step comes after; empty when it is the step's own."""
    if (before.project, before.entry) == (step.project, step.entry):
        return ""
    if before.project:
        project = snapshot.table(Project).get(before.project)
        return project.code or project.name if project is not None else ""
    entry = snapshot.table(LedgerEntry).get(before.entry)
    return entry.ledger_no or entry.name if entry is not None else ""


def _circles(snapshot: Snapshot, steps: Sequence[int]) -> list[Text]:
    """Steps of one roadmap that come after one another in a circle."""
    roadmap = snapshot.table(RoadmapStep)
    before, names = roadmap.column("predecessor"), roadmap.column("name")
    if not any(before[n] for n in steps):
        return []
    name_of = {roadmap.ids[n]: names[n] for n in steps}
    found = critical_path([Activity(roadmap.ids[n], 0, (before[n],)) for n in steps]).circles
    words = t("路线图前置步骤循环：{names}", "roadmap steps come after one another in a circle: {names}")
    return [
        words.format(names=join([plain(name_of[step]) for step in (*ring, ring[0])], " → ", " → "))
        for ring in found
    ]
