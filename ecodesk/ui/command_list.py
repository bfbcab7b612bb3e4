"""Every command of the program, in the order menus show them."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from ecodesk.ui.commands import Command

_MODULES = (
    "shell_commands",
    "exchange_commands",
    "canvas.canvas_commands",
    "panel_commands",
    "ledger_commands",
    "report_commands",
)


def all_commands() -> tuple[Command, ...]:
    """The lists of all areas, one after the other. ValueError when two commands share an id."""
    commands: list[Command] = []
    for module in _MODULES:
        if find_spec(f"ecodesk.ui.{module}") is not None:
            commands += import_module(f"ecodesk.ui.{module}").COMMANDS
    ids = [command.id for command in commands]
    if len(set(ids)) != len(ids):
        raise ValueError(f"commands declared twice: {sorted({i for i in ids if ids.count(i) > 1})}")
    return tuple(commands)
