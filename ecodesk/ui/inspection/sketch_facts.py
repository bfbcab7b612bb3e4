"""What a shape in the making would be if it were finished now: its facts, and what the rules would say."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from ecodesk.analysis.drawn import Drawn, Shaped
from ecodesk.analysis.units import shares
from ecodesk.i18n import Text, t
from ecodesk.model.measures import HECTARE_MARK, area, area_text, hectares, number_text
from ecodesk.model.records import Basin, ProblemPatch, Project, RestorationUnit, Township
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.table import Table
from ecodesk.rules.finding import CheckResult, Finding, RunState
from ecodesk.rules.registry import all_rules
from ecodesk.rules.runner import recheck
from ecodesk.ui.canvas import drawing_edits
from ecodesk.ui.canvas.tools.tool import Sketch
from ecodesk.ui.findings_model import rule_title
from ecodesk.ui.inspection.note_list import Note
from ecodesk.ui.inspection.place_facts import SEPARATOR, share_pieces
from ecodesk.ui.inspection.project_facts import project_header
from ecodesk.ui.inspection.sheet import Fact, Header, Piece, Section, listed, mu_text, plain

_SHAPE_RULES = frozenset({"GEO", "UNT", "OVL", "CTL", "COV"})  # families a shape alone can answer
_MOST_PATCHES = 6
_PATCH_FROM = 100.0  # m² of a patch from which it is named


@dataclass(frozen=True)
class SketchSheet:
    """The head, the facts, and the rules that would say something else than now."""

    header: Header
    sections: tuple[Section, ...]
    checks: tuple[Note, ...]


def sketch_sheet(
    sketch: Sketch, snapshot: Snapshot, result: CheckResult | None, *, avoid: bool
) -> SketchSheet:
    """Facts of a sketch. `result` must be that of the snapshot, or the rules are left out."""
    row = snapshot.row(Project.table, sketch.project) if sketch.project else None
    before = row if isinstance(row, Project) else None
    if before is not None:
        state = Piece(str(t("整形", "Reshaping")), "tag", "selection")
        header = dataclasses.replace(
            project_header(before, snapshot),
            chips=(state,),
            aside=str(t("原图形 → 当前", "before → now")),
        )
    else:
        header = Header(
            str(t("未完成的图形", "Unfinished shape")),
            chips=(Piece(str(t("绘图", "Drawing")), "tag", "selection"),),
            aside=str(t("完成后成为草拟项目", "becomes a draft project")),
        )
    title = str(t("实时估算", "Live estimate"))
    if shapely.get_dimensions(sketch.geometry) < 2:
        words = t("再落点就有面积。", "More points make an area.")
        return SketchSheet(header, (Section(title, notes=(Piece(str(words), "faint"),)),), ())
    drawn = _drawn(sketch.geometry, before, snapshot, avoid)
    if drawn.first is None:
        return SketchSheet(header, (), ())
    facts = _facts(drawn.first, before, snapshot)
    return SketchSheet(header, (Section(title, facts),), _checks(drawn, before, snapshot, result))


def _drawn(geometry: Any, before: Project | None, snapshot: Snapshot, avoid: bool) -> Drawn:
    if before is None:
        return drawing_edits.new_project(snapshot, geometry, avoid=avoid)
    return drawing_edits.reshaped(snapshot, before, geometry, avoid=avoid)


# ---- facts


def _facts(drawn: Shaped, before: Project | None, snapshot: Snapshot) -> tuple[Fact, ...]:
    shape = drawn.project.geometry if drawn.project is not None else drawn.whole
    old = before.geometry if before is not None and before.geometry is not None else None
    if old is not None and not shapely.is_valid(old):
        old = None
    facts = [_area(shape, old, snapshot)]
    if drawn.mended:
        words = t("图形自相交，完成时修复", "crosses itself, mended when finished")
        facts.append(Fact(str(t("图形", "Shape")), (Piece(str(words), "tag", "warn"),)))
    if drawn.taken:
        facts.append(Fact(str(t("避让", "Avoiding")), _taken(drawn, snapshot)))
    if drawn.outside is not None:
        words = t("超出 {area}", "{area} outside").format(area=area_text(drawn.outside_m2))
        facts.append(Fact(str(t("县界", "County")), (Piece(str(words), "tag", "error"),)))
    tables: list[tuple[Text, Table[Any], bool]] = [
        (t("修复单元", "Units"), snapshot.table(RestorationUnit), True),
        (t("流域", "Basins"), snapshot.table(Basin), False),
        (t("乡镇", "Townships"), snapshot.table(Township), False),
    ]
    for name, table, by_code in tables:
        pieces = share_pieces(shares(shape, table, snapshot), table, by_code=by_code)
        facts.append(Fact(str(name), _changed(_shares_of(old, table, snapshot, by_code), pieces)))
    facts.append(Fact(str(t("覆盖图斑", "Patches")), _patches(shape, snapshot)))
    return tuple(facts)


def _area(shape: Any, old: Any, snapshot: Snapshot) -> Fact:
    now = area(shape, snapshot.crs)
    pieces = [Piece(f"{number_text(hectares(now))} {HECTARE_MARK}", "strong"), Piece(mu_text(now))]
    if old is not None:
        pieces.insert(0, Piece(f"{number_text(hectares(area(old, snapshot.crs)))} →", "faint"))
    return Fact(str(t("面积", "Area")), tuple(pieces))


def _shares_of(old: Any, table: Table[Any], snapshot: Snapshot, by_code: bool) -> tuple[Piece, ...]:
    if old is None:
        return ()
    return share_pieces(shares(old, table, snapshot), table, by_code=by_code)


def _changed(old: tuple[Piece, ...], now: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """From → to when they differ, else only what is."""
    if not old or old == now:
        return now
    gone = tuple(dataclasses.replace(piece, style="faint", tone="") for piece in old)
    return (*gone, Piece("→", "faint"), *now)


def _taken(drawn: Shaped, snapshot: Snapshot) -> tuple[Piece, ...]:
    texts = []
    for piece in drawn.taken:
        row = snapshot.row(Project.table, piece.project)
        code = row.code if isinstance(row, Project) else "?"
        words = t("裁去 {area} hm² 归 {code}", "{area} ha stays with {code}")
        texts.append(str(words.format(area=number_text(hectares(piece.area)), code=code)))
    return listed(texts, str(SEPARATOR))


def _patches(shape: Any, snapshot: Snapshot) -> tuple[Piece, ...]:
    """The patches under the shape with the area covered, the largest first."""
    table = snapshot.table(ProblemPatch)
    found = []
    for position in table.index.query(shape, predicate="intersects").tolist():
        row = table.at(position)
        if row.geometry is None or not shapely.is_valid(row.geometry):
            continue
        covered = area(shapely.intersection(row.geometry, shape), snapshot.crs)
        if covered >= _PATCH_FROM:
            found.append((covered, row))
    found.sort(key=lambda pair: -pair[0])
    texts = []
    for covered, row in found[:_MOST_PATCHES]:
        words = t("{code}（{n} 级）+{area} hm²", "{code} (severity {n}) +{area} ha")
        texts.append(
            str(words.format(code=row.code, n=row.severity or "—", area=number_text(hectares(covered))))
        )
    if len(found) > _MOST_PATCHES:
        texts.append(str(t("还有 {n} 个", "{n} more").format(n=len(found) - _MOST_PATCHES)))
    return listed(texts, str(SEPARATOR)) if texts else plain(str(t("无", "none")))


# ---- rules


def _checks(
    drawn: Drawn, before: Project | None, snapshot: Snapshot, result: CheckResult | None
) -> tuple[Note, ...]:
    if drawn.edit is None or drawn.project is None or result is None or result.revision != snapshot.revision:
        return ()
    then = recheck(result, snapshot, snapshot.after(drawn.edit), [drawn.edit], today=result.today)
    mine = drawn.project.id
    added = [f for f in then.findings.values() if _counts(f) and not _found(f, result)]
    gone = [f for f in result.findings.values() if _counts(f) and not _found(f, then)]
    stays = [
        f
        for f in then.findings.values()
        if before is not None and _counts(f) and _found(f, result) and _about(f, mine)
    ]
    notes = [_said(f, t("将新增", "would appear"), f.message) for f in _gravest(added)]
    notes += [_solved(f) for f in _gravest(gone)]
    notes += [_said(f, t("无变化", "unchanged"), f.message) for f in _gravest(stays)]
    unchecked = [
        run
        for run in then.runs.values()
        if run.state is RunState.NOT_RUN
        and run.rule[:3] in _SHAPE_RULES
        and Project.table in all_rules()[run.rule].tables
    ]
    for run in unchecked:
        head = _head(run.rule, t("未检查", "not checked"))
        notes.append(Note(head, str(run.reason or ""), icon="help-circle-outline"))
    if not added and not unchecked and not stays:
        notes.append(Note(str(t("没有新问题", "No new problem")), icon="check-circle", tone="ok"))
    return tuple(notes)


def _found(finding: Finding, result: CheckResult) -> bool:
    """Whether a check finds it; one that was treated is known for longer than that."""
    known = result.findings.get(finding.id)
    return known is not None and known.found


def _counts(finding: Finding) -> bool:
    return finding.open and finding.rule[:3] in _SHAPE_RULES


def _about(finding: Finding, project: str) -> bool:
    return any(s.table == Project.table and s.id == project for s in finding.subjects)


def _gravest(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda f: (-f.severity, f.rule, f.message.zh))


def _said(finding: Finding, what: Text, text: Text) -> Note:
    return Note(_head(finding.rule, what), str(text), "", finding.severity)


def _solved(finding: Finding) -> Note:
    head = _head(finding.rule, t("将消除", "would go"))
    return Note(head, str(finding.message), icon="check-circle", tone="ok")


def _head(rule: str, what: Text) -> str:
    words = t("{rule} {title}：{what}", "{rule} {title}: {what}")
    return str(words.format(rule=rule, title=rule_title(rule), what=what))
