"""Files that belong to rows: photos with place and time, task books, approvals."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ecodesk.i18n import Text, t
from ecodesk.model.fields import Kind, Record, Shape, column, record
from ecodesk.model.records.shared_labels import LEDGER_ENTRY, NAME, NOTE, PROJECT, RESOLUTION


@record
class Attachment(Record):
    """附件: what a file is and what it belongs to; the file itself lies beside the workspace under its hash."""

    table: ClassVar[str] = "attachment"
    title: ClassVar[Text] = t("附件", "Attachments")
    shape: ClassVar[Shape] = Shape.POINT

    project: str = column(PROJECT, Kind.LINK, table="project", part_of=True, default="")
    patch: str = column(
        t("问题图斑", "Problem patch"), Kind.LINK, table="problem_patch", part_of=True, default=""
    )
    entry: str = column(LEDGER_ENTRY, Kind.LINK, table="ledger_entry", part_of=True, default="")
    resolution: str = column(RESOLUTION, Kind.LINK, table="one_matter_resolution", part_of=True, default="")
    application: str = column(
        t("国家级项目申报", "National application"),
        Kind.LINK,
        table="national_application",
        part_of=True,
        default="",
    )
    kind: str = column(t("类别", "Kind"), Kind.CHOICE, choices="attachment_kind", required=True, default="")
    name: str = column(NAME, required=True, default="")
    file_name: str = column(t("文件名", "File name"), required=True, default="")
    content_hash: str = column(
        t("文件校验", "Hash of the file"),
        derived=True,
        help=t("SHA-256，文件按它存放", "SHA-256; the file is kept under it"),
        default="",
    )
    size_bytes: int | None = column(t("大小", "Size"), Kind.INTEGER, unit="字节", derived=True, default=None)
    document_no: str = column(t("文号", "Document number"), default="")
    signed_on: date | None = column(t("签订或批准日期", "Signed on"), Kind.DATE, default=None)
    taken_on: date | None = column(
        t("拍摄日期", "Taken on"), Kind.DATE, help=t("照片填", "Of photos"), default=None
    )
    place: str = column(
        t("拍摄地点", "Place"), help=t("没有坐标时填写", "When there are no coordinates"), default=""
    )
    note: str = column(NOTE, default="")
