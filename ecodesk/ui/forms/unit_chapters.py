"""The form of a restoration unit: its chapters in their order, declared once."""

from __future__ import annotations

from ecodesk.i18n import t
from ecodesk.model.records import IndicatorTarget, RestorationUnit, StandingDuty, UnitNeed
from ecodesk.ui.forms.chapters import Chapter, ChildTable, FormLayout
from ecodesk.ui.forms.project_tables import INDICATOR_COLUMNS

_NEEDS = ChildTable(
    UnitNeed, "unit", ("element", "need", "reason", "document"), t("添加要素需求", "Add a need")
)
_DUTIES = ChildTable(
    StandingDuty,
    "unit",
    ("element", "lead_unit", "coop_units", "duty"),
    t("添加常设职责", "Add a standing duty"),
)
_INDICATORS = ChildTable(IndicatorTarget, "unit", INDICATOR_COLUMNS, t("添加指标", "Add an indicator"))

UNIT_FORM = FormLayout(
    RestorationUnit,
    (
        Chapter("", t("基本信息", "Basics")),
        Chapter(
            "need",
            t("要素需求", "Needs"),
            t("未列出的要素由问题图斑判断", "Problem patches decide for elements not listed"),
            tables=(_NEEDS,),
        ),
        Chapter("duty", t("常设职责", "Standing duties"), tables=(_DUTIES,)),
        Chapter("indicator", t("单元指标", "Indicators"), tables=(_INDICATORS,)),
    ),
)
