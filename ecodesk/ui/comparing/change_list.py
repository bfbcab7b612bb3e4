"""Left in a comparison: the two versions, how far the review has come, the changes by kind with their state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ecodesk.i18n import Text, t
from ecodesk.model.records import Project, ReviewComment
from ecodesk.model.version_diff import ChangeKind, Entry
from ecodesk.rules.change_review import AGREED, REMARKED
from ecodesk.rules.change_words import entry_words, shortened
from ecodesk.rules.comment_threads import RETURNED
from ecodesk.rules.comparison import Comparison
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.comparing.comparison import NOW
from ecodesk.ui.inspection.note_list import Note, NoteList

_ICONS = {
    ChangeKind.ADDED: ("plus-box", "info"),
    ChangeKind.REMOVED: ("minus-box", "error"),
    ChangeKind.RESHAPED: ("triangle-outline", "text2"),
    ChangeKind.FIELDS: ("pencil-box", "text2"),
}
_TITLE = 60  # characters of a name in the list
UNSEEN = ("circle-outline", "neutral")
_STATES = {
    AGREED: ("check-circle", "ok"),
    REMARKED: ("comment-alert-outline", "warn"),
    RETURNED: ("undo-variant", "error"),
}
"""Icon and tone of what was decided about a change."""


def state_words(decision: ReviewComment | None) -> Text:
    """The same in words."""
    if decision is None:
        return t("未审", "not reviewed")
    if decision.verdict == AGREED:
        return t("已同意", "agreed")
    return t("已退回", "returned") if decision.verdict == RETURNED else t("有意见", "remarked")


class _Bar(QWidget):
    """A thin bar that fills as changes are reviewed."""

    def __init__(self, look: Appearance) -> None:
        super().__init__()
        self._look, self._share = look, 0.0
        self.setFixedHeight(8)

    def show_share(self, share: float) -> None:
        self._share = share
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect()).adjusted(0, 1, 0, -1)
        painter.setBrush(self._look.colour("border"))
        painter.drawRoundedRect(box, 3, 3)
        painter.setBrush(self._look.colour("accent"))
        if self._share > 0:
            painter.drawRoundedRect(
                QRectF(box.left(), box.top(), box.width() * self._share, box.height()), 3, 3
            )
        painter.end()


class ChangeList(QWidget):
    """`picked` tells the key of the change that was chosen, `versions_chosen` the two ids."""

    picked = Signal(object)
    versions_chosen = Signal(str, str)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._comparison: Comparison | None = None
        self._decisions: Mapping[tuple[str, str], ReviewComment] = {}
        self._current: tuple[str, str] | None = None
        self._filling = False
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.old, self.new = QComboBox(self), QComboBox(self)
        self._arrow = QLabel("→", self)
        self.progress = QLabel(self)
        self._bar = _Bar(look)
        self.only_unseen = QPushButton(self)
        self.only_unseen.setProperty("role", "chip")
        self.only_unseen.setCheckable(True)
        self.notes = NoteList(look, self)
        top, second = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.old, 1)
        top.addWidget(self._arrow)
        top.addWidget(self.new, 1)
        second.addWidget(self.progress)
        second.addWidget(self._bar, 1)
        second.addWidget(self.only_unseen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(8)
        for row in (top, second):
            row.setContentsMargins(12, 0, 12, 0)
            row.setSpacing(8)
            column.addLayout(row)
        column.addWidget(self.notes, 1)
        for box in (self.old, self.new):
            box.activated.connect(lambda _: self._choose())
            box.setMinimumWidth(40)
        self.only_unseen.toggled.connect(lambda _: self._list())
        self.notes.picked.connect(self._picked)
        look.changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Texts in the language in use."""
        self.only_unseen.setText(str(t("只看未审", "Not reviewed")))
        self.old.setAccessibleName(str(t("旧版本", "Old version")))
        self.new.setAccessibleName(str(t("新版本", "New version")))
        self.notes.setAccessibleName(str(t("变化", "Changes")))
        self._list()

    def show_versions(self, versions: Sequence[tuple[str, str]], old: str, new: str) -> None:
        """Offer versions, (id, title), the newest last; the plan as it is now only on the right."""
        self._filling = True
        for box, chosen in ((self.old, old), (self.new, new)):
            box.clear()
            for version_id, title in versions:
                if box is self.new or version_id != NOW:
                    box.addItem(title, version_id)
            box.setCurrentIndex(max(0, box.findData(chosen)))
        self._filling = False

    def _choose(self) -> None:
        if not self._filling:
            self.versions_chosen.emit(str(self.old.currentData()), str(self.new.currentData()))

    def show_changes(
        self,
        comparison: Comparison | None,
        decisions: Mapping[tuple[str, str], ReviewComment],
        current: tuple[str, str] | None,
    ) -> None:
        """List the changes with what was decided about each."""
        self._comparison, self._decisions, self._current = comparison, decisions, current
        self._list()

    def listed(self) -> list[tuple[str, str]]:
        """Keys of the changes in the order shown."""
        return [_key(note.key) for note in self.notes.notes if note.key]

    def _list(self) -> None:
        comparison = self._comparison
        entries: Sequence[Entry] = comparison.diff.entries if comparison is not None else ()
        done = sum(entry.key in self._decisions for entry in entries)
        self.progress.setText(
            str(
                t("{n} 项变化 · 已审 {done}", "{n} changes · {done} reviewed").format(
                    n=len(entries), done=done
                )
            )
        )
        self._bar.show_share(done / len(entries) if entries else 0.0)
        notes: list[Note] = []
        for kind in ChangeKind:
            some = [e for e in entries if e.kind is kind]
            shown = [e for e in some if self._wanted(e)]
            if shown:
                notes.append(Note(f"{kind.title}  {len(some)}", heading=True))
                notes += [self._note(entry) for entry in shown]
        self.notes.show_notes(notes, _text(self._current) if self._current is not None else "")

    def _wanted(self, entry: Entry) -> bool:
        return (
            not self.only_unseen.isChecked() or entry.key not in self._decisions or entry.key == self._current
        )

    def _note(self, entry: Entry) -> Note:
        assert self._comparison is not None
        row = self._comparison.diff.row(entry)
        icon, tone = _ICONS[entry.kind]
        caption = str(self._comparison.diff.caption(entry))
        title = caption if entry.table == "project" else f"{row.title} {caption}"
        decision = self._decisions.get(entry.key)
        sign, sign_tone = UNSEEN if decision is None else _STATES.get(decision.verdict, UNSEEN)
        return Note(
            shortened(title, _TITLE),
            str(entry_words(self._comparison, entry)),
            _text(entry.key),
            aside=str(state_words(decision)),
            icon=icon,
            tone=tone,
            element=row.element if isinstance(row, Project) else "",
            aside_icon=sign,
            aside_tone=sign_tone,
        )

    def _picked(self, key: str) -> None:
        self._current = _key(key)
        self.picked.emit(self._current)


def _text(key: tuple[str, str]) -> str:
    return "/".join(key)


def _key(text: str) -> tuple[str, str]:
    table, _, row_id = text.partition("/")
    return table, row_id
