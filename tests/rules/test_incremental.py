"""Checking again after an edit gives what checking everything would."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Record
from ecodesk.model.records import (
    Basin,
    ControlLine,
    CountyBoundary,
    OrgUnit,
    PlanInfo,
    ProblemPatch,
    Project,
    RestorationUnit,
    Setting,
    Township,
    Waiver,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.runner import check, recheck
from ecodesk.rules.waivers import waive
from tests.rules.plans import LABEL, TODAY, box, patch, plan, project, told

corner = st.tuples(st.integers(-300, 3800), st.integers(-300, 1800), st.integers(60, 900))


def _box(at: tuple[int, int, int]) -> Any:
    x, y, size = at
    return box(x, y, x + size, y + size)


def _line(at: tuple[int, int, int]) -> Any:
    x, y, size = at
    return shapely.LineString(shapely.get_coordinates(box(x, y, x + size, y + size))[:3])


def _crossed(at: tuple[int, int, int]) -> Any:
    return shapely.Polygon(shapely.get_coordinates(_box(at))[[0, 2, 1, 3]])


boxes = corner.map(_box)
shapes = (
    st.none()
    | boxes
    | boxes
    | corner.map(_line)
    | corner.map(_box).map(shapely.centroid)
    | corner.map(_crossed)
)
days = st.none() | st.dates(date(2025, 1, 1), date(2028, 12, 31))
words = st.sampled_from(["", "甲", "乙"])

# what an edit may set, by record type; each is read by some rule
FIELDS: dict[type[Record], dict[str, st.SearchStrategy[Any]]] = {
    Project: {
        "geometry": shapes,
        "code": st.sampled_from(["P-1", "P-5", "A-9"]),
        "name": words,
        "status": st.sampled_from(["draft", "in_review", "admitted", "returned", "withdrawn"]),
        "unit": st.sampled_from(["west", "east", "north", ""]),
        "element": st.sampled_from(["", "water", "mountain"]),
        "elements": st.sampled_from([(), ("water",), ("mountain", "water")]),
        "problem_types": st.sampled_from([(), ("river_degradation",), ("soil_erosion", "river_degradation")]),
        "work_items": st.sampled_from(
            [(), ("FOREST_01",), ("FARMLAND_04",), ("MONITOR_03",), ("RIVER_LAKE_02",)]
        ),
        "lead": st.sampled_from(["", "slj", "lyj"]),
        "start": days,
        "end": days,
        "corridor_width_m": st.sampled_from([None, 5.0, 400.0]),
        "site_radius_m": st.sampled_from([None, 5.0, 400.0]),
    },
    ProblemPatch: {
        "geometry": shapes,
        "code": words,
        "problem_type": st.sampled_from(["river_degradation", "soil_erosion", "mine_legacy"]),
        "severity": st.sampled_from([None, 1, 3, 4, 5]),
        "element": st.sampled_from(["", "water", "mountain"]),
    },
    RestorationUnit: {
        "geometry": boxes | st.sampled_from([box(0, 0, 2000, 2000), box(2003, 0, 4000, 2000)]),
        "code": st.sampled_from(["U-1", "U-2", "U-7"]),
        "name": words,
        "basin": st.sampled_from(["", "hai", "yellow"]),
        "downstream": st.sampled_from(["", "west", "east", "nowhere"]),
        "terminal": st.sampled_from([None, True, False]),
        "river": st.sampled_from(["", "RV_ZHANG"]),
        "elements_off": st.sampled_from([(), ("water",), ("mountain",)]),
    },
    Basin: {"geometry": boxes, "name": words, "tag": st.sampled_from(["BS_HAI", "BS_YELLOW"])},
    CountyBoundary: {"geometry": boxes | st.just(box(0, 0, 4000, 2000)), "name": words},
    ControlLine: {"geometry": shapes, "layer": st.sampled_from(["CL_PBF", "CL_ERL"]), "name": words},
    OrgUnit: {"name": words, "code": words},
    Waiver: {"valid_until": days, "shape_hash": words},
    PlanInfo: {"name": words},
    Township: {"geometry": boxes, "name": words},
}
NEW_IDS = {
    OrgUnit: ("slj", "lyj"),
    RestorationUnit: ("west", "east", "north"),
    Basin: ("hai", "yellow", "third"),
}
SETTINGS = {
    "rule.COV-001": [{"params": {"covered": 0.5}}, {"severity": "INFO"}, {"enabled": False}],
    "rule.UNT-002": [{"params": {"warn_from": 0.5}}],
    "analysis.eps_area": [5_000_000.0],
    "analysis.corridor_width": [300.0],
    "analysis.need_min": [200_000.0],
}


@st.composite
def changes(draw: st.DrawFn, snapshot: Snapshot, serial: int) -> Change | None:
    """One row added, deleted or changed, of any type that a rule reads and of some that none does."""
    kind = draw(st.sampled_from([*FIELDS, Project, Project, ProblemPatch, RestorationUnit, Setting, "waive"]))
    if kind == "waive":
        found = [f for f in check(snapshot, today=TODAY).ordered() if f.open and f.severity.name != "BLOCK"]
        finding = draw(st.sampled_from(found)) if found else None
        return waive(snapshot, finding, reason="other", explanation="测试").changes[0] if finding else None
    if kind is Setting:
        return _setting(draw, snapshot)
    table, fields = snapshot.table(kind), FIELDS[kind]
    what = draw(st.sampled_from(["add", "change", "change", "change", "delete"]))
    if what == "add" or not len(table):
        free = [i for i in NEW_IDS.get(kind, (f"{kind.table}-{serial}",)) if i not in table]
        return Change(None, kind(id=free[0], **{k: draw(v) for k, v in fields.items()})) if free else None
    row = table[draw(st.sampled_from(table.ids))]
    if what == "delete":
        return Change(row, None)
    names = draw(st.lists(st.sampled_from(sorted(fields)), min_size=1, max_size=2, unique=True))
    return Change(row, dataclasses.replace(row, **{name: draw(fields[name]) for name in names}))


def _setting(draw: st.DrawFn, snapshot: Snapshot) -> Change:
    key = draw(st.sampled_from(sorted(SETTINGS)))
    value = json.dumps(draw(st.sampled_from(SETTINGS[key])))
    known = snapshot.table(Setting).one(key=key)
    if known is None:
        return Change(None, Setting(key=key, value=value))
    return (
        Change(known, None) if draw(st.booleans()) else Change(known, dataclasses.replace(known, value=value))
    )


@st.composite
def edits(draw: st.DrawFn, snapshot: Snapshot, serial: int) -> Edit:
    made = [draw(changes(snapshot, 10 * serial + n)) for n in range(draw(st.integers(1, 3)))]
    kept = {(c.table, c.id): c for c in made if c is not None}
    return Edit(LABEL, tuple(kept.values()))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.data())
def test_incremental_result_equals_full_result(data: st.DataObject) -> None:
    """Whatever is edited, in whatever table: checking again tells what checking everything would."""
    snapshot = plan(
        project("P-1"),
        project("P-2", box(500, 500, 900, 900)),
        project("P-3", _line((1700, 1600, 500)), corridor_width_m=60.0),
        project("P-4", box(1500, 1500, 2300, 1800), work_items=("FOREST_01",)),
        patch(),
        patch("WT-2", box(2500, 300, 2900, 700), severity=5, problem_type="mine_legacy", element="mountain"),
    )
    result = check(snapshot, today=TODAY)
    for serial in range(data.draw(st.integers(1, 6))):
        edit = data.draw(edits(snapshot, serial))
        after = snapshot.after(edit)
        result = recheck(result, snapshot, after, [edit], today=TODAY)
        snapshot = after
        assert told(result) == told(check(snapshot, today=TODAY))


@pytest.mark.parametrize(
    ("kind", "field"),
    [(kind, field) for kind in FIELDS for field in FIELDS[kind]],
    ids=lambda x: getattr(x, "table", x),
)
@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_every_field_of_every_type_may_change_alone(
    kind: type[Record], field: str, data: st.DataObject
) -> None:
    start = plan(
        project("P-1"), project("P-2", box(500, 500, 900, 900)), patch(), PlanInfo(id="i"), Township(id="t")
    )
    (finding,) = [f for f in check(start, today=TODAY).ordered() if f.rule == "OVL-001"]
    start = start.after(waive(start, finding, reason="staged", explanation="分期"))
    row = start.table(kind).at(0)
    edit = Edit(LABEL, (Change(row, dataclasses.replace(row, **{field: data.draw(FIELDS[kind][field])})),))
    after = start.after(edit)
    result = recheck(check(start, today=TODAY), start, after, [edit], today=TODAY)
    assert told(result) == told(check(after, today=TODAY))


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
