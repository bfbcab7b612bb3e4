"""项目准入审查表 (domain 6.9) as a form: the answers, then every item of the negative list."""

from __future__ import annotations

from ecodesk.i18n import t
from ecodesk.model.fields import fields_of
from ecodesk.model.records import AdmissionReview, NegativeAnswer
from ecodesk.ui.forms.chapters import Chapter, ChildTable, FormLayout

_ITEMS = ChildTable(
    NegativeAnswer, "review", ("item", "hit", "note"), t("添加条目", "Add an item"), required=True
)

_NOTES = tuple(field.id for field in fields_of(AdmissionReview) if field.id.endswith("_note"))

ADMISSION_FORM = FormLayout(
    AdmissionReview,
    (
        Chapter(
            "",
            t("审查事项", "What is reviewed"),
            t("“不符合”和“另有说明”须写说明", "“Does not conform” and “explained” need a note"),
            spans={**dict.fromkeys(_NOTES, 3), "check_run_id": 4, "waivers": 2},
        ),
        Chapter(
            "negative",
            t("负面清单逐项", "Negative list, item by item"),
            t("每一条都要回答", "Every item has to be answered"),
            tables=(_ITEMS,),
        ),
    ),
)
SET_BY_STEPS = ("project", "geometry_version", "check_run_id", "reviewer", "second_reviewer", "reviewed_on")
"""Fields that opening, signing and approving fill in; nobody types them."""
