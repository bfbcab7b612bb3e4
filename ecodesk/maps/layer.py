"""The layers of the map: what each shows, in which fixed order, and how its rows look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ecodesk.i18n import Text, t
from ecodesk.maps.flow_arrows import flow_arrows
from ecodesk.maps.hatch import Hatch, Marks
from ecodesk.maps.tokens import element_style, map_colour, palette, severity_colour, status_style
from ecodesk.model.code_lists import code_list
from ecodesk.model.fields import record_type
from ecodesk.model.records import (
    Basin,
    ControlLine,
    CountyBoundary,
    GapJustification,
    Neighbour,
    Place,
    ProblemPatch,
    Project,
    RestorationUnit,
    River,
    Road,
    SmallWatershed,
    Township,
    Waterbody,
)
from ecodesk.model.spatial_index import Geometries
from ecodesk.model.table import Table


@dataclass(frozen=True)
class Look:
    """How a feature is painted; widths, dashes and pitches in pixels at 100 %."""

    fill: str = ""
    fill_alpha: float = 1.0
    line: str = ""
    width: float = 0.0
    dash: tuple[float, ...] = ()
    casing: str = ""
    casing_width: float = 0.0
    casing_alpha: float = 0.75
    band: str = ""  # painted outside the polygon only
    band_width: float = 0.0
    hatch: Hatch | None = None
    print_marks: Marks | None = None  # added on black-and-white paper
    alpha: float = 1.0
    covered: bool = False  # lines of another layer run along its edges

    @property
    def dash_pattern(self) -> list[float]:
        """Its dashes in widths of the pen, as Qt counts them; those of a wide line are so declared."""
        return [d * (1 if self.width >= 3 else 1 / max(self.width, 0.5)) for d in self.dash]


Looks = Callable[[Table[Any], Sequence[int], str], tuple[list[Look], list[int]]]
"""(table, positions, theme) → the different looks, and which of them each position has."""


@dataclass(frozen=True)
class MapLayer:
    """One layer. `z` is its place in the drawing, `group` its place in the panel."""

    id: str
    title: Text
    table: str
    z: int
    group: str
    looks: Looks
    shown: bool = True
    where: tuple[str, str] | None = None  # field and value that select its rows
    divide: bool = False  # draws the lines between the polygons instead of the polygons
    drawn: Callable[[Table[Any]], Geometries] | None = None  # what to draw of each row instead of its shape


def _one(make: Callable[[str], Look]) -> Looks:
    return lambda table, at, theme: ([make(theme)], [0] * len(at))


def _by(field_id: str, make: Callable[[Any, str], Look]) -> Looks:
    def looks(table: Table[Any], at: Sequence[int], theme: str) -> tuple[list[Look], list[int]]:
        column = table.column(field_id)
        return indexed_looks([column[i] for i in at], lambda value: make(value, theme))

    return looks


def indexed_looks(keys: Sequence[Any], make: Callable[[Any], Look]) -> tuple[list[Look], list[int]]:
    """The different looks of these keys, and which of them each has."""
    known: dict[Any, int] = {}
    looks: list[Look] = []
    chosen = []
    for key in keys:
        if key not in known:
            known[key] = len(looks)
            looks.append(make(key))
        chosen.append(known[key])
    return looks, chosen


def project_look(element: str, status: str, theme: str) -> Look:
    """Element gives the colour, status the line style and how strong the fill is."""
    colours, state = element_style(theme, element), status_style(status)
    line = {
        "element outline": colours.outline,
        "severity ERROR": severity_colour(theme, "ERROR"),
        "text3": palette(theme, "text3"),
        "warn": palette(theme, "warn"),
    }.get(state.line, colours.outline)
    hidden = status in ("rejected", "withdrawn")
    return Look(
        fill="" if state.fill_alpha == 0 else colours.colour,
        fill_alpha=state.fill_alpha,
        line="" if hidden else line,
        width=state.width,
        dash=state.dash,
        print_marks=_PRINT_MARKS.get(element),
    )


_PIXELS_PER_MM = 1 / 0.22  # of the line widths on paper


def _marks(kind: str, step: float, row: float, size: float, *, offset: bool = False) -> Marks:
    k = _PIXELS_PER_MM
    return Marks(kind, step * k, row * k, size * k, offset)


_PRINT_MARKS = {
    "mountain": _marks("caret", 3.0, 3.0, 1.3, offset=True),
    "water": _marks("wave", 2.4, 1.6, 0.5),
    "forest": _marks("dot", 2.0, 1.7, 0.5, offset=True),
    "farmland": _marks("line", 3.0, 1.4, 0.0),
    "lake": _marks("dash", 2.2, 1.2, 1.3, offset=True),
    "grassland": _marks("tick", 2.2, 2.2, 0.9, offset=True),
    "sand": _marks("dot", 1.0, 1.0, 0.25),
}


def _projects(table: Table[Any], at: Sequence[int], theme: str) -> tuple[list[Look], list[int]]:
    elements, statuses = table.column("element"), table.column("status")
    return indexed_looks(
        [(elements[i], statuses[i]) for i in at], lambda key: project_look(key[0], key[1], theme)
    )


_PITCH = {1: 11.0, 2: 9.0, 3: 7.5, 4: 6.0, 5: 4.6}


def _patch(severity: int | None, theme: str) -> Look:
    colour = map_colour(theme, "problem")
    return Look(line=colour, width=0.9, hatch=Hatch(45, _PITCH.get(severity or 3, 7.5), 0.6, colour, 0.85))


def _justified(accepted_by: str, theme: str) -> Look:
    """A justified gap: filled once somebody has accepted it, dashed until then."""
    colour = palette(theme, "text3")
    if accepted_by:
        return Look(fill=colour, fill_alpha=0.22, line=colour, width=1.4)
    return Look(line=colour, width=1.4, dash=(4, 2.5))


def _unit_fill(table: Table[Any], at: Sequence[int], theme: str) -> tuple[list[Look], list[int]]:
    tints = map_colour(theme, "unitTints")
    return [Look(fill=tint, covered=True) for tint in tints], [i % len(tints) for i in at]


def _river(level: str, theme: str) -> Look:
    main, width = map_colour(theme, "river"), {"1": 2.4, "2": 1.7}.get(level, 1.0)
    return Look(line=main if level in ("1", "2") else map_colour(theme, "stream"), width=width)


_WATER_SOURCES: dict[str, tuple[float, float, tuple[float, ...]]] = {  # stricter is stronger
    "CL_WSP1": (0.10, 1.6, (3, 2)),
    "CL_WSP2": (0.06, 1.1, (6, 3)),
    "CL_WSP3": (0.03, 0.9, (10, 4)),
}


def _control(code: str) -> Callable[[str], Look]:
    def look(theme: str) -> Look:
        def colour(name: str) -> str:
            return str(map_colour(theme, name))

        match code:
            case "CL_PBF":
                return Look(
                    fill=colour("pbfFill"),
                    fill_alpha=0.75,
                    line=colour("pbf"),
                    width=1.0,
                    hatch=Hatch(0, 9, 0.7, colour("pbf"), 0.8),
                )
            case "CL_ERL":
                return Look(line=colour("erl"), width=1.6, hatch=Hatch(-45, 12, 0.7, colour("erl"), 0.35))
            case "CL_UDB":
                return Look(
                    fill=colour("udb"), fill_alpha=0.06, line=colour("udb"), width=1.6, dash=(9, 3, 2, 3)
                )
            case "CL_WSP1" | "CL_WSP2" | "CL_WSP3":
                alpha, width, dash = _WATER_SOURCES[code]
                return Look(fill=colour("wsp"), fill_alpha=alpha, line=colour("wsp"), width=width, dash=dash)
            case "CL_NPA_CORE" | "CL_NPA_GEN":
                core = code == "CL_NPA_CORE"
                return Look(
                    fill=colour("npa"),
                    fill_alpha=0.05,
                    line=colour("npa"),
                    width=1.6 if core else 1.2,
                    dash=(7, 3),
                    hatch=Hatch(-45, 9, 0.7, colour("npa"), 0.4) if core else None,
                )
            case "CL_RIVER":
                return Look(line=colour("river"), width=1.0, dash=(2, 2))
            case "CL_GW":
                return Look(line=colour("riverText"), width=1.2, dash=(8, 3, 1, 3))
            case "CL_HIST":
                return Look(line=palette(theme, "text3"), width=1.0, dash=(1, 2))
            case "CL_LAND":
                return Look(line=colour("mine"), width=0.6)
            case _:
                return Look(
                    line=colour("mine"),
                    width=1.3,
                    dash=(2, 3),
                    hatch=Hatch(90, 10, 0.6, colour("mine"), 0.4),
                )

    return look


def _unit_line(theme: str) -> Look:
    return Look(
        line=map_colour(theme, "unitLine"),
        width=1.5,
        casing=map_colour(theme, "unitHalo"),
        casing_width=2.4,
    )


def _small_watershed(theme: str) -> Look:
    return Look(line=map_colour(theme, "township"), width=0.7)


def _divide(theme: str) -> Look:
    return Look(
        line=map_colour(theme, "divide"),
        width=3.2,
        dash=(4.4, 1.3, 0.9, 1.3),
        casing=map_colour(theme, "unitHalo"),
        casing_width=3.3,
    )


def _flow(theme: str) -> Look:
    return Look(
        line=palette(theme, "info"), width=3.0, casing=map_colour(theme, "unitHalo"), casing_width=3.6
    )


def _waterbody(theme: str) -> Look:
    return Look(fill=map_colour(theme, "lakeFill"), line=map_colour(theme, "lakeLine"), width=1.2)


def _road(theme: str) -> Look:
    return Look(
        line=map_colour(theme, "road"),
        width=1.5,
        casing=map_colour(theme, "roadCase"),
        casing_width=1.1,
        casing_alpha=1.0,
    )


def _township(theme: str) -> Look:
    return Look(line=map_colour(theme, "township"), width=0.8, dash=(5, 3))


def _county(theme: str) -> Look:
    return Look(
        line=map_colour(theme, "county"),
        width=1.8,
        dash=(6.6, 2, 1.1, 2),
        band=map_colour(theme, "countyBand"),
        band_width=11,
    )


def _neighbour(theme: str) -> Look:
    return Look(
        fill=map_colour(theme, "outside"),
        line=map_colour(theme, "neighbour"),
        width=0.9,
        dash=(8, 3, 2, 3),
    )


def _nothing(theme: str) -> Look:
    """Only named."""
    return Look()


_HIDDEN_CONTROLS = ("CL_LAND", "CL_HIST")  # until a user shows them


def _control_layers() -> list[MapLayer]:
    return [
        MapLayer(
            f"control:{code}",
            entry.label,
            ControlLine.table,
            30,
            "control",
            _one(_control(code)),
            where=("layer", code),
            shown=code not in _HIDDEN_CONTROLS,
        )
        for code, entry in code_list("control_layer").items()
    ]


_DIVIDE = t("流域分水岭", "Basin divide")
_FLOW = t("水流方向", "Flow between units")
_TOWNSHIP = t("乡镇界", "Township boundaries")
_TINTS = t("单元底色", "Unit tints")

_PLAN = (
    MapLayer("project", Project.title, Project.table, 80, "plan", _projects),
    MapLayer("problem_patch", ProblemPatch.title, ProblemPatch.table, 50, "plan", _by("severity", _patch)),
    MapLayer("unit", RestorationUnit.title, RestorationUnit.table, 60, "plan", _one(_unit_line)),
    MapLayer(
        "small_watershed",
        SmallWatershed.title,
        SmallWatershed.table,
        35,
        "plan",
        _one(_small_watershed),
        shown=False,
    ),
    MapLayer("divide", _DIVIDE, Basin.table, 65, "plan", _one(_divide), divide=True),
    MapLayer("flow", _FLOW, RestorationUnit.table, 66, "plan", _one(_flow), shown=False, drawn=flow_arrows),
    MapLayer(
        "gap_justification",
        GapJustification.title,
        GapJustification.table,
        55,
        "plan",
        _by("accepted_by", _justified),
    ),
)
_BASE = (
    MapLayer("river", River.title, River.table, 45, "base", _by("level", _river)),
    MapLayer("waterbody", Waterbody.title, Waterbody.table, 46, "base", _one(_waterbody)),
    MapLayer("road", Road.title, Road.table, 40, "base", _one(_road)),
    MapLayer("township", _TOWNSHIP, Township.table, 38, "base", _one(_township)),
    MapLayer("county", CountyBoundary.title, CountyBoundary.table, 70, "base", _one(_county)),
    MapLayer("place", Place.title, Place.table, 90, "base", _one(_nothing)),
    MapLayer("neighbour", Neighbour.title, Neighbour.table, 5, "base", _one(_neighbour)),
)
_HIDDEN = (MapLayer("unit_fill", _TINTS, RestorationUnit.table, 10, "hidden", _unit_fill),)


def layers() -> list[MapLayer]:
    """All layers, in the order of the panel: what is most looked at stands on top."""
    return [*_PLAN, *_control_layers(), *_BASE, *_HIDDEN]


def layer_by_id() -> dict[str, MapLayer]:
    """The layers by id."""
    return {layer.id: layer for layer in layers()}


def typical_look(layer: MapLayer, theme: str) -> Look:
    """How a row of a layer looks that is neither the faintest nor the most striking, for swatches."""
    if layer.table == Project.table:
        return project_look("water", "admitted", theme)
    if layer.table == ProblemPatch.table:
        return _patch(3, theme)
    if layer.table == River.table:
        return _river("1", theme)
    if layer.table == GapJustification.table:
        return _justified("accepted", theme)
    return layer.looks(Table.of(record_type(layer.table)), (), theme)[0][0]


def default_visible() -> frozenset[str]:
    """Ids of the layers shown until a user chooses otherwise."""
    return frozenset(layer.id for layer in layers() if layer.shown)
