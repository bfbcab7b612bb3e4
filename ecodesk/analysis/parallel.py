"""Run a shapely function over long arrays in several threads; GEOS releases the interpreter meanwhile."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt

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
