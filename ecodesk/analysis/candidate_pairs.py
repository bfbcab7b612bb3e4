"""Which candidates share ground with which projects and candidates: worked out once, then only where shapes changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.analysis.analysis_settings import setting
from ecodesk.analysis.footprints import FootprintIndex, footprints
from ecodesk.analysis.parallel import all_own_prepared, in_threads
from ecodesk.analysis.significance import polygons_of, significant
from ecodesk.model.code_lists import active_statuses
from ecodesk.model.measures import areas, near_areas
from ecodesk.model.records import Project, SourceProject
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Geometries, Positions

_TOLERANCES = ("eps_area", "eps_ratio", "eps_width")
_MOSTLY = 0.5  # share of shapes that changed from which all are compared anew

Shapes = Mapping[str, Any]  # by id; those without a shape are left out


@dataclass(frozen=True)
class GroundPairs:
    """Candidates and what they share ground with, by ids: m² in common and its share of either.

    Between two candidates there is a pair in each direction. What was compared is kept with it: shapes by id, and
    the tolerances they were compared under.
    """

    mine: npt.NDArray[Any]
    other: npt.NDArray[Any]
    is_project: npt.NDArray[np.bool_]
    shared: npt.NDArray[np.float64]
    share: npt.NDArray[np.float64]
    share_of_it: npt.NDArray[np.float64]
    candidates: Shapes
    projects: Shapes
    under: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.mine)


def ground_pairs(
    snapshot: Snapshot, grounds: Geometries, asked: Positions, before: GroundPairs | None = None
) -> GroundPairs:
    """The pairs of the candidates at `asked`, whose grounds are given for the whole table.

    With the pairs of an earlier picture only shapes that came, went or changed since are compared; the result is
    the same.
    """
    there = asked[~shapely.is_missing(grounds[asked])]
    table, projects = snapshot.table(SourceProject), snapshot.table(Project)
    shapes = footprints(snapshot)
    active = projects.where("status", active_statuses()) & ~shapely.is_missing(shapes)
    standing = np.flatnonzero(active)
    now = (
        {table.ids[i]: grounds[i] for i in there.tolist()},
        {projects.ids[i]: shapes[i] for i in standing.tolist()},
        (float(snapshot.crs.epsg), *(setting(snapshot, name) for name in _TOLERANCES)),
    )
    if before is not None and before.under == now[2]:
        mine, theirs = _changed(before.candidates, now[0]), _changed(before.projects, now[1])
        if len(mine) <= _MOSTLY * max(1, len(there)) and len(theirs) <= _MOSTLY * max(1, len(standing)):
            kept = ~(_among(before.mine, mine) | _among(before.other, mine | theirs))
            a, b, of_project = _near(
                snapshot, grounds, there, active, table.positions(mine & now[0].keys()),
                projects.positions(theirs & now[1].keys()),
            )  # fmt: skip
            return _joined(_cut(snapshot, grounds, a, b, of_project, now), before, kept)
    a, b, of_project = _all_near(snapshot, grounds, there, active)
    return _cut(snapshot, grounds, a, b, of_project, now)


def _changed(before: Shapes, now: Shapes) -> set[str]:
    """Ids whose shape came, went or is another; an edit carries untouched shapes over as they are."""
    gone = before.keys() - now.keys()
    return gone | {row_id for row_id, shape in now.items() if before.get(row_id) is not shape}


def _among(ids: npt.NDArray[Any], wanted: set[str]) -> npt.NDArray[np.bool_]:
    return np.fromiter((row_id in wanted for row_id in ids), dtype=bool, count=len(ids))


_Near = tuple[Positions, Positions, npt.NDArray[np.bool_]]


def _all_near(
    snapshot: Snapshot, grounds: Geometries, there: Positions, active: npt.NDArray[np.bool_]
) -> _Near:
    """Every candidate with the projects and later candidates whose boxes it meets."""
    n, project = FootprintIndex(snapshot).query(grounds[there]) if len(there) else _NOTHING
    keep = active[project]
    a, b = shapely.STRtree(grounds[there]).query(grounds[there]) if len(there) else _NOTHING
    later = a < b
    return _both((there[n[keep]], project[keep]), (there[a[later]], there[b[later]]))


def _near(
    snapshot: Snapshot,
    grounds: Geometries,
    there: Positions,
    active: npt.NDArray[np.bool_],
    mine: Positions,
    theirs: Positions,
) -> _Near:
    """The same of those pairs that have one of the candidates `mine` or the projects `theirs` in them."""
    tree = shapely.STRtree(grounds[there])
    n, project = FootprintIndex(snapshot).query(grounds[mine]) if len(mine) else _NOTHING
    keep = active[project]
    t, met = tree.query(footprints(snapshot)[theirs]) if len(theirs) else _NOTHING
    others = ~np.isin(there[met], mine)
    with_projects = (
        np.concatenate([mine[n[keep]], there[met[others]]]),
        np.concatenate([project[keep], theirs[t[others]]]),
    )
    m, o = tree.query(grounds[mine]) if len(mine) else _NOTHING
    pairs = np.sort(np.column_stack([mine[m], there[o]]), axis=1)
    pairs = np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)
    return _both(with_projects, (pairs[:, 0], pairs[:, 1]))


_NOTHING = np.empty((2, 0), dtype=np.intp)


def _both(with_projects: tuple[Any, Any], with_candidates: tuple[Any, Any]) -> _Near:
    return (
        np.concatenate([with_projects[0], with_candidates[0]]).astype(np.intp),
        np.concatenate([with_projects[1], with_candidates[1]]).astype(np.intp),
        np.repeat([True, False], [len(with_projects[0]), len(with_candidates[0])]),
    )


def _cut(
    snapshot: Snapshot,
    grounds: Geometries,
    mine: Positions,
    other: Positions,
    of_project: npt.NDArray[np.bool_],
    now: tuple[Shapes, Shapes, tuple[float, ...]],
) -> GroundPairs:
    """Of pairs that may meet those that share enough; of candidates in both directions."""
    a, b = grounds[mine], np.empty(len(other), dtype=object)
    b[of_project] = footprints(snapshot)[other[of_project]]
    b[~of_project] = grounds[other[~of_project]]
    kept = np.flatnonzero(shapely.intersects(all_own_prepared(a), b)) if len(a) else np.empty(0, np.intp)
    pieces = np.asarray(polygons_of(in_threads(shapely.intersection, a[kept], b[kept])), dtype=object)
    ours, theirs = near_areas(a[kept], snapshot.crs), near_areas(b[kept], snapshot.crs)
    enough = significant(snapshot, pieces, np.minimum(ours, theirs))
    kept, ours, theirs = kept[enough], ours[enough], theirs[enough]
    shared = areas(pieces[enough], snapshot.crs)
    ids, projects = _ids(snapshot.table(SourceProject).ids), _ids(snapshot.table(Project).ids)
    is_project = of_project[kept]
    names = ids[mine[kept]]
    others = np.empty(len(kept), dtype=object)
    others[is_project] = projects[other[kept[is_project]]]
    others[~is_project] = ids[other[kept[~is_project]]]
    back = ~is_project
    return GroundPairs(
        np.concatenate([names, others[back]]),
        np.concatenate([others, names[back]]),
        np.concatenate([is_project, is_project[back]]),
        np.concatenate([shared, shared[back]]),
        np.concatenate([shared / ours, (shared / theirs)[back]]),
        np.concatenate([shared / theirs, (shared / ours)[back]]),
        *now,
    )


def _ids(ids: Any) -> npt.NDArray[Any]:
    made = np.empty(len(ids), dtype=object)
    made[:] = list(ids)
    return made


def _joined(fresh: GroundPairs, before: GroundPairs, kept: npt.NDArray[np.bool_]) -> GroundPairs:
    def both(old: npt.NDArray[Any], new: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.concatenate([old[kept], new])

    return replace(
        fresh,
        mine=both(before.mine, fresh.mine),
        other=both(before.other, fresh.other),
        is_project=both(before.is_project, fresh.is_project),
        shared=both(before.shared, fresh.shared),
        share=both(before.share, fresh.share),
        share_of_it=both(before.share_of_it, fresh.share_of_it),
    )
