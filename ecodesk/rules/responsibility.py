"""RSP: whether somebody answers for it."""

from __future__ import annotations

from collections.abc import Iterator

from ecodesk.i18n import t
from ecodesk.model.code_lists import active_statuses
from ecodesk.model.records import OrgUnit, Project
from ecodesk.rules.finding import Finding, Severity
from ecodesk.rules.looking import about, positions
from ecodesk.rules.rule import Context, Rows, Rule, Scope


def _lead(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    table, orgs = snapshot.table(Project), snapshot.table(OrgUnit)
    leads, statuses, active = table.column("lead"), table.column("status"), active_statuses()
    for i in positions(table, rows).tolist():
        if leads[i] in orgs or statuses[i] not in active:
            continue
        row = table.at(i)
        message = t(
            "{row} 没有主办单位，无法提交审查", "{row} has no lead unit and cannot be submitted"
        ).format(row=row.caption)
        yield about(context, table, i, message, geometry=row.geometry)


RULES = (
    Rule(
        "RSP-001",
        t("主办单位缺失", "Lead unit missing"),
        t(
            "每个项目有且只有一个主办单位，责任不留空当。",
            "Every project has exactly one lead unit; no duty is left vacant.",
        ),
        t("在项目表中选定主办单位。", "Choose the lead unit in the project form."),
        Severity.BLOCK,
        Scope.ROW,
        (Project.table, OrgUnit.table),
        "S5.2",
        _lead,
        fields=("lead",),
    ),
)
