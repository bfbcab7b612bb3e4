"""Labels, and the range of years, of fields that many record types have."""

from __future__ import annotations

from ecodesk.i18n import t

CODE = t("编号", "Code")
NAME = t("名称", "Name")
NOTE = t("备注", "Note")
PROJECT = t("项目", "Project")
PROJECTS = t("关联项目", "Projects")
UNIT = t("修复单元", "Restoration unit")
UNITS = t("涉及单元", "Restoration units")
YEAR = t("年度", "Year")
LEDGER_ENTRY = t("台账条目", "Ledger entry")
RESOLUTION = t("一事一议纪要", "Resolution")
DOCUMENT = t("依据文件", "Document")
REASON = t("理由", "Reason")
YEARS = (1949, 2100)  # what a year of a plan can be; a typing error is none of them
