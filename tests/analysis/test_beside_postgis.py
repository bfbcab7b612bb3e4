"""Overlaps, gaps, control hits and unit shares are those PostGIS finds, on random data and on the sample county."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pytest
import shapely

from ecodesk.analysis.analysis_settings import setting
from ecodesk.analysis.footprints import footprints, patch_grounds, usable
from ecodesk.analysis.ground import home_shares
from ecodesk.analysis.patch_pieces import patch_pieces
from ecodesk.analysis.zone_hits import zone_hits
from ecodesk.model.code_lists import active_statuses, counted_statuses
from ecodesk.model.fields import Record
from ecodesk.model.records import ControlLine, GapJustification, ProblemPatch, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.runner import check
from ecodesk.sample.build import CRS, sample_rows
from tests.benchmarks.material import plan_rows

TODAY = date(2026, 6, 27)
CLOSE = 1e-6  # of what is measured: two versions of one geometry library round differently
COLUMNS = {
    "project": "id text, unit text, active bool, counted bool, kinds text[], starts date, ends date",
    "unit": "id text",
    "patch": "id text, kind text",
    "zone": "id text, layer text",
}


def _random() -> list[Record]:
    return list(plan_rows(400))


def _real() -> list[Record]:
    return [row for row in sample_rows() if not isinstance(row, GapJustification)]


@pytest.fixture(scope="module", params=[_random, _real], ids=["random", "sample"])
def snapshot(request: pytest.FixtureRequest) -> Snapshot:
    return Snapshot.of(request.param(), CRS)


@pytest.fixture
def ask(snapshot: Snapshot, postgis_url: str) -> Iterator[Any]:
    """Answers questions in SQL about the footprints, units, patch grounds and control lines of the plan."""
    import psycopg

    projects, units = snapshot.table(Project), snapshot.table(RestorationUnit)
    patches, zones = snapshot.table(ProblemPatch), snapshot.table(ControlLine)
    rows: dict[str, list[Sequence[Any]]] = {
        "project": [
            (
                row.id,
                row.unit,
                row.status in active_statuses(),
                row.status in counted_statuses(),
                list(row.problem_types),
                row.start,
                row.end,
                shape,
            )
            for row, shape in zip(projects.rows(), footprints(snapshot), strict=True)
        ],
        "unit": list(zip(units.ids, usable(units), strict=True)),
        "patch": [
            (row.id, row.problem_type, shape)
            for row, shape in zip(patches.rows(), patch_grounds(snapshot), strict=True)
        ],
        "zone": [(row.id, row.layer, shape) for row, shape in zip(zones.rows(), usable(zones), strict=True)],
    }
    with psycopg.connect(postgis_url.split("schema=")[0].rstrip("?&"), autocommit=True) as connection:
        for table, columns in COLUMNS.items():
            connection.execute(f"CREATE TEMP TABLE {table} ({columns}, geom geometry)")
            with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                for *values, shape in rows[table]:
                    if shape is not None:
                        copy.write_row((*values, shapely.to_wkb(shape, hex=True)))
            connection.execute(f"CREATE INDEX ON {table} USING gist (geom)")
        yield lambda question: connection.execute(question).fetchall()


def _agree(ours: dict[Any, float], theirs: dict[Any, float], least: float) -> None:
    """Both hold the same; what one of them lacks is below the tolerance of the plan."""
    for key in ours.keys() | theirs.keys():
        mine, other = ours.get(key, 0.0), theirs.get(key, 0.0)
        assert mine == pytest.approx(other, rel=CLOSE, abs=least if 0.0 in (mine, other) else CLOSE), key


def _least(snapshot: Snapshot) -> float:
    """The largest area in m² that may count as none, here: what it is a piece of is never larger than a unit."""
    largest = shapely.area(usable(snapshot.table(RestorationUnit))).max()
    return max(setting(snapshot, "eps_area"), setting(snapshot, "eps_ratio") * float(largest))


def test_pairs_that_overlap(snapshot: Snapshot, ask: Any) -> None:
    found = [f for f in check(snapshot, select={"OVL-001"}, today=TODAY).findings.values() if f.found]
    ours = {frozenset(s.id for s in f.subjects): shapely.area(f.geometry) for f in found if f.geometry}
    theirs = ask(
        """SELECT a.id, b.id, ST_Area(ST_Intersection(a.geom, b.geom))
        FROM project a JOIN project b ON a.id < b.id AND ST_Intersects(a.geom, b.geom)
        WHERE a.active AND b.active AND ST_Relate(a.geom, b.geom, 'T********')
            AND coalesce(a.starts, '-infinity') <= coalesce(b.ends, 'infinity')
            AND coalesce(b.starts, '-infinity') <= coalesce(a.ends, 'infinity')"""
    )
    assert ours
    _agree(ours, {frozenset((a, b)): area for a, b, area in theirs}, _least(snapshot))


def test_gaps_of_patches_in_units(snapshot: Snapshot, ask: Any) -> None:
    pieces = patch_pieces(snapshot, today=TODAY)
    theirs = ask(
        """SELECT q.id, u.id, ST_Area(ST_Intersection(q.geom, u.geom)),
            ST_Area(ST_Difference(ST_Intersection(q.geom, u.geom), coalesce(
                (SELECT ST_Union(p.geom) FROM project p
                WHERE p.counted AND q.kind = ANY (p.kinds) AND ST_Intersects(p.geom, q.geom)),
                'POLYGON EMPTY')))
        FROM patch q JOIN unit u ON ST_Intersects(q.geom, u.geom)"""
    )
    ours = {(p.patch, p.unit): shapely.area(p.geometry) for p in pieces}
    assert ours
    _agree(ours, {(patch, unit): area for patch, unit, area, _ in theirs}, _least(snapshot))
    gaps = {(p.patch, p.unit): shapely.area(p.gap) for p in pieces}
    _agree(gaps, {(patch, unit): gap for patch, unit, _, gap in theirs}, _least(snapshot))


def test_projects_on_control_layers(snapshot: Snapshot, ask: Any) -> None:
    ids, layers = snapshot.table(Project).ids, set(snapshot.table(ControlLine).column("layer"))
    ours = {
        (layer, ids[hit.project]): shapely.area(hit.piece)
        for layer in layers
        for hit in zone_hits(snapshot, layer, None)
    }
    theirs = ask(
        """SELECT z.layer, p.id, ST_Area(ST_Intersection(p.geom, ST_Union(z.geom)))
        FROM project p JOIN zone z ON ST_Intersects(p.geom, z.geom) GROUP BY z.layer, p.id, p.geom"""
    )
    assert ours
    _agree(ours, {(layer, project): area for layer, project, area in theirs}, _least(snapshot))


def test_shares_inside_their_units(snapshot: Snapshot, ask: Any) -> None:
    inside = home_shares(snapshot)
    ours = dict(zip(snapshot.table(Project).ids, inside.tolist(), strict=True))
    theirs = dict(
        ask(
            """SELECT p.id, ST_Area(ST_Intersection(p.geom, u.geom)) / ST_Area(p.geom)
            FROM project p JOIN unit u ON u.id = p.unit"""
        )
    )
    assert theirs
    for project, share in theirs.items():
        assert ours[project] == pytest.approx(share, abs=1e-5), project  # the scale differs across a project
