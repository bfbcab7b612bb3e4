"""A restoration unit: its form, what the inspector says of it afterwards, and its sheet on paper."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from shiboken6 import isValid

from ecodesk.analysis.coverage import matrix
from ecodesk.errors import CannotWrite
from ecodesk.i18n import plain
from ecodesk.model.edit import add, change
from ecodesk.model.records import (
    Attachment,
    OrgUnit,
    ProblemPatch,
    Project,
    RestorationUnit,
    StandingDuty,
    UnitNeed,
)
from ecodesk.ui.forms.child_table import ChildTableBox
from ecodesk.ui.forms.field_box import FieldBox
from ecodesk.ui.forms.patch_chapters import PATCH_FORM
from ecodesk.ui.forms.unit_chapters import UNIT_FORM
from ecodesk.ui.inspection.sheet_pdf import unit_sheet_html, unit_sheet_pdf
from ecodesk.ui.inspection.unit_facts import unit_sections
from ecodesk.ui.record_form import RecordForm
from ecodesk.ui.session import Notice
from tests.ui.conftest import Desk
from tests.ui.test_form_filling import choose

UNIT = "ZH-06"


@pytest.fixture
def desk(lent_desk: Desk) -> Desk:
    return lent_desk


def unit(desk: Desk) -> RestorationUnit:
    found = desk.row("restoration_unit", UNIT)
    assert isinstance(found, RestorationUnit)
    return found


@pytest.fixture
def form(desk: Desk) -> RecordForm:
    made = RecordForm(desk.session, desk.look, UNIT_FORM, unit(desk).id)
    desk.qtbot.addWidget(made)
    made.show()
    return made


def facts(desk: Desk) -> dict[str, str]:
    """What the inspector says: labels and values."""
    sections = unit_sections(unit(desk), desk.snapshot, matrix(desk.snapshot))
    return {fact.label: " ".join(p.text for p in fact.pieces) for s in sections for fact in s.facts}


def test_goals_are_saved_when_the_field_is_left_and_shown_in_the_inspector(
    form: RecordForm, desk: Desk
) -> None:
    before = unit(desk).goals
    box = form.body.places["goals"]
    assert isinstance(box, FieldBox) and isinstance(box.editor.widget, QPlainTextEdit)
    form.body.focus_place("goals")
    box.editor.widget.setPlainText("2028 年农田退水全部净化入河")
    QTest.keyClick(box.editor.widget, Qt.Key.Key_Tab)
    desk.settle()
    assert unit(desk).goals == "2028 年农田退水全部净化入河"
    assert facts(desk)["修复目标"] == unit(desk).goals
    desk.session.undo()
    desk.settle()
    assert unit(desk).goals == before and facts(desk).get("修复目标", "") == before
    assert box.editor.widget.toPlainText() == before


def test_what_could_not_be_saved_is_told_after_the_form_was_closed(desk: Desk) -> None:
    told: list[Notice] = []
    desk.session.noticed.connect(lambda notice: told.append(notice) if notice is not None else None)
    form = RecordForm(desk.session, desk.look, UNIT_FORM, unit(desk).id)
    form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    form.show()
    box = form.body.places["goals"]
    assert isinstance(box, FieldBox) and isinstance(box.editor.widget, QPlainTextEdit)
    form.body.focus_place("goals")
    box.editor.widget.setPlainText("来不及保存")
    before = unit(desk)
    desk.session.apply(change(plain("别处先改"), [(before, dataclasses.replace(before, goals="别处先改"))]))
    form.accept()
    desk.qtbot.waitUntil(lambda: not isValid(form))
    desk.settle()
    assert unit(desk).goals == "别处先改"
    assert [notice.level for notice in told][-1:] == ["error"]


def test_needs_and_duties_of_the_unit_are_its_own(form: RecordForm, desk: Desk) -> None:
    lead = desk.snapshot.table(OrgUnit).one(name="县水利局")
    assert lead is not None
    home, other = unit(desk).id, desk.row("restoration_unit", "ZH-05").id
    desk.session.apply(
        add(
            RestorationUnit.title,
            UnitNeed(unit=home, element="grassland", need="off", reason="没有天然草地", document="调查报告"),
            UnitNeed(unit=other, element="sand", need="off", reason="别的单元"),
            StandingDuty(unit=home, element="water", lead_unit=lead.id, duty="河道日常管护"),
        )
    )
    desk.settle()
    table = form.body.places["unit_need"]
    assert isinstance(table, ChildTableBox) and len(table.model.rows) >= 1
    assert {row.unit for row in table.model.rows if isinstance(row, UnitNeed)} == {home}
    said = facts(desk)
    assert "没有天然草地；依据 调查报告" in said["草地"]
    assert "县水利局" in said["水系"] and "河道日常管护" in said["水系"]


def test_the_sheet_on_paper_holds_projects_and_findings(desk: Desk, tmp_path: Path) -> None:
    home, result = unit(desk), desk.session.result
    words = unit_sheet_html(home, desk.snapshot, matrix(desk.snapshot), result)
    mine = [p for p in desk.snapshot.table(Project).rows() if p.unit == home.id]
    assert mine and all(p.code in words and p.name in words for p in mine)
    assert result is not None
    about = [f for f in result.of(home.table, home.id) if f.open]
    assert about and all(f.rule in words for f in about)
    path = unit_sheet_pdf(home, desk.snapshot, matrix(desk.snapshot), result, tmp_path / "unit.pdf")
    page = pypdf.PdfReader(path).pages[0]
    assert float(page.mediabox.width) == pytest.approx(595, abs=1)


def test_a_place_that_cannot_be_written_is_refused(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(CannotWrite):
        unit_sheet_pdf(unit(desk), desk.snapshot, None, None, tmp_path / "file" / "unit.pdf")


def test_the_form_of_a_problem_patch_names_who_treats_it_and_keeps_files(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = desk.session.snapshot
    assert snapshot is not None
    claimed = next(row for row in snapshot.table(Project).rows() if row.patches)
    patch = snapshot.table(ProblemPatch)[claimed.patches[0]]
    form = RecordForm(desk.session, desk.look, PATCH_FORM, patch.id)
    desk.qtbot.addWidget(form)
    form.show()
    box = form.body.places["claimed"]
    assert isinstance(box, FieldBox)
    assert claimed.code in box.editor.typed()
    severity = form.body.places["severity"]
    assert isinstance(severity, FieldBox)
    form.body.focus_place("severity")
    line = severity.editor.widget
    assert isinstance(line, QLineEdit)
    form.activateWindow()
    line.setFocus()
    desk.qtbot.waitUntil(line.hasFocus)
    line.selectAll()
    QTest.keyClicks(line, "5")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    desk.settle()
    assert desk.session.snapshot is not None
    assert desk.session.snapshot.table(ProblemPatch)[patch.id].severity == 5

    scan = tmp_path / "现场.pdf"
    scan.write_bytes(b"%PDF-1.7 survey")
    choose(monkeypatch, scan)
    files = form.body.places["attachment"]
    assert isinstance(files, ChildTableBox)
    form.body.focus_place("attachment")
    QTest.mouseClick(files.acts["attach"], Qt.MouseButton.LeftButton)
    desk.qtbot.waitUntil(lambda: bool(files.model.rows))
    desk.settle()
    assert desk.session.snapshot.table(Attachment).having("patch", patch.id)[0].file_name == "现场.pdf"
    form.close()
