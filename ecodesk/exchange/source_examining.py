"""The lists of departments on their way in: looked at like any data, and each with its department."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ecodesk.errors import EcoDeskError
from ecodesk.exchange.examining import Choices, Examination, Examined, Examiner, stopped
from ecodesk.exchange.shapefile_encoding import Sample
from ecodesk.exchange.source_columns import list_fields, match_list_columns
from ecodesk.exchange.source_crs import SourceCrs
from ecodesk.exchange.source_files import file_hash, list_layers, list_samples, read_list
from ecodesk.exchange.source_intake import ListHead, guessed_department, plan_list
from ecodesk.exchange.vector_files import SourceLayer
from ecodesk.i18n import plain, t
from ecodesk.model.records import OrgUnit, SourcePlan, SourceProject
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress

TARGET = SourceProject.import_name
_BETWEEN_WORDS = re.compile(
    r"(?<=[A-Za-z0-9])_(?=[A-Za-z0-9])"
)  # of names in Latin letters; Chinese has no blanks


@dataclass(frozen=True)
class ListChoices(Choices):
    """One list and what the user has chosen for it: also whose it is, and what its plan is called.

    `department` is the id of one the plan has, or the name of one it gets.
    """

    target: str = TARGET
    department: str = ""
    plan_name: str = ""


class ListExaminer(Examiner):
    """Examines lists of departments. `by` takes them in on `today`."""

    def __init__(self, by: str, today: date, *, is_sample: bool = False) -> None:
        super().__init__()
        self._by, self._today, self._is_sample = by, today, is_sample

    def examine(
        self, snapshot: Snapshot, wanted: Sequence[Choices], progress: Progress = SILENT
    ) -> Examination:
        """Look at every list; taking several in is one step with a name of its own."""
        seen = super().examine(snapshot, wanted, progress)
        if seen.edit is None:
            return seen
        plans = [change.after for change in seen.edit.changes if isinstance(change.after, SourcePlan)]
        if len(plans) < 2:
            return seen
        label = t("收入 {n} 份部门规划：{first} 等", "Take in {n} lists: {first} and more")
        named = label.format(n=len(plans), first=plain(plans[0].name))
        return replace(seen, edit=replace(seen.edit, label=named))

    def layers(self, path: Path) -> list[str]:
        return list_layers(path)

    def samples(self, path: Path, layer: str) -> tuple[Sample, ...]:
        return list_samples(path, layer)

    def read(
        self, path: Path, layer: str | None, encoding: str | None, progress: Progress = SILENT
    ) -> SourceLayer:
        return read_list(path, layer, encoding, progress)

    def compare(
        self, snapshot: Snapshot, seen: Examined, source: SourceLayer, decided: SourceCrs, progress: Progress
    ) -> Examined:
        """Every row as a candidate of the department's plan."""
        choices = seen.choices if isinstance(seen.choices, ListChoices) else ListChoices(seen.choices.path)
        mapping: Mapping[str, str] = choices.mapping or match_list_columns(source.columns)
        known = snapshot.table(OrgUnit).one(name=choices.department) if choices.department else None
        department = known.id if known is not None else choices.department
        department = department or guessed_department(
            snapshot, choices.path.name, source, mapping.get("lead", "")
        )
        choices = replace(
            choices,
            department=department,
            plan_name=choices.plan_name or _plan_name(choices.path, source, len(seen.layers)),
        )
        seen = replace(seen, choices=choices, mapping=mapping, fields=list_fields())
        try:
            head = ListHead(
                department,
                choices.plan_name,
                _hash_of(choices.path, source, len(seen.layers)),
                self._by,
                self._today,
                self._is_sample,
            )
            return replace(seen, plan=plan_list(snapshot, source, decided, mapping, head, progress))
        except EcoDeskError as error:
            return stopped(seen, error)


def _hash_of(path: Path, source: SourceLayer, layers: int) -> str:
    """The file, and which of its layers: two sheets of one workbook are two lists."""
    made = file_hash(path)
    return made if layers < 2 else f"{made}#{source.layer}"


def _plan_name(path: Path, source: SourceLayer, layers: int) -> str:
    stem = _BETWEEN_WORDS.sub(" ", path.stem).replace("_", "")
    return f"{stem} {source.layer}" if layers > 1 else stem
