"""The matrix as a workbook: where to, written in the background, and a notice that says where it is."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from ecodesk.i18n import plain, t
from ecodesk.progress import Progress
from ecodesk.ui.figures import PlanFigures
from ecodesk.ui.session import Notice, NoticeAction, Session


def ask_place(parent: QWidget, figures: PlanFigures) -> Path | None:
    """Ask for the file to write; None when the user thinks better of it."""
    info = figures.snapshot.plan_info
    county = plain(info.county_name if info is not None else "")
    name = t("{county}完整性矩阵.xlsx", "{county} completeness.xlsx").format(county=county)
    title = t("导出完整性矩阵", "Export the completeness matrix")
    kinds = t("Excel 工作簿 (*.xlsx)", "Excel workbook (*.xlsx)")
    path, _ = QFileDialog.getSaveFileName(parent, str(title), str(name).strip(), str(kinds))
    return Path(path) if path else None


def export_matrix(
    session: Session, figures: PlanFigures, path: Path, language: str, checked_at: datetime | None
) -> None:
    """Write the workbook off the UI thread; failures are told like any other."""
    target = path if path.suffix.lower() == ".xlsx" else path.with_name(f"{path.name}.xlsx")

    def work(progress: Progress) -> Path:
        from ecodesk.exchange.coverage_workbook import write_coverage

        return write_coverage(
            figures.snapshot, figures.coverage, figures.duty_gaps, target, language, checked_at
        )

    def done(written: Path) -> None:
        words = t("矩阵已写到 {path}", "The matrix was written to {path}").format(path=plain(str(written)))

        def show() -> None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(written)))

        session.notify(Notice(words, (NoticeAction(t("打开", "Open"), show),), level="ok"))

    session.background.read(t("导出矩阵", "Exporting the matrix"), work, done)
