"""Each rule: a case that passes, one that fails, the edge of each threshold, and the missing input."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely

from ecodesk.model.records import Setting
from ecodesk.rules.finding import Severity
from ecodesk.rules.registry import all_rules
from tests.rules.plans import EAST, WEST, X, Y, box, found, patch, plan, project, run_state


def codes(findings: list[Any]) -> list[tuple[str, ...]]:
    return [tuple(s.id for s in f.subjects) for f in findings]


def test_a_sound_plan_has_no_finding() -> None:
    snapshot = plan(project(), patch())
    for code in all_rules():
        assert found(snapshot, code) == [], code
        assert run_state(snapshot, code) == "done", code


@pytest.mark.parametrize(("status", "severity"), [("draft", Severity.INFO), ("in_review", Severity.BLOCK)])
def test_geo_001_a_project_needs_a_shape_from_review_on(status: str, severity: Severity) -> None:
    row = dataclasses.replace(project(status=status), geometry=None)
    (finding,) = found(plan(row), "GEO-001")
    assert finding.severity is severity
    assert len(found(plan(project(geometry=shapely.Polygon())), "GEO-001")) == 1


BOW_TIE = shapely.Polygon([(X, Y), (X + 100, Y + 100), (X + 100, Y), (X, Y + 100)])
HOLE_OUTSIDE = shapely.Polygon(
    [(X, Y), (X + 100, Y), (X + 100, Y + 100), (X, Y + 100)],
    [[(X + 200, Y), (X + 300, Y), (X + 300, Y + 50), (X + 200, Y + 50)]],
)
NESTED = shapely.MultiPolygon([box(0, 0, 300, 300), box(100, 100, 200, 200)])


@pytest.mark.parametrize("shape", [BOW_TIE, HOLE_OUTSIDE, NESTED], ids=["bow tie", "hole outside", "nested"])
def test_geo_002_invalid_shapes_block_and_say_why(shape: Any) -> None:
    (finding,) = found(plan(project(geometry=shape)), "GEO-002")
    assert finding.severity is Severity.BLOCK and finding.geometry is not None
    assert "无效" in finding.message.zh and "%" in finding.message.en


@pytest.mark.parametrize(("beyond", "fails"), [(0.0, False), (0.05, False), (30.0, True)])
def test_geo_004_counts_only_what_is_wide_enough(beyond: float, fails: bool) -> None:
    shape = box(-beyond, 200, 400, 600)
    assert bool(found(plan(project(geometry=shape)), "GEO-004")) is fails


def test_geo_004_diagnoses_a_shape_wholly_elsewhere() -> None:
    inside = box(200, 200, 600, 600)
    cases = {
        "颠倒": shapely.transform(inside, lambda xy: xy[:, ::-1]),
        "多了带号": shapely.transform(inside, lambda xy: xy + np.array([38_000_000, 0])),
    }
    for hint, shape in cases.items():
        (finding,) = found(plan(project(geometry=shape)), "GEO-004")
        assert finding.severity is Severity.BLOCK and hint in finding.message.zh


def test_geo_005_finds_slivers_spikes_and_doubled_vertices() -> None:
    sliver = shapely.union_all([box(200, 200, 600, 600), box(700, 200, 700.5, 600)])
    xs = shapely.get_coordinates(box(200, 200, 600, 600))
    spike = shapely.Polygon(
        [
            *xs[:2].tolist(),
            (X + 400.1, Y + 600),
            (X + 400.05, Y + 900),
            (X + 400, Y + 600),
            *xs[2:].tolist(),
        ]
    )
    doubled = shapely.Polygon([*xs[:1].tolist(), (xs[0][0] + 0.001, xs[0][1]), *xs[1:].tolist()])
    for shape, word in ((sliver, "碎片"), (spike, "尖刺"), (doubled, "重复节点")):
        (finding,) = found(plan(project(geometry=shape)), "GEO-005")
        assert word in finding.message.zh
    assert found(plan(project()), "GEO-005") == []


@pytest.mark.parametrize(("east", "fails"), [(2300, False), (2399, False), (2410, True)])
def test_unt_001_half_of_a_project_must_lie_in_its_unit(east: float, fails: bool) -> None:
    shape = box(1600, 200, east, 600)
    assert bool(found(plan(project(geometry=shape)), "UNT-001")) is fails


def test_unt_001_offers_the_unit_with_the_largest_share() -> None:
    (finding,) = found(plan(project(unit="")), "UNT-001")
    assert "U-1" in finding.message.zh and finding.severity is Severity.BLOCK


@pytest.mark.parametrize(
    ("share", "severity"),
    [(0.04, None), (0.06, Severity.WARN), (0.29, Severity.WARN), (0.31, Severity.ERROR)],
)
def test_unt_002_warns_from_5_and_fails_from_30_percent(share: float, severity: Severity | None) -> None:
    shape = box(2000 - 1000 * (1 - share), 200, 2000 + 1000 * share, 600)
    findings = found(plan(project(geometry=shape)), "UNT-002")
    assert [f.severity for f in findings] == ([] if severity is None else [severity])


@pytest.mark.parametrize(("share", "fails"), [(0.009, False), (0.012, True)])
def test_unt_003_one_percent_across_the_divide_counts(share: float, fails: bool) -> None:
    shape = box(2000 - 1000 * (1 - share), 200, 2000 + 1000 * share, 600)
    assert bool(found(plan(project(geometry=shape)), "UNT-003")) is fails


def test_unt_004_tells_gaps_overlaps_and_what_lies_outside_one_by_one() -> None:
    gap = dataclasses.replace(EAST, geometry=box(2100, 0, 4000, 2000))
    over = dataclasses.replace(EAST, geometry=box(1900, 0, 4000, 2000))
    out = dataclasses.replace(EAST, geometry=box(2000, 0, 4100, 2000))
    assert ["没有铺满" in f.message.zh for f in found(plan(east=gap), "UNT-004")] == [True]
    assert codes(found(plan(east=over), "UNT-004")) == [("west", "east")]
    assert ["县界" in f.message.zh for f in found(plan(east=out), "UNT-004")] == [True]


@pytest.mark.parametrize(
    ("west", "east", "word"),
    [
        ({"downstream": "east", "terminal": None}, {"downstream": "west", "terminal": None}, "环"),
        ({"downstream": "east", "terminal": None}, {}, "另一个流域"),
        ({"terminal": None}, {}, "没有下游"),
    ],
)
def test_unt_005_the_flow_must_reach_an_outlet_inside_its_basin(
    west: dict[str, Any], east: dict[str, Any], word: str
) -> None:
    snapshot = plan(west=dataclasses.replace(WEST, **west), east=dataclasses.replace(EAST, **east))
    assert any(word in f.message.zh for f in found(snapshot, "UNT-005"))


def test_ovl_001_overlap_names_both_and_the_later_code_first() -> None:
    snapshot = plan(project("P-1"), project("P-2", box(500, 500, 900, 900)))
    (finding,) = found(snapshot, "OVL-001")
    assert [s.id for s in finding.subjects] == ["P-2", "P-1"]
    assert "1.00 hm²(15.00 亩)" in finding.message.zh
    assert finding.geometry is not None and finding.geometry.equals(box(500, 500, 600, 600))


@pytest.mark.parametrize(
    "other",
    [
        {"geometry": box(600, 200, 900, 600)},
        {"geometry": box(599.5, 200, 900, 600)},
        {"geometry": box(500, 500, 900, 900), "status": "withdrawn"},
        {"geometry": box(500, 500, 900, 900), "start": date(2027, 1, 1), "end": date(2028, 1, 1)},
    ],
    ids=["touching", "sliver", "withdrawn", "other years"],
)
def test_ovl_001_what_is_no_overlap(other: dict[str, Any]) -> None:
    assert found(plan(project("P-1"), project("P-2", **other)), "OVL-001") == []


def test_ctl_001_planting_on_basic_farmland_blocks_and_farm_works_pass() -> None:
    shape = box(1400, 1400, 1800, 1800)
    (finding,) = found(plan(project(geometry=shape, work_items=("FOREST_01",))), "CTL-001")
    assert finding.severity is Severity.BLOCK and "人工造林" in finding.message.zh
    assert found(plan(project(geometry=shape, work_items=("FARMLAND_04",))), "CTL-001") == []


@pytest.mark.parametrize(
    ("covered", "severity"),
    [(0.96, None), (0.94, Severity.WARN), (0.61, Severity.WARN), (0.59, Severity.ERROR)],
)
def test_cov_001_thresholds(covered: float, severity: Severity | None) -> None:
    need, treat = patch(geometry=box(0, 0, 1000, 500)), project(geometry=box(0, 0, 1000 * covered, 500))
    findings = found(plan(need, treat), "COV-001")
    assert [f.severity for f in findings] == ([] if severity is None else [severity])


def test_cov_001_a_project_that_does_not_count_or_treats_something_else_covers_nothing() -> None:
    for treat in (project(status="draft"), project(problem_types=("soil_erosion",))):
        (finding,) = found(plan(patch(), treat), "COV-001")
        assert finding.values["share"] == 0.0


def test_cov_002_an_element_with_need_wants_a_project() -> None:
    need = patch(problem_type="soil_erosion", element="mountain")
    (finding,) = found(plan(need, project()), "COV-002")
    assert finding.severity is Severity.WARN and "山地" in finding.message.zh
    river = dataclasses.replace(WEST, river="RV_ZHANG")
    (grave,) = found(plan(patch(), west=river), "COV-002")
    assert grave.severity is Severity.ERROR
    off = dataclasses.replace(WEST, elements_off=("mountain",))
    assert found(plan(need, project(), west=off), "COV-002") == []


@pytest.mark.parametrize(("severity", "fails"), [(3, False), (4, True), (5, True)])
def test_cov_003_severe_problems_want_a_project(severity: int, fails: bool) -> None:
    assert bool(found(plan(patch(severity=severity)), "COV-003")) is fails
    assert found(plan(patch(severity=severity), project()), "COV-003") == []


def test_rsp_001_exactly_one_known_lead() -> None:
    for lead in ("", "nobody"):
        (finding,) = found(plan(project(lead=lead)), "RSP-001")
        assert finding.severity is Severity.BLOCK


@pytest.mark.parametrize(
    ("code", "without"),
    [
        ("GEO-004", ("county",)),
        ("UNT-001", ("west", "east")),
        ("UNT-003", ("yellow",)),
        ("UNT-004", ("west", "east")),
        ("CTL-001", ("pbf",)),
        ("COV-001", ("west", "east")),
    ],
)
def test_missing_input_is_not_run_and_never_a_pass(code: str, without: tuple[str, ...]) -> None:
    assert run_state(plan(project(), patch(), without=without), code) == "not_run"


def test_a_county_sets_its_own_thresholds_severity_and_switch() -> None:
    rows = (patch(geometry=box(0, 0, 1000, 500)), project(geometry=box(0, 0, 900, 500)))

    def setting(**value: Any) -> Setting:
        return Setting(key="rule.COV-001", value=json.dumps(value))

    assert found(plan(*rows, setting(params={"covered": 0.8})), "COV-001") == []
    (finding,) = found(plan(*rows, setting(severity="INFO")), "COV-001")
    assert finding.severity is Severity.INFO
    assert run_state(plan(*rows, setting(enabled=False)), "COV-001") == "off"
    assert (
        len(found(plan(*rows, setting(params={"covered": 7})), "COV-001")) == 1
    )  # out of range: the default


@pytest.mark.parametrize("code", list(all_rules()))
def test_every_rule_is_explained_in_both_languages(code: str) -> None:
    from ecodesk.rules.explain import explain

    rule, text = all_rules()[code], explain(all_rules()[code])
    assert rule.code == code and rule.source
    for word in (text.zh, text.en):
        assert code in word
    assert rule.title.zh != rule.title.en and rule.why.zh and rule.remedy.en
    assert all(p.minimum <= p.default <= p.maximum and p.label.zh for p in rule.params)
