"""Who sits at the program: the roles of a user, named once, and what each may do in a review (domain 2.4)."""

from __future__ import annotations

from ecodesk.i18n import Text, join, t

ROLES: dict[str, Text] = {
    "planner": t("编制人员", "Planner"),
    "reviewer": t("审查人员", "Reviewer"),
    "office": t("领导组办公室", "Leading-group office"),
}

RIGHTS: dict[str, tuple[Text, tuple[str, ...]]] = {
    # right: what it lets somebody do, and the roles that have it
    "submit_plan": (t("提交方案", "submit the plan"), ("planner",)),
    "review_plan": (t("审查方案", "review the plan"), ("reviewer",)),
    "approve_plan": (t("批准和发布方案", "approve and publish the plan"), ("office",)),
    "decide_changes": (t("审查变化", "decide about changes"), ("reviewer",)),
    "verify_findings": (t("核销", "verify findings"), ("reviewer",)),
    "return_findings": (t("退回检查结果", "return findings"), ("reviewer",)),
    "waive_findings": (t("豁免", "waive findings"), ("reviewer",)),
    "accept_gaps": (t("认可缺口说明", "accept justified gaps"), ("reviewer",)),
    "end_waivers": (t("取消豁免", "end waivers"), ("reviewer",)),
    "review_admission": (t("准入审查", "review for admission"), ("reviewer",)),
    "enter_ledger": (t("入台账", "enter projects into the ledger"), ("office",)),
}


def refusal(role: str, right: str) -> Text | None:
    """Why a role may not do something, or None when it may. KeyError for an unknown right."""
    what, allowed = RIGHTS[right]
    if role in allowed:
        return None
    return t("只有{roles}可以{what}。你是{role}。", "Only the {roles} may {what}. You are: {role}.").format(
        roles=join([ROLES[name] for name in allowed]), what=what, role=ROLES.get(role, ROLES["planner"])
    )
