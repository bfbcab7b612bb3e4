"""What the map shows, as preferences keep it from one sitting to the next."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ecodesk.maps.map_display import LayerDisplay, MapDisplay
from ecodesk.maps.map_style import ELEMENT, map_styles
from ecodesk.settings import Preferences


def display_preferences(display: MapDisplay, usual: frozenset[str]) -> dict[str, Any]:
    """The preferences that bring a display back; only layers that are not as usual are named."""
    return {
        "layers_shown": {one: one in display.visible for one in sorted(display.visible ^ usual)},
        "map_style": display.style,
        "layer_displays": {layer: asdict(one) for layer, one in display.layers},
    }


def remembered_display(values: Preferences, usual: frozenset[str]) -> MapDisplay:
    """The display that was kept; what cannot be understood any more is left out."""
    visible = {one for one in usual if values.layers_shown.get(one, True)}
    visible |= {one for one, on in values.layers_shown.items() if on}
    style = values.map_style if values.map_style in map_styles() else ELEMENT
    made = MapDisplay(frozenset(visible), style)
    for layer, stored in values.layer_displays.items():
        if (display := _layer_display(stored)) is not None:
            made = made.with_layer(layer, display)
    return made


def _layer_display(stored: Any) -> LayerDisplay | None:
    try:
        opacity, nearest, farthest = (float(stored[name]) for name in ("opacity", "nearest", "farthest"))
    except (TypeError, KeyError, ValueError):
        return None
    return LayerDisplay(min(max(opacity, 0.1), 1.0), max(0, int(nearest)), max(0, int(farthest)))
