"""Right in a comparison: one change with its ground, its fields old and new, its effects, and the decision."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, plain, t
from ecodesk.model.code_lists import label
from ecodesk.model.fields import Field, fields_of, record_type
from ecodesk.model.measures import HECTARE_MARK
from ecodesk.model.records import Project, RestorationUnit, ReviewComment
from ecodesk.model.version_diff import ChangeKind, Entry, told_fields
from ecodesk.rules.change_review import AGREED, REMARKED
from ecodesk.rules.change_words import (
    field_title,
    field_value,
    kind_words,
    part_lines,
    percent,
    shortened,
    signed_hectares,
)
from ecodesk.rules.comment_threads import RETURNED
from ecodesk.rules.comparison import Comparison
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.comparing.change_list import state_words
from ecodesk.ui.comparing.field_pairs import FieldPairs, Pair
from ecodesk.ui.findings_model import rule_title
from ecodesk.ui.forms.wrapped_label import WrappedLabel
from ecodesk.ui.inspection.note_list import Note, NoteList
from ecodesk.ui.theme import restyle

_CONTEXT = ("unit", "lead", "element", "restoration_mode", "invest", "start", "end", "status")
_MOST_FIELDS = 60


class ChangePanel(QWidget):
    """`decided` tells the verdict and the words; `moved` −1 or 1 for the change before or after."""

    decided = Signal(str, str)
    moved = Signal(int)
    form_wanted = Signal(str)

    def __init__(self, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._comparison: Comparison | None = None
        self._entry: Entry | None = None
        self._decision: ReviewComment | None = None
        self._place = (0, 0)
        self._refused: Text | None = None
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()
        look.changed.connect(self.retranslate)
        self.retranslate()

    def _build(self) -> None:
        self._code, self._kind, self._count = QLabel(self), QLabel(self), QLabel(self)
        self._code.setProperty("role", "subhead")
        self._kind.setProperty("role", "tag")
        self._count.setProperty("role", "hint")
        self.previous, self.next = QToolButton(self), QToolButton(self)
        self.previous.clicked.connect(lambda: self.moved.emit(-1))
        self.next.clicked.connect(lambda: self.moved.emit(1))
        head = QHBoxLayout()
        _fill(head, self._code, self._kind)
        head.addStretch(1)
        _fill(head, self._count, self.previous, self.next)
        self._name, self._state = WrappedLabel(self), QLabel(self)
        self._name.setProperty("role", "strong")
        self._state.setProperty("role", "hint")
        self._ground_title, self._fields_title = self._titled(), self._titled()
        self._effects_title, self._words_title = self._titled(), self._titled()
        self._ground = QWidget(self)
        self._ground_row = QHBoxLayout(self._ground)
        self._ground_row.setContentsMargins(0, 0, 0, 0)
        self._figures = [self._figure() for _ in range(3)]
        self.only_changed = QPushButton(self)
        self.only_changed.setProperty("role", "chip")
        self.only_changed.setCheckable(True)
        self.only_changed.toggled.connect(lambda _: self._show_fields())
        self.fields = FieldPairs(self._look, self)
        self._effects = NoteList(self._look, self, fitted=True)
        self._effects.setSelectionMode(NoteList.SelectionMode.NoSelection)
        self.words = QPlainTextEdit(self)
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(self._look.px(74))
        self._reason = WrappedLabel(self)
        self._reason.setProperty("role", "hint")
        self.agree, self.remark, self.send_back = QPushButton(self), QPushButton(self), QPushButton(self)
        self.agree.setProperty("role", "primary")
        for button, verdict in ((self.agree, AGREED), (self.remark, REMARKED), (self.send_back, RETURNED)):
            button.clicked.connect(lambda _=False, verdict=verdict: self.decide(verdict))
        self._lay_out(head)

    def _lay_out(self, head: QHBoxLayout) -> None:
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        fields_head = QHBoxLayout()
        fields_head.addWidget(self._fields_title)
        fields_head.addStretch(1)
        fields_head.addWidget(self.only_changed)
        column.addLayout(head)
        _fill(column, self._name, self._state, self._ground_title, self._ground)
        column.addLayout(fields_head)
        _fill(column, self.fields, self._effects_title, self._effects)
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        foot = QFrame(self)
        foot.setProperty("role", "row")
        bottom = QVBoxLayout(foot)
        bottom.setContentsMargins(14, 10, 14, 12)
        bottom.setSpacing(8)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.agree, self.remark, self.send_back):
            buttons.addWidget(button)
        buttons.addStretch(1)
        _fill(bottom, self._words_title, self.words, self._reason)
        bottom.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(foot)
        self._body = (scroll, foot)

    def _titled(self) -> QLabel:
        made = QLabel(self)
        made.setProperty("role", "strong")
        return made

    def _figure(self) -> tuple[QLabel, QLabel]:
        box = QVBoxLayout()
        box.setSpacing(0)
        name, value = QLabel(self._ground), QLabel(self._ground)
        name.setProperty("role", "hint")
        value.setProperty("role", "strong")
        box.addWidget(name)
        box.addWidget(value)
        self._ground_row.addLayout(box, 1)
        return name, value

    # ---- what is shown

    def retranslate(self) -> None:
        """Texts and icons in the language and theme in use."""
        self._ground_title.setText(str(t("图形", "Shape")))
        self._fields_title.setText(str(t("字段", "Fields")))
        self._effects_title.setText(str(t("对检查与覆盖的影响", "Effect on findings and coverage")))
        self._words_title.setText(str(t("审查意见", "Comment")))
        self.words.setAccessibleName(str(t("审查意见", "Comment")))
        self.agree.setText(str(t("同意此变化", "Agree")))
        self.remark.setText(str(t("提出意见", "Remark")))
        self.send_back.setText(str(t("退回此项", "Return")))
        for button, icon, words in (
            (self.previous, "chevron-up", t("上一处变化  K", "Previous change  K")),
            (self.next, "chevron-down", t("下一处变化  J", "Next change  J")),
        ):
            button.setIcon(self._look.icon(icon, "text"))
            button.setToolTip(str(words))
            button.setAccessibleName(str(words).split("  ")[0])
        self._show()

    def show_change(
        self,
        comparison: Comparison | None,
        entry: Entry | None,
        decision: ReviewComment | None,
        place: tuple[int, int],
        refused: Text | None,
    ) -> None:
        """Show a change, the decision about it, its place among all, and why nothing can be decided."""
        if entry is not self._entry:
            self.words.setPlainText(decision.text if decision is not None else "")
        self._comparison, self._entry, self._decision = comparison, entry, decision
        self._place, self._refused = place, refused
        self._show()

    def _show(self) -> None:
        for part in self._body:
            part.setVisible(self._entry is not None)
        comparison, entry = self._comparison, self._entry
        if comparison is None or entry is None:
            return
        row = comparison.diff.row(entry)
        self._code.setText(shortened(str(getattr(row, "code", "") or row.title), 24))
        self._kind.setText(str(kind_words(entry)))
        self._count.setText(f"{self._place[0]} / {self._place[1]}")
        self._name.setText(shortened(str(getattr(row, "name", "") or comparison.diff.caption(entry))))
        self._state.setText(str(_state(self._decision)))
        self._show_ground(comparison, entry)
        self._show_fields()
        self._show_effects(comparison, entry)
        for button, key in ((self.agree, "A"), (self.remark, "C"), (self.send_back, "")):
            button.setEnabled(self._refused is None)
            tip = f"{button.text()}  {key}".strip()
            button.setToolTip(f"{tip}\n{self._refused}" if self._refused is not None else tip)
        self.words.setReadOnly(self._refused is not None)
        self._reason.setText(str(self._refused or ""))
        self._reason.setVisible(self._refused is not None)

    def _show_ground(self, comparison: Comparison, entry: Entry) -> None:
        shape = comparison.shapes.get(entry.key)
        for part in (self._ground_title, self._ground):
            part.setVisible(shape is not None)
        if shape is None:
            return
        told = (
            (t("增加", "Added"), signed_hectares(shape.added_m2), "info" if shape.added_m2 else ""),
            (t("减少", "Removed"), signed_hectares(-shape.removed_m2), "error" if shape.removed_m2 else ""),
            (t("净变化", "Net"), signed_hectares(shape.net_m2), ""),
        )
        for (name, value), (title, words, tone) in zip(self._figures, told, strict=True):
            name.setText(str(title))
            value.setText(f"{words} {HECTARE_MARK}")
            restyle(value, tone=tone)

    # ---- fields

    def _show_fields(self) -> None:
        comparison, entry = self._comparison, self._entry
        if comparison is None or entry is None:
            return
        changed = told_fields(entry.own) if entry.own is not None else ()
        count = len(changed) + len(entry.parts) * (entry.kind in (ChangeKind.RESHAPED, ChangeKind.FIELDS))
        self.only_changed.setText(str(t("只看变化 {n}", "Changes only {n}").format(n=count)))
        self.only_changed.setVisible(entry.kind in (ChangeKind.RESHAPED, ChangeKind.FIELDS))
        pairs = [
            self._pair(comparison, entry, field, field in changed)
            for field in self._listed(entry, [field.id for field in changed])
        ]
        if entry.kind not in (ChangeKind.ADDED, ChangeKind.REMOVED):
            pairs += [
                Pair(str(title), str(before), str(after), True)
                for part in entry.parts[:_MOST_FIELDS]
                for title, before, after in part_lines(comparison, part)
            ]
        self.fields.show_pairs(comparison.old.code, comparison.new.code, pairs)

    def _listed(self, entry: Entry, changed: Sequence[str]) -> list[Field]:
        context = () if self.only_changed.isChecked() else _CONTEXT
        known = fields_of(record_type(entry.table))
        first = [field for field in known if field.id in changed]
        return [*first, *(f for f in known if f.id in context and f.id not in changed)][:_MOST_FIELDS]

    def _pair(self, comparison: Comparison, entry: Entry, field: Field, changed: bool) -> Pair:
        diff, (before, after) = comparison.diff, comparison.diff.rows(entry.key)
        old, new = field_value(field, before, diff.old), field_value(field, after, diff.new)
        return Pair(str(field_title(field)), str(old), str(new), changed)

    # ---- effects

    def _show_effects(self, comparison: Comparison, entry: Entry) -> None:
        rows = [entry.key, *((part.table, part.id) for part in entry.parts)]
        notes = self._coverage_notes(comparison, entry)
        for finding in comparison.effects.gone(rows):
            title = t("消除 {rule} {name}", "Gone: {rule} {name}")
            notes.append(
                Note(
                    str(title.format(rule=finding.rule, name=plain(str(rule_title(finding.rule))))),
                    icon="check-circle",
                    tone="ok",
                )
            )
        for finding in comparison.effects.come(rows):
            title = t("新增 {rule} {name}", "New: {rule} {name}")
            notes.append(
                Note(
                    str(title.format(rule=finding.rule, name=plain(str(rule_title(finding.rule))))),
                    str(finding.message),
                    severity=finding.severity,
                )
            )
        if not notes:
            notes = [Note(str(t("没有影响", "None")), icon="minus", faint=True)]
        self._effects.show_notes(notes)

    def _coverage_notes(self, comparison: Comparison, entry: Entry) -> list[Note]:
        row = comparison.diff.row(entry)
        if not isinstance(row, Project) or not row.unit:
            return []
        units = {getattr(one, "unit", "") for one in comparison.diff.rows(entry.key) if one is not None}
        notes = []
        for step in comparison.effects.coverage(sorted(units), row.elements or [row.element]):
            unit = comparison.diff.new.row(RestorationUnit.table, step.unit)
            code = getattr(unit, "code", "") or "—"
            better = (step.new or 0) >= (step.old or 0)
            words = t(
                "{what} {unit} × {element} 覆盖 {old} → {new}", "{what} {unit} × {element}: {old} → {new}"
            ).format(
                what=t("改善", "Better") if better else t("变差", "Worse"),
                unit=plain(code),
                element=label("element", step.element),
                old=percent(step.old),
                new=percent(step.new),
            )
            notes.append(
                Note(
                    str(words),
                    icon="trending-up" if better else "trending-down",
                    tone="ok" if better else "warn",
                )
            )
        return notes

    # ---- deciding

    def decide(self, verdict: str) -> None:
        """Decide about the change shown, with what is written."""
        if self._entry is not None and self._refused is None:
            self.decided.emit(verdict, self.words.toPlainText())


def _fill(box: QBoxLayout, *widgets: QWidget) -> None:
    for widget in widgets:
        box.addWidget(widget)


def _state(decision: ReviewComment | None) -> Text:
    if decision is None:
        return state_words(None)
    return t("{state} · {who} {day}", "{state} · {who} {day}").format(
        state=state_words(decision),
        who=plain(decision.author or "—"),
        day=str(decision.written_on or ""),
    )
