"""Who answers for what: unit × element with the lead unit, those who help, and where nobody does (S5.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ecodesk.analysis.basin_flow import flow
from ecodesk.analysis.coverage import CellState, matrix
from ecodesk.analysis.duty_gaps import duty_gaps
from ecodesk.i18n import t
from ecodesk.model.code_lists import active_statuses, code_list, label
from ecodesk.model.records import CoopDuty, Project, RestorationUnit, StandingDuty
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.documents import (
    DocChapter,
    DocColumn,
    DocRow,
    DocTable,
    Document,
    Paragraph,
    Part,
    Value,
    table,
)
from ecodesk.reports.plan_document_parts import Gathered
from ecodesk.reports.wording import sayer

GAP = "▲"  # stands before what nobody answers for


@dataclass(frozen=True)
class DutyCell:
    """One element of one unit. `leads` and `helpers` are ids of responsible units, standing duties first.

    `standing` says whether a standing duty names the lead; `gap` that nobody answers although somebody should.
    """

    unit: str
    element: str
    state: CellState
    leads: tuple[str, ...]
    helpers: tuple[str, ...]
    projects: tuple[str, ...]
    standing: bool
    gap: bool
    leaderless: tuple[str, ...] = ()  # projects without a lead unit

    @property
    def needed(self) -> bool:
        """Whether the element is to be treated in the unit."""
        return self.state not in (CellState.NO_NEED, CellState.OFF, CellState.NOT_RUN)


def duty_cells(snapshot: Snapshot) -> Mapping[tuple[str, str], DutyCell]:
    """The cells by unit and element, units from upstream to downstream."""
    return snapshot.once("duty cells", lambda: _duty_cells(snapshot))


def _duty_cells(snapshot: Snapshot) -> Mapping[tuple[str, str], DutyCell]:
    coverage = matrix(snapshot)
    vacant = {(gap.unit, gap.element): gap.projects for gap in duty_gaps(snapshot, coverage)}
    standing: dict[tuple[str, str], list[StandingDuty]] = {}
    for duty in snapshot.table(StandingDuty).rows():
        standing.setdefault((duty.unit, duty.element), []).append(duty)
    projects = snapshot.table(Project)
    helping: dict[str, list[str]] = {}
    coops = snapshot.table(CoopDuty)
    for project, org in zip(coops.column("project"), coops.column("org_unit"), strict=True):
        helping.setdefault(project, []).append(org)
    led: dict[tuple[str, str], list[str]] = {}
    active = active_statuses()
    names = ("status", "unit", "element")
    for row_id, status, unit, element in zip(
        projects.ids, *(projects.column(name) for name in names), strict=True
    ):
        if status in active:
            led.setdefault((unit, element), []).append(row_id)
    made = {}
    for unit in flow(snapshot).order:
        for element in code_list("element"):
            key = (unit, element)
            mine, duties = led.get(key, []), standing.get(key, [])
            leads = [duty.lead_unit for duty in duties] + [projects[one].lead for one in mine]
            helpers = [org for duty in duties for org in duty.coop_units]
            helpers += [org for one in mine for org in helping.get(one, ())]
            first = tuple(dict.fromkeys(lead for lead in leads if lead))
            cell = coverage.cells.get(key)
            made[key] = DutyCell(
                unit,
                element,
                cell.state if cell is not None else CellState.NOT_RUN,
                first,
                tuple(dict.fromkeys(org for org in helpers if org and org not in first)),
                tuple(mine),
                any(duty.lead_unit for duty in duties),
                key in vacant,
                vacant.get(key, ()),
            )
    return made


def cell_text(to: Gathered, cell: DutyCell) -> str:
    """A cell in words: lead, those who help, and what is without a lead although it should have one."""
    if not cell.leads and not cell.gap:
        return "—"
    said = [to.orgs(cell.leads)] if cell.leads else []
    if cell.helpers:
        said.append(to.say(t("配合：{help}", "with {help}")).format(help=to.orgs(cell.helpers)))
    if cell.gap:
        words = t("责任空当", "nobody leads")
        if cell.leaderless:
            words = t("缺主办：{rows}", "no lead: {rows}")
        said.insert(0, f"{GAP} {to.say(words).format(rows=to.project_codes(cell.leaderless))}")
    return "\n".join(said)


def duty_table(to: Gathered) -> DocTable | None:
    """The matrix as a table; None without units."""
    cells = duty_cells(to.snapshot)
    if not cells:
        return None
    elements = list(code_list("element"))
    columns = [DocColumn(to.say(t("修复单元", "Unit")), None, 1.6)]
    columns += [DocColumn(to.say(label("element", element)), None, 1.2) for element in elements]
    rows = []
    for unit in dict.fromkeys(unit for unit, _ in cells):
        values: list[Value] = [to.unit(unit)]
        values += [cell_text(to, cells[unit, element]) for element in elements]
        gaps = frozenset(at for at, element in enumerate(elements, start=1) if cells[unit, element].gap)
        rows.append(DocRow(tuple(values), link=(RestorationUnit.table, unit), flagged=gaps))
    note = t(
        "先列主办单位，“配合”后为配合单位；“—”为没有项目也没有需求；▲ 并加底色为责任空当。",
        "The lead unit comes first, those who help after “with”; “—”: neither project nor need; "
        "▲ on a tint: nobody answers.",
    )
    made = table(to.titled(t("责任分工", "Who does what")), columns, rows, to.say(note))
    return replace(made, wide=True)


def duty_document(snapshot: Snapshot, language: str = "zh_CN") -> Document:
    """The matrix, the list of gaps and the duties in words, to be printed."""
    say = sayer(language)
    to = Gathered(snapshot, say, language, 0, False)
    parts: list[Part] = []
    made = duty_table(to)
    if made is not None:
        parts.append(made)
        parts += _gap_parts(to, [cell for cell in duty_cells(snapshot).values() if cell.gap])
    else:
        parts.append(Paragraph(say(t("没有修复单元", "There are no restoration units")), missing=True))
    duties = snapshot.table(StandingDuty).rows()
    if duties:
        parts.append(
            table(
                say(t("常设职责", "Standing duties")),
                [
                    DocColumn(say(t("修复单元", "Unit")), None, 1.6),
                    DocColumn(say(t("要素", "Element")), None, 0.7),
                    DocColumn(say(t("主办单位", "Lead unit")), None, 1.2),
                    DocColumn(say(t("配合单位", "Co-operating")), None, 1.6),
                    DocColumn(say(t("职责", "Duty")), None, 2.6),
                ],
                [
                    (
                        to.unit(row.unit),
                        to.code("element", row.element),
                        to.org(row.lead_unit) or None,
                        to.orgs(row.coop_units) or "—",
                        row.duty or None,
                    )
                    for row in duties
                ],
            )
        )
    title = say(t("责任分工矩阵", "Matrix of duties"))
    return to.document(title, [DocChapter("duties", "", tuple(parts))], subtitle=to.plan_name)


def _gap_parts(to: Gathered, gaps: Iterable[DutyCell]) -> list[Part]:
    rows = [
        DocRow(
            (
                to.unit(cell.unit),
                to.code("element", cell.element),
                to.project_codes(cell.leaderless) or to.say(t("没有项目", "no project")),
            ),
            link=(RestorationUnit.table, cell.unit),
        )
        for cell in gaps
    ]
    if not rows:
        return [Paragraph(to.say(t("没有责任空当。", "Somebody answers for everything.")))]
    return [
        table(
            to.say(t("责任空当", "Where nobody answers")),
            [
                DocColumn(to.say(t("修复单元", "Unit")), None, 2),
                DocColumn(to.say(t("要素", "Element")), None, 1),
                DocColumn(to.say(t("没有主办单位的项目", "Projects without a lead unit")), None, 2),
            ],
            rows,
        )
    ]
