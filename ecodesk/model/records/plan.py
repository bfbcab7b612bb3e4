"""The plan of the workspace: its header, chapters and frozen versions, its settings, and what was waived."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Kind, Record, column, record
from ecodesk.model.records.shared_labels import YEARS


@record
class PlanInfo(Record):
    """The integrated plan this workspace holds: title, period, county, texts of the printed sheet."""

    table: ClassVar[str] = "plan_info"
    title: ClassVar[Text] = t("实施方案", "Plan")

    name: str = column(
        t("方案名称", "Plan title"),
        required=True,
        max_length=100,
        help=t("打印在封面和图名上", "Printed on the cover and the map"),
        default="",
    )
    county_code: str = column(
        t("县级行政区代码", "County code"),
        max_length=6,
        help=t("6 位，例如 140428", "Six digits, such as 140428"),
        default="",
    )
    county_name: str = column(
        t("县名", "County"),
        required=True,
        help=t("用于图名、报表和导出文件名", "For titles, reports and names of files"),
        default="",
    )
    version: str = column(
        t("版本", "Version"),
        help=t("改版时递增，例如 v0.8", "Counted up with each edition, such as v0.8"),
        default="v0.1",
    )
    status: str = column(
        t("方案状态", "Plan status"),
        Kind.CHOICE,
        choices="plan_status",
        help=t("审查和批准后更改", "Changes with review and approval"),
        default="editing",
    )
    start_year: int | None = column(
        t("规划起始年", "First year"),
        Kind.INTEGER,
        help=t("年度表从这一年起", "Tables by year begin with it"),
        limits=YEARS,
        default=None,
    )
    end_year: int | None = column(
        t("规划结束年", "Last year"),
        Kind.INTEGER,
        help=t("指标的目标年不晚于它", "Targets are reached by then"),
        limits=YEARS,
        default=None,
    )
    prepared_by: str = column(
        t("编制单位", "Prepared by"),
        help=t("打印在封面和图签上", "Printed on the cover and the map"),
        default="",
    )
    scope: str = column(
        t("规划范围", "Scope"), Kind.LONG_TEXT, help=t("范围和面积", "Extent and area"), default=""
    )
    basis: str = column(
        t("编制依据", "Basis"),
        Kind.LONG_TEXT,
        help=t("一行一个文件", "One document on each line"),
        hint=True,
        default="",
    )
    map_number: str = column(
        t("图号", "Sheet number"), help=t("成果图图签上的编号", "Printed beside the map"), default=""
    )
    approval_number: str = column(
        t("审图号", "Map approval number"),
        help=t("公开用图必填", "Needed for public maps"),
        hint=True,
        default="",
    )
    goals: str = column(
        t("目标", "Goals"),
        Kind.LONG_TEXT,
        help=t("一两句话，含数字和年份", "One or two sentences with numbers and years"),
        default="",
    )
    layout: str = column(
        t("布局", "Layout"),
        Kind.LONG_TEXT,
        help=t("单元怎样组织，重点在哪里", "How units are organised, where the weight lies"),
        default="",
    )
    tasks: str = column(
        t("主要任务", "Main tasks"),
        Kind.LONG_TEXT,
        help=t("按要素或单元概括，一行一条", "By element or unit, one on each line"),
        default="",
    )
    safeguards: str = column(
        t("保障", "Safeguards"),
        Kind.LONG_TEXT,
        help=t("组织、资金、监督措施", "Organisation, money, supervision"),
        default="",
    )


@record
class PlanChapter(Record):
    """方案章节: the text people write for a chapter; tables, figures and maps are made from the data."""

    table: ClassVar[str] = "plan_chapter"
    title: ClassVar[Text] = t("方案章节", "Chapters of the plan")

    chapter: str = column(
        t("章节", "Chapter"),
        Kind.CHOICE,
        choices="plan_chapter",
        required=True,
        unique=True,
        help=t("每章一行；章名由编制提纲定", "One row each; the outline fixes the chapters"),
        default="",
    )
    text: str = column(
        t("正文", "Text"),
        Kind.LONG_TEXT,
        help=t("表、图由数据生成，不必写入", "Tables and figures come from the data"),
        default="",
    )


@record
class PlanVersion(Record):
    """方案版本: a frozen state of the plan, as it went into review or was published."""

    table: ClassVar[str] = "plan_version"
    title: ClassVar[Text] = t("方案版本", "Plan versions")

    code: str = column(
        t("版本号", "Version"),
        required=True,
        unique=True,
        max_length=20,
        help=t("例如 v0.8；冻结后不改", "Such as v0.8; fixed once frozen"),
        default="",
    )
    name: str = column(
        t("版本说明", "What it is"), help=t("送审稿、报批稿等", "Draft for review and so on"), default=""
    )
    based_on: str = column(
        t("上一版本", "Previous version"),
        Kind.LINK,
        table="plan_version",
        help=t("变化与它比较", "Changes are compared with it"),
        default="",
    )
    status: str = column(
        t("方案状态", "Plan status"),
        Kind.CHOICE,
        choices="plan_status",
        required=True,
        help=t("送审、批准、公布到哪一步", "How far review and approval have come"),
        default="editing",
    )
    frozen_on: date | None = column(t("冻结日期", "Frozen on"), Kind.DATE, derived=True, default=None)
    frozen_by: str = column(t("冻结人", "Frozen by"), derived=True, default="")
    revision: int | None = column(
        t("数据修订号", "Revision"),
        Kind.INTEGER,
        derived=True,
        help=t("冻结时的历史序号", "Number of the last edit it holds"),
        default=None,
    )
    data_hash: str = column(
        t("数据校验", "Hash of the data"),
        derived=True,
        help=t("证明内容没有改动", "Proves that nothing was changed"),
        default="",
    )
    rule_set: str = column(
        t("规则版本", "Rule set"),
        derived=True,
        help=t("冻结时所用规则和参数", "Rules and parameters that were used"),
        default="",
    )
    content_hash: str = column(
        t("内容文件校验", "Hash of the content"),
        derived=True,
        help=t("证明冻结内容完整", "Proves that the frozen content is whole"),
        default="",
    )
    reason: str = column(
        t("退回或批准理由", "Why returned or approved"),
        Kind.LONG_TEXT,
        help=t("退回时写要改什么，批准时写文号", "What has to change, or the number of the approval"),
        default="",
    )


@record
class Setting(Record):
    """设置: one versioned value of the workspace, such as the parameters of a rule."""

    table: ClassVar[str] = "setting"
    title: ClassVar[Text] = t("设置", "Settings")

    key: str = column(
        t("键", "Key"), required=True, unique=True, help=t("由程序给出", "Given by the program"), default=""
    )
    value: str = column(
        t("值", "Value"),
        Kind.JSON,
        required=True,
        help=t("在“设置”中修改", "Changed in the settings"),
        default="",
    )
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
    rule: str = column(
        t("规则", "Rule"),
        required=True,
        help=t("豁免哪一条检查；阻断级不能豁免", "Which check; blocking ones cannot be waived"),
        default="",
    )
    reason: str = column(
        t("理由", "Reason"),
        Kind.CHOICE,
        choices="waiver_reason",
        required=True,
        help=t("为什么可以不改", "Why it may stay"),
        default="",
    )
    explanation: str = column(
        t("说明", "Explanation"),
        Kind.LONG_TEXT,
        required=True,
        help=t("写明情况和后续安排", "What the case is and what will be done"),
        default="",
    )
    document: str = column(
        t("依据文件", "Document"),
        help=t("批准豁免的文件名称文号；错误级必填", "Title and number; needed for errors"),
        default="",
    )
    valid_until: date | None = column(
        t("有效期至", "Valid until"),
        Kind.DATE,
        help=t("到期后检查结果重新打开", "Afterwards the finding is open again"),
        default=None,
    )
    shape_hash: str = column(
        t("图形校验", "Geometry check"),
        derived=True,
        help=t("图形改变后豁免失效", "The waiver lapses when the geometry changes"),
        default="",
    )
    author: str = column(t("豁免人", "Waived by"), derived=True, default="")
