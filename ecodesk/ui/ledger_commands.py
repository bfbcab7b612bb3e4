"""What can be done with the table of projects, as commands."""

from __future__ import annotations

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
        t("台账数据（Excel，可回读）…", "Tables to be read back (Excel)…"),
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
