"""What people did about findings, and which findings there were at the last review."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Kind, Record, column, record


@record
class FindingTreatment(Record):
    """检查结果处理: one act on one finding. Where the finding stands follows from all of them, in order.

    It also holds what the finding was, so that it can still be shown when the cause is gone.
    """

    table: ClassVar[str] = "finding_treatment"
    title: ClassVar[Text] = t("检查结果处理", "Treatment of findings")

    finding: str = column(
        t("检查结果", "Finding"), required=True, help=t("检查结果编号", "Id of the finding"), default=""
    )
    number: int | None = column(
        t("次序", "Number"),
        Kind.INTEGER,
        derived=True,
        help=t("同一检查结果的处理次序", "In the order of acts on one finding"),
        default=1,
    )
    act: str = column(
        t("处理", "Act"),
        Kind.CHOICE,
        choices="treatment_act",
        required=True,
        help=t("对检查结果做了什么", "What was done about the finding"),
        default="comment",
    )
    text: str = column(
        t("说明", "Words"),
        Kind.LONG_TEXT,
        help=t("原因、做法或改派说明", "Why, how, or who takes over"),
        default="",
    )
    person: str = column(
        t("经办人", "Assigned person"), help=t("负责改正的人", "Who puts it right"), default=""
    )
    org_unit: str = column(
        t("经办单位", "Assigned unit"),
        Kind.LINK,
        table="org_unit",
        help=t("负责改正的单位", "The unit that puts it right"),
        default="",
    )
    author: str = column(t("操作人", "Author"), derived=True, default="")
    at: str = column(
        t("时间", "Time"), derived=True, help=t("世界时", "Universal time, ISO 8601"), default=""
    )
    rule: str = column(t("规则", "Rule"), derived=True, default="")
    severity: str = column(t("级别", "Severity"), derived=True, default="")
    subjects: str = column(
        t("对象", "Subjects"),
        Kind.JSON,
        derived=True,
        help=t("记录所在的表和标识", "Table and id of each row"),
        default="",
    )
    key: str = column(
        t("区分", "Key"), derived=True, help=t("同一对象有多条时", "Where rows have several"), default=""
    )
    unit: str = column(
        t("所属单元", "In unit"), derived=True, help=t("单元标识", "Id of the unit"), default=""
    )
    message: str = column(t("当时的说明", "What it said"), Kind.LONG_TEXT, derived=True, default="")
    message_en: str = column(
        t("当时的英文说明", "What it said in English"), Kind.LONG_TEXT, derived=True, default=""
    )
    shape_hash: str = column(
        t("图形校验", "Geometry check"),
        derived=True,
        help=t("图形改变后重新打开", "It is open again when the geometry changes"),
        default="",
    )


@record
class ReviewBaseline(Record):
    """审查基线: which findings there were when a review ended; later ones are new."""

    table: ClassVar[str] = "review_baseline"
    title: ClassVar[Text] = t("审查基线", "Review baselines")

    name: str = column(
        t("审查名称", "Review"),
        required=True,
        max_length=100,
        help=t("例如“7 月内审”；之后新增的算新问题", "Such as the July review; later findings are new"),
        default="",
    )
    taken_on: date | None = column(t("日期", "Date"), Kind.DATE, derived=True, default=None)
    author: str = column(t("设定人", "Author"), derived=True, default="")
    revision: int | None = column(
        t("数据修订号", "Revision"),
        Kind.INTEGER,
        derived=True,
        help=t("当时的历史序号", "Number of the last edit then"),
        default=None,
    )
    count: int | None = column(t("检查结果数", "Findings"), Kind.INTEGER, derived=True, default=None)
    findings: str = column(
        t("检查结果编号", "Ids of the findings"),
        Kind.LONG_TEXT,
        derived=True,
        help=t("一行一个", "One on each line"),
        default="",
    )
