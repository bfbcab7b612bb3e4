"""Several values in a cell of a form's table: who helps with a standing duty is ticked in a list below the cell."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ecodesk.i18n import t
from ecodesk.model.edit import add
from ecodesk.model.records import OrgUnit, StandingDuty
from ecodesk.ui.forms.child_cells import SeveralCell
from ecodesk.ui.forms.child_table import ChildTableBox
from ecodesk.ui.forms.pick_list import PickList
from ecodesk.ui.forms.unit_chapters import UNIT_FORM
from ecodesk.ui.record_form import RecordForm
from tests.ui.conftest import Desk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)


class Duties(NamedTuple):
    """The table of duties in the form of a unit, with one duty of its own."""

    desk: Desk
    form: RecordForm
    table: ChildTableBox
    first: StandingDuty

    def helpers(self) -> tuple[str, ...]:
        return self.desk.snapshot.table(StandingDuty)[self.first.id].coop_units

    def open(self) -> PickList:
        """Open the list of the helpers of the duty with the keyboard."""
        names = [field.id for field in self.table.table.fields]
        row = [one.id for one in self.table.model.rows].index(self.first.id)
        index = self.table.model.index(row, names.index("coop_units"))
        self.table.view.setCurrentIndex(index)
        self.table.view.setFocus()
        QTest.keyClick(self.table.view, Qt.Key.Key_F2)
        self.desk.qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), PickList))
        popup = QApplication.activePopupWidget()
        assert isinstance(popup, PickList)
        return popup

    def closed(self) -> bool:
        return not self.table.view.findChildren(SeveralCell)


@pytest.fixture
def duties(lent_desk: Desk) -> Duties:
    desk = lent_desk
    home = desk.row("restoration_unit", "ZH-01")
    lead = desk.snapshot.table(OrgUnit).at(0)
    duty = StandingDuty(unit=home.id, element="water", lead_unit=lead.id, duty="河道日常管护")
    desk.session.apply(add(t("职责", "Duty"), duty))
    form = RecordForm(desk.session, desk.look, UNIT_FORM, home.id)
    desk.qtbot.addWidget(form)
    form.show()
    desk.settle()
    table = form.body.places["standing_duty"]
    assert isinstance(table, ChildTableBox)
    return Duties(desk, form, table, duty)


def test_helpers_are_ticked_in_a_list_as_one_step(duties: Duties) -> None:
    desk = duties.desk
    pick = duties.open()
    assert pick.model.rowCount() == len(desk.snapshot.table(OrgUnit))
    pick.toggle(1)
    pick.toggle(3)
    QTest.keyClick(pick.view, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: len(duties.helpers()) == 2)
    desk.qtbot.waitUntil(duties.closed)
    desk.settle()
    names = [desk.snapshot.table(OrgUnit)[one].caption for one in duties.helpers()]
    row = [one.id for one in duties.table.model.rows].index(duties.first.id)
    shown = duties.table.model.index(row, 2).data()
    assert len(set(names)) == 2 and "、" in shown
    desk.session.undo()
    desk.settle()
    assert duties.helpers() == ()


def test_esc_leaves_the_helpers_and_the_cell_can_be_opened_again(duties: Duties) -> None:
    pick = duties.open()
    pick.toggle(0)
    QTest.keyClick(pick.view, Qt.Key.Key_Escape)
    duties.desk.qtbot.waitUntil(duties.closed)
    duties.desk.settle()
    assert duties.helpers() == ()
    again = duties.open()
    again.toggle(0)
    QTest.keyClick(again.view, Qt.Key.Key_Return)
    duties.desk.qtbot.waitUntil(lambda: len(duties.helpers()) == 1)
    duties.desk.qtbot.waitUntil(duties.closed)
    duties.desk.settle()


def test_a_form_closed_with_the_list_open_is_gone_without_a_trace(duties: Duties) -> None:
    duties.open()
    duties.form.close()
    duties.desk.settle()
    assert duties.helpers() == ()
