"""The matrix as a workbook or a PDF: where to, written in the background, and a notice that says where it is."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from ecodesk.i18n import plain, t
from ecodesk.model.snapshot import Snapshot
from ecodesk.progress import Progress
from ecodesk.ui.completeness.matrix_view import IF_ADMITTED, MatrixView
from ecodesk.ui.session import Notice, NoticeAction, Session

_KINDS = {
    ".xlsx": t("Excel 工作簿 (*.xlsx)", "Excel workbook (*.xlsx)"),
    ".pdf": t("PDF 文件 (*.pdf)", "PDF file (*.pdf)"),
}


def ask_place(parent: QWidget, snapshot: Snapshot, suffix: str) -> Path | None:
    """Ask for the file to write; None when the user thinks better of it."""
    info = snapshot.plan_info
    county = plain(info.county_name if info is not None else "")
    name = t("{county}完整性矩阵", "{county} completeness").format(county=county)
    title = t("导出完整性矩阵", "Export the completeness matrix")
    path, _ = QFileDialog.getSaveFileName(
        parent, str(title), f"{str(name).strip()}{suffix}", str(_KINDS[suffix])
    )
    if not path:
        return None
    return Path(path) if Path(path).suffix.lower() == suffix else Path(f"{path}{suffix}")


def write_matrix_as(
    session: Session, view: MatrixView, path: Path, language: str, checked_at: datetime | None
) -> None:
    """Write a workbook, or a PDF where the name says so, off the UI thread; failures are told like any other."""
    target = path if path.suffix.lower() in _KINDS else path.with_name(f"{path.name}.xlsx")

    def work(progress: Progress) -> Path:
        from ecodesk.reports.catalogue import ReportOptions, write_matrix

        options = ReportOptions(language=language, if_admitted=view.choice.counting == IF_ADMITTED)
        return write_matrix(
            view.snapshot, view.coverage, view.duty_gaps, target, options, progress, checked_at
        )

    def done(written: Path) -> None:
        words = t("矩阵已写到 {path}", "The matrix was written to {path}").format(path=plain(str(written)))

        def show() -> None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(written)))

        session.notify(Notice(words, (NoticeAction(t("打开", "Open"), show),), level="ok"))

    session.background.read(t("导出矩阵", "Exporting the matrix"), work, done)
