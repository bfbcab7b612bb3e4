"""What a comparison comes to: the sums of both versions, and the admission reviews its decisions lead to."""

from __future__ import annotations

from ecodesk.i18n import Text, plain, t
from ecodesk.model.edit import Change, Edit
from ecodesk.model.measures import number_text
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.admission_steps import open_review, review_of
from ecodesk.rules.change_review import collected
from ecodesk.rules.comparison import Comparison
from ecodesk.rules.finding import Severity


def conclusion(comparison: Comparison, snapshot: Snapshot) -> tuple[Edit, str]:
    """The step that begins the reviews of projects in review that were decided about, and the first of them."""
    changes: list[Change] = []
    first = ""
    for key, decision in comparison.decisions(snapshot).items():
        project = snapshot.row(*key)
        if not isinstance(project, Project) or project.status != "in_review":
            continue
        first = first or project.id
        if review_of(snapshot, project.id) is None:
            verdict, said = collected([decision])
            begun = open_review(snapshot, project, check_run=comparison.new.code, verdict=verdict, said=said)
            changes += begun.changes
    label = t("形成审查结论 {code}", "Draw up the conclusion on {code}").format(
        code=plain(comparison.new.code)
    )
    return Edit(label, tuple(changes)), first


def sum_words(comparison: Comparison) -> Text:
    """Money and grave findings of both versions, in one line."""
    old, new = comparison.old_sums, comparison.new_sums
    block, error = (
        t("{name} {old} → {new}", "{name} {old} → {new}").format(
            name=severity.label,
            old=comparison.old.result.count(severity),
            new=comparison.new.result.count(severity),
        )
        for severity in (Severity.BLOCK, Severity.ERROR)
    )
    return t(
        "投资合计 {old} → {new} 万元　{block} · {error}",
        "Investment {old} → {new} 10k CNY   {block} · {error}",
    ).format(
        old=number_text(float(old["invest_wan"])),
        new=number_text(float(new["invest_wan"])),
        block=block,
        error=error,
    )
