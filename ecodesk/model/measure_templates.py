"""Templates per measure: the works, indicators, dates and steps that a kind of project usually has.

They are data (`resources/templates/measures.json`), starting points that people change; quantities, prices and
targets are never part of one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from ecodesk.i18n import Text
from ecodesk.model.fields import Record
from ecodesk.model.records import IndicatorTarget, Milestone, Project, RoadmapStep, WorkItem
from ecodesk.resource_files import resource


@dataclass(frozen=True)
class PlannedDate:
    """One date of the timetable: at which part of the period (0 = first day, 1 = last), with which weight in %."""

    kind: str
    name: Text
    at: float
    weight: float


@dataclass(frozen=True)
class PlannedStep:
    """One step of the roadmap and how it is done; each follows the one before."""

    name: Text
    method: Text


@dataclass(frozen=True)
class MeasureTemplate:
    """What a measure usually consists of; codes are those of the code lists."""

    code: str
    title: Text
    elements: tuple[str, ...]
    mode: str
    works: tuple[str, ...]
    indicators: tuple[str, ...]
    milestones: tuple[PlannedDate, ...]
    steps: tuple[PlannedStep, ...]


@cache
def measure_templates() -> tuple[MeasureTemplate, ...]:
    """All templates in the order of the file."""
    rows = json.loads(resource("templates/measures.json").read_text(encoding="utf-8"))
    return tuple(
        MeasureTemplate(
            row["code"],
            Text(row["zh"], row["en"]),
            tuple(row["elements"]),
            row["mode"],
            tuple(row["works"]),
            tuple(row["indicators"]),
            tuple(
                PlannedDate(m["kind"], Text(m["zh"], m["en"]), m["at"], m["weight"])
                for m in row["milestones"]
            ),
            tuple(
                PlannedStep(Text(s["zh"], s["en"]), Text(s["method_zh"], s["method_en"]))
                for s in row["steps"]
            ),
        )
        for row in rows
    )


def templates_for(element: str) -> tuple[MeasureTemplate, ...]:
    """All templates, those for a main element first."""
    return tuple(sorted(measure_templates(), key=lambda one: element not in one.elements))


def filled_from(
    template: MeasureTemplate, project: Project, parts: dict[type[Record], Sequence[Record]]
) -> list[Record]:
    """The rows a project lacks of a template; what it has already is left alone.

    Dates and steps are added only to a project that has none, since two timetables would not sum to 100 %.
    Names are written in the language of the window.
    """
    works = {row.item_code for row in parts.get(WorkItem, ()) if isinstance(row, WorkItem)}
    known = {row.indicator for row in parts.get(IndicatorTarget, ()) if isinstance(row, IndicatorTarget)}
    made: list[Record] = [
        WorkItem(project=project.id, item_code=code) for code in template.works if code not in works
    ]
    year = project.end.year if project.end is not None else None
    made += [
        IndicatorTarget(project=project.id, indicator=code, year=year)
        for code in template.indicators
        if code not in known
    ]
    if not parts.get(Milestone):
        made += [
            Milestone(
                project=project.id,
                name=str(one.name),
                kind=one.kind,
                planned=_at(project, one.at),
                weight=one.weight,
                owner=project.lead,
                person=project.person,
            )
            for one in template.milestones
        ]
    if not parts.get(RoadmapStep):
        before = ""
        for number, step in enumerate(template.steps, 1):
            row = RoadmapStep(
                project=project.id,
                number=number,
                name=str(step.name),
                method=str(step.method),
                predecessor=before,
            )
            before = row.id
            made.append(row)
    return made


def _at(project: Project, share: float) -> date | None:
    if project.start is None or project.end is None or project.end < project.start:
        return None
    return project.start + timedelta(days=round((project.end - project.start).days * share))
