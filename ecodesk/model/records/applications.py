"""What the county offers upward: packages of projects for national programmes (domain 3.9)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Kind, Record, column, record
from ecodesk.model.records.shared_labels import CODE, NAME, NOTE, PROJECTS


@record
class NationalApplication(Record):
    """国家级项目申报: which projects go together, under which fund rules, and what is still missing."""

    table: ClassVar[str] = "national_application"
    title: ClassVar[Text] = t("国家级项目申报", "National applications")

    code: str = column(CODE, unique=True, max_length=20, default="")
    name: str = column(NAME, required=True, max_length=100, default="")
    kind: str = column(
        t("申报类型", "Programme"), Kind.CHOICE, choices="application_kind", required=True, default=""
    )
    year: int | None = column(
        t("申报年度", "Year of application"),
        Kind.INTEGER,
        required=True,
        help=t("按年度选用资金管理办法", "Decides which fund rules hold"),
        default=None,
    )
    policy: str = column(
        t("资金管理办法", "Fund rules"),
        Kind.CHOICE,
        choices="funding_policy",
        required=True,
        help=t("申报年度有效的办法", "Those valid in the year of application"),
        default="",
    )
    region: str = column(
        t("重点生态地区", "Key region"), Kind.CHOICE, choices="key_region", required=True, default=""
    )
    cross_province: bool | None = column(t("跨省", "Across provinces"), Kind.YES_NO, default=None)
    projects: tuple[str, ...] = column(PROJECTS, Kind.LINKS, table="project", required=True, default=())
    start: date | None = column(t("开始日期", "Start"), Kind.DATE, required=True, default=None)
    end: date | None = column(t("结束日期", "End"), Kind.DATE, required=True, default=None)
    goals: str = column(t("绩效目标", "Goals"), Kind.LONG_TEXT, required=True, default="")
    coordination: str = column(
        t("与其他规划衔接", "Fits other plans"),
        Kind.LONG_TEXT,
        help=t("说明不重叠、不重复", "Why nothing overlaps or is done twice"),
        default="",
    )
    local_money_document: str = column(t("地方资金承诺文件", "Promise of local money"), default="")
    social_money_document: str = column(t("社会资本落实文件", "Proof of social capital"), default="")
    note: str = column(NOTE, Kind.LONG_TEXT, default="")
