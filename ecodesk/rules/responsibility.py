"""RSP: whether somebody answers for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from ecodesk.analysis.coverage import covers_of, is_need, needs_stated
from ecodesk.analysis.footprints import footprints, usable
from ecodesk.analysis.homes import grouped_into
from ecodesk.analysis.parallel import prepared_in_threads
from ecodesk.analysis.patch_pieces import PatchPiece, patch_pieces
from ecodesk.analysis.units import Share, all_shares
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import active_statuses, code_list, label
from ecodesk.model.measures import SQUARE_METRES_PER_HECTARE
from ecodesk.model.records import (
    CoopDuty,
    Decision,
    GapJustification,
    Milestone,
    OneMatterResolution,
    OrgUnit,
    Person,
    ProblemPatch,
    Project,
    RestorationUnit,
    StandingDuty,
    TaskItem,
    Township,
    UnitNeed,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Positions
from ecodesk.rules import unit_fixes
from ecodesk.rules.finding import Finding, Severity, Subject
from ecodesk.rules.looking import about, active, caption, graded, listed, name_list, positions, shapeless
from ecodesk.rules.papers import parts_by_project
from ecodesk.rules.rule import Context, Param, Rows, Rule, Scope


def _lead(context: Context, rows: Rows) -> Iterator[Finding]:
    if context.table == TaskItem.table:
        yield from _tasks_without_lead(context, rows)
        return
    snapshot = context.snapshot
    table, orgs = snapshot.table(Project), snapshot.table(OrgUnit)
    leads = table.column("lead")
    for i in active(snapshot, rows).tolist():
        if leads[i] in orgs:
            continue
        row = table.at(i)
        message = t(
            "{row} 没有主办单位，无法提交审查", "{row} has no lead unit and cannot be submitted"
        ).format(row=row.caption)
        yield about(context, table, i, message, geometry=row.geometry)
    if rows is None:
        yield from _standing_duties(context)


def _tasks_without_lead(context: Context, rows: Rows) -> Iterator[Finding]:
    table, orgs = context.snapshot.table(TaskItem), context.snapshot.table(OrgUnit)
    leads = table.column("lead_unit")
    for i in positions(table, rows).tolist():
        if leads[i] not in orgs:
            message = t("任务 {row} 没有主办单位", "Task {row} has no lead unit").format(row=table.at(i).name)
            yield about(context, table, i, message)


def _standing_duties(context: Context) -> Iterator[Finding]:
    """Duties without a lead unit, and elements of a unit that several lead."""
    snapshot = context.snapshot
    table, units, orgs = (
        snapshot.table(StandingDuty),
        snapshot.table(RestorationUnit),
        snapshot.table(OrgUnit),
    )
    by_place: dict[tuple[str, str], list[StandingDuty]] = {}
    for row in table.rows():
        by_place.setdefault((row.unit, row.element), []).append(row)
    for (unit, element), rows in by_place.items():
        leads = {row.lead_unit for row in rows if row.lead_unit in orgs}
        if len(leads) == 1 or unit not in units:
            continue
        words = t("{unit} 的{element}没有主办单位", "{element} in {unit} has no lead unit")
        if leads:
            words = t("{unit} 的{element}有 {n} 个主办单位", "{element} in {unit} has {n} lead units")
        message = words.format(unit=units[unit].caption, element=label("element", element), n=len(leads))
        yield Finding(
            context.rule,
            context.severity,
            tuple(Subject(StandingDuty.table, row.id) for row in rows),
            message,
            key=element,
            unit=unit,
        )


def _persons(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    table, persons, orgs = snapshot.table(Project), snapshot.table(Person), snapshot.table(OrgUnit)
    persons_of, coops, statuses = table.column("person"), table.column("coops"), table.column("status")
    duties, milestones = parts_by_project(snapshot, CoopDuty), parts_by_project(snapshot, Milestone)
    who, what = snapshot.table(CoopDuty).column("org_unit"), snapshot.table(CoopDuty).column("duty")
    owners = snapshot.table(Milestone).column("owner")
    for i in active(snapshot, rows).tolist():
        missing: list[Text] = []
        person = persons.get(persons_of[i])
        if person is None:
            missing.append(t("没有责任人", "no responsible person"))
        elif not (person.post.strip() and person.phone.strip()):
            missing.append(
                t("责任人 {name} 缺职务或电话", "{name} lacks post or telephone").format(name=person.name)
            )
        stated = {who[n] for n in duties.get(table.ids[i], ()) if what[n].strip()}
        silent = [
            orgs[org].short_name or orgs[org].name for org in coops[i] if org in orgs and org not in stated
        ]
        if silent:
            missing.append(
                t("{orgs} 没有写明配合职责", "{orgs} have no stated duty").format(orgs=name_list(silent))
            )
        unowned = sum(owners[n] not in orgs for n in milestones.get(table.ids[i], ()))
        if unowned:
            missing.append(
                t("{n} 个里程碑没有责任单位", "{n} milestones have no responsible unit").format(n=unowned)
            )
        if missing:
            message = t("{row}：{missing}", "{row}: {missing}").format(
                row=caption(table, i), missing=listed(missing)
            )
            yield about(context, table, i, message, severity=graded(context, statuses[i]))


def _departments(context: Context, rows: Rows) -> Iterator[Finding]:
    """Elements none of whose departments takes part, and townships on whose ground a project lies unasked."""
    snapshot, params = context.snapshot, context.params
    table, orgs = snapshot.table(Project), snapshot.table(OrgUnit)
    names = {row.id: (row.code, row.name, row.short_name) for row in orgs.rows()}
    by_code = {row.code: row for row in orgs.rows()}
    at = active(snapshot, rows)
    leads, coops, elements, mains, statuses = (
        table.column(name) for name in ("lead", "coops", "elements", "element", "status")
    )
    places = _townships_of(snapshot, at)
    for i, where in zip(at.tolist(), places, strict=True):
        part = {org for org in (leads[i], *coops[i]) if org in names}
        missing: list[Text] = []
        for element in dict.fromkeys(e for e in (mains[i], *elements[i]) if e in code_list("element")):
            departments = code_list("element")[element].more["departments"]
            wanted = [by_code[code] for code in departments if code in by_code]
            if wanted and part.isdisjoint(org.id for org in wanted):
                missing.append(
                    t("{element}应有{orgs}参加", "{element} wants {orgs}").format(
                        element=label("element", element),
                        orgs=Text("或".join(o.name for o in wanted), " or ".join(o.name for o in wanted)),
                    )
                )
        far = [
            name
            for name, share in where
            if (
                share.share >= params["least_share"]
                or share.area >= params["least_area"] * SQUARE_METRES_PER_HECTARE
            )
            and not any(name and any(name in word for word in names[org]) for org in part)
        ]
        if far:
            missing.append(
                t("涉及的{towns}没有列为配合单位", "{towns} are not listed as taking part").format(
                    towns=name_list(far)
                )
            )
        if missing:
            message = t("{row}：{missing}", "{row}: {missing}").format(
                row=caption(table, i), missing=listed(missing)
            )
            severity = min(graded(context, statuses[i]), context.severity)
            yield about(context, table, i, message, severity=severity)


def _townships_of(snapshot: Snapshot, at: Positions) -> Sequence[list[tuple[str, Share]]]:
    """The townships each project lies in by name; only where several meet it is anything cut."""
    towns = snapshot.table(Township)
    found: list[list[tuple[str, Share]]] = [[] for _ in range(len(at))]
    shapes, tiles = footprints(snapshot)[at], usable(towns)
    n, town = towns.index.query(shapes)
    there = ~shapely.is_missing(tiles[town]) & ~shapely.is_missing(shapes[n])
    n, town = n[there], town[there]
    order = np.argsort(town, kind="stable")
    n, town = n[order], town[order]
    inside = prepared_in_threads(shapely.covers, tiles[town], shapes[n]) if len(n) else np.empty(0, bool)
    names = towns.column("name")
    for k, i in zip(n[inside].tolist(), town[inside].tolist(), strict=True):
        found[k] = [(names[i], Share(towns.ids[i], 0.0, 1.0))]
    crossing = np.setdiff1d(n, n[inside])
    for k, shares in zip(crossing.tolist(), all_shares(shapes[crossing], towns, snapshot), strict=True):
        found[k] = [(towns[share.id].name, share) for share in shares]
    return found


def _vacant(context: Context, rows: Rows) -> Iterator[Finding]:
    """Elements of a unit with need that nobody leads, neither in a project nor by standing duty."""
    snapshot = context.snapshot
    if rows is None:
        yield from _decisions(context)
    units = snapshot.table(RestorationUnit)
    ids = [units.ids[i] for i in positions(units, rows).tolist()]
    by_place: dict[tuple[str, str], list[PatchPiece]] = {}
    for piece in patch_pieces(snapshot, None if rows is None else ids, context.today):
        by_place.setdefault((piece.unit, piece.element), []).append(piece)
    stated = needs_stated(snapshot)
    places = sorted({*by_place, *(place for place in stated if place[0] in set(ids))})
    led = _led(snapshot, None if rows is None else ids)
    places = [
        (unit, element)
        for unit, element in places
        if element and (unit, element) not in led and element not in units[unit].elements_off
    ]
    groups = [by_place.get(place, []) for place in places]
    covers = covers_of(snapshot, groups)
    for (unit, element), mine, cover in zip(places, groups, covers, strict=True):
        if (unit, element) not in stated and not is_need(snapshot, mine, cover):
            continue
        message = t(
            "{unit} 的{element}有治理需求，但没有单位牵头",
            "{element} in {unit} needs treatment and nobody leads it",
        ).format(unit=units[unit].caption, element=label("element", element))
        yield Finding(
            context.rule,
            context.severity,
            (Subject(RestorationUnit.table, unit),),
            message,
            key=element,
            unit=unit,
        )


def _decisions(context: Context) -> Iterator[Finding]:
    """Decisions of resolutions that no unit is responsible for."""
    table, orgs = context.snapshot.table(Decision), context.snapshot.table(OrgUnit)
    resolutions = context.snapshot.table(OneMatterResolution)
    owners, matters, of = table.column("org_unit"), table.column("matter"), table.column("resolution")
    for i, owner in enumerate(owners):
        if owner not in orgs:
            message = t(
                "一事一议 {resolution} 的决定“{matter}”没有责任单位",
                "Decision “{matter}” of resolution {resolution} has no responsible unit",
            ).format(
                resolution=resolutions[of[i]].caption if of[i] in resolutions else "—", matter=matters[i][:30]
            )
            yield about(context, table, i, message)


def _led(snapshot: Snapshot, units: Sequence[str] | None) -> set[tuple[str, str]]:
    projects, orgs = snapshot.table(Project), snapshot.table(OrgUnit)
    homes, leads, elements, mains = (
        projects.column(name) for name in ("unit", "lead", "elements", "element")
    )
    found: set[tuple[str, str]] = set()
    for i in grouped_into(snapshot, units, active_statuses()).tolist():
        if leads[i] in orgs:
            found.update((homes[i], element) for element in (mains[i], *elements[i]))
    for row in snapshot.table(StandingDuty).rows():
        if row.lead_unit in orgs:
            found.add((row.unit, row.element))
    return found


def _need_unknown(snapshot: Snapshot) -> Text | None:
    if shapeless(snapshot.table(RestorationUnit)):
        return t("没有带图形的修复单元", "no restoration unit has a shape")
    if shapeless(snapshot.table(ProblemPatch)):
        return t("没有带图形的问题图斑，无法判断需求", "no problem patch has a shape to judge need by")
    return None


def _no_departments(snapshot: Snapshot) -> Text | None:
    return None if len(snapshot.table(OrgUnit)) else t("没有责任单位名录", "there is no list of departments")


def _no_townships(snapshot: Snapshot) -> Text | None:
    if shapeless(snapshot.table(Township)):
        return t("没有乡镇图层，乡镇参加情况未检查", "no township layer, so townships were not looked at")
    return None


def _decisions_unseen(snapshot: Snapshot) -> Text | None:
    return t("整改事项尚未登记，未检查", "rectifications are not kept yet and were not looked at")


RULES = (
    Rule(
        "RSP-001",
        t("主办单位缺失或多个", "Lead unit missing, or several"),
        t(
            "每个项目、任务和单元职责有且只有一个主办单位，责任不留空当。",
            "Every project, task and duty has exactly one lead unit; no duty is left vacant.",
        ),
        t("选定主办单位。", "Choose the lead unit."),
        Severity.BLOCK,
        Scope.ROW,
        (Project.table, TaskItem.table, OrgUnit.table, StandingDuty.table, RestorationUnit.table),
        "S5.2",
        _lead,
        fields=("lead", "lead_unit"),
        judged=(Project.table, TaskItem.table),
    ),
    Rule(
        "RSP-002",
        t("责任人信息不全", "Responsible persons incomplete"),
        t(
            "责任到人，配合单位写明做什么，每个节点有人负责。",
            "A named person, a stated duty for each unit that helps, an owner for each milestone.",
        ),
        t("补全责任人、配合职责和节点责任单位。", "Fill in person, duties and owners of milestones."),
        Severity.ERROR,
        Scope.ROW,
        (Project.table, Person.table, OrgUnit.table, CoopDuty.table, Milestone.table),
        "S5.1, S5.2",
        _persons,
        fields=("person", "coops"),
    ),
    Rule(
        "RSP-003",
        t("配合部门与要素不匹配", "Departments do not fit the elements"),
        t(
            "什么要素由什么部门管，项目所在乡镇也要参加，边界才能衔接。",
            "Each element has its departments, and the townships on whose ground it lies take part.",
        ),
        t("把相应部门和乡镇列为配合单位。", "List these departments and townships."),
        Severity.WARN,
        Scope.ROW,
        (Project.table, OrgUnit.table, Township.table),
        "S5.2",
        _departments,
        params=(
            Param("least_share", 0.05, t("乡镇内最小占比", "Least share in a township"), "", 0, 1),
            Param("least_area", 1.0, t("乡镇内最小面积", "Least area in a township"), "hm²"),
        ),
        needs=_no_departments,
        unjudged=_no_townships,
        fixes=(unit_fixes.PLACE,),
        fields=("coops", "lead"),
    ),
    Rule(
        "RSP-004",
        t("责任空当", "A duty nobody has"),
        t(
            "有治理需求的要素必须有单位牵头。",
            "An element that needs treatment must have somebody who leads.",
        ),
        t(
            "安排项目并定主办单位，或登记常设职责。",
            "Plan a project with a lead unit, or record a standing duty.",
        ),
        Severity.ERROR,
        Scope.AREA,
        (
            RestorationUnit.table,
            ProblemPatch.table,
            Project.table,
            GapJustification.table,
            UnitNeed.table,
            StandingDuty.table,
            OrgUnit.table,
            Decision.table,
            OneMatterResolution.table,
        ),
        "S5.2",
        _vacant,
        needs=_need_unknown,
        unjudged=_decisions_unseen,
    ),
)
