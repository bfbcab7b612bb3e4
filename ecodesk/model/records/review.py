"""How a plan is reviewed: comments, and admission (domain 6.9)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Kind, Record, Shape, column, record
from ecodesk.model.records.shared_labels import PROJECT, RESOLUTION

_ANSWER = "check_answer"


@record
class ReviewComment(Record):
    """审查意见: what a reviewer says about a row, a field or a place; answers hang on the first comment."""

    table: ClassVar[str] = "review_comment"
    title: ClassVar[Text] = t("审查意见", "Review comments")
    shape: ClassVar[Shape] = Shape.POINT

    version: str = column(
        t("方案版本", "Plan version"),
        Kind.LINK,
        table="plan_version",
        help=t("所审的方案版本", "The version under review"),
        default="",
    )
    reply_to: str = column(
        t("回复", "Reply to"),
        Kind.LINK,
        table="review_comment",
        part_of=True,
        help=t("回复哪一条意见", "The comment it answers"),
        default="",
    )
    project: str = column(
        PROJECT, Kind.LINK, table="project", help=t("意见针对的项目", "The project it is about"), default=""
    )
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
    text: str = column(
        t("意见", "Comment"),
        Kind.LONG_TEXT,
        required=True,
        help=t("指出问题，并说明要怎样改", "What is wrong and what has to change"),
        default="",
    )
    state: str = column(
        t("状态", "State"),
        Kind.CHOICE,
        choices="comment_state",
        required=True,
        help=t("改好并核对后关闭", "Closed once amended and checked"),
        default="open",
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
    assigned_to: str = column(
        t("由谁处理", "Assigned to"), help=t("负责修改的人", "Who amends it"), default=""
    )
    author: str = column(t("提出人", "Author"), derived=True, default="")
    written_on: date | None = column(t("提出日期", "Written on"), Kind.DATE, derived=True, default=None)


@record
class AdmissionReview(Record):
    """项目准入审查表: the reviewer's answers before a project enters the ledger."""

    table: ClassVar[str] = "admission_review"
    title: ClassVar[Text] = t("项目准入审查", "Admission reviews")

    project: str = column(
        PROJECT,
        Kind.LINK,
        table="project",
        required=True,
        part_of=True,
        help=t("受审的项目；一次审查一行", "The project; one row for each review"),
        default="",
    )
    geometry_version: str = column(
        t("图形版本", "Version of the shape"),
        required=True,
        help=t("审查时的图形校验", "Check of the shape that was reviewed"),
        default="",
    )
    content_version: str = column(
        t("内容版本", "Version of the contents"),
        help=t("签署时的项目内容校验", "Check of the contents that were signed"),
        default="",
    )
    verdict: str = column(
        t("审查结论", "Verdict"),
        Kind.CHOICE,
        choices="admission_verdict",
        required=True,
        help=t("准入、修改后准入或不予准入", "Admit, admit once amended, or refuse"),
        default="",
    )
    scope_ok: str = column(
        t("范围与单元", "Extent and unit"),
        Kind.CHOICE,
        choices=_ANSWER,
        required=True,
        help=t("图形、单元、流域是否准确", "Whether shape, unit and basin are right"),
        default="",
    )
    scope_note: str = column(
        t("范围与单元说明", "Note on the extent"),
        help=t("不符合时写哪里要改", "What has to change, if anything"),
        default="",
    )
    problem_match: str = column(
        t("问题与措施对应", "Measures suit the problems"),
        Kind.CHOICE,
        choices=_ANSWER,
        required=True,
        help=t("工程是否对准图斑的问题", "Whether works treat the patches' problems"),
        default="",
    )
    problem_note: str = column(
        t("问题与措施说明", "Note on the measures"),
        help=t("不对应的图斑和工程", "Patches and works that do not fit"),
        default="",
    )
    check_run_id: str = column(
        t("空间冲突检查", "Check run"),
        required=True,
        help=t("冻结的检查编号", "Number of the frozen check run"),
        default="",
    )
    duplicate_check: str = column(
        t("重复立项核查", "No duplicate"),
        Kind.CHOICE,
        choices=_ANSWER,
        required=True,
        help=t("对照重叠检查和已实施项目", "By the overlaps and carried-out projects"),
        default="",
    )
    duplicate_note: str = column(
        t("重复立项说明", "Note on duplicates"),
        help=t("与哪个项目重复，怎样分工", "With which project, and how it is split"),
        default="",
    )
    control_check: str = column(
        t("控制线与用地", "Control lines and land"),
        Kind.CHOICE,
        choices=_ANSWER,
        required=True,
        help=t("对照基本农田、红线、水源地等", "Farmland, red line, water sources and others"),
        default="",
    )
    control_note: str = column(
        t("控制线与用地说明", "Note on control lines"),
        help=t("占用面积和批准文件", "Area concerned and approvals"),
        default="",
    )
    invest_check: str = column(
        t("工程量与投资", "Quantities and money"),
        Kind.CHOICE,
        choices=_ANSWER,
        required=True,
        help=t("单价、数量和总投资是否合理", "Whether prices, quantities and total are sound"),
        default="",
    )
    invest_note: str = column(
        t("工程量与投资说明", "Note on the money"),
        help=t("核减多少，为什么", "What is cut, and why"),
        default="",
    )
    fund_check: str = column(
        t("资金来源与中央资金负面", "Sources and central money"),
        Kind.CHOICE,
        choices=_ANSWER,
        required=True,
        help=t("来源落实，中央资金用途合规", "Money is sure, and central money rightly used"),
        default="",
    )
    fund_note: str = column(
        t("资金来源说明", "Note on the sources"),
        help=t("未落实或不合规的来源", "Sources that are unsure or not allowed"),
        default="",
    )
    benefit_check: str = column(
        t("社会资本与收益", "Social capital"),
        Kind.CHOICE,
        choices=_ANSWER,
        help=t("有社会资本时填", "When there is social capital"),
        hint=True,
        default="",
    )
    benefit_note: str = column(
        t("社会资本说明", "Note on social capital"),
        help=t("权利、期限、依据缺什么", "What the right, term or basis lacks"),
        default="",
    )
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
    reviewer: str = column(
        t("审查人", "Reviewer"),
        required=True,
        help=t("填姓名；不是项目编制人", "Name; not who prepared the project"),
        default="",
    )
    second_reviewer: str = column(
        t("复核人", "Second reviewer"),
        required=True,
        help=t("与审查人不是同一人", "Another person than the reviewer"),
        hint=True,
        default="",
    )
    reviewed_on: date | None = column(
        t("审查日期", "Reviewed on"),
        Kind.DATE,
        required=True,
        help=t("检查须在这天之前冻结", "The checks are frozen by then"),
        default=None,
    )
