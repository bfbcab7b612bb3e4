"""When some fields of a project are asked for: what its works, its mode and its money call for."""

from __future__ import annotations

from typing import Any

from ecodesk.i18n import t
from ecodesk.model.code_lists import classes_of_items, codes_where
from ecodesk.model.fields import When


def _digs(project: Any) -> bool:
    return not codes_where("work_item", "spoil").isdisjoint(project.work_items)


def _grows(project: Any) -> bool:
    return not classes_of_items(project.work_items).isdisjoint(("veg", "water"))


def _has_investor(project: Any) -> bool:
    return bool(project.social_investor or project.social_mode or project.benefit_right)


WHEN_DIGGING = When(
    t("有采挖、削坡或清淤工程时", "when works dig, cut slopes or dredge"),
    _digs,
)
WHEN_GROWING = When(t("有植被或水工工程时", "when works plant or are hydraulic"), _grows)
WHEN_INVESTED = When(t("有社会资本时", "when there is social capital"), _has_investor)
WHEN_TREATED = When(
    t("保护保育以外", "unless the mode is conservation"),
    lambda project: bool(project.mode) and project.mode != "conservation",
)
