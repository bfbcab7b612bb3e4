"""成果: templates at the left, the live sheet with its checks in the middle, options at the right."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, plain, t
from ecodesk.maps.reference_shown import NO_REFERENCES, ShownReferences
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.reports.catalogue import DOCUMENTS, SHEETS, ReportKind, ReportOptions
from ecodesk.reports.preflight import PreflightItem
from ecodesk.reports.wording import scale_text
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.opening import is_sample
from ecodesk.ui.reporting.document_preview import DocumentPreview
from ecodesk.ui.reporting.options_panel import OptionsPanel
from ecodesk.ui.reporting.output_list import OutputList
from ecodesk.ui.reporting.output_work import OutputWork, PictureView
from ecodesk.ui.reporting.page_head import PageHead
from ecodesk.ui.reporting.preflight_list import PreflightList
from ecodesk.ui.reporting.sheet_source import LaidOutSheet, SheetSource, WantedSheet
from ecodesk.ui.reporting.sheet_view import SheetView
from ecodesk.ui.reporting.view_bar import ViewBar
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session

TEMPLATES = {**SHEETS, **DOCUMENTS}
_NARROW = 1500
_LEFT, _RIGHT = (228, 336), (188, 288)  # widths on wide and on narrow screens
_CHECKS = (196, 132)
_FILTERS = {
    ".pdf": t("PDF 文件 (*.pdf)", "PDF files (*.pdf)"),
    ".html": t("网页 (*.html)", "Web pages (*.html)"),
    ".png": t("图片 (*.png)", "Pictures (*.png)"),
    ".docx": t("Word 文档 (*.docx)", "Word (*.docx)"),
    ".xlsx": t("Excel 工作簿 (*.xlsx)", "Excel workbook (*.xlsx)"),
}
_TITLES = {
    ".pdf": t("导出 PDF", "Write a PDF"),
    ".html": t("导出网页地图", "Write a web map"),
    ".png": t("导出地图图片", "Write a picture of the map"),
    ".docx": t("导出 Word", "Write a Word file"),
    ".xlsx": t("导出 Excel", "Write a workbook"),
}


class ReportsPage(QWidget):
    """Shows what will be printed while it is being decided."""

    zoom_wanted = Signal(object)
    page_wanted = Signal(str)
    state_changed = Signal()  # what can be printed or written

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._kind = next(iter(SHEETS))
        self.references: Callable[[], ShownReferences] = lambda: NO_REFERENCES  # what the map shows
        self._folder: Path | None = None
        self.source = SheetSource(session.background, self)
        self.work = OutputWork(session, self)
        self.work.choose_again = self.export
        self.head = PageHead(look, self)
        self.templates = QListWidget(self)
        self.outputs = OutputList(look, self)
        self.view = SheetView(session.background, look, self)
        self.bar = ViewBar(self.view, look, self)
        self.checks = PreflightList(look, self)
        self.options = OptionsPanel(session, look, self)
        self.document = DocumentPreview(session, look, self)
        self._lay_out()
        self.setFocusProxy(self.view)
        self._connect()
        self._workspace_changed()
        self.retranslate()

    def _lay_out(self) -> None:
        self._templates_title, self._outputs_title = QLabel(self), QLabel(self)
        self._left = QFrame(self)
        self._left.setProperty("role", "panel")
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 10, 0, 0)
        left.setSpacing(4)
        for title, part, share in (
            (self._templates_title, self.templates, 0),
            (self._outputs_title, self.outputs, 1),
        ):
            title.setProperty("role", "strong")
            title.setContentsMargins(14, 0, 14, 2)
            left.addWidget(title)
            left.addWidget(part, share)
            left.addSpacing(8)
        middle = QSplitter(Qt.Orientation.Vertical, self)
        middle.setChildrenCollapsible(False)
        upper = QWidget(middle)
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.view, 1)
        middle.addWidget(upper)
        middle.addWidget(self.checks)
        middle.setStretchFactor(0, 1)
        middle.setStretchFactor(1, 0)
        self._middle = middle
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self._left)
        body.addWidget(_edge(self))
        sheet = QWidget(self)
        beside = QHBoxLayout(sheet)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(middle, 1)
        beside.addWidget(_edge(self))
        beside.addWidget(self.options)
        self._shown = QStackedWidget(self)
        self._shown.addWidget(sheet)
        self._shown.addWidget(self.document)
        body.addWidget(self._shown, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.head)
        page.addLayout(body, 1)

    def _connect(self) -> None:
        session = self._session
        session.workspace_changed.connect(self._workspace_changed)
        session.plan_changed.connect(self._plan_changed)
        session.findings_changed.connect(self._findings_changed)
        self._look.changed.connect(self.retranslate)
        self.options.changed.connect(self.refresh)
        self.source.ready.connect(self._laid_out)
        self.source.failed.connect(self._not_laid_out)
        self.checks.remedy_wanted.connect(self.put_right)
        self.templates.currentRowChanged.connect(self._template_chosen)
        self.head.export_wanted.connect(self.export)
        self.head.print_wanted.connect(self.print)
        self.head.cancel_wanted.connect(self.work.cancel)
        self.work.running_changed.connect(self.head.show_work)
        self.work.running_changed.connect(lambda _: self._show_state())
        self.work.made.connect(self.outputs.add)

    # ---- what is shown

    @property
    def kind(self) -> ReportKind:
        """The template that is chosen."""
        return TEMPLATES[self._kind]

    @property
    def sheet(self) -> LaidOutSheet | None:
        """The sheet as it would be printed now, or None while a newer one is laid out."""
        return None if self.source.busy else self.source.sheet

    def show_template(self, kind: str, unit: str = "") -> None:
        """Choose a template, and a unit or the whole county."""
        self._kind = kind
        self._mark_template()
        self.options.choose(unit=unit)
        self.refresh()

    def refresh(self) -> None:
        """Have the sheet laid out anew if anything about it has changed; later while the page is hidden."""
        snapshot = self._session.snapshot
        if snapshot is None or not self.isVisible():
            return
        self.head.show_title(self.kind.title)
        if self._kind in DOCUMENTS:
            self._shown.setCurrentWidget(self.document)
            self.bar.say("")
            self.document.show_document(self._kind, snapshot, self._session.result)
            self._show_state()
            return
        self._shown.setCurrentIndex(0)
        wanted = WantedSheet(self._kind, snapshot, self._session.result, self._options(), self.target(".pdf"))
        if wanted.same_as(self.source.sheet.wanted if self.source.sheet is not None else None):
            self._show_state()
            return
        self.source.want(wanted)
        if self.source.busy:
            self.checks.show_items(self.checks.items, waiting=True)
        self._show_state()

    def _options(self) -> ReportOptions:
        """What is chosen here, with the reference layers the map shows."""
        return dataclasses.replace(self.options.options, references=self.references())

    def _workspace_changed(self) -> None:
        self.source.forget()
        self.document.forget()
        self.options.forget()
        self._folder = None
        self.view.show_drawing(None, str(t("没有打开规划。", "No plan is open.")))
        self.view.fit_to("page")
        self.checks.show_items(())
        self._plan_changed()
        self._show_state()

    def _findings_changed(self, change: object) -> None:
        self.refresh()

    def _plan_changed(self, applied: object = None) -> None:
        if self._session.snapshot is not None:
            self.options.show_plan(self._session.snapshot)
        self.refresh()

    def _laid_out(self, made: LaidOutSheet) -> None:
        drawing = made.drawing
        self.options.show_scale(drawing.facts.scale)
        self.view.show_drawing(drawing)
        self.checks.show_items(made.items)
        form = drawing.format
        self.bar.say(f"{form.name} · {form.width:g} × {form.height:g} mm · {scale_text(drawing.facts.scale)}")
        self._show_state()

    def _not_laid_out(self, error: EcoDeskError) -> None:
        self.view.show_drawing(None, str(error.message))
        self.checks.show_items(())
        self.bar.say("")
        self._show_state()

    def _show_state(self) -> None:
        self.head.show_reasons(
            {suffix: self.why_not(suffix) for suffix in self.kind.suffixes},
            self.why_not(),
            printable=self._kind in SHEETS,
        )
        self.state_changed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        left, right = _RIGHT if narrow else _LEFT
        self._left.setFixedWidth(self._look.px(left))
        self.options.setFixedWidth(self._look.px(right))
        checks = self._look.px(_CHECKS[self.height() < 720])
        self._middle.setSizes([max(200, self.height() - checks - self.head.height()), checks])
        self.head.set_compact(narrow)

    # ---- putting right

    def put_right(self, item: PreflightItem) -> None:
        """Go to where an item of the checks is put right."""
        match item.remedy:
            case "check":
                self._session.check_all()
            case "target":
                self.export(".pdf")
            case "geometry":
                chosen = Selection.of(Project.table, *item.projects)
                self._session.select(chosen)
                self.page_wanted.emit("map")
            case _:
                self.options.point_at(item.remedy)

    # ---- writing and printing

    def why_not(self, suffix: str = "") -> Text | None:
        """Why the sheet cannot be written with a suffix, or printed without one, now; None when it can."""
        if self._session.workspace is None:
            return t("先打开或新建一个规划", "Open or create a plan first")
        if self.work.busy:
            return t("正在输出，请稍候或取消", "Something is being written; wait or cancel it")
        if suffix and suffix != ".png" and suffix not in self.kind.suffixes:
            return t("此成果没有这种格式", "This document does not come in that format")
        if suffix == ".png":
            return None
        if self._kind in DOCUMENTS:
            return None if suffix else t("先导出为 PDF 再打印", "Write a PDF and print that")
        sheet = self.source.sheet
        if sheet is not None:
            stopping = [item.text for item in sheet.items if item.stops_public]
            if stopping and sheet.wanted.options.use_mark == "public":
                return t("不能公开：{why}", "Not for the public: {why}").format(why=stopping[0])
        return None

    def target(self, suffix: str) -> Path | None:
        """Where a document would be written unless the user chooses another place."""
        workspace = self._session.workspace
        if workspace is None:
            return None
        options = self.options.options
        parts = [workspace.title, str(self.kind.title)]
        unit = workspace.snapshot.row(RestorationUnit.table, options.unit) if options.unit else None
        if isinstance(unit, RestorationUnit) and self._kind in SHEETS:
            parts.append(unit.code)
        if suffix == ".pdf" and self._kind in SHEETS:
            parts.append(options.paper)
        name = "-".join(part for part in parts if part)
        clean = "".join("_" if c in '<>:"/\\|?*' or ord(c) < 32 else c for c in name).strip(" .")
        return self._home() / f"{clean[:100]}{suffix}"

    def _home(self) -> Path:
        """The folder used last, else that of the plan, else the user's documents."""
        if self._folder is not None:
            return self._folder
        workspace = self._session.workspace
        if workspace is not None and "://" not in workspace.location and not is_sample(self._session):
            return Path(workspace.location).absolute().parent
        documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        return documents if documents.is_dir() else Path.home()

    def export(self, suffix: str) -> None:
        """Ask for a place and write the sheet there in the format of a suffix."""
        if (path := self._ask(suffix)) is not None:
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Write the sheet as it is chosen now."""
        snapshot = self._session.snapshot
        if snapshot is None or self.why_not(path.suffix.lower()) is not None:
            return
        self._folder = path.parent
        self.work.write(self._kind, snapshot, self._session.result, self._options(), path)

    def export_picture(self, view: PictureView) -> None:
        """Ask for a place and write a picture of the map there."""
        snapshot = self._session.snapshot
        if snapshot is not None and (path := self._ask(".png")) is not None:
            self._folder = path.parent
            self.work.picture(snapshot, view, path)

    def _ask(self, suffix: str) -> Path | None:
        target = self.target(suffix)
        chosen, _ = QFileDialog.getSaveFileName(
            self, str(_TITLES[suffix]), str(target or ""), str(_FILTERS[suffix])
        )
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)

    def print(self) -> None:
        """Show the print preview; printing goes on in the background once it is accepted."""
        sheet = self.source.sheet
        if sheet is None or self.why_not() is not None:
            return
        from ecodesk.ui.reporting.print_preview import PREVIEW_DPI, PrintPreview
        from ecodesk.ui.reporting.printing import printer_for

        drawing = sheet.drawing

        def draw(progress: Any) -> Any:
            return [drawing.image(page, PREVIEW_DPI, progress=progress) for page in drawing.pages]

        def show(images: Any) -> None:
            dialog = PrintPreview(printer_for(drawing), drawing, images, self)
            title = plain(drawing.sheet.title)
            dialog.accepted.connect(lambda: self.work.print_pages(dialog.printer, drawing, title))
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

        self._session.background.read(t("准备打印预览", "Preparing the print preview"), draw, show)

    # ---- templates and texts

    def _mark_template(self) -> None:
        self.templates.blockSignals(True)
        self.templates.setCurrentRow(list(TEMPLATES).index(self._kind))
        self.templates.blockSignals(False)

    def _template_chosen(self, row: int) -> None:
        if 0 <= row < len(TEMPLATES):
            self._kind = list(TEMPLATES)[row]
            self.refresh()

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self._templates_title.setText(str(t("模板", "Templates")))
        self._outputs_title.setText(str(t("本次输出", "Made in this sitting")))
        self.templates.blockSignals(True)
        self.templates.clear()
        for kind in TEMPLATES.values():
            icon = "file-document-outline" if kind.id in DOCUMENTS else "map-outline"
            item = QListWidgetItem(self._look.icon(icon), str(kind.title))
            item.setToolTip(str(kind.about))
            self.templates.addItem(item)
        self.templates.blockSignals(False)
        self.templates.setAccessibleName(str(t("模板", "Templates")))
        self.templates.setFixedHeight(self._look.px(30) * len(TEMPLATES) + 4)
        self._mark_template()
        for part in (self.head, self.bar, self.view, self.checks, self.outputs, self.options, self.document):
            part.retranslate()
        self.head.show_title(self.kind.title)
        if self._session.workspace is None:
            self.view.show_drawing(None, str(t("没有打开规划。", "No plan is open.")))
        self.refresh()
        self._show_state()


def _edge(parent: QWidget) -> QFrame:
    edge = QFrame(parent)
    edge.setProperty("role", "vline")
    return edge
