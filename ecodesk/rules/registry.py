"""All rules there are, in the order they are listed, and the families they belong to."""

from __future__ import annotations

from functools import cache

from ecodesk.i18n import Text, t
from ecodesk.rules import (
    admission,
    application,
    control,
    control_layers,
    coordinates,
    coverage,
    follow_up,
    funding,
    geometry,
    indicators,
    ledger,
    overlap,
    responsibility,
    schedule,
    units,
)
from ecodesk.rules.rule import Rule

_MODULES = (
    geometry, coordinates, units, overlap, control, control_layers, coverage, responsibility, ledger, schedule, funding, indicators,
    follow_up, admission, application,
)  # fmt: skip

FAMILIES: dict[str, Text] = {
    "GEO": t("图形", "Shape"),
    "UNT": t("单元与流域", "Units and basins"),
    "OVL": t("重叠", "Overlap"),
    "CTL": t("管控边界", "Control lines"),
    "COV": t("覆盖", "Coverage"),
    "RSP": t("责任", "Responsibility"),
    "LED": t("管理清单与台账", "Tasks and ledger"),
    "SCH": t("进度", "Schedule"),
    "FUN": t("资金", "Money"),
    "IND": t("指标", "Indicators"),
    "RPT": t("月报", "Reports"),
    "RCT": t("整改", "Rectification"),
    "ADM": t("准入与负面清单", "Admission and negative list"),
    "NAT": t("国家级申报", "National applications"),
    "DOC": t("成果图件", "Printed sheets"),
}
"""What each family is about, by the first three letters of its codes, in the order they are listed."""


@cache
def all_rules() -> dict[str, Rule]:
    """The rules by code, family by family. Codes are permanent: never renumbered, never reused."""
    rules = [rule for module in _MODULES for rule in module.RULES]
    order = list(FAMILIES)
    return {rule.code: rule for rule in sorted(rules, key=lambda r: (order.index(family_of(r.code)), r.code))}


def family_of(code: str) -> str:
    """The family a rule code belongs to."""
    return code.split("-")[0]
