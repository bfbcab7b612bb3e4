"""The record types of a workspace. Names follow `domain` usage; every field is declared once, here.

Each module holds one subject. Importing this package declares them all, which is what the store, the data
dictionary and the importers go through, so record types are taken from here and not from its modules.
"""

from ecodesk.model.records.county import (
    Basin,
    CountyBoundary,
    Neighbour,
    Place,
    RestorationUnit,
    River,
    Road,
    SmallWatershed,
    Township,
    Waterbody,
)
from ecodesk.model.records.duties import OrgUnit, Person
from ecodesk.model.records.plan import PlanInfo, Setting, Waiver
from ecodesk.model.records.problems import ControlLine, ProblemPatch
from ecodesk.model.records.projects import FundingSource, IndicatorTarget, Project

__all__ = [
    "Basin",
    "ControlLine",
    "CountyBoundary",
    "FundingSource",
    "IndicatorTarget",
    "Neighbour",
    "OrgUnit",
    "Person",
    "Place",
    "PlanInfo",
    "ProblemPatch",
    "Project",
    "RestorationUnit",
    "River",
    "Road",
    "Setting",
    "SmallWatershed",
    "Township",
    "Waiver",
    "Waterbody",
]
