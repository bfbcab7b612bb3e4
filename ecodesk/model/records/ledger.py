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
        t("任务编号", "Task number"), required=True, unique=True, max_length=20, numbered="RW", default=""
    )
    name: str = column(t("任务名称", "Task"), required=True, max_length=100, default="")
    origin: str = column(
        t("任务来源", "Origin"), Kind.CHOICE, choices="task_origin", required=True, default=""
    )
    origin_document: str = column(t("来源文件", "Document of origin"), required=True, default="")
    goal: str = column(
        t("目标", "Goal"),
        Kind.LONG_TEXT,
        required=True,
        help=t("写出数字或日期", "With a number or a date"),
        default="",
    )
    standard: str = column(
        t("标准", "Standard"),
        Kind.LONG_TEXT,
        required=True,
        help=t("技术标准或验收规定", "A technical standard or rule of acceptance"),
        default="",
    )
    task: str = column(t("任务内容", "What is to be done"), Kind.LONG_TEXT, required=True, default="")
    measures: str = column(
        t("举措", "Measures"),
        Kind.LONG_TEXT,
        required=True,
        help=t("一行一条", "One on each line"),
        default="",
    )
    policy: str = column(
        t("政策依据", "Policy"),
        Kind.LONG_TEXT,
        required=True,
        help=t("一行一个文件", "One document on each line"),
        default="",
    )
    result_form: str = column(t("结果形式", "Form of the result"), required=True, default="")
    lead_unit: str = column(
        _LEAD,
        Kind.LINK,
        table="org_unit",
        required=True,
        help=t("有且只有一个", "Exactly one"),
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
    leader: str = column(t("领导责任人", "Leader"), Kind.LINK, table="person", required=True, default="")
    person: str = column(
        t("责任人", "Responsible person"), Kind.LINK, table="person", required=True, default=""
    )
    contact: str = column(t("联络员", "Contact"), Kind.LINK, table="person", required=True, default="")
    deadline: date | None = column(t("完成时限", "Deadline"), Kind.DATE, required=True, default=None)
    projects: tuple[str, ...] = column(
        PROJECTS,
        Kind.LINKS,
        table="project",
        help=t("由项目落实的任务填写", "When projects carry it out"),
        default=(),
    )
    note: str = column(NOTE, Kind.LONG_TEXT, default="")
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
        default="",
    )
    project: str = column(PROJECT, Kind.LINK, table="project", required_when=_WHEN_NO_TASK, default="")
    task: str = column(
        t("任务", "Task"),
        Kind.LINK,
        table="task_item",
        help=t("管理清单中的任务", "The task of the management list"),
        default="",
    )
    name: str = column(t("项目或任务名称", "Name"), required=True, max_length=100, default="")
    unit: str = column(UNIT, Kind.LINK, table="restoration_unit", required=True, default="")
    element: str = column(
        t("主要要素", "Main element"), Kind.CHOICE, choices="element", required=True, default=""
    )
    elements: tuple[str, ...] = column(
        t("全部要素", "All elements"), Kind.CHOICES, choices="element", required=True, default=()
    )
    lead: str = column(_LEAD, Kind.LINK, table="org_unit", required=True, default="")
    coops: tuple[str, ...] = column(_COOPS, Kind.LINKS, table="org_unit", default=())
    change_reason: str = column(
        t("与项目不一致的理由", "Why it differs from the project"), Kind.LONG_TEXT, default=""
    )
    person: str = column(
        t("责任人", "Responsible person"), Kind.LINK, table="person", required=True, default=""
    )
    start: date | None = column(t("开始日期", "Start"), Kind.DATE, required=True, default=None)
    end: date | None = column(t("结束日期", "End"), Kind.DATE, required=True, default=None)
    task_book: str = column(
        t("任务书", "Task book"), Kind.LINK, table="attachment", required=True, default=""
    )
    task_book_signed: date | None = column(
        t("任务书签订日期", "Task book signed on"),
        Kind.DATE,
        required=True,
        help=t("不晚于第一个里程碑", "Not after the first milestone"),
        default=None,
    )
    invest: Decimal | None = column(
        t("总投资", "Total investment"), Kind.MONEY, unit="万元", required=True, default=None
    )
    arrived: Decimal | None = column(t("到位", "Arrived"), Kind.MONEY, unit="万元", default=None)
    paid: Decimal | None = column(t("支出", "Paid"), Kind.MONEY, unit="万元", default=None)
    progress_pct: float | None = column(
        t("进度", "Progress"), Kind.NUMBER, unit="%", digits=1, required=True, default=None
    )
    issues: str = column(t("存在问题", "Problems"), Kind.LONG_TEXT, default="")
    next_steps: str = column(t("下步措施", "Next steps"), Kind.LONG_TEXT, default="")
    status: str = column(
        t("状态", "Status"), Kind.CHOICE, choices="project_status", required=True, default="in_ledger"
    )
    geometry_version: str = column(
        t("图形版本", "Version of the shape"),
        derived=True,
        help=t("入账时的图形校验", "Check of the shape as it was entered"),
        default="",
    )
    withdrawn: str = column(_WITHDRAWN, help=_NUMBER_STAYS, default="")
