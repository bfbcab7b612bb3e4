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
    QgsLinePatternFillSymbolLayer,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPalLayerSettings,
    QgsRectangle,
    QgsRendererCategory,
    QgsSimpleFillSymbolLayer,
    QgsSingleSymbolRenderer,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QSize, Qt, QTimer
from qgis.PyQt.QtGui import QColor


def layers(path: str, described: list[dict[str, Any]]) -> list[Any]:
    """Layers with the colours, widths and hatches EcoDesk uses; the first is on top."""
    made = []
    for one in described:
        layer = QgsVectorLayer(f"{path}|layername={one['table']}", one["table"], "ogr")
        assert layer.isValid()
        if one["rows"]:
            field, value = one["rows"]
            assert layer.setSubsetString(f"\"{field}\" = '{value}'")
        symbols = {value: symbol(look) for value, look in one["looks"].items()}
        if one["by"]:
            categories = [QgsRendererCategory(value, made_of, value) for value, made_of in symbols.items()]
            layer.setRenderer(QgsCategorizedSymbolRenderer(one["by"], categories))
        else:
            layer.setRenderer(QgsSingleSymbolRenderer(symbols[""]))
        if one["name"]:
            label(layer, one["name"])
        made.append(layer)
    return made


def symbol(look: dict[str, Any]) -> Any:
    """A fill with its line; a hatch lies between both."""
    made = QgsFillSymbol()
    if look["hatch"] is None:
        made.changeSymbolLayer(0, area(look, fill=look["fill"], line=look["line"]))
        return made
    made.changeSymbolLayer(0, area(look, fill=look["fill"], line=""))
    made.appendSymbolLayer(pattern(look["hatch"]))
    made.appendSymbolLayer(area(look, fill="", line=look["line"]))
    return made


def area(look: dict[str, Any], fill: str, line: str) -> Any:
    """A colour, a line, or both."""
    made = QgsSimpleFillSymbolLayer()
    made.setBrushStyle(Qt.SolidPattern if fill else Qt.NoBrush)
    made.setFillColor(colour(fill, look["fill_alpha"]))
    made.setStrokeStyle(Qt.SolidLine if line else Qt.NoPen)
    made.setStrokeColor(colour(line, look["alpha"]))
    made.setStrokeWidthUnit(QgsUnitTypes.RenderPixels)
    made.setStrokeWidth(look["width"])
    return made


def pattern(hatch: dict[str, Any]) -> Any:
    """Parallel lines as a fill."""
    lines = QgsLinePatternFillSymbolLayer()
    lines.setLineAngle(hatch["angle"])
    lines.setDistanceUnit(QgsUnitTypes.RenderPixels)
    lines.setDistance(hatch["pitch"])
    line = lines.subSymbol().symbolLayer(0)
    line.setWidthUnit(QgsUnitTypes.RenderPixels)
    line.setWidth(hatch["width"])
    line.setColor(colour(hatch["colour"], hatch["alpha"]))
    return lines


def colour(name: str, alpha: float) -> Any:
    made = QColor(name or "black")
    made.setAlphaF(alpha)
    return made


def label(layer: Any, field: str) -> None:
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


ENOUGH = 60.0  # seconds of painting one view: after that a further run tells nothing new


def repaint(
    path: str, described: list[dict[str, Any]], size: list[int], wanted: list[dict[str, Any]]
) -> dict[str, Any]:
    """Each view painted several times, the shortest counts; the last picture is kept."""
    shown = layers(path, described)
    seconds = {}
    for one in wanted:
        for layer, about in zip(shown, described, strict=True):
            layer.setLabelsEnabled(bool(about["name"]) and about["id"] in one["names"])
        settings = QgsMapSettings()
        settings.setLayers(shown)
        settings.setOutputSize(QSize(*size))
        settings.setDestinationCrs(shown[0].crs())
        settings.setExtent(QgsRectangle(*one["box"]))
        settings.setFlag(QgsMapSettings.Antialiasing, True)
        settings.setFlag(QgsMapSettings.UseRenderingOptimization, True)
        settings.setFlag(QgsMapSettings.DrawLabeling, any(layer.labelsEnabled() for layer in shown))
        times: list[float] = []
        while len(times) < 4 and sum(times) < ENOUGH:
            started = time.perf_counter()
            job = QgsMapRendererParallelJob(settings)
            job.start()
            job.waitForFinished()
            times.append(time.perf_counter() - started)
        seconds[one["view"]] = min(times)
        assert job.renderedImage().save(one["picture"])
    return {"seconds": seconds}


def project(path: str, described: list[dict[str, Any]], to: str) -> dict[str, Any]:
    """Write a project of both layers for QGIS's own window."""
    from qgis.core import QgsProject, QgsReferencedRectangle

    shown = layers(path, described)
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
    path: str,
    described: list[dict[str, Any]],
    size: list[int],
    box: list[float],
    steps: int,
    pixels: float,
) -> dict[str, Any]:
    """Pan a map canvas once per frame and note how late a one-millisecond heartbeat comes in each frame."""
    from qgis.gui import QgsMapCanvas

    canvas = QgsMapCanvas()
    canvas.enableAntiAliasing(True)
    canvas.setParallelRenderingEnabled(True)
    canvas.resize(*size)
    shown = layers(path, described)
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
