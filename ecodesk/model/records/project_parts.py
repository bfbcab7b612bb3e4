"""What a project has several of beside works and money: indicators, milestones, steps, duties, shares, answers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Kind, Record, When, column, record
from ecodesk.model.records.shared_labels import LEDGER_ENTRY, NOTE, PROJECT, RESOLUTION, UNIT, YEARS

_WHEN_VALUE = When(t("有目标值时", "when there is a value"), lambda row: row.state == "value")
_WHEN_NO_VALUE = When(t("不适用时", "when not applicable"), lambda row: row.state == "not_applicable")
_WHEN_HIT = When(t("命中时", "when it is hit"), lambda row: row.hit is True)


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
    unit: str = column(
        UNIT,
        Kind.LINK,
        table="restoration_unit",
        part_of=True,
        help=t("单元总指标填；与项目之和比对", "For targets of a unit; compared with its projects"),
        default="",
    )
    basin: str = column(
        t("流域", "Basin"),
        Kind.LINK,
        table="basin",
        part_of=True,
        help=t("流域总指标填", "For targets of a basin"),
        default="",
    )
    indicator: str = column(
        t("指标", "Indicator"),
        Kind.CHOICE,
        choices="indicator",
        required=True,
        help=t("按问题类型选，缺的会提示", "By problem type; missing ones are shown"),
        default="",
    )
    state: str = column(
        t("取值", "State"),
        Kind.CHOICE,
        choices="indicator_state",
        required=True,
        help=t("有目标值、不适用或尚不清楚", "A value, not applicable, or not known yet"),
        default="value",
    )
    baseline: float | None = column(
        t("现状值", "Baseline"),
        Kind.NUMBER,
        help=t("治理前的调查值", "As surveyed before works"),
        default=None,
    )
    target: float | None = column(
        t("目标值", "Target"),
        Kind.NUMBER,
        required_when=_WHEN_VALUE,
        help=t("单位随指标；不超过图形和工程量", "In its unit; not beyond shape and quantities"),
        default=None,
    )
    year: int | None = column(
        t("目标年", "Target year"),
        Kind.INTEGER,
        required_when=_WHEN_VALUE,
        help=t("达到目标值的年份", "The year it is reached"),
        limits=YEARS,
        default=None,
    )
    actual: float | None = column(
        t("完成值", "Reached"),
        Kind.NUMBER,
        help=t("验收或监测结果", "From acceptance or monitoring"),
        default=None,
    )
    reason: str = column(
        t("不适用理由", "Reason not applicable"),
        required_when=_WHEN_NO_VALUE,
        help=t("为什么本项目没有这项指标", "Why the project does not have it"),
        default="",
    )


@record
class Milestone(Record):
    """里程碑: one date of the timetable of a project, or of a task without a project (domain 2.2)."""

    table: ClassVar[str] = "milestone"
    title: ClassVar[Text] = t("里程碑", "Milestones")

    project: str = column(
        PROJECT,
        Kind.LINK,
        table="project",
        part_of=True,
        help=t("导入时填项目编码", "Imports give the project code"),
        default="",
    )
    entry: str = column(
        LEDGER_ENTRY,
        Kind.LINK,
        table="ledger_entry",
        part_of=True,
        help=t("没有项目的任务填台账条目", "For tasks without a project"),
        default="",
    )
    name: str = column(
        t("节点", "Milestone"),
        required=True,
        max_length=60,
        help=t("能看出完成没有，例如“主体完工”", "So that one can tell whether it is done"),
        default="",
    )
    kind: str = column(
        t("类别", "Kind"),
        Kind.CHOICE,
        choices="milestone_kind",
        help=t("栽植和涉水节点会核对季节", "Planting and river works are checked by season"),
        default="works",
    )
    planned: date | None = column(
        t("计划日期", "Planned"),
        Kind.DATE,
        required=True,
        help=t("在工期之内；至少两个节点", "Within the period; two milestones or more"),
        default=None,
    )
    actual: date | None = column(
        t("完成日期", "Done"),
        Kind.DATE,
        help=t("完成后填；不填则到期算逾期", "Once done; otherwise it becomes overdue"),
        default=None,
    )
    weight: float | None = column(
        t("权重", "Weight"),
        Kind.NUMBER,
        unit="%",
        required=True,
        help=t("同一时间表的权重合计100", "The weights of a timetable sum to 100"),
        default=None,
    )
    owner: str = column(
        t("责任单位", "Responsible unit"),
        Kind.LINK,
        table="org_unit",
        required=True,
        help=t("没有责任单位算责任空当", "Without one nobody answers for it"),
        default="",
    )
    person: str = column(
        t("责任人", "Responsible person"),
        Kind.LINK,
        table="person",
        help=t("具体催办的人", "Who sees to it"),
        default="",
    )
    note: str = column(NOTE, help=t("延期原因、完成依据", "Why late, or what proves it"), default="")


@record
class RoadmapStep(Record):
    """路线图步骤: what is done how, and after what."""

    table: ClassVar[str] = "roadmap_step"
    title: ClassVar[Text] = t("路线图", "Roadmap")

    project: str = column(
        PROJECT,
        Kind.LINK,
        table="project",
        part_of=True,
        help=t("导入时填项目编码", "Imports give the project code"),
        default="",
    )
    entry: str = column(
        LEDGER_ENTRY,
        Kind.LINK,
        table="ledger_entry",
        part_of=True,
        help=t("没有项目的任务填台账条目", "For tasks without a project"),
        default="",
    )
    number: int | None = column(
        t("序号", "No."),
        Kind.INTEGER,
        help=t("从 1 起，决定排列次序", "From 1; the order they stand in"),
        default=None,
    )
    name: str = column(
        t("步骤", "Step"),
        required=True,
        max_length=60,
        help=t("一步一行，例如“清表整地”", "One step on a row"),
        default="",
    )
    method: str = column(
        t("方法", "Method"),
        Kind.LONG_TEXT,
        required=True,
        help=t("用什么技术、由谁做", "By which technique, and who does it"),
        default="",
    )
    predecessor: str = column(
        t("前置步骤", "Predecessor"),
        Kind.LINK,
        table="roadmap_step",
        help=t("完成后才能开始本步", "It has to be finished before this one starts"),
        default="",
    )
    start: date | None = column(
        t("开始日期", "Start"),
        Kind.DATE,
        help=t("不早于前置步骤完成", "Not before its predecessor is finished"),
        default=None,
    )
    end: date | None = column(
        t("结束日期", "End"),
        Kind.DATE,
        help=t("不早于开始，在工期之内", "Not before the start, within the period"),
        default=None,
    )


@record
class CoopDuty(Record):
    """配合职责: what a co-operating unit does for a project or a task."""

    table: ClassVar[str] = "coop_duty"
    title: ClassVar[Text] = t("配合职责", "Co-operating duties")

    project: str = column(
        PROJECT,
        Kind.LINK,
        table="project",
        part_of=True,
        help=t("导入时填项目编码", "Imports give the project code"),
        default="",
    )
    task: str = column(
        t("任务", "Task"),
        Kind.LINK,
        table="task_item",
        part_of=True,
        help=t("任务的配合职责填任务编号", "Number of the task, for duties of a task"),
        default="",
    )
    org_unit: str = column(
        t("配合部门", "Co-operating unit"),
        Kind.LINK,
        table="org_unit",
        required=True,
        help=t("按要素和所在乡镇核对是否遗漏", "Checked against elements and townships"),
        default="",
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

    project: str = column(
        PROJECT,
        Kind.LINK,
        table="project",
        required=True,
        part_of=True,
        help=t("导入时填项目编码", "Imports give the project code"),
        default="",
    )
    unit: str = column(
        UNIT,
        Kind.LINK,
        table="restoration_unit",
        help=t("占图形 5% 以上的单元都要列", "All that hold 5% or more of the shape"),
        default="",
    )
    basin: str = column(
        t("流域", "Basin"),
        Kind.LINK,
        table="basin",
        help=t("跨流域项目按流域分列", "For projects across a divide"),
        default="",
    )
    area_hm2: float | None = column(
        t("面积", "Area"),
        Kind.NUMBER,
        unit="hm²",
        digits=4,
        required=True,
        help=t("按图形落在其中的部分", "The part of the shape inside"),
        default=None,
    )
    amount: Decimal | None = column(
        t("投资", "Investment"),
        Kind.MONEY,
        unit="万元",
        required=True,
        help=t("分到其中的投资，合计等于总投资", "Its share; all together make the total"),
        default=None,
    )
    resolution: str = column(
        RESOLUTION,
        Kind.LINK,
        table="one_matter_resolution",
        required=True,
        help=t("同意跨单元、跨流域的纪要", "The one that agrees to it"),
        default="",
    )


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
    item: str = column(
        t("条目", "Item"),
        Kind.CHOICE,
        choices="negative_item",
        required=True,
        help=t("负面清单的每一条都要有一行", "Each item of the negative list has a row"),
        default="",
    )
    hit: bool | None = column(
        t("命中", "Hit"),
        Kind.YES_NO,
        required=True,
        help=t("每一条都要回答", "Every item has to be answered"),
        default=None,
    )
    note: str = column(
        t("说明", "Explanation"),
        required_when=_WHEN_HIT,
        help=t("命中时写明在哪里、怎样处理", "Where it is and what is done about it"),
        default="",
    )
