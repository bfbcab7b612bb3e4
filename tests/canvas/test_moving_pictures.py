"""While the map is dragged it shows the plan as it is, and once it rests what a map opened there shows."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest
import shapely
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from ecodesk.i18n import t
from ecodesk.maps.finding_marks import NO_FINDINGS
from ecodesk.maps.labels import LabelOptions
from ecodesk.maps.map_display import map_themes
from ecodesk.maps.scene import plan_bounds
from ecodesk.maps.viewport import Viewport
from ecodesk.model.edit import Change, Edit
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.sample.build import CRS, sample_rows
from ecodesk.ui.background import Background
from ecodesk.ui.canvas.pictures import Pictures, Wanted

_STEPS = ((23, 0), (-7, 31), (35, -29), (-101, 3), (25, 25))  # pixels, each beyond what is painted to spare


@pytest.fixture
def background() -> Iterator[Background]:
    made = Background()
    yield made
    made.shut_down()


@pytest.fixture(scope="module")
def wanted() -> Wanted:
    snapshot = Snapshot.of(sample_rows(), CRS)
    bounds = plan_bounds(snapshot)
    assert bounds is not None
    view = Viewport.fitting(bounds, 400, 300).zoomed(2)
    display = map_themes()["planning"].display
    return Wanted(snapshot, "light", display, NO_FINDINGS, "zh_CN", LabelOptions(), view, 1.0)


def seen(pictures: Pictures, view: Viewport) -> QImage:
    """What stands on the screen."""
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    for draw in (pictures.draw_ground, pictures.draw_plan, pictures.draw_names):
        draw(painter, view)
    painter.end()
    return image


def assert_same(one: QImage, other: QImage) -> None:
    """Pixel by pixel; letters drawn in two threads differ by what nobody sees."""
    pixels = [np.frombuffer(image.constBits(), np.uint8).astype(np.int16) for image in (one, other)]
    assert np.abs(pixels[0] - pixels[1]).max() <= 16


def painted_anew(qtbot: QtBot, background: Background, wanted: Wanted) -> QImage:
    pictures = Pictures(background)
    pictures.want(wanted)
    qtbot.waitUntil(lambda: pictures.up_to_date)
    return seen(pictures, wanted.viewport)


def test_a_map_that_rests_looks_as_if_painted_there(
    qtbot: QtBot, background: Background, wanted: Wanted
) -> None:
    pictures = Pictures(background)
    pictures.want(wanted)
    qtbot.waitUntil(lambda: pictures.up_to_date)
    for step in _STEPS:
        wanted = dataclasses.replace(wanted, viewport=wanted.viewport.panned(*step))
        with qtbot.waitSignal(pictures.ready):  # a picture on the way
            pictures.want(wanted)
        assert not pictures.up_to_date, "names are still where they were"
    qtbot.waitUntil(lambda: pictures.up_to_date)
    assert_same(seen(pictures, wanted.viewport), painted_anew(qtbot, background, wanted))


def test_an_edit_shows_at_once_while_the_map_is_dragged(
    qtbot: QtBot, background: Background, wanted: Wanted
) -> None:
    pictures = Pictures(background)
    pictures.want(wanted)
    qtbot.waitUntil(lambda: pictures.up_to_date)
    wanted = dataclasses.replace(wanted, viewport=wanted.viewport.panned(17, 9))
    pictures.want(wanted)
    row = wanted.snapshot.table(Project).at(5)
    moved = dataclasses.replace(row, geometry=shapely.affinity.translate(row.geometry, 1_500, 800))
    edit = Edit(t("改", "Change"), (Change(row, moved),))
    wanted = dataclasses.replace(wanted, snapshot=wanted.snapshot.after(edit))
    pictures.want(wanted, edit)
    for step in _STEPS[:2]:
        wanted = dataclasses.replace(wanted, viewport=wanted.viewport.panned(*step))
        pictures.want(wanted)
    with qtbot.waitSignal(pictures.ready):
        pass
    assert pictures.scene is not None and pictures.scene.snapshot is wanted.snapshot
    qtbot.waitUntil(lambda: pictures.up_to_date)
    assert_same(seen(pictures, wanted.viewport), painted_anew(qtbot, background, wanted))


def test_a_small_move_paints_nothing_until_the_map_rests(
    qtbot: QtBot, background: Background, wanted: Wanted
) -> None:
    pictures = Pictures(background)
    pictures.want(wanted)
    qtbot.waitUntil(lambda: pictures.up_to_date)
    paintings: list[bool] = []
    pictures.ready.connect(lambda: paintings.append(pictures.up_to_date))
    for _ in range(5):
        wanted = dataclasses.replace(wanted, viewport=wanted.viewport.panned(3, 2))
        pictures.want(wanted)
        QCoreApplication.processEvents()
    qtbot.waitUntil(lambda: pictures.up_to_date)
    assert paintings == [True]
    assert_same(seen(pictures, wanted.viewport), painted_anew(qtbot, background, wanted))
