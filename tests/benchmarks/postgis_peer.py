"""The province in PostGIS, and its questions asked in SQL; for the server see `bootstrap.py benchmark`."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.benchmarks.material import EPSG, Material
from tests.benchmarks.measurement import Absent, Timing, fastest, percentiles

MISSING = "no PostGIS server; run python3 bootstrap.py benchmark"


def new_schema() -> str:
    """A name for a schema of this run."""
    return f"bench_{uuid.uuid4().hex[:10]}"


@contextmanager
def connected(material: Material) -> Iterator[Any]:
    """A connection set up for few large queries. Raises Absent without a server."""
    if not material.postgis:
        raise Absent(MISSING)
    import psycopg

    with psycopg.connect(material.postgis, autocommit=True) as connection:
        for setting in ("jit = off", "work_mem = '256MB'", "max_parallel_workers_per_gather = 2"):
            connection.execute(f"SET {setting}")
        connection.execute(f"SET search_path = {material.schema}, public")
        yield connection


def load(material: Material) -> None:
    """Copy projects and units into tables with a spatial index."""
    import shapely

    from ecodesk.workspace import Workspace

    with Workspace.open(material.workspace(), read_only=True) as workspace:
        tables = [workspace.snapshot.named(name) for name in ("project", "restoration_unit")]
    with connected(material) as connection:
        connection.execute(f"CREATE SCHEMA {material.schema}")
        for table in tables:
            name = table.kind.table
            connection.execute(
                f"CREATE TABLE {name} (id text NOT NULL, geom geometry(Polygon, {EPSG}) NOT NULL)"
            )
            with connection.cursor().copy(f"COPY {name} FROM STDIN") as copy:
                wkb = shapely.to_wkb(shapely.set_srid(table.geometry, EPSG), hex=True, include_srid=True)
                for row in zip(table.ids, wkb.tolist(), strict=True):
                    copy.write_row(row)
            connection.execute(f"CREATE INDEX ON {name} USING gist (geom)")
            # a B-tree would tempt the planner to join by `a.id < b.id`, which takes five times as long
            connection.execute(f"CREATE INDEX ON {name} USING hash (id)")
            connection.execute(f"VACUUM ANALYZE {name}")


def drop(material: Material) -> None:
    """Remove the tables of this run."""
    with connected(material) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {material.schema} CASCADE")


# What a finding holds: both rows, the ground they share, its area on the ellipsoid. OFFSET keeps PostgreSQL
# from making the shared polygon again in each place that uses it.
_PAIRS = """
    CREATE TEMP TABLE found AS
    SELECT *, ST_Area(ST_Transform(geom, 4490)::geography) AS area FROM (
        SELECT a.id AS a, b.id AS b, ST_Intersection(a.geom, b.geom) AS geom
        FROM project a JOIN project b ON a.id < b.id AND ST_Intersects(a.geom, b.geom) OFFSET 0
    ) pairs WHERE ST_Area(geom) > 0"""

_GAPS = """
    SELECT count(*), sum(ST_Area(geom)) FROM (
        SELECT ST_Difference(u.geom, ST_Union(p.geom)) AS geom
        FROM restoration_unit u JOIN project p ON ST_Intersects(u.geom, p.geom) GROUP BY u.id, u.geom
    ) gaps"""

_TILING_OVERLAPS = """
    SELECT count(*) FROM restoration_unit a JOIN restoration_unit b
    ON a.id < b.id AND ST_Intersects(a.geom, b.geom) AND ST_Relate(a.geom, b.geom, 'T********')"""

_TILING_HOLES = "SELECT ST_NumInteriorRings(ST_Union(geom)) FROM restoration_unit"


def _asked(material: Material, repeats: int, *queries: str) -> tuple[float, list[Any]]:
    with connected(material) as connection:
        return fastest(repeats, lambda: [connection.execute(query).fetchone() for query in queries])


def overlaps(material: Material) -> Timing:
    with connected(material) as connection:

        def work() -> Any:
            connection.execute("DROP TABLE IF EXISTS found")
            connection.execute(_PAIRS)
            return connection.execute("SELECT count(*), sum(area) FROM found").fetchone()

        seconds, (pairs, area) = fastest(2, work)
    return Timing({"": seconds}, f"{pairs:,} pairs sharing {area / 1e6:,.0f} km²")


def gaps(material: Material) -> Timing:
    seconds, [(units, area)] = _asked(material, 2, _GAPS)
    return Timing({"": seconds}, f"{units:,} units lacking {area / 1e6:,.0f} km²")


def tiling(material: Material) -> Timing:
    seconds, [(pairs,), (holes,)] = _asked(material, 3, _TILING_OVERLAPS, _TILING_HOLES)
    return Timing({"": seconds}, f"{pairs} overlaps, {holes or 0} holes")


_ONE_ROW = """
    SELECT count(*), sum(ST_Area(ST_Intersection(a.geom, b.geom)))
    FROM project a JOIN project b ON ST_Intersects(a.geom, b.geom) WHERE a.id = %(id)s AND b.id <> a.id"""

_MOVE = "UPDATE project SET geom = ST_Translate(geom, %(dx)s, %(dy)s) WHERE id = %(id)s"


def overlaps_of_one(material: Material) -> Timing:
    """After one row has moved, its overlaps alone; the plan's other rules are not asked."""
    from tests.benchmarks.rule_checks import moves

    times, pairs = [], 0
    with connected(material) as connection:
        for number, dx, dy in moves(material.size):
            values = {"id": f"project-{number:06d}", "dx": dx, "dy": dy}
            started = time.perf_counter()
            with connection.transaction():
                connection.execute(_MOVE, values)
                pairs += connection.execute(_ONE_ROW, values).fetchone()[0]
            times.append(time.perf_counter() - started)
    return Timing(percentiles(times, 50, 95), f"{pairs} overlaps of {len(times)} moved projects")
