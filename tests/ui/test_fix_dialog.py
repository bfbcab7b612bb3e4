"""The dialog of many fixes: cards are made as one scrolls, and all that is ticked is done as one step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import shapely
from pytestqt.qtbot import QtBot

from ecodesk.i18n import plain
from ecodesk.model.records import Project
from ecodesk.rules.finding import Finding, Severity, Subject
from ecodesk.rules.fixes import REMOVE_SLIVERS, reshape
from ecodesk.rules.prepared_fixes import PreparedFix
from ecodesk.ui.dialogs.fix_dialog import FixDialog
from tests.ui.conftest import Desk


def grown(desk: Desk, row: Project) -> PreparedFix:
    """A fix that makes a project a little larger."""
    finding = Finding("GEO-005", Severity.WARN, (Subject(Project.table, row.id),), plain("x"))
    preview = reshape(desk.snapshot, plain(row.code), row, shapely.buffer(row.geometry, 1.0))
    assert preview is not None
    return PreparedFix(finding, REMOVE_SLIVERS, preview, safe=True)


@pytest.fixture
def dialog(desk: Desk, qtbot: QtBot) -> Iterator[FixDialog]:
    """A fix for each polygon project of the sample."""
    rows = [row for row in desk.snapshot.table(Project).rows() if shapely.get_dimensions(row.geometry) == 2]
    made = FixDialog(desk.session, desk.look, [grown(desk, row) for row in rows], many=True)
    qtbot.addWidget(made)
    made.show()
    yield made


def test_only_the_cards_in_sight_are_made_and_scrolling_makes_the_rest(
    dialog: FixDialog, qtbot: QtBot
) -> None:
    every = len(dialog._fixes)
    qtbot.waitUntil(lambda: dialog.list.verticalScrollBar().maximum() > 0)
    assert every > 20 and len(dialog.cards) <= 12
    assert dialog.all_button is not None and f" {every} " in dialog.all_button.text()
    bar = dialog.list.verticalScrollBar()

    def at_the_end() -> bool:
        bar.setValue(bar.maximum())
        return len(dialog.cards) == every

    qtbot.waitUntil(at_the_end)


def test_what_was_never_scrolled_to_is_done_and_what_was_unticked_is_not(
    dialog: FixDialog, desk: Desk
) -> None:
    left = dialog.cards[0]
    left.chosen.setChecked(False)
    before = {fix.preview.edit.changes[0].id: fix for fix in dialog._fixes}
    kept = left.fix.preview.edit.changes[0].id
    assert dialog.all_button is not None
    dialog.all_button.click()
    desk.settle()
    table = desk.snapshot.table(Project)
    for row_id, fix in before.items():
        expected = fix.preview.before if row_id == kept else fix.preview.after
        assert table[row_id].geometry.equals(expected[row_id])
    desk.session.undo()
    desk.settle()
    assert all(
        desk.snapshot.table(Project)[i].geometry.equals(f.preview.before[i]) for i, f in before.items()
    )
