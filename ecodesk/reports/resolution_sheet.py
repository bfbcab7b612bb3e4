"""A resolution on one matter (一事一议纪要, domain 6.8) and a consultation as sheets to be signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Kind, Record, fields_of
from ecodesk.model.records import (
    ConsultationRecord,
    Decision,
    OneMatterResolution,
    OrgUnit,
    Project,
    RestorationUnit,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.documents import DocChapter, DocColumn, Document, Paragraph, Part, table
from ecodesk.reports.plan_document_parts import Gathered
from ecodesk.reports.wording import sayer


class DecisionState(Enum):
    """Where a decision stands on a day; its value is also its tone."""

    DONE = "ok"
    OPEN = "info"
    SOON = "warn"
    OVERDUE = "error"
    UNDATED = "block"

    @property
    def label(self) -> Text:
        return {
            DecisionState.DONE: t("已完成", "Done"),
            DecisionState.OPEN: t("进行中", "Going on"),
            DecisionState.SOON: t("即将到期", "Due soon"),
            DecisionState.OVERDUE: t("已逾期", "Overdue"),
            DecisionState.UNDATED: t("没有时限", "No deadline"),
        }[self]


_SOON_DAYS = 14


@dataclass(frozen=True)
class Tracked:
    """A decision with its state and the days it is late (negative: days left); None without a deadline."""

    row: Decision
    state: DecisionState
    days: int | None


def tracked(row: Decision, today: date) -> Tracked:
    """Where a decision stands."""
    if row.deadline is None:
        return Tracked(row, DecisionState.DONE if row.done_on else DecisionState.UNDATED, None)
    days = ((row.done_on or today) - row.deadline).days
    if row.done_on is not None:
        return Tracked(row, DecisionState.DONE, days)
    if days > 0:
        return Tracked(row, DecisionState.OVERDUE, days)
    return Tracked(row, DecisionState.SOON if days >= -_SOON_DAYS else DecisionState.OPEN, days)


def decisions_of(snapshot: Snapshot, resolution: str, today: date) -> list[Tracked]:
    """The decisions of a resolution, the most urgent first."""
    rows = [row for row in snapshot.table(Decision).rows() if row.resolution == resolution]
    rows.sort(key=lambda row: (row.done_on is not None, row.deadline or date.max))
    return [tracked(row, today) for row in rows]


def state_text(one: Tracked) -> Text:
    """The state in words with the days."""
    if one.state is DecisionState.OVERDUE:
        return t("已逾期 {n} 天", "{n} days overdue").format(n=one.days)
    if one.state is DecisionState.DONE and (one.days or 0) > 0:
        return t("已完成（晚 {n} 天）", "Done, {n} days late").format(n=one.days)
    if one.state in (DecisionState.OPEN, DecisionState.SOON) and one.days is not None:
        return t("还有 {n} 天", "{n} days left").format(n=-one.days)
    return one.state.label


def matter_document(
    snapshot: Snapshot, row: OneMatterResolution | ConsultationRecord, language: str, today: date
) -> Document:
    """The sheet of a resolution or of a consultation."""
    say = sayer(language)
    to = Gathered(snapshot, say, language, 0, False)
    facts = [(field.label, _said(to, row, field.id)) for field in fields_of(type(row))]
    parts: list[Part] = []
    title = t("项目协商记录", "Record of a consultation")
    if isinstance(row, OneMatterResolution):
        title = t("一事一议纪要", "Resolution on one matter")
        found = decisions_of(snapshot, row.id, today)
        if found:
            parts.append(
                table(
                    say(t("决定事项", "Decisions")),
                    [
                        DocColumn(say(t("事项", "Matter")), None, 3),
                        DocColumn(say(t("责任单位", "Responsible")), None, 1.2),
                        DocColumn(say(t("完成时限", "Deadline")), None, 1),
                        DocColumn(say(t("完成日期", "Done on")), None, 1),
                        DocColumn(say(t("状态", "State")), None, 1),
                        DocColumn(say(t("落实情况", "Progress")), None, 1.6),
                    ],
                    [
                        (
                            one.row.matter,
                            to.org(one.row.org_unit) or None,
                            one.row.deadline,
                            one.row.done_on or "—",
                            say(state_text(one)),
                            one.row.progress or "—",
                        )
                        for one in found
                    ],
                )
            )
        else:
            parts.append(Paragraph(say(t("还没有决定事项", "Nothing has been decided yet")), missing=True))
    sign = t("签批：＿＿＿＿＿＿　　日期：＿＿＿＿＿＿", "Signed: ____________    Date: ____________")
    parts.append(Paragraph(say(sign)))
    chapter = DocChapter("matter", "", tuple(parts))
    return to.document(say(title), [chapter], subtitle=to.county_name, facts=facts, landscape=False)


def _said(to: Gathered, row: Record, name: str) -> str:
    field = next(field for field in fields_of(type(row)) if field.id == name)
    value = getattr(row, name)
    match field.kind:
        case Kind.CHOICE:
            return to.code(field.choices, value)
        case Kind.CHOICES:
            return to.codes(field.choices, value)
        case Kind.LINK:
            return to.org(value)
        case Kind.LINKS:
            if field.table == OrgUnit.table:
                return to.orgs(value)
            if field.table == Project.table:
                rows = [to.snapshot.row(Project.table, one) for one in value]
            else:
                rows = [to.snapshot.row(RestorationUnit.table, one) for one in value]
            return "\n".join(one.caption for one in rows if one is not None)
        case Kind.DATE:
            return value.isoformat() if value is not None else ""
        case _:
            return str(value or "")
