"""What is photographed: each scene brings the window into a state and names the widget to picture."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ecodesk.model.records import Project, RestorationUnit
from ecodesk.ui.project_table import ProjectTable
from ecodesk.ui.selection import Selection
from ecodesk.ui.unit_grouping import UnitDialog
from ecodesk.ui.units_panel import UnitsPanel
from tests.screenshots import walk
from tests.screenshots.candidate_scenes import CANDIDATE_SCENES
from tests.screenshots.form_scenes import FORM_SCENES
from tests.screenshots.ledger_scenes import LEDGER_SCENES
from tests.screenshots.map_scenes import MAP_SCENES
from tests.screenshots.path_scenes import PATH_SCENES
from tests.screenshots.plan_scenes import PLAN_SCENES
from tests.screenshots.reference_scenes import REFERENCE_SCENES
from tests.screenshots.review_scenes import REVIEW_SCENES
from tests.screenshots.stage import Stage
from tests.screenshots.tool_scenes import TOOL_SCENES
from tests.screenshots.triage_scenes import TRIAGE_SCENES

Scene = Callable[[Stage], QWidget]


def _project(stage: Stage, code: str) -> str:
    snapshot = stage.window.session.snapshot
    assert snapshot is not None
    found = snapshot.table(Project).one(code=code)
    assert found is not None, code
    return found.id


def _unit(stage: Stage, code: str) -> str:
    snapshot = stage.window.session.snapshot
    assert snapshot is not None
    found = snapshot.table(RestorationUnit).one(code=code)
    assert found is not None, code
    return found.id


def welcome(stage: Stage) -> QWidget:
    stage.window.close_plan()
    stage.wait(lambda: stage.window.page == "welcome")
    return stage.window


def county(stage: Stage) -> QWidget:
    return stage.window


def main(stage: Stage) -> QWidget:
    """A project selected, the map on its unit."""
    window = stage.window
    window.zoom_to(Selection.of(RestorationUnit.table, _unit(stage, "ZH-03")))
    window.session.select(Selection.of(Project.table, _project(stage, "ZH03-004")))
    return window


def inspector(stage: Stage) -> QWidget:
    """The right dock called up, on narrow screens too."""
    window = main(stage)
    if not stage.window.docks.is_shown("right"):
        stage.window.docks.toggle("right")
    return window


def unit(stage: Stage) -> QWidget:
    stage.window.session.select(Selection.of(RestorationUnit.table, _unit(stage, "ZH-06")))
    return stage.window


def matrix(stage: Stage) -> QWidget:
    stage.window.session.select(Selection.of(RestorationUnit.table, _unit(stage, "ZH-06")))
    stage.window.show_page("matrix")
    return stage.window


def ledger(stage: Stage) -> QWidget:
    stage.window.show_page("ledger")
    stage.window.panes.ledger.show_view("table")
    return stage.window


def form(stage: Stage) -> QWidget:
    stage.window.open_form(_project(stage, "ZH03-004"))
    return stage.window


def reports(stage: Stage) -> QWidget:
    stage.window.show_page("reports")
    return stage.window


def history(stage: Stage) -> QWidget:
    stage.window.panes.bottom.show_tab("history")
    return stage.window


def table(stage: Stage) -> QWidget:
    stage.window.panes.bottom.show_tab("table")
    return stage.window


def _dialog(command: str) -> Scene:
    def scene(stage: Stage) -> QWidget:
        window = stage.window
        window.run(window.command_actions.commands[command])
        shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]
        assert shown, f"{command} opened nothing"
        return shown[-1]

    return scene


def paste(stage: Stage) -> QWidget:
    """The preview of a block pasted into the ledger."""
    window = ledger(stage)
    stage.settle()
    (shown,) = (one for one in window.findChildren(ProjectTable) if one.isVisible())
    row = shown.model.row_of(_project(stage, "ZH03-001"))
    shown.view.set_current(shown.model.index(row, shown.model.column_of("name")))
    QApplication.clipboard().setText("河道修复一期\t河流\t草拟\t\tZH-03\n河道修复二期\t海洋\t草拟\t\tZH-03")
    shown.gestures.paste()
    stage.wait(lambda: shown.gestures.preview is not None)
    assert shown.gestures.preview is not None
    return shown.gestures.preview


def grouping(stage: Stage) -> QWidget:
    """Into which unit projects go."""
    window = main(stage)
    window.run(window.command_actions.commands["map.group"])
    shown: list[QWidget] = []

    def there() -> bool:
        shown[:] = [w for w in QApplication.topLevelWidgets() if isinstance(w, UnitDialog) and w.isVisible()]
        return bool(shown)

    stage.wait(there)
    assert isinstance(shown[0], UnitDialog)
    shown[0].units.setCurrentIndex(1)
    return shown[0]


def tree_years(stage: Stage) -> QWidget:
    """The tree by year."""
    stage.window.findChildren(UnitsPanel)[0].group_by("year")
    return stage.window


SCENES: dict[str, Scene] = {
    "welcome": welcome,
    "county": county,
    "main": main,
    "inspector": inspector,
    "unit": unit,
    "matrix": matrix,
    "ledger": ledger,
    "form": form,
    "reports": reports,
    "history": history,
    "table": table,
    "new-plan": _dialog("file.new"),
    "settings": _dialog("edit.settings"),
    "shortcuts": _dialog("help.shortcuts"),
    "guide": _dialog("help.guide"),
    "paste": paste,
    "grouping": grouping,
    "tree-years": tree_years,
    "walk-avoid": walk.drawn_with_avoiding,
    "walk-overlap": walk.drawn_over,
    "walk-trim": walk.trim,
    "walk-undo": walk.taken_back,
    "restore": walk.restoring,
    **TOOL_SCENES,
    **CANDIDATE_SCENES,
    **REFERENCE_SCENES,
    **MAP_SCENES,
    **PLAN_SCENES,
    **LEDGER_SCENES,
    **FORM_SCENES,
    **REVIEW_SCENES,
    **TRIAGE_SCENES,
    **PATH_SCENES,
    "snapping": _dialog("map.snapping_options"),
    "bookmarks": _dialog("map.bookmarks"),
}
