"""What counts as overlap, who takes which ground, how units tile and drain, and how projects are grouped."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ecodesk.analysis.analysis_settings import DECLARED, setting
from ecodesk.analysis.basin_flow import flow
from ecodesk.analysis.footprints import FootprintIndex, county_shape, footprints, repaired
from ecodesk.analysis.grouping import BY, grouped
from ecodesk.analysis.overlaps import overlapping_pairs, shared_shapes
from ecodesk.analysis.parallel import in_threads
from ecodesk.analysis.shaping import shaped
from ecodesk.analysis.significance import polygons_of, significant
from ecodesk.analysis.units import best_unit, shares, tiling_defects
from ecodesk.exchange.landing import landing
from ecodesk.model.measures import area
from ecodesk.model.records import Project, RestorationUnit, Setting, Township
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.canvas.outline_edits import clipped_to_county
from tests.rules.plans import COUNTY, CRS, EAST, WEST, X, Y, box, plan, project

BOW_TIE = shapely.Polygon([(X, Y), (X + 100, Y + 100), (X + 100, Y), (X, Y + 100)])


@pytest.mark.parametrize(
    ("wide", "high", "reference", "counts"),
    [
        (7.0, 7.0, 0.0, False),  # 49 m²
        (7.2, 7.2, 0.0, True),  # 52 m²
        (7.2, 7.2, 51_000.0, True),  # just above one in a thousand
        (7.2, 7.2, 53_000.0, False),
        (0.95, 900.0, 0.0, False),  # 855 m², but a ribbon
        (1.05, 900.0, 0.0, True),
    ],
)
def test_what_counts_is_large_enough_in_itself_and_in_proportion_and_wide(
    wide: float, high: float, reference: float, counts: bool
) -> None:
    piece = box(100, 100, 100 + wide, 100 + high)
    assert significant(plan(), [piece], np.array([reference])).tolist() == [counts]


def test_nothing_and_lines_never_count() -> None:
    pieces = [shapely.Polygon(), shapely.LineString([(X, Y), (X + 900, Y)]), None]
    assert not significant(plan(), pieces, np.zeros(3)).any()


def test_a_county_sets_its_own_tolerances() -> None:
    small = box(100, 100, 104, 104)
    eased = plan(Setting(key="analysis.eps_area", value=json.dumps(10)))
    assert significant(eased, [small], np.zeros(1))[0] and not significant(plan(), [small], np.zeros(1))[0]
    for key, declared in DECLARED.items():
        assert setting(plan(), key) == declared.default
        assert setting(plan(Setting(key=f"analysis.{key}", value="not a number")), key) == declared.default


def test_of_an_overlay_only_the_polygons_are_kept() -> None:
    square, line = box(0, 0, 10, 10), shapely.LineString([(X, Y), (X + 9, Y)])
    mixed = shapely.GeometryCollection([square, line, shapely.Point(X, Y)])
    kept = polygons_of([mixed, line, square, shapely.Polygon()])
    assert kept[0].equals(square) and kept[1].is_empty and kept[2] is square and kept[3].is_empty


@pytest.mark.parametrize("shape", [BOW_TIE, shapely.MultiPolygon([box(0, 0, 9, 9), box(3, 3, 5, 5)])])
def test_what_is_not_valid_is_repaired_for_measuring(shape: Any) -> None:
    mended = repaired(shape)
    assert mended.is_valid and mended.area > 0 and shapely.get_dimensions(mended) == 2
    with np.errstate(invalid="ignore"):
        assert repaired(shapely.Polygon([(0, 0), (np.nan, 1), (1, 1)])) is None


def test_a_crossed_county_line_is_mended_wherever_the_county_is_asked_for() -> None:
    outline = [(0, 0), (4000, 0), (4000, 2000), (0, 2000), (0, 100), (60, 150), (-60, 150)]
    crossed = dataclasses.replace(COUNTY, geometry=shapely.Polygon([(X + x, Y + y) for x, y in outline]))
    snapshot = plan(project(geometry=box(-300, 400, 400, 800)), county=crossed)
    county = county_shape(snapshot)
    assert county.is_valid and county.area == pytest.approx(8_000_000, rel=0.01)
    assert {defect.kind for defect in tiling_defects(snapshot)} <= {"gap", "outside"}
    landed = landing([box(100, 100, 200, 200), box(9000, 0, 9100, 100)], snapshot)
    assert landed is not None and (landed.shapes, landed.inside) == (2, 1)
    row = snapshot.table(Project)["P-1"]
    clipped = clipped_to_county(snapshot, row).shapes[0].geometry
    assert clipped.area == pytest.approx(400 * 400, rel=0.01)
    assert area(shaped(snapshot, row.geometry, row, avoid=False).outside, CRS) == pytest.approx(
        300 * 400, rel=0.01
    )


def test_without_a_county_or_with_one_past_mending_there_is_none() -> None:
    assert county_shape(plan(without=("county",))) is None
    assert county_shape(plan(county=dataclasses.replace(COUNTY, geometry=None))) is None
    with np.errstate(invalid="ignore"):
        lost = shapely.Polygon([(X, Y), (np.nan, Y), (X, Y + 9)])
    assert county_shape(plan(county=dataclasses.replace(COUNTY, geometry=lost))) is None
    assert landing([box(0, 0, 9, 9)], plan(county=dataclasses.replace(COUNTY, geometry=lost))) is None


def test_a_footprint_is_the_polygon_the_corridor_or_the_disc() -> None:
    line, point = shapely.LineString([(X, Y), (X + 100, Y)]), shapely.Point(X, Y)
    rows = [
        project("A"),
        project("B", line),
        project("C", line, corridor_width_m=10.0),
        project("D", point),
        project("E", point, site_radius_m=50.0),
        project("F", BOW_TIE),
        dataclasses.replace(project("G"), geometry=None),
        project("H", shapely.Polygon()),
    ]
    shapes = footprints(plan(*rows))
    sizes = [None if g is None else round(g.area) for g in shapes]
    assert sizes[:3] == [160_000, 3_000, 1_000] and shapes[0].equals(rows[0].geometry)
    assert sizes[3] == pytest.approx(np.pi * 400, rel=0.02) and sizes[4] == pytest.approx(
        np.pi * 2500, rel=0.02
    )
    assert sizes[5:] == [5_000, None, None]


corner = st.tuples(st.integers(0, 40), st.integers(0, 40))
shape = st.one_of(
    st.tuples(corner, st.integers(1, 9), st.integers(1, 9)).map(
        lambda v: box(v[0][0] * 10, v[0][1] * 10, (v[0][0] + v[1]) * 10, (v[0][1] + v[2]) * 10)
    ),
    st.lists(corner, min_size=2, max_size=4, unique=True).map(
        lambda points: shapely.LineString([(X + 10 * x, Y + 10 * y) for x, y in points])
    ),
    corner.map(lambda at: shapely.Point(X + 10 * at[0], Y + 10 * at[1])),
    st.none(),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(shape, min_size=1, max_size=12), st.data())
def test_overlapping_pairs_are_those_whose_interiors_meet(shapes: list[Any], data: st.DataObject) -> None:
    """Against asking every pair; corridors and discs reach beyond what the table's index holds."""
    rows = [dataclasses.replace(project(f"P-{i}"), geometry=g) for i, g in enumerate(shapes)]
    snapshot = plan(*rows)
    grounds = footprints(snapshot)
    expected = {
        (i, j)
        for i, a in enumerate(grounds)
        for j, b in enumerate(grounds)
        if i < j and a is not None and b is not None and shapely.relate_pattern(a, b, "T********")
    }
    index = FootprintIndex(snapshot)
    pairs = overlapping_pairs(grounds, index)
    assert {tuple(p) for p in pairs.T.tolist()} == expected and len(pairs.T) == len(expected)
    some = np.array(sorted(data.draw(st.sets(st.integers(0, len(rows) - 1)))), dtype=np.intp)
    about = overlapping_pairs(grounds, index, some)
    assert {tuple(p) for p in about.T.tolist()} == {p for p in expected if set(p) & set(some.tolist())}
    pieces = shared_shapes(grounds[pairs[0]], grounds[pairs[1]])
    assert all(piece.area > 0 for piece in pieces)


def test_long_arrays_are_worked_on_in_threads_with_the_same_result() -> None:
    points = shapely.points(np.random.default_rng(1).uniform(0, 100, (20_001, 2)))
    far = np.full(len(points), shapely.Point(50, 50), dtype=object)
    assert (in_threads(shapely.distance, points, far) == shapely.distance(points, far)).all()


def test_shares_say_how_much_lies_where() -> None:
    snapshot = plan()
    across = box(1500, 500, 2250, 900)
    found = shares(across, snapshot.table(RestorationUnit), snapshot)
    assert [(s.id, round(s.share, 3)) for s in found] == [("west", 0.667), ("east", 0.333)]
    assert sum(s.area for s in found) == pytest.approx(area(across, CRS), rel=1e-6)
    assert best_unit(across, snapshot) == "west" and best_unit(box(9_000, 0, 9_900, 900), snapshot) == ""
    assert shares(None, snapshot.table(RestorationUnit), snapshot) == []


def test_tiling_without_a_county_tells_enclosed_gaps_only() -> None:
    holed = dataclasses.replace(EAST, geometry=EAST.geometry.difference(box(3000, 500, 3100, 600)))
    (defect,) = tiling_defects(plan(east=holed, without=("county",)))
    assert defect.kind == "gap" and defect.ids == () and defect.geometry.area == pytest.approx(10_000)
    assert tiling_defects(plan()) == []


def test_real_counties_tile_their_province(shared_data: Any) -> None:
    import geopandas

    frame = geopandas.read_file(
        shared_data / "admin" / "shanxi_counties_amap_wgs84.geojson", engine="pyogrio"
    )
    shapes = frame.to_crs(4546).geometry
    rows = [RestorationUnit(code=str(i), name=str(i), geometry=g) for i, g in enumerate(shapes)]
    assert tiling_defects(Snapshot.of(rows, CRS)) == []


def _unit(code: str, down: str = "", basin: str = "hai") -> RestorationUnit:
    return dataclasses.replace(WEST, id=code, code=code, basin=basin, downstream=down, terminal=not down)


def test_water_order_is_upstream_first_basin_by_basin() -> None:
    rows = [_unit("C"), _unit("A", "B"), _unit("B", "C"), _unit("D", "C"), _unit("Z", basin="yellow")]
    now = flow(plan(*rows, without=("west", "east")))
    assert now.order == ("A", "B", "D", "C", "Z") and now.cycles == ()
    assert now.below(["A"]) == {"B", "C"} and now.below(["D", "B"]) == {"C"} and now.below(["C"]) == set()


@settings(max_examples=100)
@given(st.lists(st.integers(-1, 7), min_size=8, max_size=8))
def test_every_circle_is_told_once_whatever_flows_into_it(down: list[int]) -> None:
    rows = [_unit(str(i), str(d) if d >= 0 else "") for i, d in enumerate(down)]
    now = flow(plan(*rows, without=("west", "east")))
    expected = set()
    for start in range(8):
        here, seen = start, []
        while here >= 0 and here not in seen:
            seen.append(here)
            here = down[here]
        if here >= 0:
            expected.add(frozenset(str(i) for i in seen[seen.index(here) :]))
    assert {frozenset(cycle) for cycle in now.cycles} == expected and len(now.cycles) == len(expected)
    assert sorted(now.order) == sorted(str(i) for i in range(8))


@pytest.mark.parametrize("by", BY)
def test_every_project_is_in_some_group_and_areas_add_up(by: str) -> None:
    town = Township(id="town", code="T", name="镇", geometry=box(0, 0, 4000, 2000))
    rows = [
        project("P-1", townships=("town",)),
        project(
            "P-2",
            box(700, 200, 900, 600),
            unit="east",
            lead="nobody",
            status="draft",
            element="lake",
            elements=(),
        ),
        project("P-3", box(1000, 200, 1200, 600), unit="", lead="", status="", element="", elements=()),
    ]
    groups = grouped(plan(*rows, town), by)
    inner = [g for group in groups for g in (group.groups or (group,))]
    listed = [p for group in inner for p in group.projects]
    expected = {"P-1", "P-2", "P-3"} - (
        {"P-3"} if by in ("basin", "unit") else set()
    )  # those wait in the tray
    assert set(listed) == expected
    assert len(listed) == len(expected) or by == "year"  # a project stands in every year it runs through
    sizes = {row.id: area(row.geometry, CRS) for row in rows}
    for group in inner:
        assert group.title.zh and group.title.en
        assert group.project_area == pytest.approx(sum(sizes[p] for p in group.projects), rel=1e-9)
    assert sum(group.project_count for group in groups) == len(listed)


def test_a_project_of_two_elements_is_under_both() -> None:
    groups = {g.id: g.projects for g in grouped(plan(project(elements=("water", "lake"))), "element")}
    assert groups == {"water": ("P-1",), "lake": ("P-1",)}
    assert len(plan(project()).table(Project)) == 1
