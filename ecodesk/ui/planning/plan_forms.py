"""The forms of a resolution, a consultation and a national application: their chapters in order, declared once."""

from __future__ import annotations

from datetime import date

from ecodesk.i18n import t
from ecodesk.model.fields import Record
from ecodesk.model.records import (
    ConsultationRecord,
    Decision,
    NationalApplication,
    OneMatterResolution,
    ProjectPackage,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.resolution_sheet import state_text, tracked
from ecodesk.ui.forms.chapters import Chapter, ChildTable, Figure, FormLayout


def _state(record: Record, snapshot: Snapshot) -> str:
    """Where a decision stands today."""
    assert isinstance(record, Decision)
    return str(state_text(tracked(record, date.today())))


DECISIONS = ChildTable(
    Decision,
    "resolution",
    (
        "matter",
        "org_unit",
        "deadline",
        "done_on",
        Figure("decision_state", t("状态", "State"), _state),
        "progress",
    ),
    t("添加决定事项", "Add a decision"),
)
RESOLUTION_FORM = FormLayout(
    OneMatterResolution,
    (
        Chapter("", t("议题与会议", "Matter and meeting")),
        Chapter(
            "decisions",
            t("决定事项", "Decisions"),
            t("谁负责、何时完成；逾期会标出", "Who does it and by when; what is late is marked"),
            tables=(DECISIONS,),
        ),
    ),
)
CONSULTATION_FORM = FormLayout(ConsultationRecord, (Chapter("", t("协商记录", "Consultation")),))
PACKAGE_FORM = FormLayout(ProjectPackage, (Chapter("", t("子项目包", "Package")),))
NATIONAL_FORM = FormLayout(NationalApplication, (Chapter("", t("申报信息", "Application")),))
