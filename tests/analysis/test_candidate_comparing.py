"""After an edit only what it touched is compared again, and the comparison is the one that all of it would give."""

from __future__ import annotations

import dataclasses
import random
from decimal import Decimal
from typing import Any

import pytest
import shapely

from ecodesk.analysis import candidate_pairs
from ecodesk.analysis.analysis_settings import setting_change
from ecodesk.analysis.candidate_matches import Compared, compared
from ecodesk.i18n import plain
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Record
from ecodesk.model.records import FundingSource, Project, SourceProject
from ecodesk.model.snapshot import Snapshot
from ecodesk.sample.build import CRS

_EAST, _NORTH = 400_000.0, 4_000_000.0
_NAMES = ("坡耕地改造", "河岸林带", "矿坑复绿", "草地封育", "")
_WORKS = ("FOREST_01", "FOREST_02", "WATER_01")


def _shape(chance: random.Random) -> Any:
    x, y = _EAST + chance.uniform(0, 4_000), _NORTH + chance.uniform(0, 4_000)
    match chance.randrange(6):
        case 0:
            return None
        case 1:
            return shapely.Point(x, y)
        case 2:
            return shapely.LineString([(x, y), (x + 600, y + 300)])
        case 3:  # the same place as others have
            return shapely.box(_EAST, _NORTH, _EAST + 500, _NORTH + 500)
    return shapely.box(x, y, x + chance.uniform(100, 900), y + chance.uniform(100, 900))


def _said(chance: random.Random) -> dict[str, Any]:
    return {
        "geometry": _shape(chance),
        "name": chance.choice(_NAMES),
        "work_items": tuple(chance.sample(_WORKS, chance.randrange(3))),
        "invest": Decimal(chance.randrange(1, 4)),
        "lead": chance.choice(("a", "b", "")),
    }


def _candidate(chance: random.Random) -> SourceProject:
    return SourceProject(**_said(chance), funding=tuple(chance.sample(("county", "provincial"), 1)))


def _project(chance: random.Random) -> Project:
    return Project(**_said(chance), status=chance.choice(("draft", "draft", "cancelled")))


def _plan(seed: int) -> tuple[Snapshot, random.Random]:
    chance = random.Random(seed)
    rows: list[Record] = [_candidate(chance) for _ in range(40)]
    projects = [_project(chance) for _ in range(30)]
    money = [FundingSource(project=p.id, level="county", amount=Decimal(1)) for p in projects[::2]]
    return Snapshot.of([*rows, *projects, *money], CRS), chance


def _some_edit(snapshot: Snapshot, chance: random.Random) -> Edit:
    """One to three rows added, deleted, moved, renamed, decided, cancelled; or a tolerance that is set."""
    changes: dict[str, Change] = {}
    for _ in range(chance.randint(1, 3)):
        kind: Any = chance.choice((SourceProject, SourceProject, Project, FundingSource))
        table = snapshot.table(kind)
        before = table.at(chance.randrange(len(table))) if len(table) and chance.random() < 0.8 else None
        if before is not None and before.id in changes:
            continue
        made: Any
        if kind is FundingSource:
            owner = chance.choice(snapshot.table(Project).ids)
            made = None if before is not None else FundingSource(project=owner, level="provincial")
        elif before is None:
            made = _candidate(chance) if kind is SourceProject else _project(chance)
        else:
            part = chance.choice(("geometry", "name", "work_items", "lead", "state", "gone"))
            fresh = _candidate(chance) if kind is SourceProject else _project(chance)
            state = (
                {"state": chance.choice(("candidate", "rejected"))}
                if kind is SourceProject
                else {"status": chance.choice(("draft", "cancelled"))}
            )
            values = state if part == "state" else {part: getattr(fresh, part, None)}
            made = None if part == "gone" else dataclasses.replace(before, **values)
        change = Change(before, made)
        changes[change.id] = change
    if chance.random() < 0.15:
        key, value = chance.choice((("eps_area", 900.0), ("corridor_width", 300.0), ("site_radius", 250.0)))
        made = setting_change(snapshot, key, value, "")
        changes[made.id] = made
    return Edit(plain("edit"), tuple(changes.values()))


def _anew(snapshot: Snapshot) -> Compared:
    rows = [row for table in snapshot.tables.values() for row in table.rows()]
    return compared(Snapshot.of(rows, CRS))


@pytest.mark.parametrize("seed", range(8))
def test_comparing_again_says_what_comparing_anew_says(seed: int) -> None:
    snapshot, chance = _plan(seed)
    known = compared(snapshot)
    for _ in range(12):
        edit = _some_edit(snapshot, chance)
        snapshot = snapshot.after(edit)
        if chance.random() < 0.3:  # an edit nobody looked at in between
            continue
        known = compared(snapshot, before=known)
        assert known.standings == _anew(snapshot).standings
        if chance.random() < 0.3:  # taken back
            snapshot = snapshot.after(edit.inverse())
            known = compared(snapshot, before=known)
            assert known.standings == _anew(snapshot).standings


def test_one_decision_compares_none_but_its_own_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot, _ = _plan(3)
    known = compared(snapshot)
    row = next(r for r in snapshot.table(SourceProject).rows() if r.geometry is not None)
    shapes = [r.geometry for r in snapshot.table(SourceProject).rows() if r.geometry is not None]
    near = sum(shape.distance(row.geometry) < 1_000 for shape in shapes)
    assert near < len(shapes)
    met: list[int] = []
    real = shapely.intersects

    def counting(a: Any, b: Any) -> Any:
        met.append(len(a))
        return real(a, b)

    monkeypatch.setattr(candidate_pairs.shapely, "intersects", counting)
    rejected = snapshot.after(
        Edit(plain("reject"), (Change(row, dataclasses.replace(row, state="rejected")),))
    )
    compared(rejected, before=known)
    assert sum(met) == 0, "a candidate that is gone leaves nothing to compare"
    accepted = rejected.after(
        Edit(plain("accept"), (Change(None, Project(geometry=row.geometry, status="draft")),))
    )
    compared(accepted, before=compared(rejected, before=known))
    assert 0 < sum(met) <= near
