"""The edits that panels and forms make: one field, several rows, regrouping, child rows, waivers."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ecodesk.analysis.placing import placed
from ecodesk.i18n import Text, plain, t
from ecodesk.model.belonging import linked
from ecodesk.model.code_lists import label as code_label
from ecodesk.model.edit import Change, Edit, add, change, delete
from ecodesk.model.fields import Field, Kind, Record, fields_of, record_types
from ecodesk.model.records import ProblemPatch, Project, RestorationUnit
from ecodesk.model.row_names import captions, short_caption
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.field_text import shown_with_unit

# what basin and townships of a project follow from
_PLACING = ("unit", "corridor_width_m", "corridor_left_m", "site_radius_m")


def with_value(row: Record, field: str, value: Any) -> Record:
    """The row with one value replaced."""
    return dataclasses.replace(row, **{field: value})


def set_field(snapshot: Snapshot, rows: Sequence[Record], field: Field, value: Any) -> Edit:
    """One value into one field of some rows; the label names old and new value."""
    old = _words(field, getattr(rows[0], field.id), snapshot) if rows else plain("")
    new = _words(field, value, snapshot)
    if len(rows) == 1 and field.kind in (Kind.NUMBER, Kind.MONEY, Kind.INTEGER, Kind.DATE, Kind.CHOICE):
        label = t("{row} {field} {old} → {new}", "{row} {field} {old} → {new}").format(
            row=short_caption(rows[0]), field=field.label, old=old, new=new
        )
    elif len(rows) == 1:
        label = t("改字段 {row} {field}", "Edit {row} {field}").format(
            row=short_caption(rows[0]), field=field.label
        )
    else:
        label = t("改字段 {n} 行 {field} → {new}", "Edit {field} of {n} rows → {new}").format(
            n=len(rows), field=field.label, new=new
        )
    return change(
        label, [(row, _followed(snapshot, with_value(row, field.id, value), field)) for row in rows]
    )


def set_cells(snapshot: Snapshot, label: Text, values: Sequence[tuple[Project, Mapping[str, Any]]]) -> Edit:
    """Several fields of some projects at once, each with its own values by field id."""
    rows = [dataclasses.replace(project, **given) for project, given in values]
    moved = [i for i, (_, given) in enumerate(values) if not given.keys().isdisjoint(_PLACING)]
    for i, row in zip(moved, placed(snapshot, [rows[i] for i in moved]), strict=True):
        rows[i] = row
    return change(label, zip((project for project, _ in values), rows, strict=True))


def _words(field: Field, value: Any, snapshot: Snapshot) -> Text:
    """A value in both languages, since a step of the history is read in either."""
    if field.kind is Kind.CHOICE and value:
        return code_label(field.choices, value)
    return plain(shown_with_unit(field, value, snapshot))


def _followed(snapshot: Snapshot, row: Record, field: Field) -> Record:
    """The row with its derived values as they follow from a changed field."""
    return placed(snapshot, [row])[0] if isinstance(row, Project) and field.id in _PLACING else row


def regroup(snapshot: Snapshot, projects: Iterable[Project], unit: str, reason: str = "") -> Edit:
    """Put projects into a unit (empty id = none); a reason is kept with each of them."""
    target = snapshot.row(RestorationUnit.table, unit) if unit else None
    name = plain(short_caption(target)) if target is not None else t("未归入单元", "no unit")
    listed = [p for p in projects if p.unit != unit]
    label = t("归组 {rows} → {unit}", "Group {rows} → {unit}").format(rows=captions(listed), unit=name)
    moved = [dataclasses.replace(p, unit=unit, unit_reason=reason) for p in listed]
    return change(label, zip(listed, placed(snapshot, moved), strict=True))


def regroup_by_area(snapshot: Snapshot, units: Mapping[str, str]) -> Edit:
    """Put projects into the units that hold most of them (project id → unit id), without a reason."""
    table = snapshot.table(Project)
    listed = [table[one] for one in units]
    label = t("改回按面积归属 {rows}", "Group {rows} by area again").format(rows=captions(listed))
    moved = [dataclasses.replace(p, unit=units[p.id], unit_reason="") for p in listed]
    return change(label, zip(listed, placed(snapshot, moved), strict=True))


def delete_projects(snapshot: Snapshot, projects: Sequence[Project]) -> Edit:
    """Delete projects with their funding lines and indicators; nothing names them any more afterwards."""
    gone = {p.id for p in projects}
    children: list[Record] = []
    for table in ("funding_source", "indicator_target"):
        rows = snapshot.named(table)
        owners = rows.column("project")
        children += [rows.at(i) for i in range(len(rows)) if owners[i] in gone]
    label = t("删除项目 {rows}", "Delete {rows}").format(rows=captions(projects))
    freed = _no_longer_naming(snapshot, gone, {row.id for row in children})
    edit = delete(label, *children, *projects)
    return dataclasses.replace(edit, changes=(*freed, *edit.changes))


def delete_patches(snapshot: Snapshot, patches: Sequence[ProblemPatch]) -> Edit:
    """Delete problem patches; no project treats them any more afterwards."""
    gone = {patch.id for patch in patches}
    table = snapshot.table(Project)
    freed = [
        Change(row, with_value(row, "patches", tuple(one for one in named if one not in gone)))
        for i, named in enumerate(table.column("patches"))
        if not gone.isdisjoint(named) and (row := table.at(i))
    ]
    edit = delete(t("删除图斑 {rows}", "Delete patches {rows}").format(rows=captions(patches)), *patches)
    return dataclasses.replace(edit, changes=(*freed, *edit.changes))


def _no_longer_naming(snapshot: Snapshot, gone: set[str], with_them: set[str]) -> list[Change]:
    """Rows that stay and name a project that goes, without that name; rows that are part of it go by themselves."""
    changed: dict[tuple[str, str], tuple[Record, Record]] = {}
    for row, field in naming(snapshot, gone):
        if field.part_of or row.id in gone or row.id in with_them:
            continue
        before, now = changed.get((row.table, row.id), (row, row))
        left = tuple(one for one in getattr(row, field.id) if one not in gone)
        value = left if field.kind is Kind.LINKS else ""
        changed[row.table, row.id] = (before, with_value(now, field.id, value))
    return [Change(before, after) for before, after in changed.values()]


def naming(
    snapshot: Snapshot, ids: Collection[str], named: str = Project.table
) -> Iterator[tuple[Record, Field]]:
    """Rows that name one of some rows of a table, each with the LINK or LINKS field that does."""
    for kind in record_types().values():
        table = snapshot.table(kind)
        for field in fields_of(kind):
            if field.table != named or not len(table):
                continue
            if field.kind is Kind.LINK:
                yield from ((row, field) for one in ids for row in linked(table, field.id, one))
            elif field.kind is Kind.LINKS:
                rows = zip(table.rows(), table.column(field.id), strict=True)
                yield from ((row, field) for row, held in rows if not set(held).isdisjoint(ids))


def copied_project(snapshot: Snapshot, project: Project, code: str) -> Edit:
    """A new draft with the same content and shape under another code."""
    copy = dataclasses.replace(project, id=str(uuid.uuid4()), code=code, status="draft")
    label = t("复制 {row} 为 {code}", "Copy {row} as {code}").format(row=project.code, code=code)
    return add(label, copy)


def free_code(snapshot: Snapshot, project: Project) -> str:
    """The next unused code after a project's own, with the same stem."""
    stem, _, number = project.code.rpartition("-")
    taken = set(snapshot.table(Project).column("code"))
    width = len(number) if number.isdigit() else 3
    start = int(number) if number.isdigit() else 0
    stem = stem or project.code
    return next(
        code
        for n in range(start + 1, start + len(taken) + 2)
        if (code := f"{stem}-{n:0{width}d}") not in taken
    )


def child_edit(label: Text, before: Record | None, after: Record | None) -> Edit:
    """Add, change or delete one row of a sub-table."""
    return Edit(label, (Change(before, after),))
