"""Files of a project: attach, open, save a copy. The file itself lies on the shelf beside the plan."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import shapely
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from ecodesk.errors import CannotRead, EcoDeskError
from ecodesk.exchange.photo_facts import PHOTO_SUFFIXES, photo_facts
from ecodesk.i18n import plain, t
from ecodesk.model.edit import Edit, add
from ecodesk.model.records import Attachment
from ecodesk.model.row_names import short_caption
from ecodesk.outputs import replacing
from ecodesk.progress import Progress
from ecodesk.store import FileShelf
from ecodesk.ui.forms.chapters import TableAct
from ecodesk.ui.forms.form_desk import FormDesk
from ecodesk.ui.notice_words import undo_action
from ecodesk.ui.session import Notice


def shelf_of(desk: FormDesk) -> FileShelf:
    """Where the files of the open plan are kept. Raises CannotRead when a database has no folder for them."""
    workspace = desk.session.workspace
    shelf = workspace.shelf if workspace is not None else None
    if shelf is None:
        folder = desk.preferences.shared_files_folder
        if not folder:
            raise CannotRead(
                t("还没有存放附件的文件夹", "There is no folder for files yet"),
                why=t(
                    "规划在数据库里，附件要存到大家都能打开的文件夹",
                    "The plan is in a database; its files need a folder everybody can open",
                ),
                remedy=t(
                    "请在设置里选择“共享附件文件夹”", "Choose the “Folder of shared files” in the settings"
                ),
            )
        shelf = FileShelf(Path(folder))
    return shelf


def _ask_files(desk: FormDesk) -> None:
    title = str(t("选择附件", "Choose files"))
    names, _ = QFileDialog.getOpenFileNames(desk.parent, title)
    if names:
        attach(desk, [Path(name) for name in names])


def attach(desk: FormDesk, paths: Sequence[Path]) -> None:
    """Keep files and add their rows as one step; a file that cannot be taken is told and the others are kept."""
    shelf, crs, limit = shelf_of(desk), desk.snapshot.crs, desk.preferences.attachment_limit_mb
    owner, table = desk.owner, desk.table
    assert table is not None

    def keep(progress: Progress) -> tuple[list[Attachment], list[EcoDeskError]]:
        made: list[Attachment] = []
        refused: list[EcoDeskError] = []
        for path in paths:
            try:
                kept = shelf.keep(path, limit_mb=limit, progress=progress)
            except EcoDeskError as error:
                refused.append(error)
                continue
            row = Attachment(
                kind="photo" if path.suffix.lower() in PHOTO_SUFFIXES else "other",
                name=path.stem,
                file_name=kept.file_name,
                content_hash=kept.content_hash,
                size_bytes=kept.size_bytes,
            )
            belongs: dict[str, Any] = {table.owner: owner.id}
            row = dataclasses.replace(row, **belongs)
            if row.kind == "photo":
                facts = photo_facts(path)
                point = None
                if facts.lonlat is not None:
                    point = shapely.Point(crs.from_lonlat([facts.lonlat])[0])
                row = dataclasses.replace(row, taken_on=facts.taken_on, geometry=point)
            made.append(row)
        return made, refused

    def kept(outcome: tuple[list[Attachment], list[EcoDeskError]]) -> None:
        made, refused = outcome
        if made:
            label = t("{code} 添加附件 {names}", "{code}: attach {names}").format(
                code=short_caption(owner),
                names=plain("、".join(row.file_name for row in made[:3]) + ("…" if len(made) > 3 else "")),
            )
            _save(desk, add(label, *made), refused)
        elif refused:
            desk.session.notify(Notice(refused[0].message, level="warn"))

    desk.session.background.write(t("存入附件", "Keeping files"), keep, kept, cancellable=True)


def _save(desk: FormDesk, edit: Edit, refused: Sequence[EcoDeskError]) -> None:
    def saved(_: object) -> None:
        undo = undo_action(desk.session)
        if refused:
            words = t("{done}；另有 {n} 个没有存入：{why}", "{done}; {n} not kept: {why}")
            said = words.format(done=edit.label, n=len(refused), why=refused[0].message)
            desk.session.notify(Notice(said, (undo,), level="warn"))
        else:
            desk.session.notify(Notice(edit.label, (undo,), "paperclip"))

    desk.rows.apply(edit, then=saved)


def kept_file(desk: FormDesk) -> Path:
    """The file of the chosen row. Raises CannotRead when it was never attached or is no longer there."""
    row = desk.chosen
    assert isinstance(row, Attachment)
    path = shelf_of(desk).find(row.content_hash, row.file_name)
    if path is None:
        never = not row.content_hash
        raise CannotRead(
            t("打不开附件", "The file cannot be opened"),
            where=plain(row.file_name or row.name),
            why=t("这一行只有记录，没有存入文件", "This row is a record without a file")
            if never
            else t("文件不在附件文件夹里了", "It is no longer in the folder of files"),
            remedy=t("请用“添加文件”重新存入", "Attach it again"),
        )
    return path


def _open(desk: FormDesk) -> None:
    path = kept_file(desk)
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        words = t("这台电脑没有打开 {kind} 的程序", "No program here opens {kind}").format(kind=path.suffix)
        desk.session.notify(Notice(words, level="warn"))


def _save_copy(desk: FormDesk) -> None:
    path, row = kept_file(desk), desk.chosen
    assert isinstance(row, Attachment)
    name, _ = QFileDialog.getSaveFileName(desk.parent, str(t("另存附件", "Save the file as")), row.file_name)
    if not name:
        return
    target = Path(name)

    def write(_: Progress) -> None:
        with replacing(target) as place:
            shutil.copyfile(path, place)

    said = t("附件已另存为 {path}", "The file was saved as {path}").format(path=plain(str(target)))
    desk.session.background.write(
        t("另存附件", "Saving a file"), write, lambda _: desk.session.notify(Notice(said, icon="check"))
    )


ATTACH = TableAct(
    "attach",
    t("添加文件…", "Attach files…"),
    "paperclip",
    t(
        "照片、任务书、批复等；照片的日期和位置自动读出",
        "Photos, task books, approvals; date and place of a photo are read",
    ),
    _ask_files,
)
OPEN_FILE = TableAct(
    "open_file",
    t("打开", "Open"),
    "open-in-new",
    t("用本机程序打开所选附件", "Opens the chosen file with its program"),
    _open,
    needs_row=True,
    reads_only=True,
)
SAVE_FILE = TableAct(
    "save_file",
    t("另存…", "Save as…"),
    "content-save-outline",
    t("把所选附件存到别处", "Saves a copy of the chosen file elsewhere"),
    _save_copy,
    needs_row=True,
    reads_only=True,
)
