"""A hatch runs the same way on a screen, on paper and in the legend."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath

from ecodesk.maps.hatch import CROSS, DOTS, LINES, Hatch, brush, draw_hatch

SIDE = 120
WAYS = {"level": (0, 1), "upright": (1, 0), "rising": (1, -1), "falling": (1, 1)}


def painted(hatch: Hatch, *, paper: bool) -> npt.NDArray[np.float64]:
    image = QImage(SIDE, SIDE, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    path.addRect(0, 0, SIDE, SIDE)
    if paper:
        draw_hatch(painter, path, hatch, 1.0)
    else:
        painter.fillPath(path, brush(hatch, 1.0))
    painter.end()
    pixels = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(SIDE, image.bytesPerLine())
    return pixels[:, :SIDE].astype(float)


def ways(picture: npt.NDArray[np.float64]) -> set[str]:
    """The directions along which a picture changes least."""

    def change(down: int, right: int) -> float:
        moved = np.roll(picture, (down, right), (0, 1))
        return float(np.abs(moved - picture)[2:-2, 2:-2].mean())

    found = {way: change(*step) for way, step in WAYS.items()}
    least = min(found.values())
    return {way for way, value in found.items() if value <= 1.1 * least + 0.5}


@pytest.mark.parametrize("paper", [False, True])
@pytest.mark.parametrize(("angle", "way"), [(0, "level"), (45, "rising"), (90, "upright"), (-45, "falling")])
def test_lines_run_at_their_angle(angle: float, way: str, paper: bool) -> None:
    assert ways(painted(Hatch(angle, 8, 1.2, "#000000"), paper=paper)) == {way}


@pytest.mark.parametrize("paper", [False, True])
@pytest.mark.parametrize(("angle", "both"), [(0, {"level", "upright"}), (45, {"rising", "falling"})])
def test_a_cross_runs_both_ways(angle: float, both: set[str], paper: bool) -> None:
    assert ways(painted(Hatch(angle, 10, 1.2, "#000000", kind=CROSS), paper=paper)) == both


@pytest.mark.parametrize("kind", [LINES, CROSS, DOTS])
def test_a_hatch_is_as_dense_on_paper_as_on_a_screen(kind: str) -> None:
    screen, paper = (
        255 - painted(Hatch(90, 7, 1.0, "#000000", 0.8, kind), paper=on).mean() for on in (False, True)
    )
    assert screen > 4
    assert paper == pytest.approx(screen, rel=0.15)
