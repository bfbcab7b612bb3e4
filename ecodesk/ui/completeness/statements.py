"""What is said about a cell instead of treating it: justified gaps, and elements that are not needed."""

from __future__ import annotations

import dataclasses
from datetime import date
from enum import Enum

from ecodesk.analysis.cell_detail import GapLine
from ecodesk.analysis.coverage import Cell
from ecodesk.i18n import Text, plain, t
from ecodesk.model.belonging import linked
from ecodesk.model.code_lists import label
from ecodesk.model.edit import Change, Edit, add, change, delete
from ecodesk.model.records import GapJustification, ProblemPatch, RestorationUnit, UnitNeed
from ecodesk.model.snapshot import Snapshot

JUSTIFICATION_FIELDS = ("reason", "explanation", "owner", "document", "valid_until")
NEED_FIELDS = ("reason", "document")


class Standing(Enum):
    """How a justified gap stands on a day."""

    WAITING = "waiting"  # nobody has accepted it, so the gap counts
    IN_FORCE = "in_force"
    EXPIRED = "expired"


def standing(row: GapJustification, today: date) -> Standing:
    """Whether a justified gap is left out of the gaps on a day."""
    if row.valid_until is not None and row.valid_until < today:
        return Standing.EXPIRED
    return Standing.IN_FORCE if row.accepted_by.strip() else Standing.WAITING


def justification_of(cell: Cell, line: GapLine) -> GapJustification:
    """A justification of one gap polygon, still without its reason."""
    return GapJustification(
        unit=cell.unit,
        element=cell.element,
        problem_type=line.piece.problem_type,
        geometry=line.geometry,
    )


def justify(snapshot: Snapshot, row: GapJustification, patch: str) -> Edit:
    """Register a justified gap of a patch."""
    known = snapshot.table(ProblemPatch).get(patch)
    named = plain(known.code) if known is not None else label("problem_type", row.problem_type)
    words = t("登记缺口说明 {unit} {patch}", "Justify a gap {unit} {patch}")
    return add(words.format(unit=_unit_code(snapshot, row.unit), patch=named), row)


def accept(snapshot: Snapshot, row: GapJustification, user: str, today: date) -> Edit:
    """A reviewer accepts a justified gap: it no longer counts."""
    words = t("认可缺口说明 {unit}", "Accept a justified gap {unit}")
    after = dataclasses.replace(row, accepted_by=user, accepted_on=today)
    return change(words.format(unit=_unit_code(snapshot, row.unit)), [(row, after)])


def withdraw(snapshot: Snapshot, row: GapJustification) -> Edit:
    """Take an acceptance back: the gap counts again."""
    words = t("撤回认可 {unit}", "Withdraw an acceptance {unit}")
    after = dataclasses.replace(row, accepted_by="", accepted_on=None)
    return change(words.format(unit=_unit_code(snapshot, row.unit)), [(row, after)])


def forget(snapshot: Snapshot, row: GapJustification) -> Edit:
    """Delete a justified gap."""
    words = t("删除缺口说明 {unit}", "Delete a justified gap {unit}")
    return delete(words.format(unit=_unit_code(snapshot, row.unit)), row)


def stated_need(snapshot: Snapshot, cell: Cell) -> UnitNeed | None:
    """What a planner has said about the need of a cell's element."""
    rows = linked(snapshot.table(UnitNeed), "unit", cell.unit)
    return next((row for row in rows if row.element == cell.element), None)


def not_needed(snapshot: Snapshot, cell: Cell) -> UnitNeed:
    """The row that says an element is not needed in a unit, still without its reason."""
    known = stated_need(snapshot, cell)
    row = known if known is not None else UnitNeed(unit=cell.unit, element=cell.element)
    return dataclasses.replace(row, need="off", reason=row.reason if row.need == "off" else "")


def switch_need_off(snapshot: Snapshot, row: UnitNeed) -> Edit:
    """Say that an element is not needed in a unit."""
    words = t("{unit} 不需要治理{element}", "{unit} does not need {element}").format(
        unit=_unit_code(snapshot, row.unit), element=label("element", row.element)
    )
    return Edit(words, (Change(snapshot.row(UnitNeed.table, row.id), row),))


def judge_need_by_patches(snapshot: Snapshot, row: UnitNeed) -> Edit:
    """Take back what was said about a need: the problem patches decide."""
    words = t("{unit} 的{element}恢复按图斑判断", "{unit}: {element} judged by patches again").format(
        unit=_unit_code(snapshot, row.unit), element=label("element", row.element)
    )
    return delete(words, row)


def _unit_code(snapshot: Snapshot, unit: str) -> Text:
    row = snapshot.table(RestorationUnit).get(unit)
    return plain(row.code if row is not None else "")
