"""The tables in the form of a project: what it has several of, with the columns people fill in."""

from __future__ import annotations

from ecodesk.i18n import t
from ecodesk.model.code_lists import unit_of
from ecodesk.model.fields import Record
from ecodesk.model.records import (
    AnnualPlan,
    Attachment,
    CoopDuty,
    CrossUnitShare,
    FundingSource,
    IndicatorTarget,
    Milestone,
    NegativeAnswer,
    RoadmapStep,
    WorkItem,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.forms.attached_files import ATTACH, OPEN_FILE, SAVE_FILE
from ecodesk.ui.forms.chapters import ChildTable, Figure
from ecodesk.ui.forms.table_acts import ANSWER_NO, LIST_INDICATORS, LIST_ITEMS, SPREAD

_UNIT = t("单位", "Unit")


def _indicator_unit(record: Record, snapshot: Snapshot) -> str:
    return str(unit_of("indicator", getattr(record, "indicator", "")))


def _work_unit(record: Record, snapshot: Snapshot) -> str:
    return str(unit_of("work_item", getattr(record, "item_code", "")))


INDICATOR_COLUMNS = (
    "indicator",
    "state",
    "baseline",
    "target",
    Figure("indicator_unit", _UNIT, _indicator_unit),
    "year",
    "reason",
    "actual",
)

WORKS = ChildTable(
    WorkItem,
    "project",
    (
        "item_code",
        "qty",
        Figure("work_unit", _UNIT, _work_unit),
        "unit_price_wan",
        "amount_wan",
        "actual_qty",
        "water_supply_protection",
        "note",
    ),
    t("添加工程内容", "Add works"),
    sums=("amount_wan",),
    required=True,
)
FUNDING = ChildTable(
    FundingSource,
    "project",
    ("level", "document", "amount", "arrived", "paid", "year", "policy_line"),
    t("添加来源", "Add a source"),
    sums=("amount", "arrived", "paid"),
    required=True,
)
YEARS = ChildTable(
    AnnualPlan,
    "project",
    ("year", "amount", "actual"),
    t("添加年度", "Add a year"),
    sums=("amount", "actual"),
    acts=(SPREAD,),
)
DUTIES = ChildTable(CoopDuty, "project", ("org_unit", "duty"), t("添加配合部门", "Add a co-operating unit"))
MILESTONES = ChildTable(
    Milestone,
    "project",
    ("name", "kind", "planned", "actual", "weight", "owner", "person", "note"),
    t("添加里程碑", "Add a milestone"),
    sums=("weight",),
)
ROADMAP = ChildTable(
    RoadmapStep,
    "project",
    ("name", "method", "predecessor", "start", "end", "number"),
    t("添加步骤", "Add a step"),
    own_links=("predecessor",),
)
INDICATORS = ChildTable(
    IndicatorTarget,
    "project",
    INDICATOR_COLUMNS,
    t("添加指标", "Add an indicator"),
    required=True,
    acts=(LIST_INDICATORS,),
)
SHARES = ChildTable(
    CrossUnitShare,
    "project",
    ("unit", "basin", "area_hm2", "amount", "resolution"),
    t("添加分列", "Add a share"),
    sums=("area_hm2", "amount"),
)
ANSWERS = ChildTable(
    NegativeAnswer,
    "project",
    ("item", "hit", "note"),
    t("添加条目", "Add an item"),
    acts=(LIST_ITEMS, ANSWER_NO),
)
FILES = ChildTable(
    Attachment,
    "project",
    ("kind", "name", "file_name", "document_no", "signed_on", "taken_on", "place", "note"),
    t("添加附件记录", "Add a file"),
    acts=(ATTACH, OPEN_FILE, SAVE_FILE),
)
