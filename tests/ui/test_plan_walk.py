"""From three departments' lists to the ledger in one window."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ecodesk.model.records import LedgerEntry, Project, SourceProject
from ecodesk.rules.comment_threads import threads
from ecodesk.rules.finding import Severity
from ecodesk.rules.freezing import frozen_versions
from ecodesk.ui.main_window import MainWindow
from tests.plan_walk import DECISIONS, OFFICE, REVIEWED, REVIEWER, SECOND, WITHDRAWN, PlanWalk
from tests.settling import settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing|propagate)", extend=True)


def test_the_lists_of_three_departments_become_admitted_projects(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    walk = PlanWalk(
        window, lambda: settle(qtbot, session), lambda true: qtbot.waitUntil(true, timeout=20_000)
    )
    before = walk.snapshot
    walk.lists_taken_in()
    assert before.plan_info is not None and walk.snapshot.plan_info is not None
    assert (before.plan_info.status, walk.snapshot.plan_info.status) == ("internal_review", "editing")
    assert len(walk.snapshot.table(SourceProject)) == len(before.table(SourceProject)) + 17
    assert len(walk.snapshot.table(Project)) == len(before.table(Project))

    walk.decided()
    rows = {code: walk.snapshot.table(SourceProject).one(code=code) for code, _ in DECISIONS}
    states = [row.state for row in rows.values() if row is not None]
    assert states == ["accepted", "merged", "split", "stacked", "rejected"]
    came = [
        walk.snapshot.table(Project)[target]
        for row in rows.values()
        if row is not None
        for target in row.targets
    ]
    assert len(walk.snapshot.table(Project)) > len(before.table(Project)) and came

    walk.corrected_before_submission()
    assert session.result is not None
    assert [f for f in session.result.findings.values() if f.severity is Severity.BLOCK] == []
    assert not set(WITHDRAWN) & set(walk.snapshot.table(Project).column("code"))

    walk.submitted()
    assert walk.snapshot.plan_info.status == "editing"  # nothing is frozen before the dialog is confirmed
    walk.compared()
    assert walk.snapshot.plan_info is not None and walk.snapshot.plan_info.status == "internal_review"
    assert [row.code for row in frozen_versions(walk.snapshot)] == ["v0.6", "v0.7"]
    comparison = window.panes.comparing.comparison
    assert comparison is not None
    assert {project.id for project in came} <= {entry.id for entry in comparison.diff.entries}

    walk.returned()
    assert walk.project(REVIEWED).status == "returned"
    assert any(one.first.text == "请说明退让的依据。" for one in threads(walk.snapshot))
    line = window.panes.form.returned
    assert line.isVisible() and "请说明退让的依据。" in line.text.text() and REVIEWER in line.text.text()
    line.answer.click()
    walk.settle()
    assert window.page == "map" and [one.first.verdict for one in window.panes.inspector.comments.listed] == [
        "returned"
    ]
    window.open_form(walk.project(REVIEWED).id)

    walk.admitted()
    assert walk.project(REVIEWED).status == "admitted" and not line.isVisible()
    review = walk.admission().review
    assert review is not None and (review.reviewer, review.second_reviewer) == (REVIEWER, SECOND)

    walk.in_ledger()
    assert session.user == OFFICE and walk.project(REVIEWED).status == "in_ledger"
    assert walk.project(REVIEWED).id in walk.snapshot.table(LedgerEntry).column("project")
