"""Run by QGIS's Python, not by ours: the same work done with QGIS. One task per run, the result as JSON.

usage: qgis_script.py TASK ARGUMENT …   (arguments are JSON)
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsCategorizedSymbolRenderer,
    QgsFeatureRequest,
    QgsFillSymbol,
    QgsGeometry,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPalLayerSettings,
    QgsRectangle,
    QgsRendererCategory,
    QgsSingleSymbolRenderer,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QSize, QTimer
from qgis.PyQt.QtGui import QColor


def layers(path: str, looks: dict[str, Any]) -> list[Any]:
    """Projects by element over units, with the colours and widths EcoDesk uses; first is on top."""
    projects = QgsVectorLayer(f"{path}|layername=project", "project", "ogr")
    categories = []
    for element, look in looks["project"].items():
        colour = QColor(look["fill"])
        colour.setAlphaF(look["alpha"])
        symbol = QgsFillSymbol.createSimple({"outline_color": look["line"], "outline_width_unit": "Pixel"})
        symbol.setColor(colour)
        symbol.symbolLayer(0).setStrokeWidth(look["width"])
        categories.append(QgsRendererCategory(element, symbol, element))
    projects.setRenderer(QgsCategorizedSymbolRenderer("element", categories))
    units = QgsVectorLayer(f"{path}|layername=restoration_unit", "units", "ogr")
    line = {
        "color": looks["unit"]["fill"],
        "outline_color": looks["unit"]["line"],
        "outline_width_unit": "Pixel",
    }
    symbol = QgsFillSymbol.createSimple(line)
    symbol.symbolLayer(0).setStrokeWidth(looks["unit"]["width"])
    units.setRenderer(QgsSingleSymbolRenderer(symbol))
    assert projects.isValid() and units.isValid()
    return [projects, units]


def named(layer: Any, field: str) -> None:
    """Label a layer with a field: small words with a pale edge, as many as find room."""
    settings = QgsPalLayerSettings()
    settings.fieldName = field
    words = QgsTextFormat()
    words.setSize(8)
    edge = QgsTextBufferSettings()
    edge.setEnabled(True)
    words.setBuffer(edge)
    settings.setFormat(words)
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)


def repaint(
    path: str, looks: dict[str, Any], size: list[int], views: dict[str, list[float]], names: bool
) -> dict[str, Any]:
    """Each view painted several times, with codes of projects and names of units if asked; the shortest."""
    shown = layers(path, looks)
    if names:
        for layer, field in zip(shown, ("code", "name"), strict=True):
            named(layer, field)
    seconds = {}
    for name, box in views.items():
        settings = QgsMapSettings()
        settings.setLayers(shown)
        settings.setOutputSize(QSize(*size))
        settings.setDestinationCrs(shown[0].crs())
        settings.setExtent(QgsRectangle(*box))
        settings.setFlag(QgsMapSettings.Antialiasing, True)
        settings.setFlag(QgsMapSettings.UseRenderingOptimization, True)
        settings.setFlag(QgsMapSettings.DrawLabeling, names)
        best = float("inf")
        for _ in range(4):
            started = time.perf_counter()
            job = QgsMapRendererParallelJob(settings)
            job.start()
            job.waitForFinished()
            best = min(best, time.perf_counter() - started)
        seconds[name] = best
    return {"seconds": seconds}


def project(path: str, looks: dict[str, Any], to: str) -> dict[str, Any]:
    """Write a project of both layers for QGIS's own window."""
    from qgis.core import QgsProject, QgsReferencedRectangle

    shown = layers(path, looks)
    made = QgsProject.instance()
    made.setCrs(shown[0].crs())
    made.addMapLayers(shown)
    made.viewSettings().setDefaultViewExtent(QgsReferencedRectangle(shown[1].extent(), shown[1].crs()))
    assert made.write(to)
    return {}


def edit(path: str, moves: list[Any]) -> dict[str, Any]:
    """Move one feature at a time and commit."""
    layer = QgsVectorLayer(f"{path}|layername=project", "project", "ogr")
    times = []
    for row_id, dx, dy in moves:
        request = QgsFeatureRequest().setFilterExpression(f"\"id\" = '{row_id}'")
        feature = next(layer.getFeatures(request))
        geometry = QgsGeometry(feature.geometry())
        geometry.translate(dx, dy)
        started = time.perf_counter()
        layer.startEditing()
        layer.changeGeometry(feature.id(), geometry)
        assert layer.commitChanges(), layer.commitErrors()
        times.append(time.perf_counter() - started)
    return {"times": times}


def pan(
    path: str, looks: dict[str, Any], size: list[int], box: list[float], steps: int, pixels: float
) -> dict[str, Any]:
    """Pan a map canvas once per frame and note how late a one-millisecond heartbeat comes in each frame."""
    from qgis.gui import QgsMapCanvas

    canvas = QgsMapCanvas()
    canvas.enableAntiAliasing(True)
    canvas.setParallelRenderingEnabled(True)
    canvas.resize(*size)
    shown = layers(path, looks)
    canvas.setDestinationCrs(shown[0].crs())
    canvas.setLayers(shown)
    canvas.setExtent(QgsRectangle(*box))
    canvas.show()
    painted: list[Any] = []
    canvas.mapCanvasRefreshed.connect(lambda: painted.append(True))
    while not painted:
        QgsApplication.processEvents()
    frames: list[float] = [0.0]
    last = [time.perf_counter()]

    def beat() -> None:
        now = time.perf_counter()
        frames[-1] = max(frames[-1], now - last[0])
        last[0] = now

    def step() -> None:
        frames.append(0.0)
        centre = canvas.center()
        centre.setX(centre.x() + pixels * canvas.mapUnitsPerPixel())
        canvas.setCenter(centre)
        canvas.refresh()
        if len(frames) > steps:
            QgsApplication.exit()

    heart, pace = QTimer(), QTimer()
    heart.timeout.connect(beat)
    pace.timeout.connect(step)
    heart.start(1)
    pace.start(16)
    QgsApplication.exec_()
    return {"frames": frames[1:]}


TASKS = {"repaint": repaint, "project": project, "edit": edit, "pan": pan}


def main(task: str, *arguments: str) -> None:
    application = QgsApplication([], task == "pan")
    application.initQgis()
    told = TASKS[task](*(json.loads(argument) for argument in arguments))
    told["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(told), flush=True)
    sys.stdout.flush()
    import os

    os._exit(0)  # tearing QGIS down may crash, and is not what is measured


if __name__ == "__main__":
    main(*sys.argv[1:])
