"""Which quantities of a project and its parts go with its size when it is split, and which hold for each part.

Money, areas, lengths, volumes and counts are shared in proportion; rates (%), classes, widths, years and unit
prices are the same for every part.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ecodesk.analysis.apportioning import CENT, apportion
from ecodesk.model.code_lists import code_list
from ecodesk.model.fields import Field, Kind, Record, fields_by_id
from ecodesk.model.records import AnnualPlan, FundingSource, IndicatorTarget, Project, WorkItem

SHARED: dict[type[Record], tuple[str, ...]] = {
    Project: (
        "declared_area_hm2",
        "declared_length_km",
        "declared_count",
        "invest",
        "other_cost",
        "spoil_dug_m3",
        "spoil_self_used_m3",
        "spoil_surplus_m3",
        "spoil_approved_m3",
        "farmland_out_hm2",
        "farmland_in_hm2",
    ),
    FundingSource: ("amount", "arrived", "paid"),
    AnnualPlan: ("amount", "actual"),
    WorkItem: ("qty", "amount_wan", "actual_qty"),
    IndicatorTarget: ("baseline", "target", "actual"),
}
_HELD = frozenset({"%", "类", ""})  # units of indicators that are no amounts
_WHOLE = frozenset({"处", "个", "人", "座", "口", "套", "台", "户", "株", "块"})  # units that come in ones


def shared_fields(row: Record) -> dict[str, Decimal]:
    """The fields of a row that are shared out, each with the smallest step it is written in."""
    unit = _unit_of(row)
    if isinstance(row, IndicatorTarget) and unit in _HELD:
        return {}
    fields = fields_by_id(type(row))
    return {
        name: _step(fields[name], unit)
        for name in SHARED.get(type(row), ())
        if getattr(row, name) is not None
    }


def shared_out(row: Record, weights: Sequence[float]) -> list[dict[str, Any]]:
    """For each part the values of the fields that are shared out; each field adds up to what it was."""
    parts: list[dict[str, Any]] = [{} for _ in weights]
    for name, step in shared_fields(row).items():
        value = getattr(row, name)
        exact = value if isinstance(value, Decimal) else Decimal(repr(value))
        for part, share in zip(parts, apportion(exact, weights, step), strict=True):
            part[name] = share if isinstance(value, Decimal) else type(value)(share)
    return parts


def _step(field: Field, unit: str) -> Decimal:
    if field.kind is Kind.MONEY:
        return CENT
    if field.kind is Kind.INTEGER or unit in _WHOLE:
        return Decimal(1)
    return Decimal(1).scaleb(-max(field.digits, 4))


def _unit_of(row: Record) -> str:
    if isinstance(row, IndicatorTarget):
        known = code_list("indicator")
        return str(known[row.indicator].more.get("unit") or "") if row.indicator in known else ""
    if isinstance(row, WorkItem):
        known = code_list("work_item")
        return str(known[row.item_code].more.get("unit") or "") if row.item_code in known else ""
    return ""
