"""One field of a form: its label, its editor, the hint, and what was said about the last entry."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, t
from ecodesk.model.completeness import is_empty, is_required
from ecodesk.model.fields import Field, Kind, Record
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.comment_threads import fields_spoken_of
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.comments_mark import CommentMark
from ecodesk.ui.forms.chapters import Figure
from ecodesk.ui.forms.choice_editors import ChoiceEditor, LinkEditor
from ecodesk.ui.forms.line_editors import DerivedLine, LineEditor, ParagraphEditor
from ecodesk.ui.forms.several_editor import SeveralEditor
from ecodesk.ui.forms.value_editor import SnapshotSource, ValueEditor
from ecodesk.ui.forms.wrapped_label import WrappedLabel
from ecodesk.ui.theme import restyle

_EDITORS: dict[Kind, type[ValueEditor]] = {
    Kind.TEXT: LineEditor,
    Kind.LONG_TEXT: ParagraphEditor,
    Kind.INTEGER: LineEditor,
    Kind.NUMBER: LineEditor,
    Kind.MONEY: LineEditor,
    Kind.DATE: LineEditor,
    Kind.YES_NO: ChoiceEditor,
    Kind.CHOICE: ChoiceEditor,
    Kind.CHOICES: SeveralEditor,
    Kind.LINK: LinkEditor,
    Kind.LINKS: SeveralEditor,
    Kind.JSON: ParagraphEditor,
}
_SPANS = {Kind.LONG_TEXT: 4, Kind.JSON: 4, Kind.CHOICES: 2, Kind.LINKS: 2}
_SHORT_TEXT = 40  # characters that fit in one column
_MISSING = t("必填，尚未填写", "Required, still empty")


def editor_of(field: Field, look: Appearance, snapshot: SnapshotSource) -> ValueEditor:
    """The editor that goes with the kind of a field."""
    kind: Any = DerivedLine if field.derived else _EDITORS[field.kind]
    made: ValueEditor = kind(field, look, snapshot)
    return made


def span_of(field: Field) -> int:
    """How many of four columns a field takes."""
    if field.kind is Kind.TEXT and not field.derived:
        return 1 if 0 < field.max_length <= _SHORT_TEXT else 2
    return _SPANS.get(field.kind, 1)


class FieldBox(QWidget):
    """Asks to save when the field is left with another value; bad input stays and says why."""

    changed = Signal(object, object)  # the field, the new value
    entered = Signal()
    judged = Signal()  # what is entered has been understood or not, otherwise than before

    def __init__(
        self,
        part: Field | Figure,
        look: Appearance,
        snapshot: SnapshotSource,
        parent: QWidget | None = None,
        *,
        preset: bool = False,
    ) -> None:
        super().__init__(parent)
        self.part = part
        self._preset = preset  # a new record has a value here already, so there is nothing optional about it
        self.field = part.as_field if isinstance(part, Figure) else part
        self._look = look
        self._value: Any = None
        self._required = self.field.required
        self._note: Text | None = None
        self._note_tone = ""
        self._finding_tone = ""
        self._demanding = True
        self.editor = editor_of(self.field, look, snapshot)
        self.editor.entered.connect(self.entered)
        self.editor.left.connect(self.take)
        self._build()

    def _build(self) -> None:
        self.label = QLabel(self)
        self.label.setProperty("role", "field")
        self.label.setBuddy(self.editor.widget)
        self._mark = QLabel(self)
        self._mark.setProperty("role", "small")
        self.note = WrappedLabel(self)
        self.note.hide()
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(4)
        head.addWidget(self.label)
        head.addWidget(self._mark)
        head.addStretch(1)
        self.comment_mark = CommentMark(look=self._look, parent=self)
        head.addWidget(self.comment_mark)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.editor.widget)
        column.addWidget(self.note)

    @property
    def id(self) -> str:
        """The id of the field or figure."""
        return self.field.id

    @property
    def span(self) -> int:
        """How many of four columns it takes."""
        return span_of(self.field)

    # ---- values

    def show_record(self, record: Record, snapshot: Snapshot) -> None:
        """Show what a record holds now; something entered and not saved stays."""
        before = self._value
        if isinstance(self.part, Figure):
            self._value = self.part.text(record, snapshot)
        else:
            self._value = getattr(record, self.id)
            self.comment_mark.show_count(fields_spoken_of(snapshot, record.table, record.id).get(self.id, 0))
            if (required := is_required(self.field, record)) != self._required:
                self._required = required
                self.retranslate()
        if self.unsaved:
            return
        self.editor.show_value(self._value)
        if self._value != before and self._note_tone == "error":
            self._say(None)
        self._show_note()

    @property
    def unsaved(self) -> bool:
        """Whether something is entered that is not saved: still being typed, or not understood."""
        return self.editor.modified

    @property
    def not_understood(self) -> bool:
        """Whether what is entered could not be taken over."""
        return self._note_tone == "error"

    @property
    def missing(self) -> bool:
        """Whether it must be filled in and is not."""
        return self._required and not self.field.derived and is_empty(self._value)

    def take(self) -> None:
        """Take over what is entered: ask to save a new value, or say why it cannot be one."""
        if not self.editor.modified:
            if self._note_tone == "error":
                self._say(None)
            return
        try:
            entry = self.editor.entry()
        except EcoDeskError as error:
            self.refuse(error.message)
            return
        self._say(entry.note)
        if entry.value == self._value:
            self.editor.show_value(self._value)
        else:
            self.changed.emit(self.field, entry.value)

    def refuse(self, why: Text) -> None:
        """Say under the field why what is entered cannot be taken over; it stays entered."""
        self._say(why, "error")

    def accept(self, value: Any) -> None:
        """The value is on its way to the store: show it as written from now on."""
        self._value = value
        self.editor.show_value(value)
        self._show_note()

    def forget(self) -> None:
        """Drop what is entered and said; another record is about to be shown."""
        self._say(None)
        self.editor.restore()

    def draft(self) -> tuple[Any, Text | None] | None:
        """What is entered and not saved, with what was said about it."""
        return (self.editor.typed(), self._note) if self.unsaved else None

    def put_back(self, draft: tuple[Any, Text | None]) -> None:
        """Enter again what `draft` gave."""
        typed, why = draft
        self.editor.retype(typed)
        self._say(why, "error" if why is not None else "")

    # ---- looks

    def lock(self, reason: Text | None) -> None:
        """Make it read-only with a reason, or editable with None."""
        self.editor.lock(reason)

    def demand(self, on: bool) -> None:
        """Say that a required field is empty, or not yet: the mark beside its label stays in any case."""
        if on != self._demanding:
            self._demanding = on
            self._show_note()

    def set_finding_tone(self, tone: str) -> None:
        """Colour the border by the gravest finding about the field."""
        self._finding_tone = tone
        self._tint()

    def _tint(self) -> None:
        self.editor.set_tone("error" if self._note_tone == "error" else self._finding_tone)

    def _say(self, note: Text | None, tone: str = "") -> None:
        before = self.not_understood
        self._note, self._note_tone = note, tone
        self._tint()
        self._show_note()
        if before != self.not_understood:
            self.judged.emit()

    def _show_note(self) -> None:
        words, tone, role = self._note, self._note_tone, "small"
        if words is None and self.missing and not self.unsaved and self._demanding:
            words, tone = _MISSING, "error"
        elif words is not None and not tone:
            tone = "info"
        elif words is None and self.field.help.zh and (self.field.hint or self.field.derived):
            words, role = self.field.help, "hint"
        self.note.setText(str(words) if words is not None else "")
        self.note.setVisible(words is not None)
        if (self.note.property("tone") or "", self.note.property("role")) != (tone, role):
            restyle(self.note, tone=tone, role=role)

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        field = self.field
        self.label.setText(str(field.label))
        name = str(field.label)
        mark, tone = "", ""
        if self._required and not field.derived:
            mark, tone = "*", "block"
            name = str(t("{field}，必填", "{field}, required").format(field=field.label))
        elif not field.derived and not self._preset:
            mark = str(t("选填", "optional"))
        self._mark.setText(mark)
        self._mark.setVisible(bool(mark))
        self._mark.setAccessibleName(str(t("必填", "Required")) if tone else mark)
        restyle(self._mark, tone=tone, role="small" if tone else "micro")
        self.editor.widget.setAccessibleName(name)
        self.editor.widget.setAccessibleDescription(str(field.help))
        self.label.setToolTip(str(field.help))
        self.editor.retranslate()
        self._show_note()
