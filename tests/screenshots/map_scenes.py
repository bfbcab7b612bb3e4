"""The map in every theme and style, its legend, how a layer is shown, and what the command box finds."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QScrollArea, QWidget

from ecodesk.maps.map_display import map_themes
from ecodesk.maps.map_style import map_styles
from ecodesk.ui.delegates.rows import Role
from ecodesk.ui.display_commands import style_command, theme_command
from ecodesk.ui.layer_rows import LayerRow
from tests.screenshots.reference_scenes import reference
from tests.screenshots.stage import Stage

Scene = Callable[[Stage], QWidget]


def _run(stage: Stage, command: str) -> None:
    stage.window.run(stage.window.command_actions.commands[command])
    stage.settle()


def _shown_by(command: str) -> Scene:
    """The county after a command of the layer menu, with its legend beside it."""

    def scene(stage: Stage) -> QWidget:
        _run(stage, command)
        stage.window.panes.layers.show_tab("legend")
        return stage.window

    return scene


def layer_display(stage: Stage) -> QWidget:
    """How one layer is shown."""
    layers = stage.window.panes.layers
    row = layers.model.index_of("problem_patch").data(Role.VALUE)
    assert isinstance(row, LayerRow)
    dialog = layers.ask_display(row)
    assert dialog is not None
    dialog.opacity.setValue(60)
    return dialog


def control_layers(stage: Stage) -> QWidget:
    """The lower end of the list of layers: missing, old and base layers."""
    tree = stage.window.panes.layers.tree
    tree.expandAll()
    stage.settle()
    tree.scrollToBottom()
    return stage.window


def legend_end(stage: Stage) -> QWidget:
    """The lower end of the legend: reference layers and the marks of findings."""
    reference(stage)
    layers = stage.window.panes.layers
    layers.show_tab("legend")
    stage.wait(lambda: bool(layers.legend.rows))
    stage.settle()
    bar = layers.legend.findChildren(QScrollArea)[0].verticalScrollBar()
    bar.setValue(bar.maximum())
    return stage.window


def _asked(text: str) -> Scene:
    """What the command box lists for a text."""

    def scene(stage: Stage) -> QWidget:
        box = stage.window.command_box
        box.start()
        box.setText(text)
        return stage.window

    return scene


MAP_SCENES: dict[str, Scene] = {
    **{f"theme-{theme}": _shown_by(theme_command(map_themes()[theme])) for theme in map_themes()},
    **{f"style-{style}": _shown_by(style_command(map_styles()[style])) for style in map_styles()},
    "layer-display": layer_display,
    "layers-end": control_layers,
    "legend-end": legend_end,
    "palette": _asked(""),
    "palette-words": _asked("浊漳"),
    "palette-place": _asked("112.88, 36.12"),
    "palette-commands": _asked(">"),
}
