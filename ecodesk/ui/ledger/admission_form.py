"""项目准入审查表 (domain 6.9) as a form: the answers, then every item of the negative list."""

from __future__ import annotations

import dataclasses

from ecodesk.i18n import t
from ecodesk.model.fields import Record, fields_of
from ecodesk.model.measures import number_text
from ecodesk.model.records import AdmissionReview, NegativeAnswer, PlanVersion, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.admission_steps import shape_version
from ecodesk.ui.forms.chapter_states import ChapterState, Children, chapter_state
from ecodesk.ui.forms.chapters import Chapter, ChildTable, Figure, FormLayout
from ecodesk.ui.forms.project_chapters import drawn_hectares

_ITEMS = ChildTable(
    NegativeAnswer, "review", ("item", "hit", "note"), t("添加条目", "Add an item"), required=True
)

_NOTES = tuple(field.id for field in fields_of(AdmissionReview) if field.id.endswith("_note"))


def _shape_text(record: Record, snapshot: Snapshot) -> str:
    """Which shape the review is about, in words: its hash tells nobody anything."""
    project = snapshot.row(Project.table, getattr(record, "project", ""))
    if not isinstance(project, Project):
        return ""
    if getattr(record, "geometry_version", "") != shape_version(project):
        return str(t("图形在填表以后修改过，请重新核对", "The shape was changed since; review it anew"))
    size = drawn_hectares(project, snapshot)
    if size is None:
        return str(t("与项目现在的图形一致", "The shape as it is now"))
    words = t("现在的图形，{size} hm²", "The shape as it is now, {size} ha")
    return str(words.format(size=number_text(size)))


def _check_text(record: Record, snapshot: Snapshot) -> str:
    """Which frozen check the review looks at: its version, its day and how many rules had run."""
    code = str(getattr(record, "check_run_id", ""))
    version = snapshot.table(PlanVersion).one(code=code) if code else None
    if version is None:
        words = t("{run}，未冻结；冻结版本后可更新", "{run}, not frozen; freeze a version and review it anew")
        return str(words.format(run=code)) if code else ""
    words = t("{code}，{day} 冻结，已运行 {rules} 条规则", "{code}, frozen on {day}, {rules} rules had run")
    rules = version.rule_set.split(" · ")[0] or "—"
    return str(words.format(code=code, day=version.frozen_on or "—", rules=rules))


_CHECK = Figure(
    "check_run",
    t("空间冲突检查", "Check run"),
    _check_text,
    t("项目现在的检查结果列在有关各栏下", "Findings about the project stand below the answers they bear on"),
    before="duplicate_check",
)
_SHAPE = Figure(
    "reviewed_shape",
    t("图形版本", "Version of the shape"),
    _shape_text,
    t("开始审查时记下", "Noted when the review began"),
    before="verdict",
)

ADMISSION_FORM = FormLayout(
    AdmissionReview,
    (
        Chapter(
            "",
            t("审查事项", "What is reviewed"),
            t("“不符合”和“另有说明”须写说明", "“Does not conform” and “explained” need a note"),
            figures=(_SHAPE, _CHECK),
            left_out=("geometry_version", "content_version", "check_run_id"),
            spans={"reviewed_shape": 2, **dict.fromkeys(_NOTES, 3), "check_run": 4, "waivers": 2},
        ),
        Chapter(
            "negative",
            t("负面清单逐项", "Negative list, item by item"),
            t("每一条都要回答", "Every item has to be answered"),
            tables=(_ITEMS,),
        ),
    ),
)
SET_BY_STEPS = ("project", "reviewer", "second_reviewer", "reviewed_on")
"""Fields that opening, signing and approving fill in; nobody types them."""


def states_of(review: AdmissionReview, children: Children) -> list[ChapterState]:
    """How far each chapter has come, without what steps fill in."""
    states = [chapter_state(ADMISSION_FORM, c, review, children, {}) for c in ADMISSION_FORM.chapters]
    return [
        dataclasses.replace(state, missing=tuple(one for one in state.missing if one not in SET_BY_STEPS))
        for state in states
    ]
