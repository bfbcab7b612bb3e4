"""认领: which projects treat a patch, and which patches a project treats, chosen from those that lie together."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from ecodesk.analysis.patch_claims import claiming, patches_under, projects_over
from ecodesk.i18n import Text, plain, t
from ecodesk.model.code_lists import label as code_label
from ecodesk.model.edit import Edit, change
from ecodesk.model.fields import Record, fields_by_id
from ecodesk.model.measures import area_text
from ecodesk.model.records import ProblemPatch, Project
from ecodesk.model.row_names import captions, short_caption
from ecodesk.model.snapshot import Snapshot
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.ledger.check_list import CheckList
from ecodesk.ui.notice_words import undo_action
from ecodesk.ui.plan_edits import set_field
from ecodesk.ui.session import Notice, Session
from ecodesk.ui.theme import restyle
from ecodesk.workspace import Applied

_MOST = 500  # rows that are offered beside those that lie together


def claimed_by(snapshot: Snapshot, patch: ProblemPatch, projects: Collection[str]) -> Edit:
    """These projects treat a patch, and no others do."""
    table = snapshot.table(Project)
    before = {row.id: row for row in claiming(patch.id, snapshot)}
    pairs = [
        (row, dataclasses.replace(row, patches=tuple(one for one in row.patches if one != patch.id)))
        for row in before.values()
        if row.id not in projects
    ]
    pairs += [
        (table[one], dataclasses.replace(table[one], patches=(*table[one].patches, patch.id)))
        for one in projects
        if one in table and one not in before
    ]
    now = [table[one] for one in projects if one in table]
    whose: Text | str = captions(now) if now else t("无项目", "no project")
    label = t("认领图斑 {patch} → {projects}", "Patch {patch} treated by {projects}")
    return change(label.format(patch=short_caption(patch), projects=whose), pairs)


def ask_projects(session: Session, look: Appearance, patch_id: str, parent: QWidget) -> None:
    """Ask which projects treat a patch; one step."""
    _ask(session, look, ProblemPatch, patch_id, parent)


def ask_patches(session: Session, look: Appearance, project_id: str, parent: QWidget) -> None:
    """Ask which patches a project treats; one step."""
    _ask(session, look, Project, project_id, parent)


def _ask(
    session: Session, look: Appearance, kind: type[ProblemPatch | Project], row_id: str, parent: QWidget
) -> None:
    snapshot = session.snapshot
    row = snapshot.row(kind.table, row_id) if snapshot is not None else None
    if snapshot is None or row is None or not session.writable:
        return

    def measured(offer: _Offer) -> None:
        if session.snapshot is not snapshot:  # it changed meanwhile: measure anew
            _ask(session, look, kind, row_id, parent)
            return
        dialog = ClaimDialog(offer, look, parent)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: _take(session, kind, row_id, dialog.list.ticked()))
        dialog.open()

    session.background.read(
        t("查找重叠的图斑和项目", "Looking for patches and projects that overlap"),
        lambda _: _offered(snapshot, row),
        measured,
    )


@dataclasses.dataclass(frozen=True)
class _Offer:
    """What can be ticked: (id, wording) pairs, and which are ticked now."""

    title: Text
    question: Text
    rows: tuple[tuple[str, str], ...]
    ticked: tuple[str, ...]


def _offered(snapshot: Snapshot, row: Record) -> _Offer:
    if isinstance(row, Project):
        title = t("认领图斑", "Claim patches")
        question = t("{project} 治理哪些问题图斑？", "Which problem patches does {project} treat?").format(
            project=row.caption
        )
        return _Offer(
            title,
            question,
            _lines(snapshot, ProblemPatch, patches_under(snapshot, row), row.patches),
            row.patches,
        )
    assert isinstance(row, ProblemPatch)
    now = tuple(project.id for project in claiming(row.id, snapshot))
    title = t("由项目认领", "Claimed by projects")
    question = t("图斑 {patch} 由哪些项目治理？", "Which projects treat patch {patch}?").format(
        patch=_named(row)
    )
    return _Offer(title, question, _lines(snapshot, Project, projects_over(snapshot, row), now), now)


def _lines(
    snapshot: Snapshot, kind: type[Record], together: Mapping[str, float], ticked: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    """Those that lie together first, then those claimed already, then others as far as they can be listed."""
    table = snapshot.table(kind)
    found = [(one, str(_together(_named(table[one]), size))) for one, size in together.items()]
    known = {one for one, _ in found}
    found += [(one, str(_named(table[one]))) for one in ticked if one in table and one not in known]
    known |= set(ticked)
    others = [one for one in table.ids[: _MOST + len(known)] if one not in known][:_MOST]
    return (*found, *((one, str(_named(table[one]))) for one in others))


def _together(name: Text, shared: float) -> Text:
    """A row with the ground it shares; lines and points only meet."""
    if not shared:
        return t("{name} · 相交", "{name} · meets").format(name=name)
    return t("{name} · 重叠 {area}", "{name} · {area} shared").format(name=name, area=area_text(shared))


def _named(row: Any) -> Text:
    if isinstance(row, ProblemPatch) and row.problem_type:
        problem = code_label("problem_type", row.problem_type)
        return t("{name}（{problem}）", "{name} ({problem})").format(name=row.caption, problem=problem)
    return plain(row.caption)


def _take(session: Session, kind: type[Record], row_id: str, chosen: tuple[str, ...]) -> None:
    snapshot = session.snapshot
    row = snapshot.row(kind.table, row_id) if snapshot is not None else None
    if snapshot is None or row is None:
        return
    if isinstance(row, ProblemPatch):
        edit = claimed_by(snapshot, row, chosen)
    else:
        edit = set_field(snapshot, [row], fields_by_id(Project)["patches"], chosen)
    if all(one.before == one.after for one in edit.changes):
        return

    def saved(applied: Applied) -> None:
        undo = undo_action(session, applied.edit.id)
        session.notify(Notice(edit.label, (undo,), "check"))

    session.apply(edit, saved)


class ClaimDialog(QDialog):
    """A list to tick; what lies together stands first with the ground shared."""

    def __init__(self, offer: _Offer, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(str(offer.title))
        self.setMinimumWidth(look.px(520))
        question = QLabel(str(offer.question), self)
        question.setProperty("role", "strong")
        question.setWordWrap(True)
        self.list = CheckList(look, self)
        self.list.fill(offer.rows, offer.ticked)
        self.list.setMinimumHeight(look.px(300))
        self.list.list.setAccessibleName(str(offer.question))
        hint = QLabel(
            str(
                t(
                    "有重叠的排在前面。一步完成，可撤销。",
                    "Those that overlap come first. One step, undoable.",
                )
            ),
            self,
        )
        hint.setProperty("role", "hint")
        hint.setWordWrap(True)
        buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole
        self.accept_button = buttons.addButton(str(t("认领", "Claim")), role.AcceptRole)
        restyle(self.accept_button, role="primary")
        buttons.addButton(str(t("取消", "Cancel")), role.RejectRole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addWidget(question)
        layout.addWidget(self.list, 1)
        layout.addWidget(hint)
        layout.addWidget(buttons)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.list.setFocus()
