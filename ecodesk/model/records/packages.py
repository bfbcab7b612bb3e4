"""Sub-projects: projects taken together to be applied for, tendered and managed as one."""

from __future__ import annotations

from typing import ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Kind, Record, column, record
from ecodesk.model.records.shared_labels import CODE, NAME, NOTE, UNIT


@record
class ProjectPackage(Record):
    """子项目包: projects of a basin or unit that go together; each project names the package it is in."""

    table: ClassVar[str] = "project_package"
    title: ClassVar[Text] = t("子项目包", "Packages of projects")

    code: str = column(
        CODE,
        required=True,
        unique=True,
        max_length=20,
        help=t("县内自编，不重复", "Given by the county, unique"),
        default="",
    )
    name: str = column(
        NAME,
        required=True,
        max_length=60,
        help=t("申报和招标所用的名称", "As applied for and tendered"),
        default="",
    )
    basin: str = column(
        t("流域", "Basin"),
        Kind.LINK,
        table="basin",
        help=t("按流域分组时填", "When it is made for a basin"),
        hint=True,
        default="",
    )
    unit: str = column(
        UNIT,
        Kind.LINK,
        table="restoration_unit",
        help=t("按单元分组时填", "When it is made for a unit"),
        hint=True,
        default="",
    )
    lead: str = column(
        t("牵头单位", "Lead unit"),
        Kind.LINK,
        table="org_unit",
        help=t("统一申报和管理的单位", "Who applies for it and manages it"),
        default="",
    )
    note: str = column(
        NOTE,
        Kind.LONG_TEXT,
        help=t("组合的理由和分工", "Why these go together, and who does what"),
        default="",
    )
