"""Findings as they stand: found or gone, waived, treated. Only those somebody has done something about are looked at."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date

from ecodesk.model.edit import Change
from ecodesk.model.records import FindingTreatment, Waiver
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import NOBODY, Finding, FindingState, RuleRun, RunState
from ecodesk.rules.treatment import assignee, no_longer_found, state_of, treatments
from ecodesk.rules.waivers import waiver_in_force, waivers_by_finding

TABLES = frozenset({Waiver.table, FindingTreatment.table})


def treated_ids(snapshot: Snapshot) -> set[str]:
    """The findings somebody has done something about, whether they are found or not."""
    return {*treatments(snapshot), *waivers_by_finding(snapshot)}


def treated_in(changes: Iterable[Change]) -> set[str]:
    """The findings whose treatment some changes concern."""
    rows = [row for c in changes if c.table in TABLES for row in (c.before, c.after)]
    return {row.finding for row in rows if isinstance(row, (FindingTreatment, Waiver))}


def of_rule(snapshot: Snapshot, rule: str) -> set[str]:
    """The treated findings of one rule."""
    return {finding for finding, acts in treatments(snapshot).items() if acts[-1].rule == rule}


def standing(
    finding_id: str, found: Finding | None, snapshot: Snapshot, runs: Mapping[str, RuleRun], today: date
) -> Finding | None:
    """A finding as it stands, given what the rule found under its id; None when there is nothing to show.

    What a rule that did not run would have found is not known, so it is not taken for corrected.
    """
    acts = treatments(snapshot).get(finding_id, ())
    if found is None:
        run = runs.get(acts[-1].rule) if acts else None
        return no_longer_found(acts) if run is not None and run.state is RunState.DONE else None
    waiver = waiver_in_force(found, snapshot, today)
    state = FindingState.WAIVED if waiver is not None else state_of(acts, found.shape_hash if acts else "")
    wanted = (state, waiver.id if waiver is not None else "", assignee(acts) if acts else NOBODY)
    if wanted == (found.state, found.waiver, found.assignee):
        return found
    assert state is not None
    return dataclasses.replace(found, state=state, waiver=wanted[1], assignee=wanted[2])
