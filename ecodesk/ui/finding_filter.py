"""Which findings are listed, and in which groups. Reads nothing from any widget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import shapely

from ecodesk.i18n import Text, plain, t
from ecodesk.model.field_words import row_name
from ecodesk.model.records import OrgUnit, Person, RestorationUnit, ReviewBaseline
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.baseline import found_then
from ecodesk.rules.finding import Finding, FindingState, Severity
from ecodesk.rules.registry import all_rules

SETTLED = frozenset({FindingState.VERIFIED, FindingState.WAIVED})
SCOPES: tuple[tuple[str, Text], ...] = (
    ("county", t("全县", "County")),
    ("view", t("当前视图", "In view")),
    ("selection", t("所选", "Selected")),
)
_LEADS = ("lead", "lead_unit", "org_unit")  # where rows of any kind name the organisation that leads
_NO_UNIT, _NO_LEAD = t("不属于单元", "In no unit"), t("没有责任单位", "No responsible unit")


@dataclass(frozen=True)
class FindingFilter:
    """What is asked of a finding. An aspect (`state`, `rule`, `unit`, `lead`) without keys lets everything through."""

    severities: frozenset[Severity] = frozenset(Severity)
    keys: dict[str, frozenset[str]] = field(default_factory=dict)
    mine: bool = False
    only_new: bool = False
    scope: str = "county"
    group: str = ""  # id of an aspect, or nothing

    @property
    def narrowed(self) -> int:
        """How many things beside severity and scope narrow the list."""
        return sum(map(bool, self.keys.values())) + self.mine


@dataclass(frozen=True)
class Around:
    """What findings are judged against: the plan, the last review, who asks, and what is selected."""

    snapshot: Snapshot
    baseline: ReviewBaseline | None = None
    user: str = ""
    selected: frozenset[tuple[str, str]] = frozenset()
    current: str = ""  # id of the finding that is open


@dataclass(frozen=True)
class Heading:
    """The line above a group."""

    title: Text
    count: int


@dataclass(frozen=True)
class Aspect:
    """One way to tell findings apart."""

    id: str
    title: Text
    keys: Callable[[Finding, Snapshot], tuple[str, ...]]
    name: Callable[[str, Snapshot], Text]
    order: Callable[[str], object] = lambda key: key


def lead_units(finding: Finding, snapshot: Snapshot) -> tuple[str, ...]:
    """The organisations that lead what a finding is about, each once; ("",) when nobody does."""
    found: dict[str, None] = {}
    for subject in finding.subjects:
        row = snapshot.row(subject.table, subject.id)
        lead = next((str(value) for name in _LEADS if (value := getattr(row, name, ""))), "")
        if lead:
            found[lead] = None
    return tuple(found) or ("",)


def org_name(org_unit: str, snapshot: Snapshot) -> Text:
    """An organisation by its short name."""
    row = snapshot.table(OrgUnit).get(org_unit)
    return plain(row.short_name or row.name or row_name(row)) if row is not None else plain(org_unit[:8])


def _unit_name(key: str, snapshot: Snapshot) -> Text:
    row = snapshot.row(RestorationUnit.table, key)
    return plain(row.caption) if row is not None else _NO_UNIT


def _rule_name(key: str, snapshot: Snapshot) -> Text:
    rule = all_rules().get(key)
    words = t("{code} {title}", "{code} {title}")
    return words.format(code=key, title=rule.title) if rule is not None else plain(key)


STATE = Aspect(
    "state",
    t("处理状态", "State"),
    lambda finding, snapshot: (finding.state.value,),
    lambda key, snapshot: FindingState(key).label,
    lambda key: list(FindingState).index(FindingState(key)),
)
RULE = Aspect("rule", t("检查项", "Check"), lambda finding, snapshot: (finding.rule,), _rule_name)
UNIT = Aspect("unit", t("修复单元", "Unit"), lambda finding, snapshot: (finding.unit,), _unit_name)
LEAD = Aspect(
    "lead",
    t("责任单位", "Responsible unit"),
    lead_units,
    lambda key, snapshot: org_name(key, snapshot) if key else _NO_LEAD,
)
SEVERITY = Aspect(
    "severity",
    t("级别", "Severity"),
    lambda finding, snapshot: (finding.severity.name,),
    lambda key, snapshot: Severity[key].label,
    lambda key: -Severity[key],
)
FILTERED: tuple[Aspect, ...] = (STATE, RULE, UNIT, LEAD)
GROUPED: tuple[Aspect, ...] = (SEVERITY, RULE, UNIT, LEAD, STATE)


def wanted(findings: Iterable[Finding], asked: FindingFilter, around: Around) -> list[Finding]:
    """The findings to list, in the given order; the one that is open stays whatever the filter says.

    What is settled is only listed when its state is asked for. The scope 当前视图 is left to `in_view`.
    """
    keep = _tests(asked, around)
    return [f for f in findings if f.id == around.current or all(test(f) for test in keep)]


def in_view(
    findings: list[Finding], view: tuple[float, float, float, float] | None, current: str
) -> list[Finding]:
    """Those of the findings that lie in a box, and the one that is open."""
    if view is None or not findings:
        return findings
    meets = shapely.intersects(shapely.envelope([f.geometry for f in findings]), shapely.box(*view))
    return [f for f, meet in zip(findings, meets, strict=True) if meet or f.id == current]


def _tests(asked: FindingFilter, around: Around) -> list[Callable[[Finding], bool]]:
    """The cheap ones first."""
    tests: list[Callable[[Finding], bool]] = []
    if asked.severities != frozenset(Severity):
        tests.append(lambda f: f.severity in asked.severities)
    if not asked.keys.get(STATE.id):
        tests.append(lambda f: f.state not in SETTLED)
    for aspect in FILTERED:
        if keys := asked.keys.get(aspect.id):
            tests.append(_has(aspect, keys, around.snapshot))
    if asked.mine:
        tests.append(_assigned_to(around.user, around.snapshot))
    if asked.only_new and around.baseline is not None:  # before the first review every finding is new
        known = found_then(around.baseline)
        tests.append(lambda f: f.id not in known)
    if asked.scope == "selection":
        tests.append(lambda f: any((s.table, s.id) in around.selected for s in f.subjects))
    return tests


def _has(aspect: Aspect, keys: frozenset[str], snapshot: Snapshot) -> Callable[[Finding], bool]:
    return lambda finding: not keys.isdisjoint(aspect.keys(finding, snapshot))


def _assigned_to(user: str, snapshot: Snapshot) -> Callable[[Finding], bool]:
    """Assigned to somebody by name, or to the organisation that person belongs to."""
    orgs = {row.org_unit for row in snapshot.table(Person).rows() if user and row.name == user} - {""}
    return lambda f: (
        bool(user) and (f.assignee.person == user or (not f.assignee.person and f.assignee.org_unit in orgs))
    )


def grouped(findings: Sequence[Finding], group: str, snapshot: Snapshot | None) -> list[Finding | Heading]:
    """The findings under a heading for each key of an aspect; without one, just the findings."""
    aspect = next((one for one in GROUPED if one.id == group), None)
    if aspect is None or snapshot is None:
        return list(findings)
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(aspect.keys(finding, snapshot)[0], []).append(finding)
    names = {key: aspect.name(key, snapshot) for key in groups}
    by_order = aspect in (SEVERITY, STATE)
    lines: list[Finding | Heading] = []
    for key in sorted(groups, key=lambda k: (not k, aspect.order(k) if by_order else names[k].zh)):
        lines.append(Heading(names[key], len(groups[key])))
        lines += groups[key]
    return lines


def offered(aspect: Aspect, findings: Iterable[Finding], snapshot: Snapshot) -> list[tuple[str, str]]:
    """The keys findings have, as they are offered: name and how many have it."""
    counts = Counter(key for finding in findings for key in aspect.keys(finding, snapshot))
    names = {key: str(aspect.name(key, snapshot)) for key in counts}
    ordered = sorted(counts, key=lambda key: (not key, names[key]))
    if aspect is STATE:
        ordered = [state.value for state in FindingState]
        names |= {state.value: str(state.label) for state in FindingState}
    return [(key, f"{names[key]}  {counts[key]}") for key in ordered]
