"""Thousands of places that fall on few pixels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def distinct(
    points: npt.NDArray[np.float64], cell: float, anchor: tuple[float, float] = (0.0, 0.0)
) -> npt.NDArray[np.float64]:
    """The middles of the square cells that (n, 2) places in device units fall into; those left of or above 0 go.

    A corner of a cell lies at `anchor`; cells anchored to the ground stay the same when the map is moved.
    """
    shift = np.mod(anchor, cell) - cell
    inside = points[(points >= 0).all(axis=1)] - shift
    column, row = np.floor(inside / cell).astype(np.int64).T
    width = int(column.max(initial=0)) + 1
    cells = np.unique(row * width + column)  # six times as fast as unique rows
    return (np.column_stack([cells % width, cells // width]) + 0.5) * cell + shift
