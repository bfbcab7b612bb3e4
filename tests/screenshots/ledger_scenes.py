"""Pictures of the views of the ledger page."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook
from PySide6.QtWidgets import QWidget

from ecodesk.exchange.record_tables import head, write_tables
from ecodesk.i18n import t
from ecodesk.model.edit import change
from ecodesk.model.fields import fields_by_id
from ecodesk.model.records import LedgerEntry, Project
from ecodesk.ui.ledger.schedule_view import ScheduleView
from ecodesk.ui.selection import Selection
from tests.screenshots.stage import Stage


def schedule(stage: Stage) -> QWidget:
    """The bars of all projects, one selected with its steps."""
    window = stage.window
    window.show_page("ledger")
    window.panes.ledger.show_view("schedule")
    stage.settle()
    view = window.panes.ledger.view("schedule")
    assert isinstance(view, ScheduleView) and window.session.snapshot is not None
    project = window.session.snapshot.table(Project).one(code="ZH01-001")
    assert project is not None
    view.chart.steps_wanted.emit(project.id)
    window.session.select(Selection.of(Project.table, project.id))
    return window


def _list(view: str) -> Callable[[Stage], QWidget]:
    def scene(stage: Stage) -> QWidget:
        stage.window.show_page("ledger")
        stage.window.panes.ledger.show_view(view)
        return stage.window

    return scene


def reread(stage: Stage) -> QWidget:
    """A workbook filled in elsewhere: a new line, changed cells, a conflict, and one that means nothing."""
    window = stage.window
    session = window.session
    window.show_page("ledger")
    assert session.snapshot is not None
    path = Path(tempfile.mkdtemp()) / "台账数据.xlsx"
    write_tables(path, session.snapshot, [Project, LedgerEntry])
    book = load_workbook(path)
    page = book[str(LedgerEntry.title)]
    heads = {cell.value: cell.column for cell in page[1]}
    for row, field, value in (
        (2, "progress_pct", 81.5),
        (2, "issues", "雨季停工，工期顺延"),
        (3, "progress_pct", 62),
        (4, "progress_pct", "大约一半"),
        (5, "arrived", 480),
    ):
        page.cell(row, heads[str(head(fields_by_id(LedgerEntry)[field]))]).value = value
    page.cell(page.max_row + 1, heads[str(head(fields_by_id(LedgerEntry)["name"]))]).value = "新增的巡护任务"
    book.save(path)
    second = session.snapshot.table(LedgerEntry)[str(page.cell(3, 1).value)]
    label = t("改进度", "Progress")
    session.apply(change(label, [(second, dataclasses.replace(second, progress_pct=55.0))]))
    stage.settle()
    exchange = window.panes.ledger.exchange
    exchange.read(path)
    stage.wait(lambda: exchange.dialog is not None)
    assert exchange.dialog is not None
    return exchange.dialog


LEDGER_SCENES = {
    "schedule": schedule,
    "board": _list("board"),
    "list": _list("tasks"),
    "entries": _list("entries"),
    "reread": reread,
}
