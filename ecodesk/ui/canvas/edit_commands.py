"""Changing projects on the map, as commands: split, merge, clip, holes and parts, outlines, text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ecodesk.analysis.drawn import Drawn
from ecodesk.analysis.project_splitting import ONE_BASIN, ONE_UNIT, Cut, by_basins, by_units, split
from ecodesk.i18n import Text, t
from ecodesk.model.records import ProblemPatch, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.canvas import drawing_edits, outline_edits, patch_edits
from ecodesk.ui.canvas.canvas_commands import has_tool, takes_tool, to_draw, tool_icon, with_project
from ecodesk.ui.canvas.chosen_shape import ShapedRow, rows_now
from ecodesk.ui.canvas.drawing_commands import tool_command
from ecodesk.ui.canvas.drawing_notices import sentence
from ecodesk.ui.canvas.edit_reasons import (
    PATCH_NOT_A_PROJECT,
    PATCH_NOT_CLIPPED,
    PATCH_NOT_GROUPED,
    PATCH_NOT_TRIMMED,
    for_projects,
    selected_rows,
    with_one_row,
    with_one_shape,
    with_rows,
    with_several,
    with_shape_to_copy,
)
from ecodesk.ui.canvas.merge_dialog import MergeDialog
from ecodesk.ui.canvas.merging_edits import merged
from ecodesk.ui.canvas.outline_dialog import open_outline_dialog
from ecodesk.ui.canvas.pasted_shapes import as_geojson, as_wkt, read_shape
from ecodesk.ui.canvas.split_dialog import Choice, offer
from ecodesk.ui.canvas.vertex_dialog import open_vertex_dialog
from ecodesk.ui.commands import Command
from ecodesk.ui.session import Notice
from ecodesk.ui.unit_grouping import ask_unit, group_by_area

# ---- what they do


def split_by_units(window: Any) -> None:
    """Split the selected projects or patches along unit boundaries."""
    _split(window, by_units, ONE_UNIT)


def split_by_basins(window: Any) -> None:
    """Split the selected projects or patches along the divides."""
    _split(window, by_basins, ONE_BASIN)


def _split(window: Any, cut: Cut, nothing: Text) -> None:
    patches = [row for row in selected_rows(window) if isinstance(row, ProblemPatch)]
    if patches:
        window.canvas.drawing.run(lambda s: patch_edits.split(s, patches, cut, nothing))
    else:
        window.canvas.offer_split(window.canvas.chosen_projects(), cut, nothing)


def merge(window: Any) -> None:
    """Ask whose code stays, and merge the selected projects or patches."""
    canvas, rows = window.canvas, selected_rows(window)
    snapshot = canvas.session.snapshot
    if snapshot is None or len(rows) < 2:
        return
    trial = merged(snapshot, rows, rows[0].id)
    if trial.refusal is not None:
        canvas.session.notify(Notice(trial.refusal, level="warn"))
        return
    dialog = MergeDialog(snapshot, rows, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def accepted() -> None:
        keep = dialog.keep
        canvas.drawing.run(lambda s: merged(s, rows_now(s, rows), keep))

    dialog.accepted.connect(accepted)
    dialog.open()


def clip_to_unit(window: Any) -> None:
    """Keep what lies in the unit, or split what lies outside off as projects of the other units."""
    canvas = window.canvas
    snapshot, projects = canvas.session.snapshot, canvas.chosen_projects()
    if snapshot is None or len(projects) != 1:
        return
    ids, workspace = [projects[0].id], canvas.session.workspace
    works: list[tuple[Text, Callable[[Snapshot], Drawn]]] = [
        (
            t("只保留本单元内的部分", "Keep only what lies in the unit"),
            lambda s: _first(s, ids, lambda p: outline_edits.clipped_to_unit(s, p)),
        ),
        (
            t("拆成各单元的子项目", "Split into one project per unit"),
            lambda s: split(s, _there(s, ids), by_units, ONE_UNIT),
        ),
    ]

    def worked_out(drawn: Sequence[Drawn]) -> None:
        if canvas.session.workspace is not workspace:
            return
        choices = [Choice(title, made, work) for (title, work), made in zip(works, drawn, strict=True)]
        if all(choice.drawn.edit is None for choice in choices):
            words = sentence(snapshot, choices[0].drawn)
            canvas.session.notify(Notice(words or ONE_UNIT, level="warn"))
            return
        offer(canvas, t("按单元裁切", "Clip to unit"), snapshot, choices, lambda _: None)

    canvas.session.background.paint(lambda _: [work(snapshot) for _, work in works], worked_out)


def clip_to_county(window: Any) -> None:
    """Keep what lies in the county."""
    _run_on_one(window, outline_edits.clipped_to_county)


def trim_to_neighbours(window: Any) -> None:
    """Cut away what other projects take."""
    ids = [project.id for project in window.canvas.chosen_projects()]
    window.canvas.drawing.run(lambda s: outline_edits.trimmed(s, _there(s, ids)))


def copy_wkt(window: Any) -> None:
    """The selected shape as WKT in metres of the zone."""
    _copy(window, "WKT", lambda snapshot, shape: as_wkt(shape))


def copy_geojson(window: Any) -> None:
    """The selected shape as GeoJSON in lon/lat."""
    _copy(window, "GeoJSON", lambda snapshot, shape: as_geojson(shape, snapshot.crs))


def paste(window: Any) -> None:
    """What the clipboard holds as WKT or GeoJSON becomes a project draft."""
    canvas = window.canvas
    text, avoid = QApplication.clipboard().text(), canvas.drawing.avoid

    def done(drawn: Drawn | None) -> None:
        if drawn is not None and drawn.project is not None and drawn.project.geometry is not None:
            canvas.zoom_to(drawn.project.geometry)

    canvas.drawing.run(lambda s: drawing_edits.new_project(s, read_shape(text, s.crs), avoid=avoid), done)


def group(window: Any) -> None:
    """Ask into which unit the selected projects go."""
    ids = [project.id for project in window.canvas.chosen_projects()]
    ask_unit(window.session, window.look, ids, window)


def ungroup(window: Any) -> None:
    """Put the selected projects into the units that hold most of them."""
    group_by_area(window.session, [project.id for project in window.canvas.chosen_projects()])


def _there(snapshot: Snapshot, ids: Sequence[str]) -> list[Project]:
    table = snapshot.table(Project)
    return [table[row_id] for row_id in ids if row_id in table]


def _first(snapshot: Snapshot, ids: Sequence[str], work: Callable[[Project], Drawn]) -> Drawn:
    found = _there(snapshot, ids)
    return work(found[0]) if found else Drawn(None)


def _run_on_one(window: Any, work: Callable[[Snapshot, ShapedRow], Drawn]) -> None:
    rows = selected_rows(window)

    def run(snapshot: Snapshot) -> Drawn:
        now = rows_now(snapshot, rows)
        return work(snapshot, now[0]) if now else Drawn(None)

    window.canvas.drawing.run(run)


def _copy(window: Any, kind: str, write: Callable[[Snapshot, Any], str]) -> None:
    snapshot, rows = window.session.snapshot, selected_rows(window)
    if snapshot is None or len(rows) != 1 or rows[0].geometry is None:
        return
    QApplication.clipboard().setText(write(snapshot, rows[0].geometry))
    words = t("{code} 已复制为 {kind}", "{code} copied as {kind}").format(code=rows[0].code, kind=kind)
    window.session.notify(Notice(words, icon="content-copy", level="ok"))


# ---- how they are offered


def _outline(kind: str, title: Text, icon: str, *, separate: bool = False) -> Command:
    return Command(
        f"map.{kind}",
        title,
        lambda window: open_outline_dialog(window.canvas, kind),
        "draw/outline",
        icon,
        disabled=with_one_shape,
        hint=t("先在地图上预览，面积变化写明", "Previewed on the map, with the change of area"),
        separate=separate,
    )


COMMANDS: tuple[Command, ...] = (
    Command(
        "map.reshape",
        t("整形", "Reshape"),
        takes_tool("reshape"),
        "draw",
        tool_icon("reshape"),
        "R",
        "draw",
        to_draw,
        has_tool("reshape"),
        hint=t(
            "拖动节点移动，双击边线加节点，Delete 删节点", "Drag nodes, double-click an edge, Delete removes"
        ),
    ),
    Command(
        "map.delete",
        t("删除项目", "Delete project"),
        lambda window: window.canvas.delete_selected(),
        "draw",
        "delete-outline",
        "",
        "",
        for_projects(with_project, PATCH_NOT_A_PROJECT),
        hint=t("地图上按 Delete；可撤销", "Delete on the map; can be undone"),
    ),
    tool_command(
        "lead",
        t("沿线整形", "Reshape by line"),
        "vector-polyline-edit",
        t("画一条与边界相交两次的线", "Draw a line across the boundary twice"),
        disabled=with_one_shape,
    ),
    tool_command(
        "split",
        t("分割", "Split"),
        tool_icon("split"),
        t("画一条线切开；子项目按面积分配投资", "Draw a line across; money goes by area"),
        key="X",
        toolbar="edit",
        separate=True,
    ),
    Command(
        "map.split_units",
        t("按单元界分割", "Split by unit boundary"),
        split_by_units,
        "draw",
        "vector-polyline",
        disabled=with_rows,
        hint=t("所选项目或图斑沿修复单元界一次切开", "Cuts what is selected along unit boundaries at once"),
    ),
    Command(
        "map.split_basins",
        t("按流域分水岭分割", "Split by basin divide"),
        split_by_basins,
        "draw",
        "waves",
        disabled=with_rows,
        hint=t("所选项目或图斑沿分水岭一次切开", "Cuts what is selected along the divides at once"),
    ),
    Command(
        "map.merge",
        t("合并…", "Merge…"),
        merge,
        "draw",
        tool_icon("merge"),
        "M",
        "edit",
        with_several,
        hint=t("选两个以上相邻项目或图斑，选保留谁的编号", "Select two or more; choose whose code stays"),
    ),
    Command(
        "map.clip_unit",
        t("按单元裁切…", "Clip to unit…"),
        clip_to_unit,
        "draw",
        tool_icon("clipToUnit"),
        "C",
        "edit",
        for_projects(with_one_shape, PATCH_NOT_CLIPPED),
        hint=t(
            "只保留单元内部分，或拆成各单元子项目", "Keep the part in the unit, or split into one per unit"
        ),
    ),
    Command(
        "map.clip_county",
        t("裁到县界", "Clip to county"),
        clip_to_county,
        "draw",
        "crop",
        disabled=with_one_shape,
    ),
    Command(
        "map.trim",
        t("裁去与相邻项目的重叠", "Trim to neighbours"),
        trim_to_neighbours,
        "draw",
        "set-left",
        disabled=for_projects(with_project, PATCH_NOT_TRIMMED),
        hint=t("裁去其他项目已占的部分，并说明裁了多少", "Cuts what other projects take, and says how much"),
    ),
    Command(
        "map.group",
        t("归入单元…", "Group into a unit…"),
        group,
        "draw",
        "folder-move-outline",
        disabled=for_projects(with_project, PATCH_NOT_GROUPED),
        hint=t(
            "把所选项目归入一个修复单元，一步可撤销", "Puts the selected projects into a unit, as one step"
        ),
        separate=True,
    ),
    Command(
        "map.group_by_area",
        t("改回按面积归属", "Group by area again"),
        ungroup,
        "draw",
        "backup-restore",
        disabled=for_projects(with_project, PATCH_NOT_GROUPED),
        hint=t("归到占面积最大的单元，去掉归入原因", "Into the unit that holds most; the reason is dropped"),
    ),
    tool_command(
        "hole",
        t("挖洞", "Cut a hole"),
        tool_icon("hole"),
        t("在图形内画闭合线", "Draw a closed line inside the shape"),
        key="U",
        toolbar="edit",
        disabled=with_one_shape,
        separate=True,
    ),
    tool_command(
        "fill_hole",
        t("填洞", "Fill a hole"),
        "format-color-fill",
        t("在洞里单击", "Click inside the hole"),
    ),
    tool_command(
        "part",
        t("添加部分", "Add a part"),
        "vector-square-plus",
        t("画出要加到所选项目或图斑的部分", "Draw a part to add to what is selected"),
        disabled=with_one_row,
    ),
    tool_command(
        "delete_part",
        t("删除部分", "Delete a part"),
        "vector-square-minus",
        t("单击多部分图形里要删除的部分", "Click the part to delete of a shape with several"),
    ),
    tool_command(
        "gap",
        t("填补缺口", "Fill the gap here"),
        "puzzle-plus-outline",
        t("单击未覆盖的问题图斑，缺口成为草拟项目", "Click an uncovered patch; the gap becomes a draft"),
    ),
    tool_command(
        "move",
        t("整体移动", "Move as a whole"),
        "cursor-move",
        t(
            "移动整个项目或图斑要用这个工具，会报出距离",
            "Moving a whole project or patch needs this tool; it tells the distance",
        ),
    ),
    _outline("buffer", t("外扩 / 内缩…", "Grow or shrink…"), "arrow-expand-all"),
    _outline("simplify", t("简化…", "Simplify…"), "vector-polyline"),
    _outline("smooth", t("平滑…", "Smooth…"), "vector-curve"),
    Command(
        "map.vertices",
        t("节点坐标…", "Node coordinates…"),
        lambda window: open_vertex_dialog(window.canvas),
        "draw",
        "table-edit",
        disabled=with_one_shape,
        hint=t("以 N、E 坐标逐点查看和修改", "Read and correct nodes as N and E"),
    ),
    Command(
        "map.copy_wkt",
        t("复制为 WKT", "Copy as WKT"),
        copy_wkt,
        "edit",
        "content-copy",
        disabled=with_shape_to_copy,
        separate=True,
    ),
    Command(
        "map.copy_geojson",
        t("复制为 GeoJSON", "Copy as GeoJSON"),
        copy_geojson,
        "edit",
        "code-json",
        disabled=with_shape_to_copy,
    ),
    Command(
        "map.paste",
        t("粘贴图形为新项目", "Paste shape as new project"),
        paste,
        "edit",
        "content-paste",
        "Ctrl+Shift+V",
        disabled=to_draw,
        hint=t("剪贴板里的 WKT 或 GeoJSON 成为草拟项目", "WKT or GeoJSON on the clipboard becomes a draft"),
    ),
)
