"""How a plan is reviewed and decided: comments, admission (domain 6.9), consultation, resolutions (domain 6.8)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Kind, Record, Shape, When, column, record
from ecodesk.model.records.shared_labels import CODE, PROJECT, PROJECTS, RESOLUTION, UNITS

_ANSWER = "check_answer"


@record
class ReviewComment(Record):
    """审查意见: what a reviewer says about a row, a field or a place; answers hang on the first comment."""

    table: ClassVar[str] = "review_comment"
    title: ClassVar[Text] = t("审查意见", "Review comments")
    shape: ClassVar[Shape] = Shape.POINT

    version: str = column(t("方案版本", "Plan version"), Kind.LINK, table="plan_version", default="")
    reply_to: str = column(t("回复", "Reply to"), Kind.LINK, table="review_comment", part_of=True, default="")
    project: str = column(PROJECT, Kind.LINK, table="project", default="")
    subject_table: str = column(
        t("意见对象的表", "Table of the subject"),
        help=t("不是项目时，所说的记录在哪个表", "Where the row stands when it is no project"),
        default="",
    )
    subject: str = column(
        t("意见对象", "Subject"), help=t("所说记录的标识", "Id of the row it speaks about"), default=""
    )
    field: str = column(
        t("意见字段", "Field"), help=t("只说一个字段时填", "When it speaks about one field only"), default=""
    )
    text: str = column(t("意见", "Comment"), Kind.LONG_TEXT, required=True, default="")
    state: str = column(
        t("状态", "State"), Kind.CHOICE, choices="comment_state", required=True, default="open"
    )
    verdict: str = column(
        t("对变化的审查", "On the change"),
        Kind.CHOICE,
        choices="change_verdict",
        help=t("版本比较中对一项变化的审查", "What a comparison of versions led to"),
        default="",
    )
    change_hash: str = column(
        t("变化校验", "Hash of the change"),
        derived=True,
        help=t("变化与审查时不同则须重审", "Another change has to be looked at again"),
        default="",
    )
    assigned_to: str = column(t("由谁处理", "Assigned to"), default="")
    author: str = column(t("提出人", "Author"), derived=True, default="")
    written_on: date | None = column(t("提出日期", "Written on"), Kind.DATE, derived=True, default=None)


@record
class AdmissionReview(Record):
    """项目准入审查表: the reviewer's answers before a project enters the ledger."""

    table: ClassVar[str] = "admission_review"
    title: ClassVar[Text] = t("项目准入审查", "Admission reviews")

    project: str = column(PROJECT, Kind.LINK, table="project", required=True, part_of=True, default="")
    geometry_version: str = column(
        t("图形版本", "Version of the shape"),
        required=True,
        help=t("审查时的图形校验", "Check of the shape that was reviewed"),
        default="",
    )
    verdict: str = column(
        t("审查结论", "Verdict"), Kind.CHOICE, choices="admission_verdict", required=True, default=""
    )
    scope_ok: str = column(
        t("范围与单元", "Extent and unit"), Kind.CHOICE, choices=_ANSWER, required=True, default=""
    )
    scope_note: str = column(t("范围与单元说明", "Note on the extent"), default="")
    problem_match: str = column(
        t("问题与措施对应", "Measures suit the problems"),
        Kind.CHOICE,
        choices=_ANSWER,
        required=True,
        default="",
    )
    problem_note: str = column(t("问题与措施说明", "Note on the measures"), default="")
    check_run_id: str = column(
        t("空间冲突检查", "Check run"),
        required=True,
        help=t("冻结的检查编号", "Number of the frozen check run"),
        default="",
    )
    duplicate_check: str = column(
        t("重复立项核查", "No duplicate"), Kind.CHOICE, choices=_ANSWER, required=True, default=""
    )
    duplicate_note: str = column(t("重复立项说明", "Note on duplicates"), default="")
    control_check: str = column(
        t("控制线与用地", "Control lines and land"), Kind.CHOICE, choices=_ANSWER, required=True, default=""
    )
    control_note: str = column(t("控制线与用地说明", "Note on control lines"), default="")
    invest_check: str = column(
        t("工程量与投资", "Quantities and money"), Kind.CHOICE, choices=_ANSWER, required=True, default=""
    )
    invest_note: str = column(t("工程量与投资说明", "Note on the money"), default="")
    fund_check: str = column(
        t("资金来源与中央资金负面", "Sources and central money"),
        Kind.CHOICE,
        choices=_ANSWER,
        required=True,
        default="",
    )
    fund_note: str = column(t("资金来源说明", "Note on the sources"), default="")
    benefit_check: str = column(
        t("社会资本与收益", "Social capital"),
        Kind.CHOICE,
        choices=_ANSWER,
        help=t("有社会资本时填", "When there is social capital"),
        default="",
    )
    benefit_note: str = column(t("社会资本说明", "Note on social capital"), default="")
    resolution_ref: str = column(
        RESOLUTION,
        Kind.LINK,
        table="one_matter_resolution",
        help=t("重大事项填", "For major matters"),
        default="",
    )
    waivers: tuple[str, ...] = column(
        t("豁免", "Waivers"),
        Kind.LINKS,
        table="waiver",
        help=t("只能豁免错误和警告", "Of errors and warnings only"),
        default=(),
    )
    reviewer: str = column(t("审查人", "Reviewer"), required=True, default="")
    second_reviewer: str = column(
        t("复核人", "Second reviewer"),
        required=True,
        help=t("与审查人不是同一人", "Another person than the reviewer"),
        default="",
    )
    reviewed_on: date | None = column(t("审查日期", "Reviewed on"), Kind.DATE, required=True, default=None)


@record
class ConsultationRecord(Record):
    """项目协商: what departments said to each other about projects, and what they agreed."""

    table: ClassVar[str] = "consultation_record"
    title: ClassVar[Text] = t("项目协商", "Consultations")

    code: str = column(CODE, unique=True, max_length=20, default="")
    name: str = column(t("协商事项", "Matter"), required=True, max_length=100, default="")
    convened_by: str = column(
        t("召集单位", "Convened by"), Kind.LINK, table="org_unit", required=True, default=""
    )
    held_on: date | None = column(t("协商日期", "Held on"), Kind.DATE, required=True, default=None)
    place: str = column(t("地点", "Place"), default="")
    participants: tuple[str, ...] = column(
        t("参加单位", "Participants"), Kind.LINKS, table="org_unit", required=True, default=()
    )
    units: tuple[str, ...] = column(UNITS, Kind.LINKS, table="restoration_unit", default=())
    projects: tuple[str, ...] = column(PROJECTS, Kind.LINKS, table="project", default=())
    opinions: str = column(t("各方意见", "Opinions"), Kind.LONG_TEXT, default="")
    agreed: str = column(t("协商结果", "Agreed"), Kind.LONG_TEXT, required=True, default="")
    open_points: str = column(t("未达成一致", "Not agreed"), Kind.LONG_TEXT, default="")


_WHEN_DECIDED = When(
    t("决定以后", "once decided"), lambda row: row.status in ("decided", "executing", "executed")
)


@record
class OneMatterResolution(Record):
    """一事一议纪要: the resolution on one major matter; each decision is followed like a milestone."""

    table: ClassVar[str] = "one_matter_resolution"
    title: ClassVar[Text] = t("一事一议纪要", "Resolutions")

    code: str = column(CODE, required=True, unique=True, max_length=24, default="")
    name: str = column(t("议题", "Matter"), required=True, max_length=100, default="")
    status: str = column(
        t("状态", "Status"), Kind.CHOICE, choices="resolution_status", required=True, default="raised"
    )
    triggers: tuple[str, ...] = column(
        t("提请情形", "Why it is needed"), Kind.CHOICES, choices="resolution_trigger", default=()
    )
    raised_by: str = column(
        t("提出单位", "Raised by"), Kind.LINK, table="org_unit", required=True, default=""
    )
    units: tuple[str, ...] = column(UNITS, Kind.LINKS, table="restoration_unit", default=())
    projects: tuple[str, ...] = column(
        t("涉及项目", "Projects"), Kind.LINKS, table="project", required=True, default=()
    )
    cause: str = column(t("事由", "Cause"), Kind.LONG_TEXT, required=True, default="")
    met_on: date | None = column(
        t("会议日期", "Met on"), Kind.DATE, required_when=_WHEN_DECIDED, default=None
    )
    place: str = column(t("会议地点", "Place"), required_when=_WHEN_DECIDED, default="")
    participants: tuple[str, ...] = column(
        t("参会单位", "Participants"),
        Kind.LINKS,
        table="org_unit",
        required_when=_WHEN_DECIDED,
        default=(),
    )
    attendees: str = column(t("参会人员", "Attendees"), required_when=_WHEN_DECIDED, default="")
    opinions: str = column(
        t("意见与分歧", "Opinions"), Kind.LONG_TEXT, required_when=_WHEN_DECIDED, default=""
    )
    signed_by: str = column(t("签批人", "Signed by"), required_when=_WHEN_DECIDED, default="")
    signed_on: date | None = column(t("签批日期", "Signed on"), Kind.DATE, default=None)
    follow_up: str = column(t("落实情况", "What became of it"), Kind.LONG_TEXT, default="")


@record
class Decision(Record):
    """决定事项: one line of a resolution, with who does it and by when."""

    table: ClassVar[str] = "decision"
    title: ClassVar[Text] = t("决定事项", "Decisions")

    resolution: str = column(
        RESOLUTION, Kind.LINK, table="one_matter_resolution", required=True, part_of=True, default=""
    )
    matter: str = column(t("事项", "Matter"), Kind.LONG_TEXT, required=True, default="")
    org_unit: str = column(
        t("责任单位", "Responsible unit"), Kind.LINK, table="org_unit", required=True, default=""
    )
    deadline: date | None = column(t("完成时限", "Deadline"), Kind.DATE, required=True, default=None)
    done_on: date | None = column(t("完成日期", "Done on"), Kind.DATE, default=None)
    progress: str = column(t("落实情况", "Progress"), Kind.LONG_TEXT, default="")
