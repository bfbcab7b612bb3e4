"""The first part of the form of a project (domain 6.11): what it is, where, and which problems it treats how."""

from __future__ import annotations

from ecodesk.i18n import t
from ecodesk.model.fields import Kind, Record, column, record_part
from ecodesk.model.records.project_conditions import WHEN_TREATED

BASIC = "basic"
_SPACE = "space"
_PROBLEM = "problem"
_MODE = "mode"


@record_part
class ProjectSubject(Record):
    """What a project is about; its means, duties and papers are added by `Project`."""

    code: str = column(
        t("项目编码", "Project code"),
        required=True,
        unique=True,
        max_length=40,
        section=BASIC,
        help=t("单元编号加序号，例如 ZH03-004；不重复", "Unit and number, such as ZH03-004; unique"),
        default="",
    )
    name: str = column(
        t("项目名称", "Project name"),
        required=True,
        max_length=60,
        section=BASIC,
        help=t("地点加治理内容，最多 60 字", "Place and what is done there"),
        default="",
    )
    status: str = column(
        t("项目状态", "Status"),
        Kind.CHOICE,
        choices="project_status",
        help=t("由提交、审查和入账推进", "Moves on by submission, review and entry"),
        default="draft",
        section=BASIC,
    )
    source_plan: str = column(
        t("来源规划", "Source plan"),
        Kind.LINK,
        table="source_plan",
        section=BASIC,
        help=t("项目出自哪个专项规划", "The specialist plan it comes from"),
        default="",
    )
    parent: str = column(
        t("上级项目", "Split from"),
        Kind.LINK,
        table="project",
        section=BASIC,
        help=t("由分割得来时，原来的项目", "The project it was split from"),
        default="",
    )
    package: str = column(
        t("子项目包", "Package"),
        Kind.LINK,
        table="project_package",
        section=BASIC,
        help=t("与哪些项目一起申报、招标和管理", "Which projects it is applied for and managed with"),
        default="",
    )
    unit: str = column(
        t("修复单元", "Restoration unit"),
        Kind.LINK,
        table="restoration_unit",
        required=True,
        section=_SPACE,
        help=t("按图形自动归入；按单元查覆盖和完整性", "By its shape; coverage is judged by unit"),
        default="",
    )
    unit_reason: str = column(
        t("归入单元的原因", "Why in this unit"),
        Kind.LONG_TEXT,
        section=_SPACE,
        help=t(
            "单元只占项目一小部分时，说明为什么归入", "Why, where it holds a small part of the project only"
        ),
        hint=True,
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
        hint=True,
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
        hint=True,
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
        hint=True,
        default=None,
    )
    declared_area_hm2: float | None = column(
        t("填报面积", "Declared area"),
        Kind.NUMBER,
        unit="hm²",
        digits=4,
        section=_SPACE,
        help=t("与图形相差超过 1% 报错", "An error when it is more than 1% off the shape"),
        default=None,
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
        hint=True,
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
        hint=True,
        default=None,
    )
    site_radius_m: float | None = column(
        t("点位半径", "Site radius"),
        Kind.NUMBER,
        unit="m",
        digits=1,
        section=_SPACE,
        help=t("点状项目的作用范围，留空按设置", "Reach of a point; empty takes the setting"),
        default=None,
    )
    element: str = column(
        t("主要要素", "Main element"),
        Kind.CHOICE,
        choices="element",
        required=True,
        section=_PROBLEM,
        help=t("主要治理对象，只选一个", "The one it mainly treats"),
        default="",
    )
    elements: tuple[str, ...] = column(
        t("全部要素", "All elements"),
        Kind.CHOICES,
        choices="element",
        required=True,
        section=_PROBLEM,
        help=t("包括主要要素；配合部门按它核对", "With the main one; co-operating units follow"),
        default=(),
    )
    problem_types: tuple[str, ...] = column(
        t("问题类型", "Problem types"),
        Kind.CHOICES,
        choices="problem_type",
        required=True,
        section=_PROBLEM,
        help=t("与图斑一致；所需指标由它定", "As its patches; decide the indicators"),
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
        help=t("按图斑严重程度选：轻自然恢复，重生态重建", "By severity: slight recovers, grave is rebuilt"),
        default="",
    )
    mode_reason: str = column(
        t("模式选择理由", "Reason for the mode"),
        Kind.LONG_TEXT,
        section=_MODE,
        help=t("与问题严重程度不相应时填写", "When it does not go with the severity"),
        hint=True,
        default="",
    )
    description: str = column(
        t("项目说明", "Description"),
        Kind.LONG_TEXT,
        section=_MODE,
        help=t("现状、做法、预期效果，打印在项目页", "State, works and effect; printed on its page"),
        default="",
    )
