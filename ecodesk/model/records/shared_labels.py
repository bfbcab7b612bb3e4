"""Labels of fields that many record types have."""

from __future__ import annotations

from ecodesk.i18n import t

CODE = t("编号", "Code")
NAME = t("名称", "Name")
NOTE = t("备注", "Note")
