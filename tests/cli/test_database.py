"""Every command takes a database URL where it takes a path."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import make_url

from tests.cli.conftest import Run
from tests.cli.test_commands import patches


def test_the_whole_way_in_a_database(run: Run, postgis_url: str, tmp_path: Path) -> None:
    secret = make_url(postgis_url).password or "-"
    made = run("new", postgis_url, "--county", "长子县")
    assert (made.status, made.err) == (0, "") and secret not in made.out
    assert run("new", postgis_url).status == 2
    taken = run("import", postgis_url, patches(tmp_path / "p.gpkg"), "--as", "problems", "--format", "json")
    assert taken.status == 0 and taken.json["new"] == 3
    checked = run("check", postgis_url, "--format", "json")
    assert checked.status == 0 and secret not in checked.out
    assert run("export", postgis_url, tmp_path / "out.gpkg").status == 0
    assert run("render", postgis_url, "--to", tmp_path / "map.png", "--size", "400x300").status == 0
    assert (tmp_path / "map.png").exists()


def test_the_sample_in_a_database_is_judged_as_in_a_file(run: Run, postgis_url: str, sample: Path) -> None:
    assert run("sample", postgis_url).status == 0
    in_database, in_file = (run("check", place, "--format", "json") for place in (postgis_url, sample))
    assert in_database.status == in_file.status == 1
    told = [[(f["id"], f["message"]) for f in said.json["findings"]] for said in (in_database, in_file)]
    assert told[0] == told[1]
    report = run("report", postgis_url, "plan-summary", "--to", sample.with_name("plan.html"))
    assert report.status == 0
