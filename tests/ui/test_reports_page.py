"""The reports page on the sample: the live sheet follows, checks lead to their cure, outputs are whole or not there."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from ecodesk.i18n import Text, plain
from ecodesk.model.edit import change, delete
from ecodesk.model.records import PlanInfo, Project, RestorationUnit
from ecodesk.reports.preflight import State
from ecodesk.ui.report_commands import COMMANDS
from ecodesk.ui.reporting.output_work import PictureView
from ecodesk.ui.reporting.print_preview import PrintPreview
from ecodesk.ui.reporting.printing import placing, printer_for
from ecodesk.ui.reports_page import ReportsPage
from ecodesk.ui.session import Notice
from tests.ui.conftest import Desk


@pytest.fixture
def desk(lent_desk: Desk) -> Desk:
    return lent_desk


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> ReportsPage:
    """The page with its first sheet laid out and drawn."""
    made = ReportsPage(desk.session, desk.look)
    qtbot.addWidget(made, before_close_func=lambda _: desk.settle())
    made.resize(1400, 860)
    made.show()
    settle(desk, made)
    return made


def settle(desk: Desk, page: ReportsPage) -> None:
    desk.settle()
    desk.qtbot.waitUntil(lambda: not page.source.busy and page.view.up_to_date, timeout=20_000)


def states(page: ReportsPage) -> dict[str, State]:
    return {item.id: item.state for item in page.checks.items}


def item(page: ReportsPage, name: str) -> Any:
    return next(one for one in page.checks.items if one.id == name)


def info(desk: Desk) -> PlanInfo:
    found = desk.snapshot.plan_info
    assert found is not None
    return found


def change_plan(desk: Desk, page: ReportsPage, **values: Any) -> None:
    row = info(desk)
    desk.session.apply(change(row_label(), [(row, dataclasses.replace(row, **values))]))
    settle(desk, page)


def row_label() -> Text:
    return plain("改方案")


# ---- the live sheet


def test_sheet_is_laid_out_when_the_page_is_shown(page: ReportsPage) -> None:
    sheet = page.sheet
    assert sheet is not None
    assert page.view.page_count >= 1
    image = page.view.viewport().grab().toImage()
    middle = image.pixelColor(image.width() // 2, image.height() // 2)
    assert middle.isValid()
    colours = {image.pixel(x, image.height() // 2) for x in range(0, image.width(), 3)}
    assert len(colours) > 20, "a map, not an empty page"
    assert all(state is not State.FAIL for state in states(page).values())


def test_hidden_page_does_no_work(desk: Desk, qtbot: QtBot) -> None:
    made = ReportsPage(desk.session, desk.look)
    qtbot.addWidget(made, before_close_func=lambda _: desk.settle())
    desk.settle()
    assert made.source.sheet is None


def test_sheet_follows_plan_and_options(desk: Desk, page: ReportsPage) -> None:
    change_plan(desk, page, name="改了名的方案")
    assert page.sheet is not None and page.sheet.drawing.sheet.title == "改了名的方案"
    assert "最新" in str(item(page, "checked").text), "checked again after the edit"
    page.options.papers["A4"].click()
    settle(desk, page)
    assert page.view.page_count == 2
    assert page.sheet is not None and page.sheet.drawing.format.name == "A4"
    assert "297 × 210" in page.bar.about.text()


def test_pages_and_zoom(desk: Desk, page: ReportsPage, qtbot: QtBot) -> None:
    page.options.choose(paper="A4")
    settle(desk, page)
    assert page.bar.pages.text() == "1 / 2"
    assert not page.bar.buttons["previous"].isEnabled()
    page.bar.buttons["next"].click()
    assert page.view.page == 1 and page.bar.pages.text() == "2 / 2"
    assert not page.bar.buttons["next"].isEnabled()
    qtbot.keyClick(page.view, Qt.Key.Key_PageUp)
    assert page.view.page == 0
    fitted = page.view.zoom
    page.bar.buttons["in"].click()
    assert page.view.zoom == pytest.approx(fitted * 1.25) and page.view.fit == ""
    settle(desk, page)
    qtbot.keyClick(page.view, Qt.Key.Key_0)
    assert page.view.zoom == pytest.approx(fitted) and page.view.fit == "page"


def test_zooming_keeps_the_place_under_the_cursor(desk: Desk, page: ReportsPage) -> None:
    page.view.set_zoom(1.0)
    settle(desk, page)
    view = page.view
    at = QPointF(300, 200)
    before = (at - view._origin()) / view.zoom
    view.set_zoom(2.0, at)
    after = (at - view._origin()) / view.zoom
    assert abs(before.x() - after.x()) < 2 and abs(before.y() - after.y()) < 2
    settle(desk, page)


def test_scope_of_one_unit(desk: Desk, page: ReportsPage) -> None:
    unit = desk.row(RestorationUnit.table, "ZH-04")
    page.options.scope.setCurrentIndex(page.options.scope.findData(unit.id))
    page.options.scope.activated.emit(page.options.scope.currentIndex())
    settle(desk, page)
    assert page.sheet is not None
    assert {row.unit for row in page.sheet.drawing.sheet.projects} == {unit.id}
    target = page.target(".pdf")
    assert target is not None and "ZH-04" in target.name


def test_scale_and_layers(desk: Desk, page: ReportsPage) -> None:
    assert page.sheet is not None
    automatic = page.sheet.drawing.facts.scale
    assert f"{automatic:,}".replace(",", "\u00a0") in page.options.scale.itemText(0)
    page.options.choose(scale=automatic * 2)
    settle(desk, page)
    assert page.sheet is not None and page.sheet.drawing.facts.scale == automatic * 2
    box = page.options.layers.boxes["control:CL_PBF"]
    box.click()
    settle(desk, page)
    assert page.options.options.layers is not None and "control:CL_PBF" in page.options.options.layers
    page.options.choose(use_mark="public")
    assert not box.isEnabled() and not box.isChecked(), "never on a public map"
    page.options.choose(use_mark="internal")
    assert box.isChecked(), "what was chosen is not forgotten"
    page.options.layers.usual.click()
    assert page.options.options.layers is None
    settle(desk, page)


# ---- texts of the plan


def test_leaving_a_text_saves_it_as_one_step(desk: Desk, page: ReportsPage) -> None:
    box = page.options.texts.boxes["goals"]
    box.editor.retype("到2028年，全县水土流失得到控制。")
    box.take()
    settle(desk, page)
    assert info(desk).goals == "到2028年，全县水土流失得到控制。"
    workspace = desk.session.workspace
    assert workspace is not None and workspace.undo_label is not None
    assert "目标" in workspace.undo_label.zh
    assert page.sheet is not None and page.sheet.drawing.sheet.texts[0][1] == info(desk).goals
    desk.session.undo()
    settle(desk, page)
    assert box.editor.typed() == info(desk).goals


def test_fields_left_quickly_one_after_the_other_are_all_saved(desk: Desk, page: ReportsPage) -> None:
    for name, text in (("goals", "甲"), ("layout", "乙"), ("tasks", "丙")):
        box = page.options.texts.boxes[name]
        box.editor.retype(text)
        box.take()
    settle(desk, page)
    assert (info(desk).goals, info(desk).layout, info(desk).tasks) == ("甲", "乙", "丙")


def test_a_plan_without_particulars_gets_them(desk: Desk, page: ReportsPage) -> None:
    desk.session.apply(delete(row_label(), info(desk)))
    settle(desk, page)
    assert desk.snapshot.plan_info is None
    assert states(page)["particulars"] is State.WARN
    for name, text in (("name", "新方案"), ("prepared_by", "县自然资源局")):
        box = page.options.facts.boxes[name]
        box.editor.retype(text)
        box.take()
    settle(desk, page)
    assert (info(desk).name, info(desk).prepared_by) == ("新方案", "县自然资源局")
    assert len(desk.snapshot.table(PlanInfo)) == 1
    assert states(page)["particulars"] is State.OK


# ---- public use


def test_public_sheet_waits_for_its_approval_number(desk: Desk, page: ReportsPage) -> None:
    change_plan(desk, page, approval_number="")
    page.options.uses["public"].click()
    settle(desk, page)
    assert item(page, "approval").stops_public
    for button in (page.head.pdf_button, page.head.print_button, page.head.web_button):
        assert not button.isEnabled() and "审图号" in button.toolTip()
    assert not page.options.public_note.isHidden()
    page.put_right(item(page, "approval"))
    box = page.options.facts.boxes["approval_number"]
    box.editor.retype("晋S(2026)012号")
    box.take()
    settle(desk, page)
    assert states(page)["approval"] is State.OK
    assert page.head.pdf_button.isEnabled()
    assert "永久基本农田" in item(page, "withheld").text.zh


def test_missing_shape_leads_to_the_project(desk: Desk, page: ReportsPage) -> None:
    project = desk.row(Project.table, "ZH03-001")
    desk.session.apply(change(row_label(), [(project, dataclasses.replace(project, geometry=None))]))
    settle(desk, page)
    found = item(page, "numbers")
    assert found.state is State.FAIL and "ZH03-001" in found.text.zh
    wanted = QSignalSpy(page.page_wanted)
    page.checks.remedy_wanted.emit(found)
    assert desk.session.selection.single(Project.table) == project.id
    assert wanted.count() == 1
    assert page.head.pdf_button.isEnabled(), "an internal sheet is never kept back"


# ---- outputs


def notices(desk: Desk) -> list[Notice]:
    found: list[Notice] = []
    desk.session.noticed.connect(lambda notice: found.append(notice) if notice is not None else None)
    return found


def test_pdf_html_and_picture_are_written_and_listed(desk: Desk, page: ReportsPage, tmp_path: Path) -> None:
    told = notices(desk)
    for name in ("plan.pdf", "plan.html"):
        page.export_to(tmp_path / name)
        desk.settle()
    page.work.picture(desk.snapshot, PictureView(None, None, (400, 300)), tmp_path / "map.png")
    desk.settle()
    names = [output.path.name for output in page.outputs.outputs if output.path is not None]
    assert names == ["map.png", "plan.html", "plan.pdf"]
    assert len(pypdf.PdfReader(tmp_path / "plan.pdf").pages) == page.view.page_count
    assert all((tmp_path / name).stat().st_size > 10_000 for name in names)
    assert [notice.level for notice in told] == ["ok"] * 3
    assert [str(action.title) for action in told[0].actions] == ["打开", "打开文件夹"]
    assert not page.outputs.empty.isVisible()


def test_chosen_place_gets_its_suffix_and_is_remembered(
    desk: Desk, page: ReportsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "outputs"
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(folder / "v0.7"), ""))
    page.head.pdf_button.click()
    desk.settle()
    assert (folder / "v0.7.pdf").exists()
    target = page.target(".html")
    assert target is not None and target.parent == folder


def test_place_that_cannot_be_written_is_told(desk: Desk, page: ReportsPage, tmp_path: Path) -> None:
    told = notices(desk)
    blocked = tmp_path / "plan.pdf"
    blocked.mkdir()
    page.export_to(blocked)
    desk.settle()
    assert told[-1].level == "error"
    assert [str(action.title) for action in told[-1].actions] == ["重试", "另存一份…"]
    assert not page.outputs.outputs
    blocked.rmdir()
    told[-1].actions[0].run()
    desk.settle()
    assert blocked.is_file(), "trying again"


def test_cancelled_output_leaves_no_file(desk: Desk, page: ReportsPage, tmp_path: Path) -> None:
    told = notices(desk)
    page.export_to(tmp_path / "plan.pdf")
    assert page.work.busy and not page.head.pdf_button.isEnabled()
    page.work.cancel()
    desk.settle()
    assert not list(tmp_path.glob("**/*.pdf"))
    assert "已取消" in told[-1].text.zh
    assert not page.work.busy and page.head.pdf_button.isEnabled()


def test_odd_titles_make_valid_file_names(desk: Desk, page: ReportsPage) -> None:
    change_plan(desk, page, name='../甲/乙:"丙"?\n')
    target = page.target(".pdf")
    assert target is not None
    assert not set(target.name) & set('<>:"/\\|?*\n')
    assert target.parent == page._home()


# ---- printing


def to_file(page: ReportsPage, path: Path) -> QPrinter:
    assert page.sheet is not None
    printer = printer_for(page.sheet.drawing)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def test_printing_in_true_size(desk: Desk, page: ReportsPage, tmp_path: Path) -> None:
    assert page.sheet is not None
    drawing = page.sheet.drawing
    printer = to_file(page, tmp_path / "printed.pdf")
    assert placing(printer, drawing.format)[0] == 1.0
    page.work.print_pages(printer, drawing, row_label())
    desk.settle()
    sheet = pypdf.PdfReader(tmp_path / "printed.pdf").pages[0]
    assert [round(float(side) * 25.4 / 72) for side in sheet.mediabox[2:]] == [420, 297]
    assert page.outputs.outputs[0].path is None


def test_print_preview_tells_what_becomes_of_the_scale(
    page: ReportsPage, tmp_path: Path, qtbot: QtBot
) -> None:
    assert page.sheet is not None
    drawing = page.sheet.drawing
    printer = to_file(page, tmp_path / "small.pdf")
    dialog = PrintPreview(printer, drawing, [drawing.image(drawing.pages[0], 40)], page)
    qtbot.addWidget(dialog)
    assert "原大" in dialog.about.text()
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    dialog._paper_changed()
    assert "71 %" in dialog.about.text() and "不再成立" in dialog.about.text()
    dialog.show()
    dialog.print_button.click()
    chooser = dialog.findChild(QPrintDialog)
    assert chooser is not None and chooser.isVisible()
    chooser.reject()
    scale, box = placing(printer, drawing.format)
    assert scale == pytest.approx(0.707, abs=0.01)
    assert box.left() >= -0.5 and box.right() <= 297.5


# ---- looks


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_everything_speaks_the_language(desk: Desk, page: ReportsPage, language: str) -> None:
    desk.look.use(language=language)
    settle(desk, page)
    words = [page.head.pdf_button.text(), page.options.monochrome.text(), page.checks.summary.text()]
    words += [str(item.text) for item in page.checks.items if item.id not in ("target", "names")]
    chinese = [word for word in words if any("\u4e00" <= c <= "\u9fff" for c in word)]
    assert bool(chinese) == (language == "zh_CN"), words
    assert page.sheet is not None and page.sheet.wanted.options.language == language


def test_closing_the_plan_empties_the_page(desk: Desk, page: ReportsPage) -> None:
    page.options.choose(paper="A4", use_mark="review")
    settle(desk, page)
    desk.session.close()
    settle(desk, page)
    assert page.view.page_count == 0 and not page.checks.items
    assert page.options.options.paper == "A3"
    assert page.why_not() is not None and not page.head.pdf_button.isEnabled()


def test_commands_are_in_their_menus() -> None:
    commands = {command.id: command for command in COMMANDS}
    assert commands["report.print"].shortcut == "Ctrl+P" and commands["report.print"].menu == "report"
    assert {commands[name].menu for name in ("report.html", "report.png")} == {"file/export"}
