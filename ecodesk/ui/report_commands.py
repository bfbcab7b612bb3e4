"""Printing and writing documents, as commands for menus, keys and the command box."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ecodesk.i18n import Text, t
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.reports.catalogue import DOCUMENTS, SHEETS
from ecodesk.ui.commands import Command
from ecodesk.ui.reporting.output_work import PictureView
from ecodesk.ui.shell_commands import needs_plan

_PICTURE = (1600, 1000)  # pixels at 100 % of a picture of the whole county


def _why_not(suffix: str) -> Callable[[Any], Text | None]:
    def reason(window: Any) -> Text | None:
        why: Text | None = needs_plan(window) or window.panes.reports.why_not(suffix)
        return why

    return reason


def _print(window: Any) -> None:
    """On the page at once; from elsewhere the sheet is shown first, so that nobody prints unseen."""
    page = window.panes.reports
    if window.page == "reports" and page.sheet is not None:
        page.print()
    else:
        window.show_page("reports")


def _export(suffix: str) -> Callable[[Any], None]:
    return lambda window: window.panes.reports.export(suffix)


def _picture(window: Any) -> None:
    """What the map shows when it is in front, else the whole county."""
    page = window.panes.reports
    if window.page != "map":
        page.export_picture(PictureView(None, None, _PICTURE))
        return
    view = window.canvas.viewport
    size = (round(view.width), round(view.height))
    page.export_picture(
        PictureView(view.bounds, window.canvas.display, size, window.canvas.references.laid())
    )


def _open(kind: str) -> Callable[[Any], None]:
    def run(window: Any) -> None:
        window.panes.reports.show_template(kind)
        window.show_page("reports")

    return run


def _unit(window: Any) -> str:
    """The one unit selected, or that of the selected projects when they agree; empty otherwise."""
    session = window.session
    if session.snapshot is None:
        return ""
    chosen = set(session.selection.ids(RestorationUnit.table))
    rows = [session.snapshot.row(Project.table, row) for row in session.selection.ids(Project.table)]
    chosen |= {row.unit for row in rows if isinstance(row, Project)}
    return chosen.pop() if len(chosen) == 1 else ""


def _no_unit(window: Any) -> Text | None:
    return needs_plan(window) or (
        None if _unit(window) else t("先选择一个修复单元或其项目", "Select a unit or its projects first")
    )


def _open_unit(window: Any) -> None:
    window.panes.reports.show_template("plan-summary", _unit(window))
    window.show_page("reports")


COMMANDS: tuple[Command, ...] = (
    *(
        Command(
            f"report.open.{kind.id}",
            kind.title,
            _open(kind.id),
            "report",
            "file-document-outline",
            disabled=needs_plan,
            hint=kind.about,
        )
        for kind in (*SHEETS.values(), *DOCUMENTS.values())
    ),
    Command(
        "report.open.unit",
        t("所选单元的项目图", "Sheet of the selected unit"),
        _open_unit,
        "report",
        "vector-polygon",
        disabled=_no_unit,
    ),
    Command(
        "report.print",
        t("打印…", "Print…"),
        _print,
        "report",
        "printer-outline",
        "Ctrl+P",
        "output",
        disabled=_why_not(""),
        separate=True,
    ),
    Command(
        "report.pdf",
        t("导出 PDF…", "Write PDF…"),
        _export(".pdf"),
        "report",
        "file-pdf-box",
        disabled=_why_not(".pdf"),
    ),
    Command(
        "report.html",
        t("网页地图（HTML）…", "Web map (HTML)…"),
        _export(".html"),
        "file/export",
        "web",
        disabled=_why_not(".html"),
    ),
    Command(
        "report.png",
        t("地图图片（PNG）…", "Map picture (PNG)…"),
        _picture,
        "file/export",
        "image-outline",
        disabled=_why_not(".png"),
    ),
)
