"""Tab goes on from every table to the next control, and Shift+Tab back, as everywhere else in a window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView, QWidget

from ecodesk.exchange.record_tables_reading import TableReading
from ecodesk.i18n import plain
from ecodesk.model.edit import Edit
from ecodesk.model.records import LedgerEntry
from ecodesk.ui.dialogs.settings_rules import RulesTab
from ecodesk.ui.ledger.list_view import EntryListView
from ecodesk.ui.ledger.reread_dialog import RereadDialog
from ecodesk.ui.planning.duties_view import DutiesView
from tests.ui.conftest import Desk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)


def made(kind: type[QWidget], desk: Desk) -> QWidget:
    if kind is not RereadDialog:
        return kind(desk.session, desk.look)  # type: ignore[call-arg, arg-type]
    dialog = RereadDialog(Path("tables.xlsx"), desk.look)
    rows = list(desk.snapshot.table(LedgerEntry).rows())[:3]
    dialog.show_reading(TableReading(Edit(plain("回读"), ()), added=rows))
    return dialog


@pytest.mark.parametrize("kind", [DutiesView, EntryListView, RereadDialog, RulesTab])
def test_tab_goes_on_and_back(lent_desk: Desk, kind: type[QWidget]) -> None:
    window = made(kind, lent_desk)
    lent_desk.qtbot.addWidget(window, before_close_func=lambda _: lent_desk.settle())
    window.resize(1500, 800)
    window.show()
    lent_desk.settle()
    tables = [one for one in window.findChildren(QTableView) if one.isVisible() and one.model().rowCount()]
    assert tables
    for table in tables:
        for key, held in (
            (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier),
            (Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier),
        ):
            window.activateWindow()
            table.setFocus(Qt.FocusReason.TabFocusReason)
            stop = window.focusWidget()
            assert isinstance(stop, QTableView)
            stop.setCurrentIndex(stop.model().index(1, 1))
            lent_desk.qtbot.keyClick(stop, key, held)
            assert window.focusWidget() is not stop
