"""The way of a plan through the window: departments' lists taken in, decided, submitted, returned, corrected, admitted.

Each step leaves the window in a state worth looking at and returns what shows it. The tests walk it and look at
the plan; the pictures walk it and photograph.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ecodesk.i18n import t
from ecodesk.model.edit import change, delete
from ecodesk.model.fields import Kind, fields_of
from ecodesk.model.records import AdmissionReview, OrgUnit, Project, SourceProject
from ecodesk.model.snapshot import Snapshot
from ecodesk.rules.admission_steps import answers_of, review_of
from ecodesk.rules.submission import submit
from ecodesk.ui.comparing.comparison_page import ComparisonPage
from ecodesk.ui.dialogs.fix_dialog import FixDialog
from ecodesk.ui.dialogs.reason_dialog import ReasonDialog
from ecodesk.ui.dialogs.version_dialogs import FreezeDialog
from ecodesk.ui.forms.field_box import FieldBox
from ecodesk.ui.ledger.admission_view import AdmissionView
from ecodesk.ui.main_window import MainWindow
from ecodesk.ui.plan_edits import set_field
from ecodesk.ui.planning.outcome_view import OutcomeView
from ecodesk.ui.planning.workbench_acts import ACCEPT, MERGE, REJECT, SPLIT, STACK
from ecodesk.ui.planning.workbench_import import ListImportDialog
from ecodesk.ui.planning.workbench_view import WorkbenchView

PLANNER, REVIEWER, SECOND, OFFICE = "李敏", "赵芳", "张晓燕", "王建军"
DECISIONS = (("LY-07", ACCEPT), ("LY-01", MERGE), ("LY-03", SPLIT), ("LY-04", STACK), ("LY-06", REJECT))
WITHDRAWN = ("ZH02-003", "ZH05-004", "ZH06-002", "ZH07-005")  # nothing of these can be mended
OVERLAPPING, UNLED, BROKEN = "ZH06-004", "ZH08-003", "QH01-004"
REVIEWED = "ZH03-004"
D = TypeVar("D", bound=QDialog)


class PlanWalk:
    """The sample on its way. `settle` lets the window come to rest; `wait` waits until something is true."""

    def __init__(
        self,
        window: MainWindow,
        settle: Callable[[], None],
        wait: Callable[[Callable[[], bool]], None],
    ) -> None:
        self.window, self.settle, self.wait = window, settle, wait

    @property
    def snapshot(self) -> Snapshot:
        found = self.window.session.snapshot
        assert found is not None
        return found

    def project(self, code: str) -> Project:
        found = self.snapshot.table(Project).one(code=code)
        assert found is not None, code
        return found

    def sit(self, name: str, role: str) -> None:
        """Somebody else sits down at the program."""
        self.window.preferences.change(user_name=name, user_role=role)
        self.window.apply_preferences()
        self.settle()

    def lists_taken_in(self) -> QWidget:
        """The plan is open for changes again; three departments' lists lie beside it as candidates."""
        self.sit(REVIEWER, "reviewer")
        self._run("review.plan_return")
        self._reason("各部门清单到齐后统一整合，再报审。")
        self.sit(PLANNER, "planner")
        view = self._workbench()
        view.take_sample_lists()
        dialog = self._dialog(ListImportDialog)
        self.wait(lambda: dialog.examination is not None and not dialog.busy)
        dialog.take_in()
        self.settle()
        self._candidate(view, "LY-01")
        return self.window

    def decided(self) -> QWidget:
        """One decision of each kind; what became of every project of the lists."""
        view = self._workbench()
        for code, letter in DECISIONS:
            self._candidate(view, code)
            if letter == REJECT:
                view.acts.reason.setText("与LY-05重复填报")
            view.decide(letter)
            for dialog in self._dialogs(QDialog):
                dialog.accept()
            self.settle()
        self.window.session.noticed.emit(None)
        self.window.panes.plan.show_view("outcomes")
        shown = self.window.panes.plan.view("outcomes")
        assert isinstance(shown, OutcomeView)
        self.wait(lambda: shown.shown is not None)
        return self.window

    def corrected_before_submission(self) -> QWidget:
        """What blocks is mended or withdrawn; the plan document holds what the lists brought."""
        session = self.window.session
        session.apply(delete(t("撤回", "Withdraw"), *(self.project(code) for code in WITHDRAWN)))
        self.settle()
        leader = self.snapshot.table(OrgUnit).one(name="县农业农村局")
        assert leader is not None
        lead = next(f for f in fields_of(Project) if f.id == "lead")
        session.apply(set_field(self.snapshot, [self.project(UNLED)], lead, leader.id))
        self.settle()
        self._fix("GEO-002", BROKEN, lost_by=BROKEN)
        self._fix("OVL-003", OVERLAPPING, lost_by=OVERLAPPING)
        self.window.session.noticed.emit(None)
        self.window.show_page("plan")
        self.window.panes.plan.show_view("document")
        self.settle()
        return self.window

    def submitted(self) -> QWidget:
        """The plan is frozen as v0.7 and under review."""
        self.window.show_page("map")
        self._run("review.plan_submit")
        dialog = self._dialog(FreezeDialog)
        assert dialog.note_field is not None
        dialog.note_field.setPlainText("已整合三个部门的清单；其余问题均为资料待补。")
        self.settle()
        return dialog

    def compared(self) -> QWidget:
        """The reviewer sees on the map and field by field what changed, and returns one project."""
        for dialog in self._dialogs(FreezeDialog):
            dialog.accept_button.click()
        self.settle()
        self._submit_project()
        self.sit(REVIEWER, "reviewer")
        page = self._comparison()
        page.show_change((Project.table, self.project(REVIEWED).id))
        page.panel.words.setPlainText("请说明退让的依据。")
        self.wait(lambda: page.ready and page.canvas.up_to_date)
        return self.window

    def returned(self) -> QWidget:
        """The planner finds the reason at the project."""
        self._comparison().panel.send_back.click()
        self.settle()
        self.sit(PLANNER, "planner")
        self.window.open_form(self.project(REVIEWED).id)
        self.settle()
        return self.window

    def admitted(self) -> QWidget:
        """Corrected, agreed to, reviewed item by item, signed by one person and approved by another."""
        note = next(f for f in fields_of(Project) if f.id == "note")
        self.window.session.apply(
            set_field(self.snapshot, [self.project(REVIEWED)], note, "按 ZH03-001 河道管理线退让，见勘界图。")
        )
        self.settle()
        self._submit_project()
        self.sit(REVIEWER, "reviewer")
        page = self._comparison()
        page.show_change((Project.table, self.project(REVIEWED).id))
        page.panel.words.setPlainText("依据充分。")
        page.panel.agree.click()
        self.settle()
        page.conclude.click()
        self.settle()
        view = self.admission()
        self._answer(view)
        view.steps["sign"].click()
        self.settle()
        self.sit(SECOND, "reviewer")
        view.steps["approve"].click()
        self.settle()
        return self.window

    def in_ledger(self) -> QWidget:
        """The office puts the project on the lists of the county."""
        self.sit(OFFICE, "office")
        self.admission().steps["enter"].click()
        self.settle()
        self.window.panes.ledger.show_view("entries")
        self.settle()
        return self.window

    STEPS = (
        lists_taken_in,
        decided,
        corrected_before_submission,
        submitted,
        compared,
        returned,
        admitted,
        in_ledger,
    )

    def _run(self, command: str) -> None:
        action = self.window.command_actions.action(command)
        assert action.isEnabled(), action.toolTip()
        action.trigger()
        self.settle()

    def _dialogs(self, kind: type[D]) -> list[D]:
        return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]

    def _dialog(self, kind: type[D]) -> D:
        self.wait(lambda: bool(self._dialogs(kind)))
        return self._dialogs(kind)[-1]

    def _reason(self, words: str) -> None:
        dialog = self._dialog(ReasonDialog)
        dialog.reason_field.setPlainText(words)
        dialog.accept_button.click()
        self.settle()

    def _workbench(self) -> WorkbenchView:
        self.window.show_page("plan")
        self.window.panes.plan.show_view("workbench")
        view = self.window.panes.plan.view("workbench")
        assert isinstance(view, WorkbenchView)
        self.wait(lambda: view.bench is not None and not view.busy)
        return view

    def _candidate(self, view: WorkbenchView, code: str) -> None:
        row = self.snapshot.table(SourceProject).one(code=code)
        assert row is not None, code
        self.wait(lambda: view.bench is not None and not view.busy)
        view.show_candidate(row.id)
        self.settle()

    def _fix(self, rule: str, code: str, lost_by: str) -> None:
        """Open a finding and apply the fix that changes a project."""
        result, changed = self.window.session.result, self.project(lost_by).id
        assert result is not None
        finding = next(f for f in result.of(Project.table, self.project(code).id) if f.rule == rule)
        self.window.panes.findings.open_finding(finding)
        self.settle()
        self._run("check.fix")
        dialog = self._dialog(FixDialog)
        next(card for card in dialog.cards if changed in card.fix.preview.before).apply_button.click()
        self.settle()

    def _submit_project(self) -> None:
        result = self.window.session.result
        assert result is not None
        self.window.session.apply(submit(self.project(REVIEWED), result))
        self.settle()

    def _comparison(self) -> ComparisonPage:
        if self.window.page != "compare":
            self._run("review.compare")
        page = self.window.panes.comparing
        self.wait(lambda: page.ready)
        return page

    def admission(self) -> AdmissionView:
        view = self.window.panes.ledger.view("admission")
        assert isinstance(view, AdmissionView)
        return view

    def _answer(self, view: AdmissionView) -> None:
        """Answer every item of the review."""
        for field in fields_of(AdmissionReview):
            if field.kind is Kind.CHOICE and field.required and field.id != "verdict":
                box = view.body.places[field.id]
                assert isinstance(box, FieldBox)
                view.body.value_wanted.emit(box, "conform")
                self.settle()
        review = review_of(self.snapshot, self.project(REVIEWED).id)
        assert review is not None
        rows = answers_of(self.snapshot, review)
        answered = [(row, dataclasses.replace(row, hit=False)) for row in rows]
        self.window.session.apply(change(t("逐项回答", "Answer"), answered))
        self.settle()
