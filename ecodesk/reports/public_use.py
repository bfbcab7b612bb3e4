"""What a sheet for the public must not show: control lines, land use, telephone numbers."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import code_list
from ecodesk.model.records import ControlLine
from ecodesk.model.snapshot import Snapshot

if TYPE_CHECKING:
    from ecodesk.reports.plan_sheet import PlanSheet

_PHONE = re.compile(
    r"(?<![\d.])(?:\+?86[- ]?)?"
    r"(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|[(（]0\d{2,3}[)）] ?\d{7,8}|0\d{2,3}[-—– ]?\d{7,8}"
    r"|400[- ]?\d{3}[- ]?\d{4})(?!\d|\.\d)"
)


def without_phone_numbers(sheet: PlanSheet) -> tuple[PlanSheet, int]:
    """The sheet with telephone numbers taken out of everything people typed, and how many there were."""
    count = 0

    def clean(text: str) -> str:
        nonlocal count
        cleaned, found = _PHONE.subn("***", text)
        count += found
        return cleaned

    made = dataclasses.replace(
        sheet,
        title=clean(sheet.title),
        prepared_by=clean(sheet.prepared_by),
        texts=tuple((head, clean(text)) for head, text in sheet.texts),
        units=tuple(dataclasses.replace(u, name=clean(u.name)) for u in sheet.units),
        projects=tuple(
            dataclasses.replace(p, name=clean(p.name), lead=clean(p.lead)) for p in sheet.projects
        ),
    )
    return made, count


def withheld_layers(snapshot: Snapshot) -> tuple[Text, ...]:
    """The names of the control layers the plan holds; none of them goes into a public document."""
    held = set(snapshot.table(ControlLine).column("layer"))
    return tuple(entry.label for code, entry in code_list("control_layer").items() if code in held)


def for_public(sheet: PlanSheet, snapshot: Snapshot) -> PlanSheet:
    """The sheet fit for the public, with the list of what was left out."""
    cleaned, phones = without_phone_numbers(sheet)
    withheld = list(withheld_layers(snapshot))
    if phones:
        withheld.insert(0, t("联系电话 {n} 处", "{n} telephone numbers").format(n=phones))
    return dataclasses.replace(cleaned, withheld=tuple(withheld))
