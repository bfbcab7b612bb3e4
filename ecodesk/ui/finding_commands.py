"""The triage of findings as commands: what is done about those chosen, baselines, and submitting a project."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ecodesk.i18n import Text, t
from ecodesk.model.records import Project
from ecodesk.rules.submission import BEFORE_REVIEW
from ecodesk.rules.treatment import Act
from ecodesk.ui.commands import Command
from ecodesk.ui.finding_acts import ACT_WORDS
from ecodesk.ui.shell_commands import needs_plan, needs_writable


def _refusal(act: Act) -> Callable[[Any], Text | None]:
    def refusal(window: Any) -> Text | None:
        panel = window.panes.findings
        return needs_writable(window) or panel.acts.refusal(act, panel.chosen())

    return refusal


def _run(act: Act) -> Callable[[Any], None]:
    def run(window: Any) -> None:
        panel = window.panes.findings
        panel.acts.run(act, panel.chosen())

    return run


def _act(act: Act, name: str, icon: str, shortcut: str, hint: Text, *, separate: bool = False) -> Command:
    return Command(
        f"review.{name}",
        ACT_WORDS[act],
        _run(act),
        "review",
        icon,
        shortcut,
        disabled=_refusal(act),
        hint=hint,
        separate=separate,
    )


_UNFINISHED = t("检查还没有完成", "The check has not ended yet")


def _no_result(window: Any) -> Text | None:
    return needs_writable(window) or (_UNFINISHED if window.session.result is None else None)


def _no_baseline(window: Any) -> Text | None:
    if (reason := needs_plan(window)) is not None:
        return reason
    able = window.panes.findings.header_tools.only_new.isEnabled()
    return None if able else t("还没有设过审查基线", "There is no review baseline yet")


def _not_submittable(window: Any) -> Text | None:
    if (reason := needs_writable(window)) is not None:
        return reason
    session = window.session
    chosen = session.selection.single(Project.table)
    row = session.snapshot.row(Project.table, chosen) if chosen is not None else None
    if not isinstance(row, Project):
        return t("先选择一个项目", "Select one project first")
    if row.status not in BEFORE_REVIEW:
        return t("项目不在草拟或退回状态", "The project is neither a draft nor returned")
    return _UNFINISHED if session.result is None else None


def _submit(window: Any) -> None:
    window.open_form(window.session.selection.single(Project.table))
    window.panes.form.submit()


COMMANDS: tuple[Command, ...] = (
    Command(
        "review.submit_project",
        t("提交审查…", "Submit for review…"),
        _submit,
        "review",
        "send-outline",
        disabled=_not_submittable,
        hint=t(
            "有未处理的问题时列出来，逐条处理", "Lists what stands in the way, to be dealt with one by one"
        ),
    ),
    _act(
        Act.TAKE,
        "take",
        "hand-back-right-outline",
        "Ctrl+Shift+T",
        t("由我处理所选检查结果", "I settle the chosen findings"),
        separate=True,
    ),
    _act(
        Act.ASSIGN,
        "assign",
        "account-arrow-right-outline",
        "Ctrl+Shift+A",
        t("交给人或单位处理", "Hands the chosen findings to a person or an organisation"),
    ),
    _act(
        Act.COMMENT,
        "comment",
        "comment-text-outline",
        "Ctrl+Shift+M",
        t("写一句话，重新检查后仍在", "Words that stay when it is checked again"),
    ),
    _act(
        Act.SUBMIT,
        "submit",
        "clipboard-check-outline",
        "Ctrl+Shift+U",
        t("说明已改正，请审查人员复核", "Says it is corrected, for a reviewer to verify"),
    ),
    _act(
        Act.VERIFY,
        "verify",
        "check-decagram-outline",
        "Ctrl+Shift+K",
        t("检查不再发现的才能核销", "Only what the check no longer finds can be verified"),
        separate=True,
    ),
    _act(
        Act.RETURN,
        "return",
        "undo-variant",
        "Ctrl+Shift+R",
        t("退给经办人，须写理由", "Back to whoever settles it, with a reason"),
    ),
    _act(
        Act.WAIVE,
        "waive",
        "shield-check-outline",
        "Ctrl+Shift+W",
        t("写明理由、依据和期限", "With reason, document and end"),
    ),
    _act(
        Act.END_WAIVER,
        "end_waiver",
        "shield-off-outline",
        "",
        t("检查结果重新打开", "The finding is open again"),
    ),
    Command(
        "review.baseline",
        t("设审查基线…", "Set the review baseline…"),
        lambda window: window.panes.findings.acts.ask_baseline(),
        "review",
        "flag-checkered",
        disabled=_no_result,
        hint=t("记下现有检查结果，此后只看新增", "Records what is found now, to see later only what is new"),
        separate=True,
    ),
    Command(
        "review.only_new",
        t("仅上次审查后新增", "Only new since the last review"),
        lambda window: window.panes.findings.header_tools.only_new.toggle(),
        "review",
        "new-box",
        "Ctrl+Shift+N",
        disabled=_no_baseline,
        checked=lambda window: bool(window.panes.findings.header_tools.only_new.isChecked()),
    ),
)
