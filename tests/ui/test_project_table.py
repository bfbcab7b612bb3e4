"""The table of projects: listing, filtering, grouping, editing, copying and exporting on the sample."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit

from ecodesk.model.edit import delete
from ecodesk.model.fields import fields_by_id, fields_of
from ecodesk.model.measures import hectares
from ecodesk.model.records import OrgUnit, Project
from ecodesk.ui.attribute_table import AttributeTable
from ecodesk.ui.canvas.map_canvas import MapCanvas
from ecodesk.ui.delegates.rows import Role
from ecodesk.ui.forms.pick_list import PickList
from ecodesk.ui.ledger.arranging import Heading
from ecodesk.ui.ledger.filter_popup import FilterPopup
from ecodesk.ui.ledger.projects_view import ProjectsView
from ecodesk.ui.project_table import ProjectTable
from ecodesk.ui.selection import Selection
from tests.ui.conftest import Desk

# the offscreen platform has no window manager to raise popups and no keyboard to give them
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)


@pytest.fixture
def desk(lent_desk: Desk) -> Desk:
    return lent_desk


@pytest.fixture
def page(desk: Desk) -> Iterator[ProjectsView]:
    """The ledger page on the sample, listed and added up."""
    made = ProjectsView(desk.session, desk.look)
    desk.qtbot.addWidget(made)
    made.resize(1600, 900)
    made.show()
    group_by(made.table, "")
    desk.settle()
    yield made


@pytest.fixture
def table(page: ProjectsView) -> ProjectTable:
    return page.table


def codes(table: ProjectTable) -> list[str]:
    """The codes listed, from the top."""
    column = table.model.column_of("code")
    rows = range(table.model.rowCount())
    return [table.model.index(r, column).data() for r in rows if table.model.project(r)]


def cell(table: ProjectTable, project: Any, column: str) -> QModelIndex:
    """A cell by project and column."""
    index = table.model.index(table.model.row_of(project.id), table.model.column_of(column))
    assert index.isValid()
    return index


def point(table: ProjectTable, index: QModelIndex) -> QPoint:
    """Where a cell stands in its viewport."""
    part = table.view.frozen if index.column() == 0 else table.view
    return part.visualRect(index).center()


def project(desk: Desk, code: str) -> Project:
    """A project of the sample as it is now."""
    found = desk.row("project", code)
    assert isinstance(found, Project)
    return found


def headings(table: ProjectTable) -> list[Heading]:
    assert table.arrangement is not None
    return [line for line in table.arrangement.lines if isinstance(line, Heading)]


# ---- what is listed


def group_by(table: ProjectTable, aspect: str) -> None:
    box = table.tools.group
    box.setCurrentIndex(box.findData(aspect))


def test_the_ledger_comes_grouped_by_unit(desk: Desk) -> None:
    made = ProjectsView(desk.session, desk.look)
    desk.qtbot.addWidget(made)
    made.show()
    desk.settle()
    assert made.table.tools.group_by == "unit" and headings(made.table)


def test_every_declared_field_has_a_column_and_figures_are_added(table: ProjectTable) -> None:
    names = [column.id for column in table.model.columns]
    assert {field.id for field in fields_of(Project)} <= set(names)
    assert {"area", "area_mu", "home_share", "finding"} <= set(names)
    assert len(set(names)) == len(names)


def test_all_projects_are_listed_by_code(desk: Desk, table: ProjectTable) -> None:
    assert codes(table) == sorted(desk.snapshot.table(Project).column("code"))


def test_figures_agree_with_the_plan(desk: Desk, table: ProjectTable) -> None:
    row = project(desk, "QH01-003")
    area = cell(table, row, "area").data(Role.VALUE)
    assert cell(table, row, "area_mu").data(Role.VALUE) == pytest.approx(area * 15)
    assert 0 < cell(table, row, "home_share").data(Role.VALUE) < 100
    assert desk.session.result is not None
    worst = max(f.severity for f in desk.session.result.of("project", row.id) if f.open)
    assert cell(table, row, "finding").data(Role.VALUE) is worst


def test_the_header_adds_up_the_plan_and_counts_overlaps_once(desk: Desk, table: ProjectTable) -> None:
    whole, rows = table.whole, desk.snapshot.table(Project)
    assert whole.count == len(rows) == 34
    assert whole.money == pytest.approx(float(sum(value or 0 for value in rows.column("invest"))))
    assert whole.net is not None and 0 < whole.net < whole.gross
    assert f"{hectares(whole.net):.2f}".split(".")[1] in table.listed_text.text()


def test_sorting_by_a_click_on_a_head_and_back(desk: Desk, table: ProjectTable) -> None:
    header = table.view.horizontalHeader()
    section = table.model.column_of("invest")
    x = header.sectionViewportPosition(section) + header.sectionSize(section) // 2
    for descending in (False, True):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 10))
        desk.settle()
        money = [table.model.index(r, section).data(Role.VALUE) for r in range(table.model.rowCount())]
        known = [value for value in money if value is not None]
        assert known == sorted(known, reverse=descending)
        assert money[: len(known)] == known  # what has no value comes last both ways


def test_the_filter_box_finds_code_name_and_lead_unit(desk: Desk, table: ProjectTable) -> None:
    for words in ("ZH03", "农业农村", "河道"):
        table.tools.filter_box.setText(words)
        QTest.keyClick(table.tools.filter_box, Qt.Key.Key_Return)
        desk.settle()
        units = {u.id: u.name + u.short_name for u in desk.snapshot.table(OrgUnit).rows()}
        expected = [
            p.code
            for p in desk.snapshot.table(Project).rows()
            if words in p.code + p.name + units.get(p.lead, "")
        ]
        assert codes(table) == sorted(expected) and 0 < len(expected) < 34


def test_ticking_in_the_filter_narrows_the_list(desk: Desk, table: ProjectTable) -> None:
    table.tools.open_filter()
    popup = table.tools.findChild(FilterPopup)
    assert popup is not None
    for aspect, wanted in (("status", {"draft", "returned"}), ("finding", {"BLOCK"})):
        listed = popup.lists[aspect].list
        for item in (listed.item(i) for i in range(listed.count())):
            if item.data(Qt.ItemDataRole.UserRole) in wanted:
                place = listed.visualItemRect(item).center()
                QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=place)
    popup.close()
    desk.settle()
    assert codes(table)
    for row in range(table.model.rowCount()):
        assert table.model.index(row, table.model.column_of("status")).data(Role.VALUE) in (
            "draft",
            "returned",
        )
        assert table.model.index(row, table.model.column_of("finding")).data(Role.VALUE).name == "BLOCK"
    assert "2" in table.tools.filter_button.text()
    table.tools.clear_button.click()
    desk.settle()
    assert len(codes(table)) == 34


def test_a_year_lists_projects_whose_period_holds_it(desk: Desk, table: ProjectTable) -> None:
    table.tools.choose({"year": frozenset({"2028"})})
    desk.settle()
    expected = [p.code for p in desk.snapshot.table(Project).rows() if p.end and p.end.year >= 2028]
    assert codes(table) == sorted(expected)


def test_no_hit_says_so_and_offers_to_clear(desk: Desk, table: ProjectTable) -> None:
    table.tools.filter_box.setText("没有这样的项目")
    desk.qtbot.waitUntil(lambda: table.empty.isVisible())
    assert "没有符合条件的项目" in table.empty.words.text()
    QTest.mouseClick(table.empty.clear, Qt.MouseButton.LeftButton)
    desk.qtbot.waitUntil(lambda: len(codes(table)) == 34)


@pytest.mark.parametrize("aspect", ["unit", "lead", "element", "status", "township"])
def test_groups_hold_every_project_once_and_add_up(desk: Desk, table: ProjectTable, aspect: str) -> None:
    group_by(table, aspect)
    desk.settle()
    found = headings(table)
    assert len(found) > 1 and sorted(codes(table)) == sorted(desk.snapshot.table(Project).column("code"))
    assert sum(h.count for h in found) == 34
    assert sum(h.area for h in found) == pytest.approx(table.whole.gross)
    assert sum(h.money for h in found) == pytest.approx(table.whole.money)


def test_a_click_on_a_heading_folds_it(desk: Desk, table: ProjectTable) -> None:
    group_by(table, "unit")
    desk.settle()
    first = headings(table)[0]
    spot = QPoint(300, table.view.rowHeight(0) // 2)
    QTest.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    desk.settle()
    assert headings(table)[0].folded and len(codes(table)) == 34 - first.count
    assert table.listed.count == 34  # folded, not filtered
    QTest.mouseClick(table.view.frozen.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, spot.y()))
    desk.settle()
    assert len(codes(table)) == 34


def test_columns_are_chosen_and_come_back(desk: Desk, table: ProjectTable) -> None:
    before = table.columns.shown()
    table.columns.show(["name", "note"])
    assert table.columns.shown() == ["code", "name", "note"]
    table.columns.show_default()
    assert table.columns.shown() == before


def test_the_code_column_stays_in_sight(desk: Desk, table: ProjectTable) -> None:
    bar = table.view.horizontalScrollBar()
    table.resize(700, 600)
    desk.settle()
    bar.setValue(bar.maximum())
    frozen = table.view.frozen
    assert bar.maximum() > 0 and frozen.isVisible()
    assert frozen.indexAt(QPoint(5, 5)).data() == codes(table)[0]
    under = table.model.index(0, table.model.column_of("name"))
    table.view.scrollTo(under)
    assert table.view.visualRect(under).left() >= table.view.columnWidth(0)


# ---- selection


def test_the_selection_is_linked_both_ways(desk: Desk, table: ProjectTable) -> None:
    row = project(desk, "ZH03-001")
    QTest.mouseClick(
        table.view.viewport(), Qt.MouseButton.LeftButton, pos=point(table, cell(table, row, "name"))
    )
    assert desk.session.selection == Selection.of("project", row.id)
    desk.select("project", "ZH01-001", "ZH06-002")
    expected = {project(desk, "ZH01-001").id, project(desk, "ZH06-002").id}
    assert set(table.view.selected_projects()) == expected
    assert table.chosen.count == 2 and "所选 2 项" in table.chosen_text.text()


def test_a_selected_row_outside_the_filter_stays_dimmed(desk: Desk, table: ProjectTable) -> None:
    row = project(desk, "ZH03-004")
    desk.select("project", "ZH03-004")
    table.tools.filter_box.setText("ZH01")
    desk.qtbot.waitUntil(lambda: "ZH01-001" in codes(table) and len(codes(table)) == 4)
    name = cell(table, row, "name")
    assert name.data(Role.FAINT) and name.data(Role.SECOND) == "筛选外"
    assert table.listed.count == 3 and not cell(table, project(desk, "ZH01-001"), "name").data(Role.FAINT)
    desk.session.select(Selection())
    desk.qtbot.waitUntil(lambda: len(codes(table)) == 3)


def test_what_is_selected_elsewhere_comes_into_a_filtered_list(desk: Desk, table: ProjectTable) -> None:
    table.tools.filter_box.setText("ZH01")
    desk.qtbot.waitUntil(lambda: len(codes(table)) == 3)
    desk.select("project", "ZH06-002")
    desk.qtbot.waitUntil(lambda: "ZH06-002" in codes(table))
    assert cell(table, project(desk, "ZH06-002"), "name").data(Role.FAINT)


# ---- editing


def test_a_number_typed_into_a_cell_is_one_step(desk: Desk, table: ProjectTable) -> None:
    row = project(desk, "ZH03-004")
    table.gestures.edit(cell(table, row, "invest"))
    line = table.view.findChild(QLineEdit)
    assert line is not None
    QTest.keyClicks(line, "1,234.5")
    QTest.keyClick(line, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: project(desk, "ZH03-004").invest == Decimal("1234.50"))
    desk.settle()
    assert cell(table, row, "invest").data() == "1\u202f234.50"
    assert desk.session.workspace is not None
    assert "ZH03-004" in str(desk.session.workspace.undo_label)
    desk.session.undo()
    desk.qtbot.waitUntil(lambda: project(desk, "ZH03-004").invest == row.invest)


def test_what_is_no_number_changes_nothing_and_says_why(desk: Desk, table: ProjectTable) -> None:
    row = project(desk, "ZH03-004")
    table.gestures.edit(cell(table, row, "invest"))
    line = table.view.findChild(QLineEdit)
    assert line is not None
    line.setText("很多")
    with desk.qtbot.waitSignal(desk.session.noticed, check_params_cb=lambda n: n is not None) as told:
        QTest.keyClick(line, Qt.Key.Key_Return)
    assert "不是数" in str(told.args[0].text)
    assert project(desk, "ZH03-004") == row


def test_a_choice_is_picked_from_its_list(desk: Desk, table: ProjectTable) -> None:
    row = project(desk, "ZH03-004")
    table.gestures.edit(cell(table, row, "status"))
    box = table.view.findChild(QComboBox)
    assert box is not None and box.currentData() == row.status
    box.setCurrentIndex(box.findData("in_review"))
    box.activated.emit(box.currentIndex())
    desk.qtbot.waitUntil(lambda: project(desk, "ZH03-004").status == "in_review")
    desk.settle()
    assert cell(table, row, "status").data() == "审查中"


def test_several_values_are_ticked_beside_the_cell(desk: Desk, table: ProjectTable) -> None:
    row = project(desk, "ZH03-001")
    table.columns.show([*table.columns.shown(), "elements"])
    table.gestures.edit(cell(table, row, "elements"))
    popup = table.gestures.popup
    assert isinstance(popup, PickList)
    popup.toggle(next(i for i in range(7) if popup.model.item(i).data(Role.VALUE) == "sand"))
    popup.close()
    desk.qtbot.waitUntil(lambda: "sand" in project(desk, "ZH03-001").elements)
    assert set(project(desk, "ZH03-001").elements) == {*row.elements, "sand"}


def test_a_long_text_keeps_its_lines(desk: Desk, table: ProjectTable) -> None:
    row = project(desk, "ZH03-001")
    table.columns.show([*table.columns.shown(), "note"])
    table.gestures.edit(cell(table, row, "note"))
    popup: Any = table.gestures.popup
    popup.editor.widget.setPlainText("第一行\n第二行")
    popup.close()
    desk.qtbot.waitUntil(lambda: project(desk, "ZH03-001").note == "第一行\n第二行")
    desk.settle()
    assert cell(table, row, "note").data() == "第一行 第二行"


def test_a_derived_cell_is_not_edited(desk: Desk, table: ProjectTable) -> None:
    row = project(desk, "ZH03-004")
    for name in ("area", "home_share", "finding", "townships"):
        index = cell(table, row, name)
        assert not table.model.may_edit(index) and index.data(Role.COLOUR) == "text2"
    with desk.qtbot.waitSignal(desk.session.noticed) as told:
        table.gestures.edit(cell(table, row, "area"))
    assert "由程序计算" in str(told.args[0].text) and not table.view.editing


def test_a_code_in_use_is_refused(desk: Desk, table: ProjectTable) -> None:
    row = project(desk, "ZH03-004")
    with desk.qtbot.waitSignal(desk.session.noticed) as told:
        table.gestures.set_value(row.id, fields_by_id(Project)["code"], "ZH03-001")
    assert "ZH03-001" in str(told.args[0].text)
    assert project(desk, "ZH03-004") == row


def test_the_list_waits_while_a_cell_is_edited(desk: Desk, table: ProjectTable) -> None:
    row, other = project(desk, "ZH03-004"), project(desk, "QH01-001")
    table.gestures.edit(cell(table, row, "name"))
    line = table.view.findChild(QLineEdit)
    assert line is not None
    line.setText("半个名")
    desk.session.apply(delete(Project.title, other))
    desk.settle()
    assert table.view.editing and line.text() == "半个名"
    QTest.keyClick(line, Qt.Key.Key_Escape)
    desk.qtbot.waitUntil(lambda: "QH01-001" not in codes(table))
    assert project(desk, "ZH03-004").name == row.name


def test_one_field_of_several_projects_is_one_step(desk: Desk, table: ProjectTable) -> None:
    desk.select("project", "ZH01-001", "ZH03-004", "ZH06-002")
    dialog = table.gestures.open_bulk_edit("mode")
    assert dialog is not None and dialog.editor is not None
    dialog.editor.retype("reconstruction")
    dialog.apply.click()
    wanted = ("ZH01-001", "ZH03-004", "ZH06-002")
    desk.qtbot.waitUntil(lambda: all(project(desk, c).mode == "reconstruction" for c in wanted))
    desk.session.undo()
    desk.qtbot.waitUntil(lambda: project(desk, "ZH01-001").mode != "reconstruction")
    assert len({project(desk, c).mode for c in wanted} - {"reconstruction"}) >= 1


def test_a_bulk_edit_never_empties_by_accident(desk: Desk, table: ProjectTable) -> None:
    desk.select("project", "ZH01-001", "ZH03-004")
    dialog = table.gestures.open_bulk_edit("status")
    assert dialog is not None and "多个值" in dialog.present.text()
    dialog.apply.click()
    assert dialog.isVisible() and dialog.error.text()
    dialog.reject()
    dialog = table.gestures.open_bulk_edit("person")
    assert dialog is not None
    dialog.emptied.setChecked(True)
    dialog.apply.click()
    desk.qtbot.waitUntil(lambda: project(desk, "ZH03-004").person == "")


def test_delete_can_be_taken_back_from_the_notice(desk: Desk, table: ProjectTable) -> None:
    desk.select("project", "ZH03-004", "ZH03-005")
    gone = project(desk, "ZH03-004")
    with desk.qtbot.waitSignal(desk.session.noticed, check_params_cb=lambda n: n is not None) as told:
        QTest.keyClick(table.view, Qt.Key.Key_Delete)
    desk.qtbot.waitUntil(lambda: len(codes(table)) == 32)
    told.args[0].actions[0].run()
    desk.qtbot.waitUntil(lambda: len(codes(table)) == 34)
    assert project(desk, "ZH03-004") == gone


# ---- opening, copying, exporting


def test_enter_and_double_click_on_the_code_open_the_form(desk: Desk, table: ProjectTable) -> None:
    row = project(desk, "ZH01-002")
    index = cell(table, row, "code")
    frozen = table.view.frozen.viewport()
    QTest.mouseClick(frozen, Qt.MouseButton.LeftButton, pos=point(table, index))
    with desk.qtbot.waitSignal(table.form_wanted) as asked:
        QTest.mouseDClick(frozen, Qt.MouseButton.LeftButton, pos=point(table, index))
    assert asked.args == [row.id]
    with desk.qtbot.waitSignal(table.form_wanted) as asked:
        QTest.keyClick(table.view, Qt.Key.Key_Return)
    assert asked.args == [row.id]


def test_copied_cells_go_into_a_spreadsheet(desk: Desk, table: ProjectTable) -> None:
    desk.select("project", "ZH03-001", "ZH03-004")
    table.columns.show(["name", "invest", "start"])
    QTest.keySequence(table.view, "Ctrl+C")
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    rows = [project(desk, "ZH03-001"), project(desk, "ZH03-004")]
    assert lines == [[r.code, r.name, f"{r.invest:.2f}", str(r.start)] for r in rows]
    table.gestures.copy(column="name")
    assert QGuiApplication.clipboard().text() == "\n".join(r.name for r in rows)


def test_what_is_shown_is_exported(desk: Desk, table: ProjectTable, tmp_path: Path) -> None:
    table.tools.choose({"status": frozenset({"draft"})})
    group_by(table, "unit")
    table.columns.show(["name", "invest", "area"])
    desk.select("project", "ZH03-001")  # outside the filter: on screen, not in the file
    desk.settle()
    path = tmp_path / "台账.xlsx"
    with desk.qtbot.waitSignal(desk.session.noticed, check_params_cb=lambda n: n is not None):
        table.gestures.export_to(path)
    book = openpyxl.load_workbook(path)
    sheet, about = book.worksheets
    rows = [[c.value for c in row] for row in sheet.iter_rows()]
    assert rows[0] == ["项目编码", "项目名称", "面积 hm²", "总投资 万元"]
    drafts = [p for p in desk.snapshot.table(Project).rows() if p.status == "draft"]
    listed = {row[0]: row for row in rows}
    assert {p.code for p in drafts} <= set(listed) and "ZH03-001" not in listed
    for p in drafts:
        assert listed[p.code][3] == (None if p.invest is None else float(p.invest))
    assert rows[-1][0] == f"合计（{len(drafts)} 项）"
    assert rows[-1][3] == pytest.approx(table.listed.money)
    facts = {row[0].value: row[1].value for row in about.iter_rows()}
    assert facts["筛选"] == "状态：草拟" and facts["项目数"] == str(len(drafts))


# ---- surroundings


def test_an_empty_plan_offers_ways_to_begin(desk: Desk, page: ProjectsView) -> None:
    table = page.table
    rows = desk.snapshot.table(Project).rows()
    children = [
        r for name in ("funding_source", "indicator_target") for r in desk.snapshot.named(name).rows()
    ]
    desk.session.apply(delete(Project.title, *children, *rows))
    desk.qtbot.waitUntil(lambda: table.empty.isVisible())
    assert "还没有项目" in table.empty.words.text()
    with desk.qtbot.waitSignal(page.draw_wanted):
        table.empty.draw.click()
    for button, command in ((table.empty.bring, "file.import"), (table.empty.sample, "file.sample")):
        with desk.qtbot.waitSignal(page.command_wanted) as asked:
            button.click()
        assert asked.args == [command]


def test_both_languages_and_themes_show_everything_anew(desk: Desk, page: ProjectsView) -> None:
    light = page.grab().toImage()
    desk.look.use(language="en", theme="dark", text_scale=1.5)
    desk.settle()
    table = page.table
    row = project(desk, "ZH03-004")
    assert cell(table, row, "status").data() == "Returned"
    assert table.tools.filter_button.text() == "Filter" and "Listed 34" in table.listed_text.text()
    dark = page.grab().toImage()
    assert isinstance(dark, QImage) and dark.pixelColor(5, 5).lightness() < light.pixelColor(5, 5).lightness()


def test_the_dock_lists_what_the_map_shows(desk: Desk) -> None:
    canvas, table = MapCanvas(desk.session, desk.look), AttributeTable(desk.session, desk.look)
    for widget in (table.header_tools, table, canvas):
        desk.qtbot.addWidget(widget, before_close_func=lambda _: desk.settle())
        widget.resize(900, 600)
        widget.show()
    table.follow(canvas)
    table.tools.scope.setCurrentIndex(table.tools.scope.findData("view"))
    desk.settle()
    assert len(codes(table)) == 34
    canvas.zoom_to(Selection.of("project", project(desk, "ZH03-004").id))
    desk.qtbot.waitUntil(lambda: 0 < len(codes(table)) < 34, timeout=10_000)
    assert "ZH03-004" in codes(table)
    table.tools.scope.setCurrentIndex(table.tools.scope.findData("selection"))
    desk.qtbot.waitUntil(lambda: table.empty.isVisible())
    desk.select("project", "ZH01-001")
    desk.qtbot.waitUntil(lambda: codes(table) == ["ZH01-001"])


def test_a_hidden_table_does_not_work_until_it_is_seen(desk: Desk) -> None:
    table = AttributeTable(desk.session, desk.look)
    desk.qtbot.addWidget(table)
    desk.qtbot.addWidget(table.header_tools)
    desk.settle()
    assert table.arrangement is None
    table.show()
    desk.qtbot.waitUntil(lambda: len(codes(table)) == 34)


def test_the_menu_of_a_head_sorts_and_hides(desk: Desk, table: ProjectTable) -> None:
    section = table.model.column_of("person")
    menu = table.columns.menu_for(section, table.sort_by, table.open_columns)
    actions = {action.text(): action for action in menu.actions()}
    actions["降序"].trigger()
    desk.settle()
    names = [table.model.index(row, section).data() for row in range(table.model.rowCount())]
    assert names[0] == "张春生" and names[-1] == ""  # by pronunciation; what has no value comes last
    actions["隐藏此列"].trigger()
    assert "person" not in table.columns.shown() and "name" in table.columns.shown()
    menu.close()
