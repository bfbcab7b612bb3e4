"""Which projects are grouped into which units, found quickly among very many."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
import numpy.typing as npt

from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Positions
from ecodesk.model.table import Table


def grouped_into(
    snapshot: Snapshot,
    units: Collection[str] | None,
    statuses: Iterable[str],
    only: npt.NDArray[np.bool_] | None = None,
) -> Positions:
    """Positions of the projects of some statuses that are grouped into some units, or into any (None).

    `only` is a mask over the projects that leaves some of them out.
    """
    projects = snapshot.table(Project)
    mask = projects.where("status", statuses)
    if only is not None:
        mask = mask & only
    if units is None:
        return np.flatnonzero(mask)
    mask = mask & np.isin(projects.derived("home hash", _home_hash), [hash(unit) for unit in units])
    homes, wanted = projects.column("unit"), set(units)
    return np.array([i for i in np.flatnonzero(mask).tolist() if homes[i] in wanted], dtype=np.intp)


def _home_hash(table: Table[Project], at: Positions) -> npt.NDArray[np.int64]:
    """Strings cannot be compared by the array; their hashes can, and what they let through is looked at."""
    homes = table.column("unit")
    return np.array([hash(homes[i]) for i in at.tolist()], dtype=np.int64)
