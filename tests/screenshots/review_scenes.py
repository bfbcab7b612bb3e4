"""Pictures of the review round: comparison of versions, comments, admission review."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QWidget

from ecodesk.model.records import Project
from ecodesk.rules.change_review import AGREED, REMARKED
from ecodesk.ui.comparing.comparison_canvas import BESIDE, BLINK, OVERLAY, SWIPE
from ecodesk.ui.dialogs.version_dialogs import VersionsDialog
from ecodesk.ui.selection import Selection
from tests.screenshots.stage import Stage


def _project(stage: Stage, code: str) -> str:
    snapshot = stage.window.session.snapshot
    assert snapshot is not None
    found = snapshot.table(Project).one(code=code)
    assert found is not None, code
    return found.id


def _sit(stage: Stage) -> None:
    """A reviewer sits down at the program."""
    stage.window.preferences.change(user_name="赵芳", user_role="reviewer")
    stage.window.apply_preferences()


def _compared(stage: Stage) -> QWidget:
    """The earlier version beside the plan as it is, some changes decided, one of them shown."""
    window = stage.window
    _sit(stage)
    window.show_page("compare")
    page = window.panes.comparing
    page.canvas.show_layout(OVERLAY)
    page.canvas.fit()
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
    stage.wait(lambda: page.ready and page.canvas.up_to_date and page.canvas.flash.geometry is None)
    return window


def _in_way(way: str) -> Callable[[Stage], QWidget]:
    def scene(stage: Stage) -> QWidget:
        window = _compared(stage)
        canvas = stage.window.panes.comparing.canvas
        canvas.show_layout(way)
        stage.wait(lambda: canvas.up_to_date)
        return window

    return scene


def _close(stage: Stage) -> QWidget:
    """One change from near, with the overview."""
    window = _compared(stage)
    page = stage.window.panes.comparing
    canvas = page.canvas
    page.show_change((Project.table, _project(stage, "ZH03-003")))
    shape = canvas.flash.geometry
    assert shape is not None
    canvas.show_box(shape.bounds, 0.35)
    stage.wait(lambda: canvas.up_to_date and canvas.flash.geometry is None)
    return window


def signing(stage: Stage) -> QWidget:
    """The review after somebody has tried to sign it unanswered."""
    window = admission(stage)
    stage.window.panes.ledger.view("admission").steps["sign"].click()
    stage.settle()
    return window


def admission(stage: Stage) -> QWidget:
    """The review of a project, begun and partly answered."""
    window = stage.window
    _sit(stage)
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
    "compare-blink": _in_way(BLINK),
    "compare-close": _close,
    "admission": admission,
    "admission-signing": signing,
    "comments": comments,
    "comments-form": spoken_field,
    "versions": versions,
}
