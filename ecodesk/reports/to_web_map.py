"""The plan summary as one HTML file with a live map, which opens anywhere with no network.

folium draws the map; Leaflet itself, its style and its pictures are inlined from a package, so the
file fetches nothing. Every text of the plan is escaped: a project name cannot become a script.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping

from ecodesk.errors import CannotWrite
from ecodesk.i18n import Text, t
from ecodesk.maps.tokens import element_style, map_colour
from ecodesk.model.code_lists import code_list, label
from ecodesk.model.crs import GEOGRAPHIC, transformed
from ecodesk.model.measures import areas, hectares
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

_SIMPLIFY_M = 3.0  # finer than a screen shows; keeps the file small enough to send


def write_web_map(
    sheet: PlanSheet, snapshot: Snapshot, to: Path, language: str = "zh_CN", progress: Progress = SILENT
) -> Path:
    """Write the sheet as a self-contained HTML file. Raises CannotWrite; leaves no half file.

    A public sheet without 审图号 is refused, as on paper.
    """
    if sheet.public and not sheet.approval_number:
        raise CannotWrite(
            t("公开用图缺少审图号", "A public map needs an approval number"),
            remedy=t("请先在方案信息中填写审图号", "Enter it in the plan information first"),
        )
    progress.report(0, 3, t("准备地图", "Preparing the map"))
    figure = _figure(sheet, snapshot, language)
    progress.report(1, 3, t("写出网页", "Writing the page"))
    text = figure.render()
    if foreign := re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=[\"'](https?:[^\"']+)", text):
        raise AssertionError(f"the page would fetch {foreign[0]}")
    progress.report(2, 3)
    with replacing(to) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return to


def _figure(sheet: PlanSheet, snapshot: Snapshot, language: str) -> Any:
    import folium
    from branca.element import Element

    class OfflineMap(folium.Map):
        """A folium map that links to nothing; Leaflet is inlined below."""

        default_js: list[tuple[str, str]] = []
        default_css: list[tuple[str, str]] = []

    page = OfflineMap(tiles=None, control_scale=True, zoom_control=True, prefer_canvas=False, zoom_snap=0.25)
    figure: Any = page.get_root()
    figure.header.add_child(Element(f"<title>{html.escape(sheet.title)}</title>"), name="title")
    figure.header.add_child(Element(f"<style>{_leaflet_css()}</style>"), name="leaflet_style")
    figure.header.add_child(Element(f"<script>{_leaflet_js()}</script>"), name="leaflet_script")
    figure.header.add_child(Element(f"<style>{_PAGE_CSS}</style>"), name="page_style")
    figure.html.add_child(Element(_panel(sheet, language)), name="panel")
    for layer in _layers(folium, sheet, snapshot, language):
        layer.add_to(page)
    folium.LayerControl(collapsed=False).add_to(page)
    bounds = _bounds(snapshot)
    if bounds is not None:
        page.fit_bounds([[bounds[1], bounds[0]], [bounds[3], bounds[2]]])
    return figure


def _bounds(snapshot: Snapshot) -> Any:
    for kind in (CountyBoundary, RestorationUnit, Project):
        geometry = snapshot.table(kind).geometry
        lonlat = transformed(geometry, snapshot.crs.epsg, GEOGRAPHIC)
        bounds = shapely.total_bounds(lonlat) if len(lonlat) else np.full(4, np.nan)
        if not np.isnan(bounds).any():
            return bounds
    return None


def _lonlat(snapshot: Snapshot, geometry: Any) -> Any:
    simple = shapely.simplify(geometry, _SIMPLIFY_M)
    return transformed(simple, snapshot.crs.epsg, GEOGRAPHIC)


def _layers(folium: Any, sheet: PlanSheet, snapshot: Snapshot, language: str) -> list[Any]:
    layers = [
        _county(folium, snapshot, language),
        _units(folium, snapshot, language),
        _water(folium, snapshot, language),
    ]
    if len(snapshot.table(ProblemPatch)):
        layers.append(_patches(folium, snapshot, language))
    layers.append(_projects(folium, sheet, snapshot, language))
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
    rows = [(r.geometry, {"tip": html.escape(r.name)}) for r in snapshot.table(CountyBoundary).rows()]
    style = {"color": map_colour("light", "county"), "weight": 2.5, "dashArray": "12 4 2 4", "fill": False}
    return _layer(folium, CountyBoundary.title, language, _features(snapshot, rows), style, popup=False)


def _units(folium: Any, snapshot: Snapshot, language: str) -> Any:
    table = snapshot.table(RestorationUnit)
    tints = map_colour("light", "unitTints")
    rows = [
        (r.geometry, {"tip": html.escape(r.caption), "style": {"fillColor": tints[i % len(tints)]}})
        for i, r in enumerate(table.rows())
    ]
    style = {"color": map_colour("light", "unitLine"), "weight": 1.4, "fillOpacity": 0.85}
    return _layer(folium, RestorationUnit.title, language, _features(snapshot, rows), style)


def _water(folium: Any, snapshot: Snapshot, language: str) -> Any:
    widths = {"1": 2.6, "2": 1.7, "3": 1.0}
    rows = [
        (r.geometry, {"tip": html.escape(r.name or "—"), "style": {"weight": widths.get(r.level, 1.2)}})
        for r in snapshot.table(River).rows()
    ]
    lakes = [
        (r.geometry, {"tip": html.escape(r.name or "—"), "style": {"fill": True, "weight": 1.2}})
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
                "tip": html.escape(
                    f"{r.code} · {label('problem_type', r.problem_type).in_language(language)} · "
                    f"{grade.format(n=r.severity or '—').in_language(language)} · {hectares(float(sizes[i])):,.2f} hm²"
                )
            },
        )
        for i, r in enumerate(table.rows())
    ]
    style = {"color": map_colour("light", "problem"), "weight": 1, "dashArray": "3 3", "fillOpacity": 0.10}
    return _layer(folium, ProblemPatch.title, language, _features(snapshot, rows), style)


def _projects(folium: Any, sheet: PlanSheet, snapshot: Snapshot, language: str) -> Any:
    group = folium.FeatureGroup(name=Project.title.in_language(language))
    rows, places = [], []
    for row in sheet.projects:
        look = element_style("light", row.element)
        tip = html.escape(f"{row.number} · {row.code} {row.name} · {row.lead} · {row.invest:,.2f} 万元")
        style = {"color": look.outline, "fillColor": look.colour}
        rows.append((row.geometry, {"tip": tip, "style": style}))
        if row.geometry is not None and not row.geometry.is_empty:
            places.append((row, look, tip))
    data = _features(snapshot, rows)
    _layer(folium, Project.title, language, data, {"weight": 1.6, "fillOpacity": 0.45}).add_to(group)
    for row, look, tip in places:
        (point,) = _lonlat(snapshot, np.array([shapely.point_on_surface(row.geometry)], dtype=object))
        disc = (
            f'<div class="disc" data-number="{row.number}" style="background:{look.colour};'
            f'color:{look.glyph_colour};border-color:{look.outline}">{row.number}</div>'
        )
        folium.Marker(
            [point.y, point.x],
            icon=folium.DivIcon(html=disc, icon_size=(22, 22), icon_anchor=(11, 11)),
            tooltip=tip,
        ).add_to(group)
    return group


def _panel(sheet: PlanSheet, language: str) -> str:
    """The tables beside the map."""

    def say(text: Text) -> str:
        return html.escape(text.in_language(language))

    marks = {
        "internal": t("内部用图 注意保管", "Internal use, keep safe"),
        "review": t("送审稿", "For review"),
        "public": t("公开", "Public"),
    }
    sample = f'<span class="mark">{say(t("示例数据", "Sample data"))}</span>' if sheet.is_sample else ""
    approval = (
        f"<p>{say(t('审图号', 'Approval number'))} {html.escape(sheet.approval_number)}</p>"
        if sheet.approval_number
        else ""
    )
    parts = [
        f"<aside><h1>{html.escape(sheet.title)}</h1><p>{say(sheet.subtitle)}</p>",
        f"<p>{say(sheet.version)} · {say(sheet.period)} · {html.escape(sheet.prepared_by)} · {sheet.made_on}</p>",
        f'<p><span class="mark">{say(marks[sheet.use_mark])}</span> {sample}</p>{approval}',
        _unit_table(sheet, say),
        _project_table(sheet, say, language),
        _funding_table(sheet, say),
        _indicator_table(sheet, say),
    ]
    parts += [f"<h2>{say(head)}</h2><p>{html.escape(text)}</p>" for head, text in sheet.texts if text]
    parts.append(
        f"<footer>{say(sheet.check_line)}<br>{say(sheet.coordinates)}<br>{sheet.data_hash}</footer></aside>"
    )
    return "\n".join(parts)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], numeric: frozenset[int]) -> str:
    def cell(tag: str, i: int, value: str) -> str:
        return f"<{tag}{' class=n' if i in numeric else ''}>{value}</{tag}>"

    top = "".join(cell("th", i, v) for i, v in enumerate(head))
    body = "".join(f"<tr>{''.join(cell('td', i, v) for i, v in enumerate(row))}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _unit_table(sheet: PlanSheet, say: Any) -> str:
    head = [
        say(t("单元", "Unit")),
        say(t("名称", "Name")),
        say(t("面积 km²", "Area km²")),
        say(t("问题 hm²", "Problems hm²")),
        say(t("项目", "Projects")),
        say(t("覆盖率 %", "Coverage %")),
    ]
    rows = [
        [
            html.escape(u.code),
            html.escape(u.name),
            f"{u.area_km2:,.1f}",
            f"{u.problem_hm2:,.1f}",
            str(u.projects),
            "—" if u.coverage is None else f"{u.coverage * 100:.1f}",
        ]
        for u in sheet.units
    ]
    return f"<h2>{say(t('表 1 修复单元', 'Table 1 Restoration units'))}</h2>" + _table(
        head, rows, frozenset({2, 3, 4, 5})
    )


def _project_table(sheet: PlanSheet, say: Any, language: str) -> str:
    head = [
        say(t("序号", "No.")),
        say(t("编号", "Code")),
        say(t("项目名称", "Project")),
        say(t("要素", "Element")),
        say(t("主办", "Lead")),
        say(t("投资 万元", "Investment 10k CNY")),
    ]
    known = code_list("element")
    rows = [
        [
            str(p.number),
            html.escape(p.code),
            html.escape(p.name),
            html.escape(known[p.element].label.in_language(language)) if p.element in known else "",
            html.escape(p.lead),
            f"{p.invest:,.2f}",
        ]
        for p in sheet.projects
    ]
    rows.append(["", "", say(t("合计", "Total")), "", "", f"{sheet.total_invest:,.2f}"])
    return f"<h2>{say(t('表 2 修复项目', 'Table 2 Projects'))}</h2>" + _table(head, rows, frozenset({0, 5}))


def _funding_table(sheet: PlanSheet, say: Any) -> str:
    if not sheet.funding:
        return ""
    head = [say(t("来源", "Source")), say(t("金额 万元", "Amount 10k CNY")), say(t("占比 %", "Share %"))]
    rows = [[say(f.source), f"{f.amount:,.2f}", f"{f.share * 100:.1f}"] for f in sheet.funding]
    return f"<h2>{say(t('表 3 资金', 'Table 3 Funding'))}</h2>" + _table(head, rows, frozenset({1, 2}))


def _indicator_table(sheet: PlanSheet, say: Any) -> str:
    if not sheet.indicators:
        return ""
    head = [say(t("指标", "Indicator")), say(t("目标", "Target")), say(t("单位", "Unit"))]
    rows = [[say(i.name), f"{i.target:,.1f}", html.escape(i.unit)] for i in sheet.indicators]
    return f"<h2>{say(t('表 4 绩效指标', 'Table 4 Indicators'))}</h2>" + _table(head, rows, frozenset({1}))


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


_PAGE_CSS = """
html, body { height: 100%; margin: 0; font: 13px/1.55 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #1A2320; background: #F2F4F3; }
.folium-map { position: absolute !important; left: 0 !important; top: 0; bottom: 0; width: auto !important; right: 480px; height: auto !important; background: #E6EAE8; }
aside { position: absolute; top: 0; right: 0; bottom: 0; width: 448px; padding: 16px; overflow-y: auto; background: #FFFFFF; border-left: 1px solid #DCE2DF; z-index: 1000; }
h1 { font-size: 18px; margin: 0 0 4px; } h2 { font-size: 15px; margin: 18px 0 6px; } p { margin: 2px 0; color: #45524D; }
table { border-collapse: collapse; width: 100%; font-size: 12px; } th { text-align: left; background: #ECEFEE; font-weight: 600; }
th, td { padding: 3px 6px; border-bottom: 1px solid #DCE2DF; vertical-align: top; } .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.mark { color: #C8102E; border: 1.5px solid #C8102E; padding: 1px 8px; font-weight: 600; }
.disc { width: 20px; height: 20px; border-radius: 50%; border: 1px solid; text-align: center; line-height: 20px; font-weight: 700; font-size: 11px; box-shadow: 0 0 0 1.5px #FFFFFF; }
footer { margin-top: 18px; color: #5C6964; font-size: 12px; }
@media (max-width: 900px) { .folium-map { right: 0 !important; bottom: 45%; } aside { left: 0; width: auto; top: 55%; border-left: 0; } }
"""  # noqa: E501
