"""The review round as commands: freeze, submit and move the plan, compare versions, admission."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QDialog
from shapely import Point

from ecodesk.errors import EcoDeskError
from ecodesk.i18n import Text, plain, t
from ecodesk.model.code_lists import label
from ecodesk.model.edit import Change
from ecodesk.model.fields import Record
from ecodesk.rules.finding import Severity
from ecodesk.rules.freezing import following_code, frozen_versions, new_version, next_code
from ecodesk.rules.plan_review import MOVES, PlanMove, blocks, let_submit, move, submission_changes
from ecodesk.ui.canvas.identifying import comment_here
from ecodesk.ui.commands import Command
from ecodesk.ui.comments_dialog import COMMENT_HERE, ask_comment
from ecodesk.ui.comparing.comparison import NOW
from ecodesk.ui.comparing.version_line import version_stops
from ecodesk.ui.dialogs.reason_dialog import ReasonDialog
from ecodesk.ui.dialogs.submission_dialog import ObstacleLine, SubmissionDialog
from ecodesk.ui.dialogs.version_dialogs import FreezeDialog, VersionsDialog
from ecodesk.ui.notice_words import undo_action
from ecodesk.ui.roles import refusal
from ecodesk.ui.session import Notice, Session
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
            question = t(
                "退回后方案回到“编制中”，版本号顺延。",
                "The plan goes back to editing and its version number counts on.",
            )
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
    undo = undo_action(session)
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


def _change_notice(window: Any) -> None:
    window.show_page("compare")
    window.panes.comparing.notice.ask_when_ready()


def _versions(window: Any) -> None:
    dialog = VersionsDialog(version_stops(window.session.snapshot), window.look, window)
    dialog.opened.connect(window.opening.open_version)

    def compare(version: str) -> None:
        window.panes.comparing.compare(version, NOW)
        window.show_page("compare")

    dialog.compared.connect(compare)
    _opened(dialog)


def _admission(window: Any) -> None:
    window.open_admission(window.session.selection.single("project") or "")


# ---- comments


def _spoken_of(window: Any) -> Record | None:
    """The one row a comment would be about, None for a mere place."""
    session = window.session
    if window.page == "form":
        project: Record | None = window.panes.form.project
        return project
    rows = list(session.selection.rows)
    return session.snapshot.row(*rows[0]) if session.snapshot is not None and len(rows) == 1 else None


def _not_commentable(window: Any) -> Text | None:
    if (reason := needs_writable(window)) is not None:
        return reason
    if window.page == "map" or _spoken_of(window) is not None:
        return None
    return t("先到地图上，或选中一个对象", "Go to the map, or select one object")


def _comment(window: Any) -> None:
    """About the place under the pointer, the field with the keyboard, or what is selected."""
    canvas, row = window.canvas, _spoken_of(window)
    at = canvas.mapFromGlobal(QCursor.pos())
    if window.page == "map" and canvas.underMouse() and canvas.rect().contains(at):
        place = Point(*canvas.viewport.ground(at.x(), at.y()))
        rows = canvas.rows_under(QPointF(at))
        picked = [one for one in rows if one in window.session.selection.rows] or rows[:1]
        comment_here(canvas, place, picked)
    elif row is not None:
        field = window.panes.form.body.place if window.page == "form" else ""
        ask_comment(window.session, window, row, field=field)
    else:
        view = canvas.viewport
        comment_here(canvas, Point(*view.ground(view.width / 2, view.height / 2)), ())


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
        "review.change_notice",
        t("打印变更说明…", "Print the changes…"),
        _change_notice,
        "review",
        "printer-outline",
        disabled=_no_version,
        hint=t(
            "两个版本之间的变化，写成 PDF、Word、Excel 或网页",
            "What changed between two versions, as PDF, Word, Excel or web page",
        ),
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
        "review.comment_here",
        COMMENT_HERE,
        _comment,
        "review",
        "comment-plus-outline",
        "Ctrl+M",
        disabled=_not_commentable,
        hint=t(
            "批注指针所在的地方、表单里的字段或所选的对象",
            "About the place under the pointer, a field of the form, or what is selected",
        ),
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
