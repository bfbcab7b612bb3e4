"""Where projects come from: the specialist plans of departments, their rows, and what was agreed about them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import codes_where
from ecodesk.model.fields import Kind, Record, Shape, When, column, record
from ecodesk.model.records.shared_labels import CODE, DOCUMENT, NAME, NOTE, PROJECTS, REASON, UNIT, YEARS

_WHEN_DECIDED = When(
    t("处理以后", "once decided"), lambda row: row.state in codes_where("source_state", "decided")
)
_WHEN_IN_THE_PLAN = When(
    t("采纳、并入、拆分或叠加时", "when it went into the plan"),
    lambda row: row.state in codes_where("source_state", "decided") and row.state != "rejected",
)


@record
class SourcePlan(Record):
    """专项规划: one of the specialist plans that the integrated plan brings together (domain 2.1)."""

    table: ClassVar[str] = "source_plan"
    title: ClassVar[Text] = t("专项规划", "Specialist plans")

    code: str = column(
        CODE,
        unique=True,
        max_length=20,
        help=t("县内自编，不重复", "Given by the county, unique"),
        default="",
    )
    name: str = column(
        NAME,
        required=True,
        max_length=100,
        help=t("规划全称，与批复一致", "In full, as approved"),
        default="",
    )
    department: str = column(
        t("编制部门", "Department"),
        Kind.LINK,
        table="org_unit",
        required=True,
        help=t("对所报项目负责的部门", "Who answers for its projects"),
        default="",
    )
    elements: tuple[str, ...] = column(
        t("涉及要素", "Elements"),
        Kind.CHOICES,
        choices="element",
        help=t("规划治理的要素；看整合是否漏项", "What it treats; shows what is left out"),
        default=(),
    )
    start_year: int | None = column(
        t("规划起始年", "First year"),
        Kind.INTEGER,
        help=t("与方案期限对照", "Compared with the plan's period"),
        limits=YEARS,
        default=None,
    )
    end_year: int | None = column(
        t("规划结束年", "Last year"),
        Kind.INTEGER,
        help=t("与方案期限对照", "Compared with the plan's period"),
        limits=YEARS,
        default=None,
    )
    document: str = column(
        t("批准文号", "Approval"), help=t("批准机关和文号", "Who approved it, and its number"), default=""
    )
    source_file: str = column(
        t("来源文件", "File"), help=t("交来的文件名", "The file that was handed in"), default=""
    )
    file_hash: str = column(
        t("文件校验", "Hash of the file"),
        derived=True,
        help=t("SHA-256，证明是哪一份文件", "SHA-256; proves which file it was"),
        default="",
    )
    taken_in_on: date | None = column(
        t("收入日期", "Taken in on"),
        Kind.DATE,
        help=t("部门交来清单的日子", "The day the list was handed in"),
        default=None,
    )
    taken_in_by: str = column(
        t("收入人", "Taken in by"),
        help=t("收下清单并核对行数的人", "Who took it in and counted the rows"),
        default="",
    )
    rows_handed_in: int | None = column(
        t("清单行数", "Rows of the list"),
        Kind.INTEGER,
        derived=True,
        help=t(
            "收入时清单里的项目行数，用来核对一行不少", "Rows in the list when it was taken in, to count by"
        ),
        default=None,
    )
    note: str = column(
        NOTE, Kind.LONG_TEXT, help=t("清单的问题、补报情况", "What was wrong or came later"), default=""
    )


@record
class SourceProject(Record):
    """候选项目: a row of a department's list as it was handed in, and what became of it.

    Rows are kept whatever is decided, so nothing is lost between a department's list and the plan.
    """

    table: ClassVar[str] = "source_project"
    title: ClassVar[Text] = t("候选项目", "Candidate projects")
    shape: ClassVar[Shape] = Shape.ANY
    import_name: ClassVar[str] = "source-projects"

    source_plan: str = column(
        t("专项规划", "Specialist plan"),
        Kind.LINK,
        table="source_plan",
        required=True,
        part_of=True,
        help=t("清单出自哪个专项规划", "The plan the list belongs to"),
        default="",
    )
    source_row: int | None = column(
        t("原表行号", "Row of the list"), Kind.INTEGER, help=t("从1起", "Counted from 1"), default=None
    )
    code: str = column(
        t("原编号", "Code in the list"),
        max_length=40,
        help=t("部门清单上的编号，照录", "As in the department's list"),
        default="",
    )
    name: str = column(
        t("项目名称", "Project name"),
        required=True,
        help=t("照录部门清单；查重时比对", "As in the list; compared to find doubles"),
        default="",
    )
    lead: str = column(
        t("主办单位", "Lead unit"),
        Kind.LINK,
        table="org_unit",
        help=t("清单上的实施单位", "Who carries it out by the list"),
        default="",
    )
    unit: str = column(
        UNIT,
        Kind.LINK,
        table="restoration_unit",
        help=t("按图形归入；没有图形的手选", "By its shape; chosen where it has none"),
        default="",
    )
    element: str = column(
        t("主要要素", "Main element"),
        Kind.CHOICE,
        choices="element",
        help=t("主要治理对象；矩阵按它汇总", "What it mainly treats; counted by it"),
        default="",
    )
    problem_types: tuple[str, ...] = column(
        t("问题类型", "Problem types"),
        Kind.CHOICES,
        choices="problem_type",
        help=t("要治理的问题；查同类重复", "What it treats; shows doubles of a kind"),
        default=(),
    )
    work_items: tuple[str, ...] = column(
        t("工程内容", "Work items"),
        Kind.CHOICES,
        choices="work_item",
        help=t("主要措施；查同类重复", "Main works; shows doubles of a kind"),
        default=(),
    )
    declared_area_hm2: float | None = column(
        t("填报面积", "Declared area"),
        Kind.NUMBER,
        unit="hm²",
        digits=4,
        help=t("清单上的面积，照录", "As in the list"),
        default=None,
    )
    invest: Decimal | None = column(
        t("总投资", "Total investment"),
        Kind.MONEY,
        unit="万元",
        help=t("清单上的投资，照录", "As in the list"),
        default=None,
    )
    funding: tuple[str, ...] = column(
        t("资金来源", "Funding sources"),
        Kind.CHOICES,
        choices="funding_source",
        help=t("清单上的渠道；查重复资金", "As in the list; shows money claimed twice"),
        default=(),
    )
    start: date | None = column(
        t("开始日期", "Start"), Kind.DATE, help=t("清单上的开工时间", "As in the list"), default=None
    )
    end: date | None = column(
        t("结束日期", "End"), Kind.DATE, help=t("清单上的完工时间", "As in the list"), default=None
    )
    description: str = column(
        t("项目说明", "Description"),
        Kind.LONG_TEXT,
        help=t("清单上的建设内容", "What the list says is built"),
        default="",
    )
    original: str = column(
        t("原始内容", "As handed in"),
        Kind.JSON,
        derived=True,
        help=t("原表这一行的全部内容", "All of the row as it stood in the list"),
        default="",
    )
    source_file: str = column(t("来源文件", "File"), derived=True, default="")
    file_hash: str = column(
        t("文件校验", "Hash of the file"),
        derived=True,
        help=t("SHA-256，证明是哪一份文件", "SHA-256; proves which file it was"),
        default="",
    )
    taken_in_on: date | None = column(t("收入日期", "Taken in on"), Kind.DATE, derived=True, default=None)
    taken_in_by: str = column(t("收入人", "Taken in by"), derived=True, default="")
    state: str = column(
        t("处理结果", "Outcome"),
        Kind.CHOICE,
        choices="source_state",
        required=True,
        help=t("采纳、并入、拆分、叠加或不采纳", "Taken, merged, split, combined or refused"),
        default="candidate",
    )
    targets: tuple[str, ...] = column(
        t("成为的项目", "Projects it became"),
        Kind.LINKS,
        table="project",
        required_when=_WHEN_IN_THE_PLAN,
        help=t("并入、拆分、叠加所到的项目", "The projects it became or went into"),
        default=(),
    )
    counted_area_hm2: float | None = column(
        t("计入方案面积", "Area counted in the plan"),
        Kind.NUMBER,
        unit="hm²",
        digits=4,
        derived=True,
        help=t("处理时方案因它增加的面积", "What its outcome added to the area of the plan"),
        default=None,
    )
    counted_invest: Decimal | None = column(
        t("计入方案投资", "Money counted in the plan"),
        Kind.MONEY,
        unit="万元",
        derived=True,
        help=t("处理时方案因它增加的投资", "What its outcome added to the money of the plan"),
        default=None,
    )
    reason: str = column(
        REASON,
        Kind.LONG_TEXT,
        required_when=_WHEN_DECIDED,
        help=t("向部门反馈时照此说明", "What the department is told"),
        default="",
    )
    decided_by: str = column(t("处理人", "Decided by"), help=t("作出处理的人", "Who decided"), default="")
    decided_on: date | None = column(
        t("处理日期", "Decided on"),
        Kind.DATE,
        help=t("作出处理的日子", "The day it was decided"),
        default=None,
    )


@record
class SplitAgreement(Record):
    """分工协议: who does what where projects lie on the same ground, so that it is no duplication."""

    table: ClassVar[str] = "split_agreement"
    title: ClassVar[Text] = t("分工协议", "Split agreements")

    projects: tuple[str, ...] = column(
        PROJECTS,
        Kind.LINKS,
        table="project",
        required=True,
        help=t("两个以上项目", "Two projects or more"),
        hint=True,
        default=(),
    )
    kind: str = column(
        t("方式", "Kind"),
        Kind.CHOICE,
        choices="split_kind",
        required=True,
        help=t("按范围、工程、时间还是资金分", "By area, works, time or money"),
        default="",
    )
    terms: str = column(
        t("分工内容", "Who does what"),
        Kind.LONG_TEXT,
        required=True,
        help=t("逐个项目写明做什么、谁出资", "For each project what it does and who pays"),
        hint=True,
        default="",
    )
    document: str = column(
        DOCUMENT, help=t("协议或协商记录的编号", "Number of the agreement or consultation"), default=""
    )
    agreed_on: date | None = column(
        t("商定日期", "Agreed on"),
        Kind.DATE,
        required=True,
        help=t("各方同意的日子", "The day all sides agreed"),
        default=None,
    )
    valid_until: date | None = column(
        t("有效期至", "Valid until"),
        Kind.DATE,
        help=t("到期后重叠重新提示", "Afterwards overlaps are shown again"),
        default=None,
    )
