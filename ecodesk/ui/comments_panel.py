"""批注: threads in a list, the chosen one open below, with what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, t
from ecodesk.model.code_lists import label
from ecodesk.model.edit import Edit
from ecodesk.model.fields import Record
from ecodesk.model.records import ReviewComment
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.comment_threads import Thread, about_text, reopen, reply, settle, threads, threads_about
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.comments_dialog import CommentDialog, ask_comment
from ecodesk.ui.inspection.note_list import Note, NoteList
from ecodesk.ui.notice_words import READ_ONLY, undo_action
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice, Session

_NONE = t("先选一条批注", "Choose a comment first")
_TONES = {"open": "warn", "answered": "info", "settled": "ok"}
_ICONS = {"open": "comment-outline", "answered": "comment-text-outline", "settled": "comment-check-outline"}


class CommentsPanel(QWidget):
    """All threads side by side with the open one, or, `narrow`, those about the selection above it."""

    zoom_wanted = Signal(object)
    changed = Signal()

    def __init__(
        self, session: Session, look: Appearance, parent: QWidget | None = None, *, narrow: bool = False
    ) -> None:
        super().__init__(parent)
        self._session, self._look, self._narrow = session, look, narrow
        self._threads: list[Thread] = []
        self._chosen = ""
        self._build()
        session.plan_changed.connect(self._refresh)
        session.person_changed.connect(self._refresh)
        session.selection_changed.connect(self._refresh)
        session.workspace_changed.connect(self._forget)
        look.changed.connect(self.retranslate)
        self.retranslate()

    def _build(self) -> None:
        self.header_tools = QWidget(self)
        tools = QHBoxLayout(self.header_tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(6)
        self.with_settled, self.new_button = QPushButton(self.header_tools), QPushButton(self.header_tools)
        self.with_settled.setProperty("role", "chip")
        self.with_settled.setCheckable(True)
        self.with_settled.toggled.connect(lambda _: self._refresh())
        self.new_button.setProperty("compact", True)
        self.new_button.clicked.connect(self.ask_new)
        tools.addWidget(self.with_settled)
        tools.addWidget(self.new_button)
        tools.addStretch(1)
        self.list, self.open_thread = NoteList(self._look, self), NoteList(self._look, self)
        self.open_thread.setSelectionMode(NoteList.SelectionMode.NoSelection)
        self.list.picked.connect(self._pick)
        self.list.opened.connect(lambda _: self._zoom())
        self.list.installEventFilter(self)
        self.words = QPlainTextEdit(self)
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(self._look.px(46 if self._narrow else 34))
        self.reply_button, self.settle_button = QPushButton(self), QPushButton(self)
        self.reply_button.setProperty("role", "primary")
        self.reply_button.clicked.connect(self.answer)
        self.settle_button.clicked.connect(self.settle_or_reopen)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.reply_button)
        buttons.addWidget(self.settle_button)
        buttons.addStretch(1)
        self._empty = QLabel(self)
        self._empty.setProperty("role", "hint")
        self._empty.setWordWrap(True)
        self._empty.setContentsMargins(14, 14, 14, 14)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._right = QFrame(self)
        inner = QVBoxLayout(self._right)
        inner.setContentsMargins(10, 4, 10, 8)
        inner.setSpacing(6)
        inner.addWidget(self.open_thread, 1)
        if self._narrow:
            inner.addWidget(self.words)
            inner.addLayout(buttons)
        else:
            foot = QHBoxLayout()
            foot.setSpacing(8)
            foot.addWidget(self.words, 1)
            foot.addLayout(buttons)
            inner.addLayout(foot)
        across = QBoxLayout.Direction.TopToBottom if self._narrow else QBoxLayout.Direction.LeftToRight
        whole = QBoxLayout(across, self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        if self._narrow:
            self.header_tools.setContentsMargins(12, 6, 12, 6)
            whole.addWidget(self.header_tools)
        whole.addWidget(self._empty, 1)
        whole.addWidget(self.list, 0 if self._narrow else 1)
        whole.addWidget(self._right, 1)

    # ---- what is shown

    @property
    def open_count(self) -> int:
        """How many threads of the plan are not settled."""
        snapshot = self._session.snapshot
        return sum(not thread.settled for thread in threads(snapshot)) if snapshot is not None else 0

    @property
    def listed(self) -> Sequence[Thread]:
        """The threads in the list."""
        return self._threads

    @property
    def chosen(self) -> Thread | None:
        """The thread that is open."""
        return next((one for one in self._threads if one.id == self._chosen), None)

    def retranslate(self) -> None:
        """Texts in the language in use."""
        self.with_settled.setText(str(t("含已解决", "With settled")))
        self.new_button.setText(str(t("批注所选…", "Comment…")))
        self.reply_button.setText(str(t("回复", "Reply")))
        self.list.setAccessibleName(str(t("批注", "Comments")))
        self.open_thread.setAccessibleName(str(t("批注内容", "The comment and its answers")))
        self.words.setPlaceholderText(str(t("回复…", "Reply…")))
        self.words.setAccessibleName(str(t("回复", "Reply")))
        self._refresh()

    def _forget(self) -> None:
        self._chosen = ""
        self.words.clear()
        self._refresh()

    def _about(self) -> list[tuple[str, str]]:
        return sorted(self._session.selection.rows)

    def _refresh(self) -> None:
        snapshot = self._session.snapshot
        listed: Sequence[Thread] = ()
        if snapshot is not None:
            listed = threads_about(snapshot, self._about()) if self._narrow else threads(snapshot)
        settled = self._narrow or self.with_settled.isChecked()
        self._threads = [one for one in listed if settled or not one.settled or one.id == self._chosen]
        if self.chosen is None:
            self._chosen = self._first()
        notes = [] if snapshot is None else [self._note(snapshot, one) for one in self._threads]
        self.list.show_notes(notes, self._chosen)
        self._fit_list()
        for part in (self.list, self._right):
            part.setVisible(bool(self._threads))
        self._empty.setVisible(not self._threads)
        self._empty.setText(str(self._nothing()))
        self._show_thread(snapshot)
        self.changed.emit()

    def _fit_list(self) -> None:
        """In the narrow panel the open thread follows the list without a gap."""
        if self._narrow:
            rows = [self.list.sizeHintForRow(i) for i in range(len(self._threads))]
            self.list.setMaximumHeight(max(self._look.px(40), min(sum(rows) + 2, self.height() // 2)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_list()

    def _first(self) -> str:
        chosen = self._session.selection.rows
        about = [one for one in self._threads if one.subject in chosen]
        return next((one.id for one in (*about, *self._threads)), "")

    def _nothing(self) -> Text:
        if self._narrow:
            return t("没有关于所选对象的批注。", "Nobody has commented on the selection.")
        return t(
            "没有未解决的批注。选中对象后用“批注所选…”，或在地图上右键“在此处批注…”。",
            "No open comments. Select something and press Comment…, or right-click the map.",
        )

    def _note(self, snapshot: Snapshot, thread: Thread) -> Note:
        first = thread.first
        return Note(
            str(about_text(snapshot, thread)),
            f"{_signature(first)}{first.text}",
            thread.id,
            aside=str(label("comment_state", first.state)),
            icon=_ICONS.get(first.state, "comment-outline"),
            tone=_TONES.get(first.state, "neutral"),
            faint=thread.settled,
        )

    def _show_thread(self, snapshot: Snapshot | None) -> None:
        thread = self.chosen
        notes = []
        if thread is not None and snapshot is not None:
            notes = [
                Note(row.author or "—", row.text, aside=_day(row.written_on), icon="account-outline")
                for row in (thread.first, *thread.replies)
            ]
        self.open_thread.show_notes(notes)
        reason = self._refusal()
        for button in (self.reply_button, self.settle_button):
            button.setEnabled(reason is None)
        self.words.setReadOnly(reason is not None)
        settled = thread is not None and thread.settled
        self.settle_button.setText(str(t("重开", "Reopen") if settled else t("解决", "Settle")))
        for button in (self.reply_button, self.settle_button):
            button.setToolTip(str(reason or button.text()))
        row = self._row()
        self.new_button.setEnabled(self._session.writable and row is not None)
        why = READ_ONLY if not self._session.writable else t("先选择一个对象", "Select one object first")
        self.new_button.setToolTip(self.new_button.text() if self.new_button.isEnabled() else str(why))

    def _refusal(self) -> Text | None:
        if not self._session.writable:
            return READ_ONLY
        return None if self.chosen is not None else _NONE

    def _pick(self, key: str) -> None:
        self._chosen = key
        thread, snapshot = self.chosen, self._session.snapshot
        self._show_thread(snapshot)
        if thread is not None and snapshot is not None and not self._narrow:
            subject = thread.subject
            if subject is not None and snapshot.row(*subject) is not None:
                self._session.select(Selection(frozenset([subject])))

    def open(self, thread_id: str) -> None:
        """Open a thread, select what it is about, and go on from it by keyboard."""
        if thread_id not in {one.id for one in self._threads}:
            return
        self._pick(thread_id)
        self._refresh()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in the list goes to the pin on the map."""
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in enter:
            self._zoom()
            return True
        return super().eventFilter(watched, event)

    def _zoom(self) -> None:
        """Show the pin of the open thread, or what it is about when it has none."""
        thread = self.chosen
        if thread is None:
            return
        if thread.first.geometry is not None:
            self.zoom_wanted.emit(thread.first.geometry)
        elif thread.subject is not None:
            self.zoom_wanted.emit(Selection(frozenset([thread.subject])))

    # ---- acts

    def _row(self) -> Record | None:
        rows, snapshot = self._about(), self._session.snapshot
        return snapshot.row(*rows[0]) if snapshot is not None and len(rows) == 1 else None

    def ask_new(self) -> CommentDialog | None:
        """Begin a thread about the one object that is selected."""
        row = self._row()
        return ask_comment(self._session, self.window(), row) if row is not None else None

    def answer(self) -> None:
        """Reply to the open thread with what is written."""
        thread, snapshot, text = self.chosen, self._session.snapshot, self.words.toPlainText()
        if thread is None or snapshot is None:
            return
        author = self._session.user
        self._apply(lambda: reply(snapshot, thread, text, author=author), self.words.clear)

    def settle_or_reopen(self) -> None:
        """Close the open thread, or open it again."""
        thread, snapshot = self.chosen, self._session.snapshot
        if thread is not None and snapshot is not None:
            self._apply(lambda: (reopen if thread.settled else settle)(snapshot, thread))

    def _apply(self, make: Callable[[], Edit], then: Callable[[], None] | None = None) -> None:
        try:
            edit = make()
        except EcoDeskError as error:
            self._session.notify(Notice(error.message, level="error"))
            return

        def done(_: object) -> None:
            undo = undo_action(self._session)
            self._session.notify(Notice(edit.label, (undo,), "check"))
            if then is not None:
                then()

        self._session.apply(edit, done)


def _signature(row: ReviewComment) -> str:
    parts = [part for part in (row.author, _day(row.written_on)) if part]
    return str(t("{who}：", "{who}: ").format(who=" ".join(parts))) if parts else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""
