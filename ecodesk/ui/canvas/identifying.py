"""What lies here, in words: the tip under the pointer and the menu of the right button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from shapely import Point

from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import label
from ecodesk.model.fields import Record, record_type
from ecodesk.model.measures import area, area_text
from ecodesk.model.records import ControlLine, ProblemPatch, Project, RestorationUnit
from ecodesk.ui.canvas.chosen_shape import SHAPED
from ecodesk.ui.canvas.hit_testing import Row
from ecodesk.ui.canvas.tools.tool import Pointer
from ecodesk.ui.comments_dialog import COMMENT_HERE, ask_comment
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas

_MOST_LINES = 8
DRAWING = (
    "map.polygon",
    "map.freehand",
    "map.rectangle",
    "map.corridor",
    "map.site",
    "map.patch",
    "map.patch_line",
    "map.patch_point",
    "map.paste",
)
EDITING = (
    ("map.lead", "map.split", "map.split_units", "map.split_basins", "map.merge"),
    ("map.clip_unit", "map.clip_county", "map.trim"),
    ("map.hole", "map.fill_hole", "map.part", "map.delete_part"),
    ("map.buffer", "map.simplify", "map.smooth", "map.vertices"),
    ("map.copy_wkt", "map.copy_geojson"),
)

_FORMS = {
    Project.table: t("打开表单", "Open form"),
    ProblemPatch.table: t("图斑表单…", "Patch form…"),
    RestorationUnit.table: t("单元表…", "Unit form…"),
}


def tip_at(session: Session, rows: list[Row]) -> str:
    """What the rows are, one line each: kind, code, name, state, area; with the findings of the first."""
    snapshot = session.snapshot
    if snapshot is None:
        return ""
    lines = []
    for name, row_id in rows[:_MOST_LINES]:
        row = snapshot.row(name, row_id)
        if row is not None:
            lines.append(_line(session, row))
            lines += _findings(session, row) if name == Project.table else []
    if len(rows) > _MOST_LINES:
        lines.append(str(t("还有 {n} 项", "{n} more").format(n=len(rows) - _MOST_LINES)))
    return "\n".join(lines)


def _line(session: Session, row: Record) -> str:
    snapshot = session.snapshot
    parts = [str(_kind(row)), row.caption if row.caption != row.id[:8] else ""]
    if isinstance(row, Project):
        parts.append(str(label("project_status", row.status)))
    if isinstance(row, ProblemPatch) and row.severity is not None:
        parts.append(str(t("程度 {n}", "severity {n}").format(n=row.severity)))
    if snapshot is not None and row.geometry is not None and row.geometry.area > 0:
        parts.append(str(area_text(area(row.geometry, snapshot.crs))))
    return "  ".join(part for part in parts if part)


def _kind(row: Record) -> Text:
    if isinstance(row, Project):
        return label("element", row.element)
    if isinstance(row, ProblemPatch):
        return label("problem_type", row.problem_type)
    if isinstance(row, ControlLine):
        return label("control_layer", row.layer)
    return record_type(row.table).title


def _findings(session: Session, row: Record) -> list[str]:
    result = session.result
    if result is None:
        return []
    found = [f for f in result.of(row.table, row.id) if f.open]
    return [f"  {f.severity.label} {f.rule} {f.message}" for f in found[:3]]


def context_menu(canvas: MapCanvas, pointer: Pointer) -> QMenu:
    """What can be done with what lies here."""
    menu = QMenu(canvas)
    snapshot = canvas.session.snapshot
    if snapshot is None:
        return menu
    rows = canvas.rows_under(pointer.at)
    picked = [row for row in rows if row in canvas.session.selection.rows] or rows[:1]
    if picked:
        if picked[0] not in canvas.session.selection.rows:
            canvas.select(Selection(frozenset(picked[:1])))
        _object_items(canvas, menu, picked[0])
    if len(rows) > 1:
        below = menu.addMenu(str(t("此处还有", "Also here")))
        for row in rows[:_MOST_LINES]:
            found = snapshot.row(*row)
            if found is not None:
                _item(below, f"{_kind(found)}  {found.caption}", _selecting(canvas, row))
    menu.addSeparator()
    if canvas.session.writable:
        drawing = menu.addMenu(str(t("在此绘图", "Draw here")))
        _command_items(canvas, drawing, DRAWING)
        _command_items(canvas, menu, ("map.gap",))
        _item(menu, str(COMMENT_HERE), lambda: comment_here(canvas, Point(pointer.x, pointer.y), picked))
    _command_items(canvas, menu, ("map.identify", "map.measure"))
    _item(menu, str(t("复制坐标", "Copy coordinates")), lambda: _copy_place(canvas, pointer))
    _item(menu, str(t("全县", "Whole county")), canvas.show_county)
    return menu


def comment_here(canvas: MapCanvas, place: Point, rows: Sequence[Row]) -> None:
    """Ask for words about a place, and about what lies there if anything does."""
    snapshot = canvas.session.snapshot
    if snapshot is not None:
        row = snapshot.row(*rows[0]) if rows else None
        ask_comment(canvas.session, canvas, row, place=place)


def _object_items(canvas: MapCanvas, menu: QMenu, row: Row) -> None:
    _item(menu, str(_FORMS[row[0]]), lambda: canvas.open(row))
    _item(menu, str(t("缩放至", "Zoom to")), canvas.zoom_to_selection)
    if row[0] in SHAPED and canvas.session.writable:
        _command_items(canvas, menu, ("map.reshape", "map.move"))
        more = menu.addMenu(str(t("编辑图形", "Edit shape")))
        for group in EDITING:
            _command_items(canvas, more, group)
            more.addSeparator()
    if row[0] == Project.table and canvas.session.writable:
        _command_items(canvas, menu, ("map.group", "map.group_by_area", "map.claim", "map.delete"))
    if row[0] == ProblemPatch.table and canvas.session.writable:
        _command_items(canvas, menu, ("map.claimed_by", "map.delete_patch"))
    _item(menu, str(t("复制编号", "Copy code")), lambda: _copy_code(canvas, row))
    menu.addSeparator()


def _command_items(canvas: MapCanvas, menu: QMenu, commands: Sequence[str]) -> None:
    """Commands as the menu bar has them, with their keys, and their reasons when they cannot run."""
    menu.setToolTipsVisible(True)
    for command in commands:
        action = canvas.window().findChild(QAction, command)
        if action is not None:
            menu.addAction(action)


def _selecting(canvas: MapCanvas, row: Row) -> Callable[[], None]:
    return lambda: canvas.select(Selection(frozenset({row})))


def _item(menu: QMenu, words: str, run: Callable[[], object]) -> None:
    menu.addAction(words).triggered.connect(lambda: run())


def _copy_code(canvas: MapCanvas, row: Row) -> None:
    snapshot = canvas.session.snapshot
    found = snapshot.row(*row) if snapshot is not None else None
    QApplication.clipboard().setText(str(getattr(found, "code", "")))


def _copy_place(canvas: MapCanvas, pointer: Pointer) -> None:
    snapshot = canvas.session.snapshot
    if snapshot is None:
        return
    north, east = snapshot.crs.zone_metres(pointer.x, pointer.y)
    lon, lat = snapshot.crs.to_lonlat([[pointer.x, pointer.y]])[0].tolist()
    QApplication.clipboard().setText(f"N {north:.3f} E {east:.3f} · {lon:.6f}, {lat:.6f}")
