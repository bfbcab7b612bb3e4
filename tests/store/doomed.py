"""Processes that work until they are killed. Each says `begin WHAT` before a step and `done WHAT` once it is durable.

    python -m tests.store.doomed

Reads lines `edit WORKSPACE FILE SEED`, `print WORKSPACE FOLDER SEED` and `freeze WORKSPACE FOLDER SEED`; each
starts a process of its own, which prints `pid NUMBER` first. They are forked from this one, which has loaded the
libraries already.
"""

from __future__ import annotations

import dataclasses
import os
import random
import signal
import sys
from pathlib import Path

import geopandas  # noqa: F401  loaded once, before the processes are forked
import shapely

from ecodesk.exchange.exporting import export
from ecodesk.exchange.importing import plan_import, target_of
from ecodesk.i18n import t
from ecodesk.model.edit import Edit, add, change, delete
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.reports.catalogue import ReportOptions, write_report
from ecodesk.rules.freezing import new_version
from ecodesk.rules.runner import check
from ecodesk.workspace import Workspace

STEPS = ("draw", "draw", "reshape", "form", "form", "delete", "import", "undo", "undo", "undo", "redo")


def edit(path: Path, source: Path, seed: int) -> None:
    """Draw, reshape, fill forms, delete, import, undo and redo, at random."""
    dice = random.Random(seed)
    workspace = Workspace.open(path, user="赵芳")
    say("ready")
    while True:
        what = dice.choice(STEPS)
        say(f"begin {what}")
        if what == "undo":
            applied = workspace.undo()
        elif what == "redo":
            applied = workspace.redo()
        else:
            step = _step(workspace, what, source, dice)
            applied = workspace.apply(step) if step.changes else None
        if applied is not None:
            say(f"done {applied.step.edit_id}")


def _step(workspace: Workspace, what: str, source: Path, dice: random.Random) -> Edit:
    table = workspace.snapshot.table(Project)
    row = table.at(dice.randrange(len(table)))
    match what:
        case "reshape":
            return change(t("整形", "Reshape"), [(row, dataclasses.replace(row, geometry=_shape(dice)))])
        case "form":
            return change(t("填表", "Form"), [(row, dataclasses.replace(row, note=str(dice.random())))])
        case "delete" if len(table) > 3:
            return delete(t("删除", "Delete"), row)
        case "import":
            return plan_import(workspace.snapshot, source, target_of("projects")).edit
        case _:
            return add(
                t("画面", "Draw"), Project(code=f"K-{dice.random()}", name="画", geometry=_shape(dice))
            )


def _shape(dice: random.Random) -> shapely.Polygon:
    x, y = dice.uniform(390_000, 400_000), dice.uniform(3_990_000, 4_000_000)
    return shapely.Point(x, y).buffer(dice.uniform(50, 900), quad_segs=dice.choice([4, 40, 4000]))


def output(path: Path, folder: Path, seed: int) -> None:
    """Print and export over and over."""
    dice = random.Random(seed)
    workspace = Workspace.open(path, read_only=True)
    snapshot = workspace.snapshot
    result = check(snapshot)
    say("ready")
    while True:
        name = dice.choice(["plan.pdf", "plan.html", "layers.gpkg", "units.geojson", "units.shp"])
        say(f"begin {name}")
        if name.startswith("plan"):
            write_report("plan-summary", snapshot, result, folder / name, ReportOptions())
        else:
            export(snapshot, folder / name, [RestorationUnit], name.rpartition(".")[2])
        say(f"done {name}")


def freeze(path: Path, folder: Path, seed: int) -> None:
    """Freeze one version after the other."""
    workspace = Workspace.open(path, user="赵芳")
    say("ready")
    for turn in range(1_000):
        code = f"v{seed}.{turn}"
        row, documents = new_version(workspace.snapshot, check(workspace.snapshot), code=code)
        say(f"begin {code}")
        workspace.freeze(row, documents, label=t("冻结", "Freeze"), author="赵芳")
        say(f"done {code}")


def say(words: str) -> None:
    os.write(1, f"{words}\n".encode())  # in one piece, or not at all


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the killed ones
    say("ready")
    for line in sys.stdin:
        work, workspace, place, seed = line.rstrip("\n").split("\t")
        process = os.fork()
        if process == 0:
            say(f"pid {os.getpid()}")
            {"edit": edit, "print": output, "freeze": freeze}[work](Path(workspace), Path(place), int(seed))


if __name__ == "__main__":
    main()
