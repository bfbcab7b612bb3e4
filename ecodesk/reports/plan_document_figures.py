"""Figures of the plan document worked out of the same sums as its tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from ecodesk.analysis.basin_flow import flow
from ecodesk.analysis.coverage import Cover, CoverageMatrix
from ecodesk.analysis.funding_sums import NOTHING, FundingSums
from ecodesk.analysis.timetable import DONE, OPEN, OVERDUE
from ecodesk.i18n import plain, t
from ecodesk.model.code_lists import label
from ecodesk.model.measures import hectares
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.reports.documents import BarChart, GanttChart, GanttLine
from ecodesk.reports.gantt_drawing import FINISHED, PLANNED, TODAY
from ecodesk.reports.plan_document_parts import Gathered
from ecodesk.reports.schedule_sheet import ScheduleGroup, ScheduleLine, schedule_sheet
from ecodesk.reports.wording import number

_MOST_PROJECTS = 160  # each with a line of its own
_MOST_LINES = 43  # of a figure


def source_chart(to: Gathered, sums: FundingSums) -> None:
    """Money of each year, by source, 万元."""
    years = [year for year in sums.years if sums.of_year(year) > 0]
    chart = BarChart(
        tuple(str(year) if year else to.say(t("未定年度", "no year")) for year in years),
        tuple(
            (
                to.say(label("funding_source", row.key)),
                tuple(float(row.by_year.get(year, NOTHING)) for year in years),
            )
            for row in sums.sources
        ),
        tuple(number(sums.of_year(year)) for year in years),
    )
    to.chart(t("分年资金及来源（万元）", "Money by year and source (10k CNY)"), chart)


def unit_chart(to: Gathered, by_unit: Mapping[str, Decimal]) -> None:
    """Investment of each unit from upstream to downstream, 万元."""
    units = to.snapshot.table(RestorationUnit)
    order = [unit for unit in flow(to.snapshot).order if unit in by_unit]
    order += [unit for unit in by_unit if unit not in order]
    none = to.say(t("未归入单元", "in no unit"))
    chart = BarChart(
        tuple(units[unit].code if unit in units else none for unit in order),
        ((to.say(t("总投资", "Investment")), tuple(float(by_unit[unit]) for unit in order)),),
        tuple(number(by_unit[unit]) for unit in order),
    )
    to.chart(t("各单元投资（万元）", "Investment by unit (10k CNY)"), chart)


def coverage_charts(to: Gathered, coverage: CoverageMatrix) -> None:
    """What is treated of the problems of each element and of each unit, net, hm²."""
    elements = [one for one in coverage.elements if one in coverage.by_element]
    to.chart(
        t("各要素问题的治理（净面积 hm²，覆盖率）", "Treatment by element (net area in ha, coverage)"),
        _covers(to, ((to.say(label("element", one)), coverage.by_element[one]) for one in elements)),
    )
    units = to.snapshot.table(RestorationUnit)
    to.chart(
        t("各单元问题的治理（净面积 hm²，覆盖率）", "Treatment by unit (net area in ha, coverage)"),
        _covers(to, ((units[one].code, coverage.unit_total(one)) for one in coverage.units)),
    )


def _covers(to: Gathered, covers: Iterable[tuple[str, Cover]]) -> BarChart:
    """Treated and gap of everything that has problems."""
    shown = [(name, cover) for name, cover in covers if cover.problem > 0]
    return BarChart(
        tuple(name for name, _ in shown),
        (
            (to.say(t("已治理", "Treated")), tuple(hectares(cover.treated) for _, cover in shown)),
            (to.say(t("缺口", "Gap")), tuple(hectares(cover.gap) for _, cover in shown)),
        ),
        tuple(
            f"{number(hectares(cover.problem))} · "
            + ("—" if cover.share is None else f"{number(cover.share * 100, 1)} %")
            for _, cover in shown
        ),
    )


def schedule_charts(to: Gathered, projects: Sequence[Project]) -> None:
    """When the projects are carried out, by unit; of a plan with very many, when each unit is worked on."""
    units = to.snapshot.table(RestorationUnit)
    mine: dict[str, list[str]] = {}
    for row in projects:
        mine.setdefault(row.unit if row.unit in units else "", []).append(row.id)
    none = t("未归入单元", "In no unit")
    groups = [
        ScheduleGroup(plain(units[unit].caption) if unit else none, tuple(mine[unit]))
        for unit in (*flow(to.snapshot).order, "")
        if unit in mine
    ]
    sheet = schedule_sheet(to.snapshot, groups)
    lines = _gantt_lines(to, sheet.lines) if len(projects) <= _MOST_PROJECTS else _unit_lines(to, sheet.lines)
    keys = (
        (PLANNED, t("计划工期", "Planned")),
        (FINISHED, t("已完成", "Done")),
        (OPEN, t("节点", "Milestone")),
        (DONE, t("节点完成", "reached")),
        (OVERDUE, t("节点逾期", "overdue")),
        (TODAY, plain(sheet.today.isoformat())),
    )
    said = tuple((kind, to.say(words)) for kind, words in keys)
    pieces = _pieces(lines)
    for n, piece in enumerate(pieces, start=1):
        title = t("年度实施计划甘特图", "Schedule of the plan")
        if len(pieces) > 1:
            title = t("{title}（{n}/{count}）", "{title} ({n} of {count})").format(
                title=title, n=n, count=len(pieces)
            )
        to.chart(title, GanttChart(tuple(piece), sheet.first, sheet.last, sheet.today, said))


def _gantt_lines(to: Gathered, lines: Iterable[ScheduleLine]) -> list[GanttLine]:
    return [
        GanttLine(
            f"{line.code} {to.say(line.title)}".strip(),
            line.start,
            line.end,
            line.actual,
            tuple((node.planned, node.state(to.snapshot.today)) for node in line.nodes),
            heading=not line.bar,
        )
        for line in lines
    ]


def _unit_lines(to: Gathered, lines: Iterable[ScheduleLine]) -> list[GanttLine]:
    """One line for each unit, from the first start of its projects to their last end."""
    made: list[GanttLine] = []
    for line in lines:
        if not line.bar:
            made.append(GanttLine(to.say(line.title)))
            continue
        held = made.pop()
        starts = [day for day in (held.start, line.start) if day is not None]
        ends = [day for day in (held.end, line.end) if day is not None]
        made.append(GanttLine(held.label, min(starts, default=None), max(ends, default=None)))
    return made


def _pieces(lines: Sequence[GanttLine]) -> list[list[GanttLine]]:
    """The lines in figures that fit a page; a heading never stands last, and a group that goes on repeats it."""
    pieces: list[list[GanttLine]] = []
    heading: GanttLine | None = None
    for i, line in enumerate(lines):
        if line.heading:
            heading = line
        full = pieces and len(pieces[-1]) + (line.heading and i + 1 < len(lines)) >= _MOST_LINES
        if not pieces or full:
            pieces.append([heading] if full and heading is not None and not line.heading else [])
        pieces[-1].append(line)
    return pieces
