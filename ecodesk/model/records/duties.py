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

    code: str = column(CODE, required=True, unique=True, default="")
    name: str = column(NAME, required=True, default="")
    short_name: str = column(t("简称", "Short name"), default="")
    kind: str = column(t("类别", "Kind"), Kind.CHOICE, choices="org_kind", default="department")
    duty: str = column(t("职责", "Duty"), Kind.LONG_TEXT, default="")


@record
class Person(Record):
    """责任人. Telephone numbers never reach public prints."""

    table: ClassVar[str] = "person"
    title: ClassVar[Text] = t("责任人", "Persons")

    name: str = column(t("姓名", "Name"), required=True, default="")
    org_unit: str = column(t("单位", "Unit"), Kind.LINK, table="org_unit", required=True, default="")
    post: str = column(t("职务", "Post"), default="")
    phone: str = column(
        t("电话", "Phone"),
        max_length=13,
        help=t("11 位手机号，或区号加座机号", "Mobile number of 11 digits, or area code and number"),
        pattern=Pattern(
            r"1\d{10}|0\d{2,3}-?\d{7,8}",
            t("11 位手机号或带区号的座机号", "a mobile number of 11 digits or a number with area code"),
        ),
        default="",
    )
    role: str = column(t("责任类别", "Role"), Kind.CHOICE, choices="person_role", default="contact")
