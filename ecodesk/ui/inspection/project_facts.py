"""The sheet of one project: where it lies, what it treats, who pays and answers for it, what it achieves."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from ecodesk.analysis.analysis_settings import setting
from ecodesk.analysis.footprints import footprints
from ecodesk.analysis.project_effect import ProjectEffect
from ecodesk.analysis.units import shares
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import code_list, label
from ecodesk.model.completeness import is_empty
from ecodesk.model.field_words import linked_caption
from ecodesk.model.fields import fields_by_id, record_type
from ecodesk.model.measures import HECTARE_MARK, area, hectares, number_text
from ecodesk.model.records import FundingSource, Person, ProblemPatch, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding
from ecodesk.ui.delegates.painting import STATUS_TONES, element_name
from ecodesk.ui.delegates.rows import percent_text
from ecodesk.ui.field_text import shown, shown_with_unit
from ecodesk.ui.forms.chapter_states import chapter_state, placed
from ecodesk.ui.forms.project_chapters import PROJECT_FORM
from ecodesk.ui.inspection.place_facts import (
    SEPARATOR,
    basin_fact,
    share_pieces,
    size_fact,
    township_fact,
)
from ecodesk.ui.inspection.sheet import Bar, Fact, Header, Piece, Section, listed, plain

_DECLARED_SAME, _DECLARED_WARN, _DECLARED_WRONG = 0.00005, 0.001, 0.01  # declared area against the shape
_CENTRAL = "central_"


def project_header(project: Project, snapshot: Snapshot) -> Header:
    """Badge, code, state and name."""
    status = str(label("project_status", project.status))
    info = snapshot.plan_info
    return Header(
        project.name or str(t("未命名", "Unnamed")),
        project.code,
        project.element or "?",
        (Piece(status, "tag", STATUS_TONES.get(project.status, "neutral")),),
        info.version if info is not None else "",
    )


def project_sections(project: Project, snapshot: Snapshot) -> tuple[Section, ...]:
    """Space, treatment, responsibility and money."""
    table = snapshot.table(Project)
    shape = footprints(snapshot)[table.position(project.id)]
    unit = snapshot.row(RestorationUnit.table, project.unit)
    home = unit if isinstance(unit, RestorationUnit) else None
    return (
        Section(str(t("空间", "Space")), _space(project, shape, home, snapshot)),
        Section(str(t("治理", "Treatment")), _treatment(project, snapshot)),
        Section(str(t("责任与资金", "Responsibility and money")), _duty(project, snapshot)),
    )


# ---- space


def _space(
    project: Project, shape: Any, unit: RestorationUnit | None, snapshot: Snapshot
) -> tuple[Fact, ...]:
    facts = [size_fact(shape, snapshot)]
    thin = project.geometry is not None and project.geometry.area == 0 and not project.geometry.is_empty
    if thin and project.geometry.length > 0:  # type: ignore[union-attr]
        facts.insert(0, size_fact(project.geometry, snapshot))
        facts.append(_field(project, "corridor_width_m", snapshot))
    elif thin:
        facts.append(_field(project, "site_radius_m", snapshot))
    facts.append(_declared(project, shape, snapshot))
    facts.append(_unit(shape, unit, snapshot))
    if project.unit_reason:
        facts.append(_field(project, "unit_reason", snapshot))
    facts.append(basin_fact(shape, unit, snapshot))
    facts.append(township_fact(shape, snapshot))
    return tuple(facts)


def _declared(project: Project, shape: Any, snapshot: Snapshot) -> Fact:
    fact = _field(project, "declared_area_hm2", snapshot)
    measured = hectares(area(shape, snapshot.crs)) if shape is not None else 0.0
    if project.declared_area_hm2 is None or measured <= 0:
        return fact
    off = (project.declared_area_hm2 - measured) / measured
    tone = "error" if abs(off) > _DECLARED_WRONG else "warn" if abs(off) > _DECLARED_WARN else "neutral"
    shown_off = f"{off * 100:+.2f}".replace("-", "−")
    words = t("差 {off} %", "differs {off} %").format(off=shown_off)
    if abs(off) < _DECLARED_SAME:
        words = t("与图形一致", "as drawn")
    value = Piece(f"{number_text(project.declared_area_hm2)} {HECTARE_MARK}")
    return dataclasses.replace(fact, pieces=(value, Piece(str(words), "tag", tone)))


def _unit(shape: Any, home: RestorationUnit | None, snapshot: Snapshot) -> Fact:
    table = snapshot.table(RestorationUnit)
    found = shares(shape, table, snapshot)
    pieces: tuple[Piece, ...] = share_pieces(found, table, by_code=True)
    if home is None:
        pieces = (Piece(str(t("未归入", "None")), "tag", "warn"), *(pieces if found else ()))
    else:
        held = {one.id: one.share for one in found}.get(home.id, 0.0)
        if found and held < setting(snapshot, "home_share"):
            words = t("归入 {unit}，只占 {share}", "Grouped into {unit}, holds {share}").format(
                unit=home.code, share=percent_text(held, 1)
            )
            pieces = (*pieces, Piece(str(words), "tag", "warn"))
        elif not found:
            pieces = plain(home.code)
    return Fact(str(t("修复单元", "Unit")), pieces, "unit")


# ---- treatment


def _treatment(project: Project, snapshot: Snapshot) -> tuple[Fact, ...]:
    elements = dict.fromkeys(code for code in (project.element, *project.elements) if code)
    badges = [Piece(code, "badge", tip=str(element_name(code))) for code in elements]
    if project.element:
        words = t("主要：{name}", "main: {name}").format(name=element_name(project.element))
        badges.append(Piece(str(words)))
    patches = [
        row.code or row.name
        for row_id in project.patches
        if isinstance(row := snapshot.row(ProblemPatch.table, row_id), ProblemPatch)
    ]
    fact = _field(project, "elements", snapshot)
    return (
        dataclasses.replace(
            fact, label=str(t("要素", "Elements")), pieces=tuple(badges) or fact.pieces, field="element"
        ),
        dataclasses.replace(_field(project, "problem_types", snapshot), label=str(t("生态问题", "Problems"))),
        _field(project, "mode", snapshot),
        _field(project, "work_items", snapshot),
        Fact(str(t("关联图斑", "Patches")), listed(patches, str(SEPARATOR)), "patches"),
    )


# ---- responsibility and money


def _duty(project: Project, snapshot: Snapshot) -> tuple[Fact, ...]:
    person = snapshot.row(Person.table, project.person)
    names = plain(linked_caption(snapshot, Person.table, project.person))
    if isinstance(person, Person) and person.post:
        names = (*names, Piece(person.post, "faint"))
    return (
        _field(project, "lead", snapshot),
        _field(project, "coops", snapshot),
        Fact(str(t("责任人", "Person")), names, "person"),
        _period(project),
        _money(project, snapshot),
    )


def _period(project: Project) -> Fact:
    ends = [day.isoformat() if day is not None else "—" for day in (project.start, project.end)]
    name = str(t("工期", "Period"))
    if project.start is None and project.end is None:
        return Fact(name, (_missing(),), "start")
    return Fact(name, plain(str(t("{a} 至 {b}", "{a} to {b}").format(a=ends[0], b=ends[1]))), "start")


def _money(project: Project, snapshot: Snapshot) -> Fact:
    fact = _field(project, "invest", snapshot)
    lines = snapshot.table(FundingSource)
    mine = [i for i, owner in enumerate(lines.column("project")) if owner == project.id]
    levels, amounts = lines.column("level"), lines.column("amount")
    total = sum((amounts[i] or Decimal(0) for i in mine), Decimal(0))
    central = sum((amounts[i] or Decimal(0) for i in mine if levels[i].startswith(_CENTRAL)), Decimal(0))
    if project.invest is None:
        return fact
    pieces = [Piece(shown_with_unit(fields_by_id(Project)["invest"], project.invest), "strong")]
    if mine:
        words = t("中央 {money}", "central {money}").format(money=number_text(central))
        pieces.append(Piece(str(words), "faint"))
    if mine and total != project.invest:
        words = t("来源合计 {money}", "sources sum to {money}").format(money=number_text(total))
        pieces.append(Piece(str(words), "tag", "warn"))
    return dataclasses.replace(fact, pieces=tuple(pieces))


def _field(project: Project, field_id: str, snapshot: Snapshot) -> Fact:
    """A field as the dictionary names it; a required one that is empty says so."""
    field = fields_by_id(Project)[field_id]
    value = getattr(project, field_id)
    if is_empty(value):
        return Fact(str(field.label), (_missing(),) if field.required else plain(""), field_id)
    if isinstance(value, tuple):
        texts = [shown(field, (one,), snapshot) for one in value]
        return Fact(str(field.label), listed(texts, str(SEPARATOR)), field_id)
    return Fact(str(field.label), plain(shown_with_unit(field, value, snapshot)), field_id)


def _missing() -> Piece:
    return Piece(str(t("未填", "missing")), "tag", "warn")


# ---- effect and completeness


def waiting_effect() -> Section:
    """Stands in place of the effect until it has been worked out."""
    return Section(
        str(t("本项目带来的单元覆盖变化", "Change of coverage by this project")),
        notes=(_note(t("统计中…", "Working it out…")),),
    )


def effect_section(effect: ProjectEffect | None, project: Project, snapshot: Snapshot) -> Section:
    """From → to per element of the unit the project belongs to."""
    unit = snapshot.row(RestorationUnit.table, effect.unit) if effect is not None else None
    code = unit.code if isinstance(unit, RestorationUnit) else ""
    title = t("本项目带来的单元 {unit} 覆盖变化", "Change of coverage in {unit} by this project").format(
        unit=code
    )
    if effect is None:
        words = t("没有图形或单元，不能计算。", "Without a shape and a unit this cannot be worked out.")
        return Section(
            str(t("本项目带来的单元覆盖变化", "Change of coverage by this project")), (), (), (_note(words),)
        )
    notes = []
    if not effect.need:
        notes.append(
            _note(t("本单元还没有问题图斑，不能判断。", "The unit has no problem patches to judge by."))
        )
    elif not effect.elements:
        notes.append(
            _note(
                t(
                    "没有覆盖本单元中同类问题的图斑。",
                    "It covers no patch of its problem types in this unit.",
                )
            )
        )
    elif not effect.counted:
        status = label("project_status", project.status)
        words = t(
            "“{status}”的项目暂不计入覆盖；图示为计入后的变化。",
            "Projects in the state “{status}” do not count yet; shown as if it did.",
        ).format(status=status)
        notes.append(_note(words))
    bars = tuple(
        Bar(
            str(t("{name}覆盖率", "{name}").format(name=_short(change.element))),
            f"{_percent(change.without.share)} → {_percent(change.together.share)} %",
            change.together.share or 0.0,
            change.without.share or 0.0,
            change.element,
            str(
                t("{name}：缺口 {a} → {b} hm²", "{name}: gap {a} → {b} ha").format(
                    name=element_name(change.element),
                    a=number_text(hectares(change.without.gap), 1),
                    b=number_text(hectares(change.together.gap), 1),
                )
            ),
        )
        for change in effect.elements
    )
    return Section(str(title), (), bars, tuple(notes))


def _short(element: str) -> Text:
    """The one character of an element in Chinese, its name in English."""
    entry = code_list("element")[element]
    return Text(f"{entry.more['glyph']} ", entry.label.en)


def _percent(share: float | None) -> str:
    return percent_text(share or 0.0, 1).removesuffix(" %")


def _note(words: Text) -> Piece:
    return Piece(str(words), "faint")


def completeness_section(project: Project, snapshot: Snapshot, findings: Iterable[Finding]) -> Section:
    """How many chapters of the form are complete, and which required parts are empty."""
    places = placed(PROJECT_FORM, findings)
    children = {table.id: table.of(project.id, snapshot) for table in PROJECT_FORM.tables()}
    states = [
        chapter_state(PROJECT_FORM, chapter, project, children, places) for chapter in PROJECT_FORM.chapters
    ]
    done, whole = sum(state.complete for state in states), len(states)
    title = str(t("表单完整度", "Form completeness"))
    aside = str(t("{done} / {all} 节", "{done} / {all} chapters").format(done=done, all=whole))
    names = [str(_place_name(place)) for state in states for place in state.missing]
    notes: tuple[Piece, ...] = ()
    if names:
        words = t("未填：{fields}", "Empty: {fields}").format(fields=str(SEPARATOR).join(names))
        notes = (_note(words),)
    return Section(
        title, (), (Bar("", "", done / whole, tip=f"{title} {aside}"),), notes, Piece(aside, "strong")
    )


def _place_name(place: str) -> Text:
    """What a field or a child table of the form is called."""
    field = fields_by_id(Project).get(place)
    return field.label if field is not None else record_type(place).title
