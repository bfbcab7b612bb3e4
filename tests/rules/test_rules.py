"""Each rule: a case that passes, one that fails, the edge of each threshold, and the missing input."""

from __future__ import annotations

import dataclasses
import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
import shapely

from ecodesk.model.code_lists import code_list, counted_statuses
from ecodesk.model.crs import transformed
from ecodesk.model.records import (
    AnnualPlan,
    FundingSource,
    GapJustification,
    IndicatorTarget,
    LedgerEntry,
    Person,
    Setting,
    SmallWatershed,
    Township,
    WorkItem,
)
from ecodesk.model.shifted_coordinates import unshifted
from ecodesk.rules.admission_steps import shape_version
from ecodesk.rules.finding import Severity
from ecodesk.rules.registry import all_rules
from ecodesk.rules.runner import check
from tests.rules.plans import (
    BASE,
    COUNTY,
    CRS,
    EAST,
    FARMLAND,
    TODAY,
    WEST,
    X,
    Y,
    box,
    found,
    patch,
    plan,
    project,
    run_state,
    told,
)  # fmt: skip


def codes(findings: list[Any]) -> list[tuple[str, ...]]:
    return [tuple(s.id for s in f.subjects) for f in findings]


def test_a_sound_plan_has_no_finding_and_what_lacks_input_says_so() -> None:
    snapshot = plan(
        project(invest=Decimal(10), person="p"),
        patch(),
        Person(id="p", name="王", org_unit="slj", post="局长", phone="13800000000"),
        FundingSource(id="f", project="P-1", level="county", amount=Decimal(10), document="县财1号"),
        IndicatorTarget(id="i", project="P-1", indicator="IND_RIVER_LEN", target=0.4, year=2026),
    )
    said = {code: found(snapshot, code) for code in all_rules()}
    assert {code for code, findings in said.items() if findings} == {
        "CTL-008"
    }  # layers are missing, and told
    lacking = {code for code in all_rules() if run_state(snapshot, code) == "not_run"}
    assert lacking == {
        "CTL-002", "CTL-003", "CTL-004", "CTL-005", "CTL-006", "CTL-007", "COV-004", "LED-001", "LED-002",
        "LED-003", "SCH-002", "SCH-003", "FUN-002", "RPT-001", "RPT-002", "RPT-003", "RPT-004", "RCT-001",
        "RCT-002", "RCT-003", "ADM-002", "NAT-001", "NAT-002", "DOC-001",
    }  # fmt: skip


def test_a_setting_of_the_wrong_type_or_out_of_range_is_told_and_not_followed() -> None:
    rows = (patch(), project(geometry=box(1600, 200, 2400, 600)))
    whole = check(plan(*rows), today=TODAY)
    assert whole.notes == ()
    bad = [
        ("rule.UNT-001", '{"params": {"least_share": 7}}'),
        ("rule.UNT-001", '{"params": {"least_share": true}}'),
        ("rule.UNT-001", '{"params": {"least_share": NaN}}'),
        ("rule.UNT-001", '{"params": {"least_share": "0.5"}}'),
        ("rule.UNT-001", '{"params": [1]}'),
        ("rule.UNT-001", "[1, 2]"),
        ("rule.UNT-001", "no json"),
        ("rule.UNT-001", '{"severity": ["BLOCK"]}'),
        ("rule.UNT-001", '{"severity": "GRAVE"}'),
        ("rule.UNT-001", '{"enabled": "no"}'),
        ("rule.GEO-005", '{"params": {"min_part": Infinity}}'),
        ("analysis.eps_area", "-5"),
        ("analysis.eps_area", "Infinity"),
        ("analysis.eps_area", "1" + "0" * 400),
        ("analysis.covered", "true"),
        ("analysis.corridor_width", '"30"'),
        ("analysis.corridor_width", "null"),
    ]
    for key, value in bad:
        result = check(plan(*rows, Setting(key=key, value=value)), today=TODAY)
        assert len(result.notes) == 1 and "默认" in result.notes[0].zh, (key, value)
        assert told(result) == told(whole), (key, value)


def test_the_county_line_itself_may_be_broken() -> None:
    outline = [(0, 0), (4000, 0), (4000, 2000), (0, 2000), (0, 100), (60, 150), (-60, 150)]
    crossed = dataclasses.replace(COUNTY, geometry=shapely.Polygon([(X + x, Y + y) for x, y in outline]))
    snapshot = plan(project(geometry=box(-300, 200, 400, 600)), county=crossed)
    assert [f.subjects[0].table for f in found(snapshot, "GEO-002")] == ["county_boundary"]
    assert run_state(snapshot, "GEO-004") == "done" and len(found(snapshot, "GEO-004")) == 1
    assert run_state(snapshot, "UNT-004") == "done"
    with np.errstate(invalid="ignore"):
        lost = dataclasses.replace(COUNTY, geometry=shapely.Polygon([(X, Y), (np.nan, Y), (X, Y + 9)]))
    assert run_state(plan(project(), county=lost), "GEO-004") == "not_run"


@pytest.mark.parametrize(
    "row",
    [
        dataclasses.replace(WEST, geometry=None),
        dataclasses.replace(EAST, geometry=None),
        dataclasses.replace(FARMLAND, geometry=None),
        dataclasses.replace(patch(), geometry=None),
        Township(id="t", name="甲镇"),
        SmallWatershed(id="s", code="S-1"),
        GapJustification(id="g", unit="west"),
    ],
    ids=lambda row: f"{row.table} {row.id}",
)
def test_geo_002_looks_at_every_layer_that_rules_judge(row: Any) -> None:
    broken = dataclasses.replace(row, geometry=BOW_TIE)
    (finding,) = found(plan(broken, without=(row.id,)), "GEO-002")
    assert finding.subjects == ((row.table, row.id),)
    preview = all_rules()["GEO-002"].fixes[0].make(plan(broken, without=(row.id,)), finding)
    assert preview is not None and preview.after[row.id].is_valid


def test_geo_004_tells_shifted_coordinates() -> None:
    strip = dataclasses.replace(COUNTY, geometry=box(0, 0, 300, 2000))
    inside = box(50, 300, 250, 500)
    lonlat = shapely.transform(inside, CRS.to_lonlat)

    def shift(xy: Any) -> Any:
        guess = xy.copy()
        for _ in range(20):
            guess = guess + (xy - unshifted(guess))
        return guess

    shifted = shapely.transform(shapely.transform(lonlat, shift), CRS.from_lonlat)
    (finding,) = found(plan(project(geometry=shifted), county=strip), "GEO-004")
    assert finding.severity is Severity.BLOCK and "GCJ-02" in finding.message.zh


@pytest.mark.parametrize("status", code_list("project_status"))
def test_geo_001_a_project_needs_a_shape_from_review_on(status: str) -> None:
    for shape in (None, shapely.Polygon(), shapely.LineString()):
        row = dataclasses.replace(project(status=status), geometry=shape)
        (finding,) = found(plan(row), "GEO-001")
        assert finding.severity is (Severity.INFO if status == "draft" else Severity.BLOCK)


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


@pytest.mark.parametrize(
    ("beyond", "height", "fails"),
    [
        (0.0, 400, False),
        (0.9, 400, False),  # 360 m², but less than 1 m wide: twice the area over the length around it
        (1.1, 400, True),
        (4.9, 10, False),  # wide enough, but 49 m²
        (5.3, 10, True),
    ],
)
def test_geo_004_counts_only_what_is_large_and_wide_enough(beyond: float, height: float, fails: bool) -> None:
    shape = box(-beyond, 200, 400, 200 + height)
    assert bool(found(plan(project(geometry=shape)), "GEO-004")) is fails


def test_geo_004_the_larger_a_project_the_more_may_stick_out() -> None:
    small, large = box(-30, 200, 970, 204), box(-1.2, 0, 3800, 2000)
    assert len(found(plan(project(geometry=small)), "GEO-004")) == 1  # 120 m² of 4,000
    assert (
        found(plan(project(geometry=large)), "GEO-004") == []
    )  # 2,400 m² of 7,600,000: below one in a thousand


@pytest.mark.parametrize(("inside", "severity"), [(8, Severity.BLOCK), (12, Severity.ERROR)])
def test_geo_004_blocks_from_99_percent_outside(inside: float, severity: Severity) -> None:
    (finding,) = found(plan(project(geometry=box(-1000 + inside, 200, inside, 600))), "GEO-004")
    assert finding.severity is severity and ("。" in finding.message.zh) == (severity is Severity.BLOCK)


def test_geo_004_diagnoses_a_shape_wholly_elsewhere() -> None:
    inside = box(200, 200, 600, 600)
    cases = {
        "颠倒": shapely.transform(inside, lambda xy: xy[:, ::-1]),
        "多了带号": shapely.transform(inside, lambda xy: xy + np.array([38_000_000, 0])),
        "缺少带号": shapely.transform(inside, lambda xy: xy - np.array([38_000_000, 0])),
        "第 37 带": transformed(inside, 4547, 4546),
        "第 39 带": transformed(inside, 4547, 4548),
        "经纬度": transformed(inside, 4547, 4490),
        "核对坐标系": box(50_000, 50_000, 51_000, 51_000),
    }
    for hint, shape in cases.items():
        (finding,) = found(plan(project(geometry=shape)), "GEO-004")
        assert finding.severity is Severity.BLOCK and hint in finding.message.zh, hint


def test_geo_004_a_place_the_projection_does_not_reach_is_told_like_any_other() -> None:
    snapshot = plan(project(geometry=shapely.box(1e7, 1e7, 2e7, 2e7)))
    assert run_state(snapshot, "GEO-004") == "done"
    assert len(found(snapshot, "GEO-004")) == 1


def test_geo_004_counts_the_corridor_of_a_line() -> None:
    along = shapely.LineString([(X + 5, Y + 100), (X + 5, Y + 900)])  # 5 m inside the county line
    assert found(plan(project(geometry=along, corridor_width_m=8.0)), "GEO-004") == []
    (finding,) = found(plan(project(geometry=along)), "GEO-004")  # 30 m wide unless stated: 10 m stick out
    assert finding.values["area"] == pytest.approx(8_000, rel=0.01)


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


def _wedge(degrees: float) -> Any:
    """A triangle 600 m long with one sharp corner."""
    half = 600 * np.tan(np.radians(degrees / 2))
    return shapely.Polygon([(X + 200, Y + 500), (X + 800, Y + 500 - half), (X + 800, Y + 500 + half)])


@pytest.mark.parametrize(
    ("shape", "fails"),
    [
        (shapely.union_all([box(200, 200, 600, 600), box(700, 200, 709, 211)]), True),  # a part of 99 m²
        (shapely.union_all([box(200, 200, 600, 600), box(700, 200, 709.2, 211)]), False),  # of 101 m²
        (box(200, 200, 600, 600).difference(box(300, 300, 309, 311)), True),  # a hole of 99 m²
        (box(200, 200, 600, 600).difference(box(300, 300, 309.2, 311)), False),
        (shapely.union_all([box(200, 200, 600, 600), box(700, 200, 700.9, 600)]), True),  # a part 0.9 m wide
        (shapely.union_all([box(200, 200, 600, 600), box(700, 200, 701.1, 600)]), False),
        (_wedge(1.9), True),
        (_wedge(2.1), False),
        (shapely.segmentize(box(200, 200, 200.045, 10_000), 5_000), True),
    ],
)
def test_geo_005_thresholds(shape: Any, fails: bool) -> None:
    assert bool(found(plan(project(geometry=shape)), "GEO-005")) is fails


@pytest.mark.parametrize(("step", "fails"), [(0.009, True), (0.011, False)])
def test_geo_005_vertices_closer_than_a_centimetre_count_as_doubled(step: float, fails: bool) -> None:
    corners = shapely.get_coordinates(box(200, 200, 600, 600)).tolist()
    beside = [corners[1][0], corners[1][1] + step]
    shape = shapely.Polygon([*corners[:2], beside, *corners[2:]])
    assert bool(found(plan(project(geometry=shape)), "GEO-005")) is fails


@pytest.mark.parametrize(("east", "fails"), [(2300, False), (2399, False), (2410, True)])
def test_unt_001_half_of_a_project_must_lie_in_its_unit(east: float, fails: bool) -> None:
    shape = box(1600, 200, east, 600)
    assert bool(found(plan(project(geometry=shape)), "UNT-001")) is fails


def test_unt_001_offers_the_unit_with_the_largest_share() -> None:
    for unit in ("", "nobody"):
        (finding,) = found(plan(project(unit=unit)), "UNT-001")
        assert "U-1" in finding.message.zh and finding.severity is Severity.BLOCK
    (wrong,) = found(plan(project(unit="east")), "UNT-001")
    assert "0.0 %" in wrong.message.zh and "100.0 % 在 U-1" in wrong.message.zh


def test_unt_001_a_project_without_shape_needs_a_unit_all_the_same() -> None:
    bare = dataclasses.replace(project(), geometry=None)
    assert found(plan(bare), "UNT-001") == []
    assert len(found(plan(dataclasses.replace(bare, unit="")), "UNT-001")) == 1


@pytest.mark.parametrize(
    ("share", "severity"),
    [(0.04, None), (0.06, Severity.WARN), (0.29, Severity.WARN), (0.31, Severity.ERROR)],
)
def test_unt_002_warns_from_5_and_fails_from_30_percent(share: float, severity: Severity | None) -> None:
    shape = box(2000 - 1000 * (1 - share), 200, 2000 + 1000 * share, 600)
    findings = found(plan(project(geometry=shape)), "UNT-002")
    assert [f.severity for f in findings] == ([] if severity is None else [severity])


def test_unt_002_speaks_of_a_project_wholly_elsewhere_but_not_of_one_without_unit() -> None:
    (finding,) = found(plan(project(unit="east")), "UNT-002")
    assert finding.severity is Severity.ERROR and finding.values["share"] == pytest.approx(1.0)
    for unit in ("", "nobody"):
        assert found(plan(project(unit=unit)), "UNT-002") == []


def test_unt_002_slivers_do_not_count() -> None:
    thin = box(1999, 200, 2000.08, 900)  # 7 % outside, 8 cm wide
    assert found(plan(project(geometry=thin)), "UNT-002") == []


def test_unt_003_a_fence_may_cross_the_divide_and_a_road_may_not() -> None:
    line = shapely.LineString([(X + 1500, Y + 500), (X + 2500, Y + 500)])
    fence, road = (
        project(geometry=line, work_items=("MONITOR_03",)),
        project(geometry=line, work_items=("SHOWY_03",)),
    )
    area = project(geometry=line.buffer(50), work_items=("MONITOR_03",))
    assert found(plan(fence), "UNT-003") == []
    for row in (road, area, project(geometry=line, work_items=())):
        assert len(found(plan(row), "UNT-003")) == 1


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


@pytest.mark.parametrize(("depth", "fails"), [(0.9, False), (1.1, True)])
def test_unt_004_what_is_narrower_than_a_metre_is_no_gap(depth: float, fails: bool) -> None:
    east = dataclasses.replace(EAST, geometry=box(2000 + depth, 0, 4000, 2000))
    assert bool(found(plan(east=east), "UNT-004")) is fails


@pytest.mark.parametrize(("side", "fails"), [(7.0, False), (7.2, True)])  # 49 and 52 m²
def test_unt_004_what_is_smaller_than_50_square_metres_is_no_gap(side: float, fails: bool) -> None:
    hole = dataclasses.replace(
        EAST, geometry=EAST.geometry.difference(box(2500, 500, 2500 + side, 500 + side))
    )
    assert bool(found(plan(east=hole), "UNT-004")) is fails


@pytest.mark.parametrize(
    "stray",
    [shapely.Point(X + 50, Y + 50), shapely.GeometryCollection([shapely.Point(X, Y), WEST.geometry])],
    ids=["point", "with a polygon"],
)
def test_unt_004_a_unit_that_is_no_polygon_covers_nothing_by_its_points(stray: Any) -> None:
    snapshot = plan(dataclasses.replace(WEST, geometry=stray), without=("west",))
    assert run_state(snapshot, "UNT-004") == "done"
    gaps = [f for f in found(snapshot, "UNT-004") if f.values.get("kind") == "gap"]
    assert len(gaps) == (1 if stray.geom_type == "Point" else 0)


def test_unt_004_every_gap_has_its_own_identity() -> None:
    holes = shapely.union_all([box(2500, 500, 2600, 600), box(3500, 500, 3600, 600)])
    findings = found(
        plan(east=dataclasses.replace(EAST, geometry=EAST.geometry.difference(holes))), "UNT-004"
    )
    assert len({f.id for f in findings}) == 2 and all("1.00 hm²" in f.message.zh for f in findings)


OPEN = {"terminal": None}


@pytest.mark.parametrize(
    ("west", "east", "north", "words"),
    [
        ({}, {}, {}, []),
        (
            {"downstream": "east"} | OPEN,
            {"downstream": "west"} | OPEN,
            {},
            ["环", "另一个流域", "另一个流域"],
        ),
        ({"downstream": "west"} | OPEN, {}, {}, ["环"]),
        ({"downstream": "east"} | OPEN, {}, {}, ["另一个流域"]),
        (OPEN, {}, {"downstream": "west"} | OPEN, []),  # one outlet needs no mark
        (OPEN, {}, OPEN, ["2 个单元没有下游"]),  # which of the two is the outlet?
        ({}, {}, OPEN, []),
        ({}, {}, {"downstream": "west"}, ["既有下游"]),
        ({}, {}, {"downstream": "nowhere"} | OPEN, []),
    ],
)
def test_unt_005_the_flow_must_reach_an_outlet_inside_its_basin(
    west: dict[str, Any], east: dict[str, Any], north: dict[str, Any], words: list[str]
) -> None:
    third = dataclasses.replace(WEST, id="north", code="U-3", **north)
    snapshot = plan(third, west=dataclasses.replace(WEST, **west), east=dataclasses.replace(EAST, **east))
    said = sorted(f.message.zh for f in found(snapshot, "UNT-005"))
    assert len(said) == len(words) and all(any(word in line for line in said) for word in words), said


def test_ovl_001_overlap_names_both_and_the_later_code_first() -> None:
    snapshot = plan(project("P-1"), project("P-2", box(500, 500, 900, 900)))
    (finding,) = found(snapshot, "OVL-001")
    assert [s.id for s in finding.subjects] == ["P-2", "P-1"]
    assert "1.00 hm²（15.00 亩）" in finding.message.zh
    assert finding.geometry is not None and finding.geometry.equals(box(500, 500, 600, 600))


@pytest.mark.parametrize(
    "other",
    [
        {"geometry": box(600, 200, 900, 600)},
        {"geometry": box(599.5, 200, 900, 600)},
        {"geometry": box(500, 500, 900, 900), "status": "withdrawn"},
        {"geometry": box(500, 500, 900, 900), "status": "rejected"},
        {"geometry": box(500, 500, 900, 900), "start": date(2027, 1, 1), "end": date(2028, 1, 1)},
        {"geometry": None},
    ],
    ids=["touching", "sliver", "withdrawn", "rejected", "other years", "no shape"],
)
def test_ovl_001_what_is_no_overlap(other: dict[str, Any]) -> None:
    row = project("P-2") if other["geometry"] is None else project("P-2", **other)
    row = dataclasses.replace(row, geometry=other["geometry"])
    assert found(plan(project("P-1"), row), "OVL-001") == []


@pytest.mark.parametrize(
    "other",
    [
        {"start": date(2026, 12, 31), "end": date(2028, 1, 1)},
        {"start": None, "end": date(2025, 1, 1)},
        {"start": date(2026, 6, 1), "end": None},
        {"status": "draft"},
        {"status": "returned"},
        {"status": "suspended"},
    ],
    ids=["one common day", "no start", "no end", "draft", "returned", "suspended"],
)
def test_ovl_001_what_is_one(other: dict[str, Any]) -> None:
    assert len(found(plan(project("P-1"), project("P-2", box(500, 500, 900, 900), **other)), "OVL-001")) == 1


@pytest.mark.parametrize(("depth", "fails"), [(0.9, False), (1.1, True)])
def test_ovl_001_what_is_narrower_than_a_metre_does_not_count(depth: float, fails: bool) -> None:
    rows = (project("P-1"), project("P-2", box(600 - depth, 200, 900, 600)))
    assert bool(found(plan(*rows), "OVL-001")) is fails


def test_ovl_001_a_road_overlaps_with_its_whole_width() -> None:
    road = project("P-2", shapely.LineString([(X + 610, Y + 200), (X + 610, Y + 600)]), corridor_width_m=40.0)
    (finding,) = found(plan(project("P-1"), road), "OVL-001")
    assert finding.values["area"] == pytest.approx(10 * 400, rel=0.01)


def test_ctl_001_planting_on_basic_farmland_blocks_and_farm_works_pass() -> None:
    shape = box(1400, 1400, 1800, 1800)
    (finding,) = found(plan(project(geometry=shape, work_items=("FOREST_01",))), "CTL-001")
    assert finding.severity is Severity.BLOCK and "人工造林" in finding.message.zh
    assert found(plan(project(geometry=shape, work_items=("FARMLAND_04",))), "CTL-001") == []


@pytest.mark.parametrize("item", code_list("work_item"))
def test_ctl_001_judges_every_work_item_by_its_class(item: str) -> None:
    rows = project(geometry=box(1400, 1400, 1800, 1800), work_items=("FARMLAND_04", item))
    forbidden = code_list("work_item")[item].more["class"] in ("veg", "water", "build")
    assert bool(found(plan(rows), "CTL-001")) is forbidden


@pytest.mark.parametrize(("depth", "fails"), [(0.9, False), (1.1, True)])
def test_ctl_001_slivers_do_not_count(depth: float, fails: bool) -> None:
    shape = box(1300, 1500, 1500 + depth, 1900)
    assert bool(found(plan(project(geometry=shape, work_items=("FOREST_01",))), "CTL-001")) is fails


def test_ctl_001_several_blocks_are_one_finding_and_other_layers_none() -> None:
    more = dataclasses.replace(FARMLAND, id="pbf2", geometry=box(1000, 1500, 1400, 1900))
    wide = project(geometry=box(900, 1400, 1950, 1950), work_items=("FOREST_01",))
    (finding,) = found(plan(wide, more), "CTL-001")
    assert finding.values["share"] == pytest.approx(2 * 400 * 400 / (1050 * 550), rel=1e-3)
    red_line = dataclasses.replace(FARMLAND, layer="CL_ERL")
    assert run_state(plan(wide, pbf=red_line), "CTL-001") == "not_run"


@pytest.mark.parametrize(
    ("covered", "severity"),
    [
        (1.0, None),
        (0.951, None),
        (0.949, Severity.WARN),
        (0.601, Severity.WARN),
        (0.599, Severity.ERROR),
        (0.0001, Severity.ERROR),
    ],
)
def test_cov_001_thresholds(covered: float, severity: Severity | None) -> None:
    need, treat = patch(geometry=box(0, 0, 1000, 500)), project(geometry=box(0, 0, 1000 * covered, 500))
    findings = found(plan(need, treat), "COV-001")
    assert [f.severity for f in findings] == ([] if severity is None else [severity])


@pytest.mark.parametrize("status", code_list("project_status"))
def test_cov_001_only_counted_projects_cover(status: str) -> None:
    findings = found(plan(patch(), project(status=status)), "COV-001")
    assert [f.values["share"] for f in findings] == ([] if status in counted_statuses() else [0.0])


def test_cov_001_a_project_that_treats_something_else_covers_nothing() -> None:
    (finding,) = found(plan(patch(), project(problem_types=("soil_erosion",))), "COV-001")
    assert finding.values["share"] == 0.0 and "只覆盖 0.0 %" in finding.message.zh


def test_cov_001_judges_every_problem_type_of_every_unit_by_itself() -> None:
    rows = [
        patch("WT-1", box(200, 200, 600, 600)),
        patch("WT-2", box(800, 200, 1200, 600), problem_type="soil_erosion", element="mountain"),
        patch("WT-3", box(1900, 1000, 2300, 1400)),  # in both units
    ]
    findings = found(plan(*rows, project(geometry=box(100, 100, 700, 700))), "COV-001")
    told_ = sorted((f.unit, f.key, round(f.values["share"], 2)) for f in findings)
    # west: 16 of 20 hm² of river treated; east: none of 12; erosion in the west: none
    assert told_ == [
        ("east", "river_degradation", 0.0),
        ("west", "river_degradation", 0.8),
        ("west", "soil_erosion", 0.0),
    ]
    assert len({f.id for f in findings}) == 3


def test_cov_001_a_corridor_covers_with_its_whole_width() -> None:
    line = shapely.LineString([(X + 300, Y + 200), (X + 300, Y + 600)])
    bank = patch(geometry=box(280, 250, 320, 550))
    assert found(plan(bank, project(geometry=line, corridor_width_m=40.0)), "COV-001") == []
    (finding,) = found(plan(bank, project(geometry=line)), "COV-001")  # 30 of 40 m unless stated
    assert finding.values["share"] == pytest.approx(0.75, abs=1e-3)


def test_cov_002_an_element_with_need_wants_a_project() -> None:
    need = patch(problem_type="soil_erosion", element="mountain")
    (finding,) = found(plan(need, project()), "COV-002")
    assert finding.severity is Severity.WARN and "山地" in finding.message.zh
    river = dataclasses.replace(WEST, river="RV_ZHANG")
    (grave,) = found(plan(patch(), west=river), "COV-002")
    assert grave.severity is Severity.ERROR
    off = dataclasses.replace(WEST, elements_off=("mountain",))
    assert found(plan(need, project(), west=off), "COV-002") == []


@pytest.mark.parametrize(("side", "fails"), [(99.9, False), (100.2, True)])
def test_cov_002_from_one_hectare_on_there_is_need(side: float, fails: bool) -> None:
    need = patch(geometry=box(250, 250, 250 + side, 250 + side))
    assert bool(found(plan(need), "COV-002")) is fails


@pytest.mark.parametrize(
    ("row", "severity"),
    [
        ({"problem_type": "mine_legacy", "element": "mountain", "severity": 5}, Severity.ERROR),
        ({"problem_type": "mine_subsidence", "element": "mountain", "severity": 5}, Severity.ERROR),
        ({"problem_type": "mine_legacy", "element": "mountain", "severity": 4}, Severity.WARN),
        ({"problem_type": "soil_erosion", "element": "mountain", "severity": 5}, Severity.WARN),
        (
            {"problem_type": "soil_erosion", "element": "", "severity": 5},
            Severity.WARN,
        ),  # mountain by its type
        ({}, Severity.WARN),  # water in a unit without river
    ],
)
def test_cov_002_is_an_error_for_mines_in_mountains(row: dict[str, Any], severity: Severity) -> None:
    (finding,) = found(plan(patch(**row)), "COV-002")
    assert finding.severity is severity


@pytest.mark.parametrize(
    ("values", "present"),
    [
        ({}, True),
        ({"elements": (), "element": "water"}, True),
        ({"elements": ("forest", "water"), "element": "forest"}, True),
        ({"elements": ("forest",), "element": "forest"}, False),
        ({"unit": "east"}, False),
        ({"status": "returned"}, False),
    ],
)
def test_cov_002_asks_for_a_counted_project_of_the_unit_with_the_element(
    values: dict[str, Any], present: bool
) -> None:
    away = project(geometry=box(1200, 1200, 1300, 1300), **values)
    assert bool(found(plan(patch(), away), "COV-002")) is not present


@pytest.mark.parametrize(("severity", "fails"), [(3, False), (4, True), (5, True)])
def test_cov_003_severe_problems_want_a_project(severity: int, fails: bool) -> None:
    assert bool(found(plan(patch(severity=severity)), "COV-003")) is fails
    assert found(plan(patch(severity=severity), project()), "COV-003") == []


@pytest.mark.parametrize(("covered", "fails"), [(0.91, False), (0.89, True)])
def test_cov_003_a_tenth_may_stay_uncovered(covered: float, fails: bool) -> None:
    rows = (
        patch(severity=4, geometry=box(0, 0, 1000, 500)),
        project(geometry=box(0, 0, 1000 * covered, 500)),
    )
    assert bool(found(plan(*rows), "COV-003")) is fails


def test_cov_003_names_patch_unit_and_severity() -> None:
    (finding,) = found(plan(patch(severity=5)), "COV-003")
    assert [s.table for s in finding.subjects] == ["problem_patch", "restoration_unit"]
    assert all(word in finding.message.zh for word in ("U-1", "WT-1", "5 级", "100.0 %"))


def test_rsp_001_exactly_one_known_lead() -> None:
    for lead in ("", "nobody"):
        (finding,) = found(plan(project(lead=lead)), "RSP-001")
        assert finding.severity is Severity.BLOCK
    for status in ("rejected", "withdrawn"):
        assert found(plan(project(lead="", status=status)), "RSP-001") == []


@pytest.mark.parametrize(
    ("code", "without"),
    [
        ("GEO-004", ("county",)),
        ("UNT-001", ("west", "east")),
        ("UNT-002", ("west", "east")),
        ("UNT-003", ("yellow",)),
        ("UNT-004", ("west", "east")),
        ("UNT-005", ("west", "east")),
        ("CTL-001", ("pbf",)),
        ("COV-001", ("west", "east")),
        ("COV-002", ("west", "east")),
        ("COV-003", ("west", "east")),
    ],
)
def test_missing_input_is_not_run_and_never_a_pass(code: str, without: tuple[str, ...]) -> None:
    snapshot = plan(project(), patch(), without=without)
    assert run_state(snapshot, code) == "not_run"
    if code != "UNT-005":  # the flow needs no shapes
        bare = {row.id: dataclasses.replace(row, geometry=None) for row in BASE if row.id in without}
        assert run_state(plan(project(), patch(), **bare), code) == "not_run"


@pytest.mark.parametrize("code", ["COV-001", "COV-002", "COV-003"])
def test_without_problem_patches_need_cannot_be_judged(code: str) -> None:
    assert run_state(plan(project()), code) == "not_run"
    assert run_state(plan(project(), dataclasses.replace(patch(), geometry=None)), code) == "not_run"


def test_a_county_sets_its_own_thresholds_severity_and_switch() -> None:
    rows = (patch(geometry=box(0, 0, 1000, 500)), project(geometry=box(0, 0, 900, 500)))

    def setting(**value: Any) -> Setting:
        return Setting(key="rule.COV-001", value=json.dumps(value))

    eased = Setting(key="analysis.covered", value="0.8")  # one number for the rule and the matrix
    assert found(plan(*rows, eased), "COV-001") == []
    (finding,) = found(plan(*rows, setting(severity="INFO")), "COV-001")
    assert finding.severity is Severity.INFO
    assert run_state(plan(*rows, setting(enabled=False)), "COV-001") == "off"


@pytest.mark.parametrize("code", list(all_rules()))
def test_every_rule_is_explained_in_both_languages(code: str) -> None:
    from ecodesk.rules.explain import explain

    rule, text = all_rules()[code], explain(all_rules()[code])
    assert rule.code == code and rule.source
    for word in (text.zh, text.en):
        assert code in word
    assert rule.title.zh != rule.title.en and rule.why.zh and rule.remedy.en
    assert all(p.minimum <= p.default <= p.maximum and p.label.zh for p in rule.params)


def works_and_years(of: str) -> list[Any]:
    return [
        WorkItem(id="w", project=of, item_code="RIVER_LAKE_02", qty=9),
        AnnualPlan(id="y", project=of, year=2026),
    ]


@pytest.mark.parametrize(
    ("code", "rows", "words"),
    [
        ("GEO-006", [project()], "没有填坐标来源"),
        ("GEO-006", [project(coordinate_source="drawn")], None),
        ("OVL-003", [project()], "已实施项目库"),
        ("CTL-004", [dataclasses.replace(FARMLAND, id="n", layer="CL_NPA_GEN")], "核心保护区"),
        ("CTL-005", [dataclasses.replace(FARMLAND, id="w", layer="CL_WSP1")], "二级保护区"),
        ("SCH-001", [project()], "没有登记里程碑"),
        ("FUN-002", [project("P-1"), project("P-2", status="withdrawn"), *works_and_years("P-2")], "未核对"),
        ("FUN-002", [project("P-1"), project("P-2", status="withdrawn"), *works_and_years("P-1")], None),
        ("FUN-004", [project(benefit_land_class="0103")], "生态保护红线"),
        ("FUN-004", [project()], None),
        ("FUN-005", [project()], "生态保护红线"),
        ("ADM-004", [project(work_items=("MINE_LAND_02",))], "没有填土石方量"),
        ("ADM-004", [project(work_items=("MINE_LAND_02",), spoil_dug_m3=5.0)], None),
        ("RSP-003", [project()], "没有乡镇图层"),
    ],
)
def test_a_rule_that_is_done_says_what_it_could_not_look_at(
    code: str, rows: list[Any], words: str | None
) -> None:
    run = check(plan(*rows), select={code}, today=TODAY).runs[code]
    assert run.state.value == "done"
    assert run.reason is None if words is None else run.reason is not None and words in run.reason.zh


def test_sch_003_a_gap_excused_until_today_counts_tomorrow() -> None:
    """Of one and the same picture: what was worked out yesterday is not taken for today's."""
    above = dataclasses.replace(WEST, downstream="east")
    erosion = patch("WT-9", box(800, 800, 1200, 1200), problem_type="soil_erosion", element="mountain")
    excused = GapJustification(
        id="g", unit="west", accepted_by="李敏", valid_until=TODAY, geometry=box(700, 700, 1300, 1300)
    )
    snapshot = plan(
        above, erosion, excused, project("P-9", box(2500, 500, 2700, 700), unit="east"), without=("west",)
    )
    days = (TODAY, TODAY + timedelta(days=1))
    said = [check(snapshot, select={"SCH-003"}, today=day).findings for day in days]
    assert [len(one) for one in said] == [0, 1]


def test_no_message_puts_one_bracket_after_another() -> None:
    across = project(geometry=box(1400, 1400, 2400, 1800), work_items=("FOREST_01",))
    result = check(plan(across, patch()), today=TODAY)
    said = [text for f in result.ordered() for text in (f.message.zh, f.message.en)]
    assert {"UNT-002", "CTL-001"} <= {f.rule for f in result.ordered()}
    assert not [text for text in said if "）（" in text or ") (" in text]


def test_a_shape_changed_after_its_entry_differs_from_the_ledger() -> None:
    now = project("P-1")
    entry = LedgerEntry(
        id="e",
        ledger_no="L-1",
        name=now.name,
        project="P-1",
        unit="west",
        lead="slj",
        start=now.start,
        end=now.end,
        geometry_version=shape_version(now),
    )
    assert found(plan(now, entry), "LED-003") == []
    (finding,) = found(plan(project("P-1", box(200, 200, 600, 601)), entry), "LED-003")
    assert "图形在入账后改过" in finding.message.zh
    explained = dataclasses.replace(entry, change_reason="按批复缩减")
    assert found(plan(project("P-1", box(200, 200, 600, 601)), explained), "LED-003") == []


def test_without_basins_a_resolution_for_crossing_is_said_to_be_unchecked() -> None:
    snapshot = plan(project(invest=Decimal(5000)), without=("hai", "yellow"))
    result = check(snapshot, select={"ADM-003"}, today=TODAY)
    (run,) = result.partly_run
    assert run.reason is not None and "跨流域未检查" in run.reason.zh
    assert "so crossing was not looked at" in run.reason.en
    assert result.findings, "what can be judged still is"
    (whole,) = check(plan(project()), select={"ADM-003"}, today=TODAY).partly_run
    assert whole.reason is not None and "跨流域未检查" not in whole.reason.zh
