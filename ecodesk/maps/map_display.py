"""What a map shows and how: layers, by what it is coloured, opacity and scale range of each layer; named themes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from ecodesk.i18n import Text, t
from ecodesk.maps.layer import default_visible, layers
from ecodesk.maps.map_style import ELEMENT

FINDINGS = "findings"  # marked above all layers


@dataclass(frozen=True)
class LayerDisplay:
    """How a layer is shown. `nearest` and `farthest` are the n of 1:n between which it is; 0 is no limit."""

    opacity: float = 1.0
    nearest: int = 0
    farthest: int = 0

    def shown_at(self, denominator: float) -> bool:
        """Whether it is shown at 1:denominator."""
        rounding = 1.005  # a map at 1:50 000 is never at exactly that
        return denominator * rounding >= self.nearest and (
            not self.farthest or denominator <= self.farthest * rounding
        )


PLAIN = LayerDisplay()


@dataclass(frozen=True)
class MapDisplay:
    """All of it; two that show the same are equal."""

    visible: frozenset[str]
    style: str = ELEMENT
    layers: tuple[tuple[str, LayerDisplay], ...] = ()  # those that are not shown plainly, by id

    def layer(self, layer_id: str) -> LayerDisplay:
        """How a layer is shown."""
        return dict(self.layers).get(layer_id, PLAIN)

    def with_layer(self, layer_id: str, display: LayerDisplay) -> MapDisplay:
        """The same with one layer shown in another way."""
        others = {**dict(self.layers), layer_id: display}
        kept = sorted((key, one) for key, one in others.items() if one != PLAIN)
        return replace(self, layers=tuple(kept))

    def visible_at(self, denominator: float) -> frozenset[str]:
        """Ids of the layers shown at 1:denominator."""
        hidden = {key for key, one in self.layers if not one.shown_at(denominator)}
        return self.visible - hidden

    @property
    def opacity(self) -> Mapping[str, float]:
        """Layer id → opacity, of those that are not opaque."""
        return {key: one.opacity for key, one in self.layers if one.opacity < 1}


@dataclass(frozen=True)
class MapTheme:
    """A display with a name, for a kind of work."""

    id: str
    title: Text
    display: MapDisplay


def map_themes() -> Mapping[str, MapTheme]:
    """The themes by id, in the order menus show them."""
    declared = layers()
    usual = default_visible() | {FINDINGS, "unit_fill"}
    control = {layer.id for layer in declared if layer.group == "control"}
    made = (
        MapTheme("planning", t("规划", "Planning"), MapDisplay(usual)),
        MapTheme("review", t("审查", "Review"), MapDisplay(_without(usual, {"road", "township"}), "status")),
        MapTheme("control", t("管控", "Control"), _control(usual | control)),
        MapTheme("print", t("打印", "Print"), MapDisplay(_without(usual, control | {FINDINGS}))),
    )
    return {theme.id: theme for theme in made}


def _without(visible: frozenset[str], hidden: Collection[str]) -> frozenset[str]:
    return visible - frozenset(hidden)


def _control(visible: frozenset[str]) -> MapDisplay:
    """Control lines clear, what else is planned faint below them."""
    shown = MapDisplay(_without(visible, {"problem_patch", "township", "road"}))
    return shown.with_layer("project", LayerDisplay(0.5)).with_layer("unit_fill", LayerDisplay(0.4))
