"""What the tables of a project's form offer beside their titles: rows filled in at once, files attached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ecodesk.i18n import Text, join, t
from ecodesk.model.code_lists import label as code_label
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Record
from ecodesk.model.form_filling import expected_indicators, named_items, spread_by_year, unanswered
from ecodesk.model.records import AnnualPlan, IndicatorTarget, NegativeAnswer
from ecodesk.ui.forms.chapters import TableAct
from ecodesk.ui.forms.form_desk import FormDesk
from ecodesk.ui.plan_edits import with_value
from ecodesk.ui.session import Notice


def _mine(desk: FormDesk, kind: type[Record]) -> Sequence[Any]:
    return desk.rows.parts(kind, "project", desk.project.id)


def _list_items(desk: FormDesk) -> None:
    rows = unanswered(desk.project, _mine(desk, NegativeAnswer))
    label = t("{code} 列出负面清单 {n} 条", "{code}: list {n} items of the negative list")
    desk.add_rows(
        label.format(code=desk.project.code, n=len(rows)),
        rows,
        t("负面清单的条目都已列出", "All items of the negative list are there"),
    )


def _answer_no(desk: FormDesk) -> None:
    """No to whatever has no answer yet, except what the project's own words call up: that takes a person."""
    project = desk.project
    named = named_items(f"{project.name} {project.description}")
    answers = _mine(desk, NegativeAnswer)
    rows = [*answers, *unanswered(project, answers)]
    known = {row.id for row in answers}
    free = [row for row in rows if row.hit is None and row.item not in named]
    left = [code_label("negative_item", row.item) for row in rows if row.hit is None and row.item in named]
    if left:
        said = t(
            "项目名称或说明提到以下条目，请逐条回答：{items}",
            "The name or description mentions these; answer them one by one: {items}",
        )
        desk.session.notify(Notice(said.format(items=join(left)), level="warn"))
    if not free:
        if not left:
            desk.session.notify(Notice(t("负面清单已逐条回答", "Every item has been answered")))
        return
    label = t("{code} 负面清单 {n} 条答“否”", "{code}: answer no to {n} items")
    changes = [Change(row if row.id in known else None, with_value(row, "hit", False)) for row in free]
    desk.save(Edit(label.format(code=project.code, n=len(free)), tuple(changes)))


def _list_indicators(desk: FormDesk) -> None:
    rows = expected_indicators(desk.project, _mine(desk, IndicatorTarget))
    label = t("{code} 按问题类型列出 {n} 项指标", "{code}: list {n} indicators of its problems")
    nothing: Text = t("问题类型要求的指标都已列出", "All indicators its problems call for are there")
    if not desk.project.problem_types:
        nothing = t("先填问题类型", "Fill in the problem types first")
    desk.add_rows(label.format(code=desk.project.code, n=len(rows)), rows, nothing)


def _spread(desk: FormDesk) -> None:
    if _mine(desk, AnnualPlan):
        desk.session.notify(
            Notice(
                t("已有分年投资，先删去再分摊", "There are years already; delete them first"), level="warn"
            )
        )
        return
    rows = spread_by_year(desk.project)
    label = t("{code} 按工期分摊投资 {years} 年", "{code}: spread the investment over {years} years")
    desk.add_rows(
        label.format(code=desk.project.code, years=len(rows)),
        rows,
        t("先填总投资、开始和结束日期", "Fill in investment, start and end first"),
    )


LIST_ITEMS = TableAct(
    "list_items",
    t("列出全部条目", "List all items"),
    "playlist-plus",
    t(
        "把负面清单没有列出的条目都加进来，等待逐条回答",
        "Adds every item that is not listed yet, to be answered",
    ),
    _list_items,
)
ANSWER_NO = TableAct(
    "answer_no",
    t("其余答“否”", "No to the rest"),
    "check-all",
    t(
        "没有回答的都答“否”；名称或说明里提到的条目留给人回答",
        "Answers no wherever there is no answer; items the project's words mention are left to you",
    ),
    _answer_no,
)
LIST_INDICATORS = TableAct(
    "list_indicators",
    t("按问题类型列出", "List by problem types"),
    "playlist-plus",
    t("加上问题类型要求、还没有列出的指标", "Adds the indicators its problem types call for"),
    _list_indicators,
)
SPREAD = TableAct(
    "spread",
    t("按工期分摊", "Spread over the period"),
    "calendar-range",
    t(
        "把总投资按各年月数分摊，合计精确到0.01万元",
        "Spreads the investment by months; the sum is exact to 0.01",
    ),
    _spread,
)
