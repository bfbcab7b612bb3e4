"""Checking again after an edit gives what checking everything would."""

from __future__ import annotations

import dataclasses
from typing import Any

import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Record
from ecodesk.model.records import Waiver
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.runner import check, recheck
from ecodesk.rules.waivers import waive
from tests.rules.plans import LABEL, TODAY, box, patch, plan, project, told

place = st.tuples(st.integers(-300, 3800), st.integers(-300, 1800), st.integers(100, 900))
kind = st.sampled_from(
    ["add", "delete", "move", "status", "unit", "treats", "patch", "severity", "retile", "waive", "lead"]
)
step = st.tuples(kind, st.integers(0, 50), place)


def _shape(at: tuple[int, int, int]) -> Any:
    x, y, size = at
    return box(x, y, x + size, y + size)


def _pick(snapshot: Snapshot, table: str, n: int) -> Record | None:
    ids = snapshot.named(table).ids
    return snapshot.named(table)[ids[n % len(ids)]] if ids else None


def _edit(snapshot: Snapshot, what: str, n: int, at: tuple[int, int, int], serial: int) -> Edit | None:
    if what == "add":
        return Edit(
            LABEL, (Change(None, project(f"N-{serial}", _shape(at), unit=("west", "east", "")[n % 3])),)
        )
    if what == "patch":
        return Edit(LABEL, (Change(None, patch(f"W-{serial}", _shape(at), severity=1 + n % 5)),))
    table = {"severity": "problem_patch", "retile": "restoration_unit"}.get(what, "project")
    row: Any = _pick(snapshot, table, n)
    if what == "waive":
        findings = [
            f for f in check(snapshot, today=TODAY).ordered() if f.open and f.severity.name != "BLOCK"
        ]
        if not findings:
            return None
        return waive(snapshot, findings[n % len(findings)], reason="other", explanation="测试")
    if row is None:
        return None
    if what == "delete":
        return Edit(LABEL, (Change(row, None),))
    values: dict[str, Any] = {
        "move": {"geometry": _shape(at)},
        "status": {"status": ("draft", "admitted", "withdrawn", "returned")[n % 4]},
        "unit": {"unit": ("west", "east", "")[n % 3]},
        "treats": {"problem_types": (("river_degradation",), ("soil_erosion",), ())[n % 3]},
        "severity": {"severity": 1 + n % 5},
        "retile": {"geometry": shapely.affinity.translate(row.geometry, n % 7, 0)},
        "lead": {"lead": ("", "slj")[n % 2]},
    }[what]
    after = dataclasses.replace(row, **values)
    return Edit(LABEL, (Change(row, after),)) if after != row else None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(step, min_size=1, max_size=8))
def test_incremental_result_equals_full_result(steps: list[tuple[str, int, tuple[int, int, int]]]) -> None:
    snapshot = plan(
        project("P-1"),
        project("P-2", box(500, 500, 900, 900)),
        patch(),
        patch("WT-2", box(2500, 300, 2900, 700)),
    )
    result = check(snapshot, today=TODAY)
    for serial, (what, n, at) in enumerate(steps):
        edit = _edit(snapshot, what, n, at, serial)
        if edit is None:
            continue
        after = snapshot.after(edit)
        result = recheck(result, snapshot, after, [edit], today=TODAY)
        snapshot = after
        assert told(result) == told(check(snapshot, today=TODAY)), what


def test_several_edits_may_be_rechecked_at_once() -> None:
    before = plan(project("P-1"), patch())
    result = check(before, today=TODAY)
    first = Edit(LABEL, (Change(None, project("P-2", box(500, 500, 900, 900))),))
    middle = before.after(first)
    second = Edit(LABEL, (Change(middle.row("project", "P-1"), None),))
    after = middle.after(second)
    assert told(recheck(result, before, after, [first, second], today=TODAY)) == told(
        check(after, today=TODAY)
    )


def test_a_rule_that_breaks_down_is_told_and_the_others_go_on(monkeypatch: Any) -> None:
    from ecodesk.rules import registry

    rules = dict(registry.all_rules())
    broken = dataclasses.replace(rules["GEO-001"], check=lambda context, rows: 1 / 0)  # type: ignore[arg-type, return-value]
    monkeypatch.setattr("ecodesk.rules.runner.all_rules", lambda: rules | {"GEO-001": broken})
    result = check(plan(project(lead="")), today=TODAY)
    assert result.runs["GEO-001"].state.value == "failed"
    assert any("未能运行" in f.message.zh for f in result.findings.values())
    assert any(f.rule == "RSP-001" for f in result.findings.values())


def test_waivers_hold_until_the_day_passes_or_the_shape_changes() -> None:
    snapshot = plan(project("P-1"), project("P-2", box(500, 500, 900, 900)))
    (finding,) = [f for f in check(snapshot, today=TODAY).ordered() if f.rule == "OVL-001"]
    edit = waive(snapshot, finding, reason="staged", explanation="分期实施", valid_until=TODAY)
    waived = snapshot.after(edit)
    assert check(waived, today=TODAY).findings[finding.id].state.value == "waived"
    assert check(waived, today=TODAY.replace(year=2027)).findings[finding.id].open
    moved = dataclasses.replace(waived.row("project", "P-2"), geometry=box(450, 450, 900, 900))  # type: ignore[type-var]
    changed = waived.after(Edit(LABEL, (Change(waived.row("project", "P-2"), moved),)))
    assert check(changed, today=TODAY).findings[finding.id].open
    assert len(changed.table(Waiver)) == 1
