"""Findings are slim and worded when read; nothing of that shows."""

from __future__ import annotations

import pickle

from ecodesk.i18n import later, t
from ecodesk.model.edit import Change, Edit
from ecodesk.model.records import Project
from ecodesk.rules.looking import caption, fields_at
from ecodesk.rules.runner import check, recheck
from tests.rules.plans import LABEL, TODAY, box, plan, project


def _words(name: str, n: int) -> object:
    return t("{name} 有 {n} 处", "{name} has {n}").format(name=name, n=n)


def test_a_text_worded_later_is_that_text() -> None:
    now, then = _words("甲", 3), later(_words, "甲", 3)  # type: ignore[arg-type]
    assert then == now and now == then and hash(then) == hash(now)
    assert (str(then), then.en) == ("甲 有 3 处", "甲 has 3")
    assert then != later(_words, "甲", 4)  # type: ignore[arg-type]
    assert pickle.loads(pickle.dumps(then)) == now
    assert t("见：{what}", "see: {what}").format(what=then).en == "see: 甲 has 3"


def test_a_row_read_from_columns_has_the_fields_of_its_record() -> None:
    table = plan(project("P-1", box(0, 0, 100, 100)), project("", box(0, 0, 50, 50))).table(Project)
    for at in range(len(table)):
        row, read = table.at(at), fields_at(table, at)
        assert (read.id, read.caption, read.code, read.work_items) == (
            row.id,
            row.caption,
            row.code,
            row.work_items,
        )
        assert read.geometry is row.geometry and caption(table, at) == row.caption


def test_findings_are_listed_by_the_code_of_what_they_are_about() -> None:
    rows = [project(code, box(0, 0, 100, 100)) for code in ("P-3", "P-1", "P-2")]
    found = [f for f in check(plan(*rows), today=TODAY).ordered() if f.rule == "OVL-001"]
    assert [f.message.zh.split(" ")[0] for f in found] == ["P-2", "P-3", "P-3"]


def test_a_finding_about_a_project_holds_the_very_shape_of_the_row() -> None:
    snapshot = plan(project("P-1", box(0, 0, 100, 100), lead=""))
    found = check(snapshot, select={"RSP-001"}, today=TODAY).findings.values()
    assert [f.geometry is snapshot.table(Project).geometry[0] for f in found if f.geometry] == [True]


def test_a_changed_code_moves_a_finding_in_the_list() -> None:
    before = plan(*(project(code, box(0, 0, 100, 100)) for code in ("P-1", "P-2", "P-3")))
    row = before.table(Project).one(code="P-1")
    assert row is not None
    from dataclasses import replace

    edit = Edit(LABEL, (Change(row, replace(row, code="P-9")),))
    known, after = check(before, today=TODAY), before.after(edit)
    again = recheck(known, before, after, [edit], today=TODAY)
    assert [f.id for f in again.ordered()] == [f.id for f in check(after, today=TODAY).ordered()]
    assert again.ordered() == check(after, today=TODAY).ordered()
