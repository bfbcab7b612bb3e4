"""What a project builds and what it costs: quantities of works, sources of money, investment by year."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Kind, Record, Shape, column, record
from ecodesk.model.records.shared_labels import NOTE, PROJECT, YEAR, YEARS


@record
class WorkItem(Record):
    """工程内容: one line of quantities (domain 3.7); its amount follows from quantity and unit price."""

    table: ClassVar[str] = "work_item"
    title: ClassVar[Text] = t("工程量", "Quantities of works")
    shape: ClassVar[Shape] = Shape.ANY
    import_name: ClassVar[str] = "work-items"

    project: str = column(
        PROJECT,
        Kind.LINK,
        table="project",
        required=True,
        part_of=True,
        help=t("导入时填项目编码", "Imports give the project code"),
        default="",
    )
    item_code: str = column(
        t("工程内容", "Work item"),
        Kind.CHOICE,
        choices="work_item",
        required=True,
        help=t("从工程内容目录选；单位由目录定", "From the list of works, which also fixes the unit"),
        default="",
    )
    qty: float | None = column(
        t("数量", "Quantity"),
        Kind.NUMBER,
        digits=3,
        required=True,
        help=t("按目录单位填写", "In the unit of the list"),
        default=None,
    )
    unit_price_wan: Decimal | None = column(
        t("单价", "Unit price"),
        Kind.MONEY,
        unit="万元",
        digits=4,
        required=True,
        help=t("每个单位多少万元", "10k CNY for one unit"),
        default=None,
    )
    amount_wan: Decimal | None = column(
        t("金额", "Amount"),
        Kind.MONEY,
        unit="万元",
        derived=True,
        help=t("数量×单价，保留0.01万元", "Quantity × unit price, to 0.01"),
        default=None,
    )
    actual_qty: float | None = column(
        t("完成数量", "Quantity done"),
        Kind.NUMBER,
        digits=3,
        help=t("按目录单位填写", "In the unit of the list"),
        default=None,
    )
    water_supply_protection: bool | None = column(
        t("供水和水源保护工程", "For water supply or protection"),
        Kind.YES_NO,
        help=t(
            "水源一级保护区内只能有这样的工程", "Only such works may stand in a level-1 water-source zone"
        ),
        default=None,
    )
    note: str = column(NOTE, help=t("规格、位置、计量说明", "Size, place, how it is measured"), default="")


@record
class FundingSource(Record):
    """资金来源: the money of one source in one year (domain 3.8)."""

    table: ClassVar[str] = "funding_source"
    title: ClassVar[Text] = t("资金来源", "Funding sources")

    project: str = column(
        PROJECT,
        Kind.LINK,
        table="project",
        required=True,
        part_of=True,
        help=t("导入时填项目编码", "Imports give the project code"),
        default="",
    )
    level: str = column(
        t("来源", "Source"),
        Kind.CHOICE,
        choices="funding_source",
        required=True,
        help=t("中央资金限制用途，也不得重复", "Central money has limits and is given once"),
        default="",
    )
    year: int | None = column(
        YEAR,
        Kind.INTEGER,
        help=t("资金安排的年度", "The year it is set aside for"),
        limits=YEARS,
        default=None,
    )
    amount: Decimal | None = column(
        t("金额", "Amount"),
        Kind.MONEY,
        unit="万元",
        required=True,
        help=t("各来源合计等于总投资", "All sources together make the total"),
        default=None,
    )
    document: str = column(
        t("依据文件", "Document"),
        required=True,
        help=t("下达或承诺资金的文号", "Number of the document that grants or promises it"),
        default="",
    )
    policy_line: str = column(
        t("资金科目", "Policy line"),
        help=t("专项资金的名称，用来查重复申报", "Name of the fund; shows double claims"),
        default="",
    )
    arrived: Decimal | None = column(
        t("到位", "Arrived"),
        Kind.MONEY,
        unit="万元",
        help=t("累计到账，不大于本来源金额", "So far; not more than its amount"),
        default=None,
    )
    paid: Decimal | None = column(
        t("支出", "Paid"),
        Kind.MONEY,
        unit="万元",
        help=t("累计支付，不大于到位", "So far; not more than has arrived"),
        default=None,
    )


@record
class AnnualPlan(Record):
    """分年投资: how much of a project is to be built in a year, and how much was."""

    table: ClassVar[str] = "annual_plan"
    title: ClassVar[Text] = t("分年投资", "Investment by year")

    project: str = column(
        PROJECT,
        Kind.LINK,
        table="project",
        required=True,
        part_of=True,
        help=t("导入时填项目编码", "Imports give the project code"),
        default="",
    )
    year: int | None = column(
        YEAR,
        Kind.INTEGER,
        required=True,
        help=t("在工期之内，每年一行", "Within the period, one row each"),
        limits=YEARS,
        default=None,
    )
    amount: Decimal | None = column(
        t("计划投资", "Planned"),
        Kind.MONEY,
        unit="万元",
        required=True,
        help=t("各年合计等于总投资", "All years together make the total investment"),
        default=None,
    )
    actual: Decimal | None = column(
        t("完成投资", "Invested"),
        Kind.MONEY,
        unit="万元",
        help=t("当年累计，年底填报", "Of the year so far"),
        default=None,
    )
