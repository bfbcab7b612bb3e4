"""变更说明: what changed between two versions of a plan, as a document to print, sign and file."""

from __future__ import annotations

from collections.abc import Sequence

from ecodesk.errors import CannotWrite
from ecodesk.i18n import Text, plain, t
from ecodesk.model.code_lists import label
from ecodesk.model.records import RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.version_diff import ChangeKind
from ecodesk.progress import SILENT, Progress
from ecodesk.reports.change_map import change_picture
from ecodesk.reports.documents import (
    DocChapter,
    DocColumn,
    DocRow,
    DocTable,
    Document,
    Paragraph,
    Part,
    table,
)
from ecodesk.reports.wording import SAMPLE_DATA, Say, sayer
from ecodesk.rules.change_words import (
    SIGNS,
    differing_parts,
    entry_words,
    kind_words,
    old_and_new,
    percent,
    shortened,
    side_words,
    sum_lines,
)
from ecodesk.rules.comment_threads import about_text, threads
from ecodesk.rules.comparison import Comparison, Side
from ecodesk.rules.finding import Finding
from ecodesk.rules.registry import all_rules

CHANGE_NOTICE = "change-notice"
TITLE = t("变更说明", "Statement of changes")
_SHORT_HASH = 16
_SAID = {
    "agreed": t("同意", "agreed"),
    "remarked": t("有意见", "remarked"),
    "returned": t("退回", "returned"),
}


def change_notice(
    comparison: Comparison, snapshot: Snapshot, language: str = "zh_CN", progress: Progress = SILENT
) -> Document:
    """The document; comments and decisions are those of `snapshot`, the plan as it is now."""
    say = sayer(language)
    info = snapshot.plan_info
    parts: tuple[Part, ...] = (
        _sums(comparison, say),
        *_map(comparison, say, progress),
        _changes(comparison, snapshot, say),
        _fields(comparison, say),
        *_effects(comparison, say),
        _comments(comparison, snapshot, say),
    )
    between = t("{old} → {new}", "{old} → {new}").format(
        old=plain(comparison.old.code), new=plain(comparison.new.code or "—")
    )
    return Document(
        say(TITLE),
        " · ".join(part for part in (info.name if info is not None else "", say(between)) if part),
        _facts(comparison, say),
        (DocChapter("changes", "", parts),),
        say(SAMPLE_DATA) if info is not None and info.is_sample else "",
        language,
        landscape=True,
    )


def let_write(comparison: Comparison) -> None:
    """Let a document be made of a comparison. Raises CannotWrite when nothing changed."""
    if not comparison.diff.entries:
        raise CannotWrite(
            t(
                "两个版本没有差别，没有可说明的变更",
                "The two versions are the same; there is nothing to state",
            ),
            where=plain(f"{comparison.old.code} → {comparison.new.code}"),
            remedy=t("选择另外两个版本", "Choose other versions"),
        )


def _facts(comparison: Comparison, say: Say) -> tuple[tuple[str, str], ...]:
    counts = [
        t("{kind} {n}", "{kind} {n}").format(kind=kind.title, n=comparison.diff.count(kind))
        for kind in ChangeKind
    ]
    return (
        (say(t("原版本", "Old version")), _version(comparison.old, say)),
        (say(t("新版本", "New version")), _version(comparison.new, say)),
        (say(t("变化", "Changes")), "　".join(say(one) for one in counts)),
    )


def _version(side: Side, say: Say) -> str:
    words = [say(side_words(side))]
    if side.version is not None:
        state = t("状态：{state}", "state: {state}").format(state=label("plan_status", side.version.status))
        checked = t("内容校验 {hash}", "content hash {hash}").format(
            hash=plain(side.version.content_hash[:_SHORT_HASH])
        )
        words += [say(state), say(checked)]
    return "\n".join(words)


def _sums(comparison: Comparison, say: Say) -> DocTable:
    rows = [DocRow((say(title), old, new)) for title, old, new in sum_lines(comparison)]
    return table(
        say(t("合计", "Sums")),
        [
            DocColumn(say(t("合计", "Sum")), None, 2.0),
            DocColumn(comparison.old.code, None, 1.2),
            DocColumn(comparison.new.code or say(t("当前", "now")), None, 1.2),
        ],
        rows,
    )


def _map(comparison: Comparison, say: Say, progress: Progress) -> tuple[Part, ...]:
    title = t(
        "蓝色方格为增加，橙色斜线为减少，灰色未变；标签前的 + − △ ✎ 为新增、删除、图形修改、仅字段修改",
        "Blue grid: added. Orange hatch: taken away. Grey: unchanged. Signs + − △ ✎: added, removed, reshaped, fields",
    )
    picture = change_picture(comparison, say(title), say, progress)
    if picture is None:
        return (Paragraph(say(t("没有图形变化", "No shape changed")), quiet=True),)
    return (picture,)


def _changes(comparison: Comparison, snapshot: Snapshot, say: Say) -> Part:
    decisions = comparison.decisions(snapshot)
    units = comparison.new.snapshot.table(RestorationUnit)
    rows = []
    for entry in comparison.diff.entries:
        row = comparison.diff.row(entry)
        caption = say(comparison.diff.caption(entry))
        decided = decisions.get(entry.key)
        said = say(_SAID[decided.verdict]) if decided is not None else say(t("未审", "not reviewed"))
        if decided is not None and decided.author:
            said = f"{said} {decided.author} {decided.written_on or ''}".strip()
        unit = units.get(getattr(row, "unit", ""))
        rows.append(
            DocRow(
                (
                    f"{SIGNS[entry.kind]} {say(kind_words(entry))}",
                    shortened(caption if entry.table == "project" else f"{say(row.title)} {caption}"),
                    unit.code if unit is not None else "—",
                    say(entry_words(comparison, entry)) or "—",
                    said,
                ),
                link=entry.key,
            )
        )
    columns = [
        DocColumn(say(t("变化", "Change")), None, 1.2),
        DocColumn(say(t("对象", "What")), None, 3.0),
        DocColumn(say(t("单元", "Unit")), None, 0.6),
        DocColumn(say(t("内容", "In short")), None, 2.4),
        DocColumn(say(t("审查", "Review")), None, 1.5),
    ]
    return table(say(t("变化清单", "The changes")), columns, rows)


def _fields(comparison: Comparison, say: Say) -> Part:
    rows = []
    for entry in comparison.diff.entries:
        row = comparison.diff.row(entry)
        name = shortened(str(getattr(row, "code", "")) or say(comparison.diff.caption(entry)))
        rows += [
            (name, say(title), *(part or "—" for part in differing_parts(say(old), say(new))))
            for title, old, new in old_and_new(comparison, entry)
        ]
    if not rows:
        return Paragraph(say(t("没有字段变化", "No field changed")), quiet=True)
    columns = [
        DocColumn(say(t("对象", "What")), None, 1.0),
        DocColumn(say(t("字段", "Field")), None, 1.6),
        DocColumn(comparison.old.code, None, 3.0),
        DocColumn(comparison.new.code or say(t("当前", "now")), None, 3.0),
    ]
    return table(say(t("字段前后对照", "Fields, old and new")), columns, rows)


def _effects(comparison: Comparison, say: Say) -> tuple[Part, ...]:
    effects = comparison.effects
    parts: list[Part] = []
    for title, found in (
        (t("新增的检查结果（{n}）", "New findings ({n})"), effects.come()),
        (t("消除的检查结果（{n}）", "Findings gone ({n})"), effects.gone()),
    ):
        named = title.format(n=len(found))
        if found:
            parts.append(_findings(say(named), found, say))
        else:
            parts.append(Paragraph(say(t("{what}：无", "{what}: none").format(what=named)), quiet=True))
    units = comparison.new.snapshot.table(RestorationUnit)
    steps = effects.coverage(dict.fromkeys(unit for unit, _ in effects.new_cover.cells))
    rows = [
        (
            units[step.unit].caption if step.unit in units else say(t("未归入单元", "In no unit")),
            say(label("element", step.element)),
            percent(step.old),
            percent(step.new),
        )
        for step in steps
    ]
    if rows:
        columns = [
            DocColumn(say(t("单元", "Unit")), None, 2.6),
            DocColumn(say(t("要素", "Element")), None, 1.0),
            DocColumn(comparison.old.code, None, 1.0),
            DocColumn(comparison.new.code or say(t("当前", "now")), None, 1.0),
        ]
        parts.append(table(say(t("覆盖率的变化", "Coverage")), columns, rows))
    return tuple(parts)


def _findings(title: str, found: Sequence[Finding], say: Say) -> DocTable:
    rules = all_rules()
    rows = [
        (
            say(finding.severity.label),
            finding.rule,
            say(rules[finding.rule].title) if finding.rule in rules else finding.rule,
            say(finding.message),
        )
        for finding in found
    ]
    columns = [
        DocColumn(say(t("级别", "Grade")), None, 0.6),
        DocColumn(say(t("规则", "Rule")), None, 0.8),
        DocColumn(say(t("名称", "Name")), None, 1.8),
        DocColumn(say(t("内容", "What it says")), None, 5.0),
    ]
    return table(title, columns, rows)


def _comments(comparison: Comparison, snapshot: Snapshot, say: Say) -> Part:
    changed = {entry.key for entry in comparison.diff.entries}
    rows = []
    for thread in threads(snapshot):
        if thread.subject not in changed:
            continue
        for row in (thread.first, *thread.replies):
            about: Text = about_text(snapshot, thread) if row is thread.first else t("答复", "answer")
            state = say(label("comment_state", thread.first.state)) if row is thread.first else "—"
            day = row.written_on.isoformat() if row.written_on is not None else "—"
            rows.append((say(about), row.text, row.author or "—", day, state))
    if not rows:
        return Paragraph(say(t("没有审查意见", "No comments")), quiet=True)
    columns = [
        DocColumn(say(t("对象", "What")), None, 2.4),
        DocColumn(say(t("意见", "Comment")), None, 4.0),
        DocColumn(say(t("提出人", "Author")), None, 0.9),
        DocColumn(say(t("日期", "Date")), None, 1.0),
        DocColumn(say(t("状态", "State")), None, 0.8),
    ]
    return table(say(t("审查意见", "Comments")), columns, rows)
