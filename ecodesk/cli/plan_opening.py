"""Open the plan a command is about for reading: as it is now, or as it was frozen."""

from __future__ import annotations

import argparse

from ecodesk.i18n import t
from ecodesk.progress import Progress
from ecodesk.workspace import Workspace


def add_version(command: argparse.ArgumentParser) -> None:
    """Let a command be asked about a frozen version."""
    command.add_argument(
        "--version",
        default="",
        metavar="V",
        help=str(t("冻结的版本（版本号）", "a frozen version (its code)")),
    )


def open_plan(arguments: argparse.Namespace, progress: Progress) -> Workspace:
    """The workspace of a command, or the version of it that was asked for. Raises CannotOpen."""
    if arguments.version:
        return Workspace.open_version(arguments.workspace, arguments.version, progress=progress)
    return Workspace.open(arguments.workspace, read_only=True, progress=progress)
