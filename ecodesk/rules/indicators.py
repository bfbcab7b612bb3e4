"""IND: whether a project says what it is to reach, and whether that can be true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import shapely

from ecodesk.analysis.footprints import footprints
from ecodesk.analysis.homes import grouped_into
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import code_list, counted_statuses, label
from ecodesk.model.measures import SQUARE_METRES_PER_HECTARE, areas, lengths, number_text
from ecodesk.model.records import IndicatorTarget, Project, RestorationUnit, WorkItem
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.table import Table
from ecodesk.rules.finding import Finding, Severity
from ecodesk.rules.looking import about, active, caption, graded, listed, positions
from ecodesk.rules.papers import parts_by_project
from ecodesk.rules.rule import Context, Param, Rows, Rule, Scope


def _missing(context: Context, rows: Rows) -> Iterator[Finding]:
    snapshot = context.snapshot
    table, lines = snapshot.table(Project), snapshot.table(IndicatorTarget)
    by_project = parts_by_project(snapshot, IndicatorTarget)
    problems, statuses = table.column("problem_types"), table.column("status")
    codes, states, targets, years = (lines.column(n) for n in ("indicator", "state", "target", "year"))
    kinds = code_list("problem_type")
    for i in active(snapshot, rows).tolist():
        mine = by_project.get(table.ids[i], ())
        known = {codes[n] for n in mine if states[n] != "unknown"}
        wrong: list[Text] = []
        for kind in problems[i]:
            wanted = kinds[kind].more["indicators"] if kind in kinds else ()
            if wanted and known.isdisjoint(wanted):
                wrong.append(
                    t("{problem}缺指标“{indicators}”", "{problem} lacks “{indicators}”").format(
                        problem=label("problem_type", kind),
                        indicators=Text(
                            "或".join(label("indicator", c).zh for c in wanted),
                            " or ".join(label("indicator", c).en for c in wanted),
                        ),
                    )
                )
        bare = [
            label("indicator", codes[n])
            for n in mine
            if states[n] == "value" and (targets[n] is None or years[n] is None)
        ]
        if bare:
            wrong.append(
                t("“{names}”没有目标值或目标年", "“{names}” lack target or year").format(names=listed(bare))
            )
        if wrong:
            message = t("{row}：{wrong}", "{row}: {wrong}").format(row=caption(table, i), wrong=listed(wrong))
            yield about(context, table, i, message, severity=graded(context, statuses[i]))


def _impossible(context: Context, rows: Rows) -> Iterator[Finding]:
    if context.table == RestorationUnit.table:
        yield from _unit_totals(context, rows)
        return
    snapshot = context.snapshot
    table, lines = snapshot.table(Project), snapshot.table(IndicatorTarget)
    by_project = parts_by_project(snapshot, IndicatorTarget)
    codes, targets = lines.column("indicator"), lines.column("target")
    units = {code: entry.more["unit"] for code, entry in code_list("indicator").items()}
    at = np.array([i for i in active(snapshot, rows).tolist() if table.ids[i] in by_project], dtype=np.intp)
    shapes = footprints(snapshot)
    at = at[~shapely.is_missing(shapes[at])]
    if not len(at):
        return
    ground = areas(shapes[at], snapshot.crs) / SQUARE_METRES_PER_HECTARE
    line = shapely.get_dimensions(table.geometry[at]) == 1
    along = np.zeros(len(at))
    along[line] = lengths(table.geometry[at[line]], snapshot.crs) / 1000
    most = 1 + context.params["slack"]
    works = _areas_of_works(snapshot)
    for k, i in enumerate(at.tolist()):
        wrong: list[Text] = []
        for n in by_project[table.ids[i]]:
            target, unit = targets[n], units.get(codes[n])
            if target is None:
                continue
            if unit == "hm²" and target > most * works.get(table.ids[i], np.inf):
                words = t(
                    "“{name}”{target} hm² 大于工程量 {drawn} hm²", "“{name}” {target} ha, works {drawn} ha"
                )
                drawn = works[table.ids[i]]
            elif unit == "hm²" and target > most * ground[k]:
                words = t(
                    "“{name}”{target} hm² 大于图形 {drawn} hm²", "“{name}” {target} ha, drawn {drawn} ha"
                )
                drawn = ground[k]
            elif unit == "km" and line[k] and target > most * along[k]:
                words = t("“{name}”{target} km 大于图形 {drawn} km", "“{name}” {target} km, drawn {drawn} km")
                drawn = along[k]
            else:
                continue
            wrong.append(
                words.format(
                    name=label("indicator", codes[n]), target=number_text(target), drawn=number_text(drawn)
                )
            )
        if wrong:
            message = t("{row}：{wrong}", "{row}: {wrong}").format(row=caption(table, i), wrong=listed(wrong))
            yield about(context, table, i, message)


def _areas_of_works(snapshot: Snapshot) -> Mapping[str, float]:
    """hm² of works of each project, where all of its works are counted in hm² and have a quantity."""
    table = snapshot.table(WorkItem)

    def work_out() -> dict[str, float]:
        units = {code: entry.more["unit"] for code, entry in code_list("work_item").items()}
        codes, quantities = table.column("item_code"), table.column("qty")
        found = {}
        for project, mine in parts_by_project(snapshot, WorkItem).items():
            if all(units.get(codes[n]) == "hm²" and quantities[n] is not None for n in mine):
                found[project] = float(sum(quantities[n] for n in mine))
        return found

    return table.once("areas of works", work_out)


def _unit_totals(context: Context, rows: Rows) -> Iterator[Finding]:
    """Targets of a unit against what its counted projects promise together."""
    snapshot = context.snapshot
    units, lines = snapshot.table(RestorationUnit), snapshot.table(IndicatorTarget)
    stated = lines.once("stated for units", lambda: _stated_for_units(lines))
    asked = {units.ids[i] for i in positions(units, rows).tolist()} & {unit for unit, _ in stated}
    if not asked:
        return
    projects = snapshot.table(Project)
    homes, by_project = projects.column("unit"), parts_by_project(snapshot, IndicatorTarget)
    codes, targets = lines.column("indicator"), lines.column("target")
    sums: dict[tuple[str, str], float] = {}
    for i in grouped_into(snapshot, asked, counted_statuses()).tolist():
        for n in by_project.get(projects.ids[i], ()):
            if targets[n] is not None:
                sums[homes[i], codes[n]] = sums.get((homes[i], codes[n]), 0.0) + targets[n]
    names = code_list("indicator")
    for i in positions(units, rows).tolist():
        for code, entry in names.items():
            target = stated.get((units.ids[i], code))
            total = sums.get((units.ids[i], code), 0.0)
            if target is None or entry.more["unit"] == "%" or entry.more["direction"] == "down":
                continue
            off = abs(target - total)
            if off > context.params["unit_share"] * max(target, total) or (
                entry.more["unit"] == "hm²" and off > context.params["unit_area"]
            ):
                message = t(
                    "{unit} 的“{name}”定为 {target} {measure}，项目合计 {total} {measure}",
                    "“{name}” of {unit} is {target} {measure}; its projects sum to {total} {measure}",
                ).format(
                    unit=units.at(i).caption,
                    name=entry.label,
                    target=number_text(target),
                    total=number_text(total),
                    measure=entry.more["unit"],
                )
                yield about(context, units, i, message, key=code)


def _stated_for_units(lines: Table[IndicatorTarget]) -> dict[tuple[str, str], float]:
    columns = (lines.column(name) for name in ("unit", "project", "indicator", "target"))
    return {
        (unit, code): target
        for unit, project, code, target in zip(*columns, strict=True)
        if unit and not project and target is not None
    }


RULES = (
    Rule(
        "IND-001",
        t("指标缺失", "Indicators missing"),
        t(
            "治什么问题就要有相应的指标，有数、有年份。",
            "Each problem treated has its indicator, with a number and a year.",
        ),
        t("补填指标、目标值和目标年。", "Add indicators, targets and years."),
        Severity.ERROR,
        Scope.ROW,
        (Project.table, IndicatorTarget.table),
        "S4, V13",
        _missing,
        fields=(IndicatorTarget.table,),
    ),
    Rule(
        "IND-002",
        t("指标与图形、工程量矛盾", "Indicators contradict shape or works"),
        t(
            "指标不能大于项目范围，单元指标应等于项目合计。",
            "No indicator exceeds the ground; units sum their projects.",
        ),
        t("核对指标或图形。", "Check indicators or shape."),
        Severity.WARN,
        Scope.ROW,
        (Project.table, RestorationUnit.table, IndicatorTarget.table, WorkItem.table),
        "D",
        _impossible,
        params=(
            Param("slack", 0.02, t("允许超出的比例", "Excess allowed"), "", 0, 1),
            Param("unit_share", 0.01, t("单元合计允许的相差比例", "Difference allowed in a unit"), "", 0, 1),
            Param("unit_area", 1.0, t("单元合计允许的相差面积", "Area allowed to differ in a unit"), "hm²"),
        ),
        judged=(Project.table, RestorationUnit.table),
        fields=(IndicatorTarget.table, "geometry"),
    ),
)
