"""The plan summary as data (domain 6.10): numbers and texts of the sheet, before anything is drawn.

A project's number is its row in the project table and its callout on the map; there is one list, so
the two cannot differ (DOC-001).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shapely.geometry.base import BaseGeometry

from ecodesk.analysis.basin_flow import flow
from ecodesk.analysis.coverage import CoverageMatrix, matrix
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.code_lists import code_list, counted_statuses, label, unit_of
from ecodesk.model.measures import SQUARE_METRES_PER_SQUARE_KILOMETRE, areas, hectares
from ecodesk.model.records import (
    ControlLine,
    FundingSource,
    IndicatorTarget,
    OrgUnit,
    PlanInfo,
    ProblemPatch,
    Project,
    RestorationUnit,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.reports.public_use import for_public
from ecodesk.rules.finding import CheckResult, Severity
from ecodesk.rules.registry import FAMILIES, family_of

USE_MARKS = ("internal", "review", "public")


@dataclass(frozen=True)
class UnitRow:
    """One restoration unit; areas in km² and hm², coverage as a share or None when nothing is needed."""

    id: str
    code: str
    name: str
    area_km2: float
    problem_hm2: float
    projects: int
    elements: tuple[str, ...]
    coverage: float | None
    invest: Decimal


@dataclass(frozen=True)
class ProjectRow:
    """One project; `number` stands in the table and on the map."""

    number: int
    id: str
    code: str
    name: str
    element: str
    unit: str
    lead: str
    invest: Decimal
    geometry: BaseGeometry | None


@dataclass(frozen=True)
class FundingRow:
    """Money of one source over all listed projects, 万元, and its share."""

    source: Text
    amount: Decimal
    share: float


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator: sum over the listed projects, or the mean for percentages."""

    name: Text
    target: float
    unit: Text


@dataclass(frozen=True)
class PlanSheet:
    """Everything the sheet says, with its texts in both languages."""

    title: str
    subtitle: Text
    version: Text
    period: Text
    end_year: int | None
    map_number: str
    use_mark: str
    approval_number: str
    prepared_by: str
    made_on: date
    units: tuple[UnitRow, ...]
    coverage: float | None  # of all listed units together
    projects: tuple[ProjectRow, ...]
    left_out: int
    funding: tuple[FundingRow, ...]
    indicators: tuple[IndicatorRow, ...]
    texts: tuple[tuple[Text, str], ...]
    check_line: Text
    sources: Text  # which data, as of when
    data_hash: str
    coordinates: Text
    is_sample: bool
    withheld: tuple[Text, ...] = ()  # left out because the sheet is for the public

    @property
    def total_invest(self) -> Decimal:
        return sum((row.invest for row in self.projects), Decimal(0))

    @property
    def public(self) -> bool:
        return self.use_mark == "public"

    @property
    def without_unit(self) -> tuple[ProjectRow, ...]:
        """Listed projects that stand under none of the listed units."""
        known = {row.id for row in self.units}
        return tuple(row for row in self.projects if row.unit not in known)


def plan_sheet(
    snapshot: Snapshot,
    result: CheckResult | None,
    *,
    use_mark: str = "internal",
    unit: str = "",
    on: date | None = None,
) -> PlanSheet:
    """Gather the sheet of the whole plan, or of one restoration unit given by id.

    Units stand basin by basin and by code; projects follow their units. For the public, what must not
    be shown is left out and named in `withheld`.
    """
    info = snapshot.plan_info or PlanInfo(name=str(t("未命名规划", "Untitled plan")), county_name="")
    order = _unit_order(snapshot)
    projects, left_out = _projects(snapshot, unit, order)
    coverage = matrix(snapshot)
    units = _units(snapshot, projects, coverage, unit, order)
    sheet = PlanSheet(
        title=info.name,
        subtitle=_subtitle(units, unit),
        version=t("方案版本：{version}（{status}）", "Version: {version} ({status})").format(
            version=info.version, status=label("plan_status", info.status)
        ),
        period=t("规划期：{start}—{end} 年", "Period: {start}–{end}").format(
            start=info.start_year or "—", end=info.end_year or "—"
        ),
        end_year=info.end_year,
        map_number=info.map_number,
        use_mark=use_mark,
        approval_number=info.approval_number,
        prepared_by=info.prepared_by,
        made_on=on or snapshot.today,
        units=units,
        coverage=(coverage.unit_total(unit) if unit else coverage.county).share,
        projects=projects,
        left_out=left_out,
        funding=_funding(snapshot, projects),
        indicators=_indicators(snapshot, projects),
        texts=(
            (t("目标", "Goals"), info.goals),
            (t("布局", "Layout"), info.layout),
            (t("主要任务", "Main tasks"), info.tasks),
            (t("保障", "Safeguards"), info.safeguards),
        ),
        check_line=_check_line(result, snapshot.revision),
        sources=_sources(snapshot, info.is_sample),
        data_hash=_data_hash(snapshot),
        coordinates=t("坐标系：{crs}；面积为椭球面积", "CRS: {crs}; areas are ellipsoidal").format(
            crs=snapshot.crs.description
        ),
        is_sample=info.is_sample,
    )
    return for_public(sheet, snapshot) if sheet.public else sheet


def _unit_order(snapshot: Snapshot) -> Mapping[str, tuple[int, str]]:
    """Unit id → its place: basins in the order of the unit tree, codes within."""
    units = snapshot.table(RestorationUnit)
    basins: dict[str, int] = {}
    for unit in flow(snapshot).order:
        basins.setdefault(units[unit].basin, len(basins))
    return {row.id: (basins[row.basin], row.code) for row in units.rows()}


def _subtitle(units: Sequence[UnitRow], unit: str) -> Text:
    if unit and units:
        return t("{unit} 项目布局图", "Projects of {unit}").format(unit=f"{units[0].code} {units[0].name}")
    return t("修复单元与项目布局总图", "Restoration units and projects")


def _projects(
    snapshot: Snapshot, unit: str, order: Mapping[str, tuple[int, str]]
) -> tuple[tuple[ProjectRow, ...], int]:
    """Counted projects unit by unit and by code, numbered from 1, and how many were left out."""
    last = (len(order), "")
    table = snapshot.table(Project)
    orgs = snapshot.table(OrgUnit)
    rows = [p for p in table.rows() if not unit or p.unit == unit]
    counted = (p for p in rows if p.status in counted_statuses())
    listed = sorted(counted, key=lambda p: (order.get(p.unit, last), p.code, p.id))
    made = tuple(
        ProjectRow(
            number,
            p.id,
            p.code,
            p.name,
            p.element,
            p.unit,
            (orgs[p.lead].short_name or orgs[p.lead].name) if p.lead in orgs else "",
            p.invest or Decimal(0),
            p.geometry,
        )
        for number, p in enumerate(listed, start=1)
    )
    return made, len(rows) - len(listed)


def _units(
    snapshot: Snapshot,
    projects: Sequence[ProjectRow],
    coverage: CoverageMatrix,
    unit: str,
    order: Mapping[str, tuple[int, str]],
) -> tuple[UnitRow, ...]:
    table = snapshot.table(RestorationUnit)
    sizes = areas(table.geometry, snapshot.crs)
    members: dict[str, list[ProjectRow]] = {}
    for project in projects:
        members.setdefault(project.unit, []).append(project)
    rows = []
    for i, row in enumerate(table.rows()):
        if unit and row.id != unit:
            continue
        own = members.get(row.id, [])
        total = coverage.unit_total(row.id)
        rows.append(
            UnitRow(
                row.id,
                row.code,
                row.name,
                float(sizes[i]) / SQUARE_METRES_PER_SQUARE_KILOMETRE,
                hectares(total.problem),
                len(own),
                elements_of(own),
                total.share,
                sum((p.invest for p in own), Decimal(0)),
            )
        )
    return tuple(sorted(rows, key=lambda r: order[r.id]))


def elements_of(projects: Iterable[ProjectRow]) -> tuple[str, ...]:
    """The known elements of some projects, in the order of the code list."""
    found = {p.element for p in projects}
    return tuple(code for code in code_list("element") if code in found)


def _funding(snapshot: Snapshot, projects: Sequence[ProjectRow]) -> tuple[FundingRow, ...]:
    listed = {p.id for p in projects}
    sums: dict[str, Decimal] = {}
    for row in snapshot.table(FundingSource).rows():
        if row.project in listed and row.amount is not None:
            sums[row.level] = sums.get(row.level, Decimal(0)) + row.amount
    total = sum(sums.values(), Decimal(0))
    order = list(code_list("funding_source"))
    return tuple(
        FundingRow(label("funding_source", level), sums[level], float(sums[level] / total) if total else 0.0)
        for level in sorted(sums, key=lambda code: order.index(code) if code in order else len(order))
    )


def _indicators(snapshot: Snapshot, projects: Sequence[ProjectRow]) -> tuple[IndicatorRow, ...]:
    listed = {p.id for p in projects}
    values: dict[str, list[float]] = {}
    for row in snapshot.table(IndicatorTarget).rows():
        if row.project in listed and row.target is not None:
            values.setdefault(row.indicator, []).append(row.target)
    rows = []
    for code, entry in code_list("indicator").items():
        if code in values:
            unit = unit_of("indicator", code)
            summed = sum(values[code])
            additive = unit.zh not in ("%", "类")
            rows.append(IndicatorRow(entry.label, summed if additive else summed / len(values[code]), unit))
    return tuple(rows)


def _check_line(result: CheckResult | None, revision: int) -> Text:
    if result is None:
        return t("尚未检查", "Not checked yet")
    counts = [(s.label, result.count(s)) for s in reversed(Severity) if s is not Severity.INFO]
    said = Text(
        " · ".join(f"{label.zh}\u00a0{n}" for label, n in counts),
        " · ".join(f"{label.en}\u00a0{n}" for label, n in counts),
    )
    skipped = Counter(family_of(run.rule) for run in result.not_run)
    missing = plain("0")
    if skipped:
        families = join(
            [
                t("{name} {n}", "{name} {n}").format(name=FAMILIES[family], n=skipped[family])
                for family in FAMILIES
                if family in skipped
            ]
        )
        missing = t("{n}（{families}）", "{n} ({families})").format(n=skipped.total(), families=families)
    line = t("规则 {n} 条 · {counts} · 未检查 {missing}", "{n} rules · {counts} · not checked {missing}")
    line = line.format(n=len(result.runs), counts=said, missing=missing)
    if result.revision == revision:
        return line
    stale = t("{line} · 检查后数据又有改动", "{line} · data changed since the check")
    return stale.format(line=line)


def _sources(snapshot: Snapshot, is_sample: bool) -> Text:
    """The newest date of every kind of data that carries one."""
    parts = []
    for kind, field in ((ProblemPatch, "surveyed_on"), (ControlLine, "data_date")):
        dates = [day for day in snapshot.table(kind).column(field) if day is not None]
        if dates:
            parts.append(
                t("{what} {when}", "{what} {when}").format(what=kind.title, when=f"{max(dates):%Y-%m}")
            )
    if is_sample:
        parts.append(t("示例数据", "sample data"))
    return join(parts, zh="；", en="; ") if parts else t("未注明日期", "no dates given")


def _data_hash(snapshot: Snapshot) -> str:
    """A short fingerprint of plan data, so that a print can be told from a later one."""
    digest = hashlib.sha1()
    for name in sorted(snapshot.tables):
        table = snapshot.tables[name]
        for row_id in sorted(table.ids):
            row = table[row_id]
            digest.update(repr({k: v for k, v in row.__dict__.items() if k != "geometry"}).encode())
            digest.update(row.geometry.wkb if row.geometry is not None else b"-")
    return digest.hexdigest()[:6]
