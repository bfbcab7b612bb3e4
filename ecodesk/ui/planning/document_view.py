"""实施方案: the chapters at the left, the chosen one at the right with its text, tables and maps, always as the plan is."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ecodesk.i18n import plain, t
from ecodesk.model.code_lists import code_list, label
from ecodesk.model.edit import Edit, add, change
from ecodesk.model.records import PlanChapter, PlanInfo, Project, SourcePlan
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Progress
from ecodesk.reports.document_kinds import PLAN_DOCUMENT
from ecodesk.reports.documents import DocChapter, DocTable, Document, Paragraph, Part, written_parts
from ecodesk.reports.plan_document import (
    CHAPTERS,
    ChapterState,
    chapter_title,
    outline,
    plan_document,
    written_text,
)
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.rows import Role
from ecodesk.ui.newest import Newest
from ecodesk.ui.notice_words import READ_ONLY
from ecodesk.ui.planning.chapter_text import ChapterText
from ecodesk.ui.planning.document_browser import DocumentBrowser
from ecodesk.ui.planning.document_export import ExportButtons
from ecodesk.ui.planning.view_head import ViewHead
from ecodesk.ui.reporting.plan_fields import PlanFields, PlanRow
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Session

HEADER = "header"
_FIELDS = ("name", "version", "status", "start_year", "end_year", "prepared_by", "scope", "basis", "goals")
_MARKS = {
    ChapterState.DONE: ("check-circle", "ok"),
    ChapterState.BEGUN: ("circle-half-full", "warn"),
    ChapterState.EMPTY: ("circle-outline", "text3"),
}
_NARROW = 1100
_LIST, _LIST_NARROW = 300, 216
_PAUSE_MS = 250  # after the last keystroke, before the preview follows


def chapter_edit(snapshot: Snapshot, code: str, text: str, before: str) -> Edit:
    """The step that writes the text of a chapter, begun from a text `before`.

    It is refused as out of date when somebody else has written the chapter meanwhile.
    """
    row = snapshot.table(PlanChapter).one(chapter=code)
    words = t("修改正文 第 {n} 章 {name}", "Write chapter {n} {name}").format(
        n=code_list("plan_chapter")[code].more["number"], name=label("plan_chapter", code)
    )
    if row is None:
        return add(words, PlanChapter(chapter=code, text=text))
    begun = dataclasses.replace(row, text=before)
    return change(words, [(begun, dataclasses.replace(row, text=text))])


def _missing(part: Part) -> bool:
    return isinstance(part, Paragraph) and part.missing


class DocumentView(QWidget):
    """The integrated plan, chapter by chapter."""

    form_wanted = Signal(str)
    zoom_wanted = Signal(object)
    page_wanted = Signal(str)
    shown = Signal()  # a newer document is in view

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._newest = Newest(session.background, self)
        self._asked: tuple[Snapshot, str] | None = None
        self.document: Document | None = None
        self.code = next(iter(CHAPTERS))
        self.export = ExportButtons(PLAN_DOCUMENT, session, look, (".docx", ".pdf", ".html"), self)
        self.head = ViewHead(self.export, parent=self)
        self.chapters = QListWidget(self)
        self.title, self.state = QLabel(self), QLabel(self)
        self.write = QPushButton(self)
        self.text = ChapterText(look, self)
        self.browser = DocumentBrowser(look, self)
        self.sources = DocumentBrowser(look, self)
        self.fields = PlanFields(session, look, PlanRow(session), _FIELDS, self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._lay_out()
        self._connect()
        self._workspace_changed()

    def _lay_out(self) -> None:
        self.title.setProperty("role", "subhead")
        self.state.setProperty("role", "small")
        self.write.setCheckable(True)
        self.write.setProperty("compact", True)
        bar = QHBoxLayout()
        bar.setContentsMargins(20, 8, 16, 8)
        bar.setSpacing(10)
        bar.addWidget(self.title)
        bar.addWidget(self.state, 1)
        bar.addWidget(self.write)
        self._split = QSplitter(Qt.Orientation.Vertical, self)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.text)
        self._split.addWidget(self.browser)
        self._split.setSizes([320, 480])
        chapter = QWidget(self)
        chapter.setProperty("role", "panel")
        column = QVBoxLayout(chapter)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self._split, 1)
        inside = QWidget(self)
        inside.setProperty("role", "panel")
        holder = QVBoxLayout(inside)
        holder.setContentsMargins(24, 16, 24, 24)
        self.fields.setMaximumWidth(760)
        holder.addWidget(self.fields)
        holder.addStretch(1)
        form = QScrollArea(self)
        form.setWidgetResizable(True)
        form.setFrameShape(QFrame.Shape.NoFrame)
        form.setWidget(inside)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(chapter)
        header = QSplitter(Qt.Orientation.Horizontal, self)
        header.setChildrenCollapsible(False)
        header.addWidget(form)
        header.addWidget(self.sources)
        header.setStretchFactor(0, 2)
        header.setStretchFactor(1, 3)
        header.setSizes([400, 600])
        self._stack.addWidget(header)
        line = QFrame(self)
        line.setProperty("role", "vline")
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self.chapters)
        body.addWidget(line)
        body.addWidget(self._stack, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.head)
        page.addLayout(body, 1)
        self.chapters.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.chapters.setWordWrap(True)
        self.chapters.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.text.hide()
        self.setFocusProxy(self.chapters)

    def _connect(self) -> None:
        session = self._session
        session.workspace_changed.connect(self._workspace_changed)
        session.plan_changed.connect(self._plan_changed)
        session.closing.connect(self.text.finish)
        self._look.changed.connect(self.retranslate)
        self.chapters.currentItemChanged.connect(self._chosen)
        self.write.toggled.connect(self._write_toggled)
        self.text.written.connect(self._save)
        self.text.typed.connect(self._pause.start)
        self._pause.timeout.connect(self._preview)
        self.browser.row_wanted.connect(self.open_row)

    # ---- what is shown

    def refresh(self) -> None:
        """Have the document made anew if the plan is another; later while the view is hidden."""
        snapshot = self._session.snapshot
        if snapshot is None or not self.isVisible():
            return
        wanted = (snapshot, self._look.language)
        if self._asked is not None and self._asked[0] is snapshot and self._asked[1] == wanted[1]:
            return
        self._asked = wanted
        self._say_head()
        self.fields.show_plan()
        self.text.show_text(written_text(snapshot, self.code), anew=False)

        def work(progress: Progress) -> Document:
            return plan_document(wanted[0], wanted[1], progress=progress)

        self._newest.ask(work, self._made)

    def _made(self, document: Document) -> None:
        self.document = document
        self._show_outline()
        self._show_chapter()
        general = self.chapter("general")
        parts = general.parts if general is not None else ()
        self.sources.show_parts([part for part in parts if isinstance(part, DocTable) or _missing(part)])
        self.shown.emit()

    def show_chapter(self, code: str) -> None:
        """Bring a chapter, or the header, into view."""
        for row in range(self.chapters.count()):
            if self.chapters.item(row).data(Role.VALUE) == code:
                self.chapters.setCurrentRow(row)

    def chapter(self, code: str) -> DocChapter | None:
        """A chapter of the document as it was made last."""
        found = self.document.chapters if self.document is not None else ()
        return next((one for one in found if one.code == code), None)

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is None or item.data(Role.VALUE) == self.code:
            return
        self.text.finish()
        self.code = str(item.data(Role.VALUE))
        snapshot = self._session.snapshot
        if snapshot is not None and self.code != HEADER:
            self.text.show_text(written_text(snapshot, self.code), anew=True)
        self._show_chapter()

    def _show_chapter(self) -> None:
        self._stack.setCurrentIndex(1 if self.code == HEADER else 0)
        if self.code == HEADER:
            return
        self.title.setText(chapter_title(self.code, self._look.language))
        found = self.chapter(self.code)
        outlined = next(
            (
                one
                for one in (outline(self.document) if self.document is not None else ())
                if one.code == self.code
            ),
            None,
        )
        words = t("正在生成…", "Being made…")
        if outlined is not None:
            words = outlined.state.label
            if outlined.missing:
                words = t("{state}：{n} 项", "{state}: {n}").format(state=words, n=outlined.missing)
        self.state.setText(str(words))
        self.browser.show_chapter(found)
        self.write.setEnabled(self._session.writable)
        self.write.setToolTip("" if self._session.writable else str(READ_ONLY))
        self.text.lock(None if self._session.writable else READ_ONLY)

    def _preview(self) -> None:
        """Show what is being typed above the tables it will stand before."""
        found, snapshot = self.chapter(self.code), self._session.snapshot
        if found is None or snapshot is None or not self.text.modified:
            return
        before = len(written_parts(written_text(snapshot, self.code)))
        parts = (*written_parts(self.text.text), *found.parts[before:])
        self.browser.show_chapter(dataclasses.replace(found, parts=parts))

    def _show_outline(self) -> None:
        states = {one.code: one for one in outline(self.document)} if self.document is not None else {}
        self.chapters.blockSignals(True)
        self.chapters.clear()
        header = QListWidgetItem(self._look.icon("card-text-outline"), str(t("方案信息", "About the plan")))
        header.setData(Role.VALUE, HEADER)
        self.chapters.addItem(header)
        for code in CHAPTERS:
            one = states.get(code)
            title = chapter_title(code, self._look.language)
            icon, role = _MARKS[one.state] if one is not None else ("circle-outline", "text3")
            missing = f"　▲ {one.missing}" if one is not None and one.missing else ""
            item = QListWidgetItem(self._look.icon(icon, role), f"{title}{missing}")
            item.setData(Role.VALUE, code)
            if one is not None:
                said = t("{title}：{state}，缺 {n} 项", "{title}: {state}, {n} missing").format(
                    title=plain(title), state=one.state.label, n=one.missing
                )
                item.setToolTip(str(said))
                item.setData(Qt.ItemDataRole.AccessibleTextRole, str(said))
            self.chapters.addItem(item)
            if code == self.code:
                self.chapters.setCurrentItem(item)
        if self.code == HEADER:
            self.chapters.setCurrentItem(header)
        self.chapters.blockSignals(False)

    # ---- writing

    def _write_toggled(self, on: bool) -> None:
        if not on:
            self.text.finish()
        self.text.setVisible(on)
        self._name_button()
        if on:
            self.text.lines.setFocus()

    def _name_button(self) -> None:
        writing = self.write.isChecked()
        self.write.setText(str(t("完成", "Done") if writing else t("编写正文", "Write the text")))

    def _save(self, text: str, before: str) -> None:
        snapshot, code = self._session.snapshot, self.code
        if snapshot is None or code == HEADER:
            return

        def refused(_: BaseException) -> None:
            now = self._session.snapshot
            if isValid(self) and self.code == code and now is not None:
                self.write.setChecked(True)
                self.text.put_back(text, written_text(now, code))

        self._session.apply(chapter_edit(snapshot, code, text, before), refused=refused)

    # ---- around it

    def open_row(self, table: str, row_id: str) -> None:
        """Open a project's form, or show a unit on the map."""
        if table == Project.table:
            self.form_wanted.emit(row_id)
        else:
            chosen = Selection.of(table, row_id)
            self._session.select(chosen)
            self.zoom_wanted.emit(chosen)

    def _plan_changed(self, _: object) -> None:
        self.refresh()

    def _workspace_changed(self) -> None:
        self._newest.forget()
        self._asked = self.document = None
        self.fields.forget()
        self.text.show_text("", anew=True)
        self.write.setChecked(False)
        self._show_outline()
        self._show_chapter()
        self.retranslate()

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self._say_head()
        self._name_button()
        self.write.setIcon(self._look.icon("pencil-outline"))
        self.chapters.setAccessibleName(str(t("章节", "Chapters")))
        for part in (self.export, self.text, self.browser, self.sources, self.fields):
            part.retranslate()
        self._show_outline()
        self._show_chapter()
        self.refresh()

    def _say_head(self) -> None:
        """The plan's name, period, version and state."""
        snapshot = self._session.snapshot
        info = (snapshot.plan_info if snapshot is not None else None) or PlanInfo()
        plans = len(snapshot.table(SourcePlan)) if snapshot is not None else 0
        about = t(
            "{period} · {version} {status} · 整合 {n} 个专项规划",
            "{period} · {version} {status} · {n} specialist plans",
        ).format(
            period=t("{start}—{end} 年", "{start}–{end}").format(start=info.start_year, end=info.end_year)
            if info.start_year and info.end_year
            else t("规划期未填", "period not given"),
            version=info.version,
            status=label("plan_status", info.status),
            n=plans,
        )
        self.head.say(plain(info.name) if info.name else t("未命名规划", "Untitled plan"), about)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self._look.px(_NARROW)
        self.chapters.setFixedWidth(self._look.px(_LIST_NARROW if narrow else _LIST))
