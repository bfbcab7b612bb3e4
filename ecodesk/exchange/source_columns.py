"""What departments call the columns of their lists, and in which unit a head says its numbers are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from ecodesk.exchange.field_matching import importable, match_columns
from ecodesk.model.fields import Field
from ecodesk.model.records import SourceProject
from ecodesk.model.typed_values import factor_to, normal

_OURS = frozenset(
    {"source_plan", "source_row", "state", "targets", "reason", "decided_by", "decided_on"}
)  # what the county writes, not the department
_NAME_ENDS = ("名称", "名", "name")
_BRACKET = re.compile(r"[（(【\[]([^）)】\]]*)[）)】\]]")
_SPLIT_UNIT = re.compile(r"[/／]\s*([^/／]+)$")
_ALIASES: dict[str, tuple[str, ...]] = {
    "code": ("编号", "项目编号", "项目编码", "编码", "代码", "xmbh", "xmbm", "bh", "project code", "no"),
    "name": ("项目名称", "名称", "项目", "工程名称", "子项目名称", "xmmc", "mc", "project", "project name"),
    "lead": (
        "主办单位", "牵头单位", "责任单位", "实施单位", "建设单位", "项目单位", "申报单位", "zbdw", "lead unit",
    ),
    "unit": ("修复单元", "单元", "xfdy", "restoration unit"),
    "element": ("主要要素", "要素", "ys", "main element"),
    "problem_types": ("问题类型", "生态问题", "主要问题", "wtlx", "problem types", "problem type"),
    "work_items": (
        "工程内容", "工程措施", "治理措施", "建设措施", "措施", "主要措施", "gcnr", "cs", "work items", "measures",
    ),
    "declared_area_hm2": (
        "填报面积", "面积", "治理面积", "建设规模", "项目面积", "实施面积", "规模", "mj", "area", "declared area",
    ),
    "invest": ("总投资", "投资", "投资额", "概算投资", "估算投资", "计划投资", "资金", "ztz", "tz", "investment"),
    "funding": ("资金来源", "资金渠道", "zjly", "funding", "funding sources", "funding source"),
    "start": ("开始日期", "开始时间", "开工", "开工时间", "开工日期", "起始时间", "kssj", "start", "start date"),
    "end": ("结束日期", "结束时间", "完工", "竣工", "完工时间", "竣工时间", "完成时间", "完工日期", "jssj", "end", "end date"),
    "description": (
        "项目说明", "建设内容", "主要建设内容", "建设内容及规模", "说明", "备注", "nr", "bz", "description",
    ),
}  # fmt: skip


@cache
def list_fields() -> dict[str, Field]:
    """The fields of a candidate that a department's list can feed, by id."""
    return {name: field for name, field in importable(SourceProject).items() if name not in _OURS}


def match_list_columns(columns: Iterable[str]) -> dict[str, str]:
    """Field id → column, by ids, labels and the usual names, whatever unit stands in brackets."""
    names = list(columns)
    matched = {f: c for f, c in match_columns(SourceProject, names, {}).items() if f in list_fields()}
    bare: dict[str, str] = {}
    for name in names:
        bare.setdefault(bare_head(name), name)
    for field, words in _wanted().items():
        if field not in matched:
            found = next((bare[w] for w in words if w in bare and bare[w] not in matched.values()), None)
            if found is not None:
                matched[field] = found
    if "name" not in matched:  # 小班名称, river_name: what else is called a name
        ends = (c for c in reversed(names) if bare_head(c).endswith(_NAME_ENDS))
        found = next((c for c in ends if c not in matched.values()), None)
        if found is not None:
            matched["name"] = found
    return matched


@cache
def _wanted() -> dict[str, tuple[str, ...]]:
    fields = list_fields()
    return {
        name: tuple(
            dict.fromkeys(
                bare_head(w) for w in (*_ALIASES.get(name, ()), field.label.zh, field.label.en, name)
            )
        )
        for name, field in fields.items()
    }


@cache
def _known() -> frozenset[str]:
    return frozenset(word for words in _wanted().values() for word in words)


def known_head(head: str) -> bool:
    """Whether a cell reads like the head of a column of a list."""
    return bool(head) and bare_head(head) in _known()


def bare_head(head: str) -> str:
    """A head without its unit, blanks and case: 投资（万元） → 投资."""
    text = _BRACKET.sub("", normal(head))
    text = _SPLIT_UNIT.sub("", text)
    return re.sub(r"[\s*:：]+", " ", text).strip().casefold()


def unit_in_head(head: str) -> str:
    """The unit a head names: 面积（亩） → 亩; empty when it names none."""
    text = normal(head)
    found = _BRACKET.search(text) or _SPLIT_UNIT.search(text)
    return found.group(1).strip() if found else ""


def is_unit(text: str) -> bool:
    """Whether a text is a unit of a field of a list, in brackets or not: 亩, （万元）."""
    word = normal(text).strip("()（）[]【】").casefold()
    return bool(word) and any(_fits(field, word) for field in list_fields().values() if field.unit)


def with_unit(head: str, units: Sequence[str]) -> str:
    """A head of amounts that names no unit, with the one of these that fits it: 投资 → 投资（元）."""
    if unit_in_head(head):
        return head
    word = bare_head(head)
    field = next((list_fields()[name] for name, words in _wanted().items() if word in words), None)
    if field is None or not field.unit:
        return head
    fitting = next((unit for unit in units if _fits(field, normal(unit).casefold())), "")
    return f"{head}（{fitting}）" if fitting else head


def _fits(field: Field, unit: str) -> bool:
    try:
        factor_to(field.unit, unit)
    except ValueError:
        return False
    return True
