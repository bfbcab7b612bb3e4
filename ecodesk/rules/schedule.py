"""SCH: whether the dates make sense, are kept, and put the source before what it harms."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from ecodesk.analysis.basin_flow import flow
from ecodesk.analysis.footprints import footprints
from ecodesk.analysis.homes import grouped_into
from ecodesk.analysis.sources_first import NEVER, Source, carry_on, sources_upstream
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import (
    code_list,
    codes_where,
    counted_statuses,
    label,
)
from ecodesk.model.measures import area_text
from ecodesk.model.records import (
    FundingSource,
    GapJustification,
    LedgerEntry,
    Milestone,
    NationalApplication,
    ProblemPatch,
    Project,
    RestorationUnit,
    RoadmapStep,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.spatial_index import Positions
from ecodesk.model.table import Table
from ecodesk.rules.date_order import wrong_order
from ecodesk.rules.finding import Finding, Severity, Subject
from ecodesk.rules.looking import about, active, caption, listed, positions, shapeless
from ecodesk.rules.papers import central_levels, parts_by_project
from ecodesk.rules.rule import Context, Param, Rows, Rule, Scope

_SEVERITY, _LEAST_SHARE = 3, 0.10
_DAYS_A_MONTH = 30.4375


def _overdue(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot, today, params = context.snapshot, context.today, context.params
    table, milestones = snapshot.table(Project), snapshot.table(Milestone)
    running = table.where("status", codes_where("project_status", "running"))
    by_project = parts_by_project(snapshot, Milestone)
    planned, actual, names, weights = (
        milestones.column(name) for name in ("planned", "actual", "name", "weight")
    )
    entries = parts_by_project(snapshot, LedgerEntry)
    progress = snapshot.table(LedgerEntry).column("progress_pct")
    at = positions(table, rows)
    for i in at[running[at]].tolist():
        due = [n for n in by_project.get(table.ids[i], ()) if planned[n] is not None and planned[n] < today]
        late = sorted((n for n in due if actual[n] is None), key=lambda n: planned[n])
        if late:
            days = (today - planned[late[0]]).days
            message = t(
                "{row} 有 {n} 个节点逾期，最早“{name}”应于 {day} 完成，已逾期 {days} 天",
                "{row} has {n} milestones overdue; the first, “{name}”, was due on {day}, {days} days ago",
            ).format(
                row=caption(table, i),
                n=len(late),
                name=names[late[0]],
                day=planned[late[0]].isoformat(),
                days=days,
            )
            severity = Severity.ERROR if days > params["error_days"] else None
            yield about(context, table, i, message, severity=severity, key="milestone", days=days)
        said = [progress[n] for n in entries.get(table.ids[i], ()) if progress[n] is not None]
        reached, wanted = max(said, default=None), sum(weights[n] or 0.0 for n in due)
        if due and reached is not None and wanted - reached > params["behind"]:
            message = t(
                "{row} 计划进度 {wanted} %，实际 {reached} %，落后 {behind} 个百分点",
                "{row} should be at {wanted} % and is at {reached} %, {behind} points behind",
            ).format(
                row=caption(table, i),
                wanted=f"{wanted:.1f}",
                reached=f"{reached:.1f}",
                behind=f"{wanted - reached:.1f}",
            )
            yield about(context, table, i, message, key="progress", behind=wanted - reached)


def _no_milestones(snapshot: Snapshot) -> Text | None:
    return None if len(snapshot.table(Milestone)) else t("没有登记里程碑", "no milestones are recorded")


def _no_timetable(snapshot: Snapshot) -> Text | None:
    if len(snapshot.table(Milestone)):
        return None
    return t(
        "没有登记里程碑，只核对了起止日期", "no milestones are recorded; only start and end were looked at"
    )


def _sources_later(context: Context, rows: Rows) -> Iterator[Finding]:
    """Works on waters below a source of trouble that nobody treats, or treats much later."""
    snapshot = context.snapshot
    units, projects = snapshot.table(RestorationUnit), snapshot.table(Project)
    wanted = [units.ids[i] for i in positions(units, rows).tolist()]
    upstream = sources_upstream(
        snapshot, wanted, int(context.params["severity"]), context.params["least_share"], context.today
    )
    troubled = {unit for unit, sources in upstream.items() if sources}
    homes, starts = projects.column("unit"), projects.column("start")
    grace = timedelta(days=round(context.params["grace_months"] * _DAYS_A_MONTH))
    shapes = footprints(snapshot)
    wet = projects.derived("on water", _on_water)
    for i in grouped_into(snapshot, troubled, counted_statuses(), wet).tolist():
        if starts[i] is None:
            continue
        limit = (starts[i] + grace).toordinal()
        later = [source for source in upstream[homes[i]] if source.begins > limit]
        if not later:
            continue
        message = t(
            "{row} 先于上游实施，应先治理源头：{sources}",
            "{row} comes before its sources upstream: {sources}",
        ).format(row=projects.at(i).caption, sources=listed([_source_text(snapshot, s) for s in later]))
        yield Finding(
            context.rule,
            context.severity,
            (Subject(Project.table, projects.ids[i]), Subject(RestorationUnit.table, homes[i])),
            message,
            shapes[i],
            {},
            "",
            homes[i],
        )


def _on_water(projects: Table[Project], at: Positions) -> npt.NDArray[np.bool_]:
    elements, mains = projects.column("elements"), projects.column("element")
    wet = (not {"water", "lake"}.isdisjoint((mains[i], *elements[i])) for i in at.tolist())
    return np.fromiter(wet, dtype=bool, count=len(at))


def _source_text(snapshot: Snapshot, source: Source) -> Text:
    when = (
        t("没有项目", "no project")
        if source.begins == NEVER
        else t("{day} 才开工", "not before {day}").format(day=date.fromordinal(source.begins).isoformat())
    )
    return t("{unit} {problem} {area} 未治理，{when}", "{unit} {problem}, {area} untreated, {when}").format(
        unit=snapshot.table(RestorationUnit)[source.unit].code,
        problem=label("problem_type", source.problem_type),
        area=area_text(source.gap),
        when=when,
    )


def _flow_unknown(snapshot: Snapshot) -> Text | None:
    if shapeless(snapshot.table(RestorationUnit)):
        return t("没有带图形的修复单元", "no restoration unit has a shape")
    if shapeless(snapshot.table(ProblemPatch)):
        return t("没有带图形的问题图斑", "no problem patch has a shape")
    if not flow(snapshot).downstream:
        return t("单元之间没有登记上下游关系", "no unit has a unit downstream")
    return None


def _carry(before: Snapshot, after: Snapshot, units: Collection[str]) -> None:
    from ecodesk.rules.profile import rule_setting

    params = rule_setting(after, RULES[2]).params
    carry_on(before, after, units, int(params["severity"]), params["least_share"])


def _seasons(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot, params = context.snapshot, context.params
    table, milestones = snapshot.table(Project), snapshot.table(Milestone)
    starts, ends, flood_plans = (table.column(name) for name in ("start", "end", "flood_plan"))
    by_project = parts_by_project(snapshot, Milestone)
    planned, kinds, names = (milestones.column(name) for name in ("planned", "kind", "name"))
    applied = {p for row in snapshot.table(NationalApplication).rows() for p in row.projects}
    for i in active(snapshot, rows).tolist():
        project = table.ids[i]
        limit = _longest(starts[i])
        if limit is not None and ends[i] is not None and central_levels(snapshot, project):
            years = (ends[i] - starts[i]).days / 365.25
            if years > limit:
                message = t(
                    "{row} 工期 {years} 年，超过现行资金办法的 {limit} 年",
                    "{row} takes {years} years; the fund rules in force allow {limit}",
                ).format(row=caption(table, i), years=f"{years:.1f}", limit=f"{limit:g}")
                severity = Severity.ERROR if project in applied else None
                yield about(context, table, i, message, severity=severity, key="period", years=years)
        wrong: list[Text] = []
        for n in by_project.get(project, ()):
            if planned[n] is None:
                continue
            day = planned[n].month * 100 + planned[n].day
            if kinds[n] == "planting" and not _within(
                day,
                (params["spring_from"], params["spring_to"]),
                (params["autumn_from"], params["autumn_to"]),
            ):
                wrong.append(
                    t("“{name}”{day} 不在造林季节", "“{name}” on {day} is no planting season").format(
                        name=names[n], day=planned[n].isoformat()
                    )
                )
            in_flood = _within(day, (params["flood_from"], params["flood_to"]))
            if kinds[n] == "in_river" and in_flood and not flood_plans[i].strip():
                wrong.append(
                    t(
                        "“{name}”{day} 在汛期，没有度汛方案",
                        "“{name}” on {day} is in the flood season without a flood plan",
                    ).format(name=names[n], day=planned[n].isoformat())
                )
        if wrong:
            message = t("{row}：{wrong}", "{row}: {wrong}").format(row=caption(table, i), wrong=listed(wrong))
            yield about(context, table, i, message, key="season")


def _within(day: float, *spans: tuple[float, float]) -> bool:
    """Whether a day (MMDD) lies in one of the spans of every year; a span may run over New Year."""
    return any(
        first <= day <= last if first <= last else day >= first or day <= last for first, last in spans
    )


def _longest(start: date | None) -> float | None:
    """The most years the fund rules of a day allow, where they say."""
    if start is None:
        return None
    for policy in code_list("funding_policy").values():
        first, last = policy.more["valid_from"], policy.more["valid_to"]
        if first <= start.isoformat() and (last is None or start.isoformat() <= last):
            limit = policy.more["duration_limit_years"]
            return None if limit is None else float(limit)
    return None


def _day_param(id: str, default: int, label_: Text) -> Param:
    return Param(id, default, label_, "", 101, 1231)


RULES = (
    Rule(
        "SCH-001",
        t("时间关系错误", "Dates in the wrong order"),
        t(
            "节点要在工期内，前一步完成才能开始下一步，任务书先签后干。",
            "Milestones lie inside the period, steps follow each other, the task book comes first.",
        ),
        t("改正起止日期、节点或路线图。", "Correct period, milestones or roadmap."),
        Severity.ERROR,
        Scope.ROW,
        (Project.table, Milestone.table, RoadmapStep.table, LedgerEntry.table),
        "S5.1",
        wrong_order,
        fields=("end", "start", Milestone.table),
        judged=(Project.table, LedgerEntry.table),
        unjudged=_no_timetable,
    ),
    Rule(
        "SCH-002",
        t("节点逾期", "Milestones overdue"),
        t("到期没完成的节点要及时调度。", "Milestones that are due and not done call for action."),
        t("登记完成日期，或按程序调整计划。", "Record when it was done, or change the plan in due form."),
        Severity.WARN,
        Scope.ROW,
        (Project.table, Milestone.table, LedgerEntry.table),
        "S5.4",
        _overdue,
        params=(
            Param("error_days", 30, t("升为错误的逾期天数", "Days overdue that are an error"), "天"),
            Param("behind", 15, t("进度落后百分点", "Points behind plan"), "", 0, 100),
        ),
        needs=_no_milestones,
        fields=(Milestone.table, "end"),
    ),
    Rule(
        "SCH-003",
        t("源头治理倒序", "Downstream before the source"),
        t(
            "上游的水土流失、矿山和污染不先治，下游的河湖工程会反复受损。",
            "Works on waters fail again when erosion, mines and pollution upstream are not treated first.",
        ),
        t("把上游源头治理提前，或调整本项目开工时间。", "Treat the source earlier, or start this later."),
        Severity.WARN,
        Scope.FLOW,
        (RestorationUnit.table, ProblemPatch.table, Project.table, GapJustification.table),
        "S2, S4",
        _sources_later,
        params=(
            Param("severity", _SEVERITY, t("计入的最低严重程度", "Least severity that counts"), "级", 1, 5),
            Param(
                "least_share", _LEAST_SHARE, t("视为未治理的比例", "Share that counts as untreated"), "", 0, 1
            ),
            Param(
                "grace_months", 6, t("允许晚开工的月数", "Months the source may start later"), "月", 0, 120
            ),
        ),
        needs=_flow_unknown,
        fields=("start", "geometry"),
        carry=_carry,
    ),
    Rule(
        "SCH-004",
        t("工期与季节异常", "Period or season is wrong"),
        t(
            "工期要符合资金办法，造林看季节，涉水施工避开汛期。",
            "Periods follow the fund rules, planting its season, works in rivers keep out of the floods.",
        ),
        t("调整工期或节点，或附度汛方案。", "Change period or milestones, or attach a flood plan."),
        Severity.WARN,
        Scope.ROW,
        (Project.table, FundingSource.table, Milestone.table, NationalApplication.table),
        "V16; D",
        _seasons,
        params=(
            _day_param("spring_from", 315, t("春季造林起（月日）", "Spring planting from (MMDD)")),
            _day_param("spring_to", 510, t("春季造林止（月日）", "Spring planting to (MMDD)")),
            _day_param("autumn_from", 920, t("秋季造林起（月日）", "Autumn planting from (MMDD)")),
            _day_param("autumn_to", 1120, t("秋季造林止（月日）", "Autumn planting to (MMDD)")),
            _day_param("flood_from", 601, t("汛期起（月日）", "Flood season from (MMDD)")),
            _day_param("flood_to", 930, t("汛期止（月日）", "Flood season to (MMDD)")),
        ),
        fields=("end", Milestone.table),
        unjudged=_no_timetable,
    ),
)
