"""Findings in the middle of a review: in hand, submitted, with the record and the fixes of one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ecodesk.rules.finding import Assignee, Finding, Severity
from ecodesk.rules.freezing import frozen_versions
from ecodesk.rules.treatment import Act, treat
from tests.screenshots.stage import Stage

Scene = Callable[[Stage], QWidget]


def triage(stage: Stage) -> QWidget:
    """Several findings treated by several people, one of them open."""
    session = stage.window.session
    result, snapshot = session.result, session.snapshot
    assert result is not None and snapshot is not None
    listed = [f for f in result.ordered() if f.open and f.severity is not Severity.BLOCK]
    acts = (
        (Act.TAKE, "张明", "", Assignee("张明")),
        (Act.ASSIGN, "李敏", "", Assignee("王强")),
        (Act.SUBMIT, "王强", "已提请一事一议，待纪要", Assignee()),
        (Act.COMMENT, "李敏", "请附依据文件", Assignee()),
    )
    for finding, (act, author, text, to) in zip(listed, acts, strict=False):
        assert session.snapshot is not None
        session.apply(treat(session.snapshot, [finding], act, author=author, text=text, assigned=to))
        stage.settle()
    stage.window.show_page("map")
    session.open_finding(_now(stage, listed[2]))
    stage.window.zoom_to(listed[2].geometry)
    return stage.window


def _now(stage: Stage, finding: Finding) -> Finding:
    found = stage.window.session.finding(finding.id)
    assert found is not None
    return found


def explanation(stage: Stage) -> QWidget:
    """What a rule is, with its example."""
    result = stage.window.session.result
    assert result is not None
    finding = next(f for f in result.ordered() if f.rule == "OVL-001")
    return stage.window.panes.findings.open_explanation(finding)


def problems(stage: Stage) -> QWidget:
    """The matrix by problem type, which has more columns than fit a narrow window."""
    stage.window.show_page("matrix")
    stage.window.run(stage.window.command_actions.commands["matrix.by_problem"])
    stage.settle()
    return stage.window


def compared_cells(stage: Stage) -> QWidget:
    """The matrix set against the newest frozen version."""
    window, snapshot = stage.window, stage.window.session.snapshot
    assert snapshot is not None
    window.show_page("matrix")
    stage.settle()
    window.panes.matrix.compare_with(frozen_versions(snapshot)[-1].id)
    stage.settle()
    return window


TRIAGE_SCENES: dict[str, Scene] = {
    "triage": triage,
    "explanation": explanation,
    "matrix-problems": problems,
    "matrix-compare": compared_cells,
}
