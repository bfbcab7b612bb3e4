"""What follows from where a project lies: its townships, its basin, and the unit that suits it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from ecodesk.analysis.footprints import footprint_derivation
from ecodesk.analysis.units import Share, all_shares
from ecodesk.model.fields import Record
from ecodesk.model.records import Project, RestorationUnit, Township
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.table import Table

TOWNSHIP_FROM = 0.05  # share of the project from which a township counts


def placed(snapshot: Snapshot, projects: Sequence[Project]) -> list[Project]:
    """The projects with the townships and the basin they lie in now; the unit stays as it is."""
    townships = _shares_in(snapshot, projects, Township)
    return [
        dataclasses.replace(
            project,
            townships=tuple(s.id for s in found if s.share >= TOWNSHIP_FROM),
            basin=_basin(snapshot, project.unit),
        )
        for project, found in zip(projects, townships, strict=True)
    ]


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


def _basin(snapshot: Snapshot, unit: str) -> str:
    row = snapshot.row(RestorationUnit.table, unit)
    return row.basin if isinstance(row, RestorationUnit) else ""
