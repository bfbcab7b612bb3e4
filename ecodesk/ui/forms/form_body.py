"""The column of chapters: shows a record, leads the keyboard from field to field and problem to problem."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from ecodesk.i18n import Text
from ecodesk.model.fields import Record
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.forms.chapter_card import ChapterCard, Place
from ecodesk.ui.forms.chapter_states import ChapterState, Children, Placed
from ecodesk.ui.forms.chapters import FormLayout
from ecodesk.ui.forms.child_table import ChildTableBox
from ecodesk.ui.forms.field_box import FieldBox
from ecodesk.ui.forms.value_editor import SnapshotSource

_FOUR_FROM, _TWO_FROM = 940, 480  # width at the normal text size


class FormBody(QScrollArea):
    """The cards of all chapters in one scroll area."""

    value_wanted = Signal(object, object)  # FieldBox, value
    edit_wanted = Signal(object)  # Edit
    act_wanted = Signal(object, object, object)  # TableAct, ChildTable, the chosen Record or None
    judged = Signal()  # bad input has come or gone
    entered = Signal(str)  # id of the place that has the keyboard
    chapter_changed = Signal(int)
    fix_wanted = Signal(object, object)
    explain_wanted = Signal(object)

    def __init__(
        self, layout: FormLayout, look: Appearance, snapshot: SnapshotSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self.chapter = 0
        self._leading = False
        self._led_to: Place | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(20, 12, 14, 24)
        column.setSpacing(12)
        self.cards = [
            ChapterCard(number, layout, chapter, look, snapshot, self._inside)
            for number, chapter in enumerate(layout.chapters, 1)
        ]
        for card in self.cards:
            column.addWidget(card)
            card.value_wanted.connect(self.value_wanted)
            card.edit_wanted.connect(self.edit_wanted)
            card.act_wanted.connect(self.act_wanted)
            card.entered.connect(self._entered)
            card.judged.connect(self.judged)
            card.fix_wanted.connect(self.fix_wanted)
            card.explain_wanted.connect(self.explain_wanted)
        column.addStretch(1)
        self.setWidget(self._inside)
        self._inside.installEventFilter(self)
        self.places: dict[str, Place] = {k: v for card in self.cards for k, v in card.places.items()}
        self.verticalScrollBar().valueChanged.connect(lambda _: self._scrolled())
        self.verticalScrollBar().sliderPressed.connect(self._let_go)

    # ---- what is shown

    def show_record(self, record: Record, children: Children, snapshot: Snapshot) -> None:
        """Show the values of a record; what is entered and not saved stays."""
        for card in self.cards:
            card.show_record(record, children, snapshot)

    def show_findings(self, findings: Placed, writable: bool) -> None:
        """Show findings by the place they are about."""
        for card in self.cards:
            card.show_findings(findings, writable)

    def show_states(self, states: list[ChapterState]) -> None:
        """Show how far each chapter has come."""
        for card, state in zip(self.cards, states, strict=True):
            card.show_state(state)

    def lock(self, reason: Text | None) -> None:
        """Make everything read-only with a reason, or editable with None."""
        for card in self.cards:
            card.lock(reason)

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        for card in self.cards:
            card.retranslate()
        self._set_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_columns()

    def _set_columns(self) -> None:
        width = self.viewport().width()
        columns = 4 if width >= self._look.px(_FOUR_FROM) else 2 if width >= self._look.px(_TWO_FROM) else 1
        for card in self.cards:
            card.set_columns(columns)

    # ---- what is entered and not saved

    def boxes(self) -> list[FieldBox]:
        """All fields in reading order."""
        return [place for place in self.places.values() if isinstance(place, FieldBox)]

    def drafts(self) -> dict[str, Any]:
        """What is entered and not saved, by field."""
        return {box.id: draft for box in self.boxes() if (draft := box.draft()) is not None}

    def put_back(self, drafts: dict[str, Any]) -> None:
        """Enter again what `drafts` gave."""
        for name, draft in drafts.items():
            box = self.places.get(name)
            if isinstance(box, FieldBox):
                box.put_back(draft)

    def forget(self) -> None:
        """Drop what is entered and said about it."""
        for box in self.boxes():
            box.forget()

    def take(self) -> None:
        """Take over what is still being typed; what was not understood before is left as it is."""
        for box in self.boxes():
            if box.unsaved and not box.not_understood:
                box.take()

    # ---- leading the keyboard

    @property
    def place(self) -> str:
        """The place that has the keyboard, empty when none has."""
        focus = QApplication.focusWidget()
        if focus is None:
            return ""
        return next((name for name, place in self.places.items() if place.isAncestorOf(focus)), "")

    def first_place(self) -> str:
        """The first place of the chapter in view that is filled in by hand."""
        found = self.cards[self.chapter].places
        return next((name for name, place in found.items() if not _derived(place)), next(iter(found)))

    def focus_place(self, name: str) -> bool:
        """Bring a place into view and give it the keyboard."""
        place = self.places.get(name)
        if place is None or place.isHidden():
            return False
        target = place.view if isinstance(place, ChildTableBox) else place.editor.widget
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._led_to = place
        QTimer.singleShot(0, self, self._keep_in_view)
        return True

    def _keep_in_view(self) -> None:
        """Bring the place the keyboard was led to into view, again when the form grows above it."""
        if self._led_to is not None and not self._led_to.isHidden():
            self.ensureWidgetVisible(self._led_to, 0, self._look.px(70))
            led_to = self._led_to.id
            self._set_chapter(next(i for i, card in enumerate(self.cards) if led_to in card.places))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A form just opened gets its heights after the keyboard was led somewhere."""
        if watched is self._inside and event.type() == QEvent.Type.Resize and self._led_to is not None:
            QTimer.singleShot(0, self, self._keep_in_view)
        return super().eventFilter(watched, event)

    def _let_go(self) -> None:
        self._led_to = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._led_to = None
        super().wheelEvent(event)

    def show_chapter(self, index: int, *, focus: bool = False) -> None:
        """Scroll a chapter to the top; with `focus` its first field gets the keyboard."""
        self._led_to = None
        index = min(max(index, 0), len(self.cards) - 1)
        card = self.cards[index]
        self._leading = True
        self._inside.layout().activate()  # type: ignore[union-attr]
        self.verticalScrollBar().setValue(max(0, card.y() - 12))
        if focus:
            for name in card.places:
                place = card.places[name]
                if not place.isHidden():
                    target = place.view if isinstance(place, ChildTableBox) else place.editor.widget
                    target.setFocus(Qt.FocusReason.ShortcutFocusReason)
                    break
        self._leading = False
        self._set_chapter(index)

    def next_problem(self, problems: list[str], by: int) -> str:
        """Go to the next (or with -1 the previous) of these places in reading order; which one."""
        order = [name for name in self.places if name in problems and not self.places[name].isHidden()]
        if not order:
            return ""
        names = list(self.places)
        here = names.index(self.place) if self.place else (-1 if by > 0 else len(names))
        ahead = [n for n in order if (names.index(n) > here if by > 0 else names.index(n) < here)]
        target = (ahead[0] if by > 0 else ahead[-1]) if ahead else (order[0] if by > 0 else order[-1])
        self.focus_place(target)
        return target

    def _entered(self, name: str) -> None:
        if self._led_to is not self.places[name]:
            self._led_to = None
        self.entered.emit(name)
        if not self._leading:
            index = next(i for i, card in enumerate(self.cards) if name in card.places)
            self._set_chapter(index)

    def _scrolled(self) -> None:
        if self._leading or self._shows_focus():
            return
        top = self.verticalScrollBar().value() + self._look.px(60)
        index = max((i for i, card in enumerate(self.cards) if card.y() <= top), default=0)
        if self.verticalScrollBar().value() >= self.verticalScrollBar().maximum() > 0:
            index = max(index, self.chapter)
        self._set_chapter(index)

    def _shows_focus(self) -> bool:
        """Whether the field with the keyboard is in view; then its chapter is the one we are in."""
        focus = self.places.get(self.place)
        if focus is None:
            return False
        top = focus.mapTo(self._inside, QPoint(0, 0)).y() - self.verticalScrollBar().value()
        return -focus.height() < top < self.viewport().height()

    def _set_chapter(self, index: int) -> None:
        if index != self.chapter:
            self.chapter = index
            self.chapter_changed.emit(index)


def _derived(place: Place) -> bool:
    return isinstance(place, FieldBox) and place.field.derived
