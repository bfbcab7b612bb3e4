"""What can be done with findings, units and the matrix, as commands for menus, keys and the command box."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QWidget

from ecodesk.i18n import Text, t
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.rules.finding import Finding
from ecodesk.ui.commands import Command
from ecodesk.ui.prepared_fixes import has_fixes
from ecodesk.ui.selection import Selection
from ecodesk.ui.shell_commands import needs_plan, needs_writable

_NO_FINDING = t("先在“检查结果”中选一条", "Choose a finding first")
_NO_FINDINGS = t("没有符合条件的检查结果", "No finding matches the filters")


# ---- findings


def _checking(window: Any) -> Text | None:
    return needs_plan(window) or (t("正在检查", "A check is running") if window.session.checking else None)


def _any_finding(window: Any) -> Text | None:
    if (reason := needs_plan(window)) is not None:
        return reason
    if _steps_in_form(window):
        return None
    return None if window.panes.findings.model.rows else _NO_FINDINGS


def _finding(window: Any) -> Finding | None:
    found = window.panes.findings.current()
    return found if isinstance(found, Finding) else None


def _with_finding(window: Any) -> Text | None:
    return needs_plan(window) or (None if _finding(window) is not None else _NO_FINDING)


def _no_fix(window: Any) -> Text | None:
    if (reason := needs_writable(window) or _with_finding(window)) is not None:
        return reason
    finding = _finding(window)
    if finding is not None and finding.found and has_fixes(finding):
        return None
    return t("这条没有可自动完成的修复", "There is no automatic fix for this finding")


def _no_safe_fix(window: Any) -> Text | None:
    if (reason := needs_writable(window)) is not None:
        return reason
    if window.panes.findings.header_tools.safe_button.isEnabled():
        return None
    return t("没有限值以内的修复", "No fix lies inside the limits")


def _explain(window: Any) -> None:
    if (finding := _finding(window)) is not None:
        window.panes.findings.open_explanation(finding)


def _fix(window: Any) -> None:
    if (finding := _finding(window)) is not None:
        window.panes.findings.open_fixes(finding)


def _steps_in_form(window: Any) -> bool:
    """On the form page F8 steps through the form's own problems."""
    return bool(window.page == "form" and hasattr(window.panes.form, "next_problem"))


def _step(by: int) -> Callable[[Any], None]:
    """The next finding of the list on the map with its row in view, or the next problem of the form."""

    def step(window: Any) -> None:
        if _steps_in_form(window):
            window.panes.form.next_problem(by)
        else:
            window.panes.findings.step(by)
            window.panes.bottom.show_tab("findings")

    return step


# ---- units and the matrix


def _unit(window: Any) -> str:
    """The selected unit, or the one of the selected project; empty when there is no single one."""
    session = window.session
    unit = session.selection.single(RestorationUnit.table)
    if unit is None and (project := session.selection.single(Project.table)) is not None:
        row = session.snapshot.row(Project.table, project) if session.snapshot is not None else None
        unit = row.unit if isinstance(row, Project) else None
    known = session.snapshot is not None and session.snapshot.row(RestorationUnit.table, unit or "")
    return unit or "" if known else ""


def _with_unit(window: Any) -> Text | None:
    chosen = t("先选择一个单元，或单元里的一个项目", "Select one unit or one of its projects first")
    return needs_plan(window) or (None if _unit(window) else chosen)


def _draw_in_unit(window: Any) -> None:
    unit = Selection.of(RestorationUnit.table, _unit(window))
    window.session.select(unit)
    window.draw(None)
    window.canvas.zoom_to(unit)


def _matrix_row(window: Any) -> None:
    unit = _unit(window)
    window.show_page("matrix")
    window.panes.matrix.show_unit(unit)


def _no_matrix(window: Any) -> Text | None:
    if (reason := needs_plan(window)) is not None:
        return reason
    return None if window.panes.matrix.model.rows else t("还没有统计出矩阵", "There is no matrix yet")


def _one_project(window: Any) -> Text | None:
    chosen = t("先选择一个项目", "Select one project first")
    return needs_plan(window) or (
        None if window.session.selection.single(Project.table) is not None else chosen
    )


# ---- going to a panel


def _focus(widget: QWidget) -> None:
    """Give the keyboard to a panel: to its list when it has one, else to its first field."""
    inside = [w for w in [widget, *widget.findChildren(QWidget)] if w.isVisibleTo(widget)]
    able = [w for w in inside if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isEnabled()]
    lists = [w for w in able if isinstance(w, QAbstractItemView)]
    if able:
        (lists or able)[0].setFocus(Qt.FocusReason.ShortcutFocusReason)


def _filter(window: Any) -> None:
    if window.page == "ledger":
        window.panes.ledger.table.focus_filter()
        return
    window.show_page("map")
    window.docks.show("left")
    box = window.panes.units.filter_box
    box.setFocus(Qt.FocusReason.ShortcutFocusReason)
    box.selectAll()


def _layers(window: Any) -> None:
    window.show_page("map")
    window.docks.show("left")
    _focus(window.panes.layers)


COMMANDS: tuple[Command, ...] = (
    Command(
        "check.all",
        t("全部检查", "Check all"),
        lambda window: window.session.check_all(),
        "check",
        "refresh",
        "F9",
        disabled=_checking,
        hint=t("重新运行全部规则", "Runs every rule anew"),
    ),
    Command(
        "check.next",
        t("下一条", "Next problem"),
        _step(1),
        "check",
        "arrow-down",
        "F8",
        disabled=_any_finding,
        separate=True,
        hint=t("打开下一条检查结果并在地图上显示", "Opens the next finding and shows it on the map"),
    ),
    Command(
        "check.previous",
        t("上一条", "Previous problem"),
        _step(-1),
        "check",
        "arrow-up",
        "Shift+F8",
        disabled=_any_finding,
    ),
    Command(
        "check.safe_fixes",
        t("安全修复…", "Safe fixes…"),
        lambda window: window.panes.findings.open_safe_fixes(),
        "check",
        "auto-fix",
        disabled=_no_safe_fix,
        separate=True,
        hint=t("限值以内的修复，一步完成，可撤销", "Fixes inside the limits, as one step that can be undone"),
    ),
    Command(
        "check.fix",
        t("修复…", "Fix…"),
        _fix,
        "check",
        "wrench-outline",
        "Ctrl+Shift+F",
        disabled=_no_fix,
    ),
    Command(
        "check.explain",
        t("这条规则是什么", "What is this rule"),
        _explain,
        "check",
        "help-circle-outline",
        disabled=_with_finding,
    ),
    Command(
        "review.matrix_row",
        t("打开矩阵行", "Open the matrix row"),
        _matrix_row,
        "review",
        "view-grid-outline",
        disabled=_with_unit,
        separate=True,
        hint=t("所选单元在完整性矩阵中的一行", "The row of the selected unit in the completeness matrix"),
    ),
    Command(
        "matrix.export",
        t("完整性矩阵（Excel）…", "Completeness matrix (Excel)…"),
        lambda window: window.panes.matrix.export(),
        "file/export",
        "microsoft-excel",
        "Ctrl+E",
        disabled=_no_matrix,
    ),
    Command(
        "unit.new_project",
        t("在所选单元新建项目", "New project in the selected unit"),
        _draw_in_unit,
        "draw",
        "shape-polygon-plus",
        disabled=lambda window: needs_writable(window) or _with_unit(window),
        hint=t("缩放到单元并开始画面", "Zooms to the unit and starts a polygon"),
    ),
    Command(
        "project.form",
        t("打开项目表单", "Open the project form"),
        lambda window: window.open_form(window.session.selection.single(Project.table)),
        "edit",
        "form-select",
        disabled=_one_project,
    ),
    Command(
        "view.filter",
        t("筛选单元与项目", "Filter units and projects"),
        _filter,
        "view/docks",
        "filter-outline",
        "Ctrl+F",
        disabled=needs_plan,
        separate=True,
    ),
    Command(
        "view.layers",
        t("图层", "Layers"),
        _layers,
        "view/docks",
        "layers-outline",
        "Ctrl+L",
        disabled=needs_plan,
    ),
)
