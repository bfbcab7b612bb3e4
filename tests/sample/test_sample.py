"""The sample county: whole, marked as a sample, believable in its numbers, with the defects it is to show."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import shapely

from ecodesk.analysis.coverage import matrix
from ecodesk.analysis.footprints import repaired, usable
from ecodesk.model.belonging import amount, linked, with_gathered
from ecodesk.model.code_lists import code_list, codes_where
from ecodesk.model.completeness import missing
from ecodesk.model.fields import Kind, fields_of
from ecodesk.model.measures import area, areas, hectares, lengths
from ecodesk.model.records import (
    AdmissionReview,
    AnnualPlan,
    Attachment,
    Basin,
    ConsultationRecord,
    ControlLine,
    CoopDuty,
    Decision,
    FundingSource,
    GapJustification,
    IndicatorTarget,
    LedgerEntry,
    Milestone,
    NationalApplication,
    NegativeAnswer,
    Neighbour,
    OneMatterResolution,
    Person,
    Place,
    PlanChapter,
    ProblemPatch,
    Project,
    RestorationUnit,
    River,
    RoadmapStep,
    SmallWatershed,
    SourcePlan,
    SourceProject,
    SplitAgreement,
    StandingDuty,
    TaskItem,
    Township,
    UnitNeed,
    Waterbody,
    WorkItem,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.runner import check
from ecodesk.sample.build import CRS, sample_rows

ROWS = sample_rows()
TODAY = date(2026, 6, 27)  # up to which the sample tells what has been done


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
    empty = {(row.code, field.id) for row in projects.rows() for field in missing(row)}
    assert empty == {
        ("ZH05-004", "unit"),
        *(("ZH08-003", field) for field in ("lead", "leader", "person", "contact")),
        *(("ZH03-005", f"benefit_{field}") for field in ("right", "term_years", "basis", "document")),
        ("ZH07-004", "spoil_disposal"),
    }
    assert len(set(projects.column("description"))) == 34 and all(projects.column("description"))
    for row in projects.rows():
        assert row.start is not None and row.end is not None and row.start < row.end
        assert row.townships, row.code


def test_the_numbers_of_a_project_agree_with_each_other(snapshot: Snapshot) -> None:
    money: Counter[str] = Counter()
    for source in snapshot.table(FundingSource).rows():
        money[source.project] += source.amount or Decimal(0)
    rows = [row for row in snapshot.table(IndicatorTarget).rows() if row.project and row.state == "value"]
    targets = {(row.project, row.indicator): row for row in rows}
    assert len(targets) == len(rows)
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


def test_works_and_years_add_up_to_the_investment_to_the_last_cent(snapshot: Snapshot) -> None:
    for row in snapshot.table(Project).rows():
        works = linked(snapshot.table(WorkItem), "project", row.id)
        years = linked(snapshot.table(AnnualPlan), "project", row.id)
        assert row.invest is not None and row.start is not None and row.end is not None
        assert sum((w.amount_wan or Decimal(0) for w in works), row.other_cost or Decimal(0)) == row.invest
        assert all(w.amount_wan == amount(w.qty, w.unit_price_wan) for w in works), row.code
        assert sum((y.amount or Decimal(0) for y in years), Decimal(0)) == row.invest, row.code
        assert [y.year for y in years] == list(range(row.start.year, row.end.year + 1)), row.code
        assert row.other_cost is not None and 0 < row.other_cost < row.invest * Decimal("0.12"), row.code
        for source in linked(snapshot.table(FundingSource), "project", row.id):
            assert (source.paid or 0) <= (source.arrived or 0) <= (source.amount or 0), row.code
            assert source.year in [y.year for y in years]


def test_lists_are_what_the_rows_say(snapshot: Snapshot) -> None:
    for row in ROWS:
        assert with_gathered(row, snapshot) == row, row.caption
    assert snapshot.table(RestorationUnit).one(code="ZH-01").elements_off == ("sand",)  # type: ignore[union-attr]


def test_timetables_are_weighed_and_roadmaps_lead_from_step_to_step(snapshot: Snapshot) -> None:
    for row in snapshot.table(Project).rows():
        dates = linked(snapshot.table(Milestone), "project", row.id)
        assert len(dates) >= 3 and sum(m.weight or 0 for m in dates) == 100, row.code
        assert all(row.start <= m.planned <= row.end for m in dates), row.code  # type: ignore[operator]
        steps = linked(snapshot.table(RoadmapStep), "project", row.id)
        assert [s.predecessor for s in steps] == ["", *(s.id for s in steps[:-1])], row.code


def test_what_is_in_the_ledger_is_there_whole(snapshot: Snapshot) -> None:
    """Entries, task books, reviews and lists: nothing that is asked for is missing."""
    entries, reviews = snapshot.table(LedgerEntry), snapshot.table(AdmissionReview)
    running = codes_where("project_status", "running")
    wanted = {row.id for row in snapshot.table(Project).rows() if row.status in running}
    assert wanted <= set(entries.column("project")) <= set(reviews.column("project"))
    assert all(
        version for version in (*entries.column("geometry_version"), *reviews.column("geometry_version"))
    )
    for review in reviews.rows():
        answers = linked(snapshot.table(NegativeAnswer), "review", review.id)
        assert {a.item for a in answers} == set(code_list("negative_item"))
    kinds = (
        WorkItem, FundingSource, AnnualPlan, IndicatorTarget, RoadmapStep, NegativeAnswer, LedgerEntry, TaskItem,
        Attachment, AdmissionReview, OneMatterResolution, Decision, ConsultationRecord, SplitAgreement, SourcePlan,
        SourceProject, StandingDuty, UnitNeed, NationalApplication, PlanChapter, CoopDuty,
    )  # fmt: skip
    for kind in kinds:
        assert len(snapshot.table(kind)), kind.table
        for row in snapshot.table(kind).rows():
            assert missing(row) == [], (kind.table, row.caption)


def test_a_gap_is_justified_where_a_patch_may_recover_by_itself(snapshot: Snapshot) -> None:
    (gap,) = snapshot.table(GapJustification).rows()
    patch = snapshot.table(ProblemPatch).one(code="WT-0111")
    assert patch is not None and missing(gap) == [] and gap.unit == patch.unit
    assert gap.accepted_by and gap.valid_until is not None and gap.valid_until > TODAY
    assert shapely.intersection(gap.geometry, patch.geometry).area > 0.99 * patch.geometry.area


def test_every_row_of_a_department_has_become_something(snapshot: Snapshot) -> None:
    rows = snapshot.table(SourceProject).rows()
    assert {row.state for row in rows} == set(code_list("source_state"))
    for row in rows:
        assert bool(row.targets) == (row.state not in ("candidate", "rejected")), row.name


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
    ("ADM-001", "ZH02-003"),
    ("ADM-001", "ZH05-004"),
    ("ADM-001", "ZH07-005"),
    ("ADM-003", "QH01-003"),
    ("ADM-003", "ZH02-003"),
    ("ADM-003", "ZH05-004"),
    ("ADM-003", "ZH06-002"),
    ("ADM-003", "ZH07-005"),
    ("ADM-004", "ZH07-004"),
    ("NAT-001", "SB-2026-01"),  # says how large the award may be
    ("CTL-001", "ZH06-002"),
    ("CTL-004", "ZH02-002"),
    ("CTL-004", "ZH02-003"),
    ("CTL-007", "ZH07-005"),
    ("FUN-004", "ZH03-005"),
    ("FUN-005", "ZH02-003"),
    ("FUN-005", "ZH05-004"),
    ("GEO-002", "QH01-004"),
    ("GEO-004", "ZH07-004"),
    ("OVL-001", "ZH02-003"),
    ("OVL-001", "ZH06-004"),
    ("OVL-002", "ZH02-003"),
    ("OVL-002", "ZH06-004"),
    ("OVL-003", "ZH02-003"),
    ("OVL-003", "ZH06-004"),
    ("OVL-004", "ZH06-004"),
    ("RSP-001", "ZH08-003"),
    ("UNT-001", "ZH05-004"),
    ("UNT-002", "QH01-003"),
    ("UNT-003", "QH01-003"),
    ("UNT-004", "140428"),
    ("IND-001", "ZH02-003"),
    ("IND-001", "ZH05-004"),
    ("RSP-002", "ZH08-003"),
    ("RSP-003", "QH01-003"),
    ("RSP-003", "ZH02-003"),
    ("RSP-003", "ZH05-004"),
    ("RSP-003", "ZH06-004"),
    ("RSP-003", "ZH07-005"),
    ("RSP-003", "ZH08-003"),
    ("RSP-004", "ZH-04"),
    ("RSP-004", "ZH-05"),
    ("SCH-003", "ZH06-001"),
    ("SCH-003", "ZH06-003"),
    ("SCH-003", "ZH06-004"),
    ("COV-002", "ZH-04"),
    ("COV-002", "ZH-05"),
    ("COV-001", "ZH-04"),
}


def test_the_seeded_defects_are_found_and_no_project_has_another(snapshot: Snapshot) -> None:
    result = check(snapshot, today=TODAY)
    found = set()
    for finding in result.findings.values():
        row = snapshot.row(finding.subjects[0].table, finding.subjects[0].id)
        found.add((finding.rule, str(getattr(row, "code", ""))))
    assert found >= DEFECTS
    of_projects = {pair for pair in found if not pair[0].startswith("COV") and pair[0] != "CTL-008"}
    assert of_projects - DEFECTS <= {
        ("UNT-002", "ZH07-004")
    }  # what lies outside the county lies outside its unit
    assert len(result.findings) < 90, "a list one can work through"
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
