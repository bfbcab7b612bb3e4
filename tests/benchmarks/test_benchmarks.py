"""The generator gives what the measurements promise, and the table says what was met, missed and skipped."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
import shapely

from ecodesk.model.crs import WorkingCrs
from ecodesk.workspace import Workspace
from tests.benchmarks.material import EPSG, plan_rows
from tests.benchmarks.measurement import Failed, Measurement, Timing, percentiles
from tests.benchmarks.painted_maps import HATCHED, PLAIN
from tests.benchmarks.programs import told
from tests.benchmarks.province import make
from tests.benchmarks.table import Missing, Outcome, duration, failures, markdown, memory, notes, rows
from tests.benchmarks.window_frames import command as window


def test_a_province_has_as_many_projects_as_asked_and_overlaps_as_densely_as_promised() -> None:
    province = make(2_000)
    assert len(province.projects) == 2_000
    assert shapely.get_num_coordinates(province.projects).sum() == 2_000 * 71
    assert shapely.is_valid(province.projects).all()
    first, second = shapely.STRtree(province.projects).query(province.projects, predicate="intersects")
    assert 1.7 < (first < second).sum() / 2_000 < 1.95  # 183,000 pairs among 100,000


def test_the_units_tile_exactly_and_each_project_begins_in_its_own() -> None:
    province = make(400)
    assert shapely.coverage_is_valid(province.units)
    assert 0 < province.units_west.sum() < len(province.units)
    assert (np.bincount(province.home, minlength=len(province.units)) > 0).all()
    near = shapely.distance(shapely.centroid(province.projects), province.units[province.home])
    assert near.max() < 1_250


def test_the_same_seed_makes_the_same_province() -> None:
    assert shapely.equals_exact(make(100).projects, make(100).projects).all()


def _measurement() -> Measurement:
    return Measurement(
        "m",
        "open",
        lambda _: Timing({}),
        {"peer": lambda _: Timing({}), "other": lambda _: Timing({})},
        ratios={"peer": 0.5},
        seconds={"p95": 0.05},
    )


@pytest.mark.parametrize(("ours", "said"), [(0.4, "met"), (0.6, "MISSED")])
def test_a_ratio_is_ours_over_the_peers_and_is_judged(ours: float, said: str) -> None:
    outcome = Outcome(_measurement(), Timing({"": ours}, "", 100.0), {"peer": Timing({"": 1.0}, "", 200.0)})
    (line,) = rows(outcome)
    assert line[4:] == (f"{ours:.2f}", "≤ 0.5 ×", said, "100 MB / 200 MB")


def test_a_peer_that_is_absent_is_named_and_an_absolute_target_still_stands() -> None:
    outcome = Outcome(
        _measurement(),
        Timing({"p95": 0.04}, "", 2048.0),
        {"peer": Missing("not here"), "other": Timing({"p95": 0.02})},
    )
    first, second = rows(outcome)
    assert first[:3] == ("open, p95", "40 ms", "peer: skipped") and first[5:7] == ("≤ 50 ms", "met")
    assert second[2:5] == ("other", "20 ms", "2.00") and second[7] == "2.0 GB / —"
    assert len({len(row) for row in markdown([first, second]).splitlines()}) == 1


def test_a_measurement_without_a_peer_stands_alone_and_says_why() -> None:
    alone = Measurement("m", "drag", lambda _: Timing({}), {}, alone="none: no API", seconds={"p99": 0.016})
    first, second = rows(Outcome(alone, Timing({"p50": 0.01, "p99": 0.02}, "", 100.0), {}))
    assert first == ("drag, p50", "10 ms", "none: no API", "—", "—", "—", "", "100 MB")
    assert second[:2] == ("drag, p99", "20 ms") and second[5:7] == ("≤ 16 ms", "MISSED")


def test_a_side_that_failed_is_no_skipped_one_and_its_reason_is_told() -> None:
    outcome = Outcome(_measurement(), Missing("it is locked", failed=True), {"peer": Missing("not here")})
    assert rows(outcome)[0][:2] == ("open", "failed")
    assert failures(outcome) == ["m: EcoDesk: it is locked"]
    assert notes(outcome) == ["m: EcoDesk: it is locked", "m: peer: not here"]


def _told(tmp_path: Path, command: list[str], patience: float = 60.0) -> str:
    """Why a program tells nothing."""
    environment = {**os.environ, "HOME": str(tmp_path)}
    with pytest.raises(Failed) as failed:
        told("the program", command, environment, patience)
    return str(failed.value)


def test_a_window_that_refuses_a_file_ends_with_what_it_says(tmp_path: Path) -> None:
    path = tmp_path / "broken.gpkg"
    path.write_bytes(b"no plan at all " * 100)
    said = _told(tmp_path, window("pan", path, 10, 6.0))
    assert said.startswith("the window was not checked and painted: it says “") and "broken.gpkg" in said


def test_a_window_that_comes_to_no_end_says_what_it_waits_for(tmp_path: Path) -> None:
    path = tmp_path / "plan.gpkg"
    Workspace.create(path, WorkingCrs(EPSG), plan_rows(20)).close()
    said = _told(tmp_path, window("pan", path, 10, 6.0, patience=0.0))
    assert said.startswith("the window was not checked and painted within 0 s; it says ")
    assert " and is at work on " in said


@pytest.mark.parametrize(
    ("program", "patience", "said"),
    [
        ("threading.Event().wait()", 0.5, "the program was ended: it did not answer within 0.5 s"),
        ("sys.exit(3)", 60.0, "the program ended with status 3 and without a word, see above"),
    ],
)
def test_a_program_without_an_answer_is_not_waited_for(
    tmp_path: Path, program: str, patience: float, said: str
) -> None:
    assert _told(tmp_path, [sys.executable, "-c", f"import sys, threading; {program}"], patience) == said


def test_a_program_tells_its_answer_last(tmp_path: Path) -> None:
    words = [sys.executable, "-c", "print('on the way'); print('{\"found\": 3}')"]
    assert told("the program", words, dict(os.environ), 60.0) == {"found": 3}


def test_qgis_gets_the_layers_we_paint_with_their_hatches_the_topmost_first() -> None:
    described = HATCHED.for_qgis()
    project, lines, *hatched, tints = described
    assert [one["table"] for one in described[:2]] == ["project", "restoration_unit"]
    assert {one["id"] for one in hatched} == {"problem_patch", "control:CL_PBF", "control:CL_ERL"}
    assert all(one["looks"][""]["hatch"]["pitch"] > 0 for one in hatched)
    assert (lines["looks"][""]["fill"], tints["looks"][""]["line"]) == ("", "")
    assert (project["name"], lines["name"]) == ("code", "name")
    assert {look["hatch"] for look in project["looks"].values()} == {None}


def test_units_are_one_layer_for_qgis_where_nothing_lies_between_fill_and_line() -> None:
    project, units = PLAIN.for_qgis()
    assert units["looks"][""]["fill"] and units["looks"][""]["line"]
    assert (project["name"], units["name"]) == ("", "")


def test_memory_is_measured_in_megabytes() -> None:
    held = Measurement("m", "held", lambda _: Timing({}), {"peer": lambda _: Timing({})}, unit="MB")
    (line,) = rows(Outcome(held, Timing({"": 76.0}), {"peer": Timing({"": 50.0})}))
    assert line[1:5] == ("76 MB", "peer", "50 MB", "1.52")


def test_numbers_are_short() -> None:
    assert [duration(s) for s in (0.0123, 1.234, 123.4)] == ["12.3 ms", "1.23 s", "123 s"]
    assert [memory(mb) for mb in (None, 12.3, 1536.0)] == ["—", "12 MB", "1.5 GB"]
    assert percentiles(list(range(101)), 50, 95) == {"p50": 50, "p95": 95}
