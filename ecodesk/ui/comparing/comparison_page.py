"""版本比较: a mode of the map that compares two versions; only decisions about changes can be made in it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, t
from ecodesk.maps.comparison_picture import ComparedMap
from ecodesk.reports.change_map import change_map
from ecodesk.rules.change_review import AGREED, REMARKED, decide
from ecodesk.rules.comparison import Comparison
from ecodesk.rules.freezing import frozen_versions
from ecodesk.rules.plan_review import version_before
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.comparing.change_list import ChangeList
from ecodesk.ui.comparing.change_panel import ChangePanel
from ecodesk.ui.comparing.comparison import NOW, compared
from ecodesk.ui.comparing.comparison_canvas import LAYOUTS, OVERLAY, ComparisonCanvas
from ecodesk.ui.comparing.conclusion import conclusion, sum_words
from ecodesk.ui.comparing.notice_export import NoticeExport
from ecodesk.ui.comparing.version_line import VersionLine, version_stops
from ecodesk.ui.newest import Newest
from ecodesk.ui.notice_words import READ_ONLY, undo_action
from ecodesk.ui.roles import refusal
from ecodesk.ui.session import Notice, Session

_KEYS = (Qt.Key.Key_J, Qt.Key.Key_K, Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_Space, Qt.Key.Key_Escape)


class ComparisonPage(QWidget):
    """Two versions, by id; `NOW` is the plan as it is."""

    page_wanted = Signal(str)
    form_wanted = Signal(str)
    admission_wanted = Signal(str)  # id of the project whose review to show, empty for the first

    hint = t(
        "J / K 下/上一处变化 · Space 按住看旧版本 · A 同意 · C 意见 · Esc 退出",
        "J / K next or previous change · hold Space for the old version · A agree · C remark · Esc leaves",
    )

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self.old, self.new = "", NOW
        self._chosen = False  # whether somebody chose the two versions
        self.comparison: Comparison | None = None
        self._map: ComparedMap | None = None
        self._current: tuple[str, str] | None = None
        self._working = Newest(session.background, self)
        self._fitted = self._arranged = False
        self._build()
        self._connect()
        self.retranslate()

    def _build(self) -> None:
        self.back = QToolButton(self)
        self._title, self._about, self._sums = QLabel(self), QLabel(self), QLabel(self)
        self._title.setProperty("role", "title")
        self._about.setProperty("role", "hint")
        self._sums.setProperty("role", "small")
        self.conclude = QPushButton(self)
        self.conclude.setProperty("role", "primary")
        head = QFrame(self)
        head.setProperty("role", "header")
        row = QHBoxLayout(head)
        row.setContentsMargins(10, 6, 14, 6)
        row.setSpacing(10)
        row.addWidget(self.back)
        row.addWidget(self._title)
        row.addWidget(self._about)
        row.addStretch(1)
        self.notice = NoticeExport(self._session, self._look, self)
        row.addWidget(self._sums)
        row.addWidget(self.notice)
        row.addWidget(self.conclude)
        self.changes = ChangeList(self._look, self)
        self.canvas = ComparisonCanvas(self._session, self._look, self)
        self.line = VersionLine(self._look, self)
        self.panel = ChangePanel(self._look, self)
        self._ways = QFrame(self.canvas)
        self._ways.setProperty("role", "popup")
        ways = QHBoxLayout(self._ways)
        ways.setContentsMargins(6, 4, 6, 4)
        ways.setSpacing(6)
        self._group = QButtonGroup(self)
        for way in LAYOUTS:
            chip = QPushButton(self._ways)
            chip.setProperty("role", "chip")
            chip.setCheckable(True)
            chip.setChecked(way == OVERLAY)
            chip.setObjectName(way)
            self._group.addButton(chip)
            ways.addWidget(chip)
        self._nothing = QLabel(self.canvas)
        self._nothing.setProperty("role", "hint")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out(head)

    def _lay_out(self, head: QFrame) -> None:
        middle = QWidget(self)
        centre = QVBoxLayout(middle)
        centre.setContentsMargins(0, 0, 0, 0)
        centre.setSpacing(0)
        centre.addWidget(self.canvas, 1)
        centre.addWidget(self.line)
        self.body = QSplitter(Qt.Orientation.Horizontal, self)
        self.body.setChildrenCollapsible(False)
        self.body.addWidget(self.changes)
        self.body.addWidget(middle)
        self.body.addWidget(self.panel)
        self.body.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.body, 1)
        watched: tuple[QWidget, ...] = (self, self.canvas, self.panel, self.changes.notes)
        for part in (*watched, self.changes.only_unseen, *self.panel.findChildren(QPushButton)):
            part.installEventFilter(self)
        self.setFocusProxy(self.changes.notes)

    def _connect(self) -> None:
        session = self._session
        session.plan_changed.connect(self._plan_changed)
        session.person_changed.connect(self._show)
        session.findings_changed.connect(self._plan_changed)
        session.workspace_changed.connect(self._workspace_changed)
        self._look.changed.connect(self.retranslate)
        self.back.clicked.connect(self.leave)
        self.conclude.clicked.connect(self.form_conclusion)
        self.changes.picked.connect(self.show_change)
        self.changes.versions_chosen.connect(self.compare)
        self.canvas.picked.connect(self.show_change)
        self.line.picked.connect(lambda version: self.compare(version, self.new))
        self.panel.moved.connect(self.next_change)
        self.panel.decided.connect(self._decide)
        self.panel.form_wanted.connect(self.form_wanted)
        self.canvas.layout_changed.connect(self._mark_layout)
        self._group.buttonClicked.connect(lambda chip: self.canvas.show_layout(chip.objectName()))

    def retranslate(self) -> None:
        """Texts and icons in the language and theme in use."""
        self._title.setText(str(t("版本比较", "Compare versions")))
        self._about.setText(str(t("审查视图 · 只读，不改动任一版本", "Review view · read-only")))
        self.conclude.setText(str(t("形成审查结论…", "Draw up the conclusion…")))
        self.conclude.setIcon(self._look.icon("gavel", "accentText"))
        self.notice.retranslate()
        self.back.setIcon(self._look.icon("arrow-left", "text"))
        self.back.setToolTip(str(t("回到地图  Esc", "Back to the map  Esc")))
        self.back.setAccessibleName(str(t("回到地图", "Back to the map")))
        for chip in self._group.buttons():
            chip.setText(str(LAYOUTS[chip.objectName()]))
        self._ways.adjustSize()
        self._ways.move(12, 12)
        if self.comparison is not None:
            self._show_map()
        self._show()

    def _mark_layout(self) -> None:
        for chip in self._group.buttons():
            chip.setChecked(chip.objectName() == self.canvas.way)

    # ---- what is compared

    @property
    def ready(self) -> bool:
        """Whether what is wanted is shown."""
        return self.comparison is not None and not self._working.busy

    def begin(self) -> None:
        """Compare the plan as it is with the version before it, unless two versions were chosen."""
        snapshot = self._session.snapshot
        known = {row.id for row in frozen_versions(snapshot)} if snapshot is not None else set()
        if self.old not in known or not self._chosen:
            before = version_before(snapshot) if snapshot is not None else None
            self.old = before.id if before is not None else ""
        if self.new not in known:
            self.new = NOW
        self._work()

    def compare(self, old: str, new: str) -> None:
        """Compare two versions by id."""
        self.old, self.new, self._chosen = old, new, True
        self._current, self._fitted = None, False
        self._work()

    def _work(self) -> None:
        workspace, result = self._session.workspace, self._session.result
        self._list_versions()
        if workspace is None or not self.old:
            self.comparison = None
            self.canvas.show_map(None, "", "")
            self._show()
            return
        old, new, theme = self.old, self.new, self._look.theme

        def work(progress: Any) -> tuple[Comparison, ComparedMap]:
            made = compared(workspace, old, new, result, progress)
            return made, change_map(made, theme, str)

        self._working.ask(work, self._compared)

    def _compared(self, made: tuple[Comparison, ComparedMap]) -> None:
        self.comparison, self._map = made
        keys = [entry.key for entry in self.comparison.diff.entries]
        if self._current not in keys:
            self._current = keys[0] if keys else None
        self.canvas.show_map(self._map, self.comparison.old.code, self.comparison.new.code)
        if not self._fitted:
            self._fitted = True
            self.canvas.fit()
        self._show()
        self.canvas.show_change(self._current, look_at=False)

    def _show_map(self) -> None:
        """The same comparison in another theme or language."""
        comparison, theme = self.comparison, self._look.theme
        if comparison is None:
            return

        def done(made: ComparedMap) -> None:
            self._map = made
            self.canvas.show_map(made, comparison.old.code, comparison.new.code)
            self.canvas.show_change(self._current, look_at=False)

        self._working.ask(lambda _: change_map(comparison, theme, str), done)

    def _list_versions(self) -> None:
        snapshot = self._session.snapshot
        stops = version_stops(snapshot) if snapshot is not None else []
        self.changes.show_versions([(s.id, f"{s.code} {s.short}") for s in stops], self.old, self.new)
        self.line.show_stops(stops, self.old, self.new)

    def _plan_changed(self) -> None:
        if not self.isVisible():
            return
        comparison, snapshot = self.comparison, self._session.snapshot
        if comparison is None or snapshot is None:
            self.begin()
            return
        moved = comparison.new.id == NOW and snapshot is not comparison.new.snapshot
        if moved and self._session.result is not None and not self._session.checking:
            self._work()
        self._show()

    def _workspace_changed(self) -> None:
        self.old, self.new, self.comparison, self._current = "", NOW, None, None
        self._chosen = False
        self._fitted = False
        self._working.forget()
        self.canvas.show_map(None, "", "")

    # ---- showing

    def _show(self) -> None:
        comparison, snapshot = self.comparison, self._session.snapshot
        decisions = comparison.decisions(snapshot) if comparison is not None and snapshot is not None else {}
        self.changes.show_changes(comparison, decisions, self._current)
        entry = comparison.entry(self._current) if comparison is not None and self._current else None
        keys = [e.key for e in comparison.diff.entries] if comparison is not None else []
        place = (keys.index(entry.key) + 1 if entry is not None else 0, len(keys))
        decision = decisions.get(entry.key) if entry is not None else None
        self.panel.show_change(comparison, entry, decision, place, self._refusal())
        refused = self._conclusion_refused(bool(decisions))
        self.conclude.setEnabled(refused is None)
        self.conclude.setToolTip(str(refused or t("把意见汇总到准入审查表", "Collects the comments")))
        self._nothing.setVisible(not self.old)
        self._nothing.setText(
            str(
                t(
                    "还没有冻结的版本。用“审查 › 冻结版本…”冻结一个，就能与以后的修改比较。",
                    "There is no frozen version yet. Freeze one with Review › Freeze a version…",
                )
            )
        )
        self._nothing.setGeometry(self.canvas.rect())
        self._sums.setText(str(sum_words(comparison)) if comparison is not None else "")
        asked = comparison is not None and (comparison.old.id, comparison.new.id) == (self.old, self.new)
        self.notice.show_comparison(comparison if asked else None)

    def show_change(self, key: tuple[str, str]) -> None:
        """Show one change everywhere."""
        self._current = key
        self._show()
        self.canvas.show_change(key)

    def next_change(self, by: int = 1) -> None:
        """To the next change listed, or with −1 to the previous."""
        keys = self.changes.listed()
        if not keys:
            return
        at = keys.index(self._current) + by if self._current in keys else 0
        self.show_change(keys[min(max(at, 0), len(keys) - 1)])

    # ---- deciding

    def _refusal(self) -> Text | None:
        if not self._session.writable:
            return READ_ONLY
        return refusal(self._session.role, "decide_changes")

    def _decide(self, verdict: str, words: str) -> None:
        comparison, snapshot = self.comparison, self._session.snapshot
        entry = comparison.entry(self._current) if comparison is not None and self._current else None
        if comparison is None or snapshot is None or entry is None:
            return
        version = comparison.new.id or comparison.old.id
        try:
            edit = decide(
                snapshot,
                comparison.diff,
                entry,
                verdict,
                words,
                author=self._session.user,
                version=version,
            )
        except EcoDeskError as error:
            self._session.notify(Notice(error.message, level="error"))
            self.panel.words.setFocus(Qt.FocusReason.OtherFocusReason)
            return

        def done(_: object) -> None:
            undo = undo_action(self._session)
            self._session.notify(Notice(edit.label, (undo,), "check"))
            if verdict == AGREED:
                self.next_change(1)

        self._session.apply(edit, done)

    # ---- the conclusion

    def _conclusion_refused(self, any_decisions: bool) -> Text | None:
        if (reason := self._refusal()) is not None:
            return reason
        return None if any_decisions else t("还没有审查任何变化", "No change has been reviewed yet")

    def form_conclusion(self) -> None:
        """Collect what was decided about projects in review into their admission reviews, and show those."""
        comparison, snapshot = self.comparison, self._session.snapshot
        if comparison is None or snapshot is None:
            return
        edit, first = conclusion(comparison, snapshot)
        if edit.changes:
            self._session.apply(edit, lambda _: self.admission_wanted.emit(first))
        else:
            self.admission_wanted.emit(first)

    # ---- keys

    def leave(self) -> None:
        """Back to the map."""
        self.page_wanted.emit("map")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Single keys work wherever nothing is typed; they are not those of the map."""
        if not isinstance(event, QKeyEvent) or isinstance(
            QApplication.focusWidget(), (QPlainTextEdit, QComboBox)
        ):
            return super().eventFilter(watched, event)
        key, plain_key = event.key(), event.modifiers() == Qt.KeyboardModifier.NoModifier
        if key not in _KEYS or not plain_key:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            self._pressed(Qt.Key(key))
            return True
        if event.type() == QEvent.Type.KeyRelease and key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.canvas.hold_old(False)
            return True
        return super().eventFilter(watched, event)

    def _pressed(self, key: Qt.Key) -> None:
        match key:
            case Qt.Key.Key_J:
                self.next_change(1)
            case Qt.Key.Key_K:
                self.next_change(-1)
            case Qt.Key.Key_A:
                self.panel.decide(AGREED)
            case Qt.Key.Key_C:
                if self.panel.words.toPlainText().strip():
                    self.panel.decide(REMARKED)
                else:
                    self.panel.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
            case Qt.Key.Key_Space:
                self.canvas.hold_old(True)
            case _:
                self.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves, from the comment too."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._arranged:
            self._arranged = True
            sides = (self._look.px(320), self._look.px(352))
            self.body.setSizes([sides[0], max(400, self.width() - sum(sides)), sides[1]])
        self.begin()

    def hideEvent(self, event: QHideEvent) -> None:
        self.canvas.hold_old(False)
        super().hideEvent(event)
