"""The forms of the mechanism, column by column: every column a form is to have is declared where it belongs."""

from __future__ import annotations

import pytest

from ecodesk.model.code_lists import code_list
from ecodesk.model.completeness import is_required, missing
from ecodesk.model.fields import Kind, Record, fields_by_id, fields_of, record_type, record_types
from ecodesk.model.records import IndicatorTarget, NegativeAnswer, Project, SourceProject

# Column of the form → where it stands: a field of the record, or `table.` / `table.field` of rows that belong to it.
# A column ending in ! must be filled in.
FORMS: dict[str, dict[str, str]] = {
    "task_item": {  # 管理清单
        "任务编号!": "task_no",
        "任务名称!": "name",
        "任务来源!": "origin",
        "任务来源文件!": "origin_document",
        "目标!": "goal",
        "标准!": "standard",
        "任务内容!": "task",
        "举措!": "measures",
        "政策依据!": "policy",
        "结果形式!": "result_form",
        "主办单位!": "lead_unit",
        "配合部门": "coop_units",
        "配合部门职责!": "coop_duty.duty",
        "领导责任人!": "leader",
        "直接责任人!": "person",
        "联络员!": "contact",
        "完成时限!": "deadline",
        "关联项目": "projects",
        "备注": "note",
    },
    "ledger_entry": {  # 工作台账
        "台账编号!": "ledger_no",
        "项目": "project",
        "任务": "task",
        "修复单元!": "unit",
        "主要要素!": "element",
        "全部要素!": "elements",
        "主办单位!": "lead",
        "配合": "coops",
        "不一致的理由": "change_reason",
        "责任人!": "person",
        "时间表": "milestone.",
        "路线图": "roadmap_step.",
        "任务书!": "task_book",
        "任务书签订日期!": "task_book_signed",
        "总投资!": "invest",
        "到位": "arrived",
        "支出": "paid",
        "进度!": "progress_pct",
        "存在问题": "issues",
        "下步措施": "next_steps",
        "佐证": "attachment.",
        "状态!": "status",
    },
    "one_matter_resolution": {  # 一事一议纪要
        "议题!": "name",
        "提出单位!": "raised_by",
        "涉及单元": "units",
        "涉及项目!": "projects",
        "事由!": "cause",
        "附件": "attachment.",
        "会议时间": "met_on",
        "会议地点": "place",
        "参会单位": "participants",
        "参会人员": "attendees",
        "意见与分歧": "opinions",
        "决定事项!": "decision.matter",
        "决定事项责任单位!": "decision.org_unit",
        "决定事项时限!": "decision.deadline",
        "签批人": "signed_by",
        "落实情况": "follow_up",
        "状态!": "status",
    },
    "admission_review": {  # 项目准入审查表
        "项目!": "project",
        "图形版本!": "geometry_version",
        "审查结论!": "verdict",
        "范围与单元!": "scope_ok",
        "问题与措施对应!": "problem_match",
        "问题与措施说明": "problem_note",
        "空间冲突检查!": "check_run_id",
        "重复立项核查!": "duplicate_check",
        "重复立项说明": "duplicate_note",
        "控制线与用地!": "control_check",
        "控制线与用地说明": "control_note",
        "负面清单条目!": "negative_answer.item",
        "负面清单命中!": "negative_answer.hit",
        "负面清单说明": "negative_answer.note",
        "工程量与投资!": "invest_check",
        "工程量与投资说明": "invest_note",
        "资金来源!": "fund_check",
        "资金来源说明": "fund_note",
        "社会资本与收益": "benefit_check",
        "社会资本说明": "benefit_note",
        "一事一议": "resolution_ref",
        "审查人!": "reviewer",
        "复核人!": "second_reviewer",
        "日期!": "reviewed_on",
        "豁免": "waivers",
    },
    "project": {  # 项目表
        "编码!": "code",
        "名称!": "name",
        "修复单元!": "unit",
        "乡镇": "townships",
        "村!": "villages",
        "流域": "basin",
        "标签": "tags",
        "要素!": "elements",
        "问题类型!": "problem_types",
        "关联问题图斑": "patches",
        "修复模式!": "mode",
        "面积": "declared_area_hm2",
        "长度": "declared_length_km",
        "点数": "declared_count",
        "工程内容!": "work_item.item_code",
        "数量!": "work_item.qty",
        "单价!": "work_item.unit_price_wan",
        "金额": "work_item.amount_wan",
        "总投资!": "invest",
        "分年!": "annual_plan.year",
        "分年投资!": "annual_plan.amount",
        "资金来源!": "funding_source.level",
        "资金年度": "funding_source.year",
        "资金金额!": "funding_source.amount",
        "资金文号!": "funding_source.document",
        "社会资本主体": "social_investor",
        "参与方式": "social_mode",
        "收益权利": "benefit_right",
        "收益期限": "benefit_term_years",
        "收益依据": "benefit_basis",
        "收益依据文件": "benefit_document",
        "主办!": "lead",
        "配合": "coops",
        "配合职责!": "coop_duty.duty",
        "领导责任人!": "leader",
        "责任人!": "person",
        "联络员!": "contact",
        "开始!": "start",
        "结束!": "end",
        "里程碑!": "milestone.name",
        "里程碑日期!": "milestone.planned",
        "里程碑完成": "milestone.actual",
        "里程碑权重!": "milestone.weight",
        "指标!": "indicator_target.indicator",
        "指标取值!": "indicator_target.state",
        "控制线附件": "attachment.",
        "负面清单自查!": "negative_answer.hit",
        "开挖": "spoil_dug_m3",
        "自用": "spoil_self_used_m3",
        "剩余": "spoil_surplus_m3",
        "处置": "spoil_disposal",
        "处置依据": "spoil_document",
        "管护年限": "maintenance_years",
        "管护单位": "maintenance_unit",
    },
}


@pytest.mark.parametrize("form", FORMS)
def test_every_column_of_a_form_is_declared(form: str) -> None:
    for column, place in FORMS[form].items():
        table, _, name = place.rpartition(".")
        kind = record_type(table or form)
        if table:
            assert any(f.part_of and f.table == form for f in fields_of(kind)), (
                column,
                "belongs to the form",
            )
        if name:
            asked = fields_by_id(kind)[name].required
            assert asked == column.endswith("!"), (column, "required as the form asks")


def test_the_chapters_of_the_plan_are_those_of_the_guideline() -> None:
    chapters = code_list("plan_chapter")
    assert [entry.more["number"] for entry in chapters.values()] == list(range(1, len(chapters) + 1))
    for entry in chapters.values():
        assert set(entry.more["fills"]) <= set(record_types()), entry.code


def test_lists_of_the_domain_are_data() -> None:
    assert len(code_list("negative_item")) == 12 and len(code_list("work_item")) == 54
    assert {e.more["unit"] for e in code_list("work_item").values()} >= {"hm²", "km", "万m³", "座", "m", "m²"}
    for policy in code_list("funding_policy").values():
        assert policy.more["verified"] is False and policy.more["source"], policy.code
    assert set(code_list("mountain_tag+river_tag+basin_tag")) == {
        *code_list("mountain_tag"),
        *code_list("river_tag"),
        *code_list("basin_tag"),
    }


def _asked(row: Record) -> set[str]:
    return {field.id for field in missing(row)}


def test_some_fields_are_asked_for_only_where_they_make_sense() -> None:
    project = Project(mode="conservation")
    assert {"patches", "maintenance_years", "spoil_dug_m3", "benefit_right"}.isdisjoint(_asked(project))
    assert "patches" in _asked(Project(mode="reconstruction"))
    assert {"maintenance_years", "maintenance_unit"} <= _asked(Project(work_items=("FOREST_01",)))
    assert {"spoil_dug_m3", "spoil_disposal"} <= _asked(Project(work_items=("RIVER_LAKE_01",)))
    assert {"benefit_right", "benefit_term_years", "benefit_document"} <= _asked(
        Project(social_investor="甲公司")
    )
    assert "reason" in _asked(SourceProject(state="rejected")) and "targets" not in _asked(
        SourceProject(state="rejected")
    )
    assert "targets" in _asked(SourceProject(state="merged"))
    assert "note" in _asked(NegativeAnswer(hit=True)) and "note" not in _asked(NegativeAnswer(hit=False))


def test_a_number_may_be_there_not_apply_or_be_unknown() -> None:
    assert {"target", "year"} <= _asked(IndicatorTarget(indicator="IND_WQ_RATE"))
    assert _asked(IndicatorTarget(indicator="IND_WQ_RATE", target=0.0, year=2026)) == set(), "zero is a value"
    assert _asked(IndicatorTarget(indicator="IND_WQ_RATE", state="not_applicable")) == {"reason"}
    assert _asked(IndicatorTarget(indicator="IND_WQ_RATE", state="unknown")) == set()


@pytest.mark.parametrize("kind", record_types().values(), ids=lambda k: k.table)
def test_conditions_and_gathered_lists_are_declared_whole(kind: type[Record]) -> None:
    for field in fields_of(kind):
        assert not field.part_of or field.kind is Kind.LINK
        if field.required_when is not None:
            assert field.required_when.text.zh and field.required_when.text.en and not field.required
            is_required(field, kind())
        if field.gathered is not None:
            part = record_type(field.gathered.table)
            assert field.derived and field.gathered.field in fields_by_id(part)
            assert any(f.part_of and f.table == kind.table for f in fields_of(part))
