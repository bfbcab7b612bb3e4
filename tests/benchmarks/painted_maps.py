"""The maps that are painted: which of our layers each shows, and the same described for QGIS."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

_THEME = "light"
_TINTS = "unit_fill"
_NAMED = {"project": "code", "unit": "name"}


@dataclass(frozen=True)
class PaintedMap:
    """A map as both sides paint it. `layers` are ids of ours; the tints of units go with their lines."""

    id: str
    layers: tuple[str, ...]
    names: bool = False  # codes of projects and names of units
    same_names: bool = False  # QGIS names what we name in a view, and does not look for room for thousands

    def for_qgis(self) -> list[dict[str, Any]]:
        """Its layers with our colours, widths and hatches, the topmost first."""
        from ecodesk.maps.layer import layers

        shown = [layer for layer in layers() if layer.id in {*self.layers, _TINTS}]
        lowest_first = sorted(shown, key=lambda layer: layer.z)
        described = [self._described(layer) for layer in reversed(lowest_first)]
        lines, tints = described[-2:]
        if lines["table"] == tints["table"]:  # nothing between them: QGIS paints both as one layer
            fill = {key: tints["looks"][""][key] for key in ("fill", "fill_alpha")}
            described[-2:] = [{**lines, "looks": {"": {**lines["looks"][""], **fill}}}]
        return described

    def _described(self, layer: Any) -> dict[str, Any]:
        from ecodesk.maps.layer import project_look, typical_look
        from ecodesk.model.code_lists import code_list

        looks = {"": typical_look(layer, _THEME)}
        if layer.id == "project":
            looks = {element: project_look(element, "admitted", _THEME) for element in code_list("element")}
        return {
            "id": layer.id,
            "table": layer.table,
            "rows": layer.where,
            "by": "element" if layer.id == "project" else "",  # the field that decides how a row looks
            "looks": {value: asdict(look) for value, look in looks.items()},
            "name": _NAMED.get(layer.id, "") if self.names else "",
        }


def named_layers(view: Any, scene: Any) -> list[str]:
    """Ids of the layers of which we name rows in a view: where there are too many, none."""
    from ecodesk.maps.label_sources import UNIT_RANK
    from ecodesk.maps.labels import place_labels

    placed = place_labels(view, scene).placed
    return sorted({"unit" if one.label.rank == UNIT_RANK else "project" for one in placed})


PLAIN = PaintedMap("repaint", ("project", "unit"))
NAMED = PaintedMap("repaint-names", PLAIN.layers, names=True)
HATCHED = PaintedMap(
    "repaint-hatches",
    (*PLAIN.layers, "problem_patch", "control:CL_PBF", "control:CL_ERL"),
    names=True,
    same_names=True,
)
"""What the theme for planning shows of the province, but for its few outermost lines: problem patches, farmland
and red line are hatched.
"""
