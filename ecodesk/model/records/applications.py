"""What the county offers upward: packages of projects for national programmes (domain 3.9)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Kind, Record, column, record
from ecodesk.model.records.shared_labels import CODE, NAME, NOTE, PROJECTS, YEARS


@record
class NationalApplication(Record):
    """国家级项目申报: which projects go together, under which fund rules, and what is still missing."""

    table: ClassVar[str] = "national_application"
    title: ClassVar[Text] = t("国家级项目申报", "National applications")

    code: str = column(
        CODE,
        unique=True,
        max_length=20,
        help=t("县内自编，例如 SB-2027-01", "Given by the county, such as SB-2027-01"),
        default="",
    )
    name: str = column(
        NAME,
        required=True,
        max_length=100,
        help=t("与上报文件上的名称一致", "As on the papers sent upward"),
        default="",
    )
    kind: str = column(
        t("申报类型", "Programme"),
        Kind.CHOICE,
        choices="application_kind",
        required=True,
        help=t("决定投资门槛、奖补比例和上限", "Decides the threshold, share and cap of the award"),
        default="",
    )
    year: int | None = column(
        t("申报年度", "Year of application"),
        Kind.INTEGER,
        required=True,
        help=t("按年度选用资金管理办法", "Decides which fund rules hold"),
        limits=YEARS,
        default=None,
    )
    policy: str = column(
        t("资金管理办法", "Fund rules"),
        Kind.CHOICE,
        choices="funding_policy",
        required=True,
        help=t("申报年度有效的办法", "Those valid in the year of application"),
        hint=True,
        default="",
    )
    region: str = column(
        t("重点生态地区", "Key region"),
        Kind.CHOICE,
        choices="key_region",
        required=True,
        help=t("项目须位于国家重点生态地区", "The projects have to lie in a national key region"),
        default="",
    )
    cross_province: bool | None = column(
        t("跨省", "Across provinces"),
        Kind.YES_NO,
        help=t("跨省的奖补比例和上限不同", "Share and cap of the award differ"),
        default=None,
    )
    projects: tuple[str, ...] = column(
        PROJECTS,
        Kind.LINKS,
        table="project",
        required=True,
        help=t("一并申报的项目；投资由它们合计", "Those that go together; their money is added up"),
        default=(),
    )
    start: date | None = column(
        t("开始日期", "Start"),
        Kind.DATE,
        required=True,
        help=t("实施期首日，各项目不早于此日", "First day of works; no project starts earlier"),
        default=None,
    )
    end: date | None = column(
        t("结束日期", "End"),
        Kind.DATE,
        required=True,
        help=t("实施期不超过资金管理办法的年限", "The period keeps within that of the fund rules"),
        default=None,
    )
    goals: str = column(
        t("绩效目标", "Goals"),
        Kind.LONG_TEXT,
        required=True,
        help=t("写明指标、目标值和达到年份", "Indicators, values and the year they are reached"),
        default="",
    )
    coordination: str = column(
        t("与其他规划衔接", "Fits other plans"),
        Kind.LONG_TEXT,
        help=t("说明不重叠、不重复", "Why nothing overlaps or is done twice"),
        hint=True,
        default="",
    )
    local_money_document: str = column(
        t("地方资金承诺文件", "Promise of local money"),
        help=t("写文号；没有时申报条件不齐", "Its number; without it the application is incomplete"),
        default="",
    )
    social_money_document: str = column(
        t("社会资本落实文件", "Proof of social capital"),
        help=t(
            "协议或承诺函的编号；有社会资本时填", "Number of the agreement, where there is social capital"
        ),
        default="",
    )
    note: str = column(
        NOTE,
        Kind.LONG_TEXT,
        help=t("报送、退回、补正的经过", "How it was sent, returned and amended"),
        default="",
    )
