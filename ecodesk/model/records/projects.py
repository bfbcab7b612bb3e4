"""Projects, with their money and the indicators they are to reach."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Kind, Record, Shape, column, record
from ecodesk.model.records.shared_labels import NOTE

_BASIC = "basic"
_SPACE = "space"
_PROBLEM = "problem"
_MODE = "mode"
_WORKS = "works"
_MONEY = "money"
_DUTY = "duty"
_TIME = "time"


@record
class Project(Record):
    """修复项目: the thing planned, funded, reported and assessed."""

    table: ClassVar[str] = "project"
    title: ClassVar[Text] = t("修复项目", "Projects")
    shape: ClassVar[Shape] = Shape.ANY
    import_name: ClassVar[str] = "projects"

    code: str = column(
        t("项目编码", "Project code"),
        required=True,
        unique=True,
        max_length=40,
        section=_BASIC,
        default="",
    )
    name: str = column(
        t("项目名称", "Project name"), required=True, max_length=60, section=_BASIC, default=""
    )
    status: str = column(
        t("项目状态", "Status"), Kind.CHOICE, choices="project_status", default="draft", section=_BASIC
    )
    source_plan: str = column(
        t("来源规划", "Source plan"),
        section=_BASIC,
        help=t("项目出自哪个专项规划", "The specialist plan it comes from"),
        default="",
    )
    parent: str = column(
        t("上级项目", "Split from"),
        Kind.LINK,
        table="project",
        section=_BASIC,
        help=t("由分割得来时，原来的项目", "The project it was split from"),
        default="",
    )
    unit: str = column(
        t("修复单元", "Restoration unit"),
        Kind.LINK,
        table="restoration_unit",
        required=True,
        section=_SPACE,
        default="",
    )
    basin: str = column(
        t("流域", "Basin"),
        Kind.LINK,
        table="basin",
        derived=True,
        section=_SPACE,
        help=t("由修复单元得出", "From the restoration unit"),
        default="",
    )
    townships: tuple[str, ...] = column(
        t("乡镇", "Townships"),
        Kind.LINKS,
        table="township",
        derived=True,
        section=_SPACE,
        help=t("由图形所在的乡镇得出", "From the townships its shape lies in"),
        default=(),
    )
    declared_area_hm2: float | None = column(
        t("填报面积", "Declared area"),
        Kind.NUMBER,
        unit="hm²",
        digits=4,
        section=_SPACE,
        default=None,
    )
    corridor_width_m: float | None = column(
        t("廊道宽度", "Corridor width"),
        Kind.NUMBER,
        unit="m",
        digits=1,
        section=_SPACE,
        help=t(
            "线状项目两侧合计宽度，留空按设置取值", "Full width of a linear project; empty takes the setting"
        ),
        default=None,
    )
    site_radius_m: float | None = column(
        t("点位半径", "Site radius"),
        Kind.NUMBER,
        unit="m",
        digits=1,
        section=_SPACE,
        default=None,
    )
    element: str = column(
        t("主要要素", "Main element"),
        Kind.CHOICE,
        choices="element",
        required=True,
        section=_PROBLEM,
        default="",
    )
    elements: tuple[str, ...] = column(
        t("全部要素", "All elements"),
        Kind.CHOICES,
        choices="element",
        required=True,
        section=_PROBLEM,
        default=(),
    )
    problem_types: tuple[str, ...] = column(
        t("问题类型", "Problem types"),
        Kind.CHOICES,
        choices="problem_type",
        required=True,
        section=_PROBLEM,
        default=(),
    )
    patches: tuple[str, ...] = column(
        t("关联问题图斑", "Problem patches"),
        Kind.LINKS,
        table="problem_patch",
        section=_PROBLEM,
        default=(),
    )
    mode: str = column(
        t("修复模式", "Restoration mode"),
        Kind.CHOICE,
        choices="restoration_mode",
        required=True,
        section=_MODE,
        default="",
    )
    work_items: tuple[str, ...] = column(
        t("工程内容", "Work items"),
        Kind.CHOICES,
        choices="work_item",
        required=True,
        section=_WORKS,
        default=(),
    )
    description: str = column(t("项目说明", "Description"), Kind.LONG_TEXT, section=_MODE, default="")
    invest: Decimal | None = column(
        t("总投资", "Total investment"),
        Kind.MONEY,
        unit="万元",
        required=True,
        section=_MONEY,
        default=None,
    )
    lead: str = column(
        t("主办单位", "Lead unit"),
        Kind.LINK,
        table="org_unit",
        required=True,
        section=_DUTY,
        help=t("有且只有一个", "Exactly one"),
        default="",
    )
    coops: tuple[str, ...] = column(
        t("配合部门", "Co-operating units"),
        Kind.LINKS,
        table="org_unit",
        section=_DUTY,
        default=(),
    )
    person: str = column(
        t("责任人", "Responsible person"), Kind.LINK, table="person", section=_DUTY, default=""
    )
    start: date | None = column(t("开始日期", "Start"), Kind.DATE, required=True, section=_TIME, default=None)
    end: date | None = column(t("结束日期", "End"), Kind.DATE, required=True, section=_TIME, default=None)
    note: str = column(NOTE, Kind.LONG_TEXT, section=_BASIC, default="")


@record
class FundingSource(Record):
    """资金来源: one line of a project's money."""

    table: ClassVar[str] = "funding_source"
    title: ClassVar[Text] = t("资金来源", "Funding sources")

    project: str = column(t("项目", "Project"), Kind.LINK, table="project", required=True, default="")
    level: str = column(t("来源", "Source"), Kind.CHOICE, choices="funding_source", required=True, default="")
    amount: Decimal | None = column(t("金额", "Amount"), Kind.MONEY, unit="万元", required=True, default=None)
    document: str = column(t("依据文件", "Document"), default="")


@record
class IndicatorTarget(Record):
    """绩效指标: what a project is to reach, and by when."""

    table: ClassVar[str] = "indicator_target"
    title: ClassVar[Text] = t("绩效指标", "Indicators")

    project: str = column(t("项目", "Project"), Kind.LINK, table="project", required=True, default="")
    indicator: str = column(
        t("指标", "Indicator"), Kind.CHOICE, choices="indicator", required=True, default=""
    )
    target: float | None = column(t("目标值", "Target"), Kind.NUMBER, required=True, default=None)
    year: int | None = column(t("目标年", "Target year"), Kind.INTEGER, default=None)
