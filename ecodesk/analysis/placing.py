"""What follows from where a project lies: its townships, its basin, and the unit that suits it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from ecodesk.analysis.footprints import footprint_derivation
from ecodesk.analysis.units import Share, all_shares
from ecodesk.model.fields import Record
from ecodesk.model.records import Basin, Project, RestorationUnit, Township
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.table import Table

TOWNSHIP_FROM = 0.05  # share of the project from which a township counts


def placed(snapshot: Snapshot, projects: Sequence[Project]) -> list[Project]:
    """The projects with the townships, the basin and the tags of where they lie now; the unit stays as it is."""
    townships = _shares_in(snapshot, projects, Township)
    from_unit = {unit: of_unit(snapshot, unit) for unit in {project.unit for project in projects}}
    return [
        _with(
            project,
            {
                "townships": tuple(s.id for s in found if s.share >= TOWNSHIP_FROM),
                **from_unit[project.unit],
            },
        )
        for project, found in zip(projects, townships, strict=True)
    ]


def _with(project: Project, values: dict[str, Any]) -> Project:
    """The project with these values; itself when it has them, for making a row is most of the time here."""
    same = all(getattr(project, name) == value for name, value in values.items())
    return project if same else dataclasses.replace(project, **values)


def in_units(snapshot: Snapshot, projects: Sequence[Project]) -> list[Project]:
    """The projects, those without a unit put into the one that holds most of them."""
    found = _shares_in(snapshot, projects, RestorationUnit)
    return [
        dataclasses.replace(project, unit=shares[0].id) if shares and not project.unit else project
        for project, shares in zip(projects, found, strict=True)
    ]


def _shares_in(snapshot: Snapshot, projects: Sequence[Project], kind: type[Record]) -> list[list[Share]]:
    table = Table.of(Project, projects)
    ground = footprint_derivation(snapshot)(table, np.arange(len(table)))
    return all_shares(ground, snapshot.table(kind), snapshot)


def of_unit(snapshot: Snapshot, unit: str) -> dict[str, Any]:
    """What a project has from its unit: basin, and the tags of mountain, river and basin."""
    row = snapshot.row(RestorationUnit.table, unit)
    if not isinstance(row, RestorationUnit):
        return {"basin": "", "tags": ()}
    basin = snapshot.row(Basin.table, row.basin)
    tags = (row.mountain, row.river, basin.tag if isinstance(basin, Basin) else "")
    return {"basin": row.basin, "tags": tuple(tag for tag in tags if tag)}
