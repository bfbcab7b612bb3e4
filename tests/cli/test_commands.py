"""Every command of the command line: what it does, what it prints where, and with which status it leaves."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from pathlib import Path

import geopandas
import pytest
import shapely

from ecodesk.cli import COMMANDS
from ecodesk.i18n import plain
from ecodesk.model.edit import add
from ecodesk.model.fields import fields_of, record_types
from ecodesk.model.records import PlanInfo, Project, RestorationUnit, Setting
from ecodesk.rules.registry import all_rules
from ecodesk.store import open_store
from ecodesk.workspace import Workspace
from tests.cli.conftest import Run

SQUARE = shapely.box(399_000, 3_995_000, 400_000, 3_996_000)
CHINESE = re.compile("[\u4e00-\u9fa5]")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def patches(path: Path, rows: int = 3, crs: str | None = "EPSG:4547", **columns: list[object]) -> Path:
    """A file with problem patches inside the county."""
    held = {
        "code": [f"N-{i}" for i in range(rows)],
        "问题类型": ["水土流失"] * rows,
        "yzcd": [3] * rows,  # 严重程度, as county files shorten it
        **columns,
    }
    shapes = [shapely.affinity.translate(SQUARE, 50 * i, 0) for i in range(rows)]
    options = {"encoding": "GBK"} if path.suffix == ".shp" else {}
    geopandas.GeoDataFrame(held, geometry=shapes, crs=crs).to_file(path, engine="pyogrio", **options)
    return path


# ---- sample, new


def test_sample_writes_a_workspace_once(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "sample.gpkg"
    said = run("sample", path)
    assert (said.status, said.err) == (0, "") and str(path) in said.out
    before = digest(path)
    again = run("sample", path)
    assert again.status == 2 and again.out == "" and "没有覆盖" in again.err and digest(path) == before


def test_new_makes_an_empty_plan_in_the_zone_asked_for(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "新.gpkg"
    said = run("new", path, "--crs", "EPSG:4546", "--county", "石哲", "--title", "试做方案")
    assert (said.status, said.err) == (0, "")
    with Workspace.open(path) as workspace:
        info = workspace.snapshot.plan_info
        assert workspace.snapshot.crs.epsg == 4546 and info is not None
        assert (info.name, info.county_name) == ("试做方案", "石哲")
        assert workspace.undo() is None, "making the plan is nothing to undo"


def test_new_takes_the_county_from_a_file(run: Run, tmp_path: Path) -> None:
    boundary = tmp_path / "county.geojson"
    frame = geopandas.GeoDataFrame({"name": ["长子县"]}, geometry=[SQUARE.buffer(9_000)], crs="EPSG:4547")
    frame.to_crs(4490).to_file(boundary, engine="pyogrio")
    path = tmp_path / "新.gpkg"
    assert run("new", path, "--boundary", boundary).status == 0
    with open_store(path) as store:
        snapshot = store.load()
    assert snapshot.county is not None and snapshot.county.geometry is not None
    assert snapshot.county.geometry.symmetric_difference(SQUARE.buffer(9_000)).area < 100
    assert snapshot.table(PlanInfo).at(0).county_name == "长子县"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--crs", "EPSG:3857"), "工作坐标系"),
        (("--crs", "某坐标系"), "不认识坐标系"),
        (("--boundary", "nowhere.shp"), "找不到文件"),
    ],
)
def test_new_makes_nothing_when_it_cannot(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    said = run("new", tmp_path / "新.gpkg", *arguments)
    assert (said.status, said.out) == (2, "") and words in said.err
    assert list(tmp_path.glob("*.gpkg")) == []


# ---- import, export


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "shp"])
def test_import_takes_rows_in_as_one_step_and_says_how(
    run: Run, sample: Path, tmp_path: Path, suffix: str
) -> None:
    file = patches(tmp_path / f"patches.{suffix}")
    said = run("import", sample, file, "--as", "problems", "--format", "json")
    assert said.status == 0 and said.err == ""
    assert list(said.json) == ["read", "new", "changed", "same", "rejected", "warnings", "encoding", "crs"]
    assert [said.json[k] for k in ("read", "new", "changed", "same", "rejected")] == [3, 3, 0, 0, []]
    assert said.json["crs"].startswith("EPSG:4") and said.json["encoding"]
    with Workspace.open(sample) as workspace:
        newest = workspace.history(1)[0]
        assert file.name in newest.label.zh and len(newest.touched) == 3 and newest.author
        assert workspace.undo() is not None
    again = run("import", sample, file, "--as", "problems")
    assert again.status == 0 and "新增 3" in again.out, "they had been taken back"


def test_import_of_rows_that_do_not_fit_names_each_with_its_reason(
    run: Run, sample: Path, tmp_path: Path
) -> None:
    file = patches(tmp_path / "p.gpkg", 问题类型=["水土流失", "噪声", "水土流失"])
    said = run("import", sample, file, "--as", "problems", "--format", "json")
    assert said.status == 0 and said.json["new"] == 2
    ((row, why),) = [(r["row"], r["why"]) for r in said.json["rejected"]]
    assert row == 2 and "噪声" in why


def test_a_dry_run_reports_the_same_and_writes_nothing(run: Run, sample: Path, tmp_path: Path) -> None:
    file, before = patches(tmp_path / "p.shp"), digest(sample)
    tried = run("import", sample, file, "--as", "problems", "--dry-run", "--format", "json")
    assert tried.status == 0 and digest(sample) == before
    assert "没有写入" in run("import", sample, file, "--as", "problems", "--dry-run").out
    assert run("import", sample, file, "--as", "problems", "--format", "json").json == tried.json
    assert digest(sample) != before


def test_columns_encoding_and_crs_can_be_given(run: Run, sample: Path, tmp_path: Path) -> None:
    file = patches(tmp_path / "p.shp", rows=1, bz=["浊漳河岸"])
    for suffix in (".prj", ".cpg"):
        file.with_suffix(suffix).unlink(missing_ok=True)
    given = ("--encoding", "GBK", "--crs", "EPSG:4547", "--map", "name=bz", "--format", "json")
    said = run("import", sample, file, "--as", "problems", *given)
    assert (said.status, said.json["encoding"], said.json["crs"]) == (0, "GBK", "EPSG:4547")
    with open_store(sample) as store:
        assert "浊漳河岸" in store.load().named("problem_patch").column("name")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("--as", "spaceships"), "不知道"),
        (("--as", "control"), "不知道"),
        (("--as", "problems", "--crs", "EPSG:2362"), "不支持坐标系"),
        (("--as", "problems", "--map", "name:bz"), "字段对应写法不对"),
        (("--as", "problems", "--map", "name=没有这列"), "没有列"),
        (("--as", "problems", "--layer", "没有这层"), "没有"),
    ],
)
def test_an_import_that_cannot_be_done_leaves_with_2_and_changes_nothing(
    run: Run, sample: Path, tmp_path: Path, change: tuple[str, ...], words: str
) -> None:
    file, before = patches(tmp_path / "p.gpkg"), digest(sample)
    said = run("import", sample, file, *change)
    assert (said.status, said.out) == (2, "") and words in said.err and len(said.err.splitlines()) == 1
    assert digest(sample) == before


def test_what_cannot_be_decided_is_asked_for(run: Run, sample: Path, tmp_path: Path) -> None:
    before = digest(sample)
    away = tmp_path / "away.shp"
    frame = geopandas.GeoDataFrame({"code": ["1"]}, geometry=[shapely.box(10, 10, 500, 500)], crs="EPSG:4547")
    frame.to_file(away, engine="pyogrio")
    away.with_suffix(".prj").unlink()
    said = run("import", sample, away, "--as", "problems", "--language", "en")
    assert said.status == 2 and "coordinate system" in said.err and "EPSG:4526" in said.err
    assert digest(sample) == before


def test_an_import_into_a_workspace_somebody_holds_names_the_holder(
    run: Run, sample: Path, tmp_path: Path
) -> None:
    file = patches(tmp_path / "p.gpkg")
    with open_store(sample, user="周丽"):
        said = run("import", sample, file, "--as", "problems")
    assert said.status == 2 and "周丽" in said.err and said.out == ""


@pytest.mark.parametrize("format", ["gpkg", "geojson", "shp"])
def test_export_writes_what_import_reads_back_as_the_same(
    run: Run, sample: Path, tmp_path: Path, format: str
) -> None:
    to = tmp_path / "out" / f"units.{format}"
    said = run("export", sample, to, "--layer", "units")
    assert (said.status, said.err) == (0, "") and said.out.splitlines() == [str(to)]
    back = run("import", sample, to, "--as", "units", "--format", "json")
    assert back.status == 0 and (back.json["read"], back.json["same"]) == (9, 9)


def test_export_writes_every_layer_into_a_folder(run: Run, sample: Path, tmp_path: Path) -> None:
    said = run("export", sample, tmp_path / "all", "--format", "geojson")
    written = [Path(line) for line in said.out.splitlines()]
    assert said.status == 0 and {p.stem for p in written} >= {"project", "restoration_unit", "river"}
    assert all(json.loads(p.read_text(encoding="utf-8"))["features"] for p in written)


def test_tables_go_out_as_a_workbook_and_come_back(run: Run, sample: Path, tmp_path: Path) -> None:
    to = tmp_path / "台账.xlsx"
    said = run("export", sample, to, "--layer", "ledger_entry", "--layer", "projects")
    assert (said.status, said.err, said.out.splitlines()) == (0, "", [str(to)])
    back = run("import", sample, to, "--as", "tables", "--format", "json")
    assert back.status == 0 and (back.json["read"], back.json["same"], back.json["rejected"]) == (59, 59, [])
    template = tmp_path / "模板.xlsx"
    assert run("export", sample, template, "--layer", "work_item", "--template").status == 0
    assert run("import", sample, template, "--as", "tables").status == 2, "there is nothing in it"


def test_a_csv_file_says_cell_by_cell_what_it_changes(run: Run, sample: Path, tmp_path: Path) -> None:
    file = tmp_path / "投资.csv"
    file.write_text("项目编码,总投资,主办单位\nZH03-004,399,县水务局\n", encoding="utf-8")
    tried = run("import", sample, file, "--as", "projects", "--dry-run")
    assert tried.status == 0 and "360 → 399" in tried.out and "没有写入" in tried.out
    said = run("import", sample, file, "--as", "projects", "--format", "json")
    assert [said.json[k] for k in ("new", "changed", "same")] == [0, 1, 0]
    ((field, why),) = [(r["field"], r["why"]) for r in said.json["rejected"]]
    assert field == "lead" and "县水务局" in why
    with Workspace.open(sample) as workspace:
        project = workspace.snapshot.table(Project).one(code="ZH03-004")
        assert project is not None and str(project.invest) == "399.00" and project.lead


def test_export_refuses_formats_it_does_not_know(run: Run, sample: Path, tmp_path: Path) -> None:
    said = run("export", sample, tmp_path / "x.pptx")
    assert said.status == 2 and "gpkg" in said.err and list(tmp_path.glob("x*")) == []


# ---- check, rules, rule


def test_check_leaves_with_1_when_something_is_an_error(run: Run, sample: Path) -> None:
    before = digest(sample)
    said = run("check", sample)
    assert said.status == 1 and said.err == ""
    assert "RSP-001" in said.out and said.out.splitlines()[-1].startswith("阻断 12")
    assert digest(sample) == before


def test_check_leaves_with_0_when_nothing_grave_is_found(run: Run, sample: Path) -> None:
    assert run("check", sample, "--select", "OVL-001").status == 0, "overlaps are warnings"
    assert run("check", sample, "--select", "GEO-001").status == 0
    assert run("check", sample, "--select", "RSP-001,OVL-001").status == 1


def test_check_leaves_with_2_for_a_rule_that_does_not_exist(run: Run, sample: Path) -> None:
    said = run("check", sample, "--select", "XYZ-001")
    assert (said.status, said.out) == (2, "") and "XYZ-001" in said.err and "ecodesk rules" in said.err
    said = run("check", sample, "--select", ",")
    assert (said.status, said.out) == (2, ""), "no rule at all is no pass"


def test_check_json_has_the_documented_schema(run: Run, sample: Path) -> None:
    said = run("check", sample, "--format", "json")
    keys_ = {"workspace", "revision", "rules", "notes", "findings", "summary"}
    assert said.status == 1 and set(said.json) == keys_ and said.json["notes"] == []
    assert said.json["workspace"] == str(sample) and said.json["revision"] >= 1
    assert set(said.json["rules"]) == set(all_rules())
    for run_ in said.json["rules"].values():
        assert run_["state"] in ("done", "not_run", "failed", "off") and run_["seconds"] >= 0
    keys = ["id", "code", "severity", "state", "subjects", "message", "values", "geometry", "unit"]
    keys += ["found", "assignee", "new"]
    for finding in said.json["findings"]:
        assert list(finding) == keys and finding["id"].startswith(finding["code"])
        assert finding["severity"] in ("BLOCK", "ERROR", "WARN", "INFO") and finding["state"] == "new"
        assert all(set(s) == {"table", "id", "code", "name"} for s in finding["subjects"])
        if finding["geometry"] is not None:
            west, south, east, north = shapely.geometry.shape(finding["geometry"]).bounds
            assert 112 < west <= east < 114 and 35 < south <= north < 37, "longitude and latitude"
    counts = {
        s: sum(f["severity"] == s for f in said.json["findings"]) for s in ("BLOCK", "ERROR", "WARN", "INFO")
    }
    assert counts == {s: said.json["summary"][s] for s in counts}
    assert said.json["summary"]["rules"] == len(all_rules()) == 61
    unseen = said.json["summary"]["not_run"]
    assert {"CTL-002", "CTL-006", "RPT-001", "RCT-001", "DOC-001"} <= set(unseen)
    assert not {code for code in unseen if code[:3] in ("GEO", "UNT", "OVL", "COV")}
    assert all(said.json["rules"][code]["reason"] for code in unseen)
    assert [f["id"] for f in run("check", sample, "--format", "json").json["findings"]] == [
        f["id"] for f in said.json["findings"]
    ]


def test_check_says_what_could_not_be_judged_and_why(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "leer.gpkg"
    run("new", path)
    said = run("check", path, "--format", "json")
    assert said.status == 0 and "UNT-001" in said.json["summary"]["not_run"]
    assert said.json["rules"]["CTL-001"]["state"] == "not_run"
    assert "永久基本农田" in said.json["rules"]["CTL-001"]["reason"]
    assert "未检查  UNT-001" in run("check", path).out


def test_check_says_what_a_rule_could_only_partly_judge(run: Run, sample: Path) -> None:
    partly = [line for line in run("check", sample).out.splitlines() if line.startswith("部分未检查")]
    assert any("CTL-005" in line and "准保护区" in line for line in partly)


def test_rule_without_a_code_lists_all_by_family(run: Run) -> None:
    said = run("rule")
    lines = said.out.splitlines()
    codes = [line.split()[0] for line in lines if line.startswith("  ")]
    assert said.status == 0 and codes == list(all_rules()) and len(lines) - len(codes) == 15
    assert run("rules").out == said.out


def test_a_rule_set_goes_from_one_workspace_to_another(run: Run, sample: Path, tmp_path: Path) -> None:
    with Workspace.open(sample) as workspace:
        rows = [
            Setting(key="rule.UNT-002", value=json.dumps({"severity": "INFO", "params": {"warn_from": 0.2}})),
            Setting(key="rule.CTL-008", value=json.dumps({"enabled": False})),
            Setting(key="analysis.covered", value="0.8"),
        ]
        workspace.apply(add(plain("settings"), *rows))
    file, other = tmp_path / "rules.json", tmp_path / "other.gpkg"
    assert run("rules", "--of", sample, "--to", file).status == 0
    run("sample", other)
    said = run("rules", "--of", other, "--from", file)
    assert said.status == 0 and "3" in said.out
    assert run("rules", "--of", other).json == json.loads(file.read_text(encoding="utf-8"))
    assert "0 " in run("rules", "--of", other, "--from", file).out, "what is the same is left alone"
    with Workspace.open(other, read_only=True) as workspace:
        row = workspace.snapshot.table(Setting).one(key="rule.UNT-002")
        assert row is not None and row.version == 1


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        '{"format": "other"}',
        '{"format": "ecodesk-rule-set", "rules": {"XYZ-001": {}}}',
        '{"format": "ecodesk-rule-set", "rules": {"UNT-002": {"params": {"warn_from": 7}}}}',
        '{"format": "ecodesk-rule-set", "rules": {"UNT-002": {"params": {"width": 1}}}}',
        '{"format": "ecodesk-rule-set", "rules": {"UNT-002": {"severity": 3}}}',
        '{"format": "ecodesk-rule-set", "analysis": {"covered": 2}}',
        '{"format": "ecodesk-rule-set", "analysis": {"width": 2}}',
    ],
)
def test_a_broken_rule_set_changes_nothing(run: Run, sample: Path, tmp_path: Path, text: str) -> None:
    file, before = tmp_path / "rules.json", digest(sample)
    file.write_text(text, encoding="utf-8")
    said = run("rules", "--of", sample, "--from", file)
    assert said.status == 2 and said.err.count("\n") == 1 and digest(sample) == before


def test_a_rule_set_needs_a_workspace(run: Run, tmp_path: Path) -> None:
    said = run("rules", "--to", tmp_path / "rules.json")
    assert said.status == 2 and "--of" in said.err


def test_check_says_which_settings_are_not_followed_and_goes_on(run: Run, sample: Path) -> None:
    with Workspace.open(sample) as workspace:
        rows = [
            Setting(key="rule.UNT-002", value=json.dumps({"params": {"warn_from": 7}})),
            Setting(key="analysis.eps_area", value="-1"),
        ]
        workspace.apply(add(plain("settings"), *rows))
    said = run("check", sample, "--format", "json")
    assert said.status == 1 and said.json["rules"]["UNT-002"]["state"] == "done"
    assert len(said.json["notes"]) == 2 and all("默认值" in note for note in said.json["notes"])
    assert run("check", sample).out.count("注意  ") == 2


@pytest.mark.parametrize("format", ["text", "json", "csv", "sarif"])
def test_check_writes_every_format_to_a_file_as_to_the_screen(
    run: Run, sample: Path, tmp_path: Path, format: str
) -> None:
    to = tmp_path / "out" / f"findings.{format}"
    said = run("check", sample, "--format", format, "--output", to, "--select", "COV,OVL,RSP")
    assert (said.status, said.out) == (1, "")
    shown = run("check", sample, "--format", format, "--select", "COV,OVL,RSP").out
    text = to.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    if format == "json":
        seconds = re.compile(r'"seconds": [\d.e-]+')
        text, shown = seconds.sub("", text), seconds.sub("", shown)
    assert text == shown.replace("\r\n", "\n")
    if format == "csv":
        assert to.read_bytes().startswith(b"\xef\xbb\xbf"), "a spreadsheet needs it for Chinese"
        table = list(csv.DictReader(io.StringIO(text)))
        assert {"规则", "级别", "说明"} <= set(table[0]) and len(table) > 20
    if format == "sarif":
        (result,) = json.loads(text)["runs"]
        rules = {rule["id"] for rule in result["tool"]["driver"]["rules"]}
        assert {r["ruleId"] for r in result["results"]} <= rules
        assert {r["level"] for r in result["results"]} == {"error", "warning", "note"}


def test_check_csv_runs_no_formula(run: Run, sample: Path) -> None:
    with Workspace.open(sample) as workspace:
        row = workspace.snapshot.table(Project).one(code="ZH08-003")
        assert row is not None
        import dataclasses

        from ecodesk.i18n import t
        from ecodesk.model.edit import change

        evil = dataclasses.replace(row, code='=HYPERLINK("http://x")', name="@SUM(1)")
        workspace.apply(change(t("改", "Change"), [(row, evil)]))
    table = list(csv.reader(io.StringIO(run("check", sample, "--format", "csv").out)))
    assert any("HYPERLINK" in cell for row_ in table for cell in row_)
    assert not any(cell.startswith(("=", "@", "+", "-")) for row_ in table for cell in row_)


def test_rules_and_rule_explain_every_rule(run: Run) -> None:
    said = run("rules", "--format", "json")
    listed = {rule["code"]: rule for rule in said.json["rules"]}
    assert said.status == 0 and set(listed) == set(all_rules())
    assert {"title", "why", "remedy", "severity", "scope", "source", "params", "fixes"} <= set(
        listed["COV-001"]
    )
    text, markdown = run("rules").out, run("rules", "--format", "md").out
    for code, rule in all_rules().items():
        assert code in text and f"# {code} {rule.title.zh}" in markdown
        one = run("rule", code.lower())
        assert one.status == 0 and rule.remedy.zh in one.out and "依据" in one.out
    unknown = run("rule", "OVL-999")
    assert (unknown.status, unknown.out) == (2, "") and "OVL-999" in unknown.err


# ---- report, render, fields


@pytest.mark.parametrize("suffix", ["pdf", "html"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_report_writes_the_plan_summary(
    run: Run, sample: Path, tmp_path: Path, suffix: str, language: str
) -> None:
    to = tmp_path / "out" / f"plan.{suffix}"
    said = run("report", sample, "plan-summary", "--to", to, "--unit", "ZH-03", "--language", language)
    assert (said.status, said.err) == (0, "") and said.out.splitlines() == [str(to)]
    assert to.read_bytes()[:5] == (b"%PDF-" if suffix == "pdf" else b"<!DOC")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("novel", "--to", "x.pdf"), "没有成果"),
        (("plan-summary", "--to", "x.odt"), "不能写成"),
        (("plan-summary", "--to", "x.pdf", "--unit", "ZZ-99"), "ZZ-99"),
    ],
)
def test_a_report_that_cannot_be_written_leaves_with_2(
    run: Run,
    sample: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    said = run("report", sample, *arguments)
    assert (said.status, said.out) == (2, "") and words in said.err and list(tmp_path.glob("x.*")) == []


def test_render_paints_the_map_and_says_how_long_each_time_took(
    run: Run, sample: Path, tmp_path: Path
) -> None:
    to = tmp_path / "map.png"
    box = "396000,3994000,404000,3999000"
    said = run("render", sample, "--to", to, "--size", "800x500", "--bbox", box, "--repeat", "3")
    assert (said.status, said.err) == (0, "")
    assert all(re.fullmatch(r"seconds: \d+\.\d{3}", line) for line in said.out.splitlines())
    assert len(said.out.splitlines()) == 3
    head = to.read_bytes()[:24]
    assert (int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")) == (800, 500)


@pytest.mark.parametrize(
    "arguments", [("--size", "big"), ("--size", "10x"), ("--bbox", "1,2,3"), ("--bbox", "a,b,c,d")]
)
def test_render_explains_what_it_does_not_understand(
    run: Run, sample: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    said = run("render", sample, "--to", tmp_path / "map.png", *arguments)
    assert said.status == 2 and "看不懂" in said.err and not (tmp_path / "map.png").exists()


def test_fields_is_the_data_dictionary(run: Run) -> None:
    said = run("fields", "--format", "json")
    assert said.status == 0 and set(said.json) == set(record_types())
    for table, kind in record_types().items():
        assert [f["id"] for f in said.json[table]["fields"]] == [f.id for f in fields_of(kind)]
    text, markdown = run("fields").out, run("fields", "--format", "md").out
    for field in fields_of(RestorationUnit):
        assert field.id in text and f"| `{field.id}` | {field.label.zh} |" in markdown


# ---- what holds for all of them


def test_the_commands_are_those_of_the_specification() -> None:
    plan = {"sample", "new", "import", "export", "versions", "freeze", "diff"}
    lists = {"outcomes", "sample-lists", "take-in"}
    judging = {"check", "fix", "rules", "rule"}
    output = {"report", "print", "render"}
    assert plan | lists | judging | output | {"fields", "self-test"} == COMMANDS


@pytest.mark.parametrize("command", sorted(COMMANDS))
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_command_explains_itself(run: Run, command: str, language: str) -> None:
    said = run(command, "--language", language, "--help")
    assert said.status == 0 and said.err == "" and command in said.out
    assert bool(CHINESE.search(said.out)) == (language == "zh_CN")


def test_answers_follow_the_language(run: Run, sample: Path) -> None:
    for arguments in (("check", sample, "--select", "COV,RSP"), ("rules",), ("rule", "COV-001"), ("fields",)):
        english = run(*arguments, "--language", "en").out
        words = r"\S*[\u4e00-\u9fa5]+\S*"
        names = re.compile(
            rf"[A-Z]{{2}}-?\d+(-\d+)? \S+|WT-\d+|万元|两山七河一流域|S4 .*|{words} (problems|in)"
            rf"|({words} (or )?)+(?=are not|$)|wants ({words}( or )?)+"
        )
        left = [line for line in english.splitlines() if CHINESE.search(names.sub("", line))]
        assert left == [], arguments


@pytest.mark.parametrize(
    "arguments", [(), ("fly",), ("check",), ("import", "a.gpkg", "b.shp"), ("rules", "--format", "x")]
)
def test_a_command_that_is_not_understood_leaves_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    said = run(*arguments)
    assert said.status == 2 and said.out == "" and "ecodesk" in said.err


def test_as_a_process_results_and_errors_go_where_scripts_expect_them(run_process: Run, sample: Path) -> None:
    found = run_process("check", sample, "--format", "json")
    assert found.status == 1 and found.err == "" and len(json.loads(found.out)["findings"]) > 20
    missing = run_process("check", sample.with_name("nowhere.gpkg"), "--language", "en")
    assert (missing.status, missing.out) == (2, "") and missing.err.startswith(
        "The workspace file was not found."
    )


def test_a_bug_looks_like_one_and_never_like_findings(
    run: Run, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ecodesk.cli.check_commands.check", lambda *_: 1 / 0)
    said = run("check", sample)
    assert (
        said.status == 2 and said.out == "" and "ZeroDivisionError" in said.err and "程序内部出错" in said.err
    )


def test_a_rule_is_explained_with_an_example_in_either_language(run: Run) -> None:
    assert "不通过时提示" in run("rule", "FUN-003").out
    english = run("rule", "FUN-003", "--language", "en").out
    assert "Where it fails" in english and "| What | Fails | Passes |" in english
