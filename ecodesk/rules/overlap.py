"""OVL: projects that take the same ground at the same time, for the same thing, on the same money."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ecodesk.analysis.footprints import FootprintIndex, footprints, patch_grounds
from ecodesk.analysis.overlaps import near_pairs, overlap_likely
from ecodesk.analysis.parallel import KeptParts, in_threads, parts_in_threads
from ecodesk.analysis.significance import polygons_of, significant
from ecodesk.analysis.zone_hits import zone_hits
from ecodesk.i18n import Text, later, t
from ecodesk.model.code_lists import active_statuses, code_list, codes_where, label
from ecodesk.model.measures import Floats, area_text, areas, near_areas
from ecodesk.model.records import ControlLine, FundingSource, ProblemPatch, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Geometries, Positions
from ecodesk.model.table import Table
from ecodesk.rules import claim_fixes, fixes
from ecodesk.rules.finding import Finding, Severity, Subject
from ecodesk.rules.layers import layer_missing
from ecodesk.rules.looking import about, listed, name_list, percent, positions
from ecodesk.rules.papers import AGREEMENTS, agreed, central_levels, parts_by_project, sources_of
from ecodesk.rules.rule import Context, Param, Rows, Rule, Scope, shared_param


@dataclass(frozen=True)
class _SharedGround:
    """Pairs of projects on the same ground, in arrays of one length: positions, of which the later code is the
    first; the polygons, their m², and the shares of either project.
    """

    first: Positions
    second: Positions
    pieces: Geometries
    area: Floats
    share_first: Floats
    share_second: Floats

    @property
    def share_of_smaller(self) -> Floats:
        return np.maximum(self.share_first, self.share_second)


def _shared_ground(snapshot: Snapshot, rows: Rows) -> KeptParts[_SharedGround]:
    """All pairs of active projects, of the same time, that share enough; worked out once for a picture."""
    key = ("shared ground", None if rows is None else rows.tobytes())
    return snapshot.once(key, lambda: KeptParts(_pairs(snapshot, rows)))


def _pairs(snapshot: Snapshot, rows: Rows) -> Iterator[_SharedGround]:
    table = snapshot.table(Project)
    shapes = footprints(snapshot)
    active = table.where("status", active_statuses())
    a, b = near_pairs(shapes, FootprintIndex(snapshot), None if rows is None else rows[active[rows]])
    wanted = active[a] & active[b]
    wanted[wanted] = _same_time(table, a[wanted], b[wanted])
    codes, ids = table.column("code"), table.ids
    for part in parts_in_threads(lambda a, b: _cut(snapshot, shapes, a, b), a[wanted], b[wanted]):
        i, j, pieces, area, share_i, share_j = part
        both = zip(i.tolist(), j.tolist(), strict=True)
        # The later code comes first: it is the one expected to yield.
        yields = np.fromiter(
            ((codes[x], ids[x]) > (codes[y], ids[y]) for x, y in both), dtype=bool, count=len(i)
        )
        yield _SharedGround(
            np.where(yields, i, j),
            np.where(yields, j, i),
            pieces,
            area,
            np.where(yields, share_i, share_j),
            np.where(yields, share_j, share_i),
        )


def _cut(snapshot: Snapshot, shapes: Geometries, a: Positions, b: Positions) -> tuple[Any, ...]:
    """Of the pairs that share enough: both positions, the shared polygon, its area, its share of either."""
    meet = overlap_likely(shapes[a], shapes[b])
    a, b = a[meet], b[meet]
    pieces = np.asarray(polygons_of(shapely.intersection(shapes[a], shapes[b])), dtype=object)
    whole_a, whole_b = near_areas(shapes[a], snapshot.crs), near_areas(shapes[b], snapshot.crs)
    keep = significant(snapshot, pieces, np.minimum(whole_a, whole_b))
    shared = areas(pieces[keep], snapshot.crs)
    return a[keep], b[keep], pieces[keep], shared, shared / whole_a[keep], shared / whole_b[keep]


def _same_time(table: Table[Project], a: Positions, b: Positions) -> npt.NDArray[np.bool_]:
    """Whether the periods of each pair meet; an unknown date bounds nothing."""
    starts = table.derived("start day", lambda of, at: _days(of, "start", at, date.min))
    ends = table.derived("end day", lambda of, at: _days(of, "end", at, date.max))
    result: npt.NDArray[np.bool_] = (starts[a] <= ends[b]) & (starts[b] <= ends[a])
    return result


def _days(table: Table[Any], field: str, at: Positions, unknown: date) -> npt.NDArray[np.int64]:
    column = table.column(field)
    return np.array([(column[i] or unknown).toordinal() for i in at.tolist()], dtype=np.int64)


def _overlap(context: Context, rows: Rows) -> Iterator[Finding]:
    table = context.snapshot.table(Project)
    codes, names = table.column("code"), table.column("name")
    for ground in _shared_ground(context.snapshot, rows):
        columns = (ground.first, ground.second, ground.area, ground.share_first, ground.share_second)
        of_pairs = zip(*(column.tolist() for column in (*columns, ground.pieces)), strict=True)
        for first, second, area, share_first, share_second, piece in of_pairs:
            a, b = codes[first] or names[first], codes[second] or names[second]
            message = later(_overlap_words, a, b, area, share_first, share_second)
            yield about(context, table, (first, second), message, geometry=piece, area=area)


def _overlap_words(a: str, b: str, area: float, share_a: float, share_b: float) -> Text:
    return t(
        "{a} 与 {b} 重叠 {area}，占前者 {sa}、后者 {sb}",
        "{a} and {b} overlap by {area}, {sa} of the first and {sb} of the second",
    ).format(a=a, b=b, area=area_text(area), sa=percent(share_a), sb=percent(share_b))


@dataclass(frozen=True, slots=True)
class _Duplicate:
    """Two projects that do the same on the same ground: positions, what is the same, the ground and its m²."""

    first: int
    second: int
    works: frozenset[str]  # codes of the works both do, or none where only the problem is the same
    problem: str
    piece: Any
    area: float
    share_of_smaller: float

    @property
    def what(self) -> Text:
        if not self.works:
            return label("problem_type", self.problem)
        return listed([label("work_item", code) for code in code_list("work_item") if code in self.works])


def _duplicates(context: Context, rows: Rows) -> list[_Duplicate]:
    """Pairs that do the same on the same ground with no agreement between them; worked out once for a picture."""
    snapshot, least = context.snapshot, context.params["same_share"]
    key = ("duplicates", None if rows is None else rows.tobytes(), least, context.today)
    return snapshot.once(key, lambda: list(_duplicates_of(snapshot, rows, least, context.today)))


def _duplicates_of(snapshot: Snapshot, rows: Rows, least: float, today: date) -> Iterator[_Duplicate]:
    table = snapshot.table(Project)
    items, problems = table.column("work_items"), table.column("problem_types")
    works: dict[tuple[tuple[str, ...], tuple[str, ...]], frozenset[str]] = {}
    for ground in _shared_ground(snapshot, rows):
        shares = ground.share_of_smaller
        enough = np.flatnonzero(shares >= least)
        columns = (ground.first, ground.second, ground.pieces, ground.area, shares)
        for i, j, piece, area, share in zip(*(column[enough].tolist() for column in columns), strict=True):
            of_both = (items[i], items[j])
            same = works.get(of_both)
            if same is None:
                same = works[of_both] = frozenset(items[i]).intersection(items[j])
            problem = problems[i][0] if problems[i][:1] and problems[i][:1] == problems[j][:1] else ""
            if (same or problem) and not agreed(snapshot, table.ids[i], table.ids[j], today):
                yield _Duplicate(i, j, same, problem, piece, area, share)


def _duplicate(context: Context, rows: Rows) -> Iterator[Finding]:
    table = context.snapshot.table(Project)
    codes = table.column("code")
    for pair in _duplicates(context, rows):
        yield about(
            context,
            table,
            (pair.first, pair.second),
            later(_duplicate_words, codes[pair.first], codes[pair.second], pair),
            geometry=pair.piece,
            area=pair.area,
        )


def _duplicate_words(a: str, b: str, pair: _Duplicate) -> Text:
    return t(
        "{a} 与 {b} 在同一处做同样的事（{what}），重叠 {area}，占较小者 {share}，没有分工或分期协议",
        "{a} and {b} do the same ({what}) on the same {area}, {share} of the smaller, without an agreement",
    ).format(a=a, b=b, what=pair.what, area=area_text(pair.area), share=percent(pair.share_of_smaller))


def _same_money(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    table = snapshot.table(Project)
    codes, ids = table.column("code"), table.ids
    funded = parts_by_project(snapshot, FundingSource)
    for pair in _duplicates(context, rows):
        one, other = ids[pair.first], ids[pair.second]
        if one not in funded or other not in funded:
            continue
        documents = sorted(_documents(snapshot, one) & _documents(snapshot, other))
        central = [central_levels(snapshot, project) for project in (one, other)]
        lines = sorted(_policy_lines(snapshot, one) & _policy_lines(snapshot, other))
        if central[0] and central[1]:
            why = t("双方都有中央资金（{a}；{b}）", "both have central money ({a}; {b})").format(
                a=listed([label("funding_source", level) for level in sorted(central[0])]),
                b=listed([label("funding_source", level) for level in sorted(central[1])]),
            )
        elif lines and (central[0] or central[1]):
            why = t("同一资金科目“{line}”", "the same policy line “{line}”").format(line=lines[0])
        elif documents:
            why = t("同一文号 {document} 用了两次", "document {document} is used twice").format(
                document=documents[0]
            )
        else:
            continue
        message = t(
            "{a} 与 {b} 重复申请资金：{why}；重叠 {area}",
            "{a} and {b} ask for money twice: {why}; {area} shared",
        ).format(a=codes[pair.first], b=codes[pair.second], why=why, area=area_text(pair.area))
        yield about(context, table, (pair.first, pair.second), message, geometry=pair.piece, area=pair.area)
    yield from _funded_before(context, rows)


def _documents(snapshot: Snapshot, project: str) -> set[str]:
    return {source.document.strip() for source in sources_of(snapshot, project)} - {""}


def _policy_lines(snapshot: Snapshot, project: str) -> set[str]:
    return {source.policy_line.strip() for source in sources_of(snapshot, project)} - {""}


def _funded_before(context: Context, rows: Rows) -> Iterator[Finding]:
    """Ground that an implemented project already had central money for, inside its period."""
    snapshot = context.snapshot
    table, lines = snapshot.table(Project), snapshot.table(ControlLine)
    active, starts = table.where("status", active_statuses()), table.column("start")
    paid_by, until, names = lines.column("funding"), lines.column("valid_to"), lines.column("name")
    central = codes_where("funding_source", "central")
    for hit in zone_hits(snapshot, "CL_HIST", rows):
        start = starts[hit.project]
        if not active[hit.project] or not central_levels(snapshot, table.ids[hit.project]):
            continue
        kept = [
            zone
            for zone in hit.zones
            if not central.isdisjoint(paid_by[zone])
            and (until[zone] is None or start is None or start <= until[zone])
        ]
        if not kept:
            continue
        message = t(
            "{row} 有 {share} 落在已获中央资金的项目“{names}”内，尚在其实施或管护期",
            "{share} of {row} lies in “{names}”, which had central money and is still in its period",
        ).format(
            row=table.at(hit.project).caption,
            share=percent(hit.share),
            names=name_list(names[zone] or lines.ids[zone][:8] for zone in kept[:3]),
        )
        yield about(
            context, table, hit.project, message, geometry=hit.piece, key="implemented", share=hit.share
        )


def _claims(context: Context, rows: Rows) -> Iterator[Finding]:
    """Patches that several projects of the same time claim and cover for the most part."""
    snapshot = context.snapshot
    table, patches = snapshot.table(Project), snapshot.table(ProblemPatch)
    claimed = table.column("patches")
    wanted = {patch for i in positions(table, rows).tolist() for patch in claimed[i]}
    asked = patches.positions(sorted(wanted))
    grounds, shapes = patch_grounds(snapshot), footprints(snapshot)
    asked = asked[~shapely.is_missing(grounds[asked])]
    if not len(asked):
        return
    n, project = FootprintIndex(snapshot).query(grounds[asked])
    active = table.where("status", active_statuses())
    claims = (patches.ids[asked[k]] in claimed[p] for k, p in zip(n.tolist(), project.tolist(), strict=True))
    keep = active[project] & ~shapely.is_missing(shapes[project])
    keep &= np.fromiter(claims, dtype=bool, count=len(n))
    n, project = n[keep], project[keep]
    several = np.bincount(n, minlength=len(asked))[n] > 1
    n, project = n[several], project[several]
    if not len(n):
        return
    cut = polygons_of(in_threads(shapely.intersection, grounds[asked[n]], shapes[project]))
    share = near_areas(cut, snapshot.crs) / near_areas(grounds[asked[n]], snapshot.crs)
    most = share >= context.params["least_share"]
    looked_at = None if rows is None else set(rows.tolist())
    for k in np.unique(n[most]).tolist():
        claimants = sorted(project[most & (n == k)].tolist(), key=lambda p: (table.column("code")[p], p))
        for n_later in range(1, len(claimants)):
            for earlier in range(n_later):
                pair = claimants[n_later], claimants[earlier]
                if looked_at is None or not looked_at.isdisjoint(pair):
                    yield from _claimed_twice(context, int(asked[k]), *pair)


def _claimed_twice(context: Context, patch: int, first: int, second: int) -> Iterator[Finding]:
    snapshot = context.snapshot
    table, patches = snapshot.table(Project), snapshot.table(ProblemPatch)
    if not _same_time(table, np.array([first]), np.array([second]))[0]:
        return
    ids = table.ids[first], table.ids[second]
    if agreed(snapshot, *ids, context.today):
        return
    codes = table.column("code")
    message = t(
        "图斑 {patch} 被 {a} 和 {b} 同期认领", "Patch {patch} is claimed by {a} and {b} at the same time"
    ).format(patch=patches.column("code")[patch], a=codes[first], b=codes[second])
    yield Finding(
        context.rule,
        context.severity,
        (*(Subject(Project.table, row) for row in ids), Subject(ProblemPatch.table, patches.ids[patch])),
        message,
        patch_grounds(snapshot)[patch],
        {},
        "",
        table.column("unit")[first],
    )


RULES = (
    Rule(
        "OVL-001",
        t("项目空间重叠", "Projects overlap"),
        t(
            "同一块地被两个同期项目计算两次，面积和投资都会虚增。",
            "Ground counted by two projects at once inflates area and money.",
        ),
        t(
            "裁去其中一个的重叠部分，或说明分期、分工。",
            "Trim one of them, or state stages or a split of duties.",
        ),
        Severity.WARN,
        Scope.NEIGHBOURS,
        (Project.table,),
        "S4",
        _overlap,
        fixes=(fixes.TRIM_FIRST, fixes.TRIM_SECOND),
        fields=("geometry",),
    ),
    Rule(
        "OVL-002",
        t("同位同类重复", "The same work on the same ground"),
        t(
            "同一处、同一时期、同样的工程或问题，没有分工协议就是重复立项；先后实施或有协议的不算。",
            "Same place, time and work without an agreement is duplication; stages and agreements are not.",
        ),
        t(
            "裁去重叠、合并项目，或登记分工、分期协议。",
            "Trim, merge, or record an agreement on duties or stages.",
        ),
        Severity.ERROR,
        Scope.NEIGHBOURS,
        (Project.table, *AGREEMENTS),
        "S4, V14",
        _duplicate,
        params=(shared_param("same_share"),),
        fixes=(fixes.TRIM_FIRST, fixes.TRIM_SECOND),
        fields=("geometry", "work_items"),
    ),
    Rule(
        "OVL-003",
        t("重复资金", "Money asked for twice"),
        t(
            "同一块地的同一件事不得两次使用中央资金，也不得一个文号用两次。",
            "Central money must not pay twice for the same thing, nor one document be used twice.",
        ),
        t("只保留一个资金来源，或退出重叠范围。", "Keep one source, or leave the shared ground."),
        Severity.BLOCK,
        Scope.NEIGHBOURS,
        (Project.table, FundingSource.table, ControlLine.table, *AGREEMENTS),
        "V14, V15, V16",
        _same_money,
        params=(shared_param("same_share"),),
        fixes=(fixes.TRIM_FIRST, fixes.TRIM_SECOND),
        fields=(FundingSource.table, "geometry"),
        unjudged=layer_missing("CL_HIST"),
    ),
    Rule(
        "OVL-004",
        t("同一问题图斑多头认领", "A patch claimed by several projects"),
        t("一块问题地只能由一个同期项目负责。", "One patch is answered for by one project at a time."),
        t("取消其中一个的认领，或改为先后实施。", "End one claim, or put the projects one after the other."),
        Severity.ERROR,
        Scope.NEIGHBOURS,
        (Project.table, ProblemPatch.table, *AGREEMENTS),
        "D",
        _claims,
        params=(
            Param("least_share", 0.50, t("覆盖图斑的最小比例", "Least share of the patch covered"), "", 0, 1),
        ),
        fixes=(claim_fixes.UNCLAIM_FIRST, claim_fixes.UNCLAIM_SECOND, claim_fixes.SPLIT_CLAIM),
        fields=("patches", "geometry"),
    ),
)
