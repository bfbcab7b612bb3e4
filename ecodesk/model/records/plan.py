"""The plan of the workspace: its header, its settings, and what reviewers have accepted."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Kind, Record, column, record


@record
class PlanInfo(Record):
    """The integrated plan this workspace holds: title, period, county, texts of the printed sheet."""

    table: ClassVar[str] = "plan_info"
    title: ClassVar[Text] = t("实施方案", "Plan")

    name: str = column(t("方案名称", "Plan title"), required=True, max_length=100, default="")
    county_code: str = column(t("县级行政区代码", "County code"), max_length=6, default="")
    county_name: str = column(t("县名", "County"), required=True, default="")
    version: str = column(t("版本", "Version"), default="v0.1")
    status: str = column(t("方案状态", "Plan status"), Kind.CHOICE, choices="plan_status", default="editing")
    start_year: int | None = column(t("规划起始年", "First year"), Kind.INTEGER, default=None)
    end_year: int | None = column(t("规划结束年", "Last year"), Kind.INTEGER, default=None)
    prepared_by: str = column(t("编制单位", "Prepared by"), default="")
    map_number: str = column(t("图号", "Sheet number"), default="")
    approval_number: str = column(
        t("审图号", "Map approval number"),
        help=t("公开用图必填", "Needed for public maps"),
        default="",
    )
    goals: str = column(t("目标", "Goals"), Kind.LONG_TEXT, default="")
    layout: str = column(t("布局", "Layout"), Kind.LONG_TEXT, default="")
    tasks: str = column(t("主要任务", "Main tasks"), Kind.LONG_TEXT, default="")
    safeguards: str = column(t("保障", "Safeguards"), Kind.LONG_TEXT, default="")


@record
class Setting(Record):
    """设置: one versioned value of the workspace, such as the parameters of a rule."""

    table: ClassVar[str] = "setting"
    title: ClassVar[Text] = t("设置", "Settings")

    key: str = column(t("键", "Key"), required=True, unique=True, default="")
    value: str = column(t("值", "Value"), Kind.JSON, required=True, default="")
    version: int | None = column(t("版本", "Version"), Kind.INTEGER, default=1, derived=True)
    author: str = column(t("设定人", "Author"), derived=True, default="")


@record
class Waiver(Record):
    """豁免: a finding that a reviewer has accepted, with reason, document and end."""

    table: ClassVar[str] = "waiver"
    title: ClassVar[Text] = t("豁免", "Waivers")

    finding: str = column(
        t("检查结果", "Finding"),
        required=True,
        help=t("检查结果编号", "Id of the finding"),
        default="",
    )
    rule: str = column(t("规则", "Rule"), required=True, default="")
    reason: str = column(t("理由", "Reason"), Kind.CHOICE, choices="waiver_reason", required=True, default="")
    explanation: str = column(t("说明", "Explanation"), Kind.LONG_TEXT, required=True, default="")
    document: str = column(t("依据文件", "Document"), default="")
    valid_until: date | None = column(t("有效期至", "Valid until"), Kind.DATE, default=None)
    shape_hash: str = column(
        t("图形校验", "Geometry check"),
        derived=True,
        help=t("图形改变后豁免失效", "The waiver lapses when the geometry changes"),
        default="",
    )
    author: str = column(t("豁免人", "Waived by"), derived=True, default="")
