"""From a selection to its sheet: which kind of facts a row gets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ecodesk.analysis.coverage import CoverageMatrix
from ecodesk.model.fields import Record
from ecodesk.model.records import ControlLine, ProblemPatch, Project, RestorationUnit
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.inspection import other_facts, project_facts, unit_facts
from ecodesk.ui.inspection.sheet import Header, Section
from ecodesk.ui.selection import Selection


def selected_rows(selection: Selection, snapshot: Snapshot) -> list[Record]:
    """The selected rows that exist, in a stable order."""
    rows = (snapshot.row(*row) for row in sorted(selection.rows))
    return [row for row in rows if row is not None]


def header_of(
    rows: Sequence[Record], snapshot: Snapshot, coverage: CoverageMatrix | None, today: date
) -> Header:
    """The head of the sheet; quick enough for the UI thread."""
    if len(rows) > 1:
        return other_facts.several_header(rows)
    match rows[0]:
        case Project() as project:
            return project_facts.project_header(project, snapshot)
        case RestorationUnit() as unit:
            return unit_facts.unit_header(unit, coverage)
        case ProblemPatch() as patch:
            return other_facts.patch_header(patch)
        case ControlLine() as line:
            return other_facts.control_header(line, today)
        case row:
            return other_facts.row_header(row)


def sections_of(
    rows: Sequence[Record], snapshot: Snapshot, coverage: CoverageMatrix | None
) -> tuple[Section, ...]:
    """The facts about the rows; overlays geometries, so not for the UI thread."""
    if len(rows) > 1:
        return other_facts.several_sections(rows, snapshot)
    match rows[0]:
        case Project() as project:
            return project_facts.project_sections(project, snapshot)
        case RestorationUnit() as unit:
            return unit_facts.unit_sections(unit, snapshot, coverage)
        case ProblemPatch() as patch:
            return other_facts.patch_sections(patch, snapshot, coverage)
        case ControlLine() as line:
            return other_facts.control_sections(line, snapshot)
        case row:
            return other_facts.row_sections(row, snapshot)
