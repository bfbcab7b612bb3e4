"""Sheets of everything else: problem patches, control lines, any other row, several rows together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.coverage import CoverageMatrix, cover_of
from ecodesk.analysis.footprints import footprints, usable
from ecodesk.analysis.grouping import project_areas
from ecodesk.analysis.patch_claims import claiming
from ecodesk.analysis.patch_pieces import PatchPiece
from ecodesk.i18n import t
from ecodesk.model.code_lists import elements_of_problem, label
from ecodesk.model.fields import Field, Kind, Record, fields_of, record_type
from ecodesk.model.measures import HECTARE_MARK, areas, hectares, number_text
from ecodesk.model.records import ControlLine, ProblemPatch, Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.delegates.painting import element_name
from ecodesk.ui.delegates.rows import percent_text
from ecodesk.ui.field_text import shown_with_unit
from ecodesk.ui.inspection.place_facts import SEPARATOR, size_fact, township_fact, unit_fact
from ecodesk.ui.inspection.sheet import Bar, Fact, Header, Piece, Section, area_pieces, listed, plain

_MOST_MET = 12  # rows named before the rest is counted
_MOST_MERGED = 2_000  # shapes merged to tell their net area
_NOT_COMMON = frozenset({"code", "name"})


# ---- problem patches


def patch_header(patch: ProblemPatch) -> Header:
    """Element, code, severity, problem."""
    known = elements_of_problem(patch.problem_type)
    chips: tuple[Piece, ...] = ()
    if patch.severity is not None:
        words = t("{n} 级", "severity {n}").format(n=patch.severity)
        tone = "error" if patch.severity >= 4 else "warn" if patch.severity == 3 else "neutral"
        chips = (Piece(str(words), "tag", tone),)
    unknown = t("还没有问题类型", "No problem type yet")
    return Header(
        patch.name or str(label("problem_type", patch.problem_type) if patch.problem_type else unknown),
        patch.code,
        patch.element or (known[0] if known else "?"),
        chips,
        str(ProblemPatch.title),
    )


def patch_sections(
    patch: ProblemPatch, snapshot: Snapshot, coverage: CoverageMatrix | None
) -> tuple[Section, ...]:
    """What it is, where it lies, who treats it."""
    facts = _own_fields(patch, snapshot, frozenset({"code", "name", "unit", "element"}))
    where = (size_fact(patch.geometry, snapshot), unit_fact(patch.geometry, snapshot))
    return (
        Section(str(t("空间", "Space")), (*where, township_fact(patch.geometry, snapshot))),
        Section(str(t("调查", "Survey")), facts),
        _treated(patch, snapshot, coverage),
    )


def _treated(patch: ProblemPatch, snapshot: Snapshot, coverage: CoverageMatrix | None) -> Section:
    title = str(t("治理", "Treatment"))
    if coverage is None:
        return Section(title, notes=(Piece(str(t("统计中…", "Working it out…")), "faint"),))
    pieces: list[PatchPiece] = [
        piece for cell in coverage.cells.values() for piece in cell.pieces if piece.patch == patch.id
    ]
    cover = cover_of(snapshot, pieces)
    if cover.share is None and not patch.problem_type:
        words = t(
            "还没有问题类型，暂不计入覆盖。", "It does not say its problem yet, so it does not count yet."
        )
        return Section(title, notes=(Piece(str(words), "faint"),))
    if cover.share is None:
        words = t("不在任何修复单元内，不计入覆盖。", "It lies in no unit and does not count.")
        return Section(title, notes=(Piece(str(words), "faint"),))
    gap = t("缺口 {gap} hm²", "gap {gap} ha").format(gap=number_text(hectares(cover.gap), 1))
    element = pieces[0].element
    projects = snapshot.table(Project)
    codes = sorted({projects[one].code for piece in pieces for one in piece.treated_by if one in projects})
    by = Fact(
        str(t("治理项目", "Projects")), listed(codes, str(SEPARATOR)) if codes else _waiting(patch, snapshot)
    )
    bar = Bar(
        str(element_name(element)), f"{percent_text(cover.share, 1)} · {gap}", cover.share, None, element
    )
    return Section(title, (by,), (bar,))


def _waiting(patch: ProblemPatch, snapshot: Snapshot) -> tuple[Piece, ...]:
    """What is said of a patch nobody treats: the projects that claim it but do not count yet, or that there is none."""
    words = t("{code}（{status}，暂不计入）", "{code} ({status}, not counted yet)")
    claims = [
        str(words.format(code=row.code, status=label("project_status", row.status)))
        for row in sorted(claiming(patch.id, snapshot), key=lambda row: row.code)
    ]
    return listed(claims, str(SEPARATOR)) if claims else (Piece(str(t("无项目", "None")), "tag", "error"),)


# ---- control lines


def control_header(line: ControlLine, today: date) -> Header:
    """Layer and name; a line past its date says so."""
    chips: tuple[Piece, ...] = ()
    if line.valid_to is not None and line.valid_to < today:
        chips = (Piece(str(t("已过期", "expired")), "tag", "warn"),)
    layer = str(label("control_layer", line.layer))
    return Header(line.name or layer, line.code, "", chips, layer)


def control_sections(line: ControlLine, snapshot: Snapshot) -> tuple[Section, ...]:
    """What it is, where it lies, which projects it meets."""
    facts = _own_fields(line, snapshot, frozenset({"code", "name"}))
    return (
        Section(
            str(t("空间", "Space")), (size_fact(line.geometry, snapshot), unit_fact(line.geometry, snapshot))
        ),
        Section(str(t("管控", "Control")), facts),
        _met(line, snapshot),
    )


def _met(line: ControlLine, snapshot: Snapshot) -> Section:
    projects = snapshot.table(Project)
    lines = snapshot.table(ControlLine)
    zone = usable(lines)[lines.position(line.id)]
    title = str(t("涉及项目", "Projects it meets"))
    near: Any = projects.index.query(zone) if zone is not None else np.empty(0, dtype=np.intp)
    shapes = footprints(snapshot)[near]
    pieces = shapely.intersection(shapes, zone)
    sizes = areas(pieces, snapshot.crs)
    whole = areas(shapes, snapshot.crs)
    order = [i for i in np.argsort(-sizes).tolist() if sizes[i] >= 1.0]
    facts = tuple(
        Fact(
            projects.at(int(near[i])).code,
            (
                Piece(f"{number_text(hectares(float(sizes[i])))} {HECTARE_MARK}"),
                Piece(percent_text(float(sizes[i] / whole[i]), 1), "faint"),
            ),
        )
        for i in order[:_MOST_MET]
    )
    notes = []
    if not order:
        notes.append(Piece(str(t("没有项目与它相交。", "No project meets it.")), "faint"))
    elif len(order) > _MOST_MET:
        more = t("还有 {n} 个项目", "{n} more projects").format(n=len(order) - _MOST_MET)
        notes.append(Piece(str(more), "faint"))
    return Section(title, facts, (), tuple(notes), Piece(str(len(order)), "strong"))


# ---- any row


def row_header(row: Record) -> Header:
    """Kind, code and name of any row."""
    title = str(record_type(row.table).title)
    name = str(getattr(row, "name", ""))
    return Header(name or title, str(getattr(row, "code", "")), "", (), title if name else "")


def row_sections(row: Record, snapshot: Snapshot) -> tuple[Section, ...]:
    """All fields of a row, with its size when it has a shape."""
    facts = _own_fields(row, snapshot, _NOT_COMMON)
    if row.geometry is not None and not row.geometry.is_empty:
        facts = (size_fact(row.geometry, snapshot), *facts)
    return (Section(str(t("内容", "Content")), facts),)


def _own_fields(row: Record, snapshot: Snapshot, left_out: frozenset[str]) -> tuple[Fact, ...]:
    return tuple(
        Fact(
            str(field.label), plain(text if (text := shown_with_unit(field, value, snapshot)) != "—" else "")
        )
        for field in fields_of(type(row))
        if field.id not in left_out and field.kind is not Kind.JSON
        for value in (getattr(row, field.id),)
    )


# ---- several rows


def several_header(rows: Sequence[Record]) -> Header:
    """How many rows of which kinds."""
    kinds = Counter(row.table for row in rows)
    if len(kinds) == 1:
        title = record_type(rows[0].table).title
        words = t("已选 {n} 个{kind}", "{n} selected: {kind}").format(n=len(rows), kind=title)
    else:
        words = t("已选 {n} 个对象", "{n} objects selected").format(n=len(rows))
    return Header(str(words))


def several_sections(rows: Sequence[Record], snapshot: Snapshot) -> tuple[Section, ...]:
    """Sums, and the fields they have in common; differing values read 多个值."""
    kinds = Counter(row.table for row in rows)
    if len(kinds) > 1:
        facts = tuple(
            Fact(str(record_type(table).title), (Piece(str(n), "strong"),)) for table, n in kinds.items()
        )
        return (Section(str(t("种类", "Kinds")), facts),)
    sections = []
    if sizes := _sums(rows, snapshot):
        sections.append(Section(str(t("合计", "Together")), sizes))
    shared = tuple(
        _common(field, rows, snapshot)
        for field in fields_of(type(rows[0]))
        if field.id not in _NOT_COMMON and field.kind not in (Kind.LONG_TEXT, Kind.JSON)
    )
    sections.append(Section(str(t("共同字段", "Common fields")), shared))
    return tuple(sections)


def _sums(rows: Sequence[Record], snapshot: Snapshot) -> tuple[Fact, ...]:
    shapes = _shapes(rows, snapshot)
    if not len(shapes):
        return ()
    facts = []
    gross = float(_sizes(rows, snapshot, shapes).sum())
    if gross <= 0:
        return ()
    if len(shapes) <= _MOST_MERGED:
        net = float(areas([shapely.union_all(shapes)], snapshot.crs)[0])
        facts.append(Fact(str(t("净面积（去重）", "Net area")), area_pieces(net)))
    facts.append(Fact(str(t("面积合计", "Sum of areas")), area_pieces(gross, strong=False)))
    money = [field for field in fields_of(type(rows[0])) if field.kind is Kind.MONEY]
    for field in money:
        values = [getattr(row, field.id) for row in rows]
        known = [value for value in values if value is not None]
        if known:
            facts.append(
                Fact(str(field.label), (Piece(shown_with_unit(field, sum(known)), "strong"),), field.id)
            )
    return tuple(facts)


def _shapes(rows: Sequence[Record], snapshot: Snapshot) -> Any:
    table = snapshot.named(rows[0].table)
    if record_type(rows[0].table).shape.value == "none":
        return np.empty(0, dtype=object)
    whole = footprints(snapshot) if rows[0].table == Project.table else usable(table)
    shapes = whole[table.positions(row.id for row in rows)]
    return shapes[~shapely.is_missing(shapes)]


def _sizes(rows: Sequence[Record], snapshot: Snapshot, shapes: Any) -> Any:
    if rows[0].table == Project.table:
        return project_areas(snapshot)[snapshot.table(Project).positions(row.id for row in rows)]
    return areas(shapes, snapshot.crs)


def _common(field: Field, rows: Sequence[Record], snapshot: Snapshot) -> Fact:
    first = getattr(rows[0], field.id)
    if all(getattr(row, field.id) == first for row in rows[1:]):
        text = shown_with_unit(field, first, snapshot)
        return Fact(str(field.label), plain("" if text == "—" else text), field.id)
    return Fact(str(field.label), (Piece(str(t("多个值", "several values")), "faint"),), field.id)
