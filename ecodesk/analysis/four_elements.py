"""The four elements of a ledger entry: timetable, roadmap, responsible person, task book (domain 6.2, S5.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from ecodesk.analysis.timetable import timetable
from ecodesk.i18n import Text, t
from ecodesk.model.records import LedgerEntry, Milestone, Person, Project, RoadmapStep, TaskItem
from ecodesk.model.snapshot import Snapshot

_LEAST_NODES, _WHOLE, _TOLERANCE = 2, 100.0, 0.01
TIMETABLE, ROADMAP, PERSON, TASK_BOOK = "timetable", "roadmap", "responsible", "task_book_state"
ELEMENTS: dict[str, Text] = {
    TIMETABLE: t("时间表", "Timetable"),
    ROADMAP: t("路线图", "Roadmap"),
    PERSON: t("责任人", "Person"),
    TASK_BOOK: t("任务书", "Task book"),
}
_COMPLETE = t("齐全", "complete")


class Extent(Enum):
    """How far an element is there. Shape and word, never colour alone."""

    WHOLE = "✓"
    PART = "◐"
    NONE = "✗"


@dataclass(frozen=True)
class Mark:
    """One element of one row: how far it is there, and what is missing."""

    extent: Extent
    why: Text = _COMPLETE


Four = Mapping[str, Mark]


def four_elements(snapshot: Snapshot) -> Mapping[str, Four]:
    """The elements of every ledger entry, project and task, by id; worked out once for a picture.

    A project has the task book of its entry; one without an entry has none.
    """
    return snapshot.once("four elements", lambda: _work_out(snapshot))


def _work_out(snapshot: Snapshot) -> dict[str, Four]:
    nodes, steps = _timetables(snapshot), _roadmaps(snapshot)
    persons = snapshot.table(Person)
    books: dict[str, Mark] = {}
    found: dict[str, Four] = {}
    carried: dict[str, list[str]] = {}  # by task: the projects and entries that carry it out
    for entry in snapshot.table(LedgerEntry).rows():
        owner, book = entry.project or entry.id, _book(entry)
        if entry.project and not entry.withdrawn:
            books[entry.project] = book
        if entry.task and not entry.withdrawn:
            carried.setdefault(entry.task, []).append(owner)
        person = persons.get(entry.person)
        found[entry.id] = _four(nodes.get(owner, _NO_NODES), steps.get(owner, _NO_STEPS), person, book)
    projects = snapshot.table(Project)
    for project, person_id in zip(projects.ids, projects.column("person"), strict=True):
        book, person = books.get(project, _NO_BOOK), persons.get(person_id)
        found[project] = _four(nodes.get(project, _NO_NODES), steps.get(project, _NO_STEPS), person, book)
    for task in snapshot.table(TaskItem).rows():
        under = dict.fromkeys((*task.projects, *carried.get(task.id, ())))
        parts = [found[one] for one in under if one in found]
        marks = {name: _together([part[name] for part in parts]) for name in ELEMENTS}
        found[task.id] = {**marks, PERSON: _person(persons.get(task.person))}
    return found


def _together(parts: Sequence[Mark]) -> Mark:
    """What a task has of an element: that of all projects and entries that carry it out."""
    whole = sum(part.extent is Extent.WHOLE for part in parts)
    if parts and whole == len(parts):
        return Mark(Extent.WHOLE)
    if all(part.extent is Extent.NONE for part in parts):
        return Mark(Extent.NONE, t("没有落实的项目有它", "none of its projects has it"))
    words = t("{n} 个项目或条目中 {whole} 个齐全", "complete in {whole} of {n} projects or entries")
    return Mark(Extent.PART, words.format(n=len(parts), whole=whole))


def _four(nodes: Mark, steps: Mark, person: Person | None, book: Mark) -> Four:
    return {TIMETABLE: nodes, ROADMAP: steps, PERSON: _person(person), TASK_BOOK: book}


_NO_NODES = Mark(Extent.NONE, t("没有节点", "no milestones"))
_NO_STEPS = Mark(Extent.NONE, t("没有步骤", "no steps"))
_NO_BOOK = Mark(Extent.NONE, t("没有任务书", "no task book"))


def _timetables(snapshot: Snapshot) -> dict[str, Mark]:
    table = snapshot.table(Milestone)
    columns = (table.column(name) for name in ("project", "entry", "planned", "weight"))
    counts: dict[str, list[float]] = {}  # number of dated nodes, sum of weights
    for project, entry, planned, weight in zip(*columns, strict=True):
        mine = counts.setdefault(project or entry, [0, 0.0])
        mine[0] += planned is not None
        mine[1] += weight or 0.0
    return {owner: _timetable(round(count), weight) for owner, (count, weight) in counts.items()}


def _timetable(count: int, weight: float) -> Mark:
    if count < _LEAST_NODES:
        words = t("有日期的节点只有 {n} 个，至少两个", "only {n} milestones with a date, two are needed")
        return Mark(Extent.PART, words.format(n=count))
    if abs(weight - _WHOLE) > _TOLERANCE:
        words = t("节点权重合计 {sum}，应为 100", "weights sum to {sum}, not to 100")
        return Mark(Extent.PART, words.format(sum=f"{weight:g}"))
    return Mark(Extent.WHOLE)


def _roadmaps(snapshot: Snapshot) -> dict[str, Mark]:
    table = snapshot.table(RoadmapStep)
    ringed = {step for circle in timetable(snapshot).path.circles for step in circle}
    columns = (table.column(name) for name in ("project", "entry", "method"))
    found: dict[str, Mark] = {}
    for row_id, project, entry, method in zip(table.ids, *columns, strict=True):
        owner = project or entry
        if row_id in ringed:
            found[owner] = Mark(Extent.PART, t("前置步骤循环", "predecessors run in a circle"))
        elif not method.strip() and found.get(owner, Mark(Extent.WHOLE)).extent is Extent.WHOLE:
            found[owner] = Mark(Extent.PART, t("有步骤没写方法", "a step has no method"))
        else:
            found.setdefault(owner, Mark(Extent.WHOLE))
    return found


def _person(person: Person | None) -> Mark:
    if person is None:
        return Mark(Extent.NONE, t("没有责任人", "nobody is responsible"))
    if not (person.post.strip() and person.phone.strip()):
        return Mark(Extent.PART, t("缺职务或电话", "post or telephone is missing"))
    return Mark(Extent.WHOLE)


def _book(entry: LedgerEntry) -> Mark:
    if entry.task_book and entry.task_book_signed is not None:
        return Mark(Extent.WHOLE)
    if entry.task_book or entry.task_book_signed is not None:
        missing = (
            t("没有签订日期", "no date of signing") if entry.task_book else t("缺文件", "the file is missing")
        )
        return Mark(Extent.PART, missing)
    return _NO_BOOK
