"""What a project is judged by: problems found on the ground, and control lines."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Kind, Record, Shape, column, record
from ecodesk.model.records.shared_labels import CODE, NAME


@record
class ProblemPatch(Record):
    """生态问题图斑: where something is wrong, how badly, and since when it is known."""

    table: ClassVar[str] = "problem_patch"
    title: ClassVar[Text] = t("问题图斑", "Problem patches")
    shape: ClassVar[Shape] = Shape.ANY
    import_name: ClassVar[str] = "problems"

    code: str = column(
        CODE,
        required=True,
        unique=True,
        max_length=20,
        help=t("例如 ZH01-T012；项目按它认领", "Such as ZH01-T012; projects claim it by this"),
        default="",
    )
    name: str = column(NAME, help=t("地名加问题，例如西沟坡面侵蚀", "Place and problem"), default="")
    problem_type: str = column(
        t("问题类型", "Problem type"),
        Kind.CHOICE,
        choices="problem_type",
        required=True,
        help=t("决定适用的工程措施和绩效指标", "Decides which works and indicators go with it"),
        default="",
    )
    severity: int | None = column(
        t("严重程度", "Severity"),
        Kind.INTEGER,
        required=True,
        help=t("1 轻微至 5 严重", "1 slight to 5 severe"),
        limits=(1, 5),
        hint=True,
        default=None,
    )
    element: str = column(
        t("要素", "Element"),
        Kind.CHOICE,
        choices="element",
        help=t("属于哪项要素；要素完整性按它算", "Decides which element the unit has to treat"),
        default="",
    )
    surveyed_on: date | None = column(
        t("调查日期", "Surveyed on"),
        Kind.DATE,
        help=t("现场或影像调查的日子", "Of the field survey or the image"),
        default=None,
    )
    source: str = column(
        t("数据来源", "Source"),
        help=t("三调、普查、遥感或现场调查", "Land survey, census, image or field work"),
        default="",
    )
    unit: str = column(
        t("所属单元", "Unit"),
        Kind.LINK,
        table="restoration_unit",
        help=t("图斑大部分所在的单元", "Where most of it lies"),
        default="",
    )
    description: str = column(
        t("问题描述", "Description"),
        Kind.LONG_TEXT,
        help=t("现状、成因、危害", "State, cause and harm"),
        default="",
    )


@record
class ControlLine(Record):
    """管控边界: one feature of a control layer such as permanent basic farmland."""

    table: ClassVar[str] = "control_line"
    title: ClassVar[Text] = t("管控边界", "Control lines")
    shape: ClassVar[Shape] = Shape.POLYGON
    import_name: ClassVar[str] = "control"

    layer: str = column(
        t("管控图层", "Control layer"),
        Kind.CHOICE,
        choices="control_layer",
        required=True,
        help=t("决定按哪条管控规则检查", "Decides which rules look at it"),
        default="",
    )
    code: str = column(CODE, help=t("主管部门的要素编号或证号", "Number given by the authority"), default="")
    name: str = column(NAME, help=t("检查结果中用它说明位置", "Used in findings to say where"), default="")
    function: str = column(
        t("功能/级别", "Function or level"),
        help=t("红线功能、水源保护区级别等", "Function of the red line, level of the zone"),
        default="",
    )
    document: str = column(
        t("批准文件", "Approval document"),
        help=t("划定或调整的批复文号", "Number of the approval"),
        default="",
    )
    data_date: date | None = column(
        t("数据日期", "Data date"),
        Kind.DATE,
        help=t("超过 12 个月会提示更新", "Shown as old after 12 months"),
        default=None,
    )
    valid_to: date | None = column(
        t("有效期至", "Valid to"),
        Kind.DATE,
        help=t("采矿权到期日，已实施项目的管护截止日", "End of a licence, or of a project's maintenance"),
        default=None,
    )
    holder: str = column(t("权利人", "Holder"), help=t("采矿权人", "Of a mining licence"), default="")
    accepted_on: date | None = column(
        t("验收日期", "Accepted on"),
        Kind.DATE,
        help=t("已实施项目填", "Of carried-out projects"),
        default=None,
    )
    funding: tuple[str, ...] = column(
        t("资金来源", "Funding sources"),
        Kind.CHOICES,
        choices="funding_source",
        help=t("已实施项目填，用来查重复资金", "Of carried-out projects; shows money spent twice"),
        default=(),
    )
    land_class: str = column(
        t("地类编码", "Land class"),
        max_length=5,
        help=t("地类图斑的DLBM，例如0103旱地", "DLBM of a land-survey patch, such as 0103"),
        default="",
    )
    registered_area_m2: float | None = column(
        t("登记面积", "Registered area"),
        Kind.NUMBER,
        unit="m²",
        help=t("地类图斑的TBMJ", "TBMJ of a land-survey patch"),
        default=None,
    )
