"""An application for a national programme as a document: size and award, conditions, exclusions, list of projects."""

from __future__ import annotations

from ecodesk.analysis.funding_sums import funding_sums
from ecodesk.analysis.packages_national import Checked, NationalPackage, national_package
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import label
from ecodesk.model.records import NationalApplication, Project, RestorationUnit
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
from ecodesk.reports.money_tables import source_table, yearly_table
from ecodesk.reports.plan_document_parts import Gathered
from ecodesk.reports.wording import number, sayer
from ecodesk.rules.finding import CheckResult

_MET = {True: t("满足", "Met"), False: t("不满足", "Not met"), None: t("未检查", "Not checked")}
_UNVERIFIED = t(
    "办法的数额和条件尚未与正式文本核对，以国家发布的文件为准。",
    "Numbers and conditions of the rules have not been compared with the official text, which decides.",
)


def checked(result: CheckResult | None) -> Checked | None:
    """What a check found of projects that matters to an application; None while nobody has checked."""
    if result is None:
        return None
    control: dict[str, Text] = {}
    repeated: dict[str, Text] = {}
    for finding in result.findings.values():
        into = control if finding.rule.startswith("CTL-") else repeated if finding.rule == "OVL-003" else None
        if into is None or not finding.open:
            continue
        for subject in finding.subjects:
            if subject.table == Project.table:
                into.setdefault(subject.id, finding.message)
    return Checked(control, repeated)


def judged(snapshot: Snapshot, row: NationalApplication, result: CheckResult | None) -> NationalPackage:
    """A package with what the check says of its projects."""
    return national_package(snapshot, row, checked(result))


def national_parts(to: Gathered, package: NationalPackage) -> list[Part]:
    """Everything there is to say of a package."""
    parts: list[Part] = [size_table(to, package), condition_table(to, package)]
    if package.policy is not None and not package.policy.more.get("verified", False):
        parts.append(Paragraph(to.say(_UNVERIFIED), quiet=True))
    if package.exclusions:
        parts.append(exclusion_table(to, package))
    else:
        parts.append(Paragraph(to.say(t("没有不得纳入的项目。", "Nothing may not be in it."))))
    parts.append(project_table(to, package))
    sums = funding_sums(to.snapshot, package.projects)
    parts += [*source_table(to, sums, by_payer=False), *source_table(to, sums, by_payer=True)]
    parts += yearly_table(to, sums)
    return parts


def size_table(to: Gathered, package: NationalPackage) -> DocTable:
    """Size, tier, award and cap."""
    rows = [
        (t("申报年度", "Year of application"), str(package.row.year) if package.row.year else None),
        (
            t("资金管理办法", "Fund rules"),
            to.say(package.policy.label) if package.policy is not None else None,
        ),
        (t("项目数", "Projects"), str(len(package.projects))),
        (t("总投资（万元）", "Investment (10k CNY)"), number(package.invest)),
        (t("档次与上限", "Tier and cap"), to.say(package.tier)),
        (
            t("估算奖补（万元）", "Award, estimated (10k CNY)"),
            None if package.award is None else number(package.award),
        ),
        (t("已安排中央资金（万元）", "Central money so far (10k CNY)"), number(package.central)),
        (t("距最低档差额（万元）", "Short of the lowest tier (10k CNY)"), number(package.lacking)),
    ]
    return table(
        to.say(t("规模与奖补", "Size and award")),
        [DocColumn(to.say(t("事项", "Item")), None, 1.2), DocColumn(to.say(t("内容", "Value")), None, 2.4)],
        [(to.say(name), value) for name, value in rows],
    )


def condition_table(to: Gathered, package: NationalPackage) -> DocTable:
    """What the programme asks for."""
    return table(
        to.say(t("申报条件", "Conditions")),
        [
            DocColumn(to.say(t("条件", "Condition")), None, 1.6),
            DocColumn(to.say(t("是否满足", "Met")), None, 0.8),
            DocColumn(to.say(t("情况", "As it is")), None, 3.4),
        ],
        [
            DocRow((to.say(one.title), to.say(_MET[one.met]), to.say(one.said)), missing=one.met is not True)
            for one in sorted(package.conditions, key=lambda one: one.met is True)
        ],
    )


def exclusion_table(to: Gathered, package: NationalPackage) -> DocTable:
    """Projects that the rules do not fund."""
    projects = to.snapshot.table(Project)
    return table(
        to.say(t("不得纳入的项目", "What may not be in it")),
        [
            DocColumn(to.say(t("项目", "Project")), None, 2.4),
            DocColumn(to.say(t("原因", "Reason")), None, 1.4),
            DocColumn(to.say(t("情况", "As it is")), None, 3.2),
        ],
        [
            DocRow(
                (
                    projects[one.project].caption,
                    to.say(label("funding_exclusion", one.kind)),
                    to.say(one.said),
                ),
                link=(Project.table, one.project),
            )
            for one in package.exclusions
        ],
    )


def project_table(to: Gathered, package: NationalPackage) -> DocTable:
    """The projects of the package."""
    table_of, units = to.snapshot.table(Project), to.snapshot.table(RestorationUnit)
    rows = [table_of[one] for one in package.projects]
    made = [
        DocRow(
            (
                row.code,
                row.name,
                units[row.unit].code if row.unit in units else None,
                to.code("element", row.element) or None,
                to.org(row.lead) or None,
                row.start,
                row.end,
                row.invest,
            ),
            link=(Project.table, row.id),
        )
        for row in sorted(rows, key=lambda row: row.code)
    ]
    whole = to.say(t("合计", "Total"))
    made.append(DocRow((whole, "—", "—", "—", "—", "—", "—", package.invest), strong=True))
    return table(
        to.say(t("申报项目清单", "Projects of the application")),
        [
            DocColumn(to.say(t("编号", "Code")), None, 1.0),
            DocColumn(to.say(t("项目名称", "Project")), None, 2.8),
            DocColumn(to.say(t("单元", "Unit")), None, 0.8),
            DocColumn(to.say(t("要素", "Element")), None, 0.7),
            DocColumn(to.say(t("主办单位", "Lead")), None, 1.2),
            DocColumn(to.say(t("开始", "Start")), None, 1.0),
            DocColumn(to.say(t("结束", "End")), None, 1.0),
            DocColumn(to.say(t("投资 万元", "10k CNY")), 2, 1.1),
        ],
        made,
    )


def national_document(
    snapshot: Snapshot, row: NationalApplication, result: CheckResult | None, language: str = "zh_CN"
) -> Document:
    """The application, to be printed or to go on with in a workbook."""
    say = sayer(language)
    to = Gathered(snapshot, say, language, 0, False)
    facts = (
        (t("申报类型", "Programme"), to.code("application_kind", row.kind)),
        (t("重点生态地区", "Key region"), to.code("key_region", row.region)),
        (t("绩效目标", "Goals"), row.goals),
        (t("与其他规划衔接", "Fits other plans"), row.coordination),
    )
    chapter = DocChapter("national", "", tuple(national_parts(to, judged(snapshot, row, result))))
    return to.document(row.name, [chapter], subtitle=to.county_name, facts=facts)
