"""What can be done about chosen findings, each as one step: take, assign, comment, submit, verify, return, waive."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, plain, t
from ecodesk.model.edit import Edit
from ecodesk.progress import Progress
from ecodesk.rules.baseline import latest_baseline, set_baseline
from ecodesk.rules.finding import NOBODY, Assignee, Finding, FindingState, Severity
from ecodesk.rules.treatment import NOT_BY_ITS_EDITOR, Act, edited_by, parts_of, treat, why_not
from ecodesk.rules.waivers import withdraw
from ecodesk.ui.dialogs.baseline_dialog import BaselineDialog
from ecodesk.ui.dialogs.treat_dialog import TreatDialog
from ecodesk.ui.dialogs.waive_dialog import WaiveDialog
from ecodesk.ui.notice_words import READ_ONLY, undo_action
from ecodesk.ui.roles import refusal
from ecodesk.ui.session import Notice, Session

ACT_WORDS = {
    Act.TAKE: t("接手", "Take in hand"),
    Act.ASSIGN: t("分派…", "Assign…"),
    Act.COMMENT: t("批注…", "Comment…"),
    Act.SUBMIT: t("提交复核…", "Submit for verification…"),
    Act.VERIFY: t("核销", "Verify"),
    Act.RETURN: t("退回…", "Return…"),
    Act.WAIVE: t("豁免…", "Waive…"),
    Act.END_WAIVER: t("取消豁免", "End the waiver"),
}
_ASKED = frozenset({Act.ASSIGN, Act.COMMENT, Act.SUBMIT, Act.RETURN})  # a dialog asks for words first
_RIGHTS = {
    Act.VERIFY: "verify_findings",
    Act.RETURN: "return_findings",
    Act.WAIVE: "waive_findings",
    Act.END_WAIVER: "end_waivers",
}
_STEPS = 50  # so many steps back it is looked who changed something
_NONE = t("先在“检查结果”中选一条", "Choose a finding first")
_BLOCK = t("阻断不可豁免", "A block cannot be waived")


class FindingActs:
    """Does things to findings; of several those it is possible for, and says what was left out."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        self._session, self._parent = session, parent

    def refusal(self, act: Act, findings: Sequence[Finding]) -> Text | None:
        """Why an act is possible for none of these, or None when it is for some."""
        if not self._session.writable:
            return READ_ONLY
        if not findings:
            return _NONE
        first = self._why_not(act, findings[0])
        if first is None or any(self._why_not(act, finding) is None for finding in findings[1:]):
            return None
        return first

    def _why_not(self, act: Act, finding: Finding) -> Text | None:
        snapshot = self._session.snapshot
        if snapshot is None:
            return _NONE
        if act in _RIGHTS and (reason := refusal(self._session.role, _RIGHTS[act])) is not None:
            return reason
        if act is Act.WAIVE:
            if not finding.found:
                return t("检查已不再发现，无须豁免", "It is no longer found; no waiver is needed")
            if finding.state is FindingState.WAIVED:
                return t("已经豁免", "It is waived already")
            return _BLOCK if finding.severity is Severity.BLOCK else None
        if act is Act.END_WAIVER:
            return None if finding.state is FindingState.WAIVED else t("没有豁免", "It is not waived")
        return why_not(finding, act, snapshot, self._session.user)

    def run(self, act: Act, findings: Sequence[Finding]) -> QDialog | None:
        """Do it, or ask for what it needs first; the dialog that asks is given back."""
        able = [finding for finding in findings if self._why_not(act, finding) is None]
        snapshot = self._session.snapshot
        if snapshot is None or not able:
            return None
        left = len(findings) - len(able)
        if act is Act.END_WAIVER:
            self._apply(withdraw(snapshot, *able, author=self._session.user), left)
            return None
        if act is Act.WAIVE:
            return _opened(WaiveDialog(self._session, able, self._parent))
        if act is Act.VERIFY and any(finding.severity is Severity.BLOCK for finding in able):
            self._verify(able, left)
            return None
        if act not in _ASKED:
            self._treat(act, able, "", NOBODY, left)
            return None
        dialog = TreatDialog(act, able, snapshot, self._parent)
        dialog.accepted.connect(lambda: self._treat(act, able, dialog.text, dialog.assigned, left))
        return _opened(dialog)

    def _verify(self, findings: Sequence[Finding], left: int) -> None:
        """Verify findings among which are blocks: those whoever sits here has corrected are left out."""
        session, workspace, snapshot = self._session, self._session.workspace, self._session.snapshot
        if workspace is None or snapshot is None:
            return
        blocks = [finding for finding in findings if finding.severity is Severity.BLOCK]

        def look(_: Progress) -> set[str]:
            return {
                finding.id
                for finding in blocks
                if session.user
                == edited_by(finding, workspace.history_of(parts_of(finding, snapshot), _STEPS), snapshot)
            }

        def known(own: set[str]) -> None:
            if session.workspace is not workspace:
                return
            able = [finding for finding in findings if finding.id not in own]
            if able:
                self._treat(Act.VERIFY, able, "", NOBODY, left + len(own))
            else:
                words = NOT_BY_ITS_EDITOR.format(editor=plain(session.user))
                session.notify(Notice(words, level="error"))

        session.background.read(t("查看历史", "Reading the history"), look, known)

    def _treat(self, act: Act, findings: Sequence[Finding], text: str, assigned: Assignee, left: int) -> None:
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        user = self._session.user
        try:
            edit = treat(snapshot, findings, act, author=user, text=text, assigned=assigned)
        except EcoDeskError as error:
            self._session.notify(Notice(error.message, level="error"))
            return
        self._apply(edit, left)

    def _apply(self, edit: Edit | None, left: int) -> None:
        if edit is None:
            return
        words = t("已{what}", "Done: {what}").format(what=edit.label)
        if left:
            words = t("{words}；{n} 条不适用，未改动", "{words}; {n} left as they were").format(
                words=words, n=left
            )
        undo = undo_action(self._session)
        self._session.apply(edit, lambda _: self._session.notify(Notice(words, (undo,), "check")))

    def ask_baseline(self) -> BaselineDialog | None:
        """End a review: record what is found now."""
        result, snapshot = self._session.result, self._session.snapshot
        if result is None or snapshot is None:
            return None
        found = sum(finding.found for finding in result.findings.values())
        dialog = BaselineDialog(found, latest_baseline(snapshot), self._parent)

        def record() -> None:
            self._session.apply(set_baseline(result, name=dialog.name, author=self._session.user))

        dialog.accepted.connect(record)
        _opened(dialog)
        return dialog


def _opened(dialog: QDialog) -> QDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
