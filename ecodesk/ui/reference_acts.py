"""What is done with reference layers from the panel: add, point anew, restyle, reorder, retry, remove."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QDialog, QMenu, QWidget

from ecodesk.exchange.linked_trouble import LinkTrouble
from ecodesk.exchange.source_crs import crs_title
from ecodesk.i18n import Text, plain, t
from ecodesk.maps.reference_links import (
    RASTER,
    TILES,
    VECTOR,
    ReferenceLink,
    add_link,
    change_link,
    move_link,
    reference_links,
    remove_link,
)
from ecodesk.reports.reference_reading import link_bounds
from ecodesk.ui.dialogs.reference_dialog import KeyDialog, ReferenceDialog
from ecodesk.ui.layer_rows import LinkState
from ecodesk.ui.reference_making import kind_of, usual_crs
from ecodesk.ui.session import Notice, NoticeAction, Session

if TYPE_CHECKING:
    from ecodesk.settings import PreferenceFile
    from ecodesk.ui.canvas.map_canvas import MapCanvas


class ReferenceActs(QObject):
    """Acts on the links of the open plan; each is one step that can be taken back."""

    zoom_wanted = Signal(object)

    def __init__(
        self, session: Session, canvas: MapCanvas, preferences: PreferenceFile, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session, self._canvas, self._preferences, self._parent = session, canvas, preferences, parent
        canvas.references.preferences = preferences

    def states(self) -> dict[str, LinkState]:
        """How each link fares, by layer id."""
        references = self._canvas.references
        found = {}
        for link in references.links:
            key = link.layer_id
            trouble = references.trouble(key)
            if trouble is not None:
                found[key] = LinkState(trouble.badge, trouble.message)
            elif (limited := references.limited(key)) is not None:
                found[key] = LinkState(None, limited)
        return found

    # ---- adding

    def add(self, paths: Sequence[Path] = ()) -> ReferenceDialog | None:
        """Open the dialog, on the first of some files; the others follow. None in a plan open for reading."""
        if not self._session.writable:
            return None
        first, others = (paths[0], paths[1:]) if paths else (None, ())
        dialog = ReferenceDialog(
            self._session, self._preferences, self._canvas.references.plan, first, self._parent
        )

        def finished(result: int) -> None:
            if result == QDialog.DialogCode.Accepted:
                self._add(dialog.links)
            dialog.deleteLater()
            if others:
                self.add(others)

        dialog.finished.connect(finished)
        dialog.open()
        return dialog

    def _add(self, links: Sequence[ReferenceLink]) -> None:
        snapshot = self._session.snapshot
        if snapshot is None or not links:
            return
        files = {link.layer_id for link in links if link.is_file}

        def added(applied: Any) -> None:
            if files:
                self._canvas.show_layers(self._canvas.visible_layers | files)
                return
            ids = {link.layer_id for link in links}
            self._session.notify(
                Notice(
                    t("已添加在线图层，现在没有联网", "The online layer was added; nothing is fetched yet"),
                    (NoticeAction(t("联网显示", "Fetch and show"), partial(self._show, ids)),),
                    "layers-plus",
                )
            )

        self._session.apply(add_link(snapshot, *links), added)

    def _show(self, ids: set[str]) -> None:
        self._canvas.show_layers(self._canvas.visible_layers | ids)

    # ---- one link

    def fill_menu(self, menu: QMenu, link: ReferenceLink, ask_display: Callable[[], object]) -> None:
        """What can be done with a link; what mends it comes first when something is wrong."""
        state = self.states().get(link.layer_id)
        writable = self._session.writable

        def item(words: Text, run: Callable[[], object], enabled: bool = True, key: str = "") -> None:
            shown = f"{words}\t{key}" if key else str(words)  # the key is that of the list, told here
            menu.addAction(shown, lambda: run()).setEnabled(enabled)

        if state is not None and state.badge is not None:
            item(t("重试", "Try again"), lambda: self._canvas.references.retry(link.layer_id))
            menu.addSeparator()
        item(t("缩放至图层", "Zoom to layer"), lambda: self._zoom(link), link.is_file)
        item(t("显示方式…", "How it is shown…"), ask_display)
        if link.kind == VECTOR:
            item(t("颜色…", "Colour…"), lambda: self.choose_colour(link), writable)
            snaps = menu.addAction(str(t("可吸附和追踪", "Caught and traced")))
            snaps.setCheckable(True)
            snaps.setChecked(link.snaps)
            snaps.setEnabled(writable)
            snaps.toggled.connect(lambda on: self._change(link, _SNAPPING, snaps=on))
        if link.kind in (VECTOR, RASTER) and self._session.snapshot is not None:
            crs = menu.addMenu(str(t("坐标系", "CRS")))
            crs.setEnabled(writable)
            for epsg in usual_crs(self._session.snapshot):
                name = f"EPSG:{epsg}"
                action = crs.addAction(str(crs_title(epsg)), partial(self._change, link, _CRS, crs=name))
                action.setCheckable(True)
                action.setChecked(link.crs == name)
        menu.addSeparator()
        item(t("上移一层", "Move up"), lambda: self.move(link, 1), writable, "Alt+↑")
        item(t("下移一层", "Move down"), lambda: self.move(link, -1), writable, "Alt+↓")
        menu.addSeparator()
        if link.is_file:
            item(t("重新指定…", "Point to it anew…"), lambda: self.point_anew(link), writable)
        if link.kind == TILES and link.needs_key:
            item(t("服务密钥…", "Key of the service…"), lambda: self.ask_key(link))
        item(t("移除", "Remove"), lambda: self.remove(link), writable, "Delete")

    def _change(self, link: ReferenceLink, label: Text, **values: Any) -> None:
        snapshot = self._session.snapshot
        if snapshot is not None:
            words = label.format(name=plain(link.title))
            self._session.apply(change_link(snapshot, words, dataclasses.replace(link, **values)))

    def move(self, link: ReferenceLink, step: int) -> None:
        """Draw a link one place higher (1) or lower (-1)."""
        snapshot = self._session.snapshot
        edit = move_link(snapshot, link, step) if snapshot is not None else None
        if edit is not None:
            self._session.apply(edit)

    def choose_colour(self, link: ReferenceLink) -> QColorDialog:
        """Ask for the colour of a vector layer."""
        dialog = QColorDialog(QColor(link.colour), self._parent)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.colorSelected.connect(lambda colour: self._change(link, _COLOUR, colour=colour.name()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def point_anew(self, link: ReferenceLink) -> ReferenceDialog:
        """Ask for another file in place of one that is gone; name, colour and place stay."""
        references = self._canvas.references
        dialog = ReferenceDialog(
            self._session, self._preferences, references.plan, None, self._parent, anew=True
        )

        def finished(result: int) -> None:
            if result == QDialog.DialogCode.Accepted:
                new = dialog.links[0]
                kept = {"title": link.title, "colour": link.colour, "place": link.place, "snaps": link.snaps}
                self._change(dataclasses.replace(new, id=link.id, **kept), _ANEW)  # type: ignore[arg-type]
                references.retry(link.layer_id)
            dialog.deleteLater()

        dialog.finished.connect(finished)
        dialog.open()
        return dialog

    def ask_key(self, link: ReferenceLink) -> KeyDialog:
        """Ask for the key of a service."""
        retry = partial(self._canvas.references.retry, link.layer_id)
        dialog = KeyDialog(link.host, self._preferences, retry, self._parent)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def remove(self, link: ReferenceLink) -> None:
        """Take a link out of the plan; the file stays."""
        snapshot = self._session.snapshot
        if snapshot is not None and link in reference_links(snapshot):
            self._session.apply(remove_link(snapshot, link))

    def _zoom(self, link: ReferenceLink) -> None:
        snapshot, references = self._session.snapshot, self._canvas.references
        if snapshot is None:
            return
        plan, working = references.plan, snapshot.crs.epsg

        def done(box: Any, error: BaseException | None) -> None:
            if box is not None:
                self.zoom_wanted.emit(shapely.box(*box))
            elif isinstance(error, LinkTrouble):
                self._session.notify(Notice(error.message, level="warn"))

        references.threads.run(lambda: link_bounds(link, plan, working), done)


_SNAPPING = t("设置参考图层 {name} 的吸附", "Catching of reference layer {name}")
_CRS = t("设置参考图层 {name} 的坐标系", "CRS of reference layer {name}")
_COLOUR = t("设置参考图层 {name} 的颜色", "Colour of reference layer {name}")
_ANEW = t("重新指定参考图层 {name}", "Point reference layer {name} to another file")


def linkable(paths: Sequence[Path]) -> list[Path]:
    """The files among some paths that can be linked."""
    return [path for path in paths if kind_of(path)]
