"""The cache of online maps is held to what a person allows, told in the preferences, and cleared there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from ecodesk.exchange.linked_tile_cache import TileCache, tile_cache
from ecodesk.reports.reference_reading import tile_folder
from ecodesk.settings import PreferenceFile
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.background import Background
from ecodesk.ui.dialogs.settings_dialog import SettingsDialog
from ecodesk.ui.session import Session
from tests.settling import settle

SERVICE = "https://a/{z}/{x}/{y}"


def test_putting_a_tile_makes_room_for_it(tmp_path: Path) -> None:
    """From the first tile on, and also over what an earlier sitting left."""
    old = TileCache(tmp_path, 100_000)
    for i in range(10):
        old.put(SERVICE, (1, i, 0), bytes(1_000))
        os.utime(old._path(SERVICE, (1, i, 0)), (1_000 + i, 1_000 + i))
    assert old.size() == 10_000
    now = TileCache(tmp_path, 5_000)
    now.put(SERVICE, (2, 0, 0), bytes(1_000))
    assert now.size() <= 5_000
    kept = [i for i in range(10) if now.get(SERVICE, (1, i, 0)) is not None]
    assert kept == [7, 8, 9] and now.get(SERVICE, (2, 0, 0)) is not None, "the oldest went"
    for i in range(40):
        now.put(SERVICE, (3, i, 0), bytes(1_000))
        assert now.size() <= 5_000


def test_the_preferences_tell_the_size_hold_the_limit_and_clear(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMessageBox, "exec", lambda *a: pytest.fail("clearing asks nothing"))
    background = Background()
    session = Session(background)
    preferences = PreferenceFile()
    cache = tile_cache(tile_folder(), 500_000_000)
    for i in range(30):
        cache.put(SERVICE, (5, i, 0), bytes(1_000_000))
    look = Appearance("light", "zh_CN")
    dialog = SettingsDialog(session, look, preferences, lambda: None, None)
    qtbot.addWidget(dialog)
    dialog.show()
    settle(qtbot, session)
    tiles = dialog.tiles
    assert tiles.held.text() == "现有 30.0 MB"
    tiles.limit.setValue(20)
    tiles.limit.editingFinished.emit()
    settle(qtbot, session)
    assert PreferenceFile().values.tile_cache_mb == 20
    assert cache.size() <= 20_000_000
    freed = cache.size() / 1_000_000
    qtbot.mouseClick(tiles.clear, Qt.MouseButton.LeftButton)
    settle(qtbot, session)
    assert cache.size() == 0
    assert tiles.held.text() == f"已清空，释放 {freed:.1f} MB"
    assert not tiles.clear.isEnabled(), "there is nothing left to clear"
    look.use(language="en")
    assert tiles.held.text() == f"Cleared: {freed:.1f} MB freed"
    background.shut_down()
