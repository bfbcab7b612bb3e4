"""On the page 方案 without a mouse: packages, the national application, and goals that follow the map."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest
import shapely
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidgetItem

from ecodesk.analysis.indicator_sums import PLAN, UNIT, indicator_sums
from ecodesk.i18n import plain
from ecodesk.model.code_lists import label
from ecodesk.model.edit import change
from ecodesk.model.measures import areas, number_text
from ecodesk.model.records import IndicatorTarget, NationalApplication, Project
from ecodesk.reports.wording import number
from ecodesk.ui.delegates.rows import Role
from ecodesk.ui.planning.document_view import DocumentView
from ecodesk.ui.planning.money_view import MoneyView
from ecodesk.ui.planning.national_view import NationalView
from ecodesk.ui.planning.package_tree import PackageTree
from ecodesk.ui.planning.packages_view import PackagesView
from tests.ui.conftest import Desk
from tests.ui.test_plan_page import shown, undo, undo_label


@pytest.fixture
def desk(lent_desk: Desk) -> Desk:
    return lent_desk


def flat(text: str) -> str:
    """A text without the spaces and line ends that paper and window set differently."""
    return "".join(text.split())


def line_of(tree: PackageTree, value: tuple[str, str | None]) -> QTreeWidgetItem:
    """The line of a project or of a package."""
    waiting = [tree.topLevelItem(i) for i in range(tree.topLevelItemCount())]
    while waiting:
        item = waiting.pop()
        assert item is not None
        if item.data(0, Role.VALUE) == value:
            return item
        waiting += [item.child(i) for i in range(item.childCount())]
    raise AssertionError(value)


def walk_to(desk: Desk, tree: PackageTree, value: tuple[str, str | None], *, extend: bool = False) -> None:
    """Press the arrow down until a line is current, as somebody without a mouse does."""
    tree.setFocus()
    wanted = line_of(tree, value)
    shift = Qt.KeyboardModifier.ShiftModifier if extend else Qt.KeyboardModifier.NoModifier
    if not extend:
        desk.qtbot.keyClick(tree, Qt.Key.Key_Home)
    for _ in range(100):
        if tree.currentItem() is wanted:
            return
        desk.qtbot.keyClick(tree, Qt.Key.Key_Down, shift)
    raise AssertionError(value)


# ---- packages


def test_projects_are_cut_and_pasted_into_a_package_and_out_again(desk: Desk) -> None:
    view = shown(PackagesView, desk)
    package = desk.row("project_package", "ZB-02")
    first, second = (desk.row("project", code) for code in ("ZH04-001", "ZH04-002"))
    before, loose = view.totals[package.id], view.totals[""]
    walk_to(desk, view.loose, (first.id, None))
    walk_to(desk, view.loose, (second.id, None), extend=True)
    desk.qtbot.keyClick(view.loose, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert view.held == (first.id, second.id) and "2 个项目" in view.head.about.text()
    assert view.totals[package.id] == before  # nothing has moved yet
    walk_to(desk, view.packed, ("", package.id))
    desk.qtbot.keyClick(view.packed, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    after = view.totals[package.id]
    money = sum(
        (row.invest for row in (first, second) if isinstance(row, Project) and row.invest), Decimal(0)
    )
    assert set(after.projects) == {*before.projects, first.id, second.id}
    assert after.invest == before.invest + money
    assert number_text(after.invest) in line_of(view.packed, ("", package.id)).text(2)
    assert number_text(loose.invest - money) in view.loose_title.text()
    assert not view.held and "ZB-02" in undo_label(desk)
    walk_to(desk, view.packed, (first.id, None))
    desk.qtbot.keyClick(view.packed, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    view.loose.setFocus()
    desk.qtbot.keyClick(view.loose, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert set(view.totals[package.id].projects) == {*before.projects, second.id}
    undo(desk)
    undo(desk)
    assert view.totals[package.id] == before and view.totals[""] == loose


def test_a_menu_names_the_packages_a_project_can_be_moved_to(desk: Desk) -> None:
    view = shown(PackagesView, desk)
    project = desk.row("project", "ZH02-003")
    package = desk.row("project_package", "ZB-03")
    walk_to(desk, view.loose, (project.id, None))
    assert view.move_to.isEnabled()
    menu = view.move_to.menu()
    menu.aboutToShow.emit()
    actions = {action.text(): action for action in menu.actions() if action.text()}
    assert not actions["移出子项目包"].isEnabled()
    actions[f"移到 {package.caption}"].trigger()
    desk.settle()
    assert project.id in view.totals[package.id].projects
    undo(desk)
    assert project.id not in view.totals[package.id].projects


def test_pasting_on_nothing_keeps_what_was_cut(desk: Desk) -> None:
    view = shown(PackagesView, desk)
    project = desk.row("project", "ZH02-003")
    walk_to(desk, view.loose, (project.id, None))
    desk.qtbot.keyClick(view.loose, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    view.packed.setCurrentItem(None)
    desk.qtbot.keyClick(view.packed, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert view.held == (project.id,)
    assert project.id in view.totals[""].projects


# ---- the national application


def test_projects_are_chosen_by_keyboard_and_the_judgement_goes_into_the_files(
    desk: Desk, tmp_path: Path
) -> None:
    view = shown(NationalView, desk)
    row, before = view.row, view.package
    assert row is not None and before is not None
    project = desk.row("project", "ZH01-001")
    assert isinstance(project, Project) and project.id not in row.projects
    view.search.setFocus()
    desk.qtbot.keyClicks(view.search, "ZH01-001")
    assert view.choice.count() == 1
    view.choice.setFocus()
    desk.qtbot.keyClick(view.choice, Qt.Key.Key_Down)
    desk.qtbot.keyClick(view.choice, Qt.Key.Key_Space)
    desk.settle()
    package = view.package
    assert package is not None and package.invest == before.invest + (project.invest or Decimal(0))
    assert view.search.text() == "ZH01-001" and view.choice.currentRow() == 0
    desk.qtbot.keyClick(view.choice, Qt.Key.Key_Space)  # and out again, without moving
    desk.settle()
    assert view.package is not None and view.package.invest == before.invest
    undo(desk)
    shown_text = flat(view.browser.toPlainText())
    assert package.policy is not None
    for words in (package.policy.label, package.tier, *(one.title for one in package.conditions)):
        assert flat(str(words)) in shown_text
    for suffix in (".xlsx", ".pdf"):
        view.export.write(tmp_path / f"list{suffix}")
        desk.settle()
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    cells = {flat(str(cell.value)) for sheet in book for line in sheet.iter_rows() for cell in line}
    printed = flat("".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "list.pdf").pages))
    money = {cell.value for line in book["申报项目清单"].iter_rows() for cell in line}
    assert float(package.invest) in {float(one) for one in money if isinstance(one, int | float)}
    said = [str(one.title) for one in package.conditions] + [str(package.tier), str(package.policy.label)]
    said += [str(label("funding_exclusion", one.kind)) for one in package.exclusions]
    assert package.exclusions
    for words in said:
        assert flat(words) in cells, words
        assert flat(words) in printed, words
    undo(desk)


def test_another_year_is_judged_by_the_rules_of_that_year(desk: Desk) -> None:
    view = shown(NationalView, desk)
    row = view.row
    assert row is not None and view.package is not None and view.package.policy is not None
    now = view.package.policy.label
    desk.session.apply(change(plain("改年度"), [(row, dataclasses.replace(row, year=2024))]))
    desk.settle()
    assert view.package.policy is not None and view.package.policy.label != now
    assert str(view.package.policy.label) in view.browser.toPlainText()
    assert isinstance(view.row, NationalApplication) and view.row.year == 2024
    undo(desk)
    assert view.package.policy is not None and view.package.policy.label == now


# ---- goals


def test_ground_that_projects_share_is_taken_off_once_in_window_and_document(
    desk: Desk, tmp_path: Path
) -> None:
    view, document = shown(MoneyView, desk), shown(DocumentView, desk)
    snapshot = desk.snapshot
    sums = {(one.level, one.place, one.indicator): one for one in indicator_sums(snapshot)}
    before = next(
        one for one in sums.values() if one.level == UNIT and one.measure == "hm²" and len(one.projects) == 1
    )
    at_plan = sums[PLAN, "", before.indicator]
    project = snapshot.table(Project)[before.projects[0]]
    source = next(
        row
        for row in snapshot.table(IndicatorTarget).rows()
        if row.project == project.id and row.indicator == before.indicator
    )
    other = next(
        row
        for row in snapshot.table(Project).rows()
        if row.unit == project.unit and row.id != project.id and row.status == project.status
    )
    left, _, right, _ = project.geometry.bounds
    aside = shapely.affinity.translate(project.geometry, (right - left) * 0.7, 0)
    moved = dataclasses.replace(other, geometry=aside)
    promised = dataclasses.replace(source, id="a" * 32, project=other.id)
    edit = change(plain("移到一处"), [(other, moved)])
    desk.session.apply(dataclasses.replace(edit, changes=(*edit.changes, *_added(promised))))
    desk.settle()
    twice = float(areas([project.geometry.intersection(moved.geometry)], snapshot.crs)[0]) / 10_000
    assert twice > 1
    after = {(one.level, one.place, one.indicator): one for one in indicator_sums(desk.snapshot)}
    at_unit = after[before.level, before.place, before.indicator]
    whole = after[PLAN, "", before.indicator]
    assert before.gross is not None and at_unit.gross == pytest.approx(before.gross + (source.target or 0))
    assert at_unit.shared == pytest.approx(twice, rel=1e-3)
    assert whole.shared - at_plan.shared == pytest.approx(twice, rel=1e-3)
    assert at_unit.net == pytest.approx((at_unit.gross or 0) - twice, rel=1e-3)
    words = f"2 个项目，重叠 {at_unit.shared:.2f} hm² 只计一次"
    assert words in view.goals.toPlainText()
    assert number(at_unit.net or 0) in view.goals.toPlainText()
    document.show_chapter("goals")
    assert words in document.browser.toPlainText()
    view.export.write(tmp_path / "money.docx")
    desk.settle()
    word = docx.Document(str(tmp_path / "money.docx"))
    lines = [[cell.text for cell in line.cells] for made in word.tables for line in made.rows]
    mine = next(line for line in lines if line[-1] == words)
    assert number(at_unit.gross or 0) in mine and number(at_unit.net or 0) in mine
    undo(desk)
    assert words not in view.goals.toPlainText()


def _added(row: IndicatorTarget):  # type: ignore[no-untyped-def]
    from ecodesk.model.edit import add

    return add(plain("指标"), row).changes
