"""Fixes: previewed with numbers, done as one edit, and then the finding is really gone."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ecodesk.analysis.shape_edits import cut_away, trim_to_neighbours
from ecodesk.analysis.snapping_to_edge import snapped_to_edge
from ecodesk.errors import EcoDeskError
from ecodesk.model.measures import area
from ecodesk.model.records import FundingSource, ProblemPatch, Project, Setting, Township
from ecodesk.rules.finding import Severity
from ecodesk.rules.fixes import area_changed, within_limits
from ecodesk.rules.prepared_fixes import prepare_safe
from ecodesk.rules.registry import all_rules
from ecodesk.rules.waivers import waive
from ecodesk.ui.prepared_fixes import prepare
from tests.rules.plans import CRS, EAST, WEST, X, Y, box, found, patch, plan, project
from tests.rules.test_rules import BOW_TIE

SLIVERED = shapely.union_all([box(200, 200, 600, 600), box(700, 200, 700.5, 600)])
_CORNERS = shapely.get_coordinates(box(200, 200, 600, 600)).tolist()
SPIKED = shapely.Polygon(
    [*_CORNERS[:2], (X + 400.1, Y + 600), (X + 400.05, Y + 900), (X + 400, Y + 600), *_CORNERS[2:]]
)
DOUBLED = shapely.Polygon([_CORNERS[0], (_CORNERS[0][0] + 0.001, _CORNERS[0][1]), *_CORNERS[1:]])
ALONG = shapely.LineString([(X + 200, Y + 200), (X + 1200, Y + 200)])
CLAIMANTS = [project("P-1", patches=("WT-1",)), project("P-2", patches=("WT-1",)), patch()]


@pytest.mark.parametrize(
    ("code", "fix", "rows"),
    [
        ("GEO-002", "make_valid", [project(geometry=BOW_TIE)]),
        ("GEO-004", "clip_to_county", [project(geometry=box(-200, 200, 600, 600))]),
        (
            "GEO-005",
            "clean_shape",
            [project(geometry=shapely.union_all([box(200, 200, 600, 600), box(700, 200, 700.5, 600)]))],
        ),
        ("OVL-001", "trim_first", [project("P-1"), project("P-2", box(500, 500, 900, 900))]),
        ("OVL-001", "trim_second", [project("P-1"), project("P-2", box(500, 500, 900, 900))]),
        ("GEO-005", "remove_slivers", [project(geometry=SLIVERED)]),
        ("GEO-005", "remove_spikes", [project(geometry=SPIKED)]),
        ("GEO-005", "remove_doubles", [project(geometry=DOUBLED)]),
        ("GEO-007", "fill_size", [project(declared_area_hm2=12.0)]),
        ("GEO-007", "fill_size", [project(geometry=ALONG, declared_length_km=9.0)]),
        ("UNT-001", "better_unit", [project(unit="east")]),
        ("UNT-002", "clip_to_unit", [project(geometry=box(1600, 200, 2100, 600))]),
        ("UNT-003", "clip_to_unit", [project(geometry=box(1600, 200, 2100, 600))]),
        ("OVL-002", "trim_first", [project("P-1"), project("P-2", box(400, 400, 800, 800))]),
        ("OVL-004", "unclaim_first", CLAIMANTS),
        ("OVL-004", "unclaim_second", CLAIMANTS),
        ("UNT-004", "close_gap", [dataclasses.replace(EAST, geometry=box(2100, 0, 4000, 2000))]),
        ("UNT-004", "cut_first_unit", [dataclasses.replace(EAST, geometry=box(1900, 0, 4000, 2000))]),
        ("UNT-004", "cut_second_unit", [dataclasses.replace(EAST, geometry=box(1900, 0, 4000, 2000))]),
        ("UNT-004", "cut_first_unit", [dataclasses.replace(EAST, geometry=box(2000, 0, 4100, 2000))]),
    ],
)
def test_after_a_fix_the_finding_is_gone_and_undo_brings_it_back(
    code: str, fix: str, rows: list[Any]
) -> None:
    snapshot = plan(*rows, without=tuple(row.id for row in rows))
    (finding,) = found(snapshot, code)
    offered = {f.id: f for f in all_rules()[code].fixes}
    preview = offered[fix].make(snapshot, finding)
    assert preview is not None and preview.edit.label.zh and preview.edit.label.en
    assert len(preview.edit.changes) == 1
    fixed = snapshot.after(preview.edit)
    assert found(fixed, code) == []
    assert [f.id for f in found(fixed.after(preview.edit.inverse()), code)] == [finding.id]


def test_turning_coordinates_back_moves_the_shape_and_is_told_from_then_on() -> None:
    snapshot = plan(project(coordinate_source="ovi_shifted"))
    (finding,) = found(snapshot, "GEO-006")
    preview = all_rules()["GEO-006"].fixes[0].make(snapshot, finding)
    assert preview is not None
    after = snapshot.after(preview.edit)
    (left,) = found(after, "GEO-006")
    assert left.severity is Severity.INFO and "已由 GCJ-02 纠正" in left.message.zh
    moved = after.table(Project)["P-1"].geometry
    assert 300 < shapely.distance(shapely.centroid(moved), shapely.centroid(box(200, 200, 600, 600))) < 900
    assert all_rules()["GEO-006"].fixes[0].make(after, left) is None, "not turned back twice"


def test_one_kind_of_defect_is_removed_and_another_left() -> None:
    both = shapely.union_all([SPIKED, box(700, 200, 700.5, 600)])
    snapshot = plan(project(geometry=both))
    (finding,) = found(snapshot, "GEO-005")
    offered = {f.id: f for f in all_rules()["GEO-005"].fixes}
    preview = offered["remove_slivers"].make(snapshot, finding)
    assert preview is not None
    (left,) = found(snapshot.after(preview.edit), "GEO-005")
    assert "尖刺" in left.message.zh and "碎片" not in left.message.zh


def test_a_county_sets_how_much_a_safe_fix_may_change() -> None:
    wide = shapely.union_all([box(200, 200, 600, 600), box(700, 200, 700.9, 1200)])  # 900 m² of 16 ha
    snapshot = plan(project(geometry=wide))
    (finding,) = found(snapshot, "GEO-005")
    preview = all_rules()["GEO-005"].fixes[0].make(snapshot, finding)
    assert preview is not None and within_limits(preview, snapshot)
    for key, value in (("fix_area", 800), ("fix_share", 0.005)):
        tight = plan(project(geometry=wide), Setting(key=f"analysis.{key}", value=str(value)))
        assert not within_limits(preview, tight), key


def test_all_safe_fixes_together_stay_below_the_cumulative_limit() -> None:
    rows = [
        project(
            f"P-{i}",
            shapely.union_all(
                [box(200 * i, 0, 200 * i + 150, 900), box(200 * i + 160, 0, 200 * i + 160.9, 900)]
            ),
        )
        for i in range(5)
    ]
    snapshot = plan(*rows, Setting(key="analysis.fix_total", value="2000"))
    fixes = prepare_safe(snapshot, found(snapshot, "GEO-005"))
    assert len(fixes) == 2 and sum(area_changed(fix.preview) for fix in fixes) <= 2000
    assert len(prepare_safe(plan(*rows), found(plan(*rows), "GEO-005"))) == 5


@pytest.mark.parametrize(("code", "cut"), [("UNT-003", "split_at_divide"), ("UNT-002", "split_by_unit")])
def test_a_project_across_units_is_split_with_its_money(code: str, cut: str) -> None:
    money = FundingSource(id="f", project="P-1", level="county", amount=Decimal(100), document="县财1号")
    snapshot = plan(project(geometry=box(1400, 200, 2400, 600), invest=Decimal(100)), money)
    (finding,) = found(snapshot, code)
    (made,) = [one for one in prepare(snapshot, finding) if one.fix.id == cut]
    assert not made.safe and made.preview.area_lost + made.preview.area_gained < 1
    after = snapshot.after(made.preview.edit)
    assert found(after, code) == []
    parts = after.table(Project).rows()
    assert [row.unit for row in parts] == ["west", "east"] and [row.invest for row in parts] == [60, 40]
    assert sorted(row.amount or 0 for row in after.table(FundingSource).rows()) == [40, 60]


@pytest.mark.parametrize("code", ["COV-001", "COV-003"])
def test_a_gap_becomes_a_draft_that_treats_it(code: str) -> None:
    snapshot = plan(patch(severity=5), project(geometry=box(250, 250, 400, 550)))
    (finding,) = found(snapshot, code)
    (made,) = [one for one in prepare(snapshot, finding) if one.fix.id == "draft_of_gap"]
    drafts = [row for row in snapshot.after(made.preview.edit).table(Project).rows() if row.id != "P-1"]
    (draft,) = drafts
    assert draft.status == "draft" and draft.unit == "west" and draft.patches == ("WT-1",)
    assert draft.problem_types == ("river_degradation",)
    assert area(draft.geometry, CRS) == pytest.approx(area(box(400, 250, 550, 550), CRS), rel=0.01)
    assert made.preview.area_gained == pytest.approx(area(draft.geometry, CRS), rel=0.01)


def test_moving_to_another_unit_takes_basin_and_townships_along() -> None:
    town = Township(id="t", code="T", name="甲镇", geometry=box(0, 0, 4000, 2000))
    snapshot = plan(project(unit="east", basin="yellow"), town)
    (finding,) = found(snapshot, "UNT-001")
    preview = all_rules()["UNT-001"].fixes[0].make(snapshot, finding)
    assert preview is not None
    moved = snapshot.after(preview.edit).table(Project)["P-1"]
    assert (moved.unit, moved.basin, moved.townships) == ("west", "hai", ("t",))


def test_a_preview_tells_the_area_lost_on_the_ellipsoid() -> None:
    snapshot = plan(project("P-1"), project("P-2", box(500, 500, 900, 900)))
    (finding,) = found(snapshot, "OVL-001")
    preview = all_rules()["OVL-001"].fixes[0].make(snapshot, finding)
    assert preview is not None
    assert preview.area_lost == pytest.approx(area(box(500, 500, 600, 600), CRS), abs=2.0)
    assert preview.area_gained == 0.0


def test_trimming_tells_whose_ground_it_was_and_leaves_neighbours_alone() -> None:
    snapshot = plan(project("P-1"), project("P-2", box(700, 200, 1000, 600)))
    drawn = box(500, 300, 800, 500)
    trimmed = trim_to_neighbours(drawn, snapshot)
    assert {piece.project for piece in trimmed.taken} == {"P-1", "P-2"}
    assert trimmed.area_taken == pytest.approx(2 * area(box(500, 300, 600, 500), CRS), rel=1e-3)
    assert trimmed.geometry.equals(box(600, 300, 700, 500))
    assert trim_to_neighbours(box(250, 250, 300, 300), snapshot).geometry is None


corner = st.floats(-500, 500)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(corner, corner), min_size=4, max_size=12),
    st.lists(st.tuples(corner, corner), min_size=4, max_size=12),
)
def test_what_is_left_after_a_cut_is_valid_and_shares_no_interior(a: list[Any], b: list[Any]) -> None:
    shape, other = (shapely.convex_hull(shapely.MultiPoint(points)) for points in (a, b))
    if shape.geom_type != "Polygon" or other.geom_type != "Polygon":
        return
    shape, other = (shapely.affinity.translate(g, 390_500, 3_990_500) for g in (shape, other))
    left = cut_away(shape, other)
    if left is not None:
        assert left.is_valid and left.geom_type in ("Polygon", "MultiPolygon")
        assert shapely.area(shapely.intersection(left, other)) < 0.01
        assert shapely.area(shapely.difference(left, shape)) < 0.01


def test_a_block_can_never_be_waived_and_a_waiver_needs_words() -> None:
    snapshot = plan(project(lead=""))
    (finding,) = found(snapshot, "RSP-001")
    with pytest.raises(EcoDeskError, match="阻断不可豁免"):
        waive(snapshot, finding, reason="other", explanation="理由")
    with pytest.raises(EcoDeskError, match="理由"):
        waive(
            snapshot,
            dataclasses.replace(finding, severity=finding.severity.WARN),
            reason="other",
            explanation=" ",
        )


def _offered(code: str, fix: str) -> Any:
    return next(one for one in all_rules()[code].fixes if one.id == fix)


def test_an_edge_beside_the_boundary_is_laid_onto_it_and_nothing_else_moves() -> None:
    beside = box(1940, 200, 2004, 600)  # 4 m of 64 m lie over the boundary at 2000
    snapshot = plan(project(geometry=beside))
    (finding,) = found(snapshot, "UNT-002")
    preview = _offered("UNT-002", "snap_to_unit").make(snapshot, finding)
    assert preview is not None
    after = snapshot.after(preview.edit)
    assert after.table(Project)["P-1"].geometry.equals(box(1940, 200, 2000, 600))
    assert found(after, "UNT-002") == []


def test_more_than_the_tolerance_is_not_snapped_but_a_county_can_widen_it() -> None:
    beyond = project(geometry=box(1900, 200, 2009, 600))
    snapshot = plan(beyond)
    (finding,) = found(snapshot, "UNT-002")
    assert _offered("UNT-002", "snap_to_unit").make(snapshot, finding) is None
    wide = plan(beyond, Setting(key="analysis.fix_snap", value="10"))
    assert _offered("UNT-002", "snap_to_unit").make(wide, finding) is not None


def test_a_snapped_outline_takes_the_corners_of_the_boundary_it_runs_along() -> None:
    corner = shapely.LineString([(0, 0), (50, 3), (100, 0)])
    moved = snapped_to_edge(shapely.box(0, 1, 100, 40), corner, 5.0)
    assert shapely.intersection(moved.boundary, corner).length == pytest.approx(corner.length, rel=1e-6)


def test_townships_basin_and_tags_are_brought_up_to_the_shape() -> None:
    town = Township(id="t", code="T", name="甲镇", geometry=box(0, 0, 4000, 2000))
    snapshot = plan(project(geometry=box(1600, 200, 2400, 600), townships=("gone",), basin=""), town)
    (finding,) = found(snapshot, "UNT-002")
    fix = _offered("UNT-002", "place")
    preview = fix.make(snapshot, finding)
    assert preview is not None
    after = snapshot.after(preview.edit)
    row = after.table(Project)["P-1"]
    assert (row.townships, row.basin, row.tags) == (("t",), "hai", ("BS_HAI",))
    assert fix.make(after, finding) is None, "nothing is left to do"


def test_a_gap_goes_to_the_unit_with_the_longest_border_though_the_nodes_do_not_meet() -> None:
    west = dataclasses.replace(WEST, geometry=box(0, 0, 1999.9, 2000))
    east = dataclasses.replace(EAST, geometry=box(2100, 0, 4000, 1200))
    north = dataclasses.replace(EAST, id="north", code="U-3", geometry=box(2100, 1200, 4000, 2000))
    snapshot = plan(east, north, west, without=("west", "east"))
    (finding,) = found(snapshot, "UNT-004")
    preview = _offered("UNT-004", "close_gap").make(snapshot, finding)
    assert preview is not None and list(preview.after) == ["west"]
    assert found(snapshot.after(preview.edit), "UNT-004") == []


def test_a_claimed_patch_is_split_so_that_each_project_answers_for_a_part() -> None:
    rows = [
        project("P-1", box(200, 200, 450, 600), patches=("WT-1",)),
        project("P-2", box(350, 200, 600, 600), patches=("WT-1",)),
        patch(),
    ]
    snapshot = plan(*rows)
    (finding,) = found(snapshot, "OVL-004")
    preview = _offered("OVL-004", "split_claim").make(snapshot, finding)
    assert preview is not None
    after = snapshot.after(preview.edit)
    assert found(after, "OVL-004") == []
    patches, projects = after.table(ProblemPatch), after.table(Project)
    assert sorted(row.code for row in patches.rows()) == ["WT-1", "WT-1-2"]
    claimed = [(patches[row.patches[0]].geometry, row.geometry) for row in projects.rows()]
    assert all(len(row.patches) == 1 for row in projects.rows())
    assert all(shapely.covers(ground, part) for part, ground in claimed)
    (part, _), (other, _) = claimed
    assert shapely.union(part, other).equals(box(250, 250, 550, 550)) and shapely.touches(part, other)
    assert {row.problem_type for row in patches.rows()} == {"river_degradation"}


def test_a_patch_both_projects_cover_wholly_is_not_split() -> None:
    snapshot = plan(*CLAIMANTS)
    (finding,) = found(snapshot, "OVL-004")
    assert _offered("OVL-004", "split_claim").make(snapshot, finding) is None
