"""The numbers analysis works with, each a default the county can change (domain 7.1, 7.6)."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass

from ecodesk.i18n import Text, t
from ecodesk.model.edit import Change
from ecodesk.model.records import Setting
from ecodesk.model.snapshot import Snapshot

_PREFIX = "analysis."


@dataclass(frozen=True)
class AnalysisSetting:
    """One number: its key in the settings, its default, what it means, its unit, and the range it must keep to."""

    key: str
    default: float
    label: Text
    unit: str
    minimum: float = 0.0
    maximum: float = 1e9


DECLARED = {
    s.key: s
    for s in (
        AnalysisSetting("eps_area", 50.0, t("面积容差", "Area tolerance"), "m²"),
        AnalysisSetting("eps_ratio", 0.001, t("面积比例容差", "Area ratio tolerance"), "", 0, 1),
        AnalysisSetting("eps_width", 1.0, t("宽度容差", "Width tolerance"), "m", 0, 1_000),
        AnalysisSetting(
            "corridor_width", 30.0, t("线状项目默认宽度", "Default corridor width"), "m", 0.1, 10_000
        ),
        AnalysisSetting("site_radius", 20.0, t("点状项目默认半径", "Default site radius"), "m", 0.1, 10_000),
        AnalysisSetting(
            "need_min", 10_000.0, t("计入需求的最小面积", "Smallest area that counts as need"), "m²"
        ),
        AnalysisSetting(
            "need_length", 100.0, t("计入需求的最小河段长度", "Shortest reach that counts as need"), "m"
        ),
        AnalysisSetting("gap_min", 100.0, t("逐处列出的最小缺口", "Smallest gap that is listed"), "m²"),
        AnalysisSetting(
            "gap_max",
            0.0,
            t("逐处列出的最大缺口（0 为不限）", "Largest gap that is listed (0: no limit)"),
            "m²",
            0.0,
            1e12,
        ),
        AnalysisSetting("covered", 0.95, t("已覆盖下限", "Covered from"), "", 0, 1),
        AnalysisSetting("partial", 0.60, t("不足下限", "Partial from"), "", 0, 1),
        AnalysisSetting(
            "layer_months",
            12.0,
            t("管控图层有效月数", "Months a control layer stays current"),
            "",
            1,
            1_200,
        ),
        AnalysisSetting(
            "home_share",
            0.5,
            t("归入单元不必说明原因的最小面积比例", "Share of a project its unit must hold without a reason"),
            "",
            0,
            1,
        ),
        AnalysisSetting(
            "same_share",
            0.10,
            t("重叠占较小项目的最小比例", "Least share of the smaller project that overlaps"),
            "",
            0,
            1,
        ),
        AnalysisSetting(
            "fix_share",
            0.035,
            t("安全修复最多改动的面积比例", "Share of a shape a safe fix may change"),
            "",
            0,
            1,
        ),
        AnalysisSetting("fix_area", 5_000.0, t("安全修复最多改动的面积", "Area a safe fix may change"), "m²"),
        AnalysisSetting(
            "fix_total",
            50_000.0,
            t("一次安全修复合计最多改动的面积", "Area all safe fixes of one step may change"),
            "m²",
        ),
        AnalysisSetting(
            "fix_snap", 5.0, t("贴齐边界的容差", "Tolerance of snapping to a boundary"), "m", 0.01, 100
        ),
    )
}


def setting(snapshot: Snapshot, key: str) -> float:
    """The value of a number: as the county set it where that is a number in range, else the default.

    KeyError for an unknown key.
    """
    return _settings(snapshot).get(key, DECLARED[key].default)


def setting_change(snapshot: Snapshot, key: str, value: float, author: str) -> Change:
    """The change that sets a number; it must be in range."""
    row = snapshot.table(Setting).one(key=f"{_PREFIX}{key}")
    text = json.dumps(value)
    if row is None:
        return Change(None, Setting(key=f"{_PREFIX}{key}", value=text, author=author))
    return Change(row, dataclasses.replace(row, value=text, version=(row.version or 0) + 1, author=author))


def unusable_settings(snapshot: Snapshot) -> list[Text]:
    """What is wrong with stored numbers that are not followed, a sentence each."""
    said = []
    for key, stored in _stored(snapshot).items():
        if key not in DECLARED:
            continue
        if number_in(stored, DECLARED[key].minimum, DECLARED[key].maximum) is None:
            said.append(not_followed(DECLARED[key], stored))
    return said


def _settings(snapshot: Snapshot) -> Mapping[str, float]:
    def read() -> dict[str, float]:
        found = {}
        for key, stored in _stored(snapshot).items():
            declared = DECLARED.get(key)
            if declared is not None:
                value = number_in(stored, declared.minimum, declared.maximum)
                found[key] = declared.default if value is None else value
        return found

    return snapshot.once("analysis settings", read)


def _stored(snapshot: Snapshot) -> dict[str, object]:
    """What stands under each key; the text itself where it is no JSON."""
    table = snapshot.table(Setting)
    found: dict[str, object] = {}
    for key, value in zip(table.column("key"), table.column("value"), strict=True):
        if key.startswith(_PREFIX):
            try:
                found.setdefault(key.removeprefix(_PREFIX), json.loads(value))
            except (ValueError, TypeError):
                found.setdefault(key.removeprefix(_PREFIX), value)
    return found


def number_in(value: object, minimum: float, maximum: float) -> float | None:
    """A finite number inside a range as float, None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) and minimum <= number <= maximum else None


def not_followed(declared: AnalysisSetting, stored: object) -> Text:
    """Why a stored number is not followed, and which is taken instead."""
    unit = f" {declared.unit}" if declared.unit else ""
    return t(
        "设置“{label}”的值 {stored} 不是 {low} 至 {high} 之间的数，已按默认值 {default}{unit} 计算",
        "The setting “{label}” is {stored}, no number between {low} and {high}; {default}{unit} is used instead",
    ).format(
        label=declared.label,
        stored=str(stored)[:40],
        low=f"{declared.minimum:g}",
        high=f"{declared.maximum:g}",
        default=f"{declared.default:g}",
        unit=unit,
    )
