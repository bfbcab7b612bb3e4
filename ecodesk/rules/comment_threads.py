"""批注: what people say about rows, fields and places of a plan, as threads; every act is one edit."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shapely.geometry.base import BaseGeometry

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, plain, t
from ecodesk.model.edit import Edit, add, change
from ecodesk.model.fields import Record, fields_by_id
from ecodesk.model.records import Project, ReviewComment
from ecodesk.model.snapshot import Snapshot

RETURNED = "returned"  # the verdict of a comment that sends a project back to who plans it
OPEN, ANSWERED, SETTLED = "open", "answered", "settled"


@dataclass(frozen=True)
class Thread:
    """A first comment and the answers to it, oldest first."""

    first: ReviewComment
    replies: tuple[ReviewComment, ...] = ()

    @property
    def id(self) -> str:
        return self.first.id

    @property
    def settled(self) -> bool:
        return self.first.state == SETTLED

    @property
    def subject(self) -> tuple[str, str] | None:
        """The row it is about, None for a mere place."""
        if self.first.project:
            return Project.table, self.first.project
        return (self.first.subject_table, self.first.subject) if self.first.subject else None


def threads(snapshot: Snapshot) -> tuple[Thread, ...]:
    """All threads, those still open first, then by date; bare agreements to a change are none."""
    table = snapshot.table(ReviewComment)

    def gathered() -> tuple[Thread, ...]:
        rows = [row for row in table.rows() if row.text.strip()]
        replies: dict[str, list[ReviewComment]] = {}
        for row in rows:
            if row.reply_to:
                replies.setdefault(row.reply_to, []).append(row)
        firsts = sorted(
            (row for row in rows if not row.reply_to),
            key=lambda row: (row.state == SETTLED, row.written_on or date.min),
        )
        return tuple(Thread(row, tuple(sorted(replies.get(row.id, ()), key=_written))) for row in firsts)

    return table.once("threads", gathered)


def _written(row: ReviewComment) -> date:
    return row.written_on or date.min


def threads_about(snapshot: Snapshot, rows: Iterable[tuple[str, str]]) -> list[Thread]:
    """The threads about any of these rows."""
    wanted = set(rows)
    return [thread for thread in threads(snapshot) if thread.subject in wanted]


def fields_spoken_of(snapshot: Snapshot, table: str, row_id: str) -> Mapping[str, int]:
    """By field of a row, how many threads about it are not settled."""

    def counted() -> dict[tuple[str, str], dict[str, int]]:
        found: dict[tuple[str, str], dict[str, int]] = {}
        for thread in threads(snapshot):
            if thread.first.field and not thread.settled and thread.subject is not None:
                fields = found.setdefault(thread.subject, {})
                fields[thread.first.field] = fields.get(thread.first.field, 0) + 1
        return found

    return snapshot.table(ReviewComment).once("fields spoken of", counted).get((table, row_id), {})


def return_reason(snapshot: Snapshot, project: Project) -> ReviewComment | None:
    """What was said when a project was last returned; None when it is not returned now."""
    if project.status != "returned":
        return None
    said = [
        thread.first
        for thread in threads_about(snapshot, [(Project.table, project.id)])
        if thread.first.verdict == RETURNED
    ]
    return max(said, key=_written, default=None)


def field_label(snapshot: Snapshot, thread: Thread) -> Text | None:
    """The field a thread is about, None when it is about the whole row."""
    subject = thread.subject
    row = snapshot.row(*subject) if subject is not None else None
    if row is None or not thread.first.field:
        return None
    field = fields_by_id(type(row)).get(thread.first.field)
    return field.label if field is not None else None


def about_text(snapshot: Snapshot, thread: Thread) -> Text:
    """What a thread is about, in words."""
    subject = thread.subject
    row = snapshot.row(*subject) if subject is not None else None
    if row is None:
        return t("图上位置", "Place on the map") if subject is None else t("已删除的对象", "Deleted object")
    field = field_label(snapshot, thread)
    if field is None:
        return plain(row.caption)
    return t("{row} · {field}", "{row} · {field}").format(row=plain(row.caption), field=field)


def comment(
    row: Record | None,
    text: str,
    *,
    author: str,
    field: str = "",
    place: BaseGeometry | None = None,
    version: str = "",
    verdict: str = "",
    today: date | None = None,
) -> Edit:
    """Begin a thread about a row, one field of it, or a place. Raises EcoDeskError without words."""
    made = ReviewComment(
        geometry=place,
        version=version,
        field=field,
        text=_words(text),
        verdict=verdict,
        author=author,
        written_on=today or date.today(),
    )
    what = plain(row.caption) if row is not None else t("图上位置", "a place on the map")
    return add(t("批注 {what}", "Comment on {what}").format(what=what), about(row, made))


def about(row: Record | None, made: ReviewComment) -> ReviewComment:
    """A comment as one about a row; about a mere place without one."""
    if row is None:
        return made
    if isinstance(row, Project):
        return dataclasses.replace(made, project=row.id)
    return dataclasses.replace(made, subject_table=row.table, subject=row.id)


def reply(snapshot: Snapshot, thread: Thread, text: str, *, author: str, today: date | None = None) -> Edit:
    """Answer a thread; one that waits for an answer has it then, unless its author adds something."""
    first = thread.first
    made = ReviewComment(
        version=first.version,
        reply_to=first.id,
        project=first.project,
        subject_table=first.subject_table,
        subject=first.subject,
        text=_words(text),
        author=author,
        written_on=today or date.today(),
    )
    label = t("回复批注 {what}", "Answer the comment on {what}").format(what=about_text(snapshot, thread))
    state = ANSWERED if author != first.author else OPEN
    moved = change(label, [(first, dataclasses.replace(first, state=state))])
    return dataclasses.replace(moved, changes=(*add(label, made).changes, *moved.changes))


def settle(snapshot: Snapshot, thread: Thread) -> Edit:
    """Close a thread."""
    label = t("解决批注 {what}", "Settle the comment on {what}")
    return _moved(snapshot, thread, SETTLED, label)


def reopen(snapshot: Snapshot, thread: Thread) -> Edit:
    """Open a thread that was closed."""
    label = t("重开批注 {what}", "Reopen the comment on {what}")
    return _moved(snapshot, thread, OPEN, label)


def _moved(snapshot: Snapshot, thread: Thread, state: str, label: Text) -> Edit:
    named = label.format(what=about_text(snapshot, thread))
    return change(named, [(thread.first, dataclasses.replace(thread.first, state=state))])


def _words(text: str) -> str:
    if not text.strip():
        raise EcoDeskError(t("批注须写内容", "A comment needs words"))
    return text.strip()
