"""All rules there are, in the order they are listed."""

from __future__ import annotations

from functools import cache

from ecodesk.rules import control, coverage, geometry, overlap, responsibility, units
from ecodesk.rules.rule import Rule

_FAMILIES = (geometry, units, overlap, control, coverage, responsibility)


@cache
def all_rules() -> dict[str, Rule]:
    """The rules by code. Codes are permanent: never renumbered, never reused."""
    return {rule.code: rule for family in _FAMILIES for rule in family.RULES}
