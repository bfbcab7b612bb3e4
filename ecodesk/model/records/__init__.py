"""The record types of a workspace. Names follow `domain` usage; every field is declared once, here.

Each module holds one subject. Importing this package declares them all, which is what the store, the data
dictionary and the importers go through, so record types are taken from here and not from its modules.
"""

from ecodesk.model.records.applications import NationalApplication
from ecodesk.model.records.attachments import Attachment
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
from ecodesk.model.records.ledger import LedgerEntry, TaskItem
from ecodesk.model.records.needs import GapJustification, StandingDuty, UnitNeed
from ecodesk.model.records.packages import ProjectPackage
from ecodesk.model.records.plan import PlanChapter, PlanInfo, PlanVersion, Setting, Waiver
from ecodesk.model.records.problems import ControlLine, ProblemPatch
from ecodesk.model.records.project_money import AnnualPlan, FundingSource, WorkItem
from ecodesk.model.records.project_parts import (
    CoopDuty,
    CrossUnitShare,
    IndicatorTarget,
    Milestone,
    NegativeAnswer,
    RoadmapStep,
)
from ecodesk.model.records.projects import Project
from ecodesk.model.records.review import AdmissionReview, ReviewComment
from ecodesk.model.records.settled_matters import ConsultationRecord, Decision, OneMatterResolution
from ecodesk.model.records.sources import SourcePlan, SourceProject, SplitAgreement
from ecodesk.model.records.treatment import FindingTreatment, ReviewBaseline

__all__ = [
    "AdmissionReview",
    "AnnualPlan",
    "Attachment",
    "Basin",
    "ConsultationRecord",
    "ControlLine",
    "CoopDuty",
    "CountyBoundary",
    "CrossUnitShare",
    "Decision",
    "FindingTreatment",
    "FundingSource",
    "GapJustification",
    "IndicatorTarget",
    "LedgerEntry",
    "Milestone",
    "NationalApplication",
    "NegativeAnswer",
    "Neighbour",
    "OneMatterResolution",
    "OrgUnit",
    "Person",
    "Place",
    "PlanChapter",
    "PlanInfo",
    "PlanVersion",
    "ProblemPatch",
    "Project",
    "ProjectPackage",
    "RestorationUnit",
    "ReviewBaseline",
    "ReviewComment",
    "River",
    "Road",
    "RoadmapStep",
    "Setting",
    "SmallWatershed",
    "SourcePlan",
    "SourceProject",
    "SplitAgreement",
    "StandingDuty",
    "TaskItem",
    "Township",
    "UnitNeed",
    "Waiver",
    "Waterbody",
    "WorkItem",
]
