"""CTL: what may not be done inside control lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.analysis.zone_hits import ZoneHit, zone_hits
from ecodesk.i18n import Text, later, plain, t
from ecodesk.model.code_lists import active_statuses, classes_of_items, code_list, codes_where, label
from ecodesk.model.measures import area_text
from ecodesk.model.records import ControlLine, FundingSource, Project, WorkItem
from ecodesk.rules.finding import Finding, Severity
from ecodesk.rules.layers import layer_missing, layers_missing
from ecodesk.rules.looking import about, fields_at, listed, name_list, percent
from ecodesk.rules.papers import parts_by_project, parts_of, upper_money
from ecodesk.rules.rule import Context, Rows, Rule, Scope

_FORBIDDEN_ON_FARMLAND = frozenset({"veg", "water", "build"})
_UNKNOWN = t("未填工程内容，无法判断是否允许", "no work items are given, so nothing tells whether it may")


def _hits(
    context: Context, layer: str, rows: Rows, only: npt.NDArray[np.bool_] | None = None
) -> Iterator[tuple[ZoneHit, Project]]:
    """Active projects on a layer."""
    table = context.snapshot.table(Project)
    active = table.where("status", active_statuses())
    for hit in zone_hits(context.snapshot, layer, rows, only):
        if active[hit.project]:
            yield hit, fields_at(table, hit.project)


def _told(
    context: Context, hit: ZoneHit, row: Project, layer: str, why: Text, severity: Severity | None = None
) -> Finding:
    """A finding that says which layer, how much of it, which features, and what is wrong there."""
    snapshot = context.snapshot
    names = snapshot.table(ControlLine).column("name")
    features = [name for name in dict.fromkeys(names[zone] for zone in hit.zones) if name][:3]
    message = later(_told_words, row.caption, layer, hit.area, hit.share, tuple(features), why)
    return about(
        context,
        snapshot.table(Project),
        hit.project,
        message,
        geometry=hit.piece,
        severity=severity,
        key=layer,
        share=hit.share,
        area=hit.area,
    )


def _told_words(
    row: str, layer: str, area: float, share: float, features: tuple[str, ...], why: Text
) -> Text:
    return t(
        "{row} 占{layer} {area}，占项目 {share}{names}：{why}",
        "{row} takes {area} of {layer}, {share} of the project{names}: {why}",
    ).format(
        row=row,
        layer=label("control_layer", layer),
        area=area_text(area),
        share=percent(share),
        names=t("，{names}", " ({names})").format(names=name_list(features)) if features else plain(""),
        why=why,
    )


def _items(works: Iterable[str], wrong: Callable[[Any], bool]) -> Text | None:
    """Those of some work items that are wrong at a place, by name; None when none is."""
    here = set(works)
    found = [entry.label for code, entry in code_list("work_item").items() if code in here and wrong(entry)]
    return listed(found) if found else None


def _works_at(context: Context, hit: ZoneHit, row: Project) -> tuple[str, ...]:
    """A project's works as far as they may be done on the ground it shares: not those drawn elsewhere."""
    table, at = context.snapshot.table(WorkItem), parts_by_project(context.snapshot, WorkItem)
    codes, shapes = table.column("item_code"), table.geometry
    mine = at.get(row.id, ())
    if not mine:
        return row.work_items
    elsewhere = {codes[n] for n in mine if shapes[n] is not None}
    elsewhere -= {codes[n] for n in mine if shapes[n] is None or shapely.intersects(shapes[n], hit.piece)}
    return tuple(code for code in row.work_items if code not in elsewhere)


def _of_classes(classes: Iterable[str]) -> Callable[[Any], bool]:
    wanted = frozenset(classes)
    return lambda entry: entry.more["class"] in wanted


def _other_than(allowed: Iterable[str]) -> Callable[[Any], bool]:
    known = frozenset(allowed)
    return lambda entry: entry.code not in known


def _basic_farmland(context: Context, rows: Rows) -> Iterator[Finding]:
    for hit, row in _hits(context, "CL_PBF", rows):
        wrong = _items(_works_at(context, hit, row), _of_classes(_FORBIDDEN_ON_FARMLAND))
        if wrong is not None:
            why = t("工程内容含“{items}”", "its works include “{items}”").format(items=wrong)
            yield _told(context, hit, row, "CL_PBF", why)
        elif not row.work_items:
            yield _told(context, hit, row, "CL_PBF", _UNKNOWN, min(Severity.WARN, context.severity))


def _other_farmland(context: Context, rows: Rows) -> Iterator[Finding]:
    lines = context.snapshot.table(ControlLine)
    for hit, row in _hits(context, "CL_LAND", rows, lines.derived("farmland", _is_farmland)):
        wrong = _items(_works_at(context, hit, row), _of_classes(_FORBIDDEN_ON_FARMLAND))
        if wrong is None and row.work_items:
            continue
        gained, taken = row.farmland_in_hm2, row.farmland_out_hm2
        if row.balance_plan_ref and gained is not None and taken is not None and taken <= gained:
            continue
        if wrong is None:
            yield _told(context, hit, row, "CL_LAND", _UNKNOWN, min(Severity.WARN, context.severity))
            continue
        why = t(
            "工程内容含“{items}”，没有耕地进出平衡方案，或转出耕地多于补充耕地",
            "its works include “{items}” and no balance plan makes up for the farmland taken",
        ).format(items=wrong)
        yield _told(context, hit, row, "CL_LAND", why)


def _is_farmland(lines: Any, at: Any) -> npt.NDArray[np.bool_]:
    classes = lines.column("land_class")
    return np.fromiter(((classes[i] or "").startswith("01") for i in at.tolist()), dtype=bool, count=len(at))


def _red_line(context: Context, rows: Rows) -> Iterator[Finding]:
    for hit, row in _hits(context, "CL_ERL", rows):
        built = _items(_works_at(context, hit, row), _of_classes(("build",)))
        if built is not None:
            why = t("红线内不得建设“{items}”", "“{items}” must not be built inside").format(items=built)
            yield _told(context, hit, row, "CL_ERL", why, max(Severity.BLOCK, context.severity))
        elif row.work_items and classes_of_items(_works_at(context, hit, row)) <= {"protect"}:
            continue
        elif not (row.erl_basis_plan.strip() and row.erl_approval.strip()):
            why = t("缺少规划依据或批准文件", "the plan it rests on or its approval is missing")
            yield _told(context, hit, row, "CL_ERL", why)


def _reserve(context: Context, rows: Rows) -> Iterator[Finding]:
    for hit, row in _hits(context, "CL_NPA_CORE", rows):
        protects = bool(row.work_items) and classes_of_items(_works_at(context, hit, row)) <= {"protect"}
        if not protects and not row.npa_approval.strip():
            why = t(
                "核心保护区内只能做保护监测，其他工程须有批准文件",
                "only protection and monitoring may be done in the core area; other works need an approval",
            )
            yield _told(context, hit, row, "CL_NPA_CORE", why)
    for hit, row in _hits(context, "CL_NPA_GEN", rows):
        if not row.forestry_opinion.strip():
            why = t("还没有林草部门意见", "the opinion of the forestry authority is missing")
            yield _told(context, hit, row, "CL_NPA_GEN", why, min(Severity.WARN, context.severity))


def _water_source(context: Context, rows: Rows) -> Iterator[Finding]:
    protecting = codes_where("work_item", "water_source")
    for hit, row in _hits(context, "CL_WSP1", rows):
        stated = {
            line.item_code
            for line in parts_of(context.snapshot, WorkItem, row.id)
            if line.water_supply_protection
        }
        wrong = _items(
            _works_at(context, hit, row),
            _other_than(protecting | stated),
        )
        if wrong is not None:
            why = t(
                "“{items}”不是供水和水源保护工程", "“{items}” neither supply water nor protect its source"
            ).format(items=wrong)
            yield _told(context, hit, row, "CL_WSP1", why)
        elif not row.work_items:
            yield _told(context, hit, row, "CL_WSP1", _UNKNOWN)
    for hit, row in _hits(context, "CL_WSP2", rows):
        wrong = _items(_works_at(context, hit, row), lambda entry: bool(entry.more["discharges"]))
        if wrong is not None:
            why = t("“{items}”会排放污染物", "“{items}” discharge pollutants").format(items=wrong)
            yield _told(context, hit, row, "CL_WSP2", why, min(Severity.ERROR, context.severity))
    for hit, row in _hits(context, "CL_WSP3", rows):
        why = t("准保护区内不得增加排污量", "no discharge may be added in the buffer zone")
        yield _told(context, hit, row, "CL_WSP3", why, min(Severity.WARN, context.severity))


def _river(context: Context, rows: Rows) -> Iterator[Finding]:
    for hit, row in _hits(context, "CL_RIVER", rows):
        wrong = _items(
            _works_at(context, hit, row),
            lambda entry: entry.more["class"] == "build" or bool(entry.more["tall_trees"]),
        )
        if wrong is not None:
            why = t("“{items}”妨碍行洪", "“{items}” are in the way of floods").format(items=wrong)
            yield _told(context, hit, row, "CL_RIVER", why)
        elif not row.flood_approval.strip():
            why = t("还没有防洪影响审批", "the flood-impact approval is missing")
            yield _told(context, hit, row, "CL_RIVER", why, min(Severity.WARN, context.severity))


def _mining(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    until = snapshot.table(ControlLine).column("valid_to")
    for hit, row in _hits(context, "CL_MINE", rows):
        valid = [zone for zone in hit.zones if until[zone] is None or until[zone] >= context.today]
        mines = {
            entry.more["group"] for code, entry in code_list("work_item").items() if code in row.work_items
        }
        if not valid or not ("mine_land" in mines or any(p.startswith("mine") for p in row.problem_types)):
            continue
        if row.liability_evidence.strip():
            continue
        if upper_money(snapshot, row.id) > 0:
            why = t(
                "采矿权有效、责任主体明确，不得使用中央或省级资金",
                "the right is valid and so a party is liable; no central or provincial money may be used",
            )
            yield _told(context, hit, row, "CL_MINE", why, max(Severity.BLOCK, context.severity))
        elif not row.liable_party.strip():
            why = t(
                "没有写明责任主体，也没有无责任主体的证明",
                "neither the liable party is named nor proved that there is none",
            )
            yield _told(context, hit, row, "CL_MINE", why)


FAILURE_LAYERS = ("CL_PBF", "CL_LAND", "CL_ERL", "CL_NPA_CORE")
"""The layers that `control_failures` rests on."""


def control_failures(context: Context, rows: Rows) -> list[Finding]:
    """What the rules on farmland, red line and reserves find at ERROR or above, under their own codes."""

    def work_out() -> list[Finding]:
        found: list[Finding] = []
        for code, check in _SPATIAL.items():
            rule = _BY_CODE[code]
            if rule.needs is not None and rule.needs(context.snapshot) is not None:
                continue
            own = Context(context.snapshot, {}, rule.severity, context.today, code, Project.table)
            found += (finding for finding in check(own, rows) if finding.severity >= Severity.ERROR)
        return found

    key = ("control failures", context.today, None if rows is None else rows.tobytes())
    return context.snapshot.once(key, work_out)


_SPATIAL: dict[str, Callable[[Context, Rows], Iterator[Finding]]] = {
    "CTL-001": _basic_farmland,
    "CTL-002": _other_farmland,
    "CTL-003": _red_line,
    "CTL-004": _reserve,
}

_PROJECTS = (Project.table, ControlLine.table, WorkItem.table)

RULES = (
    Rule(
        "CTL-001",
        t("占用永久基本农田", "Takes permanent basic farmland"),
        t(
            "永久基本农田上不得绿化造林、挖塘或建设；提升耕地质量的工程可以。",
            "No planting, ponds or building on permanent basic farmland; works that improve the farmland may stay.",
        ),
        t("退出永久基本农田范围，或改用农田类工程。", "Leave the farmland, or use farmland works only."),
        Severity.BLOCK,
        Scope.ROW,
        _PROJECTS,
        "V19, V20",
        _basic_farmland,
        needs=layer_missing("CL_PBF"),
        fields=("geometry", "work_items"),
    ),
    Rule(
        "CTL-002",
        t("占用其他耕地", "Takes other farmland"),
        t(
            "耕地转为林地、草地、水面或建设用地，须纳入年度进出平衡并补足面积。",
            "Farmland may turn into forest, grass, water or building only within the yearly balance.",
        ),
        t(
            "退出耕地范围，或登记进出平衡方案和面积。",
            "Leave the farmland, or record balance plan and areas.",
        ),
        Severity.ERROR,
        Scope.ROW,
        _PROJECTS,
        "V19, V20",
        _other_farmland,
        needs=layer_missing("CL_LAND"),
        fields=("balance_plan_ref", "geometry", "work_items"),
    ),
    Rule(
        "CTL-003",
        t("涉生态保护红线", "Inside the ecological red line"),
        t(
            "红线内只允许有规划依据和批准的生态修复；不得建设。",
            "Inside the red line only approved restoration that a plan provides for; no building.",
        ),
        t(
            "填写依据规划和批准文件，或退出红线。",
            "Give the plan and the approval, or leave the red line.",
        ),
        Severity.ERROR,
        Scope.ROW,
        _PROJECTS,
        "V18",
        _red_line,
        needs=layer_missing("CL_ERL"),
        fields=("erl_basis_plan", "geometry", "work_items"),
    ),
    Rule(
        "CTL-004",
        t("涉自然保护地", "Inside a nature reserve"),
        t(
            "核心保护区原则上禁止人为活动；一般控制区的工程要有林草部门意见。",
            "The core area is closed in principle; works in the general area need the forestry authority's opinion.",
        ),
        t("附批准文件或林草部门意见，或退出保护地。", "Attach approval or opinion, or leave the reserve."),
        Severity.BLOCK,
        Scope.ROW,
        _PROJECTS,
        "§4.2",
        _reserve,
        needs=layers_missing("CL_NPA_CORE", "CL_NPA_GEN"),
        unjudged=layer_missing("CL_NPA_CORE", "CL_NPA_GEN"),
        fields=("npa_approval", "geometry", "work_items"),
    ),
    Rule(
        "CTL-005",
        t("涉饮用水水源保护区", "Inside a drinking-water protection zone"),
        t(
            "一级保护区只能有供水和水源保护工程，二级保护区不得排污。",
            "The first zone admits only works for water supply or protection; the second no discharge.",
        ),
        t(
            "退出保护区，或注明是水源保护工程。",
            "Leave the zone, or mark the works as protecting the source.",
        ),
        Severity.BLOCK,
        Scope.ROW,
        _PROJECTS,
        "§4.2",
        _water_source,
        needs=layers_missing("CL_WSP1", "CL_WSP2", "CL_WSP3"),
        unjudged=layer_missing("CL_WSP1", "CL_WSP2", "CL_WSP3"),
        fields=("geometry", "work_items"),
    ),
    Rule(
        "CTL-006",
        t("涉河湖管理范围", "Inside a river or lake management area"),
        t(
            "河湖管理范围内不得有妨碍行洪的建筑和高秆林木，其他工程要有防洪影响审批。",
            "Nothing that blocks floods may stand there; other works need a flood-impact approval.",
        ),
        t("改用不碍洪的工程，或登记防洪影响审批。", "Use other works, or record the approval."),
        Severity.ERROR,
        Scope.ROW,
        _PROJECTS,
        "V24, §4.2",
        _river,
        needs=layer_missing("CL_RIVER"),
        fields=("flood_approval", "geometry", "work_items"),
    ),
    Rule(
        "CTL-007",
        t("涉采矿权与责任主体", "Mining right and liable party"),
        t(
            "采矿权有效就有责任主体，应由企业治理，不得使用财政资金。",
            "A valid right means a liable party, who has to restore without public money.",
        ),
        t(
            "写明责任主体并退出财政资金，或附无责任主体证明。",
            "Name the party and leave public money, or prove that nobody is liable.",
        ),
        Severity.ERROR,
        Scope.ROW,
        (*_PROJECTS, FundingSource.table),
        "V15, V16, V22",
        _mining,
        needs=layer_missing("CL_MINE"),
        fields=("liable_party", "geometry", FundingSource.table),
    ),
)

_BY_CODE = {rule.code: rule for rule in RULES}
