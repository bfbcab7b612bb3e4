"""From a file's layer to one `Edit`: what is new, changed, the same, and what is refused and why."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from ecodesk.analysis.placing import in_units, placed
from ecodesk.errors import CannotImport
from ecodesk.exchange import undecided
from ecodesk.exchange.coordinate_origin import CONFIRMED, check_answer, taken_back, with_origin
from ecodesk.exchange.field_matching import ROW_ID, check_given, importable, match_columns
from ecodesk.exchange.geometry_intake import Intake, take_in
from ecodesk.exchange.landing import Landing, landing
from ecodesk.exchange.row_matching import KnownRows, differing, has_key, same_shape
from ecodesk.exchange.source_crs import SourceCrs, decide
from ecodesk.exchange.targets import Target, kind_of, target_of
from ecodesk.exchange.undecided import Undecided
from ecodesk.exchange.value_reading import ValueReader
from ecodesk.exchange.vector_files import SourceLayer, read_layer
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Field, Record, fields_by_id
from ecodesk.model.garbage import making_many_objects
from ecodesk.model.records import Project
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress

__all__ = ["ImportPlan", "Outcome", "RowResult", "Target", "kind_of", "plan_import", "plan_of", "target_of"]

_REPORT_EVERY = 500  # rows


class Outcome(Enum):
    """What becomes of one source row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    SKIPPED = "skipped"
    CONFLICT = "conflict"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Outcome.NEW: t("新增", "New"),
    Outcome.CHANGED: t("更新", "Changed"),
    Outcome.SAME: t("相同", "Same"),
    Outcome.SKIPPED: t("跳过", "Left out"),
    Outcome.CONFLICT: t("冲突", "Conflict"),
}
_REFUSED = (Outcome.SKIPPED, Outcome.CONFLICT)


@dataclass(frozen=True)
class RowResult:
    """One source row, counted from 1: what becomes of it, what it is called, and why or what changes."""

    row: int
    outcome: Outcome
    caption: str
    why: Text


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do; applying `edit` does it in one step."""

    edit: Edit
    results: tuple[RowResult, ...]
    warnings: tuple[Text, ...]
    encoding: str
    crs: str
    mapping: Mapping[str, str]
    landing: Landing | None
    unfed: tuple[Field, ...]  # required fields no column feeds

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """How many rows have each outcome."""
        return Counter(result.outcome for result in self.results)

    @property
    def read(self) -> int:
        return len(self.results)

    @property
    def new(self) -> int:
        return self.counts[Outcome.NEW]

    @property
    def changed(self) -> int:
        return self.counts[Outcome.CHANGED]

    @property
    def same(self) -> int:
        return self.counts[Outcome.SAME]

    @property
    def rejected(self) -> tuple[RowResult, ...]:
        """The rows that are not taken in."""
        return tuple(result for result in self.results if result.outcome in _REFUSED)


def plan_import(
    snapshot: Snapshot,
    path: Path,
    target: Target,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    crs: str | None = None,
    mapping: Mapping[str, str] | None = None,
    coordinates: str = "",
    progress: Progress = SILENT,
) -> ImportPlan:
    """Read a file and work out the edit; nothing is written. Raises CannotImport.

    `coordinates` says how they were made (`coordinate_origin.ANSWERS`); some formats leave that open.
    Columns that `mapping` (field id → column) does not name are matched by their names.
    """
    progress.report(0, 3, t("读取文件", "Reading the file"))
    source = read_layer(path, layer, encoding)
    decided = decide(crs or source.crs, source.geometry, snapshot, by_user=crs is not None)
    matched = match_columns(target.kind, source.columns, mapping or {})
    return plan_of(snapshot, source, target, decided, matched, progress, coordinates)


def plan_of(
    snapshot: Snapshot,
    source: SourceLayer,
    target: Target,
    decided: SourceCrs,
    mapping: Mapping[str, str],
    progress: Progress = SILENT,
    coordinates: str = "",
) -> ImportPlan:
    """Work out the edit for a layer that has been read, with exactly this mapping. Raises CannotImport."""
    if decided.epsg is None:
        raise _no_crs(source, decided)
    check_answer(source, coordinates)
    target = with_origin(target, coordinates)
    check_given(target.kind, list(source.columns), mapping)
    progress.report(1, 3, t("核对图形", "Checking geometry"))
    intake = take_in(source, decided.epsg, snapshot, target.kind)
    intake = taken_back(intake, target, coordinates, snapshot.crs)
    progress.report(2, 3, t("比对记录", "Comparing rows"))
    comparison = _Comparison(snapshot, source, target, intake, mapping)
    with making_many_objects():
        results, changes = comparison.run(progress)
    if not changes and all(result.outcome in _REFUSED for result in results):
        raise CannotImport(
            t("没有一行可以导入", "Not one row can be imported"),
            where=plain(source.path.name),
            why=results[0].why,
            remedy=t(
                "请核对数据类型、坐标系和字段对应", "Check the kind of data, the CRS and the field mapping"
            ),
        )
    landed = landing([g for g in intake.geometry if g is not None], snapshot)
    label = t("导入 {what}：{file}", "Import {what}: {file}").format(
        what=target.kind.title, file=plain(source.path.name)
    )
    return ImportPlan(
        Edit(label, tuple(changes)),
        tuple(results),
        (*source.warnings, *decided.warnings, *intake.notes, *_off_county(landed), *comparison.notes),
        source.encoding,
        f"EPSG:{decided.epsg}",
        dict(mapping),
        landed,
        _unfed(target, mapping),
    )


def _no_crs(source: SourceLayer, decided: SourceCrs) -> Undecided:
    example = decided.likely or 4526
    state = t("请指定坐标系，例如 EPSG:{epsg}", "State it, for example EPSG:{epsg}").format(epsg=example)
    return Undecided(
        undecided.CRS,
        t("无法确定坐标系", "The coordinate system cannot be decided"),
        where=plain(source.path.name),
        why=decided.evidence,
        remedy=decided.remedy or state,
    )


def _off_county(landed: Landing | None) -> tuple[Text, ...]:
    if landed is None or landed.inside or not landed.shapes:
        return ()
    words = t(
        "没有一个图形落在县域内：{text}，请核对坐标系", "No shape lies in the county: {text}; check the CRS"
    )
    return (words.format(text=landed.text),)


def _unfed(target: Target, mapping: Mapping[str, str]) -> tuple[Field, ...]:
    fields = importable(target.kind).values()
    return tuple(f for f in fields if f.required and f.id not in mapping and f.id not in target.fixed)


class _Comparison:
    """Compares the rows of a layer with those of the plan, one by one."""

    def __init__(
        self,
        snapshot: Snapshot,
        source: SourceLayer,
        target: Target,
        intake: Intake,
        mapping: Mapping[str, str],
    ) -> None:
        self._snapshot, self._source, self._target = snapshot, source, target
        self._intake = intake
        fields = importable(target.kind)
        self._fed = [(fields[f], source.columns[column]) for f, column in mapping.items() if f in fields]
        self._row_ids = source.columns[mapping[ROW_ID]] if ROW_ID in mapping else None
        self._known = KnownRows(snapshot, target.kind, intake.geometry)
        self._codes = self._known.taken_codes()
        self._codes.update(
            str(value) for field, column in self._fed if field.id == "code" for value in column
        )
        self._first_row: dict[str, int] = {}  # id or new code → the source row that took it
        self._numbered = 0
        self._too_long: dict[str, list[int]] = {}
        self._grouped = 0

    @property
    def notes(self) -> list[Text]:
        """What the program did of its own accord, for the user to know."""
        notes = []
        if self._numbered:
            notes.append(
                t(
                    "{n} 行没有编号，已编为 NEW-0001 等，请改为正式编号",
                    "{n} rows had no code and got NEW-0001 and so on; give them their proper codes",
                ).format(n=self._numbered)
            )
        if self._grouped:
            notes.append(
                t(
                    "{n} 个项目没有写修复单元，已归入面积占比最大的单元",
                    "{n} projects named no restoration unit and were put into the one that holds most of them",
                ).format(n=self._grouped)
            )
        fields = fields_by_id(self._target.kind)
        for field_id, rows in self._too_long.items():
            field = fields[field_id]
            notes.append(
                t(
                    "{field}超过 {most} 个字的有 {n} 行（第 {rows} 行），已照原样导入",
                    "{field} is longer than {most} characters in {n} rows (row {rows}); taken in as it is",
                ).format(field=field.label, most=field.max_length, n=len(rows), rows=_first_few(rows))
            )
        return notes

    def run(self, progress: Progress) -> tuple[list[RowResult], list[Change]]:
        """What becomes of each row, and the changes that do it."""
        reader = ValueReader(self._snapshot)
        results: list[RowResult] = []
        pairs: list[tuple[int, Record | None, Record]] = []  # result it belongs to, before, after
        count = len(self._source)
        for i in range(count):
            if i % _REPORT_EVERY == 0:
                progress.report(2 + i / count, 3)
            if i in self._intake.refused:
                results.append(RowResult(i + 1, Outcome.SKIPPED, self._caption(i), self._intake.refused[i]))
                continue
            try:
                before, after = self._row(i, reader)
            except ValueError as error:
                outcome = Outcome.CONFLICT if isinstance(error, _Conflict) else Outcome.SKIPPED
                results.append(RowResult(i + 1, outcome, self._caption(i), error.args[0]))
                continue
            pairs.append((len(results), before, after))
            results.append(RowResult(i + 1, Outcome.NEW, after.caption, _NOTHING))
        changes = []
        for (place, before, _), after in zip(pairs, self._at_their_place(pairs), strict=True):
            if before is None:
                changes.append(Change(None, after))
                continue
            fields = differing(before, after)
            if not fields:
                results[place] = dataclasses.replace(results[place], outcome=Outcome.SAME)
                continue
            why = _field_names(self._target.kind, fields)
            results[place] = dataclasses.replace(results[place], outcome=Outcome.CHANGED, why=why)
            changes.append(Change(before, after))
        return results, changes

    def _row(self, i: int, reader: ValueReader) -> tuple[Record | None, Record]:
        """The row before and after. Raises ValueError with the reason when it cannot be taken in."""
        values = {field.id: reader.read(field, column[i]) for field, column in self._fed}
        values |= self._target.fixed
        row_id = str(self._row_ids[i] or "") if self._row_ids is not None else ""
        code = str(values.get("code") or "")
        match = self._known.find(i, row_id, code)
        if match.clash is not None and match.row is not None:
            raise _Conflict(
                t("行标识指向 {a}，编号指向 {b}", "its id names {a}, its code names {b}").format(
                    a=match.row.caption, b=match.clash.caption
                )
            )
        key = match.row.id if match.row is not None else code if has_key(self._target.kind) else ""
        key = self._target.kind.table if self._known.only_one else key
        if key and key in self._first_row:
            raise _Conflict(
                t("与第 {row} 行重复", "the same as row {row}").format(row=self._first_row[key] + 1)
            )
        if key:
            self._first_row[key] = i
        self._note_lengths(i, values)
        geometry = self._intake.geometry[i]
        if match.row is not None:
            if CONFIRMED in self._target.fixed and same_shape(match.row.geometry, geometry):
                values[CONFIRMED] = getattr(match.row, CONFIRMED)  # it was the same shape that was confirmed
            return match.row, dataclasses.replace(match.row, geometry=geometry, **values)
        return None, self._new_row(i, geometry, values)

    def _new_row(self, i: int, geometry: Any, values: dict[str, Any]) -> Record:
        kind = self._target.kind
        fields = fields_by_id(kind)
        if has_key(kind) and fields["code"].required and not values.get("code"):
            number = i + 1
            while (code := f"NEW-{number:04d}") in self._codes:
                number += 1
            values["code"] = code
            self._numbered += 1
            self._codes.add(code)
        if "name" in fields and fields["name"].required and not values.get("name"):
            values["name"] = str(values.get("code") or f"{kind.title} {i + 1}")
        return kind(geometry=geometry, **values)

    def _at_their_place(self, pairs: Sequence[tuple[int, Record | None, Record]]) -> list[Record]:
        """Projects that are new or have moved get unit, basin and townships from where they lie."""
        rows = [after for _, _, after in pairs]
        moved = [
            n
            for n, (_, before, after) in enumerate(pairs)
            if isinstance(after, Project) and (before is None or "geometry" in differing(before, after))
        ]
        projects = [row for row in (rows[n] for n in moved) if isinstance(row, Project)]
        if not projects:
            return rows
        grouped = in_units(self._snapshot, projects)
        self._grouped = sum(a.unit != b.unit for a, b in zip(projects, grouped, strict=True))
        for n, project in zip(moved, placed(self._snapshot, grouped), strict=True):
            rows[n] = project
        return rows

    def _note_lengths(self, i: int, values: Mapping[str, Any]) -> None:
        for field, _ in self._fed:
            value = values[field.id]
            if field.max_length and isinstance(value, str) and len(value) > field.max_length:
                self._too_long.setdefault(field.id, []).append(i + 1)

    def _caption(self, i: int) -> str:
        """What the file calls a row that is not taken in."""
        parts = [column[i] for field, column in self._fed if field.id in ("code", "name")]
        return " ".join(str(part) for part in parts if part is not None)


_NOTHING = t("", "")


class _Conflict(ValueError):
    """Two rows claim the same place, and only a person can say which holds."""


def _field_names(kind: type[Record], ids: Sequence[str]) -> Text:
    labels = {f.id: f.label for f in fields_by_id(kind).values()} | {"geometry": t("图形", "shape")}
    return join([labels[i] for i in ids if i in labels])


def _first_few(rows: Sequence[int], most: int = 5) -> str:
    return ", ".join(map(str, rows[:most])) + (" …" if len(rows) > most else "")
