"""Projects: the form of domain 6.11 as fields. What a project has several of stands in `project_parts`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Gathered, Kind, Shape, When, column, record
from ecodesk.model.records.project_conditions import WHEN_DIGGING, WHEN_GROWING, WHEN_INVESTED
from ecodesk.model.records.project_subject import BASIC, ProjectSubject
from ecodesk.model.records.shared_labels import NOTE

_WORKS = "works"
_MONEY = "money"
_SOCIAL = "social"
_DUTY = "duty"
_TIME = "time"
_CONTROL = "control"


def _paper(label: Text, help: Text) -> Any:
    """The number or title of a document that a control line or a liability asks for."""
    return column(label, section=_CONTROL, help=help, default="")


def _volume(label: Text, help: Text, when: When | None = None) -> Any:
    """A volume of earth and stone in m³, for the balance of spoil."""
    return column(
        label, Kind.NUMBER, unit="m³", digits=0, section=_WORKS, help=help, required_when=when, default=None
    )


@record
class Project(ProjectSubject):
    """修复项目: the thing planned, funded, reported and assessed."""

    table: ClassVar[str] = "project"
    title: ClassVar[Text] = t("修复项目", "Projects")
    shape: ClassVar[Shape] = Shape.ANY
    import_name: ClassVar[str] = "projects"

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
        help=t("有剩余时必填；外运须经公共平台", "Needed with a surplus; sold on the public platform"),
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
        t("总投资", "Total investment"),
        Kind.MONEY,
        unit="万元",
        required=True,
        section=_MONEY,
        help=t("万元；须等于各来源之和与分年之和", "Equals all sources and all years"),
        default=None,
    )
    other_cost: Decimal | None = column(
        t("其他费用", "Other costs"),
        Kind.MONEY,
        unit="万元",
        section=_MONEY,
        help=t(
            "勘察设计、监理、管理等，与工程费合计为总投资", "Design, supervision and so on, beside the works"
        ),
        hint=True,
        default=None,
    )
    social_investor: str = column(
        t("社会资本主体", "Investor"),
        section=_SOCIAL,
        required_when=WHEN_INVESTED,
        help=t("企业、合作社或个人的全称", "Full name of the firm or person"),
        default="",
    )
    social_mode: str = column(
        t("参与方式", "Way of taking part"),
        Kind.CHOICE,
        choices="social_mode",
        section=_SOCIAL,
        required_when=WHEN_INVESTED,
        help=t("自主投资、与政府合作或公益参与", "Own money, with government, or for the public"),
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
        help=t("收益权利的年数，与协议一致", "As in the agreement"),
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
        hint=True,
        default="",
    )
    lead: str = column(
        t("主办单位", "Lead unit"),
        Kind.LINK,
        table="org_unit",
        required=True,
        section=_DUTY,
        help=t("有且只有一个", "Exactly one"),
        hint=True,
        default="",
    )
    leader: str = column(
        t("领导责任人", "Leader"),
        Kind.LINK,
        table="person",
        required=True,
        section=_DUTY,
        help=t("主办单位分管领导；职务电话须齐全", "Who leads the unit; with post and phone"),
        default="",
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
        hint=True,
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
        t("管护年限", "Maintenance period"),
        Kind.INTEGER,
        unit="年",
        section=_DUTY,
        required_when=WHEN_GROWING,
        help=t("验收之后，植被工程一般不少于 3 年", "After acceptance"),
        default=None,
    )
    maintenance_unit: str = column(
        t("管护单位", "Maintained by"),
        Kind.LINK,
        table="org_unit",
        section=_DUTY,
        required_when=WHEN_GROWING,
        help=t("验收后接管的单位或乡镇", "Who takes it over after acceptance"),
        default="",
    )
    start: date | None = column(
        t("开始日期", "Start"),
        Kind.DATE,
        required=True,
        section=_TIME,
        help=t("开工日；上游治理应先于下游", "First day of works; upstream goes first"),
        default=None,
    )
    end: date | None = column(
        t("结束日期", "End"),
        Kind.DATE,
        required=True,
        section=_TIME,
        help=t("竣工验收日；中央资金有年限", "Day of acceptance; central money has a limit"),
        default=None,
    )
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
        t("转出耕地", "Farmland taken"),
        Kind.NUMBER,
        unit="hm²",
        digits=4,
        section=_CONTROL,
        help=t("占用的其他耕地，按地类图斑量算", "Other farmland taken, by land survey"),
        default=None,
    )
    farmland_in_hm2: float | None = column(
        t("补充耕地", "Farmland gained"),
        Kind.NUMBER,
        unit="hm²",
        digits=4,
        section=_CONTROL,
        help=t("进出平衡方案落实的，不少于转出", "By the balance plan, no less than is taken"),
        default=None,
    )
    erl_basis_plan: str = _paper(
        t("涉红线依据规划", "Plan basis inside the red line"),
        t("国土空间规划和生态修复专项规划", "Spatial plan and restoration plan"),
    )
    erl_approval: str = _paper(
        t("涉红线批准文件", "Approval inside the red line"),
        t("允许类修复活动的批复文号", "Number of the approval for allowed works"),
    )
    npa_approval: str = _paper(
        t("自然保护地批准文件", "Approval in the nature reserve"),
        t("核心保护区内施工的批准文号", "Number, for works inside the core area"),
    )
    forestry_opinion: str = _paper(
        t("林草部门意见", "Forestry opinion"),
        t("涉一般控制区时，意见的文号", "Number, for works in the general control area"),
    )
    flood_approval: str = _paper(
        t("防洪影响审批", "Flood-impact approval"),
        t("河湖管理范围内建设的批准文号", "For works inside river management areas"),
    )
    note: str = column(
        NOTE,
        Kind.LONG_TEXT,
        section=BASIC,
        help=t("别处放不下的说明，不打印", "What fits nowhere else"),
        default="",
    )
