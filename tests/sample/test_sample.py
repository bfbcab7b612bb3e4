"""The sample county: whole, marked as a sample, believable in its numbers, with the defects it is to show."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import shapely

from ecodesk.analysis.coverage import matrix
from ecodesk.analysis.footprints import repaired, usable
from ecodesk.model.code_lists import code_list
from ecodesk.model.fields import Kind, fields_of
from ecodesk.model.measures import area, areas, hectares, lengths
from ecodesk.model.records import (
    Basin,
    ControlLine,
    FundingSource,
    IndicatorTarget,
    Neighbour,
    Person,
    Place,
    ProblemPatch,
    Project,
    RestorationUnit,
    River,
    SmallWatershed,
    Township,
    Waterbody,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.runner import check
from ecodesk.sample.build import CRS, sample_rows

ROWS = sample_rows()


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Snapshot.of(ROWS, CRS)


def test_every_row_says_that_it_is_a_sample_and_every_copy_is_the_same() -> None:
    assert all(row.is_sample for row in ROWS)
    assert {row.id: row for row in ROWS} == {row.id: row for row in sample_rows()}


def test_every_link_leads_somewhere_and_every_code_is_known(snapshot: Snapshot) -> None:
    for row in ROWS:
        for field in fields_of(type(row)):
            value = getattr(row, field.id)
            held = (value,) if isinstance(value, str) else value
            if field.kind in (Kind.LINK, Kind.LINKS):
                assert all(link in snapshot.named(field.table) for link in held if link), (
                    row.caption,
                    field.id,
                )
            elif field.kind in (Kind.CHOICE, Kind.CHOICES):
                assert all(code in code_list(field.choices) for code in held if code), (row.caption, field.id)
    for kind in {type(row) for row in ROWS}:
        for field in fields_of(kind):
            if field.unique:
                column = [value for value in snapshot.table(kind).column(field.id) if value]
                assert len(set(column)) == len(column), (kind.table, field.id)


def test_the_county_is_about_as_large_as_it_is(snapshot: Snapshot) -> None:
    county = snapshot.county
    assert county is not None and county.geometry is not None
    assert area(county.geometry, CRS) / 1e6 == pytest.approx(1029, abs=5)


def test_units_and_small_watersheds_and_townships_tile_the_county(snapshot: Snapshot) -> None:
    assert snapshot.county is not None
    county = snapshot.county.geometry
    for kind, count in ((SmallWatershed, (30, 70)), (Township, (12, 12)), (Basin, (2, 2))):
        shapes = snapshot.table(kind).geometry
        assert count[0] <= len(shapes) <= count[1]
        assert shapely.coverage_is_valid(shapely.set_precision(shapes, 0.001)), kind
        assert shapely.union_all(shapes).symmetric_difference(county).area < 2_000, kind
    units = snapshot.table(RestorationUnit)
    assert len(units) == 9
    gap = shapely.difference(county, shapely.union_all(units.geometry))
    assert area(max(shapely.get_parts(gap), key=lambda part: part.area), CRS) == pytest.approx(
        20_000, rel=0.01
    )
    for small in snapshot.table(SmallWatershed).rows():
        home = units[small.unit].geometry
        assert shapely.intersection(small.geometry, home).area > 0.97 * small.geometry.area, small.code


def test_neighbours_share_the_county_line(snapshot: Snapshot) -> None:
    assert snapshot.county is not None
    line = snapshot.county.geometry.boundary
    beside = [g for g in snapshot.table(Neighbour).geometry if g.distance(snapshot.county.geometry) < 1]
    shared = shapely.length(shapely.intersection(line, shapely.union_all([g.buffer(0.5) for g in beside])))
    assert len(beside) >= 6 and shared > 0.98 * line.length


def test_rivers_run_downhill_into_each_other(snapshot: Snapshot) -> None:
    rivers = {row.code: row for row in snapshot.table(River).rows()}
    main = rivers["RV-ZHANG"].geometry
    assert 35_000 < lengths(np.array([main]), CRS)[0] < 60_000
    for code in ("RV-LAN", "RV-YONG", "RV-NANCHEN"):
        mouth = shapely.Point(rivers[code].geometry.coords[-1])
        county = snapshot.county.geometry if snapshot.county is not None else None
        assert main.distance(mouth) < 15 or not county.contains(mouth), code
    for lake in snapshot.table(Waterbody).geometry:
        assert shapely.intersects(lake, shapely.union_all([r.geometry for r in rivers.values()]))
    assert len(snapshot.table(Place)) > 40


def test_projects_have_whole_forms_but_for_the_defects(snapshot: Snapshot) -> None:
    projects = snapshot.table(Project)
    assert len(projects) == 34
    empty = {
        (row.code, field.id)
        for row in projects.rows()
        for field in fields_of(Project)
        if field.required and getattr(row, field.id) in ("", (), None)
    }
    assert empty == {("ZH08-003", "lead"), ("ZH05-004", "unit")}
    assert len(set(projects.column("description"))) == 34 and all(projects.column("description"))
    for row in projects.rows():
        assert row.start is not None and row.end is not None and row.start < row.end
        assert row.townships, row.code


def test_the_numbers_of_a_project_agree_with_each_other(snapshot: Snapshot) -> None:
    money: Counter[str] = Counter()
    for source in snapshot.table(FundingSource).rows():
        money[source.project] += source.amount or Decimal(0)
    targets = {(row.project, row.indicator): row for row in snapshot.table(IndicatorTarget).rows()}
    assert len(targets) == len(snapshot.table(IndicatorTarget))
    for row in snapshot.table(Project).rows():
        assert money[row.id] == row.invest, row.code
        size = hectares(area(repaired(row.geometry), CRS))
        if row.geometry.geom_type != "LineString":
            assert row.declared_area_hm2 == pytest.approx(size, rel=1e-3), row.code
    units = {code: entry.more["unit"] for code, entry in code_list("indicator").items()}
    for (project, indicator), target in targets.items():
        row = snapshot.table(Project)[project]
        size = hectares(area(repaired(row.geometry), CRS))
        if units[indicator] == "hm²":
            assert 0 < (target.target or 0) <= 1.02 * size, (row.code, indicator)
        if row.end is not None:
            assert target.year == row.end.year


def test_patches_lie_in_their_units_and_most_in_projects_that_treat_them(snapshot: Snapshot) -> None:
    patches, units = snapshot.table(ProblemPatch), snapshot.table(RestorationUnit)
    assert 80 <= len(patches) <= 120
    for row in patches.rows():
        inside = shapely.intersection(row.geometry, units[row.unit].geometry).area
        assert inside > 0.95 * row.geometry.area, row.code
    for a, b in combinations(usable(patches), 2):
        assert shapely.intersection(a, b).area < 3_000
    cover = matrix(snapshot)
    shares = {units[u].code: cover.unit_total(u).share or 0 for u in cover.units}
    assert all(0.45 < share < 1.0 for share in shares.values()), shares
    assert 0.65 < (cover.county.share or 0) < 0.85
    total = sum(areas(patches.geometry, CRS)) / 1e4
    assert 6_000 < total < 10_000


def test_telephone_numbers_belong_to_nobody(snapshot: Snapshot) -> None:
    persons = snapshot.table(Person)
    assert all(number.startswith("1380000") and len(number) == 11 for number in persons.column("phone"))
    assert len(set(persons.column("name"))) == len(persons) == 75


def test_control_lines_are_dated_and_each_layer_of_the_map_has_some(snapshot: Snapshot) -> None:
    lines = snapshot.table(ControlLine)
    wanted = {"CL_PBF", "CL_ERL", "CL_UDB", "CL_WSP1", "CL_NPA_CORE", "CL_MINE"}
    assert wanted <= set(lines.column("layer")) and all(lines.column("data_date"))
    assert all("示例" in document for document in lines.column("document"))


DEFECTS = {
    ("CTL-001", "ZH06-002"),
    ("GEO-002", "QH01-004"),
    ("GEO-004", "ZH07-004"),
    ("OVL-001", "ZH02-003"),
    ("OVL-001", "ZH06-004"),
    ("RSP-001", "ZH08-003"),
    ("UNT-001", "ZH05-004"),
    ("UNT-002", "QH01-003"),
    ("UNT-003", "QH01-003"),
    ("UNT-004", "140428"),
    ("COV-002", "ZH-04"),
    ("COV-001", "ZH-04"),
}


def test_the_seeded_defects_are_found_and_no_project_has_another(snapshot: Snapshot) -> None:
    found = set()
    for finding in check(snapshot).findings.values():
        row = snapshot.row(finding.subjects[0].table, finding.subjects[0].id)
        found.add((finding.rule, str(getattr(row, "code", ""))))
    assert found >= DEFECTS
    of_projects = {pair for pair in found if pair[0][:3] in ("GEO", "UNT", "OVL", "CTL", "RSP")}
    assert of_projects - DEFECTS <= {
        ("UNT-002", "ZH07-004")
    }  # what lies outside the county lies outside its unit
    severe = [
        row
        for row in snapshot.table(ProblemPatch).rows()
        if (row.severity, row.problem_type) == (5, "soil_erosion")
    ]
    assert len(severe) == 1 and ("COV-003", severe[0].code) in found


def test_one_stroke_too_far_overlaps_the_neighbour(snapshot: Snapshot) -> None:
    """The two projects of the first walk lie side by side without touching."""
    one, other = (snapshot.table(Project).one(code=code) for code in ("ZH03-004", "ZH03-001"))
    assert one is not None and other is not None
    assert 0 < shapely.distance(one.geometry, other.geometry) < 60


def test_the_files_stay_small(tmp_path: Path) -> None:
    folder = Path(__file__).resolve().parents[2] / "data" / "sample"
    sizes = {file.name: file.stat().st_size for file in folder.iterdir()}
    assert sum(sizes.values()) < 900_000, sizes
