"""The frozen versions of a plan from the command line: listed, made, compared, checked and printed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pypdf
import pytest

from tests.cli.conftest import Run


@pytest.fixture
def plan(written_sample: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(written_sample, tmp_path / "规划.gpkg"))


def test_versions_are_listed_and_frozen_once(run: Run, plan: Path) -> None:
    said = run("versions", plan)
    assert said.status == 0 and "v0.6  2026-05-30 冻结  李敏" in said.out and "v0.7  当前" in said.out
    assert run("freeze", plan, "--name", "送审稿").out == "已冻结 v0.7\n"
    again = run("freeze", plan, "--code", "v0.7")
    assert again.status == 2 and "版本号 v0.7 已用过" in again.err
    held = run("versions", plan, "--format", "json").json
    assert [one["code"] for one in held["versions"]] == ["v0.6", "v0.7"] and held["current"] == "v0.7"
    assert held["versions"][1]["sums"]["projects"] == 34
    same = run("diff", plan, "v0.7")
    assert same.status == 0 and "新增的检查结果 0" in same.out


def test_a_comparison_says_what_changed_and_with_which_effect(run: Run, plan: Path) -> None:
    said = run("diff", plan, "v0.6")
    assert said.status == 1
    assert "+ ZH03-005" in said.out and "− ZH03-006" in said.out and "520.00 → 540.00" in said.out
    held = run("diff", plan, "v0.6", "--format", "json").json
    assert held["summary"] == {"added": 3, "removed": 1, "reshaped": 4, "fields": 5}
    moved = next(one for one in held["entries"] if one["code"] == "ZH04-003")
    assert moved["added_hm2"] == pytest.approx(moved["removed_hm2"], abs=0.01) and moved["added_hm2"] > 50
    assert any(one["code"] == "OVL-003" for one in held["findings"]["new"])
    assert run("diff", plan, "v9").status == 2


def test_a_comparison_is_written_as_a_statement_of_changes(run: Run, plan: Path, tmp_path: Path) -> None:
    said = run("diff", plan, "v0.6", "--to", tmp_path / "changes.pdf", "--language", "en")
    assert said.status == 1 and said.out.strip().endswith("changes.pdf")
    words = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "changes.pdf").pages)
    assert "Statement of changes" in words and "540.00" in words
    # as a document among the others: against the version before, or the one named
    for more in ((), ("--row", "v0.6")):
        to = tmp_path / f"notice{len(more)}.xlsx"
        assert run("report", plan, "change-notice", "--to", to, *more).status == 0 and to.exists()
    assert run("report", plan, "change-notice", "--row", "v9", "--to", tmp_path / "no.pdf").status == 2
    assert not (tmp_path / "no.pdf").exists()


def test_a_frozen_version_is_checked_and_printed_as_it_was(run: Run, plan: Path, tmp_path: Path) -> None:
    then = run("check", plan, "--version", "v0.6", "--format", "json").json
    now = run("check", plan, "--format", "json").json
    assert then["summary"]["BLOCK"] == 15 and now["summary"]["BLOCK"] == 12
    assert run("report", plan, "plan-summary", "--version", "v0.6", "--to", tmp_path / "v0.6.pdf").status == 0
    words = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "v0.6.pdf").pages)
    assert "2026-05-30" in words and "ZH03-006" in words and "ZH03-005" not in words
