"""Polygons handed to Qt where they lie in memory.

PySide takes a QPolygonF for each; to make those takes as long as to paint small ones. On Linux Qt's function is
therefore called in the library that PySide has loaded; its name and arguments are part of what Qt keeps the same
through version 6. Elsewhere PySide is asked.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import numpy.typing as npt
import shiboken6
from PySide6.QtCore import QByteArray, QDataStream
from PySide6.QtGui import QPainter, QPolygonF

Call = Callable[[int, int, int, int], None]
"""(painter, first point, number of points, fill rule), the first two as addresses."""

_LIBRARY = "libQt6Gui.so.6"
_NAME = "_ZN8QPainter11drawPolygonEPK7QPointFiN2Qt8FillRuleE"
_POINT = 16  # bytes: x and y
_ODD_EVEN = 0


@cache
def direct_call() -> Call | None:
    """Qt's own function, None where it cannot be had."""
    if not sys.platform.startswith("linux"):
        return None
    try:  # with Python's lock: to give it away for each of thousands would be to queue for it as often
        library = ctypes.PyDLL(_LIBRARY, mode=os.RTLD_NOLOAD | os.RTLD_NOW)
        call = library[_NAME]
    except (OSError, AttributeError):
        return None
    call.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int)
    call.restype = None
    return call


def draw_polygons(
    painter: QPainter, xy: npt.NDArray[np.float64], starts: npt.NDArray[np.intp], sizes: npt.NDArray[np.intp]
) -> None:
    """Paint polygons with the pen and brush of a painter, inside by the rule of odd and even.

    `xy` holds the points of all in device units; polygon i has `sizes[i]` of them from `starts[i]` on.
    """
    call = direct_call()
    points = np.ascontiguousarray(xy, dtype=np.float64)
    if call is None or not painter.isActive():
        for polygon in each(points, starts, sizes):
            painter.drawPolygon(polygon)
        return
    assert not len(starts) or (starts.min() >= 0 and (starts + sizes).max() <= len(points))
    (address,) = shiboken6.getCppPointer(painter)
    places = (points.ctypes.data + _POINT * starts).tolist()
    for place, size in zip(places, sizes.tolist(), strict=True):
        call(address, place, size, _ODD_EVEN)


def each(
    xy: npt.NDArray[np.float64], starts: npt.NDArray[np.intp], sizes: npt.NDArray[np.intp]
) -> Iterator[QPolygonF]:
    """The polygons one after another; one object, good until the next is asked.

    They are read as Qt writes them, the number of points, then x and y of each, all big-endian: much faster
    than appending points in Python.
    """
    ends = np.cumsum(sizes)
    numbers = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - sizes - starts, sizes)
    words = np.empty(4 * len(numbers) + len(sizes), dtype=">u4")  # a point takes four words
    begins = 4 * (ends - sizes) + np.arange(len(sizes))
    points = np.ones(len(words), dtype=bool)
    points[begins] = False
    words[begins] = sizes
    words[points] = np.ascontiguousarray(xy[numbers], dtype=">f8").view(">u4").ravel()
    stream, polygon = QDataStream(QByteArray(words.tobytes())), QPolygonF()
    for _ in range(len(sizes)):
        stream >> polygon
        yield polygon
