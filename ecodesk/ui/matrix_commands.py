"""What can be done with the matrix and with the flow between units, as commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt

from ecodesk.analysis.basin_flow import Flow, flow
from ecodesk.i18n import Text, t
from ecodesk.model.records import RestorationUnit
from ecodesk.ui.canvas.canvas_commands import on_map
from ecodesk.ui.commands import Command
from ecodesk.ui.completeness.figure_settings import FigureSettings
from ecodesk.ui.completeness.matrix_view import AS_IS, ELEMENTS, IF_ADMITTED, PROBLEMS
from ecodesk.ui.selection import Selection
from ecodesk.ui.shell_commands import needs_plan, needs_writable

FLOW = "flow"
_NO_UNIT = t("先选择修复单元", "Select restoration units first")


def _no_matrix(window: Any) -> Text | None:
    if (reason := needs_plan(window)) is not None:
        return reason
    return None if window.panes.matrix.model.rows else t("还没有统计出矩阵", "There is no matrix yet")


def _with_matrix(do: Callable[[Any], None]) -> Callable[[Any], None]:
    """Do something on the matrix page, which comes to the front."""

    def run(window: Any) -> None:
        window.show_page("matrix")
        do(window.panes.matrix)

    return run


def _no_cell(window: Any) -> Text | None:
    if (reason := needs_writable(window) or _no_matrix(window)) is not None:
        return reason
    chosen = window.panes.matrix.current is not None
    return None if chosen else t("先在矩阵中选择一格", "Choose a cell of the matrix first")


def _no_gap(window: Any) -> Text | None:
    if (reason := _no_cell(window)) is not None:
        return reason
    listed = window.panes.matrix.detail.gaps.model.rows
    return None if listed else t("所选的一格没有缺口", "The chosen cell has no gap")


def _looks(of: str, one: str) -> Callable[[Any], bool]:
    return lambda window: bool(getattr(window.panes.matrix.choice, of) == one)


def _open_settings(window: Any) -> None:
    dialog = FigureSettings(window.session, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


# ---- flow between units


def _units(window: Any) -> list[str]:
    found: list[str] = window.session.selection.ids(RestorationUnit.table)
    return found


def _no_units(window: Any) -> Text | None:
    return needs_plan(window) or (None if _units(window) else _NO_UNIT)


def _select(of: Callable[[Flow, list[str]], set[str]]) -> Callable[[Any], None]:
    def run(window: Any) -> None:
        chosen = _units(window)
        found = of(flow(window.session.snapshot), chosen)
        window.session.select(Selection.of(RestorationUnit.table, *chosen, *sorted(found)))

    return run


def _switch_flow(window: Any) -> None:
    window.canvas.show_layers(window.canvas.visible_layers ^ {FLOW})


COMMANDS: tuple[Command, ...] = (
    Command(
        "layer.flow",
        t("水流方向", "Flow between units"),
        _switch_flow,
        "layer",
        "arrow-decision-outline",
        disabled=on_map,
        checked=lambda window: FLOW in window.canvas.visible_layers,
        hint=t(
            "箭头从单元指向下游单元；选中一个单元时标出它的上游和下游",
            "Arrows from each unit to the next downstream; marks what lies above and below a selected unit",
        ),
    ),
    Command(
        "unit.upstream",
        t("选中上游单元", "Select the units upstream"),
        _select(lambda found, units: found.above(units)),
        "edit",
        "arrow-collapse-down",
        disabled=_no_units,
        separate=True,
        hint=t("连同所选单元，选中水流来自的全部单元", "All units whose water reaches the selected ones"),
    ),
    Command(
        "unit.downstream",
        t("选中下游单元", "Select the units downstream"),
        _select(lambda found, units: found.below(units)),
        "edit",
        "arrow-expand-down",
        disabled=_no_units,
        hint=t("连同所选单元，选中水流到达的全部单元", "All units the water of the selected ones reaches"),
    ),
    Command(
        "matrix.by_problem",
        t("矩阵：按问题类型", "Matrix: by problem type"),
        _with_matrix(lambda page: page.look_at(columns=_other(page.choice.columns, ELEMENTS, PROBLEMS))),
        "review",
        "table-column",
        disabled=_no_matrix,
        checked=_looks("columns", PROBLEMS),
        separate=True,
        hint=t("列改为问题类型；再按一次回到七要素", "Problem types in the columns, and back to elements"),
    ),
    Command(
        "matrix.if_admitted",
        t("矩阵：如果都准入", "Matrix: if all were admitted"),
        _with_matrix(lambda page: page.look_at(counting=_other(page.choice.counting, AS_IS, IF_ADMITTED))),
        "review",
        "fast-forward-outline",
        disabled=_no_matrix,
        checked=_looks("counting", IF_ADMITTED),
        hint=t(
            "草拟、退回和暂停的项目也计入，看还剩多少缺口；只作预测",
            "Counts pending projects too, to see what gaps would be left; a projection only",
        ),
    ),
    Command(
        "matrix.justify",
        t("登记缺口说明…", "Justify the gap…"),
        _with_matrix(lambda page: page.detail.gaps.justify_button.click()),
        "review",
        "flag-outline",
        disabled=_no_gap,
        hint=t("说明所选缺口为什么可以不治理", "State why the chosen gap may stay"),
    ),
    Command(
        "matrix.need",
        t("本单元是否需要治理该要素…", "Whether the element is needed here…"),
        _with_matrix(lambda page: page.detail.switch_need()),
        "review",
        "minus-circle-outline",
        disabled=_no_cell,
        hint=t(
            "所选一格的要素在本单元不需要治理，或恢复判断", "The element of the chosen cell, with a reason"
        ),
    ),
    Command(
        "matrix.settings",
        t("统计设置…", "Settings of the figures…"),
        _open_settings,
        "review",
        "tune-variant",
        disabled=needs_plan,
        hint=t("覆盖阈值、需求和缺口的大小", "Thresholds of coverage, sizes of needs and gaps"),
    ),
    Command(
        "matrix.print",
        t("完整性矩阵（PDF）…", "Completeness matrix (PDF)…"),
        lambda window: window.panes.matrix.print(),
        "report",
        "printer-outline",
        disabled=_no_matrix,
        hint=t("把矩阵写成 PDF，A3 横向", "Writes the matrix as an A3 PDF"),
    ),
)


def _other(now: str, one: str, other: str) -> str:
    return other if now == one else one
