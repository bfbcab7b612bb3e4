"""Fix a finding: what it would change is shown before and after, in hectares, mu and per cent."""

from __future__ import annotations

from typing import Any

import shapely
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ecodesk.i18n import Text, join, t
from ecodesk.model.measures import HECTARE_MARK, area, hectares, mu, number_text
from ecodesk.rules.prepared_fixes import PreparedFix, together
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.findings_model import rule_title, subject_text
from ecodesk.ui.mini_map import Mark, MiniMap
from ecodesk.ui.session import Session

_AT_ONCE = 6  # a card holds two maps


def change_text(square_metres: float, whole: float) -> str:
    """An area lost or gained as hm², 亩 and per cent of the whole shape."""
    share = f" · {square_metres / whole * 100:.2f} %" if whole > 0 else ""
    return (
        f"{number_text(hectares(square_metres), 4)} {HECTARE_MARK} · "
        f"{number_text(mu(square_metres), 2)} {t('亩', 'mu')}{share}"
    )


class FixCard(QFrame):
    """One fix: its name, what it is about, before and after, and the areas lost and gained."""

    def __init__(self, session: Session, look: Appearance, fix: PreparedFix) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.fix = fix
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        head = QHBoxLayout()
        step = str(fix.preview.edit.label)  # names the rows, where the fix itself only says first and second
        self.chosen = QCheckBox(step)
        self.chosen.setChecked(fix.safe)
        self.name = QLabel(step)
        self.name.setProperty("role", "strong")
        head.addWidget(self.chosen)
        head.addWidget(self.name)
        tag = QLabel(str(t("安全", "Safe") if fix.safe else t("需确认", "Confirm")))
        tag.setProperty("role", "tag")
        tag.setProperty("tone", "ok" if fix.safe else "warn")
        head.addWidget(tag)
        head.addStretch(1)
        self.apply_button = QPushButton(str(t("执行此修复", "Apply this fix")))
        self.apply_button.setProperty("compact", True)
        head.addWidget(self.apply_button)
        layout.addLayout(head)
        about = QLabel(
            f"{fix.finding.rule} {rule_title(fix.finding.rule)} · {subject_text(fix.finding, session.snapshot)}"
        )
        about.setProperty("role", "hint")
        about.setWordWrap(True)
        layout.addWidget(about)
        layout.addLayout(self._maps(session, look))
        layout.addWidget(self._figures(session))
        if fix.preview.note is not None:
            note = QLabel(str(fix.preview.note))
            note.setProperty("role", "small")
            note.setWordWrap(True)
            layout.addWidget(note)

    def _maps(self, session: Session, look: Appearance) -> QHBoxLayout:
        row = QHBoxLayout()
        preview = self.fix.preview
        shapes = [g for g in (*preview.before.values(), *preview.after.values()) if g is not None]
        around = shapely.box(*shapely.total_bounds(shapes)) if shapes else None
        before = [Mark(g, "selection") for g in preview.before.values() if g is not None]
        after = [Mark(g, "before") for g in preview.before.values() if g is not None]
        after += [Mark(g, "selection") for g in preview.after.values() if g is not None]
        for title, marks in ((t("修复前", "Before"), before), (t("修复后", "After"), after)):
            column = QVBoxLayout()
            caption = QLabel(str(title))
            caption.setProperty("role", "small")
            column.addWidget(caption)
            small = MiniMap(session, look)
            small.setFixedHeight(140)
            small.show_place(around, marks)
            column.addWidget(small)
            row.addLayout(column, 1)
        return row

    def _figures(self, session: Session) -> QLabel:
        preview = self.fix.preview
        whole = _area(session, preview.before)
        lost, gained = preview.area_lost, preview.area_gained
        parts = []
        if lost:
            words = t("减少 {area}", "Lost {area}")
            parts.append(words.format(area=change_text(lost, whole)))
        if gained:
            words = t("增加 {area}", "Gained {area}")
            parts.append(words.format(area=change_text(gained, whole)))
        label = QLabel(str(join(parts, "；", "; ") if parts else t("面积不变", "The area stays as it is")))
        label.setProperty("role", "strong")
        label.setWordWrap(True)
        return label


def _area(session: Session, shapes: Any) -> float:
    if session.snapshot is None:
        return 0.0
    return sum(area(shapely.make_valid(g), session.snapshot.crs) for g in shapes.values() if g is not None)


class FixDialog(QDialog):
    """Fixes to choose from. With `many`, the ticked ones are made as one step; else one by its button.

    Cards are made as they are scrolled to; those not made yet count as they would first be ticked.
    """

    def __init__(
        self,
        session: Session,
        look: Appearance,
        fixes: list[PreparedFix],
        *,
        many: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._look, self._fixes, self._many = session, look, fixes, many
        self.cards: list[FixCard] = []
        title = t("安全修复（{n}）", "Safe fixes ({n})").format(n=len(fixes)) if many else t("修复", "Fix")
        self.setWindowTitle(str(title))
        self.resize(720, 560)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        words = QLabel(str(_intro(bool(fixes), many)))
        words.setWordWrap(True)
        layout.addWidget(words)
        layout.addWidget(self._list(), 1)
        buttons = QDialogButtonBox()
        self.all_button: QPushButton | None = None
        if many and fixes:
            self.all_button = buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
            self.all_button.setProperty("role", "primary")
            buttons.accepted.connect(self._apply_ticked)
            self._count()
        buttons.addButton(str(t("关闭", "Close")), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    def _list(self) -> QScrollArea:
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 6, 0)
        self._column.addStretch(1)
        self._make_cards()
        self.list = QScrollArea()
        self.list.setWidgetResizable(True)
        self.list.setWidget(inside)
        bar = self.list.verticalScrollBar()
        bar.valueChanged.connect(self._make_what_is_near)
        bar.rangeChanged.connect(self._make_what_is_near)
        return self.list

    def _make_what_is_near(self) -> None:
        bar = self.list.verticalScrollBar()
        if bar.maximum() - bar.value() < bar.pageStep():
            self._make_cards()

    def _make_cards(self) -> None:
        """The next few cards."""
        for fix in self._fixes[len(self.cards) : len(self.cards) + _AT_ONCE]:
            card = FixCard(self._session, self._look, fix)
            card.chosen.setVisible(self._many)
            card.name.setVisible(not self._many)
            card.apply_button.setVisible(not self._many)
            if len(self._fixes) == 1:  # of alternatives none stands out
                card.apply_button.setProperty("role", "primary")
            card.apply_button.setEnabled(self._session.writable)
            card.apply_button.clicked.connect(lambda _=False, f=fix: self._apply(f))
            if self._many:
                card.chosen.toggled.connect(self._count)
            self.cards.append(card)
            self._column.insertWidget(self._column.count() - 1, card)

    def _ticked(self) -> list[PreparedFix]:
        made = [card.fix for card in self.cards if card.chosen.isChecked()]
        return [*made, *(fix for fix in self._fixes[len(self.cards) :] if fix.safe)]

    def _count(self) -> None:
        ticked = len(self._ticked())
        if self.all_button is not None:
            text = t("执行所选 {n} 处", "Apply {n} chosen").format(n=ticked)
            self.all_button.setText(str(text))
            self.all_button.setEnabled(ticked > 0 and self._session.writable)

    def _apply(self, fix: PreparedFix) -> None:
        self._session.apply(fix.preview.edit)
        self.accept()

    def _apply_ticked(self) -> None:
        self._session.apply(together(self._ticked()))
        self.accept()


def _intro(any_fix: bool, many: bool) -> Text:
    if not any_fix:
        return t(
            "这条结果没有可用的自动修复。请在地图或表单上改正。",
            "No automatic fix applies. Correct it on the map or in the form.",
        )
    if many:
        return t(
            "以下修复只作很小的改动，所选的作为一步执行，可以撤销。",
            "These fixes change very little; the chosen ones are made as one step that can be undone.",
        )
    return t(
        "修复是一步普通的编辑，可以撤销；之后重新检查。",
        "A fix is an ordinary edit that can be undone; the check runs again after it.",
    )
