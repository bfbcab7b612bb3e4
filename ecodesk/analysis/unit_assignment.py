"""How far projects lie in the units they are, or are to be, grouped into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ecodesk.analysis.analysis_settings import setting
from ecodesk.analysis.footprints import footprints
from ecodesk.analysis.units import all_shares
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot


@dataclass(frozen=True)
class UnitShares:
    """For each of some projects with a shape: the share (0 to 1) of its footprint in every unit it lies in."""

    of: Mapping[str, Mapping[str, float]]
    enough: float  # from which share on a unit is taken without a reason

    def held(self, project: str, unit: str) -> float:
        """The share of a project in a unit, 0 when it lies elsewhere."""
        return self.of.get(project, {}).get(unit, 0.0)

    def doubtful(self, unit: str) -> dict[str, float]:
        """The projects of which a unit holds too little to be grouped into it without a reason, with the share."""
        return {one: share for one in self.of if (share := self.held(one, unit)) < self.enough}

    def best(self, project: str) -> str:
        """The unit that holds most of a project, empty when it lies in none."""
        found = self.of.get(project, {})
        return max(found, key=found.__getitem__) if found else ""


def unit_shares(snapshot: Snapshot, projects: Iterable[str]) -> UnitShares:
    """How much of some projects, by id, lies in which unit; those without a shape are left out."""
    table, shapes = snapshot.table(Project), footprints(snapshot)
    ids = [one for one in projects if one in table]
    drawn = {one: shape for one in ids if (shape := shapes[table.position(one)]) is not None}
    found = all_shares(list(drawn.values()), snapshot.table(RestorationUnit), snapshot)
    shares = ({one.id: one.share for one in mine} for mine in found)
    return UnitShares(dict(zip(drawn, shares, strict=True)), setting(snapshot, "home_share"))
