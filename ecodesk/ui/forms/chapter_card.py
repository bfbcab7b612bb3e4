"""One chapter of a form: heading with its state, fields in columns, tables, and the messages below them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Record
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates.painting import SEVERITY_ROLES
from ecodesk.ui.forms.chapter_states import ChapterState, Children, Filling, Placed
from ecodesk.ui.forms.chapters import Chapter, FormLayout, is_shown
from ecodesk.ui.forms.child_table import ChildTableBox
from ecodesk.ui.forms.field_box import FieldBox
from ecodesk.ui.forms.finding_lines import FindingLines
from ecodesk.ui.forms.value_editor import SnapshotSource
from ecodesk.ui.theme import restyle

Place = FieldBox | ChildTableBox
_COLUMNS = 4


class _Number(QWidget):
    """The number of a chapter in a disc."""

    def __init__(self, number: int, look: Appearance) -> None:
        super().__init__()
        self._text, self._look = str(number), look

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("sunken"))
        painter.drawEllipse(self.rect())
        font = self._look.font("small")
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self._look.colour("text2"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)


class ChapterCard(QFrame):
    """The widgets of a chapter; `places` are what rules and the context column speak of, by id."""

    edit_wanted = Signal(object)  # Edit, of a child row
    act_wanted = Signal(object, object, object)  # TableAct, ChildTable, the chosen Record or None
    value_wanted = Signal(object, object)  # FieldBox, value
    judged = Signal()  # bad input has come or gone
    entered = Signal(str)  # id of the place the keyboard came to
    fix_wanted = Signal(object, object)
    explain_wanted = Signal(object)

    def __init__(
        self,
        number: int,
        layout: FormLayout,
        chapter: Chapter,
        look: Appearance,
        snapshot: SnapshotSource,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.chapter = chapter
        self._look = look
        self._columns = _COLUMNS
        self._placed: tuple[object, ...] = ()
        self.setProperty("role", "card")
        self.boxes = [
            FieldBox(part, look, snapshot, self, preset=bool(getattr(layout.kind, part.id, None)))
            for part in layout.parts(chapter)
        ]
        self.tables = [ChildTableBox(table, look, snapshot, self) for table in chapter.tables]
        listed: list[Place] = [*self.boxes, *self.tables]
        self.places = {place.id: place for place in listed}
        self.lines = {name: FindingLines(look, self) for name in self.places}
        self._build(number)
        self._connect()

    def _build(self, number: int) -> None:
        self._number = _Number(number, self._look)
        self.title = QLabel(self)
        self.title.setProperty("role", "subhead")
        self.state = QLabel(self)
        self.state.setProperty("role", "tag")
        self._note = QLabel(self)
        self._note.setProperty("role", "hint")
        head = QHBoxLayout()
        head.setSpacing(8)
        for part in (self._number, self.title, self.state):
            head.addWidget(part)
        head.addStretch(1)
        head.addWidget(self._note)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(10)
        self._posts = [QWidget(self) for _ in range(_COLUMNS)]
        for post in self._posts:
            post.setFixedHeight(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._grid)
        for table in self.tables:
            column.addSpacing(10)
            column.addWidget(table)
            column.addWidget(self.lines[table.id])

    def _connect(self) -> None:
        for box in self.boxes:
            box.changed.connect(lambda _, value, b=box: self.value_wanted.emit(b, value))
            box.entered.connect(lambda name=box.id: self.entered.emit(name))
            box.judged.connect(self.judged)
        for table in self.tables:
            table.edit_wanted.connect(self.edit_wanted)
            table.act_wanted.connect(self.act_wanted)
            table.entered.connect(lambda name=table.id: self.entered.emit(name))
            table.judged.connect(self.judged)
        for lines in self.lines.values():
            lines.fix_wanted.connect(self.fix_wanted)
            lines.explain_wanted.connect(self.explain_wanted)

    # ---- what is shown

    def show_record(self, record: Record, children: Children, snapshot: Snapshot) -> None:
        """Show the values of a record and its child rows."""
        for box in self.boxes:
            box.setVisible(is_shown(self.chapter, box.part, record))
            box.show_record(record, snapshot)
        for table in self.tables:
            table.show_record(record, children[table.id], snapshot)
        self._arrange()

    def show_findings(self, findings: Placed, writable: bool) -> None:
        """Show what the rules found below the places it is about."""
        for name, lines in self.lines.items():
            mine: Sequence[Finding] = findings.get(name, ())
            if lines.show_findings(mine, writable):
                self.places[name].set_finding_tone(lines.tone)
        self._arrange()

    def show_state(self, state: ChapterState) -> None:
        """The tag beside the title."""
        text, tone = state_words(state)
        self.state.setText(str(text))
        if self.state.property("tone") != tone:
            restyle(self.state, tone=tone)

    def lock(self, reason: Text | None) -> None:
        """Make everything read-only with a reason, or editable with None."""
        for place in self.places.values():
            place.lock(reason)

    def set_columns(self, columns: int) -> None:
        """Lay the fields out in so many columns."""
        self._columns = columns
        self._arrange()

    def _arrange(self) -> None:
        """Fill rows with fields from left to right; the messages of a row stand right below it."""
        shown = [box for box in self.boxes if not box.isHidden()]
        talking = [name for name, lines in self.lines.items() if lines.lines]
        wanted = (self._columns, tuple(box.id for box in shown), tuple(talking))
        if wanted == self._placed:
            return
        self._placed = wanted
        while self._grid.takeAt(0) is not None:
            pass
        for column, post in enumerate(self._posts):
            self._grid.setColumnStretch(column, 1 if column < self._columns else 0)
            post.setVisible(column < self._columns and bool(shown))
            if column < self._columns:  # a column without any widget would be narrower than the others
                self._grid.addWidget(post, 0, column)
        at = 1
        for row in rows_of([(box, self.chapter.spans.get(box.id, box.span)) for box in shown], self._columns):
            left = 0
            for box, span in row:
                self._grid.addWidget(box, at, left, 1, span, Qt.AlignmentFlag.AlignTop)
                left += span
            at += 1
            for box, _ in row:
                if box.id in talking:
                    self._grid.addWidget(self.lines[box.id], at, 0, 1, self._columns)
                    at += 1

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self.title.setText(str(self.chapter.title))
        self._note.setText(str(self.chapter.note))
        size = self._look.px(24)
        self._number.setFixedSize(size, size)
        self._grid.setHorizontalSpacing(self._look.px(14))
        for place in self.places.values():
            place.retranslate()
        for table in self.tables:
            table.label.setVisible(str(table.table.title) != str(self.chapter.title))
        for lines in self.lines.values():
            lines.retranslate()


def rows_of(boxes: Sequence[tuple[FieldBox, int]], columns: int) -> list[list[tuple[FieldBox, int]]]:
    """Boxes with the columns they take, row by row; a wide box takes what is left of its row.

    Where there are fewer columns than four, it makes do with what is left.
    """
    rows: list[list[tuple[FieldBox, int]]] = []
    used = columns
    for box, wanted in boxes:
        span = min(wanted, columns)
        if columns < _COLUMNS and 1 < wanted < _COLUMNS and used < columns:
            span = columns - used
        if used + span > columns:
            rows.append([])
            used = 0
        rows[-1].append((box, span))
        used += span
    return [_widened(row, columns) for row in rows]


def _widened(row: list[tuple[FieldBox, int]], columns: int) -> list[tuple[FieldBox, int]]:
    left = columns - sum(span for _, span in row)
    wide = [i for i, (_, span) in enumerate(row) if span > 1]
    if left and wide:
        box, span = row[wide[-1]]
        row[wide[-1]] = (box, span + left)
    return row


def state_words(state: ChapterState) -> tuple[Text, str]:
    """What is said of a chapter in a word or two, and in which tone."""
    if state.severity is not None:
        words = t("{severity} {n}", "{severity} {n}").format(severity=state.severity.label, n=state.findings)
        return words, SEVERITY_ROLES[state.severity]
    if state.missing:
        return t("必填 {n} 项未填", "{n} required empty").format(n=len(state.missing)), "neutral"
    if state.filling is Filling.NOT_CONCERNED:
        return t("不涉及", "Not concerned"), "neutral"
    return t("完整", "Complete"), "ok"
