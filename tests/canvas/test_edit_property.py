"""Whatever tool is used on whatever project: valid shapes, nothing unsaid, and undo brings all back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ecodesk.analysis import project_splitting
from ecodesk.analysis.drawn import Drawn
from ecodesk.analysis.footprints import footprints
from ecodesk.analysis.shaping import WORTH_SAYING_M2
from ecodesk.analysis.slivers import slivers_beside
from ecodesk.i18n import use_language
from ecodesk.model.fields import Record
from ecodesk.model.measures import areas
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.canvas import gap_edits, outline_edits
from ecodesk.ui.canvas.drawing_edits import new_project, reshaped
from ecodesk.ui.canvas.drawing_notices import sentence
from ecodesk.ui.canvas.merging_edits import merged
from ecodesk.ui.canvas.outline import Outline
from ecodesk.ui.canvas.tools.rectangles import across, spanned
from ecodesk.ui.canvas.traced_way import traced_way
from tests.canvas.made_plan import X, Y, box, funded, plan, project

PLACES = st.tuples(st.floats(-300, 4300), st.floats(-300, 2300)).map(lambda p: (X + p[0], Y + p[1]))


@st.composite
def stars(draw: st.DrawFn) -> Any:
    """A polygon around a place; it may have a hole or a second part."""
    x, y = draw(st.tuples(st.floats(200, 3800), st.floats(200, 1800)))
    radii = np.array(draw(st.lists(st.floats(60, 400), min_size=4, max_size=9)))
    angles = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    outer = np.column_stack([np.cos(angles), np.sin(angles)]) * radii[:, None] + [X + x, Y + y]
    kind = draw(st.sampled_from(["plain", "plain", "hole", "parts"]))
    shape = shapely.Polygon(outer)
    if kind == "hole":
        return shapely.difference(shape, shapely.Point(X + x, Y + y).buffer(20))
    if kind == "parts":
        other = shapely.box(X + x + 500, Y + y, X + x + 600, Y + y + 90)
        return shapely.multipolygons([shape, other])
    return shape


@st.composite
def plans(draw: st.DrawFn) -> Snapshot:
    """Some projects with money and targets; some share a boundary, some lie on each other, one is a corridor."""
    shapes = draw(st.lists(stars(), min_size=2, max_size=4))
    x = draw(st.floats(300, 1500))
    shapes += [shapely.box(X + x, Y + 900, X + x + 300, Y + 1200)]
    shapes += [shapely.box(X + x + 300, Y + 900, X + x + 700, Y + 1300)]
    shapes += [shapely.box(X + x + 701, Y + 900, X + x + 900, Y + 1300)]
    if draw(st.booleans()):
        shapes.append(shapely.LineString([(X + 100, Y + 700), (X + 2500, Y + 750)]))
    made, rows = [], []
    for number, shape in enumerate(shapes, 1):
        one, its = funded(f"ZH01-{number:03d}", shape)
        made.append(one)
        rows += its
    return plan(*made, more=tuple(rows))


def nudged(snapshot: Snapshot, one: Project, data: st.DataObject, avoid: bool) -> Drawn:
    """One to three nodes dragged, neighbours going along or not."""
    outline = Outline.of(one.geometry)  # type: ignore[arg-type]
    nodes = data.draw(st.sets(st.integers(0, len(outline.xy) - 1), min_size=1, max_size=3))
    dx, dy = data.draw(st.tuples(st.floats(-150, 150), st.floats(-150, 150)))
    shape = outline.moved(nodes, dx, dy).geometry()
    return reshaped(snapshot, one, shape, avoid=avoid, together=data.draw(st.booleans()))


def closed(data: st.DataObject) -> Any:
    points = data.draw(st.lists(PLACES, min_size=3, max_size=6, unique=True))
    return shapely.Polygon(points)


def way(data: st.DataObject) -> Any:
    return shapely.LineString(data.draw(st.lists(PLACES, min_size=2, max_size=5, unique=True)))


Tool = Callable[[Snapshot, list[Project], st.DataObject, bool], Drawn]


def corridor(snapshot: Snapshot, data: st.DataObject, avoid: bool) -> Drawn:
    """A line with a band of its own on each side."""
    left, right = data.draw(st.tuples(st.floats(0, 80), st.floats(1, 80)))
    values = {"corridor_width_m": left + right, "corridor_left_m": left}
    return new_project(snapshot, way(data), avoid=avoid, values=values)


def site(snapshot: Snapshot, data: st.DataObject, avoid: bool) -> Drawn:
    """A point with a radius."""
    values = {"site_radius_m": data.draw(st.floats(1, 200))}
    return new_project(snapshot, shapely.Point(data.draw(PLACES)), avoid=avoid, values=values)


def rectangle(snapshot: Snapshot, data: st.DataObject, avoid: bool) -> Drawn:
    """Along the grid, or on a side."""
    places = data.draw(st.lists(PLACES, min_size=3, max_size=3, unique=True))
    corners = spanned(*places[:2]) if data.draw(st.booleans()) else across(places[0], places[1], places[2])
    return new_project(snapshot, shapely.Polygon(corners), avoid=avoid)


def traced(snapshot: Snapshot, one: Project, data: st.DataObject, avoid: bool) -> Drawn:
    """An outline that follows a project's boundary from one of its nodes to another."""
    xy = Outline.of(one.geometry).lines[0].xy.tolist()  # type: ignore[arg-type]
    start, end = data.draw(st.lists(st.sampled_from(xy), min_size=2, max_size=2, unique_by=tuple))
    along = traced_way(snapshot, tuple(start), tuple(end), [Project.table]) or [tuple(start), tuple(end)]
    return new_project(snapshot, shapely.Polygon([*along, data.draw(PLACES)]), avoid=avoid)


def aligned(snapshot: Snapshot, one: Project, avoid: bool) -> Drawn:
    """The narrow gaps beside a project filled in."""
    areal = one.geometry is not None and shapely.get_dimensions(one.geometry) == 2
    slivers = slivers_beside(snapshot, one.geometry, [one.id]) if areal else []
    return outline_edits.aligned(snapshot, one, slivers)


TOOLS: dict[str, Tool] = {
    "corridor": lambda s, p, d, a: corridor(s, d, a),
    "site": lambda s, p, d, a: site(s, d, a),
    "rectangle": lambda s, p, d, a: rectangle(s, d, a),
    "traced": lambda s, p, d, a: traced(s, p[0], d, a),
    "align": lambda s, p, d, a: aligned(s, p[0], a),
    "draw": lambda s, p, d, a: new_project(s, closed(d), avoid=a),
    "reshape": lambda s, p, d, a: nudged(s, p[0], d, a),
    "lead": lambda s, p, d, a: outline_edits.led(s, p[0], way(d), avoid=a),
    "split": lambda s, p, d, a: project_splitting.split(s, p, project_splitting.by_line(way(d))),
    "units": lambda s, p, d, a: project_splitting.split(s, p, project_splitting.by_units),
    "basins": lambda s, p, d, a: project_splitting.split(s, p, project_splitting.by_basins),
    "merge": lambda s, p, d, a: merged(s, p, p[0].id),
    "clip unit": lambda s, p, d, a: outline_edits.clipped_to_unit(s, p[0]),
    "clip county": lambda s, p, d, a: outline_edits.clipped_to_county(s, p[0]),
    "trim": lambda s, p, d, a: outline_edits.trimmed(s, p),
    "hole": lambda s, p, d, a: outline_edits.hole_cut(s, p[0], closed(d)),
    "part": lambda s, p, d, a: outline_edits.part_added(s, p[0], closed(d), avoid=a),
    "fill": lambda s, p, d, a: outline_edits.hole_filled(s, p[0], *inside(p[0]), avoid=a),
    "drop": lambda s, p, d, a: outline_edits.part_deleted(s, p[0], *inside(p[0])),
    "grow": lambda s, p, d, a: outline_edits.grown(s, p[0], d.draw(st.floats(-80, 150)), avoid=a),
    "simplify": lambda s, p, d, a: outline_edits.with_fewer_nodes(s, p[0], d.draw(st.floats(1, 80)), avoid=a),
    "smooth": lambda s, p, d, a: outline_edits.rounded(s, p[0], d.draw(st.integers(1, 3)), avoid=a),
    "move": lambda s, p, d, a: outline_edits.moved(
        s, p[0], d.draw(st.floats(-900, 900)), d.draw(st.floats(-900, 900)), avoid=a
    ),
    "gap": lambda s, p, d, a: gap_edits.gap_filled(s, *d.draw(PLACES), avoid=a),
}


def inside(one: Project) -> tuple[float, float]:
    """A place in a hole if there is one, else in the shape."""
    assert one.geometry is not None
    rings = [r for part in shapely.get_parts(one.geometry) for r in getattr(part, "interiors", [])]
    spot = (shapely.Polygon(rings[0]) if rings else one.geometry).representative_point()
    return spot.x, spot.y


def overlaps(snapshot: Snapshot) -> dict[frozenset[str], float]:
    """Area in m² that each pair of projects shares."""
    shapes, ids = footprints(snapshot), snapshot.table(Project).ids
    found = {}
    for i in range(len(ids)):
        for k in range(i):
            if shapes[i] is not None and shapes[k] is not None:
                found[frozenset((ids[i], ids[k]))] = shapely.intersection(shapes[i], shapes[k]).area
    return found


def rows_of(snapshot: Snapshot) -> dict[tuple[str, str], Record]:
    return {(name, row_id): table[row_id] for name, table in snapshot.tables.items() for row_id in table}


@pytest.mark.parametrize("tool", TOOLS)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_tool_does_anything_unsaid(tool: str, data: st.DataObject) -> None:
    use_language("zh_CN")
    snapshot = data.draw(plans())
    projects = data.draw(
        st.lists(
            st.sampled_from(snapshot.table(Project).rows()), min_size=1, max_size=3, unique_by=lambda p: p.id
        )
    )
    drawn = TOOLS[tool](snapshot, projects, data, data.draw(st.booleans()))
    words = str(sentence(snapshot, drawn) or "")
    if drawn.edit is None:
        assert words or not drawn.shapes or drawn.shapes[0].project is not None
        return
    after = snapshot.after(drawn.edit)
    _shapes_are_valid(drawn)
    _overlaps_are_said(snapshot, after, drawn, words)
    _neighbours_are_named(snapshot, drawn, words)
    assert rows_of(after.after(drawn.edit.inverse())) == rows_of(snapshot)


def _shapes_are_valid(drawn: Drawn) -> None:
    assert drawn.edit is not None
    for change in drawn.edit.changes:
        if isinstance(change.after, Project):
            assert change.after.geometry is not None
            assert shapely.is_valid(change.after.geometry), shapely.is_valid_reason(change.after.geometry)
            assert not change.after.geometry.is_empty


def _overlaps_are_said(before: Snapshot, after: Snapshot, drawn: Drawn, words: str) -> None:
    said = {frozenset((s.project.id, k.project)) for s in drawn.shapes if s.project for k in s.kept}
    was = overlaps(before)
    origin = {s.project.id: s.project.parent for s in drawn.shapes if s.project and s.before is None}
    for pair, size in overlaps(after).items():
        first = frozenset(origin.get(row_id) or row_id for row_id in pair)
        if size > was.get(first, 0.0) + 2 * WORTH_SAYING_M2:
            assert pair in said, (pair, size, words)
    for pair in said:
        codes = [after.table(Project)[i].code for i in pair if i in after.table(Project)]
        assert any(code in words for code in codes), (codes, words)


def _neighbours_are_named(before: Snapshot, drawn: Drawn, words: str) -> None:
    assert drawn.edit is not None
    shaped = {s.before.id for s in drawn.shapes if s.before is not None}
    for change in drawn.edit.changes:
        if isinstance(change.before, Project) and change.id not in shaped:
            assert change.before.code in words, (change.before.code, words)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(stars(), st.data())
def test_what_is_split_adds_up(shape: Any, data: st.DataObject) -> None:
    """Area, money to the cent, area and length targets to what is written down; rates hold for each part.

    On the ellipsoid a new node on a long edge moves that edge by millimetres, hence a few parts in 100,000.
    """
    one, rows = funded("ZH01-001", shape)
    snapshot = plan(one, more=tuple(rows))
    drawn = project_splitting.split(snapshot, [one], project_splitting.by_line(way(data)))
    assume(drawn.edit is not None)
    assert drawn.edit is not None
    parts = [s.project for s in drawn.shapes if s.project is not None]
    sizes = areas([p.geometry for p in parts], snapshot.crs)
    assert sum(p.geometry.area for p in parts if p.geometry is not None) == pytest.approx(shape.area)
    assert sizes.sum() == pytest.approx(areas([shape], snapshot.crs)[0], rel=5e-5)
    assert parts[0].id == one.id and parts[0].code == one.code
    assert all(p.parent == one.id for p in parts[1:]) and len({p.code for p in parts}) == len(parts)
    assert sum(p.invest for p in parts if p.invest is not None) == one.invest
    assert sum(p.declared_area_hm2 or 0 for p in parts) == pytest.approx(50.0)
    after = snapshot.after(drawn.edit)
    for part in parts:
        lines = [r for r in after.named("funding_source").rows() if r.project == part.id]
        assert sum(r.amount for r in lines) == part.invest
    wetland = [r.target for r in after.named("indicator_target").rows() if r.indicator == "IND_WETLAND_AREA"]
    assert sum(wetland) == pytest.approx(33.3333)
    rates = [r for r in after.named("indicator_target").rows() if r.indicator == "IND_WQ_RATE"]
    assert len(rates) == len(parts) and {r.target for r in rates} == {95.0}
    lengths = [r for r in after.named("indicator_target").rows() if r.indicator == "IND_RIVER_LEN"]
    assert len(lengths) == len(parts) and sum(r.target for r in lengths) == pytest.approx(4.0)


def test_a_plain_project_keeps_its_neighbours_ground() -> None:
    """The case everyone meets: growing into a neighbour leaves the neighbour as it was."""
    snapshot = plan(project("ZH01-001", box(0, 0, 100, 100)), project("ZH01-002", box(110, 0, 200, 100)))
    grown = outline_edits.grown(snapshot, snapshot.table(Project)["ZH01-001"], 20, avoid=True)
    assert grown.edit is not None and grown.edit.touched == {("project", "ZH01-001")}
    assert "ZH01-002" in str(sentence(snapshot, grown))
