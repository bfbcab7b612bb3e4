"""The plan summary as data (domain 6.10): numbers and texts of the sheet, before anything is drawn.

A project's number is its row in the project table and its callout on the map; there is one list, so
the two cannot differ (DOC-001).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shapely.geometry.base import BaseGeometry

from ecodesk.analysis.coverage import CoverageMatrix, matrix
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.code_lists import code_list, counted_statuses, label
from ecodesk.model.measures import SQUARE_METRES_PER_SQUARE_KILOMETRE, areas, hectares
from ecodesk.model.records import (
    FundingSource,
    IndicatorTarget,
    OrgUnit,
    PlanInfo,
    Project,
    RestorationUnit,
)
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import CheckResult, Severity

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
    unit: str


@dataclass(frozen=True)
class PlanSheet:
    """Everything the sheet says, with its texts in both languages."""

    title: str
    subtitle: Text
    version: Text
    period: Text
    map_number: str
    use_mark: str
    approval_number: str
    prepared_by: str
    made_on: date
    units: tuple[UnitRow, ...]
    projects: tuple[ProjectRow, ...]
    left_out: int
    funding: tuple[FundingRow, ...]
    indicators: tuple[IndicatorRow, ...]
    texts: tuple[tuple[Text, str], ...]
    check_line: Text
    data_hash: str
    coordinates: Text
    is_sample: bool

    @property
    def total_invest(self) -> Decimal:
        return sum((row.invest for row in self.projects), Decimal(0))

    @property
    def public(self) -> bool:
        return self.use_mark == "public"


def plan_sheet(
    snapshot: Snapshot,
    result: CheckResult | None,
    *,
    use_mark: str = "internal",
    unit: str = "",
    on: date | None = None,
) -> PlanSheet:
    """Gather the sheet of the whole plan, or of one restoration unit given by id."""
    info = snapshot.plan_info or PlanInfo(name=str(t("未命名规划", "Untitled plan")), county_name="")
    projects, left_out = _projects(snapshot, unit)
    coverage = matrix(snapshot)
    units = _units(snapshot, projects, coverage, unit)
    return PlanSheet(
        title=info.name,
        subtitle=_subtitle(units, unit),
        version=t("方案版本:{version}({status})", "Version: {version} ({status})").format(
            version=info.version, status=label("plan_status", info.status)
        ),
        period=t("规划期:{start}—{end} 年", "Period: {start}–{end}").format(
            start=info.start_year or "—", end=info.end_year or "—"
        ),
        map_number=info.map_number,
        use_mark=use_mark,
        approval_number=info.approval_number,
        prepared_by=info.prepared_by,
        made_on=on or date.today(),
        units=units,
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
        check_line=_check_line(result),
        data_hash=_data_hash(snapshot),
        coordinates=t("坐标系:{crs};面积为椭球面积", "CRS: {crs}; areas are ellipsoidal").format(
            crs=snapshot.crs.description
        ),
        is_sample=info.is_sample,
    )


def _subtitle(units: Sequence[UnitRow], unit: str) -> Text:
    if unit and units:
        return t("{unit} 项目布局图", "Projects of {unit}").format(unit=f"{units[0].code} {units[0].name}")
    return t("修复单元与项目布局总图", "Restoration units and projects")


def _projects(snapshot: Snapshot, unit: str) -> tuple[tuple[ProjectRow, ...], int]:
    """Counted projects in the order of their codes, numbered from 1, and how many were left out."""
    table = snapshot.table(Project)
    orgs = snapshot.table(OrgUnit)
    rows = [p for p in table.rows() if not unit or p.unit == unit]
    listed = sorted((p for p in rows if p.status in counted_statuses()), key=lambda p: (p.code, p.id))
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
    snapshot: Snapshot, projects: Sequence[ProjectRow], coverage: CoverageMatrix, unit: str
) -> tuple[UnitRow, ...]:
    table = snapshot.table(RestorationUnit)
    sizes = areas(table.geometry, snapshot.crs)
    order = list(code_list("element"))
    rows = []
    for i, row in enumerate(table.rows()):
        if unit and row.id != unit:
            continue
        own = [p for p in projects if p.unit == row.id]
        total = coverage.unit_total(row.id)
        elements = tuple(sorted({p.element for p in own if p.element}, key=order.index))
        rows.append(
            UnitRow(
                row.id,
                row.code,
                row.name,
                float(sizes[i]) / SQUARE_METRES_PER_SQUARE_KILOMETRE,
                hectares(total.problem),
                len(own),
                elements,
                total.share,
                sum((p.invest for p in own), Decimal(0)),
            )
        )
    return tuple(sorted(rows, key=lambda r: r.code))


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
            unit = str(entry.more["unit"])
            summed = sum(values[code])
            additive = unit not in ("%", "类")
            rows.append(IndicatorRow(entry.label, summed if additive else summed / len(values[code]), unit))
    return tuple(rows)


def _check_line(result: CheckResult | None) -> Text:
    if result is None:
        return t("尚未检查", "Not checked yet")
    counts = join([plain(f"{s.label.zh} {result.count(s)}") for s in reversed(Severity)], zh=" · ", en=" · ")
    counts = Text(counts.zh, " · ".join(f"{s.label.en} {result.count(s)}" for s in reversed(Severity)))
    missing = ", ".join(run.rule for run in result.not_run)
    return t(
        "规则 {n} 条 · {counts} · 未检查 {missing}", "{n} rules · {counts} · not checked {missing}"
    ).format(n=len(result.runs), counts=counts, missing=missing or "0")


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
