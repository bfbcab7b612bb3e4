"""The packages of projects as a document: what each adds up to, and its projects."""

from __future__ import annotations

from ecodesk.analysis.funding_sums import funding_sums, total
from ecodesk.analysis.packages import package_totals
from ecodesk.i18n import t
from ecodesk.model.records import Project, ProjectPackage, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.documents import (
    DocChapter,
    DocColumn,
    DocRow,
    DocTable,
    Document,
    Paragraph,
    Part,
    table,
)
from ecodesk.reports.plan_document_parts import Gathered
from ecodesk.reports.wording import number, sayer


def package_table(to: Gathered) -> DocTable | None:
    """One row for each package, those in none last; None without packages."""
    packages = to.snapshot.table(ProjectPackage)
    if not len(packages):
        return None
    units, totals = to.snapshot.table(RestorationUnit), package_totals(to.snapshot)
    rows = []
    none = to.say(t("未打包", "In no package"))
    for row_id in (*sorted(packages.ids, key=lambda one: packages[one].code), ""):
        one = totals[row_id]
        if row_id or one.projects:
            rows.append(
                DocRow(
                    (
                        packages[row_id].caption if row_id else none,
                        " ".join(units[unit].code for unit in one.units) or "—",
                        (to.org(packages[row_id].lead) if row_id else "") or "—",
                        to.codes("element", one.elements) or "—",
                        len(one.projects),
                        one.gross,
                        one.net,
                        one.invest,
                    )
                )
            )
    rows.append(
        DocRow(
            (
                to.say(t("合计", "Total")),
                "—",
                "—",
                "—",
                sum(len(one.projects) for one in totals.values()),
                sum(one.gross for one in totals.values()),
                "—",
                total(one.invest for one in totals.values()),
            ),
            strong=True,
        )
    )
    return table(
        to.titled(t("子项目包", "Packages")),
        [
            DocColumn(to.say(t("子项目包", "Package")), None, 2.6),
            DocColumn(to.say(t("涉及单元", "Units")), None, 1.2),
            DocColumn(to.say(t("牵头单位", "Lead")), None, 1.0),
            DocColumn(to.say(t("要素", "Elements")), None, 1.8),
            DocColumn(to.say(t("项目数", "Projects")), 0, 0.7),
            DocColumn(to.say(t("毛面积 hm²", "Gross ha")), 2, 1.0),
            DocColumn(to.say(t("净面积 hm²", "Net ha")), 2, 1.0),
            DocColumn(to.say(t("投资 万元", "10k CNY")), 2, 1.0),
        ],
        rows,
        _uncounted(to)
        + to.say(
            t(
                "毛面积为各项目之和；净面积中重叠的地面只计一次，各包之间的重叠不扣除。",
                "Gross: sum of the projects. Net: shared ground counts once within a package.",
            )
        ),
    )


def _uncounted(to: Gathered) -> str:
    """How many of the projects, and how much money, are not in the sums of the plan."""
    offered, counted = package_totals(to.snapshot), funding_sums(to.snapshot)
    projects = sum(len(one.projects) for one in offered.values()) - len(counted.projects)
    if projects <= 0:
        return ""
    words = t(
        "含 {n} 个不计入方案合计的项目（{money} 万元）。",
        "Projects that the sums of the plan leave out: {n} ({money}, 10k CNY). ",
    )
    more = total(one.invest for one in offered.values()) - counted.invest
    return to.say(words).format(n=projects, money=number(more))


def package_document(snapshot: Snapshot, language: str = "zh_CN") -> Document:
    """Totals and members, to be printed or to go on with in a workbook."""
    say = sayer(language)
    to = Gathered(snapshot, say, language, 0, False)
    parts: list[Part] = []
    made = package_table(to)
    if made is None:
        parts.append(Paragraph(say(t("还没有子项目包", "There are no packages yet")), missing=True))
    else:
        parts += [made, _members(to)]
    title = say(t("子项目分组打包", "Packages of projects"))
    return to.document(title, [DocChapter("packages", "", tuple(parts))], subtitle=to.plan_name)


def _members(to: Gathered) -> DocTable:
    projects, packages = to.snapshot.table(Project), to.snapshot.table(ProjectPackage)
    rows = []
    totals = package_totals(to.snapshot)
    for package in sorted(packages.rows(), key=lambda row: row.code):
        for one in totals[package.id].projects:
            row = projects[one]
            rows.append(
                (
                    package.code,
                    row.code,
                    row.name,
                    to.unit(row.unit) or None,
                    to.org(row.lead) or None,
                    row.invest,
                )
            )
    return table(
        to.say(t("包内项目", "Projects in packages")),
        [
            DocColumn(to.say(t("包", "Package")), None, 0.7),
            DocColumn(to.say(t("编号", "Code")), None, 1.0),
            DocColumn(to.say(t("项目名称", "Project")), None, 2.8),
            DocColumn(to.say(t("单元", "Unit")), None, 1.8),
            DocColumn(to.say(t("主办单位", "Lead")), None, 1.1),
            DocColumn(to.say(t("投资 万元", "10k CNY")), 2, 1.0),
        ],
        rows,
    )
