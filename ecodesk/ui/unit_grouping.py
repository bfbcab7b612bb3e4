"""Putting projects into a unit: with a reason where the unit holds little of them, and back by area."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ecodesk.analysis.basin_flow import flow
from ecodesk.analysis.unit_assignment import UnitShares, unit_shares
from ecodesk.i18n import Text, join, t
from ecodesk.model.records import Project, RestorationUnit
from ecodesk.model.row_names import captions
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.dialogs.reason_dialog import ReasonDialog
from ecodesk.ui.plan_edits import regroup, regroup_by_area
from ecodesk.ui.session import Notice, Session

_NAMED = 5  # projects in doubt that are named
_LEAST_TOLD = 0.0005  # a smaller share would be read as 0.0 %
_TITLE = t("归入单元", "Group into a unit")


def group_into(session: Session, projects: Sequence[str], unit: str, parent: QWidget) -> None:
    """Put projects into a unit (empty: none), as one step; asks for a reason where it holds little of them."""
    if not session.writable:
        return

    def take(snapshot: Snapshot, shares: UnitShares) -> None:
        rows = _to_move(snapshot, projects, unit)
        doubt = in_doubt(snapshot, shares, [row.id for row in rows], unit) if unit else None
        if not rows:
            return
        if doubt is None:
            session.apply(regroup(snapshot, rows, unit))
            return
        asked = t("{doubt}，仍归入？", "{doubt}. Group anyway?").format(doubt=doubt)
        dialog = ReasonDialog(_TITLE, asked, t("归入并说明原因", "Group with this reason"), parent)
        _open(dialog, lambda: session.apply(regroup(snapshot, rows, unit, dialog.reason)))

    _with_shares(session, projects, take)


def ask_reason(
    session: Session, units: Mapping[str, str], parent: QWidget, then: Callable[[Mapping[str, str]], None]
) -> None:
    """Ask once why projects go into units that hold little of them; `units` are project id → unit id.

    `then` gets the reason by project id, of those that need one; giving up the question does nothing.
    """

    def take(snapshot: Snapshot, shares: UnitShares) -> None:
        found = [
            (one, unit, share)
            for one, unit in units.items()
            if unit and (share := shares.doubtful(unit).get(one)) is not None
        ]
        if not found:
            then({})
            return
        asked = t("{doubt}，仍归入？", "{doubt}. Group anyway?").format(doubt=_doubt(snapshot, found))
        dialog = ReasonDialog(_TITLE, asked, t("归入并说明原因", "Group with this reason"), parent)
        _open(dialog, lambda: then({one: dialog.reason for one, _, _ in found}))

    _with_shares(session, list(units), take)


def ask_unit(session: Session, look: Appearance, projects: Sequence[str], parent: QWidget) -> None:
    """Ask into which unit projects go, and why where that is not plain; one step."""
    if not session.writable:
        return

    def take(snapshot: Snapshot, shares: UnitShares) -> None:
        known = [one for one in projects if one in snapshot.table(Project)]
        if not known or not len(snapshot.table(RestorationUnit)):
            session.notify(Notice(t("还没有修复单元，先导入", "There are no units yet; import them first")))
            return
        dialog = UnitDialog(snapshot, shares, known, look, parent)

        def accepted() -> None:
            rows = _to_move(snapshot, known, dialog.unit)
            if rows:
                session.apply(regroup(snapshot, rows, dialog.unit, dialog.reason))

        _open(dialog, accepted)

    _with_shares(session, projects, take)


def group_by_area(session: Session, projects: Sequence[str]) -> None:
    """Put projects back into the units that hold most of them; reasons given before are dropped."""
    if not session.writable:
        return

    def take(snapshot: Snapshot, shares: UnitShares) -> None:
        table = snapshot.table(Project)
        best = {one: shares.best(one) for one in projects if one in table}
        moved = {
            one: unit
            for one, unit in best.items()
            if unit and (table[one].unit != unit or table[one].unit_reason)
        }
        if moved:
            session.apply(regroup_by_area(snapshot, moved))
        else:
            said = t("所选项目已按面积归属", "The selected projects are grouped by area already")
            session.notify(Notice(said))

    _with_shares(session, projects, take)


def _with_shares(
    session: Session, projects: Sequence[str], take: Callable[[Snapshot, UnitShares], None]
) -> None:
    snapshot = session.snapshot
    if snapshot is None:
        return

    def done(shares: UnitShares) -> None:
        if session.snapshot is not None and session.snapshot is snapshot:
            take(snapshot, shares)
        elif session.snapshot is not None:
            _with_shares(session, projects, take)

    title = t("量算单元占比", "Measuring unit shares")
    session.background.read(title, lambda _: unit_shares(snapshot, projects), done)


def _to_move(snapshot: Snapshot, projects: Iterable[str], unit: str) -> list[Project]:
    table = snapshot.table(Project)
    return [table[one] for one in projects if one in table and table[one].unit != unit]


def _open(dialog: QDialog, accepted: Callable[[], None]) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(accepted)
    dialog.open()


def in_doubt(snapshot: Snapshot, shares: UnitShares, projects: Iterable[str], unit: str) -> Text | None:
    """Which of some projects lie in a unit with too small a share, and with how much; None when none does."""
    asked = set(projects)
    found = {one: share for one, share in shares.doubtful(unit).items() if one in asked}
    if not found:
        return None
    return _doubt(snapshot, [(one, unit, share) for one, share in found.items()])


def _doubt(snapshot: Snapshot, found: Sequence[tuple[str, str, float]]) -> Text:
    """How little of each project lies in the unit it is to go into: (project, unit, share)."""
    projects, units = snapshot.table(Project), snapshot.table(RestorationUnit)
    parts = [
        _share_words(share).format(project=projects[one].code, share=share * 100, unit=units[unit].code)
        for one, unit, share in found[:_NAMED]
    ]
    if len(found) > _NAMED:
        parts.append(t("另有 {n} 个", "{n} more").format(n=len(found) - _NAMED))
    return join(parts, zh="；", en="; ")


def _share_words(share: float) -> Text:
    """How a share is told; one that would be read as none, and none, in words."""
    if share <= 0:
        return t("{project} 完全不在 {unit}", "{project} lies wholly outside {unit}")
    if share < _LEAST_TOLD:
        return t("{project} 只有不到 0.1 % 在 {unit}", "Less than 0.1 % of {project} lies in {unit}")
    return t("{project} 只有 {share:.1f} % 在 {unit}", "Only {share:.1f} % of {project} lies in {unit}")


class UnitDialog(QDialog):
    """The units by how much of the projects they hold, and a reason where that is too little."""

    def __init__(
        self,
        snapshot: Snapshot,
        shares: UnitShares,
        projects: Sequence[str],
        look: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._snapshot, self._shares, self._projects = snapshot, shares, projects
        self._needed = False
        self.setWindowTitle(str(_TITLE))
        self.setMinimumWidth(look.px(440))
        table = snapshot.table(Project)
        what = QLabel(str(captions([table[one] for one in projects])), self)
        what.setProperty("role", "strong")
        self.units = QComboBox(self)
        self.units.setAccessibleName(str(t("修复单元", "Restoration unit")))
        for unit in self._ordered():
            self.units.addItem(self._words(unit), unit)
        self.doubt = QLabel(self)
        self.doubt.setProperty("tone", "warn")
        self.doubt.setWordWrap(True)
        self._label = QLabel(self)
        self._label.setProperty("role", "field")
        self.reason_field = QPlainTextEdit(self)
        self.reason_field.setFixedHeight(look.px(72))
        self.reason_field.setTabChangesFocus(True)
        self.reason_field.setAccessibleName(str(t("归入原因", "Reason")))
        self._label.setBuddy(self.reason_field)
        buttons = QDialogButtonBox(self)
        self.accept_button = buttons.addButton(
            str(t("归入", "Group")), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.accept_button.setProperty("role", "primary")
        buttons.addButton(str(t("取消", "Cancel")), QDialogButtonBox.ButtonRole.RejectRole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        for widget in (what, self.units, self.doubt, self._label, self.reason_field, buttons):
            layout.addWidget(widget)
        self.units.currentIndexChanged.connect(self._show_doubt)
        self.reason_field.textChanged.connect(self._complete)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._show_doubt()

    def _mean(self, unit: str) -> float:
        """The mean share of the projects in a unit."""
        return sum(self._shares.held(one, unit) for one in self._projects) / len(self._projects)

    def _ordered(self) -> list[str]:
        return sorted(flow(self._snapshot).order, key=lambda unit: -self._mean(unit))

    def _words(self, unit: str) -> str:
        caption, share = self._snapshot.table(RestorationUnit)[unit].caption, self._mean(unit) * 100
        words = t("{unit}　占 {share:.1f} %", "{unit}  ({share:.1f} %)")
        return str(words.format(unit=caption, share=share)) if share > 0 else caption

    def _show_doubt(self) -> None:
        doubt = in_doubt(self._snapshot, self._shares, self._projects, self.unit)
        self._needed = doubt is not None
        self.doubt.setText(str(doubt or ""))
        self.doubt.setVisible(self._needed)
        required = t("归入原因（必填）", "Reason (required)")
        self._label.setText(str(required if self._needed else t("归入原因（选填）", "Reason (optional)")))
        self._complete()

    def _complete(self) -> None:
        self.accept_button.setEnabled(bool(self.reason) or not self._needed)

    @property
    def unit(self) -> str:
        """The id of the unit chosen."""
        return str(self.units.currentData())

    @property
    def reason(self) -> str:
        """Why they go there; may be empty where the unit holds enough of them."""
        return self.reason_field.toPlainText().strip()
