"""The linked layers of the open plan on one map: read in the view, kept as pictures, with what is wrong with them.

One reading of a link runs at a time, in a thread that nothing waits for; when it ends and the view has changed
meanwhile, the next begins with the latest. What was read before stays on the map until then.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from ecodesk.exchange.linked_tile_cache import TileCache, tile_cache
from ecodesk.exchange.linked_trouble import NO_KEY, UNREADABLE, LinkTrouble, changed_at
from ecodesk.i18n import Text, plain, t
from ecodesk.maps.reference_grid import Tile, address
from ecodesk.maps.reference_laid import LaidPicture, LaidPictures
from ecodesk.maps.reference_links import TILES, ReferenceLink, reference_links
from ecodesk.maps.reference_services import subdomains
from ecodesk.maps.reference_shown import ShownReference, ShownReferences
from ecodesk.maps.viewport import Viewport
from ecodesk.reports.reference_reading import (
    Reading,
    ReferenceLines,
    ReferenceView,
    TileStock,
    identified_in,
    read_file,
    read_tiles,
    tile_folder,
)
from ecodesk.settings import PreferenceFile
from ecodesk.ui.reference_fetching import ReferenceFetching
from ecodesk.ui.reference_threads import ReferenceThreads

if TYPE_CHECKING:
    from ecodesk.ui.canvas.map_canvas import MapCanvas

Lines = list[tuple[Text, Text]]

_MARGIN = 0.12  # share of the view read beyond each edge, as the pictures of the plan have it
_REST_MS = 80  # a view that moves on is not read
_GATHER_MS = 150  # tiles that come one after the other are put into the picture together
_LOOK_MS = 4_000  # between looks whether shown files are still there
_FAILURES = 3  # in a row, after which a server is left alone

THINNED = t("参考图层线条太密，放大后可吸附", "reference lines too dense to catch; zoom in")


@dataclass
class _Shown:
    """One link as far as it has been read."""

    link: ReferenceLink
    image: QImage | None = None
    view: Viewport | None = None  # of the image
    read: ReferenceView | None = None  # what was read last, with success or not
    running: bool = False
    trouble: LinkTrouble | None = None
    limited: Text | None = None
    lines: ReferenceLines | None = None
    changed: float = 0.0
    stock: TileStock = field(default_factory=TileStock)
    arrived: dict[Tile, bytes] = field(default_factory=dict)
    failures: int = 0


class ReferenceLayers(QObject):
    """Reads, keeps and paints the links a map shows. A plan without links costs nothing."""

    changed = Signal()  # the links, or what is wrong or left out
    painted = Signal()

    def __init__(self, canvas: MapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._shown: dict[str, _Shown] = {}
        self.preferences: PreferenceFile | None = None
        self.threads = ReferenceThreads(self)
        self.fetching = ReferenceFetching(self)
        self._read_soon = self._timer(_REST_MS, self._read)
        self._gathered = self._timer(_GATHER_MS, self._read)
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._look_at_files)
        session = canvas.session
        session.plan_changed.connect(self._plan_changed)
        session.workspace_changed.connect(self._take_links)
        canvas.view_changed.connect(self._view_changed)
        canvas.options_changed.connect(self._view_changed)

    def _plan_changed(self, applied: object) -> None:
        self._take_links()

    def _timer(self, interval: int, run: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(run)
        return timer

    # ---- what there is

    @property
    def links(self) -> tuple[ReferenceLink, ...]:
        """The links of the open plan, the uppermost first."""
        snapshot = self._canvas.session.snapshot
        return reference_links(snapshot) if snapshot is not None else ()

    @property
    def plan(self) -> Path | None:
        """The file of the plan, None for one in a database."""
        workspace = self._canvas.session.workspace
        return Path(workspace.location) if workspace is not None and not workspace.shared else None

    @property
    def busy(self) -> bool:
        """Whether anything is still being read, fetched or painted."""
        timers = self._read_soon.isActive() or self._gathered.isActive()
        return timers or self.threads.busy or self.fetching.busy

    def trouble(self, layer_id: str) -> LinkTrouble | None:
        """What is wrong with a link that is shown."""
        found = self._shown.get(layer_id)
        return found.trouble if found is not None else None

    def limited(self, layer_id: str) -> Text | None:
        """What of a link is left out in this view."""
        found = self._shown.get(layer_id)
        return found.limited if found is not None else None

    def is_drawn(self, layer_id: str) -> bool:
        """Whether the map shows something of a link now."""
        found = self._shown.get(layer_id)
        return found is not None and found.image is not None and found.trouble is None

    def _take_links(self) -> None:
        """Follow the plan: links that are gone or others are forgotten."""
        links = {link.layer_id: link for link in self.links}
        before = {key: one.link for key, one in self._shown.items()}
        for key, link in before.items():
            if (new := links.get(key)) is None or _source(new) != _source(link):
                self.fetching.stop(key)
                del self._shown[key]
        for key, link in links.items():
            if key in self._shown:
                self._shown[key].link = link
            else:
                self._shown[key] = _Shown(link)
        if before != links:
            self.changed.emit()
            self.painted.emit()
        self._view_changed()

    def retry(self, layer_id: str) -> None:
        """Try a link again that had trouble."""
        one = self._shown.get(layer_id)
        if one is not None:
            one.trouble, one.read, one.failures = None, None, 0
            one.stock.blank.clear()
            one.arrived.clear()
            self.changed.emit()
            self._view_changed()

    # ---- reading

    def _view_changed(self) -> None:
        if not self._shown:
            self._look.stop()
            return
        self._read_soon.start()

    def _visible(self) -> list[_Shown]:
        """The links switched on and shown at this scale, the lowest first."""
        canvas = self._canvas
        visible = canvas.display.visible_at(canvas.viewport.scale())
        chosen = [one for key, one in self._shown.items() if key in visible]
        return sorted(chosen, key=lambda one: (one.link.place, one.link.title))

    def _read(self) -> None:
        canvas, snapshot = self._canvas, self._canvas.session.snapshot
        if snapshot is None or not canvas.isVisible():
            return
        view = canvas.viewport
        wide = view.resized(view.width * (1 + 2 * _MARGIN), view.height * (1 + 2 * _MARGIN))
        visible = self._visible()
        for one in visible:
            asked = ReferenceView(one.link, self.plan, wide, snapshot.crs.epsg, canvas.devicePixelRatioF())
            stale = one.read != asked or bool(one.arrived)
            if stale and not one.running and not (one.trouble is not None and one.link.kind == TILES):
                self._start(one, asked)
        self._let_go([one for one in self._shown.values() if one not in visible])
        if any(one.link.is_file for one in visible):
            self._look.start()
        else:
            self._look.stop()

    def _let_go(self, hidden: list[_Shown]) -> None:
        """What is not shown is not fetched; when it is shown again it is tried anew."""
        troubled = [one for one in hidden if one.trouble is not None]
        for one in hidden:
            self.fetching.stop(one.link.layer_id)
        for one in troubled:
            one.trouble, one.read, one.failures = None, None, 0
        if troubled:
            self.changed.emit()

    def _start(self, one: _Shown, asked: ReferenceView) -> None:
        one.running = True
        stock, arrived = one.stock, one.arrived
        one.arrived = {}
        if asked.link.kind == TILES:
            cache = self._tile_cache()

            def work() -> Reading:
                return read_tiles(asked, stock, cache, arrived)
        else:

            def work() -> Reading:
                return read_file(asked)

        self.threads.run(work, lambda reading, error: self._has_read(one, asked, reading, error))

    def _has_read(
        self, one: _Shown, asked: ReferenceView, reading: Reading | None, error: BaseException | None
    ) -> None:
        one.running = False
        key = asked.link.layer_id
        if self._shown.get(key) is not one:
            return
        one.read = asked
        before = (one.trouble, one.limited)
        if reading is None:
            one.trouble = error if isinstance(error, LinkTrouble) else _unexpected(asked)
            one.image, one.lines, one.limited = None, None, None
            one.arrived.clear()
            self.fetching.stop(key)
        else:
            one.trouble = one.trouble if asked.link.kind == TILES else None
            one.image, one.view = reading.image, asked.view
            one.lines, one.limited, one.changed = reading.lines, reading.limited, reading.changed
            self._fetch(one, reading.wanted)
        if before != (one.trouble, one.limited):
            self.changed.emit()
        self.painted.emit()
        self._read_soon.start()

    # ---- tiles

    def _tile_cache(self) -> TileCache:
        megabytes = self.preferences.values.tile_cache_mb if self.preferences is not None else 0
        return tile_cache(tile_folder(), megabytes * 1_000_000)

    def _fetch(self, one: _Shown, wanted: tuple[Tile, ...]) -> None:
        """Ask for what is missing in the view; what was asked for another view and not sent yet is dropped."""
        link, key = one.link, one.link.layer_id
        self.fetching.drop_waiting(key)
        if one.trouble is not None or not wanted or link.grid is None or one not in self._visible():
            return
        values = self.preferences.values.service_keys if self.preferences is not None else {}
        secret = values.get(link.host, "")
        if link.needs_key and not secret:
            one.trouble = _no_key(link)
            return
        for tile in wanted:
            url = address(link.source, link.grid.level(tile[0]), tile, secret, subdomains(link.host))
            self.fetching.ask(
                key,
                url,
                lambda content, tile=tile: self._arrived(one, tile, content),  # type: ignore[misc]
                lambda trouble: self._failed(one, trouble),
            )

    def _arrived(self, one: _Shown, tile: Tile, content: bytes) -> None:
        one.arrived[tile] = content
        one.failures = 0
        if not self._gathered.isActive():
            self._gathered.start()

    def _failed(self, one: _Shown, trouble: LinkTrouble) -> None:
        one.failures += 1
        if one.failures < _FAILURES and trouble.kind != "refused":
            return
        one.trouble = trouble
        self.fetching.stop(one.link.layer_id)
        self.changed.emit()

    # ---- files that go or change while they are shown

    def _look_at_files(self) -> None:
        """See whether the files on the map are still there and as they were read."""
        plan = self.plan
        files = {one.link.layer_id: one.link.path(plan) for one in self._visible() if one.link.is_file}
        if not files or self.threads.busy:
            return

        def work() -> Mapping[str, float | LinkTrouble]:
            return {key: _age(path) for key, path in files.items()}

        self.threads.run(work, self._looked)

    def _looked(self, found: Mapping[str, float | LinkTrouble] | None, error: BaseException | None) -> None:
        for key, age in (found or {}).items():
            one = self._shown.get(key)
            if one is None or one.running:
                continue
            gone = isinstance(age, LinkTrouble)
            if gone != (one.trouble is not None and one.trouble.kind == "missing") or (
                not gone and one.trouble is None and age != one.changed
            ):
                one.read = None
                self._read_soon.start()

    def look_now(self) -> None:
        """Look at the files at once, as when the window is come back to."""
        self._look_at_files()

    # ---- on the map

    def laid(self) -> LaidPictures:
        """What the map shows of them now."""
        display = self._canvas.display
        return LaidPictures(
            tuple(
                LaidPicture(
                    one.image, one.view, display.layer(one.link.layer_id).opacity, one.link.attribution
                )
                for one in self._visible()
                if one.image is not None and one.view is not None
            )
        )

    def shown(self) -> ShownReferences:
        """The links the map shows now, to be read again for paper."""
        canvas = self._canvas
        values = self.preferences.values if self.preferences is not None else None
        return ShownReferences(
            tuple(
                ShownReference(one.link, canvas.display.layer(one.link.layer_id).opacity)
                for one in self._visible()
            ),
            self.plan,
            tuple(sorted(values.service_keys.items())) if values is not None else (),
            values.tile_cache_mb * 1_000_000 if values is not None else 0,
        )

    # ---- for tools

    @property
    def lines(self) -> list[ReferenceLines]:
        """Lines in view that may be caught and traced."""
        return [
            one.lines
            for one in self._visible()
            if one.lines is not None and one.link.snaps and one.lines.exact
        ]

    @property
    def snap_limit(self) -> Text | None:
        """Why not everything can be caught, None when it can."""
        for one in self._visible():
            if one.link.snaps and one.lines is not None:
                if not one.lines.exact:
                    return THINNED
                if one.limited is not None:
                    return t(
                        "参考图层只读入一部分，放大后可全部吸附",
                        "only a part of a reference layer is read; zoom in",
                    )
        return None

    def identify(self, place: tuple[float, float], reach: float, done: Callable[[Lines], None]) -> None:
        """Hand what the links have at a place to `done`, when it is known; nothing when they have nothing."""
        snapshot = self._canvas.session.snapshot
        asked = [(one.link, one.lines) for one in reversed(self._visible()) if one.trouble is None]
        if snapshot is None or not asked:
            return
        plan, working = self.plan, snapshot.crs.epsg

        def work() -> Lines:
            found: Lines = []
            for link, lines in asked:
                try:
                    found += identified_in(link, plan, working, place, reach, lines)
                except LinkTrouble as trouble:
                    found.append((plain(link.title), trouble.what))
            return found

        def told(found: Any, error: BaseException | None) -> None:
            if found:
                done(found)

        self.threads.run(work, told)


def _source(link: ReferenceLink) -> ReferenceLink:
    """A link by what is read from it, without its name and its place."""
    return dataclasses.replace(link, title="", place=0, snaps=True, attribution="")


def _age(path: Path) -> float | LinkTrouble:
    try:
        return changed_at(path)
    except LinkTrouble as trouble:
        return trouble


def _no_key(link: ReferenceLink) -> LinkTrouble:
    return LinkTrouble(
        NO_KEY,
        t("这个服务要用自己的密钥", "This service needs a key of your own"),
        where=plain(link.host),
        remedy=t("请在右键菜单里填写密钥", "Enter it from the menu of the layer"),
    )


def _unexpected(asked: ReferenceView) -> LinkTrouble:
    """Drivers break in many ways; none of them is a reason to stop the map."""
    return LinkTrouble(
        UNREADABLE,
        t("读取时出错", "Reading it failed"),
        where=plain(asked.link.title),
        remedy=t("请重试，或重新指定文件", "Try again, or point to another file"),
    )
