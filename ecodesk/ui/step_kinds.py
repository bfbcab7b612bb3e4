"""What a step of the history is about, as a word, an icon and a tone: told from the rows it touched."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

from ecodesk.i18n import Text, t
from ecodesk.model.belonging import part_links
from ecodesk.model.edit import Step
from ecodesk.model.fields import Record
from ecodesk.model.records import (
    FindingTreatment,
    GapJustification,
    PlanChapter,
    PlanInfo,
    PlanVersion,
    Project,
    RestorationUnit,
    ReviewBaseline,
    ReviewComment,
    Setting,
    Waiver,
)
from ecodesk.store.undo_order import BASELINE, FREEZING


@dataclass(frozen=True)
class StepKind:
    """A word, an icon and the tone of its tag."""

    title: Text
    icon: str
    tone: str = "neutral"


PROJECT = StepKind(t("项目", "Project"), "vector-polygon", "accent")
UNIT = StepKind(t("单元", "Unit"), "map-outline", "info")
CHECK = StepKind(t("检查", "Check"), "shield-check-outline", "warn")
PLAN = StepKind(t("规划", "Plan"), "file-document-outline")
DATA = StepKind(t("数据", "Data"), "database-import-outline")
BACK = StepKind(t("撤销", "Undo"), "undo")
AGAIN = StepKind(t("重做", "Redo"), "redo")

_RECORDS: dict[StepKind, tuple[type[Record], ...]] = {
    PROJECT: (Project,),
    UNIT: (RestorationUnit,),
    CHECK: (Waiver, FindingTreatment, ReviewBaseline, ReviewComment, GapJustification),
    PLAN: (PlanInfo, PlanVersion, PlanChapter, Setting),
}


@cache
def _by_table() -> dict[str, StepKind]:
    """Kinds by table; what belongs to a project counts as the project."""
    found = {record.table: kind for kind, records in _RECORDS.items() for record in records}
    for owner in (Project, RestorationUnit):
        for part, _ in part_links(owner):
            found.setdefault(part.table, found[owner.table])
    return found


def made_the_plan(step: Step) -> bool:
    """Whether it is the step a plan begins with, which nothing takes back."""
    return step.undoes == BASELINE


def froze_a_version(step: Step) -> bool:
    """Whether it froze a version of the plan, which nothing takes back."""
    return step.undoes == FREEZING


def kind_of(step: Step) -> StepKind:
    """The kind of most of the rows it touched, or that it takes back or makes again another step."""
    if step.redoes:
        return AGAIN
    if made_the_plan(step):
        return DATA
    if froze_a_version(step):
        return PLAN
    if step.undoes:
        return BACK
    kinds = Counter(_by_table().get(table, DATA) for table, _ in step.touched)
    return kinds.most_common(1)[0][0] if kinds else PLAN
