"""准入审查: the projects to be reviewed, the review of the chosen one, and the steps it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, join, plain, t
from ecodesk.model.code_lists import label
from ecodesk.model.edit import Edit
from ecodesk.model.records import AdmissionReview, Project
from ecodesk.rules.admission_steps import (
    approve,
    enter_ledger,
    open_review,
    out_of_date,
    renewed,
    review_of,
    same_person,
    send_back,
    shortcomings,
    sign,
)
from ecodesk.rules.freezing import frozen_versions
from ecodesk.ui.appearance import Appearance
from ecodesk.ui.dialogs.reason_dialog import ReasonDialog
from ecodesk.ui.forms.field_box import FieldBox
from ecodesk.ui.forms.form_body import FormBody
from ecodesk.ui.forms.form_fixes import explain, try_fix
from ecodesk.ui.forms.pending_rows import PendingRows
from ecodesk.ui.forms.wrapped_label import WrappedLabel
from ecodesk.ui.inspection.note_list import Note, NoteList
from ecodesk.ui.ledger.admission_findings import findings_of
from ecodesk.ui.ledger.admission_form import ADMISSION_FORM, SET_BY_STEPS, states_of
from ecodesk.ui.notice_words import READ_ONLY, undo_action
from ecodesk.ui.plan_edits import set_field
from ecodesk.ui.roles import refusal
from ecodesk.ui.selection import Selection
from ecodesk.ui.session import Notice, Session

_BY_STEPS = t("由审查步骤填写", "Filled in by the steps of the review")
_GROUPS = (
    ("open", t("待审查", "To be reviewed"), "circle-outline", "warn"),
    ("signed", t("待复核", "To be approved"), "draw", "info"),
    ("returned", t("已退回", "Returned"), "undo-variant", "error"),
    ("admitted", t("已准入，待入台账", "Admitted, not in the ledger yet"), "check-circle-outline", "ok"),
    ("done", t("已入台账", "In the ledger"), "notebook-check-outline", "neutral"),
)
_LISTED = {"in_review", "returned", "rejected", "admitted", "in_ledger", "under_construction"}


class AdmissionView(QWidget):
    """Follows the selection; every step is one edit, its reason in the tooltip when it is not possible."""

    form_wanted = Signal(str)

    def __init__(self, session: Session, look: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._look = session, look
        self._rows = PendingRows(session)
        self._attempted: set[str] = set()  # reviews somebody has tried to sign
        self._project = session.selection.single(Project.table) or ""
        self._build()
        session.plan_changed.connect(self._refresh)
        session.person_changed.connect(self._refresh)
        session.findings_changed.connect(self._refresh)
        session.selection_changed.connect(self._selected)
        session.workspace_changed.connect(self._forget)
        session.closing.connect(self.finish_typing)
        look.changed.connect(self.retranslate)
        self.retranslate()

    def _build(self) -> None:
        self.list = NoteList(self._look, self)
        self.list.picked.connect(self._pick)
        self.list.opened.connect(self.form_wanted)
        self._title, self._state = QLabel(self), QLabel(self)
        self._title.setProperty("role", "subhead")
        self._state.setProperty("role", "tag")
        self._left = WrappedLabel(self)
        self._left.setProperty("role", "hint")
        self.steps: dict[str, QPushButton] = {}
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for name, run in (
            ("open", self._open),
            ("renew", self._renew),
            ("sign", self._sign),
            ("approve", self._approve),
            ("return", self._return),
            ("enter", self._enter),
            ("form", lambda: self.form_wanted.emit(self._project)),
        ):
            button = QPushButton(self)
            button.clicked.connect(lambda _=False, run=run: run())
            self.steps[name] = button
            bar.addWidget(button)
        for name in ("open", "sign", "approve", "enter"):
            self.steps[name].setProperty("role", "primary")
        bar.addStretch(1)
        first = QHBoxLayout()
        first.addWidget(self._title)
        first.addWidget(self._state)
        first.addStretch(1)
        head = QFrame(self)
        head.setProperty("role", "header")
        lines = QVBoxLayout(head)
        lines.setContentsMargins(20, 10, 14, 10)
        lines.setSpacing(6)
        lines.addLayout(first)
        lines.addWidget(self._left)
        lines.addLayout(bar)
        self.body = FormBody(ADMISSION_FORM, self._look, lambda: self._session.snapshot, self)
        self.body.value_wanted.connect(self._save_value)
        self.body.edit_wanted.connect(self._save_child)
        self.body.explain_wanted.connect(lambda finding: explain(self._session, self._look, finding, self))
        self.body.fix_wanted.connect(
            lambda finding, fix: try_fix(self._session, self._look, self._rows, finding, fix, self)
        )
        self._empty = QLabel(self)
        self._empty.setProperty("role", "hint")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.body, 1)
        column.addWidget(self._empty, 1)
        self._head = head
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        split.addWidget(self.list)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([self._look.px(330), 1200])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)
        self.setFocusProxy(self.list)

    def retranslate(self) -> None:
        """Texts in the language in use."""
        self.list.setAccessibleName(str(t("准入审查的项目", "Projects to be reviewed")))
        words = {
            "open": t("开始审查", "Begin the review"),
            "renew": t("更新审查对象", "Review it as it is now"),
            "sign": t("签署并提交复核", "Sign and hand on"),
            "approve": t("复核通过", "Approve"),
            "return": t("退回…", "Return…"),
            "enter": t("入台账", "Enter into the ledger"),
            "form": t("项目表单", "Project form"),
        }
        for name, button in self.steps.items():
            button.setText(str(words[name]))
        self.body.retranslate()
        self._refresh()

    # ---- what is shown

    @property
    def review(self) -> AdmissionReview | None:
        """The review shown, with everything on its way to the store."""
        snapshot = self._session.snapshot
        found = review_of(snapshot, self._project) if snapshot is not None and self._project else None
        row = self._rows.row(AdmissionReview.table, found.id) if found is not None else None
        return row if isinstance(row, AdmissionReview) else None

    def finish_typing(self) -> None:
        """Save what is still being typed."""
        if self.review is not None and self.isVisible():
            self.body.take()

    def hideEvent(self, event: QHideEvent) -> None:
        self.finish_typing()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def _forget(self) -> None:
        self._project = ""
        self._attempted.clear()

    def _pick(self, project: str) -> None:
        self._session.select(Selection.of(Project.table, project))

    def _selected(self, selection: Selection) -> None:
        chosen = selection.single(Project.table)
        if chosen is not None and chosen != self._project:
            self.finish_typing()
            self._project = chosen
            self._refresh()

    def _refresh(self) -> None:
        snapshot = self._session.snapshot
        if not self.isVisible() or snapshot is None:
            return
        self._list_projects()
        project = snapshot.row(Project.table, self._project)
        self._head.setVisible(isinstance(project, Project))
        if not isinstance(project, Project):
            self.body.setVisible(False)
            self._empty.setVisible(True)
            words = t(
                "没有要审查的项目。项目提交审查后出现在这里。",
                "Nothing to review. Projects appear here once they are submitted.",
            )
            self._empty.setText(str(words))
            return
        review = self.review
        self._title.setText(project.caption)
        self._state.setText(str(label("project_status", project.status)))
        self._show_steps(project, review)
        self.body.setVisible(review is not None)
        self._empty.setVisible(review is None)
        self._empty.setText(str(t("还没有审查表。", "There is no review yet.")))
        if review is not None:
            self._show_review(review)

    def _show_review(self, review: AdmissionReview) -> None:
        snapshot = self._session.snapshot
        assert snapshot is not None
        self.body.lock(self._locked(review))
        for name in SET_BY_STEPS:
            place = self.body.places.get(name)
            if isinstance(place, FieldBox):
                place.lock(_BY_STEPS)
        children = {table.id: self._rows.children(table, review.id) for table in ADMISSION_FORM.tables()}
        self.body.show_record(review, children, snapshot)
        self._demand(review)
        self.body.show_findings(findings_of(self._session.result, review.project), self._session.writable)
        self.body.show_states(states_of(review, children))

    def _list_projects(self) -> None:
        snapshot = self._session.snapshot
        assert snapshot is not None
        grouped: dict[str, list[Project]] = {group: [] for group, *_ in _GROUPS}
        for row in snapshot.table(Project).rows():
            if row.status in _LISTED:
                grouped[_group(row, review_of(snapshot, row.id))].append(row)
        if not self._project:
            self._project = next((rows[0].id for rows in grouped.values() if rows), "")
        notes: list[Note] = []
        for group, title, icon, tone in _GROUPS:
            if grouped[group]:
                notes.append(Note(f"{title}  {len(grouped[group])}", heading=True))
                notes += [
                    Note(row.caption, self._about(row), row.id, icon=icon, tone=tone)
                    for row in sorted(grouped[group], key=lambda one: one.code)
                ]
        self.list.show_notes(notes, self._project)

    def _about(self, project: Project) -> str:
        snapshot = self._session.snapshot
        assert snapshot is not None
        review = review_of(snapshot, project.id)
        if review is None:
            return str(t("没有审查表", "No review"))
        said = [label("admission_verdict", review.verdict)] if review.verdict else []
        names = [plain(name) for name in (review.reviewer, review.second_reviewer) if name]
        day = [plain(str(review.reviewed_on))] if review.reviewed_on else []
        return " · ".join(str(one) for one in (*said, *names, *day)) or str(t("审查中", "Under review"))

    # ---- steps

    def _locked(self, review: AdmissionReview) -> Text | None:
        """Why the answers of a review cannot be changed, or None when they can."""
        snapshot = self._session.snapshot
        if not self._session.writable or snapshot is None:
            return READ_ONLY
        project = snapshot.row(Project.table, review.project)
        if isinstance(project, Project) and project.status != "in_review":
            return t("项目不在审查中", "The project is not in review")
        if review.reviewer:
            return t("已签署；退回后才能修改", "It is signed; return it to change it")
        return refusal(self._session.role, "review_admission")

    def _show_steps(self, project: Project, review: AdmissionReview | None) -> None:
        snapshot, result = self._session.snapshot, self._session.result
        assert snapshot is not None
        in_review = project.status == "in_review"
        left = shortcomings(snapshot, review, result) if review is not None and in_review else []
        shown = {
            "open": review is None and in_review,
            "renew": review is not None and in_review and out_of_date(snapshot, review),
            "sign": review is not None and in_review and not review.reviewer,
            "approve": review is not None and in_review and bool(review.reviewer),
            "return": review is not None and in_review,
            "enter": project.status == "admitted",
            "form": True,
        }
        for name, button in self.steps.items():
            button.setVisible(shown[name])
            reason = self._step_refused(name, review, left)
            button.setEnabled(reason is None)
            missing = join(left, "；", "; ") if name == "sign" and left else None
            button.setToolTip(str(reason or missing or button.text()))
        self._left.setVisible(in_review and review is not None)
        self._left.setText(str(_left_words(left)))

    def _step_refused(self, name: str, review: AdmissionReview | None, left: list[Text]) -> Text | None:
        if name == "form":
            return None
        if not self._session.writable:
            return READ_ONLY
        right = "enter_ledger" if name == "enter" else "review_admission"
        if (reason := refusal(self._session.role, right)) is not None:
            return reason
        if name == "approve" and left:
            return join(left, "；", "; ")
        if name == "approve" and review is not None and same_person(review.reviewer, self._session.user):
            return t("复核人与审查人不能是同一人", "The second reviewer must be another person")
        return None

    def _step(self, make: Callable[[], Edit]) -> None:
        try:
            edit = make()
        except EcoDeskError as error:
            self._session.notify(Notice(error.message, level="error"))
            return

        def done(_: object) -> None:
            undo = undo_action(self._session)
            self._session.notify(Notice(edit.label, (undo,), "check"))

        self._session.apply(edit, done)

    def _check_run(self) -> str:
        """The frozen version whose check the review looks at, else the revision of the plan."""
        snapshot = self._session.snapshot
        assert snapshot is not None
        frozen = frozen_versions(snapshot)
        return frozen[-1].code if frozen else f"R{snapshot.revision}"

    def _open(self) -> None:
        snapshot = self._session.snapshot
        assert snapshot is not None
        project = snapshot.table(Project)[self._project]
        self._step(lambda: open_review(snapshot, project, check_run=self._check_run()))

    def _with_review(self, make: Callable[[Any, AdmissionReview], Edit]) -> None:
        self.body.take()
        review, snapshot = self.review, self._session.snapshot
        if review is not None and snapshot is not None:
            self._step(lambda: make(snapshot, review))

    def _renew(self) -> None:
        self._with_review(lambda snapshot, review: renewed(snapshot, review, self._check_run()))

    def _sign(self) -> None:
        session, review = self._session, self.review
        if review is not None:
            self._attempted.add(review.id)
            self._demand(review)
            self._lead_to_first_gap()
        self._with_review(
            lambda snapshot, review: sign(snapshot, review, session.result, author=session.user)
        )

    def _demand(self, review: AdmissionReview) -> None:
        """Say which answers are missing once somebody has tried to sign; what steps fill in is never asked for."""
        for box in self.body.boxes():
            box.demand(review.id in self._attempted and box.id not in SET_BY_STEPS)

    def _lead_to_first_gap(self) -> None:
        """To the first answer that is missing, if any is."""
        empty = next((b.id for b in self.body.boxes() if b.missing and b.id not in SET_BY_STEPS), "")
        if empty:
            self.body.focus_place(empty)

    def _approve(self) -> None:
        session = self._session
        self._with_review(
            lambda snapshot, review: approve(snapshot, review, session.result, author=session.user)
        )

    def _return(self) -> None:
        question = t(
            "项目退回编制人员，理由记入批注。", "The project goes back; the reason becomes a comment."
        )
        dialog = ReasonDialog(t("退回项目", "Return the project"), question, t("退回", "Return"), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        user = self._session.user
        dialog.accepted.connect(
            lambda: self._with_review(
                lambda snapshot, review: send_back(snapshot, review, dialog.reason, author=user)
            )
        )
        self.return_dialog = dialog
        dialog.open()

    def _enter(self) -> None:
        snapshot = self._session.snapshot
        assert snapshot is not None
        self._step(lambda: enter_ledger(snapshot, snapshot.table(Project)[self._project]))

    # ---- answers

    def _save_value(self, box: FieldBox, value: Any) -> None:
        review, snapshot = self.review, self._session.snapshot
        if review is None or snapshot is None:
            return
        typed = box.editor.typed()

        def refused(error: BaseException) -> None:
            self._refresh()
            if isinstance(error, EcoDeskError):
                box.editor.retype(typed)
                box.refuse(error.message)

        self._rows.apply(set_field(snapshot, [review], box.field, value), refused)
        box.accept(value)
        self._refresh()

    def _save_child(self, edit: Edit) -> None:
        self._rows.apply(edit, lambda _: self._refresh())
        self._refresh()


def _group(project: Project, review: AdmissionReview | None) -> str:
    if project.status == "in_review":
        return "signed" if review is not None and review.reviewer else "open"
    if project.status in ("returned", "rejected"):
        return "returned"
    return "admitted" if project.status == "admitted" else "done"


def _left_words(left: list[Text]) -> Text:
    if not left:
        return t("各项已答完，可以签署或复核。", "Everything is answered; it can be signed or approved.")
    more = t("，等 {n} 项", " and more, {n} in all").format(n=len(left)) if len(left) > 4 else plain("")
    return t("还差：{left}{more}", "Still to do: {left}{more}").format(
        left=join(left[:4], "；", "; "), more=more
    )
