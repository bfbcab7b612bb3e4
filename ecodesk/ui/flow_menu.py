"""水流关系: the units above and below a unit as a menu; each entry selects what it names."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from ecodesk.analysis.basin_flow import flow
from ecodesk.i18n import t
from ecodesk.model.records import RestorationUnit
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session

_MOST = 12  # units listed one by one on each side


def add_flow_menu(menu: QMenu, session: Session, unit: str) -> QMenu:
    """Add what lies upstream and downstream of a unit; tree, matrix and map mark what is then selected."""
    found = menu.addMenu(str(t("水流关系", "Flow")))
    snapshot = session.snapshot
    if snapshot is None:
        return found
    units, now = snapshot.table(RestorationUnit), flow(snapshot)
    sides = (
        (t("上游 {n} 个单元", "{n} units upstream"), now.above([unit]) - {unit}),
        (t("下游 {n} 个单元", "{n} units downstream"), now.below([unit]) - {unit}),
    )
    for title, ids in sides:
        ordered = [one for one in units.ids if one in ids]
        every = found.addAction(
            str(title.format(n=len(ordered))), partial(_select, session, [unit, *ordered])
        )
        every.setEnabled(bool(ordered))
        for one in ordered[:_MOST]:
            found.addAction(f"    {units[one].caption}", partial(_select, session, [one]))
        found.addSeparator()
    if not now.downstream.get(unit):
        found.addAction(str(t("水流出县", "Leaves the county"))).setEnabled(False)
    return found


def pop_up_flow(session: Session, unit: str, place: QPoint, parent: QWidget) -> QMenu:
    """The context menu of a unit in the matrix, at a place of the screen."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    add_flow_menu(menu, session, unit)
    menu.popup(place)
    return menu


def _select(session: Session, units: list[str], _checked: bool = False) -> None:
    session.select(Selection.of(RestorationUnit.table, *units))
