"""What is decided about a candidate, each as one named step: its row, and the projects that follow.

Pure functions on a picture. They raise EcoDeskError with what stands in the way; nothing has changed then.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import shapely

from ecodesk.analysis.candidate_matches import candidate_grounds
from ecodesk.analysis.footprints import footprint_derivation, repaired
from ecodesk.analysis.placing import in_units, placed
from ecodesk.analysis.project_codes import free_code
from ecodesk.analysis.project_splitting import by_units, cut_up, sizes
from ecodesk.analysis.shared_quantities import shared_out
from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, plain, t
from ecodesk.model.belonging import linked
from ecodesk.model.code_lists import codes_where
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Record, fields_by_id
from ecodesk.model.measures import area, hectares
from ecodesk.model.records import FundingSource, Project, RestorationUnit, SourceProject, SplitAgreement
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.table import Table
from ecodesk.ui.canvas.drawing_edits import described
from ecodesk.ui.planning.candidate_shares import Share, check_shares

PLAN, SOURCE, BOTH = "plan", "source", "both"  # whose value stays when a candidate goes into a project
KEEP, ADD, TAKE, TAKE_SOURCES = "keep", "add", "take", "sources"  # what happens to the money then
LISTS = ("problem_types", "work_items")
MERGED_FIELDS = ("name", "lead", "element", *LISTS, "declared_area_hm2", "start", "end", "description")
_NAME_LENGTH = fields_by_id(Project)["name"].max_length or 60


@dataclass(frozen=True)
class Decider:
    """Who decides, on which day, and why."""

    by: str
    today: date
    reason: str


@dataclass(frozen=True)
class MergeWish:
    """How a candidate goes into a project: per field whose value stays, and the same for shape and money."""

    project: str
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    geometry: str = PLAN
    money: str = KEEP


@dataclass(frozen=True)
class Part:
    """One child of a split as it will be: its unit, hm² and 万元."""

    project: Project
    area: float
    share: float


def accept(snapshot: Snapshot, row: SourceProject, decider: Decider) -> Edit:
    """The candidate becomes a draft project of its own, with a code, and keeps the link."""
    project = draft_of(snapshot, row)
    after = _decided(
        row, "accepted", (project,), decider, _area_of(snapshot, project), row.invest or Decimal(0)
    )
    label = t("采纳 {name} → {code}", "Accept {name} → {code}")
    return _edit(
        label, row, after, [(None, project), *_added(_funding(row, project, row.invest))], code=project.code
    )


def reject(snapshot: Snapshot, row: SourceProject, decider: Decider) -> Edit:
    """The candidate does not go into the plan; it stays in the list with the reason."""
    after = _decided(row, "rejected", (), decider, 0.0, Decimal(0))
    return _edit(t("不采纳 {name}", "Reject {name}"), row, after, [])


def merge(snapshot: Snapshot, row: SourceProject, wish: MergeWish, decider: Decider) -> Edit:
    """The candidate goes into a project of the plan."""
    project = snapshot.table(Project).get(wish.project)
    if project is None:
        raise EcoDeskError(
            t("要并入的项目已不在方案中", "The project to merge into is no longer in the plan")
        )
    merged = merged_project(snapshot, row, project, wish)
    grown = _area_of(snapshot, merged) - _area_of(snapshot, project)
    more = (merged.invest or Decimal(0)) - (project.invest or Decimal(0))
    after = _decided(row, "merged", (project,), decider, grown, more)
    money: list[tuple[Record | None, Record | None]] = []
    if wish.money == TAKE_SOURCES and row.funding:
        money = [(line, None) for line in linked(snapshot.table(FundingSource), "project", project.id)]
    if wish.money in (ADD, TAKE_SOURCES):
        money += _added(_funding(row, project, row.invest))
    label = t("并入 {name} → {code}", "Merge {name} into {code}")
    return _edit(label, row, after, [(project, merged), *money], code=project.code)


def merged_project(snapshot: Snapshot, row: SourceProject, project: Project, wish: MergeWish) -> Project:
    """The project as it is once the candidate has gone into it."""
    values: dict[str, Any] = {
        name: _chosen(name, getattr(project, name), getattr(row, name), whose)
        for name, whose in wish.values.items()
        if name in MERGED_FIELDS
    }
    if "name" in values:
        values["name"] = values["name"][:_NAME_LENGTH]
    if "element" in values and values["element"] not in project.elements:
        values["elements"] = (*project.elements, values["element"])
    if wish.money == ADD:
        values["invest"] = (project.invest or Decimal(0)) + (row.invest or Decimal(0))
    elif wish.money in (TAKE, TAKE_SOURCES) and row.invest is not None:
        values["invest"] = row.invest
    geometry = _merged_shape(snapshot, row, project, wish.geometry)
    merged = dataclasses.replace(project, geometry=geometry, **values)
    return placed(snapshot, [merged])[0] if geometry is not project.geometry else merged


def _chosen(name: str, ours: Any, theirs: Any, whose: str) -> Any:
    if whose == PLAN or theirs in (None, "", ()):
        return ours
    if whose == SOURCE or ours in (None, "", ()):
        return theirs
    if name in LISTS:
        return tuple(dict.fromkeys((*ours, *theirs)))
    if name in ("start", "end"):
        return min(ours, theirs) if name == "start" else max(ours, theirs)
    if name == "declared_area_hm2":
        return round(ours + theirs, 4)
    if name == "description":
        return ours if theirs in ours else f"{ours}\n{theirs}"
    return ours


def _merged_shape(snapshot: Snapshot, row: SourceProject, project: Project, whose: str) -> Any:
    theirs = row.geometry
    if whose == PLAN or theirs is None:
        return project.geometry
    if whose == SOURCE or project.geometry is None:
        return theirs
    alike = shapely.get_dimensions(theirs) == shapely.get_dimensions(project.geometry)
    mine = project.geometry if alike else _ground_of(snapshot, project)
    other = theirs if alike else _candidate_ground(snapshot, row)
    return shapely.union_all([g if shapely.is_valid(g) else repaired(g) for g in (mine, other)])


def parts_of_split(snapshot: Snapshot, row: SourceProject) -> list[Part]:
    """The children of a candidate along the boundaries of units, with area, money and quantities by their share.

    What lies in no unit becomes a child of its own, so that nothing is lost.
    """
    if row.geometry is None or shapely.get_dimensions(row.geometry) == 0:
        raise EcoDeskError(
            t(
                "“{name}”没有面或线，不能按单元拆分",
                "“{name}” is neither polygon nor line and cannot be split",
            ).format(name=plain(row.name))
        )
    shape = row.geometry if shapely.is_valid(row.geometry) else repaired(row.geometry)
    whole = dataclasses.replace(_bare(row), geometry=shape)
    pieces = cut_up(snapshot, whole, by_units)
    if len(pieces) < 2:
        raise EcoDeskError(
            t(
                "“{name}”全部在一个修复单元内，无需拆分",
                "“{name}” lies in one restoration unit; there is nothing to split",
            ).format(name=plain(row.name))
        )
    weights = sizes([piece.geometry for piece in pieces], snapshot)
    made: list[Part] = []
    used: list[str] = []
    for piece, weight, share in zip(pieces, weights, shared_out(whole, weights), strict=True):
        unit = piece.unit or ""
        bare = dataclasses.replace(whole, id=Project().id, geometry=piece.geometry, unit=unit, **share)
        child = _described(snapshot, bare, row, used)
        used.append(child.code)
        home = snapshot.row(RestorationUnit.table, unit)
        where = home.code if isinstance(home, RestorationUnit) else str(t("单元以外", "outside units"))
        name = f"{row.name[: _NAME_LENGTH - len(where) - 2]}（{where}）"
        made.append(
            Part(dataclasses.replace(child, name=name), _area_of(snapshot, child), weight / sum(weights))
        )
    return made


def split(
    snapshot: Snapshot, row: SourceProject, decider: Decider, shares: Sequence[Share] | None = None
) -> Edit:
    """The candidate becomes a project in each unit it lies in; `shares` says what each gets, in their order.

    Raises EcoDeskError when shares do not add up to what the list says.
    """
    parts = parts_of_split(snapshot, row)
    if shares is not None:
        check_shares(row, len(parts), shares)
        parts = [
            dataclasses.replace(
                part,
                project=dataclasses.replace(
                    part.project, invest=share.invest, declared_area_hm2=share.declared_area_hm2
                ),
            )
            for part, share in zip(parts, shares, strict=True)
        ]
    projects = [part.project for part in parts]
    counted = sum(part.area for part in parts)
    after = _decided(row, "split", projects, decider, counted, row.invest or Decimal(0))
    pairs: list[tuple[Record | None, Record | None]] = [(None, project) for project in projects]
    lines = [line for project in projects for line in _funding(row, project, project.invest)]
    label = t("按单元拆分 {name} → {n} 个项目", "Split {name} by unit into {n} projects")
    return _edit(label, row, after, [*pairs, *_added(lines)], n=len(projects))


def stack(
    snapshot: Snapshot,
    row: SourceProject,
    other: str,
    agreement: SplitAgreement,
    decider: Decider,
) -> Edit:
    """The candidate becomes a project on the same ground as another, with an agreement who does what.

    `agreement` says kind, terms, document and how long; the projects are filled in here.
    """
    against = snapshot.table(Project).get(other)
    if against is None:
        raise EcoDeskError(
            t(
                "只能与方案中的项目约定叠加，请先处理对方的候选",
                "Stacking is agreed with a project of the plan; decide about the other candidate first",
            )
        )
    project = draft_of(snapshot, row)
    signed = dataclasses.replace(
        agreement, projects=(against.id, project.id), agreed_on=agreement.agreed_on or decider.today,
        is_sample=row.is_sample,
    )  # fmt: skip
    after = _decided(
        row, "stacked", (project, against), decider, _area_of(snapshot, project), row.invest or Decimal(0)
    )
    label = t("约定叠加 {name} → {code} 与 {other}", "Stack {name}: {code} with {other}")
    rows = [(None, project), *_added(_funding(row, project, row.invest)), (None, signed)]
    return _edit(label, row, after, rows, code=project.code, other=against.code)


def reopen(snapshot: Snapshot, row: SourceProject) -> Edit:
    """The candidate is to be decided again; projects it became stay as they are."""
    after = dataclasses.replace(
        row, state="candidate", targets=(), reason="", decided_by="", decided_on=None,
        counted_area_hm2=None, counted_invest=None,
    )  # fmt: skip
    return _edit(t("重新处理 {name}", "Decide {name} again"), row, after, [])


def draft_of(snapshot: Snapshot, row: SourceProject, used: Sequence[str] = ()) -> Project:
    """The draft project a candidate becomes: what the list says, and what follows from where it lies."""
    project = _described(snapshot, _bare(row), row, used)
    return dataclasses.replace(project, name=row.name[:_NAME_LENGTH])


def _bare(row: SourceProject) -> Project:
    return Project(
        is_sample=row.is_sample,
        geometry=row.geometry,
        name=row.name[:_NAME_LENGTH],
        source_plan=row.source_plan,
        unit=row.unit,
        lead=row.lead,
        element=row.element,
        elements=(row.element,) if row.element else (),
        problem_types=row.problem_types,
        work_items=row.work_items,
        declared_area_hm2=row.declared_area_hm2,
        invest=row.invest,
        start=row.start,
        end=row.end,
        description=row.description,
    )


def _described(snapshot: Snapshot, bare: Project, row: SourceProject, used: Sequence[str]) -> Project:
    """With code, unit, townships and patches. What the list says stays."""
    if bare.geometry is None or not shapely.is_valid(bare.geometry):
        made = in_units(snapshot, [bare])[0]
        return placed(snapshot, [dataclasses.replace(made, code=free_code(snapshot, made.unit, used))])[0]
    made = described(snapshot, bare)
    return dataclasses.replace(
        made,
        code=free_code(snapshot, made.unit, used),
        name=bare.name,
        problem_types=row.problem_types or made.problem_types,
    )


def _funding(row: SourceProject, project: Project, amount: Decimal | None) -> list[FundingSource]:
    """The money the list names; how much comes from where is known when there is one source."""
    year = row.start.year if row.start is not None else None
    return [
        FundingSource(
            is_sample=row.is_sample,
            project=project.id,
            level=level,
            year=year,
            amount=amount if len(row.funding) == 1 else None,
        )
        for level in row.funding
    ]


def _added(rows: Sequence[Record]) -> list[tuple[Record | None, Record | None]]:
    return [(None, row) for row in rows]


def _decided(
    row: SourceProject,
    state: str,
    targets: Sequence[Project],
    decider: Decider,
    counted_area: float,
    counted_invest: Decimal,
) -> SourceProject:
    if row.state in codes_where("source_state", "decided"):
        raise EcoDeskError(
            t("“{name}”已经处理过", "“{name}” is decided already").format(name=plain(row.name)),
            remedy=t("请先收回原来的处理", "Take the decision back first"),
        )
    if not decider.reason.strip():
        raise EcoDeskError(t("请写明理由", "Give a reason"))
    return dataclasses.replace(
        row,
        state=state,
        targets=tuple(target.id for target in targets),
        reason=decider.reason.strip(),
        decided_by=decider.by,
        decided_on=decider.today,
        counted_area_hm2=round(counted_area, 4),
        counted_invest=counted_invest,
    )


def _edit(
    label: Text,
    row: SourceProject,
    after: SourceProject,
    pairs: Sequence[tuple[Record | None, Record | None]],
    **words: Any,
) -> Edit:
    values = {name: plain(value) if isinstance(value, str) else value for name, value in words.items()}
    changes = [Change(a, b) for a, b in pairs if a != b]
    return Edit(label.format(name=plain(row.name), **values), (*changes, Change(row, after)))


def _area_of(snapshot: Snapshot, project: Project) -> float:
    """Hectares of a project as sums count them: measured of polygons, else what is declared, if anything is."""
    shape = _ground_of(snapshot, project)
    areal = project.geometry is not None and shapely.get_dimensions(project.geometry) == 2
    if shape is None or (not areal and project.declared_area_hm2 is not None):
        return project.declared_area_hm2 or 0.0
    return hectares(area(shape, snapshot.crs))


def _ground_of(snapshot: Snapshot, project: Project) -> Any:
    table = Table.of(Project, [project])
    return table.derived("ground", footprint_derivation(snapshot))[0]


def _candidate_ground(snapshot: Snapshot, row: SourceProject) -> Any:
    return candidate_grounds(snapshot)[snapshot.table(SourceProject).position(row.id)]
