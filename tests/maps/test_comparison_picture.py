"""A compared map says what was added, taken away and kept, in colour and without it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import shapely
from PySide6.QtGui import QImage

from ecodesk.maps.comparison_picture import (
    SHOWN_BELOW,
    ChangeMark,
    ComparedMap,
    Showing,
    comparison_image,
)
from ecodesk.maps.offscreen import ensure_application
from ecodesk.maps.scene import MapScene
from ecodesk.maps.viewport import Viewport
from ecodesk.model.crs import WorkingCrs
from ecodesk.model.records import CountyBoundary
from ecodesk.model.snapshot import Snapshot

CRS = WorkingCrs(4547)
OLD, NEW = shapely.box(0, 0, 400, 400), shapely.box(200, 0, 600, 400)
VIEW = Viewport(300, 200, 1.0, 900, 700)


def pixels(image: QImage) -> np.ndarray:
    made = image.convertToFormat(QImage.Format.Format_RGB32)
    held = np.frombuffer(made.constBits(), np.uint8).reshape(made.height(), made.width(), 4)
    return held[..., 2::-1].copy()


def bluish(part: np.ndarray) -> float:
    """How much of a part of a picture is rather blue than grey."""
    return float((part[..., 2].astype(int) - part[..., 0] > 20).mean())


def orange(part: np.ndarray) -> float:
    return float((part[..., 0].astype(int) - part[..., 2] > 20).mean())


@pytest.fixture(scope="module")
def compared() -> ComparedMap:
    ensure_application()
    county = CountyBoundary(code="1", name="县", geometry=shapely.box(-2000, -2000, 2000, 2000))
    base = MapScene.of(Snapshot.of([county], CRS), "light", SHOWN_BELOW)
    mark = ChangeMark(
        ("project", "a"),
        "△",
        "ZH-1 图形",
        "text2",
        OLD,
        NEW,
        shapely.difference(NEW, OLD),
        shapely.difference(OLD, NEW),
    )
    stays = np.array([shapely.box(-300, -200, -100, 0)], dtype=object)
    return ComparedMap(base, stays, (mark,))


def parts(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The ground taken away, kept and added, without their edges."""
    left, top = int(VIEW.pixel(0, 400)[0]), int(VIEW.pixel(0, 400)[1])
    lines = slice(top + 12, top + 388)
    return tuple(picture[lines, left + x + 12 : left + x + 188] for x in (0, 200, 400))  # type: ignore[return-value]


def test_added_is_gridded_blue_removed_hatched_orange_and_kept_grey(compared: ComparedMap) -> None:
    gone, kept, come = parts(pixels(comparison_image(compared, VIEW, Showing.BOTH, labels=False)))
    assert bluish(come) > 0.1 and orange(come) == 0
    assert orange(gone) > 0.1 and bluish(gone) == 0
    assert bluish(kept) == orange(kept) == 0
    # in black and white the pattern tells them apart: a grid has whole dark lines across, a hatch none
    dark = [part.mean(axis=-1) < part.mean() - 12 for part in (come, gone)]
    across = [part.mean(axis=1).max() for part in dark]
    assert across[0] > 0.9 > 0.6 > across[1]


def test_each_version_alone_shows_its_own_ground(compared: ComparedMap) -> None:
    empty = pixels(comparison_image(dataclasses.replace(compared, marks=()), VIEW, Showing.BOTH))
    gone, _, come = parts(empty)
    old = parts(pixels(comparison_image(compared, VIEW, Showing.OLD, labels=False)))
    new = parts(pixels(comparison_image(compared, VIEW, Showing.NEW, labels=False)))
    assert (old[2] == come).all() and not (old[0] == gone).all()
    assert (new[0] == gone).all() and not (new[2] == come).all()


def test_a_label_carries_the_sign_and_leaves_the_shape_free(compared: ComparedMap) -> None:
    plain = pixels(comparison_image(compared, VIEW, Showing.BOTH, labels=False))
    named = pixels(comparison_image(compared, VIEW, Showing.BOTH))
    differs = (plain != named).any(axis=-1)
    assert differs.any()
    _, kept, _ = parts(differs[..., None])
    assert kept.mean() < 0.02  # at most its leader
