"""The page of a rule shows its example: a picture where shapes differ, a table where values do."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from ecodesk.app import make_application
from ecodesk.rules.examples import example_codes, example_of
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.dialogs.explain_dialog import ExplainDialog
from ecodesk.ui.rule_pictures import painted

OBJECT = "\ufffc"  # how Qt keeps a picture in a text


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_two_halves_of_every_drawn_example_are_told_apart(theme: str) -> None:
    make_application()
    look = Appearance(theme, "zh_CN")
    for code in sorted(example_codes()):
        example = example_of(code)
        assert example is not None
        if example.drawn:
            image = painted(example, look)
            half = (image.width() - look.px(16)) // 2
            left = image.copy(QRect(0, 0, half, image.height()))
            assert left != image.copy(QRect(image.width() - half, 0, half, image.height())), code


def test_the_explanation_of_a_rule_shows_picture_or_values(qtbot: QtBot) -> None:
    make_application()
    look = Appearance("light", "zh_CN")
    for code, drawn, words in (("OVL-001", True, "P-2 与 P-1 重叠"), ("FUN-003", False, "不通过")):
        dialog = ExplainDialog(code, None, look)
        qtbot.addWidget(dialog)
        said = dialog.text.toPlainText()
        assert (OBJECT in said) is drawn and words in said
