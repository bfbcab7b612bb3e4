"""How far each chapter of a form has come, and where in it the findings belong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from ecodesk.model.completeness import is_empty, is_required
from ecodesk.model.fields import Record
from ecodesk.rules.finding import Finding, Severity
from ecodesk.rules.registry import all_rules
from ecodesk.ui.forms.chapters import Chapter, ChildTable, FormLayout, is_shown

Children = Mapping[str, Sequence[Record]]  # rows by the id of their table
Placed = Mapping[str, Sequence[Finding]]  # findings by the place of the form they speak about


class Filling(Enum):
    """How far the required parts of a chapter are filled in."""

    COMPLETE = "complete"
    BEGUN = "begun"
    EMPTY = "empty"
    NOT_CONCERNED = "not_concerned"  # nothing is required, and nothing is filled in


@dataclass(frozen=True)
class ChapterState:
    """What the list of chapters shows of one chapter."""

    filling: Filling
    missing: tuple[str, ...]  # required places that are empty
    rows: int  # rows of its child tables
    severity: Severity | None  # the gravest open finding
    findings: int

    @property
    def complete(self) -> bool:
        """Nothing required is missing and no finding is an error or graver."""
        done = self.filling in (Filling.COMPLETE, Filling.NOT_CONCERNED)
        return done and (self.severity is None or self.severity < Severity.ERROR)


def placed(layout: FormLayout, findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Open findings by the first place their rule speaks about; one about no place stands at the first."""
    places = list(layout.places())
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.open:
            rule = all_rules().get(finding.rule)
            named = [place for place in (rule.fields if rule is not None else ()) if place in places]
            found.setdefault(named[0] if named else places[0], []).append(finding)
    return found


def chapter_state(
    layout: FormLayout, chapter: Chapter, record: Record, children: Children, findings: Placed
) -> ChapterState:
    """Where a chapter stands for a record with these child rows and findings."""
    fields = [f for f in layout.fields(chapter) if not f.derived and is_shown(chapter, f, record)]
    missing = [f.id for f in fields if is_required(f, record) and is_empty(getattr(record, f.id))]
    missing += [table.id for table in chapter.tables if _wanting(table, children[table.id])]
    filled = any(not is_empty(getattr(record, f.id)) for f in fields)
    rows = sum(len(children[table.id]) for table in chapter.tables)
    required = any(is_required(f, record) for f in fields) or any(table.required for table in chapter.tables)
    mine = [f for place in _places(layout, chapter) for f in findings.get(place, ())]
    return ChapterState(
        _filling(bool(missing), required, filled or rows > 0),
        tuple(missing),
        rows,
        max((f.severity for f in mine), default=None),
        len(mine),
    )


def _places(layout: FormLayout, chapter: Chapter) -> list[str]:
    return [name for name, owner in layout.places().items() if owner is chapter]


def _wanting(table: ChildTable, rows: Sequence[Record]) -> bool:
    """Whether a table lacks a row it must have, or one of its rows a required value."""
    asked = [f for f in table.fields if not f.derived]
    return (table.required and not rows) or any(
        is_empty(getattr(row, f.id)) for row in rows for f in asked if is_required(f, row)
    )


def _filling(missing: bool, required: bool, filled: bool) -> Filling:
    if missing:
        return Filling.BEGUN if filled else Filling.EMPTY
    return Filling.COMPLETE if filled or required else Filling.NOT_CONCERNED
