"""What stands beside the form: the place on the map, the open checks, and help for the field in hand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Field, Record
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.finding import Finding
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.delegates import painting
from ecodesk.ui.findings_model import rule_title
from ecodesk.ui.forms.chapters import ChildTable, FormLayout
from ecodesk.ui.forms.field_help import Example, example_of, help_of, rules_about
from ecodesk.ui.forms.wrapped_label import WrappedLabel

_WIDTH = 376


class CheckRow(QAbstractButton):
    """One finding: what it is, its code and chapter; a click leads to the field."""

    def __init__(self, finding: Finding, where: str, look: Appearance) -> None:
        super().__init__()
        self.finding = finding
        self._look = look
        self._code = f"{finding.rule} · {where}"
        self.setText(str(rule_title(finding.rule)))
        self.setToolTip(str(finding.message))
        self.setAccessibleName(f"{finding.severity.label} {finding.rule} {finding.message}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        lines = (
            QFontMetrics(self._look.font("body")).height() + QFontMetrics(self._look.font("small")).height()
        )
        return QSize(200, lines + self._look.px(12))

    def paintEvent(self, event: QPaintEvent) -> None:
        look, rect = self._look, QRectF(self.rect())
        painter = QPainter(self)
        if self.underMouse():
            painter.fillRect(rect, look.colour("hover"))
        painter.setPen(look.colour("border"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        size, room = look.px(16), look.px(28)
        half = rect.height() / 2
        icon = QRectF(rect.left() + 2, rect.top() + half - size, size, size)
        painting.paint_severity(painter, icon, self.finding.severity, look)
        arrow = QRectF(rect.right() - size - 2, rect.center().y() - size / 2, size, size)
        painting.paint_icon(painter, arrow, "arrow-right", look.colour("text2"))
        words = rect.adjusted(room, look.px(5), -room, -look.px(6))
        top, bottom = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom
        for text, font, role, where in (
            (self.text(), look.font("body"), "text", top),
            (self._code, look.font("small"), "text2", bottom),
        ):
            painter.setFont(font)
            painter.setPen(look.colour(role))
            painter.drawText(words, where, painting.elided(text, font, words.width()))
        if self.hasFocus():
            painting.paint_focus(painter, self.rect(), look)


class ContextColumn(QScrollArea):
    """`top` is what a record type shows above: a map, key figures."""

    place_wanted = Signal(str)  # id of the place a finding is about

    def __init__(
        self, layout: FormLayout, top: QWidget, look: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._layout, self._look = layout, look
        self._findings: list[tuple[Finding, str]] = []
        self._rows: list[CheckRow] = []
        self._place: Field | ChildTable | None = None
        self._record: Record | None = None
        self._snapshot: Snapshot | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        inside.setProperty("role", "panel")
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(_line(inside))
        column.addLayout(self._checks(inside))
        column.addWidget(_line(inside))
        column.addLayout(self._help(inside))
        column.addStretch(1)
        self.setWidget(inside)

    def _checks(self, inside: QWidget) -> QVBoxLayout:
        self._checks_title = _label(inside, "strong")
        self.checks_state = _label(inside, "hint")
        self._none = _wrapped(inside, "hint")
        head = QHBoxLayout()
        head.addWidget(self._checks_title)
        head.addStretch(1)
        head.addWidget(self.checks_state)
        column = QVBoxLayout()
        column.setContentsMargins(14, 12, 14, 10)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self._none)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        column.addLayout(self._list)
        return column

    def _help(self, inside: QWidget) -> QVBoxLayout:
        self._help_icon = QLabel(inside)
        self.help_title = _label(inside, "strong")
        self.help_text = _wrapped(inside, "secondary")
        self._example = QFrame(inside)
        self._example.setProperty("role", "card")
        self._example_grid = QGridLayout(self._example)
        self._example_grid.setContentsMargins(10, 8, 10, 8)
        self._example_grid.setVerticalSpacing(3)
        self._example_grid.setColumnStretch(1, 1)
        self._rules_title = _label(inside, "strong")
        self.rules_text = _wrapped(inside, "small")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._help_icon)
        head.addWidget(self.help_title)
        head.addStretch(1)
        column = QVBoxLayout()
        column.setContentsMargins(14, 12, 14, 0)
        column.setSpacing(8)
        column.addLayout(head)
        for part in (self.help_text, self._example, self._rules_title, self.rules_text):
            column.addWidget(part)
        return column

    # ---- what is shown

    def show_findings(self, findings: Sequence[tuple[Finding, str]], state: Text) -> None:
        """Open findings, each with the id of the place it is about, and how current they are."""
        self.checks_state.setText(str(state))
        if list(findings) != self._findings:
            self._findings = list(findings)
            self._fill_checks()

    def _fill_checks(self) -> None:
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = []
        chapters = list(self._layout.chapters)
        places = self._layout.places()
        for finding, place in self._findings:
            number = chapters.index(places[place]) + 1
            where = t("第 {n} 节", "chapter {n}").format(n=number)
            row = CheckRow(finding, str(where), self._look)
            row.clicked.connect(lambda _=False, name=place: self.place_wanted.emit(name))
            self._list.addWidget(row)
            self._rows.append(row)
        self._none.setVisible(not self._findings)

    @property
    def checks(self) -> list[CheckRow]:
        """The findings listed."""
        return self._rows

    def show_help(self, place: Field | ChildTable | None, record: Record | None, snapshot: Snapshot) -> None:
        """Help for a place, with an example from another record."""
        self._place, self._record, self._snapshot = place, record, snapshot
        for part in (self._help_icon, self.help_title, self.help_text, self._rules_title, self.rules_text):
            part.setVisible(place is not None)
        self._example.setVisible(False)
        if place is None:
            return
        title = place.title if isinstance(place, ChildTable) else place.label
        self.help_title.setText(str(t("填写说明：{field}", "How to fill in: {field}").format(field=title)))
        self.help_text.setText(str(help_of(place)))
        known = rules_about(place.id, self._layout.kind.table)
        self.rules_text.setText("\n".join(f"{code} {name}" for code, name in known))
        for part in (self._rules_title, self.rules_text):
            part.setVisible(bool(known))
        derived = isinstance(place, Field) and place.derived
        found = example_of(place, record, snapshot) if record is not None and not derived else None
        if found is not None:
            self._show_example(found)

    def _show_example(self, example: Example) -> None:
        grid = self._example_grid
        while (item := grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        head = _label(self._example, "small")
        words = str(t("示例 · {of}", "Example · {of}").format(of=example.of))
        head.setText(painting.elided(words, self._look.font("small"), self._look.px(_WIDTH - 60)))
        head.setToolTip(words)
        grid.addWidget(head, 0, 0, 1, 2)
        for row, (name, value) in enumerate(example.lines, 1):
            strong = "strong" if example.sums and row == len(example.lines) else ""
            single = len(example.lines) == 1
            left = _label(self._example, strong)
            right = _wrapped(self._example, strong) if single else _label(self._example, strong)
            left.setText(name)
            right.setText(value)
            grid.addWidget(left, row, 0, Qt.AlignmentFlag.AlignTop)
            aligned = Qt.AlignmentFlag.AlignLeft if single else Qt.AlignmentFlag.AlignRight
            right.setAlignment(aligned | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(right, row, 1)
        self._example.setVisible(True)

    def retranslate(self) -> None:
        """Take over language, theme and text size."""
        self.setFixedWidth(self._look.px(_WIDTH))
        self._checks_title.setText(str(t("检查", "Checks")))
        self._none.setText(str(t("这个项目没有未处理的检查结果。", "No open finding about this project.")))
        self._help_icon.setPixmap(self._look.pixmap("book-open-outline", "text2", 16))
        self._rules_title.setText(str(t("相关检查", "Checks about it")))
        self._fill_checks()
        if self._snapshot is not None:
            self.show_help(self._place, self._record, self._snapshot)


def _label(parent: QWidget, role: str) -> QLabel:
    made = QLabel(parent)
    if role:
        made.setProperty("role", role)
    return made


def _wrapped(parent: QWidget, role: str) -> WrappedLabel:
    made = WrappedLabel(parent)
    if role:
        made.setProperty("role", role)
    return made


def _line(parent: QWidget) -> QFrame:
    made = QFrame(parent)
    made.setProperty("role", "line")
    return made
