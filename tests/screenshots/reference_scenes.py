"""Reference layers beneath the plan, one that cannot be found, and the dialog that adds them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ecodesk.maps.reference_grid import TileGrid
from ecodesk.maps.reference_links import COLOURS, RASTER, TILES, VECTOR, ReferenceLink, add_link
from ecodesk.maps.viewport import Viewport
from ecodesk.model.records import RestorationUnit
from ecodesk.ui.selection import Selection
from tests.reference_files import geotiff, square, vector_file
from tests.screenshots.stage import Stage

Scene = Callable[[Stage], QWidget]
_kept: list[tempfile.TemporaryDirectory[str]] = []


def reference(stage: Stage) -> QWidget:
    """A picture and parcels under the plan, a service that is off."""
    _link(stage, missing=False)
    return stage.window


def reference_trouble(stage: Stage) -> QWidget:
    """The same with a file that has gone."""
    _link(stage, missing=True)
    return stage.window


def reference_dialog(stage: Stage) -> QWidget:
    """The dialog on a file that has been looked at."""
    folder = _folder()
    dialog = stage.window.panes.layers.add_reference([_parcels(stage, folder)])
    assert dialog is not None
    stage.wait(dialog.accept_button.isEnabled)
    return dialog


def reference_tianditu(stage: Stage) -> QWidget:
    """The preset of Tianditu."""
    dialog = stage.window.panes.layers.add_reference()
    assert dialog is not None
    dialog.tabs.setCurrentWidget(dialog.tianditu)
    return dialog


def _folder() -> Path:
    """A folder that goes when the program ends."""
    _kept.append(tempfile.TemporaryDirectory(prefix="ecodesk-"))
    return Path(_kept[-1].name)


def _view(stage: Stage) -> Viewport:
    canvas, snapshot = stage.window.canvas, stage.window.session.snapshot
    assert snapshot is not None
    unit = snapshot.table(RestorationUnit).one(code="ZH-03")
    assert unit is not None
    stage.window.zoom_to(Selection.of(RestorationUnit.table, unit.id))
    return canvas.viewport


def _parcels(stage: Stage, folder: Path) -> Path:
    view, snapshot = _view(stage), stage.window.session.snapshot
    assert snapshot is not None
    step = 60 * view.metres_per_pixel
    shapes = [
        square(view.x + step * (i - 4), view.y + step * (k - 3), step * 0.8)
        for i in range(8)
        for k in range(5)
    ]
    return vector_file(folder / "二调地块.shp", shapes, snapshot.crs.epsg)


def _link(stage: Stage, *, missing: bool) -> None:
    window, snapshot = stage.window, stage.window.session.snapshot
    assert snapshot is not None
    folder = _folder()
    view, epsg = _view(stage), snapshot.crs.epsg
    parcels = _parcels(stage, folder)
    half = 220 * view.metres_per_pixel
    picture = geotiff(
        folder / "卫星影像.tif",
        (view.x - half, view.y - half, view.x + half, view.y + half),
        epsg,
        (150, 165, 120),
    )
    links = (
        ReferenceLink(
            "ref-tiles",
            "天地图影像",
            TILES,
            "https://tiles.invalid/{z}/{x}/{y}?tk={key}",
            grid=TileGrid.web(1, 18),
        ),
        ReferenceLink(
            "ref-image", "卫星影像 2025", RASTER, picture.as_posix(), attribution="影像：县自然资源局"
        ),
        ReferenceLink(
            "ref-parcels",
            "二调地块",
            VECTOR,
            parcels.as_posix(),
            "二调地块",
            "GBK",
            f"EPSG:{epsg}",
            COLOURS[1],
        ),
    )
    if missing:
        parcels.unlink()
    window.session.apply(add_link(snapshot, *links))
    stage.settle()
    shown = {links[1].layer_id, links[2].layer_id}
    window.canvas.show_layers(window.canvas.visible_layers | shown)
    stage.wait(lambda: not window.canvas.references.busy)
    tree = window.panes.layers.tree
    tree.scrollToBottom()


REFERENCE_SCENES: dict[str, Scene] = {
    "reference": reference,
    "reference-trouble": reference_trouble,
    "reference-dialog": reference_dialog,
    "reference-tianditu": reference_tianditu,
}
