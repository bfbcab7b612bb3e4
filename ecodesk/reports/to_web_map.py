"""The plan summary as one HTML file with a live map, which opens anywhere with no network.

folium draws the map; Leaflet itself, its style and its pictures are inlined from a package, so the
file fetches nothing. Every text of the plan is escaped: a project name cannot become a script.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping

from ecodesk.i18n import Text, t
from ecodesk.maps.tokens import element_style, map_colour
from ecodesk.model.code_lists import label
from ecodesk.model.crs import GEOGRAPHIC, transformed
from ecodesk.model.measures import HECTARE_MARK, areas, hectares, number_text
from ecodesk.model.records import (
    CountyBoundary,
    ProblemPatch,
    Project,
    RestorationUnit,
    River,
    Waterbody,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.outputs import replacing
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.plan_sheet import PlanSheet
from ecodesk.reports.preflight import refuse_unfit_for_public
from ecodesk.reports.sheet_tables import callout_badge
from ecodesk.reports.web_panel import SCRIPT, STYLE, disc, escaped, panel
from ecodesk.reports.wording import number

_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
_SIMPLIFY_M = 3.0  # finer than a screen shows; keeps the file small enough to send


def write_web_map(
    sheet: PlanSheet, snapshot: Snapshot, to: Path, language: str = "zh_CN", progress: Progress = SILENT
) -> Path:
    """Write the sheet as a self-contained HTML file. Raises CannotWrite; leaves no half file.

    An unfit public sheet is refused, as on paper.
    """
    progress.report(0, 3, t("准备地图", "Preparing the map"))
    places = _places(sheet, snapshot)
    refuse_unfit_for_public(sheet, places)
    figure = _figure(sheet, snapshot, language, places)
    progress.report(1, 3, t("写出网页", "Writing the page"))
    text = figure.render()
    if foreign := re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=[\"'](https?:[^\"']+)", text):
        raise AssertionError(f"the page would fetch {foreign[0]}")
    progress.report(2, 3)
    with replacing(to) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return to


def _places(sheet: PlanSheet, snapshot: Snapshot) -> dict[int, tuple[float, float]]:
    """Longitude and latitude of the number of every project that has a shape."""
    shown = [row for row in sheet.projects if row.geometry is not None and not row.geometry.is_empty]
    if not shown:
        return {}
    inside = np.array([shapely.point_on_surface(row.geometry) for row in shown], dtype=object)
    points = transformed(inside, snapshot.crs.epsg, GEOGRAPHIC)
    return {row.number: (point.x, point.y) for row, point in zip(shown, points, strict=True)}


def _figure(
    sheet: PlanSheet, snapshot: Snapshot, language: str, places: dict[int, tuple[float, float]]
) -> Any:
    import folium
    from branca.element import Element

    class OfflineMap(folium.Map):
        """A folium map that links to nothing; Leaflet is inlined below."""

        default_js: list[tuple[str, str]] = []
        default_css: list[tuple[str, str]] = []

    class Verbatim(Element):
        """Text that is written as it is; an `Element` of its own would run it as a template."""

        def __init__(self, text: str) -> None:
            super().__init__("{{ this.text }}")
            self.text = text

    page = OfflineMap(
        tiles=None, zoom_control=True, prefer_canvas=False, zoom_snap=0.25, attribution_control=False
    )
    figure: Any = page.get_root()
    heads = {
        "policy": f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        "title": f"<title>{escaped(sheet.title)}</title>",
        "leaflet_style": f"<style>{_leaflet_css()}</style>",
        "leaflet_script": f"<script>{_leaflet_js()}</script>",
        "page_style": f"<style>{STYLE}</style>",
    }
    for name, text in heads.items():
        figure.header.add_child(Verbatim(text), name=name)
    figure.html.add_child(Verbatim(panel(sheet, language, places)), name="panel")
    figure.script.add_child(Verbatim(SCRIPT), name="rows")
    for layer in _layers(folium, sheet, snapshot, language, places):
        layer.add_to(page)
    folium.LayerControl(collapsed=False).add_to(page)
    bounds = _bounds(sheet, snapshot)
    if bounds is not None:
        page.fit_bounds([[bounds[1], bounds[0]], [bounds[3], bounds[2]]])
    return figure


def _bounds(sheet: PlanSheet, snapshot: Snapshot) -> Any:
    """The box of the one unit the sheet is about, else of the county, in degrees."""
    units = snapshot.table(RestorationUnit)
    listed = [units[row.id].geometry for row in sheet.units] if len(sheet.units) == 1 else []
    sources = [np.array(listed, dtype=object)]
    sources += [snapshot.table(kind).geometry for kind in (CountyBoundary, RestorationUnit, Project)]
    for geometry in sources:
        if len(geometry):
            bounds = shapely.total_bounds(transformed(geometry, snapshot.crs.epsg, GEOGRAPHIC))
            if not np.isnan(bounds).any():
                return bounds
    return None


def _lonlat(snapshot: Snapshot, geometry: Any) -> Any:
    simple = shapely.simplify(geometry, _SIMPLIFY_M)
    return transformed(simple, snapshot.crs.epsg, GEOGRAPHIC)


def _layers(
    folium: Any, sheet: PlanSheet, snapshot: Snapshot, language: str, places: dict[int, tuple[float, float]]
) -> list[Any]:
    layers = [
        _county(folium, snapshot, language),
        _units(folium, snapshot, language),
        _water(folium, snapshot, language),
    ]
    if len(snapshot.table(ProblemPatch)):
        layers.append(_patches(folium, snapshot, language))
    layers.append(_projects(folium, sheet, snapshot, language, places))
    return [layer for layer in layers if layer is not None]


def _features(snapshot: Snapshot, rows: Sequence[tuple[Any, dict[str, Any]]]) -> dict[str, Any]:
    kept = [(g, p) for g, p in rows if g is not None and not shapely.is_empty(g)]
    lonlat = _lonlat(snapshot, np.array([g for g, _ in kept], dtype=object)) if kept else []
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": p, "geometry": _rounded(mapping(g))}
            for g, (_, p) in zip(lonlat, kept, strict=True)
        ],
    }


def _rounded(value: Any) -> Any:
    """Six decimals are 0.1 m; more only make the file longer."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, (list, tuple)):
        return [_rounded(v) for v in value]
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    return value


def _layer(
    folium: Any, name: Text, language: str, data: dict[str, Any], style: dict[str, Any], popup: bool = True
) -> Any:
    def styled(feature: dict[str, Any]) -> dict[str, Any]:
        own: dict[str, Any] = feature["properties"].get("style", {})
        return style | own

    options: dict[str, Any] = {}
    if popup and data["features"]:
        options["tooltip"] = folium.GeoJsonTooltip(fields=["tip"], labels=False)
    return folium.GeoJson(data, name=name.in_language(language), style_function=styled, **options)


def _county(folium: Any, snapshot: Snapshot, language: str) -> Any:
    rows = [(r.geometry, {"tip": escaped(r.name)}) for r in snapshot.table(CountyBoundary).rows()]
    style = {"color": map_colour("light", "county"), "weight": 2.5, "dashArray": "12 4 2 4", "fill": False}
    return _layer(folium, CountyBoundary.title, language, _features(snapshot, rows), style, popup=False)


def _units(folium: Any, snapshot: Snapshot, language: str) -> Any:
    table = snapshot.table(RestorationUnit)
    tints = map_colour("light", "unitTints")
    rows = [
        (r.geometry, {"tip": escaped(r.caption), "style": {"fillColor": tints[i % len(tints)]}})
        for i, r in enumerate(table.rows())
    ]
    style = {"color": map_colour("light", "unitLine"), "weight": 1.4, "fillOpacity": 0.85}
    return _layer(folium, RestorationUnit.title, language, _features(snapshot, rows), style)


def _water(folium: Any, snapshot: Snapshot, language: str) -> Any:
    widths = {"1": 2.6, "2": 1.7, "3": 1.0}
    rows = [
        (r.geometry, {"tip": escaped(r.name or "—"), "style": {"weight": widths.get(r.level, 1.2)}})
        for r in snapshot.table(River).rows()
    ]
    lakes = [
        (r.geometry, {"tip": escaped(r.name or "—"), "style": {"fill": True, "weight": 1.2}})
        for r in snapshot.table(Waterbody).rows()
    ]
    style = {
        "color": map_colour("light", "river"),
        "fill": False,
        "fillColor": map_colour("light", "lakeFill"),
        "fillOpacity": 1.0,
    }
    return _layer(folium, River.title, language, _features(snapshot, rows + lakes), style)


def _patches(folium: Any, snapshot: Snapshot, language: str) -> Any:
    table = snapshot.table(ProblemPatch)
    sizes = areas(table.geometry, snapshot.crs)
    grade = t("{n} 级", "severity {n}")
    rows = [
        (
            r.geometry,
            {
                "tip": escaped(
                    f"{r.code} · {label('problem_type', r.problem_type).in_language(language)} · "
                    f"{grade.format(n=r.severity or '—').in_language(language)} · "
                    f"{number_text(hectares(float(sizes[i])))} {HECTARE_MARK.in_language(language)}"
                )
            },
        )
        for i, r in enumerate(table.rows())
    ]
    style = {"color": map_colour("light", "problem"), "weight": 1, "dashArray": "3 3", "fillOpacity": 0.10}
    return _layer(folium, ProblemPatch.title, language, _features(snapshot, rows), style)


def _projects(
    folium: Any, sheet: PlanSheet, snapshot: Snapshot, language: str, places: dict[int, tuple[float, float]]
) -> Any:
    group = folium.FeatureGroup(name=Project.title.in_language(language))
    money = t("{n} 万元", "{n} 10k CNY")
    rows, discs = [], []
    for row in sheet.projects:
        look = element_style("light", row.element)
        invest = money.format(n=number(row.invest)).in_language(language)
        tip = escaped(" · ".join((str(row.number), f"{row.code} {row.name}", row.lead, invest)))
        style = {"color": look.outline, "fillColor": look.colour}
        rows.append((row.geometry, {"tip": tip, "style": style}))
        if row.number in places:
            discs.append((row, tip))
    data = _features(snapshot, rows)
    _layer(folium, Project.title, language, data, {"weight": 1.6, "fillOpacity": 0.45}).add_to(group)
    for row, tip in discs:
        lon, lat = places[row.number]
        badge = disc(callout_badge(row.number, row.element))
        folium.Marker(
            [lat, lon],
            icon=folium.DivIcon(html=badge, icon_size=(22, 22), icon_anchor=(11, 11)),
            tooltip=tip,
        ).add_to(group)
    return group


@cache
def _leaflet_folder() -> Path:
    from xstatic.pkg import leaflet

    return Path(leaflet.BASE_DIR)


@cache
def _leaflet_js() -> str:
    text = (_leaflet_folder() / "leaflet.js").read_text(encoding="utf-8")
    return re.sub(r"//# sourceMappingURL=.*", "", text)


@cache
def _leaflet_css() -> str:
    """Leaflet's style sheet with its pictures inlined."""
    folder = _leaflet_folder()

    def inline(match: re.Match[str]) -> str:
        picture = folder / match[1]
        if not picture.exists():
            return "none"
        data = base64.b64encode(picture.read_bytes()).decode()
        return f"url(data:image/png;base64,{data})"

    css = (folder / "leaflet.css").read_text(encoding="utf-8")
    return re.sub(r"url\(([^)#]+)\)", inline, css)
