"""What a project has several of: works, money, indicators, milestones, steps, duties, shares, answers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Kind, Record, Shape, When, column, record
from ecodesk.model.records.shared_labels import LEDGER_ENTRY, NOTE, PROJECT, RESOLUTION, UNIT, YEAR

_WHEN_VALUE = When(t("有目标值时", "when there is a value"), lambda row: row.state == "value")
_WHEN_NO_VALUE = When(t("不适用时", "when not applicable"), lambda row: row.state == "not_applicable")
_WHEN_HIT = When(t("命中时", "when it is hit"), lambda row: row.hit is True)


@record
class WorkItem(Record):
    """工程内容: one line of quantities (domain 3.7); its amount follows from quantity and unit price."""

    table: ClassVar[str] = "work_item"
    title: ClassVar[Text] = t("工程量", "Quantities of works")
    shape: ClassVar[Shape] = Shape.ANY
    import_name: ClassVar[str] = "work-items"

    project: str = column(PROJECT, Kind.LINK, table="project", required=True, part_of=True, default="")
    item_code: str = column(
        t("工程内容", "Work item"),
        Kind.CHOICE,
        choices="work_item",
        required=True,
        help=t("从工程内容目录选；单位由目录定", "From the list of works, which also fixes the unit"),
        default="",
    )
    qty: float | None = column(
        t("数量", "Quantity"),
        Kind.NUMBER,
        digits=3,
        required=True,
        help=t("按目录单位填写", "In the unit of the list"),
        default=None,
    )
    unit_price_wan: Decimal | None = column(
        t("单价", "Unit price"),
        Kind.MONEY,
        unit="万元",
        digits=4,
        required=True,
        help=t("每个单位多少万元", "10k CNY for one unit"),
        default=None,
    )
    amount_wan: Decimal | None = column(
        t("金额", "Amount"),
        Kind.MONEY,
        unit="万元",
        derived=True,
        help=t("数量×单价，保留0.01万元", "Quantity × unit price, to 0.01"),
        default=None,
    )
    actual_qty: float | None = column(
        t("完成数量", "Quantity done"),
        Kind.NUMBER,
        digits=3,
        help=t("按目录单位填写", "In the unit of the list"),
        default=None,
    )
    water_supply_protection: bool | None = column(
        t("供水和水源保护工程", "For water supply or protection"),
        Kind.YES_NO,
        help=t(
            "水源一级保护区内只能有这样的工程", "Only such works may stand in a level-1 water-source zone"
        ),
        default=None,
    )
    note: str = column(NOTE, default="")


@record
class FundingSource(Record):
    """资金来源: the money of one source in one year (domain 3.8)."""

    table: ClassVar[str] = "funding_source"
    title: ClassVar[Text] = t("资金来源", "Funding sources")

    project: str = column(PROJECT, Kind.LINK, table="project", required=True, part_of=True, default="")
    level: str = column(t("来源", "Source"), Kind.CHOICE, choices="funding_source", required=True, default="")
    year: int | None = column(
        YEAR, Kind.INTEGER, help=t("资金安排的年度", "The year it is set aside for"), default=None
    )
    amount: Decimal | None = column(t("金额", "Amount"), Kind.MONEY, unit="万元", required=True, default=None)
    document: str = column(
        t("依据文件", "Document"),
        required=True,
        help=t("下达或承诺资金的文号", "Number of the document that grants or promises it"),
        default="",
    )
    policy_line: str = column(
        t("资金科目", "Policy line"),
        help=t("专项资金的名称，用来查重复申报", "Name of the fund; shows double claims"),
        default="",
    )
    arrived: Decimal | None = column(t("到位", "Arrived"), Kind.MONEY, unit="万元", default=None)
    paid: Decimal | None = column(t("支出", "Paid"), Kind.MONEY, unit="万元", default=None)


@record
class AnnualPlan(Record):
    """分年投资: how much of a project is to be built in a year, and how much was."""

    table: ClassVar[str] = "annual_plan"
    title: ClassVar[Text] = t("分年投资", "Investment by year")

    project: str = column(PROJECT, Kind.LINK, table="project", required=True, part_of=True, default="")
    year: int | None = column(YEAR, Kind.INTEGER, required=True, default=None)
    amount: Decimal | None = column(
        t("计划投资", "Planned"),
        Kind.MONEY,
        unit="万元",
        required=True,
        help=t("各年合计等于总投资", "All years together make the total investment"),
        default=None,
    )
    actual: Decimal | None = column(t("完成投资", "Invested"), Kind.MONEY, unit="万元", default=None)


@record
class IndicatorTarget(Record):
    """绩效指标: what a project, a unit, a basin or the whole plan is to reach, and by when.

    Three-valued: a number, not applicable (with a reason), or not known yet. A target that names neither
    project, unit nor basin is one of the plan.
    """

    table: ClassVar[str] = "indicator_target"
    title: ClassVar[Text] = t("绩效指标", "Indicators")

    project: str = column(
        PROJECT,
        Kind.LINK,
        table="project",
        part_of=True,
        help=t(
            "项目的指标填项目，单元的指标填单元，都不填为方案的指标", "Empty for those of units or the plan"
        ),
        default="",
    )
    unit: str = column(UNIT, Kind.LINK, table="restoration_unit", part_of=True, default="")
    basin: str = column(t("流域", "Basin"), Kind.LINK, table="basin", part_of=True, default="")
    indicator: str = column(
        t("指标", "Indicator"), Kind.CHOICE, choices="indicator", required=True, default=""
    )
    state: str = column(
        t("取值", "State"),
        Kind.CHOICE,
        choices="indicator_state",
        required=True,
        help=t("有目标值、不适用或尚不清楚", "A value, not applicable, or not known yet"),
        default="value",
    )
    baseline: float | None = column(t("现状值", "Baseline"), Kind.NUMBER, default=None)
    target: float | None = column(t("目标值", "Target"), Kind.NUMBER, required_when=_WHEN_VALUE, default=None)
    year: int | None = column(
        t("目标年", "Target year"), Kind.INTEGER, required_when=_WHEN_VALUE, default=None
    )
    actual: float | None = column(t("完成值", "Reached"), Kind.NUMBER, default=None)
    reason: str = column(t("不适用理由", "Reason not applicable"), required_when=_WHEN_NO_VALUE, default="")


@record
class Milestone(Record):
    """里程碑: one date of the timetable of a project, or of a task without a project (domain 2.2)."""

    table: ClassVar[str] = "milestone"
    title: ClassVar[Text] = t("里程碑", "Milestones")

    project: str = column(PROJECT, Kind.LINK, table="project", part_of=True, default="")
    entry: str = column(
        LEDGER_ENTRY,
        Kind.LINK,
        table="ledger_entry",
        part_of=True,
        help=t("没有项目的任务填台账条目", "For tasks without a project"),
        default="",
    )
    name: str = column(t("节点", "Milestone"), required=True, max_length=60, default="")
    kind: str = column(t("类别", "Kind"), Kind.CHOICE, choices="milestone_kind", default="works")
    planned: date | None = column(t("计划日期", "Planned"), Kind.DATE, required=True, default=None)
    actual: date | None = column(t("完成日期", "Done"), Kind.DATE, default=None)
    weight: float | None = column(
        t("权重", "Weight"),
        Kind.NUMBER,
        unit="%",
        required=True,
        help=t("同一时间表的权重合计100", "The weights of a timetable sum to 100"),
        default=None,
    )
    owner: str = column(
        t("责任单位", "Responsible unit"), Kind.LINK, table="org_unit", required=True, default=""
    )
    person: str = column(t("责任人", "Responsible person"), Kind.LINK, table="person", default="")
    note: str = column(NOTE, default="")


@record
class RoadmapStep(Record):
    """路线图步骤: what is done how, and after what."""

    table: ClassVar[str] = "roadmap_step"
    title: ClassVar[Text] = t("路线图", "Roadmap")

    project: str = column(PROJECT, Kind.LINK, table="project", part_of=True, default="")
    entry: str = column(
        LEDGER_ENTRY,
        Kind.LINK,
        table="ledger_entry",
        part_of=True,
        help=t("没有项目的任务填台账条目", "For tasks without a project"),
        default="",
    )
    number: int | None = column(t("序号", "No."), Kind.INTEGER, default=None)
    name: str = column(t("步骤", "Step"), required=True, max_length=60, default="")
    method: str = column(t("方法", "Method"), Kind.LONG_TEXT, required=True, default="")
    predecessor: str = column(
        t("前置步骤", "Predecessor"),
        Kind.LINK,
        table="roadmap_step",
        help=t("完成后才能开始本步", "It has to be finished before this one starts"),
        default="",
    )
    start: date | None = column(t("开始日期", "Start"), Kind.DATE, default=None)
    end: date | None = column(t("结束日期", "End"), Kind.DATE, default=None)


@record
class CoopDuty(Record):
    """配合职责: what a co-operating unit does for a project or a task."""

    table: ClassVar[str] = "coop_duty"
    title: ClassVar[Text] = t("配合职责", "Co-operating duties")

    project: str = column(PROJECT, Kind.LINK, table="project", part_of=True, default="")
    task: str = column(t("任务", "Task"), Kind.LINK, table="task_item", part_of=True, default="")
    org_unit: str = column(
        t("配合部门", "Co-operating unit"), Kind.LINK, table="org_unit", required=True, default=""
    )
    duty: str = column(
        t("职责", "Duty"),
        required=True,
        help=t("写明做什么，与主办单位的边界在哪里", "What it does, and where its duty ends"),
        default="",
    )


@record
class CrossUnitShare(Record):
    """跨单元、跨流域分列: what part of a project lies in another unit or basin."""

    table: ClassVar[str] = "cross_unit_share"
    title: ClassVar[Text] = t("跨单元（流域）分列", "Shares across units or basins")

    project: str = column(PROJECT, Kind.LINK, table="project", required=True, part_of=True, default="")
    unit: str = column(UNIT, Kind.LINK, table="restoration_unit", default="")
    basin: str = column(t("流域", "Basin"), Kind.LINK, table="basin", default="")
    area_hm2: float | None = column(
        t("面积", "Area"), Kind.NUMBER, unit="hm²", digits=4, required=True, default=None
    )
    amount: Decimal | None = column(
        t("投资", "Investment"), Kind.MONEY, unit="万元", required=True, default=None
    )
    resolution: str = column(RESOLUTION, Kind.LINK, table="one_matter_resolution", required=True, default="")


@record
class NegativeAnswer(Record):
    """负面清单逐项: the answer to one item, in a project's self-check or in its admission review."""

    table: ClassVar[str] = "negative_answer"
    title: ClassVar[Text] = t("负面清单逐项", "Answers to the negative list")

    project: str = column(
        PROJECT,
        Kind.LINK,
        table="project",
        part_of=True,
        help=t("项目自查时填", "For the self-check of a project"),
        default="",
    )
    review: str = column(
        t("准入审查", "Admission review"),
        Kind.LINK,
        table="admission_review",
        part_of=True,
        help=t("准入审查时填", "For an admission review"),
        default="",
    )
    item: str = column(t("条目", "Item"), Kind.CHOICE, choices="negative_item", required=True, default="")
    hit: bool | None = column(
        t("命中", "Hit"),
        Kind.YES_NO,
        required=True,
        help=t("每一条都要回答", "Every item has to be answered"),
        default=None,
    )
    note: str = column(t("说明", "Explanation"), required_when=_WHEN_HIT, default="")
