"""The mechanism's two lists: tasks with their institutions (domain 6.1), and the work ledger (domain 6.2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Gathered, Kind, Record, When, column, record
from ecodesk.model.records.shared_labels import NOTE, PROJECT, PROJECTS, UNIT

_LEAD = t("主办单位", "Lead unit")
_COOPS = t("配合部门", "Co-operating units")
_WITHDRAWN = t("撤下原因", "Why it was withdrawn")
_NUMBER_STAYS = t(
    "撤下的行连同编号保留，编号不再使用", "The row stays with its number, which is not used again"
)
_WHEN_NO_TASK = When(t("没有任务时", "when there is no task"), lambda row: not row.task)


@record
class TaskItem(Record):
    """管理清单: a task assigned downward, with goal, standard, task, measures and policy."""

    table: ClassVar[str] = "task_item"
    title: ClassVar[Text] = t("管理清单", "Management list")

    task_no: str = column(
        t("任务编号", "Task number"),
        required=True,
        unique=True,
        max_length=20,
        numbered="RW",
        help=t("给出后不变，撤下也不再用", "Given once; not used again when withdrawn"),
        default="",
    )
    name: str = column(
        t("任务名称", "Task"),
        required=True,
        max_length=100,
        help=t("一项任务一行，写做什么", "One task on a row: what is done"),
        default="",
    )
    origin: str = column(
        t("任务来源", "Origin"),
        Kind.CHOICE,
        choices="task_origin",
        required=True,
        help=t("省、市、县下达，或部门规划提出", "Who gave it, or the plan it comes from"),
        default="",
    )
    origin_document: str = column(
        t("来源文件", "Document of origin"),
        required=True,
        help=t("文件名称和文号", "Title and number"),
        default="",
    )
    goal: str = column(
        t("目标", "Goal"),
        Kind.LONG_TEXT,
        required=True,
        help=t("写出数字或日期", "With a number or a date"),
        hint=True,
        default="",
    )
    standard: str = column(
        t("标准", "Standard"),
        Kind.LONG_TEXT,
        required=True,
        help=t("技术标准或验收规定", "A technical standard or rule of acceptance"),
        default="",
    )
    task: str = column(
        t("任务内容", "What is to be done"),
        Kind.LONG_TEXT,
        required=True,
        help=t("范围、数量和工作步骤", "Extent, quantities and steps"),
        default="",
    )
    measures: str = column(
        t("举措", "Measures"),
        Kind.LONG_TEXT,
        required=True,
        help=t("一行一条", "One on each line"),
        hint=True,
        default="",
    )
    policy: str = column(
        t("政策依据", "Policy"),
        Kind.LONG_TEXT,
        required=True,
        help=t("一行一个文件", "One document on each line"),
        hint=True,
        default="",
    )
    result_form: str = column(
        t("结果形式", "Form of the result"),
        required=True,
        help=t("交出什么：工程、报告、制度还是数据", "What is handed over: works, report, rule or data"),
        default="",
    )
    lead_unit: str = column(
        _LEAD,
        Kind.LINK,
        table="org_unit",
        required=True,
        help=t("有且只有一个", "Exactly one"),
        hint=True,
        default="",
    )
    coop_units: tuple[str, ...] = column(
        _COOPS,
        Kind.LINKS,
        table="org_unit",
        help=t("由配合职责表汇总", "From the table of co-operating duties"),
        gathered=Gathered("coop_duty", "org_unit"),
        default=(),
    )
    duty_free: bool | None = column(
        t("无需配合", "Nobody co-operates"),
        Kind.YES_NO,
        help=t("没有配合部门时声明", "Says so when no unit co-operates"),
        default=None,
    )
    leader: str = column(
        t("领导责任人", "Leader"),
        Kind.LINK,
        table="person",
        required=True,
        help=t("单位分管领导；职务电话须齐全", "Who leads the unit; with post and phone"),
        default="",
    )
    person: str = column(
        t("责任人", "Responsible person"),
        Kind.LINK,
        table="person",
        required=True,
        help=t("直接办理人；职务电话须齐全", "Who carries it out; with post and phone"),
        default="",
    )
    contact: str = column(
        t("联络员", "Contact"),
        Kind.LINK,
        table="person",
        required=True,
        help=t("每月 25 日前报进展的人", "Who reports by the 25th of each month"),
        default="",
    )
    deadline: date | None = column(
        t("完成时限", "Deadline"),
        Kind.DATE,
        required=True,
        help=t("立项时不早于当天；逾期会提示", "Not past when it is set; overdue tasks are shown"),
        default=None,
    )
    projects: tuple[str, ...] = column(
        PROJECTS,
        Kind.LINKS,
        table="project",
        help=t("由项目落实的任务填写", "When projects carry it out"),
        hint=True,
        default=(),
    )
    note: str = column(
        NOTE,
        Kind.LONG_TEXT,
        help=t("调整经过和需说明的情况", "Changes and what else is to be said"),
        default="",
    )
    withdrawn: str = column(_WITHDRAWN, help=_NUMBER_STAYS, default="")


@record
class LedgerEntry(Record):
    """工作台账: one row per project, or per task without one. Timetable, roadmap and the like are its parts.

    Name, period, money and persons are written down here as they were agreed, to be compared with the
    project; timetable, roadmap, yearly plan and quantities are those of the project when there is one.
    """

    table: ClassVar[str] = "ledger_entry"
    title: ClassVar[Text] = t("工作台账", "Work ledger")

    ledger_no: str = column(
        t("台账编号", "Ledger number"),
        required=True,
        unique=True,
        max_length=24,
        numbered="TZ",
        help=t("只增不改", "Given once, never changed"),
        hint=True,
        default="",
    )
    project: str = column(
        PROJECT,
        Kind.LINK,
        table="project",
        required_when=_WHEN_NO_TASK,
        help=t("入账项目；没有项目的填任务", "The project entered; a task where there is none"),
        default="",
    )
    task: str = column(
        t("任务", "Task"),
        Kind.LINK,
        table="task_item",
        help=t("管理清单中的任务", "The task of the management list"),
        default="",
    )
    name: str = column(
        t("项目或任务名称", "Name"),
        required=True,
        max_length=100,
        help=t("须与项目名称一致，不一致会列出", "As the project has it; a difference is shown"),
        default="",
    )
    unit: str = column(
        UNIT,
        Kind.LINK,
        table="restoration_unit",
        required=True,
        help=t("项目的归属单元", "The unit the project belongs to"),
        default="",
    )
    element: str = column(
        t("主要要素", "Main element"),
        Kind.CHOICE,
        choices="element",
        required=True,
        help=t("项目的主要治理对象，只选一个", "The one it mainly treats"),
        default="",
    )
    elements: tuple[str, ...] = column(
        t("全部要素", "All elements"),
        Kind.CHOICES,
        choices="element",
        required=True,
        help=t("包括主要要素", "With the main one"),
        default=(),
    )
    lead: str = column(
        _LEAD,
        Kind.LINK,
        table="org_unit",
        required=True,
        help=t("有且只有一个；变更须一事一议", "Exactly one; a change needs a resolution"),
        default="",
    )
    coops: tuple[str, ...] = column(
        _COOPS,
        Kind.LINKS,
        table="org_unit",
        help=t("每个单位在配合职责表中写明做什么", "Each with its duty in the table of duties"),
        default=(),
    )
    change_reason: str = column(
        t("与项目不一致的理由", "Why it differs from the project"),
        Kind.LONG_TEXT,
        help=t("单位、工期、投资改动时说明", "When units, period or money were changed"),
        default="",
    )
    person: str = column(
        t("责任人", "Responsible person"),
        Kind.LINK,
        table="person",
        required=True,
        help=t("须与项目的责任人一致", "As the project has it"),
        default="",
    )
    start: date | None = column(
        t("开始日期", "Start"),
        Kind.DATE,
        required=True,
        help=t("须与项目的工期一致", "As the project has it"),
        default=None,
    )
    end: date | None = column(
        t("结束日期", "End"),
        Kind.DATE,
        required=True,
        help=t("晚于开始；里程碑都在工期内", "After the start; milestones lie between"),
        default=None,
    )
    task_book: str = column(
        t("任务书", "Task book"),
        Kind.LINK,
        table="attachment",
        required=True,
        help=t("选已上传的签字任务书", "The signed one among the attachments"),
        default="",
    )
    task_book_signed: date | None = column(
        t("任务书签订日期", "Task book signed on"),
        Kind.DATE,
        required=True,
        help=t("不晚于第一个里程碑", "Not after the first milestone"),
        hint=True,
        default=None,
    )
    invest: Decimal | None = column(
        t("总投资", "Total investment"),
        Kind.MONEY,
        unit="万元",
        required=True,
        help=t("入账时核定数，与项目比对", "As fixed on entry; compared with the project"),
        default=None,
    )
    arrived: Decimal | None = column(
        t("到位", "Arrived"),
        Kind.MONEY,
        unit="万元",
        help=t("累计到账，不大于总投资", "So far; not more than the total"),
        default=None,
    )
    paid: Decimal | None = column(
        t("支出", "Paid"),
        Kind.MONEY,
        unit="万元",
        help=t("累计支付，不大于到位", "So far; not more than has arrived"),
        default=None,
    )
    progress_pct: float | None = column(
        t("进度", "Progress"),
        Kind.NUMBER,
        unit="%",
        digits=1,
        required=True,
        help=t("累计完成，0–100；不得比上月少", "So far, 0 to 100; not less than last month"),
        default=None,
    )
    issues: str = column(
        t("存在问题", "Problems"),
        Kind.LONG_TEXT,
        help=t("比计划慢 10 个百分点以上时必写", "Needed when more than 10 points behind"),
        default="",
    )
    next_steps: str = column(
        t("下步措施", "Next steps"),
        Kind.LONG_TEXT,
        help=t("谁、何时、做什么来赶上", "Who does what by when to catch up"),
        default="",
    )
    status: str = column(
        t("状态", "Status"),
        Kind.CHOICE,
        choices="project_status",
        required=True,
        help=t("入账后随实施推进改", "Moves on with the works"),
        default="in_ledger",
    )
    geometry_version: str = column(
        t("图形版本", "Version of the shape"),
        derived=True,
        help=t("入账时的图形校验", "Check of the shape as it was entered"),
        default="",
    )
    withdrawn: str = column(_WITHDRAWN, help=_NUMBER_STAYS, default="")
