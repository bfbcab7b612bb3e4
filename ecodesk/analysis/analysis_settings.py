"""The numbers analysis works with, each a default the county can change (domain 7.1, 7.6)."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ecodesk.i18n import Text, t
from ecodesk.model.records import Setting
from ecodesk.model.snapshot import Snapshot


@dataclass(frozen=True)
class AnalysisSetting:
    """One number: its key in the settings, its default, what it means, its unit."""

    key: str
    default: float
    label: Text
    unit: str


DECLARED = {
    s.key: s
    for s in (
        AnalysisSetting("eps_area", 50.0, t("面积容差", "Area tolerance"), "m²"),
        AnalysisSetting("eps_ratio", 0.001, t("面积比例容差", "Area ratio tolerance"), ""),
        AnalysisSetting("eps_width", 1.0, t("宽度容差", "Width tolerance"), "m"),
        AnalysisSetting("corridor_width", 30.0, t("线状项目默认宽度", "Default corridor width"), "m"),
        AnalysisSetting("site_radius", 20.0, t("点状项目默认半径", "Default site radius"), "m"),
        AnalysisSetting(
            "need_min", 10_000.0, t("计入需求的最小面积", "Smallest area that counts as need"), "m²"
        ),
        AnalysisSetting("covered", 0.95, t("已覆盖下限", "Covered from"), ""),
        AnalysisSetting("partial", 0.60, t("不足下限", "Partial from"), ""),
        AnalysisSetting(
            "layer_months", 12.0, t("管控图层有效月数", "Months a control layer stays current"), ""
        ),
    )
}


def setting(snapshot: Snapshot, key: str) -> float:
    """The value of a number: as the county set it, else the default. KeyError for an unknown key."""
    default = DECLARED[key].default
    table = snapshot.table(Setting)
    if not len(table):
        return default
    for stored, value in zip(table.column("key"), table.column("value"), strict=True):
        if stored == f"analysis.{key}":
            try:
                return float(json.loads(value))
            except (ValueError, TypeError):
                return default
    return default
