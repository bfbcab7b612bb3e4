"""What a rule has found, under an identity that survives every re-run."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, IntEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from ecodesk.i18n import Text, t
from ecodesk.model.amended import Amended
from ecodesk.model.fields import same_geometry
from ecodesk.model.in_order import InOrder

_FEW = 1_000  # so many findings are put into their places in the list; more, and it is sorted anew


class Severity(IntEnum):
    """How grave a finding is (domain 7.1); a higher value is graver."""

    INFO = 0
    WARN = 1
    ERROR = 2
    BLOCK = 3

    @property
    def label(self) -> Text:
        return _SEVERITY_LABELS[self]


_SEVERITY_LABELS = {
    Severity.BLOCK: t("阻断", "Block"),
    Severity.ERROR: t("错误", "Error"),
    Severity.WARN: t("警告", "Warning"),
    Severity.INFO: t("提示", "Info"),
}


class RunState(Enum):
    """How a whole rule ended."""

    DONE = "done"
    NOT_RUN = "not_run"  # its input is missing, which is not a pass
    FAILED = "failed"  # the rule itself broke down; the others went on
    OFF = "off"  # switched off in the settings


class FindingState(Enum):
    """Where a finding stands between being found and being settled."""

    NEW = "new"
    TAKEN = "taken"  # somebody is at it
    CORRECTED = "corrected"  # its cause is gone, or somebody says so; a reviewer has to look
    RETURNED = "returned"  # a reviewer was not satisfied
    VERIFIED = "verified"  # a reviewer has confirmed that its cause is gone
    WAIVED = "waived"

    @property
    def label(self) -> Text:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    FindingState.NEW: t("新发现", "New"),
    FindingState.TAKEN: t("处理中", "In hand"),
    FindingState.CORRECTED: t("待复核", "To be verified"),
    FindingState.RETURNED: t("退回", "Returned"),
    FindingState.VERIFIED: t("已核销", "Verified"),
    FindingState.WAIVED: t("已豁免", "Waived"),
}


class Assignee(NamedTuple):
    """Who is to settle a finding: a person by name, an organisation by id, or both; nobody when empty."""

    person: str = ""
    org_unit: str = ""


NOBODY = Assignee()


class Subject(NamedTuple):
    """A row a finding is about."""

    table: str
    id: str


NO_VALUES: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """One failure: which rule, about which rows, where, with which numbers.

    `subjects` are in a fixed order (sorted unless the rule says who comes first); `id` depends on rule,
    subjects and key only, so language, numbers and re-runs do not change it. `geometry` is in the
    working CRS and, where a row's own, the very object the row holds. `message` is a full sentence in both
    languages, worded when read where there may be very many.
    """

    rule: str
    severity: Severity
    subjects: tuple[Subject, ...]
    message: Text
    geometry: BaseGeometry | None = None
    values: Mapping[str, Any] = field(default_factory=lambda: NO_VALUES)
    key: str = ""
    unit: str = ""  # id of the restoration unit it belongs to, if any
    state: FindingState = FindingState.NEW
    waiver: str = ""  # id of the waiver in force
    assignee: Assignee = NOBODY
    found: bool = True  # False: the check no longer finds it; it is kept for those who treated it
    head: str = (
        ""  # what it is listed by among those of its rule: the code of its first row; else its message
    )
    id: str = field(init=False)

    def __post_init__(self) -> None:
        rows = [f"{table}/{row_id}" for table, row_id in self.subjects]
        text = "|".join([self.rule, *sorted(rows), self.key])
        name = f"{self.rule}-{hashlib.sha1(text.encode()).hexdigest()[:12]}"
        object.__setattr__(self, "id", name)

    @property
    def open(self) -> bool:
        """The check finds it, and nobody has waived it."""
        return self.found and self.state is not FindingState.WAIVED

    @property
    def shape_hash(self) -> str:
        """Changes when the offending geometry does; a waiver lapses then."""
        if self.geometry is None:
            return ""
        rounded = shapely.set_precision(self.geometry, 0.01, mode="pointwise")
        return hashlib.sha1(shapely.to_wkb(shapely.normalize(rounded))).hexdigest()[:16]

    def __hash__(self) -> int:
        return hash(self.id)

    def __eq__(self, other: object) -> bool:
        """Same identity, words, numbers, place, unit and state: nothing a user could see differs."""
        if not isinstance(other, Finding):
            return NotImplemented
        return (
            (self.id, self.severity, self.message, self.state, self.waiver, self.unit)
            == (other.id, other.severity, other.message, other.state, other.waiver, other.unit)
            and (self.assignee, self.found) == (other.assignee, other.found)
            and self.values == other.values
            and same_geometry(self.geometry, other.geometry)
        )


Place = tuple[bool, int, str, str, str]


def in_order(finding: Finding) -> Place:
    """The order findings are listed in: gravest first, then by rule and what they are about; those not open last."""
    head = finding.head or finding.message.zh
    return not finding.open, -finding.severity, finding.rule, head, finding.id


@dataclass(frozen=True)
class RuleRun:
    """How one rule ended in a run, and how long it took."""

    rule: str
    state: RunState
    seconds: float = 0.0
    # why it did not run, what broke, or, of a rule that is done, what of it could not be looked at
    reason: Text | None = None


@dataclass(frozen=True)
class CheckResult:
    """All findings of one revision, with the state of every rule."""

    revision: int
    findings: Amended[str, Finding]  # by id
    runs: Mapping[str, RuleRun]  # by rule code
    altered: frozenset[str] | None = None  # ids that may differ from the result it followed; None: any may
    notes: tuple[Text, ...] = ()  # settings that could not be followed, a sentence each
    today: date | None = None  # the day it was made for: waivers end

    @property
    def not_run(self) -> tuple[RuleRun, ...]:
        return tuple(r for r in self.runs.values() if r.state in (RunState.NOT_RUN, RunState.FAILED))

    @property
    def partly_run(self) -> tuple[RuleRun, ...]:
        """Rules that are done but could not look at everything they ask for; `reason` says at what."""
        return tuple(r for r in self.runs.values() if r.state is RunState.DONE and r.reason is not None)

    def ordered(self) -> list[Finding]:
        """Gravest first, then by rule and what they are about; those not open last. Do not change the list."""
        return self._ordered

    @cached_property
    def _ordered(self) -> list[Finding]:
        return list(self._places)

    @cached_property
    def _places(self) -> InOrder[Finding, Place]:
        return InOrder.of(self.findings.values(), in_order)

    def index(self) -> None:
        """Work out now, in the background, what the window would otherwise wait for when it first asks."""
        self.count(Severity.INFO)
        self.count_in(FindingState.NEW)
        self._places  # noqa: B018
        self.of("", "")

    def touching(self, subjects: Iterable[Subject]) -> set[str]:
        """Ids of the findings about any of these rows."""
        found: set[str] = set()
        for subject in subjects:
            found.update(self._by_subject.get(subject, ()))
        return found

    def of(self, table: str, row_id: str) -> list[Finding]:
        """Findings about one row, gravest first."""
        found = (self.findings[i] for i in self.touching([Subject(table, row_id)]))
        return sorted(found, key=in_order)

    def count(self, severity: Severity) -> int:
        """Open findings of one severity."""
        return self._open[severity]

    def count_in(self, state: FindingState) -> int:
        """Findings that stand so, those included that the check no longer finds."""
        return self._states[state]

    @property
    def open_count(self) -> int:
        """Open findings of any severity."""
        return self._open.total()

    @cached_property
    def _by_subject(self) -> Amended[Subject, tuple[str, ...]]:
        found: dict[Subject, list[str]] = {}
        for finding_id, finding in self.findings.items():
            for subject in dict.fromkeys(finding.subjects):
                found.setdefault(subject, []).append(finding_id)
        return Amended({subject: tuple(ids) for subject, ids in found.items()})

    @cached_property
    def _open(self) -> Counter[Severity]:
        return Counter(f.severity for f in self.findings.values() if f.open)

    @cached_property
    def _states(self) -> Counter[FindingState]:
        return Counter(f.state for f in self.findings.values())

    def followed_by(
        self,
        revision: int,
        runs: Mapping[str, RuleRun],
        changed: Mapping[str, Finding],
        gone: Iterable[str],
        today: date | None = None,
    ) -> CheckResult:
        """The next result: some findings are new or other, some gone; what is known of the rest is carried over."""
        altered = frozenset((*changed, *gone))
        findings = self.findings.after(changed, gone)
        result = CheckResult(revision, findings, runs, altered, self.notes, today)
        counted, states = self._open.copy(), self._states.copy()
        lost: dict[Subject, set[str]] = {}
        come: dict[Subject, list[str]] = {}
        for finding_id in altered:
            old, new = self.findings.get(finding_id), changed.get(finding_id)
            if old is not None:
                counted[old.severity] -= old.open
                states[old.state] -= 1
                for subject in old.subjects:
                    lost.setdefault(subject, set()).add(finding_id)
            if new is not None:
                counted[new.severity] += new.open
                states[new.state] += 1
                for subject in dict.fromkeys(new.subjects):
                    come.setdefault(subject, []).append(finding_id)
        about: dict[Subject, tuple[str, ...]] = {}
        for subject in lost.keys() | come.keys():
            out = lost.get(subject, ())
            kept = [i for i in self._by_subject.get(subject, ()) if i not in out]
            about[subject] = (*kept, *come.get(subject, ()))
        known = {subject: ids for subject, ids in about.items() if ids}
        by_subject = self._by_subject.after(known, about.keys() - known.keys())
        if "_places" in vars(self) and len(altered) <= _FEW:
            old_ones = [self.findings[one] for one in altered if one in self.findings]
            vars(result)["_places"] = self._places.after(old_ones, changed.values())
        vars(result).update(_by_subject=by_subject, _open=counted, _states=states)
        return result


@dataclass(frozen=True)
class FindingsChange:
    """What differs between two results; views update from it."""

    result: CheckResult
    added: tuple[Finding, ...] = ()
    removed: tuple[Finding, ...] = ()
    changed: tuple[Finding, ...] = ()
