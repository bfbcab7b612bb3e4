"""Who sits at the program: the roles of a user, named once."""

from __future__ import annotations

from ecodesk.i18n import Text, t

ROLES: dict[str, Text] = {
    "planner": t("编制人员", "Planner"),
    "reviewer": t("审查人员", "Reviewer"),
    "office": t("领导组办公室", "Leading-group office"),
}
