"""What a user can invoke, declared once: menus, tool bars, shortcuts and the command box read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ecodesk.i18n import Text


@dataclass(frozen=True)
class Command:
    """One thing to invoke.

    `disabled(window)` returns why it cannot run now, or None when it can; the reason is shown in the
    tooltip. `checked` makes it a toggle. `run` gets the window.
    """

    id: str
    title: Text
    run: Callable[[Any], None]
    menu: str = (
        ""  # id of a menu: file edit view layer draw check review report tools help, or a/b for a submenu
    )
    icon: str = ""  # mdi6 name
    shortcut: str = ""
    toolbar: str = ""  # id of a tool-bar group
    disabled: Callable[[Any], Text | None] = lambda window: None
    checked: Callable[[Any], bool] | None = None
    hint: Text | None = None
    separate: bool = False  # a line above it in its menu
    last: bool = False  # stands at the end of its menu, whatever other areas add to it
    current_title: Callable[[Any], Text] | None = None  # a title that names what it would do now
