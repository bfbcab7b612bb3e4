"""Schedule, management list and work ledger of the whole plan as PDF, by the names they have in the catalogue."""

from __future__ import annotations

from pathlib import Path

from ecodesk.analysis.basin_flow import flow
from ecodesk.i18n import Text, plain, t
from ecodesk.model.fields import Record
from ecodesk.model.records import LedgerEntry, Project, RestorationUnit, TaskItem
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.list_pdf import write_list
from ecodesk.reports.list_sheet import list_sheet
from ecodesk.reports.schedule_pdf import write_schedule
from ecodesk.reports.schedule_sheet import ScheduleGroup, schedule_sheet

SCHEDULE, TASK_LIST, WORK_LEDGER = "schedule", "management-list", "work-ledger"
LEDGER_REPORTS = (SCHEDULE, TASK_LIST, WORK_LEDGER)
_LISTS: dict[str, tuple[type[Record], str]] = {
    TASK_LIST: (TaskItem, "task_no"),
    WORK_LEDGER: (LedgerEntry, "ledger_no"),
}


def write_ledger_report(
    kind: str, snapshot: Snapshot, to: Path, language: str, progress: Progress = SILENT
) -> Path:
    """Write one of the three. Raises CannotWrite; leaves no half file."""
    if kind == SCHEDULE:
        sheet = schedule_sheet(snapshot, by_unit(snapshot), steps=True)
        return write_schedule(sheet, to, language=language, progress=progress)
    record, number = _LISTS[kind]
    table = snapshot.table(record)
    numbered = sorted(zip(table.column(number), table.ids, strict=True))
    listed = list_sheet(snapshot, record, [row_id for _, row_id in numbered], language)
    return write_list(listed, to, language=language, progress=progress)


def by_unit(snapshot: Snapshot) -> tuple[ScheduleGroup, ...]:
    """All projects under their units, upstream first; those without one come last."""
    projects, units = snapshot.table(Project), snapshot.table(RestorationUnit)
    members: dict[str, list[tuple[str, str]]] = {}
    for project, code, unit in zip(
        projects.ids, projects.column("code"), projects.column("unit"), strict=True
    ):
        members.setdefault(unit if unit in units else "", []).append((code, project))
    groups: list[tuple[str, Text]] = [(unit, plain(units[unit].caption)) for unit in flow(snapshot).order]
    groups.append(("", t("未归入单元", "No unit")))
    return tuple(
        ScheduleGroup(title, tuple(project for _, project in sorted(members[unit])))
        for unit, title in groups
        if unit in members
    )
