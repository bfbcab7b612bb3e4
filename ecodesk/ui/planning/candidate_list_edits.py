"""Taking a department's list out of the plan again: as one step, and only while nothing in the plan rests on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import join, plain, t
from ecodesk.model.belonging import linked
from ecodesk.model.code_lists import codes_where, label
from ecodesk.model.edit import Change, Edit
from ecodesk.model.records import Project, SourcePlan, SourceProject
from ecodesk.model.row_names import captions
from ecodesk.model.snapshot import Snapshot

_NAMED = 3  # candidates a sentence names


def decided_of(snapshot: Snapshot, plan: str) -> list[SourceProject]:
    """The candidates of a list that are decided, in the order of the table."""
    decided = codes_where("source_state", "decided")
    return [row for row in linked(snapshot.table(SourceProject), "source_plan", plan) if row.state in decided]


def list_removal(snapshot: Snapshot, plan: str) -> Edit:
    """Takes a list out with all its candidates.

    Raises EcoDeskError while candidates of it are decided, or projects name it as the plan they come from.
    """
    row = snapshot.table(SourcePlan).get(plan)
    if row is None:
        raise EcoDeskError(t("这份清单已不在方案中", "The list is no longer in the plan"))
    decided = decided_of(snapshot, plan)
    if decided:
        raise _rests_on(row, decided)
    projects = _projects_of(snapshot, plan)
    if projects:
        raise EcoDeskError(
            t(
                "清单“{name}”不能移除：{projects} 写明出自这个规划",
                "“{name}” cannot be taken out: {projects} say they come from it",
            ).format(name=plain(row.name), projects=captions(projects)),
            remedy=t("请先在项目表单中改掉“专项规划”", "Change “Specialist plan” in their forms first"),
        )
    rows = linked(snapshot.table(SourceProject), "source_plan", plan)
    words = t("移除清单 {name}（{n} 个候选项目）", "Take out the list {name} ({n} candidates)")
    # last first, so that taking it back puts them in again in their order
    gone = [Change(one, None) for one in (*reversed(rows), row)]
    return Edit(words.format(name=plain(row.name), n=len(rows)), tuple(gone))


def _projects_of(snapshot: Snapshot, plan: str) -> list[Project]:
    table = snapshot.table(Project)
    return [table.at(i) for i in np.flatnonzero(table.where("source_plan", {plan})).tolist()]


def _rests_on(plan: SourcePlan, decided: Sequence[SourceProject]) -> EcoDeskError:
    named = join(
        [
            t("{row}（{state}）", "{row} ({state})").format(
                row=plain(row.code or row.name), state=label("source_state", row.state)
            )
            for row in decided[:_NAMED]
        ]
    )
    words = t(
        "清单“{name}”不能移除：{n} 个候选已经处理：{rows}",
        "“{name}” cannot be taken out: {n} of its candidates are decided: {rows}",
    )
    more = t("{rows} 等", "{rows} and more") if len(decided) > _NAMED else t("{rows}", "{rows}")
    return EcoDeskError(
        words.format(name=plain(plan.name), n=len(decided), rows=more.format(rows=named)),
        remedy=t("请先收回这些处理", "Take these decisions back first"),
    )
