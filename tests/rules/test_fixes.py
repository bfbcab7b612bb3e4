"""Fixes: previewed with numbers, done as one edit, and then the finding is really gone."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ecodesk.analysis.shape_edits import cut_away, trim_to_neighbours
from ecodesk.errors import EcoDeskError
from ecodesk.model.measures import area
from ecodesk.rules.registry import all_rules
from ecodesk.rules.waivers import waive
from tests.rules.plans import CRS, box, found, plan, project
from tests.rules.test_rules import BOW_TIE


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
        ("UNT-001", "better_unit", [project(unit="east")]),
    ],
)
def test_after_a_fix_the_finding_is_gone_and_undo_brings_it_back(
    code: str, fix: str, rows: list[Any]
) -> None:
    snapshot = plan(*rows)
    (finding,) = found(snapshot, code)
    offered = {f.id: f for f in all_rules()[code].fixes}
    preview = offered[fix].make(snapshot, finding)
    assert preview is not None and preview.edit.label.zh and preview.edit.label.en
    assert len(preview.edit.changes) == 1
    fixed = snapshot.after(preview.edit)
    assert found(fixed, code) == []
    assert [f.id for f in found(fixed.after(preview.edit.inverse()), code)] == [finding.id]


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
