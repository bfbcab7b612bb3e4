"""ADM: what must be settled before a project is admitted, and the negative list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.analysis.footprints import footprints
from ecodesk.analysis.units import across_basins, all_shares
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.code_lists import active_statuses, code_list, codes_where, label
from ecodesk.model.completeness import missing
from ecodesk.model.fields import Record
from ecodesk.model.measures import number_text
from ecodesk.model.records import (
    AdmissionReview,
    Basin,
    ControlLine,
    NegativeAnswer,
    Project,
    WorkItem,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Positions
from ecodesk.model.table import Table
from ecodesk.rules.control import FAILURE_LAYERS, control_failures
from ecodesk.rules.finding import Finding, Severity
from ecodesk.rules.layers import missing_layers
from ecodesk.rules.looking import about, active, caption, listed, name_list, positions
from ecodesk.rules.papers import RESOLUTIONS, parts_by_project, parts_of, resolved
from ecodesk.rules.rule import Context, Param, Rows, Rule, Scope

_LEAST_BASIN = 0.01  # share of a project from which a basin counts, as in UNT-003


def _negative(context: Context, rows: Rows) -> Iterator[Finding]:
    """Forbidden contents: by coded works or a confirmed answer they block, by words alone they warn."""
    snapshot = context.snapshot
    table = snapshot.table(Project)
    names, notes, items = (table.column(name) for name in ("name", "note", "work_items"))
    answers = _answers(snapshot)
    entries = code_list("negative_item")
    for i in active(snapshot, rows).tolist():
        given = answers.get(table.ids[i], {})
        sure: list[Text] = []
        likely: list[Text] = []
        for code, entry in entries.items():
            works = [label("work_item", item) for item in items[i] if item in entry.more["items"]]
            words = [word for word in entry.more["words"] if word in names[i] or word in notes[i]]
            if given.get(code) is True:
                sure.append(t("{item}（审查认定）", "{item} (confirmed)").format(item=entry.label))
            elif works:
                sure.append(
                    t("{item}（{works}）", "{item} ({works})").format(item=entry.label, works=listed(works))
                )
            elif words and given.get(code) is not False:
                likely.append(
                    t("{item}（名称含“{words}”）", "{item} (named “{words}”)").format(
                        item=entry.label, words=name_list(words)
                    )
                )
        if sure:
            message = t("{row} 命中负面清单：{items}", "{row} is on the negative list: {items}")
            yield about(
                context, table, i, message.format(row=caption(table, i), items=listed([*sure, *likely]))
            )
        elif likely:
            message = t(
                "{row} 可能命中负面清单，请审查认定：{items}",
                "{row} may be on the negative list; a reviewer has to confirm: {items}",
            )
            severity = min(Severity.WARN, context.severity)
            yield about(
                context,
                table,
                i,
                message.format(row=caption(table, i), items=listed(likely)),
                severity=severity,
            )


def _answers(snapshot: Snapshot) -> Mapping[str, Mapping[str, bool]]:
    """What reviewers have said of the items, by project; a project's own answer counts only when it admits a hit."""
    reviews, found = snapshot.table(AdmissionReview), dict[str, dict[str, bool]]()
    for row in snapshot.table(NegativeAnswer).rows():
        project = reviews[row.review].project if row.review in reviews else row.project
        if row.hit is not None and (row.review in reviews or row.hit):
            found.setdefault(project, {})[row.item] = row.hit
    return found


def _unreviewed(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    table = snapshot.table(Project)
    reviewed = parts_by_project(snapshot, AdmissionReview)
    admitted = table.where("status", ("admitted", *codes_where("project_status", "running")))
    answered = _answered_items(snapshot)
    at = positions(table, rows)
    for i in at[admitted[at]].tolist():
        project = table.ids[i]
        if project not in reviewed:
            why = t("没有准入审查表", "it has no admission review")
            yield about(context, table, i, _not_admitted(table.at(i), why))
            continue
        review: AdmissionReview = max(
            parts_of(snapshot, AdmissionReview, project), key=lambda r: (str(r.reviewed_on or ""), r.id)
        )
        wrong = [field.label for field in missing(review)]
        said = [t("没有填{fields}", "{fields} not filled in").format(fields=listed(wrong))] if wrong else []
        left = len(code_list("negative_item").keys() - answered.get(review.id, set()))
        if left:
            said.append(
                t("负面清单还有 {n} 条没有回答", "{n} items of the negative list unanswered").format(n=left)
            )
        if review.reviewer.strip() and review.reviewer.strip() == review.second_reviewer.strip():
            said.append(t("审查人和复核人是同一人", "reviewer and second reviewer are one person"))
        if review.verdict == "refuse":
            said.append(t("审查结论是不予准入", "the verdict is refusal"))
        if said:
            yield about(context, table, i, _not_admitted(table.at(i), listed(said)))


def _not_admitted(row: Record, why: Text) -> Text:
    return t("{row} 已准入，但{why}", "{row} counts as admitted, but {why}").format(row=row.caption, why=why)


def _answered_items(snapshot: Snapshot) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in snapshot.table(NegativeAnswer).rows():
        if row.review and row.hit is not None:
            found.setdefault(row.review, set()).add(row.item)
    return found


def _no_reviews(snapshot: Snapshot) -> Text | None:
    return (
        None
        if len(snapshot.table(AdmissionReview))
        else t("还没有准入审查表", "there are no admission reviews")
    )


def _major(context: Context, rows: Rows) -> Iterator[Finding]:
    """Projects that want a resolution of their own and have none that is decided."""
    snapshot = context.snapshot
    table = snapshot.table(Project)
    invests = table.column("invest")
    at = active(snapshot, rows)
    open_ = np.array([i for i in at.tolist() if not resolved(snapshot, table.ids[i])], dtype=np.intp)
    crossing = _crossing(snapshot, open_[np.isin(open_, across_basins(snapshot, rows))])
    broken: dict[str, set[str]] = {}
    for finding in control_failures(context, None if rows is None else open_):
        broken.setdefault(finding.subjects[0].id, set()).add(finding.rule)
    least = Decimal(repr(context.params["invest"]))
    for i in open_.tolist():
        why: list[Text] = []
        if i in crossing:
            why.append(t("跨流域", "it crosses basins"))
        if table.ids[i] in broken:
            why.append(
                t("与管控边界冲突（{codes}）", "it conflicts with control lines ({codes})").format(
                    codes=join([plain(code) for code in sorted(broken[table.ids[i]])])
                )
            )
        if invests[i] is not None and invests[i] >= least:
            why.append(
                t(
                    "投资 {money} 万元，达到 {least} 万元", "{money} invested, {least} or more (10k CNY)"
                ).format(money=number_text(invests[i]), least=number_text(least, 0))
            )
        if why:
            message = t(
                "{row} 须一事一议：{why}；还没有已决定的纪要",
                "{row} needs a resolution: {why}; none has been decided",
            ).format(row=caption(table, i), why=listed(why))
            yield about(context, table, i, message)


def _crossing(snapshot: Snapshot, at: Positions) -> set[int]:
    """Which of some projects that lie inside no single basin lie in two or more."""
    shapes, basins = footprints(snapshot), snapshot.table(Basin)
    shares = all_shares(shapes[at], basins, snapshot) if len(at) else []
    return {
        i
        for i, found in zip(at.tolist(), shares, strict=True)
        if sum(s.share >= _LEAST_BASIN for s in found) > 1
    }


def _triggers_unseen(snapshot: Snapshot) -> Text | None:
    unseen = t(
        "变更主办单位、超计划投资和职责争议没有登记，未检查",
        "changes of lead, cost overruns and disputes are not kept and were not looked at",
    )
    there = (~shapely.is_missing(snapshot.table(Basin).geometry)).sum()
    missing = [] if there > 1 else [_NO_BASINS]
    if (layers := missing_layers(snapshot, FAILURE_LAYERS)) is not None:
        missing.append(layers)
    return join([*missing, unseen], zh="；", en="; ")


_NO_BASINS = t(
    "有图形的流域少于两个，跨流域未检查", "fewer than two basins have a shape, so crossing was not looked at"
)


def _spoil(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    table = snapshot.table(Project)
    digging = codes_where("work_item", "spoil")
    columns = tuple(
        table.column(name)
        for name in (
            "work_items",
            "spoil_surplus_m3",
            "spoil_disposal",
            "spoil_document",
            "dug_outside",
            "spoil_dug_m3",
            "spoil_approved_m3",
        )
    )
    for i in active(snapshot, rows).tolist():
        items, surplus, disposal, document, outside, dug, approved = (column[i] for column in columns)
        if digging.isdisjoint(items):
            continue
        wrong: list[Text] = []
        if (surplus or 0) > 0 and (disposal in ("", "none") or not document.strip()):
            wrong.append(
                t("剩余土石料 {n} m³ 没有处置方案", "{n} m³ of surplus have no disposal plan").format(
                    n=number_text(surplus, 0)
                )
            )
        if outside is True:
            wrong.append(t("超界开挖", "digging went beyond the boundary"))
        if dug is not None and approved and dug > approved * (1 + context.params["growth"]):
            wrong.append(
                t("开挖 {a} m³，批准 {b} m³", "{a} m³ dug, {b} m³ approved").format(
                    a=number_text(dug, 0), b=number_text(approved, 0)
                )
            )
        if wrong:
            message = t("{row}：{wrong}", "{row}: {wrong}").format(row=caption(table, i), wrong=listed(wrong))
            yield about(context, table, i, message)


def _spoil_unknown(snapshot: Snapshot) -> Text | None:
    """Whether projects that dig do not say how much."""
    table = snapshot.table(Project)
    digs = table.derived("digs unsaid", _digs_unsaid)
    if not bool((digs & table.where("status", active_statuses())).any()):
        return None
    return t(
        "有采挖工程的项目没有填土石方量，未核对",
        "projects that dig without saying how much were not compared",
    )


def _digs_unsaid(table: Table[Project], at: Positions) -> npt.NDArray[np.bool_]:
    digging = codes_where("work_item", "spoil")
    items, dug = table.column("work_items"), table.column("spoil_dug_m3")
    found = (dug[i] is None and not digging.isdisjoint(items[i]) for i in at.tolist())
    return np.fromiter(found, dtype=bool, count=len(at))


RULES = (
    Rule(
        "ADM-001",
        t("命中负面清单", "On the negative list"),
        t(
            "负面清单上的内容不得进入修复项目；只凭名称用词时由审查人员认定。占地、红线、重复立项等条目由相应的空间规则检查。",
            "What the negative list names is kept out; mere wording is for a reviewer to confirm. "
            "Items on land, red line and duplicates are looked at by the rules on these.",
        ),
        t("去掉相应内容，或由审查人员逐项认定。", "Leave it out, or let a reviewer confirm item by item."),
        Severity.BLOCK,
        Scope.ROW,
        (Project.table, NegativeAnswer.table, AdmissionReview.table),
        "S5.3",
        _negative,
        fields=("work_items", "name"),
    ),
    Rule(
        "ADM-002",
        t("准入审查未完成", "Admission review not finished"),
        t("先审查、后准入，审查和复核不能是同一人。", "Review comes before admission, by two persons."),
        t("完成准入审查表。", "Finish the admission review."),
        Severity.BLOCK,
        Scope.ROW,
        (Project.table, AdmissionReview.table, NegativeAnswer.table),
        "S5.3",
        _unreviewed,
        needs=_no_reviews,
        fields=("status",),
    ),
    Rule(
        "ADM-003",
        t("重大事项未一事一议", "Major matter without a resolution"),
        t(
            "跨流域、与管控边界冲突、投资较大的项目，先一事一议再推进。",
            "What crosses basins, conflicts with control lines or costs much is resolved upon first.",
        ),
        t("提请一事一议，决定后登记纪要。", "Ask for a resolution and record it once decided."),
        Severity.ERROR,
        Scope.ROW,
        (Project.table, Basin.table, ControlLine.table, WorkItem.table, *RESOLUTIONS),
        "S5.3",
        _major,
        params=(Param("invest", 5000, t("须一事一议的投资", "Investment that needs one"), "万元"),),
        unjudged=_triggers_unseen,
        fields=("invest", "geometry"),
    ),
    Rule(
        "ADM-004",
        t("土石料处置不明", "Disposal of spoil unclear"),
        t(
            "剩余土石料要通过公共资源交易平台处置或自用，不得借修复采矿。",
            "Surplus stone is sold on the public platform or used; restoration is no way to mine.",
        ),
        t("填写土石方平衡和处置依据。", "Fill in the balance of spoil and its disposal."),
        Severity.ERROR,
        Scope.ROW,
        (Project.table,),
        "V21, V22",
        _spoil,
        params=(
            Param("growth", 0.10, t("允许超出批准量的比例", "Excess over the approved volume"), "", 0, 10),
        ),
        unjudged=_spoil_unknown,
        fields=("spoil_surplus_m3", "work_items"),
    ),
)
