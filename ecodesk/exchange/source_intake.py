"""From a department's list to one edit: its specialist plan, and every row of it as a candidate project.

No row is refused. What a field cannot hold stays in the row as it was handed in, and is said; a shape that cannot
be used leaves a candidate without a shape.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import shapely

from ecodesk.analysis.footprints import county_shape
from ecodesk.analysis.parallel import own_prepared
from ecodesk.analysis.units import all_shares
from ecodesk.errors import CannotImport
from ecodesk.exchange import undecided
from ecodesk.exchange.geometry_intake import take_in
from ecodesk.exchange.importing import ImportPlan, Outcome, RowResult
from ecodesk.exchange.landing import Landing, landing
from ecodesk.exchange.source_columns import list_fields, unit_in_head
from ecodesk.exchange.source_crs import SourceCrs
from ecodesk.exchange.undecided import Undecided
from ecodesk.exchange.value_reading import ValueReader, empty
from ecodesk.exchange.vector_files import SourceLayer
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.code_lists import elements_of_problem
from ecodesk.model.edit import add
from ecodesk.model.fields import Field, Kind
from ecodesk.model.records import OrgUnit, RestorationUnit, SourcePlan, SourceProject
from ecodesk.model.snapshot import Snapshot
from ecodesk.model.typed_values import factor_to, normal, written_date, written_number, written_parts
from ecodesk.progress import SILENT, Progress

_REPORT_EVERY = 500  # rows
_YEAR = re.compile(r"^(\d{4})年?$")
_MONTH = re.compile(r"^(\d{4})[-/.年](\d{1,2})月?$")
_YEARS = re.compile(r"(\d{4})\D+(\d{4})|(\d{4})")
_PERIODS = (
    "实施年限",
    "建设年限",
    "实施期限",
    "建设期限",
    "建设期",
    "实施年度",
    "年度",
    "期限",
    "period",
    "years",
)


@dataclass(frozen=True)
class ListHead:
    """Whose list it is (the id of a department, or the name of a new one), what its plan is called, its hash,
    and who takes it in when.
    """

    department: str
    name: str
    file_hash: str
    by: str
    today: date
    is_sample: bool = False


def list_taken_in(snapshot: Snapshot, file_hash: str) -> SourcePlan | None:
    """The specialist plan that was made of the same file, if it was taken in before."""
    return snapshot.table(SourcePlan).one(file_hash=file_hash) if file_hash else None


def taken_in_before(known: SourcePlan, file: str) -> CannotImport:
    """What to say of a file that was taken in before."""
    words = t(
        "已于 {day} 由 {who} 收入为“{plan}”，共 {n} 行", "Taken in on {day} by {who} as “{plan}”, {n} rows"
    )
    return CannotImport(
        t("这份清单已经收入过，没有再收", "This list was taken in before and is not taken in again"),
        where=plain(file),
        why=words.format(
            day=known.taken_in_on or "—", who=plain(known.taken_in_by or "—"), plan=plain(known.name),
            n=known.rows_handed_in or 0,
        ),
        remedy=t("内容有更新时请交来新的文件", "Hand in the new file when its content has changed"),
    )  # fmt: skip


def guessed_department(snapshot: Snapshot, file_name: str, source: SourceLayer | None, column: str) -> str:
    """The id of the department a list is from: named by the file, else by most of its rows; empty if unsure."""
    table = snapshot.table(OrgUnit)
    names = list(zip(table.ids, table.column("name"), table.column("short_name"), strict=True))
    named = [(len(word), row_id) for row_id, *words in names for word in words if word and word in file_name]
    if named:
        return max(named)[1]
    if source is None or column not in source.columns:
        return ""
    by_name = {word: row_id for row_id, *words in names for word in words if word}
    found = [by_name[str(v).strip()] for v in source.columns[column] if str(v or "").strip() in by_name]
    best = max(set(found), key=found.count) if found else ""
    return best if found.count(best) * 2 > len(source) else ""


def new_department(snapshot: Snapshot, name: str, *, is_sample: bool = False) -> OrgUnit | None:
    """The department to add when the plan has none of this id; a name is enough to begin with."""
    table = snapshot.table(OrgUnit)
    if name in table:
        return None
    number, taken = 1, set(table.column("code"))
    while f"BM-{number:02d}" in taken:
        number += 1
    return OrgUnit(is_sample=is_sample, code=f"BM-{number:02d}", name=name, kind="department")


def plan_list(
    snapshot: Snapshot,
    source: SourceLayer,
    decided: SourceCrs,
    mapping: Mapping[str, str],
    head: ListHead,
    progress: Progress = SILENT,
) -> ImportPlan:
    """The edit that takes a list in, and what it says of each row.

    Raises CannotImport when it was taken in before, Undecided when department or CRS are not known.
    """
    known = list_taken_in(snapshot, head.file_hash)
    if known is not None:
        raise taken_in_before(known, source.path.name)
    if not head.department:
        raise Undecided(
            undecided.DEPARTMENT,
            t("还不知道这是哪个部门的清单", "It is not known whose list this is"),
            where=plain(source.path.name),
            remedy=t("请在上方选择部门", "Choose the department above"),
        )
    added = new_department(snapshot, head.department, is_sample=head.is_sample)
    if added is not None:
        head = replace(head, department=added.id)
    shapes, refused, notes = _shapes(snapshot, source, decided)
    plan = _plan_row(snapshot, source, mapping, head)
    reading = _Reading(snapshot, source, mapping, head, plan)
    rows, results = [], []
    for i in range(len(source)):
        if i % _REPORT_EVERY == 0:
            progress.report(2 + i / max(1, len(source)), 3)
        row, said = reading.row(i, shapes[i])
        said += [refused[i]] if i in refused else []
        rows.append(row)
        results.append(RowResult(i + 1, Outcome.NEW, row.caption, join(said, "；", "; ")))
    rows = _at_their_place(snapshot, rows)
    _say_twins(rows, results)
    label = t("收入部门规划 {name}（{n} 个候选项目）", "Take in {name} ({n} candidates)")
    first = (plan,) if added is None else (added, plan)
    edit = add(label.format(name=plain(plan.name), n=len(rows)), *first, *rows)
    landed = _landed(snapshot, [shape for shape in shapes if shape is not None])
    return ImportPlan(
        edit,
        tuple(results),
        (*source.warnings, *decided.warnings, *notes, *_outside(landed), *_said(rows, results)),
        source.encoding,
        f"EPSG:{decided.epsg}" if decided.epsg is not None else "",
        dict(mapping),
        landed,
        (),
    )


def _shapes(
    snapshot: Snapshot, source: SourceLayer, decided: SourceCrs
) -> tuple[Any, dict[int, Text], tuple[Text, ...]]:
    """One shape or None per row in the working CRS, and why some have none."""
    missing = shapely.is_missing(source.geometry) | shapely.is_empty(source.geometry)
    if bool(missing.all()):
        return np.full(len(source), None, dtype=object), {}, ()
    if decided.epsg is None:
        raise Undecided(
            undecided.CRS,
            t("无法确定坐标系", "The coordinate system cannot be decided"),
            where=plain(source.path.name),
            why=decided.evidence,
            remedy=decided.remedy
            or t("请指定坐标系，例如 EPSG:{epsg}", "State it, for example EPSG:{epsg}").format(
                epsg=decided.likely or snapshot.crs.epsg
            ),
        )
    intake = take_in(source, decided.epsg, snapshot, SourceProject)
    return intake.geometry, intake.refused, intake.notes


def _plan_row(
    snapshot: Snapshot, source: SourceLayer, mapping: Mapping[str, str], head: ListHead
) -> SourcePlan:
    table = snapshot.table(SourcePlan)
    department = snapshot.row(OrgUnit.table, head.department)
    stem = department.code if isinstance(department, OrgUnit) else "GH"
    taken, number = set(table.column("code")), 1
    while f"{stem}-{number:02d}" in taken:
        number += 1
    return SourcePlan(
        is_sample=head.is_sample,
        code=f"{stem}-{number:02d}",
        name=(head.name or source.path.stem)[:100],
        department=head.department,
        source_file=source.path.name,
        file_hash=head.file_hash,
        taken_in_on=head.today,
        taken_in_by=head.by,
        rows_handed_in=len(source),
    )


class _Reading:
    """Reads rows one after another; what cannot be read is left empty and said."""

    def __init__(
        self,
        snapshot: Snapshot,
        source: SourceLayer,
        mapping: Mapping[str, str],
        head: ListHead,
        plan: SourcePlan,
    ) -> None:
        self._source, self._head, self._plan = source, head, plan
        self._reader = ValueReader(snapshot)
        fields = list_fields()
        self._fed = [
            (fields[f], source.columns[c], unit_in_head(c))
            for f, c in mapping.items()
            if f in fields and c in source.columns
        ]
        period = next((c for c in source.columns if normal(c).strip().casefold() in _PERIODS), None)
        fed = {field.id for field, _, _ in self._fed}
        self._period = source.columns[period] if period is not None and not fed & {"start", "end"} else None
        self._known: dict[tuple[str, str], tuple[Any, Text | None]] = {}

    def row(self, i: int, shape: Any) -> tuple[SourceProject, list[Text]]:
        """A row of the list as a candidate, and what has to be said of it."""
        values: dict[str, Any] = {}
        said: list[Text] = []
        for field, column, unit in self._fed:
            values[field.id], why = self._value(field, column[i], unit)
            said += [why] if why is not None else []
        if self._period is not None:
            values |= _years(self._period[i])
        if not values.get("name"):
            values["name"] = str(values.get("code") or t("第 {n} 行", "Row {n}").format(n=i + 1))
            said.append(t("没有项目名称", "it has no name"))
        values["lead"] = values.get("lead") or self._head.department
        made = SourceProject(
            is_sample=self._head.is_sample,
            geometry=shape,
            source_plan=self._plan.id,
            source_row=i + 1,
            original=self._original(i),
            source_file=self._plan.source_file,
            file_hash=self._head.file_hash,
            taken_in_on=self._head.today,
            taken_in_by=self._head.by,
            **values,
        )
        return made, said

    def _original(self, i: int) -> str:
        row = {name: column[i] for name, column in self._source.columns.items() if column[i] is not None}
        return json.dumps(row, ensure_ascii=False, default=_written)

    def _value(self, field: Field, value: Any, unit: str) -> tuple[Any, Text | None]:
        """The value as the field holds it, and why it is left empty; equal cells are read once."""
        if value is None or (isinstance(value, str) and not value.strip()):
            return empty(field), None
        key = (field.id, f"{type(value).__name__} {value}")
        if key not in self._known:
            self._known[key] = self._read(field, value, unit)
        return self._known[key]

    def _read(self, field: Field, value: Any, unit: str) -> tuple[Any, Text | None]:
        try:
            if field.kind in (Kind.NUMBER, Kind.MONEY):
                return _number(field, value, unit), None
            if field.kind is Kind.DATE:
                return _date(value, last=field.id == "end"), None
            if field.kind in (Kind.CHOICES, Kind.LINKS):
                return self._several(field, str(value))
            return self._reader.read(field, value), None
        except ValueError:
            return empty(field), _unread(field, [str(value)])

    def _several(self, field: Field, text: str) -> tuple[Any, Text | None]:
        """Those parts of a list that are known; the others are said."""
        known: list[str] = []
        unknown: list[str] = []
        for part in written_parts(text):
            try:
                known += self._reader.read(field, part)
            except ValueError:
                unknown.append(part)
        return tuple(dict.fromkeys(known)), _unread(field, unknown) if unknown else None


def _unread(field: Field, values: list[str]) -> Text:
    return t(
        "{field}“{value}”无法识别，保留在原始内容中", "{field} “{value}” is not known; kept as handed in"
    ).format(field=field.label, value=plain("、".join(values)[:40]))


def _number(field: Field, value: Any, unit: str) -> Any:
    number, written = written_number(str(value))
    number *= factor_to(field.unit, normal(written or unit).casefold() if (written or unit) else "")
    rounded = number.quantize(Decimal(1).scaleb(-field.digits), ROUND_HALF_UP)
    return rounded if field.kind is Kind.MONEY else float(rounded)


def _date(value: Any, *, last: bool) -> date:
    """A date; of a year or a month its first day, or its last one."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = normal(str(value)).removesuffix(".0")
    if match := _YEAR.match(text):
        return date(int(match[1]), 12, 31) if last else date(int(match[1]), 1, 1)
    if match := _MONTH.match(text):
        year, month = int(match[1]), int(match[2])
        if not last:
            return date(year, month, 1)
        return date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)
    return written_date(text)


def _years(value: Any) -> dict[str, date]:
    """2024-2026, 2024至2026年 or 2025 as first and last day."""
    match = _YEARS.search(normal(str(value or "")))
    if match is None:
        return {}
    first, last = int(match[1] or match[3]), int(match[2] or match[3])
    return {"start": date(first, 1, 1), "end": date(last, 12, 31)} if 1900 < first <= last < 2200 else {}


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _at_their_place(snapshot: Snapshot, rows: list[SourceProject]) -> list[SourceProject]:
    """Rows that name no unit get the one that holds most of them; those that name no element that of their problem."""
    shapes = np.array([row.geometry for row in rows], dtype=object)
    asked = shapely.is_valid(shapes) & np.array([not row.unit for row in rows])
    held = all_shares(np.where(asked, _grown(shapes), None), snapshot.table(RestorationUnit), snapshot)
    made = []
    for row, found in zip(rows, held, strict=True):
        elements = elements_of_problem(row.problem_types[0]) if row.problem_types else ()
        made.append(
            replace(
                row,
                unit=row.unit or (found[0].id if found else ""),
                element=row.element or (elements[0] if elements else ""),
            )
        )
    return made


def _grown(shapes: Any) -> Any:
    """Polygons as they are; lines and points with ten metres around them, so that they have a share somewhere."""
    thin = shapely.get_dimensions(shapes) < 2
    return np.where(thin, shapely.buffer(shapes, 10.0), shapes)


def _say_twins(rows: list[SourceProject], results: list[RowResult]) -> None:
    """Say of a row that the list holds it twice: the same name and the same shape, or no shape either time."""
    first: dict[tuple[str, bytes | None], int] = {}
    shapes = shapely.to_wkb(np.array([row.geometry for row in rows], dtype=object))
    for i, row in enumerate(rows):
        key = (row.name, shapes[i])
        if key in first:
            twin = t("与第 {n} 行同名同图形，像是重复", "Same name and shape as row {n}; looks like a double")
            whys = [results[i].why] if str(results[i].why) else []
            why = join([*whys, twin.format(n=first[key] + 1)], "；", "; ")
            results[i] = RowResult(i + 1, results[i].outcome, results[i].caption, why)
        first.setdefault(key, i)


def _landed(snapshot: Snapshot, shapes: list[Any]) -> Landing | None:
    """Where the shapes lie, judged by themselves and not by their boxes; those not valid count as inside."""
    made, county = landing(shapes, snapshot) if shapes else None, county_shape(snapshot)
    if made is None or county is None:
        return None
    there = np.array(shapes, dtype=object)
    outside = int((shapely.disjoint(own_prepared(county), there) & shapely.is_valid(there)).sum())
    away = made.distance if outside < len(shapes) else float(shapely.distance(county, there).min())
    return replace(made, inside=len(shapes) - outside, distance=away)


def _outside(landed: Landing | None) -> tuple[Text, ...]:
    """Say how many shapes lie wholly outside the county."""
    count = landed.shapes - landed.inside if landed is not None else 0
    if not count:
        return ()
    return (
        t(
            "{n} 行在县界以外，请核对是不是本县的项目",
            "{n} rows lie outside the county; check that they are projects of this county",
        ).format(n=count),
    )


def _said(rows: list[SourceProject], results: list[RowResult]) -> tuple[Text, ...]:
    """What holds for the list as a whole."""
    bare = sum(row.geometry is None for row in rows)
    noted = sum(bool(str(result.why)) for result in results)
    said = []
    if bare:
        said.append(
            t(
                "{n} 行没有位置：照样收入，按名称比对",
                "{n} rows have no place: taken in and compared by name",
            ).format(n=bare)
        )
    if noted:
        said.append(
            t(
                "{n} 行有说明，见下表；没有一行丢弃", "{n} rows have remarks, see below; none is dropped"
            ).format(n=noted)
        )
    return tuple(said)
