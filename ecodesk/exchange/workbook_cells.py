"""Read the cells of a workbook fast, and say in words why one cannot be read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecodesk.errors import CannotImport
from ecodesk.exchange.file_checks import cannot_open
from ecodesk.i18n import Text, plain, t
from ecodesk.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from python_calamine import CalamineWorkbook

WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls")
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # a compound file: .xls of Excel 97-2003, or a workbook with a password
_PACKED = b"PK\x03\x04"  # a ZIP archive with something in it: .xlsx
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOCK = "~$"  # what Excel puts beside a workbook that is open
_MOST_UNPACKED = 300 * 2**20  # bytes a workbook may hold once unpacked
_WHOLE = 10.0**15  # up to here a float holds whole numbers
_REPORT_EVERY = 2_000  # rows

_NOT_ONE = t("不是 Excel 工作簿", "It is not an Excel workbook")
_SAVE_AGAIN = t("请在 Excel 或 WPS 中另存为 .xlsx 后再试", "Save it as .xlsx in Excel or WPS and try again")
_FRESH = t("请重新取得一份，或另存为 .xlsx", "Get a fresh copy, or save it again as .xlsx")


def sheet_names(path: Path) -> list[str]:
    """The sheets of a workbook, charts left out. Raises CannotImport."""
    from python_calamine import SheetTypeEnum

    with _opened(path) as book:
        return [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]


def filled_sheets(path: Path) -> list[str]:
    """The sheets that hold anything. Raises CannotImport."""
    names = sheet_names(path)
    if len(names) == 1:
        return names
    with _opened(path) as book:
        return [name for name in names if book.get_sheet_by_name(name).total_height]


def workbook_rows(path: Path) -> dict[str, list[Sequence[Any]]]:
    """The rows of every sheet by its name, hidden ones too; cells as `sheet_rows` has them. Raises CannotImport."""
    names = sheet_names(path)
    with _opened(path) as book:
        return {
            name: [
                [_value(cell) for cell in row]
                for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ]
            for name in names
        }


def sheet_rows(path: Path, name: str, progress: Progress = SILENT) -> list[Sequence[Any]]:
    """The rows of a sheet from its first one: numbers, dates, texts, and None for a cell that holds nothing.

    Raises CannotImport when they cannot be read.
    """
    with _opened(path) as book:
        progress.report(0, 2, plain(f"{path.name} › {name}"))
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    made: list[Sequence[Any]] = []
    for i, row in enumerate(rows):
        if i % _REPORT_EVERY == 0:
            progress.report(1 + i / len(rows), 2, plain(f"{path.name} › {name}"))
        made.append([_value(cell) for cell in row])
    return made


def _value(cell: Any) -> Any:
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < _WHOLE else cell
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)
    return str(cell) if isinstance(cell, (time, timedelta)) else cell


@contextmanager
def _opened(path: Path) -> Iterator[CalamineWorkbook]:
    """The workbook for as long as it is read."""
    from python_calamine import CalamineWorkbook, PasswordError

    check_workbook(path)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))  # by content, whatever its name
        try:
            yield book
        finally:
            book.close()
    except PasswordError as error:
        raise _locked(path) from error
    except OSError as error:
        raise cannot_open(path, error) from error
    except Exception as error:
        if isinstance(error, CannotImport) or not type(error).__module__.startswith("python_calamine"):
            raise
        raise unreadable(path, plain(str(error)[:120]), _FRESH) from error


def check_workbook(path: Path) -> None:
    """Refuses what is no workbook, is locked or cut off, would fill the memory, or refers to files elsewhere."""
    if path.name.startswith(_LOCK):
        raise unreadable(
            path,
            t("这是 Excel 打开工作簿时的临时文件", "It is what Excel puts beside a workbook that is open"),
            t("请选择不带 ~$ 的那一个", "Choose the one without ~$"),
        )
    try:
        with path.open("rb") as file:
            start = file.read(len(_OLD))
            whole = start + file.read() if start == _OLD else start
    except OSError as error:
        raise cannot_open(path, error) from error
    if not start:
        raise CannotImport(
            t("文件是空的", "The file is empty"),
            where=plain(path.name),
            why=t("大小为 0 字节", "It has 0 bytes"),
            remedy=t("请重新取得一份完整的文件", "Get a fresh and complete copy"),
        )
    if start == _OLD:
        if _ENCRYPTED in whole:
            raise _locked(path)
        return
    if not start.startswith(_PACKED):
        raise unreadable(path, _NOT_ONE, _SAVE_AGAIN)
    _check_packed(path)


def _check_packed(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
                raise unreadable(path, t("解开后过大", "it is too large once unpacked"), _SAVE_AGAIN)
            if not any(part.filename.startswith("xl/") for part in packed.infolist()):
                raise unreadable(path, _NOT_ONE, _SAVE_AGAIN)
            for part in packed.infolist():
                if part.filename.endswith((".xml", ".rels")):
                    with packed.open(part) as file:
                        if b"<!DOCTYPE" in file.read(4096):
                            why = t("含有外部引用", "it refers to other files")
                            raise unreadable(path, why, _SAVE_AGAIN)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        why = t("工作簿不完整，像是没有传完", "The workbook is cut off, as if it had not been copied whole")
        raise unreadable(path, why, t("请重新取得一份完整的文件", "Get a fresh and complete copy")) from error
    except OSError as error:
        raise cannot_open(path, error) from error


def _locked(path: Path) -> CannotImport:
    return unreadable(
        path,
        t("工作簿设了打开密码", "The workbook has a password"),
        t(
            "请在 Excel 中打开并去掉密码，另存后再试",
            "Open it in Excel, take the password off, save it and try again",
        ),
    )


def unreadable(path: Path, why: Text, remedy: Text) -> CannotImport:
    """What to say of a table that cannot be read."""
    return CannotImport(
        t("表格读不出来", "The table cannot be read"), where=plain(path.name), why=why, remedy=remedy
    )
