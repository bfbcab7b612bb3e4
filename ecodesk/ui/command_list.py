"""Every command of the program, in the order menus show them."""

from __future__ import annotations

from ecodesk.ui import (
    display_commands,
    exchange_commands,
    finding_commands,
    form_commands,
    ledger_commands,
    matrix_commands,
    panel_commands,
    reference_commands,
    report_commands,
    review_commands,
    shell_commands,
)
from ecodesk.ui.canvas import (
    canvas_commands,
    drawing_commands,
    edit_commands,
    looking_commands,
    patch_commands,
)
from ecodesk.ui.commands import Command
from ecodesk.ui.planning import workbench_commands

_AREAS = (
    shell_commands,
    exchange_commands,
    canvas_commands,
    looking_commands,
    drawing_commands,
    edit_commands,
    patch_commands,
    workbench_commands,
    panel_commands,
    finding_commands,
    review_commands,
    matrix_commands,
    reference_commands,
    display_commands,
    ledger_commands,
    form_commands,
    report_commands,
)


def all_commands() -> tuple[Command, ...]:
    """The lists of all areas, one after the other. ValueError when two commands share an id."""
    commands = [command for area in _AREAS for command in area.COMMANDS]
    ids = [command.id for command in commands]
    if len(set(ids)) != len(ids):
        raise ValueError(f"commands declared twice: {sorted({i for i in ids if ids.count(i) > 1})}")
    return tuple(commands)
