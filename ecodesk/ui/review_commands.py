"""The review round as commands: freeze, submit and move the plan, compare versions, admission."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, plain, t
from ecodesk.model.code_lists import label
from ecodesk.model.edit import Change
from ecodesk.rules.finding import Severity
from ecodesk.rules.freezing import following_code, frozen_versions, new_version, next_code
from ecodesk.rules.plan_review import MOVES, PlanMove, blocks, let_submit, move, submission_changes
from ecodesk.ui.commands import Command
from ecodesk.ui.comparing.version_line import version_stops
from ecodesk.ui.dialogs.reason_dialog import ReasonDialog
from ecodesk.ui.dialogs.submission_dialog import ObstacleLine, SubmissionDialog
from ecodesk.ui.dialogs.version_dialogs import FreezeDialog, VersionsDialog
from ecodesk.ui.roles import refusal
from ecodesk.ui.session import Notice, NoticeAction, Session
from ecodesk.ui.shell_commands import needs_plan, needs_writable

_UNFINISHED = t("检查还没有完成", "The check has not ended yet")
_NO_VERSION = t("还没有冻结的版本", "There is no frozen version yet")


def _opened(dialog: QDialog) -> QDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


# ---- freezing


def _not_freezable(window: Any) -> Text | None:
    if (reason := needs_writable(window)) is not None:
        return reason
    session = window.session
    result = session.result
    if result is None or session.checking or result.revision != session.snapshot.revision:
        return _UNFINISHED
    return None


def _freeze(window: Any) -> None:
    session = window.session
    dialog = FreezeDialog(
        t("冻结版本", "Freeze a version"),
        t(
            "把规划现在的全部数据、规则、检查结果和合计保存为一个版本。冻结后不能修改、删除或撤销。",
            "Keeps all data, rules, findings and sums as they are now. Nothing can change, delete or undo it.",
        ),
        t("冻结", "Freeze"),
        next_code(session.snapshot),
        parent=window,
    )

    def freeze() -> None:
        _freeze_as(session, dialog.code, dialog.name, "", t("冻结版本 {code}", "Freeze version {code}"))

    dialog.accepted.connect(freeze)
    _opened(dialog)


def _freeze_as(
    session: Session, code: str, name: str, status: str, title: Text, *, submitting: bool = False
) -> None:
    snapshot = session.snapshot
    if snapshot is None:
        return
    try:
        row, documents = new_version(
            snapshot, session.result, code=code, name=name, status=status, author=session.user
        )
        changes = submission_changes(snapshot, row.code) if submitting else _counted_on(session, row.code)
    except EcoDeskError as error:
        session.notify(Notice(error.message, level="error"))
        return
    words = title.format(code=plain(row.code))
    done = Notice(t("{what}，已冻结", "{what}: frozen").format(what=words), (), "lock-check-outline", "ok")
    session.freeze(row, documents, words, changes, lambda _: session.notify(done))


def _counted_on(session: Session, code: str) -> tuple[Change, ...]:
    """Freezing the code the plan has while it is being edited counts the plan on to the next."""
    info = session.snapshot.plan_info if session.snapshot is not None else None
    if info is None or info.status != "editing" or info.version != code:
        return ()
    return (Change(info, dataclasses.replace(info, version=following_code(code))),)


# ---- the plan through its review


def _state_of(window: Any) -> str:
    info = window.session.snapshot.plan_info
    return info.status if info is not None else ""


def _not_movable(what: PlanMove) -> Callable[[Any], Text | None]:
    def refused(window: Any) -> Text | None:
        if (reason := needs_writable(window)) is not None:
            return reason
        if (reason := refusal(window.session.role, what.right)) is not None:
            return reason
        state = _state_of(window)
        if state not in what.before:
            return t("方案现为“{state}”", "The plan is “{state}”").format(state=label("plan_status", state))
        return _not_freezable(window) if what.id == "submit" else None

    return refused


def _mover(what: PlanMove) -> Callable[[Any], None]:
    def run(window: Any) -> None:
        if what.id == "submit":
            _submit(window)
        elif what.needs_reason:
            question = t("退回后方案回到“编制中”，版本号顺延。", "The plan goes back to editing.")
            dialog = ReasonDialog(what.title, question, t("退回", "Return"), window)
            dialog.accepted.connect(lambda: _move(window.session, what, dialog.reason))
            _opened(dialog)
        else:
            _move(window.session, what, "")

    return run


def _move(session: Session, what: PlanMove, reason: str) -> None:
    if session.snapshot is None:
        return
    try:
        edit = move(session.snapshot, what, reason=reason)
    except EcoDeskError as error:
        session.notify(Notice(error.message, level="error"))
        return
    undo = NoticeAction(t("撤销", "Undo"), session.undo, "Ctrl+Z")
    actions = () if what.id == "publish" else (undo,)
    session.apply(edit, lambda _: session.notify(Notice(edit.label, actions, "check")))


def _submit(window: Any) -> None:
    session = window.session
    snapshot, result = session.snapshot, session.result
    found = blocks(result)
    if found:
        lines = [ObstacleLine("", finding.message, finding) for finding in found]
        info = snapshot.plan_info
        dialog = SubmissionDialog(info.version if info is not None else "", lines, window.look, window)
        dialog.chosen.connect(lambda line: _go_to(window, line))
        _opened(dialog)
        return
    errors = result.count(Severity.ERROR)
    note = t(
        "还有 {n} 条错误，说明为什么带错误提交 *", "There are {n} errors: say why it is submitted with them *"
    ).format(n=errors)
    freezing = FreezeDialog(
        t("提交方案审查", "Submit the plan for review"),
        t(
            "提交后冻结这个版本，方案进入“内部审查”。不能撤销。",
            "This version is frozen and the plan goes into internal review. It cannot be undone.",
        ),
        t("提交审查", "Submit"),
        next_code(snapshot),
        note=note if errors else None,
        parent=window,
    )

    def submit() -> None:
        try:
            let_submit(session.snapshot, session.result, freezing.note)
        except EcoDeskError as error:
            session.notify(Notice(error.message, level="error"))
            return
        name = "；".join(part for part in (freezing.name, freezing.note) if part)
        title = t("提交方案审查 {code}", "Submit the plan as {code}")
        _freeze_as(session, freezing.code, name, "internal_review", title, submitting=True)

    freezing.accepted.connect(submit)
    _opened(freezing)


def _go_to(window: Any, line: ObstacleLine) -> None:
    if line.finding is not None:
        window.show_page("map")
        window.session.open_finding(line.finding)
        window.zoom_to(window.session.selection)


# ---- looking at versions


def _no_version(window: Any) -> Text | None:
    if (reason := needs_plan(window)) is not None:
        return reason
    if window.session.workspace.frozen is not None:
        return t("现在打开的就是冻结版本", "A frozen version is open")
    return None if frozen_versions(window.session.snapshot) else _NO_VERSION


def _compare(window: Any) -> None:
    if window.page == "compare":
        window.show_page("map")
    else:
        window.show_page("compare")


def _versions(window: Any) -> None:
    dialog = VersionsDialog(version_stops(window.session.snapshot), window.look, window)
    dialog.opened.connect(window.opening.open_version)

    def compare(version: str) -> None:
        window.panes.comparing.old = version
        window.show_page("compare")

    dialog.compared.connect(compare)
    _opened(dialog)


def _admission(window: Any) -> None:
    window.open_admission(window.session.selection.single("project") or "")


COMMANDS: tuple[Command, ...] = (
    Command(
        "review.compare",
        t("版本比较…", "Compare versions…"),
        _compare,
        "review",
        "compare",
        "Ctrl+D",
        disabled=_no_version,
        hint=t("逐项审查两个版本之间的变化", "Review the changes between two versions one by one"),
        separate=True,
    ),
    Command(
        "review.freeze",
        t("冻结版本…", "Freeze a version…"),
        _freeze,
        "review",
        "lock-outline",
        disabled=_not_freezable,
        hint=t("此后不能修改、删除或撤销", "Nothing can change, delete or undo it"),
    ),
    Command(
        "review.versions",
        t("打开冻结版本…", "Open a frozen version…"),
        _versions,
        "review",
        "source-branch",
        disabled=_no_version,
        hint=t("只读，内容和检查结果与冻结时相同", "For reading; content and findings of its day"),
    ),
    Command(
        "review.admission",
        t("准入审查表", "Admission reviews"),
        _admission,
        "review",
        "clipboard-check-multiple-outline",
        disabled=needs_plan,
        hint=t("逐项审查项目，签署和复核", "Review projects item by item, sign and approve"),
    ),
    *(
        Command(
            f"review.plan_{what.id}",
            Text(f"{what.title.zh}…", f"{what.title.en}…")
            if what.id == "submit" or what.needs_reason
            else what.title,
            _mover(what),
            "review/plan",
            "send-check-outline" if what.id == "submit" else "",
            disabled=_not_movable(what),
            separate=what.id in ("submit", "approve"),
        )
        for what in MOVES.values()
    ),
)
