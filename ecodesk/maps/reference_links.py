"""Layers shown beside the plan by a link: files and tile services, kept as settings of the plan.

A link holds where something is and how to read it, never what is in it, and never a key: keys stay with the
person who has them. Whether a link is shown, and how strongly, is part of the display of the map.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ecodesk.i18n import Text, plain, t
from ecodesk.maps.map_display import MapDisplay
from ecodesk.maps.reference_grid import TileGrid
from ecodesk.model.edit import Change, Edit
from ecodesk.model.records import Setting
from ecodesk.model.snapshot import Snapshot

VECTOR, RASTER, MBTILES, TILES = "vector", "raster", "mbtiles", "tiles"
KINDS: Mapping[str, Text] = {
    VECTOR: t("矢量文件", "Vector file"),
    RASTER: t("影像文件", "Picture file"),
    MBTILES: t("瓦片文件（MBTiles）", "Tile file (MBTiles)"),
    TILES: t("在线瓦片", "Online tiles"),
}
COLOURS = ("#C2185B", "#1565C0", "#EF6C00", "#2E7D32", "#6A1B9A", "#00838F", "#5D4037", "#455A64")
KEY = "{key}"

_PREFIX = "reference."
_LAYER = "reference:"
_KEY_IN_ADDRESS = re.compile(r"(?i)([?&](?:tk|key|ak|token|apikey|api_key|access_token)=)([^&{}]+)")


@dataclass(frozen=True)
class ReferenceLink:
    """One link. `source` is a path, relative when beside the plan, or an address with {x}, {y}, {z}.

    `place` is its place in the drawing, higher is above. `crs` is what it is read in; empty: as it says itself.
    """

    id: str
    title: str
    kind: str
    source: str
    layer: str = ""
    encoding: str = ""
    crs: str = ""
    colour: str = COLOURS[0]
    snaps: bool = True
    place: int = 0
    attribution: str = ""
    grid: TileGrid | None = None  # of tiles

    @property
    def layer_id(self) -> str:
        """What displays call it."""
        return f"{_LAYER}{self.id}"

    @property
    def is_file(self) -> bool:
        return self.kind != TILES

    def path(self, plan: Path | None) -> Path:
        """Where its file is, for a plan in this place."""
        path = Path(self.source)
        return path if path.is_absolute() or plan is None else plan.parent / path

    @property
    def host(self) -> str:
        """The computer an address names, without its port and number: keys are kept under it."""
        return re.sub(r"^(?:\{s\}|t\{s\}|t\d)\.", "", urlsplit(self.source).hostname or "")

    @property
    def needs_key(self) -> bool:
        return KEY in self.source


def kept_source(path: Path, plan: Path | None) -> str:
    """How a path is kept: relative when the file lies in the plan's folder or below it, else absolute."""
    path = path.absolute()
    folder = plan.absolute().parent if plan is not None else None
    if folder is not None and path.is_relative_to(folder):
        return path.relative_to(folder).as_posix()
    return path.as_posix()


def without_key(address: str) -> tuple[str, str]:
    """An address with {key} where a key stood, and that key; so that no key gets into a plan."""
    found = _KEY_IN_ADDRESS.search(address)
    return (address, "") if found is None else (_KEY_IN_ADDRESS.sub(rf"\g<1>{KEY}", address), found[2])


def reference_links(snapshot: Snapshot) -> tuple[ReferenceLink, ...]:
    """The links of a plan, the uppermost first; what cannot be understood is left out."""

    def read() -> tuple[ReferenceLink, ...]:
        table = snapshot.table(Setting)
        rows = zip(table.ids, table.column("key"), table.column("value"), strict=True)
        made = [_link(row_id, value) for row_id, key, value in rows if key.startswith(_PREFIX)]
        found = [link for link in made if link is not None]
        return tuple(sorted(found, key=lambda link: (-link.place, link.title, link.id)))

    return snapshot.once("reference links", read)


def add_link(snapshot: Snapshot, *links: ReferenceLink) -> Edit:
    """The edit that adds links, each above those there are."""
    place = max((one.place for one in reference_links(snapshot)), default=0) + 1
    rows = [_row(dataclasses.replace(link, place=place + i)) for i, link in enumerate(links)]
    label = t("添加参考图层 {name}", "Add reference layer {name}").format(name=plain(links[0].title))
    return Edit(label, tuple(Change(None, row) for row in rows))


def change_link(snapshot: Snapshot, label: Text, *links: ReferenceLink) -> Edit:
    """The edit that puts links in the place of those with the same id."""
    table = snapshot.table(Setting)
    changes = []
    for link in links:
        before = table[link.id]
        after = dataclasses.replace(before, value=_written(link), version=(before.version or 0) + 1)
        if after.value != before.value:
            changes.append(Change(before, after))
    return Edit(label, tuple(changes))


def remove_link(snapshot: Snapshot, link: ReferenceLink) -> Edit:
    """The edit that removes a link; the file itself stays as it is."""
    label = t("移除参考图层 {name}", "Remove reference layer {name}").format(name=plain(link.title))
    return Edit(label, (Change(snapshot.table(Setting)[link.id], None),))


def move_link(snapshot: Snapshot, link: ReferenceLink, step: int) -> Edit | None:
    """The edit that draws a link one place higher (1) or lower (-1), None at the end of the list."""
    drawn = list(reversed(reference_links(snapshot)))
    at = drawn.index(link)
    to = at + step
    if not 0 <= to < len(drawn):
        return None
    drawn.insert(to, drawn.pop(at))
    placed = [dataclasses.replace(one, place=i + 1) for i, one in enumerate(drawn)]
    label = t("调整参考图层 {name} 的次序", "Reorder reference layer {name}").format(name=plain(link.title))
    return change_link(snapshot, label, *placed)


# ---- in displays


def is_reference(layer_id: str) -> bool:
    """Whether an id in a display is that of a link."""
    return layer_id.startswith(_LAYER)


def without_references(display: MapDisplay) -> MapDisplay:
    """The display of the plan alone."""
    visible = frozenset(one for one in display.visible if not is_reference(one))
    shown = tuple((key, one) for key, one in display.layers if not is_reference(key))
    return dataclasses.replace(display, visible=visible, layers=shown)


def with_references_of(display: MapDisplay, other: MapDisplay) -> MapDisplay:
    """A display with the links of another as that shows them."""
    own = without_references(display)
    visible = own.visible | frozenset(one for one in other.visible if is_reference(one))
    links = tuple((key, one) for key, one in other.layers if is_reference(key))
    return dataclasses.replace(own, visible=visible, layers=tuple(sorted((*own.layers, *links))))


# ---- as it is written


def _row(link: ReferenceLink) -> Setting:
    return Setting(id=link.id, key=f"{_PREFIX}{link.id}", value=_written(link))


def _written(link: ReferenceLink) -> str:
    values = {f.name: getattr(link, f.name) for f in dataclasses.fields(link) if f.name not in ("id", "grid")}
    if link.grid is not None:
        values["grid"] = link.grid.written()
    return json.dumps(values, ensure_ascii=False)


def _link(row_id: str, value: str) -> ReferenceLink | None:
    try:
        stored = json.loads(value)
        grid = TileGrid.read(stored["grid"]) if stored.get("grid") else None
        kind, place = str(stored["kind"]), int(stored.get("place", 0))
        texts = {
            name: str(stored[name])
            for name in ("title", "source", "layer", "encoding", "crs", "colour", "attribution")
            if stored.get(name)
        }
        if kind not in KINDS or (kind == TILES and grid is None) or "source" not in texts:
            return None
        texts.setdefault("title", texts["source"])
        return ReferenceLink(
            id=row_id, kind=kind, place=place, snaps=bool(stored.get("snaps", True)), grid=grid, **texts
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
