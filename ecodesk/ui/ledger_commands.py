"""What can be done with the table of projects, as commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ecodesk.i18n import Text, t
from ecodesk.model.records import Project
from ecodesk.ui.commands import Command
from ecodesk.ui.project_table import ProjectTable
from ecodesk.ui.shell_commands import needs_plan, needs_writable


def _table(window: Any) -> ProjectTable:
    """The table in front: that of the page, or the one beside the map."""
    found = window.panes.ledger.table if window.page == "ledger" else window.panes.attributes
    assert isinstance(found, ProjectTable)
    return found


def _no_list(window: Any) -> Text | None:
    if (reason := needs_plan(window)) is not None:
        return reason
    if window.page != "ledger":
        return t("在台账页可用", "Available on the ledger page")
    return (
        None if len(window.session.snapshot.table(Project)) else t("还没有项目", "There are no projects yet")
    )


def _none_chosen(window: Any) -> Text | None:
    if (reason := needs_writable(window)) is not None:
        return reason
    chosen = window.session.selection.ids(Project.table)
    return None if chosen else t("先选择项目", "Select projects first")


def _edit_several(window: Any) -> None:
    _table(window).gestures.open_bulk_edit()


def _printer(view: str) -> Callable[[Any], None]:
    """Bring a view of the ledger to the front and ask where to write it."""

    def run(window: Any) -> None:
        window.show_page("ledger")
        page = window.panes.ledger
        page.show_view(view)
        page.view(view).ask_print()

    return run


_PRINTED = (
    (
        "schedule",
        t("项目进度图（PDF）…", "Schedule (PDF)…"),
        t("所列项目的甘特图，A3", "Bars of the listed projects, A3"),
    ),
    ("tasks", t("管理清单（PDF）…", "Management list (PDF)…"), t("所列任务和四要素，A3", "Listed tasks, A3")),
    ("entries", t("工作台账（PDF）…", "Work ledger (PDF)…"), t("所列条目和四要素，A3", "Listed entries, A3")),
)

COMMANDS: tuple[Command, ...] = (
    Command(
        "ledger.export",
        t("项目台账（Excel）…", "Ledger (Excel)…"),
        lambda window: _table(window).gestures.ask_export(),
        "file/export",
        "microsoft-excel",
        disabled=_no_list,
        hint=t("台账页所列的项目和列", "The projects and columns the ledger lists"),
    ),
    Command(
        "ledger.tables_out",
        t("填报 Excel（可回读）…", "Excel to fill in and read back…"),
        lambda window: window.panes.ledger.ask_out(),
        "file/export",
        "table-arrow-right",
        disabled=needs_plan,
        hint=t(
            "项目、工程量、资金、指标、节点、任务等表，离线填写后回读",
            "Projects, works, funding, milestones, tasks: fill in offline, then read back",
        ),
    ),
    Command(
        "ledger.reread",
        t("回读 Excel…", "Read Excel back…"),
        lambda window: window.panes.ledger.exchange.ask_in(),
        "file",
        "table-arrow-left",
        disabled=needs_writable,
        hint=t(
            "逐格列出新增、修改、相同、冲突，再一步写入",
            "Shows what is new, changed or in conflict, then one step",
        ),
    ),
    *(
        Command(
            f"ledger.print_{view}",
            title,
            _printer(view),
            "report",
            "printer-outline",
            disabled=needs_plan,
            hint=hint,
        )
        for view, title, hint in _PRINTED
    ),
    Command(
        "ledger.bulk_edit",
        t("批量修改所选项目…", "Edit the selected projects…"),
        _edit_several,
        "edit",
        "playlist-edit",
        disabled=_none_chosen,
        hint=t("给所选项目的一个字段填同一个值，一步完成", "One value into one field of all, as one step"),
    ),
    Command(
        "ledger.columns",
        t("台账列…", "Ledger columns…"),
        lambda window: _table(window).open_columns(),
        "view",
        "view-column-outline",
        disabled=lambda window: (
            needs_plan(window)
            or (None if window.page == "ledger" else t("在台账页可用", "Available on the ledger page"))
        ),
    ),
)
