"""Run a shapely function over long arrays in several threads; GEOS releases the interpreter meanwhile."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

_MIN_CHUNK = 2_000


def in_threads(function: Callable[..., Any], *arrays: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """`function(*arrays)` piece by piece, joined in order; short arrays are done at once."""
    size = len(arrays[0])
    workers = min(os.cpu_count() or 1, max(1, size // _MIN_CHUNK))
    if workers < 2:
        result: npt.NDArray[Any] = np.asarray(function(*arrays))
        return result
    edges = np.linspace(0, size, workers * 4 + 1).astype(int)
    parts = [tuple(array[a:b] for array in arrays) for a, b in itertools.pairwise(edges)]
    with ThreadPoolExecutor(workers) as pool:
        return np.concatenate(list(pool.map(lambda part: function(*part), parts)))


def own_prepared(geometry: Any) -> Any:
    """Prepared copies of a geometry or an array, for one thread.

    GEOS completes a prepared geometry while it is first asked and crashes when two threads ask at once.
    The geometries of a picture are shared by all threads, so they are never prepared themselves.
    """
    copies = shapely.force_2d(geometry)
    shapely.prepare(copies)
    return copies


def prepared_in_threads(
    predicate: Callable[[Any, Any], Any], fixed: npt.NDArray[Any], others: npt.NDArray[Any]
) -> npt.NDArray[Any]:
    """`predicate(fixed, others)` in several threads, with `fixed` prepared for each of them.

    Quick when the same object stands in `fixed` many times, one after the other.
    """

    def one_piece(a: npt.NDArray[Any], b: npt.NDArray[Any]) -> Any:
        keys = np.fromiter(map(id, a), dtype=np.intp, count=len(a))
        _, first, back = np.unique(keys, return_index=True, return_inverse=True)
        return predicate(own_prepared(a[first])[back], b)

    return in_threads(one_piece, fixed, others)
