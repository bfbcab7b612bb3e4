"""What the two lists of the mechanism are made of: their columns in the order of the forms, and their numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ecodesk.analysis.four_elements import ELEMENTS
from ecodesk.i18n import Text, t
from ecodesk.model.fields import Field, Kind, Record, fields_by_id
from ecodesk.model.records import CoopDuty, LedgerEntry, Milestone, RoadmapStep, TaskItem
from ecodesk.ui.forms.chapters import Chapter, ChildTable, FormLayout

_WIDTHS = {Kind.LONG_TEXT: 180, Kind.TEXT: 140, Kind.LINKS: 150, Kind.LINK: 120, Kind.CHOICES: 120}
_NARROW = 92
_OWN_WIDTHS = {"task_no": 112, "ledger_no": 116, "name": 210, "project": 210, "projects": 190, "unit": 170}
_MARK_WIDTH = 66


@dataclass(frozen=True)
class ListColumn:
    """A declared field, or one of the four elements (`mark`)."""

    field: Field
    width: int
    mark: bool = False

    @property
    def id(self) -> str:
        return self.field.id


@dataclass(frozen=True)
class ListKind:
    """One list: its record type, the field that numbers its rows, its columns and its form."""

    kind: type[Record]
    number: str
    title: Text
    row: Text  # what a row is called
    columns: tuple[ListColumn, ...]
    form: Callable[[Record], FormLayout]
    empty: Text

    @property
    def fixed(self) -> frozenset[str]:
        """Fields that are never typed over in the list."""
        return frozenset({self.number, "withdrawn"})


def _columns(kind: type[Record], names: Sequence[str]) -> tuple[ListColumn, ...]:
    fields = fields_by_id(kind)
    made: list[ListColumn] = []
    for name in names:
        if name in ELEMENTS:
            field = Field(name, ELEMENTS[name], Kind.TEXT, derived=True)
            made.append(ListColumn(field, _MARK_WIDTH, mark=True))
        else:
            field = fields[name]
            width = _OWN_WIDTHS.get(name, _WIDTHS.get(field.kind, _NARROW))
            made.append(ListColumn(field, width))
    return tuple(made)


_TASK_FORM = FormLayout(
    TaskItem,
    (
        Chapter("", t("任务", "Task")),
        Chapter(
            "coop",
            t("配合职责", "Co-operating duties"),
            tables=(ChildTable(CoopDuty, "task", ("org_unit", "duty"), t("添加配合部门", "Add a unit")),),
        ),
    ),
)
_ENTRY_CHAPTER = Chapter("", t("台账条目", "Entry"))
_PROJECT_ENTRY_FORM = FormLayout(LedgerEntry, (_ENTRY_CHAPTER,))
_OWN_ENTRY_FORM = FormLayout(
    LedgerEntry,
    (
        _ENTRY_CHAPTER,
        Chapter(
            "time",
            t("时间表与路线图", "Timetable and roadmap"),
            t("没有项目的任务在这里填写", "For tasks without a project"),
            tables=(
                ChildTable(
                    Milestone,
                    "entry",
                    ("name", "kind", "planned", "actual", "weight", "owner", "person", "note"),
                    t("添加节点", "Add a milestone"),
                    ("weight",),
                ),
                ChildTable(
                    RoadmapStep,
                    "entry",
                    ("number", "name", "method", "predecessor", "start", "end"),
                    t("添加步骤", "Add a step"),
                    own_links=("predecessor",),
                ),
            ),
        ),
    ),
)


def _entry_form(row: Record) -> FormLayout:
    """Timetable and roadmap of a project stand in the form of the project."""
    assert isinstance(row, LedgerEntry)
    return _PROJECT_ENTRY_FORM if row.project else _OWN_ENTRY_FORM


TASKS = ListKind(
    TaskItem,
    "task_no",
    t("管理清单", "Management list"),
    t("任务", "task"),
    _columns(
        TaskItem,
        (
            *("task_no", "name", *ELEMENTS, "origin", "origin_document", "goal", "standard", "task"),
            *("measures", "policy", "result_form", "lead_unit", "coop_units", "leader", "person", "contact"),
            *("deadline", "projects", "note", "withdrawn"),
        ),
    ),
    lambda row: _TASK_FORM,
    t(
        "还没有任务。管理清单把上级任务分解到主办单位、责任人和项目。",
        "No tasks yet. The management list divides tasks among units, persons and projects.",
    ),
)
ENTRIES = ListKind(
    LedgerEntry,
    "ledger_no",
    t("工作台账", "Work ledger"),
    t("台账条目", "entry"),
    _columns(
        LedgerEntry,
        (
            *("ledger_no", "name", *ELEMENTS, "status", "progress_pct", "lead", "person", "unit", "element"),
            *("start", "end", "invest", "arrived", "paid", "task", "task_book", "task_book_signed"),
            *("issues", "next_steps", "coops", "change_reason", "withdrawn"),
        ),
    ),
    _entry_form,
    t(
        "台账还是空的。项目准入后在这里入台账，一个项目一行、一个编号。",
        "The ledger is empty. Admitted projects enter it here, one row and one number each.",
    ),
)
