"""Whether the control layers a rule looks at are loaded."""

from __future__ import annotations

from collections.abc import Callable

import shapely

from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import label
from ecodesk.model.records import ControlLine
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.looking import listed


def loaded(snapshot: Snapshot, layer: str) -> bool:
    """Whether a control layer has any shape."""
    table = snapshot.table(ControlLine)
    return table.once(
        ("loaded", layer),
        lambda: bool((table.where("layer", (layer,)) & ~shapely.is_missing(table.geometry)).any()),
    )


def missing_layers(snapshot: Snapshot, layers: tuple[str, ...]) -> Text | None:
    """Which of some layers are not loaded, as a reason; None when all are."""
    missing = [label("control_layer", layer) for layer in layers if not loaded(snapshot, layer)]
    if not missing:
        return None
    return t("缺少图层“{layers}”", "The layer “{layers}” is missing").format(layers=listed(missing))


def layer_missing(*layers: str) -> Callable[[Snapshot], Text | None]:
    """Why a rule on some layers cannot run, or not wholly: one of them is not loaded, which is not a pass."""
    return lambda snapshot: missing_layers(snapshot, layers)


def layers_missing(*layers: str) -> Callable[[Snapshot], Text | None]:
    """Why a rule on several layers cannot run at all: none of them is loaded."""
    return lambda snapshot: (
        None if any(loaded(snapshot, layer) for layer in layers) else missing_layers(snapshot, layers)
    )
