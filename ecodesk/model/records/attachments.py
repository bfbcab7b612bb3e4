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

    project: str = column(
        PROJECT,
        Kind.LINK,
        table="project",
        part_of=True,
        help=t("文件属于项目时填；导入填项目编码", "When it belongs to a project; imports give its code"),
        default="",
    )
    patch: str = column(
        t("问题图斑", "Problem patch"),
        Kind.LINK,
        table="problem_patch",
        part_of=True,
        help=t("图斑现场照片填图斑编号", "Code of the patch a photo shows"),
        default="",
    )
    entry: str = column(
        LEDGER_ENTRY,
        Kind.LINK,
        table="ledger_entry",
        part_of=True,
        help=t("任务书、进度佐证填台账编号", "Ledger number, for task books and evidence of progress"),
        default="",
    )
    resolution: str = column(
        RESOLUTION,
        Kind.LINK,
        table="one_matter_resolution",
        part_of=True,
        help=t("事由附件和签批件填纪要编号", "Code of the resolution its papers belong to"),
        default="",
    )
    application: str = column(
        t("国家级项目申报", "National application"),
        Kind.LINK,
        table="national_application",
        part_of=True,
        help=t("承诺文件、申报材料填申报编号", "Code of the application its papers belong to"),
        default="",
    )
    kind: str = column(
        t("类别", "Kind"),
        Kind.CHOICE,
        choices="attachment_kind",
        required=True,
        help=t(
            "决定它能充当任务书、批准文件还是照片佐证", "Whether it serves as task book, approval or photo"
        ),
        default="",
    )
    name: str = column(
        NAME,
        required=True,
        help=t("写清是什么，例如“度汛方案批复”", "What it is, such as approval of the flood plan"),
        default="",
    )
    file_name: str = column(
        t("文件名", "File name"),
        required=True,
        help=t("带扩展名，例如 rws.pdf", "With its ending, such as rws.pdf"),
        default="",
    )
    content_hash: str = column(
        t("文件校验", "Hash of the file"),
        derived=True,
        help=t("SHA-256，文件按它存放", "SHA-256; the file is kept under it"),
        default="",
    )
    size_bytes: int | None = column(t("大小", "Size"), Kind.INTEGER, unit="字节", derived=True, default=None)
    document_no: str = column(
        t("文号", "Document number"),
        help=t("文件上的文号，与表中所引文号一致", "The number on it, as quoted in the forms"),
        default="",
    )
    signed_on: date | None = column(
        t("签订或批准日期", "Signed on"),
        Kind.DATE,
        help=t("任务书不得晚于第一个里程碑", "A task book not after the first milestone"),
        default=None,
    )
    taken_on: date | None = column(
        t("拍摄日期", "Taken on"), Kind.DATE, help=t("照片填", "Of photos"), hint=True, default=None
    )
    place: str = column(
        t("拍摄地点", "Place"),
        help=t("没有坐标时填写", "When there are no coordinates"),
        hint=True,
        default="",
    )
    note: str = column(
        NOTE, help=t("页数、保存地点、原件在谁处", "Pages, and who keeps the original"), default=""
    )
