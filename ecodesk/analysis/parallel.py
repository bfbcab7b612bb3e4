"""Run a shapely function over long arrays in several threads; GEOS releases the interpreter meanwhile."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
import shapely

T = TypeVar("T")

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


class KeptParts(Generic[T]):
    """Parts that are looked at while later ones are under way, and again by whoever asks afterwards."""

    def __init__(self, parts: Iterator[T]) -> None:
        self._coming = parts
        self._made: list[T] = []
        self._error: BaseException | None = None
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[T]:
        at = 0
        while self._reached(at):
            yield self._made[at]
            at += 1

    def _reached(self, at: int) -> bool:
        """Whether there is a part at a place; one thread at a time waits for the next."""
        with self._lock:
            if at < len(self._made):
                return True
            if self._error is not None:
                raise self._error
            try:
                self._made.append(next(self._coming))
            except StopIteration:
                return False
            except BaseException as error:  # what is left will not come: nobody may take it for all
                self._error = error
                raise
            return True


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
