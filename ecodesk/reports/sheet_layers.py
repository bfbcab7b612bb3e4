"""Which layers a printed map can show, and which of them it does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ecodesk.i18n import Text
from ecodesk.maps.layer import layers
from ecodesk.model.snapshot import Snapshot

_CONTROL = "control"
_ALWAYS = "project"  # the numbers of the table stand on them
_NEVER_OFFERED = (_ALWAYS, "unit_fill")
_ON_REQUEST = ("gap_justification",)  # for reviewing on screen; on paper only when somebody asks for it


@dataclass(frozen=True)
class SheetLayer:
    """A layer a user may switch; `classified` ones never go to the public."""

    id: str
    title: Text
    shown: bool  # unless the user chose otherwise
    classified: bool


def sheet_layers(snapshot: Snapshot) -> tuple[SheetLayer, ...]:
    """The layers the plan has something in, in the order of the layer panel."""
    offered = []
    for layer in layers():
        table = snapshot.named(layer.table)
        if layer.id in _NEVER_OFFERED or not len(table):
            continue
        if layer.where is not None and not table.where(layer.where[0], (layer.where[1],)).any():
            continue
        classified = layer.group == _CONTROL
        usual = layer.shown and not classified and layer.id not in _ON_REQUEST
        offered.append(SheetLayer(layer.id, layer.title, usual, classified))
    return tuple(offered)


def painted_layers(snapshot: Snapshot, chosen: Collection[str] | None, *, public: bool) -> frozenset[str]:
    """Ids of the layers to paint: what the user chose or the usual ones, for the public no classified one."""
    shown = {
        layer.id
        for layer in sheet_layers(snapshot)
        if (layer.shown if chosen is None else layer.id in chosen) and not (public and layer.classified)
    }
    return frozenset(shown | {_ALWAYS})
