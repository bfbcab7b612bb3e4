"""Checking again after an edit gives what checking everything would."""

from __future__ import annotations

import dataclasses
import json
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Record
from ecodesk.model.records import (
    AdmissionReview,
    AnnualPlan,
    Basin,
    ControlLine,
    CoopDuty,
    CountyBoundary,
    CrossUnitShare,
    Decision,
    FindingTreatment,
    FundingSource,
    GapJustification,
    IndicatorTarget,
    LedgerEntry,
    Milestone,
    NationalApplication,
    NegativeAnswer,
    OneMatterResolution,
    OrgUnit,
    Person,
    PlanInfo,
    ProblemPatch,
    Project,
    RestorationUnit,
    RoadmapStep,
    Setting,
    SmallWatershed,
    SplitAgreement,
    StandingDuty,
    TaskItem,
    Township,
    UnitNeed,
    Waiver,
    WorkItem,
)  # fmt: skip
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import CheckResult, FindingState, Severity
from ecodesk.rules.runner import check, recheck
from ecodesk.rules.treatment import Act, treatment
from ecodesk.rules.waivers import waive
from tests.rules.plans import LABEL, TODAY, WEST, box, patch, plan, project, told

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

ids = {
    "project": st.sampled_from(["P-1", "P-2", "P-4", "gone"]),
    "unit": st.sampled_from(["west", "east", ""]),
    "resolution": st.sampled_from(["r", "other"]),
    "patch": st.sampled_from([(), ("WT-1",), ("WT-1", "WT-2")]),
    "projects": st.sampled_from([(), ("P-1",), ("P-1", "P-2"), ("P-2", "P-4")]),
}
money = st.sampled_from([None, Decimal(0), Decimal(40), Decimal(6000)])
levels = st.sampled_from(["", "county", "central_shanshui", "social", "provincial"])
yes_no = st.sampled_from([None, True, False])
hectares = st.sampled_from([None, 0.0, 4.0, 16.0, 900.0])
indicators = st.sampled_from(["IND_SWC_AREA", "IND_RIVER_LEN"])
elements = st.sampled_from(["", "water", "mountain"])

# what an edit may set, by record type; each is read by some rule
FIELDS: dict[type[Record], dict[str, st.SearchStrategy[Any]]] = {
    Project: {
        "geometry": shapes,
        "code": st.sampled_from(["P-1", "P-5", "A-9"]),
        "name": st.sampled_from(["", "甲", "河岸广场"]),
        "status": st.sampled_from(["draft", "in_review", "admitted", "in_ledger", "returned", "withdrawn"]),
        "unit": st.sampled_from(["west", "east", "north", ""]),
        "element": elements,
        "elements": st.sampled_from([(), ("water",), ("mountain", "water")]),
        "problem_types": st.sampled_from([(), ("river_degradation",), ("soil_erosion", "river_degradation")]),
        "work_items": st.sampled_from(
            [
                (),
                ("FOREST_01",),
                ("FARMLAND_04",),
                ("MONITOR_03",),
                ("RIVER_LAKE_02",),
                ("MINE_LAND_02", "SHOWY_01"),
            ]
        ),
        "lead": st.sampled_from(["", "slj", "lyj"]),
        "coops": st.sampled_from([(), ("slj",), ("lyj",)]),
        "person": st.sampled_from(["", "p"]),
        "start": days,
        "end": days,
        "invest": money,
        "patches": ids["patch"],
        "multi_basin": yes_no,
        "coordinate_source": st.sampled_from(["", "ovi_shifted", "unknown"]),
        "datum_confirmed": yes_no,
        "declared_area_hm2": hectares,
        "liable_party": words,
        "liability_evidence": words,
        "erl_basis_plan": words,
        "erl_approval": words,
        "npa_approval": words,
        "social_investor": words,
        "spoil_surplus_m3": st.sampled_from([None, 0.0, 90.0]),
        "corridor_width_m": st.sampled_from([None, 5.0, 400.0]),
        "site_radius_m": st.sampled_from([None, 5.0, 400.0]),
    },
    ProblemPatch: {
        "geometry": shapes,
        "code": words,
        "problem_type": st.sampled_from(["river_degradation", "soil_erosion", "mine_legacy"]),
        "severity": st.sampled_from([None, 1, 3, 4, 5]),
        "element": elements,
    },
    RestorationUnit: {
        "geometry": boxes | st.sampled_from([box(0, 0, 2000, 2000), box(2003, 0, 4000, 2000)]),
        "code": st.sampled_from(["U-1", "U-2", "U-7"]),
        "name": words,
        "basin": st.sampled_from(["", "hai", "yellow"]),
        "downstream": st.sampled_from(["", "west", "east", "nowhere"]),
        "terminal": yes_no,
        "river": st.sampled_from(["", "RV_ZHANG"]),
        "elements_off": st.sampled_from([(), ("water",), ("mountain",)]),
    },
    Basin: {"geometry": boxes, "name": words, "tag": st.sampled_from(["BS_HAI", "BS_YELLOW"])},
    CountyBoundary: {"geometry": boxes | st.just(box(0, 0, 4000, 2000)), "name": words},
    SmallWatershed: {"geometry": boxes, "code": words},
    ControlLine: {
        "geometry": shapes,
        "layer": st.sampled_from(["CL_PBF", "CL_ERL", "CL_NPA_CORE", "CL_WSP1", "CL_MINE", "CL_HIST"]),
        "name": words,
        "valid_to": days,
        "data_date": days,
        "funding": st.sampled_from([(), ("central_other",)]),
    },
    OrgUnit: {"name": words, "code": st.sampled_from(["", "SLJ", "LYJ"])},
    Person: {"post": words, "phone": words},
    Waiver: {"valid_until": days, "shape_hash": words},
    FindingTreatment: {
        "act": st.sampled_from([act.value for act in Act]),
        "shape_hash": words,
        "person": words,
        "key": words,
        "number": st.sampled_from([None, 1, 9]),
    },
    PlanInfo: {"name": words},
    Township: {"geometry": boxes, "name": words},
    FundingSource: {
        "project": ids["project"],
        "level": levels,
        "amount": money,
        "document": words,
        "paid": money,
    },
    IndicatorTarget: {
        "project": ids["project"] | st.just(""),
        "unit": ids["unit"],
        "indicator": indicators,
        "target": hectares,
        "year": st.sampled_from([None, 2026]),
    },
    WorkItem: {
        "project": ids["project"],
        "geometry": shapes,
        "item_code": st.sampled_from(["FOREST_01", "RIVER_LAKE_02"]),
        "qty": hectares,
        "unit_price_wan": money,
        "water_supply_protection": yes_no,
    },
    AnnualPlan: {"project": ids["project"], "amount": money},
    Milestone: {
        "project": ids["project"],
        "planned": days,
        "actual": days,
        "kind": st.sampled_from(["works", "planting", "in_river"]),
        "owner": st.sampled_from(["", "slj"]),
    },
    RoadmapStep: {
        "project": ids["project"],
        "start": days,
        "end": days,
        "predecessor": st.sampled_from(["", "RoadmapStep"]),
    },
    CoopDuty: {"project": ids["project"], "org_unit": st.sampled_from(["slj", "lyj"]), "duty": words},
    CrossUnitShare: {
        "project": ids["project"],
        "unit": ids["unit"],
        "basin": st.sampled_from(["", "hai", "yellow"]),
        "area_hm2": hectares,
        "amount": money,
        "resolution": ids["resolution"],
    },
    OneMatterResolution: {"status": st.sampled_from(["raised", "decided"]), "projects": ids["projects"]},
    Decision: {"resolution": ids["resolution"], "org_unit": st.sampled_from(["", "slj"]), "matter": words},
    SplitAgreement: {"projects": ids["projects"], "terms": words, "valid_until": days},
    LedgerEntry: {
        "project": ids["project"],
        "name": words,
        "invest": money,
        "progress_pct": st.sampled_from([None, 0.0, 90.0]),
        "task_book": words,
        "task_book_signed": days,
    },
    TaskItem: {
        "name": words,
        "goal": words,
        "lead_unit": st.sampled_from(["", "slj"]),
        "projects": ids["projects"],
    },
    StandingDuty: {
        "unit": ids["unit"],
        "element": elements,
        "lead_unit": st.sampled_from(["", "slj", "lyj"]),
    },
    UnitNeed: {"unit": ids["unit"], "element": elements, "need": st.sampled_from(["on", "off"])},
    GapJustification: {
        "geometry": boxes | st.none(),
        "unit": ids["unit"],
        "problem_type": st.sampled_from(["", "river_degradation"]),
        "accepted_by": words,
        "valid_until": days,
    },
    AdmissionReview: {
        "project": ids["project"],
        "reviewer": words,
        "second_reviewer": words,
        "verdict": words,
    },
    NegativeAnswer: {
        "project": ids["project"] | st.just(""),
        "review": st.sampled_from(["", "AdmissionReview"]),
        "item": st.sampled_from(["NL-01", "NL-06"]),
        "hit": yes_no,
    },
    NationalApplication: {
        "projects": ids["projects"],
        "year": st.sampled_from([None, 2024, 2026]),
        "goals": words,
        "end": days,
    },
}
NEW_IDS = {
    OrgUnit: ("slj", "lyj"),
    RestorationUnit: ("west", "east", "north"),
    Basin: ("hai", "yellow", "third"),
}
SETTINGS = {
    "rule.COV-001": [{"severity": "INFO"}, {"enabled": False}],
    "rule.UNT-002": [{"params": {"warn_from": 0.5}}, {"params": {"warn_from": 5}}],
    "rule.SCH-003": [{"params": {"severity": 1, "least_share": 0.0}}],
    "analysis.covered": [0.5, "much"],
    "analysis.eps_area": [5_000_000.0],
    "analysis.corridor_width": [300.0],
    "analysis.need_min": [200_000.0],
}


@st.composite
def changes(draw: st.DrawFn, snapshot: Snapshot, serial: int) -> Change | None:
    """One row added, deleted or changed, of any type that a rule reads and of some that none does."""
    often = [Project] * 8 + [ProblemPatch] * 4 + [RestorationUnit] * 3 + [ControlLine] * 3
    kind = draw(st.sampled_from([*FIELDS, *often, Setting, "waive", "treat", "treat"]))
    if kind == "treat":
        known = check(snapshot, today=TODAY).ordered()
        act = draw(st.sampled_from(list(Act)))
        return Change(None, treatment(snapshot, draw(st.sampled_from(known)), act)) if known else None
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


def full_plan() -> Snapshot:
    """Some projects that meet each other and the control lines, water that flows, and a row of every type."""
    rows: list[Record] = [
        project("P-1"),
        project("P-2", box(500, 500, 900, 900)),
        project("P-3", _line((1700, 1600, 500)), corridor_width_m=60.0),
        project("P-4", box(1500, 1500, 2300, 1800), work_items=("FOREST_01",)),
        project("P-5", box(2500, 900, 2700, 1100), unit="east", status="in_ledger"),
        patch(),
        patch("WT-2", box(2500, 300, 2900, 700), severity=5, problem_type="mine_legacy", element="mountain"),
        patch("WT-3", box(900, 900, 1200, 1200), problem_type="soil_erosion", element="mountain"),
        SmallWatershed(id="ws", code="WS", geometry=box(0, 0, 900, 900)),
        Person(id="p", name="王", post="局长", phone="138"),
        OneMatterResolution(id="r", status="decided", projects=("P-4",)),
        ControlLine(id="erl", layer="CL_ERL", geometry=box(300, 300, 800, 800)),
        dataclasses.replace(WEST, downstream="east", terminal=False),
    ]
    known = {type(row) for row in rows} | {
        RestorationUnit,
        Basin,
        CountyBoundary,
        OrgUnit,
        Waiver,
        FindingTreatment,
    }
    for kind, fields in FIELDS.items():
        if kind not in known:
            given = {"project": "P-1"} if "project" in fields else {}
            rows.append(kind(id=kind.__name__, **given))
    return plan(*rows, without=("west",))


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(st.data())
def test_incremental_result_equals_full_result(data: st.DataObject) -> None:
    """Whatever is edited, in whatever table: checking again tells what checking everything would."""
    snapshot = full_plan()
    result = check(snapshot, today=TODAY)
    for serial in range(data.draw(st.integers(1, 6))):
        edit = data.draw(edits(snapshot, serial))
        after = snapshot.after(edit)
        before, result = result, recheck(result, snapshot, after, [edit], today=TODAY)
        snapshot = after
        anew = check(snapshot, today=TODAY)
        assert told(result) == told(anew)
        assert_same_knowledge(result, anew)
        old, new = before.findings, anew.findings
        differing = {k for k in {*old, *new} if old.get(k) != new.get(k)}
        assert result.altered is None or differing <= result.altered


def assert_same_knowledge(result: CheckResult, anew: CheckResult) -> None:
    """What a result carries over from the one before is what a fresh one works out."""
    subjects = {subject for finding in anew.findings.values() for subject in finding.subjects}
    assert all(result.touching([s]) == anew.touching([s]) for s in subjects)
    assert set(result._by_subject) == subjects, "rows without findings are not remembered"
    assert [f.id for f in result.ordered()] == [f.id for f in anew.ordered()]
    assert [result.count(s) for s in Severity] == [anew.count(s) for s in Severity]
    assert [result.count_in(s) for s in FindingState] == [anew.count_in(s) for s in FindingState]


@pytest.mark.parametrize(
    ("kind", "field"),
    [(kind, field) for kind in FIELDS for field in FIELDS[kind]],
    ids=lambda x: getattr(x, "table", x),
)
@settings(max_examples=4, deadline=None)
@given(data=st.data())
def test_every_field_of_every_type_may_change_alone(
    kind: type[Record], field: str, data: st.DataObject
) -> None:
    start, result = _start()
    row = start.table(kind).at(0)
    edit = Edit(LABEL, (Change(row, dataclasses.replace(row, **{field: data.draw(FIELDS[kind][field])})),))
    after = start.after(edit)
    result = recheck(result, start, after, [edit], today=TODAY)
    assert told(result) == told(check(after, today=TODAY))


@cache
def _start() -> tuple[Snapshot, CheckResult]:
    """A plan with a waiver in force and a finding in hand, and what the rules say of it."""
    start = full_plan()
    found = check(start, today=TODAY).ordered()
    finding = next(f for f in found if f.rule == "OVL-001")
    taken = next(f for f in found if f.rule != "OVL-001")
    start = start.after(Edit(LABEL, (Change(None, treatment(start, taken, Act.TAKE, author="甲")),)))
    start = start.after(waive(start, finding, reason="staged", explanation="分期"))
    return start, check(start, today=TODAY)


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


def test_a_step_moved_in_one_project_is_told_in_the_project_that_waits_for_it() -> None:
    first, second = project("P-1"), project("P-2", box(700, 200, 900, 600))
    early = RoadmapStep(id="s1", project="P-1", name="截污", end=date(2025, 5, 1))
    late = RoadmapStep(id="s2", project="P-2", name="清淤", predecessor="s1", start=date(2025, 5, 1))
    before = plan(first, second, early, late)
    edit = Edit(LABEL, (Change(early, dataclasses.replace(early, end=date(2025, 6, 1))),))
    after = before.after(edit)
    again = recheck(check(before, today=TODAY), before, after, [edit], today=TODAY)
    assert told(again) == told(check(after, today=TODAY))
    said = [one for one in again.findings.values() if one.rule == "SCH-001" and "截污" in one.message.zh]
    assert [one.subjects[0].id for one in said] == ["P-2"]


def test_a_step_moved_in_an_entry_is_told_in_the_entry_and_the_project_that_wait_for_it() -> None:
    own = LedgerEntry(id="e1", ledger_no="TZ-1", name="监测网络", task="t")
    other = LedgerEntry(id="e2", ledger_no="TZ-2", name="巡护", task="t")
    early = RoadmapStep(id="s1", entry="e1", name="布点", end=date(2025, 5, 1))
    late = RoadmapStep(id="s2", entry="e2", name="巡查", predecessor="s1", start=date(2025, 5, 1))
    works = RoadmapStep(id="s3", project="P-1", name="清淤", predecessor="s1", start=date(2025, 5, 1))
    before = plan(project("P-1"), own, other, early, late, works)
    edit = Edit(LABEL, (Change(early, dataclasses.replace(early, end=date(2025, 6, 1))),))
    after = before.after(edit)
    again = recheck(check(before, today=TODAY), before, after, [edit], today=TODAY)
    assert told(again) == told(check(after, today=TODAY))
    said = [one for one in again.findings.values() if one.rule == "SCH-001" and "布点" in one.message.zh]
    assert sorted(one.subjects[0].id for one in said) == ["P-1", "e2"]


def test_a_task_is_divided_as_soon_as_an_entry_names_it() -> None:
    task = TaskItem(id="t1", name="监测", lead_unit="slj")
    entry = LedgerEntry(id="e1", ledger_no="TZ-1", name="监测网络")
    before = plan(task, entry)
    edit = Edit(LABEL, (Change(entry, dataclasses.replace(entry, task="t1")),))
    after = before.after(edit)
    again = recheck(check(before, today=TODAY), before, after, [edit], today=TODAY)
    assert told(again) == told(check(after, today=TODAY))
    assert not [f for f in again.findings.values() if f.rule == "LED-002" and f.subjects[0].id == "t1"]


def test_on_a_later_day_what_depends_on_the_day_is_told_anew() -> None:
    """Midnight passes while the plan is open: a milestone has become overdue though nobody touched it."""
    late = Milestone(id="m", project="P-1", name="完工", planned=TODAY)
    before = plan(project("P-1", status="in_ledger"), project("P-2", box(900, 900, 1200, 1200)), late)
    result = check(before, today=TODAY)
    other = before.row("project", "P-2")
    assert isinstance(other, Project)
    edit = Edit(LABEL, (Change(other, dataclasses.replace(other, note="备注")),))
    after, tomorrow = before.after(edit), TODAY + timedelta(days=1)
    anew = check(after, today=tomorrow)
    assert any(f.rule == "SCH-002" for f in anew.findings.values())
    assert told(recheck(result, before, after, [edit], today=tomorrow)) == told(anew)


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
