"""The welcome page: cards stand level, the sample shows its units, 还原 comes with the first copy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ecodesk.model.records import Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.sample.build import CRS, sample_rows
from ecodesk.settings import PreferenceFile
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.background import Background
from ecodesk.ui.opening import sample_path
from ecodesk.ui.session import Session
from ecodesk.ui.welcome_page import WelcomePage


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[WelcomePage]:
    background = Background()
    look = Appearance("light", "en")
    made = WelcomePage(Session(background), look, PreferenceFile(tmp_path / "preferences.json"))
    qtbot.addWidget(made)
    made.resize(1318, 707)
    made.show()
    qtbot.waitUntil(lambda: not background.busy, timeout=20_000)
    yield made
    background.shut_down()


def heights(page: WelcomePage, role: str) -> set[int]:
    """Where the labels of a role stand in the three cards."""
    labels = [
        label
        for card in page._cards.values()
        for label in card.findChildren(QLabel)
        if label.property("role") == role
    ]
    assert len(labels) == 3
    return {label.mapTo(page, QPoint(0, 0)).y() for label in labels}


def test_the_texts_of_the_cards_stand_level_however_long_they_are(page: WelcomePage) -> None:
    assert len(heights(page, "subhead")) == len(heights(page, "small")) == 1


def test_nothing_covers_what_the_sample_is(page: WelcomePage) -> None:
    card = page.sample
    about = next(label for label in card.findChildren(QLabel) if label.property("role") == "small")
    assert about.mapTo(card, QPoint(0, 0)).y() >= card.map.geometry().bottom()
    assert about.height() >= about.heightForWidth(about.width())


def test_restoring_is_offered_only_once_there_is_a_copy(page: WelcomePage) -> None:
    assert not sample_path().exists() and not page.sample.restore.isVisible()
    sample_path().parent.mkdir(parents=True)
    sample_path().touch()
    page.retranslate()
    assert page.sample.restore.isVisible()


def test_the_language_is_chosen_here_and_counts_at_once(
    page: WelcomePage, qtbot: QtBot, tmp_path: Path
) -> None:
    """Someone who cannot read the menus finds the switch on the first page."""
    texts = {label.text() for label in page.findChildren(QLabel)}
    assert "EcoDesk" in texts and page.languages["en"].isChecked()
    qtbot.mouseClick(page.languages["zh_CN"], Qt.MouseButton.LeftButton)
    texts = {label.text() for label in page.findChildren(QLabel)}
    assert {"生态修复规划桌面", "新建规划"} <= texts
    assert page.languages["zh_CN"].isChecked() and not page.languages["en"].isChecked()
    assert PreferenceFile(tmp_path / "preferences.json").values.language == "zh_CN", "and stays chosen"
    page.languages["en"].setFocus()
    qtbot.keyClick(page.languages["en"], Qt.Key.Key_Space)
    assert "EcoDesk" in {label.text() for label in page.findChildren(QLabel)}


def test_the_card_counts_what_the_sample_holds(page: WelcomePage, qtbot: QtBot) -> None:
    sample = Snapshot.of(sample_rows(), CRS)
    units, projects = len(sample.table(RestorationUnit)), len(sample.table(Project))
    told = f"{units} restoration units and {projects} projects"
    card = page.sample
    qtbot.waitUntil(lambda: any(told in label.text() for label in card.findChildren(QLabel)))
