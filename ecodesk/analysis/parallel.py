"""Run a shapely function over long arrays in several threads; GEOS releases the interpreter meanwhile."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

_MIN_CHUNK = 2_000
_PROCESSORS = os.cpu_count() or 1


def in_threads(function: Callable[..., Any], *arrays: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """`function(*arrays)` piece by piece, joined in order; short arrays are done at once."""
    return np.concatenate(list(parts_in_threads(function, *arrays)))


def parts_in_threads(
    function: Callable[..., Any], *arrays: npt.NDArray[Any], at_least: int = _MIN_CHUNK
) -> Iterator[Any]:
    """`function` of each piece of the arrays in order; later pieces are under way while one is looked at.

    There is one thread per `at_least` rows, at most one per processor; with several, each gets eight pieces.
    Arrays for which one thread will do are one piece.
    """
    size = len(arrays[0])
    workers = min(_PROCESSORS, max(1, size // at_least))
    if workers < 2:
        yield function(*arrays)
        return
    edges = np.linspace(0, size, workers * 8 + 1).astype(int)
    parts = [tuple(array[a:b] for array in arrays) for a, b in itertools.pairwise(edges)]
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(lambda part: function(*part), parts)


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

    return in_threads(lambda a, b: predicate(all_own_prepared(a), b), fixed, others)


def all_own_prepared(geometry: npt.NDArray[Any]) -> Any:
    """Like `own_prepared`, with one copy for all the places where the same object stands."""
    keys = np.fromiter(map(id, geometry), dtype=np.intp, count=len(geometry))
    _, first, back = np.unique(keys, return_index=True, return_inverse=True)
    return own_prepared(geometry[first])[back]
