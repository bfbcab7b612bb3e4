"""Tile services: what a user types for one, what a WMTS says of itself, and the presets of Tianditu."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit
from xml.etree import ElementTree

from pyproj import CRS
from pyproj.exceptions import CRSError

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, plain, t
from ecodesk.maps.reference_grid import TileGrid, TileLevel
from ecodesk.maps.reference_links import KEY

TIANDITU = "tianditu.gov.cn"
_TIANDITU = (
    "https://t{s}.tianditu.gov.cn/%(layer)s_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER=%(layer)s&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
    "&tk=" + KEY
)
TIANDITU_ATTRIBUTION = "天地图"
SUBDOMAINS: Mapping[str, tuple[str, ...]] = {TIANDITU: tuple("01234567")}
_USUAL_SUBDOMAINS = ("a", "b", "c")
_METRES_PER_DEGREE = 111319.49079327358  # at the equator, as WMTS 1.0.0 (6.1) counts scale denominators
_PIXEL = 0.00028  # metres: the pixel scale denominators refer to, WMTS 1.0.0 (6.1)


@dataclass(frozen=True)
class TileLayer:
    """A layer of tiles that can be linked."""

    title: Text
    address: str
    grid: TileGrid
    attribution: str = ""


def tianditu() -> Mapping[str, TileLayer]:
    """Layers of Tianditu by their code, pictures before their names."""
    grid = TileGrid.web(1, 18)
    names = {
        "img": t("天地图影像", "Tianditu imagery"),
        "cia": t("天地图影像注记", "Tianditu names on imagery"),
        "vec": t("天地图矢量", "Tianditu map"),
        "cva": t("天地图矢量注记", "Tianditu names on the map"),
    }
    return {
        code: TileLayer(title, _TIANDITU % {"layer": code}, grid, TIANDITU_ATTRIBUTION)
        for code, title in names.items()
    }


def subdomains(host: str) -> tuple[str, ...]:
    """What {s} stands for at a host."""
    return SUBDOMAINS.get(host, _USUAL_SUBDOMAINS)


def xyz_service(address: str, highest: int = 18, attribution: str = "") -> TileLayer:
    """A service whose address has {x}, {y} and {z}. Raises EcoDeskError when it has not."""
    address = address.strip()
    for written, meant in (("{tilematrix}", "{z}"), ("{tilerow}", "{y}"), ("{tilecol}", "{x}")):
        address = re.sub(re.escape(written), meant, address, flags=re.IGNORECASE)
    address = re.sub(r"\{(?:tk|token|apikey|api_key|access_token)\}", KEY, address, flags=re.IGNORECASE)
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise EcoDeskError(
            t("地址要以 http:// 或 https:// 开头", "The address has to begin with http:// or https://")
        )
    if not all(name in address for name in ("{z}", "{x}")) or not ("{y}" in address or "{-y}" in address):
        raise EcoDeskError(
            t("地址里要有 {{z}}、{{x}}、{{y}}", "The address needs {{z}}, {{x}} and {{y}}").format(),
            remedy=t("它们表示级别、列号、行号", "They stand for level, column and row"),
        )
    return TileLayer(
        plain(re.sub(r"^.*\}\.", "", parts.hostname or "")), address, TileGrid.web(0, highest), attribution
    )


def wmts_services(capabilities: bytes, address: str) -> list[TileLayer]:
    """The layers a WMTS offers in a grid and a picture format that can be shown.

    `address` is where its capabilities came from. Raises EcoDeskError when this is no WMTS.
    """
    try:
        root = ElementTree.fromstring(capabilities)
    except ElementTree.ParseError as error:
        raise _no_wmts() from error
    if not root.tag.endswith("}Capabilities"):
        raise _no_wmts()
    space = {"w": root.tag[1:].split("}")[0], "o": "http://www.opengis.net/ows/1.1"}
    grids = {}
    for found in root.iterfind("w:Contents/w:TileMatrixSet", space):
        grid = _grid(found, space)
        if grid is not None:
            grids[found.findtext("o:Identifier", "", space)] = grid
    provider = root.findtext("o:ServiceProvider/o:ProviderName", "", space).strip()
    made = []
    for layer in root.iterfind("w:Contents/w:Layer", space):
        service = _layer(layer, space, grids, address, provider)
        if service is not None:
            made.append(service)
    if not made:
        raise EcoDeskError(
            t("这个服务里没有能显示的图层", "The service has no layer that can be shown"),
            why=t("没有图片格式，或坐标系不支持", "no picture format, or an unsupported CRS"),
        )
    return made


def _no_wmts() -> EcoDeskError:
    return EcoDeskError(
        t("这个地址没有给出 WMTS 服务说明", "The address does not describe a WMTS"),
        remedy=t(
            "请核对地址，通常以 REQUEST=GetCapabilities 结尾",
            "Check it; it usually ends in REQUEST=GetCapabilities",
        ),
    )


def _grid(found: ElementTree.Element, space: dict[str, str]) -> TileGrid | None:
    code = re.search(r"(\d+)$|CRS(84)$", found.findtext("o:SupportedCRS", "", space).strip())
    if code is None:
        return None
    try:
        epsg = 4326 if code[2] else {900913: 3857}.get(int(code[1]), int(code[1]))
        crs = CRS.from_epsg(epsg)
        swapped = not code[2] and crs.axis_info[0].direction == "north"
        unit = _METRES_PER_DEGREE if crs.is_geographic else 1.0
        told = [_level(one, space, unit, swapped) for one in found.iterfind("w:TileMatrix", space)]
    except (CRSError, ValueError, IndexError):
        return None
    levels = [level for level in told if level.usable]
    return TileGrid(epsg, tuple(sorted(levels, key=lambda one: -one.resolution))) if levels else None


def _level(one: ElementTree.Element, space: dict[str, str], unit: float, swapped: bool) -> TileLevel:
    first, second = (float(part) for part in one.findtext("w:TopLeftCorner", "", space).split())
    left, top = (second, first) if swapped else (first, second)
    return TileLevel(
        one.findtext("o:Identifier", "", space),
        float(one.findtext("w:ScaleDenominator", "", space)) * _PIXEL / unit,
        left,
        top,
        int(one.findtext("w:TileWidth", "", space)),
        int(one.findtext("w:MatrixWidth", "", space)),
        int(one.findtext("w:MatrixHeight", "", space)),
    )


def _of_tiles(template: str) -> bool:
    """Whether a template is an address of tiles: neither a file, nor the same for every row."""
    on_the_web = urlsplit(template).scheme in ("http", "https")
    return on_the_web and all(name in template for name in ("{TileMatrix}", "{TileRow}", "{TileCol}"))


def _layer(
    layer: ElementTree.Element,
    space: dict[str, str],
    grids: Mapping[str, TileGrid],
    address: str,
    provider: str,
) -> TileLayer | None:
    name = layer.findtext("o:Identifier", "", space)
    links = [
        one.findtext("w:TileMatrixSet", "", space) for one in layer.iterfind("w:TileMatrixSetLink", space)
    ]
    chosen = next((link for link in links if link in grids), None)
    formats = [one.text or "" for one in layer.iterfind("w:Format", space)]
    pictures = [one for one in formats if one.startswith("image/") or one == "tiles"]
    if chosen is None or not pictures:
        return None
    style = next((s.findtext("o:Identifier", "", space) for s in layer.iterfind("w:Style", space)), "default")
    template = next(
        (
            one.get("template", "")
            for one in layer.iterfind("w:ResourceURL", space)
            if one.get("resourceType") == "tile"
            and one.get("format") in pictures
            and _of_tiles(one.get("template", ""))
        ),
        "",
    )
    if not template:
        parts = urlsplit(address)
        kept = [p for p in parts.query.split("&") if p and not re.match(r"(?i)(service|request|version)=", p)]
        asked = [
            *("SERVICE=WMTS", "REQUEST=GetTile", "VERSION=1.0.0", f"LAYER={name}", f"STYLE={style}"),
            *(f"TILEMATRIXSET={chosen}", f"FORMAT={pictures[0]}", "TILEMATRIX={z}", "TILEROW={y}"),
            *("TILECOL={x}", *kept),
        ]
        template = urlunsplit((parts.scheme, parts.netloc, parts.path, "&".join(asked), ""))
    for written, meant in (
        *(("{TileMatrixSet}", chosen), ("{TileMatrix}", "{z}"), ("{TileRow}", "{y}")),
        *(("{TileCol}", "{x}"), ("{Style}", style), ("{style}", style)),
    ):
        template = template.replace(written, meant)
    title = layer.findtext("o:Title", "", space) or name
    return TileLayer(plain(title), template, grids[chosen], provider)
