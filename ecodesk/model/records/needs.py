"""What a unit needs and what may stay untreated: needs switched on or off, standing duties, justified gaps."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Kind, Record, Shape, column, record
from ecodesk.model.records.shared_labels import DOCUMENT, REASON, UNIT

_ELEMENT = t("要素", "Element")


@record
class UnitNeed(Record):
    """单元要素需求: whether an element of a unit is to be treated, when the problem patches do not say it."""

    table: ClassVar[str] = "unit_need"
    title: ClassVar[Text] = t("单元要素需求", "Needs of units")

    unit: str = column(
        UNIT,
        Kind.LINK,
        table="restoration_unit",
        required=True,
        part_of=True,
        help=t("要开启或关闭需求的单元", "The unit whose need is switched"),
        default="",
    )
    element: str = column(
        _ELEMENT,
        Kind.CHOICE,
        choices="element",
        required=True,
        help=t("每个单元每个要素一行", "One row for each element of a unit"),
        default="",
    )
    need: str = column(
        t("需求", "Need"),
        Kind.CHOICE,
        choices="need_state",
        required=True,
        help=t("没有这一行时，由问题图斑判断", "Without this row the problem patches decide"),
        default="",
    )
    reason: str = column(
        REASON,
        Kind.LONG_TEXT,
        required=True,
        help=t("不适用须说明，例如“本单元无湖泊湿地”", "Why, such as that it has no lake"),
        default="",
    )
    document: str = column(
        DOCUMENT, help=t("调查报告或批复的名称文号", "Title and number of the survey or approval"), default=""
    )


@record
class StandingDuty(Record):
    """常设职责: who answers for an element of a unit, whether or not there is a project."""

    table: ClassVar[str] = "standing_duty"
    title: ClassVar[Text] = t("单元常设职责", "Standing duties")

    unit: str = column(
        UNIT,
        Kind.LINK,
        table="restoration_unit",
        required=True,
        part_of=True,
        help=t("没有项目时，责任也落到单元", "Duty stands even where there is no project"),
        default="",
    )
    element: str = column(
        _ELEMENT,
        Kind.CHOICE,
        choices="element",
        required=True,
        help=t("单元里的一项要素一行", "One row for each element of the unit"),
        default="",
    )
    lead_unit: str = column(
        t("主办单位", "Lead unit"),
        Kind.LINK,
        table="org_unit",
        required=True,
        help=t("有且只有一个", "Exactly one"),
        default="",
    )
    coop_units: tuple[str, ...] = column(
        t("配合部门", "Co-operating units"),
        Kind.LINKS,
        table="org_unit",
        help=t("不包括主办单位", "Without the lead unit"),
        default=(),
    )
    duty: str = column(
        t("职责", "Duty"),
        Kind.LONG_TEXT,
        required=True,
        help=t("日常管什么，边界到哪里", "What it does day by day, and where that ends"),
        default="",
    )


@record
class GapJustification(Record):
    """缺口说明: why an untreated area may stay so, who answers for it, and until when."""

    table: ClassVar[str] = "gap_justification"
    title: ClassVar[Text] = t("缺口说明", "Justified gaps")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "gap-justifications"

    unit: str = column(
        UNIT,
        Kind.LINK,
        table="restoration_unit",
        required=True,
        help=t("缺口所在的单元", "The unit the gap lies in"),
        default="",
    )
    element: str = column(
        _ELEMENT,
        Kind.CHOICE,
        choices="element",
        help=t("只说明一项要素时填", "When it speaks about one element only"),
        default="",
    )
    problem_type: str = column(
        t("问题类型", "Problem type"),
        Kind.CHOICE,
        choices="problem_type",
        help=t("只说明一类问题时填", "When it speaks about one problem only"),
        default="",
    )
    reason: str = column(
        REASON,
        Kind.CHOICE,
        choices="gap_reason",
        required=True,
        help=t("自然恢复、企业治理、下一期等", "Nature will do, an enterprise will, next phase and so on"),
        default="",
    )
    explanation: str = column(
        t("说明", "Explanation"),
        Kind.LONG_TEXT,
        required=True,
        help=t("为什么现在不治理，以后怎么办", "Why not now, and what happens later"),
        default="",
    )
    owner: str = column(
        t("责任单位", "Responsible unit"),
        Kind.LINK,
        table="org_unit",
        required=True,
        help=t("由谁看护、跟踪这处缺口", "Who watches over it"),
        default="",
    )
    document: str = column(
        DOCUMENT, help=t("认可所凭的文件名称文号", "Title and number of what it rests on"), default=""
    )
    valid_until: date | None = column(
        t("有效期至", "Valid until"),
        Kind.DATE,
        required=True,
        help=t("到期后缺口重新计入", "Afterwards the gap counts again"),
        hint=True,
        default=None,
    )
    accepted_by: str = column(
        t("认可人", "Accepted by"),
        help=t("审查人员认可后，缺口不再计入", "Once a reviewer accepts it, the gap no longer counts"),
        hint=True,
        default="",
    )
    accepted_on: date | None = column(
        t("认可日期", "Accepted on"),
        Kind.DATE,
        help=t("从这天起缺口不再计入", "From this day the gap does not count"),
        default=None,
    )
