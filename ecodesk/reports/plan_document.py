"""The integrated plan as a document (domain 3.4): what people wrote in each chapter, and what the data says.

The tables and maps are worked out of the plan each time, so they are as the plan is now. What is missing is said
at the end of its chapter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from ecodesk.i18n import Text, plain, t
from ecodesk.model.code_lists import code_list, label
from ecodesk.model.records import PlanChapter, PlanInfo
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.documents import DocChapter, Document, Heading, Paragraph, Part, written_parts
from ecodesk.reports.plan_document_duties import annexes, monitoring, safeguards
from ecodesk.reports.plan_document_ground import diagnosis, general, layout, region
from ecodesk.reports.plan_document_parts import Gathered
from ecodesk.reports.plan_document_works import benefit, goals, money, projects, schedule
from ecodesk.reports.wording import sayer

Builder = Callable[[Gathered], None]
CHAPTERS: dict[str, Builder] = {
    "general": general,
    "region": region,
    "diagnosis": diagnosis,
    "goals": goals,
    "layout": layout,
    "projects": projects,
    "money": money,
    "schedule": schedule,
    "benefit": benefit,
    "monitoring": monitoring,
    "safeguards": safeguards,
    "annexes": annexes,
}
"""How the generated part of each chapter is made, by its code in the list `plan_chapter`."""


class ChapterState(Enum):
    """How far a chapter has come: written and with all its data, with something lacking, or not begun."""

    DONE = "done"
    BEGUN = "begun"
    EMPTY = "empty"

    @property
    def label(self) -> Text:
        return {
            ChapterState.DONE: t("齐全", "Complete"),
            ChapterState.BEGUN: t("有缺项", "Something missing"),
            ChapterState.EMPTY: t("未编写", "Not written"),
        }[self]


@dataclass(frozen=True)
class ChapterOutline:
    """A chapter in the list: its number, name, state, and how many things are missing."""

    code: str
    number: int
    name: Text
    state: ChapterState
    missing: int


def chapter_title(code: str, language: str) -> str:
    """The title with its number, such as `3　目标与指标`."""
    entry = code_list("plan_chapter")[code]
    return f"{entry.more['number']}\u3000{entry.label.in_language(language)}"


def written_text(snapshot: Snapshot, code: str) -> str:
    """What people wrote in a chapter."""
    row = snapshot.table(PlanChapter).one(chapter=code)
    return row.text if row is not None else ""


def plan_document(
    snapshot: Snapshot, language: str = "zh_CN", *, maps: bool = True, progress: Progress = SILENT
) -> Document:
    """The whole plan in one language. Without `maps` their places say so; they take longest to make."""
    say = sayer(language)
    info = snapshot.plan_info or PlanInfo()
    made = []
    for i, code in enumerate(CHAPTERS):
        said = t("编第 {n} 章，共 {count} 章", "Chapter {n} of {count}")
        progress.report(i, len(CHAPTERS), said.format(n=i + 1, count=len(CHAPTERS)))
        made.append(plan_chapter(snapshot, code, language, maps=maps))
    period: Text | str = ""
    if info.start_year and info.end_year:
        period = t("{start}—{end} 年", "{start}–{end}").format(start=info.start_year, end=info.end_year)
    facts = (
        (t("规划期", "Period"), period),
        (t("规划范围", "Scope"), info.scope),
        (
            t("方案版本", "Version"),
            t("{version}（{status}）", "{version} ({status})").format(
                version=plain(info.version), status=label("plan_status", info.status)
            ),
        ),
        (t("编制单位", "Prepared by"), info.prepared_by),
    )
    title = info.name or say(t("未命名规划", "Untitled plan"))
    to = Gathered(snapshot, say, language, 0, maps)
    return to.document(title, made, subtitle=info.county_name, facts=facts, landscape=False)


def plan_chapter(snapshot: Snapshot, code: str, language: str, *, maps: bool = True) -> DocChapter:
    """One chapter: the written text, then what is made from the data, then what is missing."""
    say = sayer(language)
    text = written_text(snapshot, code)
    number = int(code_list("plan_chapter")[code].more["number"])
    gathered = Gathered(snapshot, say, language, number, maps)
    CHAPTERS[code](gathered)
    parts: list[Part] = written_parts(text)
    if not parts:
        gathered.lacks(t("本章正文还没有编写", "The text of this chapter has not been written"))
    parts += gathered.parts
    if gathered.missing:
        parts.append(Heading(say(t("尚缺", "Still missing")), 2, listed=False))
        parts += [Paragraph(sentence, missing=True) for sentence in gathered.missing]
    return DocChapter(
        code, chapter_title(code, language), tuple(parts), tuple(gathered.missing), bool(text.strip())
    )


def outline(document: Document) -> tuple[ChapterOutline, ...]:
    """The chapters with their states."""
    made = []
    for chapter in document.chapters:
        entry = code_list("plan_chapter")[chapter.code]
        state = ChapterState.BEGUN if chapter.written else ChapterState.EMPTY
        if chapter.written and not chapter.missing:
            state = ChapterState.DONE
        made.append(
            ChapterOutline(chapter.code, int(entry.more["number"]), entry.label, state, len(chapter.missing))
        )
    return tuple(made)
