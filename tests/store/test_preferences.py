"""Preferences of the person at this computer: kept, and never a reason not to start."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ecodesk.settings import PreferenceFile, Preferences, RecentFile, user_config_folder, user_data_folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "设置" / "preferences.json"


def test_what_is_changed_is_there_after_a_restart(path: Path) -> None:
    kept = PreferenceFile(path)
    assert kept.values == Preferences() and not path.exists()
    kept.change(language="en", theme="dark", text_scale=1.25, user_name="李敏", layouts={"map": "abc"})
    kept.remember_file(RecentFile("甲.gpkg", "方案", "2026-06-27T14:32:00", "v0.7", 34, 3))
    assert PreferenceFile(path).values == kept.values
    assert PreferenceFile(path).values.recent[0].title == "方案"


def test_recent_files_are_few_each_once_the_newest_first(path: Path) -> None:
    kept = PreferenceFile(path)
    for number in range(20):
        kept.remember_file(RecentFile(f"{number}.gpkg"))
    kept.remember_file(RecentFile("15.gpkg", "again"))
    recent = PreferenceFile(path).values.recent
    assert [file.path for file in recent[:3]] == ["15.gpkg", "19.gpkg", "18.gpkg"] and len(recent) == 12
    kept.forget_file("15.gpkg")
    assert "15.gpkg" not in [file.path for file in PreferenceFile(path).values.recent]


@pytest.mark.parametrize(
    "content", ["", "{", "[1, 2]", "null", '{"recent": [{"nonsense": 1}]}', '{"recent": 5}', "\x00"]
)
def test_a_damaged_file_is_set_aside_and_defaults_hold(path: Path, content: str) -> None:
    path.parent.mkdir()
    path.write_text(content, encoding="utf-8")
    kept = PreferenceFile(path)
    assert kept.values == Preferences()
    kept.change(theme="dark")
    assert PreferenceFile(path).values.theme == "dark"
    assert path.with_suffix(".damaged.json").read_text(encoding="utf-8") == content


def test_values_of_another_version_or_of_a_wrong_kind_are_left_out(path: Path) -> None:
    path.parent.mkdir()
    stored = {
        "language": "fr",
        "theme": "pink",
        "text_scale": 2,
        "user_name": 5,
        "new_in_3": True,
        "snap_radius_px": 12,
    }
    path.write_text(json.dumps(stored), encoding="utf-8")
    values = PreferenceFile(path).values
    assert (values.language, values.theme, values.text_scale, values.snap_radius_px) == (
        "zh_CN",
        "system",
        2.0,
        12,
    )
    assert values.user_name == Preferences().user_name


def test_a_place_that_cannot_be_written_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = PreferenceFile(tmp_path / "file" / "preferences.json")
    kept.change(theme="dark")
    assert kept.values.theme == "dark"


def test_a_portable_installation_keeps_everything_in_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ECODESK_HOME", str(tmp_path / "stick"))
    assert user_config_folder() == tmp_path / "stick" and user_data_folder().parent == tmp_path / "stick"
    PreferenceFile().change(theme="dark")
    assert (tmp_path / "stick" / "preferences.json").exists()
