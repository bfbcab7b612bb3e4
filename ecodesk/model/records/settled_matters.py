"""What departments settled between them: consultations, resolutions on one matter (domain 6.8), decisions."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Kind, Record, When, column, record
from ecodesk.model.records.shared_labels import CODE, PROJECTS, RESOLUTION, UNITS


@record
class ConsultationRecord(Record):
    """项目协商: what departments said to each other about projects, and what they agreed."""

    table: ClassVar[str] = "consultation_record"
    title: ClassVar[Text] = t("项目协商", "Consultations")

    code: str = column(
        CODE, unique=True, max_length=20, help=t("例如 XS-2026-03", "Such as XS-2026-03"), default=""
    )
    name: str = column(
        t("协商事项", "Matter"),
        required=True,
        max_length=100,
        help=t("商量什么，一事一行", "What was discussed, one matter on a row"),
        default="",
    )
    convened_by: str = column(
        t("召集单位", "Convened by"),
        Kind.LINK,
        table="org_unit",
        required=True,
        help=t("一般为主办单位或领导组办公室", "Mostly the lead unit or the office"),
        default="",
    )
    held_on: date | None = column(
        t("协商日期", "Held on"),
        Kind.DATE,
        required=True,
        help=t("会议或书面征求意见的日子", "Of the meeting or letter"),
        default=None,
    )
    place: str = column(t("地点", "Place"), help=t("会议室或现场", "Room or site"), default="")
    participants: tuple[str, ...] = column(
        t("参加单位", "Participants"),
        Kind.LINKS,
        table="org_unit",
        required=True,
        help=t("包括书面回复的单位", "With those that answered in writing"),
        default=(),
    )
    units: tuple[str, ...] = column(
        UNITS,
        Kind.LINKS,
        table="restoration_unit",
        help=t("事项所在的单元", "Where the matter lies"),
        default=(),
    )
    projects: tuple[str, ...] = column(
        PROJECTS,
        Kind.LINKS,
        table="project",
        help=t("协商结果适用于这些项目", "What was agreed holds for these"),
        default=(),
    )
    opinions: str = column(
        t("各方意见", "Opinions"),
        Kind.LONG_TEXT,
        help=t("逐个单位写同意、保留或反对", "For, against or with doubts, unit by unit"),
        default="",
    )
    agreed: str = column(
        t("协商结果", "Agreed"),
        Kind.LONG_TEXT,
        required=True,
        help=t("谁做什么、谁出资、何时完成", "Who does what, who pays, by when"),
        default="",
    )
    open_points: str = column(
        t("未达成一致", "Not agreed"),
        Kind.LONG_TEXT,
        help=t("留待一事一议解决的问题", "What is left to a resolution"),
        default="",
    )


_WHEN_DECIDED = When(
    t("决定以后", "once decided"), lambda row: row.status in ("decided", "executing", "executed")
)


@record
class OneMatterResolution(Record):
    """一事一议纪要: the resolution on one major matter; each decision is followed like a milestone."""

    table: ClassVar[str] = "one_matter_resolution"
    title: ClassVar[Text] = t("一事一议纪要", "Resolutions")

    code: str = column(
        CODE,
        required=True,
        unique=True,
        max_length=24,
        help=t("纪要文号，项目和审查引用它", "Its number; projects and reviews quote it"),
        default="",
    )
    name: str = column(
        t("议题", "Matter"),
        required=True,
        max_length=100,
        help=t("一份纪要只议一件事", "One matter in one resolution"),
        default="",
    )
    status: str = column(
        t("状态", "Status"),
        Kind.CHOICE,
        choices="resolution_status",
        required=True,
        help=t("决定以后才能解除相关检查", "Findings are settled once it is decided"),
        default="raised",
    )
    triggers: tuple[str, ...] = column(
        t("提请情形", "Why it is needed"),
        Kind.CHOICES,
        choices="resolution_trigger",
        help=t("跨流域、涉控制线、换主办单位等", "Crossing a divide, control lines, new lead unit"),
        default=(),
    )
    raised_by: str = column(
        t("提出单位", "Raised by"),
        Kind.LINK,
        table="org_unit",
        required=True,
        help=t("一般为主办单位", "Mostly the lead unit"),
        default="",
    )
    units: tuple[str, ...] = column(
        UNITS,
        Kind.LINKS,
        table="restoration_unit",
        help=t("事项所在的单元", "Where the matter lies"),
        default=(),
    )
    projects: tuple[str, ...] = column(
        t("涉及项目", "Projects"),
        Kind.LINKS,
        table="project",
        required=True,
        help=t("重大事项检查按它认定", "Those whose major matter it settles"),
        default=(),
    )
    cause: str = column(
        t("事由", "Cause"),
        Kind.LONG_TEXT,
        required=True,
        help=t("经过、争议和需要决定什么", "What happened and what is to be decided"),
        default="",
    )
    met_on: date | None = column(
        t("会议日期", "Met on"),
        Kind.DATE,
        required_when=_WHEN_DECIDED,
        help=t("议定的日子", "The day it was agreed"),
        default=None,
    )
    place: str = column(
        t("会议地点", "Place"),
        required_when=_WHEN_DECIDED,
        help=t("会议室或现场", "Room or site"),
        default="",
    )
    participants: tuple[str, ...] = column(
        t("参会单位", "Participants"),
        Kind.LINKS,
        table="org_unit",
        required_when=_WHEN_DECIDED,
        help=t("有分歧的单位都应到会", "All units that differ"),
        default=(),
    )
    attendees: str = column(
        t("参会人员", "Attendees"),
        required_when=_WHEN_DECIDED,
        help=t("姓名和职务，用顿号分开", "Names and posts, with commas between"),
        default="",
    )
    opinions: str = column(
        t("意见与分歧", "Opinions"),
        Kind.LONG_TEXT,
        required_when=_WHEN_DECIDED,
        help=t("各方意见，没有分歧也要写明", "Of all sides; say so when nobody differs"),
        default="",
    )
    signed_by: str = column(
        t("签批人", "Signed by"),
        required_when=_WHEN_DECIDED,
        help=t("签批领导的姓名和职务", "Name and post of who signed"),
        default="",
    )
    signed_on: date | None = column(
        t("签批日期", "Signed on"), Kind.DATE, help=t("从这天起生效", "In force from this day"), default=None
    )
    follow_up: str = column(
        t("落实情况", "What became of it"),
        Kind.LONG_TEXT,
        help=t("各项决定办到哪一步", "How far the decisions have come"),
        default="",
    )


@record
class Decision(Record):
    """决定事项: one line of a resolution, with who does it and by when."""

    table: ClassVar[str] = "decision"
    title: ClassVar[Text] = t("决定事项", "Decisions")

    resolution: str = column(
        RESOLUTION,
        Kind.LINK,
        table="one_matter_resolution",
        required=True,
        part_of=True,
        help=t("导入时填纪要编号", "Imports give the code of the resolution"),
        default="",
    )
    matter: str = column(
        t("事项", "Matter"),
        Kind.LONG_TEXT,
        required=True,
        help=t("做什么、做到什么程度", "What is done, and how far"),
        default="",
    )
    org_unit: str = column(
        t("责任单位", "Responsible unit"),
        Kind.LINK,
        table="org_unit",
        required=True,
        help=t("没有责任单位算责任空当", "Without one nobody answers for it"),
        default="",
    )
    deadline: date | None = column(
        t("完成时限", "Deadline"),
        Kind.DATE,
        required=True,
        help=t("逾期会在台账中列出", "Overdue ones are listed in the ledger"),
        default=None,
    )
    done_on: date | None = column(
        t("完成日期", "Done on"), Kind.DATE, help=t("办结后填", "Once it is done"), default=None
    )
    progress: str = column(
        t("落实情况", "Progress"),
        Kind.LONG_TEXT,
        help=t("办到哪一步，有什么困难", "How far it has come, what stands in the way"),
        default="",
    )
