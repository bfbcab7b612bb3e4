"""A spatial index that stays cheap after an edit: a packed tree plus the few rows changed since."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Positions = npt.NDArray[np.intp]
Geometries = npt.NDArray[np.object_]

_REBUILD_AFTER = 256


class SpatialIndex:
    """Which geometries meet which: positions into the geometry array it was made for.

    Safe to query from any thread. `after()` gives the index of a changed array without packing the
    tree anew, until enough rows have changed.
    """

    def __init__(
        self,
        geometry: Geometries,
        tree: shapely.STRtree | None = None,
        tree_to_now: Positions | None = None,
        fresh: Positions | None = None,
    ) -> None:
        self._geometry = geometry
        self._tree = tree
        self._tree_to_now = tree_to_now  # -1 where the tree's entry no longer holds
        self._fresh = fresh if fresh is not None else np.empty(0, np.intp)
        self._fresh_tree: shapely.STRtree | None = None
        self._lock = threading.Lock()

    def query(
        self, geometry: Any, predicate: str | None = None, distance: Any = None
    ) -> npt.NDArray[np.intp]:
        """Like `shapely.STRtree.query`: positions, or for an array of inputs pairs (input, position)."""
        tree, to_now, fresh_tree = self._packed()
        scalar = not isinstance(geometry, np.ndarray)
        inputs = np.asarray([geometry], dtype=object) if scalar else geometry
        pairs = tree.query(inputs, predicate=predicate, distance=distance)
        if to_now is not None:
            pairs = np.vstack([pairs[0], to_now[pairs[1]]])
            pairs = pairs[:, pairs[1] >= 0]
        if fresh_tree is not None:
            extra = fresh_tree.query(inputs, predicate=predicate, distance=distance)
            pairs = np.hstack([pairs, np.vstack([extra[0], self._fresh[extra[1]]])])
        found: npt.NDArray[np.intp] = pairs[1] if scalar else pairs
        return found

    def _packed(self) -> tuple[shapely.STRtree, Positions | None, shapely.STRtree | None]:
        with self._lock:
            if self._tree is None:
                self._tree = _packed_tree(self._geometry)
            if self._fresh_tree is None and len(self._fresh):
                self._fresh_tree = _packed_tree(self._geometry[self._fresh])
            return self._tree, self._tree_to_now, self._fresh_tree

    def after(self, geometry: Geometries, changed: Positions, moved: Positions | None = None) -> SpatialIndex:
        """The index for `geometry`, in which the rows at `changed` are new or have changed.

        `moved` maps old positions to new ones (-1 = gone) when rows were deleted.
        """
        if self._tree is None:
            return SpatialIndex(geometry)
        size = len(self._tree.geometries)
        to_now = np.arange(size) if self._tree_to_now is None else self._tree_to_now.copy()
        fresh = self._fresh
        if moved is not None:
            to_now[to_now >= 0] = moved[to_now[to_now >= 0]]
            fresh = moved[fresh]
            fresh = fresh[fresh >= 0]
        to_now[np.isin(to_now, changed)] = -1
        fresh = np.union1d(fresh, changed).astype(np.intp)
        if len(fresh) > _REBUILD_AFTER:
            return SpatialIndex(geometry)
        return SpatialIndex(geometry, self._tree, to_now.astype(np.intp), fresh)


def _packed_tree(geometry: Geometries) -> shapely.STRtree:
    tree = shapely.STRtree(geometry)
    tree.query(shapely.Point(0, 0))  # packs now, before any other thread sees it
    return tree
