"""What imported rows become: a record type, and for control lines which layer."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ecodesk.errors import CannotImport
from ecodesk.i18n import Text, plain, t
from ecodesk.model.code_lists import code_list
from ecodesk.model.fields import Record, record_types
from ecodesk.model.records import ControlLine, SourceProject

_CONTROL_LAYERS = "control_layer"


@dataclass(frozen=True)
class Target:
    """What the rows become: a record type, and values every row gets (such as the control layer)."""

    kind: type[Record]
    fixed: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def kind_of(name: str) -> type[Record]:
    """The record type called `projects`, `units`, `control` … Raises CannotImport for an unknown name."""
    for kind in record_types().values():
        if kind.import_name and name == kind.import_name:
            return kind
    raise _unknown_kind(name)


def target_of(name: str) -> Target:
    """`projects`, `units`, `control:CL_PBF` … as a target. Raises CannotImport for an unknown name."""
    head, _, layer = name.partition(":")
    kind = kind_of(head)
    if kind is not ControlLine:
        return Target(kind)
    if layer not in code_list(_CONTROL_LAYERS):
        raise _unknown_kind(name)
    return Target(kind, {"layer": layer})


def target_names() -> dict[str, Text]:
    """What files can be imported as, with what to call it: record types first, then control layers.

    Candidates come in as rows of a department's list (`source_intake`), never by themselves.
    """
    named = {
        kind.import_name: kind.title
        for kind in record_types().values()
        if kind.import_name and kind not in (ControlLine, SourceProject)
    }
    for code, entry in code_list(_CONTROL_LAYERS).items():
        title = t("{kind}：{layer}", "{kind}: {layer}").format(kind=ControlLine.title, layer=entry.label)
        named[f"{ControlLine.import_name}:{code}"] = title
    return named


def guessed_target(name: str) -> str:
    """The target a file or layer name speaks of, such as `projects` for 修复项目.shp; empty when it does not."""
    folded = re.sub(r"[\s_\-()]+", "", name.casefold())
    best, longest = "", 0
    for target, title in target_names().items():
        head, _, layer = target.partition(":")
        words = (
            (layer, code_list(_CONTROL_LAYERS)[layer].label.zh, code_list(_CONTROL_LAYERS)[layer].label.en)
            if layer
            else (head, kind_of(head).table, title.zh, title.en)
        )
        for word in words:
            plain_word = re.sub(r"[\s_\-()]+", "", word.casefold())
            if plain_word and plain_word in folded and len(plain_word) > longest:
                best, longest = target, len(plain_word)
    return best


def _unknown_kind(name: str) -> CannotImport:
    return CannotImport(
        t("不知道“{name}”是什么数据", "Unknown kind of data “{name}”").format(name=plain(name)),
        remedy=t("可用：{kinds}", "Use one of: {kinds}").format(kinds=plain(" ".join(target_names()))),
    )
