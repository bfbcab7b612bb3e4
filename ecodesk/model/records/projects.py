"""Projects: the form of domain 6.11 as fields. What a project has several of stands in `project_parts`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Gathered, Kind, Record, Shape, When, column, record
from ecodesk.model.records.project_conditions import WHEN_DIGGING, WHEN_GROWING, WHEN_INVESTED, WHEN_TREATED
from ecodesk.model.records.shared_labels import NOTE

_BASIC = "basic"
_SPACE = "space"
_PROBLEM = "problem"
_MODE = "mode"
_WORKS = "works"
_MONEY = "money"
_SOCIAL = "social"
_DUTY = "duty"
_TIME = "time"
_CONTROL = "control"
_NO_HELP = t("", "")


def _paper(label: Text, help: Text = _NO_HELP) -> Any:
    """The number or title of a document that a control line or a liability asks for."""
    return column(label, section=_CONTROL, help=help, default="")


def _volume(label: Text, help: Text, when: When | None = None) -> Any:
    """A volume of earth and stone in m³, for the balance of spoil."""
    return column(
        label, Kind.NUMBER, unit="m³", digits=0, section=_WORKS, help=help, required_when=when, default=None
    )


@record
class Project(Record):
    """修复项目: the thing planned, funded, reported and assessed."""

    table: ClassVar[str] = "project"
    title: ClassVar[Text] = t("修复项目", "Projects")
    shape: ClassVar[Shape] = Shape.ANY
    import_name: ClassVar[str] = "projects"

    code: str = column(
        t("项目编码", "Project code"), required=True, unique=True, max_length=40, section=_BASIC, default=""
    )
    name: str = column(
        t("项目名称", "Project name"), required=True, max_length=60, section=_BASIC, default=""
    )
    status: str = column(
        t("项目状态", "Status"), Kind.CHOICE, choices="project_status", default="draft", section=_BASIC
    )
    source_plan: str = column(
        t("来源规划", "Source plan"),
        Kind.LINK,
        table="source_plan",
        section=_BASIC,
        help=t("项目出自哪个专项规划", "The specialist plan it comes from"),
        default="",
    )
    parent: str = column(
        t("上级项目", "Split from"),
        Kind.LINK,
        table="project",
        section=_BASIC,
        help=t("由分割得来时，原来的项目", "The project it was split from"),
        default="",
    )
    package: str = column(
        t("子项目包", "Package"),
        Kind.LINK,
        table="project_package",
        section=_BASIC,
        help=t("与哪些项目一起申报、招标和管理", "Which projects it is applied for and managed with"),
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
    unit_reason: str = column(
        t("归入单元的原因", "Why in this unit"),
        Kind.LONG_TEXT,
        section=_SPACE,
        help=t(
            "单元只占项目的一小部分时，说明为什么归入",
            "Why, where the unit holds a small part of the project only",
        ),
        default="",
    )
    basin: str = column(
        t("流域", "Basin"),
        Kind.LINK,
        table="basin",
        derived=True,
        section=_SPACE,
        help=t("由修复单元得出", "From the restoration unit"),
        default="",
    )
    townships: tuple[str, ...] = column(
        t("乡镇", "Townships"),
        Kind.LINKS,
        table="township",
        derived=True,
        section=_SPACE,
        help=t("由图形所在的乡镇得出", "From the townships its shape lies in"),
        default=(),
    )
    villages: str = column(
        t("涉及村", "Villages"),
        required=True,
        section=_SPACE,
        help=t("项目所在的行政村，多个用顿号分开", "The villages it lies in, several with commas between"),
        default="",
    )
    tags: tuple[str, ...] = column(
        t("两山七河一流域标签", "Mountain, river and basin tags"),
        Kind.CHOICES,
        choices="mountain_tag+river_tag+basin_tag",
        derived=True,
        section=_SPACE,
        help=t("由修复单元得出", "From the restoration unit"),
        default=(),
    )
    multi_basin: bool | None = column(
        t("跨流域项目", "Crosses a divide"),
        Kind.YES_NO,
        section=_SPACE,
        help=t("确需跨流域时选“是”，并分流域填报", "Yes when it has to; then give shares per basin"),
        default=None,
    )
    coordinate_source: str = column(
        t("坐标来源", "Source of coordinates"),
        Kind.CHOICE,
        choices="coordinate_source",
        section=_SPACE,
        help=t("图形的坐标是怎样得来的", "How the coordinates of the shape were made"),
        default="",
    )
    datum_confirmed: bool | None = column(
        t("坐标已核实", "Coordinates confirmed"),
        Kind.YES_NO,
        section=_SPACE,
        help=t("由KML、TXT、表格导入的，核实后选“是”", "Yes once imported coordinates are confirmed"),
        default=None,
    )
    declared_area_hm2: float | None = column(
        t("填报面积", "Declared area"), Kind.NUMBER, unit="hm²", digits=4, section=_SPACE, default=None
    )
    declared_length_km: float | None = column(
        t("填报长度", "Declared length"),
        Kind.NUMBER,
        unit="km",
        digits=3,
        section=_SPACE,
        help=t("线状项目填写", "For linear projects"),
        default=None,
    )
    declared_count: int | None = column(
        t("填报点数", "Declared number"),
        Kind.INTEGER,
        unit="处",
        section=_SPACE,
        help=t("点状项目填写", "For projects at points"),
        default=None,
    )
    corridor_width_m: float | None = column(
        t("廊道宽度", "Corridor width"),
        Kind.NUMBER,
        unit="m",
        digits=1,
        section=_SPACE,
        help=t(
            "线状项目两侧合计宽度，留空按设置取值", "Full width of a linear project; empty takes the setting"
        ),
        default=None,
    )
    corridor_left_m: float | None = column(
        t("其中左侧宽度", "Of it on the left"),
        Kind.NUMBER,
        unit="m",
        digits=1,
        section=_SPACE,
        help=t(
            "顺画线方向看，廊道在线左侧的宽度，留空为一半",
            "Width on the left of the line in the direction it was drawn; empty takes half",
        ),
        default=None,
    )
    site_radius_m: float | None = column(
        t("点位半径", "Site radius"), Kind.NUMBER, unit="m", digits=1, section=_SPACE, default=None
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
        help=t("项目治理哪些问题图斑", "The patches it treats"),
        required_when=WHEN_TREATED,
        default=(),
    )
    mode: str = column(
        t("修复模式", "Restoration mode"),
        Kind.CHOICE,
        choices="restoration_mode",
        required=True,
        section=_MODE,
        default="",
    )
    mode_reason: str = column(
        t("模式选择理由", "Reason for the mode"),
        Kind.LONG_TEXT,
        section=_MODE,
        help=t("与问题严重程度不相应时填写", "When it does not go with the severity"),
        default="",
    )
    description: str = column(t("项目说明", "Description"), Kind.LONG_TEXT, section=_MODE, default="")
    work_items: tuple[str, ...] = column(
        t("工程内容", "Work items"),
        Kind.CHOICES,
        choices="work_item",
        required=True,
        section=_WORKS,
        help=t("由工程量表汇总", "From the table of quantities"),
        gathered=Gathered("work_item", "item_code"),
        default=(),
    )
    spoil_dug_m3: float | None = _volume(
        t("开挖土石方", "Earth and stone dug"),
        t("采挖、削坡、清淤产生的总量", "All that digging, slope cutting and dredging yield"),
        WHEN_DIGGING,
    )
    spoil_self_used_m3: float | None = _volume(
        t("自用土石方", "Used in the project"), t("用于本项目的回填、覆土", "Fill and cover"), WHEN_DIGGING
    )
    spoil_surplus_m3: float | None = _volume(
        t("剩余土石方", "Surplus"), t("开挖减去自用", "What is dug and not used"), WHEN_DIGGING
    )
    spoil_approved_m3: float | None = _volume(
        t("批准开挖量", "Volume approved"),
        t("批复文件中的开挖量，用来比对变更", "As approved, for comparison"),
    )
    spoil_disposal: str = column(
        t("剩余土石料处置", "Disposal of the surplus"),
        Kind.CHOICE,
        choices="spoil_disposal",
        section=_WORKS,
        required_when=WHEN_DIGGING,
        default="",
    )
    spoil_document: str = column(
        t("处置依据", "Document of disposal"),
        section=_WORKS,
        help=t("平台处置方案或批复文号", "Number of the disposal plan or approval"),
        default="",
    )
    dug_outside: bool | None = column(
        t("超界开挖", "Digging outside the boundary"),
        Kind.YES_NO,
        section=_WORKS,
        help=t("现场或影像发现开挖越过批准范围", "Digging beyond the approved boundary was found"),
        default=None,
    )
    invest: Decimal | None = column(
        t("总投资", "Total investment"), Kind.MONEY, unit="万元", required=True, section=_MONEY, default=None
    )
    other_cost: Decimal | None = column(
        t("其他费用", "Other costs"),
        Kind.MONEY,
        unit="万元",
        section=_MONEY,
        help=t(
            "勘察设计、监理、管理等，与工程费合计为总投资", "Design, supervision and so on, beside the works"
        ),
        default=None,
    )
    social_investor: str = column(
        t("社会资本主体", "Investor"), section=_SOCIAL, required_when=WHEN_INVESTED, default=""
    )
    social_mode: str = column(
        t("参与方式", "Way of taking part"),
        Kind.CHOICE,
        choices="social_mode",
        section=_SOCIAL,
        required_when=WHEN_INVESTED,
        default="",
    )
    benefit_right: str = column(
        t("收益权利", "Right received"),
        section=_SOCIAL,
        required_when=WHEN_INVESTED,
        help=t("谁修复、谁受益：修复后得到什么", "What the investor receives for restoring"),
        default="",
    )
    benefit_term_years: int | None = column(
        t("收益期限", "Term of the benefit"),
        Kind.INTEGER,
        unit="年",
        section=_SOCIAL,
        required_when=WHEN_INVESTED,
        default=None,
    )
    benefit_basis: str = column(
        t("收益依据", "Basis of the benefit"),
        section=_SOCIAL,
        required_when=WHEN_INVESTED,
        help=t("政策条款或协议名称", "Clause or agreement"),
        default="",
    )
    benefit_document: str = column(
        t("收益依据文件", "Document of the benefit"),
        section=_SOCIAL,
        required_when=WHEN_INVESTED,
        help=t("文号或协议编号", "Number of the document"),
        default="",
    )
    benefit_land_class: str = column(
        t("收益用地地类", "Land class used for the benefit"),
        max_length=4,
        section=_SOCIAL,
        help=t("用地时填三调地类编码，不得为永久基本农田", "Land-survey class when land is used"),
        default="",
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
    leader: str = column(
        t("领导责任人", "Leader"), Kind.LINK, table="person", required=True, section=_DUTY, default=""
    )
    person: str = column(
        t("责任人", "Responsible person"),
        Kind.LINK,
        table="person",
        required=True,
        section=_DUTY,
        help=t("直接责任人", "The person directly responsible"),
        default="",
    )
    contact: str = column(
        t("联络员", "Contact"),
        Kind.LINK,
        table="person",
        required=True,
        section=_DUTY,
        help=t("电话不进入公开成果", "The telephone number never reaches public prints"),
        default="",
    )
    coops: tuple[str, ...] = column(
        t("配合部门", "Co-operating units"),
        Kind.LINKS,
        table="org_unit",
        section=_DUTY,
        help=t("由配合职责表汇总", "From the table of co-operating duties"),
        gathered=Gathered("coop_duty", "org_unit"),
        default=(),
    )
    maintenance_years: int | None = column(
        t("管护年限", "Years of maintenance"),
        Kind.INTEGER,
        unit="年",
        section=_DUTY,
        required_when=WHEN_GROWING,
        default=None,
    )
    maintenance_unit: str = column(
        t("管护单位", "Maintained by"),
        Kind.LINK,
        table="org_unit",
        section=_DUTY,
        required_when=WHEN_GROWING,
        default="",
    )
    start: date | None = column(t("开始日期", "Start"), Kind.DATE, required=True, section=_TIME, default=None)
    end: date | None = column(t("结束日期", "End"), Kind.DATE, required=True, section=_TIME, default=None)
    flood_plan: str = column(
        t("度汛方案", "Flood plan"),
        section=_TIME,
        help=t("汛期涉水施工的度汛方案文号", "Needed for works in the river in the flood season"),
        default="",
    )
    liable_party: str = _paper(
        t("修复责任主体", "Liable party"),
        t("有明确责任主体的，不得申请财政资金", "With a liable party there is no public money"),
    )
    liability_evidence: str = _paper(
        t("无责任主体证明", "Evidence that nobody is liable"),
        t("矿山类项目附历史遗留认定文件", "For mines: the document that nobody is liable any more"),
    )
    mining_licence: str = _paper(
        t("涉及采矿权", "Mining licence concerned"), t("采矿许可证号", "Number of the licence")
    )
    balance_plan_ref: str = _paper(
        t("进出平衡方案", "Farmland balance plan"),
        t("占用其他耕地时，年度进出平衡方案文号", "Needed where other farmland is taken"),
    )
    farmland_out_hm2: float | None = column(
        t("转出耕地", "Farmland taken"), Kind.NUMBER, unit="hm²", digits=4, section=_CONTROL, default=None
    )
    farmland_in_hm2: float | None = column(
        t("补充耕地", "Farmland gained"), Kind.NUMBER, unit="hm²", digits=4, section=_CONTROL, default=None
    )
    erl_basis_plan: str = _paper(
        t("涉红线依据规划", "Plan basis inside the red line"),
        t("国土空间规划和生态修复专项规划", "Spatial plan and restoration plan"),
    )
    erl_approval: str = _paper(t("涉红线批准文件", "Approval inside the red line"))
    npa_approval: str = _paper(t("自然保护地批准文件", "Approval in the nature reserve"))
    forestry_opinion: str = _paper(t("林草部门意见", "Forestry opinion"))
    flood_approval: str = _paper(
        t("防洪影响审批", "Flood-impact approval"),
        t("河湖管理范围内建设的批准文号", "For works inside river management areas"),
    )
    note: str = column(NOTE, Kind.LONG_TEXT, section=_BASIC, default="")
