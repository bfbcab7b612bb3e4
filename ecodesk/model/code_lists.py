"""Code lists: the closed vocabularies of the domain, read from `resources/codes/*.json`.

They are data, so a county can extend them without touching code. Each entry has a code, a Chinese
and an English name, and whatever else its list needs (the glyph of an element, the class of a work
item, whether a project status counts).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from ecodesk.i18n import Text, plain
from ecodesk.resource_files import resource


@dataclass(frozen=True)
class Code:
    """One entry of a code list."""

    code: str
    label: Text
    more: MappingProxyType[str, Any]


@cache
def code_list(name: str) -> dict[str, Code]:
    """The entries of a list by code, in the list's order. Raises FileNotFoundError for an unknown list.

    A name such as `mountain_tag+river_tag` stands for the entries of several lists.
    """
    if "+" in name:
        return {code: entry for part in name.split("+") for code, entry in code_list(part).items()}
    rows = json.loads(resource(f"codes/{name}.json").read_text(encoding="utf-8"))
    return {
        row["code"]: Code(row["code"], Text(row.pop("zh"), row.pop("en")), MappingProxyType(row))
        for row in rows
    }


def label(name: str, code: str) -> Text:
    """The name of a code; an unknown code is shown as it is rather than lost."""
    entry = code_list(name).get(code)
    return entry.label if entry else plain(code)


_UNITS_IN_ENGLISH = {
    "hm²": "ha", "万m³": "10k m³", "个": "pcs", "座": "pcs", "套": "sets", "处": "sites", "人": "people", "类": "class"}  # fmt: skip


def unit_of(name: str, code: str) -> Text:
    """The unit of measure a code list fixes for one of its codes; empty for an unknown code."""
    entry = code_list(name).get(code)
    unit = str(entry.more["unit"]) if entry is not None else ""
    return Text(unit, _UNITS_IN_ENGLISH.get(unit, unit))


@cache
def codes_where(name: str, key: str, value: Any = True) -> frozenset[str]:
    """The codes of a list whose extra value `key` equals `value`, e.g. the statuses that count."""
    return frozenset(code for code, entry in code_list(name).items() if entry.more.get(key) == value)


def counted_statuses() -> frozenset[str]:
    """Project statuses whose projects count towards coverage (domain 2.3)."""
    return codes_where("project_status", "counted")


def active_statuses() -> frozenset[str]:
    """Project statuses of projects that are neither rejected nor withdrawn (domain 2.3)."""
    return codes_where("project_status", "active")


def elements_of_problem(problem_type: str) -> tuple[str, ...]:
    """The elements (山水林田湖草沙) a problem type belongs to, the main one first."""
    entry = code_list("problem_type").get(problem_type)
    return tuple(entry.more["elements"]) if entry else ()


def classes_of_items(items: tuple[str, ...]) -> frozenset[str]:
    """The work classes (veg, water, earth …) of work-item codes."""
    entries = code_list("work_item")
    return frozenset(entries[item].more["class"] for item in items if item in entries)
