"""Chapters about who does it: monitoring and care, safeguards with the duties of units, annexes."""

from __future__ import annotations

from ecodesk.analysis.funding_sums import counted_projects
from ecodesk.i18n import plain, t
from ecodesk.maps.layer import layers
from ecodesk.model.code_lists import code_list, codes_where, label, unit_of
from ecodesk.model.records import (
    Attachment,
    OneMatterResolution,
    Project,
    RestorationUnit,
    StandingDuty,
    WorkItem,
)
from ecodesk.reports.documents import DocRow
from ecodesk.reports.duty_matrix import duty_cells, duty_table
from ecodesk.reports.plan_document_parts import Gathered

_NEEDS_CARE = frozenset({"veg", "water"})


def _counted(to: Gathered) -> list[Project]:
    table = to.snapshot.table(Project)
    return sorted((table[row_id] for row_id in counted_projects(to.snapshot)), key=lambda row: row.code)


def monitoring(to: Gathered) -> None:
    """What is watched, and for how long it is cared for afterwards."""
    table = to.snapshot.table(WorkItem)
    watching = codes_where("work_item", "class", "protect")
    rows = [row for row in table.rows() if row.item_code in watching]
    projects = to.snapshot.table(Project)
    to.table(
        t("监测与保护设施", "Monitoring and protection"),
        (
            (t("项目", "Project"), None, 2.6),
            (t("内容", "Item"), None, 1.6),
            (t("数量", "Quantity"), 2, 0.9),
            (t("单位", "Unit"), None, 0.6),
        ),
        [
            DocRow(
                (
                    projects[row.project].caption,
                    to.code("work_item", row.item_code),
                    row.qty,
                    to.say(unit_of("work_item", row.item_code)),
                ),
                link=(Project.table, row.project),
            )
            for row in rows
            if row.project in projects
        ],
    )
    if not rows:
        to.lacks(t("没有登记监测断面、样地或设施", "No monitoring item has been entered"))
    counted = _counted(to)
    to.table(
        t("后期管护", "Care afterwards"),
        (
            (t("编号", "Code"), None, 1.0),
            (t("项目名称", "Project"), None, 2.8),
            (t("管护年限", "Years"), 0, 0.8),
            (t("管护单位", "By whom"), None, 1.4),
        ),
        [
            DocRow(
                (row.code, row.name, row.maintenance_years, to.org(row.maintenance_unit) or None),
                link=(Project.table, row.id),
            )
            for row in counted
            if row.maintenance_years is not None
        ],
    )
    classes: dict[str, set[str]] = {}
    for project, item in zip(table.column("project"), table.column("item_code"), strict=True):
        entry = code_list("work_item").get(item)
        if entry is not None:
            classes.setdefault(project, set()).add(str(entry.more["class"]))
    to.lacking_rows(
        [
            row
            for row in counted
            if row.maintenance_years is None and classes.get(row.id, set()) & _NEEDS_CARE
        ],
        t("{n} 个项目没有管护年限：{rows}", "{n} projects lack years of care: {rows}"),
    )


def safeguards(to: Gathered) -> None:
    """Who leads and who helps in each unit and element, and which matters were decided."""
    if not len(to.snapshot.table(StandingDuty)):
        to.lacks(t("没有登记单元常设职责", "No standing duty has been entered"))
    units = to.snapshot.table(RestorationUnit)
    for gap in (cell for cell in duty_cells(to.snapshot).values() if cell.gap):
        words = t("{unit} 的“{element}”没有主办单位", "“{element}” of {unit} has no lead unit")
        if gap.leaderless:
            words = t(
                "{unit} 的“{element}”：{rows} 没有主办单位",
                "“{element}” of {unit}: {rows} without a lead unit",
            )
        to.lacks(
            words.format(
                unit=units[gap.unit].caption,
                element=label("element", gap.element),
                rows=plain(to.project_codes(gap.leaderless)),
            )
        )
    to.lacking_rows(
        [row for row in _counted(to) if not row.lead],
        t("{n} 个项目没有主办单位：{rows}", "{n} projects lack a lead unit: {rows}"),
    )
    to.table(
        t("一事一议事项", "Matters decided one by one"),
        (
            (t("编号", "Code"), None, 1.0),
            (t("议题", "Matter"), None, 2.8),
            (t("状态", "Status"), None, 0.9),
            (t("会议日期", "Met on"), None, 1.0),
            (t("涉及项目", "Projects"), None, 1.6),
        ),
        [
            DocRow(
                (
                    row.code,
                    row.name,
                    to.code("resolution_status", row.status),
                    row.met_on if row.met_on is not None else "—",
                    to.project_codes(row.projects) or None,
                )
            )
            for row in to.snapshot.table(OneMatterResolution).rows()
        ],
    )
    made = duty_table(to)  # last, as it lies across on a page of its own
    if made is not None:
        to.parts.append(made)


def annexes(to: Gathered) -> None:
    """Maps that lie over one another, and the documents that belong to the plan."""
    to.map(t("现状、问题与项目套合图", "Problems and projects together"), {"problem_patch", "project"})
    over = {layer.id for layer in layers() if layer.group == "control"}
    to.map(t("管控边界套合图", "Control lines and projects"), {"project", *over})
    rows = to.snapshot.table(Attachment).rows()
    to.table(
        t("附件目录", "Documents"),
        (
            (t("名称", "Name"), None, 2.6),
            (t("类别", "Kind"), None, 1.2),
            (t("文号", "Number"), None, 1.8),
            (t("日期", "Date"), None, 1.0),
        ),
        [
            DocRow(
                (
                    row.name,
                    to.code("attachment_kind", row.kind) or None,
                    row.document_no or "—",
                    row.signed_on if row.signed_on is not None else row.taken_on or "—",
                )
            )
            for row in rows
        ],
    )
    if not rows:
        to.lacks(t("没有附件", "There are no attached documents"))
