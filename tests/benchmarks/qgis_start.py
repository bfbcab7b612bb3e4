"""Run inside QGIS by `qgis --code`: says when the map is painted, and leaves."""

import os

from qgis.utils import iface


def _painted():
    if iface.mapCanvas().layerCount() == 2 and not iface.mapCanvas().isDrawing():
        print("painted", flush=True)
        os._exit(0)


iface.mapCanvas().mapCanvasRefreshed.connect(_painted)
iface.mapCanvas().refresh()
