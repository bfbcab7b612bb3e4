"""Pictures of the review round: comparison of versions, comments, admission review."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QWidget

from ecodesk.model.records import Project
from ecodesk.rules.change_review import AGREED, REMARKED
from ecodesk.ui.comparing.comparison_canvas import BESIDE, SWIPE
from ecodesk.ui.dialogs.version_dialogs import VersionsDialog
from ecodesk.ui.selection import Selection
from tests.screenshots.stage import Stage


def _project(stage: Stage, code: str) -> str:
    snapshot = stage.window.session.snapshot
    assert snapshot is not None
    found = snapshot.table(Project).one(code=code)
    assert found is not None, code
    return found.id


def _compared(stage: Stage) -> QWidget:
    """The earlier version beside the plan as it is, some changes decided, one of them shown."""
    window = stage.window
    window.session.user, window.session.role = "赵芳", "reviewer"
    window.show_page("compare")
    page = window.panes.comparing
    stage.wait(lambda: page.ready)
    for code, verdict, words in (
        ("ZH03-004", AGREED, ""),
        ("ZH04-003", AGREED, ""),
        ("ZH06-004", REMARKED, "与 ZH06-001 重叠 44.61 hm²，请补分期协议。"),
    ):
        page.show_change((Project.table, _project(stage, code)))
        page.panel.words.setPlainText(words)
        before = page.changes.progress.text()
        page.panel.decide(verdict)
        stage.wait(lambda before=before: page.changes.progress.text() != before and page.ready)
    page.show_change((Project.table, _project(stage, "ZH03-003")))
    page.panel.words.setPlainText("完成日期晚于秋季种植窗口（11-20），请核对缓冲带栽植节点。")
    stage.wait(lambda: page.ready and page.canvas.up_to_date)
    return window


def _in_way(way: str) -> Callable[[Stage], QWidget]:
    def scene(stage: Stage) -> QWidget:
        window = _compared(stage)
        canvas = stage.window.panes.comparing.canvas
        canvas.show_layout(way)
        stage.wait(lambda: canvas.up_to_date)
        return window

    return scene


def admission(stage: Stage) -> QWidget:
    """The review of a project, begun and partly answered."""
    window = stage.window
    window.session.user, window.session.role = "赵芳", "reviewer"
    window.open_admission(_project(stage, "QH01-003"))
    view = window.panes.ledger.view("admission")
    stage.settle()
    view.steps["open"].click()
    stage.wait(lambda: view.review is not None)
    return window


def comments(stage: Stage) -> QWidget:
    """The comments about a project at the right and all of them below, with pins on the map."""
    window = stage.window
    window.panes.bottom.show_tab("comments")
    project = _project(stage, "ZH03-003")
    window.zoom_to(Selection.of(Project.table, project))
    window.session.select(Selection.of(Project.table, project))
    window.panes.inspector.show_tab("comments")
    return window


def spoken_field(stage: Stage) -> QWidget:
    """The form at a field somebody has commented on."""
    stage.window.open_field(_project(stage, "ZH03-003"), "end")
    return stage.window


def versions(stage: Stage) -> QWidget:
    """The frozen versions to look at or to compare."""
    window = stage.window
    window.run(window.command_actions.commands["review.versions"])
    shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, VersionsDialog) and w.isVisible()]
    return shown[-1]


REVIEW_SCENES: dict[str, Callable[[Stage], QWidget]] = {
    "compare": _compared,
    "compare-swipe": _in_way(SWIPE),
    "compare-beside": _in_way(BESIDE),
    "admission": admission,
    "comments": comments,
    "comments-form": spoken_field,
    "versions": versions,
}
