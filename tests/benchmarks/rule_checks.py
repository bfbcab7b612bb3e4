"""How long the rules take over a province: whole, and after one edit."""

from __future__ import annotations

import dataclasses
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from tests.benchmarks import postgis_peer
from tests.benchmarks.material import EPSG, Material
from tests.benchmarks.measurement import Measurement, Timing, fastest, percentiles

_EDITS = 100


def _checked(material: Material, repeats: int, code: str) -> tuple[float, list[Any]]:
    """One rule over a freshly opened workspace, so that no index and no shape is at hand from before."""
    from ecodesk.rules.runner import check
    from ecodesk.workspace import Workspace

    best, found = float("inf"), []
    for _ in range(repeats):
        with Workspace.open(material.workspace(), read_only=True) as workspace:
            snapshot = workspace.snapshot
        seconds, result = fastest(1, lambda: check(snapshot, select={code}))  # noqa: B023
        best, found = min(best, seconds), list(result.findings.values())
    return best, found


def overlaps(material: Material) -> Timing:
    seconds, found = _checked(material, 2, "OVL-001")
    area = sum(f.values["area"] for f in found)
    return Timing({"": seconds}, f"{len(found):,} pairs above tolerance sharing {area / 1e6:,.0f} km²")


def gaps(material: Material) -> Timing:
    seconds, found = _checked(material, 2, "COV-001")
    area = sum(f.values["gap"] for f in found)
    return Timing({"": seconds}, f"{len(found):,} units lacking {area / 1e6:,.0f} km²")


def tiling(material: Material) -> Timing:
    seconds, found = _checked(material, 3, "UNT-004")
    return Timing({"": seconds}, f"{len(found)} defects")


def every_rule(material: Material) -> Timing:
    """All rules in one run, over a freshly opened workspace; what each took goes into the remark."""
    from ecodesk.rules.runner import check
    from ecodesk.workspace import Workspace

    with Workspace.open(material.workspace(), read_only=True) as workspace:
        seconds, result = fastest(1, lambda: check(workspace.snapshot))
    slowest = sorted(result.runs.values(), key=lambda run: -run.seconds)[:12]
    listed = ", ".join(f"{run.rule} {run.seconds:.2f} s" for run in slowest)
    return Timing(
        {"": seconds}, f"{len(result.findings):,} findings of {len(result.runs)} rules; slowest {listed}"
    )


def geometric(material: Material) -> Timing:
    """All geometric rules in one run over a freshly opened workspace: what one works out serves those after it."""
    from ecodesk.rules.runner import check
    from ecodesk.workspace import Workspace

    with Workspace.open(material.workspace(), read_only=True) as workspace:
        snapshot = workspace.snapshot
    seconds, result = fastest(1, lambda: check(snapshot, select=set(postgis_peer.GEOMETRIC)))
    found = Counter(finding.rule for finding in result.findings.values())
    parts = {code: result.runs[code].seconds for code in postgis_peer.GEOMETRIC}
    told = ", ".join(f"{code} {found[code]:,}" for code in parts)
    return Timing({postgis_peer.TOGETHER: seconds, **parts}, f"findings: {told}")


def touching(material: Material) -> Timing:
    """The overlap stage on an exact coverage, where nothing overlaps and every neighbour touches."""
    from ecodesk.model.crs import WorkingCrs
    from ecodesk.model.records import Project
    from ecodesk.model.snapshot import Snapshot
    from ecodesk.rules.runner import check
    from tests.benchmarks.province import tiles

    projects = [
        Project(id=f"project-{i:06d}", code=f"P{i:06d}", status="admitted", geometry=shape)
        for i, shape in enumerate(tiles(material.size))
    ]
    snapshot = Snapshot.of(projects, WorkingCrs(EPSG))
    seconds, result = fastest(1, lambda: check(snapshot, select={"OVL-001"}))
    return Timing({"": seconds}, f"{len(result.findings)} overlaps")


def _on_touching_pairs(function: Callable[[Any, Any], Any], material: Material) -> Timing:
    import shapely

    from ecodesk.analysis.parallel import prepared_in_threads
    from tests.benchmarks.province import tiles

    shapes = tiles(material.size)

    def work() -> int:
        a, b = shapely.STRtree(shapes).query(shapes)
        a, b = a[a < b], b[a < b]
        prepared_in_threads(function, shapes[a], shapes[b])
        return len(a)

    seconds, pairs = fastest(1, work)
    return Timing({"": seconds}, f"{pairs:,} pairs")


def touches(material: Material) -> Timing:
    """Finding the neighbours and asking whether they only touch, in as many threads, and nothing else."""
    import shapely

    return _on_touching_pairs(shapely.touches, material)


def intersections(material: Material) -> Timing:
    """Finding the neighbours and cutting all of them, in as many threads, and nothing else."""
    import shapely

    return _on_touching_pairs(shapely.intersection, material)


def overlay(material: Material) -> Timing:
    """geopandas.overlay of the layer with itself; it makes each pair twice and each shape with itself."""
    import geopandas
    import pyogrio

    frame = pyogrio.read_dataframe(material.workspace(), layer="project", columns=["code"])

    def work() -> Any:
        made = geopandas.overlay(frame, frame, how="intersection", keep_geom_type=True)
        return made[made["code_1"] < made["code_2"]]

    seconds, pairs = fastest(1, work)
    return Timing({"": seconds}, f"{len(pairs):,} pairs sharing {pairs.area.sum() / 1e6:,.0f} km²")


def moves(size: int) -> Iterator[tuple[int, float, float]]:
    """Projects to move, none twice, and by how many metres."""
    import numpy as np

    rng = np.random.default_rng(11)
    for number in rng.choice(size, min(_EDITS, size), replace=False).tolist():
        dx, dy = rng.uniform(-200, 200, 2).tolist()
        yield number, dx, dy


def rechecks(material: Material) -> Timing:
    """One project moved: the picture after the edit, and every rule it can concern."""
    import shapely

    from ecodesk.i18n import t
    from ecodesk.model.edit import Change, Edit
    from ecodesk.rules.runner import check, recheck
    from ecodesk.workspace import Workspace

    with Workspace.open(material.workspace(), read_only=True) as workspace:
        snapshot = workspace.snapshot
    result = check(snapshot)
    times, overlaps_found = [], 0
    for number, dx, dy in moves(material.size):
        row = snapshot.row("project", f"project-{number:06d}")
        moved = dataclasses.replace(row, geometry=shapely.affinity.translate(row.geometry, dx, dy))  # type: ignore
        edit = Edit(t("移动", "Move"), (Change(row, moved),))
        started = time.perf_counter()
        after = snapshot.after(edit)
        result = recheck(result, snapshot, after, [edit])
        times.append(time.perf_counter() - started)
        snapshot = after
        overlaps_found += sum(f.rule == "OVL-001" for f in result.of("project", moved.id))
    found = (
        f"{overlaps_found} overlaps of {len(times)} moved projects, {len(result.findings):,} findings kept"
    )
    return Timing(percentiles(times, 50, 95), found)


MEASUREMENTS = (
    Measurement(
        "overlaps",
        "full overlap check (OVL-001)",
        overlaps,
        {"PostGIS self-join": postgis_peer.overlaps, "geopandas.overlay": overlay},
        ratios={"PostGIS self-join": 0.6},
    ),
    Measurement(
        "gaps",
        "gaps of every unit (COV-001)",
        gaps,
        {"PostGIS union and difference": postgis_peer.gaps},
        ratios={"PostGIS union and difference": 0.35},
    ),
    Measurement(
        "tiling",
        "units tile the county (UNT-004)",
        tiling,
        {"PostGIS self-join and union": postgis_peer.tiling},
        ratios={"PostGIS self-join and union": 0.35},
    ),
    Measurement(
        "geometric",
        "geometric rules",
        geometric,
        {"PostGIS, the same questions": postgis_peer.geometric},
        ratios={"PostGIS, the same questions": 0.6},
        aimed=postgis_peer.TOGETHER,
    ),
    Measurement(
        "touching",
        "overlap check of an exact coverage",
        touching,
        {"touches of the same pairs": touches, "intersection of the same pairs": intersections},
    ),
    Measurement("rules", "all rules", every_rule, {}),
    Measurement(
        "recheck",
        "all rules again after one edit",
        rechecks,
        {"PostGIS, overlaps of the row": postgis_peer.overlaps_of_one},
        seconds={"p95": 0.050},
    ),
)
