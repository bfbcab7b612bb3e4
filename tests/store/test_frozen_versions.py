"""Frozen versions: whole or not there, never altered, and the same however the plan, rules and clock move on."""

from __future__ import annotations

import dataclasses
import random
import sqlite3
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest
from sqlalchemy import text

from ecodesk.errors import CannotRead, EcoDeskError
from ecodesk.i18n import t
from ecodesk.model.edit import change, delete
from ecodesk.model.fields import Record
from ecodesk.model.records import PlanInfo, PlanVersion, Project
from ecodesk.reports.catalogue import ReportOptions, write_report
from ecodesk.rules.finding import Severity
from ecodesk.rules.freezing import frozen_result, frozen_sums, new_version, next_code, sums
from ecodesk.rules.profile import RuleSetting, rule_setting, setting_edit
from ecodesk.rules.registry import all_rules
from ecodesk.rules.runner import check
from ecodesk.sample.build import CRS, sample_rows
from ecodesk.store import open_store
from ecodesk.store.frozen_version import FrozenVersion
from ecodesk.workspace import Workspace
from tests.store.conftest import Place

LABEL = t("冻结版本", "Freeze the version")
AT = datetime.fromisoformat("2026-06-27T10:00:00+08:00")


def freeze(workspace: Workspace, code: str = "v0.7", at: datetime = AT) -> PlanVersion:
    result = check(workspace.snapshot, today=at.date())
    row, documents = new_version(workspace.snapshot, result, code=code, name="送审稿", author="李敏", now=at)
    workspace.freeze(row, documents, label=LABEL, author="李敏")
    return workspace.snapshot.table(PlanVersion)[row.id]


@pytest.fixture(scope="session")
def sample() -> list[Record]:
    return sample_rows()


@pytest.fixture
def workspace(place: Place, sample: list[Record]) -> Any:
    place.create(*sample).close()
    with Workspace.open(place.location, user="李敏") as opened:
        yield opened


def test_a_version_reproduces_itself_when_plan_rules_and_clock_have_changed(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    was, result = workspace.snapshot, check(workspace.snapshot, today=AT.date())
    matrix_of_then = sums(was, result)
    version = freeze(workspace)
    projects = workspace.snapshot.table(Project)
    workspace.apply(delete(t("删除", "Delete"), *projects.rows()[:20]))
    rule = all_rules()["OVL-001"]
    chosen = rule_setting(was, rule)
    workspace.apply(
        setting_edit(workspace.snapshot, rule, RuleSetting(False, Severity.INFO, chosen.params), "李敏")
    )
    location = workspace.location
    workspace.close()

    class LaterDay(date):
        @classmethod
        def today(cls) -> date:
            return date(2027, 7, 1)

    monkeypatch.setattr("ecodesk.model.snapshot.date", LaterDay)
    with Workspace.open(location, user="王建军") as later, later.version(version.code) as frozen:
        assert frozen.read_only and frozen.frozen is not None
        for name, table in was.tables.items():
            assert {i: table[i] for i in table.ids} == dict(frozen.snapshot.named(name).items())
        kept = frozen_result(frozen.frozen.documents)
        assert kept is not None and dict(kept.findings) == dict(result.findings)
        assert dict(check(frozen.snapshot).findings) == dict(result.findings)
        assert frozen_sums(frozen.frozen.documents) == matrix_of_then == sums(frozen.snapshot, kept)
        said = _printed(frozen, kept, tmp_path / "v0.7.pdf")
        assert "2026-06-27" in said and "2027" not in said and "ZH01-001" in said
        with pytest.raises(EcoDeskError, match="只读"):
            frozen.apply(delete(t("删除", "Delete"), frozen.snapshot.table(Project).at(0)))


def _printed(workspace: Workspace, result: Any, to: Path) -> str:
    write_report("plan-summary", workspace.snapshot, result, to, ReportOptions())
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(to).pages)


def test_nothing_changes_a_frozen_version(workspace: Workspace) -> None:
    version = freeze(workspace)
    freezing = workspace.history(1)[0]
    for edit in (
        change(LABEL, [(version, dataclasses.replace(version, name="改"))]),
        change(LABEL, [(version, dataclasses.replace(version, data_hash="0"))]),
        delete(LABEL, version),
    ):
        with pytest.raises(EcoDeskError, match="冻结的版本不能修改、删除或撤销"):
            workspace.apply(edit)
    with pytest.raises(EcoDeskError, match="不能修改、删除或撤销"):
        workspace.undo_step(freezing.edit_id)
    moved = dataclasses.replace(version, status="published", reason="批复")
    workspace.apply(change(LABEL, [(version, moved)]).by("李敏"))
    with pytest.raises(EcoDeskError, match="已发布"):
        workspace.apply(change(LABEL, [(moved, dataclasses.replace(moved, status="editing"))]))
    with pytest.raises(EcoDeskError):  # and not by taking back the step that published it
        workspace.undo()
    workspace.apply(change(LABEL, [(moved, dataclasses.replace(moved, status="superseded"))]))


def test_undo_passes_over_a_freezing_and_leaves_it_as_it_is(workspace: Workspace) -> None:
    project = workspace.snapshot.table(Project).at(0)
    workspace.apply(
        change(t("改名", "Rename"), [(project, dataclasses.replace(project, name="新名"))]).by("李敏")
    )
    version = freeze(workspace)
    assert workspace.undo_label == t("改名", "Rename")
    applied = workspace.undo()
    assert applied is not None and applied.snapshot.table(Project)[project.id].name == project.name
    frozen = workspace.frozen_version(version.id)
    assert frozen.snapshot.table(Project)[project.id].name == "新名"
    assert workspace.redo() is not None and workspace.undo() is not None and workspace.undo() is None


def test_whatever_is_done_and_taken_back_frozen_versions_stay(place: Place, rows: list[Record]) -> None:
    place.create(*rows).close()
    dice, frozen = random.Random(11), dict[str, dict[str, Project]]()
    with Workspace.open(place.location, user="李敏") as workspace:
        for turn in range(40):
            projects = dict(workspace.snapshot.table(Project).items())
            match dice.randrange(6):
                case 0:
                    frozen[freeze(workspace, f"v{turn}").id] = projects
                case 1 | 2:
                    workspace.undo()
                case 3:
                    workspace.redo()
                case 4 if len(projects) > 1:
                    row = dice.choice(list(projects.values()))
                    workspace.apply(delete(t("删除", "Delete"), row).by("李敏"))
                case _ if projects:
                    row = dice.choice(list(projects.values()))
                    renamed = dataclasses.replace(row, name=f"项目 {turn}")
                    workspace.apply(change(t("改名", "Rename"), [(row, renamed)]).by("李敏"))
            assert {row.id for row in workspace.snapshot.table(PlanVersion).rows()} == frozen.keys()
        assert len(frozen) > 2
        for version, then in frozen.items():
            held = workspace.frozen_version(version).snapshot.table(Project)
            assert dict(held.items()) == then


def test_the_place_itself_refuses_to_alter_the_content(workspace: Workspace) -> None:
    version = freeze(workspace)
    location = workspace.location
    workspace.close()
    with open_store(location) as store:
        for statement in ("UPDATE frozen_part SET sha256 = part", "DELETE FROM frozen_part"):
            with (
                pytest.raises(Exception, match="frozen version cannot be changed"),
                store.engine.begin() as c,
            ):
                c.execute(text(statement))
    with Workspace.open(location, read_only=True) as again:
        assert len(again.frozen_version(version.id).snapshot.table(Project)) == 34


def test_a_version_that_was_tampered_with_is_not_opened(workspace: Workspace) -> None:
    version = freeze(workspace)
    row = dataclasses.replace(version, content_hash="0" * 64)
    content = workspace._store.frozen(version.id)
    assert content is not None
    with pytest.raises(CannotRead, match="已损坏"):
        FrozenVersion.of(row, content, CRS)
    broken = dataclasses.replace(content, parts={k: v[:-9] for k, v in content.parts.items()})
    with pytest.raises(CannotRead, match="已损坏"):
        broken.tables()


def test_codes_are_used_once_and_an_old_check_freezes_nothing(workspace: Workspace) -> None:
    info = workspace.snapshot.table(PlanInfo).at(0)
    assert next_code(workspace.snapshot) == info.version == "v0.7"
    freeze(workspace)
    assert next_code(workspace.snapshot) == "v0.8"
    result = check(workspace.snapshot)
    with pytest.raises(EcoDeskError, match="已用过"):
        new_version(workspace.snapshot, result, code="v0.7")
    row, documents = new_version(workspace.snapshot, result, code="v0.8")
    workspace.apply(change(LABEL, [(info, dataclasses.replace(info, goals="另写"))]))
    with pytest.raises(EcoDeskError, match="没有冻结"):
        workspace.freeze(row, documents, label=LABEL)
    with pytest.raises(EcoDeskError, match="检查还没有完成"):
        new_version(workspace.snapshot, result, code="v0.9")
    assert len(workspace.snapshot.table(PlanVersion)) == 1


def test_two_people_cannot_freeze_the_same_code(place: Place, sample: list[Record]) -> None:
    place.create(*sample).close()
    with (
        Workspace.open(place.location, user="李敏") as one,
        Workspace.open(place.location, user="赵芳") as two,
    ):
        if two.read_only:
            pytest.skip("a file has one writer")
        freeze(one)
        with pytest.raises(EcoDeskError, match="已用过"):
            freeze(two)
        two.refresh()
        freeze(two, "v0.8")
        assert [row.code for row in two.snapshot.table(PlanVersion).rows()] == ["v0.7", "v0.8"]


def test_a_copy_has_the_versions(workspace: Workspace, tmp_path: Path) -> None:
    version = freeze(workspace)
    workspace.copy_to(tmp_path / "副本.gpkg")
    with Workspace.open_version(tmp_path / "副本.gpkg", "v0.7") as copied:
        assert copied.frozen is not None and copied.frozen.row.content_hash == version.content_hash
    with sqlite3.connect(tmp_path / "副本.gpkg") as file, pytest.raises(sqlite3.IntegrityError):
        file.execute("DELETE FROM frozen_part")


def test_a_copy_of_a_frozen_version_is_a_plan_of_its_own(workspace: Workspace, tmp_path: Path) -> None:
    version = freeze(workspace)
    projects = dict(workspace.snapshot.table(Project).items())
    workspace.apply(delete(t("删除", "Delete"), *list(projects.values())[:5]))
    with workspace.as_frozen(version.id) as frozen:
        frozen.copy_to(tmp_path / "另存.gpkg")
    with Workspace.open(tmp_path / "另存.gpkg") as copied:
        assert dict(copied.snapshot.table(Project).items()) == projects
        assert copied.outside_edit() is None and copied.undo() is None and not copied.read_only
        copied.apply(delete(t("删除", "Delete"), copied.snapshot.table(Project).at(0)))
        assert copied.undo() is not None and dict(copied.snapshot.table(Project).items()) == projects


def test_a_freezing_that_fails_half_way_leaves_no_trace(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise RuntimeError("broken off")

    monkeypatch.setattr("ecodesk.store.log.write", fail)
    with pytest.raises(RuntimeError):
        freeze(workspace)
    monkeypatch.undo()
    location = workspace.location
    workspace.close()
    with Workspace.open(location) as again, again._store.engine.connect() as connection:
        assert not len(again.snapshot.table(PlanVersion))
        assert connection.execute(text("SELECT count(*) FROM frozen_part")).scalar_one() == 0
