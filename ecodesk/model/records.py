"""The record types of a workspace. Names follow `domain` usage; every field is declared once, here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Kind, Record, Shape, column, record

_CODE = t("编号", "Code")
_NAME = t("名称", "Name")
_NOTE = t("备注", "Note")


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
class CountyBoundary(Record):
    """The county polygon; everything is judged against it."""

    table: ClassVar[str] = "county_boundary"
    title: ClassVar[Text] = t("县界", "County boundary")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "boundary"

    code: str = column(_CODE, max_length=12, default="")
    name: str = column(_NAME, required=True, default="")


@record
class Basin(Record):
    """流域: a level-1 drainage area."""

    table: ClassVar[str] = "basin"
    title: ClassVar[Text] = t("流域", "Basins")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "basins"

    code: str = column(_CODE, required=True, unique=True, default="")
    name: str = column(_NAME, required=True, default="")
    tag: str = column(t("流域标签", "Basin tag"), Kind.CHOICE, choices="basin_tag", required=True, default="")


@record
class RestorationUnit(Record):
    """修复单元: the geographic unit projects are grouped by; the units tile the county."""

    table: ClassVar[str] = "restoration_unit"
    title: ClassVar[Text] = t("修复单元", "Restoration units")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "units"

    code: str = column(_CODE, required=True, unique=True, max_length=20, default="")
    name: str = column(_NAME, required=True, max_length=60, default="")
    basin: str = column(t("所属流域", "Basin"), Kind.LINK, table="basin", default="")
    downstream: str = column(
        t("下游单元", "Downstream unit"),
        Kind.LINK,
        table="restoration_unit",
        help=t(
            "水流入的下一个单元;出县则留空", "The unit its water flows into; empty when it leaves the county"
        ),
        default="",
    )
    terminal: bool | None = column(
        t("水流出县", "Leaves the county"),
        Kind.YES_NO,
        help=t("本单元的水流出本县", "Its water leaves the county"),
        default=None,
    )
    mountain: str = column(t("山系标签", "Mountain tag"), Kind.CHOICE, choices="mountain_tag", default="")
    river: str = column(t("河流标签", "River tag"), Kind.CHOICE, choices="river_tag", default="")
    elements_off: tuple[str, ...] = column(
        t("不适用要素", "Elements not applicable"),
        Kind.CHOICES,
        choices="element",
        default=(),
    )
    elements_off_reason: str = column(t("不适用理由", "Reason not applicable"), Kind.LONG_TEXT, default="")
    note: str = column(_NOTE, Kind.LONG_TEXT, default="")


@record
class SmallWatershed(Record):
    """小流域: a finer tile inside a unit."""

    table: ClassVar[str] = "small_watershed"
    title: ClassVar[Text] = t("小流域", "Small watersheds")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "small-watersheds"

    code: str = column(_CODE, required=True, unique=True, default="")
    name: str = column(_NAME, default="")
    unit: str = column(t("所属单元", "Unit"), Kind.LINK, table="restoration_unit", default="")


@record
class Township(Record):
    """乡镇: an administrative area, valid for a time."""

    table: ClassVar[str] = "township"
    title: ClassVar[Text] = t("乡镇", "Townships")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "townships"

    code: str = column(_CODE, unique=True, default="")
    name: str = column(_NAME, required=True, default="")
    valid_from: date | None = column(t("启用日期", "Valid from"), Kind.DATE, default=None)
    valid_to: date | None = column(t("停用日期", "Valid to"), Kind.DATE, default=None)
    predecessor: str = column(t("原乡镇", "Predecessor"), Kind.LINK, table="township", default="")


@record
class River(Record):
    """河流: a course; its code is the key, since names repeat."""

    table: ClassVar[str] = "river"
    title: ClassVar[Text] = t("河流水系", "Rivers")
    shape: ClassVar[Shape] = Shape.LINE
    import_name: ClassVar[str] = "rivers"

    code: str = column(_CODE, default="")
    name: str = column(_NAME, default="")
    level: str = column(t("级别", "Level"), Kind.CHOICE, choices="river_level", default="2")


@record
class Waterbody(Record):
    """湖泊、水库."""

    table: ClassVar[str] = "waterbody"
    title: ClassVar[Text] = t("湖泊水库", "Lakes and reservoirs")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "waterbodies"

    code: str = column(_CODE, default="")
    name: str = column(_NAME, default="")


@record
class Road(Record):
    """主要道路: background only."""

    table: ClassVar[str] = "road"
    title: ClassVar[Text] = t("主要道路", "Main roads")
    shape: ClassVar[Shape] = Shape.LINE
    import_name: ClassVar[str] = "roads"

    name: str = column(_NAME, default="")


@record
class Place(Record):
    """居民点与邻县: named points of the background map."""

    table: ClassVar[str] = "place"
    title: ClassVar[Text] = t("地名", "Places")
    shape: ClassVar[Shape] = Shape.POINT
    import_name: ClassVar[str] = "places"

    name: str = column(_NAME, required=True, default="")
    kind: str = column(t("类别", "Kind"), Kind.CHOICE, choices="place_kind", default="village")


@record
class Neighbour(Record):
    """邻县: outlines around the county, and the prefecture for the inset."""

    table: ClassVar[str] = "neighbour"
    title: ClassVar[Text] = t("周边县区", "Neighbouring counties")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "neighbours"

    name: str = column(_NAME, required=True, default="")
    prefecture: str = column(t("所属市", "Prefecture"), default="")


@record
class ProblemPatch(Record):
    """生态问题图斑: where something is wrong, how badly, and since when it is known."""

    table: ClassVar[str] = "problem_patch"
    title: ClassVar[Text] = t("问题图斑", "Problem patches")
    shape: ClassVar[Shape] = Shape.ANY
    import_name: ClassVar[str] = "problems"

    code: str = column(_CODE, required=True, unique=True, max_length=20, default="")
    name: str = column(_NAME, default="")
    problem_type: str = column(
        t("问题类型", "Problem type"),
        Kind.CHOICE,
        choices="problem_type",
        required=True,
        default="",
    )
    severity: int | None = column(
        t("严重程度", "Severity"),
        Kind.INTEGER,
        required=True,
        help=t("1 轻微至 5 严重", "1 slight to 5 severe"),
        default=None,
    )
    element: str = column(t("要素", "Element"), Kind.CHOICE, choices="element", default="")
    surveyed_on: date | None = column(t("调查日期", "Surveyed on"), Kind.DATE, default=None)
    source: str = column(t("数据来源", "Source"), default="")
    unit: str = column(t("所属单元", "Unit"), Kind.LINK, table="restoration_unit", default="")


@record
class ControlLine(Record):
    """管控边界: one feature of a control layer such as permanent basic farmland."""

    table: ClassVar[str] = "control_line"
    title: ClassVar[Text] = t("管控边界", "Control lines")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "control"

    layer: str = column(
        t("管控图层", "Control layer"), Kind.CHOICE, choices="control_layer", required=True, default=""
    )
    code: str = column(_CODE, default="")
    name: str = column(_NAME, default="")
    function: str = column(t("功能/级别", "Function or level"), default="")
    document: str = column(t("批准文件", "Approval document"), default="")
    data_date: date | None = column(t("数据日期", "Data date"), Kind.DATE, default=None)
    valid_to: date | None = column(t("有效期至", "Valid to"), Kind.DATE, default=None)


@record
class OrgUnit(Record):
    """责任单位: a county department or a township government."""

    table: ClassVar[str] = "org_unit"
    title: ClassVar[Text] = t("责任单位", "Responsible units")

    code: str = column(_CODE, required=True, unique=True, default="")
    name: str = column(_NAME, required=True, default="")
    short_name: str = column(t("简称", "Short name"), default="")
    kind: str = column(t("类别", "Kind"), Kind.CHOICE, choices="org_kind", default="department")
    duty: str = column(t("职责", "Duty"), Kind.LONG_TEXT, default="")


@record
class Person(Record):
    """责任人. Telephone numbers never reach public prints."""

    table: ClassVar[str] = "person"
    title: ClassVar[Text] = t("责任人", "Persons")

    name: str = column(t("姓名", "Name"), required=True, default="")
    org_unit: str = column(t("单位", "Unit"), Kind.LINK, table="org_unit", required=True, default="")
    post: str = column(t("职务", "Post"), default="")
    phone: str = column(t("电话", "Phone"), max_length=11, default="")
    role: str = column(t("责任类别", "Role"), Kind.CHOICE, choices="person_role", default="contact")


_BASIC = "basic"
_SPACE = "space"
_PROBLEM = "problem"
_MEASURE = "measure"
_MONEY = "money"
_DUTY = "duty"
_TIME = "time"


@record
class Project(Record):
    """修复项目: the thing planned, funded, reported and assessed."""

    table: ClassVar[str] = "project"
    title: ClassVar[Text] = t("修复项目", "Projects")
    shape: ClassVar[Shape] = Shape.ANY
    import_name: ClassVar[str] = "projects"

    code: str = column(
        t("项目编码", "Project code"),
        required=True,
        unique=True,
        max_length=40,
        section=_BASIC,
        default="",
    )
    name: str = column(
        t("项目名称", "Project name"), required=True, max_length=60, section=_BASIC, default=""
    )
    status: str = column(
        t("项目状态", "Status"), Kind.CHOICE, choices="project_status", default="draft", section=_BASIC
    )
    source_plan: str = column(
        t("来源规划", "Source plan"),
        section=_BASIC,
        help=t("项目出自哪个专项规划", "The specialist plan it comes from"),
        default="",
    )
    unit: str = column(
        t("修复单元", "Restoration unit"),
        Kind.LINK,
        table="restoration_unit",
        required=True,
        section=_SPACE,
        default="",
    )
    basin: str = column(
        t("流域", "Basin"), Kind.LINK, table="basin", derived=True, section=_SPACE, default=""
    )
    townships: tuple[str, ...] = column(
        t("乡镇", "Townships"),
        Kind.LINKS,
        table="township",
        derived=True,
        section=_SPACE,
        default=(),
    )
    declared_area_hm2: float | None = column(
        t("填报面积", "Declared area"),
        Kind.NUMBER,
        unit="hm²",
        digits=4,
        section=_SPACE,
        default=None,
    )
    corridor_width_m: float | None = column(
        t("廊道宽度", "Corridor width"),
        Kind.NUMBER,
        unit="m",
        digits=1,
        section=_SPACE,
        help=t(
            "线状项目两侧合计宽度,留空按设置取值", "Full width of a linear project; empty takes the setting"
        ),
        default=None,
    )
    site_radius_m: float | None = column(
        t("点位半径", "Site radius"),
        Kind.NUMBER,
        unit="m",
        digits=1,
        section=_SPACE,
        default=None,
    )
    element: str = column(
        t("主要要素", "Main element"),
        Kind.CHOICE,
        choices="element",
        required=True,
        section=_PROBLEM,
        default="",
    )
    elements: tuple[str, ...] = column(
        t("全部要素", "All elements"),
        Kind.CHOICES,
        choices="element",
        required=True,
        section=_PROBLEM,
        default=(),
    )
    problem_types: tuple[str, ...] = column(
        t("问题类型", "Problem types"),
        Kind.CHOICES,
        choices="problem_type",
        required=True,
        section=_PROBLEM,
        default=(),
    )
    patches: tuple[str, ...] = column(
        t("关联问题图斑", "Problem patches"),
        Kind.LINKS,
        table="problem_patch",
        section=_PROBLEM,
        default=(),
    )
    mode: str = column(
        t("修复模式", "Restoration mode"),
        Kind.CHOICE,
        choices="restoration_mode",
        required=True,
        section=_MEASURE,
        default="",
    )
    work_items: tuple[str, ...] = column(
        t("工程内容", "Work items"),
        Kind.CHOICES,
        choices="work_item",
        required=True,
        section=_MEASURE,
        default=(),
    )
    description: str = column(t("项目说明", "Description"), Kind.LONG_TEXT, section=_MEASURE, default="")
    invest: Decimal | None = column(
        t("总投资", "Total investment"),
        Kind.MONEY,
        unit="万元",
        required=True,
        section=_MONEY,
        default=None,
    )
    lead: str = column(
        t("主办单位", "Lead unit"),
        Kind.LINK,
        table="org_unit",
        required=True,
        section=_DUTY,
        help=t("有且只有一个", "Exactly one"),
        default="",
    )
    coops: tuple[str, ...] = column(
        t("配合部门", "Co-operating units"),
        Kind.LINKS,
        table="org_unit",
        section=_DUTY,
        default=(),
    )
    person: str = column(
        t("责任人", "Responsible person"), Kind.LINK, table="person", section=_DUTY, default=""
    )
    start: date | None = column(t("开始日期", "Start"), Kind.DATE, required=True, section=_TIME, default=None)
    end: date | None = column(t("结束日期", "End"), Kind.DATE, required=True, section=_TIME, default=None)
    note: str = column(_NOTE, Kind.LONG_TEXT, section=_BASIC, default="")


@record
class FundingSource(Record):
    """资金来源: one line of a project's money."""

    table: ClassVar[str] = "funding_source"
    title: ClassVar[Text] = t("资金来源", "Funding sources")

    project: str = column(t("项目", "Project"), Kind.LINK, table="project", required=True, default="")
    level: str = column(t("来源", "Source"), Kind.CHOICE, choices="funding_source", required=True, default="")
    amount: Decimal | None = column(t("金额", "Amount"), Kind.MONEY, unit="万元", required=True, default=None)
    document: str = column(t("依据文件", "Document"), default="")


@record
class IndicatorTarget(Record):
    """绩效指标: what a project is to reach, and by when."""

    table: ClassVar[str] = "indicator_target"
    title: ClassVar[Text] = t("绩效指标", "Indicators")

    project: str = column(t("项目", "Project"), Kind.LINK, table="project", required=True, default="")
    indicator: str = column(
        t("指标", "Indicator"), Kind.CHOICE, choices="indicator", required=True, default=""
    )
    target: float | None = column(t("目标值", "Target"), Kind.NUMBER, required=True, default=None)
    year: int | None = column(t("目标年", "Target year"), Kind.INTEGER, default=None)


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


@record
class Setting(Record):
    """设置: one versioned value of the workspace, such as the parameters of a rule."""

    table: ClassVar[str] = "setting"
    title: ClassVar[Text] = t("设置", "Settings")

    key: str = column(t("键", "Key"), required=True, unique=True, default="")
    value: str = column(t("值", "Value"), Kind.JSON, required=True, default="")
    version: int | None = column(t("版本", "Version"), Kind.INTEGER, default=1, derived=True)
    author: str = column(t("设定人", "Author"), derived=True, default="")
