"""117 real counties as units of a province: an exact coverage is clean, a careless one is told place by place."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from ecodesk import cli
from ecodesk.analysis.footprints import usable
from ecodesk.analysis.overlaps import overlapping_pairs
from ecodesk.analysis.units import tiling_defects
from ecodesk.model.measures import areas
from ecodesk.model.records import RestorationUnit, Setting
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.runner import check
from ecodesk.workspace import Workspace

COUNTIES = 117


@pytest.fixture
def province(tmp_path: Path) -> Path:
    """An empty plan in the middle one of the zones the province spans."""
    path = tmp_path / "province.gpkg"
    assert cli.main(["new", str(path), "--crs", "EPSG:4546", "--county", "山西"]) == 0
    return path


def imported(province: Path, source: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What the import answers."""
    capsys.readouterr()
    assert cli.main(["import", str(province), str(source), "--as", "units", "--format", "json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def findings(province: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What the check answers."""
    capsys.readouterr()
    cli.main(["check", str(province), "--format", "json"])
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def pictured(province: Path, **settings: float) -> Snapshot:
    """The plan with tolerances of its own."""
    with Workspace.open(province, read_only=True) as workspace:
        snapshot = workspace.snapshot
    rows = [Setting(key=f"analysis.{key}", value=json.dumps(value)) for key, value in settings.items()]
    table = Snapshot.of(rows, snapshot.crs).table(Setting)
    return Snapshot(snapshot.crs, snapshot.revision, {**snapshot.tables, Setting.table: table})


@pytest.mark.parametrize("source", ["shanxi_counties_amap_wgs84", "shanxi_counties_osm_wgs84"])
def test_counties_that_fit_each_other_come_in_whole_and_leave_no_gap_and_no_overlap(
    source: str, province: Path, shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = imported(province, shared_data / "admin" / f"{source}.geojson", capsys)
    assert (answer["read"], answer["new"], answer["rejected"]) == (COUNTIES, COUNTIES, [])
    assert answer["crs"] == "EPSG:4326" and "偏移数百米" in answer["warnings"][0]
    checked = findings(province, capsys)
    assert checked["rules"]["UNT-004"]["state"] == "done"
    codes = {finding["code"] for finding in checked["findings"]}
    assert not codes & {"UNT-004", "OVL-001", "COV-001", "COV-002", "COV-003", "GEO-002"}
    snapshot = pictured(province, eps_area=0, eps_ratio=0, eps_width=0)
    assert tiling_defects(snapshot) == [], "nor any sliver below the tolerances"
    assert bool(shapely.coverage_is_valid(snapshot.table(RestorationUnit).geometry))


def test_an_import_made_twice_changes_nothing(
    province: Path, shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = shared_data / "admin" / "shanxi_counties_amap_wgs84.geojson"
    imported(province, source, capsys)
    again = imported(province, source, capsys)
    assert (again["new"], again["changed"], again["same"]) == (0, 0, COUNTIES)


def test_counties_simplified_one_by_one_are_told_overlap_by_overlap_and_gap_by_gap(
    province: Path, shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = imported(province, shared_data / "admin" / "shanxi_counties_datav_wgs84.geojson", capsys)
    assert (answer["new"], answer["rejected"]) == (COUNTIES, []), "two are not valid and come in as they are"
    checked = findings(province, capsys)
    told = [f for f in checked["findings"] if f["code"] == "UNT-004"]
    overlaps = [f for f in told if len(f["subjects"]) == 2]
    assert 40 <= len(overlaps) <= 94 and 300 <= len(told) - len(overlaps) <= 1300
    assert len({f["id"] for f in told}) == len(told)
    assert all(f["geometry"] for f in told), "every one can be shown on the map"
    assert all("重叠" in f["message"] and "hm²" in f["message"] for f in overlaps)


def test_without_tolerances_every_overlapping_pair_and_every_hole_is_counted(
    province: Path, shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = shared_data / "admin" / "shanxi_counties_datav_wgs84.geojson"
    imported(province, source, capsys)
    snapshot = pictured(province, eps_area=0, eps_ratio=0, eps_width=0)
    units = snapshot.table(RestorationUnit)
    defects = tiling_defects(snapshot)
    found = Counter(defect.kind for defect in defects)
    # the same, without anything of the program's own
    shapes = np.asarray(shapely.make_valid(units.geometry), dtype=object)
    a, b = shapely.STRtree(shapes).query(shapes)
    shared = shapely.area(shapely.intersection(shapes[a[a < b]], shapes[b[a < b]]))
    holes = shapely.get_num_interior_rings(shapely.get_parts(shapely.union_all(shapes))).sum()
    assert (
        found["overlap"] == int((shared > 0).sum()) == overlapping_pairs(usable(units), units.index).shape[1]
    )
    assert int((shared > 50).sum()) == 94, "as counted for this file, slivers below 50 m² aside"
    assert abs(found["gap"] - holes) <= 3 and 1300 <= found["gap"] <= 1350
    total = areas([d.geometry for d in defects if d.kind == "overlap"], snapshot.crs).sum() / 1e6
    assert total == pytest.approx(9.87, abs=0.05), "km²"


def test_the_pieces_told_of_are_those_that_count(
    province: Path, shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = shared_data / "admin" / "shanxi_counties_datav_wgs84.geojson"
    imported(province, source, capsys)
    snapshot = pictured(province)
    everything = tiling_defects(pictured(province, eps_area=0, eps_ratio=0, eps_width=0))
    told = [f for f in check(snapshot).findings.values() if f.rule == "UNT-004"]
    shapes = np.asarray([defect.geometry for defect in everything], dtype=object)
    wide = 2 * shapely.area(shapes) > 1.0 * shapely.length(shapes)
    large = areas(shapes, snapshot.crs) > 50
    assert abs(len(told) - int((wide & large).sum())) <= 2
