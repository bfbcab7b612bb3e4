"""What a rule has found, under an identity that survives every re-run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from functools import cached_property
from typing import Any, NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from ecodesk.i18n import Text, t


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
    """Where a finding stands; the life cycle of review adds its states here."""

    NEW = "new"
    WAIVED = "waived"

    @property
    def label(self) -> Text:
        return t("新发现", "New") if self is FindingState.NEW else t("已豁免", "Waived")


class Subject(NamedTuple):
    """A row a finding is about."""

    table: str
    id: str


@dataclass(frozen=True)
class Finding:
    """One failure: which rule, about which rows, where, with which numbers.

    `subjects` are in a fixed order (sorted unless the rule says who comes first); `id` depends on rule,
    subjects and key only, so language, numbers and re-runs do not change it. `geometry` is in the
    working CRS. `message` is a full sentence in both languages.
    """

    rule: str
    severity: Severity
    subjects: tuple[Subject, ...]
    message: Text
    geometry: BaseGeometry | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    unit: str = ""  # id of the restoration unit it belongs to, if any
    state: FindingState = FindingState.NEW
    waiver: str = ""  # id of the waiver in force

    @cached_property
    def id(self) -> str:
        text = "|".join([self.rule, *sorted(f"{s.table}/{s.id}" for s in self.subjects), self.key])
        return f"{self.rule}-{hashlib.sha1(text.encode()).hexdigest()[:12]}"

    @property
    def open(self) -> bool:
        return self.state is not FindingState.WAIVED

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
        """Same identity, same words, same state: nothing a user could see differs."""
        if not isinstance(other, Finding):
            return NotImplemented
        return (self.id, self.severity, self.message, self.state) == (
            other.id,
            other.severity,
            other.message,
            other.state,
        )


@dataclass(frozen=True)
class RuleRun:
    """How one rule ended in a run, and how long it took."""

    rule: str
    state: RunState
    seconds: float = 0.0
    reason: Text | None = None  # why it did not run, or what broke


@dataclass(frozen=True)
class CheckResult:
    """All findings of one revision, with the state of every rule."""

    revision: int
    findings: Mapping[str, Finding]  # by id
    runs: Mapping[str, RuleRun]  # by rule code
    _by_subject: dict[Subject, set[str]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def not_run(self) -> tuple[RuleRun, ...]:
        return tuple(r for r in self.runs.values() if r.state in (RunState.NOT_RUN, RunState.FAILED))

    def ordered(self) -> list[Finding]:
        """Gravest first, then by rule and message; waived ones last."""
        return sorted(
            self.findings.values(), key=lambda f: (not f.open, -f.severity, f.rule, f.message.zh, f.id)
        )

    def touching(self, subjects: Iterable[Subject]) -> set[str]:
        """Ids of the findings about any of these rows."""
        if not self._by_subject:
            for finding_id, finding in self.findings.items():
                for subject in finding.subjects:
                    self._by_subject.setdefault(subject, set()).add(finding_id)
        found: set[str] = set()
        for subject in subjects:
            found |= self._by_subject.get(subject, set())
        return found

    def of(self, table: str, row_id: str) -> list[Finding]:
        """Findings about one row, gravest first."""
        found = (self.findings[i] for i in self.touching([Subject(table, row_id)]))
        return sorted(found, key=lambda f: (not f.open, -f.severity, f.rule, f.message.zh))

    def count(self, severity: Severity) -> int:
        """Open findings of one severity."""
        return sum(f.open and f.severity is severity for f in self.findings.values())


@dataclass(frozen=True)
class FindingsChange:
    """What differs between two results; views update from it."""

    result: CheckResult
    added: tuple[Finding, ...] = ()
    removed: tuple[Finding, ...] = ()
    changed: tuple[Finding, ...] = ()
