"""What the status bar says about a tool can be read to its end on a small screen."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from ecodesk.ui.main_window import MainWindow
from tests.settling import settle


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_hint_fits_into_the_status_bar_of_a_small_screen(
    window_again: MainWindow, qtbot: object, language: str
) -> None:
    window = window_again
    size, before = window.size(), window.look.language
    window.look.use(language=language)
    window.resize(1366, 768)
    settle(qtbot, window.session)  # type: ignore[arg-type]
    label = window.status._hint_label
    too_long = []
    for tool in window.canvas.tools.values():
        window.canvas.take_tool(tool.id)
        QApplication.processEvents()
        wide = label.fontMetrics().horizontalAdvance(str(tool.hint))
        if wide > label.width() or label.text() != str(tool.hint):
            too_long.append(f"{tool.id}: {wide} of {label.width()} px: {tool.hint}")
    window.canvas.take_tool("select")
    window.look.use(language=before)
    window.resize(size)
    assert not too_long, "\n".join(too_long)
