"""Who answers for it: departments, townships and their persons."""

from __future__ import annotations

from typing import ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Kind, Pattern, Record, column, record
from ecodesk.model.records.shared_labels import CODE, NAME


@record
class OrgUnit(Record):
    """责任单位: a county department or a township government."""

    table: ClassVar[str] = "org_unit"
    title: ClassVar[Text] = t("责任单位", "Responsible units")

    code: str = column(
        CODE,
        required=True,
        unique=True,
        help=t(
            "简短不重复，例如 SLJ；导入表用它认单位",
            "Short and unique, such as SLJ; imports name units by it",
        ),
        default="",
    )
    name: str = column(
        NAME, required=True, help=t("三定方案或公章上的全称", "In full, as on its seal"), default=""
    )
    short_name: str = column(
        t("简称", "Short name"), help=t("表格和图上使用，例如县水利局", "For tables and maps"), default=""
    )
    kind: str = column(
        t("类别", "Kind"),
        Kind.CHOICE,
        choices="org_kind",
        help=t(
            "部门还是乡镇；乡镇按图形核对配合", "A department or a township; townships are checked by place"
        ),
        default="department",
    )
    duty: str = column(
        t("职责", "Duty"),
        Kind.LONG_TEXT,
        help=t("在本机制中管什么，与谁衔接", "What it answers for, and where its duty ends"),
        default="",
    )


@record
class Person(Record):
    """责任人. Telephone numbers never reach public prints."""

    table: ClassVar[str] = "person"
    title: ClassVar[Text] = t("责任人", "Persons")

    name: str = column(
        t("姓名", "Name"),
        required=True,
        help=t("同名者在职务中注明", "Tell namesakes apart by their post"),
        default="",
    )
    org_unit: str = column(
        t("单位", "Unit"),
        Kind.LINK,
        table="org_unit",
        required=True,
        help=t("主办单位的责任人从本单位中选", "Lead units take their persons from it"),
        default="",
    )
    post: str = column(
        t("职务", "Post"),
        help=t("没有职务，责任人信息就不全", "Without it the responsible person is incomplete"),
        default="",
    )
    phone: str = column(
        t("电话", "Phone"),
        max_length=13,
        help=t("11 位手机号，或区号加座机号", "Mobile number of 11 digits, or area code and number"),
        pattern=Pattern(
            r"1\d{10}|0\d{2,3}-?\d{7,8}",
            t("11 位手机号或带区号的座机号", "a mobile number of 11 digits or a number with area code"),
        ),
        hint=True,
        default="",
    )
    role: str = column(
        t("责任类别", "Role"),
        Kind.CHOICE,
        choices="person_role",
        help=t("领导、直接责任人或联络员", "Leader, directly responsible or contact"),
        default="contact",
    )
