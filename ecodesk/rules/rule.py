"""How a rule is declared. One record; the panel, settings, command line, help and reports read it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from ecodesk.analysis.analysis_settings import DECLARED
from ecodesk.i18n import Text
from ecodesk.model.edit import Edit
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Positions
from ecodesk.rules.finding import Finding, Severity


class Scope(Enum):
    """What an edit makes necessary to look at again."""

    ROW = "row"  # the changed rows of the rule's table
    NEIGHBOURS = "neighbours"  # and the rows they meet, before and after the edit
    AREA = "area"  # the rows of the rule's table, such as units, that changed rows lie in, before and after
    FLOW = "flow"  # the same, and the units downstream of them
    PLAN = "plan"  # everything


@dataclass(frozen=True)
class Param:
    """A number a county may set; its value must lie between `minimum` and `maximum`."""

    id: str
    default: float
    label: Text
    unit: str = ""
    minimum: float = 0.0
    maximum: float = 1e9
    shared: str = ""  # key of the analysis setting that holds it, where rule and analysis use one number


def shared_param(key: str) -> Param:
    """The parameter of a rule that is a number of the analysis: set once, for both."""
    declared = DECLARED[key]
    return Param(
        key, declared.default, declared.label, declared.unit, declared.minimum, declared.maximum, shared=key
    )


@dataclass(frozen=True)
class Context:
    """What a rule works on: the picture, its parameters, and today's date as given (for repeatability)."""

    snapshot: Snapshot
    params: Mapping[str, float]
    severity: Severity
    today: date
    rule: str
    table: str  # whose rows are looked at


Rows = Positions | None
"""Positions in the table that is looked at; None means all."""

Check = Callable[[Context, Rows], Iterable[Finding]]


@dataclass(frozen=True)
class Rule:
    """A declared check. `code` is permanent and never reused; severity is not part of it."""

    code: str
    title: Text
    why: Text
    remedy: Text
    severity: Severity
    scope: Scope
    # Tables whose edits can change its result; the first is its subject table. Rows with a link `project` belong
    # to a project: editing them concerns that project only.
    tables: tuple[str, ...]
    source: str
    check: Check
    params: tuple[Param, ...] = ()
    needs: Callable[[Snapshot], Text | None] | None = None  # why it cannot run, None when it can
    fixes: tuple[Fix, ...] = ()
    # What of its subjects it speaks about: field ids, "geometry", or a table of child rows. A form shows
    # findings at the first of these it has.
    fields: tuple[str, ...] = ()
    judged: tuple[str, ...] = ()  # subject tables where there are several, looked at one after the other
    unjudged: Callable[[Snapshot], Text | None] | None = None  # what of it cannot be looked at
    # Hands what was worked out for one picture on to the next, where only some areas can differ.
    carry: Callable[[Snapshot, Snapshot, Collection[str]], None] | None = None

    @property
    def subject_tables(self) -> tuple[str, ...]:
        """The tables whose rows it looks at."""
        return self.judged or self.tables[:1]


@dataclass(frozen=True)
class FixPreview:
    """What a fix would do, shown before it is done."""

    edit: Edit
    before: Mapping[str, Any]  # row id -> geometry before
    after: Mapping[str, Any]  # row id -> geometry after
    area_lost: float  # m², ellipsoidal
    area_gained: float
    note: Text | None = None


@dataclass(frozen=True)
class Fix:
    """An ordinary edit a rule offers. `make` returns None when it does not apply to a finding."""

    id: str
    title: Text
    safe: bool
    make: Callable[[Snapshot, Finding], FixPreview | None]
    choices: Callable[[Snapshot, Finding], list[tuple[str, Text]]] | None = None
    explanation: Text = field(default_factory=lambda: Text("", ""))
