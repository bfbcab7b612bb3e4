"""The province in PostGIS, and its questions asked in SQL; for the server see `bootstrap.py benchmark`."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.benchmarks.material import EPSG, Material
from tests.benchmarks.measurement import Absent, Timing, fastest, percentiles

TOGETHER = "together"
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


_TABLES = {  # with the columns besides id and shape that questions name
    "project": ("unit",),
    "restoration_unit": (),
    "basin": (),
    "county_boundary": (),
    "control_line": ("layer",),
}


def load(material: Material) -> None:
    """Copy what the questions are about into tables with a spatial index."""
    import shapely

    from ecodesk.workspace import Workspace

    with Workspace.open(material.workspace(), read_only=True) as workspace:
        tables = [workspace.snapshot.named(name) for name in _TABLES]
    with connected(material) as connection:
        connection.execute(f"CREATE SCHEMA {material.schema}")
        for table in tables:
            name, more = table.kind.table, _TABLES[table.kind.table]
            declared = "".join(f", {column} text NOT NULL" for column in more)
            connection.execute(
                f"CREATE TABLE {name} (id text NOT NULL{declared}, geom geometry(Geometry, {EPSG}) NOT NULL)"
            )
            with connection.cursor().copy(f"COPY {name} FROM STDIN") as copy:
                wkb = shapely.to_wkb(shapely.set_srid(table.geometry, EPSG), hex=True, include_srid=True)
                for row in zip(table.ids, *map(table.column, more), wkb.tolist(), strict=True):
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


# The geometric rules as questions: each makes a table of what a finding would hold, and counts its rows.
_ELLIPSOID = "ST_Area(ST_Transform(geom, 4490)::geography)"
_OF_LAYER = """
    SELECT *, {area} AS area FROM (
        SELECT p.id, ST_Union(ST_Intersection(p.geom, z.geom)) AS geom
        FROM project p JOIN control_line z ON z.layer = '{layer}' AND ST_Intersects(p.geom, z.geom)
        GROUP BY p.id OFFSET 0
    ) hits WHERE ST_Area(geom) > 1"""
_RULES = {
    "GEO-002": "SELECT id FROM project WHERE NOT ST_IsValid(geom)",
    "GEO-004": f"""
        SELECT *, {_ELLIPSOID} AS area FROM (
            SELECT p.id, ST_Difference(p.geom, c.geom) AS geom
            FROM county_boundary c JOIN project p ON NOT ST_Covers(c.geom, p.geom) OFFSET 0
        ) outside""",
    "UNT-001": """
        SELECT * FROM (
            SELECT p.id, CASE WHEN ST_Covers(u.geom, p.geom) THEN 1
                ELSE ST_Area(ST_Intersection(u.geom, p.geom)) / ST_Area(p.geom) END AS share
            FROM restoration_unit u JOIN project p ON p.unit = u.id OFFSET 0
        ) homes WHERE share < 0.5""",
    "UNT-002": f"""
        SELECT *, {_ELLIPSOID} AS area, (
            SELECT string_agg(v.id || ' ' || ST_Area(ST_Intersection(v.geom, away.geom)) / away.whole, ', ')
            FROM restoration_unit v WHERE v.id <> away.unit AND ST_Intersects(v.geom, away.geom)
        ) AS units FROM (
            SELECT p.id, p.unit, ST_Area(p.geom) AS whole, ST_Difference(p.geom, u.geom) AS geom
            FROM restoration_unit u JOIN project p ON p.unit = u.id AND NOT ST_Covers(u.geom, p.geom) OFFSET 0
        ) away WHERE ST_Area(geom) > 0.05 * whole""",
    "UNT-003": """
        SELECT p.id, b.id AS basin, ST_Area(ST_Intersection(b.geom, p.geom)) / ST_Area(p.geom) AS share
        FROM project p JOIN basin b ON ST_Intersects(b.geom, p.geom) AND NOT ST_Covers(b.geom, p.geom)""",
    "UNT-004": """
        SELECT a.id AS id FROM restoration_unit a JOIN restoration_unit b
            ON a.id < b.id AND ST_Intersects(a.geom, b.geom) AND ST_Relate(a.geom, b.geom, 'T********')
        UNION ALL
        SELECT 'hole' FROM (SELECT ST_Union(geom) AS geom FROM restoration_unit) whole
        WHERE ST_NumInteriorRings(geom) > 0""",
    "OVL-001": f"""
        SELECT *, {_ELLIPSOID} AS area FROM (
            SELECT a.id, b.id AS other, ST_Intersection(a.geom, b.geom) AS geom
            FROM project a JOIN project b ON a.id < b.id AND ST_Intersects(a.geom, b.geom) OFFSET 0
        ) pairs WHERE ST_Area(geom) > 0""",
    "CTL-001": _OF_LAYER.format(area=_ELLIPSOID, layer="CL_PBF"),
    "CTL-003": _OF_LAYER.format(area=_ELLIPSOID, layer="CL_ERL"),
    "COV-001": f"""
        SELECT *, {_ELLIPSOID} AS area FROM (
            SELECT u.id, ST_Difference(u.geom, ST_Union(p.geom)) AS geom
            FROM restoration_unit u JOIN project p ON ST_Intersects(u.geom, p.geom) GROUP BY u.id, u.geom OFFSET 0
        ) gaps""",
}
GEOMETRIC = tuple(_RULES)
"""The rules that SQL can be asked for, in the order they run."""


def geometric(material: Material) -> Timing:
    """Every question of the geometric rules, one after the other."""
    seconds, told = {TOGETHER: 0.0}, []
    with connected(material) as connection:
        for code, question in _RULES.items():
            started = time.perf_counter()
            connection.execute(f"CREATE TEMP TABLE asked AS {question}")
            seconds[code] = time.perf_counter() - started
            rows = connection.execute("SELECT count(*) FROM asked").fetchone()
            told.append(f"{code} {rows[0] if rows else 0:,}")
            connection.execute("DROP TABLE asked")
    seconds[TOGETHER] = sum(seconds.values())
    return Timing(seconds, "rows: " + ", ".join(told))
