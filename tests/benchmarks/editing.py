"""How long the window is blocked while a hand draws: a vertex of a large shape dragged, a polygon begun."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from tests.benchmarks.material import Material
from tests.benchmarks.measurement import Measurement, Timing
from tests.benchmarks.window_frames import window_frames

VERTICES = 50_000
_STEPS, _PIXELS = 240, 4.0
_RADIUS = 3_000.0  # metres
_LARGE = "large"


def _large_shape(middle: tuple[float, float]) -> Any:
    """A ring of many vertices that winds in and out, as an outline taken from pixels of an image does."""
    import numpy as np
    import shapely

    turn = np.linspace(0.0, 2 * np.pi, VERTICES, endpoint=False)
    radius = _RADIUS * (1 + 0.15 * np.sin(7 * turn) + 0.002 * np.sin(2500 * turn))
    return shapely.Polygon(np.column_stack([np.cos(turn), np.sin(turn)]) * radius[:, None] + middle)


def _with_large_shape(material: Material) -> Path:
    """The province with one project of very many vertices in its middle."""
    from ecodesk.i18n import t
    from ecodesk.model.edit import Change, Edit
    from ecodesk.model.records import Project
    from ecodesk.workspace import Workspace

    path = material.scratch / "drawing.gpkg"
    shutil.copy(material.workspace(), path)
    with Workspace.open(path) as workspace:
        county = workspace.snapshot.named("county_boundary").one()
        assert county is not None
        x0, y0, x1, y1 = county.geometry.bounds
        shape = _large_shape(((x0 + x1) / 2, (y0 + y1) / 2))
        row = Project(id=_LARGE, code="LARGE", name="Large", geometry=shape)
        workspace.apply(Edit(t("绘制", "Draw"), (Change(None, row),)))
    return path


def dragging(material: Material) -> Timing:
    """One vertex of the large shape, which is wholly in view, is dragged over the projects below it."""
    path = _with_large_shape(material)
    return window_frames(material, "drag", path, _LARGE, _STEPS, _PIXELS)


def drawing(material: Material) -> Timing:
    """The pointer moves while a polygon waits for its next vertex, and snaps to what it passes."""
    return window_frames(material, "draw", material.workspace(), _STEPS, _PIXELS)


_ALONE = "none: QGIS's tools for drawing are not in its API"

MEASUREMENTS = (
    Measurement(
        "drag",
        f"longest block per frame, a vertex of {VERTICES:,} dragged",
        dragging,
        {},
        alone=_ALONE,
        seconds={"p99": 0.016},
    ),
    Measurement(
        "draw",
        "longest block per frame, pointer of a polygon begun",
        drawing,
        {},
        alone=_ALONE,
        seconds={"p99": 0.016},
    ),
)
