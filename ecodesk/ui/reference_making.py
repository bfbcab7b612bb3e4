"""Links made from files: what kind it is, what has to be asked, and what the link then says."""

from __future__ import annotations

import dataclasses
import uuid
from dataclasses import dataclass
from pathlib import Path

import shapely

from ecodesk.analysis.footprints import county_shape
from ecodesk.exchange.linked_mbtiles import MBTILES_SUFFIXES, mbtiles_about
from ecodesk.exchange.linked_raster import RASTER_SUFFIXES, raster_about, raster_bounds
from ecodesk.exchange.linked_trouble import NO_CRS, UNREADABLE, LinkTrouble
from ecodesk.exchange.linked_vector import VECTOR_SUFFIXES, vector_examined, vector_layers
from ecodesk.exchange.source_crs import crs_title
from ecodesk.exchange.undecided import CRS, Undecided
from ecodesk.held_files import is_held
from ecodesk.i18n import Text, plain, t
from ecodesk.maps.reference_grid import TileGrid
from ecodesk.maps.reference_links import COLOURS, MBTILES, RASTER, VECTOR, ReferenceLink, kept_source
from ecodesk.model.crs import GEOGRAPHIC, epsg_of_zone
from ecodesk.model.snapshot import Snapshot

SUFFIXES = (*VECTOR_SUFFIXES, *RASTER_SUFFIXES, *MBTILES_SUFFIXES)
NOT_HERE = t(
    "影像不在县域内，坐标系可能不对；请核对后再添加",
    "The picture lies outside the county; its CRS may be wrong, check it before adding",
)
_WGS84, _WEB_MERCATOR = 4326, 3857


@dataclass(frozen=True)
class Answers:
    """What a person has chosen; empty where the file is to say."""

    layer: str = ""
    encoding: str = ""
    crs: str = ""


@dataclass(frozen=True)
class Examined:
    """What a file is: the link it makes, or what has to be asked first (`question`)."""

    layers: tuple[str, ...]
    question: str  # layer, encoding, crs, or nothing
    told: Text
    link: ReferenceLink | None = None


def kind_of(path: Path) -> str:
    """What kind of link a file makes, empty when none."""
    suffix = path.suffix.lower()
    for kind, suffixes in ((VECTOR, VECTOR_SUFFIXES), (RASTER, RASTER_SUFFIXES), (MBTILES, MBTILES_SUFFIXES)):
        if suffix in suffixes:
            return kind
    return ""


def usual_crs(snapshot: Snapshot) -> list[int]:
    """The CRSs to choose among, the plan's own first."""
    zone = snapshot.crs.zone
    zones = [near for near in (zone, zone - 1, zone + 1) if 25 <= near <= 45]
    listed = [epsg_of_zone(near, prefixed=prefixed) for near in zones for prefixed in (False, True)]
    return [
        snapshot.crs.epsg,
        *(e for e in listed if e != snapshot.crs.epsg),
        GEOGRAPHIC,
        _WGS84,
        _WEB_MERCATOR,
    ]


def examine(path: Path, snapshot: Snapshot, plan: Path | None, answers: Answers, number: int = 0) -> Examined:
    """Look at a file. `number` is how many links there are, for a colour of its own. Raises LinkTrouble."""
    kind = kind_of(path)
    if is_held(path):
        raise LinkTrouble(
            UNREADABLE,
            t("这是现在打开的规划", "This is the plan that is open now"),
            where=plain(path.name),
            remedy=t("请选择别的文件", "Choose another file"),
        )
    made = ReferenceLink(
        str(uuid.uuid4()), path.stem, kind, kept_source(path, plan), colour=COLOURS[number % len(COLOURS)]
    )
    if kind == VECTOR:
        return _vector(path, snapshot, answers, made)
    if kind == RASTER:
        try:
            about = raster_about(path, answers.crs)
        except LinkTrouble as trouble:
            if trouble.kind != NO_CRS:
                raise
            return Examined((), CRS, trouble.message)
        told = t("影像 {w} × {h} 像元，{n} 个波段", "Picture of {w} × {h} pixels, {n} bands").format(
            w=about.size[0], h=about.size[1], n=about.bands
        )
        try:
            away = _away_from_county(raster_bounds(path, answers.crs, snapshot.crs.epsg), snapshot)
        except LinkTrouble as trouble:
            if answers.crs:
                raise
            return Examined((), CRS, trouble.message)
        told = t("{told}。{away}", "{told}. {away}").format(told=told, away=NOT_HERE) if away else told
        return Examined((), "", told, dataclasses.replace(made, crs=answers.crs))
    if kind == MBTILES:
        tiles = mbtiles_about(path)
        told = t("瓦片第 {low} 至 {high} 级", "Tiles of levels {low} to {high}").format(
            low=tiles.lowest, high=tiles.highest
        )
        grid = TileGrid.web(tiles.lowest, tiles.highest)
        return Examined((), "", told, dataclasses.replace(made, grid=grid, attribution=tiles.attribution))
    raise LinkTrouble(
        UNREADABLE,
        t("不支持这种文件", "This kind of file is not supported"),
        where=plain(path.name),
        remedy=t("可用 {kinds}", "Supported are {kinds}").format(kinds=plain(" ".join(SUFFIXES))),
    )


def _away_from_county(box: tuple[float, float, float, float], snapshot: Snapshot) -> bool:
    county = county_shape(snapshot)
    return county is not None and not shapely.intersects(shapely.box(*box), county)


def _vector(path: Path, snapshot: Snapshot, answers: Answers, made: ReferenceLink) -> Examined:
    layers = tuple(vector_layers(path))
    try:
        found = vector_examined(path, snapshot, answers.layer, answers.encoding, answers.crs)
    except Undecided as open_question:
        return Examined(layers, open_question.about, open_question.message)
    told = t("{n} 个要素，{crs}", "{n} features, {crs}").format(
        n=f"{found.count:,}".replace(",", "\u202f"), crs=crs_title(found.epsg)
    )
    for warning in found.warnings:
        told = t("{told}。{warning}", "{told}. {warning}").format(told=told, warning=warning)
    title = path.stem if len(layers) < 2 else f"{path.stem} › {found.layer}"
    link = dataclasses.replace(
        made, title=title, layer=found.layer, encoding=found.encoding, crs=f"EPSG:{found.epsg}"
    )
    return Examined(layers, "", told, link)
