"""The page 方案 on the sample: chapters, goals and money, duties, packages, resolutions, the national application."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import docx
import openpyxl
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ecodesk.i18n import plain
from ecodesk.model.edit import add, change
from ecodesk.model.records import (
    AnnualPlan,
    Decision,
    FundingSource,
    IndicatorTarget,
    NationalApplication,
    OneMatterResolution,
    OrgUnit,
    PlanChapter,
    Project,
    ProjectPackage,
    StandingDuty,
)
from ecodesk.reports.documents import Paragraph
from ecodesk.ui.delegates.rows import Role
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.plan_page import PLAN_VIEWS
from ecodesk.ui.planning.document_view import HEADER, DocumentView
from ecodesk.ui.planning.duties_view import DutiesView
from ecodesk.ui.planning.matters_view import MattersView
from ecodesk.ui.planning.money_view import MoneyView
from ecodesk.ui.planning.national_view import NationalView
from ecodesk.ui.planning.packages_view import PackagesView
from ecodesk.ui.reports_page import ReportsPage
from tests.settling import settle
from tests.ui.conftest import Desk

V = TypeVar("V", bound=QWidget)


@pytest.fixture
def desk(lent_desk: Desk) -> Desk:
    return lent_desk


def shown(kind: type[V], desk: Desk) -> V:
    """A view of the page, shown and filled."""
    view = kind(desk.session, desk.look)  # type: ignore[call-arg]
    desk.qtbot.addWidget(view, before_close_func=lambda _: desk.settle())
    view.resize(1600, 900)
    view.show()
    desk.settle()
    return view


def undo(desk: Desk) -> None:
    desk.session.undo()
    desk.settle()


def undo_label(desk: Desk) -> str:
    return str(desk.session.step_labels.undo)


# ---- the document, in the real window


def test_a_chapter_is_written_in_the_window_and_taken_back(window_again: MainWindow, qtbot: QtBot) -> None:
    window = window_again
    window.show_page("plan")
    page = window.panes.plan
    view = page.view("document")
    assert isinstance(view, DocumentView)
    settle(qtbot, window.session)
    assert view.document is not None
    view.show_chapter("annexes")
    assert str(view.state.text()).startswith("未编写")
    qtbot.mouseClick(view.write, Qt.MouseButton.LeftButton)
    view.text.lines.setFocus()
    qtbot.keyClicks(view.text.lines, "Annexes of the plan")
    qtbot.mouseClick(view.write, Qt.MouseButton.LeftButton)
    settle(qtbot, window.session)
    assert "第 12 章" in str(window.session.step_labels.undo)
    assert "Annexes of the plan" in view.browser.toPlainText()
    assert "未编写" not in view.state.text()
    window.session.undo()
    settle(qtbot, window.session)
    assert "Annexes of the plan" not in view.browser.toPlainText()
    assert view.text.text == ""


def test_every_view_opens_in_both_languages(window_again: MainWindow, qtbot: QtBot) -> None:
    window = window_again
    window.show_page("plan")
    for view in PLAN_VIEWS:
        window.panes.plan.show_view(view.id)
        settle(qtbot, window.session)
    for language in ("en", "zh_CN"):
        window.look.use(language=language)
        for view in PLAN_VIEWS:
            window.panes.plan.show_view(view.id)
        settle(qtbot, window.session)


# ---- the document


def test_the_document_follows_an_edit_of_the_plan(desk: Desk) -> None:
    view = shown(DocumentView, desk)
    view.show_chapter("projects")
    project = desk.row("project", "ZH01-001")
    assert isinstance(project, Project) and project.name in view.browser.toPlainText()
    desk.session.apply(
        change(plain("改名"), [(project, dataclasses.replace(project, name="另一个名字的工程"))])
    )
    desk.settle()
    assert "另一个名字的工程" in view.browser.toPlainText()


def test_what_is_typed_is_previewed_above_the_tables_and_saved_when_another_chapter_is_chosen(
    desk: Desk,
) -> None:
    view = shown(DocumentView, desk)
    view.show_chapter("goals")
    before = view.browser.chapter
    view.text.lines.setPlainText("# 新的目标\n- 水清\n- 山绿")
    desk.settle()
    preview = view.browser.chapter
    assert preview is not None and before is not None
    assert preview.parts[2:] == before.parts[1:]
    assert desk.snapshot.table(PlanChapter).one(chapter="goals").text != view.text.text  # type: ignore[union-attr]
    view.show_chapter("money")
    desk.settle()
    saved = desk.snapshot.table(PlanChapter).one(chapter="goals")
    assert saved is not None and saved.text.startswith("# 新的目标")
    assert "第 4 章" in undo_label(desk)
    assert view.code == "money"


def test_the_header_is_edited_in_place(desk: Desk) -> None:
    view = shown(DocumentView, desk)
    view.show_chapter(HEADER)
    box = view.fields.boxes["prepared_by"]
    box.editor.retype("县自然资源和规划局")
    view.fields.boxes["scope"].editor.widget.setFocus()
    box.take()
    desk.settle()
    info = desk.snapshot.plan_info
    assert info is not None and info.prepared_by == "县自然资源和规划局"


def test_the_word_file_is_written_from_the_view(desk: Desk, tmp_path: Path) -> None:
    view = shown(DocumentView, desk)
    view.export.write(tmp_path / "plan.docx")
    desk.settle()
    assert "实施方案" in docx.Document(str(tmp_path / "plan.docx")).paragraphs[0].text


def test_a_name_in_a_table_opens_the_form(desk: Desk) -> None:
    view = shown(DocumentView, desk)
    project = desk.row("project", "ZH01-001")
    with desk.qtbot.waitSignal(view.form_wanted) as asked:
        view.browser.row_wanted.emit("project", project.id)
    assert asked.args == [project.id]


# ---- goals and money


def test_money_follows_the_plan_to_the_cent(desk: Desk) -> None:
    view = shown(MoneyView, desk)
    assert "三者一致" in view.facts.text()
    figures = view.figures
    assert figures is not None
    source = next(
        row for row in desk.snapshot.table(FundingSource).rows() if row.project in figures.sums.projects
    )
    assert source.amount is not None
    changed = dataclasses.replace(source, amount=source.amount - Decimal("0.01"))
    desk.session.apply(change(plain("改资金"), [(source, changed)]))
    desk.settle()
    assert "来源少 0.01 万元" in view.facts.text()
    year = next(row for row in desk.snapshot.table(AnnualPlan).rows() if row.project in figures.sums.projects)
    assert view.figures is not None and view.figures.sums.planned == figures.sums.planned
    assert year.amount is not None


def test_a_target_of_the_plan_is_typed_in_and_shown(desk: Desk) -> None:
    view = shown(MoneyView, desk)
    dialog = view.edit_targets()
    assert dialog is not None
    plan = dialog.boxes[""]
    rows = [row for row in plan.model.rows if isinstance(row, IndicatorTarget)]
    assert rows and not any(row.project or row.unit or row.basin for row in rows)
    target = next(i for i, column in enumerate(plan.table.fields) if column.id == "target")
    plan.model.setData(plan.model.index(0, target), 1234.5, Qt.ItemDataRole.EditRole)
    desk.settle()
    assert desk.snapshot.table(IndicatorTarget)[rows[0].id].target == 1234.5
    assert "1\u00a0234.50" in view.goals.toPlainText().replace(" ", "\u00a0")
    dialog.accept()


# ---- duties


def test_a_gap_is_marked_and_filled_by_a_standing_duty(desk: Desk) -> None:
    view = shown(DutiesView, desk)
    gap = next(cell for cell in view.gaps if not cell.leaderless)
    view.go_to_next_gap()
    assert view.cell is not None and view.cell.gap
    view.show_cell(gap.unit, gap.element)
    assert "没有主办单位" in view.detail.toPlainText() or "主办单位" in view.detail.toPlainText()
    form = view.edit_duties()
    assert form is not None and form.row is not None and form.row.id == gap.unit
    form.accept()
    lead = desk.snapshot.table(OrgUnit).one(code="SLJ")
    assert lead is not None
    duty = StandingDuty(unit=gap.unit, element=gap.element, lead_unit=lead.id, duty="牵头")
    desk.session.apply(add(plain("登记职责"), duty))
    desk.settle()
    assert not view.cells[gap.unit, gap.element].gap
    assert view.cells[gap.unit, gap.element].leads == (lead.id,)
    assert view.cell is not None and (view.cell.unit, view.cell.element) == (gap.unit, gap.element)
    undo(desk)
    assert view.cells[gap.unit, gap.element].gap


# ---- packages


def test_a_project_is_dragged_into_a_package_and_the_totals_follow(desk: Desk) -> None:
    view = shown(PackagesView, desk)
    package = desk.row("project_package", "ZB-02")
    project = desk.row("project", "ZH02-003")
    assert isinstance(project, Project) and project.invest is not None
    before = view.totals[package.id]
    _select(view.loose, project.id)
    assert view.loose.projects == (project.id,)
    heading = _heading(view.packed, package.id)
    data = view.loose.mimeData(view.loose.selectedItems())
    place = QPointF(view.packed.visualItemRect(heading).center())
    drop = QDropEvent(
        place, Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    view.packed.dropEvent(drop)
    desk.settle()
    after = view.totals[package.id]
    assert set(after.projects) == {*before.projects, project.id}
    assert after.invest == before.invest + project.invest
    assert "ZB-02" in undo_label(desk) and "ZH02-003" in undo_label(desk)
    undo(desk)
    assert view.totals[package.id] == before


def test_packing_by_unit_is_one_step_and_a_package_can_be_dissolved(desk: Desk) -> None:
    view = shown(PackagesView, desk)
    loose = view.totals[""]
    view.pack_by("unit")
    desk.settle()
    assert len(view.totals[""].projects) < len(loose.projects)
    assert sum((one.invest for one in view.totals.values()), Decimal(0)) == sum(
        (p.invest for p in desk.snapshot.table(Project).rows() if p.invest and _offered(p)), Decimal(0)
    )
    undo(desk)
    assert view.totals[""] == loose
    view.add_package("新的包")
    desk.settle()
    made = desk.snapshot.table(ProjectPackage).one(name="新的包")
    assert made is not None
    view.packed.setCurrentItem(_heading(view.packed, made.id))
    view.dissolve.click()
    desk.settle()
    assert made.id not in desk.snapshot.table(ProjectPackage)


def _offered(project: Project) -> bool:
    from ecodesk.model.code_lists import active_statuses

    return project.status in active_statuses()


def _items(tree: QWidget) -> list:  # type: ignore[type-arg]
    from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItemIterator

    assert isinstance(tree, QTreeWidget)
    found, at = [], QTreeWidgetItemIterator(tree)
    while at.value():
        found.append(at.value())
        at += 1
    return found


def _select(tree: QWidget, project: str) -> None:
    next(item for item in _items(tree) if item.data(0, Role.VALUE)[0] == project).setSelected(True)


def _heading(tree: QWidget, package: str):  # type: ignore[no-untyped-def]
    return next(item for item in _items(tree) if item.data(0, Role.VALUE) == ("", package))


# ---- resolutions


def test_a_resolution_is_made_decided_followed_and_printed(desk: Desk, tmp_path: Path) -> None:
    view = shown(MattersView, desk)
    view.add_matter(OneMatterResolution)
    desk.settle()
    row = view.row
    assert isinstance(row, OneMatterResolution) and row.code.startswith("YS-")
    late = Decision(
        resolution=row.id,
        matter="限期办理用地手续",
        org_unit=desk.snapshot.table(OrgUnit).ids[0],
        deadline=date.today() - timedelta(days=3),
    )
    desk.session.apply(add(plain("添加决定事项"), late))
    desk.settle()
    assert view.row is not None and view.row.id == row.id
    first = view.due.item(0).text()
    assert "逾期" in view.due_title.text() and "逾期" in first
    assert any("已逾期 3 天" in view.due.item(i).text() for i in range(view.due.count()))
    desk.session.apply(change(plain("完成"), [(late, dataclasses.replace(late, done_on=date.today()))]))
    desk.settle()
    assert not any("用地手续" in view.due.item(i).text() for i in range(view.due.count()))
    view.export.write(tmp_path / "sheet.docx")
    desk.settle()
    cells = [
        cell.text
        for made in docx.Document(str(tmp_path / "sheet.docx")).tables
        for r in made.rows
        for cell in r.cells
    ]
    assert "限期办理用地手续" in cells and "已完成（晚 3 天）" in cells
    view.delete()
    desk.settle()
    assert row.id not in desk.snapshot.table(OneMatterResolution)
    assert late.id not in desk.snapshot.table(Decision)
    undo(desk)
    assert late.id in desk.snapshot.table(Decision)


def test_a_field_of_a_resolution_is_saved_when_it_is_left(desk: Desk) -> None:
    view = shown(MattersView, desk)
    row = desk.row("one_matter_resolution", "YS-2024-01")
    view.show_matter(row.id)
    desk.settle()
    form = view.forms[OneMatterResolution.table]
    box = form.body.places["place"]
    box.editor.retype("县政府第一会议室")  # type: ignore[union-attr]
    form.finish_typing()
    desk.settle()
    assert desk.row("one_matter_resolution", "YS-2024-01").place == "县政府第一会议室"  # type: ignore[attr-defined]
    undo(desk)
    assert desk.row("one_matter_resolution", "YS-2024-01") == row


# ---- the national application


def test_ticking_a_project_is_one_step_and_the_judgement_follows(desk: Desk, tmp_path: Path) -> None:
    view = shown(NationalView, desk)
    row, package = view.row, view.package
    assert row is not None and package is not None
    item = next(
        view.choice.item(i)
        for i in range(view.choice.count())
        if view.choice.item(i).checkState() == Qt.CheckState.Unchecked
    )
    project = desk.snapshot.table(Project)[item.data(Role.VALUE)]
    item.setCheckState(Qt.CheckState.Checked)
    desk.settle()
    assert project.id in desk.snapshot.table(NationalApplication)[row.id].projects
    assert view.package is not None
    assert view.package.invest == package.invest + (project.invest or Decimal(0))
    assert "+1" in undo_label(desk)
    view.export.write(tmp_path / "list.xlsx")
    desk.settle()
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    codes = {row[0].value for row in book["申报项目清单"].iter_rows(min_row=2)}
    assert project.code in codes
    undo(desk)
    assert view.package is not None and view.package.invest == package.invest


def test_a_table_is_never_scrolled_sideways_and_a_wide_view_is_laid_out_anew(desk: Desk) -> None:
    view = shown(MoneyView, desk)
    for width in (1366, 1600, 1593):
        view.resize(width, 700)
        desk.settle()
        for browser in (view.goals, view.money):
            assert not browser.horizontalScrollBar().isVisible()
            assert browser.document().size().width() - browser.viewport().width() < 4  # rounding only


def test_a_new_application_says_what_it_lacks(desk: Desk) -> None:
    view = shown(NationalView, desk)
    view.add_application()
    desk.settle()
    assert view.row is not None and not view.row.projects
    chapter = view.browser.chapter
    assert chapter is not None and any(isinstance(part, Paragraph) for part in chapter.parts)
    assert "项目已选定" in view.browser.toPlainText() and "不满足" in view.browser.toPlainText()


# ---- the page of reports


def test_the_page_of_reports_shows_and_writes_the_document(desk: Desk, tmp_path: Path) -> None:
    page = shown(ReportsPage, desk)
    page.show_template("plan-document")
    desk.settle()
    assert "子项目清单" in page.document.browser.toPlainText()
    assert not page.head.word_button.isHidden() and not page.head.print_button.isVisible()
    assert page.why_not(".docx") is None
    page.export_to(tmp_path / "plan.docx")
    desk.settle()
    assert (tmp_path / "plan.docx").stat().st_size > 10_000
    page.show_template("plan-summary")
    desk.settle()
    assert page.sheet is not None and page.head.print_button.isVisible()


def test_a_text_begun_from_an_older_one_is_not_written_over_anothers(desk: Desk) -> None:
    view = shown(DocumentView, desk)
    view.show_chapter("goals")
    row = desk.snapshot.table(PlanChapter).one(chapter="goals")
    assert row is not None
    view.text.lines.setPlainText("我写的")
    desk.session.apply(change(plain("他人修改"), [(row, dataclasses.replace(row, text="他人写的"))]))
    desk.settle()
    notices: list[object] = []
    desk.session.noticed.connect(notices.append)
    view.text.finish()
    desk.settle()
    assert desk.snapshot.table(PlanChapter)[row.id].text == "他人写的"
    assert view.text.text == "我写的" and any(notices)
    view.text.finish()
    desk.settle()
    assert desk.snapshot.table(PlanChapter)[row.id].text == "我写的"
