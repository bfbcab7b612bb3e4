"""Reference layers as commands."""

from __future__ import annotations

from typing import Any

from ecodesk.i18n import t
from ecodesk.ui.commands import Command
from ecodesk.ui.shell_commands import needs_writable


def _add(window: Any) -> None:
    window.show_page("map")
    window.panes.layers.add_reference()


COMMANDS: tuple[Command, ...] = (
    Command(
        "layer.reference",
        t("添加参考图层…", "Add a reference layer…"),
        _add,
        "layer",
        "layers-outline",
        disabled=needs_writable,
        hint=t(
            "文件或在线地图，只记下位置，不复制进规划",
            "A file or an online map; only its place is kept, nothing is copied into the plan",
        ),
    ),
)
