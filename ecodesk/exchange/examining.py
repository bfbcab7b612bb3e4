"""Several files on their way in: what is known of each, what still has to be chosen, and the one edit.

Nothing here raises for a bad file: the reason stands beside the file, because the others go on. Files
are taken in the order of the record types, units before the projects that name them, and each is
compared with the plan as the files before it leave it.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from ecodesk.errors import EcoDeskError
from ecodesk.exchange import undecided
from ecodesk.exchange.field_matching import ROW_ID, match_columns
from ecodesk.exchange.file_checks import SUFFIXES, TEXT_SUFFIX, speaks_of_parcels
from ecodesk.exchange.importing import ImportPlan, Outcome, plan_of
from ecodesk.exchange.shapefile_encoding import Sample
from ecodesk.exchange.source_crs import Candidate, SourceCrs, candidates, decide
from ecodesk.exchange.targets import Target, guessed_target, target_of
from ecodesk.exchange.undecided import Undecided
from ecodesk.exchange.vector_files import SourceLayer, encoding_samples, layers_of, read_layer
from ecodesk.i18n import Text, plain, t
from ecodesk.model.crs import transformed
from ecodesk.model.edit import Change, Edit
from ecodesk.model.fields import Field, record_types
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import SILENT, Progress

TARGET = "target"  # beside the questions of `undecided`: what kind of data it is
_OUTLINE_VERTICES = 20_000
_OUTLINE_SHAPES = 2_000


@dataclass(frozen=True)
class Choices:
    """One file and what the user has chosen for it; None and empty mean: find out."""

    path: Path
    target: str = ""
    layer: str | None = None
    encoding: str | None = None
    crs: str | None = None
    coordinates: str = ""  # how they were made, a code of `coordinate_source`
    mapping: Mapping[str, str] | None = field(default=None, hash=False)


@dataclass(frozen=True)
class Examined:
    """What is known of one file.

    `problem` says why it cannot be taken in as it is; `about` then names the choice that would help, if
    any. `outline` shows where its shapes lie, in the working CRS.
    """

    choices: Choices
    layers: tuple[str, ...] = ()
    source: SourceLayer | None = None
    samples: tuple[Sample, ...] = ()
    crs: SourceCrs | None = None
    candidates: tuple[Candidate, ...] = ()
    outline: Any = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    plan: ImportPlan | None = None
    problem: EcoDeskError | None = None
    about: str = ""
    fields: Mapping[str, Field] | None = None  # the fields columns may feed, None for all of the record type


@dataclass(frozen=True)
class Examination:
    """All files, and the edit that takes in those that are ready; None when there is nothing to write."""

    snapshot: Snapshot
    files: tuple[Examined, ...]
    edit: Edit | None


def data_files(paths: Sequence[Path], suffixes: Sequence[str] = SUFFIXES) -> list[Path]:
    """The data files among the paths, folders searched through; each once, in order."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir() and path.suffix.lower() not in (".gdb", *SUFFIXES):
            inside = (p for p in sorted(path.rglob("*")) if p.suffix.lower() in suffixes and p.is_file())
            shown = (p for p in inside if not p.name.startswith((".", "~$")))
            found.update(
                dict.fromkeys(p for p in shown if p.suffix.lower() != TEXT_SUFFIX or speaks_of_parcels(p))
            )
        else:
            found[path] = None
    return list(found)


class Examiner:
    """Examines lists of files; a layer that has been read is kept for the next look at it."""

    def __init__(self) -> None:
        self._read: dict[tuple[Any, ...], SourceLayer] = {}
        self._lock = threading.Lock()

    def examine(
        self, snapshot: Snapshot, wanted: Sequence[Choices], progress: Progress = SILENT
    ) -> Examination:
        """Look at every file, and compare those that can be read with the plan."""
        looked = []
        for i, choices in enumerate(wanted):
            progress.report(i, 2 * len(wanted), plain(choices.path.name))
            looked.append(self._look(snapshot, choices, progress))
        with self._lock:
            kept = {_key(e.choices) for e in looked}
            self._read = {key: layer for key, layer in self._read.items() if key in kept}
        files = list(looked)
        now, edits = snapshot, []
        for i in sorted(range(len(looked)), key=lambda i: _rank(looked[i].choices.target)):
            progress.report(len(wanted) + i, 2 * len(wanted), plain(looked[i].choices.path.name))
            files[i] = self._compared(now, looked[i], progress)
            plan = files[i].plan
            if plan is not None and plan.edit.changes:
                edits.append(plan.edit)
                now = now.after(plan.edit)
        return Examination(snapshot, tuple(files), _together(edits, files))

    def _look(self, snapshot: Snapshot, choices: Choices, progress: Progress) -> Examined:
        """Read a file and find out what it says of itself."""
        seen = Examined(choices)
        try:
            seen = replace(seen, layers=tuple(self.layers(choices.path)))
            if len(seen.layers) == 1 and choices.layer is None:
                choices = replace(choices, layer=seen.layers[0])
            if not choices.target:
                name = choices.path.stem if len(seen.layers) == 1 else choices.layer or ""
                choices = replace(choices, target=guessed_target(name))
            seen = replace(seen, choices=choices)
            if choices.layer is not None:
                seen = replace(seen, samples=self.samples(choices.path, choices.layer))
            source = self._layer(choices, progress)
        except EcoDeskError as error:
            return stopped(seen, error)
        seen = replace(seen, source=source, candidates=tuple(candidates(source.geometry, snapshot)))
        by_user = choices.crs is not None
        decided = decide(choices.crs or source.crs, source.geometry, snapshot, by_user=by_user)
        return replace(seen, crs=decided, outline=_outline(source, decided, snapshot))

    def _layer(self, choices: Choices, progress: Progress) -> SourceLayer:
        key = _key(choices)
        with self._lock:
            known = self._read.get(key)
        if known is None:
            known = self.read(choices.path, choices.layer, choices.encoding, progress)
            with self._lock:
                self._read[key] = known
        return known

    def _compared(self, snapshot: Snapshot, seen: Examined, progress: Progress) -> Examined:
        source, decided, choices = seen.source, seen.crs, seen.choices
        if source is None or decided is None:
            return seen
        if not choices.target:
            what = t("还没有选择导入为哪种数据", "It is not chosen yet what the rows become")
            problem = EcoDeskError(what, where=plain(choices.path.name))
            return replace(seen, problem=problem, about=TARGET)
        try:
            return self.compare(snapshot, seen, source, decided, progress)
        except EcoDeskError as error:
            return stopped(seen, error)

    # ---- what a kind of file decides for itself

    def layers(self, path: Path) -> list[str]:
        """The layers to choose from. Raises CannotImport."""
        return layers_of(path)

    def samples(self, path: Path, layer: str) -> tuple[Sample, ...]:
        """A few rows in each encoding the file may be in."""
        return encoding_samples(path, layer)

    def read(
        self, path: Path, layer: str | None, encoding: str | None, progress: Progress = SILENT
    ) -> SourceLayer:
        """One layer. Raises CannotImport."""
        return read_layer(path, layer, encoding)

    def compare(
        self, snapshot: Snapshot, seen: Examined, source: SourceLayer, decided: SourceCrs, progress: Progress
    ) -> Examined:
        """What taking the file in would do. Raises CannotImport."""
        target = target_of(seen.choices.target)
        mapping = _mapping(seen.choices, source, target)
        seen = replace(seen, mapping=mapping)
        try:
            plan = plan_of(snapshot, source, target, decided, mapping, progress, seen.choices.coordinates)
            return replace(seen, plan=plan)
        except EcoDeskError as error:
            return stopped(seen, error)


def stopped(seen: Examined, error: EcoDeskError) -> Examined:
    """The file as far as it is known, with the reason why it cannot be taken in."""
    return replace(seen, problem=error, about=error.about if isinstance(error, Undecided) else "")


def _key(choices: Choices) -> tuple[Any, ...]:
    """A file that was written anew has to be read anew."""
    try:
        changed = choices.path.stat().st_mtime_ns
    except OSError:
        changed = 0
    return (choices.path, changed, choices.layer, choices.encoding)


def _mapping(choices: Choices, source: SourceLayer, target: Target) -> Mapping[str, str]:
    """What the user set, as far as columns and fields still exist, else what the names suggest."""
    if choices.mapping is None:
        return match_columns(target.kind, source.columns, {})
    suggested = match_columns(target.kind, source.columns, {})
    mapping = dict(choices.mapping)
    if ROW_ID in suggested and suggested[ROW_ID] not in mapping.values():
        mapping[ROW_ID] = suggested[ROW_ID]
    return mapping


def _rank(target: str) -> int:
    names = [kind.import_name for kind in record_types().values()]
    head = target.partition(":")[0]
    return names.index(head) if head in names else len(names)


def _together(edits: Sequence[Edit], files: Sequence[Examined]) -> Edit | None:
    """One step for all files; a row that two of them change is changed once."""
    if not edits:
        return None
    if len(edits) == 1:
        return edits[0]
    net: dict[tuple[str, str], Change] = {}
    for change in (change for edit in edits for change in edit.changes):
        known = net.get((change.table, change.id))
        net[change.table, change.id] = change if known is None else Change(known.before, change.after)
    label = t("导入 {n} 个文件：{first} 等", "Import {n} files: {first} and more")
    first = next(f.choices.path.name for f in files if f.plan is not None and f.plan.edit.changes)
    return Edit(label.format(n=len(edits), first=plain(first)), tuple(net.values()))


def _outline(source: SourceLayer, decided: SourceCrs, snapshot: Snapshot) -> Any:
    """The shapes, simplified to what a small map can show; None when it is not known where they lie."""
    if decided.epsg is None:
        return None
    geometry = np.asarray([g for g in source.geometry if g is not None and not g.is_empty], dtype=object)
    if not len(geometry):
        return None
    if len(geometry) > _OUTLINE_SHAPES:
        geometry = geometry[:: len(geometry) // _OUTLINE_SHAPES + 1]
    geometry = shapely.force_2d(geometry)
    box = shapely.total_bounds(geometry)
    if not np.isfinite(box).all():
        return None
    if shapely.get_num_coordinates(geometry).sum() > _OUTLINE_VERTICES:
        tolerance = max(box[2] - box[0], box[3] - box[1]) / 600
        geometry = shapely.simplify(geometry, tolerance, preserve_topology=False)
        geometry = geometry[~shapely.is_empty(geometry)]
    if not len(geometry):
        return None
    moved = transformed(geometry, decided.epsg, snapshot.crs.epsg)
    moved = moved[np.isfinite(shapely.bounds(moved)).all(axis=1)]
    parts = shapely.get_parts(shapely.get_parts(moved))
    return shapely.geometrycollections(parts) if len(parts) else None


def state_of(seen: Examined) -> tuple[str, Text]:
    """One word for the list of files, and its tone: ready, question, refused, or nothing to do."""
    if seen.plan is not None:
        counts = seen.plan.counts
        refused = counts[Outcome.SKIPPED] + counts[Outcome.CONFLICT]
        if not seen.plan.edit.changes:
            if refused:
                return "warn", t("没有变化，{n} 行除外", "Nothing new, {n} rows aside").format(n=refused)
            return "neutral", t("没有变化", "Nothing new")
        if refused:
            return "warn", t("可导入，{n} 行除外", "Ready without {n} rows").format(n=refused)
        return "ok", t("可导入 {n} 行", "{n} rows ready").format(n=seen.plan.read)
    return (
        ("warn", _QUESTIONS[seen.about]) if seen.about in _QUESTIONS else ("error", t("不能导入", "Refused"))
    )


_QUESTIONS = {
    TARGET: t("待选择：数据类型", "Choose: kind"),
    undecided.LAYER: t("待选择：图层", "Choose: layer"),
    undecided.ENCODING: t("待选择：编码", "Choose: encoding"),
    undecided.CRS: t("待选择：坐标系", "Choose: CRS"),
    undecided.COORDINATES: t("待回答：坐标来源", "Answer: source of coordinates"),
    undecided.DEPARTMENT: t("待选择：部门", "Choose: department"),
}
